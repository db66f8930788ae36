"""Inventories → the Fleet, or every fault of them at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from speechfleet.collector import no_collector
from speechfleet.inventory.channels import read_channels
from speechfleet.inventory.extra import read_extra
from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.fleet_wide import FleetWide
from speechfleet.inventory.groups import Tree, children, settle
from speechfleet.inventory.hosts import HostReader, wanted_secrets
from speechfleet.inventory.images_lock import read_lock
from speechfleet.inventory.levels import Levels
from speechfleet.inventory.licences import Licences
from speechfleet.inventory.listed import is_listed, read_listed
from speechfleet.inventory.members import members
from speechfleet.inventory.nodes import Mapping
from speechfleet.inventory.places import Fault, Faults, InventoryError, Place
from speechfleet.inventory.playbooks import read_playbooks
from speechfleet.inventory.reading import Reading, is_folder
from speechfleet.inventory.secrets import Secrets
from speechfleet.inventory.sources import documents, refuse_locked, vars_folders
from speechfleet.inventory.variables import (
    CHANNELS,
    IMAGES_LOCK,
    KNOWN_HOSTS,
    LICENCES,
    VAULT,
    VAULT_PASSWORD_FILE,
)
from speechfleet.inventory.vars_files import VarsFile, VarsFiles
from speechfleet.inventory.vault import Vault
from speechfleet.inventory.vault_password import PasswordWays
from speechfleet.inventory.yaml_tree import read_yaml
from speechfleet.secrets.secret import Secret


@dataclass(frozen=True)
class Wanted:
    """Which secrets a command needs."""

    keys: bool
    channels: bool
    pulls: bool
    for_licences: bool


@dataclass(frozen=True)
class Inventory:
    """The inventory as it stands in the files, and the Fleet that it describes."""

    fleet: Fleet
    tree: Tree
    levels: Levels
    secrets: frozenset[str]
    """Values that stand in locked files, which nobody shall see."""


def load(
    sources: Path | Sequence[Path],
    *,
    keys: bool,
    extra: Sequence[str] = (),
    vault_password_file: Path | None = None,
    vault_ids: Sequence[str] = (),
    ask: Callable[[str], Secret] | None = None,
    become_password: Secret | None = None,
    channels: bool = False,
    pulls: bool = False,
    for_licences: bool = False,
) -> Fleet:
    """Return the fleet that the inventories describe, `extra` (--extra-vars) above them.

    Of several sources the later counts more. Without `keys` no ApiKey is resolved and, without
    `pulls` too, no registry password; without `channels` none of their secrets, and without
    `for_licences` none of the keys that only licences are fetched with.
    `become_password` is for hosts that have none of their own. The vault's passwords come from
    `vault_ids` (NAME@SOURCE), `vault_password_file`, the environment, the inventory or `ask`, and
    only where a secret is wanted out of it. Raises InventoryError.
    """
    ways = PasswordWays(vault_password_file, None, ask, tuple(vault_ids))
    wanted = Wanted(keys, channels, keys or pulls, for_licences)
    return _load(_paths(sources), extra, wanted, ways, become_password, False).fleet


def look(
    sources: Sequence[Path],
    *,
    extra: Sequence[str] = (),
    vault_password_file: Path | None = None,
    vault_ids: Sequence[str] = (),
    ask: Callable[[str], Secret] | None = None,
) -> Inventory:
    """Return what the inventories say. The vault stays shut, and every Secret is a dummy.

    A password is wanted only where a file of variables is locked. Raises InventoryError.
    """
    ways = PasswordWays(vault_password_file, None, ask, tuple(vault_ids))
    return _load(tuple(sources), extra, Wanted(True, True, True, True), ways, None, True)


def _paths(sources: Path | Sequence[Path]) -> tuple[Path, ...]:
    return (sources,) if isinstance(sources, Path) else tuple(sources)


def _load(
    sources: tuple[Path, ...],
    extra: Sequence[str],
    wanted: Wanted,
    ways: PasswordWays,
    become_password: Secret | None,
    shut: bool,
) -> Inventory:
    faults = Faults()
    with no_collector():
        reading = Reading()
        tree = read_tree(sources, reading, faults)
        files = VarsFiles(vars_folders(sources), tree, reading, faults)
        in_extra = read_extra(extra, files, faults)
        faults.stop_if_unread()
        still_locked = FleetWide(tree, files, _open(in_extra), faults)
        place = still_locked.place(VAULT) or Place(str(sources[0]))
        ways = ways.with_variable(still_locked.path(VAULT_PASSWORD_FILE))
        vault = Vault(still_locked.path(VAULT), place, ways, faults)
        files.unlock(vault.file, still_locked.path(VAULT))
        faults.stop_if_unread()
        extra_variables = _open(in_extra)
        fleet_wide = FleetWide(tree, files, extra_variables, faults)
        fleet_wide.refuse_locked(still_locked)
        refuse_locked(reading, fleet_wide.path(VAULT), faults)
        levels = Levels(tree, files, extra_variables, faults)
        named = [name for name in tree.hosts if not levels.lost(name)]
        secrets = Secrets(vault, faults, shut)
        secrets.fetch_ahead(
            wanted_secrets(levels, named, wanted.keys, wanted.pulls, wanted.for_licences)
        )
        folder = fleet_wide.path(LICENCES) or _folder(sources[0]) / "licences"
        licences = Licences(folder, wanted.keys and not shut, faults)
        reader = HostReader(
            secrets,
            wanted.keys,
            wanted.pulls,
            become_password,
            licences,
            faults,
            wanted.for_licences,
        )
        told = read_channels(fleet_wide.node(CHANNELS), secrets, wanted.channels, faults)
        images_lock = fleet_wide.path(IMAGES_LOCK)
        lock = read_lock(images_lock, faults) if images_lock else None
        hosts = tuple(filter(None, (reader.host(name, levels, lock) for name in named)))
    _warn_of_the_vault(files, vault, faults)
    known_hosts = fleet_wide.path(KNOWN_HOSTS) or _folder(sources[0]) / "known_hosts"
    playbooks = read_playbooks(fleet_wide, faults)
    if not hosts:
        reader.refuse_left_out()
    faults.stop()
    fleet = Fleet(
        source=", ".join(map(str, sources)),
        hosts=hosts,
        known_hosts=known_hosts,
        groups=members(tree, {host.name for host in hosts}),
        children=children(tree),
        playbooks=playbooks,
        licences=folder,
        warnings=faults.warnings,
        channels=told,
        images_lock=images_lock,
        lock=lock,
    )
    return Inventory(fleet, tree, levels, frozenset(files.secrets))


def _open(files: Iterable[VarsFile]) -> list[Mapping]:
    return [file.variables for file in files if file.variables is not None]


def _warn_of_the_vault(files: VarsFiles, vault: Vault, faults: Faults) -> None:
    """Ansible reads it as variables where it stands among them."""
    names = vault.variables() if files.vault else []
    if names:
        found = f"{', '.join(names)} in the vault {files.vault}: it holds secrets by name, and no"
        faults.warn(f"{found} variables; put them into another file beside it, which may be locked")


def read_tree(sources: tuple[Path, ...], reading: Reading, faults: Faults) -> Tree:
    """Return groups and hosts of all sources. Raises InventoryError where there is no host."""
    tree = Tree()
    for root in documents(sources, reading, faults):
        if is_listed(root):
            read_listed(root, tree, faults)
        else:
            read_yaml(root, tree, faults)
    settle(tree, faults)
    if not tree.hosts and not faults:
        found = "there is no host; wanted at least one below a group's hosts"
        locked = ", ".join(map(str, reading.locked))
        found += f" (not read, because it is locked: {locked})" if locked else ""
        raise InventoryError([Fault(Place(str(sources[-1])), found)])
    return tree


def _folder(source: Path) -> Path:
    return source if is_folder(source) else source.parent
