"""What lists of words say of what was lost."""

from __future__ import annotations

import pytest

import textfix
from textfix.fixers.listed import with_words
from textfix.fixers.pairs import Stretch
from textfix.language.model import load


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("(\ufffd븘\ufffd닔)", "(필수)"),
        ("// ?덈룄??湲곕낯 ?ㅼ젙", "// 윈도우 기본 설정"),
        ("`ÐÑÐ¸Ð²ÐµÑ`", "`Привет`"),
        ("ÐÑÐ¾ÐµÐºÑ", "Проект"),
    ],
)
def test_a_known_word_decides_what_was_lost(seen: str, text: str) -> None:
    repair = textfix.repair(f"{seen}, 湲곕낯 硫붿떆吏�" if "\ufffd" in seen else seen)
    assert repair.text.startswith(text)
    assert repair.undo() == repair.original


def test_shares_come_to_what_they_were() -> None:
    token = "\ufffd븘\ufffd닔"
    stretches = (
        Stretch(0, 2, (("아", 0.6), ("필", 0.3), ("땄", 0.05)), True),
        Stretch(2, 4, (("수", 0.9), ("눘", 0.05)), True),
    )
    first, second = with_words(load(), token, stretches)
    assert first.readings[0][0] == "필"
    assert sum(share for _, share in first.readings) == pytest.approx(0.95)
    assert sum(share for _, share in second.readings) == pytest.approx(0.95)


def test_what_is_sure_stays() -> None:
    stretches = (Stretch(0, 2, (("아", 0.99), ("필", 0.01)), True),)
    assert with_words(load(), "\ufffd븘수", stretches) == stretches


def test_many_open_places_of_one_word_take_a_few_at_a_time() -> None:
    readings = tuple((char, 0.04) for char in "가나다라마바사아자차카타파하거너더러머버")
    stretches = tuple(Stretch(n, n + 1, readings, True) for n in range(200))
    assert len(with_words(load(), "?" * 200, stretches)) == 200
