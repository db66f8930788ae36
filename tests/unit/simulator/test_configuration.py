from hypothesis import given
from hypothesis import strategies as st

from speechfleet.simulator.configuration import configuration, normal


def test_every_spelling_of_a_name_is_one_setting() -> None:
    for argument in (
        "Logging:Disk:Format=json",
        "logging__disk__format=json",
        "--LOGGING:DISK:FORMAT=json",
        "/Logging:Disk__Format=json",
    ):
        assert configuration([argument], {}) == {"logging:disk:format": "json"}


def test_arguments_win_over_the_environment_whatever_the_spelling() -> None:
    environ = {"EULA": "no", "Simulator__Ready": "never", "billing": "from-env"}
    found = configuration(["eula=accept", "Simulator:Ready=yes"], environ)
    assert found == {"eula": "accept", "simulator:ready": "yes", "billing": "from-env"}


def test_only_the_first_equals_sign_separates() -> None:
    assert configuration(["ApiKey=a=b=", "Empty="], {}) == {"apikey": "a=b=", "empty": ""}


def test_an_argument_without_a_value_is_ignored() -> None:
    assert configuration(["Eula", "-it"], {}) == {}


_NAME = st.text("abcXYZ", min_size=1)


@given(names=st.lists(_NAME, min_size=1), value=st.text(), other=st.text(), upper=st.booleans())
def test_a_value_is_kept_to_the_letter(
    names: list[str], value: str, other: str, upper: bool
) -> None:
    name = ":".join(names)
    in_environment = "__".join(names).upper() if upper else name
    key = normal(name)
    assert configuration([], {in_environment: value}) == {key: value}
    assert configuration([f"{name}={other}"], {in_environment: value}) == {key: other}
