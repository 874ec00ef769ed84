"""Damage that only a list of words shows."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from conftest import share
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.channels import BY_CODEC, Channel
from textfix.fixers.typed import plain_words, spelt_beside
from textfix.fixers.vocabulary import is_unknown, shows_unknown, undo_unknown, ways_to_words
from textfix.language.model import Model, load
from textfix.lattice import Explanation, Piece

pytestmark = pytest.mark.usefixtures("each_kernel")

BEFORE_AND_AFTER = [
    ("z kwiatami i p³otu.", "z kwiatami i płotu."),
    ("Pohyb na èerstvém vzduchu.", "Pohyb na čerstvém vzduchu."),
    ("la parte mçs antigua de la villa", "la parte más antigua de la villa"),
    ("okumaya olan ilgisi arttý.", "okumaya olan ilgisi arttı."),
    ("er hèlt das Seil", "er hält das Seil"),
    ("los beneficios sociales m\xa0s caros", "los beneficios sociales más caros"),
    ("levantada na \uf8f0rea paranista.", "levantada na área paranista."),
    ("wei§", "weiß"),
    ("sã nu poatã pleca", "să nu poată pleca"),
    ("ið kaimo iþdo rûmø", "iš kaimo iždo rūmų"),
    ("notre ‚cole est ferm‚e", "notre école est fermée"),
    ("elle a conserv‚ les clefs", "elle a conservé les clefs"),
    ("Џо-видимому, благодарЯ ветру", "По-видимому, благодаря ветру"),
    ("‘ело у ‘аратовской дороги", "Село у Саратовской дороги"),
    ("kùži", "kůži"),
    ("Il ‚tait une fois", "Il était une fois"),
    ("Das ist f〉 dich", "Das ist für dich"),
    ("ЏерваЯ рассылка приглашений", "Первая рассылка приглашений"),
]

GOOD = [
    "33° 40′ LU 73° 10′ BT.",
    "bore Ø±0.05 mm tolerance",
    "Mae'n werth £1,000 y flwyddyn",
    "jakt og fiske (§§ 11",
    "Ad hoc, Tr’ and the rest",
    "íííí",
    "Er sagt, daß er kommt",
    "Fräulein Zwetschgenknödel",
    "Kamila Škodová a Żaneta",
    "m³, m², ½ l",
    "«Ελλάς» — Ωmega",
    "C’est l’été à Saint-Étienne",
    "Prvorozenec, mrtvě narozen",
    "¡También hay objetos allí!",
    "Liczba skręceń spirali",
    "се дава 24точ",
    "se dice saβoɾ i θine",
    "ามหม",
    "die ‚migration‘ aus",
    "la ‚migration",
    "〈f〉",
    "\ue0a7o",
    "Siehe § 5 und §§ 7",
    "arga þras þrasi þrasinu",
    "粉糖",
    "Gojaçe — Yahyâ",
]


@pytest.mark.parametrize(("before", "after"), BEFORE_AND_AFTER)
def test_words_come_back(before: str, after: str) -> None:
    repair = textfix.repair(before)
    assert repair.text == after
    assert textfix.fix_text(before) == after
    assert repair.undo() == before
    assert all(" read as " in edit.reason for edit in repair.edits)


@pytest.mark.parametrize("text", GOOD)
def test_good_text_stays(text: str) -> None:
    assert textfix.fix_text(text) is text


@pytest.mark.parametrize("text", [*GOOD, *(before for before, _ in BEFORE_AND_AFTER)])
def test_nothing_is_changed_but_what_was_shown(text: str) -> None:
    model = load()
    found = undo_unknown(model, text, 0.0)
    if found.edits:
        assert shows_unknown(model, text)


@pytest.mark.parametrize(
    "text", ["z kwiatami i p³otu.\n-- Jßnos Arany", "p³otu, cafÃ©", "ůíů p³otu"]
)
def test_a_second_time_nothing_is_changed(text: str) -> None:
    repair = textfix.repair(text)
    assert textfix.fix_text(text) == repair.text
    assert textfix.fix_text(repair.text) is repair.text
    assert repair.undo() == text


def test_ways() -> None:
    ways = ways_to_words(load(), "p³otu")
    assert Channel(BY_CODEC["cp1250"], BY_CODEC["cp1252"]) in ways
    assert ways_to_words(load(), "płotu" * 40) == []


@pytest.mark.parametrize("token", ["płotu", "für", "33°", "±", "££", "мир"])
def test_what_is_known_or_no_word_is_not_asked(token: str) -> None:
    assert not is_unknown(load(), token)


def test_a_long_text_is_left_to_the_engine() -> None:
    text = " ".join(f"p³otu{n}" for n in range(300))
    assert undo_unknown(load(), text, 0.0).edits == ()


@share(2)
@given(st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    found = undo_unknown(load(), text, 0.8)
    for edit in (*found.edits, *found.unresolved):
        assert text[edit.start : edit.end] == edit.original


@pytest.mark.skipif(find_spec("textfix.kernel._native") is None, reason="it was not compiled")
def test_long_texts_are_asked_without_the_lock() -> None:
    """The kernel leaves it to others, and borrows it where a codec has to be asked for the first
    time: in a process of its own."""
    code = """
from concurrent.futures import ThreadPoolExecutor
import textfix
textfix.repair("z kwiatami i p³otu")  # which hands the encodings over
words = "ogofâu Škodová żółwik ħobża rúbhríc šļācas".split()
text = " ".join(f"{words[n % 6]} old words {n}" for n in range(20_000))
with ThreadPoolExecutor(3) as pool:
    assert set(pool.map(textfix.fix_text, [text] * 3)) == {text}
"""
    environment = {name: value for name, value in os.environ.items() if name != "TEXTFIX_KERNEL"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


WORDS = ["płotu", "čerstvém", "straße", "málaga", "привет", "être", "kötü", "błoto"]


@share(4)
@given(st.sampled_from(WORDS), st.sampled_from(["cp1252", "latin_1", "cp437", "mac_roman", "gbk"]))
def test_both_kernels_know_the_same_ways(word: str, read: str) -> None:
    compiled, plain = load(), Model(_table(), compiled=False)
    for written in ("cp1250", "cp1251", "cp850", "utf-8"):
        try:
            token = word.encode(written).decode(read)
        except UnicodeError:
            continue
        if compiled.kernel:
            ways = ways_to_words(compiled, token)
            assert set(ways) == set(ways_to_words(plain, token))
            for text in (token, f"{token} «Škodová» наши ευρώ", f"naïve {token}, {word}"):
                assert shows_unknown(compiled, text) == shows_unknown(plain, text)


def _table() -> bytes:
    from pathlib import Path

    import textfix.language.model as model

    return (Path(model.__file__).parent / "table.bin").read_bytes()


def test_one_ideograph_is_a_word_that_stands_everywhere() -> None:
    sentence = "Kasia wie, że dom jest pusty."
    assert textfix.fix_text(sentence.encode("cp1250").decode("gbk")) == sentence
    # what is common, spoken of, or no word of the language is left
    for text in (
        "Kasia wie, 中 dom jest pusty.",
        'Kasia wie, "縠" dom jest pusty.',
        "Kate knows, 縠 the house is empty.",
    ):
        assert textfix.fix_text(text) == text


def test_half_width_katakana_are_words_in_no_list() -> None:
    for word in ("ﾄｰｷｰ", "ﾋﾟﾝﾁ", "ﾊﾞｽ"):
        assert textfix.fix_text(word) == word


def test_odds_against_all_are_no_numbers() -> None:
    text = "Obyvatelstvo 屌 " + "slovo ěščř neznámé žluťoučké " * 12
    assert isinstance(textfix.fix_text(text), str)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Casa veche e o casă frumoasă, fata vede o fată lângă masă, masa e lungă.", "cp1252"),
        ("Latvija ir zeme, Latvijā dzīvo ļaudis, zemē aug rudzi, pļava zied pļavā.", "cp1252"),
    ],
    ids=["Romanian", "Latvian"],
)
def test_forms_that_an_accent_tells_apart_are_no_spelling_in_ascii(text: str, read: str) -> None:
    written = "iso8859_16" if "ă" in text else "cp1257"
    assert textfix.fix_text(text.encode(written).decode(read)) == text


def test_a_few_words_beside_their_spelling_in_ascii_say_nothing_of_the_others() -> None:
    explained = {
        "casã": Explanation(0, (Piece(3, 4, "ă"),)),
        "lângã": Explanation(0, (Piece(4, 5, "ă"),)),
        "însã": Explanation(0, (Piece(3, 4, "ă"),)),
    }
    assert not spelt_beside(plain_words("casa, casã lângã, însã"), explained)
    assert spelt_beside(plain_words("casa, casã"), {"casã": explained["casã"]}) == {"ã"}
