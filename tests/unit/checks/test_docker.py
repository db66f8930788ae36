import pytest

from speechfleet.checks.docker import check
from tests.unit.checks.levels import levels
from tests.unit.values import AT_REST, host, told

RUNS = AT_REST["docker"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (RUNS, {"docker.running": "ok"}),
        ("absent\n", {"docker.installed": "error"}),
        ("enabled\ninactive\n", {"docker.running": "error"}),
        ("disabled\nfailed\n", {"docker.running": "error", "docker.enabled": "warning"}),
        (
            RUNS.replace("enabled", "disabled"),
            {"docker.running": "ok", "docker.enabled": "warning"},
        ),
    ],
)
def test_docker_is_there_runs_and_starts_at_boot(text: str, found: dict[str, str]) -> None:
    assert levels(check, host(), told(docker=text)) == found
