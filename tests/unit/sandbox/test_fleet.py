"""The containers as values: privileges, published addresses, what they are seeded with."""

import dataclasses
import json

import pytest

from speechfleet.sandbox.archive import Entry
from speechfleet.sandbox.fleet import members
from speechfleet.sandbox.image import Images
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.material import Material
from speechfleet.sandbox.member import Member
from speechfleet.secrets.secret import Secret


@pytest.fixture
def fleet(layout: Layout, images: Images, material: Material) -> dict[str, Member]:
    return {member.name: member for member in members(layout, images, material)}


def published(member: Member) -> list[str]:
    return [word.removeprefix("--publish=") for word in member.options if "--publish" in word]


def test_the_registry_the_billing_endpoint_and_the_bastion_start_before_the_hosts(
    fleet: dict[str, Member],
) -> None:
    names = ["registry", "billing", "bastion", "proxy", "host-1", "host-2", "host-3", "host-4"]
    assert list(fleet) == names


def test_everything_is_published_on_loopback_addresses_only(fleet: dict[str, Member]) -> None:
    addresses = [word for member in fleet.values() for word in published(member)]
    assert addresses
    assert all(address.startswith("127.0.1.") for address in addresses)


def test_port_22_of_the_host_behind_the_bastion_is_not_published(
    fleet: dict[str, Member],
) -> None:
    assert published(fleet["host-2"]) == ["127.0.1.2:22:22", "127.0.1.2:5000-5009:5000-5009"]
    assert published(fleet["host-3"]) == ["127.0.1.3:5000-5009:5000-5009"]


def test_no_container_is_privileged_and_none_may_set_the_clock(
    fleet: dict[str, Member], layout: Layout
) -> None:
    words = [word for member in fleet.values() for word in member.create_words(layout)]
    assert "--privileged" not in words
    assert not {"--cap-add=SYS_TIME", "--cap-add=SYS_RESOURCE", "--cap-add=ALL"} & set(words)
    assert "--cap-add=SYS_ADMIN" in words


def test_all_that_a_container_leaves_is_labelled(fleet: dict[str, Member], layout: Layout) -> None:
    for member in fleet.values():
        assert "--label=speechfleet.sandbox=sandbox" in member.create_words(layout)
    volume = next(word for word in fleet["host-1"].options if word.startswith("--mount"))
    assert volume.endswith("volume-label=speechfleet.sandbox=sandbox")
    assert "source=speechfleet-sandbox-host-1-docker," in volume


def test_the_three_ways_to_become_root(fleet: dict[str, Member]) -> None:
    assert set(fleet["host-1"].seed) == {"root/.ssh/authorized_keys"}
    rules = [fleet[name].seed["etc/sudoers.d/ops"].content for name in ("host-2", "host-3")]
    assert rules == [b"ops ALL=(ALL:ALL) NOPASSWD: ALL\n", b"ops ALL=(ALL:ALL) ALL\n"]
    assert fleet["host-3"].seed["etc/speechfleet-sandbox/chpasswd"].mode == 0o600
    assert fleet["host-3"].seed["etc/speechfleet-sandbox/bastion"].content == b"172.30.0.4"


def test_no_secret_is_in_a_word_of_the_command(
    fleet: dict[str, Member], layout: Layout, material: Material
) -> None:
    names = ("registry_password", "practice_key_1", "practice_key_2", "host_3_become")
    words = " ".join(word for member in fleet.values() for word in member.create_words(layout))
    seeds = b"".join(
        entry.content for member in fleet.values() for entry in member.seed.values()
    ).decode()
    for name in names:
        assert material.secret(name).open() in seeds
        assert material.secret(name).open() not in words


def test_the_billing_endpoint_knows_two_keys_in_a_file_of_its_user(
    fleet: dict[str, Member], material: Material
) -> None:
    [entry] = fleet["billing"].seed.values()
    assert (entry.mode, entry.owner) == (0o400, 65532)
    assert json.loads(entry.content)["practice"]["keys"] == [
        material.secret("practice_key_1").open(),
        material.secret("practice_key_2").open(),
    ]


def test_a_container_is_another_one_when_its_image_key_or_address_is(
    fleet: dict[str, Member], layout: Layout, images: Images, material: Material
) -> None:
    host = fleet["host-2"]
    others = (
        dataclasses.replace(host, image="host:2"),
        dataclasses.replace(host, address="172.30.0.99"),
        dataclasses.replace(host, seed={**host.seed, "etc/x": Entry(b"")}),
    )
    told = {member.specification(layout) for member in (host, *others)}
    assert len(told) == 4
    again = {member.name: member for member in members(layout, images, material)}
    assert again["host-2"].specification(layout) == host.specification(layout)


def test_another_vault_password_makes_another_host(
    fleet: dict[str, Member], layout: Layout, images: Images, material: Material
) -> None:
    other = dataclasses.replace(material, vault_password=Secret("another"))
    changed = {member.name: member for member in members(layout, images, other)}
    assert changed["host-3"].specification(layout) != fleet["host-3"].specification(layout)
