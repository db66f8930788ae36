"""pyinfra: seven operations, each one command, all hosts side by side."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.peer import Peer
from benchmarks.places import THEIRS
from benchmarks.questions import of_the_survey, questions
from benchmarks.targets import Target, Targets


def prepare(targets: Targets) -> list[str]:
    """One operation for each question."""
    return _asking(targets, "pyinfra", questions(targets.instances))


def prepare_same(targets: Targets) -> list[str]:
    """One operation for each question of our own survey."""
    return _asking(targets, "pyinfra-same", of_the_survey(targets))


def _asking(targets: Targets, name: str, asked: Mapping[str, str]) -> list[str]:
    lines = [f"server.shell(name={name!r}, commands=[{it!r}])" for name, it in asked.items()]
    return called(targets, targets.folder / name, lines)


def called(targets: Targets, folder: Path, operations: list[str]) -> list[str]:
    """Write inventory and a deploy of these operations; return the command."""
    folder.mkdir(parents=True, exist_ok=True)
    hosts = [_host(targets, host) for host in targets.hosts]
    (folder / "inventory.py").write_text(f"hosts = {hosts!r}\n")
    lines = ["from pyinfra import config", "from pyinfra.operations import files, server, systemd"]
    lines += ["config.SUDO = True", *operations]
    (folder / "deploy.py").write_text("\n".join(lines) + "\n")
    files = [str(folder / "inventory.py"), str(folder / "deploy.py")]
    return [str(THEIRS / "pyinfra"), "--yes", "--parallel", str(len(targets.hosts)), *files]


def _host(targets: Targets, host: Target) -> tuple[str, dict[str, object]]:
    return (
        host.name,
        {
            "ssh_hostname": host.address,
            "ssh_port": host.port,
            "ssh_user": host.user,
            "ssh_key": str(targets.key_file),
            "ssh_known_hosts_file": str(targets.known_hosts),
            "ssh_allow_agent": False,
            "ssh_look_for_keys": False,
        },
    )


PYINFRA = Peer("pyinfra", "seven operations of one command each, all hosts at a time", prepare)
SAME = Peer("pyinfra, same questions", "one operation for each fact of speechfleet's", prepare_same)
