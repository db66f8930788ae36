"""The files that `sandbox up` writes and `sandbox down` takes away."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.fleet import resources
from speechfleet.sandbox.inventory import FIRST_LINE, inventory, vault_text
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.material import Material, keep
from speechfleet.sandbox.ssh import known_hosts, ssh_config
from speechfleet.secrets.vault import encrypt
from speechfleet.simulator.utterances import UTTERANCES

_PLAIN = (
    "billing.json",
    "config.json",
    "id_ed25519",
    "known_hosts",
    "ssh_config",
    "vault-password",
    "vault.yml",
    *(utterance.file for utterance in UTTERANCES),
)
_ENDINGS = (".new", ".replaced", ".sha256")


@dataclass(frozen=True)
class Places:
    """Where a practice fleet's files lie: its inventory, and a folder for the rest."""

    inventory: Path
    folder: Path


def places(into: Path, name: str) -> Places:
    """Return where the files of the fleet of this name lie in the folder `into`."""
    return Places(into / f"{name}.yml", into / f".{name}")


def check_ours(where: Places) -> None:
    """Raise SandboxError where `up` would write over files that are not its own."""
    if where.inventory.is_file() and not _is_ours(where.inventory):
        raise _foreign(where.inventory)
    names = {path.name for path in where.folder.iterdir()} if where.folder.is_dir() else set()
    if names and not any(name.startswith("vault-password") for name in names):
        raise _foreign(where.folder)


def write_files(
    where: Places,
    layout: Layout,
    material: Material,
    keys: dict[str, tuple[str, ...]],
    say: Callable[[str], None],
) -> None:
    """Write what SSH clients, the billing endpoint's operator and speechfleet need.

    The inventory and the vault are the operator's to edit: they are written anew only where
    the fleet itself became another one, and what was there before is then set aside.
    """
    keep(where.folder / "known_hosts", known_hosts(keys))
    keep(where.folder / "ssh_config", ssh_config(layout, where.folder))
    keep(where.folder / "billing.json", json.dumps(resources(material), indent=2) + "\n")
    for utterance in UTTERANCES:
        (where.folder / utterance.file).write_bytes(utterance.wav)
    secrets = vault_text(layout, material)
    wanted = inventory(layout, where.folder)
    if _is_due(where.folder / "vault.yml", secrets, where.folder, say):
        keep(where.folder / "vault.yml", encrypt(secrets, material.vault_password))
    if _is_due(where.inventory, wanted, where.folder, say):
        keep(where.inventory, wanted, 0o644)


def remove_files(where: Places, say: Callable[[str], None]) -> None:
    """Remove what `up` wrote; a file of somebody else's stays, and its folder with it."""
    if where.inventory.is_file() and _is_ours(where.inventory):
        where.inventory.unlink()
    for name in (*_PLAIN, where.inventory.name):
        for ending in ("", *_ENDINGS):
            (where.folder / f"{name}{ending}").unlink(missing_ok=True)
    if where.folder.is_dir():
        _remove_folder(where.folder, say)


def _remove_folder(folder: Path, say: Callable[[str], None]) -> None:
    if left := sorted(path.name for path in folder.iterdir()):
        say(f"{folder} stays: it holds {', '.join(left)}, which is not of our making")
    else:
        folder.rmdir()


def _is_due(path: Path, wanted: str, folder: Path, say: Callable[[str], None]) -> bool:
    """Tell whether a file is to be written, and set an outdated one aside first."""
    noted = folder / f"{path.name}.sha256"
    fingerprint = hashlib.sha256(wanted.encode()).hexdigest() + "\n"
    current = noted.is_file() and noted.read_text() == fingerprint
    if path.is_file() and current:
        return False
    if path.is_file():
        aside = folder / f"{path.name}.replaced"
        path.replace(aside)
        say(f"the fleet has changed: {path} is written anew, the former one is {aside}")
    # Noted only once the outdated file is out of the way: killed in between, the next `up`
    # finds it missing and writes it.
    keep(noted, fingerprint)
    return True


def _is_ours(inventory_file: Path) -> bool:
    return inventory_file.read_text(errors="replace").startswith(FIRST_LINE)


def _foreign(path: Path) -> SandboxError:
    return SandboxError(
        f"{path} is not of `sandbox up`'s making and is left alone; "
        "take another --name, or another folder with --into"
    )
