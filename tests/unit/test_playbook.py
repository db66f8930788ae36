"""Playbooks: names of functions, and numbers."""

from pathlib import Path

import pytest
import yaml

from speechfleet import playbook
from speechfleet.checks import avx2, docker
from speechfleet.plan.pace import Amount, Pace
from speechfleet.plan.steps import keys
from speechfleet.playbook import PlaybookError, load
from speechfleet.shipped import shipped

SHIPPED = sorted(path.stem for path in shipped("playbooks").glob("*.yml"))


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a playbook `mine`."""
    monkeypatch.setattr(playbook, "shipped", lambda folder: tmp_path)
    return tmp_path / "mine.yml"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_playbook_loads_and_is_short(name: str) -> None:
    text = (shipped("playbooks") / f"{name}.yml").read_text()
    assert load(name).name == name
    assert len(text.splitlines()) <= 12


@pytest.mark.parametrize("name", ["preflight", "status"])
def test_commands_that_only_look_have_no_steps(name: str) -> None:
    assert load(name).steps == ()


def test_a_preflight_judges_as_a_deploy_does() -> None:
    assert load("preflight").checks == load("deploy").checks


def test_names_become_functions_and_pace_a_number(written: Path) -> None:
    written.write_text("name: mine\nchecks: [avx2, docker]\nsteps: [keys]\npace: {batch: 3}\n")
    loaded = load("mine")
    assert loaded.checks == (avx2.check, docker.check)
    assert loaded.steps == (keys.step,)
    assert loaded.pace == Pace(batch=(Amount(3),))


def test_a_playbook_says_the_whole_pace(written: Path) -> None:
    pace = "canary: 1, bake: 10m, batch: [1, 5, 20%], by: site, max_fail: 5%, offline: skip"
    written.write_text(f"name: mine\npace: {{{pace}}}\n")
    ramp = (Amount(1), Amount(5), Amount(20, percent=True))
    assert load("mine").pace == Pace(1, 600, ramp, "site", Amount(5, percent=True), offline="skip")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: mine\nchecks: [avx3]\n", "there is no check named avx3"),
        ("name: mine\nchecks: [finding]\n", "there is no check named finding"),
        ("name: mine\nsteps: [avx2]\n", "there is no step named avx2"),
        ("name: mine\nwhen: friday\n", "and nothing else"),
        ("- avx2\n", "and nothing else"),
        ("name: mine\npace: {batch: 0}\n", "pace.batch is 0"),
        ("name: mine\npace: {batch: many}\n", "pace.batch is 'many'"),
        ("name: mine\npace: {batsch: 3}\n", "pace.batsch is nothing that a pace has"),
        ("name: mine\npace: 10\n", "pace is 10; wanted a mapping"),
        ("name: [mine\n", "mine.yml"),
        ("name: mine\nchecks:\n", "mine.yml: checks is empty; wanted a list of names"),
        ("name: mine\nsteps:\n", "mine.yml: steps is empty; wanted a list of names"),
        ("name: mine\nchecks: 5\n", "checks is 5; wanted a list of names"),
        ("name: mine\nchecks: avx2\n", "checks is 'avx2'; wanted a list of names"),
        ("name: mine\nchecks: {avx2: 1}\n", "wanted a list of names"),
        ("name: mine\nchecks: [avx2.check]\n", r"there is no check named avx2\.check$"),
        ("name: mine\nchecks: [avx]\n", r"named avx; did you mean \"avx2\"?"),
        ("name: mine\nchecks: [finding]\n", "named finding$"),
        ("name: mine\nchecks: ['..']\n", r"there is no check named \.\."),
        ("name: mine\nchecks: [__init__]\n", "there is no check named __init__"),
        ("name: mine\nchecks: [[avx2]]\n", "there is no check named"),
        ("name: mine\nchecks: [5, null]\n", "there is no check named 5"),
        ("name:\n", "name is None; wanted a word"),
        ("checks: [avx2]\n", "name is None; wanted a word"),
        ("[" * 3000, "mine.yml: it is nested too deep"),
    ],
)
def test_what_a_playbook_cannot_say(text: str, said: str, written: Path) -> None:
    written.write_text(text)
    with pytest.raises(PlaybookError, match=said):
        load("mine")


def test_a_playbook_that_is_not_there() -> None:
    with pytest.raises(PlaybookError, match=r"nothing\.yml"):
        load("nothing")


def test_the_installation_has_its_playbooks() -> None:
    assert {"deploy", "preflight", "status"} <= set(SHIPPED)
    assert all(yaml.safe_load((shipped("playbooks") / f"{n}.yml").read_text()) for n in SHIPPED)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The fleet's own playbook `deploy`, in a folder of its own."""
    (tmp_path / "own").mkdir()
    return tmp_path / "own" / "deploy.yml"


def test_a_fleets_own_playbook_replaces_what_it_names(own: Path) -> None:
    own.write_text("pace: {batch: 3}\nchecks: [avx2]\n")
    mine, shipped_one = load("deploy", own.parent), load("deploy")
    assert (mine.pace.batch, mine.checks) == ((Amount(3),), (avx2.check,))
    assert (mine.name, mine.steps) == ("deploy", shipped_one.steps)
    assert load("status", own.parent) == load("status")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "pace: {}\n"])
def test_an_own_playbook_that_says_nothing_changes_nothing(text: str, own: Path) -> None:
    own.write_text(text)
    assert load("deploy", own.parent) == load("deploy")


def test_without_such_a_folder_the_shipped_one_counts(own: Path) -> None:
    assert load("deploy", own.parent / "none") == load("deploy")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- hosts: all\n", "and nothing else"),
        ("pace: 3\n", "pace is 3; wanted a mapping"),
        ("checks: [avx3]\n", "there is no check named avx3"),
    ],
)
def test_a_fault_of_an_own_playbook_names_its_file(text: str, said: str, own: Path) -> None:
    own.write_text(text)
    with pytest.raises(PlaybookError, match=f"own/deploy.yml: .*{said}"):
        load("deploy", own.parent)
