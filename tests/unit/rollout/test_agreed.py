"""Before anything is armed a host waits for its controller's word, and not for ever."""

import subprocess
from pathlib import Path

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, command


def asked(shell: str, folder: Path, seconds: int) -> "subprocess.Popen[str]":
    """A script that asks for a word, and has taken the lock and made a record before."""
    text = verbatim("apply.sh").replace("/var/lib/speechfleet", str(folder))
    text = text.replace("expiry $$ 120 ", f"expiry $$ {seconds} ")
    assert f"expiry $$ {seconds} " in text
    script = f"{text}\nexec 9>>$root/lock && flock -n 9 || exit 9\nmkdir -p $root/pending.new\n"
    return subprocess.Popen(
        [*command(shell), "-c", f"nonce=n\n{script}agreed || go_back\necho agreed\n"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lock_is_free(folder: Path) -> bool:
    return subprocess.run(["flock", "-n", folder / "lock", "true"], timeout=60).returncode == 0


@SHELLS
def test_a_word_that_never_comes_is_a_no_and_lets_the_lock_go(shell: str, tmp_path: Path) -> None:
    with asked(shell, tmp_path, seconds=1) as script:
        assert script.wait(timeout=60) == 4
        assert script.stdout
        assert "n undone 0" in script.stdout.read()
    assert lock_is_free(tmp_path)
    assert not (tmp_path / "pending.new").exists()


@SHELLS
def test_a_word_that_comes_is_heard_and_nothing_is_left_waiting(shell: str, tmp_path: Path) -> None:
    with asked(shell, tmp_path, seconds=3600) as script:
        out, _ = script.communicate("go\n", timeout=60)
        assert (script.returncode, out.splitlines()[-1]) == (0, "agreed")
    assert lock_is_free(tmp_path)
