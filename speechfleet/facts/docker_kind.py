"""What answers to the name Docker: the engine, or something that only looks like it.

Nothing of it is started to find out: the snap makes folders at its first call.
"""

from collections.abc import Mapping

from speechfleet.facts.fact import Fact

SCRIPT = r"""if program=$(command -v docker); then
  program=$(readlink -f "$program")
  echo "program $program"
  case $(head -c 2 "$program" | tr -d '\000') in
    '#!') grep -q podman "$program" && echo "podman $program" ;;
  esac
fi
case $program in */podman) echo "podman $program" ;; esac
[ -e /snap/bin/docker ] && echo "snap /snap/bin/docker"
for socket in /run/user/*/docker.sock; do
  [ -S "$socket" ] && echo "rootless $socket"
done
[ -d /opt/docker-desktop ] && echo "desktop /opt/docker-desktop"
:
"""


def read(text: str) -> Mapping[str, str]:
    """What was found → where: `program`, and `podman`, `snap`, `rootless`, `desktop`."""
    return dict(line.split(" ", 1) for line in text.splitlines() if line)


DOCKER_KIND = Fact("docker_kind", SCRIPT, read)
