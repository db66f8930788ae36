"""Drift: what runs against what the inventory wants. It is the plan of a deploy, read as
findings instead of carried out."""

from collections.abc import Iterable, Iterator, Sequence

from speechfleet.checks.finding import Finding, unanswered
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, EnableNet, Fetch, Switch, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import Step, actions_of
from speechfleet.plan.steps.switches import Why, found_of, reasons

_SHOWN = 3
"""So many differing lines of a unit are named."""

_FIX = "`speechfleet deploy` mends it; `speechfleet plan --diff` shows every line"


def drifts(
    host: Host, wanted: Sequence[Instance], answers: Answers, steps: Iterable[Step]
) -> Iterator[Finding]:
    """A finding for each thing that a deploy of these steps would change."""
    try:
        actions = actions_of(host, wanted, answers, steps)
        switched = [action.to for action in actions if isinstance(action, Switch)]
        for instance in switched:
            yield from _of_instance(instance, answers)
        yield from _of_images(actions, switched)
        yield from _of_files(actions, switched)
    except Unanswered as lost:
        yield unanswered(lost)


def _of_instance(instance: Instance, answers: Answers) -> Iterator[Finding]:
    found = found_of(instance, answers)
    for why in reasons(instance, found):
        text = f"{instance.name}: {_TEXTS[why]}"
        if why is Why.UNIT and found.unit:
            text += f": {differences(found.unit.text, instance.unit_text)}"
        code = f"drift.{why.name.lower().replace('_', '-')}"
        yield Finding(code, "warning", text, _FIX, instance=instance.name)


_TEXTS = {
    Why.MISSING: "the inventory wants it, and it is not installed",
    Why.UNIT: "its unit is not what the inventory makes of it",
    Why.KEY: "its key is not the one that the inventory names",
    Why.SETTINGS: "its settings were changed on the host, or are gone",
    Why.STOPPED: "it was stopped, and the inventory wants it to run",
    Why.DISABLED: "its unit is not enabled: it would not come back after a reboot",
    Why.UNRELOADED: "systemd holds another unit than the file says (NeedDaemonReload)",
    Why.ENDED: "it is not running",
    Why.RELEASE: "its container runs another release than its unit",
    Why.RUNNING_KEY: "its container runs with another key than its key file has",
    Why.LIMITS: "its container has other limits than its unit says (docker update)",
    Why.IMAGE: "its container runs another image than its tag now means on the host",
}


def differences(is_: str, wanted: str) -> str:
    """`has --memory 1g; wanted --memory 2g`: lines that only one of two units has. The name of
    the release changes with any of them, the line that frees the port with the port: they say
    nothing."""
    has, wants = _lines(is_), _lines(wanted)
    only = [line for line in has if line not in wants], [line for line in wants if line not in has]
    if not any(only):
        return "only its settings or its lines' order differ"
    return f"has {_named(only[0])}; wanted {_named(only[1])}"


_FREES = "ExecStartPre=-/bin/sh /var/lib/speechfleet/turn.sh free "


def _lines(unit: str) -> list[str]:
    lines = (line.strip().rstrip("\\").strip() for line in unit.splitlines())
    said = ("#", "Description=", _FREES, "--label speechfleet.release=", "--env-file ")
    return [line for line in lines if line and not line.startswith(said)]


def _named(lines: Sequence[str]) -> str:
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"{', '.join(lines[:_SHOWN])}{more}" if lines else "nothing of it"


def _of_images(actions: Iterable[Action], switched: Sequence[Instance]) -> Iterator[Finding]:
    """Images that are gone though what runs of them does not change."""
    changes = {instance.image for instance in switched}
    for action in actions:
        if isinstance(action, Fetch) and action.image not in changes:
            message = f"the image {action.image} is gone from the host, and instances run of it"
            yield Finding("drift.image-gone", "warning", message, _FIX)


def _of_files(actions: Iterable[Action], switched: Sequence[Instance]) -> Iterator[Finding]:
    """Files of ours that are gone or changed, but for what comes with an instance's change."""
    with_it = {i.settings_path for i in switched} | {f"{i.release_folder}/unit" for i in switched}
    with_it |= {instance.key.path for instance in switched if instance.key}
    paths = [a.path for a in actions if isinstance(a, Write) and a.path not in with_it]
    if paths:
        message = f"not as speechfleet writes them here: {', '.join(paths)}"
        yield Finding("drift.files", "warning", message, _FIX)
    if any(isinstance(action, EnableNet) for action in actions):
        message = "the self-revert is not enabled: after a power cut in a change it would not act"
        yield Finding("drift.net", "warning", message, _FIX)
