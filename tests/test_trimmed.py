"""`à` of which UTF-8's first byte alone is left, as `Ã`, where white space was collapsed."""

from __future__ import annotations

import re

import pytest
from conftest import share
from hypothesis import given
from hypothesis import strategies as st
from make_fixtures import misread

import textfix
from textfix.fixers.trimmed import may_be_trimmed, undo_trimmed
from textfix.language.model import load

pytestmark = pytest.mark.usefixtures("each_kernel")


def damage(text: str, collapsed: bool = True) -> str:
    """UTF-8 read as Windows-1252, whose no-break spaces became spaces, of which one is left of
    several in a row, and none at the end."""
    read = misread(text.encode(), "cp1252").replace("\xa0", " ")
    return re.sub(" +", " ", read).strip() if collapsed else read


GOOD = [
    "Nous sommes allés à la plage avec les enfants.",
    "Mis à part le facteur, personne n'est venu ce matin.",
    "Voilà le pain que tu voulais.",
    "L'università di Pavia è chiusa fino a lunedì.",
    "La città vecchia sembra più bella al mattino.",
    "C'è una grande varietà, ma la qualità manca.",
    "Eles voltaram à escola depois das férias.",
    "Il a déjà répondu à ma lettre, mais pas à la tienne.",
    "La gallina torna a casa cuando baja el sol y todavía no llueve.",
    "Demà anem a la plaça, que fa bon dia.",
]


@pytest.mark.parametrize("collapsed", [True, False], ids=["collapsed", "spaces"])
@pytest.mark.parametrize("text", GOOD)
def test_letters_come_back(text: str, collapsed: bool) -> None:
    damaged = damage(text, collapsed)
    repair = textfix.repair(damaged)
    assert repair.text == text
    assert textfix.fix_text(damaged) == text
    assert repair.undo() == damaged


@pytest.mark.parametrize(
    "text",
    [
        "A letra Ã tem til.",
        "La lettre Ã est rare en français.",
        "Á Â Ã À são letras com acento.",
        "The character Ã is not on this keyboard.",
        "MAÇÃ E AMANHÃ",
        "Ã",
        "A Ã",
        "Press Ã to continue with the game.",
    ],
)
def test_the_letter_stays(text: str) -> None:
    assert textfix.fix_text(text) is text


def test_what_no_language_decides_is_reported() -> None:
    repair = textfix.repair("Er hat gesagt, daÃ es morgen regnet")
    assert repair.text == repair.original
    assert [place.replacement for place in repair.unresolved] == ["ß"]
    assert repair.unresolved[0].confidence < 0.5


def test_a_space_that_was_a_no_break_space_goes() -> None:
    text = "Nous irons Ã  la mer, c'est-Ã -dire au nord."
    assert textfix.fix_text(text) == "Nous irons à la mer, c'est-à-dire au nord."


@share(4)
@given(
    st.lists(
        st.sampled_from([*"ÃàA", "BÃ", "daÃ", "Ã.", "ÃÃ", "la", "di", "\xa0", "Ã\n"]), max_size=9
    )
)
def test_any_text(words: list[str]) -> None:
    text = " ".join(words)
    found = undo_trimmed(load(), text, 0.8)
    if found.edits or found.unresolved:
        assert may_be_trimmed(text)
    repair = textfix.repair(text)
    assert repair.undo() == text
    assert textfix.fix_text(repair.text) == repair.text == textfix.fix_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le trajet dure de 10 à 20 minutes selon l’heure.",
        "Elle habite à 30 km d’ici et vient à pied.",
        "Le château est à 4400\xa0km, l’entrée est à gauche.",
    ],
)
def test_a_space_that_was_a_no_break_space_goes_with_its_letter(text: str) -> None:
    damaged = text.encode().decode("cp1252", "surrogateescape").replace("\xa0", " ")
    assert textfix.fix_text(damaged) == text
