"""Ansible Vault: text locked with a password, formats 1.1 and 1.2, as `ansible-vault` writes it.

The first line is `$ANSIBLE_VAULT;1.1;AES256`, in 1.2 with `;LABEL` after it; the rest is hex,
80 columns wide. Inside, three lines of hex: salt, HMAC-SHA256 of the ciphertext, ciphertext
(`cipher.py`). Source: `ansible/parsing/vault/__init__.py`
of ansible-core 2.17.
"""

import hmac
import os
from binascii import Error as HexError
from binascii import hexlify, unhexlify
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from speechfleet.secrets.cipher import BLOCK_BYTES, Keys, derive, lock, mac, unlock
from speechfleet.secrets.secret import Secret

_MAGIC = b"$ANSIBLE_VAULT;"
_VERSIONS = (b"1.1", b"1.2")
_CIPHER = b"AES256"
_SALT_BYTES = 32
_DIGEST_BYTES = 32
_COLUMNS = 80
_DAMAGED = "the vault is damaged or cut short: {why}; restore it from a backup or encrypt it anew"


class VaultError(Exception):
    """The vault cannot be opened: not one, of an unknown format, damaged, or another password."""


@dataclass(frozen=True)
class _Envelope:
    label: str | None
    """The vault id that format 1.2 names in its first line."""
    salt: bytes
    digest: bytes
    ciphertext: bytes


class Password(NamedTuple):
    """A password and the vault id that it is for; None is Ansible's `default`: without an id."""

    vault_id: str | None
    secret: Secret


class Opened(NamedTuple):
    """What was locked, and the lock: with which password, for which vault id."""

    text: Secret
    """Bytes that are no UTF-8 are surrogates (`surrogateescape`)."""
    label: str | None
    password: Secret


def is_vault(data: bytes) -> bool:
    """Return whether `data` begins as an Ansible vault does."""
    return data.lstrip().startswith(_MAGIC)


def decrypt(envelope: bytes, passwords: Sequence[Password]) -> bytes:
    """Return what is locked in `envelope`. Raises VaultError."""
    return opened(envelope, passwords).text.open().encode(errors="surrogateescape")


def opened(envelope: bytes, passwords: Sequence[Password]) -> Opened:
    """Return what is locked in `envelope`, and what with.

    The passwords for the envelope's label are tried first, then every other, as Ansible does.
    Raises VaultError.
    """
    parts = _read(envelope)
    for password in _candidates(parts.label, passwords):
        keys = derive(password, parts.salt)
        if hmac.compare_digest(mac(keys, parts.ciphertext), parts.digest):
            return Opened(_text(keys, parts.ciphertext), parts.label, password)
    raise VaultError(_refused(parts.label, passwords))


def _text(keys: Keys, ciphertext: bytes) -> Secret:
    try:
        return Secret(unlock(keys, ciphertext).decode(errors="surrogateescape"))
    except ValueError:
        raise VaultError(_DAMAGED.format(why="its padding is wrong")) from None


def encrypt(text: str | Secret, password: Secret, vault_id: str | None = None) -> str:
    """Return `text` locked with `password`: format 1.2 where a vault id is given, else 1.1.

    Surrogates (`surrogateescape`) are the bytes they stand for. Raises VaultError where the id
    can be none.
    """
    secret = text if isinstance(text, Secret) else Secret(text)
    del text  # a traceback that shows variables shall not show this one
    header = _header(vault_id)
    salt = os.urandom(_SALT_BYTES)
    keys = derive(password, salt)
    ciphertext = lock(keys, secret.open().encode(errors="surrogateescape"))
    body = hexlify(b"\n".join(map(hexlify, (salt, mac(keys, ciphertext), ciphertext)))).decode()
    lines = (body[at : at + _COLUMNS] for at in range(0, len(body), _COLUMNS))
    return "\n".join([header, *lines, ""])


def check_vault_id(name: str) -> None:
    """Raise VaultError where Ansible could not read `name` in the first line of a vault."""
    plain = name.isascii() and name.isprintable() and name == name.strip()
    if not name or ";" in name or not plain:
        raise VaultError(f"{name!r} cannot be a vault id; wanted a name in ASCII without ';'")


def _header(vault_id: str | None) -> str:
    if vault_id is None:
        return "$ANSIBLE_VAULT;1.1;AES256"
    check_vault_id(vault_id)
    return f"$ANSIBLE_VAULT;1.2;AES256;{vault_id}"


def _read(envelope: bytes) -> _Envelope:
    header, *body = [line.strip() for line in envelope.strip().splitlines()] or [b""]
    if not is_vault(header):
        raise VaultError("this is not an Ansible vault: it does not begin with $ANSIBLE_VAULT;")
    label = _label(header)
    fields = [_unhex(field) for field in _unhex(b"".join(body)).split(b"\n")]
    match fields:
        case [salt, digest, ciphertext] if _whole(digest, ciphertext):
            return _Envelope(label, salt, digest, ciphertext)
    raise VaultError(_DAMAGED.format(why="salt, digest and ciphertext are not all there"))


def _whole(digest: bytes, ciphertext: bytes) -> bool:
    return len(digest) == _DIGEST_BYTES and bool(ciphertext) and not len(ciphertext) % BLOCK_BYTES


def _label(header: bytes) -> str | None:
    _, version, cipher, *rest = [*header.split(b";"), b"", b""]
    if version not in _VERSIONS:
        raise VaultError(f"the vault has format {_show(version)}; wanted 1.1 or 1.2")
    if cipher != _CIPHER:
        raise VaultError(f"the vault has cipher {_show(cipher)}; wanted AES256")
    return rest[0].decode(errors="replace") or None


def _show(word: bytes) -> str:
    return repr(word[:40].decode(errors="replace"))


def _unhex(text: bytes) -> bytes:
    try:
        return unhexlify(text)
    except HexError:
        raise VaultError(_DAMAGED.format(why="its text is not whole hex digits")) from None


def _candidates(label: str | None, passwords: Sequence[Password]) -> list[Secret]:
    """Each password once, those for the label first."""
    ordered = sorted(passwords, key=lambda one: one.vault_id != label)
    return list(dict.fromkeys(one.secret for one in ordered))


def _refused(label: str | None, passwords: Sequence[Password]) -> str:
    named = f" for vault id {label!r}" if label else ""
    if not passwords:
        return f"no vault password was given{named}"
    ids = [one.vault_id for one in passwords]
    if label and label not in ids and any(ids):
        given = ", ".join(sorted({one or "default" for one in ids}))
        return (
            f"the vault is locked for vault id {label!r}, and no password that was given opens "
            f"it (given for: {given}); wanted --vault-id {label}@SOURCE"
        )
    return (
        f"the vault does not open: the password is wrong{named}, or the vault is damaged; give "
        "the password that it was locked with, or restore it from a backup"
    )
