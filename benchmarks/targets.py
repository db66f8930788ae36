"""Whom a peer is set at: addresses, one key, and what is wanted of every host."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from speechfleet.plan.instance import Instance


@dataclass(frozen=True)
class Target:
    """One host as every peer is told of it."""

    name: str
    address: str
    port: int
    user: str


@dataclass(frozen=True)
class Targets:
    """Hosts that all want the same instances."""

    folder: Path
    """Where each peer writes the files that it wants."""
    inventory: Path
    """Ours."""
    hosts: tuple[Target, ...]
    key_file: Path
    known_hosts: Path
    instances: tuple[Instance, ...]
    python: str
    """The Python on the hosts: Ansible runs nothing without one."""
    through: tuple[str, ...] = ()
    """Words before each command: into the network where the hosts are."""
    forks: int = 50

    def environment(self, around: Mapping[str, str]) -> dict[str, str]:
        """The environment of a command, with nothing of the operator's own settings. Python's may
        keep programs from being kept compiled, as they are where they are installed."""
        own = ("SPEECHFLEET_", "ANSIBLE_", "PYTHON")
        kept = {name: value for name, value in around.items() if not name.startswith(own)}
        return {**kept, "XDG_STATE_HOME": str(self.folder / "state"), "LC_ALL": "C.UTF-8"}
