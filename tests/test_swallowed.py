"""Which marks a line lacks where a reader of pairs may have taken them along."""

from __future__ import annotations

import time

import pytest

from textfix.fixers.swallowed import missing_marks


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ('say("鍙?, 3)', '"'),
        ("name: '鍙?,", "'"),
        ("name: '鍙?", "'"),
        ('["鍙?, "鍙?, "鍙戝"]', '""'),
        ('{"鍙?:"鍙戝"}', '"'),
        ('say("鍙?);  // 鍙?', '"'),
        ("<li>鍙?/li>", "<"),
        ("/* 鍙?/", "*"),
        ("<!-- 鍙?->", "-"),
        ('"""鍙?""', '"'),
        ("# 鍙戝 (鍙?", ")"),
        ('say("??, 3)', ""),  # nothing shows that anything was read beside them
        ('say("鍙戝?", 3)', ""),
        ('say("鍙?", "鍙戝")', ""),
        ("// 鍙?", ""),
        ("# don't 鍙?", ""),
        ('"鍙?鍙戝', ""),
        ('"鍙? 鍙?', ""),  # where it ended is not known
        ("say(鍙?, 3", ""),
        ('say(\\"鍙?, 3)', ""),
    ],
)
def test_what_a_line_lacks(line: str, marks: str) -> None:
    found = missing_marks(f'"\n{line}\n', "?")
    assert "".join(found.values()) == marks
    assert all((f'"\n{line}')[at] == "?" for at in found)


def test_a_quotation_may_go_on_in_the_next_line() -> None:
    assert not missing_marks('say "鍙戝鍙?\n鍙戝", and', "?")
    assert not missing_marks('"""鍙?\n"""', "?")
    assert missing_marks("'鍙?\n'鍙戝'", "?") == {2: "'"}


@pytest.mark.parametrize("line", ['"鍙?, ', "'鍙? ", '/* 鍙?/ "', "(鍙?, ", "鍙?'", '"""鍙?"" '])
def test_time_is_linear(line: str) -> None:
    def seconds(times: int) -> float:
        start = time.perf_counter()
        missing_marks(line * times, "?")
        return time.perf_counter() - start

    seconds(100)
    assert seconds(16_000) < 40 * max(seconds(2_000), 0.001)
