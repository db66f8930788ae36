"""The host's clock is an hour off. Containers share this machine's clock: it is a stand-in."""

from tests.faults.kind import Kind, at
from tests.faults.scene import Scene

_WRONG = r"""cat >/usr/local/bin/date <<'END'
#!/bin/sh
exec /usr/bin/date -d '+1 hour' "$@"
END
chmod 755 /usr/local/bin/date
"""


def _wrong(scene: Scene) -> None:
    scene.host.sh(_WRONG)


def _right(scene: Scene) -> None:
    scene.host.sh("rm -f /usr/local/bin/date")


CLOCK_OFF = Kind("clock off by an hour", _wrong, _right, strikes_at=at("", "intent", "ask"))
