"""What the practice registry has."""

from speechfleet.errands.diagnose import REPOSITORY
from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.tags import misfit
from speechfleet.sandbox.stock import CACHE, STOCK, Stocked


def test_every_kind_without_a_gpu_can_be_upgraded() -> None:
    others = [one for one in STOCK if one.repository != REPOSITORY]
    for kind in KINDS.values():
        stocked = [one for one in others if one.kind == (kind.name if kind.keyed else "")]
        stocked = [one for one in stocked if one.repository != CACHE]
        assert len(stocked) >= (0 if kind.gpu else 2), kind.name
        assert not kind.keyed or not any(misfit(kind, one.tag) for one in stocked)


def test_an_image_is_of_one_kind_on_the_kinds_port() -> None:
    recipe = Stocked("a", "1.18.0-amd64-preview", "language-identification").recipe
    assert recipe.endswith('"--kind", "language-identification"]\nEXPOSE 5003\n')


def test_an_image_has_the_voice_of_its_tag() -> None:
    recipe = Stocked("a", "3.11.0-amd64-de-de-katjaneural", "neural-text-to-speech").recipe
    assert "ENV Simulator__Voice=de-DE-KatjaNeural\n" in recipe


def test_the_diagnostics_image_is_there_under_the_vendors_name() -> None:
    (found,) = [one for one in STOCK if one.repository == REPOSITORY]
    assert found.tag == "latest"
    assert found.recipe.endswith('"diagnostics"]\n')
