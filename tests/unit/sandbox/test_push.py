"""What the registry is asked before anything is pushed."""

import json
from collections.abc import Iterator

import pytest

from speechfleet.sandbox import push
from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.stock import Stocked
from tests.unit.listening import Quiet, listening

_HELD = {"4.12.0-amd64-en-us": "sha256:aaaa"}


class _Registry(Quiet):
    def do_GET(self) -> None:
        tag = self.path.rpartition("/")[2]
        allowed = self.headers["Authorization"] == "Basic c3BlZWNoZmxlZXQ6cHc="
        body = {"config": {"digest": _HELD[tag]}} if allowed and tag in _HELD else {}
        self.answer(200 if tag in _HELD else 404, json.dumps(body).encode())


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with listening(_Registry) as found:
        address, _, port = found.partition(":")
        monkeypatch.setattr(push, "_PORT", int(port))
        yield address


def test_the_image_behind_a_tag_is_known_by_its_id(registry: str) -> None:
    assert push.pushed_id(registry, "pw", Stocked("a/b", "4.12.0-amd64-en-us")) == "sha256:aaaa"


def test_a_tag_that_is_not_there_or_not_shown_is_to_be_pushed(registry: str) -> None:
    assert push.pushed_id(registry, "pw", Stocked("a/b", "9.9.9-amd64-en-us")) is None
    assert push.pushed_id(registry, "wrong", Stocked("a/b", "4.12.0-amd64-en-us")) is None


def test_a_registry_that_answers_is_not_waited_for(registry: str) -> None:
    push.await_registry(registry, seconds=0)


def test_waiting_for_a_registry_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "_PORT", 1)
    with pytest.raises(SandboxError, match="does not answer"):
        push.await_registry("127.0.0.1", seconds=0)
