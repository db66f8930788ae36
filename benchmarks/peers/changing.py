"""The peers where one setting changed: files that differ, and a restart one after the other."""

from pathlib import Path

from benchmarks.change import by_hand, files, folders, waiting
from benchmarks.peers import ansible, floor, pyinfra
from benchmarks.peers.ansible import Task
from benchmarks.peers.peer import Peer
from benchmarks.peers.speechfleet import prepare
from benchmarks.targets import Targets

_DONE = "\nall done\n"


def _by_hand(targets: Targets) -> list[str]:
    script = by_hand(targets.instances)
    return floor.called(targets, targets.folder / "by-hand", script, _DONE.lstrip())


def _local(targets: Targets) -> dict[str, Path]:
    """The files on this machine, by their paths on a host."""
    folder = targets.folder / "files"
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for number, (path, text) in enumerate(files(targets.instances)):
        found[path] = folder / str(number)
        found[path].write_text(text)
    return found


def _ansible(targets: Targets) -> list[str]:
    copies = [{"to": to, "local": str(local)} for to, local in _local(targets).items()]
    tasks: list[Task] = [
        {
            "ansible.builtin.file": {"path": "{{ item }}", "state": "directory"},
            "loop": folders(targets.instances),
        },
        {
            "ansible.builtin.copy": {"src": "{{ item.local }}", "dest": "{{ item.to }}"},
            "loop": copies,
        },
        {"ansible.builtin.systemd_service": {"daemon_reload": True}},
    ]
    for instance in targets.instances:
        tasks.append(
            {"ansible.builtin.systemd_service": {"name": instance.unit, "state": "restarted"}}
        )
        tasks.append({"ansible.builtin.shell": waiting(instance), "changed_when": False})
    return ansible.called(targets, targets.folder / "ansible-change", tasks)


def _pyinfra(targets: Targets) -> list[str]:
    lines = [f"files.directory(path={folder!r})" for folder in folders(targets.instances)]
    for to, local in _local(targets).items():
        lines.append(f"files.put(src={str(local)!r}, dest={to!r})")
    lines.append("systemd.daemon_reload()")
    for instance in targets.instances:
        lines.append(f"systemd.service(service={instance.unit!r}, restarted=True)")
        lines.append(f"server.shell(commands=[{waiting(instance)!r}])")
    return pyinfra.called(targets, targets.folder / "pyinfra-change", lines)


def _speechfleet(targets: Targets) -> list[str]:
    return [*prepare(targets), "--serial", "100%"]


CHANGING = (
    Peer("speechfleet", "`deploy --yes --serial 100%`", _speechfleet),
    Peer("by hand", "one sh script over bare Paramiko: files, restart, wait", _by_hand),
    Peer("pyinfra", "`files.put`, `systemd.service`, one wait each", _pyinfra),
    Peer("ansible", "`copy` and `systemd_service`, one wait each", _ansible),
)
