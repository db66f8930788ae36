"""What a deploy left out, and the command that takes it up."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

from speechfleet.plan.budget import hosts
from speechfleet.run import HostOutcome, Run

_NAMED = 20
"""So many hosts are named in the command; more are found by the next run anyway."""


def left_out_lines(run: Run, inventory: Sequence[Path]) -> Iterator[str]:
    """Nothing where every host is as it should be, or where nothing was changed: unless hosts that
    are away were left out on purpose."""
    touched = any(host.touched for host in run.hosts)
    left = [host for host in run.hosts if _is_left_out(host)]
    if run.stopped:
        yield f"{'stopped' if touched else 'nothing was changed'}: {run.stopped}"
    if left and (touched or (run.skip_offline and not run.stopped)):
        states = dict.fromkeys(host.state for host in left)
        for state in states:
            names = [host.name for host in left if host.state == state]
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"left out, {state}: {', '.join(names[:_NAMED])}{more}"
        yield f"to take up {hosts(len(left))}: {_command(run, left, inventory)}"


def _is_left_out(host: HostOutcome) -> bool:
    return host.state in ("unfit", "unreachable", "locked", "skipped", "reverted", "failed")


def _command(run: Run, left: list[HostOutcome], inventory: Sequence[Path]) -> str:
    """A deploy can be called anew; what else was done is called again as it was."""
    if run.command != "deploy":
        return f"speechfleet resume {run.id}"
    limit = f" --limit {quote(','.join(host.name for host in left))}"
    sources = "".join(f" --inventory {quote(str(source))}" for source in inventory)
    return f"speechfleet deploy{sources}" + limit * (len(left) <= _NAMED)
