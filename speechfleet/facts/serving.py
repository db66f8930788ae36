"""What each instance answers to `/ready` and `/status`, and what state its container is in.

Its labels say which paths those are: a kind can have others, and a generic container has no
`/status`. A Redis or Valkey has no paths, and is asked for PONG.

The instances asked are those named in the words, or else all that the host knows of. They
are asked side by side, so that one that hangs does not hold up the others. Every printed
line is short and whole, which keeps lines of several writers apart. They are printed with
`printf`: the `echo` of dash would turn the backslashes of a JSON body into line ends.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from speechfleet.facts.fact import Fact

GET = r"""# curl's DICT is lines of text, such as a Redis takes: it sends `PING` and `QUIT`.
# The curl-minimal of RHEL 9 has no DICT (exit code 1).
pong() {
  { curl --disable --silent --noproxy '*' --max-time 4 "$1" || case $? in 1 | 127) by_bash "$1" ;; esac; } |
    grep -q '^+PONG' && printf 'HTTP/1.1 200 PONG\r\n\r\n'
}
by_bash() {
  address=${1#dict://} address=${address%/PING}
  host=${address%:*} host=${host#\[}
  # shellcheck disable=SC2016
  timeout 4 bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf "PING\r\n" >&3 && head -n 1 <&3' by_bash "${host%]}" "${address##*:}"
}
get() {
  case $1 in dict://*) pong "$1"; return ;; esac
  if command -v curl >/dev/null; then
    curl --disable --silent --include --noproxy '*' --max-time 4 "$1"
  else
    wget --quiet --output-document=- --save-headers --content-on-error --no-proxy --tries=1 --timeout=4 "$1"
  fi
}
# NUL becomes what CR becomes, and is dropped with it.
got() { get "$1" | head -c "$2" | tr '\n\r\000' '\036\037\037'; }
"""
"""Shell functions: an answer with its header, and that as one line."""

SCRIPT = (
    GET
    + r"""ask() {
  [ -n "$status" ] || return 0
  case $bind in 0.0.0.0) bind=127.0.0.1 ;; ::) bind='[::1]' ;; *:*) bind="[$bind]" ;; esac
  case $ready in
  PING) answer "$1" ready "dict://$bind:$port/PING" ;;
  *) answer "$1" ready "http://$bind:$port$ready" ;;
  esac
  [ "$status" = none ] || answer "$1" status "http://$bind:$port$status"
}
answer() {
  printf '%s\n' "$1 $2 $(got "$3" 3000)"
}
docker_up=no
systemctl is-active --quiet docker.service && docker_up=yes
if [ $# = 0 ]; then
  cd /etc/systemd/system || exit 1
  names=
  [ "$docker_up" = no ] || names=$(docker ps -a --filter label=speechfleet.instance --format '{{.Names}}') || exit 1
  set -- $(
    { for f in speechfleet-*.service; do [ -f "$f" ] && echo "${f%.service}"; done
      printf '%s\n' "$names"
    } | sed -n 's/^speechfleet-\([a-z0-9-]*\)$/\1/p' | sort -u)
fi
[ $# != 0 ] || exit 0
containers='' units=''
for instance in "$@"; do
  containers="$containers speechfleet-$instance" units="$units speechfleet-$instance.service"
done
# Each call of these two costs a host more than all the curls: one for all instances.
# shellcheck disable=SC2086
TZ=UTC systemctl show --property=ActiveState,SubState,Result,NRestarts,UnitFileState,ActiveEnterTimestamp $units |
  while read -r line; do # in their order, with an empty line between two
    case $line in '') shift ;; *) printf '%s\n' "$1 unit $line" ;; esac
  done
[ "$docker_up" = yes ] || exit 0
# Where one is not there, the others are told of none the less, and Docker denies that one: one of
# which it says nothing at all is not known to be gone.
# shellcheck disable=SC2086
told=$(docker inspect --type container --format '{{.Name}} {"status":{{json .State.Status}},"exit_code":{{.State.ExitCode}},"oom_killed":{{.State.OOMKilled}},"started":{{json .State.StartedAt}},"labels":{{json .Config.Labels}}}{{println}}{{with .Config.Labels}}{{index . "speechfleet.bind"}} {{index . "speechfleet.port"}} {{or (index . "speechfleet.ready") "/ready"}} {{or (index . "speechfleet.status") "/status"}}{{end}}' $containers 2>&1) || for container in $containers; do
  case $told in *"/$container {"* | *'o such '*"$container"*) ;; *) exit 1 ;; esac
done
printf '%s\n' "$told" | {
  while read -r name state; do
    case $name in /speechfleet-*) name=${name#/speechfleet-} ;; *) continue ;; esac
    read -r bind port ready status
    printf '%s\n' "$name container $state"
    ask "$name" &
  done
  wait
}
:
"""
)


@dataclass(frozen=True)
class Response:
    """An HTTP answer; `code` is 0 where nothing answered."""

    code: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after: str = ""


@dataclass(frozen=True)
class Serving:
    """One instance as it answers now."""

    instance: str
    unit: Mapping[str, str] = field(default_factory=dict)
    container: Mapping[str, Any] = field(default_factory=dict)
    ready: Response = Response()
    status: Response = Response()


def read(text: str) -> Mapping[str, Serving]:
    asked: dict[str, dict[str, list[str]]] = {}
    for line in text.split("\n"):
        instance, word, rest = (*line.split(" ", 2), "", "")[:3]
        if word:
            asked.setdefault(instance, {}).setdefault(word, []).append(rest)
    return {name: _serving(name, said) for name, said in asked.items()}


def _serving(name: str, said: dict[str, list[str]]) -> Serving:
    return Serving(
        instance=name,
        unit=dict(line.split("=", 1) for line in said.get("unit", ()) if "=" in line),
        container=_container(said["container"][0]) if "container" in said else {},
        ready=response(said.get("ready", [""])[0]),
        status=response(said.get("status", [""])[0]),
    )


def _container(text: str) -> Mapping[str, Any]:
    """The state that Docker printed; for want of labels it prints `null`."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("a container's state is an object")
    return found | {"labels": found.get("labels") or {}}


def response(encoded: str) -> Response:
    """The answer that `got` printed; one that is no HTTP is as none."""
    text = encoded.replace("\037", "").replace("\036", "\n")
    head, _, body = text.partition("\n\n")
    first, *headers = head.split("\n")
    words = first.split()
    if len(words) < 2 or not re.fullmatch("[0-9]{3}", words[1]):
        return Response()
    fields = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in headers)}
    return Response(int(words[1]), _json_object(body), fields.get("retry-after", ""))


def _json_object(body: str) -> Mapping[str, Any]:
    """The body where it is a JSON object; anything else says nothing we can use."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


SERVING = Fact("serving", SCRIPT, read, seconds=20)
