"""What the pages say to call can be called: each command is there, and has these options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.unit.cli.every_command import every_command

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
_CALL = r"(?:sudo |\.venv/bin/)?speechfleet ([a-z][^\n`|;&>#]*)"
_INLINE = re.compile(f"`{_CALL}`")
_LINE = re.compile(rf"^ *{_CALL}", re.MULTILINE)
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def _calls(text: str) -> Iterator[str]:
    yield from _INLINE.findall(text)
    for block in _BLOCK.findall(text):
        yield from _LINE.findall(block.replace("\\\n", " "))


def _fault(call: str) -> str:
    """Why click would refuse the options; what a command is given besides is not looked at."""
    words, commands = shlex.split(call), every_command()
    named = next((n for n in (2, 1) if tuple(words[:n]) in commands), 0)
    if not named:
        return "there is no such command"
    command = commands[tuple(words[:named])]
    context = click.Context(command, **command.context_settings)
    try:
        command.make_parser(context).parse_args(words[named:])
    except click.UsageError as error:
        return error.format_message()
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_call_on_a_page_can_be_made(page: Path) -> None:
    faults = {call: _fault(call) for call in _calls(page.read_text(encoding="utf-8"))}
    assert not {call: why for call, why in faults.items() if why}


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("images lock --inventory prod.yml --check", ""),
        ("images lock --inventory prod.yml --chekc", "No such option"),
        ("image lock", "there is no such command"),
        ("deploy --limit", "requires an argument"),
        ("exec ber --inventory prod.yml -- df -h", ""),
    ],
)
def test_what_cannot_be_made_is_found(call: str, why: str) -> None:
    assert why in _fault(call)
    assert bool(why) == bool(_fault(call))


def test_calls_are_found_in_blocks_and_between_words() -> None:
    text = (
        "so `speechfleet plan --diff` and\n```sh\nsudo speechfleet deploy \\\n  -i x | cat\n```\n"
    )
    assert [call.split() for call in _calls(text)] == [["plan", "--diff"], ["deploy", "-i", "x"]]
