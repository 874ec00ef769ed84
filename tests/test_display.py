"""What a string holds, and a repair place by place: nothing hidden, nothing that acts, widths."""

from __future__ import annotations

import re
import sys
import unicodedata
from html.parser import HTMLParser
from importlib.util import find_spec

import pytest
import regex
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

import textfix
from textfix import Edit, Repair
from textfix.display.characters import HEADINGS, Character
from textfix.display.comparison import LONGEST
from textfix.display.scripts import UNKNOWN, script_of
from textfix.visible import is_unseen, visible, visible_within

NEEDS_RICH = pytest.mark.skipif(find_spec("rich") is None, reason="needs rich")

ANYTHING = st.text(st.characters(codec=None), max_size=60)
MESSES = st.lists(
    st.sampled_from(["a", " ", "\n", "\r", "\u202e", "\x1b[31m", "<b>", "&amp;", "\ud800", "漢"])
).map("".join)

ATTACK = "\x1b]0;title\x07<script>alert(1)</script>\u202e\u200b&lt;\"'"


class Page(HTMLParser):
    """What a browser makes of HTML: its text, its tags, and whether all are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        assert {name for name, _ in attrs} <= {"style"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


KNOWN_TAGS = {
    *("table", "tr", "th", "td", "div", "p", "span", "code", "bdi", "del", "ins", "mark", "strong")
}


# --- what can't be seen ---


def test_whatever_unicode_calls_ignorable_is_unseen() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    ignorable = regex.findall(r"\p{Default_Ignorable_Code_Point}", everything)
    assert len(ignorable) > 4000
    assert [f"U+{ord(char):04X}" for char in ignorable if not is_unseen(char)] == []


@share(5)
@given(st.one_of(ANYTHING, MESSES))
def test_what_is_made_visible_has_a_width(text: str) -> None:
    for shown in (visible(text), visible_within(text)):
        assert shown.isprintable()
        shown.encode("utf-8")


# --- show ---


def test_columns_line_up_where_characters_are_wide() -> None:
    lines = str(textfix.show("漢a\u0301\u200bﾊ👩ש")).splitlines()
    column = lines[0].index("code point")
    for line in lines[1:]:
        assert wcswidth(line[: line.index("U+")]) == column


def test_each_character_has_its_row() -> None:
    text = "é\u200b\n"
    rows = [re.split(r" {2,}", line) for line in str(textfix.show(text)).splitlines()]
    assert rows == [
        list(HEADINGS),
        ["0", "é", "U+00E9", "c3 a9", "Latin", "LATIN SMALL LETTER E WITH ACUTE"],
        ["1", r"\u200b", "U+200B", "e2 80 8b", "Common", "ZERO WIDTH SPACE"],
        ["2", r"\n", "U+000A", "0a", "Common", "LINE FEED"],
    ]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        pytest.param("\0", "NULL", id="C0 control"),
        pytest.param("\x80", "PADDING CHARACTER", id="C1 control"),
        pytest.param("\ud800", "<surrogate>", id="surrogate"),
        pytest.param("\ue000", "<private use>", id="private use"),
        pytest.param("\uffff", "<noncharacter>", id="noncharacter"),
        pytest.param("\U0001fffe", "<noncharacter>", id="noncharacter of a higher plane"),
        pytest.param("\u0378", "<unassigned>", id="unassigned"),
        pytest.param("漢", "CJK UNIFIED IDEOGRAPH-6F22", id="ideograph"),
    ],
)
def test_characters_without_a_name_have_one(character: str, name: str) -> None:
    assert Character(0, character).name == name


def test_every_control_has_its_own_name() -> None:
    controls = [chr(c) for c in range(0xA0) if unicodedata.category(chr(c)) == "Cc"]
    names = {Character(0, char).name for char in controls}
    assert len(names) == len(controls) == 65
    assert all(unicodedata.lookup(Character(0, char).name) == char for char in controls)


def test_scripts_are_unicodes() -> None:
    unassigned = regex.compile(r"\p{Script=Unknown}")
    for code_point in [*range(0, 0x3000, 7), *range(0x3000, sys.maxunicode, 977)]:
        char = chr(code_point)
        script = script_of(char)
        if script == UNKNOWN:
            # `regex` may be newer than the list of names, by characters new to Python too.
            assert unassigned.match(char) or unicodedata.category(char) == "Cn"
        else:
            assert regex.match(rf"\p{{Script={script.replace(' ', '_')}}}", char)


def test_long_text_is_cut_and_says_so() -> None:
    table = textfix.show("a" * 10_000_000)
    assert len(str(table).splitlines()) == 258
    assert str(table).endswith("and 9,999,744 more")
    assert "and 9,999,744 more" in table._repr_html_()
    assert len(str(textfix.show("abc", limit=None)).splitlines()) == 4
    assert len(str(textfix.show("abc", limit=0)).splitlines()) == 2
    assert [character.character for character in textfix.show("abc", limit=1)] == ["a", "b", "c"]


def test_nothing_is_nothing() -> None:
    assert str(textfix.show("")) == "(nothing)"
    assert "(nothing)" in textfix.show("")._repr_html_()


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="not bytes: decode it first"):
        textfix.show(b"bytes")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="limit"):
        textfix.show("text", limit=-1)
    with pytest.raises(ValueError, match="color"):
        textfix.show("text").render("sometimes")


@share(5)
@given(st.one_of(ANYTHING, MESSES))
def test_show_of_anything(text: str) -> None:
    table = textfix.show(text)
    assert table.render("never").replace("\n", "").isprintable()
    page = Page(table._repr_html_())
    assert page.tags <= KNOWN_TAGS
    assert "".join(page.text).isprintable()


# --- Repair.show ---


def changed(text: str, *changes: tuple[str, str]) -> Repair:
    """A repair that replaces the first of each pair, in order, by the second."""
    edits, position = [], 0
    for before, after in changes:
        start = text.index(before, position)
        position = start + len(before)
        edits.append(Edit(start, position, before, after, "test", "a reason", 0.9))
    return Repair(text, _applied(text, edits), tuple(edits))


def _applied(text: str, edits: list[Edit]) -> str:
    for edit in reversed(edits):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def test_marks_stand_under_what_changed() -> None:
    lines = changed("漢字 cafÃ© e\u0301 Ã¼", ("Ã©", "é"), ("Ã¼", "ü")).show().render("never")
    before, marks, after, marks_after = lines.splitlines()[3:7]
    assert before == "- 漢字 cafÃ© e\u0301 Ã¼"
    assert marks == "            ~~   ~~".replace("            ", " " * wcswidth("- 漢字 caf"), 1)
    assert after == "+ 漢字 café e\u0301 ü"
    assert marks_after == " " * wcswidth("+ 漢字 caf") + "~   ~"


def test_what_is_deleted_or_inserted_has_its_place() -> None:
    deleted = changed("ab\u200bcd", ("\u200b", "")).show().render("never").splitlines()
    assert deleted[3:7] == [r"- ab\u200bcd", "    ~~~~~~", "+ abcd", "    ^"]
    assert deleted[7].startswith(r"  \u200b → (nothing)")


def test_excerpts_are_short_and_mark_all() -> None:
    text = " ".join(f"word{n} cafÃ©" for n in range(200))
    repair = changed(text, *[("Ã©", "é")] * 200)
    lines = repair.show().render("never").splitlines()
    shown = [line for line in lines if line.startswith("- ")]
    assert all(len(line) <= LONGEST + 4 for line in shown)
    assert "".join(shown).count("Ã©") == 200
    assert sum(line.count("~~") for line in lines if set(line) <= {" ", "~"}) == 200


def test_many_excerpts_are_cut_and_say_so() -> None:
    text = "cafÃ©\n" * 150
    shown = changed(text, *[("Ã©", "é")] * 150).show()
    assert shown.render("never").endswith("and 50 more excerpts")
    assert "and 50 more excerpts" in shown._repr_html_()


def test_places_that_stay_open_are_shown_with_their_guesses() -> None:
    guess = textfix.Alternative("—", 0.25)
    place = Edit(3, 4, "โ", "→", "mojibake", "read as TIS-620", 0.5, (guess,))
    assert Repair("by โWhy", "by โWhy", (), (place,)).show().render("never").splitlines() == [
        "0 edits; 1 place unresolved",
        "",
        "1:4",
        "  by โWhy",
        "     ~",
        "  โ unresolved  read as TIS-620",
        "      0.500  →",
        "      0.250  —",
    ]


def test_an_open_place_around_an_edit_is_noted() -> None:
    edit = Edit(1, 2, "b", "B", "test", "a reason", 0.9)
    place = Edit(0, 3, "abc", "xyz", "test", "unclear", 0.4)
    lines = Repair("abc", "aBc", (edit,), (place,)).show().render("never").splitlines()
    assert lines[3:7] == ["- abc", "   ~", "+ aBc", "   ~"]
    assert any("unclear" in line for line in lines)


def test_an_untouched_text_has_nothing_to_show() -> None:
    repair = Repair("text", "text", ())
    assert str(repair.show()) == "0 edits"
    assert Page(repair._repr_html_()).text == ["0 edits"]


def test_nothing_of_a_text_acts() -> None:
    repair = changed(f"{ATTACK} cafÃ© {ATTACK}", ("Ã©", ATTACK))
    assert "\x1b" not in repair.show().render("never")
    for html in (repair._repr_html_(), textfix.show(ATTACK)._repr_html_()):
        page = Page(html)
        assert page.tags <= KNOWN_TAGS
        assert not set("".join(page.text)) & set("\x1b\x07\u202e\u200b")


@share(5)
@given(st.one_of(ANYTHING, MESSES), st.one_of(ANYTHING, MESSES), st.one_of(ANYTHING, MESSES))
def test_show_of_any_repair(head: str, middle: str, after: str) -> None:
    edit = Edit(len(head), len(head + middle), middle, after, "test", "a reason", 0.5)
    repair = Repair(head + middle + head, head + after + head, (edit,))
    shown = repair.show().render("never")
    assert all(line.isprintable() for line in shown.split("\n"))
    assert Page(repair._repr_html_()).tags <= KNOWN_TAGS


@pytest.mark.parametrize("language", ["de", "ru", "th", "he", "ja"])
def test_html_holds_the_text(language: str) -> None:
    text = SENTENCES[language]
    repair = Repair(text, text + "!", (Edit(len(text), len(text), "", "!", "test", "why", 1.0),))
    shown = "".join(Page(repair._repr_html_()).text)
    assert text[-20:] in shown


# --- color ---


@NEEDS_RICH
@pytest.mark.parametrize("view", [textfix.show("a\u200b"), changed("cafÃ©", ("Ã©", "é")).show()])
def test_color_adds_nothing_but_color(view: textfix.display.Characters) -> None:
    colored = view.render("always")
    assert "\x1b[" in colored
    plain = re.sub(r"\x1b\[[\d;]*m", "", colored)
    # Where there is color, no marks are needed.
    marks = [line for line in view.render("never").splitlines() if not set(line) <= {" ", "~"}]
    assert [line for line in plain.splitlines() if line] == [line for line in marks if line]


def test_color_without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.style", None)
    with pytest.raises(textfix.display.color.ColorUnavailable, match=r"textfix\[cli\]"):
        textfix.show("a").render("always")
    assert "U+0061" in textfix.show("a").render("auto")


@NEEDS_RICH
@pytest.mark.parametrize(("tty", "colored"), [(True, True), (False, False)])
def test_color_where_output_is_a_terminal(
    monkeypatch: pytest.MonkeyPatch, tty: bool, colored: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty, raising=False)
    assert ("\x1b[" in str(textfix.show("a"))) == colored
    assert ("\x1b[" in str(changed("cafÃ©", ("Ã©", "é")).show())) == colored
