"""A webhook, posted to a receiver that is there: what arrives, and what is said where it fails."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from speechfleet.channels import webhook
from speechfleet.channels.kind import ChannelError, News
from speechfleet.channels.webhook import PAUSES, send
from speechfleet.inventory.fleet import Channel
from speechfleet.secrets.secret import Secret
from tests.certificate import self_signed

from .nights import GOOD, night

SECRET = "planted-webhook-secret"
NEWS = News(night(1, *GOOD), '{"text": "1 worse → down"}\n')


class Receiver:
    """Answers with each of `codes` in turn, the last for ever, and keeps what it was sent."""

    def __init__(self) -> None:
        self.codes = [200]
        self.taken: list[tuple[str, dict[str, str], Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((self.path, dict(self.headers), json.loads(body)))
                code = receiver.codes.pop(0) if len(receiver.codes) > 1 else receiver.codes[0]
                self.send_response(code)
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                receiver.taken.append((self.path, dict(self.headers), None))

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def channel(self, scheme: str = "http") -> Channel:
        url = f"{scheme}://127.0.0.1:{self.port}/{SECRET}"
        headers = {"Authorization": Secret(f"Bearer {SECRET}")}
        return Channel("chat", "webhook", url=Secret(url), headers=headers)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("no_proxy", "*")
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


def refused(channel: Channel) -> str:
    """Why it was not told: never with the secret, nor with the chain of what raised it."""
    with pytest.raises(ChannelError) as caught:
        send(channel, NEWS, rest=lambda _: None)
    assert caught.value.__suppress_context__
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_the_news_are_posted_as_json(receiver: Receiver) -> None:
    send(receiver.channel(), NEWS)
    [(path, headers, body)] = receiver.taken
    assert path == f"/{SECRET}"
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert body == {"text": "1 worse → down"}


@pytest.mark.parametrize("code", [429, 503])
def test_what_was_surely_not_taken_is_sent_again(receiver: Receiver, code: int) -> None:
    receiver.codes = [code, code, 204]
    paused: list[float] = []
    send(receiver.channel(), NEWS, rest=paused.append)
    assert len(receiver.taken) == 3
    assert tuple(paused) == PAUSES


def test_it_is_tried_three_times_and_no_more(receiver: Receiver) -> None:
    receiver.codes = [503]
    assert refused(receiver.channel()).startswith("it answers 503")
    assert len(receiver.taken) == 3


@pytest.mark.parametrize("code", [400, 403, 404, 500, 502, 504])
def test_another_answer_is_final(receiver: Receiver, code: int) -> None:
    receiver.codes = [code]
    assert refused(receiver.channel()).startswith(f"it answers {code}")
    assert len(receiver.taken) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, code: int) -> None:
    receiver.codes = [code]
    assert "no redirect is followed" in refused(receiver.channel())
    assert [path for path, _, _ in receiver.taken] == [f"/{SECRET}"]


def test_nobody_listens(receiver: Receiver) -> None:
    receiver.server.shutdown()
    receiver.server.server_close()
    assert refused(receiver.channel()) == "nobody listens there"


def test_a_name_that_is_not_known() -> None:
    channel = Channel("chat", "webhook", url=Secret(f"http://{SECRET}.invalid/"))
    assert refused(channel)


def test_no_answer_is_not_tried_again(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener that takes the connection and never answers."""
    monkeypatch.setattr(webhook, "SECONDS", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/{SECRET}"
        assert "may have been taken" in refused(Channel("chat", "webhook", url=Secret(url)))


@pytest.mark.parametrize("trusted", [True, False])
def test_tls_is_verified(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    for path, text in zip((chain, key), self_signed("localhost"), strict=True):
        path.write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        send(receiver.channel("https"), NEWS)
        assert len(receiver.taken) == 1
    else:
        assert "certificate is not trusted" in refused(receiver.channel("https"))
        assert receiver.taken == []


def test_what_speaks_no_tls_is_not_called_untrusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection, suppress(ConnectionError):
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                while connection.recv(4096):
                    pass

        threading.Thread(target=answer, daemon=True).start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/{SECRET}"
        assert "speaks no TLS" in refused(Channel("chat", "webhook", url=Secret(url)))


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("", "x"),
        ("file:///etc/passwd", "x"),
        (f"http://user:{SECRET}@127.0.0.1/", "x"),
        (f"http://127.0.0.1:99999/{SECRET}", "x"),
        ("http://127.0.0.1:1/", f"{SECRET}\r\nX: y"),
        ("http://127.0.0.1:1/", f"{SECRET}\N{SNOWMAN}"),
    ],
)
def test_what_cannot_be_sent_is_said_without_it(url: str, header: str) -> None:
    channel = Channel("chat", "webhook", url=Secret(url), headers={"X-Auth": Secret(header)})
    assert "cannot be sent" in refused(channel)
