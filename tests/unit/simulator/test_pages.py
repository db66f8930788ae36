import json

import pytest

from speechfleet.simulator.api_status import MESSAGES, ApiStatus
from speechfleet.simulator.faults import Faults
from speechfleet.simulator.pages import page

from .conftest import fresh

VALID = ApiStatus.VALID
READY = (
    b'{"service":"speechtotext","ready":"ready","message":"Api Key is valid, no action needed."}'
)
STATUS = (
    b'{"service":"speechtotext","apiStatus":"Valid",'
    b'"apiStatusMessage":"Api Key is valid, no action needed."}'
)
NOT_READY = b'{"ready":"notReady"}'


def test_ready_while_loading_and_after() -> None:
    container = fresh().metered(VALID, 0)
    loading, loaded = page(container, "/ready", 1.9), page(container, "/ready", 2)
    assert (loading.code, loading.body) == (503, NOT_READY)
    assert (loaded.code, loaded.body) == (200, READY)


def test_status_answers_while_loading() -> None:
    answer = page(fresh().metered(VALID, 0), "/status", 0)
    assert (answer.code, answer.body) == (200, STATUS)
    assert answer.content_type.startswith("application/json")


def test_before_the_first_answer_of_billing() -> None:
    container = fresh()
    assert page(container, "/ready", 5).code == 503
    assert json.loads(page(container, "/status", 5).body)["apiStatus"] == "Unknown"


@pytest.mark.parametrize("status", ApiStatus)
def test_every_status_is_said_and_only_a_good_one_is_ready(status: ApiStatus) -> None:
    container = fresh().metered(status, 0)
    answer = page(container, "/status", 100)
    assert answer.code == 200
    assert json.loads(answer.body) == {
        "service": "speechtotext",
        "apiStatus": status.value,
        "apiStatusMessage": MESSAGES[status],
    }
    good = status in {"Valid", "NonMetered"}
    assert page(container, "/ready", 100).code == (200 if good else 503)


@pytest.mark.parametrize("status", ["CouldNotConnect", "BillingEndpointBusy"])
def test_retry_after_is_the_time_until_the_next_try(status: str) -> None:
    container = fresh().metered(ApiStatus(status), 0)
    assert page(container, "/status", 100.5).headers == {"Retry-After": "500"}
    assert page(container, "/status", 700).headers == {"Retry-After": "1"}


def test_no_retry_after_otherwise() -> None:
    assert page(fresh().metered(ApiStatus.INVALID, 0), "/status", 5).headers == {}


def test_never_ready_is_valid_all_the_same() -> None:
    container = fresh(Faults(never_ready=True)).metered(VALID, 0)
    assert page(container, "/ready", 10**6).code == 503
    assert page(container, "/status", 10**6).body == STATUS


def test_a_status_told_to_be_wrong_does_not_touch_readiness() -> None:
    container = fresh(Faults(api_status=ApiStatus.INVALID)).metered(VALID, 0)
    assert json.loads(page(container, "/status", 5).body)["apiStatus"] == "Invalid"
    assert page(container, "/ready", 5).code == 200


def test_home_is_html_from_the_start() -> None:
    answer = page(fresh(), "/", 0)
    assert answer.code == 200
    assert answer.content_type.startswith("text/html")


@pytest.mark.parametrize("path", ["/swagger", "/readyz", "/ready/", "/status/x", "", "/control"])
def test_anything_else_is_not_found(path: str) -> None:
    answer = page(fresh(), path, 5)
    assert (answer.code, answer.body) == (404, b"")


def test_the_simulators_own_page() -> None:
    container = fresh(Faults(exit_code=132)).metered(VALID, 0).metered(ApiStatus.INVALID, 600)
    assert json.loads(page(container, "/simulator", 700).body) == {
        "LoadSeconds": 2,
        "Ready": "yes",
        "MemoryMiB": 0,
        "ApiStatus": None,
        "ExitCode": 132,
        "Query": None,
        "state": {
            "loaded": True,
            "serving": False,
            "apiStatus": "Invalid",
            "failedReports": 1,
            "givenUp": False,
            "model": "",
            "voice": "",
        },
    }
