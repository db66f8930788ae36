"""A run whose controller died is taken up: on the hosts that it left, as it was called."""

from tests.fleet.deploying import await_unconfirmed, deploying, good, releases
from tests.fleet.practice import Practice, until
from tests.fleet.rest import under_way


def test_what_a_killed_controller_left_is_finished_by_resume(practice: Practice) -> None:
    inventory, host = good(practice, load_seconds=3), practice.host("host-2")
    old = releases(host)
    limit = ("--limit", "host-2,host-3", "--serial", "1")
    with deploying(practice, inventory, *limit) as controller:
        await_unconfirmed(host, old)
        controller.kill()
        controller.wait()
    until(lambda: not under_way(host), seconds=90)
    died = practice.run("runs", "show", "--json").run["runs"][0]
    assert (died["state"], died["exit_code"]) == ("broken off", None)
    assert died["unfinished"] == ["host-2", "host-3"]
    resumed = practice.run("resume", died["run"], "--yes", "--json")
    assert resumed.code == 0, resumed.err
    assert [(h["name"], h["state"]) for h in resumed.run["hosts"]] == [
        ("host-2", "changed"),
        ("host-3", "changed"),
    ]
    again = practice.run("resume", "--yes")
    assert (again.code, again.out) == (0, "")
    assert again.err == f"nothing is unfinished in {resumed.run['run']}\n"
