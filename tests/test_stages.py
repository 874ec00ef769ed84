"""The stages of the house: every case in fixtures/stages/, what must hold for any text, and time.

A case names its stage, and says before, after and why; a text that JSON would change, because it
has the halves of a character, is a list of pieces.
"""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st

from textfix import PROFILES, STAGES, Pipeline, Repair, screen
from textfix.detectors import marks, normal_form
from textfix.detectors.quotes import CONVENTIONS, name_of
from textfix.fixers import c1, entities, ligatures
from textfix.gate import Gate, ranges
from textfix.stage import Place
from textfix.stages import stage

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "stages"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['label']}")
    for path in sorted(FIXTURES.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]
ALONE = {
    name: Pipeline(name, (stage,))
    for name, stage in STAGES.items()
    if name not in ("mojibake", "evident_mojibake")
} | {
    name: Pipeline(name, (stage(name),)) for name in map(name_of, CONVENTIONS) if name not in STAGES
}
"""Each stage as a pipeline of its own. Mojibake has tests of its own."""
SOME = [name for name in ALONE if name in STAGES or name[-2:] in ("de", "fr", "he", "ru", "sv")]
"""Of the conventions of quotation marks those that differ in kind."""

# --- the cases ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, str | list[str]]) -> None:
    before, after = ("".join(case[key]) for key in ("before", "after"))
    got = ALONE[str(case["stage"])].repair(before)
    assert got.text == after, f"{case['why']}\nbefore {before!a}\nwant   {after!a}\ngot    {got!s}"
    assert got.undo() == before
    assert after != before or got.text is before


def test_every_stage_has_cases() -> None:
    shown = {str(parameter.values[0]["stage"]) for parameter in CASES}  # type: ignore[index]
    assert shown >= STAGES.keys() & ALONE.keys()


def test_case_labels_are_unique() -> None:
    labels = [parameter.id for parameter in CASES]
    assert len(labels) == len(set(labels))


# --- any text -------------------------------------------------------------------------------

FRAGMENTS = [
    *("a", "B", "7", " ", "\n", "\r\n", "\r", "\t", "'", '"', "-", "--", "...", "…", "–", "\\"),
    *("&", ";", "#", "amp;", "lt;", "&amp;", "&lt;", "&#38;", "&#55357;", "&#56832;", "&eacute;"),
    *("&#0;", "&EACUTE;", "&#59;", "&semi;", "<", "<b>", "\\u00e9", "\\ud83d", "\\n", "\\x5c"),
    *("\x1b", "[", "0m", "\x1b[0m", "\x1b]", "\x07"),
    *("?25l", "\x00", "\x01", "\x08", "\x0b", "\x1f"),
    *("\x7f", "\x85", "\x92", "\x93", "\x81", "\xa0", "\xad", "Ã", "â", "é", "ß", "ﬁ", "ŉ", "ǆ"),
    *("\u0301", "\u0323", "\u0308", "e\u0301", "\u0344", "\u0f73", "\u09be", "\u1161", "\u11a8"),
    *("가", "각", "\u1100", "\u115f", "\u3164", "\u200b", "\u200c", "\u200d", "\u2060", "\u034f"),
    *("\u202e", "\u202c", "\u2067", "\u2069", "\u200f", "\u061c", "א", "ا", "ﻻ", "ﹰ", "ﷺ"),
    *("\U000e0067", "\U000e007f", "🏴", "👩", "😀", "❤", "\ufe0f", "\ufe00", "\U000e0100"),
    *("\ud83d", "\ude00", "\ud800", "\udc80", "\ufeff", "\ufffe", "\ufff9", "\ufffc", "\ufffd"),
    *("\u206a", "\u2028", "\u2029", "\u3000", "\u2003", "Ａ", "！", "ｶ", "ﾞ", "￼", "漢", "か", "。"),
    *("\uf914", "⼭", "“", "’", "‚", "„", "а", "о", "р"),
    *("Н", "α", "ο", "Α", "x", "p", "y", "İ", "Σ"),
    *("\u0958", "Ω", "½", "ﾡ", "\U0001d15e", "\U0002f800", "बा", "ก", "\U0010ffff", "\ue000"),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.characters()), max_size=10).map("".join),
    st.text(st.characters(categories=None)),
)


@pytest.mark.parametrize("name", SOME)
@share(5)
@given(TEXTS)
def test_any_text(name: str, text: str) -> None:
    repair = ALONE[name].repair(text)
    assert repair.undo() == text
    assert repair.unresolved == ()
    assert repair.text != text or repair.text is text
    assert Repair.from_json(repair.to_json()) == repair
    for edit in repair.edits:
        assert set(edit.fixer.split("+")) == {name}
        assert edit.reason and 0.8 <= edit.confidence <= 1
        assert edit.original != edit.replacement
    kept_before, kept_after = _kept(repair)
    assert kept_before == kept_after
    assert ALONE[name].repair(repair.text).text is repair.text, "not idempotent"


def _kept(repair: Repair) -> tuple[list[str], list[str]]:
    """What stands outside the edits, before and after."""
    before, after = [], []
    at = at_after = 0
    for edit in repair.edits:
        length = edit.start - at
        before.append(repair.original[at : edit.start])
        after.append(repair.text[at_after : at_after + length])
        at, at_after = edit.end, at_after + length + len(edit.replacement)
    return [*before, repair.original[at:]], [*after, repair.text[at_after:]]


@pytest.mark.parametrize("name", SOME)
@share(3)
@given(TEXTS)
def test_the_gate_hides_nothing(name: str, text: str) -> None:
    stage = ALONE[name].stages[0]
    if not Gate([stage.characters]).signals(text):
        assert not stage.run(text, 0.0).edits


@pytest.mark.parametrize("name", [s.name for s in PROFILES["repair"].stages if s.name in ALONE])
def test_damage_stages_leave_correct_text(name: str) -> None:
    for text in SENTENCES.values():
        assert ALONE[name].repair(text).text is text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("10\u202f%\xa0net", id="no-break spaces"),
        pytest.param("one\r\ntwo\rthree", id="line ends"),
        pytest.param("two  spaces \n", id="trailing space"),
        pytest.param("A\x0bB\x1fC\x1d", id="white space and separators"),
        pytest.param("oﬃce, ŉ, ǆ", id="ligatures"),
        pytest.param("ＡＢＣ！　ｶﾞ", id="width"),
        pytest.param("“It’s” – she said …", id="typography"),
        pytest.param("re\u0301sume\u0301 ½ ² Ω", id="not normal"),
        pytest.param("\ufeffstart", id="byte order mark"),
        pytest.param("hyphen\xadation of a news\u200bpaper", id="soft hyphen, zero-width space"),
        pytest.param("\u200eleft שלום\u200f!", id="writing direction"),
        pytest.param("\uf914 ⼭ ﻣﺮﺣﺒﺎ", id="compatibility"),
        pytest.param("TNFα ❤\ufe0f", id="other scripts, variation"),
        pytest.param("a\ud800b", id="lone surrogate"),
        pytest.param("C:\\new\\u00e9", id="backslash"),
        pytest.param("2 < 3 & 4 > 1, fish & chips;", id="ampersands"),
        pytest.param("<b>R&amp;D</b>", id="HTML"),
    ],
)
def test_repair_leaves_what_is_only_unusual(text: str) -> None:
    assert PROFILES["repair"].repair(text).text is text


# --- what tables say ------------------------------------------------------------------------


def test_tables_agree_with_unicode() -> None:
    for char, letters in ligatures.LIGATURES.items():
        assert unicodedata.normalize("NFKC", letters) == unicodedata.normalize("NFKC", char)
    assert len(c1.WINDOWS_1252) == 27


def test_entities_are_those_of_html() -> None:
    import html

    for entity, char in entities.named().items():
        if entity.isupper():
            assert char.upper() == char
        else:
            assert html.unescape(entity) == char


def test_what_starts_a_piece_composes_with_nothing_before() -> None:
    """Every character that is the second of a composition, or is ordered, is no start."""
    for point in range(0x110000):
        char = chr(point)
        parts = unicodedata.decomposition(char).split()
        if unicodedata.combining(char):
            assert not normal_form.starts(char)
        if len(parts) == 2 and not parts[0].startswith("<"):
            second = chr(int(parts[1], 16))
            composed = unicodedata.normalize("NFC", char) == char
            assert not (composed and normal_form.starts(second)), f"U+{ord(second):04X}"


def test_marks_are_in_the_blocks_watched() -> None:
    gate = Gate([STAGES["mark_order"].characters])
    for point in range(0x110000):
        if unicodedata.combining(chr(point)):
            assert gate.signals(chr(point)), f"U+{point:04X}"


def test_order_of_marks_is_that_of_the_decomposed_form() -> None:
    text = "q\u0307\u0323\u0301"
    assert ALONE["mark_order"].repair(text).text == unicodedata.normalize("NFD", text)
    assert marks.detect(unicodedata.normalize("NFD", text)) == []


# --- normal forms ---------------------------------------------------------------------------

FORMS: list[normal_form.Form] = ["NFC", "NFD", "NFKC", "NFKD"]


@pytest.mark.parametrize("form", FORMS)
@share(10)
@given(TEXTS)
def test_normal_forms_are_unicodes(form: str, text: str) -> None:
    assert ALONE[form.lower()].repair(text).text == unicodedata.normalize(form, text)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_normal_forms_of_every_character(form: normal_form.Form) -> None:
    text = " ".join(map(chr, range(0x110000)))
    assert ALONE[form.lower()].repair(text).text == unicodedata.normalize(form, text)


@pytest.mark.parametrize("form", FORMS)
def test_many_marks_in_disorder(form: normal_form.Form) -> None:
    """More than Unicode's Stream-Safe Text Format has; Python alone orders them too, slowly."""
    text = "q" + "\u0301\u0323\u0345\u0334" * 300 + "é"
    assert ALONE[form.lower()].repair(text).text == unicodedata.normalize(form, text)


def conformance_lines() -> list[list[str]]:
    """The lines of NormalizationTest that hold only characters that this Python knows."""
    folder = Path("/usr/share/unicode")
    plain, packed = folder / "NormalizationTest.txt", folder / "NormalizationTest.txt.bz2"
    if plain.exists():
        data = plain.read_bytes()
    elif packed.exists():
        import bz2

        data = bz2.decompress(packed.read_bytes())
    else:
        pytest.skip("NormalizationTest.txt is in Debian's package unicode-data")
    lines = []
    for line in data.decode("utf-8").splitlines():
        columns = line.split("#")[0].split(";")[:5]
        if len(columns) == 5:
            texts = ["".join(chr(int(c, 16)) for c in column.split()) for column in columns]
            if all(unicodedata.category(char) != "Cn" for text in texts for char in text):
                lines.append(texts)
    return lines


def test_normal_forms_conform() -> None:
    """The invariants that the head of NormalizationTest.txt lists."""
    lines = conformance_lines()
    assert len(lines) > 18000
    for columns in lines:
        _, c2, c3, c4, c5 = columns
        for i, column in enumerate(columns):
            of = {form: ALONE[form.lower()].repair(column).text for form in FORMS}
            assert of["NFC"] == (c2 if i < 3 else c4)
            assert of["NFD"] == (c3 if i < 3 else c5)
            assert of["NFKC"] == c4
            assert of["NFKD"] == c5


# --- time -----------------------------------------------------------------------------------

LONG = 40_000
HOSTILE = {
    "ampersands": "&" * LONG,
    "semicolons after an ampersand": "&" + ";" * LONG,
    "nested ampersands": "&" + "amp;" * (LONG // 4),
    "almost entities": "&#" * (LONG // 2),
    "entities that complete entities": "&" * (LONG // 6) + "amp;" * (LONG // 6),
    "escapes": "\x1b" * LONG,
    "open sequences": "\x1b[" * (LONG // 2),
    "one long sequence": "\x1b[" + "1;" * (LONG // 2),
    "open titles": "\x1b]a" * (LONG // 3),
    "a title of sequences": "\x1b]" + "\x1b[0m" * (LONG // 4),
    "backspaces": "\x08" * LONG,
    "blanks": " " * LONG + "a",
    "blanks and words": (" " * 100 + "a") * (LONG // 101),
    "marks out of order": "a" + "\u0301\u0323" * (LONG // 2),
    "marks": "a" + "\u0301" * LONG,
    "half syllables": "\u1100\u1161" * (LONG // 2),
    "vowels": "\u1161" * LONG,
    "overrides": "\u202e" * LONG + "א",
    "isolates": "א" + "\u2067" * (LONG // 2) + "\u2069" * (LONG // 2),
    "tags": "\U000e0061" * LONG,
    "flags without end": "🏴\U000e0061" * (LONG // 2),
    "selectors": "\ufe0f" * LONG,
    "joiners": "\u200d" * LONG,
    "full width": "Ａ！" * (LONG // 2),
    "full-width lines": "Ａ！\n" * (LONG // 3),
    "letters of two scripts": "aа" * (LONG // 2),
    "a word and a stranger": "a" * LONG + "а",
    "hyphens at line ends": "a-\n" * (LONG // 3),
    "quotes": "\"'" * (LONG // 2),
    "hyphens": "-" * LONG,
    "periods": "." * LONG,
    "backslashes": "\\" * LONG,
    "surrogates": "\ud83d" * LONG + "\ude00" * LONG,
}
SECONDS = 10
"""Of processor time for one stage: it takes tenths; what is not linear would take minutes."""


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_text_takes_linear_time(label: str) -> None:
    text = HOSTILE[label]
    for name in STAGES.keys() & ALONE.keys() | {"curly_quotes_he"}:
        pipeline = ALONE[name]
        begun = time.process_time()
        repair = pipeline.repair(text)
        assert time.process_time() - begun < SECONDS, name
        assert repair.undo() == text


def test_edits_are_no_wider_than_what_changes() -> None:
    edits = ALONE["all_c1_controls"].repair("\x91\x92\x81\x93").edits
    assert [(edit.start, edit.end) for edit in edits] == [(0, 2), (3, 4)]


def test_places_are_values() -> None:
    assert Place(1, 2) == (1, 2)


def test_signs_of_normal_forms_hide_nothing() -> None:
    """Every character, alone and after a letter and a mark: where no sign is, it is normal."""
    for form in FORMS:
        find = screen.Screen([STAGES[form.lower()]])
        for point in range(0x80, 0x110000):
            char = chr(point)
            if not unicodedata.is_normalized(form, f"a\u0323{char}"):
                assert not find.passes(f"a\u0323{char}"), f"{form} U+{point:04X}"


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_signs_of_normal_forms_hide_no_composition(form: normal_form.Form) -> None:
    """What stands first in one, and a part of the rest, before each that may compose with it."""
    find = screen.Screen([STAGES[form.lower()]])
    _, seconds = normal_form._pairs()
    behind = [chr(c) for first, last in ranges(seconds) for c in range(first, last + 1)]
    letters = [
        char
        for char in map(chr, (*range(0x3400), *range(0xA000, 0xD7A4), *range(0xF900, 0x20000)))
        if unicodedata.decomposition(char) or unicodedata.category(char)[0] in "LM"
    ]
    apart = (unicodedata.normalize("NFD", char) for char in letters)
    composing = {parts[0] for parts in apart if len(parts) > 1}
    for first in sorted(composing | set(letters[::20])):
        text = "\n".join(first + second for second in behind)
        if not unicodedata.is_normalized(form, text):
            assert not find.passes(text), f"{form} U+{ord(first):04X}"
