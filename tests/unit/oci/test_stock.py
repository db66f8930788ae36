"""The folder that images are pushed from: a bundle, or any OCI layout."""

from pathlib import Path

import pytest

from speechfleet.oci.errors import LayoutError
from speechfleet.oci.stock import read_stock
from tests.image_folder import image_folder

REFERENCE = "registry:5000/speech/stt:1.0"


def test_a_folder_of_images(tmp_path: Path) -> None:
    stock = read_stock(image_folder(tmp_path, {REFERENCE: [{"a": b""}]}))
    assert (stock.folder, list(stock.images)) == (tmp_path, [REFERENCE])


def test_a_bundle_and_one_that_was_not_copied_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    image_folder(tmp_path / "images", {REFERENCE: [{"a": b""}]})
    with pytest.raises(LayoutError, match="cut short"):
        read_stock(tmp_path)
    (tmp_path / "bundle.json").write_text("{}")
    assert list(read_stock(tmp_path).images) == [REFERENCE]


def test_anything_else(tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text("{}")  # one with the tool alone
    with pytest.raises(
        LayoutError, match=r"neither a bundle with images .* nor .* OCI image layout"
    ):
        read_stock(tmp_path)
