"""What `images push` carries, how fast, and what it takes of the controller's memory.

python -m tests.push.bench [MEGABYTES]      of the large file; needs the Docker engine, root
                                            (tc), and a disk with three times as much room
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from speechfleet.oci.layout import images
from tests.fleet.line import Line, line
from tests.fleet.practice import FEW, Practice, down, up
from tests.image_folder import image_folder

ROUNDS = 3
LINES = {"1gbit": 500, "100mbit": 100}
"""Rates that a host is reached at, as tc(8) calls them, and the megabytes that are carried so."""
LAYERS = (24_000_000, 8_000_000, 32_000_000)
REPOSITORY = "registry:5000/azure-cognitive-services/speechservices/speech-to-text"
TO = "/var/lib/docker/bench"
"""On a volume of the host's, as images are."""


def main(megabytes: int) -> int:
    with tempfile.TemporaryDirectory() as place:
        fleet = Path(os.environ.get("SPEECHFLEET_TEST_FLEET", f"{place}/fleet"))
        practice = up(fleet)
        try:
            _bytes(practice, Path(place), "9.7.1-amd64-en-us", ["host-1"])
            _bytes(practice, Path(place), "9.7.2-amd64-en-us", ["host-1", "host-2", "host-3"])
            _memory_and_speed(practice, Path(place), megabytes)
        finally:
            if "SPEECHFLEET_TEST_FLEET" not in os.environ:
                down(practice)
    return 0


def _bytes(practice: Practice, place: Path, tag: str, hosts: list[str]) -> None:
    """How much is sent to a site of these hosts, against the layers that it lacks."""
    layers = [{f"layer-{n}": os.urandom(size)} for n, size in enumerate(LAYERS)]
    folder = image_folder(place / tag, {f"{REPOSITORY}:{tag}": layers})
    size = sum(layer.size for image in images(folder) for layer in image.layers)
    with _through_a_line(practice, tag) as (inventory, counted):
        push = ("images", "push", "-i", str(inventory), "--from", str(folder), "--accept-new")
        limit = ("--limit", ",".join(hosts))
        practice.run(*push, *limit, "--dry-run")
        before = counted.sent
        done = practice.run(*push, *limit, "--yes", timeout=1800)
    for name in hosts:
        practice.host(name).sh(f"docker rmi {REPOSITORY}:{tag}", check=False)
    sent = counted.sent - before
    print(
        f"{len(hosts)} host(s) of a site: exit code {done.code}, {sent / 1e6:.2f} MB sent for "
        f"layers of {size / 1e6:.2f} MB: {sent / size:.4f}",
        flush=True,
    )


@contextmanager
def _through_a_line(practice: Practice, tag: str) -> Iterator[tuple[Path, Line]]:
    """An inventory whose seed is reached through a line that counts."""
    gateway = practice.gateway
    with line(gateway, (practice.address("host-1"), 22)) as to_seed:

        def change(group: dict[str, Any]) -> None:
            group["vars"]["speech_services"][FEW]["tag"] = tag
            group["vars"]["speech_seed"] = "host-1"
            host = group["children"]["practice"]["hosts"]["host-1"]
            host |= {"ansible_host": gateway, "ansible_port": to_seed.port}
            host["speech_seed_address"] = f"{practice.inside('host-1')}:22"

        yield practice.variant(f"bench-{tag}", change), to_seed


def _memory_and_speed(practice: Practice, place: Path, megabytes: int) -> None:
    """A large file and an empty one, each carried by a process of its own; scp in turn with it."""
    _, idle = _carried(practice, _file(place, 0))
    most = _speed(practice, _file(place, megabytes), "no line")
    print(f"memory {most:.0f} MiB, {idle:.0f} MiB with nothing to carry", flush=True)
    for rate, size in LINES.items():
        with _slowed(practice.host("host-1").container, rate):
            _speed(practice, _file(place, size), rate)


def _file(place: Path, megabytes: int) -> Path:
    path = place / "carried"
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(1_000_000))
    return path


def _speed(practice: Practice, source: Path, line: str) -> float:
    """The most memory in MiB that a process takes which carries it."""
    ours, theirs, most = [], [], 0.0
    for _ in range(ROUNDS):
        seconds, memory = _carried(practice, source)
        ours.append(seconds)
        most = max(most, memory)
        theirs.append(_copied(practice, source))
    size = source.stat().st_size / 1e6
    rates = [size / median(seconds) for seconds in (ours, theirs)]
    print(
        f"{line}: {size:.0f} MB to one host, {ROUNDS} times in turn: {rates[0]:.1f} MB/s, scp "
        f"{rates[1]:.1f} MB/s: {rates[0] / rates[1]:.2f}",
        flush=True,
    )
    return most


@contextmanager
def _slowed(container: str, rate: str) -> Iterator[None]:
    """The engine's end of the host's interface passes no more than this to it."""
    words = ["docker", "exec", container, "cat", "/sys/class/net/eth0/iflink"]
    number = int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    interface = socket.if_indextoname(number)
    queue = ("root", "tbf", "rate", rate, "burst", "256kb", "latency", "20ms")
    subprocess.run(["tc", "qdisc", "add", "dev", interface, *queue], check=True)
    try:
        yield
    finally:
        subprocess.run(["tc", "qdisc", "del", "dev", interface, "root"], check=True)


def _carried(practice: Practice, source: Path) -> tuple[float, float]:
    """Seconds, and the most memory in MiB, of a process that carries one file."""
    practice.host("host-1").sh(f"rm -rf {TO}")
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from speechfleet.inventory.load import load\n"
        "from speechfleet.remote.carry import carry, freight\n"
        "from speechfleet.remote.door import Door\n"
        "fleet = load((Path(sys.argv[1]),), keys=False)\nhost = fleet.hosts[0]\n"
        f"what = freight(Path(sys.argv[2]), '{TO}/file')\n"
        "began = time.monotonic()\n"
        "with Door(fleet.known_hosts).open(host) as room:\n    carry(room, what)\n"
        "took = time.monotonic() - began\n"
        # Not ru_maxrss: it survives exec, and so is that of whoever started the process.
        "status = Path('/proc/self/status').read_text()\n"
        "print(took, int(status.partition('VmHWM:')[2].split()[0]) / 1024)\n"
    )
    command = [sys.executable, "-c", script, str(practice.inventory), str(source)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])


def _copied(practice: Practice, source: Path) -> float:
    """Seconds that scp takes, log-in included, as for ours."""
    practice.host("host-1").sh(f"rm -rf {TO}; mkdir {TO}")
    material = practice.material
    began = time.monotonic()
    subprocess.run(
        ["scp", "-q", "-i", str(material / "id_ed25519"), "-o",
         f"UserKnownHostsFile={material / 'known_hosts'}", str(source),
         f"root@{practice.address('host-1')}:{TO}/file"],
        check=True,
    )  # fmt: skip
    seconds = time.monotonic() - began
    practice.host("host-1").sh(f"rm -rf {TO}")
    return seconds


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000))
