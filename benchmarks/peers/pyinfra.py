"""pyinfra: seven operations, each one command, all hosts side by side."""

from pathlib import Path

from benchmarks.peers.peer import Peer
from benchmarks.places import THEIRS
from benchmarks.questions import questions
from benchmarks.targets import Target, Targets


def prepare(targets: Targets) -> list[str]:
    """One operation for each question."""
    asked = questions(targets.instances).items()
    lines = [f"server.shell(name={name!r}, commands=[{command!r}])" for name, command in asked]
    return called(targets, targets.folder / "pyinfra", lines)


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
