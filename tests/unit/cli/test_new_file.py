"""A file that cannot be written is named before anything is asked, or even read."""

from pathlib import Path

import pytest

from speechfleet.cli import run


@pytest.mark.parametrize(
    "words",
    [
        ["diagnose", "ber", "--archive"],
        ["first-contact", "ber", "stt", "--out"],
        ["plan", "--out"],
        ["health", "--report"],
    ],
)
def test_the_folder_has_to_be_there(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nowhere" / "file.json"
    named = f"json={file}" if words[-1] == "--report" else str(file)
    assert run([*words, named, "-i", str(tmp_path / "prod.yml")]) == 2
    said = capsys.readouterr().err
    assert f"there is no folder {file.parent} for {file}; make it first" in said


def test_a_folder_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--out", str(tmp_path), "-i", "prod.yml"]) == 2
    assert f"{tmp_path} is no file" in capsys.readouterr().err


def test_a_link_is_neither_replaced_nor_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """/dev/stdout is one, too."""
    for link, to in (("there", "a.json"), ("gone", "no.json")):
        (tmp_path / "a.json").touch()
        (tmp_path / link).symlink_to(to)
        assert run(["plan", "--out", str(tmp_path / link), "-i", "prod.yml"]) == 2
        assert f"{link} is a link" in capsys.readouterr().err
