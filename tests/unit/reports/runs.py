"""A run and its plans, for reports."""

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.run import HostOutcome, InstanceOutcome, Run
from tests.unit.values import host, service

INSTANCE = InstanceOutcome(
    name="stt-1",
    service="stt",
    kind="speech-to-text",
    port=5000,
    unit="speechfleet-stt-1.service",
    image="registry.example:5000/a/speech-to-text:5.1.0-amd64-en-us",
    release="9c1f00000000",
    url="ws://10.1.2.3:5000",
    health="key-ok",
    api_status="Valid",
)
WARNING = Finding("limits.minimum", "warning", "stt has 1 core", "raise it")
ERROR = Finding("reach.timeout", "error", "no answer", "is the host up?")
RUN = Run(
    "20261122T180000Z-deploy-3f9a",
    "deploy",
    (
        HostOutcome("ber-01", "changed", (WARNING, Finding("cpu.avx2", "ok", "AVX2 supported")),
                    (INSTANCE,), 1, 0.42),
        HostOutcome("ber-02", "unreachable", (ERROR,)),
    ),
    4.123,
    inventory=("/fleet/prod.yml",),
)  # fmt: skip


def plan(answers: Answers, name: str = "ber-01") -> HostPlan:
    """What a deploy plans for a host with one instance."""
    deploy = playbook.load("deploy")
    return plan_host(host(service(), name=name), answers, deploy.checks, deploy.steps)
