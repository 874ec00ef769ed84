"""Which languages a text may be in: letters are weighed by the words around them, within bounds."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st

from textfix.language.languages import MOST, grams_of, load

TEXTS = {
    "hu": "A szomszéd kutyája egész éjjel ugatott, ezért nagyon fáradt vagyok ma reggel.",
    "tr": "Küçük kardeşim bahçede çiçek topluyor ve bir yandan da güzel bir şarkı söylüyor.",
    "cs": "Příští týden přijede strýc a přiveze nám čerstvé ovoce z venkova a trochu medu.",
    "pl": "Jutro rano pójdziemy na długi spacer wzdłuż rzeki, jeśli będzie ciepło i sucho.",
    "ro": "Băiatul a pierdut cheia casei în pădure și încă o caută împreună cu fratele lui.",
    "is": "Hún keypti þrjú epli á markaðnum og gaf öðru barninu það stærsta af þeim öllum.",
    "pt": "O irmão dela não comeu o pão que a vizinha trouxe de manhã para toda a gente.",
    "de": "Die Köchin würzt das Gemüse und stellt die Schüssel auf den größten Tisch im Haus.",
    "fr": "À l’aube, le vieux pêcheur a réparé sa barque près du rivage avec son petit-fils.",
    "es": "La niña escribió una canción para su abuelo el año pasado, antes de las fiestas.",
    "sv": "Gubben såg på när barnen åkte skridskor över den frusna sjön bakom den röda ladan.",
    "lv": "Vakar mēs ar vecmāmiņu lasījām ogas mežā un pēc tam cepām lielu pīrāgu ar āboliem.",
    "lt": "Vakar vakare žvejai grįžo namo ir papasakojo apie didžiulę žuvį, kurią jie matė.",
}

RIGHT_AND_WRONG = [
    ("hu", "ő", "õ"),
    ("hu", "ű", "û"),
    ("tr", "ı", "ý"),
    ("tr", "ş", "þ"),
    ("tr", "ğ", "ð"),
    ("cs", "ě", "ì"),
    ("cs", "ř", "ø"),
    ("cs", "ů", "ù"),
    ("cs", "č", "è"),
    ("pl", "ł", "³"),
    ("pl", "ą", "¹"),
    ("pl", "ę", "ê"),
    ("ro", "ă", "ã"),
    ("lv", "ā", "â"),
    ("lt", "ė", "ë"),
    ("pt", "ã", "ă"),
    ("is", "þ", "ş"),
    ("is", "ð", "ğ"),
    ("fr", "ê", "ę"),
    ("es", "ñ", "ń"),
    ("sv", "å", "ĺ"),
    ("de", "ß", "ţ"),
]
"""A language, a letter of it, and what the letter became in another encoding (or, in the other
direction, what a wrong repair would make of it)."""


@pytest.mark.parametrize(("language", "right", "wrong"), RIGHT_AND_WRONG)
def test_the_letter_of_the_language_gains(language: str, right: str, wrong: str) -> None:
    languages = load()
    words = TEXTS[language].split()
    if not (languages.knows(wrong) and languages.knows(right)):
        pytest.skip(f"{wrong} or {right} does not tell languages apart")
    there = languages.gain(words, Counter(wrong), Counter(right))
    back = languages.gain(words, Counter(right), Counter(wrong))
    assert there > 0 > back
    assert there == pytest.approx(-back)


def test_most_of_these_letters_are_known() -> None:
    known = [r for _, r, w in RIGHT_AND_WRONG if load().knows(r) and load().knows(w)]
    assert len(known) >= 15, known


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text_is_among_the_likeliest(language: str) -> None:
    languages = load()
    scores = languages.evidence(TEXTS[language].split())
    assert len(scores) == len(languages.names)
    best = sorted(range(len(scores)), key=lambda i: -scores[i])[:5]
    assert language in [languages.names[i] for i in best]


def test_more_of_the_text_says_more() -> None:
    words = TEXTS["hu"].split()
    few = load().gain(words[:2], Counter("õ"), Counter("ő"))
    many = load().gain(words, Counter("õ"), Counter("ő"))
    assert many > few


def test_letters_beside_speak_too() -> None:
    alone = load().gain(["van"], Counter("õ"), Counter("ő"))
    beside = load().gain(["van"], Counter("õ"), Counter("ő"), Counter("ű"))
    assert beside > alone


def test_no_text_and_no_change_say_nothing() -> None:
    assert load().gain([], {}, {}) == pytest.approx(0)
    assert load().gain(TEXTS["hu"].split(), Counter("é"), Counter("é")) == pytest.approx(0)
    assert load().gain(TEXTS["hu"].split(), Counter("縺"), Counter("ꙮ")) == pytest.approx(0)


def test_case_of_words_does_not_matter() -> None:
    words = TEXTS["cs"].split()
    capitals = [word.upper() for word in words if word.isascii()]
    small = [word.lower() for word in words if word.isascii()]
    assert load().evidence(capitals) == load().evidence(small)


ANY = st.text(st.characters() | st.integers(0xD800, 0xDFFF).map(chr), max_size=30)
LETTERS = st.dictionaries(
    st.sampled_from("õőýıìěøřãăłéüß³縺\ud800") | st.characters(),
    st.integers(0, 1 << 40),
    max_size=6,
)


@share(10)
@given(
    st.lists(ANY | st.sampled_from(" ".join(SENTENCES.values()).split())), LETTERS, LETTERS, LETTERS
)
def test_what_is_said_is_bounded(
    tokens: list[str], before: dict[str, int], after: dict[str, int], shared: dict[str, int]
) -> None:
    gain = load().gain(tokens, before, after, shared)
    assert math.isfinite(gain)
    assert -MOST <= gain <= MOST


@share(10)
@given(ANY)
def test_grams_are_three_of_ascii(token: str) -> None:
    for gram in grams_of(token):
        assert len(gram) == 3
        assert all(char == " " or "a" <= char <= "z" for char in gram)
        assert gram[1] != " "


def test_a_long_text_is_not_read_to_its_end() -> None:
    words = TEXTS["hu"].split() * 200

    def endless() -> list[str]:
        return words + [f"never{n}" for n in range(1000)]

    assert load().evidence(endless()) == load().evidence(words)
