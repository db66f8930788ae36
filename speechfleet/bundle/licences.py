"""The licences of a bundle: the controller's own files, byte for byte, in its folder `licences/`.

They are as open as on the controller: for their owner alone (0600), and not encrypted.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from speechfleet.bundle.contents import Contents
from speechfleet.bundle.manifest import BundleError, Manifest
from speechfleet.checks.finding import Finding
from speechfleet.checks.licence import ending, missing
from speechfleet.inventory.fleet import Service
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.licences import command, kept, read_licence, write

FOLDER = "licences"


def doubts(services: Iterable[Service], now: float) -> Iterator[tuple[Finding, str]]:
    """What there is to say of the licences of disconnected services at a moment (seconds since
    1970), and the command that mends it: those that are missing or over as errors, those that
    end soon as warnings."""
    for service in services:
        for finding in _doubts(service, now):
            yield finding, command(service)


def _doubts(service: Service, now: float) -> Iterator[Finding]:
    if service.licence is None:
        yield missing(service)
    else:
        yield from ending(service.name, service.licence.ends, now, "")


def put(bundle: Path, licences: Sequence[Path]) -> None:
    """Have copies of these files in the bundle, and no other licence. Raises OSError."""
    texts = {path.name: path.read_bytes() for path in licences}  # links may lead to what goes
    shutil.rmtree(bundle / FOLDER, ignore_errors=True)
    for name, text in texts.items():
        write(bundle / FOLDER, name, text)


def names(manifest: Manifest) -> tuple[str, ...]:
    """The files of the licences in a bundle, as they are called on a controller."""
    inside = (file.path.partition("/") for file in manifest.files)
    return tuple(name for folder, _, name in inside if folder == FOLDER and "/" not in name)


def read(manifest: Manifest, there: Contents, name: str) -> tuple[Licence, bytes]:
    """A licence of a bundle, and the text of its file. Raises BundleError."""
    path = f"{FOLDER}/{name}"
    wanted = next(file.sha256 for file in manifest.files if file.path == path)
    try:
        if there.sha256(path, lambda count: None) != wanted:
            raise ValueError("its SHA-256 is another one")
        text = there.read(path)
        return read_licence(text, contents=False), text
    except (OSError, KeyError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else str(fault)
        raise BundleError(f"{path} of the bundle cannot be used: {why}; copy it anew") from None


def take(
    manifest: Manifest, there: Contents, wanted: Mapping[str, Service], into: Path
) -> Iterator[tuple[Service, str]]:
    """Put the licences that the services want (by the names of their files) into the controller's
    folder; yield each service, and what became of its licence, in words.

    One that is there stays, unless it was downloaded before that of the bundle, or cannot be read.
    Raises BundleError and OSError.
    """
    carried = names(manifest)
    for name, service in wanted.items():
        if name in carried:
            yield service, _take(into, name, *read(manifest, there, name))
        else:
            yield service, _none(_here(into / name), service)


def _here(path: Path) -> Licence | None:
    try:
        return kept(path, contents=False)
    except (OSError, ValueError):
        return None


def _none(here: Licence | None, service: Service) -> str:
    otherwise = f"the one here ends {here.ends}" if here else command(service)
    return f"the bundle has no licence for it; {otherwise}"


def _take(into: Path, name: str, licence: Licence, text: bytes) -> str:
    here = _here(into / name)
    if here:
        _shut(into / name)
    if here and here.digest == licence.digest and here.ends == licence.ends:
        return f"its licence is here already; it ends {here.ends}"
    if here and here.downloaded >= licence.downloaded:
        return (
            f"the licence here stays: it is of {here.downloaded}, and that of the bundle of "
            f"{licence.downloaded}"
        )
    return f"its licence is now in {write(into, name, text)}; it ends {licence.ends}"


def _shut(path: Path) -> None:
    """For its owner alone: copied from a disk without modes it is everybody's. Where that cannot be
    (another's file, a file system without modes), it is used as it is."""
    with suppress(OSError):
        path.chmod(0o600)
