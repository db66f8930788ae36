"""One file to one host: what `receive` of templates/apply.sh does, in every shell, and `carry`."""

import hashlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from speechfleet.plan.render import verbatim
from speechfleet.remote.carry import NotCarried, carry, freight
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from tests.unit.remote.channel import NONCE, SHUT, End, Err, FakeChannel, Out
from tests.unit.shells import SHELLS, command

DATA = bytes(range(256)) * 4000
SHA = hashlib.sha256(DATA).hexdigest()
PATIENCE = 120


@contextmanager
def _receiver(shell: str, path: Path, sha: str = SHA) -> Iterator["subprocess.Popen[bytes]"]:
    """The script as sshd would run it; its input stays open."""
    script = (
        f"nonce={NONCE}\n{verbatim('apply.sh')}\nmain() {{\n"
        f"receive {path} {len(DATA)} {sha} 0640\nframe received $?\nexit 0\n}}\nmain\n"
    )
    with subprocess.Popen(
        [*command(shell), "-s"],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        process.stdin.write(script.encode())
        process.stdin.flush()
        try:
            yield process
        finally:
            process.kill()


def _have(process: "subprocess.Popen[bytes]") -> str:
    """What the host says that it has."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(f"{NONCE} have ".encode()):
            return line.decode().split()[2]
    raise AssertionError("it never said")


def _send(process: "subprocess.Popen[bytes]", data: bytes) -> tuple[str, str]:
    """Send it, end the input; how the host ended, and what it complained of."""
    out, err = process.communicate(data, timeout=PATIENCE)
    words = [line.split()[2] for line in out.decode().splitlines() if " received " in line]
    return (words or [""])[0], err.decode()


@SHELLS
def test_a_file_has_its_name_once_it_is_whole(shell: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with _receiver(shell, path) as process:
        assert _have(process) == "0"
        assert not path.exists()
        assert _send(process, DATA)[0] == "0"
    assert path.read_bytes() == DATA
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir()] == ["file"]


@SHELLS
def test_it_goes_on_where_it_was_cut_short(shell: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with _receiver(shell, path) as process:
        assert _have(process) == "0"
        code, said = _send(process, DATA[:300_000])
    assert code == "1"
    assert f"only 300000 of {len(DATA)} bytes came" in said
    assert not path.exists()
    with _receiver(shell, path) as process:
        assert _have(process) == "300000"
        assert _send(process, DATA[300_000:])[0] == "0"
    assert path.read_bytes() == DATA
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@SHELLS
def test_what_is_there_is_not_brought_again(shell: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    with _receiver(shell, path) as process:
        assert _have(process) == str(len(DATA))
        assert _send(process, b"")[0] == "0"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@SHELLS
@pytest.mark.parametrize("there", [b"", DATA[:9] + b"x" + DATA[10:1000], b"x" * (len(DATA) + 1)])
def test_what_is_not_what_was_meant_is_thrown_away(
    shell: str, there: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    part = tmp_path / "file.part"
    part.write_bytes(there)
    with _receiver(shell, path) as process:
        here = int(_have(process))
        assert here == (0 if len(there) > len(DATA) else len(there))
        code, said = _send(process, bytes(len(DATA) - here))
    assert code == "1"
    assert "what came is not what was sent" in said
    assert not list(tmp_path.iterdir())


@SHELLS
def test_a_receiver_that_hears_nobody_makes_way(shell: str, tmp_path: Path) -> None:
    """As at a half-open connection: its input stays open, and nothing more comes."""
    path = tmp_path / "file"
    with _receiver(shell, path) as silent:
        assert _have(silent) == "0"
        assert silent.stdin
        silent.stdin.write(DATA[:300_000])
        silent.stdin.flush()
        with _receiver(shell, path) as process:
            here = int(_have(process))
            assert 0 <= here <= 300_000
            assert silent.wait(PATIENCE) == -signal.SIGKILL
            # What still comes of the old one's is not written by anybody.
            with suppress(BrokenPipeError):
                os.write(silent.stdin.fileno(), DATA[300_000:330_000])
            assert _send(process, DATA[here:])[0] == "0"
    assert path.read_bytes() == DATA


def _stubbed(folder: Path, program: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host where this program is another one."""
    folder.mkdir()
    (folder / program).write_text(f"#!/bin/sh\n{text}\n")
    (folder / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has a dd of its own
def test_what_cannot_be_written_is_read_until_the_controller_has_heard_why(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the controller would wait for a window that nobody opens any more."""
    full = "echo dd: No space left on device >&2; exit 1"
    _stubbed(tmp_path / "bin", "dd", full, monkeypatch)
    with _receiver(shell, tmp_path / "file") as process:
        assert _have(process) == "0"
        assert process.stdin
        left = memoryview(DATA)
        while left:
            left = left[os.write(process.stdin.fileno(), left) :]
        code, said = _send(process, b"")
    assert code == "1"
    assert "No space left on device" in said


@SHELLS
@pytest.mark.parametrize("openssl", ["exit 127", "echo 'unknown digest' >&2; exit 1", "echo 0 -"])
def test_the_digest_is_right_without_openssl(
    shell: str, openssl: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stubbed(tmp_path / "bin", "openssl", openssl, monkeypatch)
    with _receiver(shell, tmp_path / "file") as process:
        assert _have(process) == "0"
        code, said = _send(process, DATA)
    assert code == "0", said
    assert (tmp_path / "file").read_bytes() == DATA


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with _receiver("dash", tmp_path / "file" / "below") as process:
        assert _have(process) == "no"
        assert _send(process, b"")[0] == "1"


def _carry(channel: FakeChannel, source: Path) -> list[int]:
    """Carry to a host that says what the channel has; what was told of bytes."""
    told: list[int] = []
    room = cast(Room, SimpleNamespace(start=channel.exec, where="ber-01:22"))
    carry(room, freight(source, "/var/lib/speechfleet/it's"), told.append)
    return told


def _frame(words: str) -> Out:
    return Out(f"\n{NONCE} {words}\n".encode())


def _both(words: str) -> tuple[Out, Err]:
    return _frame(words), Err(_frame(words).data)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(DATA)
    return path


def test_only_the_rest_is_sent_and_told_of(source: Path) -> None:
    channel = FakeChannel(*_both("have 1000000"), *_both("busy"), *_both("received 0"), End())
    assert _carry(channel, source) == [1_000_000, 24_000]
    script, _, rest = channel.sent.partition(b"\nmain\n")
    assert rest == DATA[1_000_000:]
    words = f"receive '/var/lib/speechfleet/it'\"'\"'s' 1024000 {SHA} 0600"
    assert words.encode() in script


def test_a_host_that_complains_is_sent_no_more(source: Path) -> None:
    channel = FakeChannel(
        *_both("have 0"),
        Err(b"dd: No space left on device\n"),
        *_both("received 1"),
        End(),
    )
    with pytest.raises(NotCarried, match="No space left on device") as error:
        _carry(channel, source)
    assert error.value.fix
    assert channel.sent.endswith(b"\nmain\n" + SHUT)


def test_a_connection_that_breaks_is_told_from_a_refusal(source: Path) -> None:
    with pytest.raises(Unreachable) as error:
        _carry(FakeChannel(_frame("have 0"), End()), source)
    assert error.value.code == "reach.lost"
