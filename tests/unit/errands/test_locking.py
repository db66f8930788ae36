"""The image lock against what tags stand for: what is said, and who is asked."""

import pytest

from speechfleet.errands.locking import Compared, first_that_knows
from speechfleet.errands.manifests import Query, Told
from speechfleet.errands.tags import Tag, queries
from speechfleet.facts.registry import Registry as Answer
from speechfleet.inventory.fleet import Registry
from speechfleet.inventory.locked import Locked
from speechfleet.remote.errors import Unreachable
from tests.unit.values import REGISTRY, generic, host, service

OLD = Locked("sha256:d", "sha256:i", 5, "sha256:x")
NEW = Locked("sha256:e", "sha256:j", 6)


@pytest.mark.parametrize(
    ("tag", "line", "state", "code", "keeps"),
    [
        (Tag("a:1", NEW), None, "new", "", NEW),
        (Tag("a:1", OLD), OLD, "same", "", OLD),
        (Tag("a:1", Locked("sha256:d", "sha256:?")), OLD, "same", "", OLD),
        (Tag("a:1", Locked("sha256:x", "sha256:?")), OLD, "same", "", OLD),
        (Tag("a:1", NEW), OLD, "moved", "image.moved", NEW),
        (Tag("a:1", gone=True), OLD, "gone", "image.vanished", OLD),
        (Tag("a:1", NEW, gone=True), None, "gone", "image.vanished", NEW),
        (Tag("a:1", why="?"), OLD, "unknown", "image.unasked", OLD),
        (Tag("a:1", NEW, why="out of reach"), None, "new", "image.unasked", NEW),
        (Tag("a:1", NEW, why="out of reach"), OLD, "unknown", "image.unasked", OLD),
        (Tag("a:1", why="?"), None, "unknown", "image.unasked", None),
    ],
)
def test_a_tag_beside_its_line(
    tag: Tag, line: Locked | None, state: str, code: str, keeps: Locked | None
) -> None:
    it = Compared(tag, line)
    finding = it.finding("error")
    assert (it.state, it.keeps, finding.code if finding else "") == (state, keeps, code)


def test_each_registry_is_asked_once_for_what_any_host_wants_of_it() -> None:
    hub = generic(image="nginx:1.27")
    by_digest = generic(name="own", image=f"nginx@sha256:{'1' * 64}")
    second = host(service(), service(name="b", tag="2"), name="ber-02")
    (ours, wanting), (other, others) = queries([host(service(), hub, by_digest), second])
    assert (ours.login.address, ours.login.username) == ("registry.example:5000", "puller")
    assert [tag for _, tag in ours.wanted.values()] == ["5.1.0-amd64-en-us", "2"]
    assert [one.name for one in wanting] == ["ber-01", "ber-02"]
    assert (other.login, other.wanted) == (
        Registry("docker.io"),
        {"nginx:1.27": ("library/nginx", "1.27")},
    )
    assert [one.name for one in others] == ["ber-01"]


QUERY = Query(REGISTRY, {"a:1": ("a", "1")})
GONE = Told(Answer(asked=True), {"a:1": (404, b"")})
SILENT = Told(Answer(asked=True, exit=28))


def _away(query: Query) -> Told:
    raise Unreachable("reach.timeout", "no answer", "is it up?")


def _odd(query: Query) -> Told:
    raise RuntimeError("odd")


def _nonsense(query: Query) -> Told:
    return Told(Answer(asked=True), {"a:1": (200, b"<html>")})


def test_the_next_is_asked_where_one_cannot_tell() -> None:
    asks = {"1": _away, "2": _odd, "3": lambda _: SILENT, "4": lambda _: GONE}
    name, (found,) = first_that_knows(QUERY, asks)
    assert (name, found.gone) == ("4", True)


def test_where_nobody_knows_it_is_said_why() -> None:
    name, (found,) = first_that_knows(QUERY, {"1": lambda _: SILENT, "2": _away})
    assert (name, found.locked, found.why) == ("1", None, "there is no answer in time")
    name, (found,) = first_that_knows(QUERY, {"1": _nonsense})
    assert found.why == "its manifest was not understood"


def test_where_nobody_can_be_asked_that_is_said() -> None:
    with pytest.raises(Unreachable, match="no answer"):
        first_that_knows(QUERY, {"1": _odd, "2": _away})
