import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.faults import Faults, Mishap
from speechfleet.simulator.refusal import Refused
from speechfleet.simulator.settings import Settings, settings

URL = "https://practice.cognitiveservices.azure.com/"
GOOD = {"eula": "accept", "billing": URL, "apikey": "PLANTED"}


def refusal(**changes: str) -> str:
    with pytest.raises(Refused) as caught:
        settings(GOOD | {name.replace("__", ":"): value for name, value in changes.items()})
    return str(caught.value)


def test_the_three_required_ones_are_enough() -> None:
    assert settings(GOOD) == Settings(URL, "PLANTED", 600, Faults())


def test_how_long_a_model_takes_to_come() -> None:
    assert settings(GOOD | {"simulator:modelseconds": "7.5"}).model_seconds == 7.5
    wrong = refusal(simulator__modelseconds="long")
    assert wrong == "Simulator:ModelSeconds is 'long'; wanted: seconds."


def test_what_asp_net_would_not_know_is_ignored() -> None:
    assert settings(GOOD | {"path": "/bin", "logging:console:loglevel:default": "Debug"})


@pytest.mark.parametrize("value", ["", "yes", "Accept", "accept "])
def test_eula_has_to_be_accept(value: str) -> None:
    assert refusal(eula=value) == "Eula must be accepted"


def test_eula_missing() -> None:
    with pytest.raises(Refused, match=r"^Eula must be accepted$"):
        settings({})


def test_billing_missing() -> None:
    assert refusal(billing="").startswith("Billing endpoint")


@pytest.mark.parametrize(
    "url",
    [
        "practice",
        "practice.cognitiveservices.azure.com",
        "ftp://practice/",
        "https://",
        "https:///path",
        "https://host:port/",
        "https://host:0/",
        "https://host:99999/",
        "https://[::1/",
        "https://user:word@host/",
        "https://two words/",
        "https://höst/",
        "https://host/\r\nX: y",
    ],
)
def test_billing_malformed(url: str) -> None:
    assert refusal(billing=url) == "Invalid Billing Endpoint URI."


@pytest.mark.parametrize("url", ["http://10.0.0.2:8080/practice/", "https://h", "http://[::1]:8/"])
def test_billing_well_formed(url: str) -> None:
    assert settings(GOOD | {"billing": url}).billing == url


def test_key_missing() -> None:
    assert refusal(apikey="") == "ApiKey is missing."


def test_the_key_is_not_in_the_repr() -> None:
    assert "PLANTED" not in repr(settings(GOOD))


def test_the_faults_and_the_interval() -> None:
    found = settings(
        GOOD
        | {
            "simulator:loadseconds": "0.5",
            "simulator:ready": "Never",
            "simulator:memorymib": "64",
            "simulator:apistatus": "outofquota",
            "simulator:exitcode": "132",
            "simulator:query": "hang",
            "simulator:meteringseconds": "3",
        }
    )
    assert found.metering_seconds == 3
    assert found.faults == Faults(0.5, True, 64, ApiStatus.OUT_OF_QUOTA, 132, Mishap.HANG)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("loadseconds", "-1"),
        ("loadseconds", "nan"),
        ("loadseconds", "inf"),
        ("loadseconds", "soon"),
        ("ready", "no"),
        ("memorymib", "1.5"),
        ("memorymib", "-1"),
        ("memorymib", "²"),
        ("apistatus", "Fine"),
        ("exitcode", "256"),
        ("exitcode", "-1"),
        ("query", "Right"),
        ("meteringseconds", "0"),
        ("meteringseconds", "often"),
    ],
)
def test_a_fault_that_cannot_be(name: str, value: str) -> None:
    line = refusal(**{f"simulator__{name}": value})
    assert name in line.lower()
    assert repr(value) in line
    assert "wanted: " in line


def test_a_misspelt_fault_names_those_there_are() -> None:
    line = refusal(simulator__loadsecond="1")
    assert line == (
        "Simulator has no loadsecond. "
        "It has LoadSeconds, Ready, MemoryMiB, ApiStatus, ExitCode, Query."
    )
