"""How `bundle load` goes: the commands that a person would call one by one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from speechfleet.bundle.contents import contents
from speechfleet.bundle.manifest import BundleError, Manifest
from speechfleet.bundle.verify import manifest_of
from speechfleet.cli.bundling import faults_of, told
from speechfleet.cli.deploying import Deploy
from speechfleet.cli.output import Done
from speechfleet.cli.provisioning import Provision
from speechfleet.cli.pushing import Push

Step = tuple[str, Callable[[], int]]


def load_bundle(bundle: Path, provision: bool, verified: bool, options: dict[str, Any]) -> int:
    """Verify the bundle, then call each command in turn, and return the exit code of the last.

    Raises BundleError for one that is not whole.
    """
    if options["as_json"] or options["output"] == "json":
        raise click.UsageError(
            "bundle load is several commands, each with a document of its own; call them one by one"
        )
    _look_over(bundle, verified)
    code = 0
    steps = tuple(_steps(bundle, provision, options))
    for number, (name, step) in enumerate(steps, 1):
        _say(f"{number}/{len(steps)} {name}")
        code = step()
        if code:
            _say(f"{name} left {code}: nothing after it is done; mend that, and call this again")
            break
    return Done(code)


def _steps(bundle: Path, provision: bool, options: dict[str, Any]) -> Iterator[Step]:
    """Each takes its options out of a copy of its own."""
    if provision:
        name = f"provision --packages {bundle}"
        yield name, lambda: Provision("provision", dict(options), bundle).run()
    yield f"images push --from {bundle}", lambda: Push("images-push", dict(options), bundle).run()
    yield "deploy", lambda: Deploy("deploy", dict(options)).run()


def _look_over(bundle: Path, verified: bool) -> None:
    """Raises BundleError where a file is not as it should be, or nothing can be taken out of it."""
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


def _held(manifest: Manifest) -> str:
    return f"{len(manifest.images)} images, made {manifest.created}"


def _say(line: str) -> None:
    click.echo(line, err=True)
