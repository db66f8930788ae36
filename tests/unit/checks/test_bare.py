"""What is found to be missing, on hosts from bare to fit."""

import pytest

from speechfleet.checks.bare import lacking, missing_packages, services_to_enable
from tests.unit.values import AT_REST, told

TOOLS = f"{AT_REST['tools']}iptables\napparmor_parser\n"
BARE = {
    "docker": "absent\n",
    "docker_kind": "",
    "tools": "flock\ntimeout\n",
    "time_sync": "",
    "apparmor": "N\n",
    "packages": "apt there\n",
}
FIT = {"tools": TOOLS, "packages": "unit enabled docker.service\n"}
EVERYTHING = ("docker.io", "ca-certificates", "curl", "iptables", "systemd-timesyncd")
BOTH = ("docker.service", "systemd-timesyncd.service")
CERTIFIED = "apt there\npackage installed ca-certificates\n"


@pytest.mark.parametrize(
    ("texts", "packages", "services"),
    [
        (BARE, EVERYTHING, BOTH),
        (FIT, (), ()),
        (FIT | {"tools": AT_REST["tools"]}, ("iptables",), ()),
        (BARE | {"packages": CERTIFIED}, ("docker.io", *EVERYTHING[2:]), BOTH),
        (
            BARE | {"apparmor": "Y\n"},
            ("docker.io", "ca-certificates", "apparmor", *EVERYTHING[2:]),
            BOTH,
        ),
        # an engine that runs is left as it is, however it came
        (FIT | {"apparmor": "Y\n", "tools": f"{AT_REST['tools']}iptables\n"}, (), ()),
        # cut short: the program is there, its package is not whole
        (
            FIT | {"packages": f"{CERTIFIED}package half-configured docker.io\n"},
            ("docker.io",),
            ("docker.service",),
        ),
        (FIT | {"packages": "package unpacked curl\n"}, ("curl",), ()),
        (FIT | {"docker": "disabled\ninactive\n"}, (), ("docker.service",)),
    ],
)
def test_what_is_missing(
    texts: dict[str, str], packages: tuple[str, ...], services: tuple[str, ...]
) -> None:
    answers = told(**texts)
    assert missing_packages(answers) == packages
    assert services_to_enable(answers) == services
    assert lacking(answers) == bool(packages or services)


@pytest.mark.parametrize("kind", ["podman /usr/bin/podman\n", "snap /snap/bin/docker\n"])
def test_beside_what_only_looks_like_docker_no_engine_is_installed(kind: str) -> None:
    answers = told(**BARE | {"docker_kind": kind})
    assert "docker.io" not in missing_packages(answers)
    assert "docker.service" not in services_to_enable(answers)


@pytest.mark.parametrize(
    ("units", "packages", "services"),
    [
        ("", ("systemd-timesyncd",), ("systemd-timesyncd.service",)),
        # a part of systemd, as on Debian 10, or switched off
        ("unit disabled systemd-timesyncd.service\n", (), ("systemd-timesyncd.service",)),
        # two would be in each other's way
        ("unit disabled chrony.service\n", (), ("chrony.service",)),
        # not running yet, or in a container, where it never does
        ("unit enabled systemd-timesyncd.service\n", (), ()),
        ("unit masked systemd-timesyncd.service\n", (), ()),
    ],
)
def test_who_is_to_keep_the_clock(
    units: str, packages: tuple[str, ...], services: tuple[str, ...]
) -> None:
    answers = told(tools=TOOLS, time_sync="", packages=f"unit enabled docker.service\n{units}")
    assert (missing_packages(answers), services_to_enable(answers)) == (packages, services)
