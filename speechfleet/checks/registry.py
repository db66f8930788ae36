"""Images that are not on the host yet must be in the registry, and the registry in reach.

What is on the host already is never pulled again, so that it needs no registry. Of a Docker
that is stopped nothing can be said; that it is, `docker` says.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.checks.reaching import trouble
from speechfleet.facts.fact import Answers
from speechfleet.facts.registry import REGISTRY, Registry, images
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.images import digested
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.spelling import nearest

_LOGIN_WANTED = 401
_NOT_THERE = 404
_CLOSEST = 3


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if images(host):
        yield from _judged(host, answers[REGISTRY])


def _judged(host: Host, found: Registry) -> Iterator[Finding]:
    if found.unasked == "stopped":
        return
    if found.unasked:
        yield Finding(
            "registry.unasked",
            "warning",
            "there is no curl on the host, so the registry was not asked for its images",
            "install curl",
        )
    elif not found.asked:
        yield Finding("registry.image", "ok", "every image is on the host already")
    elif found.exit:
        yield _unreached(host, found)
    elif host.registry.username:
        yield _with_login(host, found)
    else:
        for image in found.images:
            yield _image(host, found, image)


def _unreached(host: Host, found: Registry) -> Finding:
    why = trouble(found.exit, found.verify, found.proxy, found.connect)
    fix = why.fix
    if why.word == "tls":
        fix = (
            f"put its CA into /etc/docker/certs.d/{host.registry.server}/ca.crt,"
            " or name it in Docker's `insecure-registries`"
        )
    elif why.word == "proxy":
        fix = "correct Docker's own proxy (`docker info` shows it), or add the registry to NO_PROXY"
    message = f"the registry {host.registry.address} is not reached: {why.message}"
    return Finding(f"registry.{why.word}", why.level, message, fix)


def _with_login(host: Host, found: Registry) -> Finding:
    address = host.registry.address
    if found.status in (_LOGIN_WANTED, 200):
        message = f"the registry {address} answers; it has a login, so images were not asked for"
        return Finding("registry.reached", "ok", message)
    return _odd(address, found.status)


def _image(host: Host, found: Registry, image: str) -> Finding:
    status, name = found.images[image], f"{host.registry.address}/{image}"
    if status == 200:
        return Finding("registry.image", "ok", f"{name} is in the registry")
    locked = (host.lock or {}).get(name)
    if status == _NOT_THERE and locked:
        return _locked_gone(name, locked)
    if status == _NOT_THERE:
        return _not_there(name, image, found.tags.get(image, ()))
    if status == _LOGIN_WANTED:
        return Finding(
            "registry.login",
            "error",
            f"the registry wants a login for {name}, and the inventory has none",
            "give speech_registry a `username` and a `password`, and see that the image exists",
        )
    return _odd(name, status)


def _not_there(name: str, image: str, tags: tuple[str, ...]) -> Finding:
    closest = nearest(image.rpartition(":")[2], tags, _CLOSEST)
    hint = f"; the closest tags there: {', '.join(closest)}" if closest else ""
    return Finding(
        "registry.image",
        "error",
        f"{name} is not in the registry{hint}",
        "correct `tag` (not every version has every language), or put the image there",
    )


def _locked_gone(name: str, locked: Locked) -> Finding:
    return Finding(
        "registry.image",
        "error",
        f"the image of the lock, {digested(name, locked.digest)}, is not in the registry",
        f"put it there again, or lock what {name} means now: speechfleet images lock",
    )


def _odd(what: str, status: int) -> Finding:
    """Too many requests, a registry out of order …: a pull may still succeed."""
    answer = f"answers {status}" if status else "does not answer"
    return Finding(
        "registry.answer",
        "warning",
        f"asked for {what}, the registry {answer}; whether it has its images is not known",
        "try again later; see whether something between Docker and the registry answers for it",
    )
