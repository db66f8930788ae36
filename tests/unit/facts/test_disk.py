from speechfleet.facts.disk import Space, read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("disk")) == {
        "state": Space("/var/lib/speechfleet", 19658086 * 4096, 16777216, 16182571),
        "images": Space("/var/lib/docker", 19665233 * 4096, 16777216, 16181367),
    }


def test_a_docker_that_does_not_run_has_no_disk() -> None:
    assert set(read("state 1 4096 0 0 /var/lib/speechfleet\n")) == {"state"}


def test_a_path_may_have_spaces() -> None:
    assert read("images 1 2 3 4 /srv/my docker\n") == {"images": Space("/srv/my docker", 2, 3, 4)}
