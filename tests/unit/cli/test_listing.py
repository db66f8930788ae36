"""What `releases` makes of each host's answers."""

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli.listing import of_host
from speechfleet.plan.release import instance
from speechfleet.survey import Surveyed
from tests.unit.values import host, in_force, kept, service, told

TWO = [instance(host(), service(name=name), f"{name}-1", 5000) for name in ("stt", "tts")]
THERE = {**in_force(TWO), "releases": "".join(map(kept, TWO))}
CHECKS = playbook.load("releases")


@pytest.mark.parametrize(
    ("names", "listed"),
    [((), ["stt-1", "tts-1"]), (("tts",), ["tts-1"]), (("stt-1", "x"), ["stt-1"])],
)
def test_only_what_is_named_is_listed(names: tuple[str, ...], listed: list[str]) -> None:
    outcome, found = of_host(Surveyed(host(), told(**THERE)), CHECKS, names)
    assert outcome.state == "fine"
    assert [kept.instance for kept in found] == listed


def test_a_host_that_does_not_tell_or_cannot_be_asked() -> None:
    silent, found = of_host(Surveyed(host(), told("releases", **THERE)), CHECKS, ())
    assert (silent.state, found) == ("unfit", ())
    away = Surveyed(host(), None, Finding("reach.timeout", "error", "?"))
    assert of_host(away, CHECKS, ())[0].state == "unreachable"
