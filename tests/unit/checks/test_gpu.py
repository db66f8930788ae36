import pytest

from speechfleet.checks.gpu import check
from speechfleet.inventory.kinds import KINDS
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, service, told

FAST = host(service(kind=KINDS["fast-transcription"], tag="en-gpu-1.0.0-preview"))
T4 = "GPU 0: Tesla T4 (UUID: GPU-1f2e3d4c-0000-0000-0000-000000000000)\n"


def test_who_needs_no_gpu_is_not_judged() -> None:
    assert levels(check, host(service()), told("gpu")) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"gpu.driver": "error"}),
        ("toolkit: nvidia\n", {"gpu.driver": "error"}),
        (T4, {"gpu.toolkit": "error"}),
        (T4 + "toolkit: nvidia\n", {"gpu.driver": "ok"}),
        (T4 + "toolkit: hook\n", {"gpu.driver": "ok"}),
    ],
)
def test_driver_and_toolkit_are_needed(text: str, found: dict[str, str]) -> None:
    assert levels(check, FAST, told(gpu=text)) == found


def test_the_gpus_are_named() -> None:
    assert message(check, FAST, told(gpu=T4 + "toolkit: nvidia\n")) == "Tesla T4; Docker can use it"
