"""The usage report, and its way to the billing endpoint.

The names in the report are documented. How a container sends it, and what Azure answers, is
not; here it is a POST to the URL in `Billing` with the key in `Ocp-Apim-Subscription-Key`,
and the answer is `{"status": "Valid"}` or another value of `apiStatus`.
"""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from .api_status import ApiStatus
from .kinds import Kind

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


def submit(billing: str, key: str, report: Mapping[str, object]) -> ApiStatus:
    """Send a report and return what became of it.

    Nothing is raised: a key that no header can hold is `Invalid` unsent, an endpoint that does
    not answer within ten seconds is `CouldNotConnect`, and what it says beyond the protocol is
    `Unknown`.
    """
    if not (key.isascii() and key.isprintable()):
        return ApiStatus.INVALID
    try:
        return understood(_post(billing, key, json.dumps(report)))
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


def _post(billing: str, key: str, body: str) -> bytes:
    parts = urlsplit(billing)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=_ANSWER_SECONDS)
    try:
        headers = {KEY_HEADER: key, "Content-Type": "application/json"}
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().read(65536)
    finally:
        connection.close()
