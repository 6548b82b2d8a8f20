"""Measurements, as ratios in one run against a named peer; never asserted."""
