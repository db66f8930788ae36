"""The crowd's addresses, and the questions that its hosts are asked."""

import subprocess
from ipaddress import ip_address, ip_network

from benchmarks.population import address
from benchmarks.questions import questions
from speechfleet.plan.release import instance
from tests.unit.values import host


def test_every_host_of_five_thousand_has_an_address_of_its_own() -> None:
    found = {ip_address(address(number)) for number in range(5000)}
    assert len(found) == 5000
    assert all(one in ip_network("127.0.0.0/8") for one in found)
    assert not any(one in ip_network("127.0.0.0/16") for one in found)


def test_every_question_is_sh() -> None:
    wanted = host()
    asked = questions([instance(wanted, wanted.services[0], "stt-1", 5000)])
    assert len(asked) == 7
    for text in asked.values():
        done = subprocess.run(["sh", "-n", "-c", text], capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
