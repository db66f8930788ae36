"""How much room each image would make by its going: what it shares with no other image.

Docker adds up the layers for it, and looks over containers and volumes on the way. So it is
asked only where an image is to be pulled and deploys have pulled others before. Source: Docker's
page "docker system df", "UNIQUE SIZE".
"""

from collections.abc import Mapping, Sequence

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact
from speechfleet.inventory.fleet import Host

SCRIPT = (
    ONLY_WITH_DOCKER
    + r"""[ -s /var/lib/speechfleet/pulled ] || exit 0
[ $# != 0 ] || exit 0
# It fails where one of them is not there.
docker image inspect --format . "$@" >/dev/null 2>&1 && exit 0
timeout -k 1 8 docker system df --verbose --format '{{range .Images}}{{println .ID .UniqueSize}}{{end}}' 2>/dev/null || :
"""
)

_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
"""As Docker's command line shows sizes: docker/go-units, size.go."""


def words(host: Host) -> Sequence[str]:
    return tuple(dict.fromkeys(map(host.runs, host.services)))


def read(text: str) -> Mapping[str, int]:
    """Image id → bytes. What Docker could not tell in time, or at all (`N/A`), is left out."""
    rows = (line.split() for line in text.splitlines() if line)
    return {id_: _bytes(size) for id_, size in rows if size != "N/A"}


def _bytes(size: str) -> int:
    """`1.25GB` → 1250000000"""
    number = size.rstrip("kMGTB")
    return int(float(number) * _UNITS[size.removeprefix(number)])


IMAGE_SIZES = Fact("image_sizes", SCRIPT, read, words, seconds=10)
