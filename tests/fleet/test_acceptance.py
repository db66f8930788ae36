"""The acceptance suite, which shares no code with speechfleet, agrees with it."""

import subprocess
import sys
from pathlib import Path

from tests.fleet.practice import PATIENCE, Practice

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
