"""Every disconnected service must have its licence, bound to its kind, image and model, and the
licence must be good for a while yet.

A new image needs a new licence: the licence opens files inside the image, and an old one may fail
on a newer image (the vendor's page "Download a license", license update).
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding, Level
from speechfleet.facts.clock import CLOCK
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.licence import Licence, days_left
from speechfleet.inventory.licences import command, image_of

_WARN_AT = {
    1: "licence.ends-1",
    7: "licence.ends-7",
    14: "licence.ends-14",
    30: "licence.ends-30",
}
"""Days; each has a code of its own, so that a channel is told again."""
SOON = max(_WARN_AT)
"""A licence that is good for no longer than so many days is to be fetched anew."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for service in host.services:
        if service.disconnected and service.licence:
            licence = service.licence
            yield from ending(service.name, licence.ends, answers[CLOCK], command(service))
            yield from _of_another_image(host, service, licence, answers)
        elif service.disconnected:
            yield missing(service)


def missing(service: Service) -> Finding:
    """What there is to say of a disconnected service without a licence."""
    model = f" with the model {service.model}" if service.model else ""
    message = (
        f"{service.name}: there is no licence of {service.resource} for "
        f"{image_of(service).rpartition('/')[2]}{model}; that of another image does not count"
    )
    return Finding("licence.missing", "error", message, command(service))


def ending(whose: str, ends: str, now: float, fix: str, instance: str = "") -> Iterator[Finding]:
    """What there is to say of the day on which a licence ends; nothing while it is far off."""
    left = days_left(ends, now)
    limit = next((days for days in _WARN_AT if left <= days), None)
    if left <= 0:
        yield _told("licence.over", "error", f"{whose}: its licence ended {ends}", fix, instance)
    elif limit is not None:
        days = f"{left} day{'s' * (left != 1)}"
        message = f"{whose}: its licence ends {ends}, in {days}"
        yield _told(_WARN_AT[limit], "warning", message, fix, instance)


def _told(code: str, level: Level, message: str, fix: str, instance: str) -> Finding:
    return Finding(code, level, message, f"{fix}; then deploy", instance=instance)


def _of_another_image(
    host: Host, service: Service, licence: Licence, answers: Answers
) -> Iterator[Finding]:
    """The tag may have come to mean another image since. Only Docker's classic image store names
    an image on two hosts alike."""
    here = answers[IMAGES].get(host.image(service), "")
    comparable = bool(here and licence.image_id) and answers[DOCKER].driver == "overlay2"
    if comparable and here != licence.image_id:
        yield Finding(
            "licence.image",
            "warning",
            f"{service.name}: its licence was fetched with another image of the same tag, and "
            "may not fit the one on this host",
            f"{command(service)}; then deploy",
        )
