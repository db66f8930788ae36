import pytest

from speechfleet.facts.upgrades import Upgrades, read
from tests.unit.values import recorded

DEBIAN = recorded("upgrades")
ORIGIN = 'apt Unattended-Upgrade::Origins-Pattern:: "origin=Docker,label=Docker CE";\n'
CE = "deb ii docker-ce\ndeb ii containerd.io\n"
ORIGINS = 'apt Unattended-Upgrade::{}:: "{}";\n'
EVERY = ("containerd", "containerd.io", "docker-ce", "docker.io")
DNF = "apply yes\nexclude kernel*\nrpm containerd.io\nrpm docker-ce\n"


def black(pattern: str) -> str:
    return f'apt Unattended-Upgrade::Package-Blacklist:: "{pattern}";\n'


def test_a_recorded_host() -> None:
    """Debian 12 with unattended-upgrades and needrestart as their packages leave them."""
    assert read(DEBIAN) == Upgrades(apt=("containerd", "docker.io"))


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        (DEBIAN + black("docker"), ("containerd",)),
        (DEBIAN + black("docker.*") + black("containerd$"), ()),
        (DEBIAN + black("("), ("containerd", "docker.io")),
        (DEBIAN.replace("ii docker.io", "hi docker.io"), ("containerd",)),
        (DEBIAN.replace('Upgrade "1"', 'Upgrade "0"'), ()),
        (DEBIAN + 'apt APT::Periodic::Enable "0";\n', ()),
        # Docker's own packages only where their origin is allowed
        (DEBIAN.replace("deb ii", "deb un") + CE, ()),
        (DEBIAN.replace("deb ii", "deb un") + CE + ORIGIN, ("containerd.io", "docker-ce")),
        (DEBIAN + CE + ORIGINS.format("Allowed-Origins", "*:*"), EVERY),
        (DEBIAN + CE + ORIGINS.format("Allowed-Origins", "Docker:jammy"), EVERY),
        (DEBIAN + CE + ORIGINS.format("Origins-Pattern", "o=*"), EVERY),
        (DEBIAN + CE + ORIGINS.format("Allowed-Origins", "Debian:*"), ("containerd", "docker.io")),
        (CE, ()),
    ],
)
def test_what_apt_upgrades(text: str, packages: tuple[str, ...]) -> None:
    assert read(text).apt == packages


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        ("timer dnf-automatic\n" + DNF, ("containerd.io", "docker-ce")),
        (
            "timer dnf-automatic-install\n" + DNF.replace("yes", "no"),
            ("containerd.io", "docker-ce"),
        ),
        ("timer dnf-automatic\n" + DNF.replace("yes", "no"), ()),
        ("timer dnf-automatic\n" + DNF.replace("kernel*", "docker*, containerd.io"), ()),
        (DNF, ()),
    ],
)
def test_what_dnf_upgrades(text: str, packages: tuple[str, ...]) -> None:
    """Files as dnf-automatic(8) and dnf.conf(5) document them."""
    assert read(text).dnf == packages


@pytest.mark.parametrize(
    ("lines", "restarts"),
    [
        (["$nrconf{restart} = 'a';"], True),
        (['$nrconf{restart} = "a";'], True),
        (["$nrconf{restart} = 'a';", '$nrconf{restart}="l";'], False),
        (["$nrconf{restart} = 'l';"], False),
        (["$nrconf{restart} = 'a';", "$nrconf{restart} = 'i';"], False),
        (
            [
                "$nrconf{restart} = 'a';",
                "$nrconf{override_rc}{qr(^(containerd|speechfleet-))} = 0;",
            ],
            False,
        ),
    ],
)
def test_what_needrestart_does(lines: list[str], restarts: bool) -> None:
    text = "".join(f"needrestart {line}\n" for line in ["is there", *lines])
    assert read(text).needrestart is restarts


@pytest.mark.parametrize(
    ("name", "version", "restarts"),
    [("ubuntu", "24.04", True), ("ubuntu", "22.04", False), ("arch", "rolling", False)],
)
def test_ubuntu_restarts_by_itself(name: str, version: str, restarts: bool) -> None:
    """From 24.04 on, unless it is told otherwise (README.Ubuntu of its needrestart)."""
    text = f"os VERSION_ID {version}\nos ID {name}\nneedrestart is there\n"
    assert read(text).needrestart is restarts
