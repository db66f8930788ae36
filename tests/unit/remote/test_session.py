"""Becoming root in an exec, and hearing its frames, against a host that is a list."""

import pytest

from speechfleet.remote.errors import Unreachable
from speechfleet.secrets.secret import Secret
from tests.unit.remote.channel import NONCE, End, Err, FakeChannel, Out, Until

PASSWORD = Secret("planted-sudo-password")
SENT = b"planted-sudo-password\n"
PROMPT = Err(f"{NONCE}-prompt".encode())
OK = Out(f"\n{NONCE} ok\n".encode())


def _class(name: str) -> Out:
    return Out(f"\n{NONCE} {name}\n".encode())


def _refused(channel: FakeChannel, password: Secret | None = PASSWORD) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        channel.exec().enter(password)
    return caught.value


@pytest.mark.parametrize(
    "says",
    [
        [_class("root")],
        [Out(b"Welcome!\xff\n"), _class("root")],
        [_class("nopasswd"), OK],
        [Out(_class("nopasswd").data + OK.data)],
    ],
)
def test_where_no_password_is_wanted_none_is_sent(says: list[Out]) -> None:
    channel = FakeChannel(*says)
    channel.exec().enter(PASSWORD)
    assert channel.sent == b""


def test_a_password_is_sent_once_and_only_at_the_prompt() -> None:
    channel = FakeChannel(_class("password"), PROMPT, Until(SENT), OK)
    exec_ = channel.exec()
    exec_.enter(PASSWORD)
    assert (channel.sent, exec_.become) == (SENT, "password")


def test_a_prompt_that_comes_before_the_class_is_not_missed() -> None:
    channel = FakeChannel(Err(b"sudo: lecture\n"), PROMPT, _class("password"), Until(SENT), OK)
    channel.exec().enter(PASSWORD)
    assert channel.sent == SENT


@pytest.mark.parametrize("cut", range(len(_class("password").data)))
def test_a_class_line_that_comes_in_two_pieces_is_read_whole(cut: int) -> None:
    line = _class("password").data
    channel = FakeChannel(Out(line[:cut]), Out(line[cut:]), PROMPT, Until(SENT), OK)
    exec_ = channel.exec()
    exec_.enter(PASSWORD)
    assert exec_.become == "password"


@pytest.mark.parametrize("after", [[PROMPT], [Err(b"sudo: 1 incorrect password attempt"), End()]])
def test_a_wrong_password_is_tried_once(after: list[Err | End]) -> None:
    channel = FakeChannel(_class("password"), PROMPT, Until(SENT), *after)
    trouble = _refused(channel)
    assert (trouble.code, channel.sent) == ("reach.sudo", SENT)
    assert "refused the password" in trouble.message
    assert "planted" not in trouble.message


def test_without_a_password_none_is_made_up() -> None:
    channel = FakeChannel(_class("password"), PROMPT)
    assert "none is known" in _refused(channel, None).message
    assert channel.sent == b""


def test_what_sudo_says_instead_of_asking_is_passed_on() -> None:
    tty = Err(b"sudo: sorry, you must have a tty to run sudo\n")
    channel = FakeChannel(_class("password"), tty, End())
    assert "you must have a tty" in _refused(channel).message
    assert channel.sent == b""


@pytest.mark.parametrize(
    ("says", "code", "message"),
    [
        ([_class("user")], "reach.sudo", "ansible_become"),
        ([_class("nosudo")], "reach.sudo", "no sudo"),
        ([Out(b"This account is currently not available.\n"), End()], "reach.shell", "shell"),
        ([_class("nopasswd"), Err(b"sudo: a policy\n"), End()], "reach.sudo", "a policy"),
        ([], "reach.timeout", "in time"),
        ([_class("nopasswd")], "reach.timeout", "in time"),
        ([_class("password")], "reach.timeout", "in time"),
    ],
)
def test_why_root_was_not_to_be_had(says: list[Out], code: str, message: str) -> None:
    trouble = _refused(FakeChannel(*says))
    assert trouble.code == code
    assert message in trouble.message + trouble.fix


def _frame(words: str) -> bytes:
    return f"\n{NONCE} {words}\n".encode()


def test_frames_come_from_both_streams() -> None:
    both = (_frame("start"), b"8\n" + _frame("machine 0"))
    exec_ = FakeChannel(*(Out(data) for data in both), *(Err(data) for data in both), End()).exec()
    assert [f.words for f in exec_.frames(9, 9)] == [("start",), ("machine", "0")]
    assert [f.words for f in exec_.stderr] == [("start",), ("machine", "0")]


def test_a_host_that_falls_silent_is_not_waited_for() -> None:
    frames = FakeChannel(Out(_frame("start"))).exec().frames(9, 9)
    assert next(frames).words == ("start",)
    with pytest.raises(Unreachable) as caught:
        next(frames)
    assert caught.value.code == "reach.timeout"


def test_a_host_that_never_ends_is_not_listened_to_for_ever() -> None:
    """Bytes without end are no sign of life once the whole time is over."""
    channel = FakeChannel(*(Out(b"babble") for _ in range(1000)), End())
    with pytest.raises(Unreachable):
        list(channel.exec().frames(9, total_seconds=0))


def test_what_the_caller_does_meanwhile_is_not_the_hosts_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that took hours to send is not the fault of a host that took it."""
    now = [0.0]
    monkeypatch.setattr("speechfleet.remote.session.time.monotonic", lambda: now[0])
    frames = (
        FakeChannel(Out(_frame("have 0")), Out(_frame("received 0")), End()).exec().frames(9, 9)
    )
    assert next(frames).words == ("have", "0")
    now[0] = 7200.0
    assert next(frames).words == ("received", "0")


def test_complaints_are_the_lines_of_standard_error() -> None:
    """Before a frame as well as after the last: a step complains before its `end`."""
    said = b"denied\n" + _frame("end") + b"no space left\n"
    exec_ = FakeChannel(Err(_frame("start") + said), End()).exec()
    list(exec_.frames(9, 9))
    assert exec_.complaints == ["denied", "no space left"]


@pytest.mark.parametrize("word", [Out, Err])
@pytest.mark.parametrize("entering", [True, False])
def test_a_host_that_never_comes_to_an_end_is_cut_off(
    word: type[Out | Err], entering: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speechfleet.remote.session._HELD_MOST", 1 << 20)
    channel = FakeChannel(*[word(b"x" * 65536)] * 17, End())
    exec_ = channel.exec()
    with pytest.raises(Unreachable) as caught:
        exec_.enter(None) if entering else list(exec_.frames(60, 60))
    assert (caught.value.code, channel.shut) == ("reach.lost", True)
    assert "1 MiB without an end" in caught.value.message


def test_what_comes_frame_by_frame_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speechfleet.remote.session._HELD_MOST", 1 << 16)
    channel = FakeChannel(*[Out(b"x" * 40000), Out(f"\n{NONCE} told\n".encode())] * 5, End())
    assert len(list(channel.exec().frames(60, 60))) == 5
