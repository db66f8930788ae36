"""A deploy under way, and what a test does to it from outside."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fleet.practice import PATIENCE, Practice, PracticeHost, Result, until
from tests.fleet.rest import assert_one_container_each, installed, serves, under_way

READY_SECONDS = 20
"""How long the releases of these tests may take to get ready."""

_RELEASES = "docker ps --format '{{.Label \"speechfleet.release\"}}'"


def never_ready(practice: Practice) -> Path:
    """The inventory with a release that is up at once and not ready for long."""
    settings = {"Simulator:LoadSeconds": 600}
    return practice.with_service("never", ready_seconds=READY_SECONDS, settings=settings)


def good(practice: Practice, load_seconds: int = 1) -> Path:
    """The inventory with another release that gets ready."""
    return practice.with_service("good", settings={"Simulator:LoadSeconds": load_seconds})


@contextmanager
def deploying(
    practice: Practice, inventory: Path, *arguments: str, **environment: str
) -> Iterator["subprocess.Popen[str]"]:
    """`deploy --yes --json` as a process of its own; it is killed where it is left over."""
    process = subprocess.Popen(
        practice.command("deploy", "-i", str(inventory), "--yes", "--json", *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=practice.environment(**environment),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]", seconds: float = PATIENCE) -> Result:
    """What the deploy left, once it has ended."""
    out, err = process.communicate(timeout=seconds)
    return Result(process.returncode, out, err)


def releases(host: PracticeHost) -> set[str]:
    """The releases whose containers run."""
    return set(host.sh(_RELEASES).split())


def await_unconfirmed(host: PracticeHost, old: set[str]) -> None:
    """Wait until the host is between switch and confirmation: a new container runs and the
    change is pending."""
    pending = "test -d /var/lib/speechfleet/pending && echo yes || :"
    until(lambda: host.sh(pending) and releases(host) - old, seconds=60, pause=0.2)


def assert_unchanged(
    practice: Practice, before: dict[str, str], *hosts: str, seconds: float = 60
) -> None:
    """Within the time these hosts are at rest, serve, and have what they had before."""
    until(lambda: not any(under_way(practice.host(name)) for name in hosts), seconds)
    until(lambda: serves(practice, *hosts), seconds=60)
    for name in hosts:
        assert installed(practice.host(name)) == before[name]
        assert_one_container_each(practice.host(name))
    again = practice.deploy()
    assert again.code == 0, again.err
    assert [host["changes"] for host in again.run["hosts"]] == [0, 0, 0]


def last_journal(practice: Practice) -> list[dict[str, Any]]:
    """The journal of the last run that changed something, or meant to."""
    return journal_in(practice.state)


def journal_in(state: Path) -> list[dict[str, Any]]:
    """The last journal below an $XDG_STATE_HOME of a run that changed something, or meant to."""
    journals = state.glob("speechfleet/runs/*/journal.jsonl")
    meant = [path for path in journals if '"intent"' in path.read_text(encoding="utf-8")]
    path = max(meant, key=lambda path: path.stat().st_mtime)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
