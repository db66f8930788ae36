"""An archive where a folder is wanted."""

from pathlib import Path

import pytest

from speechfleet.cli import run


@pytest.mark.parametrize(
    "words",
    [
        ["provision", "--packages"],
        ["images", "push", "--from"],
        ["images", "lock", "--from"],
        ["bundle", "create", "new", "--packages"],
    ],
)
@pytest.mark.parametrize("name", ["spring.tar", "spring.tar.gz"])
def test_an_archive_is_to_be_unpacked(
    words: list[str], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / name
    archive.touch()
    assert run([*words, str(archive), "-i", str(tmp_path / "prod.yml")]) == 2
    said = capsys.readouterr().err
    assert words[-1] in said
    assert f"{archive} is an archive; unpack it (tar -xf {archive}), and name the folder" in said


def test_a_folder_may_be_called_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "spring.tar").mkdir()
    words = ["images", "push", "--from", str(tmp_path / "spring.tar"), "-i", "prod.yml"]
    assert run(words) == 2
    assert "archive" not in capsys.readouterr().err


def test_another_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.deb").touch()
    assert run(["provision", "--packages", str(tmp_path / "one.deb"), "-i", "prod.yml"]) == 2
    assert "is a file" in capsys.readouterr().err
