"""Channels that explain a text alike: which of them it was, and what the rest of the text says."""

from __future__ import annotations

import pytest
from make_fixtures import misread

import textfix

pytestmark = pytest.mark.usefixtures("each_kernel")


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("Njegove šale so stare.", "iso8859-2"),
        ("Sosedova hiša je na prodaj.", "iso8859-2"),
        ("Üks poiss ootab trepil.", "cp1250"),
        ("Mae tŷ newydd yma.", "iso8859-2"),
    ],
)
def test_likelihood_tells_related_readers_apart(text: str, reader: str) -> None:
    damaged = misread(text.encode(), reader)
    assert damaged != text
    assert textfix.fix_text(damaged) == text


@pytest.mark.parametrize("text", ["їздять", "їхати", "їжею"])
def test_a_pair_that_is_utf8_by_chance_is_not_the_first_of_two_layers(text: str) -> None:
    damaged = misread(text.encode("koi8-u"), "cp1252")
    assert textfix.fix_text(damaged) in (damaged, text)


@pytest.mark.parametrize("reader", ["cp437", "mac_roman"])
def test_capitals_tell_related_encodings_apart(reader: str) -> None:
    text = "у них новая яблоня и старый дом"
    assert textfix.fix_text(misread(text.encode("mac_cyrillic"), reader)) == text


def test_controls_are_not_what_was_written() -> None:
    text = "Viņš teica, ka šī ”īstā” māja ir jāpārdod, bet kaķis paliks šeit."
    assert textfix.fix_text(misread(text.encode("cp1257"), "cp437")) == text


@pytest.mark.parametrize("reader", ["cp1252", "mac_roman", "latin_1"])
@pytest.mark.parametrize(
    "text", ["She said “come in” and left.", "We don’t mind the rain, not at all."]
)
def test_controls_are_half_way_to_signs(text: str, reader: str) -> None:
    """Windows-1252 was read as ISO 8859-1 before it was made UTF-8."""
    passed = text.encode("cp1252").decode("latin_1")
    assert textfix.fix_text(misread(passed.encode(), reader)) == text


def test_a_control_that_is_no_sign_is_not_made() -> None:
    text = "Alle Rechte vorbehalten © 1986 bis 2010"
    assert textfix.fix_text(misread(text.encode(), "iso8859-2")) == text


@pytest.mark.parametrize("pad", [0, 40, 70, 140])
@pytest.mark.parametrize("word", ["entreprenørskap", "Frühjahrsmüdigkeit"])
def test_what_stands_behind_a_long_path_is_found(word: str, pad: int) -> None:
    text = ("archive/" * 20)[:pad] + "/" + word + ".png"
    assert textfix.fix_text(misread(text.encode(), "cp850")) == text


@pytest.mark.parametrize(
    ("text", "capital"), [("Sie mÃssen vor dem Abend fÃr Brot sorgen.", "Ü"), ("la cr√ation", "É")]
)
def test_a_capital_behind_a_small_letter_stays_open(text: str, capital: str) -> None:
    assert capital not in textfix.fix_text(text)


def test_single_ideographs_follow_a_settled_channel() -> None:
    text = "ը գնաց տուն և ը"
    assert textfix.fix_text(misread(text.encode(), "gbk")) == text


def test_what_spelling_and_language_say_together() -> None:
    text = "Wir wissen nur, daß er müde war."
    assert textfix.fix_text(misread(text.encode("cp850"), "latin_1")) == text


@pytest.mark.parametrize(
    ("text", "written", "reader"),
    [
        ("Она говорит об Австралии.", "cp1251", "cp1252"),
        ("nie chce nic kupować jutro", "cp1250", "cp1252"),
        ("skrzyżowanie i ogród", "cp1250", "cp1251"),
        ("제 동생은 학교에 갔다", "cp949", "cp1251"),
    ],
)
def test_what_only_looks_like_lists_and_abbreviations(text: str, written: str, reader: str) -> None:
    assert textfix.fix_text(misread(text.encode(written), reader)) == text


@pytest.mark.parametrize(
    "text",
    [
        "S. Mariæ Stellæ",
        "In festo Beatæ Mariæ Virginis",
        "Halla æøåæøåæøå",
        "СПбГУ и МГУ",
        "Ваrsaw",
        "kW, кВА, мВт и РусГЭС",
    ],
)
def test_what_is_meant_stays(text: str) -> None:
    assert textfix.fix_text(text) is text
