"""What a folder in the OCI image layout holds.

A manifest of Docker's own kind (schema 2) is taken as it is: to convert it would give the image
another digest, and its configuration another id, than the registry and Docker know it by.
"""

import hashlib
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speechfleet.oci.errors import LayoutError
from speechfleet.oci.reading import digest_in, mapping_in, mappings_in, read_json, size_in

REFERENCE = "org.opencontainers.image.ref.name"
"""The annotation that has an image's reference, whole. Source: image-spec, "annotations.md"."""
INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""A list of one image's manifests, one for each platform."""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
"""What a manifest is that does not say what it is; Docker's own kind says it."""
PLATFORM = ("linux", "amd64")
_AGAIN = "bring the images there again (what is whole is not fetched twice)"
_HEX = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Blob:
    """A file named by its content. `digest` is `sha256:` and 64 hex digits, `size` is in bytes."""

    digest: str
    size: int

    @property
    def hex(self) -> str:
        return self.digest.removeprefix("sha256:")


@dataclass(frozen=True)
class Image:
    """One image for linux/amd64. Its layers lie packed in `layers`; `diff_ids` are the digests of
    the same layers unpacked, in the same order, from the lowest up."""

    reference: str
    manifest: Blob
    config: Blob
    """Its digest is what Docker's classic store calls the image."""
    layers: tuple[Blob, ...]
    diff_ids: tuple[str, ...]
    media_type: str = MANIFEST
    """What kind of manifest it has: OCI's, or Docker's own."""

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """All that the image is made of, each once."""
        return tuple(dict.fromkeys((self.manifest, self.config, *self.layers)))

    @property
    def size(self) -> int:
        """Packed bytes."""
        return sum(blob.size for blob in self.blobs)


def blob_path(folder: Path, digest: str) -> Path:
    """Where a blob lies. Raises ValueError for what is no SHA-256."""
    kind, _, name = digest.partition(":")
    if kind != "sha256" or not _HEX.fullmatch(name):
        raise ValueError("no SHA-256 digest")
    return folder / "blobs" / kind / name


def is_there(folder: Path, blob: Blob) -> bool:
    """Whether a blob of the right size lies there: its name was given when its digest was seen."""
    try:
        return blob_path(folder, blob.digest).stat().st_size == blob.size
    except OSError:
        return False


def layers_in(manifest: Mapping[str, Any], place: Path) -> tuple[Blob, ...]:
    """The layers that a manifest names, from the lowest up. Raises LayoutError."""
    return tuple(_blob(layer, place) for layer in mappings_in(manifest, "layers", place))


def images(folder: Path, named: Container[str] | None = None) -> tuple[Image, ...]:
    """Every image that has a name, in the folder's own order, or of those only the `named` ones:
    what others are is not read. Layers are not looked at: they may be large, and `faults` does it.
    Raises LayoutError."""
    _must_be_layout(folder)
    index = folder / "index.json"
    found: dict[str, Image] = {}
    for entry in entries(folder):
        reference = mapping_in(entry, "annotations").get(REFERENCE)
        if not isinstance(reference, str) or not reference:
            continue
        if named is not None and reference not in named:
            continue
        if reference in found:
            raise LayoutError(index, f"it names {reference} twice", "take one entry away")
        found[reference] = _image(folder, reference, entry)
    return tuple(found.values())


def entries(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """What the folder's index has, one mapping for each image. Raises LayoutError."""
    index = folder / "index.json"
    return mappings_in(read_json(index, index.read_bytes, _AGAIN), "manifests", index)


def chosen(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Of a list's manifests that for our platform; None where there is none."""
    return next((entry for entry in found if _platform(entry) == PLATFORM), None)


def _platform(entry: Mapping[str, Any]) -> tuple[object, object]:
    platform = mapping_in(entry, "platform")
    return platform.get("os"), platform.get("architecture")


def _must_be_layout(folder: Path) -> None:
    mark = folder / "oci-layout"
    found = read_json(mark, mark.read_bytes, "name a folder in the OCI image layout")
    version = found.get("imageLayoutVersion")
    if not str(version).startswith("1."):
        raise LayoutError(
            mark, f"the layout's version is {version!r}; wanted 1.0.0", "use a newer speechfleet"
        )


def _image(folder: Path, reference: str, entry: Mapping[str, Any]) -> Image:
    manifest, place, said = _document(folder, entry, folder / "index.json")
    if entry.get("mediaType") in INDEXES or "manifests" in said:
        inner = chosen(mappings_in(said, "manifests", place))
        if inner is None:
            raise LayoutError(
                place, f"{reference} is not there for linux/amd64", "take that image instead"
            )
        manifest, place, said = _document(folder, inner, place)
    config, config_place, settings = _document(folder, mapping_in(said, "config"), place)
    layers = layers_in(said, place)
    diff_ids = tuple(_diff_ids(settings, config_place))
    if len(layers) != len(diff_ids):
        counts = f"{len(layers)} layers, and {len(diff_ids)} in its configuration"
        raise LayoutError(place, f"{reference} has {counts}", _AGAIN)
    media_type = str(said.get("mediaType", MANIFEST))
    return Image(reference, manifest, config, layers, diff_ids, media_type)


def _document(
    folder: Path, entry: Mapping[str, Any], named_in: Path
) -> tuple[Blob, Path, Mapping[str, Any]]:
    """A blob that is JSON: small, so that it is read whole and compared with its digest."""
    blob = _blob(entry, named_in)
    place = blob_path(folder, blob.digest)
    return blob, place, read_json(place, lambda: _whole(place, blob), _AGAIN)


def _whole(place: Path, blob: Blob) -> bytes:
    data = place.read_bytes()
    if hashlib.sha256(data).hexdigest() != blob.hex:
        raise LayoutError(place, "its content is not what its name says", _AGAIN)
    return data


def _blob(entry: Mapping[str, Any], place: Path) -> Blob:
    return Blob(digest_in(entry, place), size_in(entry, place))


def _diff_ids(settings: Mapping[str, Any], place: Path) -> Iterator[str]:
    found = mapping_in(settings, "rootfs").get("diff_ids")
    for diff_id in found if isinstance(found, list) else ():
        yield digest_in({"digest": diff_id}, place)
