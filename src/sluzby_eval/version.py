"""The version of the program, in a module of its own: the package's front door leads to every wing."""

__version__ = "0.1.0"
