"""References to images, as an operator may write them and as `docker images` shows them."""

import pytest

from speechfleet.inventory.images import familiar

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("nginx", "nginx:latest"),
        ("nginx:1.27", "nginx:1.27"),
        ("library/nginx:1.27", "nginx:1.27"),
        ("docker.io/library/nginx:1.27", "nginx:1.27"),
        ("docker.io/grafana/loki", "grafana/loki:latest"),
        ("registry:5000/a/b:1", "registry:5000/a/b:1"),
        ("localhost/a:1", "localhost/a:1"),
        ("r.example/a", "r.example/a:latest"),
        (f"r.example/a@{DIGEST}", f"r.example/a@{DIGEST}"),
        (f"nginx@{DIGEST}", f"nginx@{DIGEST}"),
    ],
)
def test_a_reference_is_put_as_docker_shows_it(written: str, shown: str) -> None:
    assert familiar(written) == shown
    assert familiar(shown) == shown


@pytest.mark.parametrize(
    "written",
    [
        "", "Nginx", "nginx:", "nginx:-a", "a b", "https://r.example/a", "r.example/A", "/a",
        "a//b", "a/", f"nginx:1@{DIGEST}", "nginx@sha256:12", "r.example:99999999/a", "$(id)",
    ],
)  # fmt: skip
def test_what_is_no_reference_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no reference"):
        familiar(written)
