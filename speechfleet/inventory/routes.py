"""Which way each service of a host reports its usage: to its endpoint, or through a proxy."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from speechfleet.inventory.fleet import Host, Service


@dataclass(frozen=True)
class Route:
    """The billing endpoint of a service, and the proxy on the way if any."""

    url: str
    proxy: str = ""
    """Without the login that may stand in it."""
    no_proxy: str = ""
    login: bool = False
    """Whether the inventory has a login for the proxy. It is not sent from here: a host asks with
    the one that it has."""

    @property
    def name(self) -> str:
        """The name that has to resolve: with a proxy its own, which resolves the endpoint's."""
        try:
            return urlsplit(self.proxy or self.url).hostname or ""
        except ValueError:  # a setting may say what it likes; curl will not take it for a proxy
            return ""


def routes(host: Host) -> tuple[Route, ...]:
    """The distinct routes of the services that report to a billing endpoint."""
    return tuple(dict.fromkeys(_routes(host)))


def _routes(host: Host) -> Iterator[Route]:
    for service in host.services:
        resource = host.resources.get(service.runs_with or "")
        if resource:
            yield _route(resource.endpoint, service, bool(host.proxy and host.proxy.login))


def _route(url: str, service: Service, login: bool) -> Route:
    """Sources: the vendor's page on configuring containers names HTTP_PROXY alone; that only
    HTTPS_PROXY worked was reported in azure-docs #60566. So the one stands in for the other."""
    settings = {name.lower(): value.strip() for name, value in service.settings.items()}
    order = ("https_proxy", "http_proxy") if url.startswith("https") else ("http_proxy",)
    proxy = next((settings[name] for name in order if settings.get(name)), "")
    if not proxy:
        return Route(url)
    scheme, _, rest = proxy.rpartition("://")
    address = "".join(rest.split()).rpartition("@")[2]
    return Route(
        url,
        f"{scheme or 'http'}://{address}",
        settings.get("no_proxy", ""),
        login,
    )
