"""What a Speech container answers at each path."""

import math
import re

from .api_status import KEY_IS_VALID, MESSAGES, WITH_RETRY_AFTER
from .container import Container
from .faults import shown
from .records import Records
from .server import NOT_FOUND, Answer, json_answer
from .synthesis import voices

_HOME = b"<!DOCTYPE html><html><head><title>Speech container</title></head><body></body></html>"

_RECORDS = "/records/usage-logs/"
_MONTH = re.compile(r"(0[1-9]|1[0-2])/([0-9]{4})/?")


def page(container: Container, path: str, now: float) -> Answer:
    """Return the answer to a GET; every path that is not known is 404 without a body."""
    match path:
        case "/":
            return Answer(200, _HOME, "text/html; charset=utf-8")
        case "/ready":
            return _ready(container, now)
        case "/status":
            return _status(container, now)
        case "/simulator":
            return _simulator(container, now)
    return _of_some(container, path, now)


def _of_some(container: Container, path: str, now: float) -> Answer:
    """The pages that not every container has."""
    match path:
        case "/swagger" if container.kind.swagger:
            return Answer(200, _HOME, "text/html; charset=utf-8")
        case "/synthesize/health" if container.kind.speaks:
            return Answer(200 if container.ready(now) else 503)
        case "/cognitiveservices/voices/list" if container.kind.speaks:
            return voices(container)
    if container.records and path.startswith(_RECORDS):
        return _usage(container.records, path.removeprefix(_RECORDS))
    return NOT_FOUND


def _usage(records: Records, which: str) -> Answer:
    """All that was used, or that of a month: `03/2026`; whether `3` would do is not documented."""
    month = _MONTH.fullmatch(which)
    if which and not month:
        return NOT_FOUND
    return json_answer(200, records.shown(f"{month[2]}-{month[1]}" if month else ""))


def _ready(container: Container, now: float) -> Answer:
    if not container.ready(now):
        return json_answer(503, {"ready": "notReady"})
    service = container.kind.service
    return json_answer(200, {"service": service, "ready": "ready", "message": KEY_IS_VALID})


def _status(container: Container, now: float) -> Answer:
    status = container.api_status
    body = {
        "service": container.kind.service,
        "apiStatus": status,
        "apiStatusMessage": MESSAGES[status],
    }
    return json_answer(200, body, _retry_after(container, now))


def _retry_after(container: Container, now: float) -> dict[str, str]:
    if container.api_status not in WITH_RETRY_AFTER:
        return {}
    return {"Retry-After": str(max(1, math.ceil(container.metering.due_at - now)))}


def _simulator(container: Container, now: float) -> Answer:
    """Return the faults in force and what is true; a real container answers 404 here."""
    state = {
        "loaded": container.loaded(now),
        "serving": container.metering.serving,
        "apiStatus": container.metering.status,
        "failedReports": container.metering.failures,
        "givenUp": container.metering.given_up,
        "model": container.model,
        "voice": container.voice,
    }
    return json_answer(200, {**shown(container.faults), "state": state})
