"""Fetch the licence of a disconnected service: its image, run once on a host that reaches Azure.

The vendor's page "Use Docker containers in disconnected environments": `DownloadLicense=True`
beside key and endpoint, and a folder for the licence. What the file is called is not published,
nor whether the container then ends: so any file counts once it has stopped growing. Of custom
speech the model has to be there before: the resource that a licence is of may not fetch one (the
page of custom speech to text, "Disconnected").
"""

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.errands.once import BEGIN, FAILED, PULL_SECONDS, TIME_OVER, Once, said_before
from speechfleet.facts.models import FOLDER as MODELS
from speechfleet.facts.models import IS_WHOLE
from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.licences import image_of
from speechfleet.plan.duration import shown
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.secrets.secret import Secret
from speechfleet.survey import trouble_of

_LIMIT = 1024 * 1024
"""A licence larger than this would not fit what carries it to hosts."""

SCRIPT = (
    BEGIN
    + IS_WHOLE
    + r"""seconds=$1 most=$2 models=$3 into=$4
begin licence
[ -z "$models" ] || is_whole "$models" || exit 75
fetch_image
frame image "$(docker image inspect --format '{{.Id}}' "$image")"
mkdir "$folder/licence" && chown "$(user_of_image)" "$folder/licence" || exit 1
run_image --env DownloadLicense=True --env Mounts__License=/license \
  --volume "$folder/licence:/license:z" ${models:+--volume "$models:$into:z"} "$image"
frame waiting
found() { (cd "$folder/licence" && find . -type f -size +0 -exec ls -ln {} +); }
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
tar -C "$folder/licence" -cf "$folder/tar" . || exit 76
[ "$(wc -c <"$folder/tar")" -le "$most" ] || exit 74
base64 <"$folder/tar"
frame licence
"""
)

_NO_MODEL, _NOT_PACKED = 75, 76
_FAILED = {
    **FAILED,
    72: "the container ended without a licence",
    74: f"what came is no licence: it is larger than {_LIMIT // 1024} KiB",
    _NO_MODEL: "its model is not there",
    _NOT_PACKED: "what came could not be packed",
}


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
                frames = self._heard(on_leash(room, lambda: self._question(host, room)))
        except Exception as error:  # one host's trouble stops no other host
            return Downloaded(
                HostOutcome(host.name, "unreachable", (trouble_of(host.name, error),))
            )
        return self._done(host.name, frames)

    def _question(self, host: Host, room: Room) -> Question:
        service = self.service
        words = Once(service, self.resource).words(host, room)
        models = f"{MODELS}/{service.model}" if service.model else ""
        more = (str(self.seconds), str(_LIMIT), models, service.kind.model_folder)
        return Question("licence", SCRIPT, (*words, *more), self.seconds + PULL_SECONDS)

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
        text = said_before(frames, "licence")
        if code or not text:
            finding = self._failed(host, code, said_before(frames, "said"))
            return Downloaded(HostOutcome(host, "unfit", (finding,)))
        try:
            archive = b64decode("".join(text.split()), validate=True)
        except NoBase64:
            return Downloaded(HostOutcome(host, "unfit", (self._failed(host, 0, ""),)))
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

    def _failed(self, host: str, code: int, log: str) -> Finding:
        """The log itself is not shown: nobody knows what else it holds."""
        cause = cause_in_log(log.splitlines())
        what = _FAILED.get(code, f"the download ended with exit code {code}")
        if code in TIME_OVER:
            what = f"no licence came within {shown(self.seconds)}"
        message = f"{self.service.name}: {what}" + (f": {cause.message}" if cause else "")
        fix = cause.fix if cause else self._fix(host, code)
        return Finding("licence.download", "error", message, fix, cause.code if cause else "")

    def _fix(self, host: str, code: int) -> str:
        if code == _NO_MODEL:
            return f"bring it there first: speechfleet models download {host} {self.service.name}"
        if code == _NOT_PACKED:
            return "see to /run there (df -h /run, df -i /run), then run again"
        return (
            "see that the host reaches the endpoint of the resource, and that the resource may run "
            "disconnected (tier DC0)"
        )
