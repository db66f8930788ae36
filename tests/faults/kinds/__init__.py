"""Every kind of fault; one file each."""

from tests.faults.kind import Kind
from tests.faults.kinds.changed_host_key import CHANGED_HOST_KEY
from tests.faults.kinds.clock_off import CLOCK_OFF
from tests.faults.kinds.connection_cut import CONNECTION_CUT
from tests.faults.kinds.containerd_killed import CONTAINERD_KILLED
from tests.faults.kinds.controller_disk_full import CONTROLLER_DISK_FULL
from tests.faults.kinds.controller_killed import CONTROLLER_KILLED
from tests.faults.kinds.disk_full import DISK_FULL
from tests.faults.kinds.disk_full_in_pull import DISK_FULL_IN_PULL
from tests.faults.kinds.dockerd_killed import DOCKERD_KILLED
from tests.faults.kinds.half_open import HALF_OPEN
from tests.faults.kinds.host_killed import HOST_KILLED
from tests.faults.kinds.host_paused import HOST_PAUSED
from tests.faults.kinds.host_rebooted import HOST_REBOOTED
from tests.faults.kinds.registry_gone import REGISTRY_GONE
from tests.faults.kinds.second_deployer import SECOND_DEPLOYER
from tests.faults.kinds.unwritable_state import UNWRITABLE_STATE

KINDS: tuple[Kind, ...] = (
    CONTROLLER_KILLED,
    CONNECTION_CUT,
    HALF_OPEN,
    HOST_PAUSED,
    HOST_REBOOTED,
    HOST_KILLED,
    DOCKERD_KILLED,
    CONTAINERD_KILLED,
    DISK_FULL,
    DISK_FULL_IN_PULL,
    REGISTRY_GONE,
    CLOCK_OFF,
    CHANGED_HOST_KEY,
    SECOND_DEPLOYER,
    CONTROLLER_DISK_FULL,
    UNWRITABLE_STATE,
)
