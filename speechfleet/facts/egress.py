"""Whether each billing endpoint is reached from where containers are.

A container has another network, another resolver and another /etc/hosts than its host. So the
question is asked with the host's curl inside a running container of Docker's bridge: its
network, and its resolv.conf and hosts file laid over the host's in a mount namespace of
curl's own. Where none runs, it is asked from the host with the bridge's address as the
source, which passes Docker's masquerading but not its forwarding. The key is never sent: any
HTTP answer is enough.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from speechfleet.facts.fact import Fact
from speechfleet.inventory.fleet import Host, Service

SCRIPT = r"""command -v curl >/dev/null || { echo 'way none'; exit 0; }
# Before util-linux 2.27 `unshare` leaves mounts shared with the host: --make-rprivate.
# shellcheck disable=SC2016
inside() {
  nsenter -t "$pid" -n unshare -m sh -c '
    mount --make-rprivate / && mount --bind "$1" /etc/resolv.conf && mount --bind "$2" /etc/hosts || exit 99
    [ ! -f /etc/nsswitch.conf ] || mount --bind /dev/null /etc/nsswitch.conf
    shift 2
    exec "$@"' inside "$inside_resolv" "$hosts" "$@"
}
source_address() { "$@" --interface "$address"; }
plain() { "$@"; }
# --disable: a curlrc of root says nothing about a container.
reach() { # URL NAME PROXY NO-PROXY
  said=$("$way" curl --disable --silent --globoff --output /dev/null --max-time 8 --proxy "$3" --noproxy "$4" --write-out '%{http_code} %{http_connect} %{ssl_verify_result}' "$1" 2>/dev/null)
  code=$? addresses=
  [ "$code" = 0 ] || addresses=$(timeout 3 getent ahosts "$2" | cut -d ' ' -f 1 | sort -u | tr '\n' ' ')
  echo "reach $code ${said:-000 000 0} $1 ${3:--} $addresses"
}
way=plain name='' resolv=/etc/resolv.conf
if systemctl is-active --quiet docker.service; then
  id=$(docker ps --quiet --filter network=bridge --filter status=running | head -n 1)
  found=$([ -z "$id" ] || docker inspect --format '{{.State.Pid}} {{.ResolvConfPath}} {{.HostsPath}} {{.Name}}' "$id")
  bridge=$(docker network inspect --format '{{index .Options "com.docker.network.bridge.name"}}' bridge)
  # Docker itself does not know its bridge's address before its second start.
  address=$(ip -4 -o addr show dev "${bridge:-docker0}" 2>/dev/null | sed -n 's|.* inet \([0-9.]*\)/.*|\1|p' | head -n 1)
  pid=$(echo "$found" | cut -d ' ' -f 1) inside_resolv=$(echo "$found" | cut -d ' ' -f 2)
  hosts=$(echo "$found" | cut -d ' ' -f 3)
  if [ -n "$found" ] && inside true 2>/dev/null; then
    way=inside name=$(echo "$found" | cut -d ' ' -f 4) resolv=$inside_resolv
  elif [ -n "$address" ]; then
    way=source_address name=$address
  fi
fi
echo "way $way $name"
# Docker gives containers resolved's own list where the host asks resolved's stub.
if [ "$way" != inside ] && [ -f /run/systemd/resolve/resolv.conf ]; then
  resolv=/run/systemd/resolve/resolv.conf
fi
grep -E '^nameserver' "$resolv" 2>/dev/null
grep -q '"dns"' /etc/docker/daemon.json 2>/dev/null && echo 'nameserver configured'
while [ $# -ge 4 ]; do
  reach "$1" "$2" "$3" "$4" &
  shift 4
done
wait
"""


@dataclass(frozen=True)
class Route:
    """What a service asks for its billing: the endpoint, and the proxy on the way if any."""

    url: str
    proxy: str = ""
    """Without the login that may stand in it."""
    no_proxy: str = ""
    login: bool = False
    """Whether the service has a login for the proxy; it is never sent from here."""

    @property
    def name(self) -> str:
        """The name that has to resolve: with a proxy its own, for the endpoint's is its business."""
        try:
            return urlsplit(self.proxy or self.url).hostname or ""
        except ValueError:  # a setting may say what it likes; curl will not take it for a proxy
            return ""


@dataclass(frozen=True)
class Reached:
    """What came of one route; `exit` is curl's exit code, 0 where anything answered HTTP."""

    exit: int
    status: int
    connect: int
    """What the proxy answered to CONNECT, 0 without one."""
    verify: int
    """OpenSSL's verdict on the certificate, 0 where it had nothing against it."""
    url: str
    proxy: str
    addresses: tuple[str, ...]
    """What the host itself resolves the route's name to, where nothing answered."""


@dataclass(frozen=True)
class Egress:
    way: str
    """`inside` a container, `source_address` of the bridge, `plain` from the host, `none`."""
    name: str
    """The container, or the address."""
    nameservers: tuple[str, ...]
    reached: tuple[Reached, ...]

    @property
    def resolver_is_lost(self) -> bool:
        """Whether Docker finds no resolver that a container could reach, and takes a public one."""
        return bool(self.nameservers) and all(map(_is_loopback, self.nameservers))


def words(host: Host) -> Sequence[str]:
    return [w for r in routes(host) for w in (r.url, r.name, r.proxy, r.no_proxy)]


def routes(host: Host) -> tuple[Route, ...]:
    """The distinct routes of the services that report to a billing endpoint."""
    return tuple(dict.fromkeys(_routes(host)))


def _routes(host: Host) -> Iterator[Route]:
    for service in host.services:
        resource = host.resources.get(service.resource or "")
        if resource:
            yield _route(resource.endpoint, service)


def _route(url: str, service: Service) -> Route:
    """Sources: the vendor's page on configuring containers names HTTP_PROXY alone; that only
    HTTPS_PROXY worked was reported in azure-docs #60566. So the one stands in for the other."""
    settings = {name.lower(): value.strip() for name, value in service.settings.items()}
    order = ("https_proxy", "http_proxy") if url.startswith("https") else ("http_proxy",)
    proxy = next((settings[name] for name in order if settings.get(name)), "")
    if not proxy:
        return Route(url)
    scheme, _, rest = proxy.rpartition("://")
    login, _, address = "".join(rest.split()).rpartition("@")
    return Route(
        url,
        f"{scheme or 'http'}://{address}",
        settings.get("no_proxy", ""),
        bool(login or settings.get("http_proxy_creds")),
    )


def read(text: str) -> Egress:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    (way, *name), *_ = (line[1:] for line in lines if line[0] == "way")
    return Egress(
        way=way,
        name="".join(name).lstrip("/"),
        nameservers=tuple(line[1] for line in lines if line[0] == "nameserver"),
        reached=tuple(_reached(line[1:]) for line in lines if line[0] == "reach"),
    )


def _reached(row: list[str]) -> Reached:
    code, status, connect, verify, url, proxy, *addresses = row
    return Reached(
        exit=int(code),
        status=int(status),
        connect=int(connect),
        verify=int(verify),
        url=url,
        proxy="" if proxy == "-" else proxy,
        addresses=tuple(addresses),
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(re.sub("%.*", "", address)).is_loopback
    except ValueError:
        return False


EGRESS = Fact("egress", SCRIPT, read, words, seconds=14)
