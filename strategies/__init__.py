"""Hypothesis strategies for rationals, spectra, rotations, functions, problems, networks and points."""
