from speechfleet.facts.failed_units import read


def test_units_are_named() -> None:
    line = "speechfleet_revert.service loaded failed failed speechfleet: turn back\n"
    assert read(line) == ("speechfleet_revert.service",)
    assert read("") == ()
