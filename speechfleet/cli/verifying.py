"""What `bundle verify` does, and what it says of a bundle."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from speechfleet.bundle.contents import contents
from speechfleet.bundle.manifest import NAME
from speechfleet.bundle.verify import Fault, faults, manifest_of
from speechfleet.cli.carrying_licences import told as told_of_licences
from speechfleet.reports.byte_count import byte_count

_MOST_SHOWN = 20


def verify_bundle(bundle: Path, paths: bool) -> int:
    """Compare the bundle with its manifest, say what is wrong, and return the exit code."""
    found, digest = faults_of(bundle)
    if paths:
        click.echo("".join(f"{fault.path}\n" for fault in _lost(found)), nl=False)
    elif found:
        click.echo("\n".join(told(bundle, found)))
    else:
        click.echo(f"{bundle} is whole; SHA-256 of {NAME}: {digest}")
        for line in told_of_licences(bundle):
            click.echo(line)
    return 6 if found else 0


def faults_of(bundle: Path) -> tuple[Sequence[Fault], str]:
    """All that is wrong with a bundle, and the digest of its manifest. Raises BundleError."""
    with contents(bundle) as there:
        manifest = manifest_of(bundle, there)
        with byte_count("verifying", manifest.size) as seen:
            found = sorted(faults(manifest, there, seen), key=lambda fault: fault.path)
        return found, there.sha256(NAME, lambda _: None)


def told(bundle: Path, found: Sequence[Fault]) -> Iterator[str]:
    """What is wrong with a bundle, and what to do about it, in lines."""
    yield from (f"{fault.path}: {fault.what}" for fault in found[:_MOST_SHOWN])
    if len(found) > _MOST_SHOWN:
        yield f"… and {len(found) - _MOST_SHOWN} more"
    if again := len(_lost(found)):
        yield (
            f"copy again {again} of its files, and verify once more; "
            f"speechfleet bundle verify {bundle} --paths lists them"
        )
    mends = {fault.mend for fault in found}
    if "take away" in mends:
        yield "take away what is not of this bundle: pip and apt would find it too"
    if "make anew" in mends:
        yield "this bundle never had all of its images: make it anew (speechfleet bundle create)"


def _lost(found: Sequence[Fault]) -> Sequence[Fault]:
    return [fault for fault in found if fault.mend == "copy again"]
