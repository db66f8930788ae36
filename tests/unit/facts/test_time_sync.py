import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.time_sync import SCRIPT, TimeSync, read
from tests.unit.shells import SHELLS, command
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    """A container keeps no time of its own."""
    assert read(recorded("time_sync")) == TimeSync()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("keeper chronyd\nleap Normal\n", TimeSync("chronyd", True)),
        ("keeper chronyd\nleap Not synchronised\n", TimeSync("chronyd", False)),
        ("keeper chrony\n", TimeSync("chrony", False)),
        ("keeper systemd-timesyncd\nleap timesyncd\n", TimeSync("systemd-timesyncd", True)),
        ("keeper systemd-timesyncd\n", TimeSync("systemd-timesyncd", False)),
        ("keeper ntpd\nleap leap=00\n", TimeSync("ntpd", True)),
        ("keeper ntpsec\nleap leap=11\n", TimeSync("ntpsec", False)),
        ("keeper openntpd\n", TimeSync("openntpd", True)),
        # left over from a keeper that no longer runs
        ("leap timesyncd\n", TimeSync("", False)),
    ],
)
def test_what_each_keeper_says(text: str, meaning: TimeSync) -> None:
    """Words as chronyc(1), systemd-timesyncd.service(8) and ntpq(8) document them."""
    assert read(text) == meaning


# As chrony 4.3 and ntpsec 1.2.2 of Debian 12 print it; synchronised, as their manuals have it.
_CHRONYC = "Stratum         : 0\nLast offset     : +0.0 seconds\nLeap status     : {}\n"
_NTPQ = "leap={}\n"


@SHELLS
@pytest.mark.parametrize(
    ("keeper", "program", "text", "synchronised"),
    [
        ("chrony", "chronyc", _CHRONYC.format("Not synchronised"), False),
        ("chrony", "chronyc", _CHRONYC.format("Normal"), True),
        ("ntpsec", "ntpq", _NTPQ.format("11"), False),
        ("ntpsec", "ntpq", _NTPQ.format("00"), True),
    ],
)
def test_a_keeper_is_asked(
    shell: str, keeper: str, program: str, text: str, synchronised: bool, tmp_path: Path
) -> None:
    """The program that is asked is there, and the other is not."""
    (tmp_path / "text").write_text(text)
    stand_ins = (
        f"systemctl() {{ echo '{keeper}.service loaded active running An NTP client'; }}\n"
        f"{program}() {{ cat {tmp_path}/text; }}\n"
        f'command() {{ [ "$2" = {program} ]; }}\n'
    )
    done = subprocess.run(
        [*command(shell), "-c", stand_ins + SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert read(done.stdout) == TimeSync(keeper, synchronised)
