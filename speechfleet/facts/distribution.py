"""Which distribution the host runs: os-release(5)."""

import shlex
from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""for file in /etc/os-release /usr/lib/os-release; do
  [ -r "$file" ] || continue
  grep -E '^(ID|VERSION_CODENAME|PRETTY_NAME)=' "$file"
  break
done
:
"""


@dataclass(frozen=True)
class Distribution:
    id: str = ""
    """`debian`, `ubuntu`, `rhel` …; empty where the host does not say."""
    release: str = ""
    """The release's name, `bookworm`; empty where it has none."""
    name: str = "an unknown system"
    """For people: `Debian GNU/Linux 12 (bookworm)`."""


def read(text: str) -> Distribution:
    """Values are quoted as a shell has them; one whose quote does not end says nothing."""
    said = dict(line.split("=", 1) for line in text.splitlines() if line)
    found = {key: _unquoted(value) for key, value in said.items()}
    name = found.get("PRETTY_NAME") or found.get("ID") or "an unknown system"
    return Distribution(found.get("ID", ""), found.get("VERSION_CODENAME", ""), name)


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:
        return ""


DISTRIBUTION = Fact("distribution", SCRIPT, read)
