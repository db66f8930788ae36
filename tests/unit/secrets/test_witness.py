"""Ansible's own code opens whatever we lock, and we whatever it locks."""

from ansible.parsing.vault import VaultLib, VaultSecret
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, encrypt, opened

_LABELS = st.none() | st.text("abc-_. @", min_size=1, max_size=8).filter(lambda s: s == s.strip())
_PASSWORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def _ansible(label: str | None, password: str) -> VaultLib:
    return VaultLib([(label or "default", VaultSecret(password.encode()))])


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=300), _PASSWORDS, _LABELS)
def test_ansible_opens_any_bytes_that_we_lock(
    data: bytes, password: str, label: str | None
) -> None:
    text = Secret(data.decode(errors="surrogateescape"))
    locked = encrypt(text, Secret(password), label)
    assert _ansible(label, password).decrypt(locked.encode()) == data


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=300), _PASSWORDS, _LABELS)
def test_we_open_any_bytes_that_ansible_locks(
    data: bytes, password: str, label: str | None
) -> None:
    locked = _ansible(label, password).encrypt(data, vault_id=label)
    found = opened(locked, [Password("other", Secret("x")), Password(label, Secret(password))])
    assert found.text.open().encode(errors="surrogateescape") == data
    assert found.label == label
    assert found.password == Secret(password)
