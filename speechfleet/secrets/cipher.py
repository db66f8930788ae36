"""The arithmetic of an Ansible vault: PBKDF2-HMAC-SHA256, AES-256-CTR, HMAC-SHA256, PKCS7.

PBKDF2 makes of password and salt both keys and the counter's first block. Source:
`VaultAES256` in `ansible/parsing/vault/__init__.py` of ansible-core 2.17.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from speechfleet.secrets.secret import Secret

BLOCK_BYTES = 16
_ROUNDS = 10_000
_KEY_BYTES = 32
_DERIVED_BYTES = 2 * _KEY_BYTES + BLOCK_BYTES
_MOST_KEYS = 8192


@dataclass(frozen=True)
class Keys:
    """What a password and a salt come to; shown, it is empty."""

    cipher: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    counter: bytes = field(repr=False)


@lru_cache(_MOST_KEYS)
def derive(password: Secret, salt: bytes) -> Keys:
    """Ten thousand rounds take milliseconds: once per password and salt in a run."""
    stretched = hashlib.pbkdf2_hmac(
        "sha256", password.open().encode(errors="surrogateescape"), salt, _ROUNDS, _DERIVED_BYTES
    )
    return Keys(
        stretched[:_KEY_BYTES], stretched[_KEY_BYTES : 2 * _KEY_BYTES], stretched[2 * _KEY_BYTES :]
    )


def mac(keys: Keys, ciphertext: bytes) -> bytes:
    """Return the digest that shows whether password and ciphertext are the right ones."""
    return hmac.digest(keys.mac, ciphertext, "sha256")


def lock(keys: Keys, text: bytes) -> bytes:
    """Return `text` padded and encrypted."""
    padder = PKCS7(8 * BLOCK_BYTES).padder()
    encryptor = Cipher(algorithms.AES(keys.cipher), modes.CTR(keys.counter)).encryptor()
    return encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()


def unlock(keys: Keys, ciphertext: bytes) -> bytes:
    """Return what was locked. Raises ValueError where the padding is wrong."""
    decryptor = Cipher(algorithms.AES(keys.cipher), modes.CTR(keys.counter)).decryptor()
    padded = decryptor.update(ciphertext) + decryptor.finalize()
    unpadder = PKCS7(8 * BLOCK_BYTES).unpadder()
    return unpadder.update(padded) + unpadder.finalize()
