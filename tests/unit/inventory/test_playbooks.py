"""The folder of a fleet's own playbooks, and what has no effect in it."""

from pathlib import Path

from .conftest import Read, Refused, write

INVENTORY = "all:\n  vars: {speech_playbooks: own}\n  hosts: {h: }\n"


def test_a_folder_that_is_not_there_is_a_fault(refused: Refused) -> None:
    (found,) = refused(INVENTORY)
    assert found.startswith("2:28: speech_playbooks names no folder; make it")


def test_a_file_that_no_playbook_is_called_is_warned_of(read: Read, tmp_path: Path) -> None:
    write(tmp_path, {"own/deploy.yml": "", "own/deply.yml": "", "own/deploy.yaml": "", "own/x": ""})
    fleet = read(INVENTORY)
    assert fleet.playbooks == tmp_path / "own"
    assert list(fleet.warnings) == [
        f'{tmp_path}/own/{name} has no effect: no playbook is called so; did you mean "deploy.yml"?'
        for name in ("deploy.yaml", "deply.yml")
    ]
