import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.uptime import SCRIPT, Uptime, read
from tests.unit.shells import SHELLS, as_sh, command

UP = "16582.21 10107.14\n6.46 6.07 11.73 10/3157 5534\n"


def test_a_recorded_host() -> None:
    assert read(UP) == Uptime(16582.21, 6.46)


def test_an_upgrade_that_waits_and_for_what() -> None:
    """The files as Debian's and Ubuntu's update-notifier-common writes them."""
    assert read(f"{UP}reboot\n") == Uptime(16582.21, 6.46, True)
    found = read(f"{UP}reboot\nfor libc6\nfor linux-image-6.1.0-28-amd64\n")
    assert found.packages == ("libc6", "linux-image-6.1.0-28-amd64")


@SHELLS
@pytest.mark.parametrize(
    ("said", "code", "pending"),
    [
        ("Reboot is required to fully utilize these updates.", 1, True),
        ("Reboot is required to ensure that your system benefits from these updates.", 1, True),
        ("No core libraries or services have been updated.", 0, False),
        ("Reboot should not be necessary.", 0, False),
        ("Error: Failed to download metadata for repo 'baseos'", 1, False),
        ("", 1, False),
    ],
)
def test_red_hats_own_program_can_fail(
    shell: str, said: str, code: int, pending: bool, tmp_path: Path
) -> None:
    program = as_sh(shell, tmp_path) / "needs-restarting"
    program.write_text(f'#!/bin/sh\necho "{said}"\nexit {code}\n')
    program.chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT.replace("/run/reboot-", f"{tmp_path}/reboot-")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert read(done.stdout).reboot_pending is pending
