"""The forward proxy that a container reports through, as .NET finds it in the environment.

Source: `HttpEnvironmentProxy` in dotnet/runtime, but for the name of the login, which the vendor's
page "Configure Speech service containers" has: `HTTP_PROXY_CREDS`, `user:password`.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

_LOGIN_WANTED = 407


class ProxyRefused(Exception):
    """The proxy wants another login, or one at all."""

    def __init__(self) -> None:
        super().__init__(
            f"Response status code does not indicate success: {_LOGIN_WANTED} "
            "(Proxy Authentication Required)."
        )


@dataclass(frozen=True)
class Proxy:
    """Where it is, and the header with the login for it."""

    host: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def proxy_for(url: str, found: Mapping[str, str]) -> Proxy | None:
    """Return the proxy on the way to `url` by what `configuration` found; None: it is direct."""
    target = urlsplit(url)
    named = found.get(f"{target.scheme}_proxy", "")
    if not named or _excepted(target, found.get("no_proxy", "")):
        return None
    parts = urlsplit(named if "://" in named else f"http://{named}")
    creds = found.get("http_proxy_creds", "")
    basic = base64.b64encode(creds.encode()).decode()
    headers = {"Proxy-Authorization": f"Basic {basic}"} if creds else {}
    return Proxy(parts.hostname or "", parts.port or 80, headers)


def refuses(status: int) -> bool:
    """Tell whether a proxy answered so because of the login."""
    return status == _LOGIN_WANTED


def refused_tunnel(fault: OSError) -> bool:
    """Tell whether http.client did not get through the proxy because of the login."""
    return str(fault).startswith(f"Tunnel connection failed: {_LOGIN_WANTED}")


def _excepted(target: SplitResult, no_proxy: str) -> bool:
    host = (target.hostname or "").lower()
    names = [name.strip().lower() for name in no_proxy.split(",") if name.strip()]
    return any(
        host == name.lstrip(".") or (name[0] == "." and host.endswith(name)) for name in names
    )
