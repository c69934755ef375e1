"""Indicators over single acts of care: grains by year on an engine, levels from grains; see `run`."""
