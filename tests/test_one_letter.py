"""Words of one letter that UTF-8 read in pairs has made one ideograph, syllable or pair of kana."""

from __future__ import annotations

import pytest
from conftest import share
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix import kernel
from textfix.channels import BY_CODEC
from textfix.engine import kernel_of
from textfix.fixers.one_letter import shows_one_letter, undo_one_letter
from textfix.fixers.vocabulary import shows_unknown
from textfix.language.languages import load as load_languages
from textfix.language.model import load
from textfix.language.one_letter import READERS, WORDS, characters, characters_anew, readings
from textfix.profiles import PROFILES
from textfix.screen import Screen

pytestmark = pytest.mark.usefixtures("each_kernel")

SENTENCES = [
    ("Il fornaio dice che questo pane è fresco, ma nessuno lo compra.", "gb18030"),
    ("La finestra della cucina è aperta da questa mattina.", "cp932"),
    ("È tardi, e dobbiamo ancora lavare tutti i piatti della cena.", "gb18030"),
    ("A chave da garagem é sempre deixada embaixo do tapete.", "euc_jp"),
    ("Vi pleier å spise middag sammen hver fredag.", "cp949"),
    ("Det er ikke lett å finne noen som vil male huset.", "euc_jp"),
    ("Mae'r plant yn hoffi siarad â ni yn yr ardd bob bore.", "euc_jp"),
    ("Rhaid i chi siarad â'r rheolwr cyn gadael y swyddfa heno.", "cp949"),
    ("Le train de Lyon arrive toujours en retard à cause de la neige.", "gb18030"),
]


def damage(text: str, codec: str) -> str:
    return text.encode().decode(codec)


@pytest.mark.parametrize(("text", "codec"), SENTENCES)
def test_the_letter_comes_back(text: str, codec: str) -> None:
    damaged = damage(text, codec)
    repair = textfix.repair(damaged)
    assert (repair.text, repair.undo()) == (text, damaged)
    assert textfix.fix_text(damaged) == text
    (edit,) = repair.edits
    assert edit.reason == f"UTF-8 read as {BY_CODEC[codec].label}"
    assert edit.confidence >= 0.9


def test_each_place_is_an_edit() -> None:
    text = "Hun liker å lese og å snakke om gamle hester."
    repair = textfix.repair(damage(text, "euc_jp"))
    assert repair.text == text
    assert [edit.replacement for edit in repair.edits] == ["å", "å"]


@pytest.mark.parametrize(
    "text",
    [
        "Il kanji 猫 significa gatto in quella lingua",
        "La parola 猫 significa gatto",
        "In giapponese questo animale si dice 猫 oppure in un altro modo",
        "Il cantante 猫 ha presentato un nuovo disco questa settimana.",
        "Ho comprato il libro di 猫 ieri mattina in centro.",
        'Sulla porta della cucina si leggeva "猫" da molto tempo.',
        "Sulla porta della cucina (猫 grande) si leggeva da molto tempo.",
        "Sulla porta della cucina\n猫\nsi leggeva da molto tempo.",
        "La finestra della cucina 猫 aperta, quella del bagno 犬 chiusa.",
        "La finestra della cucina 猫 aperta, quella del bagno 贸 chiusa.",
        "Bandet 책 heter noe annet enn det vi trodde.",
        "Gutten 책 spiller fotball hele dagen med vennene sine.",
        "The bakery 猫 opens at seven and closes at noon every day.",
        "U+732B 猫 si trova nella tabella che abbiamo stampato.",
        "猫 mao de shi",
        "funzione = carica_dati # prima 猫 della riga",
        "猫",
        "",
    ],
)
def test_what_is_mentioned_stays(text: str) -> None:
    assert textfix.fix_text(text) is text
    assert not textfix.repair(text).edits


def test_a_capital_begins_a_sentence() -> None:
    assert undo_one_letter("Piove ancora. 횊 la terza volta questa settimana.", 0.8).edits
    assert not undo_one_letter("Questa 횊 la finestra della cucina che resta aperta.", 0.8).edits


def test_where_more_would_be_damaged_it_stays() -> None:
    words = "il cane dorme sotto il tavolo mentre la nonna prepara la cena per tutti " * 6
    assert not undo_one_letter(f"La porta 猫 aperta, {words}", 0.8).edits


def test_words_are_of_known_languages() -> None:
    assert WORDS.keys() <= set(load_languages().names)


def test_no_reading_is_of_two_letters() -> None:
    every = sorted({letter for word in WORDS.values() for letter in word + word.upper()})
    for seen, (letter, _) in readings().items():
        others = [
            o for o in every for codec in READERS if o.encode().decode(codec, "ignore") == seen
        ]
        assert set(others) == {letter}


def test_what_is_kept_is_what_is_made() -> None:
    assert characters() == characters_anew()


@share(2)
@given(
    st.lists(st.sampled_from(["猫", "ﾃ", "ﾃｨ", "犬", "è", "il", "pane", "è", " ", "'", "\n", ","]))
)
def test_places_are_the_reading(parts: list[str]) -> None:
    text = "".join(parts)
    for edit in undo_one_letter(text, 0.8).edits:
        assert text[edit.start : edit.end] == edit.original
    assert not shows_one_letter(text) or shows_unknown(load(), text)


@pytest.mark.skipif(not kernel.active(), reason="no compiled kernel")
@share(2)
@given(st.text(st.sampled_from("aè 猫책ﾃｨ犬\n.'"), max_size=12))
def test_both_screens_ask_the_same(text: str) -> None:
    native, plain = (Screen(PROFILES["repair"].stages, compiled) for compiled in (True, False))
    if shows_one_letter(text):
        assert not native.passes(text) and not plain.passes(text)


def test_the_kernel_takes_characters_in_order_only() -> None:
    told = kernel_of(load())
    if not told:
        pytest.skip("no compiled kernel")
    for wrong in ("猫但", "猫猫"):
        with pytest.raises(ValueError, match="out of order"):
            told.tell_singles(wrong)
    with pytest.raises(TypeError):
        told.tell_singles(b"")  # type: ignore[arg-type]
    told.tell_singles("犬")  # what was told first stays
    assert not Screen(PROFILES["repair"].stages).passes("Il pane 猫 fresco")
