"""The image of custom speech as a tool, on a host that reaches Azure: it lists models, or fetches
display models into the folder of a model, and ends.

Source: the vendor's page `speech-container-cstt`, "Get the model ID" and "Display model download".
What is wanted stands as words behind the image, some of them without a value. The last line of a
list is marked [Fatal] though all went well; what exit code comes with it is not published.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.errands.once import BEGIN, FAILED, PULL_SECONDS, TIME_OVER, Once, said_before
from speechfleet.facts.models import FOLDER, IS_WHOLE
from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.plan.duration import shown
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.survey import trouble_of

ALL_DISPLAY = "FullDisplay"
"""Display models of every type."""

SCRIPT = (
    BEGIN
    + IS_WHOLE
    + r"""seconds=$1 models=$2 into=$3
shift 3
begin models
[ -z "$models" ] || is_whole "$models" || exit 75
fetch_image
[ -z "$models" ] || chown "$(user_of_image)" "$models" || exit 1
run_image ${models:+--volume "$models:$into:z"} "$image" "$@"
frame waiting
waited=0
while [ "$(docker inspect --format '{{.State.Running}}' "$name")" = true ]; do
  [ "$waited" -lt "$seconds" ] || { told; exit 73; }
  waited=$((waited + 1))
  sleep 1
done
frame left "$(docker inspect --format '{{.State.ExitCode}}' "$name")"
docker logs "$name" 2>&1 | head -c 262144
frame said
"""
)

_WENT_WELL = "run this tool again and assign --modelId"
_ROW = re.compile(
    r"\[(?P<what>[A-Za-z]{1,20} model)\] Locale: (?P<locale>[A-Za-z0-9-]{1,40})"
    r"(?:, CreatedDate: (?P<created>[0-9TZ:.+-]{1,40}))?, Id: (?P<id>[A-Za-z0-9-]{1,64})\s*$",
    re.MULTILINE,
)
_FAILED = {**FAILED, 75: "its model is not there: speechfleet models download"}


class ModelRow(NamedTuple):
    """A model that the resource may fetch, as the image lists it."""

    what: str
    """`Base model`, or a type of display model."""
    locale: str
    created: str
    """When, as ISO 8601; empty where it is not said."""
    id: str


@dataclass(frozen=True)
class Tried:
    """What came of it; rows only where models were listed."""

    outcome: HostOutcome
    rows: tuple[ModelRow, ...] = ()


@dataclass(frozen=True)
class ModelTool:
    """One run with these words; `folder` says whether it gets the folder of the service's model."""

    service: Service
    resource: Resource
    words: tuple[str, ...]
    seconds: int
    folder: bool = False
    tell: Callable[[str], None] = lambda what: None

    def __call__(self, host: Host, door: Door) -> Tried:
        """Run it on one host. Never raises for a host: its trouble is in the outcome."""
        try:
            with door.open(host) as room:
                frames = list(self._heard(on_leash(room, lambda: self._question(host, room))))
        except Exception as error:  # one host's trouble stops no other host
            return Tried(HostOutcome(host.name, "unreachable", (trouble_of(host.name, error),)))
        return self._done(host.name, frames)

    def _question(self, host: Host, room: Room) -> Question:
        words = Once(self.service, self.resource).words(host, room)
        models = f"{FOLDER}/{self.service.model}" if self.folder else ""
        more = (str(self.seconds), models, self.service.kind.model_folder, *self.words)
        return Question("models", SCRIPT, (*words, *more), self.seconds + PULL_SECONDS)

    def _heard(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            if frame.words == ("pulling",):
                self.tell("pulls the image")
            if frame.words == ("waiting",):
                self.tell(f"runs the image with {' '.join(self.words)}")
            yield frame

    def _done(self, host: str, frames: Sequence[Frame]) -> Tried:
        code, log = int(frames[-1].words[1]), said_before(frames, "said")
        left = next((frame.words[1] for frame in frames if frame.words[0] == "left"), "")
        if not code and (left == "0" or _WENT_WELL in log):
            return Tried(HostOutcome(host, "fine"), listed(log))
        return Tried(HostOutcome(host, "unfit", (self._failed(code, log, left),)))

    def _failed(self, code: int, log: str, left: str) -> Finding:
        """The log itself is not shown: nobody knows what else it holds."""
        cause = cause_in_log(log.splitlines())
        what = _FAILED.get(code, f"the container ended with exit code {left or code}")
        if code in TIME_OVER:
            what = f"the container did not end within {shown(self.seconds)}"
        message = f"{self.service.name}: {what}" + (f": {cause.message}" if cause else "")
        fix = f"see that the host reaches the endpoint of {self.resource.name}"
        fix = cause.fix if cause else f"{fix}, and that the resource may fetch models (tier S0)"
        return Finding("models.tool", "error", message, fix, cause.code if cause else "")


def listed(log: str) -> tuple[ModelRow, ...]:
    """The models in what the image printed; of other lines nothing is taken."""
    found = (match.groupdict(default="") for match in _ROW.finditer(log))
    return tuple(ModelRow(**row) for row in found)
