"""Stand-ins say again what the real program said, byte for byte, whatever shell runs them."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.stand_ins import PROGRAMS, Said, recorder, replay
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command

SAID = (
    Said("docker", "inspect --format '{{json .}}' a", '{"a": "it\'s $x `y` \\\\n"}\n', "", 0),
    Said("docker", "ps -aq", "", "no such\n", 1),
    Said("curl", "ps -aq", "another program", "", 0),
)


def said_again(shell: str, folder: Path, *words: str) -> tuple[str, str, int]:
    script = folder / "docker"
    script.write_text(replay("docker", SAID))
    done = subprocess.run(
        [*command(shell), script, *words], capture_output=True, text=True, timeout=60
    )
    return done.stdout, done.stderr, done.returncode


@SHELLS
def test_what_was_said_is_said_again(shell: str, tmp_path: Path) -> None:
    words = ("inspect", "--format", "'{{json .}}'", "a")
    assert said_again(shell, tmp_path, *words) == (SAID[0].out, "", 0)
    assert said_again(shell, tmp_path, "ps", "-aq") == ("", "no such\n", 1)


@SHELLS
def test_words_that_nobody_recorded_are_an_error(shell: str, tmp_path: Path) -> None:
    assert said_again(shell, tmp_path, "rm") == ("", "docker: not recorded: rm\n", 125)


@pytest.mark.parametrize("program", PROGRAMS)
def test_shellcheck_is_content(program: str) -> None:
    assert complaints(replay(program, SAID), exclude=["SC2016"]) == ""
    assert complaints(recorder(program), exclude=["SC2086"]) == ""
