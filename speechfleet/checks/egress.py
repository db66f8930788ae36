"""Each billing endpoint must be reached from the containers' network.

A container does not become ready without it (vendor's page "Install and run Speech containers
with Docker", section "Billing"), so that every way of not reaching it is an error. What counts
is that anything answers HTTP: the key is not sent, and 401 or 404 is as good as 200.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from speechfleet.checks.finding import Finding
from speechfleet.checks.reaching import trouble
from speechfleet.facts.egress import EGRESS, Egress, Reached
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.routes import Route, routes

_LOGIN_WANTED = 407
_AZURE = re.compile(r"https://[^/:]+\.(?:azure\.com|azure\.cn|microsoft\.com)(?:[:/]|$)")
_ISSUERS = re.compile(r"\bO ?= ?\"?(?:Microsoft Corporation|DigiCert|DIGICERT)")
"""Source: the chain that cognitive-services-speech-sdk #1086 shows."""
_GATEWAY_FAILED = (502, 503, 504)
"""What a proxy answers for an http endpoint that it does not reach itself. Through a tunnel
(CONNECT) nobody but the endpoint answers."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    wanted = routes(host)
    if not wanted:
        return
    egress = answers[EGRESS]
    if egress.way == "none":
        yield Finding(
            "egress.unasked",
            "warning",
            "there is no curl on the host, so the billing endpoints were not asked",
            "install curl",
        )
        return
    if egress.way != "inside" and egress.resolver_is_lost and any(map(_has_name, wanted)):
        yield _lost_resolver(egress)
    logins = {(route.url, route.proxy) for route in wanted if route.login}
    urls = {route.url for route in wanted}
    for reached in (one for one in egress.reached if one.url in urls):
        yield _judged(reached, egress, (reached.url, reached.proxy) in logins)
        if reached.exit == 0 and _inspected(reached):
            yield _inspector(reached)


def _judged(reached: Reached, egress: Egress, login: bool) -> Finding:
    where = f"{reached.url}{_through(reached)}, asked {_asked(egress)}"
    answer = reached.connect if reached.exit or reached.connect else reached.status
    if reached.proxy and answer == _LOGIN_WANTED and login:
        return _refused_login(where) if reached.sent else _unsent_login(where)
    if reached.exit == 0 and not (reached.proxy and answer in (_LOGIN_WANTED, *_GATEWAY_FAILED)):
        return Finding("egress.reached", "ok", f"{where}: answers {reached.status}")
    found = trouble(reached.exit, reached.verify, reached.proxy, answer, reached.addresses)
    return Finding(f"egress.{found.word}", found.level, f"{where}: {found.message}", found.fix)


def _unsent_login(where: str) -> Finding:
    message = f"{where}: the proxy wants a login, which this host does not have yet"
    return Finding("egress.proxy-login", "ok", message)


def _refused_login(where: str) -> Finding:
    """A warning: a deploy may be about to bring another."""
    return Finding(
        "egress.proxy-login",
        "warning",
        f"{where}: the proxy refuses the login that containers have here (407)",
        "correct what `creds` of speech_proxy names, user:password, and deploy",
    )


def _inspected(reached: Reached) -> bool:
    """Whether an endpoint in Azure showed a certificate that is not of Azure's making."""
    azures = bool(reached.issuer and _AZURE.match(reached.url))
    return azures and not _ISSUERS.search(reached.issuer)


def _inspector(reached: Reached) -> Finding:
    return Finding(
        "egress.inspected",
        "warning",
        f"{reached.url} shows a certificate issued by {reached.issuer!r}: something on the way "
        "opens the TLS. This host trusts it; a container has CAs of its own and will not",
        "exempt the endpoint from TLS inspection",
    )


def _through(reached: Reached) -> str:
    return f" through {reached.proxy}" if reached.proxy else ""


def _asked(egress: Egress) -> str:
    match egress.way:
        case "inside":
            return f"from the network of the container {egress.name}"
        case "source_address":
            return f"from the host as {egress.name}, Docker's bridge (no container runs there)"
    return "from the host itself (Docker's bridge is not there)"


def _lost_resolver(egress: Egress) -> Finding:
    return Finding(
        "egress.resolver",
        "warning",
        f"the host resolves names at {', '.join(egress.nameservers)} only, where no container "
        "reaches it: Docker will give containers 8.8.8.8 instead",
        'name a resolver for containers: `"dns": ["ADDRESS"]` in /etc/docker/daemon.json',
    )


def _has_name(route: Route) -> bool:
    try:
        ip_address(route.name)
    except ValueError:
        return True
    return False
