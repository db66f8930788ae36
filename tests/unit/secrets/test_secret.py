"""However a Secret is shown, copied or dumped, its text is not in it."""

import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Any

import pydantic
import pydantic_core
import pytest
import yaml
from rich import inspect
from rich.console import Console
from rich.pretty import Pretty
from rich.traceback import Traceback

from speechfleet.secrets.secret import MASK, Secret

TEXT = "s3cr3t-0123456789"


@dataclasses.dataclass(frozen=True)
class Holder:
    key: Secret


@pytest.fixture
def secret() -> Secret:
    return Secret(TEXT)


def test_it_prints_as_the_mask(secret: Secret) -> None:
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", f"{secret!s}", "%s" % secret]  # noqa: UP031
    assert set(shown) == {MASK}
    assert f"{secret:>10}" == "  [secret]"
    assert repr(Holder(secret)) == "Holder(key=[secret])"
    assert pprint.pformat({"key": [secret]}) == "{'key': [[secret]]}"


def test_copies_are_secrets_too(secret: Secret) -> None:
    copies = [copy.copy(secret), copy.deepcopy([secret])[0], dataclasses.asdict(Holder(secret))]
    assert TEXT not in repr(copies)
    assert copies[0] == copies[1] == secret


def test_what_would_write_it_out_writes_the_mask(secret: Secret) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        pickled = pickle.dumps(Holder(secret), protocol)
        assert TEXT.encode() not in pickled
        assert pickle.loads(pickled).key == MASK  # noqa: S301 - it was pickled here
    for dumped in (yaml.dump({"key": secret}), yaml.safe_dump({"key": secret})):
        assert yaml.safe_load(dumped) == {"key": MASK}
    assert yaml.dump(secret, Dumper=yaml.CSafeDumper) == yaml.safe_dump(MASK)
    assert json.dumps({"key": secret}, default=str) == '{"key": "[secret]"}'


def test_json_refuses_it_by_itself(secret: Secret) -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps({"key": secret})
    assert TEXT not in str(caught.value)


def test_no_attribute_has_it(secret: Secret) -> None:
    names = [name for name in dir(secret) if name != "open"]
    assert TEXT not in repr([getattr(secret, name) for name in names if name != "__doc__"])
    with pytest.raises(TypeError):
        vars(secret)


def test_no_traceback_shows_it(secret: Secret) -> None:
    """Neither Python's, nor rich's with the variables of every frame."""

    def fails(key: Secret, held: Holder) -> None:
        raise ValueError(f"{key} is wrong")

    with pytest.raises(ValueError, match="is wrong") as caught:
        fails(secret, Holder(secret))
    out = io.StringIO()
    error = caught.value
    rich = Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True)
    Console(file=out, width=200).print(rich)
    assert MASK in out.getvalue()
    assert TEXT not in out.getvalue().replace(f'TEXT = "{TEXT}"', "")
    assert TEXT not in "".join(traceback.format_exception(error))


def test_what_it_is_equal_to(secret: Secret) -> None:
    assert secret == Secret(TEXT)
    assert hash(secret) == hash(Secret(TEXT))
    assert secret != TEXT
    assert secret != Secret("other")
    assert secret
    assert not Secret("")


def test_no_log_shows_it(secret: Secret, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("speechfleet.test")
    log.warning("%s %r", secret, Holder(secret))
    log.warning("%(key)s", {"key": secret})
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("failed with %s", [secret])
    assert caplog.text.count(MASK) >= 4
    assert TEXT not in caplog.text


def test_no_model_dumps_it(secret: Secret) -> None:
    class Model(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(arbitrary_types_allowed=True, extra="allow")
        key: Secret

    model = Model(key=secret, more=[secret])
    assert TEXT not in repr(model) + str(model.model_dump())
    with pytest.raises(pydantic.ValidationError) as refused:
        Model(key={"key": secret})
    assert TEXT not in str(refused.value) + str(refused.value.errors())
    with pytest.raises(pydantic_core.PydanticSerializationError) as in_json:
        model.model_dump_json()
    assert TEXT not in str(in_json.value)


def test_it_is_no_text_and_no_bytes(secret: Secret) -> None:
    takers: list[Callable[[Any], object]] = [bytes, len, list, io.StringIO().write, "".join]
    for takes_text in takers:
        with pytest.raises(TypeError) as caught:
            takes_text(secret)
        assert TEXT not in str(caught.value)
    with pytest.raises(TypeError):
        _ = "key " + secret  # type: ignore[operator]


def test_shown_by_rich_it_is_the_mask(secret: Secret) -> None:
    out = io.StringIO()
    console = Console(file=out, width=200)
    console.print(secret, [secret], Pretty(Holder(secret)))
    inspect(secret, console=console, all=True, private=True, dunder=True)
    assert out.getvalue().count(MASK) >= 3
    assert TEXT not in out.getvalue()
