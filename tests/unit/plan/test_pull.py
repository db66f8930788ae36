"""templates/pull.sh, run with an Engine that is a stand-in: what it asks, hears and gives up."""

import base64
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, as_sh, command

IMAGE = "registry:5000/azure/speech-to-text:5.1.0-amd64-en-us"
PASSWORD = 'p"w\\ $x é'
RETRYING = pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has a sleep of its own

# As Docker 20.10 tells a pull, without the bars that it draws.
PULL = r"""{"status":"Pulling from azure/speech-to-text","id":"5.1.0-amd64-en-us"}
{"status":"Pulling fs layer","progressDetail":{},"id":"0a1b2c3d4e5f"}
{"status":"Waiting","progressDetail":{},"id":"ffff2c3d4e5f"}
{"status":"Downloading","progressDetail":{"current":100,"total":2000},"id":"0a1b2c3d4e5f"}
{"status":"Downloading","progressDetail":{"current":500,"total":1000},"id":"ffff2c3d4e5f"}
{"status":"Downloading","progressDetail":{"current":1900,"total":2000},"id":"0a1b2c3d4e5f"}
{"status":"Verifying Checksum","progressDetail":{},"id":"0a1b2c3d4e5f"}
"""
UNKNOWN = r"""{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}
"""
DENIED = r"""{"message":"pull access denied for registry:5000/x, repository does not exist"}
"""
BROKEN = r"""{"message":"Get \"http://registry:5000/v2/\": dial tcp: i/o timeout"}
"""

# Each of them notes how it was called; `curl` says the next of what the Engine is to say.
_PROGRAMS = {
    "curl": r"""echo "$*" >>"$HERE/curl.argv"; cat >>"$HERE/curl.stdin"
next=$(ls "$HERE"/engine.* | head -n 1)
cat "$next"
case $next in *.hang) exec tail -f /dev/null ;; *) rm "$next" ;; esac""",
    "docker": r"""echo "$DOCKER_CONFIG $*" >>"$HERE/docker.argv"
case $1 in
login) cat >"$HERE/login.stdin" ;;
image) [ -e "$HERE/here" ] || { echo "No such image" >&2; exit 1; } ;;
esac""",
    "sleep": r"""[ "$1" = 5 ] || exec "$REAL_SLEEP" "$1"; echo pause >>"$HERE/pauses" """,
}
_REAL = "base64 cat chmod grep head kill ls mkfifo mv rm sed tail timeout tr"


@dataclass
class Engine:
    """A folder that stands for a host: its programs, what its Engine says, what was asked."""

    folder: Path
    shell: str

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def says(self, *answers: str, hangs: bool = False) -> None:
        """One answer for each request; of the last one the end may never come."""
        for number, text in enumerate(answers):
            end = "hang" if hangs and number == len(answers) - 1 else "end"
            (self.folder / f"engine.{number}.{end}").write_text(text.replace("\n", "\r\n"))

    def pull(self, *registry: str, curl: bool = True, stall: int = 60) -> int:
        programs = as_sh(self.shell, self.folder / "bin")
        for name, text in _PROGRAMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
        for name in _REAL.split():
            (programs / name).symlink_to(str(shutil.which(name)))
        if not curl:
            (programs / "curl").unlink()
        self.state.mkdir()
        script = self.folder / "pull.sh"
        script.write_text(verbatim("pull.sh"))
        done = subprocess.run(
            [*command(self.shell), str(script), IMAGE, str(stall), str(self.state), *registry],
            input=PASSWORD.encode() + b"\n",
            capture_output=True,
            timeout=120,
            env={
                "PATH": str(programs),
                "HERE": str(self.folder),
                "REAL_SLEEP": str(shutil.which("sleep")),
                "HOME": str(self.folder),
                "RUNTIME_DIRECTORY": "/run/pull",
            },
        )
        assert (done.stdout, done.stderr) == (b"", b"")
        return done.returncode

    def heard(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""


@pytest.fixture
def engine(shell: str, tmp_path: Path) -> Engine:
    return Engine(tmp_path, shell)


@SHELLS
def test_what_is_pulled_leaves_nothing(engine: Engine) -> None:
    engine.says(PULL)
    (engine.folder / "here").touch()
    assert engine.pull() == 0
    assert not engine.state.exists()
    assert engine.heard("curl.argv").count(f"/images/create?fromImage={IMAGE}") == 1
    assert engine.heard("curl.stdin") == ""


@SHELLS
def test_the_log_in_is_told_on_standard_input_only(engine: Engine) -> None:
    engine.says(PULL)
    (engine.folder / "here").touch()
    assert engine.pull("registry:5000", 'us"er') == 0
    name, _, value = engine.heard("curl.stdin").partition(": ")
    assert name == 'header = "X-Registry-Auth'
    assert json.loads(base64.urlsafe_b64decode(value.strip('"\n'))) == {
        "username": 'us"er',
        "password": PASSWORD,
        "serveraddress": "registry:5000",
    }
    assert "p" + '"w' not in engine.heard("curl.argv") + engine.heard("docker.argv")


@SHELLS
def test_bytes_are_counted_over_all_layers(engine: Engine) -> None:
    engine.says(PULL + UNKNOWN)
    assert engine.pull() == 1
    here, total, _ = (engine.state / "progress").read_text().split()
    assert (here, total) == ("2400", "3000")


@SHELLS
def test_what_cannot_be_had_is_asked_for_once(engine: Engine) -> None:
    engine.says(UNKNOWN, PULL)
    assert engine.pull() == 1
    assert (engine.state / "said").read_text() == "manifest unknown\n"
    assert len(engine.heard("curl.argv").splitlines()) == 1


@RETRYING
def test_what_may_pass_is_tried_again(engine: Engine) -> None:
    engine.says(BROKEN, BROKEN, PULL)
    (engine.folder / "here").touch()
    assert engine.pull() == 0
    assert engine.heard("pauses") == "pause\npause\n"


@RETRYING
def test_after_three_tries_it_says_why(engine: Engine) -> None:
    engine.says(BROKEN, BROKEN, BROKEN)
    assert engine.pull() == 1
    said = (engine.state / "said").read_text()
    assert said == 'Get "http://registry:5000/v2/": dial tcp: i/o timeout (tried 3 times)\n'


@RETRYING
def test_a_pull_without_new_bytes_is_given_up(engine: Engine) -> None:
    engine.says(PULL, hangs=True)
    assert engine.pull(stall=1) == 1
    said = (engine.state / "said").read_text()
    assert said == "no new bytes for 1 s (tried 3 times)\n"


@SHELLS
def test_without_curl_docker_pulls_with_a_login_of_its_own(engine: Engine) -> None:
    assert engine.pull("registry:5000", "user", curl=False) == 0
    assert engine.heard("docker.argv").splitlines() == [
        "/run/pull login --username user --password-stdin registry:5000",
        f"/run/pull pull --quiet {IMAGE}",
    ]
    assert engine.heard("login.stdin") == f"{PASSWORD}\n"


@SHELLS
@pytest.mark.parametrize("by_hand", [True, False])
def test_a_host_that_was_logged_in_by_hand_pulls_by_that(engine: Engine, by_hand: bool) -> None:
    engine.says(DENIED)
    config = engine.folder / ".docker" / "config.json"
    config.parent.mkdir()
    config.write_text("{}" * by_hand)
    assert engine.pull() == (0 if by_hand else 1)
    pulled = f"{config.parent} pull --quiet {IMAGE}\n"
    assert engine.heard("docker.argv") == pulled * by_hand
