import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.fact import Unanswered
from speechfleet.facts.sudoers import LOGS_INPUT, SCRIPT, read
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import recorded, told


def test_a_recorded_host() -> None:
    assert read(recorded("sudoers")) is False


def test_a_sudo_that_keeps_its_input() -> None:
    assert read("yes\n") is True


def test_any_other_answer_is_none() -> None:
    with pytest.raises(Unanswered):
        told(sudoers="maybe\n")[LOGS_INPUT]


# As sudo 1.9.13 lists it.
_LISTED = """Matching Defaults entries for ops on ber-01:
    env_reset, mail_badpass, secure_path=/usr/sbin\\:/usr/bin, use_pty{default}

User ops may run the following commands on ber-01:
    (root) {tag}ALL
"""


def _asked(shell: str, folder: Path, sudo: str, user: str = "ops") -> bool:
    programs = as_sh(shell, folder / "bin")
    (programs / "sudo").write_text(f"#!/bin/sh\n{sudo}\n")
    (programs / "sudo").chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": f"{programs}:{os.environ['PATH']}", "SUDO_USER": user},
    )
    return read(done.stdout)


@SHELLS
@pytest.mark.parametrize(
    ("default", "tag", "keeps"),
    [
        ("", "NOPASSWD: ", False),
        (", log_input", "", True),
        (", log_stdin", "", True),
        (", !log_input", "", False),
        (", !log_input, log_input", "", True),
        (",\n    log_stdin, !log_input", "", True),
        ("", "LOG_INPUT: ", True),
        ("", "NOPASSWD: LOG_INPUT: ", True),
        ("", "NOLOG_INPUT: ", False),
        (", log_output, iolog_dir=/var/log/log_input", "", False),
    ],
)
def test_what_sudo_says_of_itself(
    shell: str, default: str, tag: str, keeps: bool, tmp_path: Path
) -> None:
    (tmp_path / "listed").write_text(_LISTED.format(default=default, tag=tag))
    assert _asked(shell, tmp_path, f"cat {tmp_path}/listed") is keeps


@SHELLS
def test_a_sudo_that_does_not_tell_may_keep_what_it_reads(shell: str, tmp_path: Path) -> None:
    assert _asked(shell, tmp_path, "exit 1") is True
    assert _asked(shell, tmp_path, "exit 1", user="") is False
