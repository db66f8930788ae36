from speechfleet.facts.ends import End, Ends, read
from tests.unit.values import recorded


def test_a_recorded_kill_for_want_of_memory() -> None:
    """The container was told to hold more than its limit; systemd started it anew."""
    end = End(1795701154.379252, 137)
    assert read(recorded("ends")) == {"stt-en-1": Ends((end,), (1795701153.0,))}


def test_a_quiet_day() -> None:
    assert read("") == {}


def test_what_failed_before_the_container_is_not_its_end() -> None:
    row = (
        '{"UNIT":"speechfleet-stt-1.service","COMMAND":"ExecStartPre","EXIT_STATUS":"1",'
        '"__REALTIME_TIMESTAMP":"1"}\n'
    )
    assert read(row) == {}
    other = row.replace("ExecStartPre", "ExecStart").replace("-1.service", "-2.service")
    for odd in (row.replace('"EXIT_STATUS":"1",', ""), row.replace('"1",', "null,")):
        assert read(odd.replace("ExecStartPre", "ExecStart") + other) == {
            "stt-2": Ends((End(1e-6, 1),))
        }
    killed = row.replace("ExecStartPre", "ExecStart").replace('"1",', '"SEGV",')
    assert read(killed) == {}
