"""How `speechfleet first-contact` goes: ask the host, run the image, judge, and write it down."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from speechfleet.checks.finding import Finding
from speechfleet.checks.first_contact import Contact, contacts, serves
from speechfleet.cli.asking import Asking, load_named, opened
from speechfleet.cli.new_file import unwritable
from speechfleet.errands.first_contact import Seen, contact
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.memory import MEMORY
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.kinds import GIB
from speechfleet.inventory.spelling import guess
from speechfleet.plan.plan import is_held
from speechfleet.plan.release import instance
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.reports.first_contact import as_json, as_text, clean, document
from speechfleet.reports.report import print_run
from speechfleet.reports.whole import write_whole
from speechfleet.run import HostOutcome, Run, State, new_run_id
from speechfleet.survey import as_finding, ask_in

_PORT = 5000
_NOT_PULLED = 75
_WHY = {
    69: ("Docker is not running", "see systemctl status docker on the host"),
    71: ("the host has no curl", "install curl on the host"),
    76: ("another first contact is under way there", "run it again once that is over"),
    _NOT_PULLED: ("the image could not be pulled", "see to the registry: speechfleet preflight"),
    124: ("it took too long", "a larger ready_seconds of the service gives it longer"),
}
_CODES = {
    "as expected": ("contact.expected", "ok"),
    "otherwise": ("contact.otherwise", "warning"),
    "not known": ("contact.unknown", "warning"),
}


@dataclass(frozen=True)
class _Met:
    """What came of it: the outcome, and where there is anything, the document to write."""

    outcome: HostOutcome
    document: dict[str, object] | None = None


def make_contact(
    asking: Asking, pattern: str, name: str, out: Path | None, despite_memory: bool
) -> int:
    """Do it, write the file, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet = load_named(asking, (pattern,), keys=True)
    if len(fleet.hosts) != 1:
        raise click.UsageError(f"{pattern} means {len(fleet.hosts)} hosts; wanted one")
    (host,) = fleet.hosts
    service = _service(host, name)
    path = out or Path(f"first-contact-{service.kind.name}-{service.tag}.json")
    _refuse_unwritable(path)
    with opened(fleet, asking) as door:
        met = _meet(host, service, door, despite_memory)
    run = Run(
        new_run_id("first-contact"),
        "first-contact",
        (met.outcome,),
        time.monotonic() - began,
        inventory=asking.sources,
        limited=True,
        began=moment,
    )
    print_run(run, asking.json, asking.no_color)
    if met.document:
        _write(path, met.document)
    return run.exit_code


def _service(host: Host, name: str) -> Service:
    """Raises UsageError where the host has no such service, or it has no key."""
    found = {service.name: service for service in host.services}
    if name not in found:
        wanted = ", ".join(found) or "none at all"
        raise click.UsageError(
            f"{host.name} has no service {name}; it has {wanted}{guess(name, found)}"
        )
    if found[name].disconnected:
        raise click.UsageError(
            f"{name} runs disconnected, without a key; wanted a connected service of the same image"
        )
    if instance(host, found[name], f"{name}-1", _PORT).key is None:
        raise click.UsageError(f"{name} runs without a key: wanted a Speech container that has one")
    return found[name]


def _meet(host: Host, service: Service, door: Door, despite_memory: bool) -> _Met:
    try:
        with door.open(host) as room:
            answers = ask_in(room.start(), host)
            refused = tuple(_refusals(service, answers, despite_memory))
            if refused:
                return _Met(HostOutcome(host.name, "unfit", refused))
            seen = contact(room, host, service, answers, _tell)
    except Unreachable as trouble:
        return _Met(HostOutcome(host.name, "unreachable", (as_finding(trouble),)))
    return _judged(host, service, answers, seen)


def _tell(part: str) -> None:
    click.echo(f"seen: {part}", err=True)


def _refusals(service: Service, answers: Answers, despite_memory: bool) -> Iterator[Finding]:
    try:
        free, held = answers[MEMORY].available, is_held(answers)
    except Unanswered as lost:
        yield Finding(f"survey.{lost.fact}", "error", f"the host did not tell: {lost.why}")
        return
    if held:
        message = "the host is on hold"
        yield Finding("contact.refused", "error", message, "take another host, or unhold it")
    if free < service.memory and not despite_memory:
        message = (
            f"{free / GIB:.1f} GiB of memory are free, and the service has a limit of "
            f"{service.memory / GIB:.1f} GiB: what runs here could be killed"
        )
        fix = "take another host, or stop something; --despite-memory does it all the same"
        yield Finding("contact.refused", "error", message, fix)


def _judged(host: Host, service: Service, answers: Answers, seen: Seen) -> _Met:
    parts = clean(host, service, {**seen.parts, **({"rest": seen.rest} if seen.rest else {})})
    found = contacts(service.kind, parts)
    findings = (*_failed(seen, parts.get("rest", "")), *map(_finding, found if seen.parts else ()))
    state: State = "fine" if serves(parts) and not seen.code else "sick"
    outcome = HostOutcome(host.name, state, findings)
    return _Met(outcome, document(service, answers, found, parts) if seen.parts else None)


def _failed(seen: Seen, rest: str) -> Iterator[Finding]:
    """`rest` is what it said last, as it may be shown."""
    if seen.code:
        why, fix = _WHY.get(seen.code, (f"it ended with {seen.code}", "please send the file back"))
        said = rest.strip().splitlines()
        why = f"{why}: {said[-1][:300]}" if seen.code == _NOT_PULLED and said else why
        yield Finding("contact.failed", "error", f"not all could be seen: {why}", fix)


def _finding(one: Contact) -> Finding:
    code, level = _CODES[one.verdict]
    message = f"{one.name}: {one.found}; expected: {one.expected}"
    return Finding(code, "ok" if level == "ok" else "warning", message)


def _refuse_unwritable(path: Path) -> None:
    """Raises ClickException where one of the two files cannot be written: it takes half an hour."""
    for file in (path, path.with_suffix(".txt")):
        if why := unwritable(file):
            raise click.ClickException(f"{why}; or name another by --out")


def _write(path: Path, fields: dict[str, object]) -> None:
    """Raises ClickException where it cannot be written; it is printed then."""
    texts: Sequence[tuple[Path, str]] = (
        (path, as_json(fields)),
        (path.with_suffix(".txt"), as_text(fields)),
    )
    try:
        for file, text in texts:
            write_whole(file, text, 0o644)
    except OSError as error:
        click.echo(as_json(fields), err=True)
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"written: {path}, {path.with_suffix('.txt').name}; please send them back", err=True)
