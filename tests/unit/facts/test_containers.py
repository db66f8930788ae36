import pytest

from speechfleet.facts.containers import read
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
