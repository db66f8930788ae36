"""Placing a hold and taking it away: what the scripts do, and what came of them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from speechfleet.facts.hold import Hold
from speechfleet.inventory.fleet import Host
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.hold import PLACE, REMOVE, Holding
from speechfleet.run import HostOutcome
from tests.unit.remote.channel import NONCE, End, Err, FakeChannel, Out
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import host

HOLD = Hold('it\'s $(date) `id` "new"', "ops@desk", "2026-11-26T09:00:00Z")
BEFORE = Hold("old", "bob")
LOCKED, TURNING_BACK = 75, 76


def _run(shell: str, script: str, root: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    at_root = script.replace("/var/lib/speechfleet", str(root))
    return subprocess.run(
        [*command(shell), "-c", at_root, "hold", *words], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("script", [PLACE, REMOVE])
def test_shellcheck_finds_nothing(script: str) -> None:
    assert not complaints(script)


@SHELLS
def test_the_text_is_placed_as_it_is_and_what_was_there_is_told(shell: str, tmp_path: Path) -> None:
    root = tmp_path / "lib"
    first = _run(shell, PLACE, root, HOLD.text)
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert (root / "hold").read_text() == HOLD.text
    again = _run(shell, PLACE, root, BEFORE.text)
    assert (again.returncode, again.stdout) == (0, HOLD.text)
    gone = _run(shell, REMOVE, root)
    assert (gone.returncode, gone.stdout) == (0, BEFORE.text)
    assert _run(shell, REMOVE, root).stdout == ""
    assert sorted(path.name for path in root.iterdir()) == ["lock"]


def test_while_a_deploy_holds_the_lock_nothing_is_placed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("alice, run r1\n")
    with subprocess.Popen(
        ["flock", lock, "sh", "-c", "echo held; read -r line"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        refused = _run("dash", PLACE, tmp_path, HOLD.text)
        holder.communicate("\n", timeout=60)
    assert (refused.returncode, refused.stdout) == (LOCKED, "alice, run r1\n")
    assert not (tmp_path / "hold").exists()


@SHELLS
@pytest.mark.parametrize("state", ["pending", "reverting"])
def test_where_a_change_is_being_turned_back_nothing_is_placed(
    state: str, shell: str, tmp_path: Path
) -> None:
    """By a timer, which holds no lock; and an end to an older hold is nothing that it breaks."""
    (tmp_path / state).mkdir()
    (tmp_path / "hold").write_text(BEFORE.text)
    assert _run(shell, PLACE, tmp_path, HOLD.text).returncode == TURNING_BACK
    assert (tmp_path / "hold").read_text() == BEFORE.text
    assert _run(shell, REMOVE, tmp_path).returncode == 0


class OneDoor:
    """A door to a host that says this and ends with this code; or to none."""

    def __init__(self, said: str = "", code: int = 0, name: str = "hold", away: bool = False):
        self.says: list[Out | Err | End] = [
            Out(f"\n{NONCE} start\n{said}\n{NONCE} {name} {code}\n".encode()),
            Err(f"\n{NONCE} {name} {code}\n".encode()),
            End(),
        ]
        self.away = away
        self.where = "10.1.2.3:22"

    @contextmanager
    def open(self, _: Host) -> Iterator["OneDoor"]:
        if self.away:
            raise Unreachable("reach.timeout", "no answer", "is it up?")
        yield self

    def start(self) -> object:
        self.channel = FakeChannel(*self.says)
        return self.channel.exec()


def _done(hold: Hold | None, **door: Any) -> tuple[HostOutcome, list[str], OneDoor]:
    told: list[str] = []
    opened = OneDoor(name="hold" if hold else "unhold", **door)
    done = Holding(hold, lambda _, what: told.append(what))(host(), cast(Door, opened))
    return done, told, opened


def test_a_hold_is_placed_and_an_older_one_is_not_lost_from_sight() -> None:
    done, told, door = _done(HOLD, said=BEFORE.text)
    assert (done.state, done.findings, done.exit_code) == ("held", (), 0)
    assert told == ["on hold (before: bob: old)"]
    assert b'reason it\'"\'"\'s $(date) `id` "new"' in door.channel.sent


@pytest.mark.parametrize(("said", "state"), [(BEFORE.text, "changed"), ("", "fine")])
def test_a_hold_is_taken_away(said: str, state: str) -> None:
    done, told, _ = _done(None, said=said)
    assert (done.state, done.exit_code) == (state, 0)
    assert told == (["no longer on hold (before: bob: old)"] if said else ["was not on hold"])


@pytest.mark.parametrize("hold", [HOLD, None])
@pytest.mark.parametrize(
    ("door", "state", "code"),
    [
        ({"said": "alice, run r1\n", "code": LOCKED}, "locked", "deploy.locked"),
        ({"said": BEFORE.text, "code": TURNING_BACK}, "locked", "deploy.unfinished"),
        ({"code": 1}, "unfit", "hold.failed"),
        ({"away": True}, "unreachable", "reach.timeout"),
    ],
)
def test_how_else_it_can_end(
    hold: Hold | None, door: dict[str, Any], state: str, code: str
) -> None:
    done, told, _ = _done(hold, **door)
    assert (done.state, [f.code for f in done.findings], done.exit_code) == (state, [code], 3)
    assert told == []


@pytest.mark.parametrize("code", [124, 137])
def test_what_hangs_once_the_file_may_have_its_name_is_not_known(code: int) -> None:
    done, told, _ = _done(HOLD, code=code)
    assert (done.state, done.exit_code, told) == ("failed", 5, [])
    (finding,) = done.findings
    assert finding.code == "hold.failed"
    assert finding.message.endswith("whether /var/lib/speechfleet/hold was changed is not known")


@pytest.mark.parametrize(("hold", "name"), [(HOLD, "hold"), (None, "unhold")])
def test_an_answer_that_is_lost_leaves_it_unknown(hold: Hold | None, name: str) -> None:
    done = Holding(hold)(host(), cast(Door, OneDoor(name="another")))
    assert (done.state, done.exit_code) == ("failed", 5)
    (finding,) = done.findings
    assert (finding.code, finding.message) == (
        "reach.lost",
        f"10.1.2.3:22 broke off: what became of the {name} is not known",
    )
