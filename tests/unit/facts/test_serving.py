import pytest

from speechfleet.facts.fact import Unanswered
from speechfleet.facts.serving import SERVING, Response, read
from tests.unit.values import recorded, serving, told


def test_a_recorded_host() -> None:
    found = read(recorded("serving"))
    first = found["stt-en-1"]
    assert set(found) == {"stt-en-1", "stt-en-2"}
    assert (first.ready.code, first.ready.body["ready"]) == (200, "ready")
    assert (first.status.code, first.status.body["apiStatus"]) == (200, "Valid")
    assert first.unit["ActiveState"] == "active"
    assert first.container["labels"]["speechfleet.release"] == "df9f512ec17c"


@pytest.mark.parametrize(
    "answer",
    ["", "curl: (7)", "HTTP/1.1", "HTTP/1.1 abc", "HTTP/1.1 ²00 OK", "HTTP/1.1 99999 OK"],
)
def test_what_is_no_http_answer_is_none(answer: str) -> None:
    assert read(f"stt-1 ready {answer}\n")["stt-1"].ready == Response()


@pytest.mark.parametrize("body", ["", "<html>", "[1]", '"ready"', "[" * 3000, '{"ready": "rea'])
def test_a_body_that_is_no_json_object_says_nothing(body: str) -> None:
    assert read(f"stt-1 ready HTTP/1.1 200 OK\036\036{body}\n")["stt-1"].ready == Response(200)


def test_headers_are_found_whatever_their_case() -> None:
    answer = "HTTP/1.1 503 Busy\037\036retry-AFTER: 30\037\036\037\036{}"
    assert read(f"stt-1 status {answer}\n")["stt-1"].status == Response(503, {}, "30")


def test_lines_of_several_instances_may_be_mixed() -> None:
    lines = zip(serving("a").split("\n"), serving("b", "Invalid").split("\n"), strict=True)
    found = read("".join(f"{a}\n{b}\n" for a, b in lines))
    assert found["a"].status.body["apiStatus"] == "Valid"
    assert found["b"].status.body["apiStatus"] == "Invalid"


def test_a_container_without_labels_has_none() -> None:
    assert read(serving("stt-1", labels=None))["stt-1"].container["labels"] == {}


def test_a_container_state_that_is_no_object_is_no_answer() -> None:
    with pytest.raises(Unanswered):
        told(serving="stt-1 container null\n")[SERVING]
