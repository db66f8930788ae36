"""All facts: every survey asks all of them, always."""

from speechfleet.facts.avx2 import AVX2
from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Fact
from speechfleet.facts.hold import HOLD
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.listeners import LISTENERS
from speechfleet.facts.machine import MACHINE
from speechfleet.facts.memory import MEMORY
from speechfleet.facts.serving import SERVING
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.facts.tools import TOOLS

FACTS: tuple[Fact[object], ...] = (
    MACHINE,
    AVX2,
    MEMORY,
    DOCKER,
    TOOLS,
    LISTENERS,
    CONTAINERS,
    IMAGES,
    INSTALLED,
    SERVING,
    LOGS_INPUT,
    HOLD,
)
