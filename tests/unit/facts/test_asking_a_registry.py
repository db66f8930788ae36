"""The script of `registry` in every shell: the real curl, and a stand-in of the registry API."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from speechfleet.facts.registry import SCRIPT, Registry, read
from tests.unit.listening import Quiet, listening
from tests.unit.shells import SHELLS, command

_THERE = "a/speech-to-text:4.12.0-amd64-en-us"
_MISSING = "a/speech-to-text:4.12.0-amd64-te-in"
_LOCKED = "locked/image:1"
_PATIENT = SCRIPT.replace("--max-time 6", "--max-time 60")
_WANTED = {"service": ["registry.example"], "scope": ["repository:mirror/a/speech-to-text:pull"]}
_TAGS = ["1.0.0-amd64-aa-aa", "4.12.0-amd64-en-us", "latest", "5.1.0-amd64-te-in"]


class _Api(Quiet):
    """A registry that wants an anonymous token, and for `locked` a login."""

    def do_HEAD(self) -> None:
        path = self.path.removeprefix("/v2/mirror/")
        if path.startswith("locked/"):
            self._answer(401, challenge='Basic realm="x"')
        elif self.headers.get("Authorization") != "Bearer t.o-k_en":
            realm = f"http://{self.headers['Host']}/token"
            scope = f"repository:mirror/{path.partition('/manifests/')[0]}:pull"
            service = "registry.example"
            challenge = f'Bearer realm="{realm}",service="{service}",scope="{scope}"'
            self._answer(401, challenge=challenge)
        else:
            self._answer(200 if path.endswith("/manifests/4.12.0-amd64-en-us") else 404)

    def do_GET(self) -> None:
        if self.path == "/v2/":
            self._answer(200, {})
        elif parse_qs(urlsplit(self.path).query) == _WANTED:
            self._answer(200, {"expires_in": 60, "token": "t.o-k_en"})
        elif self.headers.get("Authorization") == "Bearer t.o-k_en":
            self._answer(200, {"name": "mirror/a/speech-to-text", "tags": _TAGS})
        else:
            self._answer(400)

    def _answer(self, code: int, body: object = None, challenge: str = "") -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.answer(code, content, **({"WWW_Authenticate": challenge} if challenge else {}))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with listening(_Api) as found:
        yield found


def _ask(shell: str, folder: Path, *words: str, docker: str = "exit 1") -> Registry:
    """Ask as on a host whose Docker has no image, or says this."""
    (folder / "docker").write_text(f"#!/bin/sh\n{docker}\n")
    (folder / "docker").chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", _PATIENT, "registry", *words],
        capture_output=True,
        text=True,
        timeout=100,
        env={
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "said_docker": "docker runs",
        },
        check=True,
    )
    return read(done.stdout)


@SHELLS
def test_an_anonymous_token_is_fetched_where_one_is_wanted(
    shell: str, address: str, tmp_path: Path
) -> None:
    found = _ask(shell, tmp_path, f"{address}/mirror", "no", _THERE, _MISSING, _LOCKED)
    assert (found.exit, found.base) == (0, f"http://{address}/v2")
    assert found.images == {_THERE: 200, _MISSING: 404, _LOCKED: 401}


@SHELLS
def test_the_likely_tags_come_first(shell: str, address: str, tmp_path: Path) -> None:
    """The same language, then the same version, then the others."""
    found = _ask(shell, tmp_path, f"{address}/mirror", "no", _MISSING)
    assert found.tags == {_MISSING: (_TAGS[3], _TAGS[1], _TAGS[0], _TAGS[2])}


def test_a_registry_with_a_login_is_not_asked_for_images(address: str, tmp_path: Path) -> None:
    found = _ask("dash", tmp_path, f"{address}/mirror", "yes", _MISSING)
    assert (found.exit, found.status, found.images) == (0, 200, {})


def test_nobody_there(tmp_path: Path) -> None:
    assert _ask("dash", tmp_path, "127.0.0.1:1", "no", _MISSING).exit == 7


@SHELLS
def test_a_locked_image_is_here_by_id_or_digest_and_asked_for_by_digest(
    shell: str, address: str, tmp_path: Path
) -> None:
    """The stand-in has a manifest where the reference is the tag of `_THERE`."""
    name, digest = "a/speech-to-text", "4.12.0-amd64-en-us"
    word = f"{name}:moved@{digest}@sha256:i"
    by_id = '[ "$5" = sha256:i ]'
    by_digest = f'[ "$5" = {address}/mirror/{name}@{digest} ]'
    for docker in (by_id, by_digest):
        found = _ask(shell, tmp_path, f"{address}/mirror", "no", word, docker=docker)
        assert found == Registry(here=(f"{name}:moved",))
    found = _ask(shell, tmp_path, f"{address}/mirror", "no", word)
    assert found.images == {f"{name}:moved": 200}
