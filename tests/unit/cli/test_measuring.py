"""What `capacity` is asked about, and what becomes of each host."""

from dataclasses import replace

import click
import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli.measuring import counted, sizes
from speechfleet.inventory.kinds import GIB, KINDS
from speechfleet.plan.capacity import Size
from speechfleet.survey import Surveyed
from tests.unit.values import host, told

STT = KINDS["speech-to-text"]
WANTED = (Size(STT, 4, 8 * GIB),)
CHECKS = playbook.load("capacity")


def test_all_kinds_with_their_usual_limits_where_none_is_named() -> None:
    assert STT in [size.kind for size in sizes((), None, None)]
    assert sizes(("speech-to-text",) * 2, None, None) == (
        Size(STT, STT.default_cpus, STT.default_memory),
    )


def test_limits_that_are_given_count() -> None:
    assert sizes(("speech-to-text",), 2, "512m") == (Size(STT, 2, GIB // 2),)


def test_a_kind_without_usual_limits_needs_some(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = replace(STT, name="bare", default_cpus=0, default_memory=0)
    monkeypatch.setitem(KINDS, "bare", bare)
    assert bare not in [size.kind for size in sizes((), None, None)]
    assert sizes(("bare",), 1, "1g") == (Size(bare, 1, GIB),)
    with pytest.raises(click.UsageError, match="give --cpus and --memory"):
        sizes(("bare",), 1, None)


@pytest.mark.parametrize(
    ("kinds", "memory", "said"),
    [
        (("speech-to-txt",), None, 'did you mean "speech-to-text"'),
        ((), "8 gigabytes", "--memory is 8 gigabytes; wanted Docker's form"),
    ],
)
def test_what_cannot_be_asked_about(kinds: tuple[str, ...], memory: str | None, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        sizes(kinds, None, memory)


@pytest.mark.parametrize(
    ("found", "state", "more"),
    [
        (Surveyed(host(), told()), "fine", 1),
        (Surveyed(host(), told(avx2="No AVX2 support detected\n")), "unfit", 0),
        (Surveyed(host(), told(docker="absent\n")), "unfit", 0),
        (Surveyed(host(), told("memory")), "unfit", 0),
        (Surveyed(host(), None, Finding("reach.name", "error", "?")), "unreachable", 0),
    ],
)
def test_a_host_is_fit_unfit_or_unreachable(found: Surveyed, state: str, more: int) -> None:
    outcome, capacity = counted(found, CHECKS, WANTED)
    assert outcome.state == state
    assert capacity.fits[0].more == more
    assert all(f.level != "error" for f in outcome.findings) is (state == "fine")
