"""What of the images of a folder has to be brought to a host (`stock.step`)."""

from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.locked import Locked
from speechfleet.plan.actions import Load, Remove
from speechfleet.plan.steps import stock as stock_step
from speechfleet.plan.steps import surplus
from tests.unit.plan.stock import blob, chains, diff, image, stock
from tests.unit.values import docker_info, host, service, told

ENGLISH, GERMAN = service(), service(name="de", tag="5.1.0-amd64-de-de")
EN, DE = host().image(ENGLISH), host().image(GERMAN)
STOCK = stock(image(EN, "abc"), image(DE, "abd", "7"))
BLOBS = Remove("/var/lib/speechfleet/blobs")


def answers(layers: str = "", images: str = "", driver: str = "overlay2") -> Answers:
    return told(layers=layers, images=images, docker=docker_info(Driver=driver))


def planned(wanted: Host, found: Answers) -> list[object]:
    return list(stock_step.step(wanted, (), found))


def test_without_a_folder_nothing_is_brought() -> None:
    assert not planned(host(ENGLISH), answers("blobs\n"))


def test_what_two_images_share_is_brought_once() -> None:
    first, second, last = planned(host(ENGLISH, GERMAN, stock=STOCK), answers())
    assert isinstance(first, Load)
    assert isinstance(second, Load)
    assert first.lacks == tuple(map(blob, "abc"))
    assert second.lacks == (blob("d"),)
    assert second.blobs == (second.image.manifest, second.image.config, blob("d"))
    assert last == BLOBS


def test_layers_that_some_image_has_from_the_lowest_up_are_not_brought() -> None:
    (load, _) = planned(host(ENGLISH, stock=STOCK), answers(chains("abx", "bc")))
    assert isinstance(load, Load)
    assert load.lacks == (blob("c"),)
    assert str(load) == f"bring {EN}: 1 of 3 layers, 0.1 MB, and load it"


def test_to_containerds_store_all_layers_are_brought() -> None:
    found = answers(chains("abc"), driver="overlayfs")
    (load, _) = planned(host(ENGLISH, stock=STOCK), found)
    assert isinstance(load, Load)
    assert load.lacks == tuple(map(blob, "abc"))


def test_what_is_there_is_not_loaded_and_blobs_left_over_go() -> None:
    there = f"{EN} {diff('9')}\n"
    assert not planned(host(ENGLISH, stock=STOCK), answers(images=there))
    assert planned(host(ENGLISH, stock=STOCK), answers("blobs\n", there)) == [BLOBS]


def test_a_tag_that_means_another_image_is_given_anew() -> None:
    (load, _) = planned(host(ENGLISH, stock=STOCK), answers(images=f"{EN} {diff('1')}\n"))
    assert isinstance(load, Load)
    assert load.tag == EN


def test_a_locked_image_leaves_such_a_tag_alone() -> None:
    lock = {EN: Locked(diff("8"), diff("9"))}
    wanted = host(ENGLISH, stock=STOCK, lock=lock)
    (load, _) = planned(wanted, answers(images=f"{EN} {diff('1')}\n"))
    assert isinstance(load, Load)
    assert load.tag == f"{EN}.{'9' * 12}"
    # By its own name it is there, whatever its tag means.
    assert not planned(wanted, answers(images=f"<none>:<none> {diff('9')}\n"))


def test_a_prune_takes_away_what_a_push_has_left() -> None:
    assert list(surplus.step(host(ENGLISH), (), told(layers="blobs\n"))) == [BLOBS]
    models = "model m-1  4\nmodel .m-2.coming whole 4\nmodel .odd 4\n"
    assert list(surplus.step(host(ENGLISH), (), told(models=models))) == [
        Remove("/var/lib/speechfleet/models/.m-2.coming")
    ]
    assert not list(surplus.step(host(ENGLISH), (), told()))
