"""What is one for the fleet, in a list that says it of each host."""

import json
from typing import Any

from .conftest import Read, Refused

CHANNELS: dict[str, dict[str, Any]] = {
    "node": {"kind": "prometheus", "file": "/x/y.prom"},
    "chat": {"kind": "webhook", "url": "env:CHAT", "headers": {"X-A": "b"}},
}


def _listed(**of_hosts: Any) -> str:
    meta = {"hostvars": {name: {"speech_channels": one} for name, one in of_hosts.items()}}
    return json.dumps({"_meta": meta, "all": {"hosts": list(of_hosts)}})


def test_channels_that_stand_with_each_host_are_the_fleets(read: Read) -> None:
    fleet = read(_listed(a=CHANNELS, b=CHANNELS, c=dict(reversed(CHANNELS.items()))))
    assert [channel.name for channel in fleet.channels] == ["node", "chat"]


def test_channels_of_one_host_alone_are_a_fault(refused: Refused) -> None:
    other = {**CHANNELS, "node": {**CHANNELS["node"], "file": "/x/z.prom"}}
    (found,) = refused(_listed(a=CHANNELS, b=other))
    assert "speech_channels is one for the fleet" in found
