"""A fleet moves from one key to the other while clients ask, and the old one is then revoked."""

import http.client
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.client import PAUSE
from tests.fleet.practice import LOOPBACK, Practice, PracticeHost, Result, until
from tests.fleet.rest import under_way
from tests.fleet.test_keys import key_files

CONTROL = f"http://{LOOPBACK}.252:8080/control/practice"
NAMES = ("host-1", "host-2", "host-3")
METERING = 5
"""Seconds between two reports of a container: so soon it notices that its key was revoked."""

_REGENERATE = """import sys, urllib.request
open(sys.argv[1], "a").write(sys.argv[2] + "\\n")
body = b'{"revoked": [%d]}' % (int(sys.argv[2][-1]) - 1)
urllib.request.urlopen(urllib.request.Request(sys.argv[3], body, method="PUT"), timeout=30).read()
print("the-new-key-that-nobody-shall-see")
"""
"""What a vendor's program does: it ends the key that it is told, and prints the new one."""


def _takes(url: str) -> bool:
    """Whether an instance takes a request; however slow the machine is, it is waited for."""
    try:
        with urllib.request.urlopen(url.replace("ws:", "http:") + "/ready", timeout=60) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):
        return False


@dataclass
class PairClient:
    """Asks a service of two instances: where one refuses, the other. The first is asked once
    more in the end: by the time that the other refuses, it has to serve again."""

    first: str
    second: str
    asked: int = 0
    failed: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        while not self._over.is_set():
            self.failed += not any(map(_takes, (self.first, self.second, self.first)))
            self.asked += 1
            self._over.wait(PAUSE)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = threading.Thread(target=self.ask, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


@pytest.fixture
def inventory(bare: Practice, tmp_path: Path) -> Path:
    """One that has both keys of the resource, the first in use."""
    return bare.variant("both-keys", _with_both_keys(tmp_path))


@pytest.fixture
def both(bare: Practice, inventory: Path) -> Iterator[Practice]:
    """The fleet as that inventory says; afterwards a deploy can bring the first key back."""
    result = bare.deploy(inventory)
    assert result.code == 0, result.err
    yield bare
    _revoke()
    for host in bare.hosts:
        host.sh("rm -rf /var/lib/speechfleet/retired /var/lib/speechfleet/hold")


def _with_both_keys(folder: Path) -> Callable[[dict[str, Any]], None]:
    program = folder / "regenerate.py"
    program.write_text(_REGENERATE)
    words = f"{sys.executable} {program} {folder}/calls {{key}} {CONTROL}"

    def change(group: dict[str, Any]) -> None:
        resource = group["vars"]["speech_resources"]["practice"]
        resource["key1"] = resource.pop("key")
        resource |= {"key2": "vault:practice_key_2", "regenerate": f"command:{words}"}
        settings = {"Simulator:LoadSeconds": 2, "Simulator:MeteringSeconds": METERING}
        group["vars"]["speech_services"]["stt-en"]["settings"] = settings

    return change


def _revoke(*keys: int) -> None:
    """Have the billing endpoint refuse these keys, and no other."""
    body = json.dumps({"revoked": keys}).encode()
    request = urllib.request.Request(CONTROL, body, method="PUT")
    urllib.request.urlopen(request, timeout=30).read()


def _rotate(practice: Practice, inventory: Path, *arguments: str) -> Result:
    line = ("rotate-keys", "practice", "-i", str(inventory), "--to", "2", "--yes", "--json")
    return practice.run(*line, *arguments)


def _said(result: Result) -> dict[str, str]:
    """What was said of the whole fleet: the level of each code."""
    return {finding["code"]: finding["level"] for finding in result.run["findings"]}


def _states(result: Result) -> list[str]:
    return [result.host(name)["state"] for name in NAMES]


def _links(host: PracticeHost) -> set[str]:
    return set(host.sh("cd /var/lib/speechfleet/instances; readlink *.key").split())


def _twins(practice: Practice, inventory: Path) -> list[str]:
    """The URLs of the two instances of one service on host-1."""
    shown = practice.run("status", "-i", str(inventory), "--limit", "host-1", "--json")
    urls = [one["url"] for one in shown.host("host-1")["instances"]]
    assert len(urls) == 2
    return urls


def _await_valid(practice: Practice, inventory: Path, *hosts: str) -> None:
    """Wait until all that runs there is ready and its key Valid."""
    line = ("status", "-i", str(inventory), "--limit", ",".join(hosts))
    until(lambda: practice.run(*line).code == 0)


def test_a_fleet_changes_its_key_and_no_request_fails(
    both: Practice, inventory: Path, tmp_path: Path
) -> None:
    """Cut short once, with a host on hold and an instance stopped; then the old key is revoked.
    At every moment one of the two instances of a service serves."""
    first, twins = key_files(both, "host-1"), _twins(both, inventory)
    kill_on_the_way(both, inventory, both.host("host-2"))
    _await_valid(both, inventory, "host-2")
    both.run("stop", "stt-en", "-i", str(inventory), "--limit", "host-2", "--yes")
    both.run("hold", "host-3", "-i", str(inventory), "--reason", "test")
    client = PairClient(twins[0], twins[1])
    with client.at_work():
        a_host_on_hold_keeps_the_old_key_in_use(both, inventory)
        both.run("unhold", "host-3", "-i", str(inventory))
        the_last_host_frees_it(both, inventory, tmp_path)
        # Revoked by now: whatever still ran with it would stop serving.
        asked = client.asked
        until(lambda: client.asked > asked + 2 * METERING / PAUSE)
    assert client.failed == 0, f"{client.failed} of {client.asked}"
    _await_valid(both, inventory, "host-1", "host-3")
    second = [key_files(both, name) for name in NAMES]
    assert [len(files) for files in second] == [1, 1, 1], "the superseded key is erased"
    assert first not in second
    the_old_key_never_comes_back(both, inventory, second)


def a_host_on_hold_keeps_the_old_key_in_use(practice: Practice, inventory: Path) -> None:
    rotated = _rotate(practice, inventory)
    assert rotated.code == 0, rotated.err
    assert (rotated.host("host-1")["state"], rotated.host("host-1")["changes"]) == ("changed", 2)
    assert rotated.host("host-3")["state"] == "held"
    assert [one["health"] for one in rotated.host("host-2")["instances"]] == ["stopped"]
    assert _said(rotated) == {"rotate.unfinished": "warning", "rotate.use": "warning"}
    [unfinished, _] = rotated.run["findings"]
    assert unfinished["message"].endswith("at host-3 (stt-en-1: on hold)")


def the_last_host_frees_it(practice: Practice, inventory: Path, folder: Path) -> None:
    rotated = _rotate(practice, inventory, "--regenerate")
    assert rotated.code == 0, rotated.err
    assert _states(rotated) == ["fine", "fine", "changed"]
    assert (folder / "calls").read_text() == "key1\n"
    assert "nobody-shall-see" not in rotated.out + rotated.err
    assert _said(rotated) == {
        "rotate.safe": "ok",
        "rotate.use": "warning",
        "rotate.regenerate": "ok",
    }


def the_old_key_never_comes_back(
    practice: Practice, inventory: Path, keys: list[list[str]]
) -> None:
    """Neither by a deploy with an inventory that still names it, nor by a rollback, which would
    fail: the key is revoked."""
    deployed = practice.deploy(inventory)
    assert deployed.code == 0, deployed.err
    assert [host["changes"] for host in deployed.run["hosts"]] == [0, 1, 0], (
        "what was stopped starts"
    )
    assert "key.retired" in deployed.codes("host-1", "warning")
    back = practice.run("rollback", "stt-en", "-i", str(inventory), "--yes", "--json",
                        "--limit", "host-2")  # fmt: skip
    assert back.code == 0, back.err
    assert back.host("host-2")["state"] == "changed"
    assert {i["api_status"] for i in back.host("host-2")["instances"]} == {"Valid"}
    assert [key_files(practice, name) for name in NAMES] == keys


def kill_on_the_way(practice: Practice, inventory: Path, host: PracticeHost) -> None:
    """Kill the controller when the host has begun to switch; wait for rest, on either key."""
    old = _links(host)
    line = ("rotate-keys", "practice", "-i", str(inventory), "--yes", "--to", "2")
    controller = subprocess.Popen(
        practice.command(*line, "--limit", host.name),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=practice.environment(),
    )
    try:
        until(lambda: _links(host) - old, pause=0.1)
    finally:
        controller.kill()
        controller.wait()
    until(lambda: not under_way(host))
