from speechfleet.checks.stock import check
from speechfleet.facts.fact import Answers
from speechfleet.inventory.locked import Locked
from tests.unit.checks.levels import levels, message
from tests.unit.plan.stock import diff, image, stock
from tests.unit.values import container, host, service, told

SERVICE = service()
OURS = {"speechfleet.instance": "stt-en-1"}
REFERENCE = host().image(SERVICE)
STOCK = stock(image(REFERENCE, "ab"))


def answers(images: str = "", sudoers: str = "no") -> Answers:
    return told(images=images, sudoers=sudoers)


def test_no_folder_is_asked_about() -> None:
    assert not levels(check, host(SERVICE), answers())


def test_what_is_wanted_is_in_the_folder() -> None:
    assert not levels(check, host(SERVICE, stock=STOCK), answers())


def test_what_is_neither_in_the_folder_nor_there() -> None:
    wanted = host(SERVICE, stock=stock())
    assert levels(check, wanted, answers()) == {"stock.missing": "error"}
    assert REFERENCE in message(check, wanted, answers())
    assert not levels(check, wanted, answers(f"{REFERENCE} sha256:1\n"))


def test_another_image_than_the_lock_has() -> None:
    other = host(SERVICE, stock=STOCK, lock={REFERENCE: Locked(diff("1"), diff("2"))})
    assert levels(check, other, answers()) == {"stock.lock": "error"}
    same = host(SERVICE, stock=STOCK, lock={REFERENCE: Locked(diff("8"), diff("9"))})
    assert not levels(check, same, answers())


def test_a_sudo_that_would_keep_every_image() -> None:
    wanted = host(SERVICE, stock=STOCK)
    assert levels(check, wanted, answers(sudoers="yes")) == {"stock.sudo": "error"}
    assert not levels(check, wanted, answers(f"{REFERENCE} {diff('9')}\n", "yes"))


def test_a_tag_that_is_moved_under_what_runs_by_it() -> None:
    runs = container("speechfleet-stt-en-1", image=REFERENCE, labels=OURS)
    another = told(images=f"{REFERENCE} {diff('7')}\n", containers=runs)
    assert levels(check, host(SERVICE, stock=STOCK), another) == {"stock.moves": "warning"}
    assert "stt-en-1 runs" in message(check, host(SERVICE, stock=STOCK), another)
    locked = host(SERVICE, stock=STOCK, lock={REFERENCE: Locked(diff("8"), diff("9"))})
    assert not levels(check, locked, another)
    same = told(images=f"{REFERENCE} {diff('9')}\n", containers=runs)
    assert not levels(check, host(SERVICE, stock=STOCK), same)
    foreign = told(images=f"{REFERENCE} {diff('7')}\n", containers=container("x", image=REFERENCE))
    assert not levels(check, host(SERVICE, stock=STOCK), foreign)
