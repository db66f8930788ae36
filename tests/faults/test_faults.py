"""Whatever dies at whatever step: old or new, the truth is told, and the next run finishes."""

import pytest

from tests.faults.campaign import Campaign
from tests.faults.kinds import KINDS

# All cases together are carried out before the first test; each of their waits has its limit.
pytestmark = pytest.mark.timeout(0)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_case_holds(kind: str, campaign: Campaign) -> None:
    outcomes = [one for one in campaign.outcomes if one.case.kind.name == kind]
    assert outcomes
    assert [str(one) for one in outcomes if one.broken] == []
