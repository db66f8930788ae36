import json
from collections.abc import Callable

import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.billing import Billing
from speechfleet.simulator.kinds import KINDS
from speechfleet.simulator.resources import Resource
from speechfleet.simulator.server import Answer, Request, Respond
from speechfleet.simulator.usage import FIELDS, submit, understood, usage

REPORT = usage(KINDS["speech-to-text"], "1", "2", "2026-11-22T18:00:00+00:00")
KNOWN = {"practice": Resource(("first", "second"), accepted=(0, 0))}


def test_a_report_has_the_documented_fields() -> None:
    assert REPORT.keys() == FIELDS
    assert REPORT["meter"] == {"name": "speechtotext", "quantity": 0}


def tell(billing: Billing, **wanted: object) -> Answer | None:
    body = json.dumps(wanted).encode()
    return billing.respond(Request("PUT", "/control/practice", body=body))


def counts(billing: Billing) -> tuple[list[int], int]:
    answer = billing.respond(Request("GET", "/control"))
    assert answer is not None
    practice = json.loads(answer.body)["practice"]
    return practice["accepted"], practice["refused"]


def test_a_key_s_life_over_the_wire(serve: Callable[[Respond], str]) -> None:
    billing = Billing(KNOWN)
    url = serve(billing.respond) + "/practice/"
    assert submit(url, "first", REPORT) is ApiStatus.VALID
    tell(billing, revoked=[0])
    assert submit(url, "first", REPORT) is ApiStatus.INVALID
    assert submit(url, "second", REPORT) is ApiStatus.VALID
    assert counts(billing) == ([1, 1], 1)


@pytest.mark.parametrize("status", ApiStatus)
def test_every_status_over_the_wire(serve: Callable[[Respond], str], status: ApiStatus) -> None:
    billing = Billing(KNOWN)
    tell(billing, answer=status)
    assert submit(serve(billing.respond) + "/practice", "first", REPORT) is status


def test_cut_off_and_back(serve: Callable[[Respond], str]) -> None:
    billing = Billing(KNOWN)
    url = serve(billing.respond) + "/practice/"
    tell(billing, down=True)
    assert submit(url, "first", REPORT) is ApiStatus.COULD_NOT_CONNECT
    tell(billing, down=False)
    assert submit(url, "first", REPORT) is ApiStatus.VALID
    assert counts(billing) == ([1, 0], 0)


def test_it_waits_as_told() -> None:
    waited: list[float] = []
    billing = Billing(KNOWN, waited.append)
    tell(billing, delay=3)
    billing.respond(Request("POST", "/practice/", {}, json.dumps(REPORT).encode()))
    assert waited == [3]


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel", "\x7f"])
def test_a_key_no_header_can_hold_is_invalid_and_not_sent(key: str) -> None:
    assert submit("http://127.0.0.1:1/practice/", key, REPORT) is ApiStatus.INVALID


def test_nobody_listens() -> None:
    assert submit("http://127.0.0.1:1/practice/", "k", REPORT) is ApiStatus.COULD_NOT_CONNECT


def test_a_host_name_that_cannot_be() -> None:
    url = f"http://{'a' * 70}.example/"
    assert submit(url, "k", REPORT) is ApiStatus.COULD_NOT_CONNECT


@pytest.mark.parametrize(
    "body", [b"", b"garbage", b"\xff", b"[]", b'"Valid"', b"{}", b'{"status":"valid"}', b"[" * 9999]
)
def test_garbage_is_unknown(body: bytes) -> None:
    assert understood(body) is ApiStatus.UNKNOWN


def test_a_status_line_that_is_garbage_is_unknown(serve: Callable[[Respond], str]) -> None:
    url = serve(lambda _request: Answer(9))
    assert submit(url, "k", REPORT) is ApiStatus.UNKNOWN


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": "1"}'])
def test_what_is_no_report_is_not_counted(body: bytes) -> None:
    billing = Billing(KNOWN)
    answer = billing.respond(Request("POST", "/practice/", {}, body))
    assert answer is not None
    assert answer.code == 400
    assert counts(billing) == ([0, 0], 0)


def test_nonsense_at_the_control() -> None:
    billing = Billing(KNOWN)
    refused = tell(billing, revoked=[7])
    assert refused is not None
    assert (refused.code, b"revoked" in refused.body) == (400, True)
    other = billing.respond(Request("PUT", "/control/nobody", body=b"{}"))
    assert other is not None
    assert other.code == 404
