"""The script of `egress` in every shell: the real curl, a server, and stand-ins for the rest."""

import base64
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import pytest

from speechfleet.facts.egress import SCRIPT, Egress, read
from tests.certificate import ISSUER, self_signed
from tests.unit.listening import Quiet, listening
from tests.unit.shells import SHELLS, as_sh, command

_KEYS = "/var/lib/speechfleet/instances"
_PATIENT = SCRIPT.replace("--max-time 8", "--max-time 60").replace(_KEYS, '"$STAND_IN"/instances')
_STAND_INS = {
    "docker": """case $* in
'inspect '*) echo "999999999 $STAND_IN/resolv.conf $STAND_IN/hosts /web" ;;
'network inspect '*)
  [ -e "$STAND_IN/container-runs" ] && echo 'docker0 0123abcd 4567' || echo docker0 ;;
esac""",
    "ip": "echo '3: docker0    inet 127.0.0.2/16 brd 172.17.255.255 scope global docker0'",
    "nsenter": """echo "nsenter $1 $2 $3" >>"$STAND_IN/done"; shift 3; exec "$@" """,
    "unshare": """echo "unshare $1" >>"$STAND_IN/done"; shift; exec "$@" """,
    "mount": """echo "mount $*" >>"$STAND_IN/done"; [ ! -e "$STAND_IN/no-mounts" ]""",
    "getent": "echo '192.0.2.7 STREAM x'; echo '192.0.2.7 DGRAM'",
}


class _Endpoint(Quiet):
    """Answers 401 as an endpoint does, 403 to the bridge's address, and 404 as a proxy that was
    asked for another host."""

    heard: ClassVar[list[str]] = []
    """The logins that it was given as a proxy."""

    def do_GET(self) -> None:
        self.heard.append(self.headers.get("Proxy-Authorization", ""))
        direct = 403 if self.client_address[0] == "127.0.0.2" else 401
        self.answer(404 if self.path.startswith("http://elsewhere") else direct)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with listening(_Endpoint) as address:
        yield f"http://{address}/"


@pytest.fixture
def heard() -> Iterator[list[str]]:
    _Endpoint.heard.clear()
    yield _Endpoint.heard
    _Endpoint.heard.clear()


@pytest.fixture
def closed() -> Iterator[str]:
    """A port that is held and not listened on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    (tmp_path / "resolv.conf").write_text("nameserver 192.0.2.53\n")
    (tmp_path / "hosts").write_text("")
    return tmp_path


def _ask(shell: str, folder: Path, *words: str, **environment: str) -> Egress:
    programs = as_sh(shell, folder / "bin")
    for name, script in _STAND_INS.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", _PATIENT, "egress", *words],
        capture_output=True,
        text=True,
        timeout=100,
        env={
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "STAND_IN": str(folder),
            "http_proxy": "http://127.0.0.1:1",
            "said_docker": "docker runs" if (folder / "docker-runs").exists() else "inactive",
            **environment,
        },
        check=True,
    )
    return read(done.stdout)


def _ends(egress: Egress) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """By URL; the routes are asked side by side and answer in any order."""
    return {
        reached.url: (reached.exit, reached.status, reached.addresses) for reached in egress.reached
    }


@SHELLS
def test_where_docker_does_not_run(shell: str, url: str, closed: str, stand_in: Path) -> None:
    """The host's own proxy is not asked: it is not the container's."""
    egress = _ask(shell, stand_in, url, "127.0.0.1", "", "", "", closed, "127.0.0.1", "", "", "")
    assert (egress.way, egress.name) == ("plain", "")
    assert _ends(egress) == {url: (0, 401, ()), closed: (7, 0, ("192.0.2.7",))}
    assert not (stand_in / "done").exists()


# busybox has nsenter, unshare and mount inside, and would not look for a stand-in.
@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_in_the_network_of_a_container(shell: str, url: str, stand_in: Path) -> None:
    """With its resolver and hosts file, in a mount namespace that shares nothing."""
    (stand_in / "docker-runs").touch()
    (stand_in / "container-runs").touch()
    egress = _ask(shell, stand_in, url, "127.0.0.1", "", "", "")
    assert (egress.way, egress.name) == ("inside", "web")
    assert egress.nameservers[0] == "192.0.2.53"
    assert _ends(egress) == {url: (0, 401, ())}
    done = (stand_in / "done").read_text().splitlines()
    assert done[:5] == [
        "nsenter -t 999999999 -n",
        "unshare -m",
        "mount --make-rprivate /",
        f"mount --bind {stand_in}/resolv.conf /etc/resolv.conf",
        f"mount --bind {stand_in}/hosts /etc/hosts",
    ]


@pytest.mark.parametrize(
    "marks", [("docker-runs",), ("docker-runs", "container-runs", "no-mounts")]
)
def test_from_the_bridge_where_no_container_can_be_entered(
    marks: tuple[str, ...], url: str, stand_in: Path
) -> None:
    for mark in marks:
        (stand_in / mark).touch()
    egress = _ask("dash", stand_in, url, "127.0.0.1", "", "", "")
    assert (egress.way, egress.name) == ("source_address", "127.0.0.2")
    assert _ends(egress) == {url: (0, 403, ())}


@SHELLS
def test_through_the_proxy_of_the_service(shell: str, url: str, stand_in: Path) -> None:
    elsewhere, beside = "http://elsewhere.invalid/", f"{url}beside"
    words = (
        elsewhere,
        "127.0.0.1",
        url,
        "",
        "",
        beside,
        "127.0.0.1",
        "http://127.0.0.1:1",
        "127.0.0.1",
        "",
    )
    egress = _ask(shell, stand_in, *words)
    assert _ends(egress) == {elsewhere: (0, 404, ()), beside: (0, 401, ())}
    assert {reached.proxy for reached in egress.reached} == {url, "http://127.0.0.1:1"}


@SHELLS
def test_a_proxy_gets_the_login_that_a_container_has(
    shell: str, url: str, stand_in: Path, heard: list[str]
) -> None:
    """Out of its key file, letter by letter; where the inventory has none it is not asked for."""
    (stand_in / "instances").mkdir()
    login = 'me:pl"an\\ted $(id) %s'
    content = f"ApiKey=k\nBilling=b\nHTTP_PROXY_CREDS={login}\n"
    (stand_in / "instances" / "stt-1.key").write_text(content)
    through = ("http://elsewhere.invalid/", "127.0.0.1", url, "")
    [given] = _ask(shell, stand_in, *through, "login").reached
    [silent] = _ask(shell, stand_in, *through, "").reached
    assert (given.sent, silent.sent) == (True, False)
    assert heard == [f"Basic {base64.b64encode(login.encode()).decode()}", ""]


def test_a_login_for_a_proxy_is_in_no_argument(url: str, stand_in: Path) -> None:
    (stand_in / "instances").mkdir()
    (stand_in / "instances" / "stt-1.key").write_text("HTTP_PROXY_CREDS=me:planted\n")
    through = ("http://elsewhere.invalid/", "127.0.0.1", url, "", "login")
    with patch.dict(_STAND_INS, {name: _told(name) for name in ("curl", "sed", "head")}):
        [reached] = _ask("dash", stand_in, *through).reached
    told = (stand_in / "told").read_text()
    assert reached.sent
    assert told.count("curl --disable --config - ") == 1
    assert "planted" not in told


def _told(program: str) -> str:
    """A stand-in that writes its words down, and then is the program itself."""
    return f'echo "{program} $*" >>"$STAND_IN/told"; exec {shutil.which(program)} "$@"'


@SHELLS
def test_without_a_key_file_no_login_is_sent(shell: str, url: str, stand_in: Path) -> None:
    through = ("http://elsewhere.invalid/", "127.0.0.1", url, "", "login")
    assert not _ask(shell, stand_in, *through).reached[0].sent


@SHELLS
def test_a_certificate_is_verified_and_its_issuer_named(shell: str, stand_in: Path) -> None:
    both = stand_in / "both.pem"
    both.write_text("".join(self_signed("endpoint")))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(both)
    with listening(_Endpoint, tls) as address:
        words = (f"https://{address}/", "127.0.0.1", "", "", "")
        [known] = _ask(shell, stand_in, *words, CURL_CA_BUNDLE=str(both)).reached
        [unknown] = _ask(shell, stand_in, *words).reached
    assert (known.exit, known.status, known.issuer) == (0, 401, f"CN={ISSUER}")
    assert (unknown.exit, unknown.verify > 0) == (60, True)
