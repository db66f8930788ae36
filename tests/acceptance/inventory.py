"""What an inventory wants of each host, resolved by Ansible itself."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30}


@dataclass(frozen=True)
class Wanted:
    """One instance that should run."""

    host: str
    name: str
    service: dict[str, Any]

    @property
    def unit(self) -> str:
        return f"speechfleet-{self.name}.service"

    @property
    def container(self) -> str:
        return f"speechfleet-{self.name}"

    @property
    def has_key(self) -> bool:
        """Whether it is one of the vendor's containers."""
        return bool(self.service["kind"] != "container")

    @property
    def image_end(self) -> str:
        """What the image's reference ends with."""
        return str(self.service["image"]) if "image" in self.service else f":{self.service['tag']}"

    @property
    def container_port(self) -> int:
        """The port inside the container. Source: the vendor's page of each kind."""
        speech = 5003 if self.service["kind"] == "language-identification" else 5000
        return int(self.service.get("container_port", speech))

    @property
    def nano_cpus(self) -> int:
        return round(float(self.service["cpus"]) * 1e9)

    @property
    def memory(self) -> int:
        """In bytes; `256m` is 256 MiB, as Docker reads it."""
        text = str(self.service["memory"]).lower().removesuffix("b").removesuffix("i")
        number, unit = (text[:-1], text[-1]) if text[-1] in _UNITS else (text, "")
        return int(float(number) * _UNITS.get(unit, 1))


@cache
def host_variables(inventory: Path) -> dict[str, dict[str, Any]]:
    """Every host's variables. `merge` is how speech_services of several levels come together."""
    listed = subprocess.run(
        [tool("ansible-inventory"), "-i", str(inventory), "--list"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ANSIBLE_HASH_BEHAVIOUR": "merge"},
    )
    found: dict[str, dict[str, Any]] = json.loads(listed.stdout)["_meta"]["hostvars"]
    return found


def wanted(variables: dict[str, dict[str, Any]]) -> Iterator[Wanted]:
    for host, known in variables.items():
        for name, service in known.get("speech_services", {}).items():
            for number in range(1, (service or {"instances": 0}).get("instances", 1) + 1):
                yield Wanted(host, f"{name}-{number}", service)


def opened(value: str, variables: dict[str, Any], folder: Path) -> str:
    """The text that `vault:NAME` stands for; any other value is the text itself."""
    reference, _, name = value.rpartition("vault:")
    if reference or not name or value == name:
        return value
    password_file = folder / variables["speech_vault_password_file"]
    viewed = subprocess.run(
        [tool("ansible-vault"), "view", "--vault-password-file", str(password_file),
         str(folder / variables["speech_vault"])],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    return str(yaml.safe_load(viewed.stdout)[name])


def tool(name: str) -> Path:
    """A program of the environment that runs the tests."""
    return Path(sys.executable).with_name(name)
