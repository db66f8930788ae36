"""Whether a wanted instance ended by itself within a day, or was short of memory.

It may serve again, so that this is a warning; whoever was connected was cut off. What was
before its last start on purpose (a deploy, `speechfleet restart`) is mended or forgotten: systemd
counts its restarts from there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from speechfleet.checks.causes import cause_of_exit
from speechfleet.checks.finding import Finding
from speechfleet.checks.health import started
from speechfleet.facts.ends import ENDS, End, Ends
from speechfleet.facts.fact import Answers
from speechfleet.facts.serving import SERVING, Serving
from speechfleet.inventory.fleet import Host

_KILL_BEFORE_END = 60
"""The kernel kills first, and the container ends within so many seconds."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for name in host.instance_names:
        since = ends_since_start(name, answers)
        if since.out_of_memory:
            yield _out_of_memory(name, since)
        elif since.ended:
            yield _ended(name, since.ended)


def ends_since_start(name: str, answers: Answers) -> Ends:
    """What became of an instance since it was last started on purpose. Raises Unanswered."""
    serving, told = answers[SERVING].get(name), answers[ENDS].get(name, Ends())
    if serving is None:
        return Ends()
    restarts = int(serving.unit.get("NRestarts") or "0")
    ended = tuple(told.ended)[-restarts:] if restarts else ()
    begin = _begin(ended, serving)
    return Ends(ended, tuple(at for at in told.out_of_memory if at >= begin))


def _begin(ended: Sequence[End], serving: Serving) -> float:
    return ended[0].at - _KILL_BEFORE_END if ended else started(serving) or float("inf")


def _out_of_memory(name: str, since: Ends) -> Finding:
    cause = cause_of_exit({"oom_killed": True})
    return Finding(
        "ends.out-of-memory",
        "warning",
        f"{name}: {_times(len(since.out_of_memory))} within 24 hours the kernel killed in it for "
        f"want of memory, last at {_moment(since.out_of_memory[-1])}",
        cause.fix,
        cause.code,
        name,
    )


def _ended(name: str, ended: Sequence[End]) -> Finding:
    cause = cause_of_exit({"exit_code": ended[-1].exit_code})
    codes = Counter(end.exit_code for end in ended)
    counted = ", ".join(f"{times} × exit code {code}" for code, times in codes.items())
    return Finding(
        "ends.restarted",
        "warning",
        f"{name}: it ended by itself {_times(len(ended))} within 24 hours and was started anew "
        f"({counted}), last at {_moment(ended[-1].at)}",
        cause.fix,
        cause.code,
        name,
    )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
