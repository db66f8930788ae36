"""Whether the images that are not on the host yet can be had from the registry.

Asked as Docker would: through its proxies, with the CAs of /etc/docker/certs.d, and over plain
http where Docker takes the registry for insecure. An anonymous token is fetched where one is
wanted, and never put on a command line. A registry with a login is only asked whether it is
there: a survey holds no secret. Sources: distribution/distribution, docs/spec/api.md and
auth/token.md; moby/moby, registry/config.go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from speechfleet.facts.fact import Fact
from speechfleet.inventory.fleet import Host

ASKING = r"""# shellcheck disable=SC2016
info=$(docker info --format '{{println "https" .HTTPSProxy}}{{println "http" .HTTPProxy}}{{println "no" .NoProxy}}{{range $name, $index := .RegistryConfig.IndexConfigs}}{{if not $index.Secure}}{{println "insecure" $name}}{{end}}{{end}}{{range .RegistryConfig.InsecureRegistryCIDRs}}{{println "network" .}}{{end}}' 2>/dev/null)
said_by_docker() { printf '%s\n' "$info" | sed -n "s/^$1 //p"; }
proxy_http=$(said_by_docker http | sed 's|//[^/]*@|//|') proxy_https=$(said_by_docker https | sed 's|//[^/]*@|//|')
no_proxy_=$(said_by_docker no)
insecure=no
said_by_docker insecure | grep -qxF "$server" && insecure=yes
# Whether the server is in one of these networks only Docker can tell; so it may be.
said_by_docker network | grep -qvxE '127\.0\.0\.0/8|::1/128' && insecure=yes
case $server in localhost | localhost:* | 127.*) insecure=yes ;; docker.io) server=registry-1.docker.io ;; esac
types='application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json'

get() {
  curl --disable --silent --globoff --max-time 6 --proto =http,https --proxy "$proxy" --noproxy "$no_proxy_" ${ca:+--cacert "$ca"} ${unsafe:+--insecure} ${client:+--cert "$client" --key "${client%.cert}.key"} "$@"
}
knock() {
  said=$(get --output /dev/null --write-out '%{http_code} %{http_connect} %{ssl_verify_result}' "$base/")
  code=$?
  [ "$code" = 0 ]
}
reach() {
  base=https://$server/v2 proxy=$proxy_https ca='' unsafe='' client=''
  for file in "/etc/docker/certs.d/$server"/*.cert; do [ -f "$file" ] && client=$file; done
  knock && return
  [ "$code" != 60 ] || for ca in "/etc/docker/certs.d/$server"/*.crt; do
    [ -f "$ca" ] && knock && return
  done
  ca=''
  [ "$insecure" = yes ] || return
  unsafe=yes
  [ "$code" = 60 ] && knock && return
  base=http://$server/v2 proxy=$proxy_http
  knock
}
# Who asks, as curl's settings: a token, else the log-in where there is one. Only builtins see it.
as() { # [TOKEN]
  if [ -n "${1:-}" ]; then
    printf 'header = "Authorization: Bearer %s"\n' "$1"
  elif [ -n "$user" ]; then
    printf 'user = "%s:%s"\n' "$(escaped "$user")" "$(escaped "$password")"
  fi
}
escaped() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
manifest() { # REPOSITORY TAG [TOKEN]
  as "${3:-}" | get --config - --head --location --max-redirs 3 --header "Accept: $types" "$base/$1/manifests/$2" | tr -d '\r'
}
status() { printf '%s\n' "$1" | sed -n 's|^HTTP/[0-9.]* \([0-9]*\).*|\1|p' | tail -n 1; }
part() { printf '%s\n' "$challenge" | sed -n "s/.*[ ,]$1=\"\([^\"]*\)\".*/\1/p"; }
token() { # REPOSITORY
  as | get --config - --get --data-urlencode "service=$(part service)" --data-urlencode "scope=repository:$1:pull" --url "$(part realm)" |
    grep -oE '"(access_)?token" *: *"[^"]*"' | head -n 1 | sed 's/"$//; s/.*"//' | tr -cd 'A-Za-z0-9._~+/=-'
}
knows() { # REPOSITORY TAG: its headers to `head`, and to `bearer` a token where one is wanted
  bearer=''
  head=$(manifest "$1" "$2")
  challenge=$(printf '%s\n' "$head" | grep -i '^www-authenticate: *bearer ' | tail -n 1)
  if [ "$(status "$head")" = 401 ] && [ -n "$challenge" ]; then
    bearer=$(token "$1")
    head=$(manifest "$1" "$2" "$bearer")
  fi
}
"""

_BEGIN = r"""address=$1 login=$2 user='' password=''
server=${address%%/*}
shift 2
asked=$#
# A locked image is NAME@DIGEST@ID: here where Docker has it by either, whatever its tag means.
is_here() { # IMAGE
  case $1 in
  *@*) has "${1##*@}" || { by=${1%@*}; has "$address/${by%:*@*}@${by#*@}"; } ;;
  *) has "$address/$1" ;;
  esac
}
has() { docker image inspect --format . "$@" >/dev/null 2>&1; }
case ${said_docker?} in *'docker runs'*) ;; *) echo 'registry stopped'; exit 0 ;; esac
# Mostly all are there, and one look says so.
all_here() {
  for image in "$@"; do
    case $image in *@*) image=${image##*@} ;; *) image=$address/$image ;; esac
    set -- "$@" "$image"
    shift
  done
  has "$@"
}
all_here "$@" && { for image in "$@"; do echo "here ${image%%@*}"; done; exit 0; }
for image in "$@"; do
  if is_here "$image"; then
    echo "here ${image%%@*}"
  else
    set -- "$@" "$image"
  fi
done
shift "$asked"
[ $# != 0 ] || exit 0
command -v curl >/dev/null || { echo 'registry none'; exit 0; }

"""

_END = r"""# The nearest of what may be thousands: those of the same language, then of the same version.
tags() { # REPOSITORY TAG TOKEN
  all=$({ [ -z "$3" ] || printf 'header = "Authorization: Bearer %s"\n' "$3"; } |
    get --config - "$base/$1/tags/list" | head -c 2000000 | tr -d '\n' | sed 's/.*"tags" *: *\[//' | tr ',' '\n' | tr -cd 'A-Za-z0-9._\n-')
  { printf '%s\n' "$all" | grep -e "-${2#*-}\$"; printf '%s\n' "$all" | grep "^${2%%-*}-"; printf '%s\n' "$all"; } |
    awk '!seen[$0]++' | head -n 100 | tr '\n' ' ' | cut -c 1-3000
}
look() { # IMAGE
  name=${1%%@*}
  repository=${name%:*} tag=${name##*:}
  repository=${address#"${address%%/*}"}/$repository
  repository=${repository#/}
  by=${1#*@}
  case $1 in *@*) knows "$repository" "${by%@*}" ;; *) knows "$repository" "$tag" ;; esac
  found=$(status "$head")
  [ "$found" != 404 ] || printf '%s\n' "tags $name $(tags "$repository" "$tag" "$bearer")"
  printf '%s\n' "image $name ${found:-0}"
}
reach
echo "registry $code ${said:-000 000 0} $base $proxy"
[ "$code" = 0 ] && [ "$login" = no ] || exit 0
for image in "$@"; do look "$image" & done
wait
"""

SCRIPT = _BEGIN + ASKING + _END


@dataclass(frozen=True)
class Registry:
    """What the registry said; nothing was asked where every image is on the host."""

    here: tuple[str, ...] = ()
    """Images that are on the host, as `REPOSITORY:TAG`."""
    asked: bool = False
    unasked: str = ""
    """`stopped`: Docker is, and knows neither its images nor its ways. `none`: there is no curl."""
    exit: int = 0
    """curl's exit code, 0 where anything answered HTTP."""
    status: int = 0
    connect: int = 0
    verify: int = 0
    base: str = ""
    proxy: str = ""
    images: Mapping[str, int] = field(default_factory=dict)
    """Image → HTTP status of its manifest, 0 where no answer came."""
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Image that is not there → tags that are, the likely ones first."""


def images(host: Host) -> tuple[str, ...]:
    """The distinct images that the host's services want of its registry."""
    ours = (service for service in host.services if service.kind.image)
    return tuple(dict.fromkeys(f"{service.kind.repository}:{service.tag}" for service in ours))


def words(host: Host) -> Sequence[str]:
    login = "yes" if host.registry.username else "no"
    asked = (f"{image}{_content(host, image)}" for image in images(host))
    return [host.registry.address, login, *asked]


def _content(host: Host, image: str) -> str:
    locked = (host.lock or {}).get(f"{host.registry.address}/{image}")
    return f"@{locked.digest}@{locked.id}" if locked else ""


def read(text: str) -> Registry:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    here = tuple(line[1] for line in lines if line[0] == "here")
    said = next((line[1:] for line in lines if line[0] == "registry"), None)
    if said is None:
        return Registry(here)
    if len(said) == 1:
        return Registry(here, unasked=said[0])
    code, status, connect, verify, base, *proxy = said
    return Registry(
        here=here,
        asked=True,
        exit=int(code),
        status=int(status),
        connect=int(connect),
        verify=int(verify),
        base=base,
        proxy="".join(proxy),
        images={line[1]: int(line[2]) for line in lines if line[0] == "image"},
        tags={line[1]: tuple(line[2:]) for line in lines if line[0] == "tags"},
    )


REGISTRY = Fact("registry", SCRIPT, read, words, seconds=30)
