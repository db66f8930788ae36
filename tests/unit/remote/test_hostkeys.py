"""Host keys: what is accepted is appended, and nothing else changes."""

import fcntl
import hmac
import threading
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko import BadHostKeyException, ECDSAKey, RSAKey, SSHClient

from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.hostkeys import (
    AcceptNew,
    Refuse,
    RevokedHostKey,
    UnknownHostKey,
    append,
    fingerprint,
    known_keys,
)

LINE = "ber-01 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"NEW\n"),
        (b"# mine\n\n", b"# mine\n\nNEW\n"),
        (b"last line without its end", b"last line without its end\nNEW\n"),
        (b"\xff\xfe not text\r\n", b"\xff\xfe not text\r\nNEW\n"),
    ],
)
def test_every_byte_that_was_there_stays(before: bytes, after: bytes, tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_bytes(before)
    append(path, LINE)
    assert path.read_bytes() == after.replace(b"NEW", LINE.encode())


@given(before=st.binary(max_size=100))
def test_whatever_the_file_held_is_its_beginning(
    before: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("ssh") / "known_hosts"
    path.write_bytes(before)
    append(path, LINE)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().endswith(LINE.encode() + b"\n")


def test_the_file_and_its_folder_are_made(tmp_path: Path) -> None:
    append(tmp_path / "fleet" / "known_hosts", LINE)
    assert (tmp_path / "fleet" / "known_hosts").read_text() == LINE + "\n"


def test_a_line_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    append(path, LINE)
    append(path, LINE)
    assert path.read_text() == LINE + "\n"


def test_whoever_else_is_writing_is_waited_for(tmp_path: Path) -> None:
    """Or else two runs might write one line twice, or join two lines into one."""
    path = tmp_path / "known_hosts"
    thread = threading.Thread(target=append, args=(path, LINE))
    with path.open("ab", buffering=0) as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.3)
        other.write(b"half a li")
        assert path.read_bytes() == b"half a li"
        other.write(b"ne")
    thread.join(10)
    assert path.read_text() == f"half a line\n{LINE}\n"


def test_an_unknown_key_is_refused_by_its_fingerprint() -> None:
    key = RSAKey.generate(2048)
    with pytest.raises(UnknownHostKey, match=r"^ssh-rsa SHA256:[\w+/]{43}$"):
        Refuse().missing_host_key(SSHClient(), "ber-01", key)


def test_an_accepted_key_is_one_that_a_client_knows_afterwards(tmp_path: Path) -> None:
    key, path = RSAKey.generate(2048), tmp_path / "known_hosts"
    told: list[str] = []
    AcceptNew(path, told.append).missing_host_key(SSHClient(), "[ber-01]:2222", key)
    assert told == [f"[ber-01]:2222 {fingerprint(key)}"]
    client = SSHClient()
    client.load_host_keys(str(path))
    known = client.get_host_keys().lookup("[ber-01]:2222")
    assert known is not None
    assert fingerprint(known["ssh-rsa"]) == fingerprint(key)


def test_a_key_that_cannot_be_kept_is_not_accepted(tmp_path: Path) -> None:
    """And it is that file's fault, which no private key has a part in."""
    (tmp_path / "file").touch()
    path, told = tmp_path / "file" / "known_hosts", list[str]()
    with pytest.raises(Unreachable) as caught, mapped("ber-01:22"):
        AcceptNew(path, told.append).missing_host_key(SSHClient(), "ber-01", ECDSAKey.generate())
    assert caught.value.code == "reach.key-unknown"
    assert caught.value.message.startswith(f"the host key of ber-01:22 cannot be kept in {path}: ")
    assert not told


@pytest.mark.parametrize("accept", [True, False])
def test_a_revoked_key_is_refused_even_where_new_ones_are_accepted(
    accept: bool, tmp_path: Path
) -> None:
    path, key = tmp_path / "known_hosts", ECDSAKey.generate()
    policy = AcceptNew(path, lambda line: None, [key]) if accept else Refuse([key])
    with pytest.raises(RevokedHostKey):
        policy.missing_host_key(SSHClient(), "ber-01", key)
    assert not path.exists()


@pytest.mark.parametrize("accept", [True, False])
def test_another_type_of_key_does_not_make_a_known_host_new(accept: bool, tmp_path: Path) -> None:
    """Or else whoever is in between would only have to show another type."""
    path, client, known = tmp_path / "known_hosts", SSHClient(), ECDSAKey.generate()
    client.get_host_keys().add("ber-01", known.get_name(), known)
    policy = AcceptNew(path, lambda line: None) if accept else Refuse()
    with pytest.raises(BadHostKeyException):
        policy.missing_host_key(client, "ber-01", RSAKey.generate(2048))
    assert not path.exists()


@pytest.mark.parametrize(
    "line",
    [
        "ber-01 {key}",
        "10.1.2.3,ber-01 {key} a comment",
        "ber-01\t{key}",
        "|1|c2FsdHNhbHRzYWx0c2FsdHNhbHQ=|{hash} {key}",
        "*-01,!mun-01 {key}",
        "ber-?1 {key}",
    ],
)
def test_a_known_key_is_found_in_any_form_of_line(line: str, tmp_path: Path) -> None:
    key, path = RSAKey.generate(2048), tmp_path / "known_hosts"
    hashed = b64encode(hmac.digest(b"saltsaltsaltsaltsalt", b"ber-01", "sha1")).decode()
    text = line.format(key=f"ssh-rsa {key.get_base64()}", hash=hashed)
    path.write_bytes(f"# mine\n\nber-01 ssh-rsa !!!\n|1|x ssh-rsa A\n{text}\n".encode() + b"\xff\n")
    assert list(known_keys(path, "ber-01")) == [key]
    assert list(known_keys(path, "ber-02")) == []


def test_a_name_is_not_meant_where_a_pattern_takes_it_out_or_brackets_differ(
    tmp_path: Path,
) -> None:
    key, path = RSAKey.generate(2048), tmp_path / "known_hosts"
    path.write_text(f"ber-*,!ber-02,[10.1.2.*]:2222 ssh-rsa {key.get_base64()}\n")
    assert list(known_keys(path, "ber-01")) == [key]
    assert list(known_keys(path, "[10.1.2.7]:2222")) == [key]
    assert [list(known_keys(path, name)) for name in ("ber-02", "10.1.2.7", "1:2222")] == [[]] * 3


def test_a_line_that_was_appended_since_is_found(tmp_path: Path) -> None:
    """The file is read once for thousands of hosts, unless it changed."""
    first, second, path = RSAKey.generate(2048), RSAKey.generate(2048), tmp_path / "known_hosts"
    append(path, f"ber-01 ssh-rsa {first.get_base64()}")
    assert list(known_keys(path, "ber-02")) == []
    append(path, f"ber-02 ssh-rsa {second.get_base64()}")
    assert list(known_keys(path, "ber-02")) == [second]
