"""What apply.sh marks of releases when a change is confirmed: run in every shell, in a folder."""

import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, command

NEW, OLD = "0123456789ab", "ba9876543210"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What a confirmed change of stt-en-1 from OLD to NEW leaves, and its releases."""
    switch = tmp_path / "confirmed" / "01-stt-en-1"
    for state, release in (("to", NEW), ("back", OLD)):
        (switch / state).mkdir(parents=True)
        (switch / state / "unit").write_text(_unit(release))
        (switch / state / "active").touch()
        folder = tmp_path / "releases" / "stt-en-1" / release
        folder.mkdir(parents=True)
        (folder / "unit").write_text(_unit(release))
    return tmp_path


def _unit(release: str) -> str:
    return (
        f"ExecStart=x \\\n  --label speechfleet.release={release} \\\n"
        f"  --env-file /var/lib/speechfleet/releases/stt-en-1/{release}/settings.env \\\n"
    )


def _mark(root: Path, shell: str = "dash") -> None:
    functions = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={root}")
    script = f"{functions}\nmark_verified\n"
    done = subprocess.run(
        [*command(shell), "-c", script], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _said(root: Path, release: str, mark: str) -> str:
    path = root / "releases" / "stt-en-1" / release / mark
    return path.read_text() if path.exists() else ""


@SHELLS
def test_what_was_confirmed_is_verified_after_all_before_it(shell: str, root: Path) -> None:
    (root / "releases" / "stt-en-1" / OLD / "verified").write_text("9 2026-11-26T09:00:00Z\n")
    (root / "releases" / "stt-en-1" / NEW / "rolled-back").write_text("2026\n")
    _mark(root, shell)
    turn, when = _said(root, NEW, "verified").split()
    assert turn == "10"
    assert when.endswith("Z")
    assert _said(root, NEW, "rolled-back") == ""
    assert _said(root, OLD, "verified") == "9 2026-11-26T09:00:00Z\n"


@SHELLS
def test_what_a_rollback_leaves_is_verified_no_more(shell: str, root: Path) -> None:
    (root / "confirmed" / "01-stt-en-1" / "leaves").touch()
    (root / "releases" / "stt-en-1" / OLD / "verified").write_text("9 2026-11-26T09:00:00Z\n")
    _mark(root, shell)
    assert _said(root, NEW, "verified").startswith("10 ")
    assert _said(root, OLD, "verified") == ""
    assert _said(root, OLD, "rolled-back").endswith("Z\n")


def test_it_can_be_repeated(root: Path) -> None:
    """As the next run does where the host died in the middle."""
    (root / "confirmed" / "01-stt-en-1" / "leaves").touch()
    _mark(root)
    _mark(root)
    assert _said(root, NEW, "verified")
    assert not _said(root, OLD, "verified")


@SHELLS
def test_what_was_stopped_or_removed_is_not_marked(shell: str, root: Path) -> None:
    (root / "confirmed" / "01-stt-en-1" / "to" / "active").unlink()
    _mark(root, shell)
    assert _said(root, NEW, "verified") == ""


def test_a_mark_that_somebody_spoilt_counts_as_none(root: Path) -> None:
    (root / "releases" / "stt-en-1" / OLD / "verified").write_text("x $(id)\n")
    _mark(root)
    assert _said(root, NEW, "verified").startswith("1 ")


def test_a_release_of_an_older_speechfleet_is_not_marked(root: Path) -> None:
    """It has no unit in its folder, so that nothing could go back to it."""
    (root / "releases" / "stt-en-1" / NEW / "unit").unlink()
    _mark(root)
    assert _said(root, NEW, "verified") == ""


def test_an_image_that_was_taken_away_is_ours_no_more(tmp_path: Path) -> None:
    (tmp_path / "pulled").write_text("r/i:1\nr/i:10\nr/i:2\n")
    functions = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={tmp_path}")
    script = f"{functions}\ndocker() {{ :; }}\nremove r/i:1\n"
    subprocess.run([*command("dash"), "-c", script], check=True, timeout=60)
    assert (tmp_path / "pulled").read_text() == "r/i:10\nr/i:2\n"


def test_a_full_disk_leaves_no_half_mark(root: Path) -> None:
    new = root / "releases" / "stt-en-1" / NEW / "verified.new"
    new.symlink_to("/dev/full")
    functions = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={root}")
    subprocess.run(
        [*command("dash"), "-c", f"{functions}\nmark_verified\n"], capture_output=True, timeout=60
    )
    assert not new.is_symlink()
    assert _said(root, NEW, "verified") == ""


def test_a_full_disk_costs_no_list_of_images(tmp_path: Path) -> None:
    (tmp_path / "pulled").write_text("r/i:1\nr/i:2\n")
    (tmp_path / "pulled.new").symlink_to("/dev/full")
    functions = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={tmp_path}")
    script = f"{functions}\ndocker() {{ :; }}\nremove r/i:1\n"
    done = subprocess.run([*command("dash"), "-c", script], capture_output=True, timeout=60)
    assert done.returncode != 0
    assert (tmp_path / "pulled").read_text() == "r/i:1\nr/i:2\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pulled"]
