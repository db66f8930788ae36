"""`provision`: whom it asks, and what it refuses before it asks a host."""

from pathlib import Path

import pytest

from speechfleet.cli import run

INVENTORY = """
all:
  hosts:
    ber-01: {ansible_host: 192.0.2.1}
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
