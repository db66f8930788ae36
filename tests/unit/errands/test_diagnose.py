"""The diagnostics image on a host: what it is given, what it leaves, how it is told."""

import fcntl
import subprocess
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.diagnose import SCRIPT, Diagnosed, Diagnosing, billed, given
from speechfleet.inventory.fleet import Registry, Resource
from speechfleet.plan.render import verbatim
from speechfleet.remote.door import Door
from speechfleet.secrets.secret import Secret
from tests.unit.errands.one_door import OneDoor
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import PLANTED_KEY, PLANTED_PASSWORD, RESOURCE, generic, host, service

# The engine as far as the errand asks it; it writes down with which words. Pulling goes through
# pull.sh, for which there is no curl here.
_DOCKER = """#!/bin/sh
echo "$*" >>"$NOTES"
case $1 in
  image) [ -e "$THERE" ] ;;
  login) cat >/dev/null ;;
  pull) [ -z "$NO_PULL" ] || { echo "manifest unknown" >&2; exit 1; }; touch "$THERE" ;;
  rm) cat "$RUN"/*/said 2>/dev/null | wc -c >"$NOTES.kept" ;;
  rmi) rm "$THERE" ;;
  run)
    [ -z "$MUCH" ] || { dd if=/dev/zero bs=1000 count="$MUCH" 2>/dev/null | tr '\\000' x; exit 5; }
    echo "Eula and all:"; cat; exit "${RUN_CODE:-0}" ;;
esac
"""


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


def _run(shell: str, tmp_path: Path, **more: str) -> tuple[int, str, list[str]]:
    folder = as_sh(shell, tmp_path / "bin")
    mktemp = f'#!/bin/sh\nmkdir "{tmp_path}/work" && echo "{tmp_path}/work"\n'
    programs = {"docker": _DOCKER, "systemctl": "#!/bin/sh\nexit ${DOWN:-0}\n", "mktemp": mktemp}
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    for name in ("sh", "cat", "rm", "mkdir", "head", "timeout", "touch", "grep", "sed", "sleep",
                 "flock", "dd", "tr", "wc"):  # fmt: skip
        if not (folder / name).exists():
            (folder / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else name)
    notes = tmp_path / "notes"
    script = SCRIPT.replace("/run/", f"{tmp_path}/")
    done = subprocess.run(
        [*command(shell), "-c", script, "diagnosis", "N", "IMAGE", verbatim("pull.sh"), "r:5", "u"],
        input="the password\nApiKey=k\nEula=accept\n",
        capture_output=True,
        text=True,
        timeout=120,
        env={
            "PATH": str(folder),
            "NOTES": str(notes),
            "THERE": str(tmp_path / "there"),
            "RUN": str(tmp_path),
            **more,
        },
    )
    # A busybox has a `mktemp` of its own.
    left = {*tmp_path.glob("speechfleet-diagnose.*"), tmp_path / "work"}
    assert not [path for path in left if path.is_dir()], "it leaves a folder"
    return done.returncode, done.stdout, notes.read_text().splitlines() if notes.exists() else []


@SHELLS
def test_an_image_that_was_not_there_is_gone_afterwards(shell: str, tmp_path: Path) -> None:
    code, out, notes = _run(shell, tmp_path)
    assert (code, out) == (0, "Eula and all:\nApiKey=k\nEula=accept\n\nN ran 0\n")
    words = [note.split()[0] for note in notes]
    assert words == ["image", "login", "pull", "image", "rm", "run", "rm", "rmi"] or words == [
        "image", "login", "pull", "rm", "run", "rm", "rmi",
    ]  # fmt: skip
    assert not (tmp_path / "there").exists()
    assert "ApiKey" not in " ".join(notes)
    assert "the password" not in " ".join(notes)


@SHELLS
def test_an_image_that_was_there_stays(shell: str, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    code, out, notes = _run(shell, tmp_path, RUN_CODE="69")
    assert (code, out.splitlines()[-1]) == (0, "N ran 69")
    assert [note.split()[0] for note in notes] == ["image", "rm", "run", "rm"]
    assert (tmp_path / "there").exists()


@SHELLS
def test_of_what_it_prints_the_beginning_is_kept(shell: str, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    code, out, _ = _run(shell, tmp_path, MUCH="300")
    assert (code, out) == (0, "x" * 65536 + "\nN ran 5\n")
    assert int((tmp_path / "notes.kept").read_text()) == 65536


@SHELLS
def test_a_second_one_leaves_the_first_its_container(shell: str, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    lock = tmp_path / "speechfleet-diagnose.lock"
    with lock.open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        assert _run(shell, tmp_path) == (76, "", [])
    assert lock.exists()
    assert _run(shell, tmp_path)[0] == 0
    assert not lock.exists()


def test_a_lock_that_another_has_taken_away_is_none(tmp_path: Path) -> None:
    """It was opened while the first was at work, and a third has made its own since."""
    lock, flock = tmp_path / "speechfleet-diagnose.lock", as_sh("dash", tmp_path / "bin") / "flock"
    flock.write_text(f'#!/bin/sh\nrm "{lock}" && echo third >"{lock}"\n')
    flock.chmod(0o755)
    assert _run("dash", tmp_path) == (76, "", [])
    assert lock.read_text() == "third\n"


@SHELLS
def test_what_keeps_it_from_running(shell: str, tmp_path: Path) -> None:
    assert _run(shell, tmp_path, DOWN="3") == (69, "", [])
    code, out, _ = _run(shell, tmp_path, NO_PULL="1")
    assert (code, out) == (75, "manifest unknown\n")


def test_it_is_given_the_password_first_and_then_the_containers_environment() -> None:
    settings = {"HTTP_PROXY": "http://proxy:3128", "DECODER_MAX_COUNT": "4"}
    text = given(host(service(settings=settings)), RESOURCE)
    assert str(text) == "[secret]"
    assert text.open().splitlines() == [
        PLANTED_PASSWORD,
        f"ApiKey={PLANTED_KEY}",
        "Billing=https://west.cognitiveservices.azure.com/",
        "Eula=accept",
        "HTTP_PROXY=http://proxy:3128",
    ]
    assert given(host(registry=Registry()), RESOURCE).open().startswith("\nApiKey=")


def test_each_resource_is_asked_once() -> None:
    north = Resource("north", "https://north.cognitiveservices.azure.com/", Secret("k"))
    one = host(
        service(),
        service(name="twin"),
        service(name="other", resource="north"),
        generic(),
        resources={"west": RESOURCE, "north": north},
    )
    assert billed(one) == (RESOURCE, north)
    assert billed(host(generic())) == ()


def _diagnosed(door: OneDoor, run: bool = True) -> Diagnosed:
    return Diagnosing(run=run)(host(), cast(Door, door))


def test_what_it_printed_is_explained() -> None:
    said = ("", "sudoers 0"), ("Endpoint connection failed with sta", "alive")
    door = OneDoor(*said, ("tus 'Invalid'.\n", "ran 1"), ("", "ended 0"))
    done = _diagnosed(door)
    # The host did not say whether its sudo keeps what it reads: the careful way is taken.
    assert [PLANTED_KEY in data.decode() for data in door.uploaded] == [True]
    assert done.said == (("west", "Endpoint connection failed with status 'Invalid'.\n"),)
    assert [(f.code, f.cause) for f in done.findings] == [("diagnose.failed", "cause.key-invalid")]


def test_a_code_of_the_image_is_none_of_the_errands() -> None:
    said = ("", "sudoers 0"), ("odd\n", "ran 69"), ("", "ended 0")
    assert "ended with exit code 69" in _diagnosed(OneDoor(*said)).findings[0].message
    not_run = _diagnosed(OneDoor(("", "sudoers 0"), ("", "ended 69")))
    assert "Docker is not running" in not_run.findings[0].message


def test_without_the_image_the_host_is_only_asked() -> None:
    done = _diagnosed(OneDoor(("", "machine 0")), run=False)
    assert (done.findings, done.said, done.unreachable) == ((), (), False)


@pytest.mark.parametrize("away", [("ber-01",)])
def test_a_host_that_is_away_is_a_value(away: tuple[str, ...]) -> None:
    done = _diagnosed(OneDoor(away=away))
    assert done.unreachable
    assert [finding.code for finding in done.findings] == ["reach.timeout"]
