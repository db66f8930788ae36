"""A host of the practice fleet where one case after the other takes place."""

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speechfleet.plan.actions import Switch
from speechfleet.rollout.script import revert_seconds
from tests.faults.scene import Scene
from tests.faults.steps import Step, steps_of
from tests.fleet.deploying import journal_in
from tests.fleet.planning import planned
from tests.fleet.practice import FEW, Practice, PracticeHost, Result

READY_SECONDS = 90
_TAGS = ("4.12.0-amd64-en-us", "5.1.0-amd64-en-us")


@dataclass
class Place:
    """One host with two instances of a service; each inventory leads to a release of its own."""

    practice: Practice
    host: PracticeHost
    urls: Mapping[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(int(time.time())))
    """On a fleet that is kept, an earlier run's releases and folders are there still."""

    def converge(self) -> None:
        """Have the host run the next release, undisturbed. Raises AssertionError."""
        self._deploy(self.scene())

    def recovers(self) -> bool:
        """Whether the host can be had to converge, after a case that left it otherwise."""
        try:
            self.converge()
        except AssertionError:
            return False
        return True

    def reference(self) -> tuple[tuple[Step, ...], dict[str, float]]:
        """The steps of an undisturbed deploy, as its journal tells them; and how many seconds
        its plan says that each instance is away at most."""
        scene = self.scene()
        with planned(scene.inventory, self.host.name) as (plan, _):
            switches = [action for action in plan.actions if isinstance(action, Switch)]
            stated = {switch.to.name: float(revert_seconds(switch)) for switch in switches}
        self._deploy(scene)
        return steps_of(journal_in(scene.state)), stated

    def scene(self) -> Scene:
        """The next release: other settings, and an image that the host does not have."""
        number = next(self._numbers)
        name = f"{self.host.name}-{number}"
        self.host.sh("docker image prune --all --force >/dev/null")
        return Scene(self.practice, self.host, self._inventory(name, number), self._folder(name))

    def _deploy(self, scene: Scene) -> None:
        result = scene.deploy()
        assert result.code == 0, result.err
        self.urls = urls_of(result, self.host.name)

    def _folder(self, name: str) -> Path:
        return self.practice.folder / "cases" / name

    def _inventory(self, name: str, number: int) -> Path:
        def change(group: dict[str, Any]) -> None:
            for host in group["children"]["practice"]["hosts"].values():
                host.pop("speech_services", None)
            group["vars"]["speech_services"][FEW] |= {
                "tag": _TAGS[number % len(_TAGS)],
                "instances": 2,
                "ready_seconds": READY_SECONDS,
                "settings": {"Simulator:LoadSeconds": 1, "Case": name},
            }

        return self.practice.variant(name, change)


def urls_of(result: Result, host: str) -> dict[str, str]:
    """Where clients ask the instances of a host, by name."""
    instances = result.host(host)["instances"]
    return {one["name"]: one["url"].replace("ws://", "http://") for one in instances}
