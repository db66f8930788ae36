"""What docs/air-gap.md has copied: home, a disk, the controller. Its own lines are run."""

import os
import re
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "air-gap.md"
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONG_AGO = 1_000_000_000
_COPYING = re.compile(r"(mkdir -p /media|cp |tar |chmod )")


def _blocks(section: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    (found,) = (part for part in re.split("^## ", text, flags=re.M) if part.startswith(section))
    return _BLOCK.findall(found)


def _copy(block: str, stick: Path, there: Path) -> None:
    """Run the lines of a block that copy, with another disk; as a block, it stops at the first
    that fails."""
    lines = [line for line in block.splitlines() if _COPYING.match(line)]
    assert lines
    script = "\n".join(lines).replace("/media/stick", str(stick))
    subprocess.run(["sh", "-euc", script], cwd=there, check=True, timeout=60)


def _put(folder: Path, release: str) -> None:
    (folder / "licences").mkdir(parents=True, exist_ok=True)
    for name in ("prod.yml", "images.lock.yml", "licences/one.json"):
        (folder / name).write_text(f"{name} of {release}")


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Home, the disk with a bundle, and the controller, after the first copying."""
    home, stick, controller = (tmp_path / name for name in ("home", "stick", "controller"))
    for folder in (home, stick / "spring", controller):
        folder.mkdir(parents=True)
    _put(home / "fleet", "spring")
    (home / "fleet" / "known_hosts").write_text("home")
    (stick / "spring" / "bundle.json").write_text("spring")
    os.utime(stick / "spring" / "bundle.json", (LONG_AGO, LONG_AGO))
    _copy(_blocks("1.")[-1], stick, home)
    for path in (stick / "fleet").rglob("*"):
        path.chmod(0o777)  # as exFAT shows it
    _copy(_blocks("2.")[0], stick, controller)
    return home, stick, controller


def _readable_by_others(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.stat().st_mode & 0o077]


def test_the_first_time_all_comes_along_for_its_owner_alone(
    places: tuple[Path, Path, Path],
) -> None:
    controller = places[2]
    assert (controller / "fleet" / "prod.yml").read_text() == "prod.yml of spring"
    assert _readable_by_others(controller) == []
    assert (controller / "spring" / "bundle.json").stat().st_mtime == LONG_AGO


def test_an_upgrade_brings_inventory_lock_and_licences_and_leaves_known_hosts(
    places: tuple[Path, Path, Path],
) -> None:
    home, stick, controller = places
    (controller / "fleet" / "known_hosts").write_text("home and the site")
    _put(home / "fleet", "summer")
    at_home, at_the_site = _blocks("4.")
    _copy(at_home, stick, home)
    _copy(at_the_site, stick, controller)
    fleet = controller / "fleet"
    found = {path.name: path.read_text() for path in fleet.rglob("*") if path.is_file()}
    assert found == {
        "prod.yml": "prod.yml of summer",
        "images.lock.yml": "images.lock.yml of summer",
        "one.json": "licences/one.json of summer",
        "known_hosts": "home and the site",
    }
    assert _readable_by_others(controller) == []


def test_what_is_damaged_is_copied_again_by_the_line_of_the_page(tmp_path: Path) -> None:
    page = (PAGE.parent / "bundle.md").read_text(encoding="utf-8")
    (line,) = (one for one in page.splitlines() if "--paths | tar" in one)
    stick, copy = tmp_path / "stick" / "spring", tmp_path / "spring"
    for folder in (stick, copy):
        (folder / "wheels").mkdir(parents=True)
        (folder / "wheels" / "one.whl").write_text("good")
        (folder / "other").write_text(folder.parent.name)
    (copy / "wheels" / "one.whl").write_text("evil")
    script = line.partition("|")[2].replace("/media", str(tmp_path))
    paths = b"wheels/one.whl\n"
    subprocess.run(["sh", "-euc", script], cwd=tmp_path, input=paths, check=True, timeout=60)
    assert (copy / "wheels" / "one.whl").read_text() == "good"
    assert (copy / "other").read_text() != "stick", "nothing else is copied"
