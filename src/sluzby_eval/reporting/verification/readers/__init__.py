"""Readers of what a person sees: a module for each format, with a function `read`."""
