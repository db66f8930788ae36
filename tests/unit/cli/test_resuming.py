"""`resume` calls the command again as it was called, on the hosts that were left."""

from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from speechfleet.cli import deploying, existing, rotating, run
from speechfleet.cli.deploy import command as deploy
from speechfleet.cli.recording import called, recorded
from speechfleet.rollout.journal import open_journal

RUN = "20261122T180000Z-deploy-3f9a"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What `deploy` is called with: consent and hosts, and what would be recorded of it."""
    calls: list[dict[str, Any]] = []

    class Recorder:
        def __init__(self, name: str, options: dict[str, Any], *more: Any):
            calls.append({"options": options, "recorded": recorded(), "more": more})

        def run(self) -> int:
            return 0

    monkeypatch.setattr(deploying, "Deploy", Recorder)
    return calls


def _called(*arguments: str) -> dict[str, Any]:
    context = deploy.make_context("deploy", [*arguments])
    with context:
        return recorded()


def _journalled(options: dict[str, Any], command: str = "deploy", **hosts: str) -> None:
    with closing(open_journal(RUN)) as journal:
        journal.begin(command, options, hosts)


def test_what_is_recorded_is_how_it_was_called_and_never_consent(folder: Path) -> None:
    options = _called(
        "-i", "prod.yml", "--limit", "x", "--yes", "--accept-new", "--vault-password-file", "pw",
        "--canary", "2", "--forks", "7", "--json", "-K", "--vault-id", "prod@p",
    )  # fmt: skip
    assert options["inventory"] == [str(folder / "prod.yml")]
    assert options["vault_password_file"] == str(folder / "pw")
    assert options["vault_ids"] == [f"prod@{folder / 'p'}"]
    assert (options["canary"], options["forks"], options["max_fail"]) == ("2", 7, None)
    assert not {"limit", "yes", "accept_new", "as_json", "ask_become_pass"} & set(options)


def test_without_a_command_nothing_is_recorded() -> None:
    assert click.get_current_context(silent=True) is None
    assert recorded() == {}


def test_the_hosts_that_were_left_are_deployed_to_as_before(
    calls: list[dict[str, Any]], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ("--canary", "2", "--forks", "7", "--vault-password-file", "p", "--vault-id", "a@b")
    before = _called("-i", "prod.yml", *flags, "--lock-wait")
    assert before["lock_wait"] == 900
    _journalled(before, **{"ber-01": "changed", "ber-02": "planned", "ber-03": "unreachable"})
    assert run(["resume", "--yes", "--diff", "--json", "-K"]) == 0
    (call,) = calls
    assert call["recorded"] == before
    options = call["options"]
    assert options["inventory"] == (folder / "prod.yml",)
    assert options["vault_password_file"] == folder / "p"
    assert options["vault_ids"] == (f"a@{folder / 'b'}",)
    assert (options["limit"], options["forks"], options["canary"]) == ("ber-02,ber-03", 7, "2")
    assert (options["yes"], options["as_json"], options["ask_become_pass"]) == (True, True, True)
    assert (options["accept_new"], options["diff"]) == (False, True)
    assert capsys.readouterr().err == f"resuming {RUN}: ber-02, ber-03\n"


def test_nothing_unfinished_is_good(
    calls: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    _journalled({"inventory": ["/x.yml"]}, **{"ber-01": "changed", "ber-02": "held"})
    assert run(["resume", "3f9a"]) == 0
    assert capsys.readouterr().err == f"nothing is unfinished in {RUN}\n"
    assert calls == []


@pytest.mark.parametrize("command", ["fab", "", "../x"])
def test_what_is_not_known_how_it_was_called_is_not_resumed(
    command: str, calls: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    _journalled({}, command, **{"ber-01": "planned"})
    assert run(["resume"]) == 2
    assert "cannot be resumed" in capsys.readouterr().err
    assert calls == []


def test_a_run_at_work_is_not_resumed(
    calls: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_journal(RUN)) as journal:
        journal.begin("deploy", {"inventory": "/x.yml"}, {"ber-01": "planned"})
        assert run(["resume"]) == 2
    assert "still at work" in capsys.readouterr().err
    assert calls == []


@pytest.mark.parametrize("arguments", [["resume"], ["runs", "show"], ["runs", "show", "x"]])
def test_where_no_run_is_kept_it_is_usage(arguments: list[str]) -> None:
    assert run(arguments) == 2


def test_runs_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs", "list"]) == 0
    assert capsys.readouterr().out == ""
    _journalled({"inventory": ["/x.yml"]}, **{"ber-01": "planned"})
    assert run(["runs", "list"]) == 0
    assert capsys.readouterr().out == f"{RUN} broken off - 1 planned /x.yml\n"
    assert run(["runs", "show", "3f9a", "--json"]) == 0
    assert '"unfinished": [\n    "ber-01"' in capsys.readouterr().out


def test_variables_on_the_command_line_are_not_kept_and_so_not_resumed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of them may be a password."""
    before = _called("-i", "prod.yml", "-e", "ansible_become_password=hush")
    assert before == {}
    _journalled(before, **{"ber-02": "planned"})
    assert run(["resume", "--yes"]) == 2
    assert "variables on the command line" in capsys.readouterr().err


def test_files_of_variables_are_kept(folder: Path) -> None:
    kept = _called("-i", "prod.yml", "-e", "@more.yml")
    assert kept["extra_vars"] == [f"@{folder / 'more.yml'}"]


@pytest.mark.parametrize(("to", "code", "calls"), [("", 2, 0), ("4.12.0", 0, 1)])
def test_a_rollback_is_resumed_only_where_it_says_how_far(
    to: str,
    code: int,
    calls: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A second one without --to would go one further back."""
    called: list[tuple[Any, ...]] = []

    class Recorder:
        def __init__(self, *words: Any):
            called.append((words[0], *words[2:]))

        def run(self) -> int:
            return 0

    monkeypatch.setattr(existing, "Rollback", Recorder)
    options = {"inventory": ["/prod.yml"], "names": ["stt-en"], "to": to}
    _journalled(options, "rollback", **{"ber-01": "planned"})
    assert run(["resume", "--yes"]) == code
    assert ("each rollback goes one further back" in capsys.readouterr().err) is (code == 2)
    assert called == [("rollback", ("stt-en",), to)] * calls


def test_a_rotation_is_resumed_to_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[Any, ...]] = []

    class Recorder:
        def __init__(self, name: str, options: dict[str, Any], *words: Any):
            called.append((name, options["limit"], *words))

        def run(self) -> int:
            return 0

    monkeypatch.setattr(rotating, "Rotate", Recorder)
    options = {"inventory": ["/prod.yml"], "resource": "west", "to": "2", "regenerate": False}
    _journalled(options, "rotate-keys", **{"ber-01": "changed", "ber-02": "reverted"})
    assert run(["resume", "--yes"]) == 0
    assert called == [("rotate-keys", "ber-02", "west", "2", False)]


def test_a_command_below_another_is_kept_by_both_their_names() -> None:
    command = import_module("speechfleet.cli.images_pull").command
    with command.make_context("pull", ["-i", "prod.yml"]):
        assert called("images-pull") == "images-pull"


def test_a_restart_of_hosts_is_kept_by_the_name_that_it_is_called_by() -> None:
    """Its playbook is `reboot`, and there is no command of that name."""
    command = import_module("speechfleet.cli.restart").command
    with command.make_context("restart", ["--hosts", "-i", "prod.yml", "-l", "all"]):
        assert called("reboot") == "restart"
    assert called("reboot") == "reboot"


def test_an_option_that_the_older_run_had_not_is_as_if_not_given(
    calls: list[dict[str, Any]], folder: Path
) -> None:
    options = _called("-i", "prod.yml")
    for newer in ("canary", "bake", "lock_wait", "by"):
        del options[newer]
    _journalled(options, one="failed")
    assert run(["resume", RUN, "--yes"]) == 0
    given = calls[0]["options"]
    fresh = deploy.make_context("deploy", ["-i", "prod.yml"]).params
    for newer in ("canary", "bake", "lock_wait", "by"):
        assert given[newer] == fresh[newer]
