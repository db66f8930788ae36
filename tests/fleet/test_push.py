"""Images over SSH to hosts that pull nothing: through a seed, over lines that are cut."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from speechfleet.oci.layout import Image, images
from tests.fleet.line import line
from tests.fleet.practice import FEW, Practice
from tests.image_folder import image_folder

TAG = "9.9.0-amd64-en-us"
BELOW, ABOVE = 12_000_000, 1_000_000
CUT = 6_000_000
"""Within the lower layer, and more than anything else that is said to a host."""
IN_FLIGHT = 3_000_000
"""What a cut may cost at most: the window of a channel (2 MiB), and what is said besides."""

LEFT = """stat -c %a /var/lib/speechfleet
ls -d /var/lib/speechfleet/blobs /run/speechfleet-seed
grep -rh speechfleet-push /root/.ssh /home/*/.ssh"""


@pytest.fixture
def image(bare: Practice, tmp_path: Path) -> Iterator[Image]:
    """An image that is in no registry, in a folder beside; it is gone from hosts afterwards."""
    repository = "registry:5000/azure-cognitive-services/speechservices/speech-to-text"
    layers = [{"below": os.urandom(BELOW)}, {"above": os.urandom(ABOVE)}]
    image_folder(tmp_path / "folder", {f"{repository}:{TAG}": layers})
    (found,) = images(tmp_path / "folder")
    yield found
    for host in bare.hosts:
        host.sh(f"docker rmi {found.reference}; rm -rf /var/lib/speechfleet/blobs", check=False)


CUTTING = """#!/bin/sh
[ -e /run/cut ] || {
  /usr/bin/ssh "$@" | head -c %d >/run/got
  [ "$(stat -c %%s /run/got)" -lt %d ] || touch /run/cut
  cat /run/got
  exit 255
}
exec /usr/bin/ssh "$@"
"""


@pytest.fixture
def cutting(bare: Practice) -> Iterator[None]:
    """The first connection from host-2 that carries more than the smallest blobs is cut."""
    host, program = bare.host("host-2"), "/usr/local/bin/ssh"
    host.sh(f"cat >{program} <<'END'\n{CUTTING % (CUT, CUT)}END\nchmod 755 {program}")
    yield
    host.sh(f"rm -f {program} /run/cut /run/got")


def test_a_site_over_a_thin_line_that_is_cut_on_both_sides(
    bare: Practice, image: Image, cutting: None, tmp_path: Path
) -> None:
    gateway = bare.gateway
    with line(gateway, (bare.address("host-1"), 22)) as to_seed:

        def through_seed(group: dict[str, Any]) -> None:
            group["vars"]["speech_services"][FEW]["tag"] = TAG
            group["vars"]["speech_seed"] = "host-1"
            host = group["children"]["practice"]["hosts"]["host-1"]
            host |= {"ansible_host": gateway, "ansible_port": to_seed.port}
            host["speech_seed_address"] = f"{bare.inside('host-1')}:22"

        inventory = bare.variant("through-seed", through_seed)
        push = ("images", "push", "-i", str(inventory), "--from", str(tmp_path / "folder"))
        planned = bare.run(*push, "--dry-run", "--accept-new", timeout=300)
        assert planned.code == 0, planned.err
        assert "keep what comes for host-2, host-3 to fetch" in planned.err
        assert f"{image.size / 1e6:.1f} MB at most are sent from here" in planned.err
        before = to_seed.sent
        to_seed.cuts.append(CUT)
        result = bare.run(*push, "--yes", "--json", timeout=800)
        assert result.code == 0, result.out + result.err
        # It was cut, and nothing but the seed's own share went over it, once.
        assert not to_seed.cuts
        assert to_seed.sent - before < image.size + IN_FLIGHT
        assert {host["state"] for host in result.run["hosts"]} == {"changed"}
        assert bare.host("host-2").sh("ls /run/cut")
        for host in bare.hosts:
            found = host.sh(f"docker inspect -f '{{{{.Id}}}}' {image.reference}")
            assert found.strip() == image.config.digest
            assert image.reference in host.sh("cat /var/lib/speechfleet/pulled")
            # Neither blobs nor keys, and nobody else may look into our folder.
            assert host.sh(LEFT, check=False) == "700\n"
        again = bare.run(*push, "--yes", "--json", timeout=300)
        assert again.code == 0, again.out + again.err
        assert {host["changes"] for host in again.run["hosts"]} == {0}
