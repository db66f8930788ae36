"""Stand-ins for programs of a host: they say again what the real ones said there.

First a recorder takes the place of each program, calls the real one and keeps what it was called
with, what it printed and its exit code. Then a script of one `case` per program replays it.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

PROGRAMS = ("docker", "systemctl", "curl", "ss", "journalctl")
FOLDER = "/usr/local/sbin"
"""Before all others in the PATH of root and of sudo."""
RECORDS = "/var/tmp/bench-records"

RECORDER = r"""#!/bin/sh
# NAME: the real one, and a record of it.
key=$(printf '%s\n' NAME "$@" | md5sum | cut -c 1-32)
mkdir -p RECORDS/new.$$
new=RECORDS/new.$$
printf '%s' NAME >$new/program
printf '%s' "$*" >$new/words
/usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin NAME "$@" >$new/out 2>$new/err
code=$?
printf '%s' $code >$new/code
cat $new/out
cat $new/err >&2
rm -rf RECORDS/$key && mv $new RECORDS/$key 2>/dev/null
exit $code
"""


@dataclass(frozen=True)
class Said:
    """What a program said to these words."""

    program: str
    words: str
    out: str
    err: str
    code: int


def recorder(program: str) -> str:
    """Return the script that takes the program's place while it is recorded."""
    return RECORDER.replace("NAME", program).replace("RECORDS", RECORDS)


def replay(program: str, said: Iterable[Said]) -> str:
    """Return the script that says again what was said; unknown words are an error."""
    cases = "\n".join(map(_case, (one for one in said if one.program == program)))
    unknown = f'echo "{program}: not recorded: $*" >&2; exit 125'
    return f'#!/bin/sh\ncase "$*" in\n{cases}\n*) {unknown} ;;\nesac\n'


def _case(said: Said) -> str:
    out = f"printf %s {shlex.quote(said.out)};" if said.out else ""
    err = f"printf %s {shlex.quote(said.err)} >&2;" if said.err else ""
    return f"{shlex.quote(said.words)}) {out} {err} exit {said.code} ;;"
