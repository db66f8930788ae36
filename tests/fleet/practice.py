"""The practice fleet as the fleet tests use it: real sshd, systemd and Docker."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
"""`make test` runs files of tests side by side: each worker has a fleet of its own."""


def _nth(loopback: str) -> str:
    network, _, last = loopback.rpartition(".")
    return f"{network}.{int(last) + 100 * _WORKER}"


# Two people at one machine give their fleets different names and addresses.
NAME = os.environ.get("SPEECHFLEET_TEST_NAME", "test") + (str(_WORKER) if _WORKER else "")
LOOPBACK = _nth(os.environ.get("SPEECHFLEET_TEST_LOOPBACK", "127.0.2"))

FEW = "stt-en"
"""The service that every host of the practice fleet has."""

# Left to itself a wait for a fleet that does not come is as long as CI; this is its bound.
PATIENCE = 180


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def run(self) -> dict[str, Any]:
        """The JSON document on standard output."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    def host(self, name: str) -> dict[str, Any]:
        return next(host for host in self.run["hosts"] if host["name"] == name)

    def codes(self, name: str, level: str = "error") -> set[str]:
        """The codes of a host's findings at one level."""
        return {f["code"] for f in self.host(name)["findings"] if f["level"] == level}


@dataclass(frozen=True)
class PracticeHost:
    """One host, touched from outside through the engine it runs in."""

    name: str
    container: str

    def sh(self, script: str, check: bool = True, user: str = "root") -> str:
        """Run sh text as root on the host; returns standard output."""
        done = subprocess.run(
            ["docker", "exec", "-i", "-u", user, self.container, "sh", "-s"],
            input=script,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        if check and done.returncode:
            raise AssertionError(f"{self.name}: {script!r} gave {done.returncode}: {done.stderr}")
        return done.stdout

    def engine(self, *arguments: str) -> str:
        """Run `docker ARGUMENTS… CONTAINER` outside: pause, unpause, restart, diff …"""
        return subprocess.run(
            ["docker", *arguments, self.container],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stdout

    def reboot(self) -> None:
        self.engine("restart")
        until(lambda: self.sh("systemctl is-system-running", check=False).strip() == "running")


class Practice:
    """The fleet and its inventory; `run` is the command line as an operator uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.whole = folder / f"{NAME}.yml"
        """The inventory that `sandbox up` writes: every kind of container."""
        self.inventory = folder / "few.yml"
        """That of most tests: speech to text alone, for each container more costs seconds."""
        self.state = folder / "state"
        self.material = folder / f".{NAME}"

    def host(self, name: str) -> PracticeHost:
        return PracticeHost(name, f"speechfleet-{NAME}-{name}")

    @property
    def hosts(self) -> list[PracticeHost]:
        return [self.host(f"host-{n}") for n in (1, 2, 3)]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "speechfleet", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SPEECHFLEET_")}
        return {**kept, "XDG_STATE_HOME": str(self.state), **more}

    def run(
        self, *arguments: str, timeout: int = 300, under: Sequence[str] = (), **environment: str
    ) -> Result:
        """Run a command to its end, `under` a program such as strace."""
        done = subprocess.run(
            [*under, *self.command(*arguments)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            env=self.environment(**environment),
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def deploy(self, inventory: Path | None = None, *arguments: str, **more: Any) -> Result:
        """`deploy --yes --json`."""
        path = str(inventory or self.inventory)
        return self.run("deploy", "-i", path, "--yes", "--json", *arguments, **more)

    def variant(
        self, name: str, change: Callable[[dict[str, Any]], None], of: Path | None = None
    ) -> Path:
        """A copy of the inventory with a change: `change` gets the `all` group to edit."""
        text = yaml.safe_load((of or self.inventory).read_text(encoding="utf-8"))
        change(text["all"])
        path = self.folder / f"{name}.yml"
        path.write_text(yaml.safe_dump(text), encoding="utf-8")
        return path

    def write_few(self) -> None:
        """Write the inventory of most tests out of the whole one."""
        text = yaml.safe_load(self.whole.read_text(encoding="utf-8"))
        for host in text["all"]["children"]["practice"]["hosts"].values():
            services = host.pop("speech_services", {})
            if FEW in services:
                host["speech_services"] = {FEW: services[FEW]}
        text = yaml.safe_dump(text, sort_keys=False, default_flow_style=None, width=4096)
        self.inventory.write_text(text, encoding="utf-8")

    def with_service(self, name: str, **settings: Any) -> Path:
        """The inventory with keys of the service `stt-en` changed for every host."""

        def change(group: dict[str, Any]) -> None:
            group["vars"]["speech_services"]["stt-en"].update(settings)

        return self.variant(name, change)

    def address(self, host: str) -> str:
        """The loopback address at which its sshd is published."""
        return f"{LOOPBACK}.{host.rpartition('-')[2]}"

    def inside(self, host: str) -> str:
        """The address at which other hosts reach it."""
        form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        return self.host(host).engine("inspect", "--format", form).strip()

    @property
    def gateway(self) -> str:
        """The address of this machine, as hosts see it."""
        form = "{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}"
        return self.host("host-1").engine("inspect", "--format", form).strip()

    def log_ins(self, host: str) -> tuple[int, int]:
        """Log-ins and execs so far, as the host's own sshd has logged them."""
        log = self.host(host).sh("journalctl -u ssh -o cat --no-pager")
        return log.count("Accepted publickey"), log.count("Starting session: command")

    def bastion_log_ins(self) -> int:
        """Log-ins at the bastion so far, as its sshd has logged them."""
        log = subprocess.run(
            ["docker", "logs", f"speechfleet-{NAME}-bastion"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return log.stdout.count("Accepted publickey")


def until(true: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.5) -> float:
    """Wait until `true()` is; returns the seconds it took, AssertionError if it is not in time."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not so within {seconds} s")
        time.sleep(pause)
    return time.monotonic() - began


def up(folder: Path) -> Practice:
    """Start the fleet (or mend it) and return it. Raises AssertionError with what was said."""
    practice = Practice(folder)
    _sandbox(practice, "up", "--loopback", LOOPBACK)
    practice.write_few()
    return practice


def down(practice: Practice) -> None:
    _sandbox(practice, "down", "--keep-images")
    shutil.rmtree(practice.folder, ignore_errors=True)


def _sandbox(practice: Practice, what: str, *more: str) -> None:
    words = ("sandbox", what, "--name", NAME, "--into", str(practice.folder), *more)
    done = practice.run(*words, timeout=1500)
    if done.code:
        raise AssertionError(f"sandbox {what} gave {done.code}: {done.err}")
