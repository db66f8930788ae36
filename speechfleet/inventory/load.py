"""An inventory file → the Fleet, or every fault of it at once."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from speechfleet.inventory.compose import compose
from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.groups import Tree, children, read_tree
from speechfleet.inventory.hosts import HostReader
from speechfleet.inventory.levels import Levels
from speechfleet.inventory.members import members
from speechfleet.inventory.nodes import Scalar
from speechfleet.inventory.places import Fault, Faults, InventoryError, Place
from speechfleet.inventory.scalars import OddValue, text
from speechfleet.inventory.variables import (
    KNOWN_HOSTS,
    VAULT,
    VAULT_PASSWORD_FILE,
    Variables,
    given,
)
from speechfleet.inventory.vault import Vault
from speechfleet.inventory.vault_password import PasswordWays
from speechfleet.secrets.secret import Secret


def load(
    path: Path,
    *,
    keys: bool,
    vault_password_file: Path | None = None,
    ask: Callable[[str], Secret] | None = None,
    become_password: Secret | None = None,
) -> Fleet:
    """Return the fleet that the inventory at `path` describes.

    Without `keys` no ApiKey and no registry password is resolved. `become_password` is for
    hosts that have none of their own. The vault's password comes from `vault_password_file`,
    the environment, the inventory or `ask`, and only where a secret is wanted out of it.
    Raises InventoryError.
    """
    faults = Faults()
    with _no_collector():
        tree, levels = _read(path, faults)
        fleet_wide = _Paths(levels.fleet(), path.parent, faults)
        ways = PasswordWays(vault_password_file, fleet_wide.path(VAULT_PASSWORD_FILE), ask)
        place = fleet_wide.place(VAULT) or Place(str(path))
        vault = Vault(fleet_wide.path(VAULT), place, ways, faults)
        reader = HostReader(path.parent, vault, keys, become_password, faults)
        hosts = tuple(reader.host(name, levels) for name in tree.hosts)
    known_hosts = fleet_wide.path(KNOWN_HOSTS) or path.parent / "known_hosts"
    faults.stop()
    return Fleet(path, hosts, known_hosts, members(tree), faults.warnings, children(tree))


def _read(path: Path, faults: Faults) -> tuple[Tree, Levels]:
    root = compose(_bytes(path), str(path))
    tree = read_tree(root, faults)
    levels = Levels(tree, faults)
    if not tree.hosts and not faults:
        faults.add(root.place, "there is no host; wanted at least one below a group's hosts")
    return tree, levels


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fault = Fault(Place(str(path)), f"the inventory cannot be read: {error.strerror}")
        raise InventoryError([fault]) from None


class _Paths:
    """The paths among the variables of the fleet; relative ones start beside the inventory."""

    def __init__(self, variables: Variables, base: Path, faults: Faults) -> None:
        self._variables = variables
        self._base = base
        self._faults = faults

    def place(self, name: str) -> Place | None:
        entry = given(self._variables, name)
        return entry.value.place if entry else None

    def path(self, name: str) -> Path | None:
        entry = given(self._variables, name)
        if entry is None:
            return None
        try:
            found = text(entry.value) if isinstance(entry.value, Scalar) else ""
        except OddValue as error:
            self._faults.add(entry.value.place, f"{name}: {error}")
            return None
        if found and found.isprintable():
            return self._base / Path(found).expanduser()
        self._faults.add(entry.value.place, f"{name} is no path; wanted that of a file")
        return None


@contextmanager
def _no_collector() -> Iterator[None]:
    """Nothing here is garbage, and looking for it takes three quarters of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
