"""Make a bundle, or finish one: what is there and right is not fetched again."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from speechfleet.bundle import images, licences, wheels
from speechfleet.bundle.contents import Folder, Seen
from speechfleet.bundle.manifest import NAME, SUMS, BundleError, Carried, Manifest, sums, written
from speechfleet.bundle.own_files import own_files
from speechfleet.bundle.verify import UNFINISHED
from speechfleet.shipped import shipped

_PART = f"{NAME}.part"
_UNFINISHED = "`speechfleet bundle create` is at work here, or was interrupted; call it again\n"


@dataclass(frozen=True)
class Wanted:
    """What shall be in the bundle."""

    images: images.Wanted
    python: str
    playbooks: Path | None = None
    """The fleet's own folder, laid over the shipped ones."""
    packages: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """Packages for bare hosts, by the release of the distribution."""
    licences: tuple[Path, ...] = ()
    """The controller's files of the licences that go along."""


Watch = Callable[[str, int], Seen]
"""Is told what is done and of how many bytes; gives what is told of bytes that were done."""


def create(folder: Path, wanted: Wanted, tell: Callable[[str], None], watch: Watch) -> Manifest:
    """Make the folder that bundle and return its manifest. Raises BundleError and OSError."""
    _begin(folder)
    tell(f"wheels for Python {wanted.python}")
    wheels.gather(folder / "wheels", wanted.python, lambda name: tell(f"wheels: {name}"))
    _copy_texts(folder, wanted.playbooks)
    _copy_packages(folder, wanted.packages)
    own_files(folder)
    carried = images.bring(folder, wanted.images, tell)
    licences.put(folder, wanted.licences)
    files = tuple(_digested(folder, watch))
    manifest = Manifest(
        version=version("speechfleet"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        platform=images.PLATFORM,
        python=wanted.python,
        images=carried,
        files=(*files, _write_sums(folder, files)),
    )
    _finish(folder, manifest)
    return manifest


def _begin(folder: Path) -> None:
    """From now on the folder is no bundle, until it is finished."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = {NAME, _PART, UNFINISHED} & {path.name for path in folder.iterdir()}
    if not ours and any(folder.iterdir()):
        raise BundleError(f"{folder} has other files in it; name a new folder, or a bundle")
    (folder / UNFINISHED).write_text(_UNFINISHED, encoding="utf-8")
    for name in (NAME, _PART, SUMS):
        (folder / name).unlink(missing_ok=True)


def _copy_texts(folder: Path, playbooks: Path | None) -> None:
    for name in ("playbooks", "templates"):
        _copy_anew(shipped(name), folder / name)
    if playbooks and playbooks.is_dir():
        shutil.copytree(playbooks, folder / "playbooks", dirs_exist_ok=True)
    for name in ("install.sh", "README.txt"):
        shutil.copyfile(shipped("templates") / "bundle" / name, folder / name)


def _copy_packages(folder: Path, packages: Mapping[str, tuple[Path, ...]]) -> None:
    """By way of a folder beside it: what is copied may lie in the bundle itself."""
    made = folder / "packages.part"
    shutil.rmtree(made, ignore_errors=True)
    for release, paths in packages.items():
        (made / release).mkdir(parents=True)
        for path in paths:
            shutil.copyfile(path, made / release / path.name)
    shutil.rmtree(folder / "packages", ignore_errors=True)
    if packages:
        made.rename(folder / "packages")


def _copy_anew(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _digested(folder: Path, watch: Watch) -> Iterator[Carried]:
    """Every file as it is on the disk now, and synced to it."""
    there, sizes = Folder(folder), own_files(folder)
    seen = watch("digests", sum(sizes.values()))
    for path, size in sizes.items():
        _sync(folder / path)
        carried = Carried(path, size, there.sha256(path, seen))
        images.refuse_damaged(folder, carried)
        yield carried


def _write_sums(folder: Path, files: tuple[Carried, ...]) -> Carried:
    path = folder / SUMS
    path.write_text(sums(files), encoding="utf-8")
    _sync(path)
    return Carried(SUMS, path.stat().st_size, Folder(folder).sha256(SUMS, lambda _: None))


def _finish(folder: Path, manifest: Manifest) -> None:
    part = folder / _PART
    part.write_text(written(manifest), encoding="utf-8")
    _sync(part)
    (folder / UNFINISHED).unlink()
    part.rename(folder / NAME)
    _sync(folder)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
