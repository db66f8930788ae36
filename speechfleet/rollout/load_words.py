"""What the host is told of an image that its Docker is to load out of blobs.

Docker's classic store reads `manifest.json`, and does not look for a layer that it has
(moby, image/tarexport/load.go); containerd's reads the OCI layout (containerd, image/archive).
"""

import json

from speechfleet.oci.layout import REFERENCE, Blob
from speechfleet.plan.actions import Load

_NAME = "io.containerd.image.name"


def load_words(action: Load) -> tuple[str, ...]:
    """The words of `load_image` in templates/apply.sh: tag, id or id, both documents, blobs."""
    image = action.image
    ids = f"{image.config.digest} {image.manifest.digest}"
    documents = (_manifest(action), _index(action))
    return action.tag, ids, *documents, *(blob.hex for blob in action.blobs)


def _manifest(action: Load) -> str:
    layers = [_path(layer) for layer in action.image.layers]
    return json.dumps(
        [{"Config": _path(action.image.config), "RepoTags": [action.tag], "Layers": layers}]
    )


def _index(action: Load) -> str:
    manifest = action.image.manifest
    entry = {
        "mediaType": action.image.media_type,
        "digest": manifest.digest,
        "size": manifest.size,
        "annotations": {_NAME: action.tag, REFERENCE: action.tag.rpartition(":")[2]},
    }
    return json.dumps({"schemaVersion": 2, "manifests": [entry]})


def _path(blob: Blob) -> str:
    return f"blobs/sha256/{blob.hex}"
