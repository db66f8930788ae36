"""`--limit failed`, from the run that failed to the command that asks for it. No host is there:
the port is held and nobody listens on it."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from speechfleet.cli import run
from speechfleet.history.store import history_file
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def inventory(tmp_path: Path, closed_port: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two hosts that refuse every connection."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "password").write_text("pw")
    (tmp_path / "password").chmod(0o600)
    key = "0123456789abcdef0123456789ABCDEF"
    (tmp_path / "vault.yml").write_text(encrypt(f"west_key: {key}\n", Secret("pw")))
    path = tmp_path / "prod.yml"
    path.write_text(
        f"""
all:
  vars:
    ansible_host: 127.0.0.1
    ansible_port: {closed_port}
    speech_vault: vault.yml
    speech_vault_password_file: password
    speech_resources: {{west: {{endpoint: "https://west.example/", key: vault:west_key}}}}
    speech_services: {{stt: {{kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west}}}}
  hosts: {{one: , two: }}
"""
    )
    return path


def test_the_hosts_of_the_last_run_are_asked_for(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["deploy", "-i", str(inventory), "--yes", "--json", "--limit", "two"]) == 3
    first = json.loads(capsys.readouterr().out)
    assert [(host["name"], host["state"]) for host in first["hosts"]] == [("two", "unreachable")]
    assert run(["status", "-i", str(inventory), "--json", "--limit", "failed"]) == 3
    again = json.loads(capsys.readouterr().out)
    assert [host["name"] for host in again["hosts"]] == ["two"]
    (kept,) = (inventory.parent / "state" / "speechfleet" / "runs").iterdir()
    assert kept.name == first["run"]


def test_a_command_that_only_looks_is_no_last_run(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", "-i", str(inventory), "--json"]) == 3
    assert run(["status", "-i", str(inventory), "--limit", "failed"]) == 2
    assert "this controller keeps no run of" in capsys.readouterr().err


@pytest.mark.parametrize(("limit", "says"), [("", "the limit is empty"), ("tow", '"two"')])
def test_a_limit_that_means_nobody_is_2(
    limit: str, says: str, inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["deploy", "-i", str(inventory), "--yes", "--limit", limit]) == 2
    assert says in capsys.readouterr().err


def test_a_page_after_a_run_of_some_hosts_calls_no_host_new_or_gone(inventory: Path) -> None:
    page, some = inventory.parent / "page.html", inventory.parent / "some.html"
    assert run(["health", "-i", str(inventory)]) == 3
    limited = ["--limit", "two", "--report", f"html={some}"]
    assert run(["health", "-i", str(inventory), *limited]) == 3
    assert run(["health", "-i", str(inventory), "--report", f"html={page}"]) == 3
    for text in (some.read_text(), page.read_text()):
        assert '<h3>+ new hosts <span class="count">0</span></h3>' in text
        assert '<h3>− hosts gone <span class="count">0</span></h3>' in text


@pytest.mark.parametrize(("limit", "limited"), [("all", 0), ("one,two", 0), ("two", 1)])
def test_a_limit_that_leaves_nobody_out_is_none_in_the_history(
    limit: str, limited: int, inventory: Path
) -> None:
    assert run(["health", "-i", str(inventory), "--limit", limit]) == 3
    with closing(sqlite3.connect(history_file())) as db:
        assert db.execute("SELECT limited FROM run").fetchall() == [(limited,)]
