"""What changed between two nights."""

from dataclasses import replace
from typing import get_args

import pytest

from speechfleet.channels.changes import RANKS, changes
from speechfleet.channels.seen import Seen, Subject, as_rows, findings_of, of_rows, sight_of
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
    assert sight[Subject("ber-01", "stt-1")] == Seen("unready", False, {INVALID.code: "error"})
    assert sight[Subject("ber-02")].findings == {AWAY.code: "error"}


def test_a_memory_of_an_older_version_had_codes_alone_and_nothing_is_told_twice() -> None:
    sight = sight_of(night(1, *SICK), {})
    rows = [[*row[:4], list(row[4])] for row in as_rows(sight)]
    assert of_rows(rows)[Subject("ber-01", "stt-1")].findings == {INVALID.code: ""}
    assert changes(of_rows(rows), sight) == changes(sight, of_rows(rows)) == ()


def test_a_warning_that_becomes_an_error_is_told_and_so_is_the_way_back() -> None:
    full = Finding("disk.space", "error", "2 GB are left", "make room")
    warned = (host("ber-01", "fine", instance(), findings=(DISK,)),)
    failed = (host("ber-01", "sick", instance(), findings=(full,)),)
    assert told(warned, failed) == ["worse ber-01 fine>sick disk.space/"]
    assert told(failed, warned) == ["better ber-01 sick>fine disk.space/"]
    assert told(failed, failed) == []


def test_so_it_is_of_an_instance_that_is_ill_already() -> None:
    passing = (
        host("h", "sick", instance("unready"), findings=(replace(INVALID, level="warning"),)),
    )
    lasting = (host("h", "sick", instance("unready"), findings=(INVALID,)),)
    assert told(passing, lasting) == ["worse h stt-1 unready>unready serving.unready/"]
    assert told(lasting, passing) == ["better h stt-1 unready>unready serving.unready/"]


def test_of_several_findings_of_a_code_the_worst_counts() -> None:
    full = Finding("disk.space", "error", "2 GB are left", "make room")
    for both in ((DISK, full), (full, DISK)):
        run = night(1, host("h", "sick", findings=both))
        assert sight_of(run, {})[Subject("h")] == Seen("sick", False, {"disk.space": "error"})
        assert findings_of(run)[Subject("h"), "disk.space"] == full


def test_a_host_that_answers_again_is_better_whatever_ails_it() -> None:
    full = Finding("disk.space", "error", "2 GB are left", "make room")
    back = (GOOD[0], host("ber-02", "sick", instance(), findings=(full,)))
    assert told(LOST, back)[-1] == "better ber-02 unreachable>sick disk.space/reach.timeout"


WRONG = Finding("probe.wrong", "error", "stt-1: a wrong answer", instance="stt-1")
MUTE = (host("h", "sick", instance(), findings=(WRONG,)),)


def test_what_a_probe_found_is_mended_only_by_a_probe() -> None:
    plain, right = (host("h", "fine", instance()),), (host("h", "fine", instance("functional")),)
    assert told(right, MUTE) == ["worse h stt-1 functional>key-ok probe.wrong/"]
    assert told(MUTE, plain) == []
    assert told(MUTE, right) == ["better h stt-1 key-ok>functional /probe.wrong"]
    first = sight_of(night(1, *MUTE), {})
    second = sight_of(night(2, *plain), first)
    assert changes(second, sight_of(night(3, *MUTE), second)) == ()
    other = (host("h", "sick", instance(), findings=(replace(WRONG, code="probe.hang"),)),)
    assert told(MUTE, other) == ["worse h stt-1 key-ok>key-ok probe.hang/probe.wrong"]


def test_an_instance_of_which_its_host_did_not_tell_is_as_it_was() -> None:
    lost = Finding("survey.serving", "error", "the host did not tell us about serving")
    mute = (host("ber-01", "sick", instance(""), findings=(lost,)), GOOD[1])
    assert told(GOOD, mute) == ["worse ber-01 fine>sick survey.serving/"]
    assert told(SICK, mute) == told(GOOD, mute)
    assert told((), mute)[:1] == ["new ber-01 >sick survey.serving/"]
    assert Subject("ber-01", "stt-1") not in sight_of(night(1, *mute), {})


def test_what_ails_a_host_itself_is_neither_mended_nor_new_by_a_hold() -> None:
    full = Finding("disk.space", "error", "full")
    ill = (host("ber-01", "sick", findings=(full,)), GOOD[1])
    held = (host("ber-01", "held", findings=(full,)), GOOD[1])
    first = sight_of(night(1, *ill), {})
    second = sight_of(night(2, *held), first)
    assert list(changes(first, second)) == []
    assert list(changes(second, sight_of(night(3, *ill), second))) == []
    away = sight_of(night(4, *LOST), {})
    back = host("ber-02", "held")
    (found,) = changes(away, sight_of(night(5, GOOD[0], back), away))
    assert (found.way, found.now) == ("better", "held")


def test_a_host_on_hold_is_nobodys_alarm() -> None:
    held = (host("ber-01", "held", instance("down"), findings=(INVALID,)), GOOD[1])
    assert told(GOOD, held) == []
    assert told(SICK, held) == []
    first = sight_of(night(1, *GOOD), {})
    second = sight_of(night(2, *held), first)
    back = (host("ber-01", "sick", instance("down")), GOOD[1])
    (found,) = changes(second, sight_of(night(3, *back), second))
    assert (found.way, found.before, found.now) == ("worse", "key-ok", "down")
