"""A deploy that is disturbed at a step, to its end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
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
            if case.kind.lasts is not None:
                with suppress(subprocess.TimeoutExpired):
                    controller.wait(case.kind.lasts)
                mending.close()
            return Ended(_end(scene, controller), struck)


def _strike(scene: Scene, case: Case) -> float:
    struck = time.monotonic()
    case.kind.strike(scene)
    scene.let_go()
    return struck


@contextmanager
def _deploying(scene: Scene, case: Case) -> Iterator["subprocess.Popen[bytes]"]:
    """Its output goes to files: a pipe that nobody reads would stop it."""
    scene.state.mkdir(parents=True, exist_ok=True)
    standing = ("tests.faults.standing", case.moment, case.step.line)
    deploy = ("deploy", "-i", str(scene.inventory), "--yes", "--json", *scene.limit)
    with (scene.state / "out").open("wb") as out, (scene.state / "err").open("wb") as err:
        scene.controller = subprocess.Popen(
            [sys.executable, "-m", *standing, *deploy],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=_ROOT,
            env=scene.practice.environment(XDG_STATE_HOME=str(scene.state)),
        )
    try:
        yield scene.controller
    finally:
        scene.controller.kill()
        scene.controller.wait()


def _await_standing(controller: "subprocess.Popen[bytes]", case: Case) -> None:
    until(lambda: _stands_or_ended(controller.pid), _STAND_SECONDS, pause=0.02)
    if controller.poll() is not None:
        raise NotDisturbed(f"the deploy ended without {case.step.what!r}")


def _stands_or_ended(pid: int) -> bool:
    """Whether the process is stopped, or has ended and not been waited for."""
    flags = os.WSTOPPED | os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, pid, flags) is not None


def _end(scene: Scene, controller: "subprocess.Popen[bytes]") -> Result | None:
    try:
        code = controller.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    out, err = ((scene.state / name).read_text(encoding="utf-8") for name in ("out", "err"))
    return Result(code, out, err)
