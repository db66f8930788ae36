"""Options, and the hosts as testinfra reaches them."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from testinfra import get_host
from testinfra.host import Host

from tests.acceptance.backend import SudoWithPassword
from tests.acceptance.inventory import Wanted, host_variables, opened, tool, wanted

HOLD = "/var/lib/speechfleet/hold"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--inventory", type=Path, help="the fleet's inventory")
    parser.addoption(
        "--skip-stopped", action="store_true", help="an instance that was stopped need not serve"
    )
    parser.addoption("--skip-held", action="store_true", help="hosts on hold are not looked at")
    # --ssh-config and --connection are testinfra's own.


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test runs once for each instance that the inventory wants."""
    inventory = metafunc.config.getoption("--inventory")
    if not inventory:
        raise pytest.UsageError("--inventory FILE is missing: which fleet is to be looked at?")
    found = list(wanted(host_variables(inventory)))
    metafunc.parametrize("instance", found, ids=[f"{i.host}-{i.name}" for i in found])


@pytest.fixture(scope="session")
def reach(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Host name → testinfra's host, one connection each."""
    inventory: Path = request.config.getoption("--inventory")
    ssh_config = request.config.getoption("--ssh-config")
    through_ansible = request.config.getoption("--connection") == "ansible"
    if through_ansible:  # testinfra looks for Ansible's programs in PATH alone
        os.environ["PATH"] = f"{tool('python').parent}:{os.environ['PATH']}"
    variables = host_variables(inventory)
    sockets = tmp_path_factory.mktemp("ssh")

    @cache
    def reached(name: str) -> Host:
        known = variables[name]
        if through_ansible:
            more = {"ssh_config": ssh_config} if ssh_config else {}
            return get_host(f"ansible://{name}", ansible_inventory=str(inventory), **more)
        # Doubled, because testinfra takes the command for a format.
        options: dict[str, Any] = {"controlpath": f"{sockets}/%%C", "controlpersist": 10}
        options |= {"ssh_config": ssh_config} if ssh_config else _options(known, inventory.parent)
        spec = name if ssh_config else _spec(known)
        if "ansible_become_password" in known:
            password = opened(known["ansible_become_password"], known, inventory.parent)
            return Host(SudoWithPassword(spec, password, **options))
        return get_host(f"ssh://{spec}", sudo=bool(known.get("ansible_become")), **options)

    return reached


@pytest.fixture
def host(instance: Wanted, reach: Callable[[str], Host]) -> Host:
    """The host that the instance should run on."""
    return reach(instance.host)


@pytest.fixture(autouse=True)
def _wanted_now(request: pytest.FixtureRequest, host: Host, instance: Wanted) -> None:
    """Leave out what an operator has set aside, where that is allowed."""
    if request.config.getoption("--skip-held") and host.file(HOLD).exists:
        pytest.skip(f"{instance.host} is on hold")
    if request.config.getoption("--skip-stopped"):
        unit = host.service(instance.unit)
        if not unit.is_enabled and not unit.is_running:
            pytest.skip(f"{instance.name} was stopped")


def _spec(known: dict[str, Any]) -> str:
    user = f"{known['ansible_user']}@" if "ansible_user" in known else ""
    port = f":{known['ansible_port']}" if "ansible_port" in known else ""
    return f"{user}{known['ansible_host']}{port}"


def _options(known: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Without --ssh-config: what the inventory says of the connection. A bastion takes its key
    and its known_hosts from the user's own ssh_config, as OpenSSH does."""
    options: dict[str, Any] = {"ssh_extra_args": known.get("ansible_ssh_common_args", "")}
    if "ansible_ssh_private_key_file" in known:
        options["ssh_identity_file"] = str(folder / known["ansible_ssh_private_key_file"])
    if "speech_known_hosts" in known:
        files = f"{folder / known['speech_known_hosts']} ~/.ssh/known_hosts"
        options["ssh_extra_args"] += f" -o 'UserKnownHostsFile={files}'"
    return options
