"""Protected spans: never touched, no evidence, offsets true."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import share
from hypothesis import given
from hypothesis import strategies as st

from textfix import Edit, Pipeline, Stage, fix_encoding, fix_text, repair
from textfix.protection import PLACEHOLDER, Protected
from textfix.stage import Found

DAMAGED = "Ã¼ber `Ã¼ber` und fÃ¼r"


@pytest.mark.parametrize(
    "protect",
    [
        "`.*?`",
        re.compile("`.*?`"),
        [(5, 11)],
        ["`.*?`"],
        [(5, 7), re.compile(r"ber`"), (7, 8)],
        ((5, 11) for _ in range(1)),
    ],
)
def test_ways_to_protect(protect: Any) -> None:
    result = repair(DAMAGED, protect=protect)
    assert result.text == "über `Ã¼ber` und für"
    assert [(edit.start, edit.end) for edit in result.edits] == [(0, 2), (19, 21)]
    assert result.undo() == DAMAGED


def test_every_function_protects() -> None:
    assert fix_text(DAMAGED, protect="`.*?`") == "über `Ã¼ber` und für"
    assert fix_encoding(DAMAGED, protect="`.*?`") == "über `Ã¼ber` und für"


def test_patterns_of_the_regex_package() -> None:
    regex = pytest.importorskip("regex")
    assert fix_text(DAMAGED, protect=regex.compile("`.*?`")) == "über `Ã¼ber` und für"


def test_nothing_protected_is_nothing_changed() -> None:
    for nothing in (None, [], "(?!)", "x*", [(3, 3)]):
        assert fix_text(DAMAGED, protect=nothing) == fix_text(DAMAGED)


def test_all_protected() -> None:
    assert fix_text(DAMAGED, protect=".*") is DAMAGED


def test_protected_text_is_no_evidence() -> None:
    lines = "Ïðèâåò âñåì äðóçüÿì èç Ìîñêâû "
    lone = "naïve â"
    assert fix_text(lines + lone) != lines + lone
    assert fix_text(lines + lone, protect=[(0, len(lines))]) == lines + lone


def test_what_stands_on_either_side_is_not_one_word() -> None:
    text = "fÃ<b>¼r"
    assert repair(text, protect="<b>").text == text


def test_layers_and_escapes_around_protected_spans() -> None:
    text = "fÃƒÂ¼r <q>fÃƒÂ¼r</q> f&Atilde;&frac14;r <q>&Atilde;&frac14;</q>"
    result = repair(text, protect="<q>.*?</q>")
    assert result.text == "für <q>fÃƒÂ¼r</q> für <q>&Atilde;&frac14;</q>"
    assert result.undo() == text


def test_a_stage_sees_a_placeholder_and_cannot_touch_it() -> None:
    seen = []

    def run(text: str, least: float) -> Found:
        seen.append(text)
        edits = [Edit(i, i + 1, c, "x", "all", "all", 1.0) for i, c in enumerate(text) if c != "x"]
        return Found(tuple(edits), tuple(edits[:1]))

    result = Pipeline("own", (Stage("all", run),), passes=1).repair("abcde", protect=[(1, 3)])
    assert seen == [f"a{PLACEHOLDER}de"]
    assert result.text == "xbcxx"


@pytest.mark.parametrize(
    ("protect", "error", "message"),
    [
        ("(", ValueError, "no regular expression"),
        (3, TypeError, "pattern or ranges"),
        ([3], TypeError, r"range \(start, end\), got 3"),
        ([(1, 2, 3)], TypeError, "range"),
        ([(1.0, 2)], TypeError, "range"),
        ([(True, 2)], TypeError, "range"),
        ([(2, 1)], ValueError, "0 <= start <= end <= 22"),
        ([(0, 99)], ValueError, "0 <= start <= end <= 22"),
        ([(-1, 2)], ValueError, "0 <= start"),
        (b"x", TypeError, "range"),
    ],
)
def test_wrong_protection_is_refused(protect: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        fix_text(DAMAGED, protect=protect)


PIECES = [
    "Ã¼ber ",
    "für ",
    "&Atilde;&copy; ",
    "\\u00c3\\u00a9",
    "don’t",
    "â€™",
    " ",
    "\f",
    "锟斤拷",
]


@share(5)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.data())
def test_protected_ranges_are_unchanged(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    offset = st.integers(0, len(text))
    ranges: list[Any] = data.draw(st.lists(st.tuples(offset, offset).map(sorted), max_size=4))
    result = repair(text, protect=ranges)
    assert result.undo() == text
    for start, end in Protected.of(text, ranges).spans:
        low, high = result.span_to_repaired(start, end)
        assert result.text[low:high] == text[start:end]
        assert not any(e.start < end and start < e.end for e in (*result.edits, *result.unresolved))


@given(st.text(max_size=20), st.data())
def test_the_mask_is_undone(text: str, data: st.DataObject) -> None:
    offset = st.integers(0, len(text))
    ranges: list[Any] = data.draw(st.lists(st.tuples(offset, offset).map(sorted), max_size=4))
    protected = Protected.of(text, ranges)
    masked = protected.mask(text)
    edits = [Edit(i, i + 1, c, c.upper(), "case", "case", 1.0) for i, c in enumerate(masked.text)]
    back = masked.back(edits)
    assert len(back) == len(text) - sum(end - start for start, end in protected.spans)
    assert all(text[edit.start : edit.end] == edit.original for edit in back)
