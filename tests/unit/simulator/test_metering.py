import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.metering import Metering, complaint

VALID, CUT = ApiStatus.VALID, ApiStatus.COULD_NOT_CONNECT
START = Metering(interval=600, due_at=0)


def lived(*answers: ApiStatus, begin: Metering = START) -> Metering:
    """The metering after these answers, each at the moment its report was due."""
    metering = begin
    for answer in answers:
        assert metering.due(metering.due_at)
        metering = metering.after(answer, metering.due_at)
    return metering


def test_the_first_report_is_due_at_the_start_and_nothing_is_served_before_it() -> None:
    assert START.due(0)
    assert not START.serving
    assert not START.given_up


def test_reports_follow_at_the_interval() -> None:
    metering = lived(VALID, VALID, VALID)
    assert metering == Metering(interval=600, due_at=1800, status=VALID, failures=0)
    assert metering.serving
    assert not metering.due(1799.9)
    assert metering.due(1800)


def test_a_missed_window_stops_serving_and_billing_brings_it_back() -> None:
    missed = lived(VALID, CUT)
    assert (missed.serving, missed.given_up, missed.failures) == (False, False, 1)
    back = lived(VALID, begin=missed)
    assert (back.serving, back.failures) == (True, 0)


def test_the_ninth_failure_can_be_recovered_from() -> None:
    metering = lived(VALID, *[CUT] * 9)
    assert not metering.given_up
    assert lived(VALID, begin=metering).serving


def test_ten_failures_are_the_end() -> None:
    metering = lived(VALID, *[CUT] * 10)
    assert metering.given_up
    assert not metering.serving
    assert not metering.due(10**9)
    assert metering.due_at - 600 == 6000  # 100 minutes after the last accepted report


def test_failures_are_counted_in_a_row() -> None:
    metering = lived(*[CUT] * 9, VALID, *[CUT] * 9)
    assert (metering.given_up, metering.failures) == (False, 9)


@pytest.mark.parametrize("status", ApiStatus)
def test_only_an_accepted_key_serves(status: ApiStatus) -> None:
    assert lived(status).serving == (status in {"Valid", "NonMetered"})


CLOUD = "fail: Microsoft.CloudAI.Containers.Http.CloudClient[0]"
METER = "fail: Microsoft.CloudAI.Containers.Metering.CloudMeterClient[0]"


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        ([VALID], []),
        ([CUT, VALID], []),
        ([CUT], [CLOUD, "      Failed to reach endpoint. Trying 9 more times."]),
        ([CUT] * 10, [CLOUD, "      Failed to reach endpoint. Trying 0 more times."]),
        (
            [ApiStatus.INVALID],
            [CLOUD, "      Endpoint connection failed with status 'Invalid'."],
        ),
        (
            [VALID, ApiStatus.OUT_OF_QUOTA],
            [METER, "      Metering attempt failed with status 'OutOfQuota'."],
        ),
    ],
)
def test_complaints(answers: list[ApiStatus], lines: list[str]) -> None:
    assert list(complaint(lived(*answers[:-1]), lived(*answers))) == lines
