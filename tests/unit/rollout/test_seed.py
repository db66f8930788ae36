"""A site's seed and its readers: templates/seed.sh, with a stand-in for ssh that obeys the line
which the seed has written, as sshd would."""

import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, command

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJ"
DATA = b"0123456789" * 1000


def _functions(place: Path) -> str:
    text = f"{verbatim('apply.sh')}\n{verbatim('seed.sh')}"
    return (
        text.replace("/var/lib/speechfleet", f"{place}/root")
        .replace("/run/speechfleet-seed", f"{place}/keys")
        .replace("${SUDO_USER:-root}", "$(id -un)")
    )


def _run(
    shell: str, place: Path, call: str, answer: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Call one function; sshd there has its keys in a file of this folder."""
    stand_ins = (
        f"sshd() {{ echo 'authorizedkeysfile {place}/home/.ssh/keys .ssh/more'; }}\n"
        f"getent() {{ echo 'u:x:0:0::{place}/home:/bin/sh'; }}\n"
    )
    script = place / "script"
    script.write_text(f"nonce=x\n{_functions(place)}\n{stand_ins}{call}\n")
    path = f"{place}/bin:{os.environ['PATH']}"
    return subprocess.run(
        [*command(shell), script],
        input=answer,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PATH": path},
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir(mode=0o700)
    blobs = tmp_path / "root" / "blobs" / "sha256"
    blobs.mkdir(parents=True, mode=0o700)
    (blobs / ("a" * 64)).write_bytes(DATA)
    return tmp_path


def _keys(place: Path) -> Path:
    return place / "home" / ".ssh" / "keys"


@SHELLS
def test_a_reader_is_admitted_and_dismissed(shell: str, place: Path) -> None:
    _keys(place).parent.mkdir(parents=True)
    _keys(place).write_text("ssh-rsa AAAA somebody else's")
    done = _run(shell, place, f"admit_reader run-1 ssh-ed25519 {KEY} 192.0.2.2")
    assert "\nx reader " in done.stdout, done.stderr
    others, line = _keys(place).read_text().splitlines()
    assert others == "ssh-rsa AAAA somebody else's"
    assert line.startswith('restrict,from="192.0.2.2",expiry-time="20')
    assert line.endswith(f" ssh-ed25519 {KEY} speechfleet-push run-1")
    assert (place / "root").stat().st_mode & 0o777 == 0o711
    _run(shell, place, f"admit_reader run-1 ssh-ed25519 {KEY}2")
    assert len(_keys(place).read_text().splitlines()) == 3
    _run(shell, place, f"dismiss_reader {KEY}2")
    assert _keys(place).read_text() == f"{others}\n{line}\n"
    done = _run(shell, place, f"remove {place}/root/blobs")
    assert done.returncode == 0, done.stderr
    assert _keys(place).read_text() == f"{others}\n"
    assert (place / "root").stat().st_mode & 0o777 == 0o700
    assert not (place / "root" / "blobs").exists()


@SHELLS
def test_lines_of_a_run_that_died_go_with_the_next(shell: str, place: Path) -> None:
    _run(shell, place, f"admit_reader run-1 ssh-ed25519 {KEY}")
    _run(shell, place, f"admit_reader run-2 ssh-ed25519 {KEY}2")
    (line,) = _keys(place).read_text().splitlines()
    assert line.endswith(f"{KEY}2 speechfleet-push run-2")
    # The file was not there before, and is not afterwards.
    _run(shell, place, f"remove {place}/root/blobs")
    assert not _keys(place).exists()


def _forced(place: Path) -> str:
    """The command of the line, as sshd takes it out of the file."""
    line = _keys(place).read_text().splitlines()[-1]
    return line.partition('command="')[2].partition('" ssh-ed25519')[0].replace('\\"', '"')


@SHELLS
@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("a" * 64 + " 0", DATA),
        ("a" * 64 + " 9990", DATA[9990:]),
        ("../../keys/west 0", b""),
        ("a;id 0", b""),
        ("$(id) 0", b""),
        ("", b""),
        ("a" * 64 + " 0 ; id", DATA),
    ],
)
def test_a_reader_gets_blobs_and_nothing_else(
    shell: str, place: Path, asked: str, got: bytes
) -> None:
    _run(shell, place, f"admit_reader run-1 ssh-ed25519 {KEY}")
    done = subprocess.run(
        [*command(shell), "-c", _forced(place)],
        env={**os.environ, "SSH_ORIGINAL_COMMAND": asked},
        capture_output=True,
        timeout=120,
    )
    assert done.stdout == got


SSH = """#!/bin/sh
# Cuts the first connection short; then does as it is asked.
for word; do asked=$word; done
echo "$*" >>"$PLACE/asked"
[ -e "$PLACE/cut" ] || { : >"$PLACE/cut"; head -c 4000 "$PLACE/there"; exit 255; }
tail -c +$((${asked#* } + 1)) "$PLACE/there"
"""


@SHELLS
def test_what_was_cut_is_gone_on_with_and_the_key_is_gone(shell: str, place: Path) -> None:
    (place / "there").write_bytes(DATA)
    (place / "bin").mkdir()
    (place / "bin" / "ssh").write_text(SSH.replace("$PLACE", str(place)))
    (place / "bin" / "ssh").chmod(0o755)
    sha = subprocess.run(
        ["sha256sum", place / "there"], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    answer = "2222 ops ssh-ed25519 AAAAHOST\n"
    done = _run(shell, place, f"fetch_blobs 192.0.2.1 {sha}:{len(DATA)}; echo $?", answer)
    assert done.stdout.rstrip().endswith("\n0"), done.stdout + done.stderr
    assert "\nx key ssh-ed25519 AAAA" in done.stdout
    assert (place / "root" / "blobs" / "sha256" / sha).read_bytes() == DATA
    first, second = (place / "asked").read_text().splitlines()
    assert first.endswith(f"ops@192.0.2.1 {sha} 0")
    assert second.endswith(f"ops@192.0.2.1 {sha} 4000")
    assert "StrictHostKeyChecking=yes" in first
    assert not (place / "keys").exists()


@SHELLS
@pytest.mark.parametrize("call", ["admit_reader run-2 ssh-ed25519 K", f"dismiss_reader {KEY}"])
def test_a_full_disk_costs_nobody_a_key(shell: str, place: Path, call: str) -> None:
    _keys(place).parent.mkdir(parents=True)
    _keys(place).write_text("ssh-rsa AAAA somebody else's\n")
    _run(shell, place, f"admit_reader run-1 ssh-ed25519 {KEY}")
    before = _keys(place).read_text()
    (place / "home/.ssh/keys.speechfleet").symlink_to("/dev/full")
    done = _run(shell, place, f"{call} || echo no")
    assert done.stdout.endswith("no\n"), done.stderr
    assert _keys(place).read_text() == before
    assert [path.name for path in (place / "home/.ssh").iterdir()] == ["keys"]


@SHELLS
def test_folders_that_are_there_keep_their_owner(shell: str, place: Path) -> None:
    """As /etc/ssh/keys, which has those of others too."""
    others = place / "home/.ssh/another"
    others.parent.mkdir(parents=True)
    others.write_text("")
    done = _run(
        shell, place, f"chown() {{ echo chown $* >>{place}/said; }}\nadmit_reader run-1 x {KEY}"
    )
    assert "\nx reader " in done.stdout, done.stderr
    assert [line.split()[-1] for line in (place / "said").read_text().splitlines()] == [
        str(_keys(place))
    ]
