"""Documents whose lines came through different channels."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_fixtures import damage, read_channel
from work import calls_of

import textfix
from textfix import kernel
from textfix.edits import undo

native = pytest.mark.skipif(not kernel.active(), reason="the kernel was not compiled")

LINES = {
    "utf-8 > cp1252": "Le garçon a déjà mangé près de la forêt.",
    "utf-8 > mac_roman": "Größere Städte hören später auf zu wachsen.",
    "utf-8 > cp850": "Die Mädchen hören das Geräusch der Mühle.",
    "cp1251 > cp1252": "Старый рыбак чинит сеть у реки.",
    "cp1253 > cp1252": "Ο γέρος ψαράς διορθώνει τα δίχτυα.",
    "gbk > latin-1": "老渔夫在河边修补渔网，明天再出海。",
    "cp949 > latin-1": "늙은 어부가 강가에서 그물을 고친다.",
    "cp932 > latin-1": "年老いた漁師が川辺で網を直している。",
}
CLEAN = "A plain line, and a café that is right."


def misread(channel: str) -> str:
    return damage(LINES[channel], read_channel(channel))


@pytest.mark.parametrize("pair", list(itertools.combinations(LINES, 2)), ids=" + ".join)
def test_each_line_is_repaired_as_it_is_by_itself(pair: tuple[str, str]) -> None:
    text = f"{misread(pair[0])}\n{CLEAN}\n{misread(pair[1])}"
    repair = textfix.repair(text)
    assert repair.text == f"{LINES[pair[0]]}\n{CLEAN}\n{LINES[pair[1]]}"
    assert repair.undo() == text
    assert textfix.fix_text(repair.text) == repair.text


@given(st.permutations(sorted(LINES)).map(lambda order: order[:4]))
def test_any_four_of_them(order: list[str]) -> None:
    text = "\n".join([*map(misread, order), CLEAN])
    repair = textfix.repair(text)
    assert repair.text == "\n".join([*(LINES[channel] for channel in order), CLEAN])
    assert undo(repair.text, repair.edits) == text


def test_what_one_line_shows_holds_for_others_of_its_kind() -> None:
    """`hören` misread by itself is not enough; beside others it is."""
    lines = ["Die K\x81che", "sch”n", LINES["utf-8 > cp850"].encode("cp850").decode("latin-1")]
    assert textfix.fix_text("\n".join(lines)).split("\n")[2] == LINES["utf-8 > cp850"]


@pytest.mark.parametrize(
    "escaped",
    [
        ("caf%C3%A9s na%C3%AFve", "cafés naïve"),
        ("donaEURtmt go", "don’t go"),
        ("a mang+AOk une", "a mangé une"),
        ("caf&Atilde;&copy; open", "café open"),
    ],
)
def test_an_escape_elsewhere_is_no_matter(escaped: tuple[str, str]) -> None:
    order = sorted(LINES)
    text = "\n".join([*map(misread, order), escaped[0]])
    assert textfix.fix_text(text) == "\n".join([*(LINES[channel] for channel in order), escaped[1]])


def test_strange_lines_that_are_right_hide_no_others() -> None:
    strange = [
        "/ˈʃtɛːtə ɡʁøːsəʁə/ ʁ̥ɛɣɔ̃ŋʲtˢ",
        "[t͡ʃɪʂɨɲɐ ɟɯːɣe ʑɵnʲɪj]",
        "ⲡⲉⲛⲓⲱⲧ ⲉⲧϧⲉⲛ ⲛⲓⲫⲏⲟⲩⲓ̀ ⲙⲁⲣⲉϥⲧⲟⲩⲃⲟ",
    ]
    pair = ["cp1251 > cp1252", "utf-8 > mac_roman"]
    text = "\n".join([*strange, *map(misread, pair), CLEAN])
    assert textfix.fix_text(text) == "\n".join([*strange, *(LINES[c] for c in pair), CLEAN])


@native
def test_time_is_linear_in_lines() -> None:
    def document(lines: int) -> str:
        parts = list(map(misread, LINES))
        return "\n".join(f"{i} {parts[i % len(parts)]}" for i in range(lines))

    textfix.fix_text(document(50))
    few, many = document(100), document(400)
    assert calls_of(lambda: textfix.repair(many)) < 6 * calls_of(lambda: textfix.repair(few))
