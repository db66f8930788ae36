"""The file of `plan --out`: for its owner alone, and with words where it is none."""

from importlib import import_module
from pathlib import Path

import pytest

from speechfleet.cli import run
from speechfleet.cli.deploying import Deploy
from speechfleet.cli.planfile import load_plan, save_plan
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.saved import SavedPlanError
from tests.unit.reports.runs import plan
from tests.unit.values import host, told

PLANS = [plan(told(), "ber-01"), plan(told(), "ber-02")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_plan(tmp_path / "plan.json", PLANS, ("/fleet/prod.yml",))
    return tmp_path / "plan.json"


def _fleet(*names: str) -> Fleet:
    return Fleet("x.yml", tuple(host(name=name) for name in names), Path("known_hosts"))


def test_it_is_written_for_its_owner_alone_and_read_again(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert [*load_plan(path).hosts] == ["ber-01", "ber-02"]


def test_only_its_hosts_are_deployed_to(path: Path) -> None:
    fleet = load_plan(path).within(_fleet("ber-02", "ber-03"))
    assert [host.name for host in fleet.hosts] == ["ber-02"]
    with pytest.raises(SavedPlanError, match="none of the hosts"):
        load_plan(path).within(_fleet("ber-03"))


@pytest.mark.parametrize(("limit", "limited"), [("all", False), ("!ber-03", True), (None, False)])
def test_a_plan_is_no_limit(limit: str | None, limited: bool, path: Path, tmp_path: Path) -> None:
    """Where --limit leaves nothing out, the number of hosts is asked for, with a plan too."""
    inventory = tmp_path / "prod.yml"
    inventory.write_text("all: {hosts: {ber-01: , ber-02: , ber-03: }}\n")
    command = import_module("speechfleet.cli.deploy").command
    line = ["-i", str(inventory), *(["-l", limit] if limit else [])]
    options = command.make_context("deploy", line).params
    deploy = Deploy("deploy", options, plan_file=path)
    fleet = deploy.load()
    assert [one.name for one in fleet.hosts] == ["ber-01", "ber-02"]
    assert deploy.limited(fleet) is limited


def test_a_host_that_is_gone_is_refused(path: Path) -> None:
    (gone,) = load_plan(path).missing(PLANS[:1])
    assert (gone.name, gone.state, gone.exit_code) == ("ber-02", "unfit", 3)
    assert load_plan(path).missing(PLANS) == ()


def test_each_host_is_compared_with_what_was_saved_for_it(path: Path) -> None:
    changed = plan(told(installed="fingerprint beef\nnet\n"), "ber-02")
    kept = load_plan(path).kept([PLANS[0], changed])
    assert [bool(one.actions) for one in kept] == [True, False]


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{}"])
def test_a_file_that_is_no_plan_is_usage(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_bytes(content)
    for more in ([], ["--dry-run"]):
        assert run(["deploy", "-i", "x.yml", "--plan", str(path), *more]) == 2
        assert str(path) in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SavedPlanError, match="cannot be saved"):
        save_plan(tmp_path / "none" / "plan.json", PLANS, ())
