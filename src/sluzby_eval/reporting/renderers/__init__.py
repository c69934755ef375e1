"""Outputs: each module of this folder is a format of its own name with a function `render`."""
