"""A crowd: an inventory of many hosts with four instances each, and what they all answer."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from speechfleet.facts.family import FACTS
from speechfleet.inventory.load import load
from speechfleet.plan.release import instance
from tests.crowd.server import ADDRESS, NONCE
from tests.unit.values import AT_REST, in_force, serving

INSTANCES = 4
_SERVICE = {
    "kind": "speech-to-text",
    "tag": "5.1.0-amd64-en-us",
    "resource": "west",
    "instances": INSTANCES,
    "cpus": 1,
    "memory": "4g",
    "undersized": "allow",
}


@dataclass(frozen=True)
class Crowd:
    folder: Path
    inventory: Path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "speechfleet", *arguments, "-i", str(self.inventory)]

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SPEECHFLEET_")}
        return {**kept, "XDG_STATE_HOME": str(self.folder / "state")}


@contextmanager
def crowd(folder: Path, hosts: int, deaf: int = 0) -> Iterator[Crowd]:
    """So many hosts that serve, and some that take a connection and never say a word."""
    public = _key(folder / "host_key")
    _key(folder / "id")
    inventory = folder / "crowd.yml"
    _write_inventory(inventory, {f"host-{n:03}": 22 for n in range(hosts)})
    (folder / "answers").write_text(_answers(inventory))
    words = [sys.executable, "-m", "tests.crowd.server"]
    words += [str(folder / "answers"), str(folder / "host_key")]
    with (
        socket.create_server((ADDRESS, 0)) as nobody,
        subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server,
    ):
        try:
            assert server.stdout
            port = int(server.stdout.readline())
            ports = {f"host-{n:03}": port for n in range(hosts)}
            ports |= {f"deaf-{n}": nobody.getsockname()[1] for n in range(deaf)}
            _write_inventory(inventory, ports)
            (folder / "known_hosts").write_text(f"[{ADDRESS}]:{port} {public}\n")
            yield Crowd(folder, inventory)
        finally:
            server.kill()


def _key(path: Path) -> str:
    """Write a new private key; returns the public one."""
    key = Ed25519PrivateKey.generate()
    path.touch(0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def _write_inventory(path: Path, ports: dict[str, int]) -> None:
    tree = {
        "vars": {
            "ansible_user": "root",
            "ansible_ssh_private_key_file": "id",
            "speech_known_hosts": "known_hosts",
            "speech_resources": {
                "west": {
                    "endpoint": "https://west.cognitiveservices.azure.com/",
                    "key": "env:NOBODY_ASKS_FOR_IT",
                }
            },
            "speech_services": {"stt": _SERVICE},
        },
        "hosts": {
            name: {"ansible_host": ADDRESS, "ansible_port": port} for name, port in ports.items()
        },
    }
    path.write_text(yaml.safe_dump({"all": tree}, sort_keys=False))


def _answers(inventory: Path) -> str:
    """What a host of the crowd prints: in force, serving, at rest."""
    host = load([inventory], keys=False).hosts[0]
    [service] = host.services
    names = service.instance_names()
    wanted = [instance(host, service, name, 5000 + n) for n, name in enumerate(names)]
    texts = {**AT_REST, **in_force(wanted), "clock": f"{time.time():.0f}\n"}
    labels = {"speechfleet.release": wanted[0].release}
    texts["serving"] = "".join(
        serving(name, labels=labels, started="2026-01-01T00:00:00Z") for name in names
    )
    said = [f"\n{NONCE} start\n"]
    said += [f"{texts[fact.name]}\n{NONCE} {fact.name} 0\n" for fact in FACTS]
    return "".join(said)
