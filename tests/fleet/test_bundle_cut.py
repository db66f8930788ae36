"""A site of several hosts, out of one bundle, by a line that is cut on both sides of its seed.

Minutes long, and so only where SPEECHFLEET_TEST_SITE says how many hosts: CONTRIBUTING.md.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from speechfleet.oci.layout import images
from speechfleet.sandbox.image import ensure_images
from speechfleet.sandbox.push import tagged
from speechfleet.sandbox.stock import STOCK
from tests.fleet.line import Line, line
from tests.fleet.practice import LOOPBACK, NAME, Practice, PracticeHost
from tests.fleet.site import Site, packages, site

COUNT = int(os.environ.get("SPEECHFLEET_TEST_SITE", "1"))
TAG = "5.1.0-amd64-en-us"
REGISTRY = f"{NAME}.example"
PACKAGES = ("docker.io", "ca-certificates", "curl", "iptables", "systemd-timesyncd", "apparmor")
CUT = 5_000_000
"""A third of it is more than all that is said to hosts before layers come."""
IN_FLIGHT = 4_000_000
"""What one cut may cost at most: the window of a channel (2 MiB), and the scripts that go again."""
TRIES = 3
"""So often a host of the site comes back to its seed by itself."""

pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.skipif(COUNT < 2, reason="SPEECHFLEET_TEST_SITE=3 asks for it"),
]

CUTTING = f"""#!/bin/sh
cuts=$(cat /run/cuts 2>/dev/null || echo 0)
[ "$cuts" -ge {TRIES} ] || {{
  /usr/bin/ssh "$@" | head -c {CUT} >/run/got
  [ "$(stat -c %s /run/got)" -lt {CUT} ] || echo "$((cuts + 1))" >/run/cuts
  cat /run/got
  exit 255
}}
exec /usr/bin/ssh "$@"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site"), COUNT) as found:
        yield found


@pytest.fixture(scope="module")
def to_site(made: Site) -> Iterator[Line]:
    """The line on which the controller reaches the bastion, and all of the site."""
    bastion = made.inventory.read_text(encoding="utf-8").partition("-J ops@")[2].split()[0]
    with line(f"{LOOPBACK}.1", (bastion, 22)) as found:
        yield found


@pytest.fixture(scope="module")
def inventory(made: Site, to_site: Line) -> Path:
    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_registry"] = {"address": f"{REGISTRY}:5000"}
        group["vars"]["speech_images_lock"] = "images.lock.yml"
        group["vars"]["speech_seed"] = "host-1"
        group["vars"]["speech_services"]["stt-en"]["tag"] = TAG
        for host in group["children"]["practice"]["hosts"].values():
            host.pop("speech_services", None)
            host["ansible_ssh_common_args"] = f"-J ops@{LOOPBACK}.1:{to_site.port}"

    return made.variant("prod", change)


@pytest.fixture(scope="module")
def bundle(made: Site, inventory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("stick")
    shelf = packages(folder / "packages", *PACKAGES)
    simulator = ensure_images(lambda line: None).simulator
    (stocked,) = (one for one in STOCK if one.kind == "speech-to-text" and one.tag == TAG)
    image = tagged(simulator, REGISTRY, stocked)
    words = ("-i", str(inventory), "--from-docker", "--packages", str(shelf))
    done = made.run("bundle", "create", str(folder / "spring"), *words, timeout=900)
    assert done.code == 0, done.err
    yield folder / "spring"
    subprocess.run(["docker", "rmi", image], capture_output=True, timeout=120)


def test_a_load_that_was_cut_on_both_sides_is_finished_by_calling_it_again(
    made: Site, to_site: Line, inventory: Path, bundle: Path
) -> None:
    at = ("-i", str(inventory), "--yes")
    made.run("images", "lock", "-i", str(inventory), "--from", str(bundle))
    fit = made.run("provision", *at, "--packages", str(bundle), "--accept-new", timeout=1800)
    assert fit.code == 0, fit.err
    size = sum(blob.size for image in images(bundle / "images") for blob in image.layers)
    before = to_site.sent

    # The controller dies in the middle of a layer.
    load = ("bundle", "load", str(bundle), "--verified", *at)
    assert _killed(made, to_site, *load) == -9
    assert CUT < to_site.sent - before < size / 2

    # The line to the site is cut, and comes back; that of a neighbour to the seed does not.
    neighbour = made.host("host-2")
    _put(neighbour, CUTTING)
    to_site.cuts.append(CUT)
    second = made.run(*load, timeout=1800)
    assert second.code not in (0, 1), second.err
    assert "nothing after it is done; mend that, and call this again" in second.err
    assert not to_site.cuts
    assert neighbour.sh("cat /run/cuts") == f"{TRIES}\n"

    # It does what is left, and nothing twice.
    third = made.run(*load, timeout=1800)
    assert third.code == 0, third.err
    sent = to_site.sent - before
    print(f"{COUNT} hosts: {sent / 1e6:.2f} MB sent for layers of {size / 1e6:.2f} MB")
    assert sent < size + 2 * IN_FLIGHT
    status = made.run("status", "-i", str(inventory), "--json")
    found = [one["health"] for host in status.run["hosts"] for one in host["instances"]]
    assert found == ["key-ok"] * COUNT


def _killed(made: Practice, to_site: Line, *words: str) -> int:
    """Run a command until so much went over the line that it is in the middle of a layer."""
    with subprocess.Popen(
        made.command(*words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=made.environment(),
    ) as process:
        to_site.at_cut = process.kill
        to_site.cuts.append(3 * CUT)
        code = process.wait(900)
    to_site.at_cut = lambda: None
    return code


def _put(host: PracticeHost, program: str) -> None:
    host.sh(f"cat >/usr/local/bin/ssh <<'END'\n{program}END\nchmod 755 /usr/local/bin/ssh")
