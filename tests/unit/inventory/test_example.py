"""`inventory/example.yml` is the manual: it loads, and no slip of one of its keys goes unseen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from speechfleet.inventory.ansible_names import HONOURED
from speechfleet.inventory.compose import compose
from speechfleet.inventory.load import load
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import InventoryError, Place
from speechfleet.inventory.scalars import is_null
from speechfleet.inventory.shape import (
    ChannelShape,
    LoggingShape,
    ProbeShape,
    ProxyShape,
    RegistryShape,
    ResourceShape,
    ServiceShape,
)
from speechfleet.inventory.variables import FOR_THE_FLEET, SEED, SEED_ADDRESS

EXAMPLE = Path(__file__).parents[3] / "inventory" / "example.yml"
# below these, keys are names that the operator chooses
NAMED_FREELY = {
    "hosts", "children", "speech_services", "speech_resources", "settings", "speech_channels",
    "headers",
}  # fmt: skip


def keys(node: Node, above: str = "") -> Iterator[Scalar]:
    """Yield every key of the vocabulary; the top level and `NAMED_FREELY` hold names."""
    if not isinstance(node, Mapping):
        return
    for name, entry in node.entries.items():
        free = above in {"", *NAMED_FREELY}
        if not free:
            yield entry.key
        yield from keys(entry.value, "a name" if free else name)


KEYS = list(keys(compose(EXAMPLE.read_bytes(), "example.yml")))


def test_the_example_loads() -> None:
    fleet = load(EXAMPLE, keys=False)
    first, second, third = fleet.hosts
    assert [host.name for host in fleet.hosts] == ["ber-01", "ber-02", "par-01"]
    assert (first.user, first.address, first.client_address) == (
        "deploy",
        "192.0.2.11",
        "198.51.100.11",
    )
    assert first.jump == "jump@192.0.2.1:22"
    assert third.jump is None
    assert first.registry.address == "registry.example.net:5000/mirror"
    assert [service.name for service in second.services] == ["stt-en", "stt-de"]
    assert second.services[0].instance_names() == ("stt-en-1", "stt-en-2")
    assert second.services[0].settings["Fluentd:HeartbeatMs"] == "60000"
    assert second.services[0].settings["Logging:Console:LogLevel:Default"] == "Information"
    assert "DECODER_MAX_COUNT" not in second.services[0].settings
    custom, custom_offline, offline, proxy = third.services
    assert (custom_offline.resource, custom_offline.model_resource) == (
        "speech-north",
        "speech-west",
    )
    assert (offline.disconnected, offline.licence_days) == (True, 365)
    assert fleet.licences == EXAMPLE.parent / "licences"
    assert custom.model == "5f1c1f9e-2d5b-4c5e-9a86-2f6c1a1f0e11"
    assert (proxy.resource, proxy.kind.container_port, proxy.kind.ready_path) == (
        None,
        80,
        "/healthz",
    )
    assert fleet.known_hosts == EXAMPLE.parent / "known_hosts"
    assert fleet.playbooks == EXAMPLE.parent / "playbooks"


def test_the_example_has_every_key() -> None:
    shapes = (ServiceShape, ProbeShape, LoggingShape, ResourceShape, RegistryShape, ProxyShape)
    vocabulary = {key for shape in (*shapes, ChannelShape) for key in shape.model_fields}
    vocabulary |= {*FOR_THE_FLEET, "hosts", "children", "vars", "speech_address"}
    vocabulary |= {SEED, SEED_ADDRESS}
    refused = {"ansible_password", "ansible_ssh_args", "ansible_ssh_extra_args"}
    in_a_comment = {"ansible_become_password", "text", "voice"}
    assert {key.value for key in KEYS} >= (vocabulary | set(HONOURED)) - refused - in_a_comment
    assert all(key in EXAMPLE.read_text() for key in in_a_comment)


def misspelt(key: Scalar, slip: str) -> str:
    lines = EXAMPLE.read_text().splitlines(keepends=True)
    line, start = lines[key.place.line - 1], key.place.column - 1
    end = start + len(key.value)
    assert line[start:end] == key.value
    lines[key.place.line - 1] = line[:start] + slip + line[end:]
    return "".join(lines)


def slips(name: str) -> set[str]:
    """Return `name` with its last letter doubled, the one before lost, and both exchanged."""
    start, one, two = name[:-2], name[-2], name[-1]
    return {start + one + two + two, start + two, start + two + one} - {name}


@pytest.mark.parametrize(
    ("key", "slip"),
    [
        pytest.param(key, slip, id=f"{slip}-{key.place.line}")
        for key in KEYS
        for slip in sorted(slips(key.value))
    ],
)
def test_a_misspelt_key_is_one_fault_at_its_place(tmp_path: Path, key: Scalar, slip: str) -> None:
    path = tmp_path / "prod.yml"
    (tmp_path / "playbooks").mkdir()
    path.write_text(misspelt(key, slip))
    with pytest.raises(InventoryError) as caught:
        load(path, keys=False)
    (fault,) = caught.value.faults
    assert fault.place == Place(str(path), key.place.line, key.place.column)
    assert f'did you mean "{key.value}"?' in fault.message


def mistyped(key: Scalar, node: Node, slip: str) -> str:
    """Return the example with `slip` for the value of a key, and for all that stands below it."""
    lines = EXAMPLE.read_text().splitlines(keepends=True)
    at = key.place.line - 1
    start = node.place.column - 1 if node.place.line == key.place.line else None
    head = lines[at][:start] if start else lines[at].split(" #")[0].rstrip() + " "
    deeper = " " * key.place.column
    rest = lines[at + 1 :]
    below = next(
        (n for n, line in enumerate(rest) if line.strip() and not line.startswith(deeper)),
        len(rest),
    )
    return "".join([*lines[:at], f"{head}{slip}\n", *rest[below if start is None else 0 :]])


def values(node: Node) -> Iterator[Entry]:
    """Yield every key with its value, names that the operator chooses too."""
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield entry
            yield from values(entry.value)


VALUES = list(values(compose(EXAMPLE.read_bytes(), "example.yml")))


MISTYPES = [(entry, "[mistyped]") for entry in VALUES] + [
    (entry, "{mis: typed}")
    for entry in VALUES
    if isinstance(entry.value, Scalar) and not is_null(entry.value)
]


@pytest.mark.parametrize(
    ("entry", "slip"),
    [pytest.param(*one, id=f"{one[1]}-{one[0].key.place.line}") for one in MISTYPES],
)
def test_a_mistyped_value_is_one_fault_at_its_place(
    tmp_path: Path, entry: Entry, slip: str
) -> None:
    path = tmp_path / "prod.yml"
    (tmp_path / "playbooks").mkdir()
    path.write_text(mistyped(entry.key, entry.value, slip))
    with pytest.raises(InventoryError) as caught:
        load(path, keys=False)
    (fault,) = caught.value.faults
    line = entry.key.place.line
    column = path.read_text().splitlines()[line - 1].index(slip) + 1
    assert fault.place == Place(str(path), line, column)
