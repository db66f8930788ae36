"""Where the disk is too small for a pull, a deploy first removes what `prune` would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.practice import Practice
from tests.fleet.test_rollback import images

OLD, TAG = "practice/old:1", "5.1.0-amd64-de-de"
_STAT = "/usr/local/bin/stat"

# The host's own disk is this machine's. This one says that 10 GB are free, whatever happens.
_CROWDED = f"""set -e
docker images -q '*/*/*/speech-to-text:{TAG}' | xargs -r docker rmi
cat >{_STAT} <<'END'
#!/bin/sh
[ "$1" = -f ] || exec /usr/bin/stat "$@"
case $3 in
whole*) echo "whole 20000000 1000 ${{3##* }}" ;;
*) echo "${{3%% *}} 10000000 1000 0 0 ${{3##* }}" ;;
esac
END
chmod 755 {_STAT}
mkdir /root/old
head -c 9000000 /dev/urandom >/root/old/file
tar -c -C /root/old . | docker import - {OLD}
rm -r /root/old
echo {OLD} >>/var/lib/speechfleet/pulled
"""
_AS_BEFORE = f"""rm -f {_STAT}
docker image inspect {OLD} >/dev/null 2>&1 && docker rmi {OLD}
sed -i '\\|^{OLD}$|d' /var/lib/speechfleet/pulled
:
"""


@pytest.fixture
def crowded(practice: Practice) -> Iterator[Path]:
    """An inventory for which host-2 pulls an image, with a disk that lacks 4 MB for it; an old
    image that nothing needs has 9 MB."""
    host = practice.host("host-2")
    # What earlier tests have pulled and nothing needs would be removed too.
    limit = ("--limit", host.name)
    pruned = practice.run("prune", "-i", str(practice.inventory), "--yes", *limit)
    assert pruned.code == 0, pruned.out + pruned.err
    host.sh(_CROWDED)
    # 6002666666 unpacked, half of it packed, and 1 GB for Docker.
    yield practice.with_service("crowded", tag=TAG, image_size=6_002_666_667)
    host.sh(_AS_BEFORE)
    assert practice.deploy().code == 0


def test_a_deploy_makes_room_for_what_it_pulls(practice: Practice, crowded: Path) -> None:
    host, limit = practice.host("host-2"), ("--limit", "host-2")
    shown = practice.run("plan", "-i", str(crowded), *limit)
    assert shown.code == 0, shown.out + shown.err
    assert f"host-2 remove 1 image to make room: {OLD}" in shown.out
    assert OLD in images(host)
    deployed = practice.deploy(crowded, *limit)
    assert deployed.code == 0, deployed.err
    assert deployed.host("host-2")["state"] == "changed"
    assert "disk.images" in deployed.codes("host-2", "warning")
    assert OLD not in images(host)
    assert any(image.endswith(f":{TAG}") for image in images(host))
    assert OLD not in host.sh("cat /var/lib/speechfleet/pulled")
    again = practice.deploy(crowded, *limit)
    assert (again.code, again.host("host-2")["changes"]) == (0, 0), again.err
