"""Metrics, with Prometheus' own readers as witnesses: its Python client and promtool."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from speechfleet.channels.exposition import exposition
from speechfleet.channels.kind import ChannelError, News
from speechfleet.channels.prometheus import send
from speechfleet.inventory.fleet import Channel
from speechfleet.run import HostOutcome, Run

from .nights import DISK, GOOD, INVALID, LOST, SICK, host, instance, night

FIGURES = {
    "disk_free_bytes": 9e9, "disk_size_bytes": 1e11, "clock_offset_seconds": -0.25, "load1": 1.5,
    "memory_available_bytes": 5e8, "uptime_seconds": 86400.0,
}  # fmt: skip
OF_INSTANCES = {
    "restarts_total": 2.0, "oom_kills_24h": 0.0, "started_seconds": 1.7e9,
    "metering_failures": 3.0, "metering_left_seconds_min": 4200.0,
    "metering_left_seconds_max": 6300.5, "probe_seconds": 0.41, "probe_first_seconds": 0.2,
    "probe_audio_seconds": 1.9,
}  # fmt: skip
MEASURED = (
    host("ber-01", "fine", instance(figures=OF_INSTANCES), findings=(DISK,), **FIGURES),
    host(
        "par-01",
        "fine",
        instance("ready", "proxy-1", kind="container", service="proxy", keyed=False),
    ),
)
NIGHTS = [night(1, *GOOD), night(2, *SICK, *LOST[1:]), night(3, *MEASURED), night(4)]


def samples(run: Run) -> dict[str, list[tuple[dict[str, str], float]]]:
    """As the client of Prometheus reads them, by name."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(exposition(run, "speechfleet")):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_the_level_of_an_instance_is_a_state_set() -> None:
    found = samples(NIGHTS[1])["speechfleet_instance_level"]
    labels = {"host": "ber-01", "service": "stt", "instance": "stt-1", "kind": "speech-to-text"}
    ours = [(at, value) for at, value in found if at["host"] == "ber-01"]
    assert len(ours) == 7
    assert [at for at, value in ours if value] == [{**labels, "level": "unready"}]
    assert samples(NIGHTS[1])["speechfleet_instance_serving"][0] == (labels, 0.0)


def test_a_host_out_of_reach_says_so_and_invents_no_level() -> None:
    found = samples(night(1, *LOST))
    assert found["speechfleet_host_reachable"] == [
        ({"host": "ber-01"}, 1.0), ({"host": "ber-02"}, 0.0),
    ]  # fmt: skip
    assert {at["host"] for at, _ in found["speechfleet_instance_level"]} == {"ber-01"}
    states = [at for at, value in found["speechfleet_host_state"] if value]
    assert states[1] == {"host": "ber-02", "state": "unreachable"}


def test_a_host_that_should_run_nothing_and_cannot_be_asked_is_not_reachable() -> None:
    vacant = HostOutcome("old-9", "fine", asked=False)
    assert samples(night(1, vacant))["speechfleet_host_reachable"] == [({"host": "old-9"}, 0.0)]


def test_a_finding_is_a_metric_of_its_own() -> None:
    twice = host("ber-01", "sick", instance("unready"), findings=(INVALID, INVALID, DISK))
    found = samples(night(1, twice))["speechfleet_finding"]
    assert [at for at, _ in found] == [
        {"host": "ber-01", "instance": "", "code": "disk.space", "level": "warning"},
        {"host": "ber-01", "instance": "stt-1", "code": "serving.unready", "level": "error"},
    ]


def test_whatever_was_measured_is_there_by_its_name() -> None:
    found = samples(NIGHTS[2])
    for name, value in FIGURES.items():
        assert found[f"speechfleet_host_{name}"] == [({"host": "ber-01"}, value)]
    for name, value in OF_INSTANCES.items():
        [(labels, is_so)] = found[f"speechfleet_instance_{name}"]
        assert (labels["instance"], is_so) == ("stt-1", value)
    assert found["speechfleet_run_exit_code"] == [({"night": "speechfleet"}, 0.0)]
    odd = night(1, HostOutcome("h", "fine", figures={"No name\n": 1.0, "x_bytes": float("inf")}))
    assert set(samples(odd)) >= {"speechfleet_host_x_bytes"}
    assert "No name" not in exposition(odd, "n")


def test_a_label_may_hold_anything() -> None:
    name = 'a"b\\n\\c\nd'
    assert samples(night(1, host(name)))["speechfleet_host_reachable"] == [({"host": name}, 1.0)]


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is missing: tests/machine.sh")
@pytest.mark.parametrize("run", NIGHTS, ids=lambda run: str(len(run.hosts)))
def test_promtool_has_nothing_to_say(run: Run) -> None:
    done = subprocess.run(
        ["promtool", "check", "metrics"],
        input=exposition(run, "speechfleet"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_file_is_replaced_whole_for_all_to_read(tmp_path: Path) -> None:
    path = tmp_path / "speechfleet.prom"
    path.write_text("old")
    before = path.stat().st_ino
    send(Channel("node", "prometheus", file=path), News(NIGHTS[0]))
    assert path.read_text() == exposition(NIGHTS[0], "speechfleet")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert path.stat().st_ino != before
    assert [one.name for one in tmp_path.iterdir()] == ["speechfleet.prom"]


def test_nights_with_a_file_each_share_no_series(tmp_path: Path) -> None:
    series = []
    for name, one in zip(("berlin", "paris"), MEASURED, strict=True):
        path = tmp_path / f"{name}.prom"
        send(Channel("node", "prometheus", file=path), News(night(1, one)))
        lines = path.read_text().splitlines()
        series.append({line.rpartition(" ")[0] for line in lines if not line.startswith("#")})
    assert series[0].isdisjoint(series[1])
    assert 'speechfleet_run_began_timestamp_seconds{night="berlin"}' in series[0]


def test_kills_of_a_day_go_down_again_and_are_no_counter() -> None:
    said = exposition(NIGHTS[2], "n")
    assert "# TYPE speechfleet_instance_oom_kills_24h gauge" in said
    assert "# TYPE speechfleet_instance_restarts_total counter" in said


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none" / "speechfleet.prom"
    with pytest.raises(ChannelError, match="cannot be written: No such file"):
        send(Channel("node", "prometheus", file=path), News(NIGHTS[0]))
