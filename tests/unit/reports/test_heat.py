"""The map of hosts and nights."""

from speechfleet.reports.heat import group_of, heat
from tests.nights import NO_RUN, nights
from tests.unit.history.remembered import past_of


def test_a_row_for_each_host_and_a_column_for_each_date() -> None:
    found = heat(past_of(nights(5)), 30)
    (group,) = found.groups
    assert [row.name for row in group.rows] == [f"ber-0{number}" for number in range(1, 6)]
    assert len(found.dates) == 30
    assert {len(row.cells) for row in group.rows} == {30}
    away, key = group.rows[1].cells, group.rows[2].cells
    assert [29 - at for at, cell in enumerate(away) if cell.grade == "unreachable"] == [16, 15, 14]
    assert [cell.grade for cell in key[-3:]] == ["well", "bad", "bad"]
    assert key[-1].why == "stt-en-1 unready"
    assert all(row.cells[29 - NO_RUN].grade is None for row in group.rows)
    # It came nine nights ago.
    assert [cell.grade is None for cell in group.rows[4].cells] == [True] * 20 + [False] * 10


def test_many_hosts_are_grouped_by_what_their_names_share() -> None:
    found = heat(past_of(nights(60, 3)), 3)
    assert [(group.name, len(group.rows)) for group in found.groups] == [
        ("ber", 12), ("osl", 11), ("par", 12), ("rom", 12), ("waw", 12),
    ]  # fmt: skip
    ber = found.groups[0]
    for (grade, count), column in zip(
        ber.cells, zip(*(row.cells for row in ber.rows), strict=True), strict=True
    ):
        assert count == [cell.grade for cell in column].count(grade) > 0


def test_a_group_is_named_by_what_stands_before_the_number() -> None:
    names = ["ber-01", "ber01.example.com", "stt_berlin_7", "10.1.2.3", "alone"]
    assert [group_of(name) for name in names] == ["ber", "ber", "stt_berlin", "10.1.2.3", "alone"]
