"""Calculus and optimization for machine learning."""
