"""One practice fleet for all tests that need one.

SPEECHFLEET_TEST_FLEET=FOLDER keeps the fleet in FOLDER and leaves it running, for work on
the tests themselves.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fleet import practice as fleet
from tests.fleet.practice import Practice

# How long an example takes says what else the machine was at.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """The fleet as `sandbox up` leaves it; what runs there is up to the test."""
    kept = os.environ.get("SPEECHFLEET_TEST_FLEET")
    practice = fleet.up(Path(kept) if kept else tmp_path_factory.mktemp("fleet"))
    yield practice
    if not kept:
        fleet.down(practice)
