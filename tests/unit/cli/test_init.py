"""`init`: questions on a terminal, flags in a pipe, and no key on a command line."""

import io
import sys
from pathlib import Path

import click
import pytest

from speechfleet.cli import run
from speechfleet.inventory.load import load
from speechfleet.secrets.secret import Secret
from tests.unit.cli.test_agreeing import Terminal

KEY = "0123456789abcdef0123456789ABCDEF"
PASSWORD = "correct horse"
ENDPOINT = "https://west.cognitiveservices.azure.com/"
FLAGS = ("--host", "ber-01=10.1.2.3", "--host", "ber-02", "--endpoint", ENDPOINT)


@pytest.fixture(autouse=True)
def _no_password_file_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEECHFLEET_VAULT_PASSWORD_FILE", raising=False)
    monkeypatch.delenv("ANSIBLE_VAULT_PASSWORD_FILE", raising=False)


@pytest.fixture
def secrets(tmp_path: Path) -> tuple[str, ...]:
    """Flags that name a key file and a password file."""
    for name, text in (("key", f"{KEY}\n"), ("password", PASSWORD)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return (
        *("--key-file", str(tmp_path / "key")),
        *("--vault-password-file", str(tmp_path / "password")),
    )


def _key_in(folder: Path) -> Secret | None:
    fleet = load(folder / "prod.yml", keys=True, ask=lambda what: Secret(PASSWORD))
    return fleet.hosts[0].resources["west"].key


def _pipe(monkeypatch: pytest.MonkeyPatch, text: str = "") -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_in_a_pipe_flags_say_it_all(
    tmp_path: Path,
    secrets: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pipe(monkeypatch)
    folder = tmp_path / "fleet"
    assert run(["init", str(folder), *FLAGS, "--user", "ops", *secrets]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert f"written: {folder}/vault.yml\n" in said.err
    assert said.err.endswith(f"next: speechfleet preflight -i {folder}/prod.yml --accept-new\n")
    assert _key_in(folder) == Secret(KEY)
    hosts = load(folder / "prod.yml", keys=False).hosts
    assert [(host.name, host.address, host.user) for host in hosts] == [
        ("ber-01", "10.1.2.3", "ops"),
        ("ber-02", "ber-02", "ops"),
    ]


@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_the_key_can_come_through_the_pipe(
    before: str, tmp_path: Path, secrets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    _pipe(monkeypatch, f"{before}{KEY}\r\n")
    assert run(["init", str(tmp_path / "fleet"), *FLAGS, *secrets[2:], "--key-file", "-"]) == 0
    assert _key_in(tmp_path / "fleet") == Secret(KEY)


def test_on_a_terminal_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = iter([KEY, PASSWORD, PASSWORD])
    monkeypatch.setattr(sys, "stdin", Terminal(f"ber-01=10.1.2.3, ber-02\nops\n{ENDPOINT}\n"))
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda prompt: next(hidden))
    assert run(["init", str(tmp_path / "fleet")]) == 0
    assert _key_in(tmp_path / "fleet") == Secret(KEY)
    hosts = load(tmp_path / "fleet" / "prod.yml", keys=False).hosts
    assert [(host.name, host.address, host.user) for host in hosts] == [
        ("ber-01", "10.1.2.3", "ops"),
        ("ber-02", "ber-02", "ops"),
    ]
    said = capsys.readouterr()
    assert KEY not in said.out + said.err
    assert PASSWORD not in said.out + said.err


def test_what_a_flag_says_is_not_asked(
    tmp_path: Path, secrets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert run(["init", str(tmp_path / "fleet"), *FLAGS, "--user", "ops", *secrets]) == 0


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ((), "wanted also --host, --endpoint, --key-file\n"),
        (FLAGS, "wanted also --key-file\n"),
        ((*FLAGS, "--key-file", "none"), "none: No such file or directory"),
    ],
)
def test_what_lacks_is_said_at_once(
    flags: tuple[str, ...],
    says: str,
    tmp_path: Path,
    secrets: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pipe(monkeypatch)
    assert run(["init", str(tmp_path / "fleet"), *secrets[2:], *flags]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "fleet").exists()


def test_without_a_password_the_ways_to_give_one_are_named(
    tmp_path: Path,
    secrets: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pipe(monkeypatch)
    assert run(["init", str(tmp_path / "fleet"), *FLAGS, *secrets[:2]]) == 2
    ways = "SPEECHFLEET_VAULT_PASSWORD_FILE or ANSIBLE_VAULT_PASSWORD_FILE)\n"
    says = f"wanted also --vault-password-file (or the environment variable {ways}"
    assert capsys.readouterr().err.endswith(says)
    assert run(["init", str(tmp_path / "fleet")]) == 2
    assert "wanted also --host, --endpoint, --key-file, --vault-p" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["", "  \n", "two words", "ключ", "a\nb"])
def test_what_can_be_no_key_is_refused_and_not_shown(
    key: str,
    tmp_path: Path,
    secrets: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pipe(monkeypatch, key)
    assert run(["init", str(tmp_path / "fleet"), *FLAGS, *secrets[2:], "--key-file", "-"]) == 2
    err = capsys.readouterr().err
    assert "the key is empty, holds spaces or is no plain ASCII text" in err
    assert not key.strip() or key not in err


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, secrets: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.iterdir())
    assert run(["init", str(tmp_path), *FLAGS, *secrets]) == 2
    assert "is not empty; wanted a new folder" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_fleet_that_somebody_began_meanwhile_is_left_alone(
    tmp_path: Path,
    secrets: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "fleet"

    class Slow(io.StringIO):
        def isatty(self) -> bool:
            folder.mkdir()
            (folder / "prod.yml").write_text("theirs")
            return False

    monkeypatch.setattr(sys, "stdin", Slow())
    assert run(["init", str(folder), *FLAGS, *secrets]) == 2
    assert f"{folder} is not empty; wanted a new folder" in capsys.readouterr().err
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("prod.yml", "theirs")]


def test_what_is_mistyped_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = iter(["two words", KEY, PASSWORD, PASSWORD])
    typed = f"a/b\nber-01\no p\nops\nwest\n{ENDPOINT}\n"
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda prompt: next(hidden))
    assert run(["init", str(tmp_path / "fleet")]) == 0
    assert _key_in(tmp_path / "fleet") == Secret(KEY)
    said = capsys.readouterr().err
    for wrong in ('"a/b" cannot be a host', 'is "o p"', 'is "west"', "the key is empty, holds"):
        assert said.count(f"Error: {wrong}" if wrong[0] in '"t' else wrong) == 1


def test_on_a_terminal_what_was_given_is_judged_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    for words, says in (
        (("--tag", "en-us"), '--tag: tag "en-us"'),
        (("--tag", ""), '--tag: tag is ""'),
        (("--key-file", "none"), "none: No such file"),
        (("--vault-password-file", "none"), "none cannot be read"),
    ):
        assert run(["init", str(tmp_path / "fleet"), *words]) == 2
        said = capsys.readouterr().err
        assert says in said
        assert "Hosts, parted" not in said


def test_what_makes_no_inventory_is_2_and_writes_nothing(
    tmp_path: Path,
    secrets: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pipe(monkeypatch)
    words = ("--host", "a b", "--user", "o p", "--endpoint", "west", "--tag", "en-us")
    assert run(["init", str(tmp_path / "fleet"), *words]) == 2
    *_, host, user, endpoint, tag, lacking = capsys.readouterr().err.splitlines()
    assert '--host: "a b" cannot be a host' in host
    assert '--user: ansible_user is "o p"' in user
    assert '--endpoint: endpoint is "west"' in endpoint
    assert '--tag: tag "en-us"' in tag
    assert "wanted also --key-file, --vault-password-file" in lacking
    assert not (tmp_path / "fleet").exists()
