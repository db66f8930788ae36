"""Files are read within limits."""

from pathlib import Path

import pytest

from speechfleet.secrets import locked_file
from speechfleet.secrets.locked_file import LockedFileError, opened_data, plain_text, read_file
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, encrypt


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(LockedFileError, match=f"{path}: cannot be read: {says}"):
            read_file(path)


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locked_file, "MAX_BYTES", 9)
    (tmp_path / "v").write_bytes(bytes(10))
    with pytest.raises(LockedFileError, match=f"{tmp_path}/v: has more than"):
        read_file(tmp_path / "v")


def test_faults_of_a_vault_begin_with_its_file() -> None:
    password = Password(None, Secret("p"))
    with pytest.raises(LockedFileError, match=r"^v\.yml: this is not an Ansible vault"):
        opened_data(b"a: s3cr3t", "v.yml", [password])
    with pytest.raises(LockedFileError, match=r"^v\.yml: is locked already; .*rekey"):
        plain_text(encrypt("x", password.secret).encode(), "v.yml")
