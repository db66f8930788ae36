from speechfleet.checks.reboot import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import AT_REST, host, told


def test_an_upgrade_that_waits_for_a_reboot() -> None:
    up = AT_REST["uptime"]
    assert levels(check, host(), told()) == {}
    assert levels(check, host(), told(uptime=f"{up}reboot\n")) == {"host.reboot": "warning"}
    packages = "".join(f"for p{n}\n" for n in range(4))
    assert message(check, host(), told(uptime=f"{up}reboot\n{packages}")) == (
        "an upgrade waits for a reboot (p0, p1, p2, …); the host is up for 10 days"
    )
