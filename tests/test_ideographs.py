"""Ideographs, kana and Hangul: what is Chinese and not Japanese, and what a channel gains by it."""

from __future__ import annotations

import pytest

import textfix
from textfix.channels import BY_CODEC, Channel
from textfix.detectors.mojibake import is_worthwhile
from textfix.detectors.ordinary import is_ordinary
from textfix.fixers.ideographs import amid_kana, completed, left_over, unexpected_made
from textfix.fixers.places import is_punctuation
from textfix.language.model import load
from textfix.language.simplified import is_simplified, simplified, simplified_anew
from textfix.lattice import Explanation, Piece, explain

EUC_AS_GBK = Channel(BY_CODEC["euc_jp"], BY_CODEC["gb18030"])
GBK_AS_SJIS = Channel(BY_CODEC["gb18030"], BY_CODEC["cp932"])
KOREAN_AS_GBK = Channel(BY_CODEC["cp949"], BY_CODEC["gb18030"])


def misread(text: str, written: str, read: str) -> str:
    return text.encode(written).decode(read)


def explained(token: str, text: str) -> dict[str, Explanation]:
    return {token: Explanation(80, (Piece(0, len(token), text),))}


def test_simplified() -> None:
    assert bytes(simplified()) == simplified_anew()
    assert all(map(is_simplified, "头联经风习陈华发"))
    # in use in Japanese: common, old, of JIS X 0213, shared with simplified Chinese
    assert not any(map(is_simplified, "頭聯経風習陳華発国学会万号体辞声塡剝頰の文a"))


def test_kana_beside_simplified_ideographs_are_looked_at() -> None:
    model = load()
    for token in ("头池篡は俯徒联", "の联に", "しているか经"):
        assert is_worthwhile(model, token) and not is_ordinary(model, token)
    assert is_ordinary(model, "学校のかばん")


def test_half_width_katakana_are_remarkable_if_many() -> None:
    model = load()
    assert is_worthwhile(model, misread("豚が美味しかったので、また行きます。", "euc_jp", "cp932"))
    assert not is_worthwhile(model, "ﾌﾟﾛｸﾞﾗﾐﾝｸﾞ")


def test_amid_kana() -> None:
    model = load()
    text = "先生は選手を助けた"
    token = misread(text, "euc_jp", "gbk")
    assert amid_kana(model, EUC_AS_GBK, explained(token, text)) > 0
    # of Chinese that quotes kana rare ideographs come out
    chinese = "我们小心地学习の用法"
    made = chinese.encode("gb2312").decode("euc_jp", "replace")
    assert amid_kana(model, EUC_AS_GBK, explained(chinese, made)) == 0
    # nothing is said where an ideograph would stay
    part = {token: Explanation(80, (Piece(0, 2, text[:2]),))}
    assert amid_kana(model, EUC_AS_GBK, part) == 0
    assert amid_kana(model, GBK_AS_SJIS, explained("ｲﾊ､ﾊ", "彩な")) < 0
    assert amid_kana(model, Channel(BY_CODEC["utf-8"], BY_CODEC["gb18030"]), {}) == 0


def test_what_stays_says_nothing_of_what_is_made() -> None:
    model = load()
    token = "ゑゐゐゑ" + misread("学校", "euc_jp", "gbk")
    found = Explanation(80, (Piece(4, 6, "学校"),))
    assert unexpected_made(model, token, found) == 0


def test_completed() -> None:
    model = load()
    text = "コピーバンドを結成するケ"
    token = misread(text, "cp932", "gbk")
    channel = Channel(BY_CODEC["cp932"], BY_CODEC["gb18030"])
    part = Explanation(400, (Piece(0, len(token) - 1, text[:-1]),))
    assert completed(model, channel, {token: part})[token].text(token) == text
    # a text of which half is left was damaged in part
    half = Explanation(400, (Piece(0, 6, text[:6]),))
    assert completed(model, channel, {token: half})[token] == half
    assert not completed(model, channel, {})


def test_left_over() -> None:
    model = load()
    text = "물어본 게 상당히 짜"
    tokens = misread(text, "cp949", "gbk").split()
    found = {t: explain(model, t, KOREAN_AS_GBK, 24, 24) for t in (tokens[0], tokens[2])}
    left = left_over(model, tokens[:3], KOREAN_AS_GBK, found)
    assert {t: e.text(t) for t, e in left.items()} == {tokens[1]: "게"}
    # where as much is left as was explained, the text may have ideographs of its own
    assert left_over(model, tokens, KOREAN_AS_GBK, found) == {}
    assert textfix.fix_text(" ".join(tokens)) == text
    assert left_over(model, tokens, EUC_AS_GBK, found) == {}


@pytest.mark.parametrize("char", "、。「」〜ー・！？：")
def test_punctuation(char: str) -> None:
    assert is_punctuation(char)
    assert not any(map(is_punctuation, "—…«a1あ漢Ａ"))
