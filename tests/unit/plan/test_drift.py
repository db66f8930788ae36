"""Drift: all that a deploy would mend, each thing by its name."""

from dataclasses import replace

import pytest

from speechfleet import playbook
from speechfleet.facts.fact import Answers
from speechfleet.plan.drift import differences, drifts
from speechfleet.plan.release import digest, instance
from speechfleet.plan.render import verbatim
from tests.unit.values import host, in_force, installed, service, told

HOST = host(service(instances=2))
WANTED = tuple(instance(HOST, HOST.services[0], f"stt-{n}", 4999 + n) for n in (1, 2))
IN_FORCE = in_force(WANTED)
STEPS = playbook.load("drift").steps


def _codes(answers: Answers) -> dict[str, set[str]]:
    """Code → the instances that it is said of."""
    found: dict[str, set[str]] = {}
    for finding in drifts(HOST, WANTED, answers, STEPS):
        assert finding.level == "warning"
        assert "speechfleet deploy" in finding.fix
        found.setdefault(finding.code, set()).add(finding.instance)
    return found


def _with(fact: str, old: str, new: str, times: int = 1) -> Answers:
    text = IN_FORCE[fact]
    assert old in text
    return told(**{**IN_FORCE, fact: text.replace(old, new, times)})


def test_a_host_in_force_does_not_drift() -> None:
    assert _codes(told(**IN_FORCE)) == {}


FIRST = WANTED[0]
CHECKED = {
    "drift.unit": _with("installed", FIRST.unit_digest, "0" * 64),
    "drift.key": _with("installed", "key ../keys", "key ../old"),
    "drift.disabled": _with("installed", "UnitFileState=enabled", "UnitFileState=disabled"),
    "drift.unreloaded": _with("installed", "NeedDaemonReload=no", "NeedDaemonReload=yes"),
    "drift.ended": _with("containers", '"status": "running"', '"status": "exited"'),
    "drift.release": _with("containers", FIRST.release, "other"),
    "drift.running-key": _with("containers", "key /speechfleet-stt-1 ", "key /speechfleet-stt-1 0"),
    "drift.limits": _with("containers", str(FIRST.service.memory), "1"),
    "drift.image": _with("containers", "sha256:1", "sha256:0"),
}


@pytest.mark.parametrize("code", CHECKED)
def test_each_thing_is_named_with_its_instance(code: str) -> None:
    assert _codes(CHECKED[code]) == {code: {"stt-1"}}


def test_half_a_core_more_is_another_limit() -> None:
    assert _codes(_with("containers", "4000000000", "4500000000")) == {"drift.limits": {"stt-1"}}


def test_other_cores_are_another_limit() -> None:
    pinned = _with("containers", '"cpuset": ""', '"cpuset": "0-3"')
    assert _codes(pinned) == {"drift.limits": {"stt-1"}}


def test_what_was_edited_is_named_once_for_all_whose_file_it_is() -> None:
    settings = _with("installed", f"file {FIRST.settings_digest}", "file 0", 2)
    assert _codes(settings) == {"drift.settings": {"stt-1", "stt-2"}}


def test_settings_of_a_release_that_was_never_here_were_not_changed_by_anybody() -> None:
    text = IN_FORCE["installed"].replace(FIRST.unit_digest, "0" * 64, 1)
    lines = text.splitlines(keepends=True)
    without = "".join(line for line in lines if FIRST.settings_path not in line)
    assert without != text
    assert _codes(told(**{**IN_FORCE, "installed": without})) == {"drift.unit": {"stt-1"}}


def test_settings_that_are_gone_under_the_unit_that_is_wanted() -> None:
    lines = IN_FORCE["installed"].splitlines(keepends=True)
    without = "".join(line for line in lines if FIRST.settings_path not in line)
    assert _codes(told(**{**IN_FORCE, "installed": without})) == {"drift.settings": {"stt-1"}}


def test_several_things_of_one_instance_are_all_named() -> None:
    text = installed(WANTED, UnitFileState="disabled", NeedDaemonReload="yes")
    found = _codes(told(**{**IN_FORCE, "installed": text + "net enabled\n"}))
    assert found.pop("drift.files") == {""}
    assert found == {
        "drift.disabled": {"stt-1", "stt-2"},
        "drift.unreloaded": {"stt-1", "stt-2"},
    }


def test_what_is_not_there_at_all() -> None:
    assert _codes(told()) == {
        "drift.missing": {"stt-1", "stt-2"},
        "drift.files": {""},
        "drift.net": {""},
    }


def test_a_stopped_instance() -> None:
    stopped = installed(WANTED, ActiveState="inactive", UnitFileState="disabled")
    assert _codes(told(**{**IN_FORCE, "installed": stopped}))["drift.stopped"] == {"stt-1", "stt-2"}


def test_an_image_that_is_gone_under_what_runs() -> None:
    assert _codes(told(**{**IN_FORCE, "images": ""})) == {"drift.image-gone": {""}}


def test_an_image_is_not_compared_where_ids_are_not_of_one_kind() -> None:
    """containerd's image store."""
    answers = CHECKED["drift.image"]
    driver = answers.parts["docker"].text.replace("overlay2", "overlayfs")
    other = replace(answers.parts["docker"], text=driver)
    assert _codes(Answers({**answers.parts, "docker": other})) == {}


def test_without_a_key_none_is_compared() -> None:
    keyless = [replace(one, key=None) for one in WANTED]
    for code in ("drift.key", "drift.running-key"):
        assert not list(drifts(HOST, keyless, CHECKED[code], STEPS))


def test_files_of_ours_that_are_not_as_we_write_them() -> None:
    found = drifts(HOST, WANTED, _with("installed", digest(verbatim("turn.sh")), "0"), STEPS)
    assert [(f.code, "turn.sh" in f.message) for f in found] == [("drift.files", True)]


def test_what_was_not_told_is_one_finding() -> None:
    found = drifts(HOST, WANTED, told("images", **IN_FORCE), STEPS)
    assert [finding.code for finding in found] == ["survey.images"]


def test_the_lines_of_a_unit_that_differ_are_named_without_the_release() -> None:
    smaller = instance(HOST, service(instances=2, cpus=2), "stt-1", 5007)
    assert differences(smaller.unit_text, FIRST.unit_text) == (
        "has --label speechfleet.port=5007, --publish 127.0.0.1:5007:5000, "
        "--cpus 2 --memory 8589934592; wanted --label speechfleet.port=5000, "
        "--publish 127.0.0.1:5000:5000, --cpus 4 --memory 8589934592"
    )
    other = instance(HOST, service(instances=2, settings={"A": "b"}), "stt-1", 5000)
    assert differences(other.unit_text, FIRST.unit_text).startswith("only its settings")


def test_many_lines_are_counted() -> None:
    assert differences("a\nb\nc\nd\ne\n", "") == "has a, b, c and 2 more; wanted nothing of it"
