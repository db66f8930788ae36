"""Bring images into a folder, from their registries or from the Docker engine of this machine.

What is there is not fetched again. An image is named in the index once all of it is there, by a
rename, so that one that was cut short is not found.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from speechfleet.oci.errors import FillError, LayoutError
from speechfleet.oci.layout import (
    INDEXES,
    MANIFEST,
    REFERENCE,
    Blob,
    Image,
    blob_path,
    chosen,
    entries,
    images,
    is_there,
    layers_in,
)
from speechfleet.oci.reading import mapping_in, read_json
from speechfleet.oci.skopeo import Skopeo, Source, skopeo
from speechfleet.oci.writing import make_layout, write_index, write_whole

_CONFIG = "application/vnd.oci.image.config.v1+json"
_FIX = "run again"
_OTHER_WAY = "install a newer skopeo, or pull the image with Docker and take it --from-docker"

Tell = Callable[[str], None]


def fill(
    folder: Path,
    references: Mapping[str, str],
    source: Source = Source(),  # noqa: B008 - it is frozen
    tell: Tell = lambda line: None,
) -> tuple[Image, ...]:
    """Bring each image (`REGISTRY/REPOSITORY:TAG`) for linux/amd64 into the folder, which is made
    where it is not there, and return those images. The value of a reference is the digest
    (`sha256:…`) that it is pinned to, or empty: what the tag means now.

    Raises FillError, LayoutError, and VaultError where a password has no place in memory.
    """
    make_layout(folder)
    with skopeo(source) as tool:
        for reference, digest in references.items():
            bring = _from_engine if source.engine else _from_registry
            bring(folder, reference, digest, tool, tell)
    return images(folder, references)


def _from_registry(folder: Path, reference: str, digest: str, tool: Skopeo, tell: Tell) -> None:
    manifest = _manifest(reference, digest, tool)
    pinned = _pinned(reference, _digest(manifest))
    said = _json(reference, manifest)
    missing = _missing(folder, layers_in(said, folder))
    if missing:
        tell(f"{reference}: fetching {sum(layer.size for layer in missing)} bytes")
        for layer in missing:
            # One that was cut short would be taken for whole.
            blob_path(folder, layer.digest).unlink(missing_ok=True)
        _copy(folder, pinned, tool)
    config = tool.config(pinned)
    if _digest(config) != mapping_in(said, "config").get("digest"):
        raise FillError(reference, "its configuration is not what its manifest says", _FIX)
    _enter(folder, reference, manifest, config)


def _manifest(reference: str, digest: str, tool: Skopeo) -> bytes:
    """The manifest for our platform, byte for byte, compared with the digest it is pinned to."""
    data = tool.manifest(_pinned(reference, digest) if digest else reference)
    if digest and _digest(data) != digest:
        raise FillError(reference, f"the registry does not give {digest}", _FIX)
    said = _json(reference, data)
    if said.get("mediaType") not in INDEXES and "manifests" not in said:
        return data
    inner = chosen([one for one in said.get("manifests", []) if isinstance(one, dict)])
    if inner is None:
        raise FillError(reference, "it is not there for linux/amd64", "use another image")
    return _manifest(reference, str(inner.get("digest")), tool)


def _from_engine(folder: Path, reference: str, digest: str, tool: Skopeo, tell: Tell) -> None:
    """The engine keeps layers unpacked, so that they are packed anew: the manifest is a new one,
    and what tells the image is its id, the digest of its configuration."""
    config = tool.config(reference)
    if digest and _digest(config) != digest:
        said = f"the engine has it as {_digest(config)}; wanted {digest}"
        raise FillError(reference, said, "pull the image that is wanted")
    if any(one.config.digest == _digest(config) for one in _whole(folder, reference)):
        return
    tell(f"{reference}: packing it, out of the Docker engine")
    made = dict(_copy(folder, reference, tool))
    made["config"] = {"mediaType": _CONFIG, "digest": _digest(config), "size": len(config)}
    _enter(folder, reference, json.dumps(made).encode(), config)


def _whole(folder: Path, reference: str) -> list[Image]:
    """The image where all of it is there; one that is damaged is not, and is brought again."""
    try:
        named = images(folder, (reference,))
    except LayoutError:
        return []
    return [image for image in named if not _missing(folder, image.layers)]


def _missing(folder: Path, layers: Sequence[Blob]) -> list[Blob]:
    return [layer for layer in layers if not is_there(folder, layer)]


def _copy(folder: Path, reference: str, tool: Skopeo) -> Mapping[str, Any]:
    """Copy the layers. Returns skopeo's own manifest, which is not kept."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fill-") as scratch:
        index = Path(scratch)
        tool.copy(reference, index, folder / "blobs")
        (entry,) = entries(index)
        made = blob_path(folder, str(entry["digest"]))
        said = read_json(made, made.read_bytes, _FIX)
        made.unlink()
        blob_path(folder, str(mapping_in(said, "config")["digest"])).unlink(missing_ok=True)
        return said


def _enter(folder: Path, reference: str, manifest: bytes, config: bytes) -> None:
    """Write manifest and configuration, and last the name in the index. Raises FillError where a
    layer that the manifest names is not there."""
    _refuse_lacking(folder, reference, manifest)
    for data in (config, manifest):
        write_whole(blob_path(folder, _digest(data)), data)
    entry = {
        "mediaType": _json(reference, manifest).get("mediaType", MANIFEST),
        "digest": _digest(manifest),
        "size": len(manifest),
        "annotations": {REFERENCE: reference},
        "platform": {"os": "linux", "architecture": "amd64"},
    }
    others = [
        one for one in entries(folder) if mapping_in(one, "annotations").get(REFERENCE) != reference
    ]
    write_index(folder, [*others, entry])


def _refuse_lacking(folder: Path, reference: str, manifest: bytes) -> None:
    """skopeo compresses a layer, or leaves it, by rules that differ from version to version."""
    for layer in _missing(folder, layers_in(_json(reference, manifest), folder)):
        wanted = f"{layer.digest} of {layer.size} bytes"
        raise FillError(reference, f"skopeo changed a layer; wanted {wanted}", _OTHER_WAY)


def _json(reference: str, data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise FillError(reference, "what the registry gives is no manifest", _FIX)
    return found


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _pinned(reference: str, digest: str) -> str:
    """The image by digest, whatever its tag means by now."""
    name, _, tag = reference.rpartition(":")
    return f"{name if name and '/' not in tag else reference}@{digest}"
