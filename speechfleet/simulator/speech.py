"""The running Speech container: a Container that clients ask and time moves on."""

import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from .api_status import ACCEPTED, ApiStatus
from .configuration import configuration
from .container import Container, started
from .kinds import Kind
from .licence import Bound, check_licence, write_licence
from .metering import complaint
from .model import ensure_model
from .modes import fetched, listing
from .pages import page
from .process import leave_when_told, say
from .proxy import ProxyRefused
from .queries import is_query, query
from .refusal import Refused
from .server import NOT_FOUND, Answer, Request, Server, Talk, json_answer
from .settings import Settings, settings
from .usage import submit, usage

_MIB = 1024**2


class Speech:
    """One container in time. Server threads call `respond`, one thread calls `live`."""

    def __init__(
        self,
        container: Container,
        report: Callable[[], ApiStatus],
        clock: Callable[[], float] = time.monotonic,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._container = container
        self._report = report
        self._clock = clock
        self._leave = leave
        self._ballast = b""
        self._lock = threading.Lock()
        self._told = threading.Event()

    def respond(self, request: Request) -> Answer | Talk | None:
        """Answer a client."""
        if is_query(request):
            answer = query(self._container, request, self._clock())
            self._record(answer)
            return answer
        if request.method == "GET":
            return page(self._container, request.path, self._clock())
        if (request.method, request.path) == ("PUT", "/simulator"):
            return self._obey(request)
        return NOT_FOUND

    def live(self) -> None:
        """Do what is due, for ever."""
        while True:
            self.advance()
            self._told.wait(self._container.rest(self._clock()))
            self._told.clear()

    def advance(self) -> None:
        """Do what is due now: hold memory, exit, report usage."""
        self._hold(self._container.faults.memory_mib * _MIB)
        code = self._container.exit_code(self._clock())
        if code is not None:
            self._leave(code)
        if self._container.metering.due(self._clock()):
            self._meter()

    def _obey(self, request: Request) -> Answer:
        try:
            self._change(lambda container: container.told(request.members(), self._clock()))
        except Refused as refused:
            return json_answer(400, {"error": str(refused)})
        self._told.set()
        return page(self._container, "/simulator", self._clock())

    def _record(self, answer: Answer | Talk | None) -> None:
        """Count a query that is answered, where that is recorded."""
        refused = answer is None or (isinstance(answer, Answer) and answer.code >= 400)
        if self._container.records and not refused:
            self._container.records.add(f"{datetime.now(UTC):%Y-%m}", 1)

    def _meter(self) -> None:
        status = self._report()
        before = self._container.metering
        self._change(lambda container: container.metered(status, self._clock()))
        say(*complaint(before, self._container.metering))

    def _hold(self, size: int) -> None:
        if len(self._ballast) != size:
            self._ballast = b"\x01" * size  # not zeroes, which the kernel need not back

    def _change(self, step: Callable[[Container], Container]) -> None:
        with self._lock:
            self._container = step(self._container)


def run(kind: Kind, host: str, port: int, given: Sequence[str], environ: Mapping[str, str]) -> int:
    """Be a container until told to leave; return 1 if the settings do not allow it."""
    leave_when_told()
    try:
        said = configuration(given, environ)
        found = settings(said)
        if kind.custom and (code := _besides(kind, found, said, given)) is not None:
            return code
        model = ensure_model(found.models, found.model, found.model_seconds) if kind.custom else ""
        if found.download:
            return _download(kind, found, model)
        begun = started(kind, found, time.monotonic(), model)
        _begin_offline(begun, found)
    except Refused as refused:
        say(str(refused))
        return 1
    reports = [] if begun.records else [f"Submitting metering to '{found.billing}'."]
    say("Logging to console.", *reports)
    speech = Speech(begun, _reporter(kind, found))
    server = Server(host, port, speech.respond)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(
        "WARNING: No access control enabled!",
        f"Now listening on: {server.url}",
        "Application started. Press Ctrl+C to shut down.",
    )
    speech.live()
    return 0


def _besides(
    kind: Kind, found: Settings, said: Mapping[str, str], words: Sequence[str]
) -> int | None:
    """List models or fetch display models, and return the exit code; None where it is to serve."""
    if not said.get("basemodellocale") and (found.model or not said.get("displaylocale")):
        return None
    _admit(kind, found)
    lines = tuple(listing(said, words))
    say(*(lines or fetched(said, words, found.models)))
    return 1 if lines else 0


def _admit(kind: Kind, found: Settings) -> None:
    """Raise Refused where the resource's key is not accepted."""
    status = _reporter(kind, found)()
    if status not in ACCEPTED:
        raise Refused(f"Endpoint connection failed with status '{status}'.")


def _download(kind: Kind, found: Settings, model: str) -> int:
    """Fetch a licence with the resource's key, and end. How a real one says what went wrong is
    not published."""
    _admit(kind, found)
    if found.licence is None:
        raise Refused("Mounts:License is missing, which the license is to be kept in.")
    bound = Bound(kind.name, found.image, model)
    write_licence(found.licence, bound, datetime.now(UTC).date(), found.licence_days)
    say("The license was downloaded.")
    return 0


def _begin_offline(begun: Container, found: Settings) -> None:
    """Raise Refused where a disconnected container may not start."""
    if begun.records and found.licence:
        bound = Bound(begun.kind.name, found.image, begun.model)
        check_licence(found.licence, bound, datetime.now(UTC).date())
        begun.records.add(f"{datetime.now(UTC):%Y-%m}", 0)


def _reporter(kind: Kind, found: Settings) -> Callable[[], ApiStatus]:
    container = uuid.uuid4().hex

    def report() -> ApiStatus:
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        content = usage(kind, uuid.uuid4().hex, container, moment)
        try:
            return submit(found.billing, found.key, content, found.proxy)
        except ProxyRefused as refused:
            say(f"fail: {refused}")
            return ApiStatus.COULD_NOT_CONNECT

    return report
