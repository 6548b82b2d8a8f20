"""Every claim of the texts has the verdict that is recorded with it: `pytest tests/test_claims.py -k geo.B.12`."""

from verify.pytest_plugin import ClaimTests

test_claims = ClaimTests()
