"""A folder of images made by hand, for tests: small layers, true digests."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
CONFIG = "application/vnd.docker.container.image.v1+json"
REFERENCE = "org.opencontainers.image.ref.name"


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def tar_of(files: Mapping[str, bytes]) -> bytes:
    """An unpacked layer."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def put(folder: Path, data: bytes) -> dict[str, Any]:
    """A blob, and how it is named elsewhere."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)
    (blobs / digest(data).removeprefix("sha256:")).write_bytes(data)
    return {"digest": digest(data), "size": len(data)}


def put_image(folder: Path, layers: Sequence[Mapping[str, bytes]], **config: Any) -> dict[str, Any]:
    """An image of these layers, the lowest first; how its manifest is named."""
    tars = [tar_of(files) for files in layers]
    packed = [put(folder, gzip.compress(tar, 1, mtime=0)) for tar in tars]
    settings = {
        "architecture": "amd64",
        "os": "linux",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [digest(tar) for tar in tars]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, **put(folder, json.dumps(settings).encode())},
        "layers": [{"mediaType": LAYER, **layer} for layer in packed],
    }
    return {"mediaType": MANIFEST, **put(folder, json.dumps(manifest).encode())}


def write_index(folder: Path, manifests: Mapping[str, Mapping[str, Any]]) -> None:
    """Name images by their references."""
    named = [{**entry, "annotations": {REFERENCE: name}} for name, entry in manifests.items()]
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": named}))


def image_folder(folder: Path, images: Mapping[str, Sequence[Mapping[str, bytes]]]) -> Path:
    """A whole folder: reference → its layers, each a mapping of file names to what is in them."""
    write_index(folder, {name: put_image(folder, layers) for name, layers in images.items()})
    return folder
