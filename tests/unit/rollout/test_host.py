"""One host's conversation: recorded frames in, what became of it out."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement
from speechfleet.inventory.packages import Package
from speechfleet.plan.actions import Bring, Fetch, Install
from speechfleet.plan.existing import plan_existing
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.remote.carry import Freight, NotCarried, Progress
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.host import Conversation
from speechfleet.rollout.journal import Journal
from speechfleet.rollout.reboot import Back
from tests.unit.checks.test_bare import BARE
from tests.unit.remote.channel import NONCE, End, Err, FakeChannel, Out, Until
from tests.unit.values import PLANTED_KEY, host, in_force, service, serving, told
from tests.unit.values import PLANTED_PASSWORD as PASSWORD

DEPLOY = playbook.load("deploy")
BEFORE = plan_host(host(service(tag="5.0.0-amd64-en-us")), told(), DEPLOY.checks, DEPLOY.steps)
STOOD = {**in_force(BEFORE.instances), "serving": serving("stt-1")}
Said = Out | Err | Until | End


def _plan(**texts: str) -> HostPlan:
    return plan_host(host(), told(**{**STOOD, **texts}), DEPLOY.checks, DEPLOY.steps)


RELEASE = _plan().instances[0].release
BEGIN = [("begin", "0"), ("end", "0", "0"), ("begin", "4"), ("poll", "stt-1")]


def _frame(*words: str, text: str = "") -> Out:
    return Out(f"{text}\n{NONCE} {' '.join(words)}\n".encode())


def _poll(api_status: str = "Valid", release: str = RELEASE, **more: Any) -> Out:
    labels = {"speechfleet.release": release}
    return _frame("polled", "stt-1", text=serving("stt-1", api_status, labels=labels, **more))


class FakeRoom:
    """A room whose one exec is a list of what the host says."""

    def __init__(self, *says: Said) -> None:
        self.channel = FakeChannel(*says)
        self.where = "10.1.2.3:22"
        self.uploaded: list[bytes] = []

    def start(self) -> object:
        return self.channel.exec()

    def upload(self, *contents: bytes) -> list[str]:
        self.uploaded.extend(contents)
        return [f"/home/ops/.{number}" for number in range(len(contents))]

    @property
    def answers(self) -> list[str]:
        """What was answered to polls, after the script."""
        return self.channel.sent.decode().rpartition("\nmain\n")[2].split()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.jsonl")) as made:
        yield made


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How the instance is had at its published address; empty: not at all."""
    ways = ["direct"]
    monkeypatch.setattr("speechfleet.rollout.host.answers_at", lambda room, wanted: ways[-1])
    return ways


def _talk(room: FakeRoom, journal: Journal, plan: HostPlan | None = None) -> Conversation:
    said = Conversation(plan or _plan(), journal, lambda host, what: None)
    said.carry_out(cast(Room, room), "r1", "ops@desk")
    return said


def _codes(said: Conversation) -> list[tuple[str, str]]:
    return [(finding.code, finding.level) for finding in said.findings]


def test_an_instance_that_serves_is_confirmed(journal: Journal) -> None:
    loads = _poll(code=503)
    room = FakeRoom(*(_frame(*words) for words in BEGIN), loads, loads, _poll(),
                    _frame("confirmed", "0"), End())  # fmt: skip
    said = _talk(room, journal)
    assert (said.state, room.answers, said.findings) == ("changed", ["wait", "wait", "go"], [])
    assert said.judged["stt-1"].health == "key-ok"
    assert said.judged["stt-1"].release == RELEASE


def test_a_drain_is_told_and_goes_on_until_the_host_says_it_is_over(journal: Journal) -> None:
    told_of: list[str] = []
    room = FakeRoom(_frame("begin", "0"), _frame("draining", "stt-1", "2", "41"),
                    _frame("drained", "stt-1", "yes", "1"), _poll(),
                    _frame("confirmed", "0"), End())  # fmt: skip
    said = Conversation(_plan(), journal, lambda host, what: told_of.append(what))
    said.carry_out(cast(Room, room), "r1", "ops@desk")
    assert (said.state, room.answers) == ("changed", ["wait", "go"])
    assert "stt-1: draining, 2 connections open, 41 s left" in told_of
    assert _codes(said) == [("drain.cut", "warning")]


def test_a_key_that_is_refused_again_and_again_turns_the_host_back(journal: Journal) -> None:
    bad = _poll("Invalid", code=503)
    log = "RESULT: my card is 4111\nEndpoint connection failed with status 'Invalid'.\n"
    room = FakeRoom(*[bad] * 6, _frame("log", "stt-1"), _frame("logged", "stt-1", text=log),
                    _frame("undone", "0"), _poll(release="before"), End())  # fmt: skip
    said = _talk(room, journal)
    assert (said.state, room.answers) == ("reverted", ["wait"] * 5 + ["back", "go"])
    assert _codes(said) == [("serving.unready", "error")]
    assert "refuses the key" in said.findings[0].message
    assert "4111" not in str(said.findings)
    assert said.logs == {"stt-1": log}
    assert said.judged["stt-1"].release == "before"


def test_what_is_never_ready_in_time_turns_the_host_back(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 100_000, 301))
    monkeypatch.setattr("speechfleet.rollout.verdict.time.monotonic", lambda: next(clock))
    room = FakeRoom(_poll(code=503), _frame("undone", "0"), End())
    said = _talk(room, journal)
    assert (said.state, room.answers) == ("reverted", ["back"])
    assert "/ready answers 503" in said.findings[0].message
    assert said.judged["stt-1"] == Judgement("down")


def test_what_does_not_answer_at_its_address_is_not_confirmed(
    journal: Journal, published: list[str]
) -> None:
    published.append("")
    room = FakeRoom(_poll(), _poll(), _frame("undone", "0"), End())
    said = _talk(room, journal)
    assert (said.state, room.answers) == ("reverted", ["wait", "wait"])
    assert "does not answer at its address" in said.findings[0].message


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ([_frame("undone", "1", "running")], "failed"),
        ([_frame("undone", "0"), *[_poll("Invalid", release="before")] * 6], "failed"),
        ([_frame("undone", "0"), _poll(release="before")], "reverted"),
        ([_frame("confirmed", "1")], "failed"),
        ([_frame("refused", "the", "host", "changed")], "locked"),
    ],
)
def test_how_else_it_can_end(says: list[Said], state: str, journal: Journal) -> None:
    said = _talk(FakeRoom(*says, End()), journal)
    assert said.state == state
    assert [level for _, level in _codes(said)] == ["error"]


@pytest.mark.parametrize(("state", "stopping"), [("stopping", True), ("degraded", False)])
def test_a_host_says_whether_it_is_shutting_down(
    state: str, stopping: bool, journal: Journal
) -> None:
    said = _talk(FakeRoom(_frame("undone", "1", state), End()), journal)
    assert (said.undone, said.stopping) == (1, stopping)


def test_why_a_host_refused_is_passed_on(journal: Journal) -> None:
    says = "another run is at work here: ops@other, run r0"
    said = _talk(FakeRoom(_frame("refused", *says.split()), End()), journal)
    assert (said.findings[0].code, said.findings[0].message) == ("deploy.refused", says)


def test_a_step_that_fails_says_its_own_last_words(journal: Journal) -> None:
    full = Err(b"sh: printf: No space left on device\n")
    said = _talk(FakeRoom(full, _frame("undone", "0"), End()), journal)
    assert _codes(said) == [("deploy.failed", "error")]
    assert "No space left on device" in said.findings[0].message


@pytest.mark.parametrize("says", [[], [_frame("begin", "0")], [_poll()]])
def test_a_script_that_breaks_off_has_to_be_asked_about(says: list[Said], journal: Journal) -> None:
    with pytest.raises(Unreachable) as caught:
        _talk(FakeRoom(*says, End()), journal)
    assert caught.value.code == "reach.lost"


FRESH = plan_host(host(), told(), DEPLOY.checks, DEPLOY.steps)
PULL = next(str(n) for n, action in enumerate(FRESH.actions) if isinstance(action, Fetch))


@pytest.mark.parametrize(
    ("says", "is_pulling"),
    [
        ([("begin", "0")], False),
        ([("begin", PULL)], True),
        ([("begin", PULL), ("pull", "5", "10"), ("begin", "0")], True),
        ([("begin", PULL), ("end", PULL, "0"), ("begin", str(int(PULL) + 1))], False),
        ([("begin", PULL), ("ask",)], False),
    ],
)
def test_a_script_that_breaks_off_in_a_pull_can_be_sent_anew(
    says: list[tuple[str, ...]], is_pulling: bool, journal: Journal
) -> None:
    """Also where the second one breaks off before it comes to the pull again."""
    said = Conversation(FRESH, journal, lambda host, what: None)
    with pytest.raises(Unreachable):
        said.carry_out(cast(Room, FakeRoom(*(_frame(*words) for words in says), End())), "r", "o")
    assert said.is_pulling == is_pulling


def test_a_pull_that_failed_is_not_sent_anew(journal: Journal) -> None:
    said = _talk(FakeRoom(_frame("begin", PULL), _frame("undone", "0"), End()), journal, FRESH)
    assert (said.state, said.is_pulling) == ("reverted", False)


def test_the_progress_of_a_pull_is_told_and_not_journalled(journal: Journal) -> None:
    told_of: list[str] = []
    said = Conversation(FRESH, journal, lambda host, what: told_of.append(what))
    room = FakeRoom(_frame("begin", PULL), _frame("pull"), _frame("pull", "500", "2000"),
                    _frame("confirmed", "0"), End())  # fmt: skip
    said.carry_out(cast(Room, room), "r1", "ops@desk")
    assert told_of == [f"pull {FRESH.instances[0].image}", f"{told_of[0]}: 500 B of 2 kB"]
    assert '"pull",' not in journal.path.read_text()


def test_a_model_that_comes_is_told_and_not_journalled(journal: Journal) -> None:
    told_of: list[str] = []
    said = Conversation(FRESH, journal, lambda host, what: told_of.append(what))
    name = FRESH.instances[0].name
    sizes = ("4", "4", "", "976563")
    room = FakeRoom(
        *(_frame("model", name, size) for size in sizes), _frame("confirmed", "0"), End()
    )
    said.carry_out(cast(Room, room), "r1", "ops@desk")
    (line,) = told_of
    assert line.startswith(f"download the model of {name}: 1.00 GB")
    assert '"model",' not in journal.path.read_text()


def _existing(name: str) -> HostPlan:
    """What a command that changes no release plans on the host as it stood."""
    steps = playbook.load(name)
    answers = told(**{**STOOD, "installed": STOOD["installed"] + "folder /f\n"})
    return plan_existing(BEFORE.host, answers, steps.checks, steps.steps)


@pytest.mark.parametrize(("name", "health"), [("stop", "stopped"), ("remove", "stopped")])
def test_what_was_stopped_is_judged_without_a_poll(
    name: str, health: str, journal: Journal
) -> None:
    said = _talk(FakeRoom(_frame("confirmed", "0"), End()), journal, _existing(name))
    assert (said.state, said.findings) == ("changed", [])
    assert said.judged["stt-1"].health == health


def test_a_restart_is_judged_by_the_release_that_is_installed(journal: Journal) -> None:
    installed = BEFORE.instances[0].release
    room = FakeRoom(_poll(code=503, release=installed), _poll(release=installed),
                    _frame("confirmed", "0"), End())  # fmt: skip
    said = _talk(room, journal, _existing("restart"))
    assert (said.state, room.answers) == ("changed", ["wait", "go"])


def test_a_stop_that_is_turned_back_waits_for_what_served(journal: Journal) -> None:
    """The instance was never awaited on the way there."""
    loads, serves = _poll(code=503, release="before"), _poll(release="before")
    room = FakeRoom(_frame("begin", "1"), _frame("undone", "0"), loads, serves, End())
    said = _talk(room, journal, _existing("stop"))
    assert (said.state, room.answers) == ("reverted", ["wait", "go"])
    assert said.judged["stt-1"].health == "key-ok"


def test_what_could_not_be_deleted_is_named(journal: Journal) -> None:
    plan = _existing("decommission")
    last = str(len(plan.actions) - 1)
    busy = Err(b"rm: cannot remove '/f': Device or resource busy\n")
    room = FakeRoom(busy, _frame("left", last), _frame("confirmed", "0"), End())
    said = _talk(room, journal, plan)
    assert said.state == "failed"
    assert _codes(said) == [("remove.left", "error")]
    assert "remove /f failed: rm: cannot remove" in said.findings[0].message


def test_after_a_boot_was_ordered_nothing_more_is_heard(journal: Journal) -> None:
    """The connection breaks then, and that is no trouble."""
    room = FakeRoom(_frame("begin", "1"), _frame("rebooting"), End())
    said = _talk(room, journal, _existing("reboot"))
    assert said.rebooting
    back = told(serving=serving("stt-1", code=503))
    said.came_back(Back("failed", [Finding("serving.unready", "error", "x")], back))
    assert (said.state, said.judged["stt-1"].health) == ("failed", "unready")


@pytest.mark.parametrize("says", [[], [End()], [_frame("busy"), End()]])
def test_a_host_that_goes_down_before_it_can_say_so_was_told_to_boot(
    says: list[Said], journal: Journal
) -> None:
    """systemd ends the script and its sshd at once, where pam_systemd made a session for them."""
    said = _talk(FakeRoom(_frame("begin", "1"), *says), journal, _existing("reboot"))
    assert (said.rebooting, said.findings) == (True, [])


def test_a_host_that_cannot_boot_says_so(journal: Journal) -> None:
    fails = _frame("begin", "1"), _frame("end", "1", "1"), _frame("undone", "0"), End()
    said = _talk(FakeRoom(*fails), journal, _existing("reboot"))
    assert (said.rebooting, said.state, _codes(said)) == (
        False,
        "reverted",
        [("deploy.failed", "error")],
    )


def test_a_connection_that_breaks_before_the_boot_has_to_be_asked_about(journal: Journal) -> None:
    with pytest.raises(Unreachable):
        _talk(FakeRoom(_frame("begin", "0"), End()), journal, _existing("reboot"))


def test_the_journal_has_intent_first_and_no_secret(journal: Journal) -> None:
    _talk(FakeRoom(*(_frame(*words) for words in BEGIN), _frame("confirmed", "0"), End()), journal)
    lines = [json.loads(line) for line in journal.path.read_text().splitlines()]
    assert lines[0]["intent"][0] == "expect the host unchanged since this plan"
    assert [line["frame"] for line in lines[1:]] == [*map(list, BEGIN), ["confirmed", "0"]]
    assert PLANTED_KEY not in journal.path.read_text()
    assert PASSWORD not in journal.path.read_text()


def test_signs_of_life_are_not_journalled(journal: Journal) -> None:
    _talk(FakeRoom(_frame("busy"), _frame("busy"), _frame("confirmed", "0"), End()), journal)
    assert "busy" not in journal.path.read_text()


def test_of_the_polls_of_an_instance_the_first_is_journalled(journal: Journal) -> None:
    """It is a step; thousands of hosts would make their journal of little else."""
    polls = [one for _ in range(3) for one in (_frame("poll", "stt-1"), _poll(code=503))]
    _talk(FakeRoom(*polls, _poll(), _frame("confirmed", "0"), End()), journal)
    lines = [json.loads(line) for line in journal.path.read_text().splitlines()]
    assert [line["frame"] for line in lines[1:]] == [
        ["poll", "stt-1"],
        ["polled", "stt-1"],
        ["confirmed", "0"],
    ]


@pytest.mark.parametrize(("sudoers", "uploaded"), [("no\n", 0), ("yes\n", 2), ("?", 2)])
def test_a_sudo_that_keeps_its_input_gets_no_secret(
    sudoers: str, uploaded: int, journal: Journal
) -> None:
    """Where it is not known, the careful way is taken."""
    plan = plan_host(host(), told(sudoers=sudoers), (), DEPLOY.steps)
    room = FakeRoom(_frame("confirmed", "0"), End())
    _talk(room, journal, plan)
    assert len(room.uploaded) == uploaded
    for secret in (PLANTED_KEY, PASSWORD):
        assert (secret.encode() in room.channel.sent) == (uploaded == 0)


SHELF = {"jammy": (Package(Path("a.deb"), 100, "a" * 64), Package(Path("b.deb"), 50, "b" * 64))}
PROVISION = playbook.load("provision")
BARE_PLAN = plan_host(
    host(services=(), packages=SHELF), told(**BARE), PROVISION.checks, PROVISION.steps
)
BRING = next(str(n) for n, action in enumerate(BARE_PLAN.actions) if isinstance(action, Bring))


def _provisioning(room: FakeRoom, journal: Journal) -> tuple[Conversation, list[str]]:
    said: list[str] = []
    conversation = Conversation(BARE_PLAN, journal, lambda host, what: said.append(what))
    conversation.carry_out(cast(Room, room), "r1", "ops@desk")
    return conversation, said


def test_packages_are_brought_while_the_script_waits(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Freight] = []

    def carry(room: Room, what: Freight, progress: Progress, stall: float) -> None:
        brought.append(what)
        progress(what.size)

    monkeypatch.setattr("speechfleet.rollout.bringing.carry", carry)
    room = FakeRoom(_frame("begin", BRING), _frame("bring"), _frame("end", BRING, "0"),
                    _frame("installing", "Unpacking", "docker.io,", "5", "%"),
                    _frame("confirmed", "0"), End())  # fmt: skip
    conversation, said = _provisioning(room, journal)
    assert (conversation.state, room.answers) == ("changed", ["brought"])
    folder = "/var/lib/speechfleet/packages"
    assert [what.path for what in brought] == [f"{folder}/a.deb", f"{folder}/b.deb"]
    assert any(": 150 B of 150 B" in line for line in said)
    assert said[-1] == "Unpacking docker.io, 5 %"


def test_a_package_that_is_not_taken_ends_it_in_its_own_words(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def carry(room: Room, what: Freight, progress: Progress, stall: float) -> None:
        raise NotCarried("no space left", "see to the disk")

    monkeypatch.setattr("speechfleet.rollout.bringing.carry", carry)
    room = FakeRoom(_frame("begin", BRING), _frame("bring"), _frame("undone", "0"), End())
    conversation, _ = _provisioning(room, journal)
    assert (conversation.state, room.answers) == ("reverted", ["back"])
    (finding,) = conversation.findings
    assert "no space left; see to the disk" in finding.message


def test_what_could_not_be_brought_once_can_be_when_the_host_is_come_back_to(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = iter([NotCarried("the seed is away", "wait")])

    def carry(room: Room, what: Freight, progress: Progress, stall: float) -> None:
        for trouble in lost:
            raise trouble

    monkeypatch.setattr("speechfleet.rollout.bringing.carry", carry)
    conversation = Conversation(BARE_PLAN, journal, lambda host, what: None)
    first = FakeRoom(_frame("begin", BRING), _frame("bring"), End())
    with pytest.raises(Unreachable):
        conversation.carry_out(cast(Room, first), "r", "o")
    second = FakeRoom(_frame("begin", BRING), _frame("bring"), _frame("confirmed", "0"), End())
    conversation.carry_out(cast(Room, second), "r", "o")
    assert (first.answers, second.answers) == (["back"], ["brought"])


def test_an_installation_that_failed_was_not_turned_back(journal: Journal) -> None:
    install = next(str(n) for n, a in enumerate(BARE_PLAN.actions) if isinstance(a, Install))
    said = (_frame("begin", install), _frame("undone", "0"), End())
    conversation, _ = _provisioning(FakeRoom(*said), journal)
    assert conversation.state == "failed"
    (finding,) = conversation.findings
    assert finding.fix == (
        "mend that, then run again: what was installed stays, and what is missing is installed"
    )


@pytest.mark.parametrize("seq", range(len(BARE_PLAN.actions)))
def test_what_a_provision_is_at_can_be_sent_anew_from_the_first_package_on(
    seq: int, journal: Journal
) -> None:
    conversation = Conversation(BARE_PLAN, journal, lambda host, what: None)
    room = FakeRoom(_frame("begin", str(seq)), End())
    with pytest.raises(Unreachable):
        conversation.carry_out(cast(Room, room), "r", "o")
    assert conversation.is_pulling == (seq >= int(BRING))
    assert conversation.at == str(BARE_PLAN.actions[seq])
