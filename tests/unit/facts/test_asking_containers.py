"""The script of `serving` in every shell, against a host whose programs are stand-ins."""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer

import pytest

from speechfleet.checks.serving import judge_serving
from speechfleet.facts.serving import SCRIPT, Serving, read
from tests.unit.shells import SHELLS, as_sh, command

_DOCKER = r"""case $* in
*State.Status*)
  for name in "$@"; do
    case $name in speechfleet-stt-*) ;; *) continue ;; esac
    printf '%s\n' "/$name $(cat "$STAND_IN/state")"
    port=$(cat "$STAND_IN/port" 2>/dev/null) || port=500${name##*-}
    echo "$(cat "$STAND_IN/bind") $port $(cat "$STAND_IN/paths")"
  done ;;
esac"""
_CURL = r"""for url in "$@"; do :; done
printf '%s\n' "$url" >>"$STAND_IN/urls"
case $url in dict:*) cat "$STAND_IN/redis" 2>/dev/null; exit ;; esac
printf 'HTTP/1.1 200 OK\r\nServer: stand-in\r\n\r\n'
cat "$STAND_IN/${url##*/}"
"""
_SYSTEMCTL = r"""case $1 in
show)
  shift 2
  for unit in "$@"; do
    printf 'ActiveState=active\nNRestarts=%s\n' "$unit"
    shift
    [ $# = 0 ] || echo
  done ;;
esac"""
_STATE = (
    '{"status":"running","exit_code":0,"oom_killed":false,'
    r'"labels":{"speechfleet.release":"abc","note":"a\\b\nc\\c"}}'
)
_INVALID = r'{"apiStatus":"Invalid","apiStatusMessage":"No key\n \"here\" \\c \u0041\t end"}'


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A host with one instance that is ready and whose key is not accepted."""
    for name, script in {"docker": _DOCKER, "curl": _CURL, "systemctl": _SYSTEMCTL}.items():
        program = as_sh("dash", tmp_path) / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    files = {"state": _STATE, "bind": "0.0.0.0", "paths": "/ready /status"}
    for name, text in {**files, "ready": '{"ready":"ready"}', "healthz": "fine"}.items():
        (tmp_path / name).write_text(text + "\n")
    (tmp_path / "status").write_text(_INVALID)
    return tmp_path


def _ask(shell: str, folder: Path) -> Serving:
    return _ask_all(shell, folder, "stt-1")["stt-1"]


def _ask_all(shell: str, folder: Path, *instances: str) -> Mapping[str, Serving]:
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT, "serving", *instances],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "STAND_IN": str(folder)},
        check=True,
    )
    return read(done.stdout)


@SHELLS
def test_backslashes_in_what_a_container_says_arrive(shell: str, stand_in: Path) -> None:
    """The echo of dash makes of `\\n` a line end and stops at `\\c`."""
    found = _ask(shell, stand_in)
    assert found.container["labels"]["note"] == "a\\b\nc\\c"
    assert found.status.body["apiStatusMessage"] == 'No key\n "here" \\c A\t end'
    assert judge_serving(found).hopeless


@SHELLS
def test_several_are_asked_at_once_and_told_apart(shell: str, stand_in: Path) -> None:
    """One of them has a unit and no container."""
    found = _ask_all(shell, stand_in, "stt-1", "gone-1", "stt-2")
    assert {name: one.unit["NRestarts"] for name, one in found.items()} == {
        name: f"speechfleet-{name}.service" for name in ("stt-1", "gone-1", "stt-2")
    }
    assert [name for name, one in found.items() if one.container] == ["stt-1", "stt-2"]
    assert [name for name, one in found.items() if one.ready.code == 200] == ["stt-1", "stt-2"]
    assert {url.split("/")[2] for url in (stand_in / "urls").read_text().split()} == {
        "127.0.0.1:5001",
        "127.0.0.1:5002",
    }


@SHELLS
def test_one_that_docker_denies_is_gone_and_hides_no_other(shell: str, stand_in: Path) -> None:
    denial = "Error response from daemon: No such container: speechfleet-gone-1"
    (stand_in / "docker").write_text(f"#!/bin/sh\n{_DOCKER}\necho '{denial}' >&2\nexit 1\n")
    found = _ask_all(shell, stand_in, "stt-1", "gone-1", "stt-2")
    assert [name for name, one in found.items() if one.container] == ["stt-1", "stt-2"]
    assert [name for name, one in found.items() if one.ready.code == 200] == ["stt-1", "stt-2"]


@SHELLS
@pytest.mark.parametrize("instances", [(), ("stt-1",), ("stt-1", "gone-1")])
def test_a_docker_that_does_not_answer_is_no_host_without_containers(
    shell: str, instances: tuple[str, ...], stand_in: Path
) -> None:
    lost = "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1"
    (stand_in / "docker").write_text(f"#!/bin/sh\n{lost}\n")
    with pytest.raises(subprocess.CalledProcessError):
        _ask_all(shell, stand_in, *instances)


@SHELLS
def test_a_body_that_goes_on_for_ever_is_cut(shell: str, stand_in: Path) -> None:
    (stand_in / "status").write_text("x" * 1_000_000)
    found = _ask(shell, stand_in)
    assert (found.status.code, found.status.body) == (200, {})
    assert found.ready.body == {"ready": "ready"}


@pytest.mark.parametrize(
    ("bind", "asked"),
    [
        ("0.0.0.0", "http://127.0.0.1:5001/ready"),
        ("::", "http://[::1]:5001/ready"),
        ("10.1.2.3", "http://10.1.2.3:5001/ready"),
        ("fd00::1", "http://[fd00::1]:5001/ready"),
    ],
)
def test_a_container_is_asked_where_it_listens(bind: str, asked: str, stand_in: Path) -> None:
    (stand_in / "bind").write_text(bind)
    _ask("dash", stand_in)
    assert (stand_in / "urls").read_text().splitlines()[0] == asked


@SHELLS
def test_a_generic_container_is_asked_for_its_own_path_alone(shell: str, stand_in: Path) -> None:
    (stand_in / "paths").write_text("/a?b=c&d/healthz none")
    found = _ask(shell, stand_in)
    assert (stand_in / "urls").read_text() == "http://127.0.0.1:5001/a?b=c&d/healthz\n"
    assert (found.ready.code, found.ready.body, found.status.code) == (200, {}, 0)


@SHELLS
@pytest.mark.parametrize(
    ("says", "code"),
    [("-ERR unknown subcommand\r\n+PONG\r\n+OK\r\n", 200), ("-NOAUTH\r\n", 0), ("", 0)],
)
def test_a_redis_is_asked_for_pong(shell: str, says: str, code: int, stand_in: Path) -> None:
    (stand_in / "paths").write_text("PING none")
    (stand_in / "redis").write_text(says)
    assert _ask(shell, stand_in).ready.code == code
    assert (stand_in / "urls").read_text() == "dict://127.0.0.1:5001/PING\n"


class _Redis(StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.readline() == b"PING\r\n":
            self.wfile.write(b"+PONG\r\n")


@contextmanager
def _redis() -> Iterator[int]:
    """The port of one on loopback that answers one query."""
    with TCPServer(("127.0.0.1", 0), _Redis) as server:
        server.timeout = 60
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield server.server_address[1]
        thread.join()


@SHELLS
def test_a_redis_is_asked_where_curl_knows_no_dict(shell: str, stand_in: Path) -> None:
    """As that of RHEL 9 (github.com/jeroen/curl, #350)."""
    (stand_in / "paths").write_text("PING none")
    (stand_in / "curl").write_text("#!/bin/sh\nexit 1\n")
    with _redis() as port:
        (stand_in / "port").write_text(str(port))
        assert _ask(shell, stand_in).ready.code == 200
