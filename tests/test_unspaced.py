"""The table of words that no spaces part, and what they tell of what was lost and what is good."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.detectors.known import is_of_unspaced
from textfix.fixers.listed import gains_amid
from textfix.language.model import load as load_model
from textfix.language.unspaced import LONGEST, MAGIC, Unspaced, is_unspaced, load


def cost(word: str) -> float | None:
    return load().cost(load_model().fold(word))


@pytest.mark.parametrize("word", ["查询", "查詢", "有效期", "会议", "會議", "産業", "トンネル"])
def test_words_are_found(word: str) -> None:
    assert cost(word) is not None


@pytest.mark.parametrize("word", ["", "查", "查该", "询查", "é", "abc", "필수", "查询" * 9])
def test_what_is_in_no_list_is_not(word: str) -> None:
    assert cost(word) is None


def test_frequent_words_cost_less() -> None:
    often, seldom = cost("我们"), cost("干咳")
    assert often is not None and seldom is not None and often < seldom


def test_few_words_are_found_that_are_none() -> None:
    rare = [chr(code) for code in range(0x9E00, 0x9F00)]
    asked = [a + b for a, b in itertools.product(rare, rare) if a != b]
    assert sum(cost(word) is not None for word in asked) < len(asked) / 2000


@given(st.text(max_size=2 * LONGEST))
def test_anything_may_be_asked(text: str) -> None:
    assert cost(text) is None or all(map(is_unspaced, text))
    is_of_unspaced(load_model(), text)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not a textfix table"):
        Unspaced(b"PK\x03\x04")
    for cut in (MAGIC, MAGIC + b"\x02\x00\x00\x00[]", MAGIC + b"\xff\xff\xff\x7f{"):
        with pytest.raises(ValueError, match="not a whole textfix table"):
            Unspaced(cut)


# --- what they tell -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "char", "right", "other"),
    [("查", "询", "按钮", "该"), ("在", "家", "乡", "多"), ("", "産", "業", "畳")],
)
def test_words_speak_for_the_characters_that_make_them(
    left: str, char: str, right: str, other: str
) -> None:
    gain = gains_amid(load_model(), left, right)
    assert gain(char) > gain(other) >= 0


def test_words_that_overlap_count_once() -> None:
    model = load_model()
    both = gains_amid(model, "大学", "活")("生")
    assert both <= gains_amid(model, "大学", "")("生") + gains_amid(model, "", "活")("生")


TEXTS = st.text("查询该的会议在家乡，。a1 한", max_size=20)


@given(TEXTS, TEXTS, TEXTS)
def test_gains_are_of_anything(left: str, middle: str, right: str) -> None:
    assert gains_amid(load_model(), left, right)(middle) >= 0


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("会议结束以后，大家一起讨论了明年的计划。", "gbk"),
        ("這家餐廳的牛肉麵非常有名，每天都有很多客人排隊。", "gbk"),
        ("我昨天在圖書館借了三本關於歷史的書。", "gbk"),
        ("昨日の夕方、駅前の喫茶店で友人と会いました。", "cp949"),
        ("この町の祭りは毎年八月に行われます。", "cp949"),
    ],
)
def test_words_decide_what_was_lost(text: str, codec: str) -> None:
    seen = text.encode().decode(codec, "replace")
    repair = textfix.repair(seen)
    assert repair.text == text
    assert repair.undo() == seen


@pytest.mark.parametrize("text", ["亮亮|0x73", "強み み強", "害悪 悪害", "旦旦|0xf58"])
def test_words_that_are_known_stay(text: str) -> None:
    assert textfix.fix_text(text) == text
