"""The images of a folder, to be brought to hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from speechfleet.oci.layout import Image, images


@dataclass(frozen=True)
class Stock:
    """A folder and its images by their references."""

    folder: Path
    images: Mapping[str, Image]


def read_stock(folder: Path) -> Stock:
    """The images of a folder, or of a bundle's folder `images`. Raises LayoutError."""
    inner = folder / "images"
    place = inner if (inner / "oci-layout").exists() else folder
    return Stock(place, {image.reference: image for image in images(place)})
