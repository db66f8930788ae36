"""Completion: in a real bash; of zsh and fish the scripts."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from speechfleet.cli import COMMANDS, completing, run
from speechfleet.inventory.names import names

INVENTORY = """
all:
  vars: {speech_services: {stt-en: {kind: of no kind}}, speech_resources: {west: nonsense}}
  children:
    berlin:
      hosts: {ber-01: {ansible_port: wrong}, ber-02: {speech_services: {stt-de: , stt-en: }}}
    paris: {hosts: {par-01: }}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with the program `speechfleet`, as an operator's PATH has one."""
    path = tmp_path / "bin" / "speechfleet"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m speechfleet "$@"\n')
    path.chmod(0o755)
    return path.parent


def bash(program: Path, *words: str, **environment: str) -> tuple[list[str], str]:
    """What bash offers for the last of these words, and standard error."""
    script = (
        'eval "$(speechfleet completion bash)"; complete -p speechfleet >/dev/null || exit 9; '
        'COMP_WORDS=(speechfleet "$@"); COMP_CWORD=$#; COMPREPLY=(); '
        '_speechfleet_completion speechfleet; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SPEECHFLEET_")}
    done = subprocess.run(
        ["bash", "-c", script, "bash", *words],
        env={**kept, "PATH": f"{program}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split(), done.stderr


def test_bash_completes_commands(program: Path) -> None:
    assert bash(program, "dep") == (["deploy"], "")
    assert set(bash(program, "")[0]) == set(COMMANDS)


def test_bash_completes_hosts_and_groups_of_the_inventory(program: Path, inventory: Path) -> None:
    line = ("deploy", "-i", str(inventory), "--limit")
    assert bash(program, *line, "ber") == (["berlin", "ber-01", "ber-02"], "")
    assert bash(program, *line, "ber-01,!pa") == (["ber-01,!paris", "ber-01,!par-01"], "")


def test_bash_completes_services_and_hosts_where_a_command_takes_them(
    program: Path, inventory: Path
) -> None:
    given = ("-i", str(inventory))
    for command in ("start", "stop", "restart", "remove", "rollback", "releases"):
        assert bash(program, command, *given, "stt-d") == (["stt-de"], "")
    for command in ("hold", "unhold", "decommission"):
        assert bash(program, command, *given, "par-") == (["par-01"], "")
    assert bash(program, "inventory", "explain", *given, "par-") == (["par-01"], "")


def test_bash_takes_the_inventory_of_the_environment(program: Path, inventory: Path) -> None:
    offered = bash(program, "status", "-l", "par", SPEECHFLEET_INVENTORY=str(inventory))
    assert offered == (["paris", "par-01"], "")


def test_the_tilde_on_the_line_is_home(program: Path, inventory: Path) -> None:
    line = ("deploy", "-i", f"~/{inventory.name}", "--limit", "par-")
    assert bash(program, *line, HOME=str(inventory.parent)) == (["par-01"], "")


def test_bash_says_nothing_where_something_is_wrong(program: Path, tmp_path: Path) -> None:
    assert bash(program, "deploy", "-i", str(tmp_path / "none.yml"), "-l", "ber") == ([], "")


@pytest.mark.parametrize("text", ["[", "all: 1", "\0", "[" * 100_000, "!!python/none x"])
def test_what_is_no_inventory_offers_no_host(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.yml").write_text(text)
    assert _offered(completing.patterns, (tmp_path / "broken.yml",), "ber") == []
    assert _offered(completing.patterns, (tmp_path,), "ber") == []
    assert capsys.readouterr() == ("", "")


def test_the_names_are_those_of_the_file_whatever_its_values(inventory: Path) -> None:
    assert names((inventory, inventory)) == (
        ("ber-01", "ber-02", "par-01"),
        ("all", "ungrouped", "berlin", "paris"),
        ("stt-en", "stt-de"),
        ("west",),
    )


def _offered(complete: completing.Complete, sources: object, begun: str) -> list[str]:
    context = click.Context(click.Command("x"))
    context.params["inventory"] = sources
    return [item.value for item in complete(context, click.Option(["-x"]), begun)]


def test_names_by_what_they_are(inventory: Path) -> None:
    assert _offered(completing.services, (inventory,), "stt-") == ["stt-en", "stt-de"]
    assert _offered(completing.hosts, (inventory,), "p") == ["par-01"]
    assert _offered(completing.resources, (inventory,), "") == ["west"]
    assert _offered(completing.patterns, (inventory,), "fa") == ["failed"]
    assert _offered(completing.hosts, None, "") == []


@pytest.mark.parametrize(
    ("shell", "holds"),
    [
        ("zsh", "#compdef speechfleet"),
        ("fish", "complete --no-files --command speechfleet"),
        ("bash", "complete -o nosort -F _speechfleet_completion speechfleet"),
    ],
)
def test_the_script_of_a_shell(shell: str, holds: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert holds in out
    assert f"_SPEECHFLEET_COMPLETE={shell}_complete" in out


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "csh"]) == 2
    assert "'csh' is not one of 'bash', 'zsh', 'fish'" in capsys.readouterr().err
