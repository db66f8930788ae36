"""The hosts that a crowd is taken for: names, addresses, an inventory that is in force there."""

from pathlib import Path
from typing import Any

import yaml

from benchmarks.crowd import BASTION_PORT, Crowd
from benchmarks.places import NAME
from benchmarks.site import Site, variables_of, wanted
from benchmarks.targets import Target, Targets
from tests.fleet.controller import PYTHON


def population(crowd: Crowd, site: Site, count: int, port: int = 22, jump: str = "") -> Targets:
    """So many hosts of the crowd, at a port of theirs, `jump` a bastion before them."""
    folder = crowd.folder / f"{count}-{port}{'-behind' * bool(jump)}"
    folder.mkdir(parents=True, exist_ok=True)
    hosts = tuple(Target(f"host-{n:04}", address(n), port, "ops") for n in range(count))
    known = folder / "known_hosts"
    names = [*map(_known, hosts), f"[127.0.0.1]:{BASTION_PORT}"]
    known.write_text("".join(f"{name} {crowd.host_key}\n" for name in names))
    inventory = folder / "crowd.yml"
    inventory.write_text(_inventory(site, hosts, known, jump))
    return Targets(
        folder=folder,
        inventory=inventory,
        hosts=hosts,
        key_file=site.material / "id_ed25519",
        known_hosts=known,
        instances=wanted(inventory),
        python=PYTHON,
        through=crowd.through,
    )


def address(number: int) -> str:
    """The address of one host; none is 127.0.*, which is this machine's own in other places."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def _known(host: Target) -> str:
    return host.address if host.port == 22 else f"[{host.address}]:{host.port}"


def _inventory(site: Site, hosts: tuple[Target, ...], known: Path, jump: str) -> str:
    variables = {name: _absolute(site, value) for name, value in site.variables().items()}
    variables["speech_known_hosts"] = str(known)
    if jump:
        variables["ansible_ssh_common_args"] = f"-J {jump}"
    tree = {"vars": variables, "hosts": {host.name: variables_of(host) for host in hosts}}
    return yaml.safe_dump({"all": tree}, sort_keys=False)


def _absolute(site: Site, value: Any) -> Any:
    """Paths beside the site's inventory, as another inventory can name them."""
    here = f".{NAME}/"
    return f"{site.folder}/{value}" if isinstance(value, str) and value.startswith(here) else value
