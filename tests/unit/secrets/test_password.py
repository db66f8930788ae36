from pathlib import Path

import pytest

from speechfleet.secrets.password import VaultPasswordError, openness, read_password
from speechfleet.secrets.secret import Secret


def file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "password"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def program(folder: Path, line: str) -> Path:
    return file(folder, f"#!/bin/sh\n{line}\n".encode(), 0o700)


@pytest.mark.parametrize("content", [b"pass word", b"pass word\n", b"pass word\r\n"])
def test_a_file_gives_its_text_without_the_line_end(tmp_path: Path, content: bytes) -> None:
    assert read_password(file(tmp_path, content)) == Secret("pass word")


def test_an_executable_file_is_run(tmp_path: Path) -> None:
    assert read_password(program(tmp_path, "echo 'from a program '")) == Secret("from a program ")


def test_bytes_that_are_not_utf_8_are_kept(tmp_path: Path) -> None:
    text = read_password(file(tmp_path, b"\xff\xfe")).open()
    assert text.encode(errors="surrogateescape") == b"\xff\xfe"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("exit 3", "ended with exit code 3"),
        ("true", "gives an empty vault password"),
        ("sleep 5", "gave no vault password within 0.2 s"),
    ],
)
def test_a_program_that_gives_none_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(VaultPasswordError, match=says):
        read_password(program(tmp_path, line), seconds=0.2)


def test_a_password_file_executable_by_mistake_is_said(tmp_path: Path) -> None:
    with pytest.raises(VaultPasswordError, match=r"does not run: .*chmod 600"):
        read_password(file(tmp_path, b"hunter2", 0o700))


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(VaultPasswordError, match="empty vault password"):
        read_password(file(tmp_path, content))


def test_a_missing_file_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VaultPasswordError, match="No such file"):
        read_password(tmp_path / "none")
    with pytest.raises(VaultPasswordError, match="Is a directory"):
        read_password(tmp_path)


def test_a_file_open_to_all_is_warned_of(tmp_path: Path) -> None:
    assert openness(file(tmp_path, b"x", 0o600)) is None
    assert "chmod 600" in str(openness(file(tmp_path, b"x", 0o644)))


def test_a_path_that_no_file_can_have_is_said() -> None:
    with pytest.raises(VaultPasswordError):
        read_password(Path("x" * 300))
