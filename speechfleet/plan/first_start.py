"""The first start of custom speech downloads its model, and may take so much longer.

Source: the vendor's container FAQ: a download that takes longer than an hour is given up.
"""

from dataclasses import replace

from speechfleet.facts.fact import Answers
from speechfleet.facts.models import to_download
from speechfleet.inventory.fleet import Host, Service


def with_downloads(host: Host, answers: Answers) -> Host:
    """The host, on which a service whose model is not there has the download's time to get ready.
    With it goes all that follows from that time: how long is waited, and the net."""
    services = tuple(_with_download(service, answers) for service in host.services)
    return replace(host, services=services) if services != host.services else host


def _with_download(service: Service, answers: Answers) -> Service:
    if not to_download(service, answers):
        return service
    return replace(service, ready_seconds=service.ready_seconds + service.kind.download_seconds)
