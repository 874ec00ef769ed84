"""What tells damage from ignorance: the form of a token."""

from __future__ import annotations

import pytest

import textfix
from textfix.fixers.form import (
    bare,
    is_well_formed,
)
from textfix.fixers.mentions import (
    is_list,
)
from textfix.fixers.notation import (
    is_abbreviation,
    is_drawing,
)
from textfix.fixers.places import (
    has_strangers,
    is_variant,
)
from textfix.language.model import load


@pytest.mark.parametrize(
    "token",
    [
        "wiérzkù",
        "«Skùtczi»,",
        "ДПИ",
        "УПнП",
        "36пт",
        "Chrome-у",
        "梅津",
        "ﾒﾓﾘ",
        "\u200e\u200eغنم\u200e\u200e",
        "לוֹן",
        "╚══╩══╝",
        "σ²≈ρ¹",
        "åäö",
        "ไดน์;ไดน์;dyn",
    ],
)
def test_well_formed(token: str) -> None:
    assert is_well_formed(load(), token)


@pytest.mark.parametrize(
    "token",
    [
        "rÃ©sumÃ©",
        "Ñòàðûé",
        "пЕЛЕМ",
        "F煣en",
        "pe³noekranowy",
        "RÓWNIE¿",
        "tÄtraplÄgique",
        "úpiπczce",
        "pot\x84",
        "╧ЁштхЄ",
    ],
)
def test_marks_of_damage(token: str) -> None:
    assert not is_well_formed(load(), token)


@pytest.mark.parametrize("token", ["åäö", "ÆØÅæøå", "áðéíóúýþæö", "àâäçéèêëîïôùûü", "ÄÖÜ"])
def test_lists_of_letters(token: str) -> None:
    assert is_list(token)


@pytest.mark.parametrize("token", ["ñåäî", "Ñòàðûé", "âåòâü", "ËÏÔÏÒÙÅ", "été", "äö"])
def test_no_lists(token: str) -> None:
    assert not is_list(token)


def test_abbreviations() -> None:
    found = [t for t in ("ПН", "УПнП", "МДж", "IP-адреса", "мВТ", "ПИБЛС", "Да", "ÄÖÜ") if
             is_abbreviation(t)]  # fmt: skip
    assert found == ["ПН", "УПнП", "МДж"]


def test_small_helpers() -> None:
    assert bare("«Été,»") == bare("été.") == "été"
    assert bare("…") == "…"
    assert is_drawing("═══╗") and not is_drawing("╔═╗") and not is_drawing("аб")
    assert is_variant("opţiune", "opțiune") and not is_variant("pâine", "pîine")
    assert has_strangers("detekcij\u0435", [(8, 9)]) and not has_strangers("Prze³", [(4, 5)])


@pytest.mark.parametrize("token", ["", " ", ".", "\ud800", "\x00", "é" * 5000, "´", "·" * 40])
def test_any_token(token: str) -> None:
    model = load()
    for ask in (is_list, is_abbreviation, is_drawing, bare):
        ask(token)
    is_well_formed(model, token)


def test_a_word_said_twice_is_one_witness() -> None:
    text = "Nikle pëdë, nikle pëdë."
    assert textfix.fix_text(text) == text
