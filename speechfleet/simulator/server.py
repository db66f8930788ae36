"""HTTP for both programs: a function from Request to Answer, served by threads."""

import json
import re
import socketserver
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any, NamedTuple

from .refusal import Refused

_BODY_LENGTH = re.compile(r"[0-9]{1,5}")
"""Up to 99,999 bytes: enough for every document here."""


@dataclass(frozen=True)
class Request:
    """What a client asked, without the query string. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = b""

    def members(self) -> dict[str, object]:
        """Return the body's JSON object. Raises Refused if it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise Refused("The body has to be a JSON object.")
        return value


@dataclass(frozen=True)
class Answer:
    """What a client is told."""

    code: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Answer(404)


class Wire(NamedTuple):
    """A client's connection, taken over from HTTP."""

    reader: BufferedIOBase
    writer: BufferedIOBase


Talk = Callable[[Wire], None]
"""What goes on instead of an answer; then the connection is closed."""

Respond = Callable[[Request], Answer | Talk | None]
"""None closes the connection without an answer."""


def json_answer(code: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    """Return `value` as compact JSON."""
    return Answer(code, json.dumps(value, separators=(",", ":")).encode(), headers=headers or {})


class Server(ThreadingHTTPServer):
    """A server bound to `host` and `port` (0 takes a free one); `serve_forever` runs it."""

    def __init__(self, host: str, port: int, respond: Respond) -> None:
        self.respond = respond
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's look-up of our own name: it waits where there is no DNS."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a client that went away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The address it listens on."""
        return f"http://{self.server_name}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "speechfleet-simulator"
    sys_version = ""
    timeout = 60
    disable_nagle_algorithm = True  # as Kestrel, the server of .NET
    wbufsize = -1  # headers and body in one packet; flushed after each request

    def _answer(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(Answer(413))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.partition("?")[0]
        answer = self.server.respond(Request(self.command, path, headers, body))
        if isinstance(answer, Answer):
            self._send(answer)
            return
        self.close_connection = True
        if answer is not None:
            answer(Wire(self.rfile, self.wfile))

    def _body(self) -> bytes | None:
        """Read the body; None if its length is not stated or beyond the limit."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not _BODY_LENGTH.fullmatch(length):
            return None
        return self.rfile.read(int(length))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.code)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.body:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    # The names are those http.server looks for.
    do_GET = do_HEAD = do_OPTIONS = _answer
    do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep no access log."""
