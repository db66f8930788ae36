"""A private key is read once, and anew when its file changes."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko import AuthenticationException, Ed25519Key, PKey, RSAKey, SSHException

from speechfleet.remote.client import Client, Keys, NoPrivateKey
from speechfleet.remote.errors import Unreachable, mapped


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
    with pytest.raises(NoPrivateKey):
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


def _refused(name: str, key: PKey) -> list[str]:
    raise AuthenticationException("no")


def _log_in(monkeypatch: pytest.MonkeyPatch, home: Path, *files: str) -> Unreachable:
    """What is told of a host that refuses every key, to whoever names these files."""
    monkeypatch.setenv("HOME", str(home))
    client = Client(Keys())
    monkeypatch.setattr(client, "_transport", SimpleNamespace(auth_publickey=_refused))
    with pytest.raises(Unreachable) as caught, mapped("10.1.2.3:22"):
        client._auth("ops", None, None, [*files], False, True, None)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ ops\n",
        b"\xff\xfe\x00\x01",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n",
    ],
    ids=["empty", "public", "garbage", "half"],
)
def test_a_file_without_a_private_key_is_named(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No network has to do with it, nor has the key that was tried next."""
    named = tmp_path / "named"
    named.write_bytes(content)
    for _ in range(2):
        told = _log_in(monkeypatch, tmp_path, str(named))
        assert told.code == "reach.authentication"
        assert f"{named} holds no private key" in told.message
        (tmp_path / ".ssh").mkdir(exist_ok=True)
        _write(tmp_path / ".ssh" / "id_ed25519")


def test_a_folder_is_no_private_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = _log_in(monkeypatch, tmp_path, str(tmp_path))
    assert told.code == "reach.authentication"
    assert str(tmp_path) in told.message


def test_an_rsa_key_that_is_refused_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paramiko tries the file as a key of ECDSA and Ed25519 then, and tells only of those."""
    key, path = rsa.generate_private_key(65537, 2048), tmp_path / "id"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    told = _log_in(monkeypatch, tmp_path, str(path))
    assert told.code == "reach.authentication"
    assert told.message == "10.1.2.3:22 refuses the log-in"


def test_a_default_key_that_is_none_does_not_hide_that_the_named_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_rsa").write_text("PuTTY")
    told = _log_in(monkeypatch, tmp_path, _write(tmp_path / "id"))
    assert told.message == "10.1.2.3:22 refuses the log-in"
