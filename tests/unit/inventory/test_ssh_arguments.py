"""`ansible_ssh_common_args` and its like are honoured or refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.inventory.scalars import OddValue
from speechfleet.inventory.ssh_arguments import bastion


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("-J b.example", "b.example"),
        ("-o ProxyJump=me@b.example:2222", "me@b.example:2222"),
        ("-o 'ProxyJump me@b.example'", "me@b.example"),
        ("-4CJ b.example", "b.example"),
        ("-C -o ControlMaster=auto -o ControlPersist=60s", None),
        ("-o ServerAliveInterval=30 -J b -o ConnectTimeout=10", "b"),
        ("-o StrictHostKeyChecking=yes", None),
        ("-o ProxyJump=none", ""),
        ("-J none", ""),
        ("-o ProxyCommand=None", ""),
        ("-J b:65535", "b:65535"),
        ("-J [::1]:1", "[::1]:1"),
        ("-J first -J second", "first"),
        ("-o ProxyCommand='ssh -W %h:%p -q me@b.example'", "me@b.example"),
        ("-o ProxyCommand=\"ssh -q -p 2222 -l me -W '[%h]:%p' b\"", "me@b:2222"),
    ],
)
def test_what_is_honoured(arguments: str, found: str | None) -> None:
    assert bastion(arguments) == found


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("-p 2222", '"-p" is not obeyed here; wanted ansible_port in its place'),
        ("-l me", "wanted ansible_user"),
        ("-i key", "wanted ansible_ssh_private_key_file"),
        ("-o Port=22", '"-o Port" is not obeyed here; wanted ansible_port'),
        ("-o UserKnownHostsFile=/dev/null", "wanted speech_known_hosts in all: vars"),
        ("-o StrictHostKeyChecking=no", "unknown host keys are refused"),
        ("-F other", '"-F" is not obeyed; wanted only -J'),
        ("-J a,b", "wanted one bastion: -J [USER@]HOST"),
        ("-J", '"" is no bastion'),
        ("-J b:99999", '"b:99999" is no bastion; wanted -J [USER@]HOST[:PORT]'),
        ("-J b:0", '"b:0" is no bastion'),
        ("-o ProxyCommand='nc %h %p'", "is not obeyed; wanted only -J"),
        ("-o ProxyCommand='ssh -W %h:%p -o X=1 b'", "is not obeyed"),
        ("-o ProxyCommand='sh -c \"rm -rf /\"'", "is not obeyed"),
        ("b.example", '"b.example" is no option of ssh'),
        ("-J 'a", "no closing quotation"),
        ('-o "ProxyCommand=ssh \'a"', "no closing quotation"),
    ],
)
def test_what_is_not_is_refused_in_words(arguments: str, fault: str) -> None:
    with pytest.raises(OddValue) as caught:
        bastion(arguments)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        "-o ProxyCommand='sshpass -p s3cr3t ssh -W %h:%p b'",
        "-o ProxyCommand='sshpass -p s3cr3t ssh",
        "-J b:s3cr3t@c",
    ],
)
def test_what_is_refused_shows_no_password(arguments: str) -> None:
    with pytest.raises(OddValue) as caught:
        bastion(arguments)
    assert "s3cr3t" not in str(caught.value)


@given(st.lists(st.sampled_from(["-J", "-o", "ProxyJump=", "b", "-", "'", "=", " ", "-W", "ssh"])))
def test_anything_is_a_bastion_or_refused(words: list[str]) -> None:
    try:
        found = bastion(" ".join(words))
    except OddValue:
        return
    assert found is None or not found.startswith("-")
