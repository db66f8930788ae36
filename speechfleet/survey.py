"""The one loop that asks: every host of a fleet, all facts, one log-in and one exec each."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from sys import intern
from traceback import extract_tb
from typing import TypeVar

from speechfleet.checks.finding import Finding
from speechfleet.collector import no_collector
from speechfleet.facts.fact import Answers, Fact, Part
from speechfleet.facts.family import FACTS
from speechfleet.inventory.fleet import Host
from speechfleet.plan.first_start import with_downloads
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.playbook import Playbook
from speechfleet.playbook import load as load_playbook
from speechfleet.remote.door import Door
from speechfleet.remote.errors import BrokenOff, Unreachable
from speechfleet.remote.frames import Question, framed_script, parts
from speechfleet.remote.log_in import LOG_IN_SECONDS
from speechfleet.remote.session import Exec
from speechfleet.run import HostOutcome, State

T = TypeVar("T")
_LOG = logging.getLogger(__name__)

_SUDO_SECONDS = 70
"""What becoming root may take at most: the class, the prompt, and sudo's answer."""

_IDLE_MARGIN = 10
"""A part's frame comes when its time is over at the latest; so long may it be on its way."""


@dataclass(frozen=True)
class Surveyed:
    """What a host answered, or why it could not be asked."""

    host: Host
    answers: Answers | None
    trouble: Finding | None = None
    seconds: float = 0.0


def questions(host: Host, facts: Sequence[Fact[object]] = FACTS) -> tuple[Question, ...]:
    return tuple(
        Question(
            fact.name,
            fact.script,
            tuple(fact.words(host)),
            fact.seconds,
            passed_on=fact.passed_on,
        )
        for fact in facts
    )


def limit_seconds(facts: Sequence[Fact[object]] = FACTS) -> float:
    """How long the survey of one host can take at most."""
    return LOG_IN_SECONDS + _SUDO_SECONDS + sum(fact.seconds + 1 for fact in facts)


def plan_all(
    hosts: Sequence[Host],
    playbook: Playbook,
    door: Door,
    forks: int,
    seen: Callable[[Surveyed], None] = lambda surveyed: None,
) -> tuple[HostPlan, ...]:
    """Ask all hosts and plan each as the inventory wants it. Hosts that nothing should run on
    are asked for what is left there, and only so."""
    vacant = load_playbook("vacant")

    def plan(host: Host, answers: Answers) -> HostPlan:
        its = playbook if host.services else vacant
        return plan_host(host, answers, its.checks, its.steps)

    return plan_each(hosts, door, forks, seen, plan, lambda host: bool(host.services))


def plan_each(
    hosts: Sequence[Host],
    door: Door,
    forks: int,
    seen: Callable[[Surveyed], None],
    plan: Callable[[Host, Answers], HostPlan],
    matters: Callable[[Host], bool],
) -> tuple[HostPlan, ...]:
    """Ask all hosts and plan each from its answers; one that cannot be asked is unfit where it
    matters."""
    return plan_asked(survey(hosts, door, forks, seen), plan, matters)


def plan_asked(
    hosts: Sequence[Surveyed],
    plan: Callable[[Host, Answers], HostPlan],
    matters: Callable[[Host], bool],
) -> tuple[HostPlan, ...]:
    """The same of hosts that were asked already. Never raises for a host."""

    def planned(found: Surveyed) -> HostPlan:
        if not found.answers:
            return _not_asked(found, matters(found.host))
        try:
            return plan(with_downloads(found.host, found.answers), found.answers)
        except Exception as error:  # one host's trouble, whatever it is, stops no other host
            _LOG.debug("%s: not planned", found.host.name, exc_info=error)
            trouble = trouble_of(found.host.name, error)
            return HostPlan(found.host, (trouble,), answers=found.answers)
        finally:
            found.answers.forget()

    with no_collector():
        return tuple(replace(planned(found), seconds=found.seconds) for found in hosts)


def _not_asked(found: Surveyed, matters: bool) -> HostPlan:
    """An inventory names hosts that are none of ours: that they cannot be asked is no fault."""
    trouble = found.trouble
    if trouble and not matters:
        wanted = "nothing is to be changed" if found.host.services else "nothing should run"
        message = f"{trouble.message}; {wanted} here, but something may be left"
        trouble = replace(trouble, level="warning", message=message)
    return HostPlan(found.host, (trouble,) if trouble else ())


def survey(
    hosts: Sequence[Host], door: Door, forks: int, seen: Callable[[Surveyed], None]
) -> tuple[Surveyed, ...]:
    """Ask all hosts, `forks` at a time; `seen` is told of each as it comes. Never raises for
    a host: its trouble is a value. The result is in the order of `hosts`."""
    return at_each(hosts, door, forks, ask, seen)


def at_each(
    hosts: Sequence[Host],
    door: Door,
    forks: int,
    do: Callable[[Host, Door], T],
    seen: Callable[[T], None] = lambda done: None,
) -> tuple[T, ...]:
    """What `do` gives for each host, `forks` at a time, in the order of `hosts`."""
    with ThreadPoolExecutor(max_workers=max(1, min(forks, len(hosts)))) as pool:
        futures = [pool.submit(do, host, door) for host in hosts]
        try:
            for done in as_completed(futures):
                seen(done.result())
        except BaseException:
            # The pool waits for its threads: let none of them wait for a host.
            pool.shutdown(wait=False, cancel_futures=True)
            door.slam()
            raise
    return tuple(future.result() for future in futures)


def ask(host: Host, door: Door) -> Surveyed:
    """Ask one host everything."""
    began = time.monotonic()
    try:
        with door.open(host) as room:
            answers = ask_in(room.start(), host)
    except Unreachable as trouble:
        return Surveyed(host, None, as_finding(trouble), time.monotonic() - began)
    except Exception as error:  # one host's trouble, whatever it is, stops no other host
        _LOG.debug("%s: not asked", host.name, exc_info=error)
        finding = as_finding(unexpected(host.name, error))
        return Surveyed(host, None, finding, time.monotonic() - began)
    seconds = time.monotonic() - began
    _LOG.info("%s: asked in %.2f s", host.name, seconds)
    return Surveyed(host, answers, None, seconds)


def unexpected(host: str, error: Exception) -> Unreachable:
    """Trouble with one host that nobody thought of, named without what it may carry."""
    return Unreachable(
        "reach.unexpected",
        f"{host}: something unexpected happened ({kind_of(error)})",
        "run again; if it stays, please report it with this line",
    )


def kind_of(error: Exception) -> str:
    """Its class and where it was raised, without what it may carry."""
    last = extract_tb(error.__traceback__)[-1:]
    where = "".join(f" at {Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return f"{type(error).__name__}{where}"


def as_finding(trouble: Unreachable) -> Finding:
    """A host that cannot be reached, as a value for the report."""
    return Finding(trouble.code, "error", trouble.message, trouble.fix)


def trouble_of(host: str, error: Exception) -> Finding:
    """One host's trouble, whatever it is, as a value: it stops no other host."""
    return as_finding(error if isinstance(error, Unreachable) else unexpected(host, error))


def not_done(host: str, error: Exception) -> HostOutcome:
    """The outcome of a host that was to do something: where it may have begun, a person has to
    look."""
    state: State = "failed" if isinstance(error, BrokenOff) else "unreachable"
    return HostOutcome(host, state, (trouble_of(host, error),))


def ask_in(exec_: Exec, host: Host) -> Answers:
    """Send the survey script through an exec that is root, and read the answers."""
    asked = questions(host)
    idle = max(question.seconds for question in asked) + _IDLE_MARGIN
    sent = time.time()
    exec_.send(framed_script(exec_.nonce, asked).encode())
    out = [(frame, time.time()) for frame in exec_.frames(idle, limit_seconds())]
    heard = {frame.words[0]: at for frame, at in out}
    found = parts(frame for frame, _ in out)
    # What hosts say alike, which is most of it, is one text in memory.
    answers = {name: Part(intern(text), code, heard[name]) for name, (text, code) in found.items()}
    return Answers(answers, exec_.become, sent)
