"""One host: send its script, judge its polls, and see how it ends."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import STOPPED, Judgement, named
from speechfleet.facts.sudoers import keeps_input
from speechfleet.plan.actions import (
    Action,
    Await,
    Bring,
    Drain,
    Enable,
    Fetch,
    Install,
    Keep,
    Load,
    MakeRoom,
    Remove,
    Switch,
)
from speechfleet.plan.pace import STALL_SECONDS
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.carry import NotCarried
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import new_nonce
from speechfleet.remote.session import Exec
from speechfleet.rollout.bringing import bring, freights
from speechfleet.rollout.drained import drain_findings, draining
from speechfleet.rollout.journal import Journal
from speechfleet.rollout.published import answers_at
from speechfleet.rollout.pulling import Pulling
from speechfleet.rollout.reboot import Back
from speechfleet.rollout.script import Errand, apply_script, secret_texts
from speechfleet.rollout.seeding import fetch
from speechfleet.rollout.verdict import Verdicts, Word
from speechfleet.run import State, judge_all

_IDLE_SECONDS = 60
"""A script gives a sign of life every second, and a poll is over within 22."""
_PULL_SECONDS = 24 * 3600
"""A pull ends by its stall limit (templates/pull.sh); this is for one that never gets anywhere."""
_INSTALL_SECONDS = 2 * 3600
"""An installation ends within an hour, and what it waits for before within ten minutes
(templates/provision.sh)."""
_GOES_ON = Fetch | Bring | Load | Keep | Install | Enable
"""What a connection that breaks leaves as it is, or going on, and what can be asked for anew."""
_NOT_JOURNALLED = ("busy", "draining", "pull", "installing", "model")
"""Signs of life and progress."""
_LOGS_FIX = "see what its log says: speechfleet deploy --show-logs (it can hold what people said)"

Tell = Callable[[str, str], None]
"""Told of progress: host name, and what is going on there."""


@dataclass
class Conversation:
    """What one host's script has said so far, and what we make of it."""

    plan: HostPlan
    journal: Journal
    tell: Tell
    state: State = "failed"
    begun: bool = False
    """True once the script was sent: from then on the host may have changed."""
    findings: list[Finding] = field(default_factory=list)
    logs: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    undone: int | None = None
    """Whether the host could go back at once: 0; None where it was not to."""
    stopping: bool = False
    """True where the host was shutting down when it was to go back."""
    left: list[str] = field(default_factory=list)
    """What could not be removed, in words."""
    back: Back | None = None
    """How the host came back from a boot that it was told to make."""
    rebooting: bool = False
    """True once the host was told to boot: this connection has nothing more to say."""
    door: Door | None = None
    """The way to other hosts of the site."""
    stall: int = STALL_SECONDS
    """A pull is given up when for so many seconds no new bytes come."""
    last_pull: float = -math.inf
    """When a sign of life of a pull was last heard, by the monotonic clock."""
    _acting: int = 0
    _pulls: int = -1
    """The last pull that was begun, by its place among the actions."""
    _pulling: Pulling = field(default_factory=Pulling)
    _models: dict[str, Pulling] = field(default_factory=dict)
    """How the folders of models grow, by instance."""
    _installing: str = ""
    """What an installation was at when it was last heard."""
    _not_brought: str = ""
    """Why a file could not be brought."""
    _agreed: bool = False
    """True once the host was told to go beyond what changes nothing."""
    _concluded: bool = False
    """True once the script has said which way it went."""

    def __post_init__(self) -> None:
        self._before = judge_all(self.plan.answers) if self.plan.answers else {}
        served = {name for name, how in self._before.items() if how.serves}
        switched = (a.to for a in self.plan.actions if isinstance(a, Switch))
        self._verdicts = Verdicts((*switched, *self.plan.instances), frozenset(served))

    def carry_out(self, room: Room, run: str, owner: str) -> None:
        """Stream the script and answer it to its end. Raises Unreachable where that breaks."""
        name = self.plan.host.name
        errand = Errand(run, owner, self.plan.actions, self.stall)
        self._room, self._run, exec_ = room, run, room.start()
        uploads = _uploads(room, self.plan)
        self.journal.intent(name, [str(action) for action in self.plan.actions])
        self.begun = True
        self._verdicts.way = lambda instance: answers_at(room, instance)
        exec_.send(apply_script(exec_.nonce, errand, uploads).encode())
        for frame in exec_.frames(_IDLE_SECONDS, self._total_seconds()):
            if frame.words[0] not in _NOT_JOURNALLED:
                self.journal.frame(name, frame.words)
            self._hear(exec_, frame.words, frame.text)
            if self.rebooting:
                return
        if not self._concluded:
            raise _broken_off(room.where)
        self._conclude(exec_)

    def _hear(self, exec_: Exec, words: tuple[str, ...], text: str) -> None:
        self._concluded = self._concluded or words[0] in ("refused", "undone", "confirmed")
        match words:
            case ("begin", seq):
                self._acting = int(seq)
                self.tell(self.plan.host.name, str(self._action))
                if isinstance(self._action, _GOES_ON):
                    self._begin_pull()
            case ("ask",):
                self._agreed = True
                exec_.send(b"go\n")
            case ("bring",):
                self._bring(exec_)
            case ("polled", name):
                exec_.send(f"{self._answer(name, text)}\n".encode())
            case ("logged", name):
                self.logs[name] = text
            case _:
                self._hear_waiting(exec_, words)
                self._hear_end(words)

    def _hear_waiting(self, exec_: Exec, words: tuple[str, ...]) -> None:
        """What takes its time: a pull, a drain."""
        match words:
            case ("pull", *numbers):
                self._hear_pull(numbers)
            case ("model", name, kib) if kib.isdecimal():
                self._hear_model(name, int(kib) * 1024)
            case ("installing", *what):
                self._hear_installing(" ".join(what))
            case ("draining", name, count, left):
                self.tell(self.plan.host.name, draining(name, count, left))
                exec_.send(b"wait\n")
            case ("drained", name, refused, count):
                self.findings.extend(drain_findings(name, refused == "yes", count))

    def _hear_model(self, name: str, size: int) -> None:
        news = self._models.setdefault(name, Pulling()).grown(size, time.monotonic())
        if news:
            self.tell(self.plan.host.name, f"download the model of {name}: {news}")

    def _begin_pull(self) -> None:
        self._pulls, self._pulling, self.last_pull = self._acting, Pulling(), time.monotonic()

    def _hear_pull(self, numbers: Sequence[str]) -> None:
        self.last_pull = time.monotonic()
        news = self._pulling.news(numbers, self.last_pull)
        if news:
            self.tell(self.plan.host.name, f"{self._action}: {news}")

    def _bring(self, exec_: Exec) -> None:
        """Carry files beside the script, which waits. Raises Unreachable."""
        try:
            if isinstance(self._action, Load) and self._action.seed and self.door:
                fetch(self._room, self.door, self._action, self._run, self._hear_pull)
            else:
                bring(self._room, freights(self._action), self._hear_pull, self.stall)
        except (NotCarried, OSError) as error:
            self._not_brought = str(error)
        exec_.send(b"back\n" if self._not_brought else b"brought\n")

    def _hear_installing(self, what: str) -> None:
        self.last_pull = time.monotonic()
        if what and what != self._installing:
            self._installing = what
            self.tell(self.plan.host.name, what)

    @property
    def is_pulling(self) -> bool:
        """True while an image is pulled or packages are installed, also where the script was sent
        anew and is not there yet: nothing else is under way, and the host was not told to go
        further."""
        return self._acting <= self._pulls and not self._agreed and not self._concluded

    @property
    def at(self) -> str:
        """What is under way, in words."""
        return str(self._action)

    @property
    def _action(self) -> Action:
        return self.plan.actions[self._acting]

    def _hear_end(self, words: tuple[str, ...]) -> None:
        match words:
            case ("refused", *why):
                self.refused = " ".join(why)
            case ("undone", code, *state):
                self.undone, self.stopping = int(code), state == ["stopping"]
            case ("left", seq):
                self.left.append(str(self.plan.actions[int(seq)]))
            case ("rebooting",):
                self.rebooting = True
            case ("confirmed", code):
                self.state = "changed" if code == "0" else "reverted"

    def _answer(self, name: str, polled: str) -> Word:
        if self.undone is not None:
            return self._verdicts.on_old(name, polled)
        word = self._verdicts.on_new(name, polled)
        judgement = self._verdicts.new[name]
        self.tell(self.plan.host.name, f"{name}: {judgement.health} {judgement.message}".strip())
        return word

    def _total_seconds(self) -> float:
        """The whole conversation's limit: every await twice (there and back), stops, turns to
        start, drains, pulls, a rest."""
        awaits = sum(a.instance.ready_seconds for a in self.plan.actions if isinstance(a, Await))
        switches = [a for a in self.plan.actions if isinstance(a, Switch)]
        services = [switch.to.service for switch in switches]
        stops = sum(2 * (one.stop_seconds + one.stagger_seconds) + 120 for one in services)
        drains = sum(a.seconds + 60 for a in self.plan.actions if isinstance(a, Drain))
        pulls = sum(isinstance(a, Fetch | Bring | Load | Keep) for a in self.plan.actions)
        installs = sum(isinstance(a, Install | Enable) for a in self.plan.actions)
        removes = sum(isinstance(a, Remove) for a in self.plan.actions)
        removes += sum(len(a.images) for a in self.plan.actions if isinstance(a, MakeRoom))
        waits = 2 * awaits + stops + drains
        waits += _PULL_SECONDS * pulls + _INSTALL_SECONDS * installs
        return waits + 600 * removes + 300

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
            back = self.undone == 0 and self._verdicts.restored and not self._installs
            self.state = "reverted" if back else "failed"
            self.findings.extend(self._causes(exec_.complaints))
        elif self.left:
            self.state = "failed"
            self.findings.append(_left(self.left, exec_.complaints))
        else:
            self.findings.extend(self._verdicts.out_of_reach())

    @property
    def _installs(self) -> bool:
        """Whether packages were being installed, which nothing takes back."""
        return any(isinstance(a, Install) for a in self.plan.actions[: self._acting + 1])

    @property
    def judged(self) -> dict[str, Judgement]:
        """Every instance of the host as this run leaves it."""
        if self.back and self.back.answers:
            return judge_all(self.back.answers)
        if self.state == "changed":
            return {**self._before, **self._verdicts.new, **self._stopped}
        gone = dict.fromkeys(self._verdicts.new, Judgement("down"))
        return self._before | gone | self._verdicts.old

    @property
    def _stopped(self) -> dict[str, Judgement]:
        stops = (a.to.name for a in self.plan.actions if isinstance(a, Switch) and a.stops)
        return dict.fromkeys(stops, STOPPED)

    def came_back(self, back: Back) -> None:
        """The host booted, or did not."""
        self.back, self.state = back, back.state
        self.findings.extend(back.findings)

    def _causes(self, complaints: list[str]) -> list[Finding]:
        judged = self._verdicts.new.items()
        found = [self._cause(name, how) for name, how in judged if not how.serves]
        if not found:
            complaints = [self._not_brought] if self._not_brought else complaints
            said = complaints[-1][:300] if complaints else "it gave no reason"
            message = f"{self._action} failed: {said}"
            cause = cause_in_log(complaints)
            fix = f"{cause.fix}; then run again" if cause else "mend that, then run again"
            fix += ": what was installed stays, and what is missing is installed" * self._installs
            found = [Finding("deploy.failed", "error", message, fix, cause.code if cause else "")]
        return found

    def _cause(self, name: str, judgement: Judgement) -> Finding:
        cause = cause_in_log(self.logs.get(name, "").splitlines())
        judgement = named(self.plan.host, name, judgement)
        message = f"{name} did not come up: {judgement.message}"
        if cause:
            message += f" – {cause.message}"
        fix = cause.fix if cause and not judgement.fix else judgement.fix
        code = cause.code if cause else judgement.cause
        return Finding(f"serving.{judgement.health}", "error", message, fix or _LOGS_FIX, code)


def _left(what: list[str], complaints: list[str]) -> Finding:
    said = f": {complaints[-1][:300]}" if complaints else ""
    message = f"not all is gone that was to go: {', '.join(what)} failed{said}"
    return Finding("remove.left", "error", message, "mend that, then run again: it finishes")


def _broken_off(where: str) -> Unreachable:
    return Unreachable(
        "reach.lost",
        f"the script at {where} broke off without a word",
        "see to the network, to sshd's log and to the host's, then run again",
    )


def _uploads(room: Room, plan: HostPlan) -> dict[str, str]:
    """Where sudo keeps what it reads, secrets go by SFTP into 0600 files instead."""
    if plan.answers is None or not keeps_input(plan.answers):
        return {}
    return {
        purpose: room.upload(f".{new_nonce()}", secret.open().encode())
        for purpose, secret in secret_texts(plan.actions).items()
    }
