"""Whether a bundle is whole: every file that is missing, cut short, changed or too many."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from speechfleet.bundle.contents import Contents, Seen
from speechfleet.bundle.images import made_of, manifest_path
from speechfleet.bundle.manifest import NAME, BundleError, Carried, CarriedImage, Manifest, read
from speechfleet.oci.errors import LayoutError

UNFINISHED = "UNFINISHED"
"""Stands in the folder as long as `bundle create` is at work there."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one file."""

    path: str
    what: str
    mend: Literal["copy again", "take away", "make anew"] = "copy again"
    """What to do: with the file, or, where the bundle was made without it, with the bundle."""


def manifest_of(bundle: Path, there: Contents) -> Manifest:
    """The manifest of a bundle. Raises BundleError, also for a copy that was interrupted."""
    if NAME not in there.sizes:
        raise BundleError(f"{bundle}: {_without_manifest(there.sizes)}")
    try:
        text = there.read(NAME).decode()
    except (OSError, UnicodeDecodeError):
        raise BundleError(f"{bundle}: {NAME} cannot be read; copy the bundle anew") from None
    try:
        return read(text)
    except BundleError as error:
        raise BundleError(f"{bundle}: {error}") from None


def _without_manifest(sizes: Mapping[str, int]) -> str:
    if UNFINISHED in sizes:
        return "not finished: `bundle create` was interrupted there; call it again"
    return f"{NAME} is missing: no bundle, or a copy that was interrupted; finish the copy"


def faults(manifest: Manifest, there: Contents, seen: Seen) -> Iterator[Fault]:
    """Compare every file with the manifest: names and sizes first, which takes no time; and the
    manifest with what its images are made of."""
    sizes = there.sizes
    for path in sizes.keys() - {file.path for file in manifest.files} - {NAME}:
        yield Fault(path, "is not of this bundle", "take away")
    right_size, whole = [], set()
    for file in manifest.files:
        if what := _odd_size(file, sizes.get(file.path)):
            yield Fault(file.path, what)
        else:
            right_size.append(file)
    for file in right_size:
        if what := _odd_content(file, there, seen):
            yield Fault(file.path, what)
        else:
            whole.add(file.path)
    for image in manifest.images:
        yield from _left_out(image, manifest, there, whole)


def _left_out(
    image: CarriedImage, manifest: Manifest, there: Contents, whole: Set[str]
) -> Iterator[Fault]:
    """What the bundle was made without. An image whose own manifest was lost since says nothing."""
    own, listed = manifest_path(image), {file.path: file.size for file in manifest.files}
    if own not in listed:
        yield _unmade(own, "is missing", image)
    if own not in whole:
        return
    try:
        for part in made_of(image, there):
            if what := _odd_size(part, listed.get(part.path)):
                yield _unmade(part.path, what, image)
    except LayoutError as error:
        yield _unmade(own, f"is no image's manifest: {error.what}", image)


def _unmade(path: str, what: str, image: CarriedImage) -> Fault:
    return Fault(path, f"{what}: the bundle was made so; {image.reference} needs it", "make anew")


def _odd_size(file: Carried, size: int | None) -> str:
    if size is None:
        return "is missing"
    if size < 0:
        return "is no regular file"
    if size < file.size:
        return f"was cut short: {size:,} of {file.size:,} bytes"
    return f"has {size:,} bytes; wanted {file.size:,}" if size > file.size else ""


def _odd_content(file: Carried, there: Contents, seen: Seen) -> str:
    try:
        found = there.sha256(file.path, seen)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return "" if found == file.sha256 else "is damaged: its SHA-256 is another one"
