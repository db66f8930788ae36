"""Failure domains: the child groups of a group, or the groups that a pattern means."""

from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.away import AWAY
from speechfleet.plan.domains import failure_domains
from speechfleet.plan.pace import PaceError
from speechfleet.remote import errors
from tests.unit.values import host

GROUPS = {
    "h1": ("site", "berlin", "rack_1"),
    "h2": ("site", "berlin", "rack_2"),
    "h3": ("site", "munich", "rack_1", "spare"),
}
FLEET = Fleet(
    "prod.yml",
    tuple(host(name=name, groups=groups) for name, groups in GROUPS.items()),
    Path("known_hosts"),
    children={"site": ("berlin", "munich")},
)


@pytest.mark.parametrize(
    ("by", "domains"),
    [
        ("", {}),
        ("site", {"h1": "berlin", "h2": "berlin", "h3": "munich"}),
        ("rack_*", {"h1": "rack_1", "h2": "rack_2", "h3": "rack_1"}),
    ],
)
def test_domains(by: str, domains: dict[str, str]) -> None:
    assert failure_domains(FLEET, by) == domains


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("stie", "by is 'stie', which means no group; wanted a group with children"),
        ("spare", "each host needs one group of it; in none: h1, h2; put"),
        ("*", "each host needs one group of it; in several: h1, h2, h3; put"),
    ],
)
def test_domains_that_leave_a_host_in_doubt(by: str, said: str) -> None:
    with pytest.raises(PaceError) as refused:
        failure_domains(FLEET, by)
    assert said in str(refused.value)


def test_a_host_that_runs_nothing_needs_no_domain() -> None:
    idle = replace(host(name="bastion"), services=())
    assert "bastion" not in failure_domains(replace(FLEET, hosts=(*FLEET.hosts, idle)), "site")


@pytest.mark.parametrize("by", ["site", "rack_*"])
def test_where_every_host_is_changed_every_host_has_a_domain(by: str) -> None:
    """As `provision` does, which looks at no service."""
    hosts = tuple(replace(one, services=()) for one in FLEET.hosts)
    idle = replace(FLEET, hosts=hosts)
    assert failure_domains(idle, by, every=True) == failure_domains(FLEET, by)


def test_a_host_that_is_away_is_told_by_codes_that_there_are() -> None:
    assert errors.__doc__
    assert all(f'code "{code}"' in errors.__doc__ for code in AWAY)
