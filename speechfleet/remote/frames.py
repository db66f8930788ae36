"""Frames: how a stream of bytes from a host is told apart into parts.

After each part the script prints a line `NONCE WORDS…`. Bytes are split before they are decoded;
what stands before the first frame is noise, and a part whose closing frame did not come is lost,
never partly believed. What parts say on standard error is thrown away on the host.
"""

import re
import secrets
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from speechfleet.secrets.secret import Secret

_EXIT_CODE = re.compile("[0-9]{1,3}")


def new_nonce() -> str:
    """A word that nothing on a host prints by chance."""
    return f"sf-{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Frame:
    """A frame's words, and the text between the frame before and this one."""

    words: tuple[str, ...]
    text: str


class Splitter:
    """Takes bytes as they come and gives frames as they are complete."""

    def __init__(self, nonce: str) -> None:
        self._mark = f"\n{nonce} ".encode()
        self._held = bytearray(b"\n")
        """Begins with a line end, so that a frame on the very first line is seen."""
        self._searched = 0
        """No frame begins before it: a host that babbles is not searched again and again."""

    def feed(self, data: bytes) -> Iterator[Frame]:
        self._held += data
        while (start := self._held.find(self._mark, self._searched)) >= 0:
            self._searched = start
            end = self._held.find(b"\n", start + len(self._mark))
            if end < 0:
                return
            words = self._held[start + len(self._mark) : end]
            text = self._held[1:start]
            del self._held[:end]
            self._searched = 0
            yield Frame(tuple(_decode(words).split(" ")), _decode(text))
        self._searched = max(0, len(self._held) - len(self._mark))

    @property
    def held(self) -> int:
        """How many bytes came since the last frame."""
        return len(self._held)

    @property
    def rest(self) -> str:
        """What came after the last frame."""
        return _decode(self._held[1:])


_UNPRINTED = dict.fromkeys((0, 0x1B, 0x7F, *range(0x80, 0xA0)))
"""NUL, and what terminals take for commands: a host's text ends up on somebody's screen."""


def _decode(data: bytearray) -> str:
    return data.decode("utf-8", "replace").translate(_UNPRINTED)


@dataclass(frozen=True)
class Question:
    """A part of a survey script: constant sh text, its words and its time limit. A secret comes to
    it as a line of standard input. What it says before the first `{` can be passed on: it is in
    `said_NAME` for the parts after it."""

    name: str
    script: str
    words: tuple[str, ...]
    seconds: int
    secret: Secret | None = None
    passed_on: bool = False


ENVIRONMENT = """\
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
unset HISTFILE OMP_NUM_THREADS OMP_THREAD_LIMIT
unset DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG
unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_API_VERSION"""
"""How each script begins, as templates/apply.sh does: /etc/environment can make `nproc` count
fewer cores (OMP_…), and `docker` ask another daemon than that of the units."""


def framed_script(nonce: str, questions: tuple[Question, ...]) -> str:
    """One script that asks all questions; each part can fail, hang or eat input alone."""
    parts = "\n".join(_part(one) if one.secret else _known(one) for one in questions)
    return f"""main() {{
{ENVIRONMENT}
exec 2>/dev/null
said='' held='' shown=''
# Each write is a packet, which costs the controller as much as a part: frames of one second are
# one write. By its clock, without a process: what is held waits at most for the part under way.
frame() {{
  held="$held${{said:+$said
}}
{nonce} $*
"
  now=''
  read -r now rest </proc/uptime
  now=${{now%%.*}}
  [ -n "$now" ] && [ "$now" = "$shown" ] && [ ${{#held}} -lt 16384 ] || show
}}
# bash writes each line by itself.
show() {{
  printf %s "$held" | dd ibs=65536 obs=65536 || exit 1
  held='' shown=$now
}}
frame start
{parts}
show
exit 0
}}
main
"""


def _part(question: Question) -> str:
    words = " ".join(shlex.quote(word) for word in (question.name, *question.words))
    script = shlex.quote(question.script)
    before, after = "", " </dev/null"
    if question.secret:
        before, after = f"printf '%s\\n' {shlex.quote(question.secret.open())} | ", ""
    command = f"{before}timeout -k 1 {question.seconds} sh -c {script} {words}{after}"
    asked = f"said=$({command})\nframe {question.name} $?"
    passed_on = f'\nexport said_{question.name}="${{said%%[{{]*}}"' if question.passed_on else ""
    return asked + passed_on


_known = lru_cache(maxsize=1024)(_part)
"""What hosts are asked alike, which is most of it, is made once; no secret is kept."""


def parts(frames: Iterable[Frame]) -> dict[str, tuple[str, int]]:
    """Name → text and exit code, of the parts that were closed."""
    return {
        frame.words[0]: (frame.text, int(frame.words[1]))
        for frame in frames
        if len(frame.words) == 2 and _EXIT_CODE.fullmatch(frame.words[1])
    }
