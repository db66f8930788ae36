"""A container that is none of the vendor's: it answers, and knows no key."""

from .process import leave_when_told, say
from .server import NOT_FOUND, Answer, Request, Server


def respond(request: Request) -> Answer:
    """Answer `/` and `/healthz`."""
    known = request.method == "GET" and request.path in ("/", "/healthz")
    return Answer(200, b"ok\n", "text/plain") if known else NOT_FOUND


def run(host: str, port: int) -> int:
    """Be there until told to leave."""
    leave_when_told()
    server = Server(host, port, respond)
    say(f"Listening on {server.url}")
    server.serve_forever()
    return 0
