import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.image_sizes import SCRIPT, read, words
from tests.unit.shells import SHELLS, command
from tests.unit.values import host, service


def test_sizes_as_docker_shows_them() -> None:
    text = "sha256:1 0B\nsha256:2 172.7MB\nsha256:3 1.25GB\nsha256:4 12.3kB\nsha256:5 N/A\n"
    assert read(text) == {
        "sha256:1": 0,
        "sha256:2": 172_700_000,
        "sha256:3": 1_250_000_000,
        "sha256:4": 12_300,
    }


def test_where_nothing_was_asked_nothing_is_known() -> None:
    assert read("") == {}


@pytest.mark.parametrize("text", ["sha256:1\n", "sha256:1 many\n", "sha256:1 1.2PB\n"])
def test_what_docker_never_says_is_not_understood(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(text)


def test_an_image_of_two_services_is_one_word() -> None:
    wanted = host(service(), service(name="again"))
    assert words(wanted) == (wanted.image(wanted.services[0]),)


# A host on which `here:1` lies and Docker needs no time.
_HOST = """said_docker='docker runs'
docker() {{
  case "$*" in
  "image inspect --format . here:1") ;;
  "system df "*) echo "sha256:1 1.5GB" ;;
  *) return 1 ;;
  esac
}}
timeout() {{ shift 3; "$@"; }}
set -- {images}
"""


@SHELLS
@pytest.mark.parametrize(
    ("images", "pulled", "printed"),
    [
        ("here:1 away:1", "old:1\n", "sha256:1 1.5GB\n"),
        ("here:1", "old:1\n", ""),
        ("", "old:1\n", ""),
        ("here:1 away:1", "", ""),
    ],
)
def test_it_is_asked_only_where_an_image_may_have_to_go(
    shell: str, images: str, pulled: str, printed: str, tmp_path: Path
) -> None:
    (tmp_path / "pulled").write_text(pulled)
    script = SCRIPT.replace("/var/lib/speechfleet", str(tmp_path))
    text = _HOST.format(images=images) + script
    done = subprocess.run([*command(shell), "-c", text], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == (printed, 0), done.stderr
