"""Optimizers written without a look at the other mutants: bugs that the guard did not grow up with."""
