"""A bundle is begun, filled and finished, and is none in between."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.bundle import images, wheels
from speechfleet.bundle.archive import pack
from speechfleet.bundle.contents import Folder, contents
from speechfleet.bundle.create import Wanted, create
from speechfleet.bundle.manifest import NAME, SUMS, BundleError, Manifest
from speechfleet.bundle.verify import UNFINISHED, faults, manifest_of


@pytest.fixture(autouse=True)
def _without_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    def gather(folder: Path, python: str, tell: Callable[[str], None]) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "for-python").write_text(f"{python}\n")

    monkeypatch.setattr(wheels, "gather", gather)


PART = f"{NAME}.part"
TOOL = Wanted((), "3.11")


def _made(folder: Path, wanted: Wanted = TOOL) -> Manifest:
    return create(folder, wanted, lambda line: None, lambda what, total: lambda count: None)


def _faults(folder: Path) -> list[str]:
    with contents(folder) as there:
        found = faults(manifest_of(folder, there), there, lambda count: None)
        return [fault.path for fault in found]


def test_a_bundle_is_whole_and_has_what_a_site_needs(tmp_path: Path) -> None:
    bundle = tmp_path / "media" / "spring"
    manifest = _made(bundle)
    assert _faults(bundle) == []
    paths = {file.path for file in manifest.files}
    assert {"install.sh", "README.txt", "wheels/for-python", "playbooks/deploy.yml", SUMS} <= paths
    assert "templates/instance.service" in paths
    assert UNFINISHED not in Folder(bundle).sizes
    assert (manifest.python, manifest.platform) == ("3.11", "linux/amd64")


def test_whoever_has_nothing_can_verify_it_too(tmp_path: Path) -> None:
    _made(tmp_path)
    check = ["sha256sum", "-c", "--quiet", SUMS]
    assert subprocess.run(check, cwd=tmp_path).returncode == 0
    (tmp_path / "install.sh").write_text("harm")
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "install.sh" in done.stdout


def test_made_again_it_says_the_same(tmp_path: Path) -> None:
    first = _made(tmp_path)
    (tmp_path / "playbooks" / "stray.yml").touch()
    assert _made(tmp_path).files == first.files


def test_interrupted_it_is_no_bundle_and_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made(tmp_path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(images, "bring", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _made(tmp_path)
    assert not (tmp_path / NAME).exists()
    with pytest.raises(BundleError, match="not finished"):
        _faults(tmp_path)
    _made(tmp_path)
    assert _faults(tmp_path) == []


def test_wheels_that_cannot_be_had_are_found_before_images_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object) -> None:
        raise BundleError("no wheels")

    monkeypatch.setattr(wheels, "gather", nowhere)
    monkeypatch.setattr(images, "bring", lambda *_: pytest.fail("images were fetched"))
    with pytest.raises(BundleError, match="no wheels"):
        _made(tmp_path)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(BundleError, match="other files"):
        _made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_fleets_own_playbooks_and_packages_go_along(tmp_path: Path) -> None:
    own, package = tmp_path / "own", tmp_path / "curl.deb"
    package.write_bytes(b"deb")
    own.mkdir()
    (own / "deploy.yml").write_text("pace: {batch: 3}\n")
    bundle = tmp_path / "bundle"
    _made(bundle, Wanted((), "3.11", own, {"bookworm": (package,)}))
    assert (bundle / "playbooks" / "deploy.yml").read_text() == "pace: {batch: 3}\n"
    carried = bundle / "packages" / "bookworm" / "curl.deb"
    assert carried.read_bytes() == b"deb"
    _made(bundle, Wanted((), "3.11", own, {"bookworm": (carried,)}))
    assert carried.read_bytes() == b"deb"
    _made(bundle)
    assert not (bundle / "packages").exists()


@pytest.mark.parametrize("name", [b"s\xfcd.yml", b"a\\b.yml", "a\u00a0b.yml".encode()])
def test_a_name_that_no_bundle_can_have_is_refused_before_images_are_fetched(
    name: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    path = own / os.fsdecode(name)
    path.touch()
    with monkeypatch.context() as patched:
        patched.setattr(images, "bring", lambda *_: pytest.fail("images were fetched"))
        with pytest.raises(BundleError, match=r"is no name for a file of a bundle; .* Rename it"):
            _made(tmp_path / "bundle", Wanted((), "3.11", own))
    path.rename(own / "deploy.yml")
    _made(tmp_path / "bundle", Wanted((), "3.11", own))
    assert _faults(tmp_path / "bundle") == []


@pytest.mark.parametrize("given", [".", "inner/.."])
def test_an_archive_has_the_folders_own_name(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "spring"
    manifest = _made(bundle)
    monkeypatch.chdir(bundle)
    (bundle / "inner").mkdir()
    assert pack(Path(given), manifest, lambda count: None) == tmp_path / "spring.tar"
    assert _faults(tmp_path / "spring.tar") == []


def test_a_link_in_it_is_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    _made(bundle)
    (bundle / "link").symlink_to(tmp_path)
    with pytest.raises(BundleError, match="link is no regular file"):
        _made(bundle)
    assert not (bundle / NAME).exists()


@pytest.mark.parametrize("left", [(PART, UNFINISHED), (PART,)])
def test_cut_short_at_its_manifest_it_is_finished_by_the_next(
    left: tuple[str, ...], tmp_path: Path
) -> None:
    bundle = tmp_path / "spring"
    bundle.mkdir()
    for name in left:
        (bundle / name).write_text('{"schema": ')
    manifest = _made(bundle)
    assert _faults(bundle) == []
    assert PART not in {file.path for file in manifest.files}
    assert _faults(pack(bundle, manifest, lambda count: None)) == []
