"""What readers of pairs refused: the search through true characters, and what it restores."""

from __future__ import annotations

import itertools

import pytest

import textfix
from textfix.channels import BY_CODEC, Channel
from textfix.fixers.pairs import (
    Observed,
    Search,
    Seen,
    accounts_of,
    search,
    stretches_of,
    writing_of,
)
from textfix.fixers.swallowed import NONE_MISSING
from textfix.language.model import load
from textfix.pair_readers import READERS, Reader, pairs_of

WINDOWS, PYTHON, BROWSERS, ICONV = READERS

CHINESE = "请在下班以前把窗户关好，谢谢。今天的会议改在下午三点，地点不变。"
TRADITIONAL = "這個問題我們昨天已經討論過了。"
KOREAN = "지금까지 배운 기본 처리 방식을 설명합니다."
JAPANESE = "この端末でのみ有効な設定を変更します。"


def read(text: str, codec: str, reader: Reader, sign: str) -> str:
    """What a reader makes of a text in UTF-8: `pair_readers.py` the other way round."""
    pairs, data = pairs_of(codec), text.encode()
    strict = {"gb18030": "gbk"}.get(codec, codec)
    out, at = [], 0
    while at < len(data):
        first = data[at]
        second = data[at + 1] if at + 1 < len(data) else -1
        if first in pairs.single:
            out.append(bytes([first]).decode(strict))
            at += 1
        elif first == 0x80 and pairs.has_euro and reader.windows:
            out.append("€")
            at += 1
        elif first in pairs.leads and pairs.is_read(first, second):
            out.append(data[at : at + 2].decode(strict))
            at += 2
        elif reader.windows and first << 8 | second in pairs.private:
            at += 2
        else:
            out.append(sign if reader.signs else "")
            both = reader is WINDOWS or (reader is BROWSERS and second >= 0x80)
            at += 2 if both and first in pairs.leads else 1
    return "".join(out)


def best_of(token: str, codec: str, reader: Reader, sign: str) -> str | None:
    found = search(load(), Observed(codec, Seen(token, True), sign), reader)
    return found and "".join(char for *_, char, _, _, best in map(_order, found[3]) if best)


def _order(arc: tuple[int, int, str, int, bool, bool]) -> tuple[int, int, str, int, bool, bool]:
    source, target, char, cost, lost, best = arc
    return source, target, char, cost, lost, best


CASES = [
    pytest.param(text, codec, reader, sign, id=f"{codec} {reader.name} {sign!a}")
    for (text, codec), reader, sign in itertools.product(
        [(CHINESE, "gb18030"), (KOREAN, "cp949"), (JAPANESE, "cp932")], READERS, ["?", "\ufffd"]
    )
    if reader.signs or sign == "?"
]


@pytest.mark.parametrize(("text", "codec", "reader", "sign"), CASES)
def test_an_account_gives_back_what_is_seen(
    text: str, codec: str, reader: Reader, sign: str
) -> None:
    for part in (text, *text.split()):
        seen = read(part, codec, reader, sign)
        account = best_of(seen, codec, reader, sign)
        assert account is not None
        # a control that may be dropped is all that a reader does not say
        assert read(account, codec, reader, sign).replace("\x80", "") == seen.replace("\x80", "")


@pytest.mark.parametrize(("text", "codec", "reader", "sign"), CASES)
def test_the_kernel_and_its_twin_find_the_same(
    text: str, codec: str, reader: Reader, sign: str
) -> None:
    model = load()
    for part in text.split():
        token = read(part[:12], codec, reader, sign)
        marks = "".join('"' if char == sign else NONE_MISSING for char in token)
        for missing in ("", marks):
            observed = Observed(codec, Seen(token, True, missing), sign)
            for other in READERS:
                assert search(model, observed, other) == Search(model, observed, other).accounts()


RESTORED = [
    ("请在下班以前把窗户关好，谢谢。", "gb18030"),
    ("今天的会议改在下午三点，地点不变。", "gb18030"),
    ("이 함수는 현재 사용자의 이름을 반환합니다.", "cp949"),
    ("설정 파일을 읽어 화면에 표시하고 결과를 저장합니다.", "cp949"),
    ("ファイルの読み込みに失敗しました。", "cp932"),
]


@pytest.mark.parametrize("reader", READERS[:3], ids=lambda reader: reader.name)
@pytest.mark.parametrize(("text", "codec"), RESTORED)
def test_what_is_made_is_what_was_there(text: str, codec: str, reader: Reader) -> None:
    """Nothing else than the text, or what is left open; where no sign stands, whole characters may
    be gone without a trace."""
    seen = read(text, codec, reader, "?")
    repair = textfix.repair(seen)
    assert repair.undo() == seen
    assert repair.text == text or repair.unresolved
    for place in repair.unresolved:
        assert place.replacement == place.original or place.alternatives or place.confidence


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("// ?덈룄??湲곕낯 ?ㅼ젙", "기본"),
        ("縺薙・繝輔ぃ繧､繝ｫ縺ｯ菴ｿ繧上ｌ縺ｦ縺・∪縺帙ｓ縲・", "このファイルは使われて"),
        ("姝ゅ嚱鏁拌繑鍥炲綋鍓嶇敤鎴风殑鍚嶇О", "此函数返回当前用户的名称"),
    ],
)
def test_lines_of_source_code(seen: str, text: str) -> None:
    repair = textfix.repair(seen)
    assert text in repair.text
    assert repair.undo() == seen


def test_what_is_left_open_is_told_and_stays() -> None:
    seen = read("맛 개선이 필요한 것 같네요", "cp949", PYTHON, "?")
    repair = textfix.repair(seen)
    assert "필요한" in repair.text
    assert repair.unresolved
    assert any("것" in [a.replacement for a in e.alternatives] for e in repair.unresolved)
    assert textfix.fix_text(repair.text) == repair.text


def test_a_space_that_was_swallowed_comes_back() -> None:
    channel = Channel(BY_CODEC["utf-8"], BY_CODEC["cp949"])
    seen = read("설정 파일을 읽어 화면에 표시한다", "cp949", WINDOWS, "?")
    known = "설정파일"
    account = accounts_of(load(), [Seen(seen, True)], channel, 0, known)[Seen(seen, True)]
    assert any(" " in s.readings[0][0] for s in account.stretches if s.lost)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ('{ title: "温度传感器异常", key: "list" },', "gb18030"),
        ("showToast('服务器内部错误');", "gb18030"),
        ("<button>服务器内部错误</button>", "gb18030"),
        ('const names = ["服务器内部错误", "系统设置"];', "gb18030"),
        ("{ label: '操作の説明' }", "cp932"),
        ("<p>更新に失敗しました。</p>", "cp932"),
    ],
)
def test_a_mark_that_the_line_lacks_comes_back(text: str, codec: str) -> None:
    for sign in (*(["\u30fb"] if codec == "cp932" else []), "?"):
        seen = read(text, codec, WINDOWS, sign)
        assert sum(map(seen.count, "\"'<")) < sum(map(text.count, "\"'<"))
        repair = textfix.repair(seen)
        assert repair.text == text
        assert repair.undo() == seen


def test_no_mark_is_made_where_the_line_lacks_none() -> None:
    for text in ("// 服务器内部错误", 'say("服务器内部", 3)  # 服务器内部错误'):
        repair = textfix.repair(read(text, "gb18030", WINDOWS, "?"))
        assert repair.text.count('"') == text.count('"')
        assert "'" not in repair.text


def test_a_pair_that_the_table_knows_by_chance_is_not_believed() -> None:
    model = load()
    assert model.conditional(" \u251d") < model.lone_cost("\u251d") // 2
    found = search(model, Observed("cp949", Seen("?앷컖", True), "?"), WINDOWS)
    assert found is not None
    readings = [r for s in stretches_of("?앷컖", found) for r, _ in s.readings]
    assert "생각" in readings
    assert not any("\u251d" in reading for reading in readings)


def test_shares_are_of_all_accounts() -> None:
    token = read("화면에", "cp949", WINDOWS, "?")
    found = search(load(), Observed("cp949", Seen(token, True), "?", "Korean"), WINDOWS)
    assert found is not None
    for stretch in stretches_of(token, found):
        assert 0 < sum(share for _, share in stretch.readings) <= 1.0001
        assert list(stretch.readings) == sorted(stretch.readings, key=lambda pair: -pair[1])


def test_a_reader_refuses_what_is_no_pair() -> None:
    pairs = pairs_of("gb18030")
    assert pairs.is_read(0xB0, 0xA1)
    assert not pairs.is_read(0xAA, 0xE8)
    assert 0xAA << 8 | 0xE8 in pairs.private
    assert 0xFD not in pairs_of("cp932").leads


@pytest.mark.parametrize(
    ("text", "writing"),
    [
        (CHINESE, "simplified"),
        (TRADITIONAL, "traditional"),
        (KOREAN, "Korean"),
        (JAPANESE, "Japanese"),
        ("日本", ""),
        ("plain", ""),
    ],
)
def test_writings(text: str, writing: str) -> None:
    assert writing_of(text) == writing


def test_one_ideograph_of_japanese_makes_no_traditional_chinese() -> None:
    text = '"音量の調整",'
    assert textfix.fix_text(read(text, "cp932", WINDOWS, "?")) == text


@pytest.mark.parametrize(
    "text",
    [
        "今天几点开会??在哪里?",
        "これ・それ・あれ? どれ・",
        "뭐라고? 정말??",
        "字\ufffd在这里，其他的字都好。",
        "한\ufffd글 문장이 여기 있다.",
    ],
)
def test_signs_in_good_text_stay(text: str) -> None:
    assert textfix.fix_text(text) == text


def test_many_signs_are_no_matter() -> None:
    seen = read(KOREAN, "cp949", WINDOWS, "?") + "?" * 20_000
    assert textfix.repair(seen).undo() == seen


def test_a_rare_ideograph_beside_a_sign_is_the_rest_of_two_others() -> None:
    seen = read("每天检查一次邮件，然后删除过期的消息。", "gb18030", WINDOWS, "?")
    assert "恀" not in textfix.fix_text(seen)


def test_chinese_has_a_space_to_lose_before_a_word_of_ascii() -> None:
    text = "每天检查一次 Email，然后删除过期的消息。"
    assert textfix.fix_text(read(text, "gb18030", WINDOWS, "?")) == text
    seen = read(text.replace("Email", "Report"), "gb18030", WINDOWS, "?")
    assert "次Report" not in textfix.fix_text(seen)  # which one it is may stay open


def test_readers_that_do_as_well_have_a_say() -> None:
    channel = Channel(BY_CODEC["utf-8"], BY_CODEC["gb18030"])
    seen = read("每天检查一次 Email", "gb18030", WINDOWS, "?")
    tokens = [Seen(token, True) for token in seen.split(" ")]
    accounts = accounts_of(load(), tokens, channel, 0, "每天检查")
    for account in accounts.values():
        for stretch in account.stretches:
            shares = [share for _, share in stretch.readings]
            assert shares == sorted(shares, reverse=True) and sum(shares) <= 1.001


def test_no_letter_is_inferred_beside_an_ideograph() -> None:
    text = "第一章 · 高"
    seen = (text + "图").encode()[:-1].decode("cp1252")
    assert textfix.fix_text(seen) == text + seen[-2:]
