"""Single acts of care: large files read in batches, checked and kept as parts; see `run`."""
