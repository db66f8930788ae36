"""Every way of not reaching a billing endpoint, told apart."""

import pytest

from speechfleet.checks.egress import check
from speechfleet.inventory.fleet import Proxy
from tests.unit.checks.levels import levels, message
from tests.unit.values import RESOURCE, host, service, told

URL = RESOURCE.endpoint
INSIDE = "way inside web\nnameserver 10.1.0.53\n"
PROXY = "http://proxy:3128"
PROXIED = host(service(settings={"HTTPS_PROXY": PROXY}))
WITH_LOGIN = host(*PROXIED.services, proxy=Proxy(PROXY, PROXY, login=True))


def _told(said: str, way: str = INSIDE) -> str:
    """`EXIT STATUS CONNECT VERIFY`, then the proxy and addresses if any."""
    numbers, rest = said.split()[:4], said.split()[4:] or ["-"]
    return f"{way}reach {' '.join((*numbers, URL, *rest))}\n"


@pytest.mark.parametrize(
    ("said", "found", "words"),
    [
        ("0 200 000 0", {"egress.reached": "ok"}, "answers 200"),
        ("0 401 000 0", {"egress.reached": "ok"}, "answers 401"),
        ("6 000 000 0", {"egress.name": "error"}, "its name does not resolve"),
        ("6 000 000 0 - 10.9.9.9", {"egress.name": "error"}, "though the host resolves it"),
        ("7 000 000 0 - 10.9.9.9", {"egress.refused": "error"}, "refused"),
        ("7 000 000 0 - fd00::1", {"egress.refused": "error"}, "IPv6 addresses only"),
        ("28 000 000 0", {"egress.timeout": "error"}, "no answer in time"),
        ("56 000 000 0", {"egress.cut": "error"}, "is cut"),
        ("60 000 000 20", {"egress.tls": "error"}, "the issuer of its certificate is unknown"),
        ("60 000 000 10", {"egress.tls": "error"}, "not valid now"),
        ("35 000 000 0", {"egress.tls": "error"}, "no TLS"),
        ("2 000 000 0", {"egress.unknown": "warning"}, "exit code 2"),
    ],
)
def test_an_endpoint(said: str, found: dict[str, str], words: str) -> None:
    answers = told(egress=_told(said))
    assert levels(check, host(), answers) == found
    assert words in message(check, host(), answers)


@pytest.mark.parametrize(
    ("said", "found", "words"),
    [
        ("0 404 200 0", {"egress.reached": "ok"}, f"through {PROXY}"),
        ("56 000 407 0", {"egress.proxy-login": "error"}, "wants a login (407)"),
        ("0 407 000 0", {"egress.proxy-login": "error"}, "wants a login (407)"),
        ("56 000 403 0", {"egress.proxy": "error"}, "it answers 403"),
        ("0 502 000 0", {"egress.proxy": "error"}, "it answers 502"),
        ("5 000 000 0", {"egress.proxy": "error"}, "its name does not resolve"),
        ("7 000 000 0", {"egress.proxy": "error"}, "refuses the connection"),
        ("28 000 000 0", {"egress.proxy": "error"}, "nothing comes back"),
        ("60 000 200 19", {"egress.tls": "error"}, "issuer"),
        # What comes through a tunnel is the endpoint's own.
        ("0 503 200 0", {"egress.reached": "ok"}, "answers 503"),
        ("0 407 200 0", {"egress.reached": "ok"}, "answers 407"),
        ("28 000 200 0", {"egress.timeout": "error"}, "no answer in time"),
        ("28 503 200 0", {"egress.timeout": "error"}, "no answer in time"),
    ],
)
def test_an_endpoint_through_a_proxy(said: str, found: dict[str, str], words: str) -> None:
    answers = told(egress=_told(f"{said} {PROXY}"))
    assert levels(check, PROXIED, answers) == found
    assert words in message(check, PROXIED, answers)


@pytest.mark.parametrize("said", ["56 000 407 0", "0 407 000 0"])
def test_a_login_that_the_host_does_not_have_yet_stops_nobody(said: str) -> None:
    answers = told(egress=_told(f"{said} {PROXY}"))
    assert levels(check, WITH_LOGIN, answers) == {"egress.proxy-login": "ok"}


@pytest.mark.parametrize("said", ["56 000 407 0", "0 407 000 0"])
def test_a_login_that_is_refused_is_warned_of(said: str) -> None:
    """It stops no deploy, which may bring the right one."""
    answers = told(egress=f"{_told(f'{said} {PROXY}')}sent {URL}\n")
    assert levels(check, WITH_LOGIN, answers) == {"egress.proxy-login": "warning"}
    assert "refuses the login that containers have here" in message(check, WITH_LOGIN, answers)


def test_where_the_login_is_right_the_endpoint_answers() -> None:
    answers = told(egress=f"{_told(f'0 404 200 0 {PROXY}')}sent {URL}\n")
    assert levels(check, WITH_LOGIN, answers) == {"egress.reached": "ok"}


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("way inside web\n", "from the network of the container web"),
        ("way source_address 172.17.0.1\n", "from the host as 172.17.0.1, Docker's bridge"),
        ("way plain\n", "from the host itself (Docker's bridge is not there)"),
    ],
)
def test_where_it_was_asked_is_said(way: str, words: str) -> None:
    assert words in message(check, host(), told(egress=_told("0 401 000 0", way)))


def test_without_curl_nobody_is_stopped() -> None:
    assert levels(check, host(), told(egress="way none\n")) == {"egress.unasked": "warning"}


def test_a_resolver_that_no_container_reaches() -> None:
    stub = "way source_address 172.17.0.1\nnameserver 127.0.0.53\n"
    found = levels(check, host(), told(egress=_told("0 401 000 0", stub)))
    assert found == {"egress.resolver": "warning", "egress.reached": "ok"}
    seen = "way inside web\nnameserver 127.0.0.53\n"
    assert levels(check, host(), told(egress=_told("0 401 000 0", seen))) == {
        "egress.reached": "ok"
    }


def test_an_address_needs_no_resolver() -> None:
    stub = "way plain\nnameserver 127.0.0.53\n"
    by_address = {"west": type(RESOURCE)("west", "http://10.0.0.9:8080/", None)}
    assert levels(check, host(resources=by_address), told(egress=stub)) == {}


@pytest.mark.parametrize(
    ("issuer", "found"),
    [
        ("C=US; O=Microsoft Corporation; CN=Microsoft Azure RSA TLS Issuing CA 04", {}),
        ("C=US,O=DigiCert Inc,CN=DigiCert Global G2", {}),
        ("C = CN, O = DigiCert Inc", {}),
        ("", {}),
        ("C=DE; O=Example Bank; CN=Proxy CA", {"egress.inspected": "warning"}),
        ("O=Not Microsoft Corporation", {"egress.inspected": "warning"}),
    ],
)
def test_tls_that_is_opened_on_the_way(issuer: str, found: dict[str, str]) -> None:
    answers = told(egress=f"{_told('0 401 000 0')}issuer {URL} {issuer}\n")
    assert levels(check, host(), answers) == {"egress.reached": "ok", **found}


def test_an_endpoint_that_is_not_in_azure_may_have_any_issuer() -> None:
    own = "https://billing.example/"
    wanted = host(resources={"west": type(RESOURCE)("west", own, None)})
    said = f"{INSIDE}reach 0 401 000 0 {own} -\nissuer {own} O=Example\n"
    assert levels(check, wanted, told(egress=said)) == {"egress.reached": "ok"}


def test_a_host_without_services_that_report_is_not_judged() -> None:
    assert levels(check, host(service(resource="")), told("egress")) == {}
