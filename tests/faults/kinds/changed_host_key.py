"""The host has other keys than the last time: it was set up anew, or somebody is in between."""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene

_CHANGE = """set -e
mkdir /root/kept && cp -p /etc/ssh/ssh_host_* /root/kept
rm /etc/ssh/ssh_host_* && ssh-keygen -q -A && systemctl restart ssh
"""
_BACK = """[ ! -d /root/kept ] || {
  cp -p /root/kept/* /etc/ssh && rm -r /root/kept && systemctl restart ssh
}
"""


def _change(scene: Scene) -> None:
    scene.host.sh(_CHANGE)


def _back(scene: Scene) -> None:
    scene.host.sh(_BACK)


CHANGED_HOST_KEY = Kind("host key changed", _change, _back, strikes_at=at("", "intent"))
