"""The one loop that changes: batch by batch, each host by one script."""

import getpass
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace

from speechfleet.checks.finding import Finding
from speechfleet.plan.actions import Drain, Switch
from speechfleet.plan.duration import shown
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Batch, Schedule
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.bake import Bake
from speechfleet.rollout.coming_back import ComingBack
from speechfleet.rollout.count import Count
from speechfleet.rollout.host import Conversation, Tell
from speechfleet.rollout.journal import Journal, JournalError
from speechfleet.rollout.lock import await_lock
from speechfleet.rollout.reboot import Back, await_boot
from speechfleet.rollout.script import revert_seconds
from speechfleet.rollout.which_way import BOOT_SECONDS, SECONDS, Way, which_way
from speechfleet.run import HostOutcome, State, judge_all, outcome_of
from speechfleet.survey import Surveyed, as_finding, ask, unexpected

_SICK_FIX = "it keeps the new release: see why (speechfleet status), mend that, then deploy again"


def owner() -> str:
    """Who deploys, as the lock on a host names it."""
    return os.environ.get("SPEECHFLEET_IDENTITY") or f"{_user()}@{socket.gethostname()}"


def _user() -> str:
    """By its number where it has no name, as in a container that was given any uid."""
    with suppress(KeyError, OSError):  # before Python 3.13 the one, since then the other
        return getpass.getuser()
    return str(os.getuid())


@dataclass
class Rollout:
    """Carries out a schedule. `stop` ends it after the hosts that are under way."""

    run: str
    door: Door
    journal: Journal
    schedule: Schedule
    tell: Tell = lambda host, what: None
    forks: int = 20
    """So many hosts of a batch are changed side by side."""
    lock_wait: int = 0
    """So many seconds each host is waited for where somebody else came first."""
    stop: threading.Event = field(default_factory=threading.Event)
    logs: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    """Why the rest was skipped, in words with numbers; empty where nothing but `stop` did it."""

    def __post_init__(self) -> None:
        self._count = Count(self.schedule.pace, self.schedule.lost)

    def carry_out(self) -> Iterator[HostOutcome]:
        """Change the hosts that need it, batch by batch. When more were lost than may be, and
        after `stop`, no further host is begun."""
        for batch in self.schedule.batches:
            self._count.begin(batch)
            with ThreadPoolExecutor(max_workers=min(len(batch.plans), self.forks)) as pool:
                outcomes = list(pool.map(self._one, batch.plans))
            if batch.canary and self.schedule.pace.bake and not self.stop.is_set():
                outcomes = self._bake(batch, outcomes)
            self.stopped = self.stopped or self._count.why_stop()
            yield from outcomes

    def _one(self, plan: HostPlan) -> HostOutcome:
        if self.stop.is_set():
            return outcome_of(plan, "skipped", judge_all(plan.answers) if plan.answers else {})
        began = time.monotonic()
        said = Conversation(
            plan, self.journal, self.tell, door=self.door, stall=self.schedule.pace.stall
        )
        state, findings = self._change(said)
        self.logs.update({f"{plan.host.name} {name}": log for name, log in said.logs.items()})
        outcome = outcome_of(plan, state, said.judged, findings, time.monotonic() - began)
        outcome = outcome if said.known else _unknown(outcome)
        self._note(outcome)
        return outcome

    def _note(self, outcome: HostOutcome) -> None:
        """Keep what became of a host, and see whether that was one too many."""
        self.journal.outcome(outcome.name, outcome.state)
        self.tell(outcome.name, outcome.state)
        self._count.add(outcome)
        if self._count.why_stop():
            self.stop.set()

    def _bake(self, batch: Batch, outcomes: list[HostOutcome]) -> list[HostOutcome]:
        """Watch changed canaries; one that does not stay well is sick, and is left as it is."""
        seconds = self.schedule.pace.bake
        for plan in batch.plans:
            self.tell(plan.host.name, f"has to stay healthy for {shown(seconds)}")
        bake = Bake(lambda host: ask(host, self.door), self.stop)
        amiss = bake.sick(batch.plans, seconds)
        plans = {plan.host.name: plan for plan in batch.plans}
        sick = {name: _sickened(plans[name], why, bake.last[name]) for name, why in amiss.items()}
        for outcome in sick.values():
            self._note(outcome)
        return [sick.get(outcome.name, outcome) for outcome in outcomes]

    def _change(self, said: Conversation) -> tuple[State, list[Finding]]:
        try:
            ComingBack(said, self.door).carry_out(lambda: self._attempt(said))
            if said.rebooting:
                said.came_back(await_boot(said.plan, self.door, self.tell))
        except JournalError as error:
            fix = "make room on this controller: df -h; then deploy again"
            return "skipped", [Finding("deploy.unjournalled", "error", str(error), fix)]
        except Unreachable as trouble:
            if said.is_pulling and not self.door.slammed:
                return "unreachable", [as_finding(_going_on(trouble, said.at))]
            return self._settle(said, trouble)
        except Exception as error:  # one host's trouble, whatever it is, stops no other host
            return self._settle(said, unexpected(said.plan.host.name, error))
        if said.undone or said.late:
            return self._not_undone(said)
        return said.state, said.findings

    def _attempt(self, said: Conversation) -> None:
        with self.door.open(said.plan.host) as room:
            if self.lock_wait and not said.begun:
                await_lock(room, self.lock_wait)
            said.carry_out(room, self.run, owner())

    def _settle(self, said: Conversation, trouble: Unreachable) -> tuple[State, list[Finding]]:
        """The connection broke: where that was on the way, ask the host which way it went."""
        if not said.begun:
            return "unreachable", [as_finding(trouble)]
        self.tell(said.plan.host.name, "the connection broke; asking what became of it")
        way = which_way(said.plan, self.door, self.run, SECONDS)
        if way:
            fix = "run again" if way.state == "reverted" else ""
            lost = Finding("reach.lost", "warning", f"{trouble.message}; {way}", fix)
            return _went(said, way, lost)
        timed = (action for action in said.plan.actions if isinstance(action, Drain | Switch))
        limit = max(map(revert_seconds, timed), default=0)
        fix = f"an unconfirmed host turns itself back within {limit} s; then: speechfleet status"
        fix = fix if limit else "run again: what is under way there is found, and finished"
        said.known = False
        if self.door.slammed:
            message = "interrupted on the way; whether the change stands is not known"
            return "reverted", [Finding("reach.cut", "warning", message, fix)]
        message = f"{trouble.message}; whether the change stands is not known"
        return "failed", [Finding("reach.lost", "error", message, fix)]

    def _not_undone(self, said: Conversation) -> tuple[State, list[Finding]]:
        """Going back failed, as it does while a host shuts down. What is recorded is tried
        again, by a timer and at boot: ask what came of it. Or the host began to go back before it
        was confirmed, and nobody has heard how that ended."""
        how = "it is turning itself back" if said.late else "it could not be turned back yet"
        self.tell(said.plan.host.name, f"{how}; asking what becomes of it")
        seconds = BOOT_SECONDS if said.stopping else SECONDS
        way = which_way(said.plan, self.door, self.run, seconds)
        if way is None:
            said.known = not said.late
            return said.state, said.findings
        began = "was not confirmed in time" if said.late else "could not be turned back at first"
        message = f"it {began}; by now {way}"
        return _went(said, way, Finding("deploy.late", "warning", message))


def _unknown(outcome: HostOutcome) -> HostOutcome:
    """What was polled on the way, or ran before, says nothing of what runs there now."""
    instances = (
        replace(one, health="", api_status="", release="", message="what runs is not known")
        for one in outcome.instances
    )
    return replace(outcome, instances=tuple(instances))


def _went(said: Conversation, way: Way, finding: Finding) -> tuple[State, list[Finding]]:
    said.came_back(Back(way.state, [finding], way.answers))
    return said.state, said.findings


def _going_on(trouble: Unreachable, what: str) -> Unreachable:
    message = f"{trouble.message}; lost at: {what}; nothing was switched"
    return Unreachable(trouble.code, message, f"{trouble.fix}; the host goes on without us")


def _sickened(plan: HostPlan, why: str, found: Surveyed) -> HostOutcome:
    """A canary that was changed well, and did not stay so."""
    judged = judge_all(found.answers) if found.answers else {}
    finding = Finding("bake.sick", "error", f"it did not stay healthy: {why}", _SICK_FIX)
    return replace(outcome_of(plan, "changed", judged, [finding]), state="sick")
