"""What the registry is asked before anything is pushed."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from speechfleet.sandbox import push
from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.stock import Stocked

_HELD = {"4.12.0-amd64-en-us": "sha256:aaaa"}


class _Registry(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        tag = self.path.rpartition("/")[2]
        allowed = self.headers["Authorization"] == "Basic c3BlZWNoZmxlZXQ6cHc="
        body = {"config": {"digest": _HELD[tag]}} if allowed and tag in _HELD else {}
        self.send_response(200 if tag in _HELD else 404)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The test's output is no access log."""


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Registry) as server:
        monkeypatch.setattr(push, "_PORT", server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "127.0.0.1"
        server.shutdown()
        thread.join()


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
