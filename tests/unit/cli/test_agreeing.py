"""Who is asked what before hosts change."""

import io
import sys

import click
import pytest

from speechfleet.cli.agreeing import Agreement, NotAgreed


class Terminal(io.StringIO):
    """A person at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("hosts", "limited", "typed", "asked"),
    [
        (1, False, "y", "Change 1 host? [y/N]"),
        (20, False, "y", "Change 20 hosts? [y/N]"),
        (21, True, "y", "Change 21 hosts? [y/N]"),
        (21, False, "21", "21 hosts would change, and no --limit leaves any out.\nType the number"),
        (21, False, " 21 ", "Type the number of hosts"),
    ],
)
def test_what_is_agreed_to(
    hosts: int,
    limited: bool,
    typed: str,
    asked: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(f"{typed}\n"))
    Agreement(yes=False, ask_above=20).ask(hosts, limited)
    said = capsys.readouterr()
    assert asked in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("hosts", "typed"), [(20, "n"), (20, ""), (21, "y"), (21, "yes"), (21, ""), (21, "12")]
)
def test_anything_else_is_no(hosts: int, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(f"{typed}\n"))
    with pytest.raises(NotAgreed):
        Agreement(yes=False, ask_above=20).ask(hosts, limited=False)


def test_yes_is_never_asked(capsys: pytest.CaptureFixture[str]) -> None:
    Agreement(yes=True, ask_above=0).ask(5000, limited=False)
    assert capsys.readouterr() == ("", "")


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("21\n"))
    with pytest.raises(click.UsageError, match="21 hosts would change and there is no terminal"):
        Agreement(yes=False, ask_above=20).ask(21, limited=False)
