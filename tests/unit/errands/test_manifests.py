"""What tags stand for: the script, the real curl, and a stand-in of the registry API."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.manifests import SCRIPT, Ask, Query, Told, from_here, from_host, read
from speechfleet.errands.tags import Tag, tags
from speechfleet.facts.registry import Registry as Answer
from speechfleet.inventory.fleet import Registry
from speechfleet.inventory.locked import Locked
from speechfleet.remote.door import Door
from speechfleet.remote.frames import framed_script
from speechfleet.secrets.secret import Secret
from tests.unit.errands.one_door import OneDoor
from tests.unit.listening import Quiet, listening
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import host

PASSWORD = 'p"w\\ $x'
_BASIC = f"Basic {base64.b64encode(f'puller:{PASSWORD}'.encode()).decode()}"


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


def _digest(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


ID = f"sha256:{'c' * 64}"
ONE = _json({"config": {"digest": ID}, "layers": [{"size": 100}, {"size": 23}]})
LIST = _json(
    {
        "manifests": [
            {"digest": "sha256:arm", "platform": {"os": "linux", "architecture": "arm64"}},
            {"digest": _digest(ONE), "platform": {"os": "linux", "architecture": "amd64"}},
        ]
    }
)
ARM = _json({"manifests": [json.loads(LIST)["manifests"][0]]})
OLD = _json({"schemaVersion": 1, "fsLayers": []})
HELD = {"1": ONE, _digest(ONE): ONE, "list": LIST, "arm": ARM, "old": OLD}


class _Api(Quiet):
    """A registry with a login: below `token/` it wants a token that the login gets."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path, said = self.path.partition("?")[0], self.headers.get("Authorization")
        if path == "/v2/":
            self._answer(401)
        elif path == "/token":
            self._answer(200, _json({"token": "t0ken"})) if said == _BASIC else self._answer(401)
        elif said != ("Bearer t0ken" if path.startswith("/v2/token/") else _BASIC):
            self._answer(401)
        else:
            found = HELD.get(path.rpartition("/")[2])
            self._answer(200 if found else 404, found or b"")

    def _answer(self, code: int, body: bytes = b"") -> None:
        realm = f"http://{self.headers['Host']}/token"
        bearer = f'Bearer realm="{realm}",service="r",scope="x"'
        wants = bearer if self.path.startswith("/v2/token/") else 'Basic realm="r"'
        self.answer(code, body, **({"WWW_Authenticate": wants} if code == 401 else {}))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with listening(_Api) as found:
        yield found


def _query(address: str, repository: str = "a/b", *names: str) -> Query:
    login = Registry(f"{address}/mirror", "puller", Secret(PASSWORD))
    wanted = names or ("1", "list", "arm", "old", "none")
    return Query(login, {f"{address}/{repository}:{tag}": (repository, tag) for tag in wanted})


def _asking(shell: str, folder: Path, docker: str = "exit 1") -> Ask:
    """Ask as on a host whose Docker says this."""
    for name, script in {"systemctl": "exit 0", "docker": docker}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    def ask(query: Query) -> Told:
        question = query.question
        assert PASSWORD not in " ".join(question.words)
        done = subprocess.run(
            [*command(shell), "-c", SCRIPT.replace("--max-time 6", "--max-time 60"), "manifests",
             *question.words],
            input=f"{question.secret.open()}\n" if question.secret else "",
            capture_output=True,
            text=True,
            timeout=100,
            env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
            check=True,
        )  # fmt: skip
        assert PASSWORD not in done.stdout + done.stderr
        return read(done.stdout)

    return ask


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


@SHELLS
def test_a_token_is_fetched_with_the_login(shell: str, address: str, tmp_path: Path) -> None:
    (found,) = tags(_query(address, "token/b", "1"), _asking(shell, tmp_path))
    assert found.locked == Locked(_digest(ONE), ID, 123)


def test_what_tags_stand_for(address: str, tmp_path: Path) -> None:
    asked = tags(_query(address), _asking("dash", tmp_path))
    found = {tag.image.rpartition(":")[2]: tag for tag in asked}
    locked = Locked(_digest(ONE), ID, 123)
    assert found["1"].locked == locked
    assert found["list"].locked == Locked(locked.digest, ID, 123, _digest(LIST))
    assert (found["arm"].locked, found["arm"].why) == (None, "it has no image for linux/amd64")
    assert "of a form that Docker no longer pulls" in found["old"].why
    assert (found["none"].gone, found["none"].locked) == (True, None)


def test_what_lies_there_is_told_where_the_registry_is_not_reached(tmp_path: Path) -> None:
    address = "127.0.0.1:1"
    docker = f'[ "$1" = image ] && echo {ID} {address}/other@sha256:{"0" * 64} {address}/a/b@{ID}'
    query = _query(address, "a/b", "1")
    (found,) = tags(query, _asking("dash", tmp_path, docker))
    assert found.locked == Locked(ID, ID)
    (none,) = tags(query, _asking("dash", tmp_path))
    assert none == Tag(f"{address}/a/b:1", why=none.why)
    assert "refused" in none.why


def test_the_controller_asks_by_itself(address: str) -> None:
    (found,) = tags(_query(address, "a/b", "1"), from_here)
    assert found.locked == Locked(_digest(ONE), ID, 123)


def test_a_secret_comes_by_standard_input_of_its_part_alone() -> None:
    script = framed_script("sf-00", (_query("r:1").question,))
    line = next(line for line in script.splitlines() if PASSWORD in line)
    assert line.startswith("said=$(printf '%s\\n' 'p\"w\\ $x' | timeout -k 1 ")
    assert script.count(PASSWORD) == 1


def _told(**manifests: object) -> Told:
    bodies = {
        name: one if isinstance(one, bytes) else _json(one) for name, one in manifests.items()
    }
    return Told(Answer(asked=True), {name: (200, body) for name, body in bodies.items()})


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        ONE[:-9],
        [],
        {"config": {"digest": ID}},
        {"config": None, "layers": []},
        {"config": {"digest": ID}, "layers": [{"size": "100"}]},
        {"manifests": [{"digest": "d", "platform": [1]}]},
        {"manifests": [{"platform": {"os": "linux", "architecture": "amd64"}}]},
        {"manifests": None},
    ],
)
def test_one_odd_manifest_is_one_tags_trouble(odd: object) -> None:
    query = Query(Registry("r"), {name: (name, "1") for name in ("odd", "well")})
    found, well = tags(query, lambda _: _told(odd=odd, well=ONE))
    assert (found.locked, found.why) == (None, "its manifest was not understood")
    assert well.locked == Locked(_digest(ONE), ID, 123)


def test_what_was_told_counts_where_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line may be half of one."""
    said = b"registry 0 200 000 0 https://r/v2 \nmanifest r/a:1 404 \nmanifest r/b:1 200 eyJ"

    def over(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("sh", timeout, output=said)

    monkeypatch.setattr(subprocess, "run", over)
    query = Query(Registry("r"), {f"r/{name}:1": (name, "1") for name in "ab"})
    gone, unasked = tags(query, from_here)
    assert gone.gone
    assert unasked == Tag("r/b:1", why="the time was over before it was asked for")
    assert query.question.seconds == 140


def test_what_a_host_told_counts_where_its_time_is_over() -> None:
    said = "registry 0 200 000 0 https://r/v2 \nmanifest r/a:1 404 \nmanifest r/b:1 2"
    ask = from_host(host(), cast(Door, OneDoor((said, "manifests 124"))))
    query = Query(Registry("r"), {f"r/{name}:1": (name, "1") for name in "ab"})
    gone, unasked = tags(query, ask)
    assert (gone.gone, unasked.gone) == (True, False)
    assert unasked.why == "the time was over before it was asked for"
