"""The practice fleet's secrets, read and made by Ansible's own program."""

import subprocess
import sys
from pathlib import Path

import yaml

from tests.fleet.practice import Practice

_PROGRAM = str(Path(sys.executable).with_name("ansible-vault"))


def secrets(practice: Practice) -> dict[str, str]:
    """What the fleet's vault holds, by name."""
    text = _vault(practice, "view", str(practice.material / "vault.yml"))
    found: dict[str, str] = yaml.safe_load(text)
    return found


def vault_password(practice: Practice) -> str:
    return (practice.material / "vault-password").read_text(encoding="utf-8").strip()


def with_secrets(practice: Practice, name: str, **changed: str) -> Path:
    """The inventory with a vault of its own in which these secrets are others."""
    text = yaml.safe_dump({**secrets(practice), **changed})
    path = practice.folder / f"{name}-vault.yml"
    path.write_text(_vault(practice, "encrypt", "--output", "-", "-", text=text))

    def change(group: dict[str, dict[str, str]]) -> None:
        group["vars"]["speech_vault"] = path.name

    return practice.variant(name, change)


def _vault(practice: Practice, verb: str, *arguments: str, text: str = "") -> str:
    password = str(practice.material / "vault-password")
    done = subprocess.run(
        [_PROGRAM, verb, "--vault-password-file", password, *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
