"""Fetch the licence of a disconnected service: its image, run once on a host that reaches Azure.

The vendor's page "Use Docker containers in disconnected environments": `DownloadLicense=True`
beside key and endpoint, and a folder for the licence. What the file is called is not published,
nor whether the container then ends: so any file counts once it has stopped growing. Of custom
speech the model has to be there before: the resource that a licence is of may not fetch one (the
page of custom speech to text, "Disconnected").
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.licences import image_of
from speechfleet.plan.duration import shown
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Frame, Question, new_nonce
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.secrets.secret import Secret
from speechfleet.survey import trouble_of

_PULL_SECONDS = 2 * 3600
_LIMIT = 1024 * 1024
"""A licence larger than this would not fit what carries it to hosts."""

# Key and login come as files, since words can be read by others on the host. They go into memory
# first of all, and are gone at the end, whoever brings it about.
SCRIPT = r"""nonce=$1 key=$2 login=$3 image=$4 seconds=$5 most=$6 models=$7 into=$8
umask 077
name=speechfleet_licence-$$ folder=/run/speechfleet_licence-$$
frame() { printf '\n%s %s\n' "$nonce" "$*"; }
clean_up() {
  docker rm --force --volumes "$name" >/dev/null 2>&1
  rm -rf "$folder" "$key" ${login:+"$login"}
}
trap clean_up EXIT
trap 'exit 4' TERM INT HUP
mkdir "$folder" && mkdir "$folder/licence" && cat "$key" >"$folder/key" || exit 1
[ -z "$login" ] || cat "$login" >"$folder/config.json" || exit 1
rm -f "$key" ${login:+"$login"}
systemctl is-active --quiet docker.service || exit 69
[ -z "$models" ] || [ -n "$(ls -A "$models" 2>/dev/null)" ] || exit 75
if ! docker image inspect "$image" >/dev/null 2>&1; then
  frame pulling
  docker ${login:+--config "$folder"} pull --quiet "$image" 2>&1 || { frame said; exit 70; }
  mkdir -p /var/lib/speechfleet && echo "$image" >>/var/lib/speechfleet/pulled
fi
frame image "$(docker image inspect --format '{{.Id}}' "$image")"
user=$(docker image inspect --format '{{.Config.User}}' "$image")
case ${user:=0} in *[!0-9:]*)
  docker create --name "$name" "$image" >/dev/null &&
    user=$(docker cp "$name:/etc/passwd" - | tar -xOf - | grep "^${user%%:*}:" | cut -d: -f3)
  docker rm --force "$name" >/dev/null ;;
esac
chown "$user" "$folder/licence" || exit 1
{ docker run --detach --name "$name" --pull=never --env-file "$folder/key" --env Eula=accept \
  --env DownloadLicense=True --env Mounts__License=/license \
  --volume "$folder/licence:/license:z" ${models:+--volume "$models:$into:z"} \
  "$image" >/dev/null; } 2>&1 || { frame said; exit 71; }
frame waiting
found() { (cd "$folder/licence" && find . -type f -size +0 -exec ls -ln {} +); }
told() { docker logs --tail 200 "$name" 2>&1 | cut -b 1-1000; frame said; }
before='' same=0 waited=0
while [ "$waited" -lt "$seconds" ]; do
  state=$(docker inspect --format '{{.State.Running}} {{.State.ExitCode}}' "$name")
  now=$(found)
  if [ "${state% *}" = false ]; then
    [ "${state#* }" = 0 ] && [ -n "$now" ] && same=3 && break
    told
    exit 72
  fi
  if [ -n "$now" ] && [ "$now" = "$before" ]; then same=$((same + 1)); else same=0; fi
  [ "$same" -lt 3 ] || break
  before=$now waited=$((waited + 1))
  sleep 1
done
[ "$same" = 3 ] || { told; exit 73; }
docker stop --time 10 "$name" >/dev/null
tar -C "$folder/licence" -cf "$folder/tar" . && [ "$(wc -c <"$folder/tar")" -le "$most" ] || exit 74
base64 <"$folder/tar"
frame licence
"""

_FAILED = {
    69: "Docker is not running there",
    70: "the image could not be pulled",
    71: "Docker could not run the image",
    72: "the container ended without a licence",
    75: "its model is not there: have a connected service of this model run there first",
    74: f"what came is no licence: it is larger than {_LIMIT // 1024} KiB",
}
_TIME_OVER = (73, 124, 137)


@dataclass(frozen=True)
class Downloaded:
    """What came of one download; `licence` only where it went well."""

    outcome: HostOutcome
    licence: Licence | None = None


@dataclass(frozen=True)
class Download:
    """One service's licence, with its resource's key, at a moment of UTC (ISO 8601)."""

    service: Service
    resource: Resource
    seconds: int
    now: str
    tell: Callable[[str], None] = lambda what: None

    def __call__(self, host: Host, door: Door) -> Downloaded:
        """Fetch it at one host. Never raises for a host: its trouble is in the outcome."""
        try:
            with door.open(host) as room:
                frames = self._heard(on_leash(room, self._question(host, room)))
        except Exception as error:  # one host's trouble stops no other host
            return Downloaded(
                HostOutcome(host.name, "unreachable", (trouble_of(host.name, error),))
            )
        return self._done(host.name, frames)

    def _question(self, host: Host, room: Room) -> Question:
        key = room.upload(f".{new_nonce()}", _key_lines(self.resource).open().encode())
        config = _registry_config(host)
        login = room.upload(f".{new_nonce()}", config.open().encode()) if config else ""
        service = self.service
        models = f"/var/lib/speechfleet/models/{service.model}" if service.model else ""
        words = (key, login, host.image(service), str(self.seconds), str(_LIMIT))
        more = (models, service.kind.model_folder)
        return Question("licence", SCRIPT, (*words, *more), self.seconds + _PULL_SECONDS)

    def _heard(self, frames: Iterator[Frame]) -> list[Frame]:
        heard = []
        for frame in frames:
            heard.append(frame)
            if frame.words == ("pulling",):
                self.tell("pulls the image")
            if frame.words == ("waiting",):
                self.tell("waits for the licence")
        return heard

    def _done(self, host: str, frames: Sequence[Frame]) -> Downloaded:
        said = {frame.words[0]: frame for frame in frames}
        code = int(frames[-1].words[1])
        text = _between(frames, "licence")
        if code or not text:
            finding = self._failed(code, _between(frames, "said"))
            return Downloaded(HostOutcome(host, "unfit", (finding,)))
        try:
            archive = b64decode("".join(text.split()), validate=True)
        except NoBase64:
            return Downloaded(HostOutcome(host, "unfit", (self._failed(0, ""),)))
        image_id = (*said["image"].words, "")[1] if "image" in said else ""
        return Downloaded(HostOutcome(host, "fine"), self._licence(archive, image_id))

    def _licence(self, archive: bytes, image_id: str) -> Licence:
        service = self.service
        return Licence(
            resource=self.resource.name,
            kind=service.kind.name,
            image=image_of(service),
            model=service.model,
            image_id=image_id,
            downloaded=self.now,
            days=service.licence_days,
            digest=sha256(archive).hexdigest(),
            content=Secret(b64encode(archive).decode()),
        )

    def _failed(self, code: int, log: str) -> Finding:
        """The log itself is not shown: nobody knows what else it holds."""
        cause = cause_in_log(log.splitlines())
        what = _FAILED.get(code, f"the download ended with exit code {code}")
        if code in _TIME_OVER:
            what = f"no licence came within {shown(self.seconds)}"
        message = f"{self.service.name}: {what}" + (f": {cause.message}" if cause else "")
        fix = cause.fix if cause else "see that the host reaches the endpoint of the resource, and "
        fix = fix if cause else fix + "that the resource may run disconnected (tier DC0)"
        return Finding("licence.download", "error", message, fix, cause.code if cause else "")


def _between(frames: Sequence[Frame], word: str) -> str:
    """The text before the frame of this word, back to the last frame that is no sign of life."""
    text = ""
    for frame in frames:
        text += frame.text
        if frame.words[0] == word:
            return text
        if frame.words[0] != "alive":
            text = ""
    return ""


def _key_lines(resource: Resource) -> Secret:
    if resource.key is None:
        raise ValueError(f"the key of {resource.name} is not known")
    return Secret(f"ApiKey={resource.key.open()}\nBilling={resource.endpoint}\n")


def _registry_config(host: Host) -> Secret | None:
    """A login as Docker's own `config.json` has it; None where none is wanted."""
    registry = host.registry
    if registry.username is None or registry.password is None:
        return None
    auth = b64encode(f"{registry.username}:{registry.password.open()}".encode()).decode()
    address = registry.address.partition("/")[0]
    return Secret(json.dumps({"auths": {address: {"auth": auth}}}))
