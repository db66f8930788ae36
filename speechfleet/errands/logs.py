"""The log of every container of ours on a host, read once or followed.

A Speech container's log holds what people said (the vendor's container FAQ; recognised text is
logged by default). So what is told of a line is what the catalogue says of it, and the line
itself only to who asks for all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from speechfleet.checks.causes import cause_of_line
from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Host
from speechfleet.remote.door import Door
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.survey import trouble_of

READ_SECONDS = 60
FOLLOW_SECONDS = 30 * 86_400
_DOCKER_DOWN = 69

# Every line becomes a frame, and is short enough to be written whole beside other writers'.
# `docker logs` ends with its container: a follower looks for the one that takes its place, and
# reads that from its first line; the same one, started again, from where it ended.
SCRIPT = r"""nonce=$1 follow=$2 since=$3 until=$4 lines=$5 bytes=$6
shift 6
systemctl is-active --quiet docker.service || exit 69
meant() {
  its=$1
  shift
  [ $# = 0 ] && return
  for one; do
    if [ "$one" = "$its" ] || [ "$one" = "${its%-*}" ]; then return; fi
  done
  return 1
}
log() {
  docker logs ${follow:+--follow} --timestamps --tail "$2" ${3:+--since "$3"} \
    ${until:+--until "$until"} "speechfleet-$1" 2>&1 | stdbuf -oL cut -b 1-3000
}
newest() { if [ "$follow" ]; then cat; else tail -c "$bytes"; fi; }
marked() { stdbuf -oL sed "s/^/$nonce line $1 /"; }
container() { docker inspect --format '{{.Id}}' "speechfleet-$1" 2>/dev/null; }
tell() {
  its=$(container "$1")
  log "$1" "$lines" "$since" | newest | marked "$1"
  ended=$(date +%s.%N)
  while [ "$follow" ]; do
    sleep 2
    now=$(container "$1") || continue
    [ "$now" = "$its" ] || ended=
    its=$now
    log "$1" all "$ended" | marked "$1"
    ended=$(date +%s.%N)
  done
}
# shellcheck disable=SC2046 # each is one word: of these characters only
set -- $(docker ps -a --filter label=speechfleet.instance \
  --format '{{.Label "speechfleet.instance"}}' | grep -x '[a-z0-9-]*' |
  while read -r name; do meant "$name" "$@" && echo "$name"; done)
[ $# = 0 ] || bytes=$((bytes / $#))
for name; do tell "$name" & done
wait
"""

_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")


@dataclass(frozen=True, order=True)
class Line:
    """A line as it is told: by the host's clock, in UTC; `code` where the catalogue knows it."""

    time: str
    host: str
    instance: str
    text: str
    code: str = ""


@dataclass(frozen=True)
class Wanted:
    """What to read: of which services or instances (all where none), and what to tell."""

    names: tuple[str, ...] = ()
    follow: bool = False
    since: str = ""
    """As `docker logs` has it, such as `600s` or `2026-11-26T09:00:00Z`."""
    until: str = ""
    lines: str = "all"
    bytes: int = 1 << 20
    """So much of a host at most, the newest; its containers share it. Not when following."""
    grep: re.Pattern[str] | None = None
    all: bool = False

    def question(self) -> Question:
        words = ("follow" if self.follow else "", self.since, self.until, self.lines)
        seconds = FOLLOW_SECONDS if self.follow else READ_SECONDS
        return Question("log", SCRIPT, (*words, str(self.bytes), *self.names), seconds)

    def told(self, line: Line) -> Line | None:
        """What may be told of a line; None where that is nothing. What --grep looks at is what
        is told: it does not find words in lines that are not shown."""
        cause = cause_of_line(line.text)
        if cause is None and not self.all:
            return None
        text = line.text if cause is None or self.all else cause.message
        line = replace(line, text=text, code=cause.code if cause else "")
        return line if self.grep is None or self.grep.search(line.text) else None


@dataclass(frozen=True)
class Reading:
    """Reads at one host; `hear` is told each line that may be told, from that host's thread."""

    wanted: Wanted
    hear: Callable[[Line], None]

    def __call__(self, host: Host, door: Door) -> HostOutcome:
        """Never raises for a host: its trouble is in the outcome. The figure
        `lines_left_out_total` counts what was not told."""
        try:
            with door.open(host) as room:
                return self._read(host.name, on_leash(room, self.wanted.question()))
        except Exception as error:  # one host's trouble stops no other host
            return HostOutcome(host.name, "unreachable", (trouble_of(host.name, error),))

    def _read(self, host: str, frames: Iterator[Frame]) -> HostOutcome:
        code, left_out = "", 0
        for frame in frames:
            line = _line(host, frame.words)
            told = self.wanted.told(line) if line else None
            if told:
                self.hear(told)
            left_out += bool(line and not told)
            code = frame.words[-1]
        return _outcome(host, code, left_out)


def _line(host: str, words: tuple[str, ...]) -> Line | None:
    """None where it has no time: what the cut left of a line, or a complaint of Docker's."""
    match words:
        case ("line", instance, stamp, *text) if _STAMP.fullmatch(stamp):
            return Line(stamp, host, instance, " ".join(text))
    return None


def _outcome(host: str, ended: str, left_out: int) -> HostOutcome:
    figures = {"lines_left_out_total": float(left_out)}
    if ended == "0":
        return HostOutcome(host, "fine", figures=figures)
    what = "Docker is not running" if ended == str(_DOCKER_DOWN) else f"reading ended with {ended}"
    message = f"the logs could not be read to their end: {what}"
    fix = "see systemctl status docker on the host, then run again"
    finding = Finding("logs.unread", "error", message, fix)
    return HostOutcome(host, "unfit", (finding,), figures=figures)
