"""A small bundle, made by hand."""

import hashlib
from pathlib import Path

from speechfleet.bundle.manifest import NAME, Carried, CarriedImage, Manifest, written

FILES = {
    "install.sh": b"#!/bin/sh\n",
    "images/blobs/sha256/abc": b"x" * 5000,
    "wheels/one.whl": b"one",
    "wheels/two.whl": b"",
}


IMAGE = CarriedImage("r/p:1", f"sha256:{'a' * 64}", f"sha256:{'b' * 64}", 5000)


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
