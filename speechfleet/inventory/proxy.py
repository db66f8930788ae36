"""`speech_proxy` → the Proxy through which containers report, and their settings for it.

Sources: the vendor's page "Configure Speech service containers", section "HTTP proxy"; that
HTTP_PROXY alone did nothing was reported in azure-docs #60566, so that both are set. Without
loopback in NO_PROXY the container's own parts talk to each other through the proxy and fail
(azure-docs #112998). What .NET takes for an entry of NO_PROXY: `HttpEnvironmentProxy` in
dotnet/runtime, a name, an address, or a domain that begins with a dot.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from speechfleet.inventory.fleet import Proxy, Service
from speechfleet.inventory.nodes import Node, Scalar
from speechfleet.inventory.places import Faults
from speechfleet.inventory.references import Reference, reference
from speechfleet.inventory.scalars import OddValue, shown, text
from speechfleet.inventory.secrets import Secrets, was_seen
from speechfleet.inventory.settings import with_defaults
from speechfleet.inventory.shape import ProxyShape, Readers, fit
from speechfleet.inventory.variables import PROXY
from speechfleet.secrets.secret import Secret

LOOPBACK = ("localhost", "127.0.0.1", "::1")

_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+/?")
_EXEMPT = re.compile(r"\.?[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_WANTED_URL = "wanted http://HOST:PORT"


def read_proxy(node: Node, secrets: Secrets | None, faults: Faults) -> Proxy | None:
    """Return the proxy, or None with a fault. Without `secrets` its login is not fetched."""
    readers: Readers = {"http": _url, "https": _url, "creds": reference, "no_proxy": _exempt}
    shape = fit(ProxyShape, node, PROXY, readers, faults)
    if shape is None:
        return None
    http, https = shape.http or shape.https, shape.https or shape.http
    if http is None or https is None:
        faults.add(node.place, f"{PROXY} has neither http nor https; {_WANTED_URL} in one or both")
        return None
    creds = _creds(shape.creds, secrets, faults) if shape.creds and secrets else None
    return Proxy(http, https, _parts(shape.no_proxy or ""), shape.creds is not None, creds)


def _creds(where: Reference, secrets: Secrets, faults: Faults) -> Secret | None:
    found = secrets.secret(where)
    if found is None or not was_seen(found):
        return found
    user, colon, _ = found.open().partition(":")
    if not (user and colon and found.open().isascii()):
        faults.add(where.place, f"{where} is no login for a proxy; wanted USER:PASSWORD in ASCII")
    elif found.open() != found.open().lower():
        said = "the vendor's page says that HTTP_PROXY_CREDS must be in small letters"
        faults.warn(f"{where.place}: {where} has capitals; {said}")
    return found


def through(services: Iterable[Service], proxy: Proxy | None) -> tuple[Service, ...]:
    """Return the services with the proxy among their settings, where they report to anybody.

    Whoever sets a proxy by its own settings alone has loopback excepted all the same."""
    return tuple(_through(service, proxy) for service in services)


def _through(service: Service, proxy: Proxy | None) -> Service:
    if not service.kind.keyed or service.disconnected:
        return service
    ours = {"HTTP_PROXY": proxy.http, "HTTPS_PROXY": proxy.https} if proxy else {}
    settings = with_defaults(dict(service.settings), ours)
    if not {"http_proxy", "https_proxy"} & set(map(str.lower, settings)):
        return service
    wanted = proxy.no_proxy if proxy else _excepted(settings)
    return replace(service, settings=_excepting(settings, (*LOOPBACK, *wanted)))


def _excepted(settings: Mapping[str, str]) -> tuple[str, ...]:
    said = (value for name, value in settings.items() if name.lower() == "no_proxy")
    return tuple(part for value in said for part in _parts(value))


def _excepting(settings: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    others = {name: value for name, value in settings.items() if name.lower() != "no_proxy"}
    return {**others, "NO_PROXY": ",".join(dict.fromkeys(names))}


def _url(node: Node) -> str:
    """Raises OddValue, whose text never shows the value: a login may stand in it."""
    found = text(node) if isinstance(node, Scalar) else ""
    if "@" in found:
        raise OddValue(f"a login may not stand here; {_WANTED_URL}, and the login as creds")
    if not _is_url(found):
        raise OddValue(f"that is no address of a proxy; {_WANTED_URL}")
    return found.rstrip("/")


def _is_url(found: str) -> bool:
    try:
        parts = urlsplit(found)
        return bool(_URL.fullmatch(found) and parts.hostname and parts.port != 0)
    except ValueError:
        return False


def _exempt(node: Node) -> str:
    """Raises OddValue."""
    if not isinstance(node, Scalar):
        raise OddValue(f"wanted {ProxyShape.model_fields['no_proxy'].description}")
    found = text(node)
    for one in _parts(found):
        if not _EXEMPT.fullmatch(one):
            raise OddValue(
                f"{shown(one)} would except nothing: containers know neither * nor networks; "
                "wanted names, addresses, and .DOMAIN for all names below it"
            )
    return found


def _parts(text_: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text_.split(",") if part.strip())
