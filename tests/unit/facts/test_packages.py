import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.packages import SCRIPT, Packages, read
from tests.unit.shells import SHELLS, command

# Of a Debian 12 whose provision was cut short; `not-installed` is what was purged.
CUT = """apt there
noted half-configured docker.io
noted installed curl
noted installed tini
package half-configured docker.io
package installed curl
package not-installed chrony
interrupted yes
unit disabled docker.service
policy there
"""


def test_a_host_that_was_cut_short() -> None:
    found = read(CUT)
    assert found == Packages(
        apt=True,
        states={"docker.io": "half-configured", "curl": "installed", "chrony": "not-installed"},
        interrupted=True,
        units={"docker.service": "disabled"},
        policy=True,
        noted=("curl", "tini"),
    )
    halves = [name for name in ("docker.io", "curl", "chrony", "iptables") if found.half(name)]
    assert halves == ["docker.io"]


def test_another_distribution_has_nothing_of_it() -> None:
    assert read("") == Packages()


# As dpkg 1.21 writes it.
STATUS = "Package: curl\nStatus: install ok {}\nPriority: optional\n"


@SHELLS
@pytest.mark.parametrize(
    ("state", "updates", "interrupted"),
    [
        ("installed", [], False),
        ("config-files", [], False),
        ("half-configured", [], True),
        ("unpacked", [], True),
        ("installed", ["0001"], True),
    ],
)
def test_dpkg_and_systemd_are_asked(
    shell: str, state: str, updates: list[str], interrupted: bool, tmp_path: Path
) -> None:
    (tmp_path / "status").write_text(STATUS.format(state))
    (tmp_path / "updates").mkdir()
    for name in updates:
        (tmp_path / "updates" / name).touch()
    stand_ins = """command() { [ "$2" = apt-get ]; }
dpkg_query() { echo 'package installed curl'; }
systemctl() { printf 'docker.service   masked  enabled\\nchronyd.service alias -\\n'; }
"""
    # Not every shell takes a dash in the name of a function.
    script = SCRIPT.replace("dpkg-query", "dpkg_query").replace("/var/lib/dpkg", str(tmp_path))
    done = subprocess.run(
        [*command(shell), "-c", stand_ins + script],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = read(done.stdout)
    assert (found.apt, found.interrupted) == (True, interrupted)
    assert found.states == {"curl": "installed"}
    assert found.units == {"docker.service": "masked", "chronyd.service": "alias"}
