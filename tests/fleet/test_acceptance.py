"""The acceptance suite, which shares no code with speechfleet, agrees with it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.practice import FEW, PATIENCE, Practice

SUITE = Path(__file__).parents[1] / "acceptance"


def accept(
    practice: Practice, inventory: Path, *selection: str
) -> subprocess.CompletedProcess[str]:
    """Run the suite as somebody who was handed a fleet would."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(SUITE), "--inventory", str(inventory),
         "--ssh-config", str(practice.material / "ssh_config"), *selection],
        capture_output=True,
        text=True,
        cwd=SUITE.parents[1],
        timeout=3 * PATIENCE,
    )  # fmt: skip


def test_a_deployed_fleet_is_accepted(practice: Practice) -> None:
    """Through root, sudo, and sudo with a password behind the bastion."""
    done = accept(practice, practice.inventory)
    assert done.returncode == 0, done.stdout
    assert "24 passed" in done.stdout


def test_a_fleet_that_is_not_what_the_inventory_says_is_not_accepted(practice: Practice) -> None:
    other = practice.with_service("other-limits", memory="300m")
    done = accept(practice, other, "-k", "host-2 and (limits or ready)")
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "assert 268435456 == 314572800" in done.stdout


def test_it_is_accepted_through_ansible_and_its_inventory_too(practice: Practice) -> None:
    selection = ("--connection", "ansible", "-k", "not host-3 and (limits or ready)")
    done = accept(practice, practice.inventory, *selection)
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


@pytest.fixture
def set_aside(practice: Practice) -> Iterator[None]:
    """An instance of host-2 that was stopped, and host-1 on hold."""
    stopped, held = practice.host("host-2"), practice.host("host-1")
    unit = f"speechfleet-{FEW}-1.service"
    stopped.sh(f"systemctl disable --now {unit}")
    held.sh("touch /var/lib/speechfleet/hold")
    yield
    held.sh("rm /var/lib/speechfleet/hold")
    stopped.sh(f"systemctl enable --now {unit}")


def test_what_was_set_aside_is_left_out_where_that_is_allowed(
    practice: Practice, set_aside: None
) -> None:
    selection = ("--skip-held", "--skip-stopped", "-k", "not host-3 and ready")
    done = accept(practice, practice.inventory, *selection)
    assert done.returncode == 0, done.stdout
    assert "3 skipped" in done.stdout
