"""One host: send its script, judge its polls, and see how it ends."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement, judge_serving
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.serving import Serving
from speechfleet.facts.serving import read as read_serving
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.plan.actions import Await, Fetch, Switch
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import new_nonce
from speechfleet.remote.session import Exec
from speechfleet.rollout.journal import Journal
from speechfleet.rollout.published import answers_at
from speechfleet.rollout.script import Errand, apply_script, secret_writes
from speechfleet.run import State, judge_all
from speechfleet.secrets.secret import Secret

_IDLE_SECONDS = 60
"""A script gives a sign of life every second, and a poll is over within 22."""
_PULL_SECONDS = 2 * 3600
_SURE_AFTER = 3
"""A hopeless answer counts when it came so many times in a row."""

Tell = Callable[[str, str], None]
"""Told of progress: host name, and what is going on there."""
Word = Literal["wait", "go", "back"]


@dataclass
class Conversation:
    """What one host's script has said so far, and what we make of it."""

    plan: HostPlan
    journal: Journal
    tell: Tell
    state: State = "failed"
    begun: bool = False
    """True once the script was sent: from then on the host may have changed."""
    health: dict[str, Judgement] = field(default_factory=dict)
    """The last judgement of each instance that was switched."""
    after: dict[str, Judgement] = field(default_factory=dict)
    """The same of what was there before, once the host went back."""
    findings: list[Finding] = field(default_factory=list)
    logs: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    undone: int | None = None
    restored: bool = True
    _concluded: bool = False
    """True once the script has said which way it went."""
    _began: dict[str, float] = field(default_factory=dict)
    _hopeless: dict[str, int] = field(default_factory=dict)

    def carry_out(self, room: Room, run: str, owner: str) -> None:
        """Stream the script and answer it to its end. Raises Unreachable where that breaks."""
        name = self.plan.host.name
        errand = Errand(run, owner, self.plan.actions)
        exec_ = room.start()
        uploads = _uploads(room, self.plan)
        self.journal.intent(name, [str(action) for action in self.plan.actions])
        self.begun = True
        self._room = room
        exec_.send(apply_script(exec_.nonce, errand, uploads).encode())
        for frame in exec_.frames(_IDLE_SECONDS, self._total_seconds()):
            if frame.words[0] != "busy":
                self.journal.frame(name, frame.words)
            self._hear(exec_, frame.words, frame.text)
        if not self._concluded:
            raise _broken_off(room.where)
        self._conclude(exec_)

    def _hear(self, exec_: Exec, words: tuple[str, ...], text: str) -> None:
        self._concluded = self._concluded or words[0] in ("refused", "undone", "confirmed")
        match words:
            case ("begin", seq):
                self.tell(self.plan.host.name, str(self.plan.actions[int(seq)]))
            case ("polled", name):
                exec_.send(f"{self._answer(name, text)}\n".encode())
            case ("logged", name):
                self.logs[name] = text
            case ("refused", *why):
                self.refused = " ".join(why)
            case ("undone", code):
                self.undone = int(code)
            case ("confirmed", code):
                self.state = "changed" if code == "0" else "reverted"

    def _answer(self, name: str, text: str) -> Word:
        judgement = self._judge(name, text)
        self._began.setdefault(name, time.monotonic())
        if self.undone is not None:
            return self._answer_for_old(name, judgement)
        self.health[name] = judgement
        self.tell(self.plan.host.name, f"{name}: {judgement.health} {judgement.message}".strip())
        if judgement.health == "key-ok":
            return self._published(name)
        self._hopeless[name] = self._hopeless.get(name, 0) + 1 if judgement.hopeless else 0
        if self._hopeless[name] >= _SURE_AFTER or self._late(name):
            return "back"
        return "wait"

    def _judge(self, name: str, text: str) -> Judgement:
        try:
            serving = read_serving(text).get(name, Serving(name))
        except ValueError:
            return Judgement("starting", "", "its answer was not understood")
        wanted = self._wanted(name)
        label = serving.container.get("labels", {}).get("speechfleet.release")
        if self.undone is None and label not in (None, wanted.release):
            return Judgement("starting", "", "the old container is being replaced")
        return judge_serving(serving)

    def _published(self, name: str) -> Word:
        """The instance serves on its host; does it at its published address as well?"""
        instance = self._wanted(name)
        way = answers_at(self._room, instance)
        if not way:
            self.health[name] = Judgement("ready", "", "it does not answer at its address")
            return "back" if self._late(name) else "wait"
        return "go"

    def _answer_for_old(self, name: str, judgement: Judgement) -> Word:
        """After going back: wait until what ran before serves again, if it comes to that."""
        self.after[name] = judgement
        if judgement.health == "key-ok":
            return "go"
        if not self._late(f"{name} (old)") and not judgement.hopeless:
            return "wait"
        self.restored = False
        return "go"

    def _late(self, name: str) -> bool:
        began = self._began.setdefault(name, time.monotonic())
        return time.monotonic() - began > self._wanted(name.removesuffix(" (old)")).ready_seconds

    def _wanted(self, name: str) -> Instance:
        return next(i for i in self.plan.instances if i.name == name)

    def _total_seconds(self) -> float:
        """The whole conversation's limit: every await twice (there and back), pulls, a rest."""
        awaits = sum(a.instance.ready_seconds for a in self.plan.actions if isinstance(a, Await))
        switches = sum(isinstance(a, Switch) for a in self.plan.actions)
        pulls = sum(isinstance(a, Fetch) for a in self.plan.actions)
        return 2 * awaits + 180 * switches + _PULL_SECONDS * pulls + 300

    def _conclude(self, exec_: Exec) -> None:
        """Say what came of it, in findings."""
        if self.refused:
            self.state = "locked"
            self.findings.append(
                Finding("deploy.refused", "error", self.refused, "run again: it plans anew")
            )
        elif self.state == "reverted":
            message = "not confirmed in time: the host had turned itself back by then"
            self.findings.append(Finding("deploy.late", "error", message, "run again"))
        elif self.undone is not None:
            self.state = "reverted" if self.undone == 0 and self.restored else "failed"
            self.findings.extend(self._causes(exec_.complaints))

    @property
    def judged(self) -> dict[str, Judgement]:
        """Every instance of the host as this run leaves it."""
        before = judge_all(self.plan.answers) if self.plan.answers else {}
        if self.state == "changed":
            return before | self.health
        return before | {name: Judgement("down") for name in self.health} | self.after

    def _causes(self, complaints: str) -> list[Finding]:
        found = [self._cause(name) for name in self.health if self.health[name].health != "key-ok"]
        if not found:
            line = next(iter(reversed(complaints.strip().splitlines())), "no reason was given")
            found = [Finding("deploy.failed", "error", f"a step failed: {line.strip()[:300]}", "")]
        return found

    def _cause(self, name: str) -> Finding:
        judgement = self.health[name]
        cause = cause_in_log(self.logs.get(name, "").splitlines())
        message = f"{name} did not come up: {judgement.message}"
        if cause:
            message += f" – {cause.message}"
        fix = cause.fix if cause and not judgement.fix else judgement.fix
        return Finding(f"serving.{judgement.health}", "error", message, fix or "see --show-logs")


def _broken_off(where: str) -> Unreachable:
    return Unreachable(
        "reach.lost",
        f"the script at {where} broke off without a word",
        "see to the network, to sshd's log and to the host's, then run again",
    )


def _uploads(room: Room, plan: HostPlan) -> dict[str, str]:
    """Where sudo keeps what it reads, secrets go by SFTP into 0600 files instead."""
    if plan.answers is None or not _logs_input(plan.answers):
        return {}
    return {
        write.path: room.upload(f".{new_nonce()}", write.text.open().encode())
        for write in secret_writes(plan.actions)
        if isinstance(write.text, Secret)
    }


def _logs_input(answers: Answers) -> bool:
    """Where it is not known, the careful way is taken."""
    try:
        return answers[LOGS_INPUT]
    except Unanswered:
        return True
