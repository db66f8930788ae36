"""The JSON document: fields may be added, never changed."""

import json

from speechfleet.reports.json import document
from tests.unit.reports.runs import RUN

GOLDEN = {
    "schema": "speechfleet.run/1",
    "run": "20261122T180000Z-deploy-3f9a",
    "command": "deploy",
    "inventory": ["/fleet/prod.yml"],
    "exit_code": 4,
    "began": 0.0,
    "seconds": 4.1,
    "stopped": "",
    "findings": [],
    "hosts": [
        {
            "name": "ber-01",
            "state": "changed",
            "changes": 1,
            "seconds": 0.4,
            "figures": {},
            "findings": [
                {
                    "code": "limits.minimum",
                    "level": "warning",
                    "message": "stt has 1 core",
                    "fix": "raise it",
                    "cause": "",
                    "instance": "",
                },
                {
                    "code": "cpu.avx2",
                    "level": "ok",
                    "message": "AVX2 supported",
                    "fix": "",
                    "cause": "",
                    "instance": "",
                },
            ],
            "instances": [
                {
                    "name": "stt-1",
                    "service": "stt",
                    "kind": "speech-to-text",
                    "port": 5000,
                    "unit": "speechfleet-stt-1.service",
                    "image": "registry.example:5000/a/speech-to-text:5.1.0-amd64-en-us",
                    "release": "9c1f00000000",
                    "url": "ws://10.1.2.3:5000",
                    "health": "key-ok",
                    "api_status": "Valid",
                    "message": "",
                    "ready_path": "/ready",
                    "figures": {},
                    "keyed": True,
                }
            ],
        },
        {
            "name": "ber-02",
            "state": "unreachable",
            "changes": 0,
            "seconds": 0.0,
            "figures": {},
            "findings": [
                {
                    "code": "reach.timeout",
                    "level": "error",
                    "message": "no answer",
                    "fix": "is the host up?",
                    "cause": "",
                    "instance": "",
                }
            ],
            "instances": [],
        },
    ],
}


def test_the_document() -> None:
    text = document(RUN)
    assert json.loads(text) == GOLDEN
    assert text.endswith("}\n")


def test_a_host_is_a_line() -> None:
    """What greps a document of thousands of hosts finds one."""
    text = document(RUN)
    [line] = [line for line in text.splitlines() if '"ber-02"' in line]
    assert json.loads(line.strip().rstrip(",")) == json.loads(text)["hosts"][-1]
