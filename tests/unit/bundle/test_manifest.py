"""What `bundle.json` says comes back as it was written, and a hostile one is refused."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.bundle.manifest import (
    BundleError,
    Carried,
    CarriedImage,
    Manifest,
    read,
    sums,
    written,
)

_HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
_DIGESTS = _HEX.map("sha256:{}".format)
_NAMES = st.text("abc-_.0ä ", min_size=1, max_size=8).filter(lambda name: name not in (".", ".."))
_PATHS = st.lists(_NAMES, min_size=1, max_size=4).map("/".join)
_SIZES = st.integers(0, 2**63)
_FILES = st.lists(
    st.builds(Carried, _PATHS, _SIZES, _HEX), max_size=5, unique_by=lambda file: file.path
).map(tuple)
_IMAGES = st.lists(
    st.builds(CarriedImage, st.text(max_size=20), _DIGESTS, _DIGESTS, _SIZES), max_size=3
).map(tuple)
MANIFESTS = st.builds(Manifest, st.text(), st.text(), st.text(), st.text(), _IMAGES, _FILES)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

PLAIN = Manifest(
    "0.1.0",
    "2026-11-26T17:00:00+00:00",
    "linux/amd64",
    "3.11",
    (CarriedImage("r/p:1", f"sha256:{'a' * 64}", f"sha256:{'b' * 64}", 5),),
    (Carried("wheels/a.whl", 3, "c" * 64), Carried("install.sh", 0, "d" * 64)),
)


def _changed(**fields: Any) -> str:
    return json.dumps(json.loads(written(PLAIN)) | fields)


@given(MANIFESTS)
def test_what_is_written_is_read(manifest: Manifest) -> None:
    assert read(written(manifest)) == manifest


@given(_JSON, st.sampled_from(["version", "images", "files", "python", "schema"]))
def test_any_other_value_is_refused_or_read_but_never_a_bug(value: Any, key: str) -> None:
    with suppress(BundleError):
        read(_changed(**{key: value}))


@given(MANIFESTS, st.data())
def test_a_manifest_that_was_cut_short_is_refused(manifest: Manifest, data: st.DataObject) -> None:
    text = written(manifest).rstrip()
    with pytest.raises(BundleError, match="damaged"):
        read(text[: data.draw(st.integers(0, len(text) - 1))])


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", "", ".", "a//b", "./a", "a/", "a\nb", "a\\b"]
)
def test_a_path_that_leads_out_or_astray_is_refused(path: str) -> None:
    file = {"path": path, "size": 1, "sha256": "a" * 64}
    with pytest.raises(BundleError, match="no path inside a bundle"):
        read(_changed(files=[file]))


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"path": "a", "size": -1, "sha256": "a" * 64}, "-1 where a size was wanted"),
        ({"path": "a", "size": True, "sha256": "a" * 64}, "True where a size was wanted"),
        ({"path": "a", "size": 1, "sha256": "A" * 64}, "is no SHA-256"),
        ({"path": "a", "size": 1}, "'sha256' is missing"),
        ({"path": 1, "size": 1, "sha256": "a" * 64}, "1 where a text was wanted"),
    ],
)
def test_an_odd_file_is_refused(file: dict[str, Any], said: str) -> None:
    with pytest.raises(BundleError, match=said):
        read(_changed(files=[file]))


def test_a_path_that_stands_twice_is_refused() -> None:
    file = {"path": "a", "size": 1, "sha256": "a" * 64}
    with pytest.raises(BundleError, match="twice"):
        read(_changed(files=[file, file]))


def test_a_newer_bundle_says_how_to_read_it() -> None:
    with pytest.raises(BundleError, match=r"reads speechfleet\.bundle/1.*sh install\.sh"):
        read(_changed(schema="speechfleet.bundle/2"))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"schema": 1}', "[" * 200_000])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(BundleError, match="damaged, or no bundle's"):
        read(text)


def test_the_sums_are_those_of_sha256sum() -> None:
    assert sums(PLAIN.files) == f"{'c' * 64}  wheels/a.whl\n{'d' * 64}  install.sh\n"


def test_the_size_is_that_of_all_files() -> None:
    assert PLAIN.size == 3
