import pytest

from speechfleet.checks.tools import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import AT_REST, host, told

ALL = AT_REST["tools"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ALL, {}),
        (ALL.replace("curl", "wget"), {}),
        (ALL.replace("curl\n", ""), {"tools.http": "error"}),
        ("curl\n", {"tools.missing": "error"}),
        ("", {"tools.http": "error", "tools.missing": "error"}),
    ],
)
def test_what_deploys_rely_on(text: str, found: dict[str, str]) -> None:
    assert levels(check, host(), told(tools=text)) == found


def test_each_missing_tool_is_named() -> None:
    without = told(tools=ALL.replace("flock\n", "").replace("systemd-run\n", ""))
    assert message(check, host(), without) == (
        "not found: flock, systemd-run; surveys and changes need them"
    )
