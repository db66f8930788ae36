from speechfleet.facts.uptime import Uptime, read

UP = "16582.21 10107.14\n6.46 6.07 11.73 10/3157 5534\n"


def test_a_recorded_host() -> None:
    assert read(UP) == Uptime(16582.21, 6.46)


def test_an_upgrade_that_waits_and_for_what() -> None:
    """The files as Debian's and Ubuntu's update-notifier-common writes them."""
    assert read(f"{UP}reboot\n") == Uptime(16582.21, 6.46, True)
    found = read(f"{UP}reboot\nfor libc6\nfor linux-image-6.1.0-28-amd64\n")
    assert found.packages == ("libc6", "linux-image-6.1.0-28-amd64")
