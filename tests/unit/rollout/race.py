"""The race between confirming and giving up, as a model: who does what to the record.

Each actor is a list of steps that are atomic on a host: one rename, one write, one start or
stop of a unit. `outcomes` walks every interleaving of them, with a kill of the script or a
reboot at any moment, and collects how the host can be at rest. The steps follow templates/
apply.sh (`switch`, `confirm`, `go_back`) and templates/turn.sh (`to`, `revert`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

INSTANCES = 2


@dataclass(frozen=True)
class Host:
    """The host between two steps. Program counters: None is "does not run"."""

    record: str = "pending"
    """Under which name the record lies: pending, confirmed, reverting or gone."""
    begun: frozenset[int] = frozenset()
    new: frozenset[int] = frozenset()
    """The instances whose new unit is in force."""
    script: int | None = 0
    switch: tuple[int, int] | None = None
    """The transient unit that switches: instance and step."""
    failed: bool = False
    """True once a switch failed or was stopped: its script goes back and never confirms."""
    revert: int | None = None
    asked: bool = False
    """True where the script itself asked to go back; it waits for that."""
    timer: bool = True
    said: str = ""
    """What the script has told its controller: confirmed, late or undone."""

    @property
    def at_rest(self) -> bool:
        return self.script is None and self.switch is None and self.revert is None


@dataclass(frozen=True)
class Rules:
    """The protocol; each rule can be broken, to see that the model notices."""

    stops_switch_again: bool = True
    """Giving up stops the switch after the rename too."""
    rename_is_checked: bool = True
    """Confirming believes the rename, not what it saw before."""
    ends_script: bool = True
    """Giving up that nobody asked for ends the script."""
    switch_needs_record: bool = True
    """A switch reads its target below `pending`, so that it fails once that is renamed."""


def outcomes(rules: Rules = Rules()) -> set[Host]:
    """Every state in which nothing runs any more and nothing will start by itself."""
    seen: set[Host] = set()
    todo = [Host()]
    while todo:
        host = todo.pop()
        if host in seen:
            continue
        seen.add(host)
        todo.extend(_next(host, rules))
    return {host for host in seen if host.at_rest and not _wakes(host)}


def _next(host: Host, rules: Rules) -> Iterator[Host]:
    for actor in (_script, _switch, _revert):
        yield from actor(host, rules)
    if host.script is not None:
        yield replace(host, script=None)  # SIGKILL
    if _wakes(host) and host.revert is None:
        yield replace(host, revert=0, timer=False, asked=False)
    if host.record in ("pending", "reverting"):
        # A reboot: all ends at once, and the boot-time unit gives up what is recorded.
        yield replace(host, script=None, switch=None, revert=0, asked=False, timer=False)


def _wakes(host: Host) -> bool:
    """The timer stands until the record is gone; where it fires late is any moment."""
    return host.record == "reverting" or (host.timer and host.record == "pending")


def _script(host: Host, rules: Rules) -> Iterator[Host]:
    """Steps 0, 2 … start a switch, 1, 3 … wait for it and for the verdict; then confirm."""
    if host.script is None or host.asked:
        return
    step = host.script
    if step > 2 * INSTANCES:
        yield replace(host, script=None, said="confirmed")
    elif step == 2 * INSTANCES:
        yield _confirm(host, rules)
    elif step % 2 == 0:
        yield replace(host, script=step + 1, switch=(step // 2, 0))
    elif host.switch is None:
        if not host.failed:
            yield replace(host, script=step + 1)  # the controller says go
        yield replace(host, asked=True, revert=0 if host.revert is None else host.revert)


def _confirm(host: Host, rules: Rules) -> Host:
    if host.record == "pending":
        return replace(host, record="confirmed", script=2 * INSTANCES + 1, timer=False)
    return replace(host, script=None, said="late" if rules.rename_is_checked else "confirmed")


def _switch(host: Host, rules: Rules) -> Iterator[Host]:
    """turn.sh `to`: note that it begins, read the unit, put it in force."""
    if host.switch is None:
        return
    instance, step = host.switch
    if step < 2 and rules.switch_needs_record and host.record != "pending":
        yield replace(host, switch=None, failed=True)
    elif step == 0 and host.record == "pending":
        yield replace(host, begun=host.begun | {instance}, switch=(instance, 1))
    elif step <= 1:
        yield replace(host, switch=(instance, 2))
    else:
        yield replace(host, new=host.new | {instance}, switch=None)


def _revert(host: Host, rules: Rules) -> Iterator[Host]:
    """turn.sh `revert`: stop the switch, rename, stop it again, end the script, put back."""
    if host.revert is None:
        return
    step = _REVERT[host.revert]
    done = step(host, rules)
    following = None if done is None or host.revert + 1 == len(_REVERT) else host.revert + 1
    yield replace(done or _leave(host), revert=following)


def _leave(host: Host) -> Host:
    """Giving up that finds nothing to give up; a script that asked hears that it is done."""
    return replace(host, script=None if host.asked else host.script, asked=False)


def _stop_switch(host: Host, rules: Rules) -> Host:
    return replace(host, switch=None, failed=host.failed or host.switch is not None)


def _rename(host: Host, rules: Rules) -> Host | None:
    return replace(host, record="reverting") if host.record in ("pending", "reverting") else None


def _stop_switch_again(host: Host, rules: Rules) -> Host:
    return _stop_switch(host, rules) if rules.stops_switch_again else host


def _end_script(host: Host, rules: Rules) -> Host:
    ends = rules.ends_script and not host.asked
    return replace(host, script=None) if ends else host


def _put_back(host: Host, rules: Rules) -> Host:
    return replace(host, new=host.new - host.begun)


def _forget(host: Host, rules: Rules) -> Host:
    gone = replace(host, record="gone", timer=False)
    return replace(gone, script=None, asked=False, said="undone") if host.asked else gone


_REVERT: tuple[Callable[[Host, Rules], Host | None], ...] = (
    _stop_switch,
    _rename,
    _stop_switch_again,
    _end_script,
    _put_back,
    _forget,
)
