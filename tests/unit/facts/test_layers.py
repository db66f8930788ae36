from speechfleet.facts.layers import Layers, read

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")


def test_images_with_their_layers_from_the_lowest_up() -> None:
    text = f"blobs\nlayers {A} {B}\nlayers {A} {C}\nlayers {A} {B}\nlayers\n"
    assert read(text) == Layers(frozenset({(A, B), (A, C), ()}), blobs=True)


def test_a_stopped_docker_and_a_host_without_images() -> None:
    assert read("") == Layers(frozenset())
