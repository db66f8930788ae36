"""A deploy that is disturbed at a step, to its end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.case import Case
from tests.faults.scene import Scene
from tests.fleet.practice import Result, until

_STAND_SECONDS = 300
_END_SECONDS = 600
_ROOT = Path(__file__).parents[2]


class NotDisturbed(Exception):
    """The case is none: the deploy never came to the step."""


@dataclass(frozen=True)
class Ended:
    """How the deploy ended (None: it hung, and was killed), and when the fault struck."""

    result: Result | None
    struck: float


def disturbed(scene: Scene, case: Case) -> Ended:
    """Deploy, strike at the step, mend, and wait for the end. Raises NotDisturbed."""
    with ExitStack() as mending:
        mending.callback(case.kind.mend, scene)
        case.kind.prepare(scene)
        if not case.step.line:
            struck = _strike(scene, case)
        with _deploying(scene, case) as controller:
            if case.step.line:
                _await_standing(controller, case)
                struck = _strike(scene, case)
            result = None
            if case.kind.lasts is not None:
                result = _end(controller, case.kind.lasts)
                mending.close()
            return Ended(result or _end(controller, _END_SECONDS), struck)


def _strike(scene: Scene, case: Case) -> float:
    struck = time.monotonic()
    case.kind.strike(scene)
    scene.let_go()
    return struck


@contextmanager
def _deploying(scene: Scene, case: Case) -> Iterator["subprocess.Popen[str]"]:
    standing = ("tests.faults.standing", case.moment, case.step.line)
    deploy = ("deploy", "-i", str(scene.inventory), "--yes", "--json", *scene.limit)
    scene.controller = subprocess.Popen(
        [sys.executable, "-m", *standing, *deploy],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env=scene.practice.environment(XDG_STATE_HOME=str(scene.state)),
    )
    try:
        yield scene.controller
    finally:
        scene.controller.kill()
        scene.controller.communicate()


def _await_standing(controller: "subprocess.Popen[str]", case: Case) -> None:
    until(lambda: _stands_or_ended(controller.pid), _STAND_SECONDS, pause=0.02)
    if controller.poll() is not None:
        raise NotDisturbed(f"the deploy ended without {case.step.what!r}")


def _stands_or_ended(pid: int) -> bool:
    """Whether the process is stopped, or has ended and not been waited for."""
    flags = os.WSTOPPED | os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, pid, flags) is not None


def _end(controller: "subprocess.Popen[str]", seconds: float) -> Result | None:
    """What the deploy left, where it ends in time. Of a longer one nothing is lost: it can be
    waited for again."""
    try:
        out, err = controller.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    return Result(controller.returncode, out, err)
