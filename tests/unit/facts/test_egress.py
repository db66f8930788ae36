import pytest

from speechfleet.facts.egress import Egress, Reached, read, words
from speechfleet.inventory.fleet import Proxy
from speechfleet.inventory.routes import Route, routes
from speechfleet.secrets.secret import Secret
from tests.unit.values import RESOURCE, host, recorded, service

URL = RESOURCE.endpoint


def test_a_recorded_host() -> None:
    url = "http://172.21.0.3:8080/practice/"
    assert read(recorded("egress")) == Egress(
        way="inside",
        name="speechfleet-stt-en-1",
        nameservers=("8.8.8.8", "8.8.4.4"),
        reached=(Reached(0, 404, 0, 0, url, "", ()),),
    )


def test_who_issued_the_certificate() -> None:
    said = f"way plain\nreach 0 401 000 0 {URL} - \nissuer {URL} C=US; O=DigiCert Inc; CN=CA 4\n"
    assert read(said).reached[0].issuer == "C=US; O=DigiCert Inc; CN=CA 4"


def test_what_the_host_itself_resolves_and_the_way_through_a_proxy() -> None:
    egress = read(f"way plain \nreach 56 000 407 20 {URL} http://proxy:3128 10.1.2.9 fd00::9 \n")
    proxied = Reached(56, 0, 407, 20, URL, "http://proxy:3128", ("10.1.2.9", "fd00::9"))
    assert egress == Egress("plain", "", (), (proxied,))


@pytest.mark.parametrize(
    ("lines", "lost"),
    [
        ("nameserver 127.0.0.53\n", True),
        ("nameserver ::1\nnameserver 127.0.0.11\n", True),
        ("nameserver 127.0.0.53\nnameserver 10.1.0.53\n", False),
        ("nameserver fe80::1%eth0\n", False),
        ("nameserver\nnameserver 127.0.0.53\n", True),
        ("nameserver 127.0.0.53\nnameserver configured\n", False),
        ("", False),
    ],
)
def test_whether_a_resolver_is_left_for_containers(lines: str, lost: bool) -> None:
    assert read(f"way plain\n{lines}").resolver_is_lost is lost


def test_each_endpoint_is_asked_once() -> None:
    wanted = host(service(instances=3), service(name="b"))
    assert words(wanted) == [URL, "west.cognitiveservices.azure.com", "", "", ""]


def test_a_service_without_a_resource_asks_nothing() -> None:
    assert words(host(service(resource=""))) == []


@pytest.mark.parametrize(
    ("settings", "route"),
    [
        ({"HTTP_PROXY": "http://p:3128"}, Route(URL, "http://p:3128")),
        ({"http_proxy": "p:3128"}, Route(URL, "http://p:3128")),
        ({"HTTP_PROXY": "http://a:1", "HTTPS_PROXY": "http://b:2"}, Route(URL, "http://b:2")),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "a,b"}, Route(URL, "http://p", "a,b")),
        ({"HTTP_PROXY": "http://me:planted@p:1"}, Route(URL, "http://p:1")),
        ({"HTTP_PROXY": " "}, Route(URL)),
    ],
)
def test_the_proxy_of_a_service_without_its_login(settings: dict[str, str], route: Route) -> None:
    wanted = host(service(settings=settings))
    assert routes(wanted) == (route,)
    assert not any("planted" in word for word in words(wanted))


def test_that_there_is_a_login_for_the_proxy_is_said_and_no_more() -> None:
    proxy = Proxy("http://p:1", "http://p:1", login=True, creds=Secret("me:planted"))
    wanted = host(service(settings={"HTTPS_PROXY": "http://p:1"}), proxy=proxy)
    assert routes(wanted) == (Route(URL, "http://p:1", "", True),)
    assert words(wanted) == [URL, "p", "http://p:1", "", "login"]


def test_whether_the_proxy_was_given_a_login() -> None:
    said = f"way plain\nreach 0 407 000 0 {URL} http://p:1\nsent {URL}\n"
    assert read(said).reached[0].sent
    assert not read(said.rpartition("sent")[0]).reached[0].sent


def test_an_http_endpoint_does_not_go_through_https_proxy() -> None:
    wanted = host(service(settings={"HTTPS_PROXY": "http://p"}))
    local = {"west": type(RESOURCE)("west", "http://10.0.0.9:8080/", None)}
    assert routes(host(*wanted.services, resources=local)) == (Route("http://10.0.0.9:8080/"),)


def test_a_proxy_that_is_none_does_not_stop_the_question() -> None:
    assert words(host(service(settings={"HTTP_PROXY": "http://[x y"})))[1:3] == ["", "http://[xy"]
