"""Whether the host is on hold, and by the host's own clock whether that time is over.

The hold is a file on the host, so that every controller sees the same. Whatever stands in it
holds the host: one that was made by hand (`touch`) holds without a reason and without an end.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from speechfleet.facts.fact import Fact

PATH = "/var/lib/speechfleet/hold"

SCRIPT = rf"""[ -e {PATH} ] || exit 0
echo "now $(date +%s)"
head -c 4000 {PATH}
"""


@dataclass(frozen=True)
class Hold:
    """Why nothing is to be changed, who said so, since when and until when (ISO 8601, UTC)."""

    reason: str = ""
    who: str = ""
    since: str = ""
    until: str = ""
    """Empty where the hold ends only when somebody takes it away."""
    expired: bool = False

    def __str__(self) -> str:
        """`ops@desk since 2026-11-26T09:00:00Z until 2026-12-01T00:00:00Z: disk swap`"""
        end = f" until {self.until}" if self.until else ""
        since = f" since {self.since}" if self.since else ""
        return f"{self.who or 'somebody'}{since}{end}: {self.reason or 'no reason given'}"

    @property
    def text(self) -> str:
        """The file, as `stored` understands it: a word and its value on each line."""
        lines = (("who", self.who), ("since", self.since), ("until", self.until))
        given = "".join(f"{word} {value}\n" for word, value in lines if value)
        return f"{given}reason {self.reason}\n"


def read(text: str) -> Hold | None:
    """The hold, or None where there is none."""
    if not text:
        return None
    first, _, rest = text.partition("\n")
    return stored(rest, int(first.removeprefix("now ")))


def stored(text: str, now: int) -> Hold:
    """What stands in the file; `now` is in seconds since 1970, as the host counts them."""
    said = {word: value for word, _, value in (line.partition(" ") for line in text.splitlines())}
    known = {word: said.get(word, "") for word in ("reason", "who", "since", "until")}
    return Hold(**known, expired=_is_over(known["until"], now))


def _is_over(until: str, now: int) -> bool:
    """An end that is not understood never comes: in doubt the host is left alone."""
    try:
        end = datetime.fromisoformat(until)
    except ValueError:
        return False
    return (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp() <= now


HOLD = Fact("hold", SCRIPT, read)
