"""Multivariate calculus and optimization: the family tree of optimizers."""
