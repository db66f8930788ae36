"""The commands of docs/secrets.md about vaults do what the page says, as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
KEY = "0123456789abcdef0123456789ABCDEF"


def _commands() -> str:
    page = (ROOT / "docs" / "secrets.md").read_text()
    section = page.partition("\n## The vault\n")[2].partition("\n## ")[0]
    return "".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def _program(folder: Path, name: str, script: str) -> str:
    (folder / name).write_text(f"#!/bin/sh\n{script}")
    (folder / name).chmod(0o700)
    return str(folder / name)


def test_they_make_a_vault_lock_a_value_and_change_the_password(tmp_path: Path) -> None:
    editor = _program(tmp_path, "editor", f'echo \'speech_west_key: "{KEY}"\' >"$1"\n')
    _program(tmp_path, "pass", f"echo {KEY[::-1]}\n")
    path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"HOME": str(tmp_path), "PATH": path, "EDITOR": editor, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-euc", _commands() + "speechfleet vault view vault.yml\n"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    once, locked, again = done.stdout.partition("key: !vault |")
    assert once == f'speech_west_key: "{KEY}"\n'
    assert locked
    assert again.endswith(once)
    assert (tmp_path / ".fleet-vault-password").stat().st_mode & 0o777 == 0o600
    assert KEY not in (tmp_path / "vault.yml").read_text()
