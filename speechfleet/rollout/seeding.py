"""Blobs from a site's seed to another host of the site, past the controller: only words go here.

The reader makes a key of its own for this one time, the seed admits it to read blobs
(templates/seed.sh), and the line is taken away again whatever comes of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from shlex import quote
from urllib.parse import urlsplit

from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Load
from speechfleet.plan.render import verbatim
from speechfleet.remote.carry import NotCarried
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Frame
from speechfleet.remote.session import Exec

_IDLE_SECONDS = 90
"""A sign of life comes twice a second; a first try at a seed that does not answer takes longer."""
_FETCH_SECONDS = 24 * 3600
_ERRAND_SECONDS = 120
_SSH_PORT = 22

Hear = Callable[[Sequence[str]], None]


def fetch(room: Room, door: Door, action: Load, run: str, hear: Hear) -> None:
    """Have the host fetch the blobs of an action from its seed; `hear` is told of the bytes there
    by now, and of all. Raises Unreachable where the host is lost, and NotCarried."""
    seed = action.seed
    if seed is None:
        raise ValueError("this action has no seed")
    address, port = place(seed)
    words = [address, *(f"{blob.hex}:{blob.size}" for blob in action.blobs)]
    with _opened(door, seed) as at_seed:
        exec_ = room.start()
        exec_.send(_script(exec_, "fetch_blobs", *words))
        key = ""
        try:
            for frame in exec_.frames(_IDLE_SECONDS, _FETCH_SECONDS):
                match frame.words:
                    case ("key", type_, key, *own):
                        user = _admitted(at_seed, run, type_, key, *filter(None, own))
                        exec_.send(_answer(port, user, at_seed.host_key))
                    case ("at", here):
                        hear((here, str(action.size)))
                    case ("done", code):
                        hear((str(action.size), str(action.size)))
                        return _judge(exec_, code, seed)
        finally:
            with suppress(NotCarried):
                if key:
                    _errand(at_seed, "dismiss_reader", key)
    raise Unreachable(
        "reach.lost", f"{room.where} broke off while it fetched from {seed.name}", "run again"
    )


@contextmanager
def _opened(door: Door, seed: Host) -> Iterator[Room]:
    """A room at the seed. Raises NotCarried where that is away: its reader is not."""
    with ExitStack() as stack:
        with _of_the_seed(seed):
            room = stack.enter_context(door.open(seed))
        yield room


@contextmanager
def _of_the_seed(seed: Host) -> Iterator[None]:
    """What is amiss with the seed, told as its own trouble. Raises NotCarried."""
    try:
        yield
    except Unreachable as trouble:
        message = f"its seed {seed.name} cannot be asked: {trouble.message}"
        raise NotCarried(message, f"{trouble.fix}; or push without a seed") from trouble


def place(seed: Host) -> tuple[str, int]:
    """Address and port at which its neighbours reach its sshd: ADDRESS, or ADDRESS:PORT where that
    is another port than ours."""
    written = seed.seed_address
    hop = urlsplit(
        f"//[{written}]" if written.count(":") > 1 and "[" not in written else f"//{written}"
    )
    return hop.hostname or written, hop.port or seed.port or _SSH_PORT


def _answer(port: int, user: str, host_key: str) -> bytes:
    return f"{port} {user} {host_key}\n".encode()


def _judge(exec_: Exec, code: str, seed: Host) -> None:
    if code != "0":
        said = exec_.complaints[-1][:300] if exec_.complaints else "it gave no reason"
        raise NotCarried(
            f"it could not fetch from {seed.name} ({seed.seed_address}): {said}",
            "see whether it reaches the sshd there (speech_seed_address), or push without a seed",
        )


def _admitted(at_seed: Room, run: str, *words: str) -> str:
    """The user at the seed to whom the reader logs in."""
    said = _errand(at_seed, "admit_reader", run, *words)
    for frame in said:
        match frame.words:
            case ("reader", user):
                return user
    raise NotCarried(f"{at_seed.host.name} does not admit it", "push without a seed")


def _errand(at_seed: Room, function: str, *words: str) -> list[Frame]:
    with _of_the_seed(at_seed.host):
        exec_ = at_seed.start()
        exec_.send(_script(exec_, function, *words))
        return list(exec_.frames(_ERRAND_SECONDS, _ERRAND_SECONDS))


def _script(exec_: Exec, function: str, *words: str) -> bytes:
    call = " ".join((function, *map(quote, words)))
    texts = f"{verbatim('apply.sh')}\n{verbatim('seed.sh')}"
    main = f"main() {{\n{call}\nframe done $?\nexit 0\n}}\nmain\n"
    return f"nonce={quote(exec_.nonce)}\n{texts}\n{main}".encode()
