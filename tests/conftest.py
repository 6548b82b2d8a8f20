"""What all tests share."""

from hypothesis import HealthCheck, settings

# Time limits for single examples fail on a busy machine and protect nothing: pytest-timeout bounds each test.
settings.register_profile("tightrope", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tightrope")
