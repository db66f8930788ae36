"""A small HTTP server of a test's own, on loopback, for as long as it is wanted."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Quiet(BaseHTTPRequestHandler):
    """A test says how it answers, by methods `do_GET` …"""

    def answer(self, code: int, body: bytes = b"", **headers: str) -> None:
        """The answer; `_` in the name of a header is `-`. To HEAD the body is not sent."""
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the tests' output is their own."""


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        """Without HTTPServer's look-up of our own name: it waits where there is no DNS."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()


@contextmanager
def listening(handler: type[Quiet], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Give `127.0.0.1:PORT`, where it answers; registries on loopback are insecure for Docker."""
    with _Server(("127.0.0.1", 0), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
