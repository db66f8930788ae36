"""Installs a nightly run whole or not at all: it has to go well once, as it is installed."""

import pwd
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from speechfleet.channels.memory import Last, read
from speechfleet.nightly import systemd
from speechfleet.nightly.nightly import Nightly, texts, unit_of
from speechfleet.nightly.systemd import NightlyError, ask, tell
from speechfleet.plan.budget import hosts
from speechfleet.reports.whole import write_whole

Say = Callable[[str], None]
_READABLE = 0o644


def install(nightly: Nightly, memory: Path, say: Say) -> None:
    """Write service and timer, have it run once, and enable the timer.

    `memory` is where the run notes that it told its channels. What was there before is there
    again where any of this fails. Raises NightlyError.
    """
    _refuse_elsewhere()
    service = f"{nightly.unit}.service"
    if ask("systemctl", "is-active", service)[1] in ("active", "activating"):
        raise NightlyError(f"{service} is at work; wait until it has ended, and install again")
    _make_state(nightly)
    units = {systemd.UNITS / name: text for name, text in texts(nightly).items()}
    earlier = any(path.exists() for path in units)
    with _all_or_nothing(nightly.unit, tuple(units)):
        for path, text in units.items():
            _put(path, text)
        tell("daemon-reload")
        systemd.verify(units)
        say(f"{service} runs once, as installed: journalctl --follow --unit {service}")
        with _forgotten(memory):
            say(_run_once(service, memory, earlier))
        tell("enable", "--now", f"{nightly.unit}.timer")


def uninstall(name: str, say: Say) -> None:
    """Take the nightly run away; history and reports stay. Raises NightlyError."""
    _refuse_elsewhere()
    unit = unit_of(name)
    paths = [systemd.UNITS / f"{unit}.{ending}" for ending in ("timer", "service")]
    there = [path for path in paths if path.exists()]
    if not there:
        say(f"{unit} is not installed here; nothing was to do{_others()}")
        return
    for path in there:
        tell("disable", "--now", path.name)
        _unlink(path)
    tell("daemon-reload")
    # One that failed last is remembered by systemd beyond its file.
    ask("systemctl", "reset-failed", *(path.name for path in there))
    say(f"{unit} is taken away; history and reports are kept")
    for own in (path.with_name(f"{path.name}.d") for path in paths):
        if own.is_dir():
            say(f"{own} is yours and stays: the next install of this name is as it says")


def _others() -> str:
    """The nightly runs that there are, for whoever named another."""
    names = sorted(path.stem for path in systemd.UNITS.glob(f"{unit_of('')}*.timer"))
    return f"; installed are: {', '.join(names)}" if names else ""


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise NightlyError(f"{path} cannot be taken away: {error.strerror}") from None


def _refuse_elsewhere() -> None:
    if not systemd.RUNNING.is_dir():
        raise NightlyError(
            "systemd does not run this machine; call `speechfleet health --tell` by cron, or "
            "whatever starts programs here"
        )


def _make_state(nightly: Nightly) -> None:
    """Make the state folder as its user: what root makes, that user cannot write to."""
    account = pwd.getpwnam(nightly.user)
    done = subprocess.run(
        ["mkdir", "-p", str(nightly.state)],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
    )
    if done.returncode:
        raise NightlyError(
            f"{nightly.user} cannot make {nightly.state}, where history is kept: "
            f"{done.stderr.strip()}; wanted a user with a home"
        )


@contextmanager
def _all_or_nothing(unit: str, paths: tuple[Path, ...]) -> Iterator[None]:
    before = {path: path.read_text() if path.exists() else None for path in paths}
    try:
        yield
    except BaseException:
        with suppress(NightlyError, OSError):
            _put_back(unit, before)
        raise


def _put(path: Path, text: str) -> None:
    try:
        write_whole(path, text, _READABLE)
    except OSError as error:
        raise NightlyError(
            f"{path} cannot be written: {error.strerror}; make {path.parent} a place that can be "
            "written to, with room in it"
        ) from None


def _put_back(unit: str, before: dict[Path, str | None]) -> None:
    ask("systemctl", "stop", f"{unit}.service")
    if before[systemd.UNITS / f"{unit}.timer"] is None:
        ask("systemctl", "disable", "--now", f"{unit}.timer")
    for path, text in before.items():
        if text is None:
            path.unlink(missing_ok=True)
        else:
            _put(path, text)
    tell("daemon-reload")
    ask("systemctl", "reset-failed", f"{unit}.service")


@contextmanager
def _forgotten(memory: Path) -> Iterator[None]:
    """Each channel is tried, whatever it was told before; where that fails, all is known again."""
    aside = memory.with_suffix(".aside")
    try:
        with suppress(FileNotFoundError):
            memory.rename(aside)
        yield
    except BaseException:
        with suppress(OSError):
            aside.rename(memory)
        raise
    aside.unlink(missing_ok=True)


def _run_once(service: str, memory: Path, earlier: bool) -> str:
    """Have it run, and return how that went. Raises NightlyError."""
    began = time.time()
    code, _ = ask("systemctl", "start", service, seconds=None)
    after = read(memory).last
    why = verdict(code == 0, after)
    if why or after is None:
        said = systemd.journal(service, began)
        left = "The one installed before stays as it was" if earlier else "Nothing is installed"
        raise NightlyError(f"{why}. {left}. The run said:\n{said}")
    return (
        f"it went well: {after.reached} of {hosts(after.hosts)} answered; by the state of the "
        f"fleet its exit code was {after.exit_code}"
    )


def verdict(well: bool, after: Last | None) -> str:
    """Why a run as installed is no good, by what it kept; empty where it is good. That hosts are
    ill, or some of them out of reach, is what it is for."""
    if not well:
        return "as installed, the run fails"
    if after is None:
        return "as installed, the run cannot keep what it found in its user's state folder"
    if not after.reached:
        return "as installed, the run reaches none of the hosts"
    if after.failed:
        names = ", ".join(after.failed)
        return f"as installed, the run cannot tell {names}, of the inventory's channels"
    return ""
