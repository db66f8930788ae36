"""Images of a folder, as plain values: layers `a`, `b` … packed as `A`, `B` …"""

from pathlib import Path

from speechfleet.oci.layout import Blob, Image
from speechfleet.oci.stock import Stock


def diff(letter: str) -> str:
    return f"sha256:{letter * 64}"


def blob(letter: str) -> Blob:
    return Blob(f"sha256:{letter.encode().hex() * 32}", ord(letter) * 1000)


def image(reference: str, layers: str, letter: str = "9") -> Image:
    """One of these layers, the lowest first; its id is made of `letter`."""
    packed = tuple(map(blob, layers))
    diffs = tuple(map(diff, layers))
    return Image(reference, Blob(diff("8"), 10), Blob(diff(letter), 20), packed, diffs)


def stock(*images: Image) -> Stock:
    return Stock(Path("/media/usb"), {one.reference: one for one in images})


def chains(*layers: str) -> str:
    """What the fact `layers` prints of a host that has images of these layers."""
    return "".join(f"layers {' '.join(map(diff, one))}\n" for one in layers)
