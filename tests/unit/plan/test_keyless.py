"""An instance without a key: recorded without one, and put in force without a link to one."""

import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, as_sh, command


def _run(shell: str, folder: Path, script: str) -> None:
    systemctl = as_sh(shell, folder) / "systemctl"
    systemctl.write_text("#!/bin/sh\n")
    systemctl.chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", script],
        env={"PATH": f"{systemctl.parent}:{os.environ['PATH']}"},
        timeout=60,
    )
    assert done.returncode == 0


@SHELLS
@pytest.mark.parametrize("key", ["", "../keys/west/1"])
def test_a_switch_is_recorded_with_the_key_it_has(shell: str, key: str, tmp_path: Path) -> None:
    script = f"{verbatim('apply.sh')}\nroot={tmp_path}\nrecord 01-web-1 web-1 '{key}' text\n"
    _run(shell, tmp_path, script)
    state = tmp_path / "pending.new" / "01-web-1" / "to"
    assert (state / "unit").read_text() == "text"
    assert (state / "key").exists() is bool(key)


@SHELLS
@pytest.mark.parametrize("key", ["", "../keys/west/1"])
def test_a_state_without_a_key_has_no_link(shell: str, key: str, tmp_path: Path) -> None:
    state, link = tmp_path / "to", tmp_path / "instances" / "web-1.key"
    state.mkdir()
    link.parent.mkdir()
    link.symlink_to("../keys/west/0")
    (state / "unit").write_text("text")
    if key:
        (state / "key").write_text(key)
    functions = verbatim("turn.sh").partition("\ncase $1 in\n")[0]
    _run(shell, tmp_path, f"{functions}\nroot={tmp_path} units={tmp_path}\nturn {state} web-1\n")
    assert (tmp_path / "speechfleet-web-1.service").read_text() == "text"
    assert link.is_symlink() is bool(key)
    assert not key or str(link.readlink()) == key
