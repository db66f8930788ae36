"""The image of custom speech as a tool: what it lists, and when it went well."""

from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.model_tool import SCRIPT, ModelRow, ModelTool, Tried, listed
from speechfleet.remote.door import Door
from tests.unit.errands.one_door import OneDoor
from tests.unit.errands.staging import Asked, Staging
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS
from tests.unit.values import PLANTED_KEY, RESOURCE, custom, host

# As the vendor's page has them; the second row is what a list of display models may look like.
LISTED = """Checking available base model for en-us
2020/10/30 21:54:20 [Info] Searching available base models for en-us
2020/10/30 21:54:21 [Info] [Base model] Locale: en-us, CreatedDate: 2016-11-04T08:23:42Z, Id: a3d8
2020/10/30 21:54:21 [Info] [Punct model] Locale: en-us, Id: cc78-26ac
2020/10/30 21:54:20 [Fatal] Please run this tool again and assign --modelId '<one above base model \
id>'. If no model id listed above, it means currently there is no available base model for en-us
"""
WORDS = ("FullDisplay", "BaseModelLocale=en-us")


@pytest.fixture
def staging(shell: str, tmp_path: Path) -> Staging:
    return Staging(shell, tmp_path, SCRIPT)


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


@SHELLS
def test_what_the_container_said_comes_back_with_how_it_ended(staging: Staging) -> None:
    told = {"STATE": "false 1", "LOG": "listed"}
    code, out = staging.fetch(told, 5, "", "/models", *WORDS, login=staging.login)
    assert (code, out) == (0, "\nN waiting\n\nN left 1\nlisted\n\nN said\n")
    assert "image:1 FullDisplay BaseModelLocale=en-us" in staging.said
    assert "--volume" not in staging.said.partition("run --detach")[2].partition("\n")[0]
    staging.assert_clean()


@SHELLS
@pytest.mark.parametrize(("whole", "code"), [(False, 75), (True, 0)])
def test_display_models_want_a_model_to_lie_beside(
    whole: bool, code: int, staging: Staging
) -> None:
    models = staging.var / "models" / "m-1"
    models.mkdir(parents=True)
    if whole:
        (models / "properties.json").touch()
    assert staging.fetch({}, 5, models, "/models", *WORDS, login=staging.login)[0] == code
    assert (f"--volume {models}:/models:z" in staging.said) is whole
    staging.assert_clean()


@SHELLS
@pytest.mark.parametrize(("code", "told"), [(71, {"RUNS": "no"}), (73, {"STATE": "true 0"})])
def test_what_fails_says_so(code: int, told: dict[str, str], staging: Staging) -> None:
    found, out = staging.fetch(told, 1, "", "/models", *WORDS, login=staging.login)
    assert (found, out.rstrip().endswith("N said")) == (code, True)
    staging.assert_clean()


def test_of_a_log_only_rows_are_taken() -> None:
    assert listed(LISTED + "planted https://x.example/?sig=secret [Base model] Locale: a\n") == (
        ModelRow("Base model", "en-us", "2016-11-04T08:23:42Z", "a3d8"),
        ModelRow("Punct model", "en-us", "", "cc78-26ac"),
    )


SERVICE = custom()


def _tried(*says: tuple[str, str]) -> Tried:
    return ModelTool(SERVICE, RESOURCE, WORDS, 60)(host(SERVICE), cast(Door, OneDoor(*says)))


@pytest.mark.parametrize(
    ("left", "log", "rows"),
    [
        ("1", LISTED, 2),
        ("0", "downloaded\n", 0),
        ("1", LISTED.splitlines()[-1], 0),  # there is no such model, and nothing went wrong
    ],
)
def test_what_looks_fatal_went_well(left: str, log: str, rows: int) -> None:
    tried = _tried(("", "waiting"), ("", f"left {left}"), (log, "said"), ("", "ended 0"))
    assert (tried.outcome.state, len(tried.rows)) == ("fine", rows)


@pytest.mark.parametrize(
    ("says", "message", "cause"),
    [
        (
            (("", "left 1"), ("planted status 'Invalid'\n", "said"), ("", "ended 0")),
            "custom: the container ended with exit code 1",
            "",
        ),
        (
            (
                ("", "left 1"),
                ("Endpoint connection failed with status 'Invalid'\n", "said"),
                ("", "ended 0"),
            ),
            "refuses the key",
            "cause.key-invalid",
        ),
        ((("planted", "said"), ("", "ended 73")), "did not end within 1 min", ""),
        ((("", "ended 75"),), "its model is not there: speechfleet models download", ""),
        ((("", "ended 69"),), "Docker is not running there", ""),
    ],
)
def test_why_there_is_nothing(says: tuple[tuple[str, str], ...], message: str, cause: str) -> None:
    tried = _tried(*says)
    (found,) = tried.outcome.findings
    assert (tried.outcome.state, found.code, found.cause) == ("unfit", "models.tool", cause)
    assert message in found.message
    assert "planted" not in found.message + found.fix


def test_a_host_that_is_away_is_an_outcome() -> None:
    tool = ModelTool(SERVICE, RESOURCE, WORDS, 60)
    away = tool(host(SERVICE), cast(Door, OneDoor(away=("ber-01",))))
    assert away.outcome.state == "unreachable"


@pytest.mark.parametrize(
    ("folder", "models"), [(True, "/var/lib/speechfleet/models/m-1"), (False, "")]
)
def test_only_what_is_no_secret_is_a_word(
    folder: bool, models: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, door = Asked(), OneDoor()
    monkeypatch.setattr("speechfleet.errands.model_tool.on_leash", asked)
    ModelTool(SERVICE, RESOURCE, WORDS, 60, folder)(host(SERVICE), cast(Door, door))
    (question,) = asked.questions
    assert question.words[-5:] == ("60", models, "/usr/local/models", *WORDS)
    assert PLANTED_KEY not in " ".join(question.words)
    assert PLANTED_KEY.encode() in door.uploaded[0]
