"""Which reports failed: only fixed words leave the host, whatever else a log holds."""

import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.metering import SCRIPT, Failed, read
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import recorded

_LOG = """2026-11-26T12:00:00.1Z Now listening on: http://0.0.0.0:5000
2026-11-26T12:10:00.2Z fail: Microsoft.CloudAI.Containers.Http.CloudClient[0]
2026-11-26T12:10:00.2Z       Failed to reach endpoint. Trying 9 more times. the caller's name
2026-11-26T12:20:00.3Z fail: Microsoft.CloudAI.Containers.Metering.CloudMeterClient[0] Metering \
attempt failed with status 'Invalid'.
2026-11-26T12:30:00.4Z recognised: he said Failed to reach endpoint. Trying 8 more times.
2026-11-26T12:40:00.5Z       Endpoint connection failed with status 'OutOfQuota'.\r
"""
_DOCKER = """case $1 in
ps) echo speechfleet-stt-1; echo speechfleet-stt-2 ;;
logs) [ "$5" = speechfleet-stt-1 ] && cat "$STAND_IN/log" ;;
esac"""


def test_a_recorded_outage_is_every_try_of_it() -> None:
    failed = read(recorded("metering"))["stt-en-1"]
    assert [one.left for one in failed] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert failed[0] == Failed(1795700466, 9)


def test_a_host_where_nothing_fails() -> None:
    assert read("") == {}


def _asked(shell: str, folder: Path, docker: str) -> str:
    program = as_sh("dash", folder) / "docker"
    program.write_text(f"#!/bin/sh\n{docker}\n")
    program.chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "STAND_IN": str(folder),
            "said_docker": "docker runs",
        },
        check=True,
    )
    return done.stdout


@SHELLS
def test_a_docker_that_does_not_answer_is_no_host_where_nothing_fails(
    shell: str, tmp_path: Path
) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        _asked(shell, tmp_path, "exit 1")


@SHELLS
def test_only_the_programs_own_words_leave_the_host(shell: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(_LOG, newline="")
    said = _asked(shell, tmp_path, _DOCKER)
    assert "caller" not in said
    assert "he said" not in said
    assert read(said) == {
        "stt-1": [
            Failed(1795695000, 9),
            Failed(1795695600, None, "Invalid"),
            Failed(1795696800, None, "OutOfQuota"),
        ]
    }
