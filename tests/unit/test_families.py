"""Every member of a family is found by its name and keeps the family's contract.

A new fact, check, step or command is one file; forgetting its golden case, its name in the
list or its docstring fails here, by name.
"""

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import yaml

import speechfleet
from speechfleet.channels.family import KINDS as CHANNELS
from speechfleet.cli import COMMANDS, module_of
from speechfleet.facts.fact import Fact
from speechfleet.facts.family import FACTS
from speechfleet.playbook import load
from speechfleet.secrets.sources.family import SOURCES
from speechfleet.shipped import shipped

TESTS = Path(__file__).parent


def _members(package: str, mark: str) -> list[str]:
    """The modules of `speechfleet.<package>` that have `mark`."""
    folder = Path(speechfleet.__file__).parent / package.replace(".", "/")
    names = [path.stem for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
    return [name for name in names if hasattr(_module(package, name), mark)]


def _module(package: str, name: str) -> ModuleType:
    return import_module(f"speechfleet.{package}.{name}")


FACT_MODULES = _members("facts", "SCRIPT")
CHECKS = _members("checks", "check")
STEPS = _members("plan.steps", "step")
PLAYBOOKS = [yaml.safe_load(path.read_text()) for path in shipped("playbooks").glob("*.yml")]
NAMED = {
    key: {name for playbook in PLAYBOOKS for name in playbook[key]} for key in ("checks", "steps")
}


def _parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_the_families_are_there() -> None:
    assert len(FACT_MODULES) >= 11
    assert len(CHECKS) >= 12
    assert len(STEPS) >= 5


@pytest.mark.parametrize("name", FACT_MODULES)
def test_a_fact_keeps_the_contract(name: str) -> None:
    module = _module("facts", name)
    (fact,) = (value for value in vars(module).values() if isinstance(value, Fact))
    assert module.__doc__
    assert fact.name == name
    assert fact.script == module.SCRIPT
    assert fact.read is module.read
    assert fact.words is getattr(module, "words", fact.words)
    assert 1 <= fact.seconds <= 30
    assert _parameters(module.read) == ["text"]


@pytest.mark.parametrize("name", FACT_MODULES)
def test_a_fact_is_asked_and_has_its_golden_case(name: str) -> None:
    assert name in [fact.name for fact in FACTS], f"put {name} into facts/family.py"
    assert (TESTS / "facts" / f"test_{name}.py").is_file()


def test_no_two_facts_have_one_name() -> None:
    assert len({fact.name for fact in FACTS}) == len(FACTS) == len(FACT_MODULES)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_keeps_the_contract(name: str) -> None:
    module = _module("checks", name)
    assert module.__doc__
    assert _parameters(module.check) == ["host", "answers"]
    assert inspect.isgeneratorfunction(module.check)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_in_a_playbook_and_has_its_golden_case(name: str) -> None:
    assert name in NAMED["checks"], f"name {name} in the playbooks that should judge so"
    assert (TESTS / "checks" / f"test_{name}.py").is_file()


@pytest.mark.parametrize("name", STEPS)
def test_a_step_keeps_the_contract(name: str) -> None:
    module = _module("plan.steps", name)
    assert module.__doc__
    assert _parameters(module.step) == ["host", "wanted", "answers"]
    assert inspect.isgeneratorfunction(module.step)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_in_a_playbook_and_has_its_golden_case(name: str) -> None:
    assert name in NAMED["steps"], f"name {name} in a playbook"
    cases = "".join(path.read_text() for path in (TESTS / "plan").glob("test_*.py"))
    assert f"{name}.step" in cases


@pytest.mark.parametrize("name", sorted(NAMED["checks"] | NAMED["steps"]))
def test_what_a_playbook_names_is_a_file_of_that_name(name: str) -> None:
    assert name in (*CHECKS, *STEPS)


@pytest.mark.parametrize("path", sorted(shipped("playbooks").glob("*.yml")), ids=lambda p: p.stem)
def test_a_playbook_is_called_as_its_file(path: Path) -> None:
    assert load(path.stem).name == path.stem


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_a_file_with_its_name(name: str) -> None:
    module = import_module(module_of(name))
    assert module.command.name == name
    assert module.command.help
    assert module.__doc__


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_of_secrets_keeps_the_contract_and_has_its_golden_case(name: str) -> None:
    file = _file_of(name)
    module = _module("secrets.sources", file)
    assert module.__doc__
    assert module.__doc__.startswith(f"`{SOURCES[name].form}`")
    assert SOURCES[name].fits is module.fits
    assert SOURCES[name].fetch is module.fetch
    assert (TESTS / "secrets" / "sources" / f"test_{file}.py").is_file()


def _file_of(source: str) -> str:
    return source.replace("-", "_")


def test_every_source_of_secrets_is_found() -> None:
    assert set(_members("secrets.sources", "fetch")) == set(map(_file_of, SOURCES))


@pytest.mark.parametrize("name", CHANNELS)
def test_a_kind_of_channel_keeps_the_contract_and_has_its_golden_case(name: str) -> None:
    module = _module("channels", name)
    assert module.__doc__
    assert module.__doc__.startswith(f"`{name}`")
    assert CHANNELS[name].send is module.send
    assert (TESTS / "channels" / f"test_{name}.py").is_file()


def test_every_kind_of_channel_is_found() -> None:
    assert set(_members("channels", "send")) == set(CHANNELS)
