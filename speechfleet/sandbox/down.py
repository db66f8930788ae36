"""`sandbox down`: everything that `up` made goes, and nothing else."""

from collections.abc import Callable
from pathlib import Path

from speechfleet.sandbox import engine
from speechfleet.sandbox.base import DEBIAN, LABEL_IMAGE, remove_workshop
from speechfleet.sandbox.container import owned, remove
from speechfleet.sandbox.engine import docker, labelled, unless_missing
from speechfleet.sandbox.layout import LABEL, check_wish
from speechfleet.sandbox.written import places, remove_files


def down(name: str, into: Path, keep_images: bool, say: Callable[[str], None]) -> None:
    """Remove containers, volumes, network, files and images of a practice fleet.

    Idempotent. Images are shared: they stay while another practice fleet is there.
    """
    check_wish(name, None, None)
    engine.require()
    ours = f"{LABEL}={name}"
    for container in owned(name):
        say(f"removing {container}")
        remove(container)
    for volume in labelled("volume", ours, "{{.Name}}"):
        docker("volume", "rm", volume)
    for network in labelled("network", ours, "{{.Name}}"):
        docker("network", "rm", network)
    remove_files(places(into, name), say)
    remove_workshop()
    if not keep_images:
        _remove_images(say)


def _remove_images(say: Callable[[str], None]) -> None:
    if labelled("container", LABEL, "{{.Names}}"):
        say("the images stay: another practice fleet uses them")
        return
    say("removing the images")
    before = None
    # An image that another one stands on cannot go before it: once more while any went.
    while (there := _made_here()) and there != before:
        for image in there:
            unless_missing("image", "rm", "--force", image, also="dependent child")
        before = there
    unless_missing("image", "rm", DEBIAN)


def _made_here() -> list[str]:
    return labelled("image", LABEL_IMAGE, "{{.ID}}")
