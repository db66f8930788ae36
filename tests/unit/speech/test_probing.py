"""What probes make of a run; the host is this machine, the containers are stand-ins."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from speechfleet.inventory.fleet import Host
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.run import HostOutcome, InstanceOutcome, Run
from speechfleet.simulator.faults import Mishap
from speechfleet.speech.probing import probe_all
from tests.unit.values import generic, host, service

from .conftest import PATIENCE, RIGHT, Served

STT = "speech-to-text"
QUESTIONS = {"ber-01": {"stt": RIGHT[STT]}}


class FakeDoor:
    """Log-ins that are counted; `forwards` says whether a connection can be had through them."""

    slammed = False

    def __init__(self, forwards: bool = True, opens: bool = True) -> None:
        self.opened = 0
        self.forwards = forwards
        self.opens = opens

    @contextmanager
    def open(self, host: Host) -> Iterator["FakeDoor"]:
        self.opened += 1
        if not self.opens:
            raise Unreachable("reach.timeout", "ber-01 does not answer", "")
        yield self

    @contextmanager
    def watch(self, cut: Callable[[], None]) -> Iterator[None]:
        yield

    def forward(self, address: str, port: int) -> socket.socket:
        if not self.forwards:
            raise Unreachable("reach.forward", "administratively prohibited", "")
        return socket.create_connection((address, port), PATIENCE)

    def slam(self) -> None: ...


def wanted(bind: str = "0.0.0.0", **changes: object) -> Host:
    return host(service(bind=bind), generic(), client_address="127.0.0.1", **changes)


def run(*ports: str, health: str = "key-ok", kind: str = STT) -> Run:
    """A run with one host whose instances are at these addresses."""
    instances = tuple(
        InstanceOutcome(
            f"stt-{n}", "stt", kind, int(address.partition(":")[2]), "", "", "", "", health
        )
        for n, address in enumerate(ports, 1)
    )
    return Run("id", "health", (HostOutcome("ber-01", "fine", instances=instances),))


def probed(
    ran: Run,
    asked: object = None,
    door: FakeDoor | None = None,
    bind: str = "0.0.0.0",
    **more: object,
) -> HostOutcome:
    questions = QUESTIONS if asked is None else asked
    found = cast(Door, door or FakeDoor(forwards=False))
    seconds = more.pop("seconds", PATIENCE)
    run = probe_all([wanted(bind)], questions, ran, found, 5, seconds, **more)  # type: ignore[arg-type]
    return run.hosts[0]


def codes(outcome: HostOutcome) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.level, finding.instance) for finding in outcome.findings]


def test_the_right_answer_is_functional_and_measured(served: Served) -> None:
    outcome = probed(run(served(STT)))
    (one,) = outcome.instances
    assert (outcome.state, outcome.findings, one.health, one.serves) == (
        "fine",
        (),
        "functional",
        True,
    )
    assert 0 < one.figures["probe_first_seconds"] <= one.figures["probe_seconds"]
    assert one.figures["probe_audio_seconds"] == pytest.approx(1.2)


def test_a_wrong_answer_makes_the_host_sick_and_is_about_its_instance(served: Served) -> None:
    outcome = probed(run(served(STT), served(STT, Mishap.WRONG)))
    assert (outcome.state, outcome.exit_code) == ("sick", 6)
    assert codes(outcome) == [("probe.text", "error", "stt-2")]
    assert [one.health for one in outcome.instances] == ["functional", "key-ok"]
    assert outcome.findings[0].message.startswith('stt-2: it understood "Nobody said this."')
    assert outcome.instances[1].message.startswith('it understood "Nobody')


@pytest.mark.parametrize(
    ("mishap", "code", "stage"),
    [
        (Mishap.HANG, "probe.hang", "no answer within 5 s: it hung in the middle of a turn"),
        (Mishap.STUCK, "probe.hang", "no answer within 5 s: it hung at the handshake"),
        (Mishap.CUT, "probe.cut", "the connection was cut in the middle of a turn"),
    ],
)
def test_the_stage_is_named(mishap: Mishap, code: str, stage: str, served: Served) -> None:
    seconds = 5 if code == "probe.hang" else PATIENCE
    outcome = probed(run(served(STT, mishap)), seconds=seconds)
    assert codes(outcome) == [(code, "error", "stt-1")]
    assert outcome.instances[0].message == stage


def test_a_warm_up_judges_nobody(served: Served) -> None:
    outcome = probed(run(served(STT, Mishap.ERROR)), judge=False)
    assert (outcome.state, codes(outcome)) == ("fine", [("probe.error", "warning", "stt-1")])


def test_only_who_has_a_valid_key_is_asked() -> None:
    ran = run("127.0.0.1:1", health="unready")
    assert probed(ran) == ran.hosts[0]


def test_a_service_without_a_probe_is_named_and_well() -> None:
    outcome = probed(run("127.0.0.1:1"), asked={"ber-01": {}})
    assert (outcome.state, codes(outcome)) == ("fine", [("probe.unasked", "warning", "stt-1")])


def test_a_host_that_the_run_did_not_see_is_left_out() -> None:
    assert probed(Run("id", "health", (HostOutcome("other", "fine"),))).name == "other"


def test_what_listens_on_loopback_is_asked_through_one_log_in(served: Served) -> None:
    door = FakeDoor()
    outcome = probed(run(served(STT), served(STT)), door=door, bind="127.0.0.1")
    assert [one.health for one in outcome.instances] == ["functional"] * 2
    assert door.opened == 1


def test_what_is_not_routable_is_asked_through_ssh(served: Served) -> None:
    door = FakeDoor()
    outcome = probed(run(served(STT)), door=door)
    assert (outcome.instances[0].health, door.opened) == ("functional", 0)
    elsewhere = host(service(bind="0.0.0.0"), client_address="127.0.0.2")
    ran = probe_all([elsewhere], QUESTIONS, run(served(STT)), cast(Door, door), 5, PATIENCE)
    assert (ran.hosts[0].instances[0].health, door.opened) == ("functional", 1)


def test_where_there_is_no_way_both_are_named() -> None:
    outcome = probed(run("127.0.0.1:1"))
    assert codes(outcome) == [("probe.connect", "error", "stt-1")]
    assert outcome.instances[0].message == (
        "it is reached neither at 127.0.0.1:1 nor through SSH: administratively prohibited"
    )


def test_a_fault_of_ours_stops_nobody_else(served: Served) -> None:
    class Odd:
        def ask(self, line: object) -> None:
            raise RuntimeError("planted")

    odd = {"ber-01": {"stt": Odd()}}
    outcome = probed(run(served(STT)), asked=odd)
    assert codes(outcome) == [("reach.unexpected", "error", "stt-1")]
    assert (outcome.state, "planted" in outcome.findings[0].message) == ("sick", False)
    outcome = probed(run(served(STT)), asked=odd, judge=False)
    assert codes(outcome) == [("reach.unexpected", "warning", "stt-1")]
    assert outcome.state == "fine"


def test_a_host_that_lets_nobody_in_is_not_tried_again() -> None:
    door = FakeDoor(opens=False)
    outcome = probed(run("127.0.0.1:1", "127.0.0.1:2"), door=door, bind="127.0.0.1")
    assert [code for code, _, _ in codes(outcome)] == ["probe.connect"] * 2
    assert door.opened == 1


def test_an_interrupt_cuts_who_is_asked_and_begins_with_nobody_else(tmp_path: Path) -> None:
    """The first takes the connection and says nothing; the second is never met."""
    door = Door(tmp_path / "known_hosts")
    with (
        socket.create_server(("127.0.0.1", 0)) as first,
        socket.create_server(("127.0.0.1", 0)) as second,
        ThreadPoolExecutor() as beside,
    ):
        ports = [f":{one.getsockname()[1]}" for one in (first, second)]
        probing = beside.submit(
            probe_all, [wanted()], QUESTIONS, run(*ports), door, 5, 10 * PATIENCE
        )
        first.settimeout(PATIENCE)
        client, _ = first.accept()
        with client:
            client.recv(1)  # the handshake: it is under way
            door.slam()
            outcome = probing.result(PATIENCE).hosts[0]
        second.setblocking(False)
        with pytest.raises(BlockingIOError):
            second.accept()
    assert codes(outcome) == [("probe.handshake", "error", "stt-1")]
