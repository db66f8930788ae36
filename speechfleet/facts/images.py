"""Which images lie on the host, by reference: with a tag, and with a digest."""

from collections.abc import Mapping

from speechfleet.facts.fact import Fact

SCRIPT = r"""systemctl is-active --quiet docker.service || exit 0
docker images --no-trunc --digests --format '{{.Repository}}:{{.Tag}} {{.ID}}\n{{.Repository}}@{{.Digest}} {{.ID}}'
"""


def read(text: str) -> Mapping[str, str]:
    """Reference → image id."""
    return dict(line.split() for line in text.splitlines() if line)


IMAGES = Fact("images", SCRIPT, read, seconds=10)
