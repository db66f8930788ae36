import pytest

from speechfleet.facts.distribution import Distribution, read

# As Debian 12 has it.
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n'


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (DEBIAN, Distribution("debian", "bookworm", "Debian GNU/Linux 12 (bookworm)")),
        ("ID='rhel'\n", Distribution("rhel", "", "rhel")),
        ('PRETTY_NAME="An \\"odd\\" one"\n', Distribution("", "", 'An "odd" one')),
        ("ID=debian\nPRETTY_NAME=Bob's\n", Distribution("debian", "", "debian")),
        ('ID="x\n', Distribution()),
        ("", Distribution()),
    ],
)
def test_what_a_host_says_of_its_system(text: str, meaning: Distribution) -> None:
    """Quotes as os-release(5) has them."""
    assert read(text) == meaning
