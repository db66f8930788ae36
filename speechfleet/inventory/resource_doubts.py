"""What is odd about an inventory's resources though nothing is wrong by itself: warnings.

The forms of endpoints: the vendor's pages `speech-container-howto` ("Gather required parameters")
and `cognitive-services-custom-subdomains`. Texts show no value: the file may be a locked one.
"""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from speechfleet.inventory.fleet import Resource
from speechfleet.inventory.shared_keys import sharing

_FOR_A_REGION = (".api.cognitive.microsoft.com", ".api.cognitive.azure.cn")
"""The older form: all resources of a region have it in common."""
_FOR_CLIENTS = ".speech.microsoft.com"
_WANTED = "wanted https://NAME.cognitiveservices.azure.com/, as its page “Keys and Endpoint” has it"


def doubts(resources: Mapping[str, Resource]) -> Iterator[str]:
    """Yield a warning with its place for each doubt about these resources of one host."""
    for resource in resources.values():
        where = resource.places.get("endpoint")
        for said in _of_endpoint(resource, resources):
            yield f'{where}: the endpoint of resource "{resource.name}" {said}'
        yield from _of_key(resource, resources)


def _of_endpoint(resource: Resource, resources: Mapping[str, Resource]) -> Iterator[str]:
    url = urlsplit(resource.endpoint)
    host = (url.hostname or "").lower()
    if _is_address(host):
        return  # a stand-in, of which nothing is known
    if url.scheme != "https":
        yield f"is not https://, so that keys would be sent in clear; {_WANTED}"
    if url.path not in ("", "/") and not host.endswith(_FOR_A_REGION):
        yield f"has a path; {_WANTED}"
    if host.endswith(_FOR_CLIENTS):
        yield f"is one for clients, and not for billing; {_WANTED}"
    yield from _of_others(resource, url, resources)


def _of_others(
    resource: Resource, url: SplitResult, resources: Mapping[str, Resource]
) -> Iterator[str]:
    host = (url.hostname or "").lower()
    for other in resources.values():
        if other.name == resource.name or host.endswith(_FOR_A_REGION):
            continue
        if _host(other) == host and _is_first(other, resource, resources):
            yield f'is that of "{other.name}" too; see that it is not the other\'s by mistake'
        elif _host(other) != host and host.split(".")[0] == other.name.lower():
            yield f'has the name of "{other.name}"; see that the two are not mixed up'


def _of_key(resource: Resource, resources: Mapping[str, Resource]) -> Iterator[str]:
    for other in sharing(resource, resources.values()):
        if _is_first(other, resource, resources):
            where = resource.places.get(resource.key_name)
            found = f'{where}: resource "{resource.name}" has the key of "{other.name}"'
            yield f"{found}, which belongs to one of them only; see that it is not a mistake"


def _is_first(one: Resource, two: Resource, resources: Mapping[str, Resource]) -> bool:
    """Of a pair only the second is spoken of."""
    order = list(resources)
    return order.index(one.name) < order.index(two.name)


def _host(resource: Resource) -> str:
    return (urlsplit(resource.endpoint).hostname or "").lower()


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
