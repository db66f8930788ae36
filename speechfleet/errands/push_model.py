"""Place a model that lies on the controller on a host, so that a start finds it there.

It comes into a folder beside and has its name at the end, by one rename, so that no container ever
finds half of it. A model that is there already is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from speechfleet.checks.finding import Finding
from speechfleet.errands.carried_model import ModelFile, place
from speechfleet.facts.models import FOLDER
from speechfleet.inventory.fleet import Host
from speechfleet.remote.carry import Freight, NotCarried, carry
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.survey import trouble_of

_SECONDS = 600
_THERE, _MISSING, _IN_THE_WAY = 0, 66, 73

IS_THERE = r"""cd "/var/lib/speechfleet/models/$2" 2>/dev/null || exit 66
[ -n "$(find . -maxdepth 2 -name properties.json)" ] && exit 0
[ -z "$(ls -A)" ] && exit 66
exit 73
"""

# What an empty folder holds is nothing: the unit makes one before each start.
PLACE = r"""cd /var/lib/speechfleet/models || exit 1
chmod -R a+rX,u+w ".$2.coming" && sync || exit 1
# One rename, whatever a unit makes meanwhile: it takes the place of an empty folder only.
mv -T ".$2.coming" "$2" || { [ ! -e "$2" ] || exit 73; exit 1; }
sync
"""


@dataclass(frozen=True)
class Pushing:
    """Places one model. `tell` is told of hosts and bytes, from each host's thread."""

    folder: Path
    model: str
    files: Sequence[ModelFile]
    tell: Callable[[str, int, int], None]

    def __call__(self, host: Host, door: Door) -> HostOutcome:
        """Never raises for a host: its trouble is in the outcome."""
        try:
            with door.open(host) as room:
                return self._placed(host, room)
        except NotCarried as refused:
            finding = Finding("models.unplaced", "error", refused.message, refused.fix)
            return HostOutcome(host.name, "unfit", (finding,))
        except Exception as error:  # one host's trouble, whatever it is, stops no other host
            finding = trouble_of(host.name, error)
            return HostOutcome(host.name, "unreachable", (finding,))

    def _placed(self, host: Host, room: Room) -> HostOutcome:
        code = self._ask(room, IS_THERE)
        if code == _THERE:
            return HostOutcome(host.name, "fine", (self._said("is there already"),))
        if code == _MISSING:
            self._carry(host, room)
            code = self._ask(room, PLACE)
        if code:
            return HostOutcome(host.name, "unfit", (self._unplaced(code),))
        return HostOutcome(host.name, "changed", (self._said("was placed"),), changes=1)

    def _carry(self, host: Host, room: Room) -> None:
        here, total = 0, sum(one.size for one in self.files)

        def progress(count: int) -> None:
            nonlocal here
            here += count
            self.tell(host.name, here, total)

        for one in self.files:
            source = place(self.folder, self.model, one.path)
            path = f"{FOLDER}/.{self.model}.coming/{one.path}"
            carry(room, Freight(source, path, one.size, one.sha256, 0o644), progress)

    def _ask(self, room: Room, script: str) -> int:
        frames = list(on_leash(room, Question("models", script, (self.model,), _SECONDS)))
        return int(frames[-1].words[1])

    def _said(self, what: str) -> Finding:
        return Finding("models.placed", "ok", f"the model {self.model} {what}")

    def _unplaced(self, code: int) -> Finding:
        why = f"it could not be given its name (exit code {code})"
        fix = "see to the disk there (df -h), then run again"
        if code == _IN_THE_WAY:
            why = f"{FOLDER}/{self.model} holds something else: a download that is not at its end?"
            fix = "where no container downloads it, remove that folder, then run again"
        message = f"the model {self.model} was not placed: {why}"
        return Finding("models.unplaced", "error", message, fix)
