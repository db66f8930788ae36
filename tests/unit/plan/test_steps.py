"""Steps: what each finds to do on a fresh, a converged and a disturbed host."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import RELEASES
from speechfleet.inventory.fleet import Host, Registry, Resource
from speechfleet.inventory.packages import Package
from speechfleet.plan.actions import (
    Action,
    Await,
    Bring,
    Drain,
    Enable,
    EnableNet,
    Fetch,
    Install,
    MakeRoom,
    Reboot,
    Remove,
    Switch,
    Write,
)
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import Step
from speechfleet.plan.release import digest, instance
from speechfleet.plan.render import verbatim
from speechfleet.plan.steps import (
    confirmed,
    images,
    keys,
    licences,
    net,
    packages,
    prune,
    reboot,
    releases,
    remove,
    restart,
    retired,
    rollbacks,
    room,
    rotations,
    services,
    spent_licences,
    start,
    stop,
    superseded,
    surplus,
    switches,
    vacate,
)
from speechfleet.secrets.secret import Secret
from tests.unit.checks.test_bare import BARE, CERTIFIED, EVERYTHING, FIT
from tests.unit.offline import licence, offline
from tests.unit.values import (
    REGISTRY,
    RESOURCE,
    container,
    generic,
    host,
    in_force,
    installed,
    kept,
    running,
    service,
    told,
)

HOST = host(service(instances=2))
WANTED = tuple(instance(HOST, HOST.services[0], f"stt-{n}", 4999 + n) for n in (1, 2))
IN_FORCE = in_force(WANTED)


def _do(step: Step, answers: Answers, wanted: Sequence[Instance] = WANTED) -> list[Action]:
    return list(step(HOST, wanted, answers))


CONVERGED = [
    images, keys, licences, net, prune, releases, rollbacks, room, rotations, spent_licences, start,
    superseded, surplus, switches,
]  # fmt: skip


@pytest.mark.parametrize("module", CONVERGED)
def test_a_converged_host_needs_nothing(module: object) -> None:
    step: Step = module.step  # type: ignore[attr-defined]
    assert _do(step, told(**IN_FORCE)) == []


EVERY = [*CONVERGED, reboot, remove, restart, retired, stop, vacate]


@pytest.mark.parametrize("module", EVERY)
def test_a_host_that_wants_nothing_needs_nothing(module: object) -> None:
    step: Step = module.step  # type: ignore[attr-defined]
    assert _do(step, told(), ()) == []


def test_an_image_is_pulled_once_for_all_its_instances() -> None:
    assert _do(images.step, told()) == [Fetch(WANTED[0].image, REGISTRY)]


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        (f"{REGISTRY.address}/tools/web:1", REGISTRY),
        ("nginx:1.27", Registry()),
        (f"{REGISTRY.address}.evil/web:1", Registry()),
    ],
)
def test_the_registrys_log_in_is_for_its_own_images(image: str, registry: Registry) -> None:
    wanted = host(generic(image=image))
    planned = instance(wanted, wanted.services[0], "web-1", 5000)
    assert _do(images.step, told(), [planned]) == [Fetch(image, registry)]


def test_a_generic_container_has_no_key_to_write_or_to_agree() -> None:
    wanted = host(generic())
    planned = [instance(wanted, wanted.services[0], "web-1", 5000)]
    assert _do(keys.step, told(), planned) == []
    assert _do(switches.step, told(**in_force(planned)), planned) == []


def test_a_resources_key_is_written_once_for_root_alone() -> None:
    key = WANTED[0].key
    assert key is not None
    assert _do(keys.step, told()) == [Write(key.path, key.content, 0o600)]


@pytest.mark.parametrize("wrong", ["644 0:0", "600 1000:0", ""])
def test_a_key_file_that_others_can_read_is_written_anew(wrong: str) -> None:
    text = IN_FORCE["installed"].replace("600 0:0", wrong)
    assert [type(action) for action in _do(keys.step, told(installed=text))] == [Write]


def _two_keys() -> tuple[Host, Instance, Instance]:
    """A host whose resource has two keys, and its instance with the first and with the second."""
    keys_ = {"key1": Secret("1" * 32), "key2": Secret("2" * 32)}
    west = Resource("west", RESOURCE.endpoint, keys_["key1"], keys_, "key1")
    first = host(service(), resources={"west": west})
    second = host(service(), resources={"west": west.using("key2")})
    return (
        second,
        instance(first, first.services[0], "stt-1", 5000),
        instance(second, second.services[0], "stt-1", 5000),
    )


def test_a_rotation_marks_the_key_that_goes_and_switches_to_the_one_that_comes() -> None:
    wanted, old, new = _two_keys()
    answers = told(**in_force([old]))
    assert old.key
    assert new.key
    text = f"superseded by {new.key.version}\n"
    assert list(retired.step(wanted, [new], answers)) == [Write(old.key.retired, text, 0o644)]
    assert list(rotations.step(wanted, [new], answers)) == [
        Switch(new, "its key changes"),
        Await(new),
    ]


def test_a_mark_holds_no_key_and_goes_when_the_key_comes_back() -> None:
    wanted, old, new = _two_keys()
    assert old.key
    assert new.key
    marks = f"file 00  {old.key.retired}\nfile 00  {new.key.retired}\n"
    answers = told(installed=in_force([old])["installed"] + marks)
    assert list(retired.step(wanted, [new], answers)) == [Remove(new.key.retired)]


def test_the_net_is_laid_before_it_is_enabled() -> None:
    actions = _do(net.step, told())
    assert [type(action) for action in actions] == [Write, Write, Write, EnableNet]
    assert {action.mode for action in actions if isinstance(action, Write)} == {0o644}


def test_an_older_net_is_replaced() -> None:
    text = IN_FORCE["installed"].replace(digest(verbatim("turn.sh")), "0" * 64)
    (write,) = _do(net.step, told(installed=text))
    assert isinstance(write, Write)
    assert write.path == "/var/lib/speechfleet/turn.sh"
    answers = told(**{**IN_FORCE, "installed": text})
    assert _do(switches.step, answers) == [], "no instance is started anew for it"


def test_settings_that_somebody_edited_are_written_anew() -> None:
    text = IN_FORCE["installed"].replace(WANTED[0].settings_digest, "0" * 64)
    found = _do(releases.step, told(installed=text))
    assert found == [Write(i.settings_path, i.settings, 0o600) for i in WANTED]


def test_a_release_is_kept_whole() -> None:
    first = WANTED[:1]
    assert _do(releases.step, told(), first) == [
        Write(first[0].settings_path, first[0].settings, 0o600),
        Write(f"{first[0].release_folder}/unit", first[0].unit_text, 0o644),
    ]


def test_instances_are_switched_one_after_the_other() -> None:
    first, second = WANTED
    assert _do(switches.step, told()) == [
        Switch(first, "new"),
        Await(first),
        Switch(second, "new"),
        Await(second),
    ]


STOPPED = installed(WANTED, ActiveState="inactive", UnitFileState="disabled")


def _why(installed_text: str = "", containers: str = "", images: str = "") -> str:
    text = {"installed": installed_text or installed(WANTED), "containers": containers}
    text["images"] = images
    answers = told(**text)
    return switches.why_not_in_force(WANTED[0], switches.found_of(WANTED[0], answers))


RUNNING = running(WANTED[:1])


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (_why(containers=RUNNING), ""),
        (_why("fingerprint f00d\n", RUNNING), "new"),
        (_why(installed(WANTED).replace(WANTED[0].unit_digest, "0"), RUNNING), "its unit changes"),
        (_why(installed(WANTED).replace("key ../keys", "key ../old"), RUNNING), "its key changes"),
        (
            _why(installed(WANTED).replace(f"file {WANTED[0].settings_digest}", "file 0"), RUNNING),
            "its settings were changed on the host",
        ),
        (_why(installed(WANTED, UnitFileState="disabled"), RUNNING), "its unit is not enabled"),
        (_why(STOPPED), "it is stopped"),
        (_why(installed(WANTED, NeedDaemonReload="yes"), RUNNING), "systemd holds an older unit"),
        (_why(installed(WANTED, ActiveState="failed"), RUNNING), "it is not running"),
        (_why(installed(WANTED, ActiveState="activating"), RUNNING), "it is not running"),
        (_why(), "it is not running"),
        (_why(containers=RUNNING.replace('"running"', '"exited"')), "it is not running"),
        (
            _why(containers=RUNNING.replace(WANTED[0].release, "other")),
            "its container runs another release",
        ),
        (
            _why(containers=RUNNING.replace("key /speechfleet-stt-1 ", "key /speechfleet-stt-1 0")),
            "its container runs with another key",
        ),
        (_why(containers=RUNNING.split("key ")[0]), "its container runs with another key"),
        (
            _why(containers=RUNNING.replace(str(WANTED[0].service.memory), "1")),
            "its container has other limits than its unit says",
        ),
        (
            _why(containers=RUNNING, images=f"{WANTED[0].image} sha256:2\n"),
            "its container runs another image than the tag now means on the host",
        ),
    ],
)
def test_in_force_means_that_all_agree(found: str, why: str) -> None:
    assert found == why


def test_a_command_that_knows_no_key_does_not_ask_for_it() -> None:
    keyless = [replace(instance, key=None) for instance in WANTED]
    assert _do(switches.step, told(**IN_FORCE), keyless) == []


def test_what_is_stopped_is_started_and_waited_for() -> None:
    first, second = WANTED
    assert _do(start.step, told(installed=STOPPED)) == [
        Switch(first, "it is stopped", "started"),
        Await(first),
        Switch(second, "it is stopped", "started"),
        Await(second),
    ]
    (failed, _) = _do(start.step, told(installed=installed(WANTED[:1], ActiveState="failed")))
    assert failed == Switch(first, "it does not run", "started")


def test_a_restart_takes_one_after_the_other() -> None:
    first, second = WANTED
    why = "a restart was asked for"
    assert _do(restart.step, told(**IN_FORCE)) == [
        Switch(first, why, "started"),
        Await(first),
        Switch(second, why, "started"),
        Await(second),
    ]


@pytest.mark.parametrize("state", ["active", "failed", "activating"])
def test_what_is_not_stopped_is_stopped(state: str) -> None:
    answers = told(installed=installed(WANTED, ActiveState=state))
    switches_ = [Switch(instance, "a stop was asked for", "stopped") for instance in WANTED]
    assert _do(stop.step, answers) == switches_
    assert _do(stop.step, told(installed=STOPPED)) == []


def test_what_only_stands_still_is_stopped_for_the_next_boot_too() -> None:
    answers = told(installed=installed(WANTED[:1], ActiveState="inactive"))
    assert _do(stop.step, answers) == [Switch(WANTED[0], "a stop was asked for", "stopped")]


def test_a_removal_takes_everything_out_of_service_before_it_deletes() -> None:
    found = _do(remove.step, told(**IN_FORCE))
    assert [(type(action), str(action)) for action in found] == [
        (Switch, "remove stt-1 (its removal was asked for)"),
        (Switch, "remove stt-2 (its removal was asked for)"),
        (Remove, "remove /var/lib/speechfleet/releases/stt-1"),
        (Remove, "remove /var/lib/speechfleet/releases/stt-2"),
    ]


def test_a_removal_that_was_cut_short_is_finished() -> None:
    """Only a container is left, or only a release."""
    first = WANTED[:1]
    rest = Remove("/var/lib/speechfleet/releases/stt-1")
    assert _do(remove.step, told(containers=running(first)), first) == [
        Switch(first[0], "its removal was asked for", "gone"),
        rest,
    ]
    assert _do(remove.step, told(), first) == [rest]


@pytest.mark.parametrize("wanted", [False, True])
def test_orphans_go_only_where_that_is_wanted(wanted: bool) -> None:
    fewer = host(service(instances=1), prune_services=wanted)
    found = list(prune.step(fewer, WANTED[:1], told(**IN_FORCE)))
    assert [str(action) for action in found] == [
        "remove stt-2 (the inventory does not name it)",
        "remove /var/lib/speechfleet/releases/stt-2",
    ] * wanted


def test_the_net_is_laid_for_a_removal_too() -> None:
    nothing = replace(HOST, services=(), prune_services=True)
    found = list(net.step(nothing, (), told(installed=installed(WANTED))))
    assert [type(action) for action in found] == [Write, Write, Write]


def test_of_a_host_that_leaves_nothing_stays_but_what_is_not_ours() -> None:
    """An image that was there before any deploy is not in the list of those pulled."""
    text = IN_FORCE["installed"] + (
        f"pulled {WANTED[0].image}\npulled away:1\nfolder /var/lib/speechfleet\n"
    )
    answers = told(installed=text, images=f"{WANTED[0].image} sha256:1\nnginx:1 sha256:2\n")
    assert _do(vacate.step, answers) == [
        Remove(WANTED[0].image),
        Remove("/etc/systemd/system/speechfleet_revert.service"),
        Remove("/var/lib/speechfleet"),
    ]


def test_a_boot_may_take_as_long_as_the_slowest_instance() -> None:
    assert _do(reboot.step, told(**IN_FORCE)) == [Reboot(900 + 300)]


def test_a_boot_counts_in_that_instances_start_one_after_the_other() -> None:
    staggered = [replace(i, service=replace(i.service, stagger_seconds=45)) for i in WANTED]
    [boot] = _do(reboot.step, told(**IN_FORCE), staggered)
    assert boot == Reboot(900 + 45 * len(WANTED) + 300)


def test_a_boot_drains_what_runs_and_wants_it() -> None:
    draining = [replace(i, service=replace(i.service, drain_seconds=60)) for i in WANTED]
    texts = {**IN_FORCE, "containers": running(WANTED[1:])}
    assert _do(reboot.step, told(**texts), draining) == [Drain(draining[1], 60), Reboot(900 + 300)]


def _old(number: int) -> Instance:
    """The first instance as it was before, `number` releases ago."""
    before = host(service(tag=f"4.{number}.0-amd64-en-us"))
    return instance(before, before.services[0], "stt-1", 5000)


def _verified(*turns: int) -> str:
    """What `releases` prints of the earlier releases with these turns."""
    marks = {turn: f"verified {turn} 2026-11-2{turn}T09:00:00Z" for turn in turns}
    return "".join(kept(_old(turn), mark) for turn, mark in marks.items())


def test_an_instance_is_rolled_back_with_the_tags_said() -> None:
    earlier = _old(3)
    answers = told(**IN_FORCE, releases=_verified(3))
    switch, wait = _do(rollbacks.step, answers, [earlier, WANTED[1]])
    assert isinstance(switch, Switch)
    assert switch == Switch(earlier, switch.why, "earlier")
    assert str(switch) == (
        f"roll stt-1 back to release {earlier.release} "
        "(back from 5.1.0-amd64-en-us; verified 2026-11-23T09:00:00Z)"
    )
    assert wait == Await(earlier)


def test_a_rollback_drains_what_runs_and_wants_it() -> None:
    earlier = replace(_old(3), service=replace(_old(3).service, drain_seconds=60))
    answers = told(**IN_FORCE, releases=_verified(3))
    assert _do(rollbacks.step, answers, [earlier, WANTED[1]])[0] == Drain(earlier, 60)


def test_the_last_few_releases_stay_when_an_instance_changes() -> None:
    """What runs until then is the last of them, and is not among those looked through."""
    runs = in_force([_old(9)])
    unverified = kept(_old(8))
    answers = told(**runs, releases=_verified(5, 1, 3, 4) + unverified + kept(_old(9)))
    gone = {str(action).rpartition("/")[2] for action in _do(superseded.step, answers, WANTED[:1])}
    assert gone == {_old(1).release, _old(3).release, _old(8).release}


def test_the_record_of_a_confirmed_change_goes() -> None:
    """Left by a host that was killed at that moment: nothing else would change there."""
    texts = dict(IN_FORCE)
    assert _do(confirmed.step, told(**texts)) == []
    texts["installed"] += "confirmed /var/lib/speechfleet/confirmed\n"
    assert _do(confirmed.step, told(**texts)) == [Remove("/var/lib/speechfleet/confirmed")]


def test_what_does_not_change_keeps_all_its_releases() -> None:
    assert _do(superseded.step, told(**IN_FORCE, releases=_verified(1, 2, 3, 4, 5))) == []


def test_what_nobody_needs_goes_and_the_way_back_stays() -> None:
    """Of images only what a deploy pulled and nothing, not even a stopped container, is of."""
    pulled = [_old(n).image for n in (1, 2, 3, 4)]
    texts = dict(IN_FORCE)
    texts["installed"] += "".join(f"pulled {image}\n" for image in (*pulled, WANTED[0].image))
    texts["images"] += "".join(f"{image} sha256:{n}0\n" for n, image in enumerate(pulled, 1))
    texts["images"] += "nginx:1 sha256:99\n"
    texts["containers"] += container("theirs", image=_old(1).image, image_id="sha256:10")
    texts["containers"] += container("stopped", image="renamed", image_id="sha256:20", status="x")
    releases_ = _verified(3, 4) + kept(_old(2)) + kept(WANTED[0], "verified 5 2026")
    assert _do(surplus.step, told(**texts, releases=releases_)) == [
        Remove(_old(3).image),
        Remove(_old(3).release_folder),
        Remove(_old(2).release_folder),
    ]


def test_room_is_made_of_just_the_images_that_prune_would_remove() -> None:
    """Of four that were pulled: one runs, one is the way back, one a stopped container is of."""
    runs, back, theirs, nobodys = (_old(n) for n in (9, 8, 3, 2))
    texts = in_force([runs])
    texts["installed"] += "".join(f"pulled {i.image}\n" for i in (runs, back, theirs, nobodys))
    texts["images"] += "".join(f"{i.image} sha256:{i.image}\n" for i in (back, theirs, nobodys))
    texts["containers"] += container("theirs", image=theirs.image, status="exited")
    texts["releases"] = kept(back, "verified 8 2026-11-26T09:00:00Z") + kept(nobodys)
    short = "state 10000000 4096 0 0 /s\nimages 1000000 4096 0 0 /d\n"
    assert _do(room.step, told(**texts)) == []
    assert _do(room.step, told(**texts, disk=short)) == [MakeRoom((nobodys.image,))]
    pruned = [str(action) for action in _do(surplus.step, told(**texts, disk=short))]
    assert pruned == [f"remove {nobodys.image}", f"remove {nobodys.release_folder}"]
    texts["containers"] += container("more", image=nobodys.image)
    assert _do(room.step, told(**texts, disk=short)) == []


def test_what_a_container_of_ours_was_made_of_stays() -> None:
    answers = told(containers=running([_old(1)]), releases=_verified(1, 2))
    assert _do(surplus.step, answers, ()) == [Remove(_old(2).release_folder)]


def test_what_is_installed_stays_where_it_has_no_container_and_no_kept_release() -> None:
    """As an older speechfleet left it."""
    text = IN_FORCE["installed"] + f"pulled {WANTED[0].image}\npulled away:1\n"
    images_ = f"{WANTED[0].image} sha256:1\naway:1 sha256:2\n"
    elsewhere = host(services=())
    answers = told(installed=text, images=images_)
    assert list(surplus.step(elsewhere, (), answers)) == [Remove("away:1")]


SCRIPT = "/var/lib/speechfleet/provision.sh"
SHELF = {"jammy": (Package(Path("docker.io_24_amd64.deb"), 40_000_000, "d" * 64),)}
THE_SCRIPT = Write(SCRIPT, verbatim("provision.sh"), 0o644)


def test_a_bare_host_installs_from_its_own_sources() -> None:
    assert _do(packages.step, told(**BARE)) == [THE_SCRIPT, Install(EVERYTHING)]


def test_packages_are_brought_where_the_operator_has_them() -> None:
    found = list(packages.step(host(packages=SHELF), (), told(**BARE)))
    assert found == [THE_SCRIPT, Bring(SHELF["jammy"]), Install(EVERYTHING, brought=True)]
    assert str(found[1]) == "bring 1 packages, 40 MB at most"


def test_an_installation_that_was_cut_short_is_finished() -> None:
    half = f"{CERTIFIED}package half-configured docker.io\ninterrupted yes\n"
    there = f"fingerprint f00d\nnet\nfile {digest(verbatim('provision.sh'))}  {SCRIPT}\n"
    (found,) = _do(packages.step, told(**FIT | {"packages": half, "installed": there}))
    assert found == Install(("docker.io",), heal=True)
    assert str(found).endswith(
        "from the host's package sources, once an interrupted installation is finished"
    )


def test_docker_and_the_clocks_keeper_are_enabled() -> None:
    wanted = [Enable("docker.service"), Enable("systemd-timesyncd.service")]
    assert _do(services.step, told(**BARE)) == wanted


@pytest.mark.parametrize("step", [packages.step, services.step])
def test_a_fit_host_needs_no_provision(step: Step) -> None:
    assert _do(step, told(**FIT)) == []


def _licensed(content: bytes) -> Instance:
    one = offline(content)
    return instance(host(one), one, "stt-1", 5000)


def _lies(one: Instance, mode: str = "600 0:0") -> str:
    assert one.service.licence
    return f"file {one.service.licence.digest}  {one.service.licence.path} {mode}\n"


def test_a_licence_is_written_once_for_all_and_mended() -> None:
    one = _licensed(b"one")
    its = licence(one.service, b"one")
    assert its.content
    write = Write(its.path, its.content, 0o600, base64=True)
    assert _do(licences.step, told(), (one, one)) == [write]
    there = in_force([one])["installed"]
    assert _do(licences.step, told(installed=there + _lies(one)), (one,)) == []
    assert _do(licences.step, told(installed=there + _lies(one, "644 0:0")), (one,)) == [write]


def test_a_licence_goes_when_no_release_runs_with_it_any_more() -> None:
    """That of the release which is left stays with it, for going back."""
    spent, left, new = (_licensed(content) for content in (b"spent", b"left", b"new"))
    texts = in_force([left])
    texts["installed"] += _lies(spent) + _lies(left)
    answers = told(**texts, releases=kept(left, "verified 1 2026"))
    assert spent.service.licence
    assert _do(spent_licences.step, answers, (new,)) == [Remove(spent.service.licence.path)]
    texts = in_force([left])
    texts["installed"] += _lies(left)
    assert _do(spent_licences.step, told(**texts), (left,)) == []


def test_a_licence_goes_with_the_instance_that_is_removed() -> None:
    """Before its releases: as long as one is there, a removal that was cut short is gone on with.
    A twin that stays keeps the licence, and so does its kept release."""
    service_ = offline(b"one", name="stt", instances=2)
    twins = [instance(host(service_), service_, f"stt-{n}", 4999 + n) for n in (1, 2)]
    texts = in_force(twins)
    texts["installed"] += _lies(twins[0])
    answers = told(**texts, releases="".join(kept(twin, "verified 1 2026") for twin in twins))
    assert twins[0].service.licence
    path = twins[0].service.licence.path
    found = list(remove.step(host(service_), twins, answers))
    assert [str(action).partition(" (")[0] for action in found] == [
        "remove stt-1",
        "remove stt-2",
        f"remove {path}",
        f"remove {RELEASES}/stt-1",
        f"remove {RELEASES}/stt-2",
    ]
    assert Remove(path) not in remove.step(host(service_), twins[:1], answers)
    only_kept = told(**in_force(twins[:1]), releases=kept(twins[1], "verified 1 2026"))
    assert Remove(path) not in remove.step(host(service_), twins[:1], only_kept)
    assert list(remove.step(host(service_), (), answers)) == []


def test_a_licence_goes_with_an_orphan() -> None:
    orphan = _licensed(b"one")
    texts = in_force([orphan])
    texts["installed"] += _lies(orphan)
    answers = told(**texts, releases=kept(orphan, "verified 1 2026"))
    assert orphan.service.licence
    gone = Remove(orphan.service.licence.path)
    pruned = host(services=(), prune_services=True)
    assert list(spent_licences.step(pruned, (), answers)) == [gone]
    assert list(spent_licences.step(host(services=()), (), answers)) == []


def test_a_licence_goes_with_the_release_that_prune_takes_away() -> None:
    spent, back, runs = (_licensed(content) for content in (b"spent", b"back", b"runs"))
    texts = in_force([runs])
    texts["installed"] += _lies(spent) + _lies(back) + _lies(runs)
    releases_ = kept(spent, "verified 1 2026") + kept(back, "verified 2 2026")
    assert spent.service.licence
    assert _do(surplus.step, told(**texts, releases=releases_), (runs,)) == [
        Remove(spent.release_folder),
        Remove(spent.service.licence.path),
    ]


def test_a_licence_goes_with_the_last_release_that_is_superseded() -> None:
    """In the same run, so that the next one has nothing to do."""
    every = [_licensed(str(n).encode()) for n in range(5)]
    texts = in_force([every[3]])
    texts["installed"] += "".join(map(_lies, every[:4]))
    releases_ = "".join(kept(one, f"verified {n + 1} 2026") for n, one in enumerate(every[:4]))
    answers = told(**texts, releases=releases_)
    gone = _do(superseded.step, answers, every[4:])
    assert gone == [Remove(every[0].release_folder)]
    assert every[0].service.licence
    assert _do(spent_licences.step, answers, every[4:]) == [Remove(every[0].service.licence.path)]
