"""Frames: any cut and any chunking, and never a part that is believed in part."""

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from speechfleet.remote.frames import Frame, Splitter, new_nonce, parts

NONCE = "sf-0123456789abcdef01234567"
STREAM = (
    b"Welcome \xff\x00 to ber-01\nsf-00 machine 0\n"
    + f"\n{NONCE} start\n".encode()
    + b"x86_64\n8\n"
    + f"\n{NONCE} machine 0\n".encode()
    + b"no last newline \xc3"
    + f"\n{NONCE} avx2 0\n".encode()
    + f"\n{NONCE} empty 0\n".encode()
    + f"looks like {NONCE} memory 0\n {NONCE} memory 0\n".encode()
    + f"\n{NONCE} docker 124\n".encode()
    + b"and what comes after"
)
WHOLE = {
    "machine": ("x86_64\n8\n", 0),
    "avx2": ("no last newline \ufffd", 0),
    "empty": ("", 0),
    "docker": (f"looks like {NONCE} memory 0\n {NONCE} memory 0\n", 124),
}


def _frames(*chunks: bytes) -> list[Frame]:
    splitter = Splitter(NONCE)
    return [frame for chunk in chunks for frame in splitter.feed(chunk)]


def test_noise_is_left_out_and_every_part_is_whole() -> None:
    assert parts(_frames(STREAM)) == WHOLE


@given(st.lists(st.integers(0, len(STREAM)), max_size=20).map(sorted))
def test_chunks_make_no_difference(cuts: list[int]) -> None:
    edges = [0, *cuts, len(STREAM)]
    chunks = [STREAM[a:b] for a, b in pairwise(edges)]
    assert _frames(*chunks) == _frames(STREAM)


def test_byte_by_byte_is_the_same_as_at_once() -> None:
    assert _frames(*(bytes([byte]) for byte in STREAM)) == _frames(STREAM)


def test_a_stream_cut_at_any_byte_has_whole_parts_only() -> None:
    for cut in range(len(STREAM)):
        assert parts(_frames(STREAM[:cut])).items() <= WHOLE.items()


def test_a_frame_is_complete_with_its_line_end() -> None:
    line = f"\n{NONCE} machine 0"
    assert _frames(line.encode()) == []
    assert _frames(line.encode(), b"\n") == [Frame(("machine", "0"), "")]


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    frames = _frames(data.replace(b"|", f"\n{NONCE} ".encode()))
    assert isinstance(parts(frames), dict)


@given(st.text(alphabet="0123456789²٣-+ x", max_size=30))
def test_an_exit_code_that_is_none_is_no_part(code: str) -> None:
    frames = _frames(f"\n{NONCE} machine {code}\n".encode())
    found = parts(frames)
    assert not found or found == {"machine": ("", int(code))}


def test_what_came_after_the_last_frame_is_kept() -> None:
    splitter = Splitter(NONCE)
    list(splitter.feed(STREAM))
    assert splitter.rest.strip() == "and what comes after"


def test_a_nonce_is_never_used_twice() -> None:
    assert len({new_nonce() for _ in range(100)}) == 100


def test_a_host_that_babbles_costs_what_it_sends_and_no_more() -> None:
    """40 MB without a frame: searched again at every chunk they would take half a minute."""
    splitter, began = Splitter(NONCE), time.process_time()
    for _ in range(640):
        assert not list(splitter.feed(b"x" * 65536))
    (frame,) = splitter.feed(f"\n{NONCE} done 0\n".encode())
    assert len(frame.text) == 640 * 65536
    assert time.process_time() - began < 5


def test_no_terminal_command_of_a_host_comes_through() -> None:
    data = b"\nsf-00 start\n\x1b[2Jhello\x1b]0;title\x07\xc2\x9b1m\nsf-00 end 0\n"
    text = list(Splitter("sf-00").feed(data))[1].text
    assert not {"\x1b", "\x9b"} & set(text)
    assert "hello" in text
