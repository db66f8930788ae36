"""What `bundle create` does, and what it says of it."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from speechfleet.bundle.alone import alone
from speechfleet.bundle.archive import pack
from speechfleet.bundle.contents import Folder, Seen
from speechfleet.bundle.create import Wanted, create
from speechfleet.bundle.images import Wanted as WantedImages
from speechfleet.bundle.licences import names
from speechfleet.bundle.manifest import NAME, BundleError, Manifest
from speechfleet.bundle.wheels import own_python
from speechfleet.cli.carrying_licences import licences_of, of_other_images
from speechfleet.cli.looking_up import asked, looked_up
from speechfleet.inventory.fleet import Fleet, Registry
from speechfleet.inventory.load import load
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.packages import PackagesError, read_packages
from speechfleet.inventory.patterns import select
from speechfleet.oci.skopeo import Login, Source
from speechfleet.reports.byte_count import byte_count
from speechfleet.reports.past import past


def create_bundle(
    bundle: Path,
    limit: str | None,
    archive: bool,
    packages: Path | None,
    python: str | None,
    tool_only: bool,
    without_licences: bool,
    from_docker: bool,
    insecure: bool,
    **options: Any,
) -> int:
    """Make or finish the bundle, and return the exit code. Raises BundleError."""
    fleet = looked_up(options).fleet
    _refuse_own_folders(bundle, fleet)
    if not (tool_only or from_docker) and any(host.registry.username for host in fleet.hosts):
        fleet = _with_passwords(options)
    sources = tuple(str(source.resolve()) for source in options["inventory"])
    fleet = fleet if limit is None else select(fleet, limit, past(sources))
    images = () if tool_only else _wanted_images(fleet, from_docker, insecure)
    licences = () if tool_only or without_licences else licences_of(fleet)
    own, brought = fleet.playbooks, _packages(packages)
    wanted = Wanted(images, python or own_python(), own, brought, licences)
    try:
        manifest = _created(bundle, wanted, archive)
    except OSError as error:
        raise BundleError(f"{error.filename or bundle}: {error.strerror or error}") from error
    for line in of_other_images(fleet, manifest) if licences else ():
        click.echo(f"warning: {line}", err=True)
    click.echo(_summary(bundle, manifest))
    return 0


def _refuse_own_folders(bundle: Path, fleet: Fleet) -> None:
    """What lies in the bundle is made anew, or goes where it is not wanted in it."""
    named = {
        "licences (speech_licences)": fleet.licences,
        "playbooks (speech_playbooks)": fleet.playbooks,
    }
    for what, folder in named.items():
        if folder and folder.exists() and folder.resolve().is_relative_to(bundle.resolve()):
            raise BundleError(
                f"{folder}: the inventory's {what} are in the bundle itself, and would be lost "
                "there; move them out of it, or name another folder for the bundle"
            )


def _with_passwords(options: dict[str, Any]) -> Fleet:
    """The same inventory with its vault open, for registries that want a log-in."""
    return load(
        options["inventory"],
        keys=False,
        pulls=True,
        extra=options["extra_vars"],
        vault_password_file=options["vault_password_file"],
        vault_ids=options["vault_ids"],
        ask=asked if sys.stdin.isatty() else None,
    )


def _wanted_images(fleet: Fleet, from_docker: bool, insecure: bool) -> WantedImages:
    """Every image that the inventory names, by where it comes from."""
    by_registry: dict[Registry, dict[str, str]] = {}
    for host in fleet.hosts:
        for service in host.services:
            image, pin = host.image(service), _pinned(host.locked(service), from_docker)
            by_registry.setdefault(host.registry, {})[_with_a_tag(image)] = pin
    return [
        (Source(from_docker, _login(registry), insecure), references)
        for registry, references in by_registry.items()
    ]


def _with_a_tag(image: str) -> str:
    """Docker gives an image that is loaded no digest to be named by. Raises UsageError."""
    if "@" in image:
        raise click.UsageError(
            f"{image} cannot be carried: an image that is loaded has no such name. "
            "Name it by a tag, and pin that by the image lock (speechfleet images lock)"
        )
    return image


def _pinned(locked: Locked | None, from_docker: bool) -> str:
    """What the image lock says: a registry knows an image by its digest, Docker by its id."""
    if locked is None:
        return ""
    return locked.id if from_docker else locked.digest


def _login(registry: Registry) -> Login | None:
    if registry.username is None or registry.password is None:
        return None
    return Login(registry.server, registry.username, registry.password)


def _packages(folder: Path | None) -> dict[str, tuple[Path, ...]]:
    try:
        found = read_packages(folder) if folder else {}
    except PackagesError as error:
        raise click.BadParameter(str(error), param_hint="--packages") from None
    return {release: tuple(one.path for one in packages) for release, packages in found.items()}


def _created(bundle: Path, wanted: Wanted, archive: bool) -> Manifest:
    with alone(bundle):
        with ExitStack() as bars:

            def watch(what: str, total: int) -> Seen:
                return bars.enter_context(byte_count(what, total))

            manifest = create(bundle, wanted, _say, watch)
        if archive:
            with byte_count("archive", manifest.size) as seen:
                made = pack(bundle, manifest, seen)
            _say(f"the archive is {made}")
    return manifest


def _summary(bundle: Path, manifest: Manifest) -> str:
    licences = len(names(manifest))
    return (
        f"{bundle}: {len(manifest.images)} images, "
        f"{f'{licences} licences, ' if licences else ''}{len(manifest.files):,} files, "
        f"{manifest.size:,} bytes; speechfleet {manifest.version} for Python {manifest.python}\n"
        f"SHA-256 of {NAME}: {_digest_of_manifest(bundle)}"
    )


def _digest_of_manifest(bundle: Path) -> str:
    return Folder(bundle).sha256(NAME, lambda _: None)


def _say(line: str) -> None:
    click.echo(line, err=True)
