"""A pull outlives the connection, and ends where no bytes come."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from speechfleet.rollout.script import Errand, apply_script
from tests.fleet.deploying import deploying, ended
from tests.fleet.planning import planned
from tests.fleet.practice import NAME, PATIENCE, Practice, PracticeHost, until
from tests.fleet.rest import installed, under_way

TAG = "5.1.0-amd64-de-de"
_PULLS = "systemctl is-active --quiet 'speechfleet_pull-*' && echo yes || :"
_HOLDER = "cd /var/lib/speechfleet; flock -n lock true || cat lock"

# The processes of sshd that serve a log-in, and not the one that listens.
_CUT = "pkill -KILL -f '^sshd: ops'"


def engine(*arguments: str) -> str:
    done = subprocess.run(
        ["docker", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout


@contextmanager
def silent_registry() -> Iterator[None]:
    """The registry takes connections and says nothing."""
    engine("pause", f"speechfleet-{NAME}-registry")
    try:
        yield
    finally:
        engine("unpause", f"speechfleet-{NAME}-registry")


@pytest.fixture
def pulling(practice: Practice, tmp_path: Path) -> Iterator[Path]:
    """An inventory for which host-2 has to pull an image."""

    # A registry that says nothing is a finding: without that check it is not asked beforehand.
    playbooks = tmp_path / "playbooks"
    playbooks.mkdir()
    (playbooks / "deploy.yml").write_text("checks: [hold, docker]\n")

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_services"]["stt-en"]["tag"] = TAG
        group["vars"]["speech_playbooks"] = str(playbooks)

    host = practice.host("host-2")
    host.sh(f"docker images -q '*/*/*/speech-to-text:{TAG}' | xargs -r docker rmi")
    yield practice.variant("pulling", change)
    assert practice.deploy().code == 0


def pulls(host: PracticeHost, since: str) -> int:
    """How many pulls this host's Engine has ended well since then, as it tells itself."""
    words = f"--since {since} --until $(($(date +%s) + 1)) --filter event=pull --format x"
    return host.sh(f"docker events {words}").count("x")


def test_a_pull_outlives_the_connection(practice: Practice, pulling: Path) -> None:
    host = practice.host("host-2")
    since = host.sh("date +%s").strip()
    with deploying(practice, pulling, "--limit", "host-2") as process:
        with silent_registry():
            until(lambda: "host-2: pull " in _told(process), pause=0)
            until(lambda: host.sh(_PULLS), pause=0.2)
            host.sh(_CUT)
            until(lambda: "coming back" in _told(process), pause=0)
            assert host.sh(_PULLS)
        result = ended(process)
    assert result.code == 0, result.err
    assert result.host("host-2")["state"] == "changed"
    assert pulls(host, since) == 1
    assert under_way(host) == ""
    assert host.sh("ls -d /run/speechfleet* 2>/dev/null || :") == ""


def _told(process: "subprocess.Popen[str]") -> str:
    """The next line of what a deploy tells of its progress."""
    assert process.stderr
    return process.stderr.readline()


def test_a_registry_that_falls_silent_is_given_up(practice: Practice, pulling: Path) -> None:
    host = practice.host("host-2")
    before = installed(host)
    with silent_registry():
        result = practice.deploy(pulling, "--limit", "host-2", "--stall", "2s")
    assert result.code == 4, result.err
    assert result.host("host-2")["state"] == "reverted"
    [error] = [f for f in result.host("host-2")["findings"] if f["code"] == "deploy.failed"]
    assert "no new bytes for 2 s (tried 3 times)" in error["message"], json.dumps(error)
    assert installed(host) == before
    assert under_way(host) == ""


def test_a_script_that_hangs_is_relieved_by_the_same_run_only(
    practice: Practice, pulling: Path
) -> None:
    """As where a connection is half open: the first script still waits, and holds the lock."""
    host = practice.host("host-2")
    before = installed(host)
    with planned(pulling, "host-2") as (plan, _):
        texts = {
            run: apply_script("sf-pull", Errand(run, "test", plan.actions)) for run in ("r1", "r2")
        }
    with silent_registry():
        first = applying(host, texts["r1"])
        until(lambda: host.sh(_PULLS), pause=0.2)
        other = applying(host, texts["r2"])
        assert other.wait(PATIENCE) == 3
        second = applying(host, texts["r1"])
        assert first.wait(PATIENCE) in (4, 137)
        assert "run r1, since" in host.sh(
            "flock -n /var/lib/speechfleet/lock true || cat /var/lib/speechfleet/lock"
        )
    # Asked whether to go on, it hears the end of its input.
    assert second.wait(PATIENCE) == 4
    assert installed(host) == before
    assert under_way(host) == ""


def applying(host: PracticeHost, text: str) -> "subprocess.Popen[bytes]":
    """An apply script that runs on the host, and hears nothing after its own text."""
    process = subprocess.Popen(
        ["docker", "exec", "-i", host.container, "sh", "-s"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    process.stdin.write(text.encode())
    process.stdin.close()
    return process
