"""Money by rules: compensation, criteria, the split of a budget, settlement, the optimal network."""
