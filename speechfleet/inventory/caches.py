"""The caches for diarization that services of a host name among their settings.

Source: the vendor's page `speech-container-speech-to-text-diarization-cache`.
"""

from dataclasses import dataclass

from speechfleet.inventory.fleet import Host
from speechfleet.inventory.known_settings import CACHE, CACHE_ENABLED


@dataclass(frozen=True)
class Cache:
    """A Redis or Valkey as `HOST:PORT`."""

    endpoint: str

    @property
    def url(self) -> str:
        """How curl asks it: DICT is lines of text, such as it takes."""
        return f"dict://{self.endpoint}/PING"

    @property
    def name(self) -> str:
        """The name that has to resolve."""
        return self.endpoint.rpartition(":")[0].strip("[]")


def caches(host: Host) -> tuple[Cache, ...]:
    """The distinct caches that are wanted."""
    each = [{k.lower(): v for k, v in service.settings.items()} for service in host.services]
    wanted = (one for one in each if one.get(CACHE_ENABLED, "").lower() == "true" and CACHE in one)
    return tuple(dict.fromkeys(Cache(one[CACHE]) for one in wanted))
