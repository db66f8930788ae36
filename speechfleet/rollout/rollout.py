"""The one loop that changes: batch by batch, each host by one script."""

import getpass
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Unanswered
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.machine import MACHINE
from speechfleet.plan.actions import Switch
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.carried_out import is_carried_out
from speechfleet.rollout.host import Conversation, Tell
from speechfleet.rollout.journal import Journal
from speechfleet.rollout.reboot import await_boot
from speechfleet.rollout.script import revert_seconds
from speechfleet.run import HostOutcome, State, judge_all, outcome_of
from speechfleet.survey import as_finding, ask, unexpected

_SETTLE_SECONDS = 90
_SETTLE_PAUSE = 5


def owner() -> str:
    """Who deploys, as the lock on a host names it."""
    return os.environ.get("SPEECHFLEET_IDENTITY") or f"{getpass.getuser()}@{socket.gethostname()}"


@dataclass
class Rollout:
    """Carries out plans. `stop` ends it after the hosts that are under way."""

    run: str
    door: Door
    journal: Journal
    batch: int
    tell: Tell = lambda host, what: None
    stop: threading.Event = field(default_factory=threading.Event)
    logs: dict[str, str] = field(default_factory=dict)

    def carry_out(self, plans: Sequence[HostPlan]) -> Iterator[HostOutcome]:
        """Change the hosts that need it, batch by batch; after a failure, and after `stop`,
        no further host is begun."""
        for batch in _batches(plans, self.batch):
            with ThreadPoolExecutor(max_workers=len(batch)) as pool:
                yield from pool.map(self._one, batch)

    def _one(self, plan: HostPlan) -> HostOutcome:
        if self.stop.is_set():
            return outcome_of(plan, "skipped", judge_all(plan.answers) if plan.answers else {})
        began = time.monotonic()
        said = Conversation(plan, self.journal, self.tell)
        state, findings = self._change(said)
        if state != "changed":
            self.stop.set()
        self.journal.outcome(plan.host.name, state)
        self.tell(plan.host.name, state)
        self.logs.update({f"{plan.host.name} {name}": log for name, log in said.logs.items()})
        return outcome_of(plan, state, said.judged, findings, time.monotonic() - began)

    def _change(self, said: Conversation) -> tuple[State, list[Finding]]:
        try:
            with self.door.open(said.plan.host) as room:
                said.carry_out(room, self.run, owner())
            if said.rebooting:
                said.came_back(await_boot(said.plan, self.door, self.tell))
        except Unreachable as trouble:
            if not said.begun:
                return "unreachable", [as_finding(trouble)]
            return self._settle(said.plan, trouble)
        except Exception as error:  # one host's trouble, whatever it is, stops no other host
            return self._settle(said.plan, unexpected(said.plan.host.name, error))
        return said.state, said.findings

    def _settle(self, plan: HostPlan, trouble: Unreachable) -> tuple[State, list[Finding]]:
        """The connection broke on the way: ask the host which way it went."""
        self.tell(plan.host.name, "the connection broke; asking what became of it")
        end = time.monotonic() + _SETTLE_SECONDS
        while time.monotonic() < end and not self.door.slammed:
            went = _how_it_went(plan, self.door, self.run)
            if went:
                return went[0], [Finding("reach.lost", "warning", _settled(trouble, *went))]
            time.sleep(_SETTLE_PAUSE)
        switches = (action for action in plan.actions if isinstance(action, Switch))
        limit = max(map(revert_seconds, switches), default=0)
        fix = f"an unconfirmed host turns itself back within {limit} s; then: speechfleet status"
        if self.door.slammed:
            return "reverted", [Finding("reach.cut", "warning", "interrupted on the way", fix)]
        message = f"{trouble.message}; whether the change stands is not known"
        return "failed", [Finding("reach.lost", "error", message, fix)]


def _settled(trouble: Unreachable, state: State, rebooted: bool) -> str:
    which = "the new release" if state == "changed" else "what it ran before"
    return f"{trouble.message}; the host {'was rebooted and ' * rebooted}runs {which}"


def _how_it_went(plan: HostPlan, door: Door, run: str) -> tuple[State, bool] | None:
    """New or old, by a survey, and whether the host was rebooted meanwhile; None while it is
    away or not at rest."""
    found = ask(plan.host, door)
    if found.answers is None or plan.answers is None:
        return None
    try:
        now, before = found.answers[INSTALLED], plan.answers[INSTALLED]
        if now.unfinished or now.locked:
            return None
        rebooted = found.answers[MACHINE].boot_id != plan.answers[MACHINE].boot_id
        if now.reverted.startswith(f"run {run} "):
            return "reverted", rebooted
        if is_carried_out(plan, found.answers):
            return "changed", rebooted
        return ("reverted", rebooted) if now.fingerprint == before.fingerprint else None
    except Unanswered:
        return None


def _batches(plans: Sequence[HostPlan], size: int) -> Iterator[Sequence[HostPlan]]:
    for start in range(0, len(plans), size):
        yield plans[start : start + size]
