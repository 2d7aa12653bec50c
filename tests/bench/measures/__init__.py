"""How wrong our measures are: random calls with known truth, the product run on their sound, one table."""
