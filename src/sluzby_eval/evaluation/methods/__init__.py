"""Methods over values: one small file each, with its source, its limits and its units.

`registry` lists them for those who check definitions; it needs no frame library. `applying` runs them.
"""
