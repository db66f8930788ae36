"""Wherever a deploy crashes, nothing that is printed or written shows a secret: what stands on
the terminal, the log to send, the journal and the report; rich tracebacks with all variables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rich.traceback import Traceback

from speechfleet.cli import run
from speechfleet.cli.trouble import explained
from speechfleet.inventory.fleet import Host
from speechfleet.remote.door import Door
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt
from tests.forms import found_in
from tests.unit.values import told

KEY = "pl4nted0a1b2c3d4e5f60718293a4b5c"
REGISTRY_PASSWORD = "pl4nted-registry-0123456789"
SUDO_PASSWORD = "pl4nted-sudo-9876543210"
VAULT_PASSWORD = "pl4nted-vault-5555555555"
PLANTED = [KEY, REGISTRY_PASSWORD, SUDO_PASSWORD, VAULT_PASSWORD]

INVENTORY = """
all:
  vars:
    speech_vault: vault.yml
    speech_resources:
      west: {endpoint: "https://west.cognitiveservices.azure.com/", key: "vault:west"}
    speech_registry:
      {address: "registry.example:5000", username: me, password: "vault:registry"}
    speech_services:
      stt: {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west}
  hosts:
    ber-01: {ansible_host: 10.1.2.3, ansible_become: true, ansible_become_password: "vault:sudo"}
"""


class Exec:
    """A script that is heard of no more."""

    nonce = "sf-0"
    complaints: tuple[str, ...] = ()

    def send(self, data: bytes) -> None:
        assert KEY.encode() in data

    def frames(self, *_: object) -> Iterator[object]:
        raise _Crash("heard", self)


class Room:
    where = "10.1.2.3:22"

    def start(self) -> Exec:
        return Exec()


class _Crash(Exception):
    """What no code of ours expects."""


def _crash(*given: object, **named: object) -> Any:
    """Carries all that it was given, as some exceptions do."""
    raise _Crash(given, named)


def _crash_silently(*_: object, **__: object) -> Any:
    """For a place that was given an opened secret."""
    raise _Crash


_WHERE = {
    "opening the vault": ("speechfleet.secrets.vault.derive", _crash),
    "looking a secret over": ("speechfleet.inventory.secrets._USUAL_KEY", None),
    "validating the inventory": ("speechfleet.inventory.hosts.read_services", _crash),
    "the whole inventory": ("speechfleet.inventory.load.Fleet", _crash),
    "the checks": ("speechfleet.plan.plan.judge", _crash),
    "rendering": ("speechfleet.plan.release.template", _crash),
    "the key's file": ("speechfleet.plan.release.KeyFile", _crash),
    "the plan as text": ("speechfleet.reports.plan._summary", _crash),
    "the schedule": ("speechfleet.cli.changing.schedule", _crash),
    "the rollout": ("speechfleet.rollout.rollout.Rollout", _crash),
    "beginning a host": ("speechfleet.rollout.rollout.ComingBack", _crash),
    "the journal": ("speechfleet.rollout.journal.Journal.intent", _crash),
    "the script": ("speechfleet.rollout.host.apply_script", _crash),
    "quoting": ("speechfleet.rollout.script.quote", _crash_silently),
    "hearing the host": ("", None),
    "the report": ("speechfleet.reports.report.document", _crash),
}

# Where an opened secret is in a variable by need, so that only tracebacks without variables hold.
_OPEN = {"the key's file"}

_OF_A_HOST = {"the checks", "rendering", "beginning a host", "the journal"}
"""That host's trouble before it was sent anything, which stops no other, and no crash."""


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fleet of one fit host that is made up; all that is written goes below `tmp_path`."""
    for name in ("state", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    content = f"west: {KEY}\nregistry: {REGISTRY_PASSWORD}\nsudo: {SUDO_PASSWORD}\n"
    folder = tmp_path / "fleet"
    folder.mkdir()
    (folder / "vault.yml").write_text(encrypt(content, Secret(VAULT_PASSWORD)))
    (folder / "password").write_text(VAULT_PASSWORD)
    (folder / "password").chmod(0o600)
    (folder / "prod.yml").write_text(INVENTORY)

    @contextmanager
    def opened(self: Door, host: Host) -> Iterator[Room]:
        yield Room()

    monkeypatch.setattr(Door, "open", opened)
    # Not `ask`, which others have by name: whoever imported it before would ask in earnest.
    monkeypatch.setattr("speechfleet.survey.ask_in", lambda exec_, host: told())
    return folder / "prod.yml"


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Every exception that came as far as the command line."""
    seen: list[Exception] = []

    def noted(error: Exception) -> int:
        seen.append(error)
        return explained(error)

    monkeypatch.setattr("speechfleet.cli.trouble.explained", noted)
    return seen


def _deploy(inventory: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    password = ("--vault-password-file", str(inventory.parent / "password"))
    code = run(["deploy", "-i", str(inventory), *password, "--yes", "--json", "--diff"])
    said = capsys.readouterr()
    return code, said.out + said.err


def _written(inventory: Path) -> str:
    """Every file that the run has left, beside the inventory's own."""
    folders = (inventory.parent.parent / name for name in ("state", "tmp"))
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return "".join(path.read_text("latin-1") for path in files)


def _with_variables(error: Exception) -> str:
    """What rich shows of it: every variable of every frame, in full."""
    trace = Traceback.extract(
        type(error),
        error,
        error.__traceback__,
        show_locals=True,
        locals_max_length=10**9,
        locals_max_string=10**9,
        locals_hide_dunder=False,
        locals_hide_sunder=False,
    )
    frames = [frame for stack in trace.stacks for frame in stack.frames]
    return "".join(f"{name} = {node}\n" for f in frames for name, node in (f.locals or {}).items())


def _put(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    target, crash = _WHERE[where]
    if target:
        module, _, name = target.rpartition(".")
        owner: Any = _owner(module)
        monkeypatch.setattr(owner, name, crash)


def _owner(path: str) -> Any:
    try:
        return import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(import_module(module), name)


@pytest.mark.parametrize("where", _WHERE)
def test_no_crash_shows_a_secret(
    where: str,
    inventory: Path,
    bugs: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _put(monkeypatch, where)
    code, said = _deploy(inventory, capsys)
    assert code in ((3,) if where in _OF_A_HOST else (1, 4, 5)), said
    assert (code == 1) is bool(bugs)
    written = _written(inventory)
    assert ("Traceback" in written) is bool(bugs)
    assert not found_in(said, PLANTED), said
    assert not found_in(written, PLANTED)
    for bug in bugs:
        assert "speechfleet has a bug" in said
        assert not found_in(str(bug) + repr(bug), PLANTED)
        if where not in _OPEN:
            assert not found_in(_with_variables(bug), PLANTED)


def test_a_variable_with_a_secret_would_be_found(
    inventory: Path,
    bugs: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The detector's own proof: a place that opens one, and a message that holds one."""

    def opens(*_: object) -> Callable[[], None]:
        opened = KEY[:16]
        raise _Crash(f"{opened} {KEY[16:]}")

    monkeypatch.setattr("speechfleet.cli.changing.schedule", opens)
    _, said = _deploy(inventory, capsys)
    assert not found_in(said, PLANTED)
    assert found_in(_written(inventory), PLANTED) == {"first half", "second half"}
    assert found_in(_with_variables(bugs[0]), PLANTED)
