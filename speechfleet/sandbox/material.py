"""What one practice fleet is unlocked with: made at run time, kept in one folder."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from speechfleet.secrets.secret import Secret

_RAW = (Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


@dataclass(frozen=True)
class Material:
    """The folder, the public key for log-in and the password of the vault."""

    folder: Path
    public_key: str
    vault_password: Secret

    def secret(self, name: str) -> Secret:
        """Return the secret of this name: 32 hexadecimal digits.

        Derived from the vault's password, so that it is the same at each `up` and nothing
        but the vault has to keep it.
        """
        seed = self.vault_password.open().encode()
        return Secret(hmac.new(seed, name.encode(), hashlib.sha256).hexdigest()[:32])


def proxy_login(material: Material) -> str:
    """Return the login for the practice proxy, `user:password`."""
    return f"practice:{material.secret('proxy_password').open()}"


def ensure_material(folder: Path) -> Material:
    """Return the fleet's keys and passwords; make what is missing in `folder` (mode 0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    password = _once(folder / "vault-password", lambda: secrets.token_hex(32) + "\n")
    private = _once(folder / "id_ed25519", _new_key)
    return Material(folder, _public(private), Secret(password.strip()))


def keep(path: Path, text: str, mode: int = 0o600) -> bool:
    """Write a file whole or not at all, where it does not say so already; True if written."""
    if path.is_file() and path.read_text() == text:
        return False
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=mode)
    beside.write_text(text)
    beside.replace(path)
    return True


def _once(path: Path, make: Callable[[], str]) -> str:
    if not path.is_file():
        keep(path, make())
    return path.read_text()


def _new_key() -> str:
    return Ed25519PrivateKey.generate().private_bytes(*_RAW).decode()


def _public(private: str) -> str:
    public = load_ssh_private_key(private.encode(), password=None).public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
