"""`-v`, `-q`, `--debug`: more or less on standard error, and the same on standard output."""

import logging
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from speechfleet.cli import run, telling_more
from speechfleet.inventory.places import Fault, InventoryError, Place
from speechfleet.secrets.secret import Secret
from tests.unit.values import PLANTED_KEY

_LOGGERS = ("speechfleet", "speechfleet.progress", "paramiko")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """A command line is one run of one process; tests are many."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(one.level, one.propagate, one.disabled, list(one.handlers)) for one in loggers]
    yield
    for one, (level, propagate, disabled, handlers) in zip(loggers, before, strict=True):
        one.setLevel(level)
        one.propagate, one.disabled, one.handlers = propagate, disabled, handlers


@pytest.fixture
def status(monkeypatch: pytest.MonkeyPatch) -> None:
    """A `status` that tells at each level, and then fails."""

    def tell(**_: object) -> int:
        log = logging.getLogger("speechfleet.survey")
        log.info("ber-01: asked in %.2f s", 1)
        log.debug("ber-01: %s", Secret(PLANTED_KEY))
        logging.getLogger("paramiko.transport").debug("userauth is OK")
        raise InventoryError([Fault(Place("mine.yml"), "there is no check named x")])

    command: click.Command = import_module("speechfleet.cli.status").command
    monkeypatch.setattr(command, "callback", tell)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], ()),
        (["-v"], ("asked",)),
        (["-vv"], ("asked", "[secret]", "Traceback")),
        (["-vvv"], ("asked", "[secret]", "Traceback", "userauth")),
        (["-vvvv"], ("asked", "[secret]", "Traceback", "userauth")),
        (["--debug"], ("asked", "[secret]", "Traceback", "userauth")),
        (["--debug", "-v"], ("asked", "[secret]", "Traceback", "userauth")),
    ],
)
def test_each_level_tells_more(
    given: list[str], told: tuple[str, ...], status: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", "-i", "prod.yml", *given]) == 2
    said = capsys.readouterr()
    words = ("asked", "[secret]", "Traceback", "userauth")
    assert tuple(word for word in words if word in said.err) == told
    assert said.err.count("asked") <= 1
    assert said.out == ""
    assert PLANTED_KEY not in said.err


def test_quiet_is_told_to_whoever_shows_progress(status: None) -> None:
    run(["status", "-i", "prod.yml", "-q"])
    assert logging.getLogger("speechfleet.progress").disabled


def test_what_is_told_begins_with_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    context = click.Context(click.Command("x"))
    telling_more.verbose(context, click.Option(["-v"]), 1)
    logging.getLogger("speechfleet.x").info("ber-01: asked")
    time, _, words = capsys.readouterr().err.partition(" ")
    assert len(time.split(":")) == 3
    assert words == "ber-01: asked\n"
