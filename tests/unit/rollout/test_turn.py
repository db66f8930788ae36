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
    (tmp_path / "bin" / "systemctl").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "systemctl").chmod(0o755)
    return tmp_path


def revert(host: Path, before: str = "") -> int:
    """Have the host go back; returns the exit code."""
    script = verbatim("turn.sh").replace("/var/lib/speechfleet", str(host / "root"))
    (host / "turn.sh").write_text(script.replace("/etc/systemd/system", str(host / "units")))
    path = f"{host / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", f'{before}exec sh "$1" revert asked', "sh", str(host / "turn.sh")],
        env={**os.environ, "PATH": path},
        capture_output=True,
        timeout=60,
    ).returncode


def units(host: Path) -> list[str]:
    return [(host / "units" / f"speechfleet-{name}.service").read_text() for name in NAMES]


def test_every_begun_switch_is_put_back(host: Path) -> None:
    assert revert(host) == 0
    assert units(host) == ["old a-1\n", "old a-2\n"]
    assert (host / "root" / "reverted").read_text() == "run r1 (asked)\n"
    assert not (host / "root" / "reverting").exists()


def test_on_a_full_disk_nothing_is_taken_for_put_back_and_the_next_try_does_it(host: Path) -> None:
    assert revert(host, FULL) != 0
    assert units(host) == ["new a-1\n", "new a-2\n"]
    assert (host / "root" / "reverting" / "02-a-2" / "begun").exists()
    assert revert(host) == 0
    assert units(host) == ["old a-1\n", "old a-2\n"]
