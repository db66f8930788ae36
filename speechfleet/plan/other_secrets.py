"""What is secret of a container besides the key of its resource: it goes the way of the key, in
the same 0600 file, apart from releases, so that going back to one never brings it back."""

from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.other_secrets import PROXY_LOGIN
from speechfleet.secrets.secret import Secret


def other_secrets(host: Host, service: Service) -> dict[str, Secret]:
    """The secrets by the names of their settings."""
    creds = host.proxy.creds if host.proxy else None
    return {**({PROXY_LOGIN: creds} if creds else {}), **service.secrets}
