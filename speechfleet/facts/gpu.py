"""The host's NVIDIA GPUs, and what lets Docker hand them to a container.

Asked only where a service needs a GPU: `nvidia-smi` can take seconds. Source: NVIDIA's
"Installing the NVIDIA Container Toolkit" (`nvidia-smi -L`; Docker's runtime `nvidia`, or the
hook that `docker run --gpus` looks for).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from speechfleet.facts.fact import Fact
from speechfleet.inventory.fleet import Host

SCRIPT = r"""[ $# != 0 ] || exit 0
command -v nvidia-smi >/dev/null && nvidia-smi -L 2>/dev/null
command -v nvidia-container-runtime-hook >/dev/null && echo 'toolkit: hook'
case ${said_docker?} in *'docker runs'*)
  docker info --format '{{range $name, $runtime := .Runtimes}}toolkit: {{$name}}{{println}}{{end}}' |
    grep -x 'toolkit: nvidia' ;;
esac
:
"""


@dataclass(frozen=True)
class Gpus:
    names: tuple[str, ...] = ()
    """`Tesla T4`, one for each GPU; empty where there is no driver, or no GPU."""
    toolkit: bool = False
    """Whether Docker can hand them to a container."""


def words(host: Host) -> Sequence[str]:
    return ("ask",) if any(service.kind.gpu for service in host.services) else ()


def read(text: str) -> Gpus:
    lines = text.splitlines()
    gpus = (line.partition(": ")[2] for line in lines if line.startswith("GPU "))
    names = tuple(name.partition(" (UUID")[0] for name in gpus)
    return Gpus(names, any(line.startswith("toolkit: ") for line in lines))


GPU = Fact("gpu", SCRIPT, read, words, seconds=15)
