"""A small bundle, made by hand."""

import hashlib
from pathlib import Path

from speechfleet.bundle.manifest import NAME, Carried, Manifest, written

FILES = {
    "install.sh": b"#!/bin/sh\n",
    "images/blobs/sha256/abc": b"x" * 5000,
    "wheels/one.whl": b"one",
    "wheels/two.whl": b"",
}


def put_bundle(folder: Path, files: dict[str, bytes] | None = None) -> Manifest:
    """Write a whole bundle with these files."""
    files = FILES if files is None else files
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    carried = tuple(
        Carried(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    )
    manifest = Manifest("0.1.0", "2026-11-26T17:00:00+00:00", "linux/amd64", "3.11", (), carried)
    (folder / NAME).write_text(written(manifest))
    return manifest
