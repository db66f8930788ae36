import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from speechfleet.facts.disk import CONTAINERD, DISK
from speechfleet.facts.docker import DOCKER, Docker, read
from speechfleet.facts.fact import Answers, Part
from speechfleet.remote.frames import Question, Splitter, framed_script, parts
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import docker_info, recorded

# As the client prints it that no engine answers.
_REFUSED = 'enabled\n{"ID":"","Containers":0,"ServerErrors":["Cannot connect"]}\n'


def test_a_recorded_host() -> None:
    assert read(recorded("docker")) == Docker(
        installed=True,
        enabled=True,
        running=True,
        state="active",
        version="20.10.24+dfsg1",
        driver="overlay2",
        root="/var/lib/docker",
        security=frozenset({"seccomp"}),
        cgroup="1",
        system="Debian GNU/Linux 12 (bookworm)",
    )


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"SecurityOptions": ["name=seccomp,profile=default", "name=rootless"]}, "security",
         frozenset({"seccomp", "rootless"})),
        ({"SecurityOptions": None}, "security", frozenset()),
        ({"LiveRestoreEnabled": True}, "live_restore", True),
        ({"SwapLimit": False}, "unlimited", frozenset({"swap"})),
        ({"CpuCfsQuota": False, "MemoryLimit": False}, "unlimited", frozenset({"cpu", "memory"})),
        ({"OperatingSystem": "Docker Desktop"}, "system", "Docker Desktop"),
    ],
)  # fmt: skip
def test_what_an_engine_says_of_itself(changes: dict[str, Any], field: str, value: object) -> None:
    """Fields and values as the Engine API's reference has them (`GET /info`)."""
    assert getattr(read(docker_info(**changes)), field) == value


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("absent\n", Docker(False)),
        ("disabled\ninactive\n", Docker(True, False, False, "inactive")),
        ("enabled\nfailed\n", Docker(True, True, False, "failed")),
        ("inactive\n", Docker(True, False, False, "inactive")),
        (_REFUSED, Docker(True, True, False, "Cannot connect")),
    ],
)
def test_a_docker_that_does_not_run(text: str, meaning: Docker) -> None:
    assert read(text) == meaning


def test_a_warning_of_the_client_hides_nothing() -> None:
    assert read(recorded("docker") + "WARNING: Error loading config file\n").running


_NONCE = "sf-0123456789abcdef01234567"
_CONTAINERDS = [["driver-type", "io.containerd.snapshotter.v1"]]


@SHELLS
@pytest.mark.parametrize(("status", "asked"), [([], "root"), (_CONTAINERDS, CONTAINERD)])
def test_an_engine_may_tell_more_than_a_variable_holds(
    shell: str, status: object, asked: str, tmp_path: Path
) -> None:
    """128 KiB are the most on Linux; the facts after this one are asked none the less."""
    root = str(tmp_path / "my root")
    more = {"DriverStatus": status, "DockerRootDir": root, "Labels": ["x" * 300_000]}
    info = json.loads(docker_info(**more).partition("\n")[2])
    (tmp_path / "info").write_text(json.dumps(info, separators=(",", ":")))
    programs = as_sh(shell, tmp_path / "bin")
    for name, script in {"docker": f"cat '{tmp_path}/info'", "systemctl": "echo enabled"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    facts = (DOCKER, DISK)
    questions = tuple(Question(f.name, f.script, (), 60, passed_on=f.passed_on) for f in facts)
    done = subprocess.run(
        command(shell),
        input=framed_script(_NONCE, questions).encode(),
        capture_output=True,
        timeout=200,
        check=True,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
    )
    said = parts(Splitter(_NONCE).feed(done.stdout))
    answers = Answers({name: Part(*part) for name, part in said.items()})
    assert answers[DOCKER].root == root
    assert answers[DISK]["images"].path == (root if asked == "root" else asked)
