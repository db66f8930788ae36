"""The bench's practice fleet: real hosts, of which those are taken that are logged in to directly.

Each runs four instances of one service, deployed by speechfleet.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.places import CACHE, LOOPBACK, NAME, OURS
from benchmarks.targets import Target, Targets
from speechfleet.inventory.load import load
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import instance
from tests.fleet.controller import PYTHON, equip, movable
from tests.fleet.practice import PracticeHost, Result

SERVICE = "stt-en"
INSTANCES = 4
FOLDER = CACHE / "fleet"


@dataclass(frozen=True)
class Site:
    """The fleet as it is there. `inventory` has only hosts that all peers can log in to."""

    folder: Path
    hosts: tuple[Target, ...]

    @property
    def material(self) -> Path:
        """Keys and known_hosts."""
        return self.folder / f".{NAME}"

    @property
    def inventory(self) -> Path:
        """What every host should run."""
        return self.folder / f"four-on-{len(self.hosts)}.yml"

    def first(self, count: int) -> "Site":
        """The same with the first hosts alone."""
        return Site(self.folder, self.hosts[:count])

    def host(self, name: str) -> PracticeHost:
        """One host, from outside."""
        return PracticeHost(name, f"speechfleet-{NAME}-{name}")

    def variables(self) -> dict[str, Any]:
        """The variables that hold for all hosts."""
        text = yaml.safe_load((self.folder / f"{NAME}.yml").read_text(encoding="utf-8"))
        found: dict[str, Any] = text["all"]["vars"]
        service = found["speech_services"][SERVICE]
        service["instances"] = INSTANCES
        service.pop("probe", None)
        return found

    def write(self, change: Callable[[dict[str, Any]], None] = lambda service: None) -> Path:
        """Write the inventory; `change` gets the service to edit."""
        found = self.variables()
        change(found["speech_services"][SERVICE])
        tree = {"vars": found, "hosts": {host.name: variables_of(host) for host in self.hosts}}
        self.inventory.write_text(yaml.safe_dump({"all": tree}), encoding="utf-8")
        return self.inventory

    def targets(self) -> Targets:
        """The hosts, and what is wanted there by the inventory as it was written last."""
        return Targets(
            folder=self.folder / "peers",
            inventory=self.inventory,
            hosts=self.hosts,
            key_file=self.material / "id_ed25519",
            known_hosts=self.material / "known_hosts",
            instances=wanted(self.inventory),
            python=PYTHON,
        )

    def run(self, *arguments: str, under: tuple[str, ...] = (), limit: float = 900) -> Result:
        """Run speechfleet with the inventory."""
        words = [*under, str(OURS / "speechfleet"), *arguments, "-i", str(self.inventory)]
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def deploy(self) -> None:
        """Make the hosts what the inventory says. Raises RuntimeError."""
        done = self.run("deploy", "--yes", "--serial", "100%")
        if done.code:
            raise RuntimeError(f"deploy gave {done.code}: {done.out[-2000:]}{done.err[-2000:]}")


def variables_of(host: Target) -> dict[str, Any]:
    """The host as our inventory has it."""
    found: dict[str, Any] = {
        "ansible_host": host.address,
        "ansible_port": host.port,
        "ansible_user": host.user,
    }
    return found if host.user == "root" else {**found, "ansible_become": True}


def wanted(inventory: Path) -> tuple[Instance, ...]:
    """Return what each host should run, by the inventory's first."""
    host = load([inventory], keys=True).hosts[0]
    [service] = host.services
    names = service.instance_names()
    return tuple(instance(host, service, name, 5000 + n) for n, name in enumerate(names))


def site(count: int, say: Callable[[str], None]) -> Site:
    """Start a practice fleet with so many hosts that are logged in to directly, and deploy."""
    say(f"a practice fleet with {count} hosts that are logged in to directly")
    words = [str(OURS / "speechfleet"), "sandbox", "up", "--name", NAME, "--into", str(FOLDER)]
    # Every third host is behind the bastion, where the peers would need a password for sudo.
    words += ["--loopback", LOOPBACK, "--hosts", str(max(3, count + (count - 1) // 2))]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, timeout=900)
    text = yaml.safe_load((FOLDER / f"{NAME}.yml").read_text(encoding="utf-8"))
    all_hosts = text["all"]["children"]["practice"]["hosts"]
    direct = [
        Target(name, found["ansible_host"], 22, found["ansible_user"])
        for name, found in all_hosts.items()
        if "ansible_ssh_common_args" not in found
    ]
    found = Site(FOLDER, tuple(direct[:count]))
    for host in found.hosts:
        _equip(found.host(host.name))
    found.write()
    found.deploy()
    return found


def _equip(host: PracticeHost) -> None:
    """Give the host a Python: Ansible runs nothing without one."""
    if not movable():
        raise RuntimeError("this Python is the distribution's own and cannot be put on a host")
    if host.sh(f"test -x {PYTHON} || echo none").strip():
        equip(host)


def down() -> None:
    """Take the fleet away."""
    words = [str(OURS / "speechfleet"), "sandbox", "down", "--name", NAME, "--into", str(FOLDER)]
    subprocess.run([*words, "--keep-images"], check=True, stdin=subprocess.DEVNULL, timeout=900)
    shutil.rmtree(FOLDER, ignore_errors=True)
