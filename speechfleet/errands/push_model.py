"""Place a model that lies on the controller on a host, so that a start finds it there.

It comes into a folder beside and has its name at the end, by one rename, so that no container ever
finds half of it. A model that is there already is left alone; where it is another than the one
here, by names and sizes of its files, that is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from speechfleet.checks.finding import Finding
from speechfleet.errands.carried_model import ModelFile, place
from speechfleet.facts.models import FOLDER
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import GIB
from speechfleet.remote.carry import Freight, NotCarried, carry
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.survey import trouble_of

_SECONDS = 600
_MISSING, _IN_THE_WAY = 66, 73

_SPARE = GIB
"""So much is left free on the disk of a host: containers run there."""

# A folder beside is left of a push that was cut: it is gone on with, or of no use any more.
IS_THERE = r"""nonce=$1 root=/var/lib/speechfleet/models
missing() {
  at=/var/lib
  [ ! -d "$root" ] || at=$root
  free=$(df -Pk "$at" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
  came=$(du -sk "$root/.$1.coming" 2>/dev/null | cut -f 1)
  printf '\n%s room %s %s\n' "$nonce" "$free" "${came:-0}"
  exit 66
}
cd "$root/$2" 2>/dev/null || missing "$2"
if [ -z "$(find . -maxdepth 2 -name properties.json)" ]; then
  [ -n "$(ls -A)" ] || missing "$2"
  exit 73
fi
rm -rf "$root/.$2.coming"
find . -type f -exec stat -c '%s %n' {} +
:
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
        frames = self._ask(room, IS_THERE)
        if _code(frames) == _MISSING:
            _refuse_log(room)
            _refuse_full(frames, sum(one.size for one in self.files))
            self._carry(host, room)
            placed = _code(self._ask(room, PLACE))
            if placed == 0:
                return HostOutcome(host.name, "changed", (self._said("was placed"),), changes=1)
            if placed != _IN_THE_WAY:
                return HostOutcome(host.name, "unfit", (self._unplaced(placed),))
            # Somebody else's may have come meanwhile, whole or not.
            frames = self._ask(room, IS_THERE)
        if code := _code(frames):
            return HostOutcome(host.name, "unfit", (self._unplaced(code),))
        return self._compared(host, "".join(frame.text for frame in frames[1:]))

    def _compared(self, host: Host, listing: str) -> HostOutcome:
        """What is there beside what is here. What else is there may be the container's own."""
        there = set(listing.splitlines())
        other = [one.path for one in self.files if f"{one.size} ./{one.path}" not in there]
        if not other:
            return HostOutcome(host.name, "fine", (self._said("is there already"),))
        message = (
            f"the model {self.model} is there already, and is another than the one here: of "
            f"{len(self.files)} files {len(other)} are missing or of another size ({other[0]})"
        )
        fix = f"stop what runs with it (speechfleet stop), remove {FOLDER}/{self.model} there, "
        finding = Finding("models.unplaced", "error", message, f"{fix}then run again")
        return HostOutcome(host.name, "unfit", (finding,))

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

    def _ask(self, room: Room, script: str) -> list[Frame]:
        return list(on_leash(room, Question("models", script, (self.model,), _SECONDS)))

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


def _refuse_log(room: Room) -> None:
    """Raises NotCarried where sudo would keep a copy, or does not tell."""
    question = Question(LOGS_INPUT.name, LOGS_INPUT.script, (), LOGS_INPUT.seconds)
    said = "".join(frame.text for frame in list(on_leash(room, question))[1:])
    if said.strip() != "no":
        message = "sudo there keeps what it reads (log_input): it would keep a copy of the model"
        fix = "take log_input and log_stdin out of sudoers there, or log in as root"
        raise NotCarried(message, fix)


def _refuse_full(frames: Sequence[Frame], total: int) -> None:
    """Raises NotCarried where there is no room for what did not come before."""
    for frame in frames:
        match frame.words:
            case ("room", free, came) if free.isdecimal() and came.isdecimal():
                here, wanted = int(free) * 1024, total - int(came) * 1024 + _SPARE
                if here < wanted:
                    message = f"{here / 1e9:.1f} GB are free there, wanted {wanted / 1e9:.1f} GB"
                    raise NotCarried(message, "make room (speechfleet prune), then run again")


def _code(frames: Sequence[Frame]) -> int:
    return int(frames[-1].words[1])
