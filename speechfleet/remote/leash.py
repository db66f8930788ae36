"""A script on a host that ends when the controller does: nothing of it is left behind.

It runs in a process group of its own (that of `timeout`). An ear beside it hears the controller,
who answers each sign of life: at the end of input at once, and after a minute without an answer
(a half-open connection), the whole group is ended. A controller that hears no sign of life for a
minute gives the host up.
"""

import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable, under_way
from speechfleet.remote.frames import ENVIRONMENT, Frame, Question
from speechfleet.secrets.secret import Secret

_SILENT_SECONDS = 60
_END_SECONDS = 60
"""What starting and ending may take besides the errand itself."""

# The sign of life and the ear have no output that would hold the connection open. What listens
# gets its input by another number: `sh` gives what is in the background none.
# A `timeout` that is told to end while it makes its child ends alone, since it does not know it yet
# (glibc holds signals back meanwhile): so once it is gone what is left of its group is told, too.
_LEASH = (
    f"main() {{\n{ENVIRONMENT}"
    r"""
frame() { printf '\n%s %s\n' NONCE "$*"; }
frame start
OPEN
exec 3<&0
FEED timeout -k 5 SECONDS sh -c ERRAND 3<&- & its=$!
timeout SECONDS sh -c 'while :; do printf "\n%s alive\n" "$1"; sleep 15; done' alive NONCE \
  </dev/null 3<&- 2>/dev/null & alive=$!
{ while [ -n "$(timeout SILENT head -c 1 <&3)" ]; do :; done; kill "$its" "$alive"; } \
  </dev/null >/dev/null 2>&1 & ear=$!
wait "$its"
code=$?
{
  [ "$code" != 143 ] || kill -s TERM -- "-$its"
  kill "$alive" "$ear"
  wait "$alive"
  kill -s TERM -- "-$alive"
} 2>/dev/null
frame ended "$code"
exit 0
}
main
"""
)


@dataclass(frozen=True)
class Input:
    """What an errand reads from its standard input, which can be secret."""

    text: Secret
    uploaded: str = ""
    """The file that it was put into beforehand, where sudo keeps what it reads."""


def leashed(nonce: str, errand: Question, given: Input | None = None) -> str:
    """Return the script that runs the errand on a leash. The errand's words stay words; before
    them it is given the nonce, for frames of its own."""
    words = " ".join(map(shlex.quote, (errand.script, errand.name, nonce, *errand.words)))
    text = _LEASH.replace("NONCE", nonce).replace("SECONDS", str(errand.seconds))
    before, after = text.replace("SILENT", str(_SILENT_SECONDS)).split("ERRAND")
    begin, feed, source = _input(given)
    before = before.replace("OPEN", begin).replace("FEED", feed)
    return f"{before}{words}{source}{after}"


def _input(given: Input | None) -> tuple[str, str, str]:
    """What is done first, what comes before the errand, and what behind its words. A secret goes
    through the builtin `printf`: it is in no argument vector."""
    if given is None:
        return "", "", " </dev/null"
    if given.uploaded:
        path = shlex.quote(given.uploaded)
        return f"exec 4<{path} || exit 1; rm -f {path}", "", " <&4"
    return "", f"printf %s {shlex.quote(given.text.open())} 3<&- |", ""


def on_leash(
    room: Room,
    errand: Question | Callable[[], Question],
    text: Secret | None = None,
    kept: bool = False,
) -> Iterator[Frame]:
    """The frames of an errand as they come; the last is `ended CODE`, 124 where its time was over.

    An errand that leaves something on the host before it is asked is made once root is reached:
    what nobody would come for is not left. `text` is what it reads from its standard input; where
    sudo keeps what it reads (`kept`), it is brought by SFTP. Raises Unreachable, which is BrokenOff
    where the host falls silent or the connection breaks once it has the errand.
    """
    exec_ = room.start()
    errand = errand() if callable(errand) else errand
    given = Input(text, _uploaded(room, text) if kept else "") if text else None
    with under_way(errand.name):
        exec_.send(leashed(exec_.nonce, errand, given).encode())
        for frame in exec_.frames(_SILENT_SECONDS, errand.seconds + _END_SECONDS):
            if frame.words == ("alive",):
                # What has ended meanwhile hears no answer; its frames are still to come.
                with suppress(Unreachable):
                    exec_.send(b".")
            yield frame
            if frame.words[0] == "ended":
                return
        fix = "see to the network and to sshd's log, then run again"
        raise Unreachable("reach.lost", f"{room.where} broke off", fix)


def _uploaded(room: Room, text: Secret) -> str:
    (path,) = room.upload(text.open().encode())
    return path
