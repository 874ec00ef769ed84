"""How languages spell: the table of letters between their neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.language.languages import load as load_languages
from textfix.language.spelling import is_counted, load, small, window, windows


def only(language: str) -> list[float]:
    return [0.0 if name == language else -99.0 for name in load().names]


def test_its_languages_are_those_that_are_told_apart() -> None:
    assert load().names == load_languages().names


@pytest.mark.parametrize(
    ("language", "before", "right", "wrong", "after"),
    [
        ("sq", "pun", "ë", "é", ""),
        ("cs", "stav", "ů", "ő", ""),
        ("fr", "", "à", "è", ""),
        ("pt", "informa", "ç", "š", "ã"),
        ("el", "μέρο", "ς", "σ", ""),
        ("ru", "", "с", "ѕ", ""),
        ("tr", "", "İ", "Í", "st"),
        ("is", "vi", "ð", "é", ""),
    ],
)
def test_letters_by_language(
    language: str, before: str, right: str, wrong: str, after: str
) -> None:
    scores = only(language)
    assert load().cost(scores, before, right, after) < load().cost(scores, before, wrong, after)


def test_apostrophes_within_words() -> None:
    assert load().apostrophe(only("uk"), "ім", "я") > load().apostrophe(only("uk"), "ка", "ш")


def test_languages_are_mixed_by_their_chances() -> None:
    spellings = load()
    mixed = [0.0 if name in ("fr", "sq") else -99.0 for name in spellings.names]
    costs = [spellings.cost(s, "t", "ë", "") for s in (only("sq"), mixed, only("fr"))]
    assert costs == sorted(costs)


@given(st.text())
def test_windows_are_of_the_letters_counted(text: str) -> None:
    text = small(text)
    found = list(windows(text))
    assert len(found) <= sum(map(is_counted, text))
    assert all(len(before) == 2 and len(after) == 1 for before, _, after in found)


@given(st.text(), st.text())
def test_a_window_ends_where_the_word_does(before: str, after: str) -> None:
    left, _, right = window(before, "é", after)
    assert left[1] == " " or left[1] == before[-1]
    assert right == " " or right == after[0]
    assert left[1] != " " or left[0] == " "
