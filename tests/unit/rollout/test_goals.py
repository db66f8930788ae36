"""What the apply script records for each goal, and how it tells that one is reached: its own
functions, in a folder that stands for a host."""

import re
import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, command

UNIT = "speechfleet-stt-1.service"
KEY = "../keys/west/0123"

_PROGRAMS = {
    # Says of the unit what the files `enabled` and `active` of the folder say.
    "systemctl": """case "$*" in
is-enabled*) [ -e {folder}/enabled ] ;;
is-active*docker*) [ -e {folder}/docker ] ;;
is-active*--quiet*) [ -e {folder}/active ] ;;
is-active*) [ -e {folder}/active ] && echo active || echo inactive ;;
esac""",
    "docker": """case "$*" in
*--all*) cat {folder}/containers ;;
ps*) grep running {folder}/containers ;;
esac
:""",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A host with one instance that runs."""
    for folder in ("bin", "root/instances", "units"):
        (tmp_path / folder).mkdir(parents=True)
    for name, text in _PROGRAMS.items():
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\n{text.format(folder=tmp_path)}\n")
        program.chmod(0o755)
    for name in ("enabled", "active", "docker"):
        (tmp_path / name).touch()
    (tmp_path / "containers").write_text("4711 running\n")
    (tmp_path / "units" / UNIT).write_text("[Unit]\n")
    (tmp_path / "root/instances/stt-1.key").symlink_to(KEY)
    return tmp_path


def _sh(shell: str, place: Path, line: str) -> int:
    """The exit code of a line that calls functions of the apply script."""
    return _done(shell, place, line).returncode


def _done(shell: str, place: Path, line: str) -> "subprocess.CompletedProcess[str]":
    text = f"{verbatim('apply.sh')}\n{verbatim('seed.sh')}"
    text = text.replace("/etc/systemd/system", f"{place}/units")
    text = text.replace("root=/var/lib/speechfleet", f"root={place}/root")
    return subprocess.run(
        command(shell),
        input=f"nonce=x\n{text}\nPATH={place}/bin:$PATH\n{line}\n",
        capture_output=True,
        text=True,
        timeout=30,
    )


def _state(place: Path, which: str) -> dict[str, str]:
    folder = place / "root/pending.new/01-stt-1" / which
    return {path.name: path.read_text() for path in folder.iterdir()}


RUNS = {"unit": "[Unit]\n", "key": f"{KEY}\n", "enabled": "", "active": ""}


@SHELLS
@pytest.mark.parametrize(
    ("goal", "to"),
    [
        ("started", RUNS),
        ("stopped", {name: RUNS[name] for name in ("unit", "key")}),
        ("gone", {"none": ""}),
    ],
)
def test_a_goal_keeps_unit_and_key_and_the_way_back(
    shell: str, goal: str, to: dict[str, str], place: Path
) -> None:
    assert _sh(shell, place, f"record_goal 01-stt-1 stt-1 {goal}") == 0
    assert _state(place, "to") == to
    assert _state(place, "back") == RUNS


@SHELLS
def test_what_is_stopped_can_get_another_key(shell: str, place: Path) -> None:
    assert _sh(shell, place, "record_goal 01-stt-1 stt-1 stopped ../keys/west/0123") == 0
    assert _state(place, "to") == {"unit": "[Unit]\n", "key": "../keys/west/0123"}
    assert _state(place, "back") == RUNS


@SHELLS
def test_what_was_stopped_goes_back_to_stopped(shell: str, place: Path) -> None:
    (place / "enabled").unlink()
    (place / "active").unlink()
    assert _sh(shell, place, "record_goal 01-stt-1 stt-1 started") == 0
    assert _state(place, "to") == RUNS
    assert _state(place, "back") == {name: RUNS[name] for name in ("unit", "key")}


@SHELLS
@pytest.mark.parametrize(
    ("still", "stopped", "gone"),
    [
        ((), True, True),
        (("containers",), True, False),
        (("running",), False, False),
        (("active",), False, False),
        (("enabled",), False, True),
        (("unit",), True, False),
        (("key",), True, False),
    ],
)
def test_a_goal_is_reached_when_nothing_contradicts(
    shell: str, still: tuple[str, ...], stopped: bool, gone: bool, place: Path
) -> None:
    for name in ("enabled", "active"):
        if name not in still:
            (place / name).unlink()
    containers = {"containers": "4711 exited\n", "running": "4711 running\n"}
    (place / "containers").write_text("".join(containers.get(name, "") for name in still))
    if "unit" not in still:
        (place / "units" / UNIT).unlink()
    if "key" not in still:
        (place / "root/instances/stt-1.key").unlink()
    assert (_sh(shell, place, "reached stopped stt-1") == 0) is stopped
    assert (_sh(shell, place, "reached gone stt-1") == 0) is gone


@SHELLS
def test_what_is_started_is_judged_elsewhere(shell: str, place: Path) -> None:
    assert _sh(shell, place, "reached started stt-1 && reached release stt-1") == 0


@SHELLS
def test_images_are_noted_once_before_they_are_pulled(shell: str, place: Path) -> None:
    assert _sh(shell, place, "note_pulled r/i:1; note_pulled r/i:2; note_pulled r/i:1") == 0
    assert (place / "root/pulled").read_text() == "r/i:1\nr/i:2\n"


@SHELLS
def test_a_folder_and_a_unit_are_removed_whole(shell: str, place: Path) -> None:
    (place / "root/releases/stt-1/0123").mkdir(parents=True)
    assert _sh(shell, place, f"remove {place}/root && remove {place}/units/{UNIT}") == 0
    assert not (place / "root").exists()
    assert not (place / "units" / UNIT).exists()


@SHELLS
@pytest.mark.parametrize("used", [False, True])
def test_an_image_that_others_run_stays(shell: str, used: bool, place: Path) -> None:
    """And is theirs from then on: one that was built from it has another id, so that no plan would
    ever know that it is needed."""
    docker = place / "bin/docker"
    docker.write_text(
        f'#!/bin/sh\necho "$*" >>{place}/said\n[ $1 = rmi ] || {"echo 4711" if used else ":"}\n'
    )
    (place / "root/pulled").write_text("r/i:1\nr/i:2\n")
    assert _sh(shell, place, "remove r/i:1") == 0
    assert (place / "root/pulled").read_text() == "r/i:2\n"
    said = (place / "said").read_text().splitlines()
    assert said[0] == "ps --all --quiet --filter ancestor=r/i:1"
    assert said[1:] == ([] if used else ["rmi r/i:1"])


@SHELLS
@pytest.mark.parametrize(("rmi", "code"), [("", 0), ("echo conflict >&2; exit 1", 1)])
def test_room_is_made_of_what_is_still_there(shell: str, rmi: str, code: int, place: Path) -> None:
    """`gone:1` was taken away since; `used:1` has a container by now, and stays."""
    docker = place / "bin/docker"
    docker.write_text(
        f"""#!/bin/sh
echo "$*" >>{place}/said
case "$*" in
"image inspect gone:1" | "image inspect never:1") exit 1 ;;
*ancestor=used:1) echo 4711 ;;
rmi*) {rmi or ":"} ;;
esac
"""
    )
    assert _sh(shell, place, "make_room gone:1 used:1 old:1 never:1") == code
    said = (place / "said").read_text().splitlines()
    assert [line for line in said if line.startswith("rmi")] == ["rmi old:1"]
    assert ("image inspect never:1" in said) is (code == 0)


def _program(place: Path, name: str, text: str) -> None:
    program = place / "bin" / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


@SHELLS
def test_a_switch_that_fails_says_why(shell: str, place: Path) -> None:
    _program(place, "systemd-run", "case $* in *--wait*) exit 1 ;; esac")
    _program(place, "journalctl", f'echo "$*" >{place}/asked; echo "disk full"')
    done = _done(shell, place, "switch 1 01-stt-1 90 release")
    assert done.returncode == 1
    assert "disk full" in done.stderr
    assert "disk full" not in done.stdout
    asked = (place / "asked").read_text()
    assert re.match("_SYSTEMD_UNIT=speechfleet_switch.service --since=@[0-9]+ --lines=3 ", asked)


@SHELLS
def test_a_net_that_cannot_be_enabled_says_why(shell: str, place: Path) -> None:
    _program(place, "systemctl", "case $* in *enable*) echo 'Access denied' >&2; exit 1 ;; esac")
    done = _done(shell, place, "enable_net")
    assert (done.returncode, done.stderr) == (1, "Access denied\n")
