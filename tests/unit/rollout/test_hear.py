"""While files are brought beside it, the apply script gives signs of life, and no longer."""

import subprocess
from pathlib import Path
from typing import IO

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, command


def _brings(shell: str, folder: Path) -> "subprocess.Popen[str]":
    """A script that holds the lock and waits for its controller's word."""
    text = verbatim("apply.sh").replace("/var/lib/speechfleet", str(folder))
    text = text.replace("pulls=/run/speechfleet-pull", f"pulls={folder}/pulls")
    line = "exec 9>>$root/lock && flock -n 9 && act 3 keep_blobs && frame after"
    return subprocess.Popen(
        [*command(shell), "-c", f"nonce=n\n{text}\n{line}\n"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _await_sign(lines: IO[str] | None) -> None:
    assert lines
    assert any(line == "n busy\n" for line in lines)


def _lock_is_free(folder: Path) -> bool:
    return subprocess.run(["flock", "-n", folder / "lock", "true"], timeout=60).returncode == 0


@SHELLS
def test_signs_of_life_end_with_the_answer(shell: str, tmp_path: Path) -> None:
    with _brings(shell, tmp_path) as script:
        _await_sign(script.stdout)
        _await_sign(script.stderr)
        assert not _lock_is_free(tmp_path)
        # The end of both streams, too: nothing is left that could print.
        out, said = script.communicate("brought\n", timeout=60)
    frames = [line for line in out.splitlines() if line and line != "n busy"]
    assert (script.returncode, frames) == (0, ["n end 3 0", "n after"])
    assert out.index("n end") > out.rfind("n busy")
    assert "illed" not in said


@SHELLS
def test_signs_of_life_end_with_the_script(shell: str, tmp_path: Path) -> None:
    with _brings(shell, tmp_path) as script:
        _await_sign(script.stdout)
        script.kill()
        assert script.wait(timeout=60)
        assert _lock_is_free(tmp_path)
        script.communicate(timeout=60)
