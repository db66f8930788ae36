import hashlib
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.containers import SCRIPT, read
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import container, published, recorded


def test_a_recorded_host() -> None:
    second, first = read(recorded("containers"))
    assert (first.instance, first.ports) == ("stt-en-1", (5000,))
    assert (second.instance, second.ports) == ("stt-en-2", (5001,))
    assert first.labels["speechfleet.release"] == "df9f512ec17c"
    assert first.running
    assert (first.cpus, first.memory) == (0.5, 256 * 1024**2)
    assert first.key_digest.startswith("65833f36a9503555")


def test_what_somebody_else_runs_has_no_instance() -> None:
    (other,) = read(container("web", labels=None, ports=None, status="exited"))
    assert (other.name, other.instance, other.ports) == ("web", None, ())
    assert not other.running


@pytest.mark.parametrize(
    ("given", "ports"), [("8080", (8080,)), ("8000-8002", (8000, 8001, 8002)), ("", ())]
)
def test_ports_as_docker_keeps_them(given: str, ports: tuple[int, ...]) -> None:
    """A range stays a range in the container's configuration, and `-p 80` says no port."""
    (found,) = read(container("web", ports=published(given)))
    assert found.ports == ports


def test_a_host_whose_docker_is_stopped_tells_of_none() -> None:
    assert read("") == ()


def test_only_a_line_feed_ends_a_line() -> None:
    """Docker's JSON leaves U+0085 as it is, which Python takes for a line end as well."""
    (found,) = read(container("web", labels={"note": "a|b"}).replace("|", "\x85"))
    assert found.labels == {"note": "a\x85b"}


_DOCKER = r"""#!/bin/sh
case $* in
"ps -aq --no-trunc") echo 1; echo 2 ;;
inspect*Config.Env*) printf '%s\n' '{"name":"/web"}' '' '{"name":"/speechfleet-a"}' \
  'name /speechfleet-a' 'env /speechfleet-a Billing=https://west/' 'env /speechfleet-a Note=a|b,c' \
  'env /speechfleet-a ApiKey=one' 'name /speechfleet-a-2' 'env /speechfleet-a-2 ApiKey=two' \
  'env /speechfleet-a-2 HTTP_PROXY_CREDS=me:it' ;;
esac
"""


@SHELLS
def test_the_host_makes_the_digests_of_each_containers_secrets(shell: str, tmp_path: Path) -> None:
    as_sh(shell, tmp_path)
    (tmp_path / "docker").write_text(_DOCKER)
    (tmp_path / "docker").chmod(0o755)
    script = f'PATH="{tmp_path}:$PATH" said_docker="docker runs"\n{SCRIPT}'
    done = subprocess.run(
        [*command(shell), "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    wanted = {
        "key /speechfleet-a": b"ApiKey=one\nBilling=https://west/\n",
        "others /speechfleet-a": b"",
        "key /speechfleet-a-2": b"ApiKey=two\n",
        "others /speechfleet-a-2": b"HTTP_PROXY_CREDS=me:it\n",
    }
    first, second, *lines = done.stdout.replace("  -\n", "\n").splitlines()
    assert (first, second) == ('{"name":"/web"}', '{"name":"/speechfleet-a"}')
    assert dict(line.rsplit(" ", 1) for line in lines) == {
        what: hashlib.sha256(text).hexdigest() for what, text in wanted.items()
    }
    assert (done.stdout + done.stderr).find("one") == -1


def _code(shell: str, folder: Path, docker: str) -> tuple[int, str]:
    as_sh(shell, folder)
    (folder / "docker").write_text(f"#!/bin/sh\n{docker}\n")
    (folder / "docker").chmod(0o755)
    script = f'PATH="{folder}:$PATH" said_docker="docker runs"\n{SCRIPT}'
    done = subprocess.run(
        [*command(shell), "-c", script], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout


@SHELLS
@pytest.mark.parametrize(
    "docker", ["exit 1", "case $1 in ps) echo 1 ;; *) exit 1 ;; esac"], ids=["ps", "inspect"]
)
def test_a_docker_that_does_not_answer_is_no_host_without_containers(
    shell: str, docker: str, tmp_path: Path
) -> None:
    assert _code(shell, tmp_path, docker) == (1, "")


@SHELLS
def test_a_container_that_goes_meanwhile_hides_no_other(shell: str, tmp_path: Path) -> None:
    """At the second look it is not there any more."""
    docker = f"""case $1 in
ps) [ -e {tmp_path}/went ] || echo 1; echo 2; touch {tmp_path}/went ;;
*) case $* in *' 1 2') exit 1 ;; *) echo '{{"name":"/web"}}' ;; esac ;;
esac"""
    assert _code(shell, tmp_path, docker) == (0, '{"name":"/web"}\n')


@SHELLS
def test_a_docker_without_containers(shell: str, tmp_path: Path) -> None:
    assert _code(shell, tmp_path, "[ $1 = ps ]") == (0, "")
