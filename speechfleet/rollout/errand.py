"""A small errand on a host, as root: one constant script with its words, and what it said."""

from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Question, framed_script, parts

_IDLE_MARGIN = 10


def run_errand(room: Room, errand: Question) -> tuple[str, int]:
    """Standard output and exit code. Raises Unreachable where the connection breaks."""
    exec_ = room.start()
    exec_.send(framed_script(exec_.nonce, (errand,)).encode())
    limit = errand.seconds + _IDLE_MARGIN
    said = parts(exec_.frames(limit, 2 * limit)).get(errand.name)
    if said is None:
        raise Unreachable(
            "reach.lost",
            f"{room.where} broke off: whether {errand.name} was done is not known",
            "run again",
        )
    return said
