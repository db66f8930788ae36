"""A host that is killed in the moment after a change was confirmed."""

from tests.fleet.practice import Practice

# As it is left there: the rename that confirms was done, and nothing after it.
_LEFT = """cd /var/lib/speechfleet
mkdir -p confirmed/00-stt-en-1/to
cp /etc/systemd/system/speechfleet-stt-en-1.service confirmed/00-stt-en-1/to/unit
touch confirmed/00-stt-en-1/to/active
rm releases/stt-en-1/*/verified"""
_VERIFIED = "ls -d /var/lib/speechfleet/confirmed /var/lib/speechfleet/releases/stt-en-1/*/verified"


def test_a_repeated_deploy_finishes_what_was_confirmed(practice: Practice) -> None:
    """The release that runs can be gone back to again, and no record is left."""
    host = practice.host("host-2")
    host.sh(_LEFT)
    plan = practice.run("plan", "-i", str(practice.inventory), "--limit", "host-2")
    assert "host-2 remove /var/lib/speechfleet/confirmed" in plan.out
    first, second = (practice.deploy(None, "--limit", "host-2") for _ in range(2))
    assert (first.code, first.host("host-2")["changes"]) == (0, 1), first.err
    assert (second.code, second.host("host-2")["changes"]) == (0, 0), second.err
    (verified,) = host.sh(_VERIFIED, check=False).splitlines()
    assert verified.endswith("/verified")
