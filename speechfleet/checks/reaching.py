"""Why a URL was not reached: curl's exit code as a word, a sentence and a remedy.

Sources: curl(1), "EXIT CODES"; openssl-verify(1), "DIAGNOSTICS".
"""

from dataclasses import dataclass
from typing import Literal

from speechfleet.checks.finding import Level

_NO_NAME, _REFUSED, _TIMED_OUT = 6, 7, 28
_PROXY = {5: "its name does not resolve", 97: "it does not speak as a proxy should"}
_CUT = (52, 55, 56)
_TLS = (35, 51, 60, 77)
_UNKNOWN_ISSUER = (2, 18, 19, 20, 21)
_NOT_NOW = (9, 10)
_LOGIN_WANTED = 407


Word = Literal["name", "refused", "timeout", "cut", "tls", "proxy", "proxy-login", "unknown"]


@dataclass(frozen=True)
class Trouble:
    """`word` ends the finding's code."""

    word: Word
    message: str
    fix: str

    @property
    def level(self) -> Level:
        """What is not known stops nobody."""
        return "warning" if self.word == "unknown" else "error"


def trouble(
    code: int, verify: int = 0, proxy: str = "", connect: int = 0, addresses: tuple[str, ...] = ()
) -> Trouble:
    """Why curl ended with `code`, which is not 0.

    `verify` is OpenSSL's verdict, `connect` the proxy's answer to CONNECT, `addresses` what
    the host itself resolves the name to.
    """
    tunnelled = 200 <= connect < 300
    lost = code in (_REFUSED, _TIMED_OUT) and not tunnelled
    if proxy and (code in _PROXY or lost or connect >= 300):
        return _proxy(code, proxy, connect)
    if code == _NO_NAME:
        return _name(addresses)
    if code == _REFUSED:
        return _refused(addresses)
    if code == _TIMED_OUT:
        return Trouble(
            "timeout",
            "there is no answer in time",
            "let the firewall pass it outward",
        )
    if code in _TLS:
        return _tls(verify)
    if code in _CUT:
        return Trouble(
            "cut",
            "the connection is cut before an answer comes",
            "see who cuts it: a firewall that looks into the traffic must pass it",
        )
    return Trouble(
        "unknown",
        f"curl gives up with exit code {code}, which tells nothing",
        "see `curl -v` with this URL on the host",
    )


def _proxy(code: int, proxy: str, connect: int) -> Trouble:
    if connect == _LOGIN_WANTED:
        return Trouble(
            "proxy-login",
            f"the proxy {proxy} wants a login (407)",
            "give it one (for containers: `creds` of speech_proxy; they know no Kerberos), or let "
            "the proxy pass this host without one",
        )
    if connect >= 300:
        why = f"it answers {connect}"
    elif code == _TIMED_OUT:
        why = "nothing comes back in time"
    else:
        why = _PROXY.get(code, "it refuses the connection or has no route")
    return Trouble(
        "proxy",
        f"the proxy {proxy} does not lead there: {why}",
        "correct the proxy's address (for containers: speech_proxy), or allow the endpoint there",
    )


def _name(addresses: tuple[str, ...]) -> Trouble:
    if addresses:
        return Trouble(
            "name",
            f"its name does not resolve there, though the host resolves it ({addresses[0]})",
            "give Docker a resolver that containers reach: `dns` in /etc/docker/daemon.json",
        )
    return Trouble(
        "name", "its name does not resolve", "correct the name, or the resolver of the host"
    )


def _refused(addresses: tuple[str, ...]) -> Trouble:
    if addresses and all(":" in address for address in addresses):
        return Trouble(
            "refused",
            f"it has IPv6 addresses only ({addresses[0]}), and no route leads there",
            "enable IPv6 in Docker (`ipv6`, `fixed-cidr-v6`), or give it an IPv4 address",
        )
    return Trouble(
        "refused",
        "the connection is refused or has no route",
        "see who refuses: a firewall, DOCKER-USER, or nobody listening there",
    )


def _tls(verify: int) -> Trouble:
    if verify in _UNKNOWN_ISSUER:
        return Trouble(
            "tls",
            "the issuer of its certificate is unknown here: something on the way opens the TLS, "
            "or it has a CA of its own",
            "exempt it from TLS inspection; who issued it: openssl s_client -connect NAME:443",
        )
    if verify in _NOT_NOW:
        return Trouble(
            "tls",
            "its certificate is not valid now",
            "compare the host's clock with the certificate's dates",
        )
    return Trouble(
        "tls",
        "there is no TLS to be had with it",
        "see `curl -v` with this URL on the host: another name, or no TLS at that port",
    )
