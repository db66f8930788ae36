import socket
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from speechfleet.simulator.server import Answer, Request, Respond, Server, json_answer


def echo(request: Request) -> Answer:
    return json_answer(200, [request.method, request.path, request.body.decode()])


def talk(url: str, sent: bytes) -> bytes:
    """Send bytes and return all that comes back until the server closes."""
    address = (urlsplit(url).hostname, urlsplit(url).port)
    with socket.create_connection(address, 5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_one_connection_serves_several_requests(serve: Callable[[Respond], str]) -> None:
    connection = HTTPConnection(urlsplit(serve(echo)).netloc, timeout=60)
    for method, path, body in [("GET", "/ready?x=1", ""), ("PUT", "/simulator", "{}")]:
        connection.request(method, path, body)
        wanted = json_answer(200, [method, path.partition("?")[0], body]).body
        assert connection.getresponse().read() == wanted
    connection.close()


def test_head_has_no_body(serve: Callable[[Respond], str]) -> None:
    answer = talk(serve(echo), b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "header", [b"Content-Length: 100000", b"Content-Length: -1", b"Transfer-Encoding: chunked"]
)
def test_a_body_without_a_bound_is_refused(serve: Callable[[Respond], str], header: bytes) -> None:
    answer = talk(serve(echo), b"POST / HTTP/1.1\r\n" + header + b"\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"BREW / HTTP/1.1\r\n\r\n",
        b"GET //[ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_no_client_can_make_it_noisy(
    serve: Callable[[Respond], str], sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    url = serve(echo)
    talk(url, sent)
    assert talk(url, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("fault", "said"), [(ConnectionResetError(), False), (KeyError(), True)])
def test_a_client_that_went_away_is_no_fault_and_ours_is(
    fault: Exception, said: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    with Server("127.0.0.1", 0, echo) as server:
        try:
            raise fault
        except type(fault):
            server.handle_error(None, None)
    assert ("Traceback" in capfd.readouterr().err) == said
