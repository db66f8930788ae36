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


@pytest.mark.parametrize("name", ["turn.sh", "pull.sh"])
def test_shellcheck_finds_nothing(name: str) -> None:
    assert not complaints(verbatim(name))


@SHELLS
@pytest.mark.parametrize("name", ["turn.sh", "pull.sh"])
def test_every_shell_takes_it(name: str, shell: str) -> None:
    done = subprocess.run(
        [*command(shell), "-n"], input=verbatim(name), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


_DOCKER = """case $1 in
image) echo "$USER_OF_IMAGE" ;;
cp) tar -cf - -C "${0%/*}" passwd ;;
*) echo "$*" >>"$SAID" ;;
esac"""
_CHOWN = 'echo "chown $*" >>"$SAID"; [ -n "$1" ]'
_LOOKED_UP = [
    f"create --name speechfleet-custom-1 {CUSTOM.image}",
    "rm --force speechfleet-custom-1",
]


@pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has a chown of its own
@pytest.mark.parametrize(
    ("user", "said", "code"),
    [
        ("65532", ["chown 65532 DIR"], 0),
        ("65532:65532", ["chown 65532:65532 DIR"], 0),
        ("", ["chown 0 DIR"], 0),
        ("nonroot:nonroot", [*_LOOKED_UP, "chown 1001 DIR"], 0),
        ("nobody", [*_LOOKED_UP, "chown  DIR"], 1),
    ],
)
def test_a_models_folder_belongs_to_the_user_of_the_image(
    shell: str, user: str, said: list[str], code: int, tmp_path: Path
) -> None:
    programs, folder, log = as_sh(shell, tmp_path / "bin"), tmp_path / "m-1", tmp_path / "said"
    (programs / "passwd").write_text("root:x:0:0::/:\nnonroot:x:1001:1002::/:\n")
    for name, script in {"docker": _DOCKER, "chown": _CHOWN}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    line = CUSTOM.unit_text.replace("\\\n", "").partition("ExecStartPre=/bin/sh -c 'user")[2]
    *words, _ = shlex.split("'user" + line.partition("\n")[0].replace("$$", "$").replace("%%", "%"))
    done = subprocess.run(
        [*command(shell), "-c", *words, str(folder)],
        env={"PATH": f"{programs}:{os.environ['PATH']}", "USER_OF_IMAGE": user, "SAID": str(log)},
        timeout=60,
    )
    assert log.read_text().splitlines() == [line.replace("DIR", str(folder)) for line in said]
    assert (done.returncode, folder.is_dir()) == (code, True)
