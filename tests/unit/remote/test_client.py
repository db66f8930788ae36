"""A private key is read once, and anew when its file changes."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko import Ed25519Key, PKey, RSAKey, SSHException

from speechfleet.remote.client import Client, Keys


def _write(path: Path) -> str:
    key = Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return str(path)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client without a connection has no log."""
    monkeypatch.setattr(Client, "_log", lambda self, level, text: None)


def _read(keys: Keys, path: str, kind: type[PKey] = Ed25519Key) -> PKey:
    return Client(keys)._key_from_filepath(path, kind, None)


def test_clients_share_a_key(keys: Keys, tmp_path: Path) -> None:
    one, other = _write(tmp_path / "one"), _write(tmp_path / "other")
    assert _read(keys, one) is _read(keys, one)
    assert _read(keys, one) != _read(keys, other)


def test_a_key_that_was_replaced_is_read_anew(keys: Keys, tmp_path: Path) -> None:
    before = _read(keys, _write(tmp_path / "key"))
    (tmp_path / "key").unlink()
    path = _write(tmp_path / "key")
    (tmp_path / "key").write_text(Path(path).read_text() + "\n")
    assert _read(keys, path) != before


def test_a_certificate_that_comes_beside_it_is_seen(keys: Keys, tmp_path: Path) -> None:
    path = _write(tmp_path / "key")
    _read(keys, path)
    Path(f"{path}-cert.pub").write_text("no certificate")
    with pytest.raises(ValueError):  # noqa: PT011 - whatever Paramiko says of it
        _read(keys, path)


def test_trouble_with_a_key_is_met_each_time(keys: Keys, tmp_path: Path) -> None:
    """And by nobody else: the same file is tried as a key of each kind."""
    path = _write(tmp_path / "key")
    for _ in range(2):
        with pytest.raises(SSHException):
            _read(keys, path, RSAKey)
    assert _read(keys, path).get_name() == "ssh-ed25519"
    with pytest.raises(FileNotFoundError):
        _read(keys, str(tmp_path / "none"))


def test_a_file_is_tried_as_a_key_of_a_kind_once(
    keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, tried = _write(tmp_path / "key"), list[str]()
    read = RSAKey.from_private_key_file

    def counted(filename: str, password: str | None = None) -> RSAKey:
        tried.append(filename)
        return read(filename, password)

    monkeypatch.setattr(RSAKey, "from_private_key_file", counted)
    for _ in range(3):
        with pytest.raises(SSHException):
            _read(keys, path, RSAKey)
    assert tried == [path]
