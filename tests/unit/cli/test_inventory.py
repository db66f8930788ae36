"""`speechfleet inventory`: what it prints, and its exit codes."""

import io
import json
from pathlib import Path

import pytest
import yaml

from speechfleet.cli import run
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt

EXAMPLE = str(Path(__file__).parents[3] / "inventory" / "example.yml")


@pytest.fixture(autouse=True)
def _not_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INVENTORY", "EXTRA_VARS", "LIMIT"):
        monkeypatch.delenv(f"SPEECHFLEET_{name}", raising=False)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["inventory", *words]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "list", "-i", EXAMPLE) == "ber-01\nber-02\npar-01\n"
    assert said(capsys, "list", "-i", EXAMPLE, "-l", "paris") == "par-01\n"
    with_groups = said(capsys, "list", "-i", EXAMPLE, "--groups")
    assert with_groups == "ber-01  berlin\nber-02  berlin\npar-01  paris\n"


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "list", "-i", EXAMPLE, "--json"))
    assert found["hosts"][1] == {
        "name": "ber-02",
        "address": "192.0.2.12",
        "groups": ["berlin"],
        "services": {"stt-en": 2, "stt-de": 1},
    }


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_show_resolves_and_hides(capsys: pytest.CaptureFixture[str], form: list[str]) -> None:
    out = said(capsys, "show", "ber-02", "-i", EXAMPLE, "-e", "ansible_port=2222", *form)
    host = yaml.safe_load(out)
    assert (host["port"], host["services"][0]["instances"]) == (2222, 2)
    assert host["services"][1]["kind"] == "speech-to-text"
    assert host["services"][1]["ready_seconds"] == 300
    assert host["resources"]["speech-west"]["key"] == "[secret]"
    assert host["registry"]["password"] == "[secret]"


SHOWING = ("show a", "show a --json", "explain a", "explain a --json")
PROGRAMS = """all:
  vars:
    speech_channels: {cmd: {kind: command, command: "notify --token hunter2"}}
    speech_resources:
      west:
        endpoint: https://w.example/
        key1: command:pass hunter2
        key2: env:K2
        regenerate: command:az --token hunter2 {key}
  hosts: {a: }
"""


def test_of_a_program_only_the_first_word_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.yml"
    path.write_text(PROGRAMS)
    shown = {words: said(capsys, *words.split(), "-i", str(path)) for words in SHOWING}
    assert "hunter2" not in str(shown)
    assert "regenerate: command:az …" in shown["show a"]
    assert 'speech_resources.west.regenerate: "command:az …"' in shown["explain a"]
    assert 'speech_resources.west.key1: "command:pass …"' in shown["explain a"]
    assert 'speech_channels.cmd.command: "notify …"' in shown["explain a"]


def test_a_sudo_password_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.yml"
    path.write_text("all: {hosts: {a: {ansible_become_password: hunter2}}}")
    for words in (["show", "a"], ["show", "a", "--json"], ["explain", "a"]):
        out = said(capsys, *words, "-i", str(path))
        assert "[secret]" in out
        assert "hunter2" not in out


def test_graph_is_a_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "graph", "-i", EXAMPLE).splitlines()[:4] == [
        "@all:",
        "  |--@ungrouped:",
        "  |--@berlin:",
        "  |  |--ber-01",
    ]
    assert said(capsys, "graph", "paris", "-i", EXAMPLE) == "@paris:\n  |--par-01\n"


def test_explain_names_file_line_and_column(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "explain", "ber-02", "-i", EXAMPLE)
    text = Path(EXAMPLE).read_text().splitlines()
    line = next(n for n, one in enumerate(text, 1) if "instances: 2" in one)
    column = text[line - 1].index("2") + 1
    assert (
        f"speech_services.stt-en.instances: 2\n    {EXAMPLE}:{line}:{column} (host ber-02)" in out
    )
    assert "    before 1: " in out
    assert "speech_services.stt-en.settings.DECODER_MAX_COUNT: taken away\n" in out


def test_explain_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "explain", "ber-02", "-i", EXAMPLE, "--json"))
    named = {one["name"]: one for one in found["values"]}
    instances = named["speech_services.stt-en.instances"]
    assert (instances["value"], instances["level"]) == ("2", "host ber-02")
    assert [one["value"] for one in instances["before"]] == ["1"]


@pytest.mark.parametrize("words", [["schema"], ["schema", "--vars"]])
def test_schema_is_json(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert "$defs" in json.loads(said(capsys, *words))


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["show", "ber-2", "-i", EXAMPLE], 'no host "ber-2"; did you mean "ber-02"?'),
        (["explain", "ber-2", "-i", EXAMPLE], 'no host "ber-2"'),
        (["graph", "berln", "-i", EXAMPLE], 'no group "berln"; did you mean "berlin"?'),
        (["list", "-i", EXAMPLE, "-l", "nobody"], "nobody"),
        (["list", "-i", "none.yml"], "none.yml: the inventory cannot be read"),
        (["list", "-i", EXAMPLE, "-e", "speech_x=1"], "there is no variable"),
        (["show", "-i", EXAMPLE], "HOST"),
        (["list"], "--inventory"),
    ],
)
def test_what_is_wrong_is_2(
    capsys: pytest.CaptureFixture[str], words: list[str], fault: str
) -> None:
    assert run(["inventory", *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert fault in shown.err


def test_several_inventories_out_of_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.yml").write_text("all: {hosts: {x: }}")
    monkeypatch.setenv("SPEECHFLEET_INVENTORY", f"{EXAMPLE}:{tmp_path}/x.yml")
    monkeypatch.setenv("SPEECHFLEET_EXTRA_VARS", '{"ansible_user": "two words"}')
    assert run(["inventory", "list"]) == 2
    assert 'ansible_user is "two words"; wanted one word' in capsys.readouterr().err
    monkeypatch.setenv("SPEECHFLEET_EXTRA_VARS", "ansible_user=me ansible_port=3")
    assert said(capsys, "list").splitlines() == ["ber-01", "ber-02", "par-01", "x"]


@pytest.mark.parametrize("name", ["list", "show", "graph", "explain", "schema"])
def test_each_has_an_example(capsys: pytest.CaptureFixture[str], name: str) -> None:
    out = said(capsys, name, "--help")
    assert f"Example:\n    speechfleet inventory {name} " in out


def test_what_stands_in_a_locked_file_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.yml").write_text("all: {hosts: {a: {ansible_host: a.example}}}")
    (tmp_path / "host_vars").mkdir()
    locked = encrypt("ansible_user: hunter2\nansible_port: 2222\n", Secret("pw"))
    (tmp_path / "host_vars" / "a.yml").write_text(locked)
    (tmp_path / "password").write_text("pw")
    (tmp_path / "password").chmod(0o600)
    options = ["-i", f"{tmp_path}/x.yml", "--vault-password-file", f"{tmp_path}/password"]
    for words in (["show", "a"], ["show", "a", "--json"], ["explain", "a"]):
        out = said(capsys, *words, *options)
        assert "a.example" in out
        assert out.count("[secret]") == 2
        assert "hunter2" not in out
        assert "2222" not in out


def test_a_locked_file_without_a_password_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SPEECHFLEET", "ANSIBLE"):
        monkeypatch.delenv(f"{name}_VAULT_PASSWORD_FILE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (tmp_path / "x.yml").write_text("all: {hosts: {a: }}")
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "all").write_text(encrypt("a: b", Secret("pw")))
    assert run(["inventory", "list", "-i", f"{tmp_path}/x.yml"]) == 2
    assert "no vault password; wanted one of" in capsys.readouterr().err
