"""A port that Docker keeps for nobody: when the host restarts Docker, and when it does not."""

import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim

PROXY = 'LISTEN 0 4096 0.0.0.0:5001 0.0.0.0:* users:(("docker-proxy",pid=147,fd=4))'
OTHER = 'LISTEN 0 4096 0.0.0.0:5001 0.0.0.0:* users:(("nc",pid=147,fd=4))'

_SS = """[ "$*" = "-Hltnp sport = :5001" ] && echo "$LISTENER"
"""
# Answers for the container that has port 5001, for our own that run, and for all that run.
_DOCKER = """case $* in
*publish=5001*) printf '%s' "$USER" ;;
*) [ "$LATER" = 0 ] || exit "$LATER" ;;
esac
case $* in
*publish=5001*) ;;
*label=speechfleet.instance*) printf '%s\\n' ours ;;
*) printf '%s\\n' ours $FOREIGN ;;
esac
exit "$CODE"
"""
_SYSTEMCTL = """echo "$*" >>"$SAID"
"""


@pytest.mark.parametrize(
    ("told", "restarted"),
    [
        ({}, True),
        ({"LISTENER": OTHER}, False),
        ({"LISTENER": ""}, False),
        ({"USER": "4711\n"}, False),
        ({"FOREIGN": "web"}, False),
        ({"CODE": "124"}, False),
        ({"LATER": "124"}, False),
    ],
    ids=[
        "kept",
        "another-program",
        "nobody-listens",
        "in-use",
        "others-run",
        "docker-is-silent",
        "docker-falls-silent",
    ],
)
def test_docker_is_restarted_only_where_it_keeps_the_port_and_others_are_not_hurt(
    told: dict[str, str], restarted: bool, tmp_path: Path
) -> None:
    programs, said = tmp_path / "bin", tmp_path / "said"
    programs.mkdir()
    for name, lines in {"ss": _SS, "docker": _DOCKER, "systemctl": _SYSTEMCTL}.items():
        (programs / name).write_text(f"#!/bin/sh\n{lines}")
        (programs / name).chmod(0o755)
    script = tmp_path / "turn.sh"
    script.write_text(verbatim("turn.sh").replace("/var/lib/speechfleet", str(tmp_path)))
    around = {
        "LISTENER": PROXY,
        "USER": "",
        "FOREIGN": "",
        "CODE": "0",
        "LATER": "0",
        "SAID": str(said),
    }
    subprocess.run(
        ["sh", str(script), "free", "5001"],
        env={**around, **told, "PATH": f"{programs}:{os.environ['PATH']}"},
        check=True,
        timeout=60,
    )
    assert said.exists() == restarted
    if restarted:
        assert said.read_text() == "restart docker.service\n"
