"""The usage report, and its way to the billing endpoint.

The names in the report are documented. How a container sends it, and what Azure answers, is
not; here it is a POST to the URL in `Billing` with the key in `Ocp-Apim-Subscription-Key`,
and the answer is `{"status": "Valid"}` or another value of `apiStatus`.
"""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from .api_status import ApiStatus
from .kinds import Kind
from .proxy import Proxy, ProxyRefused, refused_tunnel, refuses

KEY_HEADER = "Ocp-Apim-Subscription-Key"

FIELDS = frozenset(
    {"id", "containerType", "containerVersion", "containerId", "meter", "requestTime", "apiType"}
)

_ANSWER_SECONDS = 10


def usage(kind: Kind, report: str, container: str, time: str) -> dict[str, object]:
    """Return a report of nothing used, for this stand-in recognises no speech."""
    return {
        "id": report,
        "containerType": kind.name,
        "containerVersion": "simulator",
        "containerId": container,
        "meter": {"name": kind.service, "quantity": 0},
        "requestTime": time,
        "apiType": kind.service,
    }


def submit(
    billing: str, key: str, report: Mapping[str, object], proxy: Proxy | None = None
) -> ApiStatus:
    """Send a report and return what became of it.

    Nothing is raised but ProxyRefused: a key that no header can hold is `Invalid` unsent, an
    endpoint that does not answer within ten seconds is `CouldNotConnect`, and what it says beyond
    the protocol is `Unknown`.
    """
    if not (key.isascii() and key.isprintable()):
        return ApiStatus.INVALID
    try:
        return understood(_post(billing, key, json.dumps(report), proxy))
    except (OSError, UnicodeError):  # UnicodeError: a host name that cannot be one
        return ApiStatus.COULD_NOT_CONNECT
    except HTTPException:
        return ApiStatus.UNKNOWN


def understood(body: bytes) -> ApiStatus:
    """Return the status that an answer names; `Unknown` if it names none."""
    try:
        return ApiStatus(json.loads(body)["status"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ApiStatus.UNKNOWN


def _post(billing: str, key: str, body: str, proxy: Proxy | None) -> bytes:
    parts = urlsplit(billing)
    headers = {KEY_HEADER: key, "Content-Type": "application/json"}
    path = parts.path or "/"
    if proxy and parts.scheme == "http":
        path, headers = billing, {**headers, **proxy.headers}
    connection = _connection(parts, proxy)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        if proxy and refuses(answer.status):
            raise ProxyRefused
        return answer.read(65536)
    except OSError as fault:
        if refused_tunnel(fault):
            raise ProxyRefused from None
        raise
    finally:
        connection.close()


def _connection(parts: SplitResult, proxy: Proxy | None) -> HTTPConnection:
    """To the endpoint, or to the proxy, and for https through that to the endpoint."""
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    host, port = (proxy.host, proxy.port) if proxy else (parts.hostname or "", parts.port)
    connection = connect(host, port, timeout=_ANSWER_SECONDS)
    if proxy and parts.scheme == "https":
        connection.set_tunnel(parts.hostname or "", parts.port or 443, dict(proxy.headers))
    return connection
