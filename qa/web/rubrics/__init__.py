"""Rubrics: read a pack, try a dialogue on it, change it with the what-if beside it, publish it."""
