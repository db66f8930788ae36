"""The command line: what stands where, and how an error reads."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from speechfleet.cli.sandbox import command
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.status import rows

StandIn = Callable[[str], Path]


def test_an_error_is_one_line_on_standard_error_and_exit_code_2() -> None:
    result = CliRunner().invoke(command, ["up", "--name", "No Name"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("sandbox: --name 'No Name'")


def test_the_status_of_no_fleet_says_how_to_get_one(stand_in_docker: StandIn) -> None:
    stand_in_docker("echo 'Error: No such network: x' >&2; exit 1")
    result = CliRunner().invoke(command, ["status"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "sandbox up" in result.stderr


def test_a_host_tells_systemds_state_and_a_stopped_one_dockers(
    stand_in_docker: StandIn, layout: Layout
) -> None:
    stand_in_docker(
        """case "$1 $3" in
        "exec sh") echo degraded ;;
        *host-2) echo '[{"State": {"Status": "exited"}}]' ;;
        *host-3) echo "No such container" >&2; exit 1 ;;
        *) echo '[{"State": {"Status": "running"}}]' ;;
        esac"""
    )
    states = {row.name: row.state for row in rows(layout)}
    assert states["host-1"] == "degraded"
    assert states["host-2"] == "exited"
    assert states["host-3"] == "missing"
    assert states["registry"] == "running"


@pytest.mark.parametrize("word", ["up", "down", "status"])
def test_each_command_has_a_help(word: str) -> None:
    assert CliRunner().invoke(command, [word, "--help"]).exit_code == 0
