"""Ask instances one query each, and take what came of it into the run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Host, Service
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.run import Figures, HostOutcome, InstanceOutcome, Run
from speechfleet.speech.asked import Asked
from speechfleet.speech.failed import Failed
from speechfleet.speech.fixes import FIXES
from speechfleet.speech.line import Line
from speechfleet.speech.question import Question
from speechfleet.speech.route import line_to
from speechfleet.survey import as_finding, at_each, unexpected

_AT_A_TIME = 10
"""Hosts of a fleet that are asked at a time, however many forks a run has; one instance at each."""


Way = Callable[[str, int], AbstractContextManager[Line]]
"""To the address and port of an instance."""


@dataclass(frozen=True)
class Probed:
    """What came of one probe."""

    figures: Figures
    finding: Finding | None = None


def probe_all(
    hosts: Sequence[Host],
    asked: Asked,
    run: Run,
    door: Door,
    forks: int,
    seconds: float,
    judge: bool = True,
) -> Run:
    """The run with every instance that was `key-ok` asked: those with the right answer are
    `functional`, each other one has a finding; where `judge` says so, a wrong answer or none is
    an error, and its host is sick.

    `seconds` is the limit of each query, from the connection to the last of the answer.
    """
    outcomes = {outcome.name: outcome for outcome in run.hosts}

    def ask(host: Host, door: Door) -> HostOutcome:
        return _probed(outcomes[host.name], host, asked[host.name], door, seconds)

    due = [host for host in hosts if host.name in outcomes and _due(outcomes[host.name])]
    for outcome in at_each(due, door, min(forks, _AT_A_TIME), ask) if due else ():
        outcomes[outcome.name] = _judged(outcome) if judge else outcome
    return replace(run, hosts=tuple(outcomes[outcome.name] for outcome in run.hosts))


def _due(outcome: HostOutcome) -> list[InstanceOutcome]:
    return [one for one in outcome.instances if one.health == "key-ok"]


def _judged(outcome: HostOutcome) -> HostOutcome:
    """A host whose instance gave no right answer is not well, and needs a person."""
    if not any(_is_bad(finding.code) for finding in outcome.findings):
        return outcome
    findings = (replace(f, level="error") if _is_bad(f.code) else f for f in outcome.findings)
    state = "sick" if outcome.state == "fine" else outcome.state
    return replace(outcome, state=state, findings=tuple(findings))


def _is_bad(code: str) -> bool:
    return (code.startswith("probe.") and code != "probe.unasked") or code == "reach.unexpected"


def _probed(
    outcome: HostOutcome, host: Host, questions: Mapping[str, Question], door: Door, seconds: float
) -> HostOutcome:
    """Ask the instances of one host, one after the other, in at most one log-in."""
    services = {service.name: service for service in host.services}
    with ExitStack() as stack:
        room = _once(lambda: stack.enter_context(door.open(host)))
        way = partial(_line, host, door, room, seconds, set())
        found = {
            one.name: _one(one, services[one.service], questions.get(one.service), way)
            for one in _due(outcome)
            if one.service in services and not door.slammed
        }
    findings = [probed.finding for probed in found.values() if probed.finding]
    return replace(
        outcome,
        findings=(*outcome.findings, *findings),
        instances=tuple(_with(one, found.get(one.name)) for one in outcome.instances),
    )


def _once(open_: Callable[[], Room]) -> Callable[[], Room]:
    """The same room, or the same trouble, each time."""
    found: list[Room | Unreachable] = []

    def room() -> Room:
        if not found:
            try:
                found.append(open_())
            except Unreachable as trouble:
                found.append(trouble)
        if isinstance(found[0], Unreachable):
            raise found[0]
        return found[0]

    return room


@contextmanager
def _line(
    host: Host,
    door: Door,
    room: Callable[[], Room],
    seconds: float,
    silent: set[str],
    bind: str,
    port: int,
) -> Iterator[Line]:
    """One that is cut with all others where the run is interrupted."""
    with line_to(host, bind, port, room, seconds, silent) as line, door.watch(line.cut):
        yield line


def _one(one: InstanceOutcome, service: Service, question: Question | None, way: Way) -> Probed:
    if question is None:
        return Probed({}, _unasked(one, service))
    try:
        with way(service.bind, one.port) as line:
            return Probed(_answered(question, line))
    except Failed as failed:
        return Probed({}, _finding(one.name, failed.code, failed.message))
    except Exception as error:  # one instance's trouble, whatever it is, stops no other
        trouble = as_finding(unexpected(one.name, error))
        return Probed({}, replace(trouble, level="warning", instance=one.name))


def _answered(question: Question, line: Line) -> Figures:
    """What was measured. Raises Failed."""
    try:
        answered = question.ask(line)
    except TimeoutError as error:
        what = f"no answer within {line.seconds:.0f} s: it hung {line.stage}"
        raise Failed("probe.hang", what) from error
    except (OSError, EOFError) as error:
        raise Failed("probe.cut", f"the connection was cut {line.stage}") from error
    return {
        "probe_seconds": line.elapsed(),
        "probe_first_seconds": answered.first_seconds,
        "probe_audio_seconds": answered.audio_seconds,
    }


def _with(one: InstanceOutcome, probed: Probed | None) -> InstanceOutcome:
    if probed is None:
        return one
    if probed.figures:
        return replace(one, health="functional", figures={**one.figures, **probed.figures})
    said = probed.finding.message.removeprefix(f"{one.name}: ") if probed.finding else ""
    return replace(one, message=said or one.message)


def _unasked(one: InstanceOutcome, service: Service) -> Finding | None:
    """A kind that has no probe needs no word about it."""
    if "probe" not in service.kind.may:
        return None
    return _finding(one.name, "probe.unasked", f"the inventory has no probe for {service.name}")


def _finding(instance: str, code: str, message: str) -> Finding:
    return Finding(code, "warning", f"{instance}: {message}", FIXES[code], instance=instance)
