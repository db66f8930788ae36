"""Run the vendor's diagnostics image on hosts, with endpoint and key of each resource there.

Source: the vendor's page "Install and run Speech containers with Docker", "Run the diagnostics
container": it tests the way to the billing endpoint, takes the same three settings as a Speech
container, and ends. What it prints and how it ends is not published.

It is a container of its own, without a port. It, its log and, where the image was not there
before, the image are gone afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speechfleet.checks.diagnostics import explained, not_run
from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.sudoers import keeps_input
from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.release import instance
from speechfleet.plan.render import verbatim
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.secrets.secret import Secret
from speechfleet.survey import ask_in, trouble_of

REPOSITORY = "azure-cognitive-services/diagnostic"
_PORT = 5000

# `wait` ends at a signal, a command in the foreground does not let the trap run before its end.
# What is in the background has no input but what it is given. The lock is this script's alone: what
# it began holds none of it once it is killed; and it is the one that is there now, since whoever
# ends takes it away. Of what the image prints the beginning is kept.
SCRIPT = r"""image=$2 pull=$3 registry=$4 user=$5
name=speechfleet_diagnose work='' pulled=
IFS= read -r password
exec 5<&0
systemctl is-active --quiet docker.service || exit 69
umask 077
lock=/run/speechfleet-diagnose.lock
exec 9>>"$lock"
# shellcheck disable=SC3013 # dash and busybox have -ef too
flock -n 9 && [ "$lock" -ef "/proc/$$/fd/9" ] || exit 76
# shellcheck disable=SC2329 # the trap calls it
tidy() {
  trap '' HUP INT TERM # who ends the group a second time does not end this
  docker rm --force "$name" >/dev/null 2>&1
  [ -z "$pulled" ] || docker rmi "$image" >/dev/null 2>&1
  rm -rf "$work" "$lock"
}
trap tidy EXIT
trap 'exit 143' HUP INT TERM
work=$(mktemp -d /run/speechfleet-diagnose.XXXXXX) || exit 70
fetch() {
  mkdir "$work/pull"
  printf '%s\n' "$password" | RUNTIME_DIRECTORY=$work sh -c "$pull" pull "$image" 120 \
    "$work/pull" ${registry:+"$registry" "$user"}
}
if ! docker image inspect "$image" >/dev/null 2>&1; then
  fetch 9>&- &
  wait "$!" || { head -c 4000 "$work/pull/said"; exit 75; }
  pulled=yes
fi
docker rm --force "$name" >/dev/null 2>&1
{
  docker run --name "$name" --pull=never --cpus 1 --memory 1g --log-driver none \
    --env-file /dev/stdin "$image" <&5 2>&1
  echo "$?" >"$work/code"
} 9>&- | { head -c 65536 >"$work/said"; cat >/dev/null; } 9>&- &
wait "$!"
cat "$work/said"
code=$(cat "$work/code") || exit 70
printf '\n%s ran %s\n' "$1" "$code"
"""


@dataclass(frozen=True)
class Diagnosed:
    """What came of one host. `said` is what the image printed, by resource."""

    host: Host
    answers: Answers | None = None
    findings: tuple[Finding, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    unreachable: bool = False


@dataclass(frozen=True)
class Diagnosing:
    """Asks one host everything that a survey asks, and runs the image for each resource."""

    image: str = ""
    """Empty for the vendor's, out of the host's registry."""
    seconds: int = 600
    run: bool = True
    """False where the host is only asked."""

    def __call__(self, host: Host, door: Door) -> Diagnosed:
        """Never raises for a host: its trouble is a finding."""
        try:
            with door.open(host) as room:
                answers = ask_in(room.start(), host)
                return self._diagnosed(host, room, answers)
        except Exception as error:  # one host's trouble stops no other host
            return Diagnosed(host, findings=(trouble_of(host.name, error),), unreachable=True)

    def _diagnosed(self, host: Host, room: Room, answers: Answers) -> Diagnosed:
        findings, said = [], []
        for resource in billed(host) if self.run else ():
            frames = self._run(host, resource, room, keeps_input(answers))
            output = "".join(frame.text for frame in frames[1:])
            findings.append(_finding(resource.name, output, frames))
            said.append((resource.name, output))
        return Diagnosed(host, answers, tuple(findings), tuple(said))

    def _run(self, host: Host, resource: Resource, room: Room, kept: bool) -> list[Frame]:
        image = self.image or f"{host.registry.address}/{REPOSITORY}:latest"
        registry = host.registry
        login = (registry.server, registry.username or "")
        words = (image, verbatim("pull.sh"), *(login if registry.password else ("", "")))
        errand = Question("diagnosis", SCRIPT, words, self.seconds)
        return list(on_leash(room, errand, given(host, resource), kept))


def _finding(resource: str, output: str, frames: Sequence[Frame]) -> Finding:
    """The image's exit code has a frame of its own: it may be any, those of the errand too."""
    ran = [frame.words[1] for frame in frames if frame.words[0] == "ran"]
    if ran:
        return explained(resource, output, int(ran[0]))
    return not_run(resource, output, int(frames[-1].words[1]))


def billed(host: Host) -> tuple[Resource, ...]:
    """The resources whose key containers of this host run with, as far as the key is known."""
    keyed = dict.fromkeys(service.resource for service in host.services if _key(host, service))
    return tuple(host.resources[name] for name in keyed if name)


def given(host: Host, resource: Resource) -> Secret:
    """What the errand reads: the registry's password, and the container's environment."""
    password = host.registry.password.open() if host.registry.password else ""
    return Secret(f"{password}\n{''.join(_environment(host, resource))}")


def _environment(host: Host, resource: Resource) -> Iterator[str]:
    """As a container of the first service with this resource has it, as far as it is about the way
    to the billing endpoint."""
    its = (one for one in host.services if one.resource == resource.name and _key(host, one))
    service = next(its)
    wanted = _wanted(host, service)
    yield wanted.key.content.open() if wanted.key else ""
    for line in wanted.settings.splitlines():
        name = line.partition("=")[0].lower()
        if name == "eula" or "proxy" in name:
            yield f"{line}\n"


def _key(host: Host, service: Service) -> KeyFile | None:
    return _wanted(host, service).key


def _wanted(host: Host, service: Service) -> Instance:
    return instance(host, service, f"{service.name}-1", _PORT)
