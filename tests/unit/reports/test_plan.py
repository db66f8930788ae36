"""A plan in a pipe: what an operator would ask about; on request every line of it."""

import io

import pytest

from speechfleet.facts.fact import Answers
from speechfleet.plan.existing import plan_existing
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.plan.schedule import schedule
from speechfleet.playbook import load
from speechfleet.reports.plan import print_plan
from tests.unit.reports.runs import ERROR, plan
from tests.unit.values import (
    HELD,
    PLANTED_KEY,
    PLANTED_PASSWORD,
    host,
    in_force,
    installed,
    service,
    serving,
    told,
)

BEFORE = {
    **in_force([instance(host(), service(tag="5.0.0-amd64-en-us"), "stt-1", 5000)]),
    "serving": serving("stt-1"),
}


def _printed(*answers: Answers, diff: bool = False) -> list[str]:
    out = io.StringIO()
    plans = [plan(found, f"ber-{n:02}") for n, found in enumerate(answers, 1)]
    print_plan(plans, schedule(plans, Pace()), out, diff, no_color=False)
    return out.getvalue().splitlines()


def test_a_fresh_host() -> None:
    release = plan(told()).instances[0].release
    assert _printed(told()) == [
        "ber-01 write 6 files beside what runs",
        "ber-01 pull speech-to-text:5.1.0-amd64-en-us not on the host",
        f"ber-01 switch stt-1 to {release} 5000 speech-to-text:5.1.0-amd64-en-us new",
        "1 change on 1 of 1 host",
        "pace: 1 host in 1 batch: 1",
    ]


def test_an_instance_that_is_replaced_is_announced() -> None:
    lines = _printed(told(**BEFORE))
    assert lines[0] == "ber-01 write 2 files beside what runs"
    why = "its unit changes, away 6 min 30 s at most; no twin serves meanwhile"
    assert lines[2].endswith(f" 5000 speech-to-text:5.1.0-amd64-en-us {why}")
    assert lines[-1] == "an instance that has to go back is away up to twice as long as stated"


def test_an_instance_that_does_not_serve_is_no_loss() -> None:
    down = told(**{**BEFORE, "serving": serving("stt-1", code=503)})
    assert "away" not in "\n".join(_printed(down))


STOPS = "away until it is started; no twin serves meanwhile"
GOES = "away for good; no twin serves meanwhile"
RETURNS = "the next deploy brings stt-1 back: the inventory still names it"
OLD_IMAGE = "speech-to-text:5.0.0-amd64-en-us"
STOPPED = told(
    installed=installed(
        [instance(host(), service(), "stt-1", 5000)],
        ActiveState="inactive",
        UnitFileState="disabled",
    )
)


@pytest.mark.parametrize(
    ("name", "answers", "lines"),
    [
        (
            "stop",
            told(**BEFORE),
            [
                f"ber-01 stop stt-1 5000 {OLD_IMAGE} a stop was asked for, {STOPS}",
                "1 change on 1 of 1 host",
                "pace: 1 host in 1 batch: 1",
            ],
        ),
        (
            "start",
            STOPPED,
            [
                "ber-01 write 3 files beside what runs",
                "ber-01 start stt-1 5000 speech-to-text:5.1.0-amd64-en-us it is stopped",
                "1 change on 1 of 1 host",
                "pace: 1 host in 1 batch: 1",
            ],
        ),
        (
            "remove",
            told(**BEFORE),
            [
                f"warning: ber-01: {RETURNS}  [service.returns]",
                "  → take it out of the inventory too",
                f"ber-01 remove stt-1 5000 {OLD_IMAGE} its removal was asked for, {GOES}",
                "ber-01 remove /var/lib/speechfleet/releases/stt-1",
                "1 change on 1 of 1 host",
                "pace: 1 host in 1 batch: 1",
            ],
        ),
        (
            "reboot",
            told(**BEFORE),
            [
                "ber-01 reboot, and wait for every instance, 1200 s at most",
                "1 change on 1 of 1 host",
                "pace: 1 host in 1 batch: 1",
            ],
        ),
    ],
)
def test_what_changes_no_release_reads_well(name: str, answers: Answers, lines: list[str]) -> None:
    out, steps = io.StringIO(), load(name)
    plan_ = plan_existing(host(), answers, steps.checks, steps.steps)
    print_plan([plan_], schedule([plan_], Pace()), out, diff=False, no_color=False)
    assert out.getvalue().splitlines() == lines


def test_nothing_to_do_and_nothing_to_be_done() -> None:
    converged = told(**in_force(plan(told()).instances))
    lines = _printed(converged, told(avx2="No AVX2 support detected\n"))
    assert lines[0].startswith("error: ber-02: no AVX2")
    assert lines[2:] == [
        "ber-01 no change",
        "ber-02 nothing is done: unfit",
        "0 changes on 0 of 2 hosts",
        "nothing would be done: 1 of 1 host due is unfit; --max-fail allows 0",
    ]


def test_a_host_that_was_not_asked_is_not_called_unfit() -> None:
    away, out = HostPlan(host(name="ber-01"), (ERROR,)), io.StringIO()
    print_plan([away], schedule([away], Pace()), out, diff=False, no_color=False)
    assert "ber-01 nothing is done: out of reach" in out.getvalue().splitlines()


def test_a_host_on_hold_is_said_so() -> None:
    lines = _printed(told(hold=HELD))
    assert lines[0].startswith("warning: ber-01: on hold, nothing is changed here: ops@desk since")
    assert lines[2:] == ["ber-01 nothing is done: on hold", "0 changes on 0 of 1 host"]


def test_a_diff_shows_each_line_that_changes() -> None:
    lines = _printed(told(**BEFORE), diff=True)
    path = "ber-01:/etc" if any("ber-01:/etc" in line for line in lines) else "ber-01:speechfleet"
    assert any(line.startswith(f"--- {path}") for line in lines)
    image = "  registry.example:5000/azure-cognitive-services/speechservices/speech-to-text"
    assert f"-{image}:5.0.0-amd64-en-us" in lines
    assert f"+{image}:5.1.0-amd64-en-us" in lines


def test_a_diff_shows_a_unit_once() -> None:
    """It is written into its release too."""
    lines = _printed(told(**BEFORE), diff=True)
    assert [line for line in lines if line.startswith("+Description=")] == [
        f"+Description=Speech container stt-1 ({plan(told()).instances[0].image})"
    ]


@pytest.mark.parametrize("diff", [False, True])
def test_no_secret_is_shown(diff: bool) -> None:
    text = "\n".join(_printed(told(), diff=diff))
    assert PLANTED_KEY not in text
    assert PLANTED_PASSWORD not in text
    assert ("+[secret]" in text) is diff
    assert PLANTED_KEY not in repr(plan(told()))
    assert PLANTED_PASSWORD not in str(plan(told()))


def test_a_drain_is_announced_before_what_it_is_for() -> None:
    wanted, steps = host(service(drain_seconds=60)), load("restart")
    there = in_force([instance(wanted, wanted.services[0], "stt-1", 5000)])
    answers = told(**there, serving=serving("stt-1"))
    plan_ = plan_existing(wanted, answers, steps.checks, steps.steps)
    out = io.StringIO()
    print_plan([plan_], schedule([plan_], Pace()), out, diff=False, no_color=False)
    first, second = out.getvalue().splitlines()[:2]
    wait = "wait for the open ones, 60 s at most"
    assert first == f"ber-01 drain stt-1 refuse new connections, {wait}"
    assert "away 6 min 30 s at most, after a drain of 1 min at most; no twin" in second
