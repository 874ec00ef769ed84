"""Bytes that tokenizers show as characters are left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.detectors.tokenizers import BYTES, bytes_of, detect

SHOWN = {byte: char for char, byte in BYTES.items()}


def shown(text: str) -> str:
    """A text as a tokenizer of bytes shows it."""
    return "".join(SHOWN[byte] for byte in text.encode())


@pytest.mark.parametrize(
    "text", [" مستقيم", " déjà vu à côté", "ещё раз", " 图书馆开门", "ありがとう", "naïveté — là"]
)
def test_a_vocabulary_is_left_and_told_of(text: str) -> None:
    vocabulary = f"{shown(text)} {shown(text)[:-1]} {shown(text)[1:]}"
    repair = textfix.repair(vocabulary)
    assert repair.text == vocabulary
    for edit in repair.unresolved:
        assert (edit.fixer, edit.replacement) == ("tokenizers", edit.original)


@pytest.mark.parametrize(
    "text", ["Ġ ÙħØ¹", "ĦØ¹Ù ĪØ§", "Ø±Ø ¹Ù", "Ġpou Å¾", "Ġcoraz Ã³n", "à¸²à¸ ĭ"]
)
def test_merges_of_a_vocabulary_are_left(text: str) -> None:
    assert detect(text)
    assert textfix.fix_text(text) == text


@pytest.mark.parametrize("text", ["Ġdid u sabiħ", "Ħal Għargħur", "łódź i żółw", "déjà vu"])
def test_words_are_none(text: str) -> None:
    assert not detect(text)


def test_damage_in_other_texts_is_repaired() -> None:
    assert textfix.fix_text("Ġdid: cafÃ© frappÃ©") == "Ġdid: café frappé"


def test_damage_in_other_lines_is_repaired() -> None:
    text = "cafÃ© frappÃ©\nĠÙħØ³Øª ÙĤÙĬÙħ\nÃ©tÃ©"
    assert textfix.fix_text(text) == "café frappé\nĠÙħØ³Øª ÙĤÙĬÙħ\nété"


@given(st.binary(max_size=60))
def test_every_byte_is_shown_as_one_character(data: bytes) -> None:
    assert bytes_of("".join(SHOWN[byte] for byte in data)) == data


@given(st.text(max_size=80))
def test_what_is_found_is_in_the_text(text: str) -> None:
    for place in detect(text):
        assert bytes_of(text[place.start : place.end]) is not None
