"""Steps: what each finds to do on a fresh, a converged and a disturbed host."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Registry
from speechfleet.plan.actions import Action, Await, EnableNet, Fetch, Switch, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import Step
from speechfleet.plan.release import digest, instance
from speechfleet.plan.render import verbatim
from speechfleet.plan.steps import images, keys, net, releases, switches
from tests.unit.values import REGISTRY, generic, host, in_force, installed, running, service, told

HOST = host(service(instances=2))
WANTED = tuple(instance(HOST, HOST.services[0], f"stt-{n}", 4999 + n) for n in (1, 2))
IN_FORCE = in_force(WANTED)


def _do(step: Step, answers: Answers, wanted: Sequence[Instance] = WANTED) -> list[Action]:
    return list(step(HOST, wanted, answers))


@pytest.mark.parametrize("module", [images, keys, net, releases, switches])
def test_a_converged_host_needs_nothing(module: object) -> None:
    step: Step = module.step  # type: ignore[attr-defined]
    assert _do(step, told(**IN_FORCE)) == []


@pytest.mark.parametrize("module", [images, keys, net, releases, switches])
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


def test_the_net_is_laid_before_it_is_enabled() -> None:
    actions = _do(net.step, told())
    assert [type(action) for action in actions] == [Write, Write, EnableNet]
    assert {action.mode for action in actions if isinstance(action, Write)} == {0o644}


def test_an_older_net_is_replaced() -> None:
    text = IN_FORCE["installed"].replace(digest(verbatim("turn.sh")), "0" * 64)
    (write,) = _do(net.step, told(installed=text))
    assert isinstance(write, Write)
    assert write.path == "/var/lib/speechfleet/turn.sh"


def test_settings_that_somebody_edited_are_written_anew() -> None:
    text = IN_FORCE["installed"].replace(WANTED[0].settings_digest, "0" * 64)
    found = _do(releases.step, told(installed=text))
    assert found == [Write(i.settings_path, i.settings, 0o600) for i in WANTED]


def test_instances_are_switched_one_after_the_other() -> None:
    first, second = WANTED
    assert _do(switches.step, told()) == [
        Switch(first, "new"),
        Await(first),
        Switch(second, "new"),
        Await(second),
    ]


def _why(installed_text: str = "", containers: str = "") -> str:
    text = {"installed": installed_text or installed(WANTED), "containers": containers}
    answers = told(**text)
    wanted = WANTED[0]
    found = {c.instance: c for c in answers[CONTAINERS]}
    on_host = switches.Found(
        answers[INSTALLED].instances.get(wanted.name),
        answers[INSTALLED].files.get(wanted.settings_path),
        found.get(wanted.name),
    )
    return switches.why_not_in_force(wanted, on_host)


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
    ],
)
def test_in_force_means_that_all_agree(found: str, why: str) -> None:
    assert found == why


def test_a_command_that_knows_no_key_does_not_ask_for_it() -> None:
    keyless = [replace(instance, key=None) for instance in WANTED]
    assert _do(switches.step, told(**IN_FORCE), keyless) == []
