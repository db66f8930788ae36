"""What a registry says that tags stand for, asked by a host, which reaches it, or from here."""

import subprocess
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from speechfleet.facts.registry import ASKING, Registry
from speechfleet.facts.registry import read as read_registry
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.fleet import Registry as Login
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Question, framed_script, parts

_SECONDS, _EACH_SECONDS = 120, 10
"""For one registry, and what it has more for each image."""
_MARGIN = 10
_TIME_OVER = (124, 137)

# One image after the other: lines of two that write side by side would mix. A Docker that is
# stopped is not asked, since that would start it.
_SCRIPT = r"""server=$1 user=$2 password=''
shift 2
[ -z "$user" ] || IFS= read -r password
systemctl is-active --quiet docker.service 2>/dev/null || docker() { return 1; }
here() { # IMAGE
  docker image inspect --format '{{.Id}}{{range .RepoDigests}} {{.}}{{end}}' "$1" 2>/dev/null
}
look() { # IMAGE REPOSITORY REFERENCE
  has=$(here "$1") && printf '%s\n' "local $1 $has"
  [ "$code" = 0 ] || return 0
  knows "$2" "$3"
  found=$(status "$head") body=''
  [ "$found" != 200 ] || body=$(as "$bearer" |
    get --config - --location --max-redirs 3 --header "Accept: $types" "$base/$2/manifests/$3" |
    head -c 4194304 | base64 | tr -d '\n')
  printf '%s\n' "manifest $1 ${found:-0} $body"
}
if command -v curl >/dev/null; then
ASKING
  proxy_https=${proxy_https:-${https_proxy:-${HTTPS_PROXY:-}}}
  proxy_http=${proxy_http:-${http_proxy:-}}
  no_proxy_=${no_proxy_:-${no_proxy:-${NO_PROXY:-}}}
  reach
  echo "registry $code ${said:-000 000 0} $base $proxy"
else
  echo 'registry none'
  code=127
fi
while [ $# -gt 0 ]; do
  look "$1" "$2" "$3"
  shift 3
done
"""
SCRIPT = _SCRIPT.replace("ASKING\n", ASKING)


@dataclass(frozen=True)
class Query:
    """What one registry is asked for: image → its repository there, and its tag or digest."""

    login: Login
    wanted: Mapping[str, tuple[str, str]]

    @property
    def question(self) -> Question:
        triples = (word for image, where in self.wanted.items() for word in (image, *where))
        secret = self.login.password if self.login.username else None
        words = (self.login.server, self.login.username or "", *triples)
        seconds = _SECONDS + _EACH_SECONDS * len(self.wanted)
        return Question("manifests", SCRIPT, words, seconds, secret)


@dataclass(frozen=True)
class Told:
    """What came back: of the registry itself, of its images, and of those that lie where it was
    asked."""

    registry: Registry
    manifests: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    """Image → HTTP status, 0 where no answer came, and the manifest or list of manifests. Those
    that there was no time to ask for are missing."""
    local: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Image → its id there, and its digests as `REPOSITORY@DIGEST`."""


Ask = Callable[[Query], Told]


def read(text: str) -> Told:
    """Raises ValueError where a line is not understood."""
    lines = [line.split(" ") for line in text.splitlines() if line]
    said = "".join(f"{' '.join(line)}\n" for line in lines if line[0] == "registry")
    try:
        return Told(
            read_registry(said),
            {line[1]: (int(line[2]), b64decode(line[3])) for line in _of(lines, "manifest")},
            {line[1]: tuple(line[2:]) for line in _of(lines, "local")},
        )
    except (NoBase64, IndexError) as error:
        raise ValueError from error


def _of(lines: list[list[str]], word: str) -> list[list[str]]:
    return [line for line in lines if line[0] == word]


def from_here(query: Query) -> Told:
    """Ask by the controller's own curl."""
    question = query.question
    try:
        done = subprocess.run(
            ["sh", "-c", question.script, question.name, *question.words],
            input=f"{question.secret.open()}\n".encode() if question.secret else b"",
            capture_output=True,
            timeout=question.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as over:
        return read(_whole_lines((over.stdout or b"").decode(errors="replace")))
    return read(done.stdout.decode(errors="replace"))


def _whole_lines(text: str) -> str:
    """Without the last line, of which half may be missing."""
    return text.rpartition("\n")[0]


def from_host(host: Host, door: Door) -> Ask:
    """Ask by a host. Raises Unreachable where it cannot, or where its sudo would keep the login."""

    def ask(query: Query) -> Told:
        with door.open(host) as room:
            if query.question.secret and _keeps_input(room):
                raise _kept(host)
            return read(_asked(room, query.question))

    return ask


def _keeps_input(room: Room) -> bool:
    """Where it is not known, the careful way is taken."""
    question = Question(LOGS_INPUT.name, LOGS_INPUT.script, (), LOGS_INPUT.seconds)
    return _asked(room, question).strip() != "no"


def _kept(host: Host) -> Unreachable:
    return Unreachable(
        "image.unasked",
        f"{host.name} was not asked: its sudo keeps what it reads, and the registry has a login",
        "ask from this machine: --from-here",
    )


def _asked(room: Room, question: Question) -> str:
    exec_ = room.start()
    exec_.send(framed_script(exec_.nonce, (question,)).encode())
    seconds = question.seconds + _MARGIN
    said, code = parts(exec_.frames(seconds, seconds)).get(question.name, ("", 0))
    return _whole_lines(said) if code in _TIME_OVER else said
