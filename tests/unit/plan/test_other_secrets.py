"""What is secret of a container besides its key goes the way of the key."""

from dataclasses import replace

from speechfleet import playbook
from speechfleet.facts.containers import read
from speechfleet.inventory.fleet import Host, Proxy
from speechfleet.plan.actions import Switch, Write
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.keys_in_use import with_keys_in_use
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import digest, instance
from speechfleet.plan.rollback import plan_rollback
from speechfleet.plan.rotation import Rotation, holds_other, plan_rotation
from speechfleet.secrets.secret import Secret
from tests.unit.plan.test_keys_in_use import KEYS, WEST, file
from tests.unit.values import generic, host, in_force, kept, service, told

TELEMETRY = "ApplicationInsights__InstrumentationKey"
STEPS = {name: playbook.load(name) for name in ("deploy", "rollback", "rotate-keys")}


def _host(creds: str = "me:planted", telemetry: str = "", **changes: str) -> Host:
    proxy = Proxy("http://p:1", "http://p:1", login=bool(creds), creds=Secret(creds))
    secrets = {TELEMETRY: Secret(telemetry)} if telemetry else {}
    wanted = service(settings={"HTTP_PROXY": "http://p:1"}, secrets=secrets, **changes)
    return host(wanted, resources={"west": WEST}, proxy=proxy if creds else None)


def _instance(wanted: Host) -> Instance:
    return instance(wanted, wanted.services[0], "stt-1", 5000)


def _key(wanted: Host) -> KeyFile:
    key = _instance(wanted).key
    assert key
    return key


def _there(wanted: Host) -> dict[str, str]:
    return in_force([_instance(wanted)])


def _deploy(wanted: Host, there: Host) -> HostPlan:
    steps = STEPS["deploy"]
    return plan_host(wanted, told(**_there(there)), steps.checks, steps.steps)


def _whys(plan: HostPlan) -> list[str]:
    return [action.why for action in plan.actions if isinstance(action, Switch)]


def test_they_are_lines_of_the_key_file_and_nowhere_else() -> None:
    planned = _instance(_host(telemetry="planted-too"))
    assert planned.key
    assert planned.key.content.open() == (
        f"ApiKey={KEYS['key1'].open()}\nBilling={WEST.endpoint}\n"
        f"{TELEMETRY}=planted-too\nHTTP_PROXY_CREDS=me:planted\n"
    )
    assert planned.key.digest == digest(planned.key.content.open())
    assert "planted" not in planned.settings + planned.unit_text + repr(planned)


def test_another_login_is_the_same_release_with_another_file() -> None:
    one, other = _instance(_host("me:one")), _instance(_host("me:other"))
    assert (one.unit_text, one.settings) == (other.unit_text, other.settings)
    assert one.key
    assert other.key
    assert one.key.path != other.key.path
    assert one.key.retired == other.key.retired == file("key1").retired
    assert one.key.path.startswith(f"{file('key1').path}-")


def test_what_has_no_key_has_no_other_secret_of_ours() -> None:
    web = generic()
    assert instance(replace(_host(), services=(web,)), web, "web-1", 5000).key is None


def test_what_is_in_force_stays() -> None:
    assert _deploy(_host(), _host()).actions == ()


def test_another_login_is_written_and_switched_to() -> None:
    plan = _deploy(_host("me:new"), _host("me:old"))
    assert [a.path for a in plan.actions if isinstance(a, Write)] == [_key(_host("me:new")).path]
    assert _whys(plan) == ["its key changes"]
    assert "me:new" not in repr(plan)


def test_a_login_that_comes_or_goes_is_noticed() -> None:
    assert _whys(_deploy(_host(), _host(creds="")))
    assert _whys(_deploy(_host(creds=""), _host()))


def test_a_container_that_runs_with_another_login_than_its_file_has() -> None:
    there = _there(_host())
    others = _key(_host()).others
    there["containers"] = there["containers"].replace(others, "0" * 64)
    steps = STEPS["deploy"]
    plan = plan_host(_host(), told(**there), steps.checks, steps.steps)
    assert _whys(plan) == ["its container runs with another key"]


def test_a_rollback_brings_back_no_older_login() -> None:
    earlier = _instance(_host("me:old", tag="5.0.0-amd64-en-us"))
    there = _there(_host("me:old"))
    there["images"] += f"{earlier.image} sha256:1\n"
    there["installed"] += f"file {earlier.settings_digest}  {earlier.settings_path}\n"
    marks = ("verified 1 2026-11-26T09:00:00Z",)
    steps = STEPS["rollback"]
    answers = told(**there, releases=kept(earlier, *marks))
    plan = plan_rollback(_host("me:new"), answers, steps.checks, steps.steps)
    [switch] = [action for action in plan.actions if isinstance(action, Switch)]
    assert switch.to.release == earlier.release
    assert switch.to.key == _key(_host("me:new"))


def test_a_rotation_changes_the_key_and_keeps_the_login() -> None:
    steps, turn = STEPS["rotate-keys"], Rotation(WEST.using("key2"))
    plan = plan_rotation(_host(), told(**_there(_host())), steps.checks, steps.steps, turn)
    [switch] = [action for action in plan.actions if isinstance(action, Switch)]
    assert switch.to.key
    assert switch.to.key.content.open().startswith(f"ApiKey={KEYS['key2'].open()}\n")
    assert switch.to.key.content.open().endswith("HTTP_PROXY_CREDS=me:planted\n")
    assert holds_other(plan, turn) == ("stt-1",)
    assert holds_other(plan, Rotation(WEST)) == ()


def test_a_mark_names_the_key_whatever_else_is_in_its_file() -> None:
    there = _there(_host("me:old"))
    there["installed"] += f"file 00  {file('key1').retired}\n"
    kept_as_it_is, said = with_keys_in_use(_host("me:new"), told(**there))
    assert (kept_as_it_is.resources["west"].use, said) == ("key1", ())
    away = _host("me:new")
    marked = {"installed": f"fingerprint f00d\nnet\nfile 00  {file('key1').retired}\n"}
    moved, [finding] = with_keys_in_use(away, told(**marked))
    assert (moved.resources["west"].use, finding.code) == ("key2", "key.retired")


def test_instances_with_different_secrets_leave_one_mark() -> None:
    both = _host(telemetry="one")
    both = replace(both, services=(both.services[0], service(name="b", settings={"A": "b"})))
    runs = [instance(both, s, f"{s.name}-1", 5000 + n) for n, s in enumerate(both.services)]
    steps, turn = STEPS["rotate-keys"], Rotation(WEST.using("key2"))
    plan = plan_rotation(both, told(**in_force(runs)), steps.checks, steps.steps, turn)
    paths = [action.path for action in plan.actions if isinstance(action, Write)]
    assert len(paths) == len(set(paths)) == 3
    assert paths.count(file("key1").retired) == 1


def test_the_host_makes_no_digest_of_nothing() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    row = in_force([_instance(_host(creds=""))])["containers"]
    [found] = read(f"{row}others /speechfleet-stt-1 {empty}  -\n")
    assert found.others_digest == ""
    [with_login] = read(_there(_host())["containers"])
    assert with_login.others_digest == digest("HTTP_PROXY_CREDS=me:planted\n")
