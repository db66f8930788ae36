"""Packages for hosts without a way to their distribution's archive: a folder for each release.

DIR/bookworm/docker.io_20.10.24+dfsg1-1_amd64.deb …        also in DIR/packages, as in a bundle
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class PackagesError(Exception):
    """There is no such folder, or it holds no packages."""


@dataclass(frozen=True)
class Package:
    """One .deb file on the controller."""

    path: Path
    size: int
    """In bytes."""
    digest: str
    """sha256, in hexadecimal digits."""


def read_packages(folder: Path) -> Mapping[str, tuple[Package, ...]]:
    """The packages for each release, by the release's name. Those of a bundle have to be as the
    bundle says. Raises PackagesError."""
    there = folder / "packages" if (folder / "packages").is_dir() else folder
    try:
        found = {one.name: _packages(one) for one in sorted(there.iterdir()) if one.is_dir()}
    except OSError as error:
        raise PackagesError(f"{there}: {error.strerror}") from error
    found = {release: packages for release, packages in found.items() if packages}
    if not found:
        raise PackagesError(
            f"{there}: no packages; wanted is a folder of .deb files for each release, "
            "named as the release: bookworm/, noble/"
        )
    _compare(found, folder)
    return found


def _compare(found: Mapping[str, tuple[Package, ...]], bundle: Path) -> None:
    listed = _listed(bundle / "bundle.json")
    for package in (package for packages in found.values() for package in packages):
        path = package.path.relative_to(bundle).as_posix()
        if listed is not None and listed.get(path) != package.digest:
            raise PackagesError(
                f"{package.path}: not as the bundle says; it was damaged on its way, or put there "
                "since: copy the bundle anew (speechfleet bundle verify names all that differs)"
            )


def _listed(file: Path) -> Mapping[str, str] | None:
    """What a bundle says of its files, path → sha256; None where it is no bundle."""
    if not file.is_file():
        return None
    try:
        files = json.loads(file.read_text(encoding="utf-8"))["files"]
        return {one["path"]: one["sha256"].removeprefix("sha256:") for one in files}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackagesError(f"{file}: not understood; copy the bundle anew") from error


def _packages(folder: Path) -> tuple[Package, ...]:
    return tuple(_package(path) for path in sorted(folder.glob("*.deb")))


def _package(path: Path) -> Package:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Package(path, path.stat().st_size, digest)
