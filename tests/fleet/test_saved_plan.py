"""`deploy --plan FILE` does what was saved, and refuses each host where it would not be that."""

import json
from pathlib import Path

from tests.fleet import traces
from tests.fleet.deploying import good
from tests.fleet.practice import Practice
from tests.fleet.rest import installed
from tests.fleet.untouched import untouched
from tests.fleet.vault import secrets


def test_a_saved_plan_is_done_where_nothing_changed_since_and_nowhere_else(
    practice: Practice, tmp_path: Path
) -> None:
    inventory, file = good(practice), tmp_path / "plan.json"
    two = ("--limit", "host-2,host-3")
    with untouched(*practice.hosts):
        planned = practice.run("plan", "-i", str(inventory), "--out", str(file), *two)
    assert planned.code == 0, planned.err
    assert not traces.in_text(file.read_text(), list(secrets(practice).values()))
    changed = practice.host("host-3")
    changed.sh("echo '# by hand' >>/etc/systemd/system/speechfleet-stt-en-1.service")
    before = {name: installed(practice.host(name)) for name in ("host-1", "host-3")}
    done = practice.deploy(inventory, "--plan", str(file))
    assert [host["name"] for host in done.run["hosts"]] == ["host-2", "host-3"]
    assert done.host("host-2")["state"] == "changed", done.err
    assert done.host("host-3")["state"] == "unfit"
    assert "deploy.plan-changed" in done.codes("host-3")
    assert done.code == 4
    assert {name: installed(practice.host(name)) for name in before} == before
    again = practice.deploy(inventory, "--plan", str(file), "--dry-run", "--limit", "host-2")
    assert (again.code, again.host("host-2")["state"]) == (0, "fine"), again.err
    release = json.loads(file.read_text())["hosts"][0]["instances"][0]["release"]
    assert again.host("host-2")["instances"][0]["release"] == release
