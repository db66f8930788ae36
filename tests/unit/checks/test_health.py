"""Who has to act for an instance that does not serve, and from when on it is late."""

import pytest

from speechfleet.checks.health import check, judge_wanted, not_before
from tests.unit.checks.levels import levels
from tests.unit.values import host, service, serving, told

START = "2026-11-26T13:00:00.123456789Z"
NOON = 1795698000
"""The same moment, in seconds since 1970."""


def _levels(text: str, after: int = 3600) -> dict[str, str]:
    return levels(check, host(), told(serving=text, clock=f"{NOON + after}\n"))


@pytest.mark.parametrize(
    ("api_status", "found"),
    [
        ("Valid", {}),
        ("Invalid", {"serving.unready": "error"}),
        ("Mismatch", {"serving.unready": "error"}),
        ("ContainerUseUnauthorized", {"serving.unready": "error"}),
        ("OutOfQuota", {"serving.unready": "error"}),
        ("CouldNotConnect", {"serving.ready": "warning"}),
        ("BillingEndpointBusy", {"serving.ready": "warning"}),
        ("Unknown", {"serving.ready": "warning"}),
        ("valid", {"serving.ready": "warning"}),
    ],
)
def test_who_has_to_act_for_each_status(api_status: str, found: dict[str, str]) -> None:
    assert _levels(serving("stt-1", api_status, started=START)) == found


@pytest.mark.parametrize(
    ("api_status", "after", "found"),
    [
        ("Valid", 299, {"serving.starting": "warning"}),
        ("Valid", 302, {"serving.unready": "error"}),
        ("Unknown", 10, {"serving.starting": "warning"}),
        ("CouldNotConnect", 10, {"serving.unready": "warning"}),
        ("CouldNotConnect", 302, {"serving.unready": "warning"}),
        ("Invalid", 10, {"serving.unready": "error"}),
        ("Valid", -50, {"serving.starting": "warning"}),
    ],
)
def test_a_container_may_take_its_time_to_load(
    api_status: str, after: int, found: dict[str, str]
) -> None:
    assert _levels(serving("stt-1", api_status, code=503, started=START), after) == found


def test_a_port_that_never_answers_is_late_too() -> None:
    text = "".join(serving("stt-1", started=START).splitlines(keepends=True)[:2])
    assert _levels(text, 100) == {"serving.starting": "warning"}
    assert _levels(text, 400) == {"serving.unready": "error"}


def test_a_container_that_docker_never_starts_is_late_too() -> None:
    text = (
        "stt-1 unit ActiveState=active\n"
        "stt-1 unit ActiveEnterTimestamp=Thu 2026-11-26 13:00:00 UTC\n"
        'stt-1 container {"status":"created","started":"0001-01-01T00:00:00Z","labels":{}}\n'
    )
    assert _levels(text, 100) == {"serving.starting": "warning"}
    assert _levels(text, 400) == {"serving.unready": "error"}
    # One that waits for its turn, or for Docker, is not late.
    waits = text.replace("=active", "=activating")
    assert _levels(waits, 400) == {"serving.starting": "warning"}


@pytest.mark.parametrize("status", ["paused", "dead"])
def test_a_state_that_does_not_pass_by_itself_needs_a_person(status: str) -> None:
    assert _levels(serving("stt-1", status=status, started=START)) == {"serving.down": "error"}


def test_the_message_says_how_late_it_is() -> None:
    text = serving("stt-1", code=503, started=START)
    how = judge_wanted(host(), told(serving=text, clock=f"{NOON + 600}\n"))["stt-1"]
    assert how.message == "/ready answers 503, 600 s after its start; 300 s are allowed"


def test_what_is_down_needs_a_person_and_what_was_stopped_had_one() -> None:
    down = 'stt-1 unit ActiveState=inactive\nstt-1 container {"status":"exited","exit_code":137}\n'
    assert _levels(down) == {"serving.down": "error"}
    stopped = f"{down}stt-1 unit UnitFileState=disabled\n"
    assert _levels(stopped) == {"serving.stopped": "warning"}


def test_a_start_that_is_not_told_makes_nothing_late() -> None:
    assert _levels(serving("stt-1", code=503)) == {"serving.unready": "warning"}
    assert _levels(serving("stt-1", code=503, started="soon")) == {"serving.unready": "warning"}


def test_the_message_says_what_the_endpoint_asks_for() -> None:
    text = serving("stt-1", "CouldNotConnect", code=503, started=START).replace(
        "status HTTP/1.1 200 OK\036", "status HTTP/1.1 200 OK\036Retry-After: 540\036"
    )
    answers = told(serving=text, clock=f"{NOON + 600}\n")
    how = judge_wanted(host(), answers)["stt-1"]
    assert how.message == (
        "/ready answers 503; /status says CouldNotConnect and asks to wait 540 s"
    )
    [found] = check(host(), answers)
    assert found.fix == (
        "the container cannot reach its billing endpoint: see network and proxy; "
        "ask again after 2026-11-26T13:19:00Z"
    )


@pytest.mark.parametrize(
    ("retry_after", "moment"),
    [
        ("60", "2026-11-26T13:01:00Z"),
        ("Thu, 26 Nov 2026 13:02:00 GMT", "2026-11-26T13:02:00Z"),
        ("", ""),
        ("soon", ""),
        ("-5", ""),
        ("9" * 30, ""),
        ("²", ""),
    ],
)
def test_when_to_ask_again(retry_after: str, moment: str) -> None:
    assert not_before(retry_after, NOON) == moment


def test_instances_that_nobody_wants_are_not_judged() -> None:
    text = serving("stt-1") + serving("old-1", "Invalid")
    assert set(judge_wanted(host(service()), told(serving=text))) == {"stt-1"}
