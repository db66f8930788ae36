"""The images of the practice fleet: built from the folders in images/, named by content."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from speechfleet.sandbox.archive import Entry, archive, digest, folder
from speechfleet.sandbox.base import ensure_debian
from speechfleet.sandbox.engine import docker, inspect

_RECIPES = Path(__file__).with_name("images")
_SIMULATOR = Path(__file__).parents[1] / "simulator"
_BUILD_SECONDS = 900


@dataclass(frozen=True)
class Images:
    """The names of the images that containers are made of."""

    host: str
    registry: str
    simulator: str
    proxy: str


def ensure_images(say: Callable[[str], None]) -> Images:
    """Return the images; build those that are missing or whose recipe has changed."""
    apt = {"apt.conf": Entry(own_apt_settings())}
    base = _ensure("base", {"DEBIAN": ensure_debian(say)}, say, beside=apt)
    return Images(
        host=_ensure("host", {"BASE": base}, say),
        registry=_ensure("registry", {"BASE": base}, say),
        proxy=_ensure("proxy", {"BASE": base}, say),
        simulator=_ensure("simulator", {"BASE": base}, say, folder(_SIMULATOR, "simulator/")),
    )


def build(name: str, entries: Mapping[str, Entry], arguments: Mapping[str, str]) -> None:
    """Build an image from these files (a Dockerfile among them) under this name."""
    given = [word for item in arguments.items() for word in ("--build-arg", "=".join(item))]
    context = archive(entries)
    docker("build", "--quiet", *given, "--tag", name, "-", stdin=context, seconds=_BUILD_SECONDS)


def content_name(recipe: str, entries: Mapping[str, Entry], arguments: Mapping[str, str]) -> str:
    """Return an image's name: the recipe's, and a digest of all that goes into it."""
    content = digest(archive(entries), repr(sorted(arguments.items())).encode())
    return f"speechfleet-sandbox/{recipe}:{content}"


def _ensure(
    recipe: str,
    arguments: Mapping[str, str],
    say: Callable[[str], None],
    source: Mapping[str, Entry] | None = None,
    beside: Mapping[str, Entry] | None = None,
) -> str:
    """Build a recipe where it is missing; what lies `beside` does not count for its name."""
    entries = {**folder(_RECIPES / recipe), **(source or {})}
    name = content_name(recipe, entries, arguments)
    if not inspect("image", [name]):
        say(f"building the image {recipe}")
        build(name, {**entries, **(beside or {})}, arguments)
    return name


def own_apt_settings() -> bytes:
    """Return how this machine's apt reaches its archive (proxy, validity): `Acquire::` lines.

    Where the machine has no apt, the image's own settings serve. The lines stay in images of
    this machine and go nowhere else.
    """
    try:
        dump = subprocess.run(["apt-config", "dump"], capture_output=True, timeout=20, check=False)
    except FileNotFoundError:
        return b""
    return b"".join(line for line in dump.stdout.splitlines(keepends=True) if is_way(line))


def is_way(line: bytes) -> bool:
    """Tell whether a line of `apt-config dump` says how the archive is reached."""
    return line.startswith((b"Acquire::http", b"Acquire::Check-")) and b'""' not in line
