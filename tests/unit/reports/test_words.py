from typing import get_args

import pytest
from rich.style import Style

from speechfleet.checks.finding import Level
from speechfleet.checks.serving import Health
from speechfleet.reports.words import COLOURS
from speechfleet.run import State


@pytest.mark.parametrize("word", [*get_args(Level), *get_args(State), *get_args(Health)])
def test_every_level_state_and_health_has_a_colour(word: str) -> None:
    assert Style.parse(COLOURS[word])
