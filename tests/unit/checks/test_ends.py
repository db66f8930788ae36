"""Which instance ended by itself since it was last started on purpose."""

import json

import pytest

from speechfleet.checks.ends import check
from tests.unit.checks.levels import levels
from tests.unit.values import host, serving, told

NOON = 1795694400
STARTED = "2026-11-26T12:00:00Z"


def _end(at: int, code: int = 137) -> str:
    row = {
        "UNIT": "speechfleet-stt-1.service",
        "COMMAND": "ExecStart",
        "EXIT_STATUS": str(code),
        "__REALTIME_TIMESTAMP": str(at * 1_000_000),
    }
    return json.dumps(row) + "\n"


def _levels(ends: str, restarts: int) -> dict[str, str]:
    unit = f"stt-1 unit NRestarts={restarts}\n"
    answers = told(serving=serving("stt-1", started=STARTED) + unit, ends=ends)
    return levels(check, host(), answers)


OOM = f"oom {NOON - 31} speechfleet-stt-1\n"


@pytest.mark.parametrize(
    ("ends", "restarts", "found"),
    [
        ("", 0, {}),
        ("", 1, {}),
        (_end(NOON - 30), 1, {"ends.restarted": "warning"}),
        (_end(NOON - 30) + OOM, 1, {"ends.out-of-memory": "warning"}),
        (_end(NOON - 30) + OOM, 0, {}),
        (OOM.replace(f"{NOON - 31}", f"{NOON + 5}"), 0, {"ends.out-of-memory": "warning"}),
        (_end(NOON - 9000) + OOM.replace(f"{NOON - 31}", f"{NOON - 20000}"), 1,
         {"ends.restarted": "warning"}),
        (OOM.replace("stt-1", "old-1"), 0, {}),
    ],
)  # fmt: skip
def test_what_was_mended_by_a_start_on_purpose_is_forgotten(
    ends: str, restarts: int, found: dict[str, str]
) -> None:
    assert _levels(ends, restarts) == found


def test_how_often_and_how_it_ended() -> None:
    ends = _end(NOON - 900, 1) + _end(NOON - 600, 139) + _end(NOON - 300, 139)
    text = serving("stt-1", started=STARTED) + "stt-1 unit NRestarts=3\n"
    [found] = check(host(), told(serving=text, ends=ends))
    assert found.message == (
        "stt-1: it ended by itself 3 times within 24 hours and was started anew "
        "(1 × exit code 1, 2 × exit code 139), last at 2026-11-26T11:55:00Z"
    )
    assert (found.cause, found.instance) == ("cause.crashed", "stt-1")


def test_an_instance_that_is_not_installed_ended_nowhere() -> None:
    assert not list(check(host(), told()))


def test_a_kill_whose_moment_docker_has_forgotten() -> None:
    """One process of a container that lives on: Docker's last 256 events are full of others."""
    text = serving("stt-1", started=STARTED, oom_killed=True)
    [found] = check(host(), told(serving=text))
    assert (found.code, found.cause) == ("ends.out-of-memory", "cause.out-of-memory")
    assert found.message == (
        "stt-1: the kernel killed in it for want of memory since its start at 2026-11-26T12:00:00Z"
    )
    [found] = check(host(), told(serving=text, ends=OOM.replace(f"{NOON - 31}", f"{NOON + 5}")))
    assert "at least once within 24 hours, last at 2026-11-26T12:00:05Z" in found.message
