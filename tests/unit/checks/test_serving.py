"""The only judge of `/ready` and `/status`."""

import pytest

from speechfleet.checks.serving import Judgement, check, judge_serving
from speechfleet.facts.serving import read
from tests.unit.checks.levels import levels
from tests.unit.offline import unlicensed
from tests.unit.values import host, recorded, service, serving, told


def _judge(text: str) -> Judgement:
    (found,) = read(text).values()
    return judge_serving(found)


def test_a_recorded_host_serves() -> None:
    found = [judge_serving(instance) for instance in read(recorded("serving")).values()]
    assert {judgement.health for judgement in found} == {"key-ok"}
    assert {judgement.api_status for judgement in found} == {"Valid"}
    assert {judgement.release for judgement in found} == {"df9f512ec17c", "fb75afa85a00"}
    assert {judgement.port for judgement in found} == {5000, 5001}


@pytest.mark.parametrize(
    ("api_status", "health", "hopeless"),
    [
        ("Valid", "key-ok", False),
        ("NonMetered", "key-ok", False),
        ("non-metered", "key-ok", False),
        ("Invalid", "unready", True),
        ("Mismatch", "unready", True),
        ("ContainerUseUnauthorized", "unready", True),
        ("OutOfQuota", "unready", True),
        ("CouldNotConnect", "ready", False),
        ("BillingEndpointBusy", "ready", False),
        ("Unknown", "ready", False),
    ],
)
def test_every_documented_status(api_status: str, health: str, hopeless: bool) -> None:
    found = _judge(serving("stt-1", api_status))
    assert (found.health, found.api_status, found.hopeless) == (health, api_status, hopeless)
    assert bool(found.fix) == (health != "key-ok")


@pytest.mark.parametrize(
    "api_status", ["valid", "VALID", "invalid", "Valid ", "InValid", "Validated", "", "['Valid']"]
)
def test_what_only_resembles_valid_is_not_accepted(api_status: str) -> None:
    assert _judge(serving("stt-1", api_status)).health == "ready"


@pytest.mark.parametrize("body", ['{"apiStatus": ["Valid"]}', '{"apiStatus": null}', "Valid", "{}"])
def test_a_status_of_another_form_is_not_accepted(body: str) -> None:
    lines = serving("stt-1").split("\n")
    lines[3] = f"stt-1 status HTTP/1.1 200 OK\036\036{body}"
    assert _judge("\n".join(lines)).health == "ready"


def test_invalid_counts_before_the_model_is_ready() -> None:
    assert _judge(serving("stt-1", "Invalid", code=503)).hopeless


@pytest.mark.parametrize("code", [503, 403, 500])
def test_a_port_that_answers_something_else_is_unready(code: int) -> None:
    found = _judge(serving("stt-1", code=code))
    assert (found.health, found.message) == ("unready", f"/ready answers {code}")


@pytest.mark.parametrize(
    ("api_status", "health"),
    [("Valid", "key-ok"), ("Unknown", "unready"), ("", "unready"), ("Invalid", "unready")],
)
def test_without_a_ready_path_status_counts(api_status: str, health: str) -> None:
    assert _judge(serving("stt-1", api_status, code=404)).health == health


def test_a_ready_path_that_was_named_has_to_be_there() -> None:
    labels = {"speechfleet.ready": "/stt/health"}
    assert _judge(serving("stt-1", code=404, labels=labels)).health == "unready"


def test_ready_is_what_the_body_says() -> None:
    text = serving("stt-1").replace('{"ready": "ready"}', '{"ready": "notReady"}')
    assert _judge(text).health == "unready"


def test_a_container_that_does_not_listen_yet_is_starting() -> None:
    lines = serving("stt-1").split("\n")[:2]
    assert _judge("\n".join(lines)).health == "starting"


@pytest.mark.parametrize(
    ("unit", "container", "health", "hopeless", "message"),
    [
        ("activating", "", "starting", False, "being started"),
        ("active", "", "starting", False, "being started"),
        ("inactive", "", "down", False, "no running container"),
        ("failed", "", "down", True, "no container"),
        ("active", '{"status":"paused","exit_code":0,"labels":{}}', "down", True, "is paused"),
        ("active", '{"status":"dead","exit_code":0,"labels":{}}', "down", False, "not remove"),
        ("active", '{"status":"created","exit_code":0,"labels":{}}', "starting", False, "started"),
        ("failed", '{"status":"exited","exit_code":1,"labels":{}}', "down", True, "exit code 1"),
        ("activating", '{"status":"exited","exit_code":132,"labels":{}}', "down", False, "AVX2"),
        ("activating", '{"status":"exited","exit_code":137,"labels":{}}', "down", False, "killed"),
        (
            "activating",
            '{"status":"exited","exit_code":137,"oom_killed":true,"labels":{}}',
            "down",
            False,
            "memory",
        ),
    ],
)
def test_a_container_that_does_not_run(
    unit: str, container: str, health: str, hopeless: bool, message: str
) -> None:
    state = f"stt-1 container {container}\n" if container else ""
    found = _judge(f"stt-1 unit ActiveState={unit}\n{state}")
    assert (found.health, found.hopeless) == (health, hopeless)
    assert message in found.message


def test_what_ends_a_pause_is_said() -> None:
    assert _judge(serving("stt-1", status="paused")).fix.endswith(
        "docker unpause speechfleet-stt-1"
    )


@pytest.mark.parametrize(("restarts", "hopeless"), [(0, False), (1, False), (2, True)])
def test_a_container_that_ends_again_and_again_is_hopeless(restarts: int, hopeless: bool) -> None:
    text = (
        f"stt-1 unit ActiveState=activating\nstt-1 unit NRestarts={restarts}\n"
        'stt-1 container {"status":"exited","exit_code":1,"labels":{}}\n'
    )
    assert _judge(text).hopeless is hopeless


@pytest.mark.parametrize(("code", "health"), [(200, "ready"), (204, "unready"), (404, "unready")])
def test_a_generic_container_serves_when_its_path_answers_200(code: int, health: str) -> None:
    labels = {"speechfleet.status": "none", "speechfleet.ready": "/healthz"}
    lines = serving("web-1", code=code, labels=labels).split("\n")[:3]
    lines[2] = lines[2].replace('"ready": "ready"', '"ready": "no"')
    found = _judge("\n".join(lines))
    assert (found.health, found.serves, found.keyed) == (health, health == "ready", False)
    assert found.message == ("" if found.serves else f"/healthz answers {code}")


def test_a_speech_container_that_is_only_ready_does_not_serve() -> None:
    assert not _judge(serving("stt-1", "Unknown")).serves
    assert _judge(serving("stt-1")).serves


def test_what_was_stopped_on_purpose_is_told_from_what_is_down() -> None:
    """It is disabled as well; what it left behind when it ended does not matter."""
    state = "stt-1 unit ActiveState=inactive\nstt-1 unit UnitFileState=STATE\n"
    dead = 'stt-1 container {"status":"exited","exit_code":137,"labels":{}}\n'
    for text in (state, state + dead):
        assert _judge(text.replace("STATE", "disabled")).health == "stopped"
        assert _judge(text.replace("STATE", "enabled")).health == "down"


def test_one_finding_for_each_wanted_instance_that_does_not_serve() -> None:
    answers = told(
        serving=serving("stt-1") + serving("stt-2", code=503) + serving("old-1", "Invalid")
    )
    assert levels(check, host(service(instances=2)), answers) == {"serving.unready": "warning"}


def test_a_good_status_with_a_bad_code_is_not_accepted() -> None:
    assert (
        _judge(serving("stt-1").replace("status HTTP/1.1 200", "status HTTP/1.1 500")).health
        == "ready"
    )


def test_what_a_container_says_commands_no_terminal() -> None:
    said = _judge(serving("stt-1", "Odd\x1b[2J"))
    assert "\x1b" not in f"{said.api_status}{said.message}"


@pytest.mark.parametrize("api_status", ["Invalid", "CouldNotConnect"])
def test_what_a_disconnected_container_refuses_is_its_licence(api_status: str) -> None:
    answers = told(serving=serving("stt-1", api_status, 503))
    (found,) = check(host(unlicensed()), answers)
    assert found.cause == "cause.licence-invalid"
    assert "speechfleet licence list" in found.fix
    (found,) = check(host(), answers)
    assert "licence" not in found.fix + found.cause


def test_what_a_label_says_commands_no_terminal_either() -> None:
    """Docker writes a label as JSON, which may hold any character."""
    labels = {f"speechfleet.{name}": f"/x\x1b[2J{name}" for name in ("ready", "release")}
    found = _judge(serving("stt-1", code=500, labels=labels))
    assert "/x[2Jready answers 500" in found.message
    assert "\x1b" not in f"{found.message}{found.release}"
