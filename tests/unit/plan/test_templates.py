"""What is installed on hosts: units that systemd takes, scripts that every shell takes."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from speechfleet.inventory.kinds import KINDS
from speechfleet.plan.release import instance
from speechfleet.plan.render import verbatim
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import custom, generic, host, service

WANTED = host(service(bind="fd00::1", settings={"A": "$b %c"}))
UNIT = instance(WANTED, WANTED.services[0], "stt-1", 5000)
OTHERS = host(custom(), generic(), service(kind=KINDS["fast-transcription"], name="fast"))
CUSTOM, GENERIC, FAST = (
    instance(OTHERS, one, f"{one.name}-1", 5001 + n) for n, one in enumerate(OTHERS.services)
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((one.unit, one.unit_text) for one in (UNIT, CUSTOM, GENERIC, FAST)),
        ("speechfleet_revert.service", verbatim("speechfleet_revert.service")),
    ],
)
def test_systemd_finds_nothing_in_a_unit(name: str, text: str, tmp_path: Path) -> None:
    assert _verify(tmp_path / name, text) == (0, "")


def test_systemd_would_find_something(tmp_path: Path) -> None:
    _, said = _verify(tmp_path / "x.service", UNIT.unit_text.replace("TimeoutStopSec", "Timeut"))
    assert "Unknown key 'Timeut'" in said


def _verify(path: Path, text: str) -> tuple[int, str]:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze (of the package systemd) is not installed"
    path.write_text(text)
    done = subprocess.run(
        [program, "verify", "--man=no", path], capture_output=True, text=True, timeout=30
    )
    return done.returncode, done.stdout + done.stderr


def test_the_unit_as_it_lies_on_a_host() -> None:
    lines = UNIT.unit_text.splitlines()
    assert lines[0].startswith("# speechfleet-stt-1.service: written by speechfleet")
    for part in (
        "  --publish [fd00::1]:5000:5000 \\",
        "  --cpus 4 --memory 8589934592 \\",
        f"  --env-file {UNIT.settings_path} \\",
        "  --env-file /var/lib/speechfleet/instances/stt-1.key \\",
        f"  --label speechfleet.release={UNIT.release} \\",
        "  --label speechfleet.port=5000 \\",
        f"  {UNIT.image}",
        "TimeoutStopSec=50",
    ):
        assert part in lines
    assert "--pull=never" in UNIT.unit_text
    assert "--rm" not in UNIT.unit_text


def test_shellcheck_finds_nothing_in_the_turn() -> None:
    assert not complaints(verbatim("turn.sh"))


@SHELLS
def test_every_shell_takes_the_turn(shell: str) -> None:
    done = subprocess.run(
        [*command(shell), "-n"], input=verbatim("turn.sh"), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


_DOCKER = """case $1 in
image) echo "$USER_OF_IMAGE" ;;
run) echo "$*" >>"$SAID"; echo 1001 ;;
esac"""
_SAY = 'echo "${0##*/} $*" >>"$SAID"'


@pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has chown and mkdir built in
@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("65532", ["chown 65532 DIR"]),
        ("65532:65532", ["chown 65532:65532 DIR"]),
        ("", ["chown 0 DIR"]),
        (
            "nonroot:nonroot",
            [
                f"run --rm --pull=never --network none --entrypoint id {CUSTOM.image} -u",
                "chown 1001 DIR",
            ],
        ),
    ],
)
def test_a_models_folder_belongs_to_the_user_of_the_image(
    shell: str, user: str, said: list[str], tmp_path: Path
) -> None:
    programs = as_sh(shell, tmp_path)
    for name, script in {"docker": _DOCKER, "chown": _SAY, "mkdir": _SAY}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    line = CUSTOM.unit_text.replace("\\\n", "").partition("ExecStartPre=/bin/sh -c 'user")[2]
    words = shlex.split("'user" + line.partition("\n")[0].replace("$$", "$"))
    log = tmp_path / "said"
    done = subprocess.run(
        [*command(shell), "-c", *words],
        env={"PATH": f"{programs}:{os.environ['PATH']}", "USER_OF_IMAGE": user, "SAID": str(log)},
        timeout=20,
    )
    folder = "/var/lib/speechfleet/models/m-1"
    wanted = [line.replace("DIR", folder) for line in said]
    wanted.insert(-1, f"mkdir -p {folder}")
    assert (done.returncode, log.read_text().splitlines()) == (0, wanted)
