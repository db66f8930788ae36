"""A crowd for all peers: one real sshd, at every address of 127.0.0.0/8 in a network of its own.

Its files are those of a converged practice host. It has no systemd and no Docker: programs that
would ask them are stand-ins that say what the real ones said (`stand_ins.py`). sshd, PAM, sudo and
every shell are real, so that a log-in and an exec cost what they cost.
"""

import base64
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import CACHE, NAME
from benchmarks.recording import commit, record
from benchmarks.site import Site
from benchmarks.stand_ins import FOLDER, PROGRAMS, replay
from speechfleet.sandbox.layout import LABEL

CONTAINER = f"speechfleet-{NAME}-crowd"
IMAGE = f"speechfleet-{NAME}/crowd"
BASTION_PORT = 2200
_LOG = "/var/log/crowd.log"
_BASTION_LOG = "/var/log/bastion.log"
MANY = "MaxStartups=10000"
"""One sshd stands for thousands, each of which would have a MaxStartups of its own."""
_SSHD = ["/usr/sbin/sshd", "-D", "-E", _LOG, "-o", MANY]


@dataclass(frozen=True)
class Crowd:
    """The container with the sshd, and how to be in its network."""

    folder: Path
    host_key: str
    pid: int
    log: str = _LOG
    """Of the sshd that counts."""

    @property
    def through(self) -> tuple[str, ...]:
        """Words before a command that shall be in the crowd's network."""
        return ("nsenter", f"--net=/proc/{self.pid}/ns/net")

    @contextmanager
    def bastion(self) -> Iterator[Callable[[], int]]:
        """A second sshd, with the default MaxStartups; tells how often it was logged in to."""
        with self.listening(_BASTION_LOG, BASTION_PORT):
            yield lambda: _log(_BASTION_LOG).count("Accepted publickey")

    @contextmanager
    def listening(self, log: str, port: int, *settings: str) -> Iterator[None]:
        """Another sshd at a port of every address, with these settings."""
        options = [word for setting in settings for word in ("-o", setting)]
        sshd = ["/usr/sbin/sshd", "-D", "-E", log, "-p", str(port), *options]
        _docker("exec", "--detach", CONTAINER, *sshd)
        _await_listening(log)
        try:
            yield
        finally:
            _docker("exec", CONTAINER, "pkill", "-f", f"sshd -D -E {log}")
            _docker("exec", CONTAINER, "rm", "-f", log)

    @contextmanager
    def shell(self, user: str, path: str) -> Iterator[None]:
        """Meanwhile the user's login shell is another, at every port."""
        before = _docker("exec", CONTAINER, "getent", "passwd", user).strip().rpartition(":")[2]
        _docker("exec", CONTAINER, "usermod", "--shell", path, user)
        try:
            yield
        finally:
            _docker("exec", CONTAINER, "usermod", "--shell", before, user)

    def put(self, path: str, data: bytes) -> None:
        """Write a file that anybody can run."""
        script = f"mkdir -p $(dirname {path}) && base64 -d >{path} && chmod 0755 {path}"
        _docker("exec", "-i", CONTAINER, "sh", "-c", script, stdin=base64.b64encode(data))

    def counts(self) -> dict[str, int]:
        """Log-ins and execs so far, as the hosts' own sshd has logged them."""
        text = _docker("exec", CONTAINER, "cat", self.log)
        said = {"log_ins": "Accepted publickey", "execs": "Starting session:"}
        return {name: text.count(line) for name, line in said.items()}

    def forget(self) -> None:
        """Empty the log, which a large run makes long."""
        _docker("exec", CONTAINER, "sh", "-c", f": >{self.log}")


def crowd(site: Site, say: Callable[[str], None]) -> Crowd:
    """Make the crowd out of the site's second host, and start it."""
    source = next(host for host in site.hosts if host.user != "root")
    say(f"recording what {source.name} says")
    said = record(site, source.name)
    say(f"{len(said)} answers recorded; making the crowd of it")
    down()
    commit(f"speechfleet-{NAME}-{source.name}", IMAGE, (f"CMD {json.dumps(_SSHD)}",))
    words = ("run", "--detach", "--name", CONTAINER, "--network=none", "--tmpfs=/run")
    # The image has its host's label, by which `sandbox up` would take the crowd away again.
    _docker(*words, "--label", f"{LABEL}=", IMAGE)
    # How a host is known to run systemd (sd_booted(3)); /run is new at each start.
    _docker("exec", CONTAINER, "mkdir", "-p", "/run/systemd/system")
    made = found()
    for program in PROGRAMS:
        made.put(f"{FOLDER}/{program}", replay(program, said).encode())
    return made


def found() -> Crowd:
    """The crowd that runs."""
    pid = int(_docker("inspect", "--format", "{{.State.Pid}}", CONTAINER))
    _await_listening(_LOG)
    key = _docker("exec", CONTAINER, "cat", "/etc/ssh/ssh_host_ed25519_key.pub").split()
    return Crowd(CACHE / "crowd", " ".join(key[:2]), pid)


def _await_listening(log: str) -> None:
    end = time.monotonic() + 120
    while "Server listening" not in (text := _log(log)):
        if time.monotonic() > end:
            raise RuntimeError(f"the crowd's sshd does not listen: {text}")
        time.sleep(0.1)


def _log(path: str) -> str:
    try:
        return _docker("exec", CONTAINER, "cat", path)
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
