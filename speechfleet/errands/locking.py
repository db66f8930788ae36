"""The image lock against what tags stand for now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from speechfleet.checks.finding import Finding, Level
from speechfleet.errands.manifests import Ask, Query
from speechfleet.errands.tags import Tag, tags
from speechfleet.inventory.locked import Locked
from speechfleet.remote.errors import Unreachable
from speechfleet.survey import unexpected

State = Literal["new", "same", "moved", "gone", "unknown"]
Asked = Literal["hosts", "here", "folder"]
"""Who was asked: a host for each registry, this machine, or nobody but a folder of images."""


@dataclass(frozen=True)
class Compared:
    """A tag beside its line in the lock."""

    tag: Tag
    line: Locked | None
    asked: Asked = "hosts"

    @property
    def state(self) -> State:
        """What lies on a host by a tag says nothing of what the tag means by now; it is better
        than nothing where nothing is locked yet."""
        now = self.tag.locked
        if self.tag.gone:
            return "gone"
        if now is None or (self.tag.why and self.line):
            return "unknown"
        if self.line is None:
            return "new"
        return "same" if _same(now, self.line) else "moved"

    @property
    def keeps(self) -> Locked | None:
        """What a new lock says: what is there now; what was locked where that is not known."""
        return self.line if self.line and self.state != "moved" else self.tag.locked

    def finding(self, level: Level) -> Finding | None:
        """What there is to say; nothing of a tag that is as it was, or is new in the registry."""
        match self.state:
            case "moved":
                return _moved(self, level)
            case "gone":
                return _gone(self, level)
            case "unknown":
                return _unknown(self, level)
            case _:
                return _from_a_host(self) if self.tag.why else None


def _same(now: Locked, line: Locked) -> bool:
    """By any of its names: a tag that names a list of platforms has two digests."""
    names = {line.digest, line.index, line.id} - {""}
    return not names.isdisjoint((now.digest, now.index, now.id))


def _moved(it: Compared, level: Level) -> Finding:
    now, was = it.tag.locked, it.line
    message = (
        f"{it.tag.image} has moved: it stands for {now.digest if now else ''} by now, and the lock "
        f"has {was.digest if was else ''}, which is what hosts run"
    )
    fix = "to take the new image: speechfleet images lock, review, deploy; or leave it so"
    return Finding("image.moved", level, message, fix)


def _gone(it: Compared, level: Level) -> Finding:
    has = f"; the lock has {it.line.digest}" if it.line else ""
    message = f"{it.tag.image} is not in the registry{has}"
    fix = "correct `tag`; what hosts have runs on, and a new host may not get it any more"
    return Finding("image.vanished", level, message, fix)


def _from_a_host(it: Compared) -> Finding:
    message = f"{it.tag.image} is locked as it lies on the host that was asked: {it.tag.why}"
    return Finding("image.unasked", "warning", message, _ELSEWHERE[it.asked])


_ELSEWHERE: dict[Asked, str] = {
    "hosts": "ask from another host (--limit), from this machine (--from-here), or from a folder",
    "here": "see to this machine's network or HTTPS_PROXY, have a host ask (without --from-here), "
    "or take it from a folder (--from)",
    "folder": "bring it into that folder (speechfleet bundle create), name another one, or have "
    "the registry asked (without --from)",
}


def _unknown(it: Compared, level: Level) -> Finding:
    message = f"what {it.tag.image} stands for is not known: {it.tag.why}"
    return Finding("image.unasked", level, message, _ELSEWHERE[it.asked])


def first_that_knows(query: Query, asks: Mapping[str, Ask]) -> tuple[str, tuple[Tag, ...]]:
    """Who told, and what: the first who reaches the registry, else the last who was asked at all.

    Raises Unreachable where none of them can be asked.
    """
    best: tuple[str, tuple[Tag, ...]] | None = None
    last = Unreachable("image.unasked", "nobody was there to ask the registry", "see --limit")
    for name, ask in asks.items():
        try:
            best = name, tags(query, ask)
        except Unreachable as trouble:
            last = trouble
            continue
        except (ValueError, KeyError, TypeError):
            best = name, tuple(_not_understood(query))
        except Exception as error:  # one host's trouble, whatever it is, stops no run
            last = unexpected(name, error)
            continue
        if any(tag.gone or (tag.locked and tag.locked.size) for tag in best[1]):
            return best
    if best is None:
        raise last
    return best


def _not_understood(query: Query) -> Iterator[Tag]:
    return (Tag(image, why="the answer was not understood") for image in query.wanted)
