"""Whether the folder that images are brought from has what the host wants, as the lock has it."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
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
    if answers[LOGS_INPUT] and missing(host, host.stock, answers):
        yield Finding(
            "stock.sudo",
            "error",
            "sudo here keeps what it reads (log_input): it would keep a copy of every image",
            "`Defaults !log_input` for this user, or log in as root",
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
