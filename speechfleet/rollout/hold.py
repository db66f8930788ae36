"""Put hosts on hold, and take them off: a file on the host, changed under the deploy lock.

Whoever is told that a host is on hold can rely on it: no deploy is at work there any more,
none begins, and the host does not turn one back, which would start instances anew.
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
_TURNING_BACK = 76
_TIMED_OUT = (124, 137)
"""What `timeout` makes of a script that was not over in time."""
_SECONDS = 20

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
    + rf"""[ ! -d "$root/pending" ] && [ ! -d "$root/reverting" ] || exit {_TURNING_BACK}
printf '%s' "$1" >"$file.new" && durable "$file.new" &&
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
            return Question("unhold", REMOVE, (), _SECONDS)
        return Question("hold", PLACE, (self.hold.text,), _SECONDS)

    def _outcome(self, host: Host, said: str, code: int) -> HostOutcome:
        if code == _LOCKED:
            return HostOutcome(host.name, "locked", (_locked(said.strip()),))
        if code == _TURNING_BACK:
            return HostOutcome(host.name, "locked", (_turning_back(),))
        if code in _TIMED_OUT:
            return HostOutcome(host.name, "failed", (_unknown(),))
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


def _turning_back() -> Finding:
    return Finding(
        "deploy.unfinished",
        "error",
        "a change was not confirmed here; the host is turning itself back",
        "run again in a few minutes; why it fails is in journalctl -u 'speechfleet_*'",
    )


def _unknown() -> Finding:
    """It may hang in the sync, after the file has its name."""
    return Finding(
        "hold.failed",
        "error",
        f"it was not over within {_SECONDS} s: whether {PATH} was changed is not known",
        "see whether the disk there is slow or hangs, then run again",
    )


def _failed(code: int) -> Finding:
    message = f"{PATH} could not be changed (exit code {code})"
    return Finding(
        "hold.failed",
        "error",
        message,
        "see whether the disk there is full (df -h) or flock missing, then run again",
    )
