import pytest

from speechfleet.checks.limits import check
from speechfleet.inventory.kinds import GIB, KINDS
from tests.unit.checks.levels import levels, message
from tests.unit.values import generic, host, service, told


def test_the_vendors_minimum_with_the_model_is_enough() -> None:
    assert levels(check, host(service(cpus=4, memory=8 * GIB)), told()) == {}


@pytest.mark.parametrize(("cpus", "memory"), [(3.9, 8 * GIB), (4, 8 * GIB - 1), (1, GIB)])
def test_under_it_is_an_error_unless_accepted(cpus: float, memory: int) -> None:
    small = service(cpus=cpus, memory=memory)
    accepted = service(cpus=cpus, memory=memory, undersized=True)
    assert levels(check, host(small), told()) == {"limits.minimum": "error"}
    assert levels(check, host(accepted), told()) == {"limits.minimum": "warning"}
    assert "undersized: allow" in message(check, host(accepted), told())


@pytest.mark.parametrize(
    ("memory", "said"), [(8 * GIB - 1, "7.99 GiB"), (7500 * 1024**2, "7.32 GiB"), (GIB, "1 GiB")]
)
def test_what_is_too_little_does_not_read_as_enough(memory: int, said: str) -> None:
    found = message(check, host(service(memory=memory)), told())
    assert f"{said} of memory (the minimum is 8" in found


@pytest.mark.parametrize(
    ("voice", "memory", "found"),
    [
        ("avamultilingualneural", 24 * GIB, {}),
        ("avamultilingualneural", 24 * GIB - 1, {"limits.multilingual": "warning"}),
        ("avamultilingualneural", 12 * GIB - 1, {"limits.minimum": "error"}),
        ("arianeural", 12 * GIB, {}),
    ],
)
def test_a_multilingual_voice_wants_more(voice: str, memory: int, found: dict[str, str]) -> None:
    kind, tag = KINDS["neural-text-to-speech"], f"4.7.0-amd64-en-us-{voice}"
    speaking = service(kind=kind, tag=tag, cpus=6, memory=memory)
    assert levels(check, host(speaking), told()) == found


def test_a_generic_container_is_never_too_small() -> None:
    assert levels(check, host(generic(cpus=0.1, memory=GIB // 16)), told()) == {}
