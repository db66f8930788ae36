"""Fetch the model of a custom speech service: its image, run on a host that reaches Azure until it
serves with the model.

The vendor's page `speech-container-cstt`, "Download a model for the disconnected container": the
container is run as one that serves, with the key of a resource that may fetch models. So it has its
model whole once it is ready. It is fetched into a folder beside, and gets its name by one rename.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.errands.once import BEGIN, FAILED, PULL_SECONDS, TIME_OVER, Once, said_before
from speechfleet.facts.models import FOLDER, IS_WHOLE
from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.plan.duration import shown
from speechfleet.remote.door import Door, Room
from speechfleet.remote.frames import Frame, Question
from speechfleet.remote.leash import on_leash
from speechfleet.run import HostOutcome
from speechfleet.survey import trouble_of

# The container of a refused key goes on and is never ready: its line is looked for
# (github.com/Azure-Samples/cognitive-services-speech-sdk/issues/428).
SCRIPT = (
    BEGIN
    + IS_WHOLE
    + r"""seconds=$1 model=$2 into=$3 port=$4 ready=$5
root=/var/lib/speechfleet/models
begin model
mkdir -p "$root" && exec 9<"$root" || exit 1
flock -n 9 || exit 78
rm -rf "$root"/.*.download # nobody else's: who holds the lock is the only one at work
is_whole "$root/$model" && { rm -rf "$root/.$model.coming"; frame there; exit 0; }
command -v curl >/dev/null || exit 76
fetch_image
scrap=$root/.$model.download
mkdir "$scrap" && chown "$(user_of_image)" "$scrap" || exit 1
run_image --env "ModelId=$model" --volume "$scrap:$into:z" --publish "127.0.0.1::$port" "$image"
address=$(docker port "$name" "$port" | head -n 1)
frame waiting
serves() { curl -fs --noproxy '*' -m 5 -o /dev/null "http://$address$ready"; }
waited=0
until is_whole "$scrap" && serves; do
  [ "$(docker inspect --format '{{.State.Running}}' "$name")" = true ] || { told; exit 72; }
  docker logs "$name" 2>&1 | grep -q 'connection failed with status' && { told; exit 72; }
  [ "$waited" -lt "$seconds" ] || { told; exit 73; }
  waited=$((waited + 1))
  frame size "$(du -sk "$scrap" | cut -f 1)"
  sleep 1
done
docker stop --time 10 "$name" >/dev/null
chmod -R a+rX,u+w "$scrap" && sync || exit 1
mv -T "$scrap" "$root/$model" || { [ ! -e "$root/$model" ] || exit 77; exit 1; }
sync || exit 1
rm -rf "$root/.$model.coming" # half of it, that was pushed before
frame placed
"""
)

_IN_THE_WAY = 77
_FAILED = {
    **FAILED,
    76: "curl is not there, by which the container is asked whether it is ready",
    _IN_THE_WAY: "its folder holds something else: an instance that downloads the same model?",
    78: "another download of a model is under way there",
}


@dataclass(frozen=True)
class ModelDownload:
    """The model of one service, with the key of the resource that it is fetched with."""

    service: Service
    resource: Resource
    seconds: int
    tell: Callable[[str], None] = lambda what: None
    grown: Callable[[int], None] = lambda count: None
    """Is told each second how many bytes of the model are there."""

    def __call__(self, host: Host, door: Door) -> HostOutcome:
        """Fetch it to one host. Never raises for a host: its trouble is in the outcome."""
        try:
            with door.open(host) as room:
                frames = list(self._heard(on_leash(room, lambda: self._question(host, room))))
        except Exception as error:  # one host's trouble stops no other host
            return HostOutcome(host.name, "unreachable", (trouble_of(host.name, error),))
        return self._done(host.name, frames)

    def _question(self, host: Host, room: Room) -> Question:
        kind = self.service.kind
        words = Once(self.service, self.resource).words(host, room)
        port, ready = str(kind.container_port), kind.ready_path
        more = (str(self.seconds), self.service.model, kind.model_folder, port, ready)
        return Question("model", SCRIPT, (*words, *more), self.seconds + PULL_SECONDS)

    def _heard(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            match frame.words:
                case ("pulling",):
                    self.tell("pulls the image")
                case ("waiting",):
                    self.tell(f"fetches the model {self.service.model}")
                case ("size", count) if count.isdecimal():
                    self.grown(int(count) * 1024)
                    continue
            yield frame

    def _done(self, host: str, frames: Sequence[Frame]) -> HostOutcome:
        words, code = {frame.words[0] for frame in frames}, int(frames[-1].words[1])
        model = f"the model {self.service.model}"
        if not code and "there" in words:
            said = Finding("models.placed", "ok", f"{model} is there already")
            return HostOutcome(host, "fine", (said,))
        if not code and "placed" in words:
            said = Finding("models.placed", "ok", f"{model} was fetched to {FOLDER}")
            return HostOutcome(host, "changed", (said,), changes=1)
        return HostOutcome(host, "unfit", (self._failed(code, said_before(frames, "said")),))

    def _failed(self, code: int, log: str) -> Finding:
        """The log itself is not shown: nobody knows what else it holds."""
        cause = cause_in_log(log.splitlines())
        what = _FAILED.get(code, f"the download ended with exit code {code}")
        if code in TIME_OVER:
            what = f"its model was not there within {shown(self.seconds)}"
        message = f"{self.service.name}: {what}" + (f": {cause.message}" if cause else "")
        fix = cause.fix if cause else self._fix(code)
        return Finding("models.download", "error", message, fix, cause.code if cause else "")

    def _fix(self, code: int) -> str:
        if code == _IN_THE_WAY:
            return f"where no container downloads it, remove {FOLDER}/{self.service.model} there"
        return (
            f"see that the host reaches the endpoint of {self.resource.name} and "
            "*.blob.core.windows.net, and that the resource may fetch models (tier S0, or a "
            "commitment for custom speech)"
        )
