"""Letters that became U+FFFD: nothing is changed unasked, and what they were is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import textfix

LOST = "\ufffd"

SENTENCES = [
    "Die Tür zur Küche blieb während der Übung geöffnet.",
    "La première journée de l'été a été très ensoleillée.",
    "El niño pequeño comió una manzana en el jardín.",
    "Žena vyšla před dům a čekala na děti.",
    "Vår farmor gräver där hon står.",
    "A férfi később visszatért a régi házba.",
]


def legacy(text: str) -> str:
    """A text in an old encoding, read as UTF-8."""
    return "".join(char if char < "\x80" else LOST for char in text)


def bytewise(text: str) -> str:
    """A text in UTF-8, read as ASCII."""
    return "".join(char if char < "\x80" else LOST * len(char.encode()) for char in text)


@pytest.mark.parametrize("lose", [legacy, bytewise])
@pytest.mark.parametrize("text", SENTENCES)
def test_most_letters_are_guessed(text: str, lose: object) -> None:
    assert callable(lose)
    damaged = lose(text)
    repair = textfix.repair(damaged)
    assert repair.text == damaged and not repair.edits
    letters = [char for char in text if char > "\x7f"]
    guessed = [place.replacement for place in repair.unresolved]
    assert len(guessed) == len(letters)
    right = sum(a == b for a, b in zip(guessed, letters, strict=True))
    assert 3 * right >= 2 * len(letters)


def test_the_best_is_taken_if_it_is_wanted() -> None:
    damaged = legacy("La première journée de l'été a été très ensoleillée.")
    repair = textfix.repair(damaged, unresolved="best")
    assert repair.text == "La première journée de l'été a été très ensoleillée."
    assert repair.undo() == damaged
    assert textfix.fix_text(damaged) == damaged
    assert textfix.fix_text(damaged, unresolved="best") == repair.text
    assert textfix.fix_text(damaged, unresolved="mark") == damaged


def test_alternatives_are_other_readings() -> None:
    (place,) = textfix.repair("Traducci\ufffdn de Omar").unresolved
    assert (place.start, place.end, place.original, place.replacement) == (8, 9, LOST, "ó")
    assert place.reason == "lost to U+FFFD"
    assert place.confidence + sum(a.probability for a in place.alternatives) <= 1
    assert all(a.replacement not in (LOST, "ó") for a in place.alternatives)


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd",
        "U+FFFD is \ufffd, the sign",
        "a\ufffd\ufffd\ufffd\ufffdb",
        "\ufffd1\ufffd",
        "日\ufffd本",
    ],
)
def test_what_stands_by_itself_is_no_letter(text: str) -> None:
    assert textfix.repair(text).unresolved == ()


def test_protected_places_are_left() -> None:
    text = "f\ufffdr f\ufffdr"
    assert [p.start for p in textfix.repair(text, protect=[(0, 3)]).unresolved] == [5]


def test_damage_beside_lost_letters_is_repaired_as_ever() -> None:
    repair = textfix.repair("Die TÃ¼r ist f\ufffdr alle offen.")
    assert repair.text == "Die Tür ist f\ufffdr alle offen."
    assert [place.replacement for place in repair.unresolved] == ["ü"]


@given(st.text("aeé\ufffdst X’\n", max_size=40))
def test_records_are_exact(text: str) -> None:
    for unresolved in ("keep", "best", "mark"):
        repair = textfix.repair(text, unresolved=unresolved)
        assert repair.undo() == text
        for place in repair.unresolved:
            assert text[place.start : place.end] == place.original


def test_a_place_at_the_beginning() -> None:
    places = textfix.repair("\ufffdber die T\ufffdr, u\ufffd").unresolved
    assert [place.start for place in places] == [0, 10, 15]
    assert places[0].replacement in "üÜ" and places[1].replacement == "ü"


def test_of_very_many_places_the_first_are_guessed() -> None:
    text = "f\ufffdr " * 3000
    places = textfix.repair(text).unresolved
    assert len(places) == 3000
    assert places[0].confidence > 0.5 and places[-1].confidence == 0.0
