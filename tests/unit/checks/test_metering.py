"""The metering clock: since when it runs, how many tries failed, how long is left."""

import pytest

from speechfleet.checks.metering import Countdown, check, countdown
from speechfleet.facts.metering import Failed, read
from tests.unit.checks.levels import levels
from tests.unit.offline import unlicensed
from tests.unit.values import host, recorded, serving, told

NOON = 1795694400
MINUTE = 60


def _counted(*left: int, every: int = 10 * MINUTE) -> list[Failed]:
    """Tries that the container counts, the first at noon."""
    return [Failed(NOON + n * every, one) for n, one in enumerate(left)]


def test_without_a_failure_there_is_no_clock() -> None:
    assert countdown([], NOON) is None


@pytest.mark.parametrize(
    ("left", "after", "failures", "worst", "best"),
    [
        ((9,), 0, 1, 90, 135),
        ((9,), 4, 1, 86, 131),
        ((9, 8), 10, 2, 80, 120),
        ((9, 8, 7), 25, 3, 65, 100),
        ((9, 8, 7, 6, 5, 4, 3, 2, 1), 80, 9, 10, 15),
        ((9, 8, 7, 6, 5, 4, 3, 2, 1, 0), 90, 10, 0, 0),
    ],
)
def test_what_is_left_after_so_many_tries(
    left: tuple[int, ...], after: int, failures: int, worst: int, best: int
) -> None:
    found = countdown(_counted(*left), NOON + after * MINUTE)
    assert found == Countdown(NOON, failures, worst * MINUTE, best * MINUTE)
    assert found.given_up is (failures == 10)


def test_what_is_over_is_not_less_than_nothing() -> None:
    found = countdown(_counted(9), NOON + 100 * MINUTE)
    assert found == Countdown(NOON, 1, 0, 35 * MINUTE)


def test_an_outage_that_is_over_is_not_counted() -> None:
    assert countdown(_counted(9, 8, 9), NOON + 20 * MINUTE) == Countdown(
        NOON + 20 * MINUTE, 1, 90 * MINUTE, 135 * MINUTE
    )
    earlier = [Failed(NOON - 90 * MINUTE, status="Invalid"), Failed(NOON, status="Invalid")]
    found = countdown(earlier, NOON)
    assert found
    assert (found.began, found.failures) == (NOON, 1)


def test_tries_that_the_container_does_not_count_are_counted() -> None:
    refused = [Failed(NOON + n * 12 * MINUTE, status="OutOfQuota") for n in range(4)]
    found = countdown(refused, NOON + 36 * MINUTE)
    assert found == Countdown(NOON, 4, 60 * MINUTE, 90 * MINUTE)


def _said(*lines: tuple[float, int | None]) -> list[Failed]:
    return [Failed(NOON + at, left, "" if left else "Invalid") for at, left in lines]


@pytest.mark.parametrize(
    ("lines", "failures", "worst", "best"),
    [
        # The connection and the report, each with its own line: one try.
        ([(0, None), (3, None)], 1, 90, 135),
        ([(0, None), (3, None), (600, None), (603, None)], 2, 80, 120),
        ([(0, None), (3, 9)], 1, 90, 135),
        ([(0, 9), (3, None), (600, 8), (603, None)], 2, 80, 120),
        # However often it says that it is refused: nothing tells that it gives up sooner.
        ([(n * 60, None) for n in range(12)], 3, 70, 105),
        # The log lost some tries between two.
        ([(0, 9), (600, 4)], 6, 8, 8),
    ],
)
def test_lines_of_one_try_are_no_quicker_pace(
    lines: list[tuple[float, int | None]], failures: int, worst: int, best: int
) -> None:
    found = countdown(_said(*lines), NOON + lines[-1][0] // 600 * 600)
    assert found == Countdown(NOON, failures, worst * MINUTE, best * MINUTE)


def test_the_containers_own_count_is_believed_where_its_log_does_not_reach_back() -> None:
    found = countdown(_counted(4, 3), NOON + 10 * MINUTE)
    assert found
    assert found.failures == 7


def test_a_container_that_tries_more_often_is_taken_at_its_own_pace() -> None:
    found = countdown(_counted(9, 8, 7, every=3), NOON + 7)
    assert found == Countdown(NOON, 3, 20, 20)


def test_a_recorded_outage_that_ended_in_silence() -> None:
    found = countdown(read(recorded("metering"))["stt-en-1"], 1795700500)
    assert found
    assert (found.began, found.given_up) == (1795700466, True)


def _log(*left: int) -> str:
    return "".join(
        f"speechfleet-stt-1 2026-11-26T12:{10 * n:02}:00.5Z Failed to reach endpoint. "
        f"Trying {one} more times\n"
        for n, one in enumerate(left)
    )


LIVES = "2026-11-26T10:00:00Z"


@pytest.mark.parametrize(
    ("status", "left", "found"),
    [
        ("Valid", (9,), {}),
        ("CouldNotConnect", (9,), {"metering.countdown": "error"}),
        ("CouldNotConnect", (1, 0), {"metering.stopped": "error"}),
        ("CouldNotConnect", (), {"metering.unseen": "error"}),
        ("Invalid", (9,), {"metering.countdown": "error"}),
        ("Invalid", (), {}),
    ],
)
def test_the_clock_runs_only_while_no_report_is_accepted(
    status: str, left: tuple[int, ...], found: dict[str, str]
) -> None:
    text = serving("stt-1", status, code=200 if status == "Valid" else 503, started=LIVES)
    answers = told(serving=text, metering=_log(*left), clock=f"{NOON + 1200}\n")
    assert levels(check, host(), answers) == found


def test_a_container_that_loads_has_not_failed_yet() -> None:
    text = serving("stt-1", "Unknown", code=503, started="2026-11-26T11:59:50Z")
    assert not list(check(host(), told(serving=text, clock=f"{NOON}\n")))


@pytest.mark.parametrize(
    ("status", "left", "message", "fix"),
    [
        (
            "CouldNotConnect",
            (9, 8),
            (
                "stt-1: no usage report is accepted since 2026-11-26T12:00:00Z (2 of 10 tries); it "
                "serves no queries until one is, and stops for good in 70 min at worst, 110 min at "
                "best"
            ),
            "it then serves again by itself; a restart does not help",
        ),
        ("CouldNotConnect", (1, 0), "it has stopped serving", "then, and not before, restart it"),
        ("Invalid", (9,), "(1 of 10 tries)", "a restart with the same key does not help"),
        ("OutOfQuota", (9,), "(1 of 10 tries)", "it then serves again by itself"),
    ],
)
def test_what_is_said_of_it(status: str, left: tuple[int, ...], message: str, fix: str) -> None:
    text = serving("stt-1", status, code=503, started=LIVES)
    answers = told(serving=text, metering=_log(*left), clock=f"{NOON + 1200}\n")
    [found] = check(host(), answers)
    assert message in found.message
    assert fix in found.fix
    assert found.instance == "stt-1"
    assert found.cause.startswith("cause.")


def test_a_disconnected_container_has_no_such_clock() -> None:
    answers = told(serving=serving("stt-1", "CouldNotConnect", 503))
    assert levels(check, host(), answers) == {"metering.unseen": "error"}
    assert levels(check, host(unlicensed()), answers) == {}
