"""Whatever dies at whatever step: old or new, the truth is told, and the next run finishes."""

import pytest

from tests.faults.case import Outcome
from tests.faults.kinds import KINDS
from tests.faults.record import Record

_NO_HOST = "no host was left that could be had to converge"

# All cases together are carried out before the first test; each of their waits has its limit.
pytestmark = pytest.mark.timeout(0)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_case_holds(kind: str, record: Record) -> None:
    cases = [case for case in record.cases if case.kind.name == kind]
    assert cases
    last = [(record.of(case) or [Outcome(case, broken=(_NO_HOST,))])[-1] for case in cases]
    assert [str(one) for one in last if one.broken] == []
