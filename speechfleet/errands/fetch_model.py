"""Bring a model from a host that has it to the controller: file by file, resumed where it was cut.

What comes is as large as it is; of each file a piece of 768 KiB is held at a time.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from pathlib import Path

from speechfleet.errands.carried_model import (
    ModelFile,
    is_path,
    is_whole,
    place,
    write_index,
)
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Question
from speechfleet.remote.leash import on_leash

_LIST_SECONDS = 3600
_FILE_SECONDS = 24 * 3600
_WHY = {
    66: ("has no whole model {model}", "deploy the service there first, and wait until it serves"),
    67: ("has more than files and folders in the model {model}", "please report this"),
}
_UNREAD = ("could not read the model {model}", "see to its disk, then run again")

LIST = r"""nonce=$1
cd "/var/lib/speechfleet/models/$2" 2>/dev/null || exit 66
[ -n "$(find . -maxdepth 2 -name properties.json)" ] || exit 66
[ -z "$(find . ! -type f ! -type d)" ] || exit 67
find . -type f | sort | while IFS= read -r file; do
  sum=$(sha256sum <"$file") || exit 1
  printf '\n%s file %s %s %s\n' "$nonce" "$(stat -c %s "$file")" "${sum%% *}" "${file#./}"
done
"""

READ = r"""nonce=$1
cd "/var/lib/speechfleet/models/$2" || exit 66
exec <"$3" || exit 1
exec 4>&1
failed=$({ { tail -c "+$(($4 + 1))" || echo yes >&3; } |
  while piece=$(head -c 786432 | base64 -w 0) && [ -n "$piece" ]; do
    printf %s "$piece"
    printf '\n%s piece\n' "$nonce"
  done >&4; } 3>&1)
[ -z "$failed" ]
"""

Progress = Callable[[int, int], None]
"""Told of the bytes there by now, and of all."""


def fetch_model(room: Room, model: str, into: Path, progress: Progress) -> tuple[ModelFile, ...]:
    """Bring it, and say on the controller that it is whole. What is there is not brought again.

    Raises Unreachable, also where the host has no such model or says what cannot be, and OSError.
    """
    files = tuple(_listed(room, model))
    here, total = 0, sum(one.size for one in files)
    for one in files:
        target = place(into, model, one.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not is_whole(target, one):
            for count in _brought(room, model, one, target):
                progress(here + count, total)
        here += one.size
        progress(here, total)
    write_index(into, model, files)
    return files


def _listed(room: Room, model: str) -> Iterator[ModelFile]:
    for frame in on_leash(room, Question("models", LIST, (model,), _LIST_SECONDS)):
        match frame.words:
            case ("file", size, digest, *path):
                yield _file(room, " ".join(path), size, digest)
            case ("ended", code) if code != "0":
                raise _refused(room, model, int(code))


def _file(room: Room, path: str, size: str, digest: str) -> ModelFile:
    """What a host says is not believed: a path could lead anywhere on the controller."""
    if not (is_path(path) and size.isdecimal() and len(digest) == 64):
        message = f"{room.where} names a file of the model that cannot be: {path!r}"
        raise Unreachable("models.odd", message, "see what lies in the model's folder there")
    return ModelFile(path, int(size), digest)


def _brought(room: Room, model: str, one: ModelFile, target: Path) -> Iterator[int]:
    """The bytes of the file there by now, as they come."""
    part = target.with_name(f".{target.name}.part")
    here = part.stat().st_size if part.exists() else 0
    here = here if here <= one.size else 0
    piece = ""
    words = (model, one.path, str(here))
    with part.open("ab" if here else "wb") as file:
        for frame in on_leash(room, Question("models", READ, words, _FILE_SECONDS)):
            # A sign of life may come in the midst of a piece.
            piece += frame.text
            if frame.words == ("piece",):
                here += file.write(_decoded(room, piece))
                piece = ""
                yield here
            elif frame.words[0] == "ended" and frame.words[1] != "0":
                raise _refused(room, model, int(frame.words[1]))
    if not is_whole(part, one):
        part.unlink()
        raise _damaged(room, one)
    part.replace(target)


def _decoded(room: Room, text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise Unreachable(
            "reach.lost", f"{room.where}: a piece was garbled", "run again"
        ) from error


def _refused(room: Room, model: str, code: int) -> Unreachable:
    what, fix = _WHY.get(code, _UNREAD)
    return Unreachable("models.unread", f"{room.where} {what.format(model=model)}", fix)


def _damaged(room: Room, one: ModelFile) -> Unreachable:
    message = f"{room.where}: {one.path} came otherwise than its digest says; it may have changed"
    return Unreachable("models.damaged", message, "run again")
