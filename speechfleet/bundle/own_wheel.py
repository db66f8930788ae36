"""A wheel of the speechfleet that runs here, be it a checkout or installed from a wheel.

Neither needs the network nor a build system, which a controller may not have; that it is what the
build system makes is tested (`tests/fleet/test_wheel.py`).
"""

import base64
import hashlib
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import speechfleet
from speechfleet.shipped import FOLDERS, shipped

_PACKAGE = Path(speechfleet.__file__).parent
_WHEEL = "Wheel-Version: 1.0\nGenerator: speechfleet\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_BEGIN_OF_TIME = (1980, 1, 1, 0, 0, 0)
"""The same files give the same wheel; a zip knows nothing earlier."""


def write_own_wheel(folder: Path) -> Path:
    """Write it into a folder and return its path.

    The form is that of packaging.python.org's "Binary distribution format". Raises OSError.
    """
    own = distribution("speechfleet")
    stem = f"speechfleet-{own.version}"
    wheel = folder / f"{stem}-py3-none-any.whl"
    files = {name: path.read_bytes() for name, path in sorted(_package_files().items())}
    files |= _about(own, f"{stem}.dist-info")
    record = f"{stem}.dist-info/RECORD"
    files[record] = _record(files, record).encode()
    with ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(_entry(name), content)
    return wheel


def _package_files() -> dict[str, Path]:
    """Each file by its name in the wheel."""
    roots = {"speechfleet": _PACKAGE} | {f"speechfleet/{name}": shipped(name) for name in FOLDERS}
    return {
        f"{prefix}/{path.relative_to(root).as_posix()}": path
        for prefix, root in roots.items()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _about(own: Distribution, info: str) -> dict[str, bytes]:
    texts = {name: own.read_text(name) for name in ("METADATA", "entry_points.txt")}
    texts |= {
        f"licenses/{name}": own.read_text(f"licenses/{name}")
        for name in own.metadata.get_all("License-File") or ()
    }
    return {
        f"{info}/{name}": text.encode()
        for name, text in (texts | {"WHEEL": _WHEEL}).items()
        if text
    }


def _record(files: dict[str, bytes], record: str) -> str:
    lines = [f"{name},{_digest(content)},{len(content)}\n" for name, content in files.items()]
    return "".join([*lines, f"{record},,\n"])


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _BEGIN_OF_TIME)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
