"""Bugs that really shipped, each re-implemented as small as it can be, beside what repaired it.

Nothing is copied: each module says in its own words what was wrong, where it was reported, and which theorem sees it.
"""
