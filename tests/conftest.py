"""For all tests."""

from __future__ import annotations

import pytest
import structlog
from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # no timed tests
settings.load_profile("here")


@pytest.fixture(autouse=True)
def _log_as_it_was() -> None:
    """A command that ran in this process left the log pointing to a stream that has been closed since."""
    structlog.reset_defaults()
