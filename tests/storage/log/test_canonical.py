"""The canonical text is RFC 8785's, and nothing else is accepted for it."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import RecordUnfit
from storage.log.canonical import SAFE_INTEGER, decode, encode
from tests.storage.samples import STEADY, bodies


@STEADY
@given(bodies())
def test_it_is_what_rfc_8785_says(body: dict[str, Any]) -> None:
    assert encode(body) == rfc8785.dumps(body)


@STEADY
@given(bodies())
def test_it_is_read_back_as_it_was(body: dict[str, Any]) -> None:
    assert decode(encode(body)) == body
    assert decode(encode(body).decode()) == body


@pytest.mark.parametrize(
    "value", [1.0, None, True, ["a"], b"a", SAFE_INTEGER + 1, -SAFE_INTEGER - 1, "\ud800"]
)
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(RecordUnfit):
        encode({"payload": {"x": value}})


@pytest.mark.parametrize("name", ["é", "鍵", 3])
def test_names_are_ascii(name: Any) -> None:
    with pytest.raises(RecordUnfit, match="not ASCII"):
        encode({name: 1})


def test_the_refusal_says_where() -> None:
    with pytest.raises(RecordUnfit, match=r"body\.payload\.weight: float"):
        encode({"payload": {"weight": 1.5}})


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"b":1,"a":1}',
        '{"a":1,"a":1}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":"\\u0041"}',
        '{"a":"\\/"}',
        '{"a":null}',
        '{"a":[]}',
        "[]",
        "",
        '{"a":1',
        '{"a":1} ',
        b'{"a":"\xff"}',
        '{"a":"\ud800"}',
    ],
)
def test_any_other_spelling_is_refused(text: str | bytes) -> None:
    with pytest.raises(RecordUnfit):
        decode(text)


@STEADY
@given(st.binary(max_size=40))
def test_junk_is_refused_or_canonical(junk: bytes) -> None:
    try:
        body = decode(junk)
    except RecordUnfit:
        return
    assert encode(body) == junk
