"""What `health install` makes of what it is given."""

import pwd
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from speechfleet.channels.memory import path_of
from speechfleet.cli import installing, run
from speechfleet.cli.spelt_out import spelt_out
from speechfleet.nightly.nightly import Nightly

PRIVATE = installing._PRIVATE
_INVENTORY = """
all:
  vars: {speech_channels: {node: {kind: prometheus, file: metrics/s.prom}}}
  hosts: {a: }
"""


class Installed:
    nightly: Nightly
    memory: Path


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    (tmp_path / "prod.yml").write_text(_INVENTORY)
    (tmp_path / "password").write_text("x")
    (tmp_path / "password").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    # pytest's own folder is below /tmp.
    monkeypatch.setattr(installing, "_PRIVATE", (tmp_path / "private",))
    monkeypatch.delenv("SUDO_USER", raising=False)
    for name in ("INVENTORY", "VAULT_PASSWORD_FILE", "FORKS", "LIMIT"):
        monkeypatch.delenv(f"SPEECHFLEET_{name}", raising=False)
    one = Installed()

    def install(nightly: Nightly, memory: Path, say: Any) -> None:
        one.nightly, one.memory = nightly, memory

    monkeypatch.setattr(installing, "install", install)
    return one


def call(*words: str) -> int:
    return run(["health", "install", "--at", "02:30", "--user", "root", *words])


def test_the_options_of_health_become_words_with_absolute_paths(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more.yml").write_text("{}")
    monkeypatch.setenv("SPEECHFLEET_FORKS", "7")
    words = ("-i", "prod.yml", "-e", "@more.yml", "--limit", "a", "--ssh-key", "password")
    assert call(*words, "--vault-password-file", "password") == 0
    nightly = installed.nightly
    assert nightly.words == (
        sys.executable, "-P", "-m", "speechfleet", "health",
        "--inventory", str(tmp_path / "prod.yml"), "--extra-vars", f"@{tmp_path / 'more.yml'}",
        "--limit", "a", "--forks", "7", "--tell",
    )  # fmt: skip
    assert nightly.vault_password == nightly.ssh_key == tmp_path / "password"
    assert nightly.become_password is None
    assert nightly.writable == (tmp_path / "metrics",)
    assert nightly.state == Path(pwd.getpwnam("root").pw_dir) / ".local/state/speechfleet"
    sources = (str(tmp_path / "prod.yml"),)
    assert installed.memory == path_of(sources, "a", nightly.state)


def test_a_report_is_written_where_it_is_called(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    assert call("-i", "prod.yml", "--report", "html=pages/health.html") == 0
    at = installed.nightly.words.index("--report")
    assert installed.nightly.words[at + 1] == f"html={tmp_path / 'pages' / 'health.html'}"
    assert installed.nightly.writable == (tmp_path / "metrics", tmp_path / "pages")


def test_the_memory_is_that_of_the_run_as_it_is_spelt_out(
    installed: Installed, tmp_path: Path
) -> None:
    (tmp_path / "hosts.txt").write_text("a\n")
    assert call("-i", "prod.yml", "--limit", "@hosts.txt") == 0
    limit = installed.nightly.words[installed.nightly.words.index("--limit") + 1]
    sources = (str(tmp_path / "prod.yml"),)
    assert installed.memory == path_of(sources, limit, installed.nightly.state)


def test_nothing_is_written_where_the_run_would_not_leave_it(
    installed: Installed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "elsewhere").symlink_to("private")
    for folder in ("private", "elsewhere"):
        assert call("-i", "prod.yml", "--report", f"html={folder}/a.html") == 2
        assert "has a" in capsys.readouterr().err
    assert not hasattr(installed, "nightly")
    assert Path("/tmp") in PRIVATE


def test_a_moment_that_the_clocks_leave_out_is_said(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installing, "skipped", lambda at, today: date(2027, 3, 28))
    assert call("-i", "prod.yml") == 0
    assert "warning: on 2027-03-28 the clocks here leave 02:30 out" in capsys.readouterr().err


def test_tell_is_said_once(installed: Installed) -> None:
    assert call("-i", "prod.yml", "--tell") == 0
    assert installed.nightly.words.count("--tell") == 1


def test_a_program_that_prints_the_vaults_password_stays_a_program(
    installed: Installed, tmp_path: Path
) -> None:
    program = tmp_path / "password"
    program.write_text("#!/bin/sh\necho x\n")
    program.chmod(0o700)
    assert call("-i", "prod.yml", "--vault-password-file", "password") == 0
    assert installed.nightly.vault_password is None
    assert installed.nightly.words[-2:] == ("--vault-password-file", str(program))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Wanted --inventory"),
        (["-i", "prod.yml", "-K"], "nobody types a password at night"),
        (["-i", "prod.yml", "--vault-id", "x@prompt"], "nobody types a password at night"),
        (["-i", "prod.yml", "--accept-new"], "accept them by hand first"),
        (["-i", "prod.yml", "-e", "a=b"], "wanted --extra-vars @FILE"),
        (["-i", "prod.yml", "surplus"], "unexpected extra argument"),
        (["-i", "prod.yml", "--nonsense"], "No such option"),
        (["-i", "prod.yml", "--at", "2:30"], "wanted an hour and minute as 02:30"),
        (["-i", "prod.yml", "--name", "A b"], "wanted a-z, 0-9"),
        (["-i", "prod.yml", "--user", "no-such-user"], "there is no user 'no-such-user'"),
        (["-i", "prod.yml", "--user", ""], "who runs it? Wanted --user NAME"),
    ],
)
def test_what_cannot_be_is_refused(
    installed: Installed, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*words) == 2
    assert said in capsys.readouterr().err.replace("\n", " ")
    assert not hasattr(installed, "nightly")


def test_only_root_installs(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert call("-i", "prod.yml") == 2
    assert "call it by sudo" in capsys.readouterr().err


def test_options_before_the_word_install_are_not_lost_in_silence(
    installed: Installed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["health", "-i", "prod.yml", "install", "--at", "02:30", "--user", "root"]) == 2
    assert "come after the word install" in capsys.readouterr().err


def test_who_called_sudo_is_the_user(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "root")
    assert run(["health", "install", "--at", "02:30", "-i", "prod.yml"]) == 0
    assert installed.nightly.user == "root"


def test_options_are_spelt_out() -> None:
    @click.command()
    @click.option("-n", "--number", type=int, default=1)
    @click.option("--on/--off", default=True)
    @click.option("--flag", is_flag=True)
    @click.option("-m", "--many", multiple=True)
    @click.option("--left", default="")
    @click.option("--span", default="10m", callback=lambda _c, _p, value: len(value))
    def command(**_: Any) -> None: ...

    words = ["-n", "2", "--off", "--flag", "-m", "a", "-m", "b c", "--left", "x"]
    words += ["--span", "2m"]
    assert spelt_out(command, words, frozenset({"left"})) == (
        "--number", "2", "--off", "--flag", "--many", "a", "--many", "b c",
        "--span", "2m",
    )  # fmt: skip
    assert spelt_out(command, []) == ()
