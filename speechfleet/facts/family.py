"""All facts: every survey asks all of them, always."""

from speechfleet.facts.apparmor import APPARMOR
from speechfleet.facts.avx2 import AVX2
from speechfleet.facts.clock import CLOCK
from speechfleet.facts.clock_rate import CLOCK_RATE
from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.disk import DISK
from speechfleet.facts.distribution import DISTRIBUTION
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.docker_kind import DOCKER_KIND
from speechfleet.facts.egress import EGRESS
from speechfleet.facts.ends import ENDS
from speechfleet.facts.fact import Fact
from speechfleet.facts.failed_units import FAILED_UNITS
from speechfleet.facts.gpu import GPU
from speechfleet.facts.hold import HOLD
from speechfleet.facts.image_sizes import IMAGE_SIZES
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.layers import LAYERS
from speechfleet.facts.listeners import LISTENERS
from speechfleet.facts.machine import MACHINE
from speechfleet.facts.memory import MEMORY
from speechfleet.facts.metering import METERING
from speechfleet.facts.models import MODELS
from speechfleet.facts.numa import NUMA
from speechfleet.facts.packages import PACKAGES
from speechfleet.facts.registry import REGISTRY
from speechfleet.facts.releases import KEPT
from speechfleet.facts.selinux import SELINUX
from speechfleet.facts.serving import SERVING
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.facts.systemd import SYSTEMD
from speechfleet.facts.time_sync import TIME_SYNC
from speechfleet.facts.tools import TOOLS
from speechfleet.facts.upgrades import UPGRADES
from speechfleet.facts.uptime import UPTIME

FACTS: tuple[Fact[object], ...] = (
    CLOCK,  # the first: the less time passes, the better its offset is known
    MACHINE,
    AVX2,
    CLOCK_RATE,
    NUMA,
    MEMORY,
    SYSTEMD,
    DISTRIBUTION,
    PACKAGES,
    TIME_SYNC,
    DOCKER,
    DOCKER_KIND,
    DISK,
    SELINUX,
    APPARMOR,
    UPGRADES,
    TOOLS,
    LISTENERS,
    CONTAINERS,
    IMAGES,
    IMAGE_SIZES,
    LAYERS,
    MODELS,
    INSTALLED,
    KEPT,
    SERVING,
    METERING,
    ENDS,
    UPTIME,
    FAILED_UNITS,
    LOGS_INPUT,
    GPU,
    EGRESS,
    REGISTRY,
    HOLD,
)
