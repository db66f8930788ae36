"""What the tags of an inventory stand for now, out of what registries and hosts say."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from speechfleet.checks.reaching import trouble
from speechfleet.errands.manifests import Ask, Query, Told
from speechfleet.inventory.fleet import Host, Registry
from speechfleet.inventory.images import parted
from speechfleet.inventory.locked import Locked

_NOT_THERE = 404
_ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What a manifest raises that is none."""


@dataclass(frozen=True)
class Tag:
    """What one image's tag stands for; `locked` is None where that is not known."""

    image: str
    locked: Locked | None = None
    gone: bool = False
    """Whether the registry answers and has no such tag."""
    why: str = ""
    """Why it is not known, or where it is known from where the registry does not say."""


def queries(hosts: Iterable[Host]) -> list[tuple[Query, tuple[Host, ...]]]:
    """Each registry with the images wanted of it, and the hosts that want any. Images that are
    named by their digest are not asked for."""
    images: dict[tuple[str, str | None], dict[str, tuple[str, str]]] = {}
    logins: dict[tuple[str, str | None], tuple[Registry, dict[str, Host]]] = {}
    for host in hosts:
        for image in (host.image(service) for service in host.services):
            if "@" in image:
                continue
            server, repository, tag = parted(image)
            login = _login(server, host)
            key = server, login.username
            images.setdefault(key, {})[image] = repository, tag
            logins.setdefault(key, (login, {}))[1][host.name] = host
    return [(Query(logins[key][0], images[key]), tuple(logins[key][1].values())) for key in images]


def _login(server: str, host: Host) -> Registry:
    """The fleet's registry with its login; a generic image may come from elsewhere."""
    ours = host.registry.server == server
    return replace(host.registry, address=server) if ours else Registry(server)


def tags(query: Query, ask: Ask) -> tuple[Tag, ...]:
    """Ask once, and once more where tags name lists of platforms: the manifest for linux/amd64 is
    what hosts run. Raises what `ask` raises, and ValueError where an answer is not understood."""
    told = ask(query)
    found = [_tag(image, told) for image in query.wanted]
    lists = {tag.image: tag.locked.index for tag in found if tag.locked and not tag.locked.id}
    if not lists:
        return tuple(found)
    wanted = {name: (query.wanted[name][0], _amd64(told.manifests[name][1])) for name in lists}
    again = replace(query, wanted={name: where for name, where in wanted.items() if where[1]})
    more = ask(again) if again.wanted else Told(told.registry)
    return tuple(_of_list(tag, again, more) if tag.image in lists else tag for tag in found)


def _tag(image: str, told: Told) -> Tag:
    status, body = told.manifests.get(image, (None, b""))
    if status == 200:
        try:
            return _read(image, body)
        except _ODD:
            return Tag(image, _from_local(image, told), why="its manifest was not understood")
    if status == _NOT_THERE:
        return Tag(image, _from_local(image, told), gone=True, why="it is not there")
    return Tag(image, _from_local(image, told), why=_why(told, status))


def _why(told: Told, status: int | None) -> str:
    if told.registry.unasked:
        return "there is no curl"
    if told.registry.exit or not told.registry.asked:
        said = told.registry
        return trouble(said.exit or 28, said.verify, said.proxy, said.connect).message
    if status is None:
        return "the time was over before it was asked for"
    return f"the registry answers {status}" if status else "the registry does not answer"


def _read(image: str, body: bytes) -> Tag:
    """Raises one of _ODD."""
    digest = f"sha256:{sha256(body).hexdigest()}"
    content = _json(body)
    if "manifests" in content:
        _amd64(body)
        return Tag(image, Locked(digest="", id="", index=digest))
    if "config" not in content:
        return Tag(image, why="its manifest is of a form that Docker no longer pulls")
    size = sum(layer["size"] for layer in content["layers"])
    return Tag(image, Locked(digest, content["config"]["digest"], size))


def _of_list(tag: Tag, query: Query, told: Told) -> Tag:
    index = tag.locked.index if tag.locked else ""
    if tag.image not in query.wanted:
        return Tag(tag.image, why="it has no image for linux/amd64")
    found = _tag(tag.image, told)
    if not found.locked or not found.locked.id:
        return Tag(tag.image, why=found.why or "its list of platforms names another list")
    return replace(found, locked=replace(found.locked, index=index))


def _amd64(body: bytes) -> str:
    """The digest of the manifest for linux/amd64 in a list of manifests; empty where none is."""
    for one in _json(body)["manifests"]:
        platform = one.get("platform") or {}
        if (platform.get("os"), platform.get("architecture")) == ("linux", "amd64"):
            return str(one["digest"])
    return ""


def _json(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no manifest")
    return found


def _from_local(image: str, told: Told) -> Locked | None:
    """What lies under the tag where it was asked, where Docker knows its digest."""
    id_, *digests = told.local.get(image, ("",))
    ours = [one.partition("@")[2] for one in digests if parted(one)[:2] == parted(image)[:2]]
    return Locked(ours[0], id_) if ours and id_ else None
