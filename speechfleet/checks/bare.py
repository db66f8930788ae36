"""What a host lacks to be fit: packages, and services that have to be on.

Where an engine is, however it came, no other is installed; where any service is set to keep the
clock, none is added.
"""

from collections.abc import Iterator

from speechfleet.checks.docker_kind import refused
from speechfleet.facts.apparmor import APPARMOR
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.packages import PACKAGES
from speechfleet.facts.time_sync import TIME_SYNC
from speechfleet.facts.tools import TOOLS

ENGINE = "docker.service"
_TIME = "systemd-timesyncd.service"
"""Of Debian 11, Ubuntu 20.04 and later a package of its own, before that a part of systemd."""
_CA = "ca-certificates"
"""Without them no registry with TLS is believed."""


def missing_packages(answers: Answers) -> tuple[str, ...]:
    """The packages to install. Those that docker.io brings with it are not named. Raises
    Unanswered."""
    return tuple(dict.fromkeys(_missing(answers)))


def _missing(answers: Answers) -> Iterator[str]:
    tools, found = answers[TOOLS], answers[PACKAGES]
    if _no_engine(answers):
        yield "docker.io"
        if found.states.get(_CA) != "installed":
            yield _CA
        # Docker that was started without it has to be started anew to confine containers by it.
        if answers[APPARMOR] and "apparmor_parser" not in tools:
            yield "apparmor"
    yield from (name for name in ("curl", "iptables") if name not in tools or found.half(name))
    if _keeper_to_enable(answers) == _TIME and _TIME not in found.units:
        yield _TIME.removesuffix(".service")


def _no_engine(answers: Answers) -> bool:
    """Docker's programs can be there before its package is whole."""
    absent = not answers[DOCKER].installed and not refused(answers)
    return absent or answers[PACKAGES].half("docker.io")


def _keeper_to_enable(answers: Answers) -> str:
    """The service that is to keep the clock, where none runs or is set to; one that is masked
    was kept from it on purpose."""
    units = {unit: on for unit, on in answers[PACKAGES].units.items() if unit != ENGINE}
    if answers[TIME_SYNC].keeper or any(on != "disabled" for on in units.values()):
        return ""
    return next(iter(units), _TIME)


def services_to_enable(answers: Answers) -> tuple[str, ...]:
    """The services to enable and start, that of a package to come among them. Raises
    Unanswered."""
    docker, keeper = answers[DOCKER], _keeper_to_enable(answers)
    off = _no_engine(answers) or not (docker.enabled and docker.running)
    found = [ENGINE] if off and not refused(answers) else []
    return tuple([*found, keeper] if keeper else found)


def lacking(answers: Answers) -> bool:
    """Whether anything has to be done at all. Raises Unanswered."""
    return bool(missing_packages(answers) or services_to_enable(answers))
