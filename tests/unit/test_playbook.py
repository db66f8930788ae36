"""Playbooks: names of functions, and numbers."""

from pathlib import Path

import pytest
import yaml

from speechfleet import playbook
from speechfleet.checks import avx2, docker
from speechfleet.inventory.places import InventoryError
from speechfleet.plan.pace import Amount, Pace
from speechfleet.plan.steps import keys
from speechfleet.playbook import load
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
        ("name: mine\nchecks: [avx3]\n", '2:10: checks: there is no check named "avx3"'),
        ("name: mine\nchecks: [finding]\n", 'there is no check named "finding"$'),
        ("name: mine\nsteps: [avx2]\n", '2:9: steps: there is no step named "avx2"'),
        ("name: mine\nwhen: friday\n", '2:1: a playbook has no "when"; wanted name, checks, steps'),
        ("name: mine\nchekcs: []\n", '2:1: a playbook has no "chekcs"; .*did you mean "checks"'),
        ("- avx2\n", "1:1: this is no playbook; wanted a mapping of name, checks, steps, pace"),
        ("name: mine\npace: {batch: 0}\n", "2:15: pace: batch is 0"),
        ("name: mine\npace: {batch: many}\n", "2:15: pace: batch is 'many'"),
        ("name: mine\npace: {batch: {a: 1}}\n", "2:15: pace: batch is {'a': 1}"),
        ("name: mine\npace: {batsch: 3}\n", '2:8: pace has no "batsch"; .*did you mean "batch"'),
        ("name: mine\npace: {bake: 1h}\n", "2:14: pace: bake has nothing to watch"),
        ("name: mine\npace: {stall: 12:30}\n", '2:15: pace: stall: YAML reads "12:30"'),
        ("name: mine\npace: {batch: 1}\npace: {by: a}\n", '3:1: "pace" stands here twice'),
        ("name: mine\npace: 10\n", "2:7: pace is 10; wanted a mapping"),
        ("name: [mine\n", "mine.yml:2:1: this is not YAML"),
        ("name: mine\n\tpace: {}\n", "mine.yml:2:1: a tab"),
        ("name: mine\nchecks:\n", "2:8: checks is empty; wanted a list of names"),
        ("name: mine\nsteps:\n", "2:7: steps is empty; wanted a list of names"),
        ("name: mine\nchecks: 5\n", "checks is 5; wanted a list of names"),
        ("name: mine\nchecks: avx2\n", 'checks is "avx2"; wanted a list of names'),
        ("name: mine\nchecks: {avx2: 1}\n", "checks is a mapping; wanted a list of names"),
        ("name: mine\nchecks: [avx2.check]\n", r'there is no check named "avx2\.check"$'),
        ("name: mine\nchecks: [avx]\n", 'named "avx"; did you mean "avx2"?'),
        ("name: mine\nchecks: [no]\n", '2:10: checks: there is no check named "no"'),
        ("name: mine\nchecks: ['..']\n", r'there is no check named "\.\."'),
        ("name: mine\nchecks: [__init__]\n", 'there is no check named "__init__"'),
        ("name: mine\nchecks: [[avx2]]\n", "2:10: checks: a list is no name of a check"),
        (
            "name: mine\nchecks: [5, null]\n",
            'named "5"\n.*2:13: checks: there is no check named "null"',
        ),
        ("name:\n", "mine.yml:1:6: name is empty; wanted a word"),
        ("checks: [avx2]\n", "mine.yml: the playbook has no name; wanted a word"),
        ("[" * 3000, "mine.yml:1:101: nested more than 100 levels deep"),
    ],
)
def test_what_a_playbook_cannot_say(text: str, said: str, written: Path) -> None:
    written.write_text(text)
    with pytest.raises(InventoryError, match=said):
        load("mine")


def test_everything_that_is_wrong_is_said_at_once(written: Path) -> None:
    written.write_text("name: mine\nchecks: [avx3]\npace: {bach: 1, canary: x, bake: 1x}\n")
    with pytest.raises(InventoryError) as caught:
        load("mine")
    places = [(fault.place.line, fault.place.column) for fault in caught.value.faults]
    assert places == [(2, 10), (3, 8), (3, 25), (3, 34)]


def test_a_playbook_that_is_not_there() -> None:
    with pytest.raises(InventoryError, match=r"nothing\.yml"):
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
        ("- hosts: all\n", "this is no playbook"),
        ("pace: 3\n", "pace is 3; wanted a mapping"),
        ("checks: [avx3]\n", 'there is no check named "avx3"'),
    ],
)
def test_a_fault_of_an_own_playbook_names_its_file(text: str, said: str, own: Path) -> None:
    own.write_text(text)
    with pytest.raises(InventoryError, match=f"own/deploy.yml:1:.*{said}"):
        load("deploy", own.parent)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"pace: {by: \xff}\n", r":1:12: a byte that is not UTF-8"),
        (None, ": the playbook cannot be"),
    ],
)
def test_an_own_playbook_that_cannot_be_read_is_not_passed_over(
    content: bytes | None, said: str, own: Path
) -> None:
    if content is None:
        own.mkdir()
    else:
        own.write_bytes(content)
    with pytest.raises(InventoryError, match=f"own/deploy.yml{said}"):
        load("deploy", own.parent)


def test_a_pace_of_nothing_leaves_the_shipped_one(own: Path) -> None:
    own.write_text("pace:\n")
    assert load("deploy", own.parent) == load("deploy")
