"""A model is placed on a host: at once, and never over another."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands import push_model
from speechfleet.errands.carried_model import ModelFile
from speechfleet.errands.push_model import IS_THERE, PLACE, Pushing
from speechfleet.remote.carry import Freight, NotCarried
from speechfleet.remote.door import Door, Room
from speechfleet.run import HostOutcome
from tests.unit.errands.one_door import OneDoor
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import host

FILES = (ModelFile("properties.json", 2, "d" * 64), ModelFile("am/model.bin", 9, "e" * 64))


@pytest.mark.parametrize("script", [IS_THERE, PLACE])
def test_shellcheck_finds_nothing(script: str) -> None:
    assert not complaints(script)


def _said(shell: str, script: str, models: Path) -> tuple[int, str]:
    text = script.replace("/var/lib/speechfleet/models", str(models))
    words = [*command(shell), "-c", text, "models", "N", "m-1"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout


def _run(shell: str, script: str, models: Path) -> int:
    return _said(shell, script, models)[0]


@SHELLS
def test_whether_it_is_there(shell: str, tmp_path: Path) -> None:
    assert _run(shell, IS_THERE, tmp_path) == 66
    (tmp_path / "m-1").mkdir()
    assert _run(shell, IS_THERE, tmp_path) == 66
    (tmp_path / "m-1" / "half").touch()
    assert _run(shell, IS_THERE, tmp_path) == 73
    (tmp_path / "m-1" / "properties.json").write_text("{}")
    assert _run(shell, IS_THERE, tmp_path) == 0


@SHELLS
def test_what_is_there_is_listed_and_half_of_it_is_of_no_use_then(
    shell: str, tmp_path: Path
) -> None:
    (tmp_path / ".m-1.coming").mkdir()
    code, said = _said(shell, IS_THERE, tmp_path)
    nonce, word, free, came = said.split()
    assert (code, nonce, word, free.isdecimal(), came.isdecimal()) == (66, "N", "room", True, True)
    (tmp_path / "m-1" / "a m").mkdir(parents=True)
    (tmp_path / "m-1" / "properties.json").write_text("{}")
    (tmp_path / "m-1" / "a m" / "model.bin").write_text("123456789")
    code, said = _said(shell, IS_THERE, tmp_path)
    assert (code, sorted(said.splitlines())) == (0, ["2 ./properties.json", "9 ./a m/model.bin"])
    assert not (tmp_path / ".m-1.coming").exists()


@SHELLS
def test_it_gets_its_name_at_once_and_takes_nobodys(shell: str, tmp_path: Path) -> None:
    assert _run(shell, PLACE, tmp_path) == 1
    coming = tmp_path / ".m-1.coming"
    coming.mkdir(mode=0o700)
    (coming / "properties.json").touch(0o600)
    (tmp_path / "m-1").mkdir()
    (tmp_path / "m-1" / "half").touch()
    assert _run(shell, PLACE, tmp_path) == 73
    assert coming.is_dir()
    (tmp_path / "m-1" / "half").unlink()
    assert _run(shell, PLACE, tmp_path) == 0
    assert (tmp_path / "m-1" / "properties.json").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "m-1").stat().st_mode & 0o777 == 0o755
    assert not coming.exists()


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[Freight]:
    found: list[Freight] = []

    def carry(room: Room, what: Freight, progress: Callable[[int], None]) -> None:
        found.append(what)
        progress(what.size)

    monkeypatch.setattr(push_model, "carry", carry)
    return found


ALL = "2 ./properties.json\n9 ./am/model.bin\n12 ./cache of the container\n"
NO = "no"


def _pushed(
    *ends: int | str, told: list[tuple[str, int, int]] | None = None, there: str = ALL
) -> HostOutcome:
    """`ends` are those of the errands in their order: a code, or what one says that ends well."""
    says = [(there, f"ended {end}") if isinstance(end, int) else (end, "ended 0") for end in ends]
    doors = iter([OneDoor(one) for one in says])

    class Rooms(OneDoor):
        def start(self) -> object:
            return next(doors).start()

    heard = [] if told is None else told
    do = Pushing(Path("here"), "m-1", FILES, lambda *what: heard.append(what))
    return do(host(), cast(Door, Rooms()))


def test_it_is_carried_beside_and_then_named(carried: list[Freight]) -> None:
    told: list[tuple[str, int, int]] = []
    outcome = _pushed(66, NO, 0, told=told)
    assert (outcome.state, outcome.changes, outcome.exit_code) == ("changed", 1, 0)
    assert [(str(one.source), one.path, one.mode) for one in carried] == [
        (f"here/m-1/files/{one.path}", f"/var/lib/speechfleet/models/.m-1.coming/{one.path}", 0o644)
        for one in FILES
    ]
    assert told == [("ber-01", 2, 11), ("ber-01", 11, 11)]


def test_what_is_there_is_left_alone(carried: list[Freight]) -> None:
    outcome = _pushed(0)
    assert (outcome.state, outcome.findings[0].message) == (
        "fine",
        "the model m-1 is there already",
    )
    assert carried == []


@pytest.mark.parametrize(
    "there", ["2 ./properties.json\n8 ./am/model.bin\n", "2 ./properties.json"]
)
def test_what_is_there_and_another_is_said(there: str, carried: list[Freight]) -> None:
    outcome = _pushed(0, there=there)
    assert (outcome.state, carried) == ("unfit", [])
    (finding,) = outcome.findings
    assert (finding.code, finding.level) == ("models.unplaced", "error")
    assert "of 2 files 1 are missing or of another size (am/model.bin)" in finding.message


def test_what_somebody_else_placed_meanwhile_is_there(carried: list[Freight]) -> None:
    outcome = _pushed(66, NO, 73, 0)
    assert (outcome.state, len(carried)) == ("fine", 2)
    assert outcome.findings[0].message == "the model m-1 is there already"


@pytest.mark.parametrize("said", ["yes", ""])
def test_a_sudo_that_would_keep_the_model_is_given_none(said: str, carried: list[Freight]) -> None:
    outcome = _pushed(66, said)
    assert (outcome.state, carried) == ("unfit", [])
    assert "it would keep a copy of the model" in outcome.findings[0].message


@pytest.mark.parametrize(
    ("free", "came", "state"), [(1 << 20, 0, "unfit"), (1 << 20, 1, "changed")]
)
def test_a_disk_without_room_is_not_filled(
    free: int, came: int, state: str, carried: list[Freight]
) -> None:
    """Free is the GiB that has to be left; the model is smaller than the KiB that came before."""
    doors = iter(
        [
            OneDoor(("", f"room {free} {came}"), ("", "ended 66")),
            OneDoor((NO, "ended 0")),
            OneDoor(("", "ended 0")),
        ]
    )

    class Rooms(OneDoor):
        def start(self) -> object:
            return next(doors).start()

    do = Pushing(Path("here"), "m-1", FILES, lambda *what: None)
    outcome = do(host(), cast(Door, Rooms()))
    assert outcome.state == state
    assert state == "changed" or "1.1 GB are free there, wanted 1.1" in outcome.findings[0].message


@pytest.mark.parametrize("codes", [(73,), (66, NO, 73, 73), (66, NO, 73, 66), (66, NO, 1)])
def test_what_could_not_be_placed_is_said(
    codes: tuple[int | str, ...], carried: list[Freight]
) -> None:
    outcome = _pushed(*codes)
    assert (outcome.state, outcome.findings[0].code) == ("unfit", "models.unplaced")


def test_what_the_host_refuses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def carry(*_: object) -> None:
        raise NotCarried("no space", "make room")

    monkeypatch.setattr(push_model, "carry", carry)
    (finding,) = _pushed(66, NO).findings
    assert (finding.code, finding.message, finding.fix) == (
        "models.unplaced",
        "no space",
        "make room",
    )
