"""Where a fault strikes: one host, and a deploy of another release to it."""

import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.fleet.practice import NAME, Practice, PracticeHost, Result


@dataclass
class Scene:
    """What a fault may lay hands on."""

    practice: Practice
    host: PracticeHost
    inventory: Path
    """It leads to another release, with an image that the host does not have."""
    state: Path
    """This controller's own $XDG_STATE_HOME."""
    controller: "subprocess.Popen[str] | None" = field(default=None, repr=False)
    """The deploy, standing still; None as long as it has not begun."""

    @property
    def registry(self) -> str:
        """The container that all hosts pull from."""
        return f"speechfleet-{NAME}-registry"

    @property
    def limit(self) -> tuple[str, str]:
        return "--limit", self.host.name

    def deploy(self, **environment: str) -> Result:
        """Deploy to this host, undisturbed."""
        more = {"XDG_STATE_HOME": str(self.state), **environment}
        return self.practice.deploy(self.inventory, *self.limit, **more)

    def kill_controller(self) -> None:
        if self.controller:
            self.controller.kill()

    def let_go(self) -> None:
        """Let the controller go on, where it lives."""
        if self.controller:
            self.controller.send_signal(signal.SIGCONT)

    def engine(self, *words: str) -> None:
        """Run `docker` on this machine. Raises CalledProcessError."""
        subprocess.run(["docker", *words], check=True, capture_output=True, timeout=180)
