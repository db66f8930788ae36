"""A small errand on a host, as root: one constant script with its words, and what it said."""

from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable, under_way
from speechfleet.remote.frames import Question, framed_script, parts

_IDLE_MARGIN = 10


def run_errand(room: Room, errand: Question) -> tuple[str, int]:
    """Standard output and exit code. Raises Unreachable, which is BrokenOff where the connection
    breaks once the host has the errand."""
    exec_ = room.start()
    limit = errand.seconds + _IDLE_MARGIN
    with under_way(errand.name):
        exec_.send(framed_script(exec_.nonce, (errand,)).encode())
        said = parts(exec_.frames(limit, 2 * limit)).get(errand.name)
        if said is None:
            raise Unreachable("reach.lost", f"{room.where} broke off", "run again")
    return said
