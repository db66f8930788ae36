"""The billing endpoint: takes usage reports, judges their keys, and can be told to fail.

A container's `Billing` is `http://ADDRESS:8080/NAME/`; the protocol is in `usage.py`.
`GET /control` shows every resource without its keys, `PUT /control/NAME` changes one:

    {"revoked": [0]}                   refuse the first key as Invalid
    {"answer": "OutOfQuota"}           say this to good keys; null ends it
    {"down": true}                     close connections without an answer
    {"delay": 3}                       wait so many seconds before each answer

What was told and counted is forgotten at a restart. Nobody is asked who they are: it is for a
network of its own.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from .api_status import ApiStatus
from .process import leave_when_told, say
from .refusal import Refused
from .resources import Resource, Resources, judge, resources, shown, told
from .server import NOT_FOUND, Answer, Request, Server, json_answer
from .usage import FIELDS, KEY_HEADER

_CODES: dict[ApiStatus, int] = {
    ApiStatus.VALID: 200,
    ApiStatus.INVALID: 401,
    ApiStatus.MISMATCH: 401,
    ApiStatus.COULD_NOT_CONNECT: 502,
    ApiStatus.OUT_OF_QUOTA: 403,
    ApiStatus.BILLING_ENDPOINT_BUSY: 429,
    ApiStatus.CONTAINER_USE_UNAUTHORIZED: 403,
    ApiStatus.UNKNOWN: 500,
    ApiStatus.NON_METERED: 200,
}


class Billing:
    """The endpoint in time. Server threads call `respond`."""

    def __init__(self, known: Resources, sleep: Callable[[float], object] = time.sleep) -> None:
        self._known = dict(known)
        self._sleep = sleep
        self._lock = threading.Lock()

    def respond(self, request: Request) -> Answer | None:
        """Answer a container's report or an operator's wish."""
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["control"]:
                return self._show()
            case "PUT", ["control", name] if name in self._known:
                return self._obey(name, request)
            case "POST", [name]:
                return self._take(name, request)
        return NOT_FOUND

    def _show(self) -> Answer:
        return json_answer(200, {name: shown(resource) for name, resource in self._known.items()})

    def _obey(self, name: str, request: Request) -> Answer:
        try:
            self._change(name, lambda resource: told(resource, request.members()))
        except Refused as refused:
            return json_answer(400, {"error": str(refused)})
        return self._show()

    def _take(self, name: str, report: Request) -> Answer | None:
        addressed = self._known.get(name)
        if addressed is not None:
            self._sleep(addressed.delay)
        if addressed is not None and addressed.down:
            return None
        return self._verdict(name, report)

    def _verdict(self, name: str, report: Request) -> Answer:
        if not _is_usage(report):
            return json_answer(400, {"status": ApiStatus.UNKNOWN})
        key = report.headers.get(KEY_HEADER.lower(), "")
        status = judge(self._known, name, key)
        if name in self._known:
            self._change(name, lambda resource: resource.counted(key, status))
        return json_answer(_CODES[status], {"status": status})

    def _change(self, name: str, step: Callable[[Resource], Resource]) -> None:
        with self._lock:
            self._known[name] = step(self._known[name])


def _is_usage(report: Request) -> bool:
    try:
        return report.members().keys() >= FIELDS
    except Refused:
        return False


def run(host: str, port: int, file: Path) -> int:
    """Be the billing endpoint until told to leave; return 1 if the file is not understood."""
    leave_when_told()
    try:
        known = resources(file.read_text(encoding="utf-8"))
    except Refused as refused:
        say(str(refused))
        return 1
    server = Server(host, port, Billing(known).respond)
    say(f"Billing endpoint for {', '.join(known)} on {server.url}")
    server.serve_forever()
    return 0
