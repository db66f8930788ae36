"""A folder of packages, as `provision --packages` takes it."""

import hashlib
import json
from pathlib import Path

import pytest

from speechfleet.inventory.packages import Package, PackagesError, read_packages

TEXT = b"a package"
DIGEST = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def curl(tmp_path: Path) -> Path:
    """One package in a bundle without `bundle.json`."""
    path = tmp_path / "packages" / "bookworm" / "curl_7_amd64.deb"
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT)
    (tmp_path / "packages" / "empty").mkdir()
    (path.parent / "Packages").write_text("not a package")
    return path


@pytest.mark.parametrize("below", [".", "packages"])
def test_packages_are_found_by_release_in_a_bundle_too(
    below: str, curl: Path, tmp_path: Path
) -> None:
    assert read_packages(tmp_path / below) == {"bookworm": (Package(curl, len(TEXT), DIGEST),)}


def test_a_folder_without_packages_is_refused_with_its_form(curl: Path) -> None:
    with pytest.raises(PackagesError, match=r"named as the release: bookworm/, noble/"):
        read_packages(curl.parent)
    with pytest.raises(PackagesError, match="No such file"):
        read_packages(curl.parent / "nowhere")


def _bundle(folder: Path, files: object) -> None:
    (folder / "bundle.json").write_text(json.dumps({"files": files}))


def test_packages_of_a_bundle_are_as_it_says(curl: Path, tmp_path: Path) -> None:
    path = "packages/bookworm/curl_7_amd64.deb"
    _bundle(tmp_path, [{"path": path, "size": len(TEXT), "sha256": DIGEST}])
    assert read_packages(tmp_path)
    curl.write_bytes(b"A package")
    with pytest.raises(PackagesError, match="not as the bundle says"):
        read_packages(tmp_path)


@pytest.mark.parametrize("files", [[], [{"path": 1}], None, ["x"]])
def test_a_package_that_a_bundle_does_not_know_is_refused(
    files: object, curl: Path, tmp_path: Path
) -> None:
    _bundle(tmp_path, files)
    with pytest.raises(PackagesError):
        read_packages(tmp_path)
