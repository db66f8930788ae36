"""A small bundle, made by hand."""

import hashlib
import json
from pathlib import Path

from speechfleet.bundle.manifest import NAME, Carried, CarriedImage, Manifest, written
from tests.image_folder import digest

LAYER = b"x" * 5000
CONFIG = b"{}"


def _named(data: bytes) -> dict[str, str | int]:
    return {"digest": digest(data), "size": len(data)}


MANIFEST = json.dumps({"config": _named(CONFIG), "layers": [_named(LAYER)]}).encode()
IMAGE = CarriedImage("r/p:1", digest(MANIFEST), digest(CONFIG), len(LAYER))


def blob(data: bytes) -> str:
    """Where a part of an image lies in a bundle."""
    return f"images/blobs/sha256/{digest(data).removeprefix('sha256:')}"


FILES = {
    "install.sh": b"#!/bin/sh\n",
    blob(LAYER): LAYER,
    blob(CONFIG): CONFIG,
    blob(MANIFEST): MANIFEST,
    "wheels/one.whl": b"one",
    "wheels/two.whl": b"",
}


def put_bundle(
    folder: Path,
    files: dict[str, bytes] | None = None,
    images: tuple[CarriedImage, ...] = (IMAGE,),
) -> Manifest:
    """Write a whole bundle with these files."""
    files = FILES if files is None else files
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    carried = tuple(
        Carried(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    )
    moment = "2026-11-26T17:00:00+00:00"
    manifest = Manifest("0.1.0", moment, "linux/amd64", "3.11", images, carried)
    (folder / NAME).write_text(written(manifest))
    return manifest
