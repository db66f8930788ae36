from pathlib import Path

import pytest

from speechfleet.checks.distribution import check
from speechfleet.inventory.packages import Package
from tests.unit.checks.levels import levels, message
from tests.unit.checks.test_bare import BARE, FIT
from tests.unit.values import host, told

DEBIAN = "ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME='Debian GNU/Linux 12 (bookworm)'\n"
RHEL = 'ID="rhel"\nPRETTY_NAME="Red Hat Enterprise Linux 9.4 (Plow)"\n'
SHELF = {"noble": (Package(Path("x.deb"), 1, "0" * 64),)}


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (BARE | {"distribution": DEBIAN}, {}),
        (BARE | {"distribution": "ID=ubuntu\n"}, {}),
        (BARE | {"distribution": RHEL}, {"provision.system": "error"}),
        (BARE | {"distribution": "ID=linuxmint\n"}, {"provision.system": "error"}),
        (BARE | {"distribution": DEBIAN, "packages": ""}, {"provision.system": "error"}),
        (FIT | {"distribution": RHEL}, {"provision.system": "ok"}),
    ],
)
def test_other_families_are_refused_where_something_is_to_be_installed(
    texts: dict[str, str], found: dict[str, str]
) -> None:
    assert levels(check, host(), told(**texts)) == found


def test_it_is_said_what_the_host_is() -> None:
    assert message(check, host(), told(**BARE | {"distribution": RHEL})) == (
        "this is Red Hat Enterprise Linux 9.4 (Plow); provision knows Debian and Ubuntu, with apt"
    )


def test_packages_for_another_release_are_not_tried() -> None:
    answers = told(**BARE | {"distribution": DEBIAN})
    assert levels(check, host(packages=SHELF), answers) == {"provision.packages": "error"}
    assert "has none for it, but for: noble" in message(check, host(packages=SHELF), answers)
