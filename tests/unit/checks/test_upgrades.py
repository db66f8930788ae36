import pytest

from speechfleet.checks.upgrades import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, recorded, told

DNF = "timer dnf-automatic-install\nrpm docker-ce\n"
NEEDRESTART = "needrestart is there\nneedrestart $nrconf{restart} = 'a';\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"upgrades.automatic": "ok"}),
        (recorded("upgrades"), {"upgrades.apt": "warning"}),
        (DNF, {"upgrades.dnf": "warning"}),
        (DNF + NEEDRESTART, {"upgrades.dnf": "warning", "upgrades.needrestart": "warning"}),
    ],
)
def test_what_restarts_docker_by_itself(text: str, found: dict[str, str]) -> None:
    assert levels(check, host(), told(upgrades=text)) == found


def test_the_packages_are_named() -> None:
    (finding,) = check(host(), told(upgrades=recorded("upgrades")))
    assert "upgrades containerd docker.io by itself" in finding.message
    assert finding.fix.startswith("apt-mark hold containerd docker.io")
    assert "docker-ce" in message(check, host(), told(upgrades=DNF))
