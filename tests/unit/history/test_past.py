"""What the runs before tell: tracks, availability, flapping, since when, grades."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.history.availability import Availability, availability
from speechfleet.history.flapping import changes
from speechfleet.history.grade import grade
from speechfleet.history.latency import Latency, latency
from speechfleet.history.past import Past
from speechfleet.history.since import bad_since
from speechfleet.history.track import Sample
from speechfleet.run import HostOutcome, InstanceOutcome, Run, State
from tests.unit.history.remembered import past_of
from tests.unit.reports.runs import INSTANCE

HOUR = 3600
DAY = 24 * HOUR
FOUND = Finding("disk.images", "warning", "full soon", "prune")


def _samples(levels: str) -> tuple[Sample, ...]:
    """`v` serves, `f` serves as functional, `d` down, `u` unready, `s` stopped, `?` unknown."""
    health = {"v": "key-ok", "f": "functional", "d": "down", "u": "unready", "s": "stopped"}
    return tuple(
        Sample(float(moment), health.get(level, ""), level in "vf")
        for moment, level in enumerate(levels, 1)
    )


def test_availability_leaves_out_what_is_unknown_or_stopped_on_purpose() -> None:
    found = availability(_samples("vvvd?s"))
    assert found == Availability(served=3, failed=1, stopped=1, unknown=1)
    assert found.share == 0.75
    assert availability(_samples("??s")).share is None


@pytest.mark.parametrize(
    ("levels", "count"),
    [("", 0), ("v", 0), ("vvvv", 0), ("vfvf", 0), ("vdvd", 3), ("vd?d", 1), ("v?v", 0), ("dus", 2)],
)
def test_flapping_counts_changes_between_runs_that_knew(levels: str, count: int) -> None:
    assert changes(_samples(levels)) == count


@pytest.mark.parametrize(
    ("levels", "since"),
    [("vv", None), ("vdd", 2), ("dvd", 3), ("vd?u", 2), ("vd?", 2), ("??", None), ("ds", None)],
)
def test_bad_since_goes_back_as_far_as_nothing_better_is_known(
    levels: str, since: float | None
) -> None:
    assert bad_since(_samples(levels)) == since


def test_latency_is_that_of_the_runs_that_probed() -> None:
    samples = [Sample(1.0, "functional", True, second / 100) for second in range(1, 101)]
    assert latency([*samples, Sample(1.0, "down")]) == Latency(0.505, 0.95)
    assert latency(_samples("vv")) is None


@pytest.mark.parametrize(
    ("state", "failing", "warned", "wanted"),
    [
        ("fine", False, False, "well"),
        ("fine", False, True, "warned"),
        ("held", False, False, "well"),
        ("held", True, True, "warned"),
        ("held", True, False, "warned"),
        ("planned", True, True, "bad"),
        ("sick", False, False, "bad"),
        ("unfit", False, True, "bad"),
        ("unreachable", False, True, "unreachable"),
    ],
)
def test_a_host_has_one_grade(state: str, failing: bool, warned: bool, wanted: str) -> None:
    assert grade(state, failing=failing, warned=warned) == wanted


def _run(began: float, *hosts: HostOutcome, inventory: Sequence[str] = ("/a.yml",)) -> Run:
    return Run(f"{began:016}-health", "health", hosts, 1.0, False, False, tuple(inventory),
               began=began)  # fmt: skip


def _host(state: State = "fine", *names: str, found: Sequence[Finding] = ()) -> HostOutcome:
    ran = tuple(replace(INSTANCE, name=name) for name in names)
    return HostOutcome("ber-01", state, tuple(found), ran)


def _levels(past: Past) -> dict[str, str]:
    return {
        track.instance: "".join("v" if one.serves else "?" for one in track.samples)
        for track in past.tracks
    }


def test_an_instance_is_unknown_while_its_host_is_out_of_reach_and_not_before_it_came() -> None:
    found = past_of(
        [
            _run(1, _host("unreachable")),
            _run(2, _host("fine", "a", "b")),
            _run(3, _host("unreachable")),
            # Here b is no longer wanted: what comes later is not its affair.
            _run(4, _host("fine", "a")),
            _run(5, _host("unreachable")),
            _run(6),
        ]
    )
    assert _levels(found) == {"a": "v?v?", "b": "v?"}
    assert list(found.grades["ber-01"].values()) == [
        "unreachable", "well", "unreachable", "well", "unreachable",
    ]  # fmt: skip


def test_runs_of_other_commands_inventories_and_times_are_left_out() -> None:
    found = past_of(
        [
            _run(1 * DAY, _host("fine", "too-old")),
            _run(40 * DAY, _host("fine", "other"), inventory=["/b.yml"]),
            replace(_run(40 * DAY + 1, _host("changed", "deployed")), command="deploy"),
            _run(40 * DAY + 2, _host("fine", "a")),
        ]
    )
    assert _levels(found) == {"a": "v"}
    # Only to compare with, a run is never too old.
    assert found.before
    assert found.before.began == 1 * DAY
    assert past_of([_run(1 * DAY)]).before is None


def test_it_compares_with_yesterday_else_with_the_run_before() -> None:
    yesterday, morning, noon = (_run(when) for when in (10 * DAY, 11 * DAY, 11 * DAY + 5 * HOUR))
    found = past_of([_run(9 * DAY), yesterday, morning, noon])
    assert found.before
    assert found.before.id == yesterday.id
    found = past_of([morning, noon])
    assert found.before
    assert found.before.id == morning.id


def test_it_compares_each_host_with_the_last_run_that_asked_it() -> None:
    def run(hour: int, *hosts: str, limited: bool = False) -> Run:
        asked = [HostOutcome(name, "fine", seconds=float(hour)) for name in hosts]
        return replace(_run(40 * DAY + hour * HOUR, *asked), limited=limited)

    def compared(*runs: Run) -> dict[str, float]:
        before = past_of(runs).before
        return {host.name: host.seconds for host in before.hosts} if before else {}

    old, first = run(-480, "c"), run(0, "a", "b", "gone")
    only_b = run(2, "b", limited=True)
    assert compared(old, first, only_b, run(14, "a", "b", "c", "d")) == {
        "a": 0, "b": 2, "c": -480, "gone": 0,
    }  # fmt: skip
    # Who was not asked is not gone; who is gone is so once.
    assert compared(first, run(24, "b", limited=True)) == {"b": 0}
    assert compared(first, run(24, "a", "b"), run(48, "a", "b")) == {"a": 24, "b": 24}
    # Within a day, with nothing older.
    assert compared(first, only_b, run(3, "a", "b", "gone")) == {"a": 0, "b": 2, "gone": 0}


def test_a_finding_has_the_moment_from_which_on_it_was_always_there() -> None:
    has, gone = _host("fine", "a", found=[FOUND]), _host("fine", "a")
    runs = [_run(1, has), _run(2, gone), _run(3, has), _run(4, _host("unreachable")), _run(5, has)]
    key = ("ber-01", "", "disk.images")
    assert past_of(runs).since == {key: 3.0}
    assert past_of([*runs, _run(6, gone)]).since == {}


def test_hosts_have_the_time_their_surveys_took_the_slowest_first() -> None:
    def host(name: str, seconds: float, state: State = "fine") -> HostOutcome:
        return HostOutcome(name, state, seconds=seconds)

    runs = [
        _run(1, host("a", 1.0), host("b", 3.0), host("away", 10.0, "unreachable")),
        _run(2, host("a", 2.0), host("b", 10.0, "unreachable"), host("gone", 5.0)),
        _run(3, host("a", 9.0), host("b", 4.0, "sick"), host("not-kept", 0.0)),
    ]
    found = past_of(runs).surveys
    assert list(found.items()) == [("b", Latency(3.5, 4.0)), ("a", Latency(2.0, 9.0))]


def test_an_instance_that_moved_to_another_release_is_the_same_one() -> None:
    first = _host("fine", "a")
    second = replace(
        first, instances=(InstanceOutcome(**{**vars(first.instances[0]), "release": "new"}),)
    )
    assert _levels(past_of([_run(1, first), _run(2, second)])) == {"a": "vv"}


def test_an_instance_of_which_its_host_did_not_tell_is_unknown() -> None:
    mute = HostOutcome("ber-01", "sick", (), (replace(INSTANCE, name="a", health=""),))
    found = past_of([_run(1, _host("fine", "a")), _run(2, mute)])
    assert availability(found.tracks[0].samples) == Availability(served=1, unknown=1)


def test_a_generic_container_that_served_is_remembered_so() -> None:
    hosts = [
        HostOutcome("h", "fine", (), (replace(INSTANCE, health="ready", keyed=keyed),))
        for keyed in (True, False)
    ]
    for host in hosts:
        before = past_of([_run(1, host), _run(2, host)]).before
        assert before
        assert before.hosts[0].instances == host.instances
