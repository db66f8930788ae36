"""`rotate-keys` before and after hosts are asked: what is refused, and what is said at the end."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.cli import run
from speechfleet.cli.rotating import Rotate
from speechfleet.plan.plan import HostPlan
from speechfleet.rollout.rotated import Left
from speechfleet.run import HostOutcome, Run, State

INVENTORY = """
all:
  vars:
    ansible_user: root
    speech_resources:
      west:
        endpoint: https://w.example/
        key1: env:KEY_ONE
        key2: env:KEY_TWO
        regenerate: "command:sh -c 'echo $1 >>calls' sh {key}"
      north: {endpoint: "https://n.example/", key1: "env:KEY_ONE", key2: "env:KEY_TWO"}
      one: {endpoint: "https://o.example/", key: "env:KEY_ONE"}
    speech_services:
      stt: {kind: speech-to-text, tag: latest, resource: west}
  hosts: {a: , b: , bare: {speech_services: {stt: null}}}
"""


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("KEY_ONE", "1" * 32)
    monkeypatch.setenv("KEY_TWO", "2" * 32)
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return path


def _rotate(inventory: Path, *line: str) -> Rotate:
    command = import_module("speechfleet.cli.rotate_keys").command
    words = ["-i", str(inventory), *line]
    options: dict[str, Any] = command.make_context("rotate-keys", words).params
    resource, to = options.pop("resource"), options.pop("to")
    return Rotate("rotate-keys", options, resource, to or "", options.pop("regenerate"))


def _end(rotate: Rotate, *states: State, **changes: Any) -> dict[str, Finding]:
    """What is said of the whole fleet when its hosts, none of which could be asked, are left in
    these states."""
    hosts = rotate.load().hosts
    rotate._plans = tuple(HostPlan(host, ()) for host in hosts)
    outcomes = [HostOutcome(h.name, s) for h, s in zip(hosts, states, strict=True)]
    ended = Run("id", "rotate-keys", tuple(outcomes), **changes)
    return {finding.code: finding for finding in rotate.concluded(ended).findings}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["wset"], 'there is no resource "wset"; wanted one of: west, north, one; did you mean "w'),
        (["one"], "one has one key at a; wanted key1 and key2 in the inventory"),
        (["north", "--regenerate"], "--regenerate: north has no regenerate in the inventory"),
    ],
)
def test_what_is_no_rotation_is_refused_before_any_host_is_asked(
    line: Sequence[str], said: str, inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rotate-keys", *line, "-i", str(inventory)]) == 2
    assert said in capsys.readouterr().err


def test_the_key_is_that_of_the_inventory_or_the_one_that_is_named(inventory: Path) -> None:
    for line, use in (((), "key1"), (("--to", "2"), "key2"), (("--to", "1"), "key1")):
        rotate = _rotate(inventory, "west", *line)
        rotate.load()
        assert rotate._turn.resource.use == use


def test_a_host_that_could_not_be_asked_may_use_the_old_key(inventory: Path) -> None:
    said = _end(_rotate(inventory, "west", "--to", "2"), "unreachable", "unreachable", "fine")
    assert said["rotate.unfinished"].message.endswith(
        "may be, at a (unreachable), b (unreachable)"
    ), "nothing of it is billed at `bare`"


def test_hosts_beyond_the_limit_are_not_forgotten(inventory: Path) -> None:
    rotate = _rotate(inventory, "west", "--to", "2", "--limit", "bare", "--regenerate", "--yes")
    said = _end(rotate, "fine")
    assert said["rotate.unfinished"].level == "error", "it shall be made anew, and must not"
    assert said["rotate.unfinished"].message.endswith("at a (not asked), b (not asked)")
    assert not (inventory.parent / "calls").exists()


def test_hosts_beyond_the_limit_may_have_the_key_by_another_name(inventory: Path) -> None:
    text = inventory.read_text().replace("b: ,", "b: {speech_services: {stt: {resource: north}}},")
    inventory.write_text(text)
    rotate = _rotate(inventory, "west", "--to", "2", "--limit", "a")
    rotate.load()
    assert rotate._not_asked == [Left("b", "not asked")]


def _nothing_uses(rotate: Rotate, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    monkeypatch.setattr("speechfleet.cli.rotating.left_at", lambda *_: "")
    return rotate


def test_the_program_runs_once_and_only_for_the_key_that_nobody_uses(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate = _nothing_uses(_rotate(inventory, "west", "--to", "2", "--regenerate"), monkeypatch)
    said = _end(rotate, "changed", "fine", "fine")
    assert {code: finding.level for code, finding in said.items()} == {
        "rotate.safe": "ok",
        "rotate.use": "warning",
        "rotate.regenerate": "ok",
    }
    assert (inventory.parent / "calls").read_text() == "key1\n"


@pytest.mark.parametrize(
    ("line", "states", "changes", "code"),
    [
        ((), ("changed", "fine", "fine"), {}, None),
        (("--regenerate",), ("changed", "fine", "fine"), {"interrupted": True}, None),
        # Nothing had to change, so that nobody agreed to anything yet.
        (("--regenerate",), ("fine", "fine", "fine"), {}, "error"),
        (("--regenerate", "--yes"), ("fine", "fine", "fine"), {}, "ok"),
    ],
)
def test_nothing_is_made_anew_unasked(
    line: Sequence[str],
    states: Sequence[State],
    changes: dict[str, Any],
    code: str | None,
    inventory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    rotate = _nothing_uses(_rotate(inventory, "west", "--to", "2", *line), monkeypatch)
    said = _end(rotate, *states, **changes)
    assert "rotate.safe" in said
    found = said.get("rotate.regenerate")
    assert (found.level if found else None) == code
    assert (inventory.parent / "calls").exists() is (code == "ok")


def test_where_the_program_failed_nobody_is_told_to_make_the_key_anew(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inventory.parent / "calls").mkdir()
    rotate = _nothing_uses(_rotate(inventory, "west", "--to", "2", "--regenerate"), monkeypatch)
    said = _end(rotate, "changed", "fine", "fine")
    assert sorted(said) == ["rotate.regenerate", "rotate.use"]
    assert "anew is not known" in said["rotate.regenerate"].message


def test_a_program_that_was_interrupted_may_have_made_the_key_anew(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> Finding:
        raise KeyboardInterrupt

    monkeypatch.setattr("speechfleet.cli.rotating.regenerate", interrupt)
    rotate = _nothing_uses(_rotate(inventory, "west", "--to", "2", "--regenerate"), monkeypatch)
    said = _end(rotate, "changed", "fine", "fine")
    assert sorted(said) == ["rotate.regenerate", "rotate.use"]
    assert said["rotate.regenerate"].message.endswith("not known: the program was interrupted")


def test_what_was_wanted_and_is_not_so_is_6() -> None:
    fine = Run("id", "rotate-keys", (HostOutcome("a", "held"),))
    assert fine.exit_code == 0
    failed = Finding("rotate.regenerate", "error", "")
    assert replace(fine, findings=(failed,)).exit_code == 6
    assert replace(fine, findings=(replace(failed, level="warning"),)).exit_code == 0
