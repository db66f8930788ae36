"""Ansible's own program is the witness: what one locks, the other opens."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet.secrets import cipher
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, VaultError, decrypt, encrypt, is_vault

PASSWORD = Secret("correct horse")
TEXT = "speech-west-key: abc\nname: Zoë\n"
ANSIBLE_VAULT = Path(sys.executable).with_name("ansible-vault")


def ansible_vault(folder: Path, *words: str) -> str:
    (folder / "password").write_text(PASSWORD.open() + "\n")
    home = {"HOME": str(folder), "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [ANSIBLE_VAULT, *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **home},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("label", [None, "prod"])
def test_ansible_opens_what_we_lock(tmp_path: Path, label: str | None) -> None:
    (tmp_path / "vault.yml").write_text(encrypt(TEXT, PASSWORD, label))
    words = ("view", "--vault-id", f"{label or 'default'}@password", "vault.yml")
    assert ansible_vault(tmp_path, *words).strip() == TEXT.strip()


@pytest.mark.parametrize(("label", "form"), [("default", "1.1"), ("prod", "1.2")])
def test_we_open_what_ansible_locks(tmp_path: Path, label: str, form: str) -> None:
    (tmp_path / "vault.yml").write_text(TEXT)
    ansible_vault(tmp_path, "encrypt", "--vault-id", f"{label}@password", "vault.yml")
    envelope = (tmp_path / "vault.yml").read_bytes()
    assert envelope.startswith(f"$ANSIBLE_VAULT;{form};AES256".encode())
    assert decrypt(envelope, [Password(None, PASSWORD)]) == TEXT.encode()


def test_every_password_is_tried_the_named_one_first() -> None:
    passwords = [
        Password(None, Secret("other")),
        Password("dev", Secret("third")),
        Password("prod", PASSWORD),
    ]
    assert decrypt(encrypt("x", PASSWORD, "prod").encode(), passwords) == b"x"
    assert decrypt(encrypt("x", PASSWORD, "renamed").encode(), passwords) == b"x"


def test_a_key_is_made_once_for_a_password_and_a_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    rounds = hashlib.pbkdf2_hmac

    def counted(*words: object) -> bytes:
        made.append(words)
        return rounds(*words)  # type: ignore[arg-type]

    cipher.derive.cache_clear()
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", counted)
    passwords = [Password(None, Secret("other")), Password(None, PASSWORD)]
    for _ in range(500):
        decrypt(GOOD, passwords)
    assert len(made) == len(passwords)


def test_no_derived_key_is_shown() -> None:
    assert repr(cipher.derive(PASSWORD, b"salt")) == "Keys()"


def test_lines_are_eighty_columns_wide() -> None:
    lines = encrypt("x" * 500, PASSWORD).splitlines()
    assert {len(line) for line in lines[1:-1]} == {80}


def test_two_locks_of_one_text_differ() -> None:
    assert encrypt("x", PASSWORD) != encrypt("x", PASSWORD)


def test_a_vault_with_windows_line_ends_and_indentation_opens() -> None:
    envelope = encrypt("x", PASSWORD).replace("\n", "\r\n   ").encode()
    assert decrypt(envelope, [Password(None, PASSWORD)]) == b"x"


GOOD = encrypt("a text of some length, so that it has several lines", PASSWORD).encode()


@pytest.mark.parametrize(
    ("envelope", "says"),
    [
        (b"", "not an Ansible vault"),
        (b"a: plain file\n", "not an Ansible vault"),
        (b"\x00\xff\xfe", "not an Ansible vault"),
        (GOOD.replace(b"1.1", b"1.0"), "format '1.0'; wanted 1.1 or 1.2"),
        (GOOD.replace(b"AES256", b"AES"), "cipher 'AES'; wanted AES256"),
        (b"$ANSIBLE_VAULT;1.1", "cipher ''"),
        (b"$ANSIBLE_VAULT;1.1;AES256\n", "damaged or cut short"),
        (GOOD[:-20], "damaged or cut short"),
        (GOOD[:-21], "damaged or cut short"),
        pytest.param(GOOD[:100], "damaged or cut short", id="two lines"),
        (GOOD[:60] + b"zz" + GOOD[62:], "damaged or cut short"),
    ],
)
def test_what_is_no_vault_is_refused_in_words(envelope: bytes, says: str) -> None:
    with pytest.raises(VaultError, match=says):
        decrypt(envelope, [Password(None, PASSWORD)])


def test_a_changed_digit_is_seen() -> None:
    at = -10
    changed = GOOD[:at] + (b"33" if GOOD[at : at + 2] != b"33" else b"34") + GOOD[at + 2 :]
    with pytest.raises(VaultError):
        decrypt(changed, [Password(None, PASSWORD)])


def test_a_wrong_password_names_the_vault_id_and_no_secret() -> None:
    with pytest.raises(VaultError, match="the password is wrong for vault id 'prod'") as caught:
        decrypt(encrypt("x", PASSWORD, "prod").encode(), [Password(None, Secret("guess-7"))])
    assert "guess-7" not in repr(caught.value)


def test_no_password_at_all_is_said() -> None:
    with pytest.raises(VaultError, match="no vault password was given"):
        decrypt(GOOD, [])


@pytest.mark.parametrize("label", ["", "a;b", "a\nb", "é"])
def test_a_vault_id_that_would_break_the_header_is_refused(label: str) -> None:
    with pytest.raises(VaultError, match="cannot be a vault id"):
        encrypt("x", PASSWORD, label)


@settings(max_examples=25)
@given(st.text(), st.text(min_size=1))
def test_any_text_comes_back(text: str, password: str) -> None:
    locked = encrypt(text, Secret(password)).encode()
    assert decrypt(locked, [Password(None, Secret(password))]).decode() == text


@given(st.binary(), st.sampled_from([b"", b"$ANSIBLE_VAULT;", b"$ANSIBLE_VAULT;1.1;AES256\n"]))
def test_any_bytes_are_opened_or_refused(junk: bytes, start: bytes) -> None:
    with pytest.raises(VaultError):
        decrypt(start + junk, [Password(None, PASSWORD)])


@settings(max_examples=50)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=3))
def test_a_vault_changed_anywhere_is_opened_or_refused(at: int, junk: bytes) -> None:
    changed = GOOD[:at] + junk + GOOD[at + len(junk) :]
    try:
        assert decrypt(changed, [Password(None, PASSWORD)]) == decrypt(
            GOOD, [Password(None, PASSWORD)]
        )
    except VaultError:
        assert changed != GOOD


def test_is_vault() -> None:
    assert is_vault(GOOD)
    assert not is_vault(b"a: 1")
