"""What changed between two nights."""

from typing import get_args

import pytest

from speechfleet.channels.changes import RANKS, changes
from speechfleet.channels.seen import Seen, Subject, as_rows, of_rows, sight_of
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Health
from speechfleet.run import HostOutcome

from .nights import AWAY, DISK, GOOD, INVALID, LOST, SICK, host, instance, night


def told(before: tuple[HostOutcome, ...], now: tuple[HostOutcome, ...]) -> list[str]:
    old = sight_of(night(1, *before), {})
    found = changes(old, sight_of(night(2, *now), old))
    return [
        f"{c.way} {' '.join(filter(None, c.subject))} {c.before}>{c.now} "
        f"{'+'.join(sorted(c.appeared))}/{'+'.join(sorted(c.mended))}"
        for c in found
    ]


def test_nothing_changed() -> None:
    assert told(GOOD, GOOD) == told(SICK, SICK) == told(LOST, LOST) == []


def test_what_got_worse_and_better_again() -> None:
    assert told(GOOD, SICK) == ["worse ber-01 stt-1 key-ok>unready serving.unready/"]
    assert told(SICK, GOOD) == ["better ber-01 stt-1 unready>key-ok /serving.unready"]


def test_a_host_out_of_reach_is_one_change_and_its_instances_are_neither_gone_nor_new() -> None:
    assert told(GOOD, LOST) == ["worse ber-02 fine>unreachable reach.timeout/"]
    assert told(LOST, GOOD)[-1] == "better ber-02 unreachable>fine /reach.timeout"


def test_what_broke_while_its_host_was_out_of_reach_is_told_when_it_is_back() -> None:
    first = sight_of(night(1, *GOOD), {})
    second = sight_of(night(2, *LOST), first)
    back = (GOOD[0], host("ber-02", "sick", instance("down")))
    third = sight_of(night(3, *back), second)
    found = {(c.subject, c.way) for c in changes(second, third)}
    assert found == {(Subject("ber-02"), "better"), (Subject("ber-02", "stt-1"), "worse")}


def test_new_and_gone() -> None:
    more = (*GOOD, host("par-01", "fine", instance()))
    assert told(GOOD, more) == ["new par-01 >fine /", "new par-01 stt-1 >key-ok /"]
    assert told(more, GOOD) == ["gone par-01 fine> /", "gone par-01 stt-1 key-ok> /"]


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        ("down", "unready", "better"),
        ("ready", "starting", "worse"),
        ("key-ok", "functional", ""),
        ("functional", "key-ok", ""),
        ("functional", "ready", "worse"),
        ("stopped", "key-ok", ""),
        ("key-ok", "stopped", ""),
        ("stopped", "down", "worse"),
    ],
)
def test_a_step_on_the_ladder(before: str, now: str, way: str) -> None:
    found = told(
        (host("h", "fine", instance(before)),),
        (host("h", "sick", instance(now)),),
    )
    assert [line.split()[0] for line in found] == ([way] if way else [])


def test_every_level_that_should_serve_has_its_rank() -> None:
    assert {*RANKS, "stopped"} == set(get_args(Health))


def test_a_finding_that_comes_and_goes() -> None:
    full = (host("ber-01", "fine", instance(), findings=(DISK,)), GOOD[1])
    assert told(GOOD, full) == ["worse ber-01 fine>fine disk.space/"]
    assert told(full, GOOD) == ["better ber-01 fine>fine /disk.space"]


def test_a_figure_in_a_message_is_no_change_and_what_is_fine_is_no_finding() -> None:
    less = Finding("disk.space", "warning", "8 GB are left")
    fine = Finding("cpu.avx2", "ok", "AVX2 supported")
    before = (host("h", "fine", findings=(DISK,)),)
    assert told(before, (host("h", "fine", findings=(less, fine)),)) == []


def test_the_worst_comes_first() -> None:
    both = (host("ber-01", "fine", instance()), host("ber-02", "sick", instance("down")))
    found = told((SICK[0], GOOD[1]), both)
    assert [line.split()[0] for line in found] == ["worse", "better"]


def test_a_sight_is_kept_as_rows() -> None:
    sight = sight_of(night(1, *SICK, *LOST[1:]), {})
    assert of_rows(as_rows(sight)) == sight
    assert sight[Subject("ber-01", "stt-1")] == Seen("unready", False, frozenset({INVALID.code}))
    assert sight[Subject("ber-02")].findings == {AWAY.code}
