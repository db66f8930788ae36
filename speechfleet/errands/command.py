"""Run a command on hosts, as root, within a time, and bring back what it printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Host
from speechfleet.plan.duration import shown
from speechfleet.remote.door import Door
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome, State
from speechfleet.survey import not_done

_TIME_OVER = (124, 137)

# What is printed beyond the limit is thrown away, which has a frame, and the command goes on. Its
# exit code goes beside its output, by a number of its own, and has a frame of its own: it may be
# any, 124 too, and there is none where the shell that waits for the command was killed.
SCRIPT = r"""nonce=$1 bytes=$2
shift 2
exec 4>&1
code=$({ { "$@" </dev/null 2>&1 3>&- 4>&-; echo $? >&3; } |
  { head -c "$bytes"
    [ "$(head -c 1 | wc -c)" = 0 ] || printf '\n%s cut\n' "$nonce"
    cat >/dev/null; } 3>&- >&4; } 3>&1)
printf '\n%s ran %s\n' "$nonce" "$code"
"""


@dataclass(frozen=True)
class Executed:
    """What came of the command on one host. `code` is None where it is not known."""

    outcome: HostOutcome
    output: str = ""
    """Both streams, as they came."""
    code: int | None = None


@dataclass(frozen=True)
class Command:
    """The words of a command, which no shell looks at, and how long it may take."""

    words: tuple[str, ...]
    seconds: int
    bytes: int
    """So much of its output is kept at most: the beginning."""

    def __call__(self, host: Host, door: Door) -> Executed:
        """Run it at one host. Never raises for a host: its trouble is in the outcome."""
        errand = Question("command", SCRIPT, (str(self.bytes), *self.words), self.seconds)
        try:
            with door.open(host) as room:
                return self._executed(host.name, list(on_leash(room, errand)))
        except Exception as error:  # one host's trouble stops no other host
            return Executed(not_done(host.name, error))

    def _executed(self, host: str, frames: Sequence[Frame]) -> Executed:
        output = "".join(frame.text for frame in frames[1:])
        ended = int(frames[-1].words[1])
        ran = [frame.words[1] for frame in frames if frame.words[0] == "ran"]
        code = _code(ran[0]) if ran else ended
        over = not ran and ended in _TIME_OVER
        findings = (*self._failed(code, over), *self._cut(frames))
        state: State = "fine" if code == 0 else "sick"
        return Executed(HostOutcome(host, state, findings), output, code)

    def _failed(self, code: int | None, over: bool) -> Iterator[Finding]:
        message = f"the command ended with exit code {code}"
        if code is None:
            message = "how the command ended is not known: the shell that waited for it was killed"
            fix = "see what it did, and the host's journal for want of memory"
            yield Finding("exec.failed", "error", message, fix)
        elif over:
            message = f"the command was ended: it took longer than {shown(self.seconds)}"
            yield Finding("exec.time", "error", message, "give it longer: --time-limit 10m")
        elif code:
            yield Finding("exec.failed", "error", message, "see what it printed")

    def _cut(self, frames: Sequence[Frame]) -> Iterator[Finding]:
        if ("cut",) in [frame.words for frame in frames]:
            message = f"only the first {self.bytes // 1024} KiB of its output were kept"
            yield Finding("exec.cut", "warning", message, "have it print less, or take fewer hosts")


def _code(word: str) -> int | None:
    return int(word) if word.isdecimal() else None
