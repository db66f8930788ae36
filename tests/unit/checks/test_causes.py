"""From what a container leaves behind to a cause and a remedy."""

import pytest

from speechfleet.checks.causes import cause_in_log, cause_of_exit
from speechfleet.checks.log_lines import LINES

CASES = [
    ("Eula must be accepted", "Eula"),
    ("Subscription validation failed with status 'ContainerUseUnauthorized'.", "approved"),
    ("Endpoint connection failed with status 'CouldNotConnect'.", "cannot reach"),
    ("Endpoint connection failed with status 'BillingEndpointBusy'.", "busy"),
    ("ApimMetering:Send https://x False 401", "401"),
    ("InvalidProductId: CognitiveServices.S0", "InvalidProductId"),
    ("The proxy tunnel request failed with status code '407' for the proxy", "407"),
    ("HttpRequestException: Proxy Authentication Required", "407"),
    ("Response status code does not indicate success: 407 (Proxy Authentication Required).", "407"),
    ("Error starting gRPC call. Requesting HTTP version 2.0 … HTTP/2 connection", "gRPC"),
    ("Name or service not known (x.cognitiveservices.azure.com:443)", "resolved"),
    ("x509: certificate signed by unknown authority", "certificate"),
    ("Failed to download: context deadline exceeded", "hour"),
    ("[Fatal] Please run this tool again and assign --modelId 'x'", "listed models"),
    ("InvalidModel", "model"),
    ("400 Voice does not match", "voice"),
    ("429 No free synthesizer", "synthesizers"),
    ("The provided license path was not found. Please ensure a volume", "licence"),
    ("Container does not have a valid disconnected container license", "licence"),
    ("listen tcp 10.0.0.9:5000: bind: cannot assign requested address", "address"),
    ("write /var/lib/docker/tmp/x: no space left on device", "disk"),
    ("fork: Cannot allocate memory", "memory"),
    ("manifest for x:5.9.9 not found: manifest unknown", "tag"),
    ("pull access denied for x, repository does not exist", "log-in"),
    ("toomanyrequests: You have reached your pull rate limit", "limits"),
    ("http: server gave HTTP response to HTTPS client", "HTTP"),
    ("net/http: TLS handshake timeout", "line"),
    ("no new bytes for 120 s (tried 3 times)", "line"),
    ("dial tcp 10.0.0.9:443: i/o timeout", "line"),
    ("read tcp 10.0.0.2:1->10.0.0.9:443: read: connection reset by peer", "line"),
    ("request canceled (Client.Timeout exceeded while awaiting headers)", "line"),
    ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock", "Docker"),
    ("exec /app/run: exec format error", "processor"),
    ("could not select device driver with capabilities: [[gpu]]", "GPU"),
    ("Permission denied: '/usr/local/models/x'", "folder"),
    ("Logging:Disk needs an output mount", "output mount"),
    ("OCI runtime create failed: runc create failed", "start the container"),
    ("speechfleet-x.service: Start request repeated too quickly.", "systemd"),
    ("Invalid Billing Endpoint URI.", "billing endpoint"),
    ("Billing endpoint https://x validation failed", "billing endpoint"),
    ("Endpoint connection failed with status 'Invalid'.", "refuses the key"),
    ("CloudMeterClient[0] Metering attempt failed with status 'Invalid'.", "refuses the key"),
    ("Subscription validation failed with status 'Mismatch'.", "Mismatch"),
    ("Subscription validation failed with status 'OutOfQuota'.", "quota"),
    ("Model configuration /usr/local/models/properties.json not found.", "model"),
    ("Bind for 0.0.0.0:5000 failed: port is already allocated.", "port"),
    ("docker: Error response from daemon: No such image: a:b", "image"),
]


@pytest.mark.parametrize(("line", "cause"), CASES)
def test_every_line_of_the_catalogue(line: str, cause: str) -> None:
    found = cause_in_log(["Logging to console.", f"fail: {line}", "Application started."])
    assert found is not None
    assert cause in found.message
    assert found.fix


def test_every_row_of_the_catalogue_is_the_first_that_fits_some_line() -> None:
    """The lines above reach each row, so that none is hidden behind another."""
    reached = {next(c for p, c in LINES if p.search(line)) for line, _ in CASES}
    assert reached == {cause for _, cause in LINES}


def test_what_people_said_is_never_taken_into_a_cause() -> None:
    said = "RESULT: my card number is 4111 and the eula was fine"
    assert cause_in_log([said]) is None
    found = cause_in_log([said, f"Endpoint connection failed with status 'Invalid' {said}"])
    assert found is not None
    assert "4111" not in found.message + found.fix


def test_the_last_cause_counts() -> None:
    found = cause_in_log(["Eula must be accepted", "port is already allocated"])
    assert found is not None
    assert "port" in found.message


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ({"exit_code": 132}, "AVX2"),
        ({"exit_code": 137}, "killed"),
        ({"exit_code": 137, "oom_killed": True}, "want of memory"),
        ({"exit_code": 3}, "exit code 3"),
        ({}, "no container"),
    ],
)
def test_what_an_exit_code_tells(container: dict[str, object], message: str) -> None:
    found = cause_of_exit(container)
    assert message in found.message
    assert found.fix
