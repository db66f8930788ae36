"""What wheels need and have not got, by the Python they are for."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from speechfleet.bundle.lacking import lacking


def _put(folder: Path, name: str, version: str, *requires: str) -> None:
    stem = f"{name.replace('-', '_')}-{version}"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    with ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{stem}.dist-info/METADATA",
            "\n".join([*lines, *(f"Requires-Dist: {one}" for one in requires), ""]),
        )


@pytest.mark.parametrize(
    ("requirement", "python", "lacks"),
    [
        ("Other_One>=1", "3.12", False),
        ("other.one>=3", "3.12", True),
        ("third", "3.12", True),
        ('third; python_version < "3.12"', "3.11", True),
        ('third; python_version < "3.12"', "3.12", False),
        ('third; python_full_version >= "3.12"', "3.12", True),
        ('third; extra == "more"', "3.12", False),
        ('third; sys_platform == "win32"', "3.12", False),
    ],
)
def test_what_is_lacking(requirement: str, python: str, lacks: bool, tmp_path: Path) -> None:
    _put(tmp_path, "tool", "1.0", requirement)
    _put(tmp_path, "other-one", "2.0rc1")
    found = list(lacking(tmp_path, python))
    assert [line.endswith(" (of tool)") for line in found] == ([True] if lacks else [])
