"""Ansible: seven tasks, each one command for all instances, so that nothing loops."""

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.peer import Peer
from benchmarks.places import THEIRS
from benchmarks.questions import of_the_survey, questions
from benchmarks.targets import Target, Targets

Task = dict[str, object]
FORKS = 20

_SETTINGS = """\
[defaults]
forks = {forks}
inventory = {folder}/hosts.json
gathering = explicit
retry_files_enabled = false
interpreter_python = {python}
local_tmp = {folder}/tmp
timeout = 60
{more}
[ssh_connection]
pipelining = true
control_path_dir = {folder}/cp
ssh_args = -F none -o ControlMaster=auto -o ControlPersist=15s -o UserKnownHostsFile={known_hosts}
"""


def prepare(targets: Targets, name: str = "ansible", more: str = "") -> list[str]:
    """Write settings, inventory and playbook. `more` are lines of the settings."""
    return called(targets, targets.folder / name, _asking(questions(targets.instances)), more)


def prepare_same(targets: Targets) -> list[str]:
    """One task for each question of our own survey."""
    return called(targets, targets.folder / "ansible-same", _asking(of_the_survey(targets)))


def called(targets: Targets, folder: Path, tasks: list[Task], more: str = "") -> list[str]:
    """Write settings, inventory and a playbook of these tasks; return the command."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _SETTINGS.format(
        forks=FORKS,
        folder=folder,
        python=targets.python,
        known_hosts=targets.known_hosts,
        more=more,
    )
    (folder / "ansible.cfg").write_text(settings)
    hosts = {host.name: _host(targets, host) for host in targets.hosts}
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    play = {"hosts": "all", "gather_facts": False, "tasks": tasks}
    (folder / "play.json").write_text(json.dumps([play]))
    program = str(THEIRS / "ansible-playbook")
    return ["env", f"ANSIBLE_CONFIG={folder}/ansible.cfg", program, str(folder / "play.json")]


def _asking(asked: Mapping[str, str]) -> list[Task]:
    return [
        {"name": name, "ansible.builtin.shell": _raw(command), "changed_when": False}
        for name, command in asked.items()
    ]


def _raw(command: str) -> str:
    """The command as Jinja leaves it alone."""
    return f"{{% raw %}}{command}{{% endraw %}}" if "{{" in command else command


def _host(targets: Targets, host: Target) -> dict[str, object]:
    return {
        "ansible_host": host.address,
        "ansible_port": host.port,
        "ansible_user": host.user,
        "ansible_become": host.user != "root",
        "ansible_ssh_private_key_file": str(targets.key_file),
    }


ANSIBLE = Peer(
    "ansible",
    f"seven tasks of one command each, `forks` {FORKS}, pipelining, ControlPersist, no facts",
    prepare,
)
SAME = Peer("ansible, same questions", "one task for each fact of speechfleet's", prepare_same)
