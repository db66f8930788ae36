"""Whether each billing endpoint, and each cache for diarization, is reached from the containers.

A container has another network, another resolver and another /etc/hosts than its host. So the
question is asked with the host's curl inside a running container of Docker's bridge: its
network, and its resolv.conf and hosts file laid over the host's in a mount namespace of
curl's own. Where none runs, it is asked from the host with the bridge's address as the
source, which passes Docker's masquerading but not its forwarding. The key is never sent: any
HTTP answer is enough. A proxy is given the login that containers have there, if they have one.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from speechfleet.facts.fact import Fact
from speechfleet.inventory.caches import caches
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.routes import routes

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
# --disable, which counts only as the first: a curlrc of root says nothing about a container.
# The login for the proxy is that of a container's key file. curl is told it through a pipe, so that
# it stands in no argument.
creds() {
  found=$(sed -n 's/^HTTP_PROXY_CREDS=//p' /var/lib/speechfleet/instances/*.key 2>/dev/null |
    head -n 1 | sed 's/[\\"]/\\&/g')
  [ -z "$found" ] || printf 'proxy-user = "%s"\n' "$found"
}
reach() { # URL NAME PROXY NO-PROXY LOGIN
  creds=$([ -z "$5" ] || creds)
  said=$(printf '%s\n' "$creds" | "$way" curl --disable --config - --silent --verbose --globoff --output /dev/null --max-time 8 --proxy "$3" --noproxy "$4" --write-out '\nanswer %{http_code} %{http_connect} %{ssl_verify_result}\n' "$1" 2>&1)
  code=$? addresses=
  issuer=$(printf '%s\n' "$said" | sed -n 's/^\*[[:space:]]*issuer: *//p' | tail -n 1)
  said=$(printf '%s\n' "$said" | sed -n 's/^answer //p' | tail -n 1)
  [ "$code" = 0 ] || addresses=$(timeout 3 getent ahosts "$2" | cut -d ' ' -f 1 | sort -u | tr '\n' ' ')
  printf '%s\n' "reach $code ${said:-000 000 0} $1 ${3:--} $addresses" "issuer $1 $issuer" ${creds:+"sent $1"}
}
way=plain name='' resolv=/etc/resolv.conf
case ${said_docker?} in *'docker runs'*)
  # The bridge's interface, then the running containers on it.
  said=$(docker network inspect --format '{{or (index .Options "com.docker.network.bridge.name") "docker0"}}{{range $id, $container := .Containers}} {{$id}}{{end}}' bridge)
  bridge=${said%% *} id=${said#"${said%% *}"}
  id=${id# } id=${id%% *}
  found=$([ -z "$id" ] || docker inspect --format '{{.State.Pid}} {{.ResolvConfPath}} {{.HostsPath}} {{.Name}}' "$id")
  # Docker itself does not know its bridge's address before its second start.
  address=$(ip -4 -o addr show dev "${bridge:-docker0}" 2>/dev/null | sed -n '1s|.* inet \([0-9.]*\)/.*|\1|p')
  pid=${found%% *} files=${found#* }
  inside_resolv=${files%% *} files=${files#* }
  hosts=${files%% *}
  if [ -n "$found" ] && inside true 2>/dev/null; then
    way=inside name=${files#* } resolv=$inside_resolv
  elif [ -n "$address" ]; then
    way=source_address name=$address
  fi
;; esac
echo "way $way $name"
# Docker gives containers resolved's own list where the host asks resolved's stub.
if [ "$way" != inside ] && [ -f /run/systemd/resolve/resolv.conf ]; then
  resolv=/run/systemd/resolve/resolv.conf
fi
grep -E '^nameserver' "$resolv" 2>/dev/null
grep -q '"dns"' /etc/docker/daemon.json 2>/dev/null && echo 'nameserver configured'
while [ $# -ge 5 ]; do
  reach "$1" "$2" "$3" "$4" "$5" &
  shift 5
done
wait
"""


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
    issuer: str = ""
    """Who issued the certificate that was accepted, as OpenSSL names it."""
    sent: bool = False
    """Whether the proxy was given the login that a container there has."""


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
    each = ((r.url, r.name, r.proxy, r.no_proxy, "login" * r.login) for r in routes(host))
    caches_ = ((cache.url, cache.name, "", "", "") for cache in caches(host))
    return [word for route in (*each, *caches_) for word in route]


def read(text: str) -> Egress:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    (way, *name), *_ = (line[1:] for line in lines if line[0] == "way")
    sent = {line[1] for line in lines if line[0] == "sent"}
    issuers = {line[1]: " ".join(line[2:]) for line in lines if line[0] == "issuer"}
    return Egress(
        way=way,
        name="".join(name).lstrip("/"),
        nameservers=tuple(line[1] for line in lines if _is_nameserver(line)),
        reached=tuple(_reached(line[1:], issuers, sent) for line in lines if line[0] == "reach"),
    )


def _reached(row: list[str], issuers: Mapping[str, str], sent: Collection[str]) -> Reached:
    code, status, connect, verify, url, proxy, *addresses = row
    return Reached(
        exit=int(code),
        status=int(status),
        connect=int(connect),
        verify=int(verify),
        url=url,
        proxy="" if proxy == "-" else proxy,
        addresses=tuple(addresses),
        issuer=issuers.get(url, ""),
        sent=url in sent,
    )


def _is_nameserver(line: Sequence[str]) -> bool:
    """Resolvers pass by one without an address."""
    return line[0] == "nameserver" and len(line) > 1


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(re.sub("%.*", "", address)).is_loopback
    except ValueError:
        return False


EGRESS = Fact("egress", SCRIPT, read, words, seconds=14)
