"""Stop, start, restart, remove, prune, decommission, boot: on real units and containers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from speechfleet import playbook
from speechfleet.inventory.load import load
from speechfleet.inventory.patterns import select
from speechfleet.plan.existing import plan_existing
from speechfleet.remote.door import Door
from speechfleet.rollout.script import Errand, apply_script
from speechfleet.survey import ask
from tests.fleet.deploying import last_journal
from tests.fleet.practice import PATIENCE, Practice, PracticeHost, Result, until
from tests.fleet.rest import await_serving, under_way
from tests.fleet.test_cut import DIE, NONCE, TIME_IS_OVER, run_on

FIRST, SECOND = "stt-en-1", "stt-en-2"

# What of a host is a file, with mode, owner and where a link points; less what changes by
# itself: logs, caches, what systemd, Docker and containerd keep for themselves, sudo's stamps.
_NOISE = " -o ".join(
    f"-path {path}"
    for path in (
        *("/proc", "/sys", "/var/log", "/var/tmp", "/var/cache", "/var/backups", "/var/lib/sudo"),
        *("/var/lib/systemd", "/var/lib/containerd", "/var/lib/docker"),
    )
)
_LISTING = rf"""find / -xdev \( {_NOISE} \) -prune -o -printf '%p %M %u:%g %l\n' | sort
systemctl list-unit-files --no-legend 'speechfleet*'
docker ps --all --format '{{{{.Names}}}}'
docker images --format '{{{{.Repository}}}}:{{{{.Tag}}}}'
"""


def life(practice: Practice, command: str, *arguments: str) -> Result:
    """A command on what is installed; `--yes --json`."""
    path = str(practice.inventory)
    return practice.run(command, "-i", path, "--yes", "--json", *arguments)


def healths(result: Result, host: str) -> dict[str, str]:
    return {one["name"]: one["health"] for one in result.host(host)["instances"]}


def containers(host: PracticeHost) -> dict[str, str]:
    """Instance → id, of the containers that run."""
    lines = host.sh("docker ps --format '{{.Label \"speechfleet.instance\"}} {{.ID}}'")
    return dict(line.split() for line in lines.splitlines())


def frames(practice: Practice) -> list[list[str]]:
    """What the host said in the last run that did something."""
    return [line["frame"] for line in last_journal(practice) if "frame" in line]


@contextmanager
def booted_from_outside(host: PracticeHost) -> Iterator[None]:
    """A practice host that boots ends its container, as it may not boot the machine: start it
    again, as firmware would."""
    over = threading.Event()

    def start() -> None:
        while not over.wait(0.5):
            if host.engine("inspect", "--format", "{{.State.Running}}").strip() == "false":
                host.engine("start")
                return

    firmware = threading.Thread(target=start)
    firmware.start()
    try:
        yield
    finally:
        over.set()
        firmware.join()
        if host.engine("inspect", "--format", "{{.State.Running}}").strip() == "false":
            host.engine("start")


def test_a_stop_lasts_over_a_boot_and_until_the_next_start(practice: Practice) -> None:
    """Of two instances one is stopped; the other serves on, and again after the boot."""
    host, limit = practice.host("host-1"), ("--limit", "host-1")
    before = containers(host)
    try:
        stopped = life(practice, "stop", FIRST, *limit)
        assert stopped.code == 0, stopped.err
        assert healths(stopped, "host-1") == {FIRST: "stopped"}
        assert containers(host) == {SECOND: before[SECOND]}
        assert under_way(host) == ""
        again = life(practice, "stop", FIRST, *limit)
        assert (again.code, again.host("host-1")["changes"]) == (0, 0)

        drains = ("-i", str(practice.with_service("drains", drain_seconds=60)))
        with booted_from_outside(host):
            boot = life(practice, "restart", "--hosts", *limit, *drains)
        assert boot.code == 0, boot.err
        assert f"drain {SECOND}" in boot.err
        assert f"drain {FIRST}" not in boot.err
        assert ["drained", SECOND, "yes", "0"] in frames(practice)
        assert "deploy.reverted" not in boot.codes("host-1", "warning")
        until(lambda: under_way(host) == "")
        assert boot.host("host-1")["state"] == "changed"
        assert healths(boot, "host-1") == {FIRST: "stopped", SECOND: "key-ok"}
        assert list(containers(host)) == [SECOND]
        assert containers(host) != {SECOND: before[SECOND]}

        status = practice.run("status", "-i", str(practice.inventory), "--json", *limit)
        assert status.code == 6
        assert healths(status, "host-1")[FIRST] == "stopped"

        started = life(practice, "start", "stt-en", *limit)
        assert started.code == 0, started.err
        assert started.host("host-1")["changes"] == 1
        assert healths(started, "host-1") == {FIRST: "key-ok", SECOND: "key-ok"}
    finally:
        practice.deploy()


def test_a_restart_takes_only_what_was_named_and_says_what_does_not_come_up(
    practice: Practice,
) -> None:
    host, limit = practice.host("host-1"), ("--limit", "host-1")
    before = containers(host)
    done = life(practice, "restart", FIRST, *limit)
    assert done.code == 0, done.err
    after = containers(host)
    assert after[SECOND] == before[SECOND]
    assert after[FIRST] != before[FIRST]
    assert healths(done, "host-1") == {FIRST: "key-ok"}

    settings = f"/var/lib/speechfleet/releases/{FIRST}/*/settings.env"
    host.sh(f"for f in {settings}; do echo Simulator__ApiStatus=Mismatch >>$f; done")
    try:
        failed = life(practice, "restart", "stt-en", *limit)
        assert failed.code == 5
        assert failed.host("host-1")["state"] == "failed"
        assert failed.codes("host-1") == {"serving.unready"}
        assert containers(host)[SECOND] == before[SECOND], "the next is not begun"
    finally:
        mended = practice.deploy()
    assert mended.code == 0, mended.err
    assert mended.host("host-1")["state"] == "changed"


def leftovers(host: PracticeHost) -> str:
    """What is there of any instance: units, links, keys, releases, containers, a listener."""
    return host.sh(
        "cd /var/lib/speechfleet; ls instances keys releases 2>/dev/null | grep -v ':$' | grep .\n"
        "ls /etc/systemd/system /etc/systemd/system/*.wants | grep speechfleet-\n"
        "docker ps --all --quiet; ss -Hltn 'sport = :5000'",
        check=False,
    )


def forget_others(host: PracticeHost) -> None:
    """Away with the releases that earlier tests left of instances that are gone."""
    host.sh("cd /var/lib/speechfleet/releases && ls | grep -v '^stt-en-' | xargs -r rm -r")


def test_a_removal_that_is_killed_is_undone_or_finished(practice: Practice) -> None:
    """Before its confirmation the instance comes back; after it the next run ends the work."""
    host = practice.host("host-3")
    forget_others(host)
    limit = ("--limit", "host-3")
    try:
        kill_removal(practice, host, "end 1 0")
        host.sh(TIME_IS_OVER)
        until(lambda: under_way(host) == "")
        await_serving(practice, "host-3", seconds=PATIENCE)

        kill_removal(practice, host, "begin 2")
        host.sh(TIME_IS_OVER)
        until(lambda: under_way(host) == "")
        assert FIRST in leftovers(host), "the release was not deleted yet"
        finished = life(practice, "remove", "stt-en", *limit)
        assert finished.code == 0, finished.err
        assert finished.host("host-3")["state"] == "changed"
        assert leftovers(host) == ""
        again = life(practice, "remove", "stt-en", *limit)
        assert (again.code, again.host("host-3")["changes"]) == (0, 0)
    finally:
        practice.deploy()


def kill_removal(practice: Practice, host: PracticeHost, frame: str) -> None:
    """Remove by a script that dies at `frame`: 1 takes out of service, 2 deletes."""
    fleet = select(load(practice.inventory, keys=False), host.name)
    steps = playbook.load("remove")
    door = Door(fleet.known_hosts)
    try:
        answers = ask(fleet.hosts[0], door).answers
    finally:
        door.close()
    assert answers
    plan = plan_existing(fleet.hosts[0], answers, steps.checks, steps.steps)
    text = apply_script(NONCE, Errand("cut", "test", plan.actions))
    said = run_on(host, text.replace("\nmain() {\n", f"\n{DIE % frame}main() {{\n"))
    assert said.endswith(f"\n{frame}\n"), said[-500:]


def test_a_host_is_emptied_and_leaves_with_nothing_of_ours(practice: Practice) -> None:
    """First its service goes, when that is said; then what is left of us. What a deploy brings
    a decommission takes away again to the last file, and of the first nothing bears our name."""
    host, fewer, limit = practice.host("host-2"), without(practice, "host-2"), ("-l", "host-2")
    forget_others(host)
    try:
        left = practice.deploy(fewer, *limit)
        assert (left.code, left.host("host-2")["changes"]) == (0, 0)
        assert left.codes("host-2", "warning") == {"service.orphan"}
        assert list(containers(host)) == [FIRST]
        pruned = practice.deploy(fewer, "--prune-services", *limit)
        assert (pruned.code, pruned.host("host-2")["changes"]) == (0, 1)
        assert leftovers(host) == ""

        bare = decommissioned(practice, host)
        named = [line for line in bare if "speechfleet" in line or "registry:5000/" in line]
        assert all("speechfleet-sandbox" in line for line in named), named
        assert practice.deploy(None, *limit).code == 0
        assert listing(host) != bare
        assert decommissioned(practice, host) == bare
        again = life(practice, "decommission", "host-2")
        assert (again.code, again.host("host-2")["changes"]) == (0, 0)
        assert listing(host) == bare, "a decommission of nothing leaves nothing"
    finally:
        practice.deploy()


def without(practice: Practice, host: str) -> Path:
    """The inventory without any service on one host."""

    def change(group: dict[str, Any]) -> None:
        hosts = group["children"]["practice"]["hosts"]
        hosts[host]["speech_services"] = {"stt-en": None}

    return practice.variant(f"without-{host}", change)


def decommissioned(practice: Practice, host: PracticeHost) -> list[str]:
    result = life(practice, "decommission", host.name)
    assert result.code == 0, result.err
    assert result.host(host.name)["state"] == "changed"
    return listing(host)


def listing(host: PracticeHost) -> list[str]:
    return host.sh(_LISTING).splitlines()
