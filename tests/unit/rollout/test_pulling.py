"""How a pull gets on, out of the numbers that the host tells."""

from speechfleet.rollout.pulling import Pulling


def test_bytes_rate_and_time_left() -> None:
    pull = Pulling()
    assert pull.news(["0", "1000000000"], 0.0) == "0 B of 1.00 GB"
    assert pull.news(["100000000", "1000000000"], 2.0) == ("100 MB of 1.00 GB, 50 MB/s, 18 s left")
    assert pull.news(["1000000000", "1000000000"], 4.0) == "1.00 GB of 1.00 GB, 250 MB/s"


def test_a_line_for_each_percent_or_each_half_minute() -> None:
    pull = Pulling()
    assert pull.news(["10", "1000"], 0.0)
    assert pull.news(["11", "1000"], 1.0) == ""
    assert pull.news(["20", "1000"], 2.0)
    assert pull.news(["20", "1000"], 31.0) == ""
    assert pull.news(["20", "1000"], 32.0) == "20 B of 1 kB"


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    pull = Pulling()
    pull.news(["0", "1000"], 0.0)
    pull.news(["500", "1000"], 100.0)
    assert pull.news(["600", "1000"], 110.0) == "600 B of 1 kB, 10 B/s, 40 s left"


def test_what_is_not_known_is_not_said() -> None:
    pull = Pulling()
    assert [pull.news(numbers, 0.0) for numbers in ([], ["x", "1"], ["0", "0"], ["1"])] == [""] * 4


def test_what_has_no_known_size_is_told_as_it_grows() -> None:
    model = Pulling()
    assert model.grown(4096, 100.0) == ""
    assert model.grown(4096, 101.0) == ""
    assert model.grown(1_000_004_096, 102.0) == "1.00 GB, 500 MB/s"
    assert model.grown(1_100_000_000, 106.0) == ""  # so soon it is not told again
    assert model.grown(2_000_000_000, 107.0).startswith("2.00 GB, ")
    assert model.grown(2_000_000_000, 200.0) == ""
