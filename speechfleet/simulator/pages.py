"""What a Speech container answers at each path."""

import math

from .api_status import KEY_IS_VALID, MESSAGES, WITH_RETRY_AFTER
from .container import Container
from .faults import shown
from .server import NOT_FOUND, Answer, json_answer
from .synthesis import voices

_HOME = b"<!DOCTYPE html><html><head><title>Speech container</title></head><body></body></html>"


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
        case "/swagger" if container.kind.swagger:
            return Answer(200, _HOME, "text/html; charset=utf-8")
        case "/synthesize/health" if container.kind.speaks:
            return Answer(200 if container.ready(now) else 503)
        case "/cognitiveservices/voices/list" if container.kind.speaks:
            return voices(container)
    return NOT_FOUND


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
