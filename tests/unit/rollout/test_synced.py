"""What is relied on after a power cut is on the disk before: seen by tracing system calls."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim

ROOT = Path(__file__).parents[3]
UNIT = "speechfleet-a-1.service"

_SENDS = """
import os
from speechfleet.rollout.journal import open_journal
from tests.unit.remote.channel import End, FakeChannel
from tests.unit.rollout.test_host import FakeRoom, _frame, _talk
FakeChannel.sendall = lambda channel, data: os.write(1, b"the script")
_talk(FakeRoom(_frame("confirmed", "0"), End()), open_journal("r1"))
"""

_SWITCHES = """
mkdir -p "$root"
record 01-a-1 a-1 ../keys/main/1 "the unit" && arm r1 120 && switch 1 01-a-1 60 release
"""

# What runs in a unit of its own runs here at once; a timer never runs out.
_SYSTEMD_RUN = """case $* in *--on-active=*) exit 0 ;; esac
while [ "$1" != /bin/sh ]; do shift; done
exec "$@"
"""

_EVENT = re.compile(
    r"(?P<fsync>fsync)\(\d+<(?P<synced>[^>]*)>\) += 0"
    r'|rename\w*\(.*?"(?P<old>[^"]*)".*?"(?P<new>[^"]*)".*\) += 0'
    r'|write\(\d+<[^>]*>, "(?P<written>.*)"'
    r'|execve\("[^"]*/(?P<program>[^"/]*)", \["[^"]*", (?P<words>.*?)\]'
)


_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")


def trace(words: list[str], into: Path, **environment: str) -> list[str]:
    """The system calls of a program and its children, in their order, as `fsync PATH`,
    `rename OLD NEW`, `write TEXT` and `run PROGRAM WORDS`."""
    calls = "trace=fsync,rename,renameat,renameat2,write,execve"
    subprocess.run(
        ["strace", "-f", "-qq", "-y", "-s", "4000", "-e", calls, "-o", str(into), *words],
        check=True,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        env={**os.environ, **environment},
    )
    lines = into.read_text(encoding="utf-8", errors="replace").splitlines()
    found = (_EVENT.search(line) for line in _whole(lines))
    return [_event(match.groupdict()) for match in found if match]


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Each call in one line, where it ended: strace parts one that another process runs into."""
    begun: dict[str, str] = {}
    for line in lines:
        process, _, said = line.partition(" ")
        resumed = _RESUMED.fullmatch(said.strip())
        if said.endswith(_UNFINISHED):
            begun[process] = line.removesuffix(_UNFINISHED)
        elif resumed:
            yield begun.pop(process, "") + resumed[1]
        else:
            yield line


def test_a_call_that_another_runs_into_is_whole() -> None:
    lines = [
        "7  fsync(3</a> <unfinished ...>",
        "8  fsync(3</b>) = 0",
        "7  <... fsync resumed>) = 0",
    ]
    assert list(_whole(lines)) == [lines[1], "7  fsync(3</a>) = 0"]


def _event(found: Mapping[str, str | None]) -> str:
    if found["fsync"]:
        return f"fsync {found['synced']}"
    if found["old"]:
        return f"rename {found['old']} {found['new']}"
    if found["program"]:
        return f"run {found['program']} {found['words']}"
    return f"write {found['written']}"


def in_order(events: list[str], *wanted: str) -> None:
    """Each comes in the events, after the one before it."""
    rest = iter(events)
    for one in wanted:
        assert one in rest, (one, events)


def test_an_intent_is_on_the_disk_before_the_script_is_sent(tmp_path: Path) -> None:
    home = tmp_path / "new" / "state"
    into = tmp_path / "trace"
    events = trace([sys.executable, "-c", _SENDS], into, XDG_STATE_HOME=str(home))
    run = home / "speechfleet" / "runs" / "r1"
    for folder in (run, *list(run.parents)[:5]):
        in_order(events, f"fsync {folder}", "write the script")
    intent = next(e for e in events if e.startswith("write") and "intent" in e)
    in_order(events, intent, f"fsync {run / 'journal.jsonl'}", "write the script")


@pytest.fixture
def switched(tmp_path: Path) -> list[str]:
    """What a host does from recording a switch to starting the instance."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "units").mkdir()
    for name, text in {"systemctl": "", "systemd-run": _SYSTEMD_RUN}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}")
        (programs / name).chmod(0o755)
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "turn.sh").write_text(_here(verbatim("turn.sh"), tmp_path))
    script = tmp_path / "apply.sh"
    script.write_text(_here(verbatim("apply.sh"), tmp_path) + _SWITCHES)
    path = f"{programs}:{os.environ['PATH']}"
    return trace(["sh", str(script)], tmp_path / "trace", PATH=path, nonce="n")


def _here(script: str, folder: Path) -> str:
    text = script.replace("/var/lib/speechfleet", str(folder / "root"))
    return text.replace("/etc/systemd/system", str(folder / "units"))


def test_a_record_is_on_the_disk_before_it_counts(switched: list[str], tmp_path: Path) -> None:
    root = tmp_path / "root"
    new, pending = root / "pending.new", root / "pending"
    counts = f"rename {new} {pending}"
    begun = pending / "01-a-1" / "begun"
    recorded = [path for path in (pending, *pending.rglob("*")) if path != begun]
    assert pending / "01-a-1" / "to" / "unit" in recorded
    for path in recorded:
        in_order(switched, f"fsync {new / path.relative_to(pending)}", counts)
    in_order(switched, counts, f"fsync {root}", f"fsync {begun}")


def test_nothing_is_switched_before_it_is_recorded_as_begun(
    switched: list[str], tmp_path: Path
) -> None:
    switch = tmp_path / "root" / "pending" / "01-a-1"
    units, link = tmp_path / "units", tmp_path / "root" / "instances" / "a-1.key"
    unit = units / f".{UNIT}.new"
    in_order(
        switched,
        f"fsync {switch / 'begun'}",
        f"fsync {switch}",
        f"rename {link}.new {link}",
        f"fsync {link.parent}",
        f"fsync {unit}",
        f"rename {unit} {units / UNIT}",
        f"fsync {units}",
        f'run systemctl "restart", "{UNIT}"',
    )
