"""What must be so after a fault: promises that were not kept, in words."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fleet.practice import PracticeHost, Result

DOCUMENTED = {0, 2, 3, 4, 5, 6, 130}
"""README.md, exit codes; but 1, which is a bug of ours."""

_OLD = {"reverted", "unreachable", "unfit", "skipped"}
"""Not `locked`: that somebody else is, or was, at work there says nothing of the release."""
_NEW = {"changed", "fine"}

_REMAINS = r"""cd /var/lib/speechfleet || exit 1
ls -d confirmed 2>/dev/null
find . /etc/systemd/system -name '*.new' -o -name '.*.new'
in_use=$(for link in instances/*.key; do readlink -f "$link"; done)
for file in keys/*/*; do
  printf '%s\n' "$in_use" | grep -qxF "$(readlink -f "$file")" || echo "unused $file"
done
find /run -maxdepth 1 -name 'speechfleet_*'
find /root /home -name '.sf-*'
"""


def ended_badly(result: Result | None, killed: bool) -> Iterator[str]:
    """The deploy has to end, with an exit code of the table, unless it was killed."""
    if result is None:
        yield "the deploy did not end"
    elif result.code not in DOCUMENTED and not killed:
        yield f"exit code {result.code}: {result.err[-300:]}"


def claimed_wrongly(result: Result | None, host: str, serves: str) -> Iterator[str]:
    """What the deploy says of the host has to be true."""
    state = _state(result, host)
    if (state in _OLD and serves != "old") or (state in _NEW and serves != "new"):
        yield f"said {state}, but the {serves} release serves"


def _state(result: Result | None, host: str) -> str:
    try:
        document: dict[str, Any] = json.loads(result.out if result else "")
    except ValueError:
        return ""
    return next((str(one["state"]) for one in document["hosts"] if one["name"] == host), "")


def not_converged(first: Result, second: Result, host: str) -> Iterator[str]:
    """A repeated deploy has to finish the work, and one more has nothing to do."""
    if first.code != 0:
        yield f"repeated, it gave {first.code}: {first.err[-300:]}"
    elif second.code != 0 or second.host(host)["changes"] != 0:
        yield f"once more, it gave {second.code}: {second.err[-300:]}"


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Clients have to find an instance where they found it before."""
    for name, url in before.items():
        if after.get(name) != url:
            yield f"{name} was at {url}, and is at {after.get(name)}"


def remains(host: PracticeHost) -> Iterator[str]:
    """Half-written files, keys that nothing uses, and log-ins to the registry."""
    for line in host.sh(_REMAINS).splitlines():
        yield f"left behind: {line}"


def away_too_long(
    gaps: Mapping[str, float], stated: Mapping[str, float], went_back: bool, outage: float
) -> Iterator[str]:
    """The plan's word for each instance: so long at most, twice where it goes back; and the
    fault's own time."""
    for name, gap in gaps.items():
        allowed = stated[name] * (2 if went_back else 1) + outage
        if gap > allowed:
            yield f"{name} was away for {gap:.0f} s, stated were {allowed:.0f} s"
