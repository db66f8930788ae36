"""An image of the vendor's, run once on a host with the key of a resource: what the errands share
that fetch licences and models.

Key and login come as files, since words can be read by others on the host. They go into memory
first of all, and are gone at the end, whoever brings it about. Where the script itself is killed,
the next one on that host takes away what it left.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.inventory.other_secrets import PROXY_LOGIN
from speechfleet.inventory.proxy import through
from speechfleet.remote.door import Room
from speechfleet.remote.frames import Frame
from speechfleet.secrets.secret import Secret

BEGIN = r"""nonce=$1 key=$2 login=$3 image=$4 memory=$5
shift 5
umask 077
scrap=
frame() { printf '\n%s %s\n' "$nonce" "$*"; }
# shellcheck disable=SC2329 # the trap calls it
clean_up() {
  trap '' TERM INT HUP # who ends the group a second time does not end this
  docker rm --force --volumes "$name" >/dev/null 2>&1
  rm -rf "$folder" "$key" ${login:+"$login"} ${scrap:+"$scrap"}
}
# What an errand left here that was killed: key, container. Its folder is named by its process.
forget_killed() {
  for left in /run/speechfleet_licence-* /run/speechfleet_model-* /run/speechfleet_models-*; do
    [ ! -d "$left" ] || kill -0 "${left##*-}" 2>/dev/null || rm -rf "$left"
  done
  systemctl is-active --quiet docker.service || return
  for left in $(docker ps --all --filter name=speechfleet_ --format '{{.Names}}'); do
    case $left in speechfleet_licence-* | speechfleet_model-* | speechfleet_models-*)
      [ -d "/run/$left" ] || docker rm --force --volumes "$left" >/dev/null 2>&1 ;;
    esac
  done
  return 0
}
begin() {
  name=speechfleet_$1-$$ folder=/run/speechfleet_$1-$$
  trap clean_up EXIT
  trap 'exit 4' TERM INT HUP
  mkdir "$folder" && cat "$key" >"$folder/key" || exit 1
  [ -z "$login" ] || cat "$login" >"$folder/config.json" || exit 1
  rm -f "$key" ${login:+"$login"}
  forget_killed || exit 69
}
fetch_image() {
  docker image inspect "$image" >/dev/null 2>&1 && return
  frame pulling
  docker ${login:+--config "$folder"} pull --quiet "$image" 2>&1 || { frame said; exit 70; }
  mkdir -p /var/lib/speechfleet && echo "$image" >>/var/lib/speechfleet/pulled
}
run_image() {
  { docker run --detach --name "$name" --pull=never --env-file "$folder/key" --env Eula=accept \
    --memory "$memory" --log-driver json-file --log-opt max-size=10m "$@" >/dev/null; } 2>&1 ||
    { frame said; exit 71; }
}
user_of_image() {
  user=$(docker image inspect --format '{{.Config.User}}' "$image")
  case ${user:=0} in *[!0-9:]*)
    docker create --name "$name" "$image" >/dev/null &&
      user=$(docker cp "$name:/etc/passwd" - | tar -xOf - | grep "^${user%%:*}:" | cut -d: -f3)
    docker rm --force "$name" >/dev/null ;;
  esac
  echo "$user"
}
told() { docker logs --tail 200 "$name" 2>&1 | cut -b 1-1000; frame said; }
"""
"""The beginning of such a script, whose first words are the nonce, the file with the settings that
are secret, that with the login (or nothing), the image, and its memory in bytes. Of cores it has no
limit: Docker refuses one that the host that fetches does not have."""

FAILED = {
    69: "Docker is not running there",
    70: "the image could not be pulled",
    71: "Docker could not run the image",
    72: "the container ended before its time",
}
TIME_OVER = (73, 124, 137)
PULL_SECONDS = 2 * 3600
"""What a script may take longer where the image is not there yet."""


@dataclass(frozen=True)
class Once:
    """A service's image, and the resource whose key it is run with."""

    service: Service
    resource: Resource

    def words(self, host: Host, room: Room) -> tuple[str, str, str, str]:
        """The first words of the script, once the files with secrets are on the host."""
        config = _registry_config(host)
        secrets = (self._settings(host), *((config,) if config else ()))
        key, *login = room.upload(*(secret.open().encode() for secret in secrets))
        return key, "".join(login), host.image(self.service), str(self.service.memory)

    def _settings(self, host: Host) -> Secret:
        """Lines of an env file: who pays, and the host's own way out."""
        if self.resource.key is None:
            raise ValueError(f"the key of {self.resource.name} is not known")
        alone = replace(self.service, disconnected=False, settings={})
        (connected,) = through((alone,), host.proxy)
        settings = {"ApiKey": self.resource.key.open(), "Billing": self.resource.endpoint}
        settings |= connected.settings
        if host.proxy and host.proxy.creds:
            settings[PROXY_LOGIN] = host.proxy.creds.open()
        return Secret("".join(f"{name}={value}\n" for name, value in settings.items()))


def said_before(frames: Sequence[Frame], word: str) -> str:
    """The text before the frame of this word, back to the last frame that is no sign of life."""
    text = ""
    for frame in frames:
        text += frame.text
        if frame.words[0] == word:
            return text
        if frame.words[0] != "alive":
            text = ""
    return ""


def _registry_config(host: Host) -> Secret | None:
    """A login as Docker's own `config.json` has it; None where none is wanted."""
    registry = host.registry
    if registry.username is None or registry.password is None:
        return None
    auth = b64encode(f"{registry.username}:{registry.password.open()}".encode()).decode()
    address = registry.address.partition("/")[0]
    return Secret(json.dumps({"auths": {address: {"auth": auth}}}))
