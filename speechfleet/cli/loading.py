"""How `bundle load` goes: the commands that a person would call one by one."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from speechfleet.bundle.contents import contents
from speechfleet.bundle.licences import names
from speechfleet.bundle.manifest import BundleError, Manifest
from speechfleet.bundle.verify import manifest_of
from speechfleet.cli import module_of
from speechfleet.cli.agreeing import NotAgreed
from speechfleet.cli.looking_up import looked_up
from speechfleet.cli.output import Done
from speechfleet.cli.verifying import faults_of, told


def load_bundle(
    context: click.Context, bundle: Path, provision: bool, verified: bool, options: dict[str, Any]
) -> int:
    """Verify the bundle, then call each command in turn, and return the exit code of the last.

    Raises BundleError for one that is not whole.
    """
    if options["as_json"] or options["output"] == "json":
        raise click.UsageError(
            "bundle load is several commands, each with a document of its own; call them one by one"
        )
    if not (options["yes"] or sys.stdin.isatty()):
        _say("warning: there is no terminal to ask on: without --yes no host will be changed")
    manifest = _look_over(bundle, verified)
    for image in _named_nowhere(manifest, options):
        _say(
            f"warning: the bundle has {image}, which the inventory names nowhere: is it the "
            "inventory that the bundle was made with?"
        )
    code = 0
    steps = tuple(_steps(bundle, provision, bool(names(manifest))))
    for number, (name, own) in enumerate(steps, 1):
        _say(f"{number}/{len(steps)} {name}")
        try:
            code = _call(context, name, {**options, **own})
        except NotAgreed:
            raise _not_agreed(name, [before for before, _ in steps[: number - 1]]) from None
        if code:
            _say(f"{name} left {code}: nothing after it is done; mend that, and call this again")
            break
    return Done(code)


def _steps(bundle: Path, provision: bool, licences: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each command, and what it is given of its own."""
    if licences:
        yield "licence take", {"bundle": bundle}
    if provision:
        yield "provision", {"packages": bundle}
    yield "images push", {"folder": bundle}
    yield "deploy", {}


def _not_agreed(name: str, done: list[str]) -> NotAgreed:
    if not done:
        return NotAgreed()
    return NotAgreed(f"{name} changed nothing; what {', '.join(done)} did before stays")


def _call(context: click.Context, name: str, options: dict[str, Any]) -> int:
    """As if a person called it: so is it journalled, and so can it be resumed."""
    command: click.Command = import_module(module_of(name.replace(" ", "-"))).command
    with command.make_context(name, [], resilient_parsing=True) as alone:
        defaults = alone.params
    given = {option: options[option] for option in defaults.keys() & options.keys()}
    code: int = context.invoke(command, **{**defaults, **given})
    return code


def _look_over(bundle: Path, verified: bool) -> Manifest:
    """The bundle's manifest. Raises BundleError where a file is not as it should be, or nothing can
    be taken out of it."""
    if bundle.is_file():
        raise BundleError(
            f"{bundle} is an archive; unpack it (tar -xf {bundle}), and load the folder"
        )
    with contents(bundle) as there:
        manifest = manifest_of(bundle, there)
    if not manifest.images:
        raise BundleError(f"{bundle} has no images, only the tool: sh {bundle}/install.sh")
    found = [] if verified else faults_of(bundle)[0]
    if found:
        raise BundleError("\n".join((f"{bundle} is not whole:", *told(bundle, found))))
    _say(f"{bundle} {'is not verified again' if verified else 'is whole'}: {_held(manifest)}")
    return manifest


def _named_nowhere(manifest: Manifest, options: dict[str, Any]) -> list[str]:
    """The images of the bundle that no host of the inventory wants, whatever --limit says: with an
    older inventory nothing would be left to do, and nothing be amiss."""
    hosts = looked_up(options).fleet.hosts
    wanted = {host.image(service) for host in hosts for service in host.services}
    return [one.reference for one in manifest.images if one.reference not in wanted]


def _held(manifest: Manifest) -> str:
    return f"{len(manifest.images)} images, made {manifest.created}"


def _say(line: str) -> None:
    click.echo(line, err=True)
