"""A host with a docker of our own making, for the errands that run an image there once."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from speechfleet.remote.frames import Frame, Question
from tests.unit.shells import as_sh, command

_DOCKER = """echo "$*" >>"$SAID"
case "$1 $2" in
"image inspect")
  [ -e "$HERE" ] || exit 1
  case $* in *Id*) echo sha256:77 ;; *User*) id -u ;; esac ;;
"run --detach")
  for word; do
    case $before in
    --env-file) cat "$word" >"$GIVEN" ;;
    --volume)
      case $word in
      *:/license:z) folder=${word%:/license:z} ;;
      *:/models:z) models=${word%:/models:z} ;;
      esac ;;
    esac
    before=$word
  done
  [ "$RUNS" = yes ] || { echo 'Error: no space left on device'; exit 125; }
  [ -z "$COMES" ] || printf '%s' "$COMES" >"$folder/a licence"
  [ -z "$MODEL" ] || printf '%s' "$MODEL" >"$models/properties.json" ;;
"inspect --format")
  case $3 in
  *Running*ExitCode*) echo "$STATE" ;;
  *Running*) echo "${STATE% *}" ;;
  *) echo "${STATE#* }" ;;
  esac ;;
"logs "*) echo "$LOG" ;;
"ps --all") echo "$LEFT" ;;
"rm --force") case $* in *999999*) exit 1 ;; esac ;;
"port "*) echo 127.0.0.1:49153 ;;
"pull "* | "--config "*) : >"$HERE" ;;
esac"""
_PROGRAMS = {
    "docker": _DOCKER,
    "systemctl": ":",
    "chown": ":",
    "sleep": ":",
    "curl": 'echo "curl $*" >>"$SAID"; [ "$READY" = yes ]',
}


class Staging:
    """The host, and the files that were put there. `script` is that of the errand."""

    def __init__(self, shell: str, folder: Path, script: str) -> None:
        self.folder = folder
        self.var = folder / "var"
        self._shell = shell
        self._script = script.replace("/run/", f"{folder}/run/")
        self._script = self._script.replace("/var/lib/speechfleet", str(self.var))
        self._programs = as_sh(shell, folder / "bin")
        for name, text in _PROGRAMS.items():
            self.program(name, text)
        for name in ("run", "var"):
            (folder / name).mkdir()
        (folder / "key").write_text("ApiKey=planted\nBilling=https://west.example/\n")
        (folder / "login").write_text("{}")
        (folder / "here").touch()

    def program(self, name: str, text: str) -> None:
        """Another of this name is what the errand finds."""
        (self._programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (self._programs / name).chmod(0o755)

    @property
    def login(self) -> str:
        return str(self.folder / "login")

    def fetch(self, told: Mapping[str, str], *words: object, login: str = "") -> tuple[int, str]:
        """The exit code, and what was printed; `words` are those behind the image."""
        done = subprocess.run(
            self._words(login, words),
            capture_output=True,
            text=True,
            timeout=120,
            env=self._environment(told),
        )
        return done.returncode, done.stdout

    def begin(self, told: Mapping[str, str], *words: object) -> "subprocess.Popen[bytes]":
        """An errand that goes on, in a process group of its own."""
        return subprocess.Popen(
            self._words(self.login, words), start_new_session=True, env=self._environment(told)
        )

    def _words(self, login: str, words: tuple[object, ...]) -> list[str]:
        first = ("N", str(self.folder / "key"), login, "image:1", "4096")
        return [*command(self._shell), "-c", self._script, "errand", *first, *map(str, words)]

    def _environment(self, told: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "SAID": str(self.folder / "said"),
            "GIVEN": str(self.folder / "given"),
            "HERE": str(self.folder / "here"),
            "RUNS": "yes",
            "COMES": "",
            "MODEL": "",
            "READY": "yes",
            "STATE": "false 0",
            "LOG": "",
            "LEFT": "",
            **told,
        }

    @property
    def said(self) -> str:
        """What docker and curl were told."""
        return (self.folder / "said").read_text()

    def assert_clean(self) -> None:
        assert list((self.folder / "run").iterdir()) == []
        assert not (self.folder / "key").exists()
        assert not (self.folder / "login").exists()
        assert "rm --force --volumes speechfleet_" in self.said.splitlines()[-1]


def give_up(process: "subprocess.Popen[bytes]") -> int:
    """End the process's group, as the leash does where the controller goes away; the exit code.

    bash loses a signal that comes at a certain moment while it makes a child (one of some 800,
    where it makes one after the other as here), so that it is told again. The leash kills then.
    """
    for _ in range(6):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(20)
    raise AssertionError("it does not end")


class Asked:
    """Takes the place of `on_leash`, and keeps what was asked."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def __call__(self, room: object, question: Callable[[], Question]) -> list[Frame]:
        self.questions.append(question())
        return [Frame(("ended", "69"), "")]
