"""How licences go into a bundle, are told of, and come out of it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from speechfleet.bundle.contents import contents
from speechfleet.bundle.licences import doubts, names, read, take
from speechfleet.bundle.manifest import BundleError, Manifest
from speechfleet.bundle.verify import manifest_of
from speechfleet.cli.looking_up import looked_up
from speechfleet.inventory.fleet import Fleet, Host, Service
from speechfleet.inventory.licence import days_left
from speechfleet.inventory.licences import command, disconnected
from speechfleet.reports.licences import NONE


def licences_of(fleet: Fleet) -> tuple[Path, ...]:
    """The files of the licences that the fleet's disconnected services run with.

    Those that end soon are warned of. Raises BundleError where one is missing or has ended.
    """
    services = disconnected(fleet.hosts)
    found = [
        (finding.level, f"{finding.message}: {fix}")
        for finding, fix in doubts(services.values(), time.time())
    ]
    for _, line in (one for one in found if one[0] != "error"):
        click.echo(f"warning: {line}, and make the bundle again", err=True)
    lacking = [line for level, line in found if level == "error"]
    if lacking:
        wanted = "fetch what is missing, or leave all licences out: --without-licences"
        raise BundleError("\n".join((*lacking, wanted)))
    return tuple(fleet.licences / name for name in services)


def of_other_images(fleet: Fleet, manifest: Manifest) -> Iterator[str]:
    """A line for each licence that was fetched with another image than the bundle has for its tag.

    Docker's classic image store names an image by its configuration, containerd's by its manifest.
    """
    carried = {image.reference: (image.id, image.digest) for image in manifest.images}
    for name, (host, service) in _by_file(fleet).items():
        licence, known = service.licence, carried.get(host.image(service))
        if known and licence and licence.image_id and licence.image_id not in known:
            yield (
                f"{service.name}: its licence ({name}) was fetched with another image of the same "
                f"tag than the one in the bundle, and may not fit: {command(service)}, and make "
                "the bundle again"
            )


def _by_file(fleet: Fleet) -> dict[str, tuple[Host, Service]]:
    return {name: (host, one) for host in fleet.hosts for name, one in disconnected([host]).items()}


def told(bundle: Path) -> Iterator[str]:
    """A line for each licence in a whole bundle. Raises BundleError."""
    with contents(bundle) as there:
        manifest = manifest_of(bundle, there)
        for name in names(manifest):
            ends = read(manifest, there, name)[0].ends
            over = days_left(ends, time.time()) <= 0
            yield f"{name.removesuffix('.json')}: the licence {'ended' if over else 'ends'} {ends}"


def take_licences(bundle: Path, options: dict[str, Any]) -> int:
    """Take the licences that the inventory wants out of the bundle, say what became of each, and
    return the exit code. Raises BundleError."""
    fleet = looked_up(options).fleet
    services = disconnected(fleet.hosts)
    if not services:
        click.echo(NONE)
    with contents(bundle) as there:
        manifest = manifest_of(bundle, there)
        try:
            for service, what in take(manifest, there, services, fleet.licences):
                click.echo(f"{service.name}: {what}")
        except OSError as error:
            why = f"{error.filename or fleet.licences}: {error.strerror}"
            raise BundleError(f"the licences cannot be kept: {why}") from error
    return 0
