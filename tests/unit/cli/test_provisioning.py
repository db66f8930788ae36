"""`provision`: whom it asks, and what it refuses before it asks a host."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from speechfleet.cli import run
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import EnableNet
from speechfleet.plan.plan import HostPlan
from tests.unit.values import told

INVENTORY = """
all:
  hosts:
    ber-01: {ansible_host: 192.0.2.1}
"""
RACKS = """
all:
  children:
    rack_1: {hosts: {ber-01: }}
    rack_2: {hosts: {ber-02: }}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return path


def test_a_folder_without_packages_is_refused(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["provision", "-i", str(inventory), "--packages", str(inventory.parent)]
    assert run(words) == 2
    said = capsys.readouterr().err
    assert "--packages" in said
    assert "no packages; wanted is a folder of .deb files for each release" in said


def test_a_folder_that_is_not_there_is_refused(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["provision", "-i", str(inventory), "--packages", "/nowhere"]) == 2
    assert "'/nowhere' does not exist" in capsys.readouterr().err


def test_racks_are_provisioned_one_after_the_other(
    inventory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(hosts: Sequence[Host], *_: object) -> tuple[HostPlan, ...]:
        return tuple(HostPlan(one, (), actions=(EnableNet(),), answers=told()) for one in hosts)

    inventory.write_text(RACKS)
    monkeypatch.setattr("speechfleet.cli.provisioning.plan_each", lacking)
    words = ["--by", "rack_*", "--serial", "10", "--dry-run"]
    assert run(["provision", "-i", str(inventory), *words]) == 0
    said = capsys.readouterr().err
    assert "pace: 2 hosts in 2 batches: rack_1 1, rack_2 1" in said
