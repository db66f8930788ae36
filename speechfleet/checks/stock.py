"""Whether the folder that images are brought from has what the host wants, as the lock has it."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES, id_there
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.inventory.fleet import Host
from speechfleet.oci.layout import Image
from speechfleet.oci.stock import Stock


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if host.stock is None:
        return
    for service in host.services:
        image = host.image(service)
        if image not in host.stock.images and not id_there(host, service, answers[IMAGES]):
            yield Finding(
                "stock.missing",
                "error",
                f"{image} is neither on the host nor in {host.stock.folder}",
                "bring it into that folder first (speechfleet bundle create), or name another one",
            )
    yield from _unlike_the_lock(host, host.stock)
    yield from _moving(host, host.stock, answers)
    if answers[LOGS_INPUT] and missing(host, host.stock, answers):
        yield Finding(
            "stock.sudo",
            "error",
            "sudo here keeps what it reads (log_input): it would keep a copy of every image",
            "take log_input and log_stdin out of sudoers there, or log in as root",
        )


def _unlike_the_lock(host: Host, stock: Stock) -> Iterator[Finding]:
    for reference in dict.fromkeys(map(host.image, host.services)):
        image, locked = stock.images.get(reference), (host.lock or {}).get(reference)
        if image and locked and image.config.digest != locked.id:
            yield Finding(
                "stock.lock",
                "error",
                f"{reference} in {stock.folder} is {image.config.digest}; locked is {locked.id}",
                "make the folder anew by the lock, or lock what is in it, then review that",
            )


def _moving(host: Host, stock: Stock, answers: Answers) -> Iterator[Finding]:
    """Without a lock a unit names the tag: what that means is what its next start runs."""
    tags = {image.reference for image in missing(host, stock, answers)} - {*(host.lock or ())}
    for tag in sorted(tags & answers[IMAGES].keys()):
        names = [one.instance for one in answers[CONTAINERS] if one.instance and one.image == tag]
        if names:
            yield Finding(
                "stock.moves",
                "warning",
                f"{tag} means another image here, which {', '.join(sorted(names))} runs: once this "
                "one is loaded, any restart runs it, before a deploy has verified it",
                "deploy right after the push, or first lock what is in the folder "
                "(speechfleet images lock --from), so that the tag stays until the deploy",
            )


def missing(host: Host, stock: Stock, answers: Answers) -> tuple[Image, ...]:
    """The wanted images of the stock that the host's Docker does not have, each once."""
    wanted = dict.fromkeys(map(host.image, host.services))
    images = (stock.images[reference] for reference in wanted if reference in stock.images)
    return tuple(image for image in images if not _there(host, image, answers))


def _there(host: Host, image: Image, answers: Answers) -> bool:
    """By its tag; a locked one by its own names, whatever its tag means there."""
    ids = (image.config.digest, image.manifest.digest)
    if host.lock and image.reference in host.lock:
        return any(id_ in answers[IMAGES] for id_ in ids)
    return answers[IMAGES].get(image.reference) in ids
