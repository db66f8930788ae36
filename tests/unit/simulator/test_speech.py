from collections.abc import Iterator

import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.faults import Faults
from speechfleet.simulator.server import Request
from speechfleet.simulator.speech import Speech

from .conftest import Clock, answer, fresh

VALID, CUT = ApiStatus.VALID, ApiStatus.COULD_NOT_CONNECT


def speech(clock: Clock, answers: Iterator[ApiStatus], faults: Faults | None = None) -> Speech:
    return Speech(fresh(faults), lambda: next(answers), clock)


def code(container: Speech, path: str = "/ready") -> int:
    return answer(container, Request("GET", path)).code


def test_a_whole_life(clock: Clock) -> None:
    """Loading, serving, two missed windows, recovery, and the end after ten."""
    container = speech(clock, iter([VALID, VALID, CUT, CUT, VALID, *[CUT] * 10]))
    ready = {}
    for clock.now in range(0, 16 * 600, 300):
        container.advance()
        ready[clock.now] = code(container) == 200
    changes = [now for now in ready if ready[now] != ready.get(now - 300, False)]
    assert changes == [300, 1200, 2400, 3000]
    assert b'"givenUp":true' in answer(container, Request("GET", "/simulator")).body


def test_a_wrong_key_complains_once_and_goes_on(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    container = speech(clock, iter([ApiStatus.INVALID]))
    clock.now = 5
    container.advance()
    container.advance()
    assert capsys.readouterr().out == (
        "fail: Microsoft.CloudAI.Containers.Http.CloudClient[0]\n"
        "      Endpoint connection failed with status 'Invalid'.\n"
    )
    assert (code(container), code(container, "/status")) == (503, 200)


def test_told_while_it_runs(clock: Clock) -> None:
    container = speech(clock, iter([VALID]))
    clock.now = 5
    container.advance()
    told = answer(container, Request("PUT", "/simulator", body=b'{"Ready": "never"}'))
    assert told.code == 200
    assert b'"Ready":"never"' in told.body
    assert code(container) == 503


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"Reddy": 1}', b"[" * 9999])
def test_told_nonsense(clock: Clock, body: bytes) -> None:
    container = speech(clock, iter([VALID]))
    before = answer(container, Request("GET", "/simulator"))
    assert answer(container, Request("PUT", "/simulator", body=body)).code == 400
    assert answer(container, Request("GET", "/simulator")) == before


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/ready"), ("PUT", "/status"), ("DELETE", "/simulator")]
)
def test_other_methods_are_not_found(clock: Clock, method: str, path: str) -> None:
    assert answer(speech(clock, iter([])), Request(method, path)).code == 404


def test_it_leaves_with_the_code_it_was_told(clock: Clock) -> None:
    left: list[int] = []
    container = Speech(fresh(Faults(exit_code=132)), lambda: VALID, clock, left.append)
    container.advance()
    assert left == []
    clock.now = 2
    container.advance()
    assert left == [132]
