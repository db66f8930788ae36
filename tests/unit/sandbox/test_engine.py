"""The one door to docker, with a stand-in docker."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from speechfleet.sandbox.engine import (
    SCRIPT,
    EngineError,
    SandboxError,
    docker,
    inspect,
    require,
    unless_missing,
)

StandIn = Callable[[str], Path]


def test_words_and_standard_input_arrive_as_they_are(stand_in_docker: StandIn) -> None:
    log = stand_in_docker("cat")
    assert docker("login", "a b", stdin=b"secret $x") == "secret $x"
    assert log.read_text() == "login a b\n"


def test_a_failure_tells_what_docker_said_and_no_later_word(stand_in_docker: StandIn) -> None:
    stand_in_docker("echo 'conflict: in use' >&2; exit 1")
    with pytest.raises(EngineError, match="conflict: in use") as caught:
        docker("rm", "-f", "name", "further")
    assert caught.value.said == "conflict: in use"
    assert "further" not in str(caught.value)


def test_every_wait_has_an_end(stand_in_docker: StandIn) -> None:
    stand_in_docker("exec sleep 30")
    with pytest.raises(EngineError, match=r"no answer within 0\.2 s"):
        docker("pull", "x", seconds=0.2)


def test_without_docker_a_person_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SandboxError, match=r"no Docker engine answers.*engine\.sh"):
        require()


def test_with_docker_but_no_engine_its_own_words_are_told(stand_in_docker: StandIn) -> None:
    stand_in_docker("echo 'Is the docker daemon running?' >&2; exit 1")
    with pytest.raises(SandboxError, match=r"engine\.sh.*Is the docker daemon running"):
        require()


def test_inspect_leaves_out_what_does_not_exist(stand_in_docker: StandIn) -> None:
    stand_in_docker(
        """case $3 in
        a) echo '[{"Id": 1}]' ;;
        *) echo "Error: No such container: b" >&2; exit 1 ;;
        esac"""
    )
    assert inspect("container", ["a", "b"]) == {"a": {"Id": 1}}


def test_inspect_does_not_take_a_broken_engine_for_an_empty_one(
    stand_in_docker: StandIn,
) -> None:
    stand_in_docker("echo 'permission denied' >&2; exit 1")
    with pytest.raises(EngineError, match="permission denied"):
        inspect("container", ["a"])


def test_only_a_missing_thing_is_fine_to_remove(stand_in_docker: StandIn) -> None:
    stand_in_docker(
        'case $1 in gone) echo "No such volume: x" >&2;; *) echo "in use" >&2;; esac; exit 1'
    )
    unless_missing("gone")
    unless_missing("used", also="in use")
    with pytest.raises(EngineError):
        unless_missing("used")


def test_the_script_does_nothing_where_an_engine_answers(stand_in_docker: StandIn) -> None:
    log = stand_in_docker("exit 0")
    done = subprocess.run(["sh", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert log.read_text() == "info\n"


def test_the_script_stops_no_engine_but_its_own(stand_in_docker: StandIn, tmp_path: Path) -> None:
    """Not even where the machine's own engine is one that this script started."""
    log = stand_in_docker("exit 0")
    alone = {**os.environ, "SPEECHFLEET_ENGINE_STATE": str(tmp_path / "engine")}
    subprocess.run(["sh", SCRIPT, "stop"], check=True, env=alone, timeout=60)
    assert not log.exists()


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is called as an engine that this script has started."""
    program, state = tmp_path / "dockerd", tmp_path / "state"
    program.write_text("#!/bin/sh\nread -r line\n")
    program.chmod(0o700)
    state.mkdir()
    with subprocess.Popen([program], stdin=subprocess.PIPE) as engine:
        (state / "dockerd.pid").write_text(f"{engine.pid}\n")
        monkeypatch.setenv("SPEECHFLEET_ENGINE_STATE", str(state))
        yield engine
        engine.kill()


@pytest.mark.parametrize(
    ("docker_ps", "says"),
    [
        ("echo c0ffee", "other containers use it"),
        ("exit 1", "it does not say whether other containers use it"),
        ("exit 124", "it does not say whether other containers use it"),
    ],
)
def test_an_engine_that_may_have_containers_is_left_running(
    docker_ps: str,
    says: str,
    stand_in_docker: StandIn,
    started: "subprocess.Popen[bytes]",
) -> None:
    stand_in_docker(docker_ps)
    done = subprocess.run(["sh", SCRIPT, "stop"], capture_output=True, text=True, check=True)
    assert f"left running: {says}" in done.stderr
    assert started.poll() is None


def test_an_engine_without_containers_is_stopped(
    stand_in_docker: StandIn, started: "subprocess.Popen[bytes]"
) -> None:
    stand_in_docker("exit 0")
    with subprocess.Popen(["sh", SCRIPT, "stop"]) as script:
        assert started.wait(120) == -signal.SIGTERM
        assert script.wait(120) == 0
