"""What nobody thought of in one host's answers is that host's trouble, and ends no run."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli import diagnosing, listing, listing_images
from speechfleet.errands.diagnose import Diagnosed
from speechfleet.run import HostOutcome
from speechfleet.survey import Surveyed
from tests.unit.values import host, told

FOUND = Finding("endpoint.blocked", "error", "what the image found")


def _odd(*_: Any) -> Iterator[Finding]:
    raise RuntimeError("nobody thought of that")


ODD = replace(playbook.load("releases"), checks=(_odd,))


def _images() -> HostOutcome:
    return listing_images.of_host(Surveyed(host(), told()), ODD)[0]


def _releases() -> HostOutcome:
    return listing.of_host(Surveyed(host(), told()), ODD, ())[0]


def _diagnosed() -> HostOutcome:
    return diagnosing._outcome(Diagnosed(host(), told(), (FOUND,)), ODD)


@pytest.mark.parametrize(
    ("outcome_of", "before"), [(_images, ()), (_releases, ()), (_diagnosed, (FOUND,))]
)
def test_it_is_told_of_that_host_alone(
    outcome_of: Callable[[], HostOutcome], before: tuple[Finding, ...]
) -> None:
    outcome = outcome_of()
    assert outcome.state == "unfit"
    *others, last = outcome.findings
    assert tuple(others) == before
    assert last.code == "reach.unexpected"
    assert "RuntimeError at test_one_hosts_trouble.py" in last.message
    assert "nobody thought" not in last.message
