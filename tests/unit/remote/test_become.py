"""The one command that a login shell gets, whichever shell it is."""

import shutil
import subprocess

import pytest

from speechfleet.remote.become import login_command
from tests.unit.shells import command

NONCE = "sf-0123456789abcdef01234567"


@pytest.mark.parametrize("become", [True, False])
def test_nothing_in_it_is_read_differently_by_some_shell(become: bool) -> None:
    text = login_command(NONCE, become)
    inside = text.removeprefix("sh -c '").removesuffix("'")
    assert text == f"sh -c '{inside}'"
    assert not set(inside) & set("\\'\n!`")


def _login(shell: list[str], become: bool) -> str:
    """What a login shell prints that is given the command, and a script behind it."""
    done = subprocess.run(
        [*shell, "-c", login_command(NONCE, become)],
        input="echo the script runs\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
@pytest.mark.parametrize("become", [True, False])
def test_a_login_as_root_runs_the_script_at_once(shell: str, become: bool) -> None:
    assert _login(command(shell), become) == f"\n{NONCE} root\nthe script runs\n"


@pytest.mark.parametrize("shell", ["tcsh", "fish", "zsh"])
def test_shells_that_are_not_posix_run_it_too(shell: str) -> None:
    """Where they are installed; the rule about characters holds for all."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    assert _login([program], True) == f"\n{NONCE} root\nthe script runs\n"
