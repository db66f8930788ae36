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
        began = _short_of_memory_since(name, answers)
        if since.out_of_memory:
            yield _out_of_memory(name, _when(since.out_of_memory))
        elif began:
            yield _out_of_memory(name, f"since its start at {_moment(began)}")
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


def _short_of_memory_since(name: str, answers: Answers) -> float | None:
    """When a container was started that Docker says such a kill of: the moment is forgotten. Since
    Docker 23 it says so while the container lives on (moby's `daemon/monitor.go`)."""
    serving = answers[SERVING].get(name)
    return started(serving) if serving and serving.container.get("oom_killed") else None


def _when(kills: Sequence[float]) -> str:
    return f"at least {_times(len(kills))} within 24 hours, last at {_moment(kills[-1])}"


def _out_of_memory(name: str, when: str) -> Finding:
    cause = cause_of_exit({"oom_killed": True})
    return Finding(
        "ends.out-of-memory",
        "warning",
        f"{name}: the kernel killed in it for want of memory {when}",
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
