"""Typographic signs of which UTF-8's first byte alone is left, as `â`, in English text."""

from __future__ import annotations

import pytest
from conftest import share
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.fixers.lone import may_be_lone, undo_lone
from textfix.language.model import load

pytestmark = pytest.mark.usefixtures("each_kernel")


def damage(text: str) -> str:
    """UTF-8 read as ISO 8859-1, whose controls were dropped."""
    read = text.encode().decode("latin-1")
    return "".join(char for char in read if not "\x80" <= char <= "\x9f")


@pytest.mark.parametrize(
    "text",
    [
        "The world’s oldest ferry still crosses the river every morning.",
        "My neighbour can’t find her keys, and the shop is closed.",
        "The kettle—the green one with the dent—has been missing since Monday.",
        "We finished early and the manager said nothing about the broken window.”",
        "The gardener’s shed needs a new roof before the winter.",
    ],
)
def test_signs_come_back(text: str) -> None:
    assert damage(text) != text
    assert textfix.fix_text(damage(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Il attend sur le quai du mât de misaine.",
        "Le château est fermé au public cet hiver.",
        "Mae gan y ferch gitâr newydd.",
        "Kandahâr",
        "They stayed at the old château by the lake for a week.",
        "The boat lost its grand mât in the storm.",
        "Madagaskâr",
    ],
)
def test_the_letter_stays(text: str) -> None:
    assert textfix.fix_text(text) is text


def spaced(text: str) -> str:
    """The same, the controls made spaces and white space collapsed."""
    read = text.encode().decode("latin-1")
    return " ".join("".join(" " if "\x80" <= c <= "\x9f" else c for c in read).split())


@pytest.mark.parametrize(
    "text",
    [
        "The baker won’t open before nine, and we don’t mind.",
        "I think it’s the third time this week that they’ve forgotten.",
    ],
)
def test_an_apostrophe_of_which_a_space_is_left_comes_back(text: str) -> None:
    assert textfix.fix_text(spaced(text)) == text
    assert textfix.repair(spaced(text)).undo() == spaced(text)


@pytest.mark.parametrize("text", ["La voie du mâ t est barrée.", "o canâ s de pedra"])
def test_a_letter_before_a_space_stays(text: str) -> None:
    assert textfix.fix_text(text) is text


def test_what_the_other_bytes_became_is_not_left_behind() -> None:
    text = "The baker’s shop isn’t open today, so we walked home."
    damaged = "".join("?" if "\x80" <= c <= "\x9f" else c for c in text.encode().decode("latin-1"))
    assert not may_be_lone(damaged)
    assert textfix.fix_text(damaged) == text


def test_a_dash_between_spaces_is_not_known() -> None:
    text = "The kettle â the green one â canât be found, and it isnât in the shed either."
    repair = textfix.repair(text)
    assert "can’t" in repair.text
    assert repair.undo() == text


@share(2)
@given(st.lists(st.sampled_from(["â", "’", " ", "it", "s", "don", "t", "the door", "?", "\n"])))
def test_places_are_the_letter(parts: list[str]) -> None:
    text = "".join(parts)
    found = undo_lone(load(), text, 0.8)
    for edit in (*found.edits, *found.unresolved):
        assert text[edit.start : edit.end] == edit.original == "â"


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("We canât wait.", "We can’t wait."),
        ("Donât!", "Don’t!"),
        ("THIS AINâT IT", "THIS AIN’T IT"),
        ("shouldnât", "shouldn’t"),
    ],
)
def test_a_negated_verb_says_enough(seen: str, text: str) -> None:
    repair = textfix.repair(seen)
    assert repair.text == text
    assert repair.undo() == seen


@pytest.mark.parametrize("text", ["Il planât", "rengrenât", "le mât", "un dégât", "atât", "canâts"])
def test_words_of_other_languages_negate_nothing(text: str) -> None:
    assert textfix.fix_text(text) == text
