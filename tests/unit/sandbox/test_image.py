"""Images: named by their content, and free of this machine's addresses."""

import re
from pathlib import Path

import pytest

import speechfleet.sandbox
from speechfleet.sandbox.archive import Entry
from speechfleet.sandbox.image import content_name, is_way

RECIPES = sorted(Path(speechfleet.sandbox.__file__).with_name("images").rglob("Dockerfile"))


def test_an_image_is_another_one_when_a_file_or_its_base_is() -> None:
    names = {
        content_name("host", {"boot": Entry(b"1")}, {"BASE": "base:1"}),
        content_name("host", {"boot": Entry(b"2")}, {"BASE": "base:1"}),
        content_name("host", {"boot": Entry(b"1")}, {"BASE": "base:2"}),
    }
    assert len(names) == 3
    assert all(re.fullmatch(r"speechfleet-sandbox/host:[0-9a-f]{12}", name) for name in names)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.parent.name)
def test_no_recipe_names_an_archive_and_each_labels_its_image(recipe: Path) -> None:
    text = recipe.read_text()
    assert "://" not in text
    assert f"LABEL speechfleet.sandbox.image={recipe.parent.name}" in text


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        (b'Acquire::http::Proxy "somewhere";\n', True),
        (b'Acquire::Check-Valid-Until "false";\n', True),
        (b'Acquire::http "";\n', False),
        (b'DPkg::Post-Invoke:: "rm -rf /";\n', False),
        (b'Acquire::IndexTargets::deb::Packages "";\n', False),
    ],
)
def test_of_this_machines_apt_only_its_way_to_the_archive_is_taken(
    line: bytes, taken: bool
) -> None:
    assert is_way(line) is taken
