from speechfleet.checks.provisioned import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, told


def test_what_provision_has_installed_is_named_where_a_host_leaves() -> None:
    answers = told(packages="noted installed docker.io\nnoted installed curl\n")
    assert levels(check, host(), answers) == {"provision.stays": "warning"}
    assert message(check, host(), answers).endswith("stays, 2 packages: docker.io curl")


def test_there_is_nothing_to_say_where_it_has_installed_nothing() -> None:
    assert levels(check, host(), told()) == {}
