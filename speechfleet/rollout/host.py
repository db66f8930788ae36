"""One host: send its script, judge its polls, and see how it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import STOPPED, Judgement
from speechfleet.facts.sudoers import keeps_input
from speechfleet.plan.actions import Action, Install, Load, Reboot, Switch
from speechfleet.plan.pace import STALL_SECONDS
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.carry import NotCarried
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.session import Exec
from speechfleet.rollout import conclusion
from speechfleet.rollout.bringing import bring, freights
from speechfleet.rollout.drained import drain_findings, draining
from speechfleet.rollout.journal import Journal
from speechfleet.rollout.limit import total_seconds
from speechfleet.rollout.long_steps import LongSteps
from speechfleet.rollout.published import answers_at
from speechfleet.rollout.reboot import Back
from speechfleet.rollout.script import Errand, apply_script, secret_texts
from speechfleet.rollout.seeding import fetch
from speechfleet.rollout.verdict import Verdicts, Word
from speechfleet.run import State, judge_all

_IDLE_SECONDS = 60
"""A script gives a sign of life every second, and a poll is over within 22."""
_NOT_JOURNALLED = ("busy", "draining", "pull", "installing", "model")
"""Signs of life and progress."""
_JOURNALLED_ONCE = ("poll", "polled")
"""Two a second for each instance that is waited for."""
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
    late: bool = False
    """True where it was told too late that all is well: the host goes back, or has gone back."""
    stopping: bool = False
    """True where the host was shutting down when it was to go back."""
    left: list[str] = field(default_factory=list)
    """What could not be removed, in words."""
    known: bool = True
    """False where nobody knows what runs there now."""
    back: Back | None = None
    """How the host came back from a boot that it was told to make."""
    rebooting: bool = False
    """True once the host was told to boot: this connection has nothing more to say."""
    door: Door | None = None
    """The way to other hosts of the site."""
    stall: int = STALL_SECONDS
    """A pull is given up when for so many seconds no new bytes come."""
    _acting: int = 0
    _not_brought: str = ""
    """Why a file could not be brought."""
    _agreed: bool = False
    """True once the host was told to go beyond what changes nothing."""
    _concluded: bool = False
    """True once the script has said which way it went."""
    _once: set[tuple[str, ...]] = field(default_factory=set)
    """What is journalled once, and was."""

    def __post_init__(self) -> None:
        self._before = judge_all(self.plan.answers) if self.plan.answers else {}
        served = {name for name, how in self._before.items() if how.serves}
        switched = (a.to for a in self.plan.actions if isinstance(a, Switch))
        self._verdicts = Verdicts((*switched, *self.plan.instances), frozenset(served))
        self._long = LongSteps(self._say)

    def carry_out(self, room: Room, run: str, owner: str) -> None:
        """Stream the script and answer it to its end. Raises Unreachable where that breaks, but for
        a host that was told to boot: what became of that is seen when it is back."""
        name = self.plan.host.name
        errand = Errand(run, owner, self.plan.actions, self.stall)
        self._room, self._run, exec_ = room, run, room.start()
        # In this order: where the journal cannot be written, no secret has been left there.
        self.journal.intent(name, [str(action) for action in self.plan.actions])
        uploads = _uploads(room, self.plan)
        self.begun = True
        self._verdicts.way = lambda instance: answers_at(room, instance)
        try:
            exec_.send(apply_script(exec_.nonce, errand, uploads).encode())
            self._listen(exec_)
        except Unreachable:
            # Script and sshd may be ended before a word of it is out.
            if not self._is_to_boot:
                raise
            self.rebooting = True
        if not self.rebooting:
            self._conclude(exec_)

    def _listen(self, exec_: Exec) -> None:
        for frame in exec_.frames(_IDLE_SECONDS, total_seconds(self.plan.actions)):
            self._note(frame.words)
            self._hear(exec_, frame.words, frame.text)
            if self.rebooting:
                return
        if not self._concluded:
            raise _broken_off(self._room.where)

    def _note(self, words: tuple[str, ...]) -> None:
        if words[0] in _NOT_JOURNALLED or words in self._once:
            return
        if words[0] in _JOURNALLED_ONCE:
            self._once.add(words)
        self.journal.frame(self.plan.host.name, words)

    def _hear(self, exec_: Exec, words: tuple[str, ...], text: str) -> None:
        self._concluded = self._concluded or words[0] in ("refused", "undone", "confirmed")
        match words:
            case ("begin", seq):
                self._acting = int(seq)
                self._say(self.at)
                self._long.begin(self._acting, self._action)
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
        """What takes its time: a drain, or a step that goes on without us."""
        match words:
            case ("draining", name, count, left):
                self._say(draining(name, count, left))
                exec_.send(b"wait\n")
            case ("drained", name, refused, count):
                self.findings.extend(drain_findings(name, refused == "yes", count))
            case _:
                self._long.hear(words, self.at)

    def _hear_brought(self, numbers: Sequence[str]) -> None:
        self._long.hear_pull(numbers, self.at)

    def _say(self, what: str) -> None:
        self.tell(self.plan.host.name, what)

    def _bring(self, exec_: Exec) -> None:
        """Carry files beside the script, which waits. Raises Unreachable."""
        self._not_brought = ""
        try:
            if isinstance(self._action, Load) and self._action.seed and self.door:
                fetch(self._room, self.door, self._action, self._run, self._hear_brought)
            else:
                bring(self._room, freights(self._action), self._hear_brought, self.stall)
        except (NotCarried, OSError) as error:
            self._not_brought = str(error)
        exec_.send(b"back\n" if self._not_brought else b"brought\n")

    @property
    def is_pulling(self) -> bool:
        """True while an image is pulled or packages are installed, also where the script was sent
        anew and is not there yet: nothing else is under way, and the host was not told to go
        further."""
        return self._acting <= self._long.last_begun and not self._agreed and not self._concluded

    @property
    def _is_to_boot(self) -> bool:
        """True where the boot was begun, and the host has not said that it cannot."""
        return isinstance(self._action, Reboot) and not self._concluded

    @property
    def last_pull(self) -> float:
        """When a sign of life of such a step was last heard, by the monotonic clock."""
        return self._long.last_heard

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
            case ("confirmed", "0"):
                self.state = "changed"
            case ("confirmed", _):
                self.late = True

    def _answer(self, name: str, polled: str) -> Word:
        if self.undone is not None:
            return self._verdicts.on_old(name, polled)
        word = self._verdicts.on_new(name, polled)
        judgement = self._verdicts.new[name]
        self._say(f"{name}: {judgement.health} {judgement.message}".strip())
        return word

    def _conclude(self, exec_: Exec) -> None:
        """Say what came of it, in findings."""
        if self.refused:
            self.state = "locked"
            self.findings.append(conclusion.refused(self.refused))
        elif self.late:
            self.findings.append(conclusion.late())
        elif self.undone is not None:
            back = self.undone == 0 and self._verdicts.restored and not self._installs
            self.state = "reverted" if back else "failed"
            self.findings.extend(self._causes(exec_.complaints))
        elif self.left:
            self.state = "failed"
            self.findings.append(conclusion.left(self.left, exec_.complaints))
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
        self.back, self.state, self.known = back, back.state, back.answers is not None
        self.findings.extend(back.findings)

    def _causes(self, complaints: Sequence[str]) -> tuple[Finding, ...]:
        """Instances that did not serve; else the action that was under way."""
        said = [self._not_brought] if self._not_brought else complaints
        lost = conclusion.not_up(self.plan.host, self._verdicts.new, self.logs)
        return lost or (conclusion.failed(self.at, said, installs=self._installs),)


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
    secrets = secret_texts(plan.actions)
    contents = (secret.open().encode() for secret in secrets.values())
    return dict(zip(secrets, room.upload(*contents), strict=True))
