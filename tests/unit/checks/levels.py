"""How the tests of checks look at findings."""

from speechfleet.checks.finding import Check
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def levels(check: Check, host: Host, answers: Answers) -> dict[str, str]:
    """Code → level. What is not `ok` names its remedy; no code comes twice."""
    found = list(check(host, answers))
    assert all(finding.fix for finding in found if finding.level != "ok")
    assert len({finding.code for finding in found}) == len(found)
    return {finding.code: finding.level for finding in found}


def message(check: Check, host: Host, answers: Answers) -> str:
    """The message of the only finding."""
    (finding,) = check(host, answers)
    return finding.message
