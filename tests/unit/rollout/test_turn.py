"""Going back, by the script that hosts have, in a folder and with a systemd that says yes."""

import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim

NAMES = ("a-1", "a-2")

# No file can grow, as on a full disk: write() fails, and kills nobody.
FULL = "trap '' XFSZ; ulimit -f 0; "


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host on which both switches of a change have begun."""
    for number, name in enumerate(NAMES, 1):
        switch = tmp_path / "root" / "pending" / f"0{number}-{name}"
        (switch / "back").mkdir(parents=True)
        (switch / "back" / "unit").write_text(f"old {name}\n")
        (switch / "begun").touch()
        (tmp_path / "units").mkdir(exist_ok=True)
        (tmp_path / "units" / f"speechfleet-{name}.service").write_text(f"new {name}\n")
    (tmp_path / "root" / "pending" / "run").write_text("r1\n")
    (tmp_path / "bin").mkdir()
    program(tmp_path, "systemctl", "")
    # A link says it, since on a full disk a file could not.
    program(tmp_path, "systemd-run", f'ln -s -- "$*" {tmp_path}/again')
    return tmp_path


def program(host: Path, name: str, text: str) -> None:
    path = host / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def tries_again(host: Path) -> str:
    """How systemd was asked to try once more; empty where it was not."""
    return str((host / "again").readlink()) if (host / "again").is_symlink() else ""


def revert(host: Path, before: str = "") -> int:
    """Have the host go back; returns the exit code."""
    return reverted(host, before).returncode


def reverted(host: Path, before: str = "") -> "subprocess.CompletedProcess[str]":
    script = verbatim("turn.sh").replace("/var/lib/speechfleet", str(host / "root"))
    (host / "turn.sh").write_text(script.replace("/etc/systemd/system", str(host / "units")))
    path = f"{host / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", f'{before}exec sh "$1" revert asked', "sh", str(host / "turn.sh")],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )


def units(host: Path) -> list[str]:
    return [(host / "units" / f"speechfleet-{name}.service").read_text() for name in NAMES]


def test_every_begun_switch_is_put_back(host: Path) -> None:
    assert revert(host) == 0
    assert units(host) == ["old a-1\n", "old a-2\n"]
    assert (host / "root" / "reverted").read_text() == "run r1 (asked)\n"
    assert not (host / "root" / "reverting").exists()
    assert tries_again(host) == ""


def test_on_a_full_disk_nothing_is_taken_for_put_back_and_the_next_try_does_it(host: Path) -> None:
    assert revert(host, FULL) != 0
    assert units(host) == ["new a-1\n", "new a-2\n"]
    assert (host / "root" / "reverting" / "02-a-2" / "begun").exists()
    assert "--on-active=30 " in tries_again(host)
    assert tries_again(host).endswith(f" /bin/sh {host}/root/turn.sh revert asked")
    assert revert(host) == 0
    assert units(host) == ["old a-1\n", "old a-2\n"]


def test_where_not_even_its_lock_can_be_made_it_is_tried_again(host: Path) -> None:
    (host / "root" / "turn.lock").symlink_to(host / "no" / "folder")
    assert revert(host) == 1
    assert "--on-active=30 " in tries_again(host)


def test_what_is_back_is_not_started_anew_by_the_next_try(host: Path) -> None:
    for number, name in enumerate(NAMES, 1):
        (host / "root" / "pending" / f"0{number}-{name}" / "back" / "active").touch()
    fails = "case $* in 'restart speechfleet-a-1.service') exit 1 ;; esac"
    program(host, "systemctl", fails)
    assert revert(host) == 1
    assert "--on-active=30 " in tries_again(host)
    program(host, "systemctl", f'echo "$*" >>{host}/calls')
    assert revert(host) == 0
    restarts = [one for one in (host / "calls").read_text().splitlines() if "restart" in one]
    assert restarts == ["restart speechfleet-a-1.service"]
    assert (host / "root" / "reverted").read_text() == "run r1 (asked)\n"


def test_what_is_stopped_is_not_left_failed(host: Path) -> None:
    """Where its container had to be killed."""
    program(host, "systemctl", f'echo "$*" >>{host}/calls')
    assert revert(host) == 0
    calls = (host / "calls").read_text().splitlines()
    stopped = calls.index("stop speechfleet-a-1.service")
    assert calls[stopped + 1] == "reset-failed speechfleet-a-1.service"


def test_what_cannot_be_stopped_is_tried_again(host: Path) -> None:
    program(host, "systemctl", "case $* in 'stop speechfleet-a-1.service') exit 1 ;; esac")
    assert revert(host) == 1
    assert (host / "root" / "reverting" / "01-a-1" / "begun").exists()


def test_the_timers_go_while_no_other_run_can_have_set_one(host: Path) -> None:
    """Another run may arm once the record is gone."""
    program(host, "systemctl", f"case $* in *net-*) ls {host}/root >{host}/seen ;; esac")
    assert revert(host) == 0
    assert "reverting" in (host / "seen").read_text().splitlines()


def test_what_cannot_be_enabled_says_why(host: Path) -> None:
    (host / "root" / "pending" / "01-a-1" / "back" / "enabled").touch()
    program(host, "systemctl", "case $* in *enable*) echo 'Access denied' >&2; exit 1 ;; esac")
    done = reverted(host)
    assert (done.returncode, "Access denied" in done.stderr) == (1, True)
