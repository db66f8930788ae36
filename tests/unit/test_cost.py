"""What things cost, in counts that no busy machine changes. Bounds are a third or so above what was
counted when they were set: who passes one says why in the commit, or finds what made it dearer."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from paramiko import Ed25519Key
from paramiko.packet import Packetizer

from benchmarks.large import write
from benchmarks.planning import answered, planned, rendered
from speechfleet.inventory.load import load
from speechfleet.plan.render import template
from speechfleet.remote import hostkeys
from speechfleet.remote.door import Door
from speechfleet.reports.json import document
from speechfleet.run import Run, outcome_of
from speechfleet.survey import ask
from tests.crowd.crowd import crowd

HOSTS = 1000


def calls(do: Callable[[], object]) -> int:
    """How many functions written in Python are called."""
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inventory of a thousand hosts with four instances each."""
    monkeypatch.setenv("BENCH_KEY", "0123456789abcdef")
    return write(tmp_path / "large.yml", HOSTS)


def test_an_inventory_is_loaded_by_few_calls_for_each_host(large: Path) -> None:
    load(large, keys=True)
    assert calls(lambda: load(large, keys=True)) <= 255 * HOSTS


def test_an_instance_is_rendered_by_few_calls(large: Path) -> None:
    hosts = load(large, keys=True).hosts
    rendered(hosts)
    assert calls(lambda: rendered(hosts)) <= 25 * 4 * HOSTS


def test_a_host_is_planned_by_few_calls(large: Path) -> None:
    hosts = load(large, keys=True).hosts[:100]
    planned(hosts, answered(hosts))
    said = answered(hosts)
    assert calls(lambda: planned(hosts, said)) <= 900 * len(hosts)


def test_a_run_is_written_down_by_few_calls(large: Path) -> None:
    """json's own part in C writes the hosts: by Python it is a call for each word."""
    hosts = load(large, keys=True).hosts[:100]
    plans = planned(hosts, answered(hosts))
    run = Run("r", "deploy", tuple(outcome_of(plan, "planned", {}) for plan in plans))
    assert calls(lambda: document(run)) <= 85 * len(hosts)


def test_jinja_renders_a_unit_once_for_all_hosts(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice, to be exact: a release is named by the unit that does not name it yet."""
    seen: list[str] = []

    def counted(name: str, **values: object) -> str:
        seen.append(str(values["unit"]))
        return template(name, **values)

    monkeypatch.setattr("speechfleet.plan.release.template", counted)
    # A limit of its own, so that no earlier test has made these units.
    large.write_text(large.read_text().replace("memory: 4g", "memory: 4321m"))
    rendered(load(large, keys=True).hosts)
    assert sorted(seen) == [f"speechfleet-stt-{n}.service" for n in (1, 1, 2, 2, 3, 3, 4, 4)]


def test_a_file_of_known_hosts_is_read_once_for_all_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "known_hosts"
    path.write_text("".join(f"host-{n} ssh-rsa AAAA\n" for n in range(HOSTS)))
    reads: list[Path] = []

    def counted(self: Path, *how: str) -> str:
        reads.append(self)
        return self.read_bytes().decode()

    monkeypatch.setattr(Path, "read_text", counted)
    for n in range(HOSTS):
        assert list(hostkeys.known_keys(path, f"host-{n}")) == []
    assert reads == [path]


def test_a_private_key_is_read_once_for_all_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    read = Ed25519Key.from_private_key_file

    def counted(filename: str, password: str | None = None) -> Ed25519Key:
        reads.append(filename)
        return read(filename, password)

    with crowd(tmp_path, 3) as many:
        fleet = load(many.inventory, keys=False)
        door = Door(fleet.known_hosts)
        monkeypatch.setattr(Ed25519Key, "from_private_key_file", counted)
        found = [ask(host, door) for host in fleet.hosts]
    assert all(one.answers for one in found)
    assert reads == [str(tmp_path / "id")]


def test_a_host_with_nothing_to_do_costs_few_messages_and_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One log-in, one exec: what SSH has to send, and the script in one piece."""
    sent: list[int] = []
    send = Packetizer.send_message

    def counted(self: Packetizer, data: object) -> None:
        sent.append(len(data.asbytes()))  # type: ignore[attr-defined]
        send(self, data)  # type: ignore[arg-type]

    with crowd(tmp_path, 3) as many:
        fleet = load(many.inventory, keys=False)
        door = Door(fleet.known_hosts)
        monkeypatch.setattr(Packetizer, "send_message", counted)
        # On a busy machine signs of life would be counted too.
        monkeypatch.setattr("speechfleet.remote.log_in._KEEPALIVE_SECONDS", 0)
        found = [ask(host, door) for host in fleet.hosts]
    assert all(one.answers for one in found)
    assert len(sent) <= 13 * len(found)
    assert sum(sent) <= 40_000 * len(found)


@pytest.mark.parametrize(("words", "most"), [("--version", 160), ("--help", 230)])
def test_what_is_asked_first_imports_little(words: str, most: int) -> None:
    heavy = ("paramiko", "fabric", "pydantic", "jinja2", "rich", "yaml", "cryptography", "sqlite3")
    assert not imported(f"from speechfleet.cli import run; run([{words!r}])", most) & {*heavy}


def test_a_deploy_with_nothing_to_do_imports_nothing_that_changes_or_probes() -> None:
    found = imported("import speechfleet.cli.deploying", 1200)
    assert "speechfleet.plan.plan" in found
    changing = {"speechfleet.rollout.host", "speechfleet.rollout.rollout"}
    assert not found & {*changing, "speechfleet.speech.probing", "websockets.client"}


def imported(text: str, most: int) -> set[str]:
    """The modules that a Python has after it ran this; not more than so many."""
    told = "import sys; print(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{text}\n{told}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = set(done.stdout.splitlines()[-1].split())
    assert len(found) <= most
    return found
