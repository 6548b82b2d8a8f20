"""Whether a family keeps its promises: what its author runs before anybody relies on it.

Every promise is checked on members drawn for every class that the family says it fits.  Membership is asked
of the class, of the independent checker, and of the defining inequalities at sampled points; values and
derivatives are compared between floats, exact numbers, SymPy and cvxpy.
"""

from .check import FamilyReport, check_family

__all__ = ["FamilyReport", "check_family"]
