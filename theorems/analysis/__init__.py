"""Gradient-based optimization and its analysis: a chapter of a book on deep learning."""
