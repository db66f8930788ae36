"""A crowd for all peers: one real sshd, at every address of 127.0.0.0/8 in a network of its own.

Its files are those of a converged practice host. It has no systemd and no Docker: programs that
would ask them are stand-ins that say what the real ones said (`stand_ins.py`). sshd, PAM, sudo and
every shell are real, so that a log-in and an exec cost what they cost.
"""

import base64
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.places import CACHE, NAME
from benchmarks.recording import commit, record
from benchmarks.site import Site, variables_of, wanted
from benchmarks.stand_ins import FOLDER, PROGRAMS, replay
from benchmarks.targets import Target, Targets
from tests.fleet.controller import PYTHON

CONTAINER = f"speechfleet-{NAME}-crowd"
IMAGE = f"speechfleet-{NAME}/crowd"
_LOG = "/var/log/crowd.log"
# One sshd stands for thousands, each of which would have a MaxStartups of its own.
_SSHD = ["/usr/sbin/sshd", "-D", "-E", _LOG, "-o", "MaxStartups=10000"]


@dataclass(frozen=True)
class Crowd:
    """The container with the sshd, and how to be in its network."""

    folder: Path
    host_key: str
    pid: int

    @property
    def through(self) -> tuple[str, ...]:
        """Words before a command that shall be in the crowd's network."""
        return ("nsenter", f"--net=/proc/{self.pid}/ns/net")

    def targets(self, site: Site, count: int, port: int = 22) -> Targets:
        """So many hosts of the crowd, at a port of theirs."""
        folder = self.folder / f"{count}-{port}"
        folder.mkdir(parents=True, exist_ok=True)
        hosts = tuple(Target(f"host-{n:04}", address(n), port, "ops") for n in range(count))
        known = folder / "known_hosts"
        known.write_text("".join(f"{_known(host)} {self.host_key}\n" for host in hosts))
        inventory = folder / "crowd.yml"
        inventory.write_text(_inventory(site, hosts, known))
        return Targets(
            folder=folder,
            inventory=inventory,
            hosts=hosts,
            key_file=site.material / "id_ed25519",
            known_hosts=known,
            instances=wanted(inventory),
            python=PYTHON,
            through=self.through,
        )

    def counts(self) -> dict[str, int]:
        """Log-ins and execs so far, as the hosts' own sshd has logged them."""
        text = _docker("exec", CONTAINER, "cat", _LOG)
        said = {"log_ins": "Accepted publickey", "execs": "Starting session:"}
        return {name: text.count(line) for name, line in said.items()}

    def forget(self) -> None:
        """Empty the log, which a large run makes long."""
        _docker("exec", CONTAINER, "sh", "-c", f": >{_LOG}")


def address(number: int) -> str:
    """The address of one host; none is 127.0.*, which is this machine's own in other places."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def _known(host: Target) -> str:
    return host.address if host.port == 22 else f"[{host.address}]:{host.port}"


def _inventory(site: Site, hosts: tuple[Target, ...], known: Path) -> str:
    variables = {name: _absolute(site, value) for name, value in site.variables().items()}
    variables["speech_known_hosts"] = str(known)
    tree = {"vars": variables, "hosts": {host.name: variables_of(host) for host in hosts}}
    return yaml.safe_dump({"all": tree}, sort_keys=False)


def _absolute(site: Site, value: Any) -> Any:
    """Paths beside the site's inventory, as another inventory can name them."""
    here = f".{NAME}/"
    return f"{site.folder}/{value}" if isinstance(value, str) and value.startswith(here) else value


def crowd(site: Site, say: Callable[[str], None]) -> Crowd:
    """Make the crowd out of the site's second host, and start it."""
    source = next(host for host in site.hosts if host.user != "root")
    say(f"recording what {source.name} says")
    said = record(site, source.name)
    say(f"{len(said)} answers recorded; making the crowd of it")
    down()
    commit(f"speechfleet-{NAME}-{source.name}", IMAGE, (f"CMD {json.dumps(_SSHD)}",))
    words = ("run", "--detach", "--name", CONTAINER, "--network=none", "--tmpfs=/run")
    _docker(*words, "--label", f"speechfleet.bench={NAME}", IMAGE)
    # How a host is known to run systemd (sd_booted(3)); /run is new at each start.
    _docker("exec", CONTAINER, "mkdir", "-p", "/run/systemd/system")
    for program in PROGRAMS:
        coded = base64.b64encode(replay(program, said).encode())
        path = f"{FOLDER}/{program}"
        script = f"base64 -d >{path} && chmod 0755 {path}"
        _docker("exec", "-i", CONTAINER, "sh", "-c", script, stdin=coded)
    return found()


def found() -> Crowd:
    """The crowd that runs."""
    pid = int(_docker("inspect", "--format", "{{.State.Pid}}", CONTAINER))
    end = time.monotonic() + 120
    while "Server listening" not in (text := _log()):
        if time.monotonic() > end:
            raise RuntimeError(f"the crowd's sshd does not listen: {text}")
        time.sleep(0.1)
    key = _docker("exec", CONTAINER, "cat", "/etc/ssh/ssh_host_ed25519_key.pub").split()
    return Crowd(CACHE / "crowd", " ".join(key[:2]), pid)


def _log() -> str:
    try:
        return _docker("exec", CONTAINER, "cat", _LOG)
    except subprocess.CalledProcessError:
        return ""


def down() -> None:
    """Take the crowd away."""
    subprocess.run(["docker", "rm", "--force", CONTAINER], capture_output=True, timeout=120)
    subprocess.run(["docker", "rmi", "--force", IMAGE], capture_output=True, timeout=120)


def _docker(*words: str, stdin: bytes = b"") -> str:
    done = subprocess.run(
        ["docker", *words], input=stdin, capture_output=True, check=True, timeout=300
    )
    return done.stdout.decode()
