"""Put hosts on hold, and take them off: a file on the host, changed under the deploy lock.

Whoever is told that a host is on hold can rely on it: no deploy is at work there any more,
and none begins.
"""

from collections.abc import Callable
from dataclasses import dataclass

from speechfleet.checks.finding import Finding
from speechfleet.facts.hold import PATH, Hold, stored
from speechfleet.inventory.fleet import Host
from speechfleet.remote.door import Door
from speechfleet.remote.frames import Question
from speechfleet.rollout.errand import run_errand
from speechfleet.run import HostOutcome
from speechfleet.survey import not_done

_LOCKED = 75

# A survey of somebody else may hold the lock for a moment, to see whether it is held. A file
# descriptor that cannot be opened by `exec` ends some shells at once: it is tried first.
_UNDER_LOCK = rf"""umask 077
root=/var/lib/speechfleet file={PATH}
durable() {{ sync "$@" 2>/dev/null || sync; }}
mkdir -p "$root" && touch "$root/lock" || exit 1
exec 9>>"$root/lock"
flock -w 3 9 || {{ cat "$root/lock"; exit {_LOCKED}; }}
[ ! -e "$file" ] || head -c 4000 "$file"
"""

PLACE = (
    _UNDER_LOCK
    + r"""printf '%s' "$1" >"$file.new" && durable "$file.new" &&
  mv -f "$file.new" "$file" && durable "$root"
"""
)

REMOVE = (
    _UNDER_LOCK
    + r"""rm -f "$file" && durable "$root"
"""
)


@dataclass(frozen=True)
class Holding:
    """What is to be done at each host: `hold` is placed, or where it is None, taken away."""

    hold: Hold | None
    tell: Callable[[str, str], None] = lambda host, what: None

    def __call__(self, host: Host, door: Door) -> HostOutcome:
        """Do it at one host. Never raises for a host: its trouble is in the outcome."""
        try:
            with door.open(host) as room:
                said, code = run_errand(room, self._errand())
        except Exception as error:  # one host's trouble stops no other host
            return not_done(host.name, error)
        return self._outcome(host, said, code)

    def _errand(self) -> Question:
        if self.hold is None:
            return Question("unhold", REMOVE, (), 20)
        return Question("hold", PLACE, (self.hold.text,), 20)

    def _outcome(self, host: Host, said: str, code: int) -> HostOutcome:
        if code == _LOCKED:
            return HostOutcome(host.name, "locked", (_locked(said.strip()),))
        if code:
            return HostOutcome(host.name, "unfit", (_failed(code),))
        before = f" (before: {stored(said, 0)})" if said else ""
        if self.hold:
            self.tell(host.name, f"on hold{before}")
            return HostOutcome(host.name, "held")
        self.tell(host.name, f"no longer on hold{before}" if said else "was not on hold")
        return HostOutcome(host.name, "changed" if said else "fine", changes=int(bool(said)))


def _locked(holder: str) -> Finding:
    message = f"another run is at work here: {holder}"
    return Finding("deploy.locked", "error", message, "wait for it to end, then run again")


def _failed(code: int) -> Finding:
    message = f"{PATH} could not be changed (exit code {code})"
    return Finding(
        "hold.failed",
        "error",
        message,
        "see whether the disk there is full (df -h) or flock missing, then run again",
    )
