"""A stand-in for a key vault over TLS on the loopback, for the vendor's own client.

It behaves as learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
describes: who brings no token is told where to get one. No name is resolved by anybody but the
test that asks: FLEET below means the loopback.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.certificate import self_signed

FLEET = "fleet.vault.example"
IDENTITY = "/identity"
"""Where a machine gets a token for itself, as at an app service of Azure."""
TENANT = "7f1c0f6e-5d2b-4b7e-9a3c-0f2d1e5b6a77"
TOKEN = "planted-token-0f9e8d"
VALUE = "0123456789abcdef0123456789ABCDEF"


@dataclass
class Answer:
    status: int = 200
    body: dict[str, Any] = field(default_factory=lambda: {"value": VALUE})
    headers: dict[str, str] = field(default_factory=dict)
    slow: bool = False
    """True: it comes when the test lets it."""


def refusal(status: int, code: str = "", **headers: str) -> Answer:
    """As the vendor's error documents are; what they say is for nobody's eyes."""
    error = {"code": "Forbidden", "message": "s3cr3t", "innererror": {"code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"error": error}, named)


class Vault:
    """What it answers, by path, the last answer again and again; and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        """The paths that were asked with the right token."""
        self.resource = ""
        """What its challenge says the token is to be for."""
        self.let = Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"https://{FLEET}:{self.port}"

    def answer(self, path: str, authorization: str | None) -> Answer:
        if path == IDENTITY:
            return Answer(body={"access_token": TOKEN, "expires_on": "4102444800"})
        if authorization != f"Bearer {TOKEN}":
            login = f"https://login.example/{TENANT}"
            challenge = f'Bearer authorization="{login}", resource="{self.resource}"'
            return refusal(401, WWW_Authenticate=challenge)
        self.asked.append(path)
        answers = self.answers.get(path) or [refusal(404, "SecretNotFound")]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing it waits for all of them

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error."""


@contextmanager
def standing_in(folder: Path) -> Iterator[Vault]:
    """A vault that listens; its certificate is in `folder`, as ca.pem."""
    vault = Vault()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = vault.answer(urlsplit(self.path).path, self.headers.get("Authorization"))
            if answer.slow:
                vault.let.wait(600)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer.body).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.socket = _tls(folder).wrap_socket(server.socket, server_side=True)
    vault.port = server.server_address[1]
    vault.resource = f"https://vault.example:{vault.port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield vault
    finally:
        vault.let.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _tls(folder: Path) -> ssl.SSLContext:
    certificate, key = self_signed(FLEET)
    (folder / "ca.pem").write_text(certificate)
    (folder / "key.pem").write_text(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context
