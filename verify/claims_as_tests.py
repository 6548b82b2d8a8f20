"""Every installed claim as a test: what `pytest --tightrope` adds to the tests that it collects."""

from .pytest_plugin import ClaimTests

test_claims = ClaimTests()
