"""The images of a bundle: an OCI image layout in its folder `images/`."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from speechfleet.bundle.contents import Contents
from speechfleet.bundle.manifest import BundleError, Carried, CarriedImage
from speechfleet.oci.fill import fill
from speechfleet.oci.layout import REFERENCE, Blob, Image, blob_path, entries, images, layers_in
from speechfleet.oci.reading import digest_in, mapping_in, read_json, size_in
from speechfleet.oci.skopeo import Source
from speechfleet.oci.writing import make_layout, write_index

FOLDER = "images"
PLATFORM = "linux/amd64"
_BLOBS = f"{FOLDER}/blobs/sha256/"

Wanted = Sequence[tuple[Source, Mapping[str, str]]]
"""Sources, and what to take from each: references, each with the digest that it is pinned to, or
nothing."""


def bring(bundle: Path, wanted: Wanted, tell: Callable[[str], None]) -> tuple[CarriedImage, ...]:
    """Bring the images there, and have no other there. Raises FillError and LayoutError."""
    folder = bundle / FOLDER
    for source, references in wanted:
        fill(folder, references, source, tell)
    if not folder.exists():
        return ()
    keep_only(folder, {reference for _, references in wanted for reference in references})
    return tuple(map(_carried, images(folder)))


def keep_only(folder: Path, references: set[str]) -> None:
    """Take all other images out of the folder, and what no image is made of.

    The index first: it never names what is gone. Raises LayoutError.
    """
    make_layout(folder)
    wanted = (
        entry
        for entry in entries(folder)
        if mapping_in(entry, "annotations").get(REFERENCE) in references
    )
    write_index(folder, tuple(wanted))
    needed = {blob_path(folder, blob.digest) for image in images(folder) for blob in image.blobs}
    for path in (folder / "blobs" / "sha256").iterdir():
        if path not in needed:
            path.unlink()
    for scratch in folder.glob(".fill-*"):
        shutil.rmtree(scratch)


def _carried(image: Image) -> CarriedImage:
    return CarriedImage(
        reference=image.reference,
        digest=image.manifest.digest,
        id=image.config.digest,
        size=sum(layer.size for layer in image.layers),
    )


def manifest_path(image: CarriedImage) -> str:
    """The file of the bundle that says what the image is made of."""
    return f"{_BLOBS}{image.digest.removeprefix('sha256:')}"


def made_of(image: CarriedImage, there: Contents) -> Iterator[Carried]:
    """The files of the bundle that the image's manifest names. Raises LayoutError."""
    place = Path(manifest_path(image))
    said = read_json(place, lambda: there.read(str(place)), "make the bundle anew")
    config = mapping_in(said, "config")
    own = Blob(digest_in(config, place), size_in(config, place))
    for blob in (own, *layers_in(said, place)):
        yield Carried(f"{_BLOBS}{blob.hex}", blob.size, blob.hex)


def refuse_damaged(bundle: Path, file: Carried) -> None:
    """A blob has its digest for a name. Raises BundleError for another one, and takes it away, so
    that it is fetched again."""
    if file.path.startswith(_BLOBS) and file.path.removeprefix(_BLOBS) != file.sha256:
        (bundle / file.path).unlink()
        raise BundleError(f"{bundle / file.path} was damaged, and is taken away; call it again")
