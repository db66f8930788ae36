"""`speech_seed` and where its neighbours reach it."""

from pathlib import Path

import pytest

from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError
from speechfleet.rollout.seeding import place
from tests.unit.values import host

TEXT = """\
all:
  children:
    berlin:
      vars: {speech_seed: ber-01}
      hosts:
        ber-01: {ansible_host: 192.0.2.1, %s}
        ber-02: {ansible_host: 192.0.2.2}
    paris:
      hosts:
        par-01: {}
"""


def test_a_site_has_a_seed(tmp_path: Path) -> None:
    (tmp_path / "fleet.yml").write_text(TEXT % "speech_seed_address: '10.0.0.1:2222'")
    one, two, three = load((tmp_path / "fleet.yml",), keys=False).hosts
    assert (one.seed, two.seed, three.seed) == ("ber-01", "ber-01", "")
    assert place(one) == ("10.0.0.1", 2222)


@pytest.mark.parametrize("none", ["speech_seed=", '{"speech_seed": ""}', '{"speech_seed": null}'])
def test_it_can_be_taken_away(none: str, tmp_path: Path) -> None:
    (tmp_path / "fleet.yml").write_text(TEXT % "ansible_port: 22")
    hosts = load((tmp_path / "fleet.yml",), keys=False, extra=[none]).hosts
    assert [host.seed for host in hosts] == ["", "", ""]


def test_it_is_one_word(tmp_path: Path) -> None:
    (tmp_path / "fleet.yml").write_text(TEXT % "ansible_port: 22")
    with pytest.raises(InventoryError, match="wanted one word that does not begin with -, or none"):
        load((tmp_path / "fleet.yml",), keys=False, extra=["speech_seed=-x"])


def test_its_address_is_that_of_clients_unless_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "fleet.yml").write_text(TEXT % "speech_address: 198.51.100.1")
    assert load((tmp_path / "fleet.yml",), keys=False).hosts[0].seed_address == "198.51.100.1"


@pytest.mark.parametrize(
    ("written", "port", "found"),
    [
        ("10.0.0.1", None, ("10.0.0.1", 22)),
        ("10.0.0.1", 2200, ("10.0.0.1", 2200)),
        ("seed.site:22", 2200, ("seed.site", 22)),
        ("2001:db8::1", None, ("2001:db8::1", 22)),
        ("[2001:db8::1]:23", None, ("2001:db8::1", 23)),
    ],
)
def test_another_port_may_be_said(written: str, port: int | None, found: tuple[str, int]) -> None:
    assert place(host(seed_address=written, port=port)) == found
