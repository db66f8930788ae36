"""Files are read within limits, and replaced as a whole."""

import os
from pathlib import Path

import pytest

from speechfleet.secrets import locked_file
from speechfleet.secrets.locked_file import (
    LockedFileError,
    check_replaceable,
    opened_data,
    plain_text,
    read_file,
    replace_file,
)
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, encrypt


def test_mode_owner_and_link_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(real, 12, 34)
    link.symlink_to(real)
    before = real.stat()
    replace_file(link, b"new")
    after = real.stat()
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert after.st_ino != before.st_ino
    assert sorted(tmp_path.iterdir()) == [link, real]


def test_a_new_file_and_a_private_one_are_for_their_owner_alone(tmp_path: Path) -> None:
    replace_file(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    (tmp_path / "old").touch()
    (tmp_path / "old").chmod(0o644)
    replace_file(tmp_path / "old", b"x", private=True)
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o600


def test_where_replacing_fails_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LockedFileError, match=f"{path}: cannot be written: No space left"):
        replace_file(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(LockedFileError, match=f"{path}: cannot be read: {says}"):
            read_file(path)
    with pytest.raises(LockedFileError, match="cannot be written: No such file"):
        replace_file(tmp_path / "no" / "x", b"")
    with pytest.raises(LockedFileError, match="nothing can be written to its folder"):
        check_replaceable(tmp_path / "no" / "x")
    check_replaceable(tmp_path / "new")


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
