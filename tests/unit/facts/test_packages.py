import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.packages import SCRIPT, Packages, read
from tests.unit.shells import SHELLS, command

# Of a Debian 12 whose provision was cut short; `not-installed` is what was purged.
CUT = """noted docker.io
noted curl
apt there
package half-configured docker.io
package installed curl
package not-installed chrony
interrupted yes
unit disabled docker.service
policy forbids
"""


def test_a_host_that_was_cut_short() -> None:
    found = read(CUT)
    assert found == Packages(
        apt=True,
        states={"docker.io": "half-configured", "curl": "installed", "chrony": "not-installed"},
        interrupted=True,
        units={"docker.service": "disabled"},
        policy=True,
        noted=("docker.io", "curl"),
    )
    halves = [name for name in ("docker.io", "curl", "chrony", "iptables") if found.half(name)]
    assert halves == ["docker.io"]


def test_another_distribution_has_nothing_of_it() -> None:
    assert read("") == Packages()


@SHELLS
@pytest.mark.parametrize("audit", ["", "The following packages are only half configured"])
def test_dpkg_and_systemd_are_asked(shell: str, audit: str, tmp_path: Path) -> None:
    stand_ins = f"""command() {{ [ "$2" = apt-get ]; }}
dpkg-query() {{ echo 'package installed curl'; }}
dpkg() {{ echo '{audit}'; }}
systemctl() {{ case $2 in docker.service) echo masked; return 1 ;; esac; return 1; }}
"""
    # Not every shell takes a dash in the name of a function.
    stand_ins, script = (text.replace("dpkg-query", "dpkg_query") for text in (stand_ins, SCRIPT))
    done = subprocess.run(
        [*command(shell), "-c", stand_ins + script],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = read(done.stdout)
    assert (found.apt, found.interrupted) == (True, bool(audit))
    assert (found.states, found.units) == ({"curl": "installed"}, {"docker.service": "masked"})
