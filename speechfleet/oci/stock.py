"""The images of a folder, to be brought to hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from speechfleet.oci.errors import LayoutError
from speechfleet.oci.layout import Image, images


@dataclass(frozen=True)
class Stock:
    """A folder and its images by their references."""

    folder: Path
    images: Mapping[str, Image]


def read_stock(folder: Path) -> Stock:
    """The images of a folder, or of a bundle's folder `images`. Raises LayoutError, for a bundle
    too that was not copied to its end: what says that it is whole is written last."""
    inner = folder / "images"
    place = inner if (inner / "oci-layout").exists() else folder
    if place is inner and not (folder / "bundle.json").exists():
        fix = "copy it again, then: speechfleet bundle verify"
        raise LayoutError(folder / "bundle.json", "it is not there: a copy that was cut short", fix)
    if not (place / "oci-layout").exists():
        raise LayoutError(
            folder,
            "it is neither a bundle with images (bundle.json, images/) nor a folder in the OCI "
            "image layout (oci-layout)",
            "name one of these",
        )
    return Stock(place, {image.reference: image for image in images(place)})
