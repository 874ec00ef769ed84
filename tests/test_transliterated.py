"""Mojibake that a transliterator ran over: what comes back and what stays, as fixtures/ has it."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.detectors.transliterated import LETTERS, may_be_in, traces
from textfix.fixers.transliterated import fix
from textfix.language.model import load
from textfix.profiles import PROFILES
from textfix.screen import Screen

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
REPAIR = PROFILES["repair"]
PIECES = (
    'a', 'e', 'n', 'r', 's', 't', 'A', 'E', '(c)', '1/4', ' 1/4 ', 'P', 'Y', '"', "'", '!', '3',
    ',', '-', '+-', '<<', '\xa9', '\xb6', '\xc3', ' ', '.', '\n', 'EUR', 'aEUR', '?', 'fA1/4r',
    'prA(c)sident', 'StraAYe', 'le', 'und', 'the',
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def cases(name: str) -> list[object]:
    """The cases of a file in fixtures/, each named by its label."""
    read = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    assert len({case["label"] for case in read}) == len(read)
    return [pytest.param(case, id=case["label"]) for case in read]


@pytest.mark.parametrize("case", cases("transliterated"))
def test_transliterated_damage_is_undone(case: dict[str, str]) -> None:
    repair = textfix.repair(case["before"])
    assert repair.text == case["after"]
    assert textfix.fix_text(case["before"]) == case["after"]
    assert repair.undo() == case["before"]
    assert repair.chain == case["chain"]


@pytest.mark.parametrize("case", cases("transliterated_negatives"))
def test_what_only_looks_so_stays(case: dict[str, str]) -> None:
    assert textfix.fix_text(case["before"]) is case["before"]
    assert not textfix.repair(case["before"]).edits


def test_what_repair_finds_the_screen_holds_up() -> None:
    screens = Screen(REPAIR.stages), Screen(REPAIR.stages, compiled=False)
    for case in json.loads((FIXTURES / "transliterated.json").read_text(encoding="utf-8")):
        assert [screen.passes(case["before"]) for screen in screens] == [False, False]


@given(TEXTS)
def test_edits_fit_their_text(text: str) -> None:
    found = fix(load(), text, 0.8)
    end = 0
    for edit in found.edits:
        assert edit.start >= end
        assert text[edit.start : edit.end] == edit.original
        end = edit.end
    if found.edits:
        assert may_be_in(text)


@given(TEXTS)
def test_repairs_are_undone_exactly(text: str) -> None:
    assert textfix.repair(text).undo() == text


def test_traces_are_what_is_left_of_letters() -> None:
    table = traces()
    assert "\xfc" in table["A1/4"].chars
    assert "\xdf" in table["AY"].chars
    assert set(table["A(c)"].chars) == set("\xe9\u0129\u0169")
    for char in LETTERS:
        seen = char.encode().decode("latin-1")
        bare = unicodedata.normalize("NFD", seen[0])[0] + seen[1]
        assert char in table[bare].chars


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000 + "A(c)",
        "aA1/4" * 100_000,
        "A(c) " * 100_000,
        "getAPServer(dataA3) " * 25_000,
        "fA1/4r dA\xa9j A " * 30_000,
        "A" * 500_000,
    ],
    ids=["letters", "one word", "single letters", "names", "mixed", "capitals"],
)
def test_hostile_text_takes_no_longer(text: str) -> None:
    start = time.process_time()
    fix(load(), text, 0.8)
    assert time.process_time() - start < 60e-6 * len(text)
