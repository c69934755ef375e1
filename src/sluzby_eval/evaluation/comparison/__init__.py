"""Comparing results: peers, neighbours, intervals of proportions and rates, ranks, composites."""
