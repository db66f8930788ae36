"""Which of the programs we need are on the host."""

from speechfleet.facts.fact import Fact

SCRIPT = r"""for tool in curl wget flock timeout sha256sum systemctl systemd-run iptables apparmor_parser; do
  command -v "$tool" >/dev/null && echo "$tool"
done
:
"""


def read(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOOLS = Fact("tools", SCRIPT, read)
