"""A host that cannot be reached, or not as root, is a finding of its own with a remedy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import LOOPBACK, Practice, Result
from tests.fleet.rest import await_serving
from tests.fleet.untouched import untouched

# As somebody else keeps it: what is not understood, and no line end at the end.
STRANGE_LINES = b"# ours\r\n\n@revoked *.example.org ssh-rsa AAAA\nnot a line at all\nlast"


def refusal(result: Result, host: str) -> str:
    """The code of the one error of a host that could not be reached; it names a remedy."""
    assert result.code == 3, result.err
    assert result.host(host)["state"] == "unreachable"
    [error] = [f for f in result.host(host)["findings"] if f["level"] == "error"]
    assert error["fix"]
    return str(error["code"])


def refusals(result: Result) -> dict[str, str]:
    return {host["name"]: refusal(result, host["name"]) for host in result.run["hosts"]}


def with_host(practice: Practice, name: str, **variables: Any) -> Path:
    """The inventory with variables of a host changed; None takes one away."""

    def change(group: dict[str, Any]) -> None:
        hosts = group["children"]["practice"]["hosts"]
        hosts[name] = {
            k: v for k, v in {**hosts.get(name, {}), **variables}.items() if v is not None
        }

    return practice.variant(f"{name}-changed", change)


@pytest.fixture
def stranger(practice: Practice, tmp_path: Path) -> Path:
    """The inventory with a known_hosts that knows none of the hosts."""
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_bytes(STRANGE_LINES)

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_known_hosts"] = str(known_hosts)

    return practice.variant("stranger", change)


def known_hosts_of(practice: Practice, name: str) -> Path:
    """A known_hosts in which a host has the bastion's keys."""
    address = f"{LOOPBACK}.{name.removeprefix('host-')}"
    lines = (practice.material / "known_hosts").read_text().splitlines()
    keys = [line.partition(" ")[2] for line in lines if line.startswith(f"{LOOPBACK}.250 ")]
    others = [line for line in lines if not line.startswith(f"{address} ")]
    path = practice.folder / "swapped_known_hosts"
    path.write_text("\n".join(others + [f"{address} {key}" for key in keys]) + "\n")
    return path


@contextmanager
def paused(practice: Practice, name: str) -> Iterator[None]:
    practice.host(name).engine("pause")
    try:
        yield
    finally:
        practice.host(name).engine("unpause")
        await_serving(practice, name)


@contextmanager
def without_sshd(practice: Practice, name: str) -> Iterator[None]:
    practice.host(name).sh("systemctl stop ssh.service")
    try:
        yield
    finally:
        practice.host(name).sh("systemctl start ssh.service")


def test_an_unknown_host_key_is_refused(practice: Practice, stranger: Path, tmp_path: Path) -> None:
    with untouched(*practice.hosts):
        result = practice.deploy(stranger, HOME=str(tmp_path))
    assert refusals(result) == {
        "host-1": "reach.key-unknown",
        "host-2": "reach.key-unknown",
        "host-3": "reach.bastion",
    }
    assert (tmp_path / "known_hosts").read_bytes() == STRANGE_LINES


def test_accept_new_appends_a_line_for_each_host_and_bastion(
    practice: Practice, stranger: Path, tmp_path: Path
) -> None:
    """The rest of the file stays byte for byte, and the next run knows the hosts."""
    accepted = practice.deploy(stranger, "--accept-new", HOME=str(tmp_path))
    assert accepted.code == 0, accepted.err
    text = (tmp_path / "known_hosts").read_bytes()
    assert text.startswith(STRANGE_LINES + b"\n")
    appended = text[len(STRANGE_LINES) + 1 :].decode().splitlines()
    known = (practice.material / "known_hosts").read_text().splitlines()
    assert len(appended) == len(set(appended)) == 4
    assert set(appended) <= set(known)
    assert practice.deploy(stranger, HOME=str(tmp_path)).code == 0
    assert (tmp_path / "known_hosts").read_bytes() == text


def test_a_changed_host_key_is_refused_even_with_accept_new(
    practice: Practice, tmp_path: Path
) -> None:
    known_hosts = known_hosts_of(practice, "host-2")
    before = known_hosts.read_bytes()

    def swap(group: dict[str, Any]) -> None:
        group["vars"]["speech_known_hosts"] = str(known_hosts)

    swapped = practice.variant("swapped", swap)
    with untouched(*practice.hosts):
        result = practice.deploy(swapped, "--accept-new", HOME=str(tmp_path))
    assert refusal(result, "host-2") == "reach.key-changed"
    assert not result.codes("host-1")
    assert known_hosts.read_bytes() == before


def test_a_wrong_sudo_password_is_tried_once(practice: Practice) -> None:
    """Counted in the host's own log: a second attempt brings an account nearer to lock-out."""
    wrong = with_host(practice, "host-3", ansible_become_password="vault:practice_key_2")
    log = "journalctl --no-pager -o cat _COMM=sudo | grep -c 'authentication failure'"
    before = int(practice.host("host-3").sh(log, check=False))
    with untouched(*practice.hosts):
        result = practice.deploy(wrong)
    assert refusal(result, "host-3") == "reach.sudo"
    assert int(practice.host("host-3").sh(log)) == before + 1


@pytest.mark.parametrize(
    ("host", "variables"),
    [("host-2", {"ansible_become": None}), ("host-3", {"ansible_become_password": None})],
    ids=["no become", "no password"],
)
def test_root_that_is_not_to_be_had(
    practice: Practice, host: str, variables: dict[str, None]
) -> None:
    result = practice.deploy(with_host(practice, host, **variables))
    assert refusal(result, host) == "reach.sudo"


def test_each_way_of_being_unreachable_has_a_name(practice: Practice) -> None:
    """A name that does not resolve, an address where nothing listens, a host that hangs, and
    one that the bastion does not get through to."""

    def change(group: dict[str, Any]) -> None:
        hosts = group["children"]["practice"]["hosts"]
        del hosts["host-1"]
        hosts["nameless"] = {"ansible_host": "no-such-host.invalid"}
        hosts["nobody"] = {"ansible_host": f"{LOOPBACK}.99"}

    inventory = practice.variant("unreachable", change)
    with without_sshd(practice, "host-3"), paused(practice, "host-2"):
        result = practice.deploy(inventory)
    assert refusals(result) == {
        "nameless": "reach.name",
        "nobody": "reach.refused",
        "host-2": "reach.banner",
        "host-3": "reach.bastion",
    }
