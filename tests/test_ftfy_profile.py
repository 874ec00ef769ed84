"""The profile `ftfy`: on any text what `ftfy.fix_text` gives, with edits, and faster.

Nothing is set apart: mojibake, entities before and behind a `<`, line ends, long lines in pieces,
single fixers off. Wherever a text is made here, ftfy itself says what is right.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import pickle
import re
import sys
import time
from pathlib import Path
from typing import Any

import ftfy
import pytest
from conftest import SENTENCES, forget_engine, share
from ftfy.badness import BADNESS_RE, MOJIBAKE_CATEGORIES, is_bad
from ftfy.chardata import UTF8_CLUES
from hypothesis import given
from hypothesis import strategies as st
from test_screen import SNIPPETS
from test_stages import FRAGMENTS

from textfix import PROFILES, STAGES, Pipeline, Stage, kernel, screen
from textfix.detectors import ftfy_mojibake as detector
from textfix.fixers import ftfy_mojibake as fixer
from textfix.rewriting import Rewriting
from textfix.screen import Screen, look_of
from textfix.stages import OfTheHouse

ROOT = Path(__file__).resolve().parent.parent
PROFILE = PROFILES["ftfy"]
ALONE = Pipeline("alone", (STAGES["ftfy_mojibake"],))
CASES = json.loads((ROOT / "fixtures" / "ftfy" / "cases.json").read_text(encoding="utf-8"))

native = pytest.mark.skipif(not kernel.active(), reason="the kernel was not compiled")
known = pytest.mark.skipif(not detector.is_known(), reason="the signs are of another ftfy")

# --- texts ----------------------------------------------------------------------------------


def members(*sets: str) -> str:
    """The characters of sets that are written like the inside of brackets."""
    inside = "".join(sets).replace(" ", "")
    return "".join(re.findall(f"[{inside}]", "".join(map(chr, range(0x80, 0x10000)))))


SUSPECT = members(*MOJIBAKE_CATEGORIES.values())
CLUES = members(*UTF8_CLUES.values())
READ_AS = ["latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "sloppy-windows-1250"]
READ_AS += ["sloppy-windows-1253", "sloppy-windows-1254", "sloppy-windows-1257"]
READ_AS += ["iso-8859-2", "macroman", "cp437"]
SPECIAL = [
    *("&amp;", "&EACUTE;", "&#133;", "&#xe9;", "&#65286;", "&lt;", "&NewLine;", "&nbsp;", "&Tab;"),
    *("&Atilde;", "&copy;", "&amp;copy;", "&#0;", "<", "<b>", "\r\n", "\r", "\n", "\x85", "\u2028"),
    *(
        "\u2029",
        "\x1b[1m",
        "\x1b",
        "[0m",
        "\x9b",
        "ﬁ",
        "ŉ",
        "Ａ",
        "＆",
        "；",
        "ｶﾞ",
        "\u3000",
        "‘",
        "“",
    ),
    *("\ufeff", "\u206a", "\x7f", "\x00", "\ud83d", "\ude00", "e\u0301", "\u0323", "가", "\u1161"),
    *("Ã©", "â€™", "Ã ", "Â ", "Ã\xa0", "â\x80\x99", "ï¿½", "\x1a", "?", "\ufffd", "í\xa0½í¸\x80"),
    *("\xc0\x80", "à²", "Ð¿Ñ", "√©", "‚Äô", "вЂ™", "β€™", "ā€™", "à la", "fÃ cil", "Ñ\x81", " "),
]


def misread(text: str, codec: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode(codec, "replace")


PIECES = st.one_of(
    st.sampled_from(SPECIAL),
    st.sampled_from([*FRAGMENTS, *SNIPPETS]),
    st.builds(misread, st.text(max_size=8), st.sampled_from(READ_AS)),
    st.text(SUSPECT, max_size=3),
    st.text(CLUES + " ", max_size=4),
    st.characters(categories=None),
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.text(st.characters(categories=None)),
)


def both_ways(pipeline: Pipeline, text: str) -> str:
    """What comes out, with edits and without, from the first text on and when all is warm."""
    repair = pipeline.repair(text)
    assert repair.undo() == text
    assert repair.unresolved == ()
    for _ in range(2):
        assert pipeline.fix(text) == repair.text
    assert repair.text != text or pipeline.fix(text) is text
    return repair.text


# --- the same as ftfy -----------------------------------------------------------------------


@share(80)
@given(TEXTS)
def test_the_profile_is_ftfy(text: str) -> None:
    assert both_ways(PROFILE, text) == ftfy.fix_text(text)


@native
def test_without_the_kernel() -> None:
    @share(30)
    @given(TEXTS)
    def compare(text: str) -> None:
        assert both_ways(profile, text) == ftfy.fix_text(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEXTFIX_KERNEL", "python")
        forget_engine()
        screen._screen_of.cache_clear()
        profile = dataclasses.replace(PROFILE)
        compare()
        assert not profile.lets_pass("a plain line")
    forget_engine()
    screen._screen_of.cache_clear()


@share(5)
@given(TEXTS, st.integers(1, 6))
def test_long_lines_go_in_pieces(text: str, longest: int) -> None:
    pipeline = dataclasses.replace(PROFILE, longest_line=longest)
    assert both_ways(pipeline, text) == ftfy.fix_text(text, max_decode_length=longest)


OPTIONS = {
    "unescape_html": ["entities_by_line"],
    "fix_encoding": ["ftfy_mojibake"],
    "fix_c1_controls": ["all_c1_controls"],
    "fix_latin_ligatures": ["ligatures"],
    "fix_character_width": ["all_width"],
    "uncurl_quotes": ["straight_quotes"],
    "fix_line_breaks": ["line_ends"],
    "fix_surrogates": ["surrogate_pairs", "lone_surrogates"],
    "remove_terminal_escapes": ["terminal_colors"],
    "remove_control_chars": ["control_characters"],
    "normalization": ["nfc"],
}
"""Which stages an option of ftfy's stands for."""


def test_every_stage_is_an_option() -> None:
    named = [name for names in OPTIONS.values() for name in names]
    assert sorted(named) == sorted(stage.name for stage in PROFILE.stages)


@share(10)
@given(TEXTS, st.sets(st.sampled_from(sorted(OPTIONS))))
def test_single_fixers_off(text: str, off: set[str]) -> None:
    pipeline = PROFILE
    for name in (stage for option in sorted(off) for stage in OPTIONS[option]):
        pipeline = pipeline.without(name)
    options: dict[str, Any] = {name: None if name == "normalization" else False for name in off}
    config = ftfy.TextFixerConfig(explain=False)._replace(**options)
    assert both_ways(pipeline, text) == ftfy.fix_text(text, config)


@share(10)
@given(st.lists(TEXTS, max_size=4), st.sampled_from(["\n", "\r\n", "\x85"]))
def test_documents(texts: list[str], end: str) -> None:
    text = end.join(texts)
    assert both_ways(PROFILE, text) == ftfy.fix_text(text)


def test_every_character_of_the_first_plane() -> None:
    for before, after in (("", ""), ("a", "z"), ("é", "\u0301")):
        lines = (f"{before}{chr(point)}{after}" for point in range(0x10000))
        text = "\n".join(line for line in lines if "<" not in line)
        assert both_ways(PROFILE, text) == ftfy.fix_text(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases_of_the_face(case: dict[str, str]) -> None:
    assert both_ways(PROFILE, case["before"]) == ftfy.fix_text(case["before"])


def test_clean_text() -> None:
    folder = ROOT.parent / "shared" / "data" / "clean"
    if not folder.is_dir():
        pytest.skip("../shared is not here")
    changed = 0
    for path in sorted(folder.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            expected = ftfy.fix_text(line)
            assert PROFILE.fix(line) == expected
            if expected != line:
                changed += 1
                assert PROFILE.repair(line).text == expected
    assert changed > 1000


@pytest.mark.parametrize("codec", READ_AS)
def test_damaged_text(codec: str) -> None:
    for text in SENTENCES.values():
        damaged = misread(text, codec)
        assert both_ways(PROFILE, damaged) == ftfy.fix_text(damaged)


def test_where_the_entities_end() -> None:
    text = "&amp;amp;\n&lt;b&gt;&amp;\n<b> &amp;\n&amp;\n"
    assert both_ways(PROFILE, text) == ftfy.fix_text(text) == "&\n<b>&\n<b> &amp;\n&amp;\n"
    text = "&amp;\r<b> &amp;\n"
    assert both_ways(PROFILE, text) == ftfy.fix_text(text) == "&amp;\n<b> &amp;\n"


def test_what_needs_more_than_a_hundred_rounds_is_the_one_difference() -> None:
    for layers, left in ((99, 0), (150, 50)):
        text = "&" + "amp;" * layers
        assert ftfy.fix_text(text) == "&"
        assert both_ways(PROFILE, text) == "&" + "amp;" * left


# --- edits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", READ_AS)
@pytest.mark.parametrize("language", ["fr", "pl", "ru", "th", "ja"])
def test_edits_are_those_of_characters(codec: str, language: str) -> None:
    """Each has the encoding for its reason and stands where something changed, no wider."""
    repair = ALONE.repair(misread(SENTENCES[language], codec))
    assert repair.text == ftfy.fix_encoding(repair.original)
    for edit in repair.edits:
        assert re.search(" read as ", edit.reason)
        assert not edit.original.isascii()
        assert not re.search("[A-Za-z0-9]", edit.original)


@share(20)
@given(st.one_of(TEXTS, st.lists(st.sampled_from(SPECIAL)).map("".join)))
def test_places_are_found_for_all_that_ftfy_does(text: str) -> None:
    """The one edit for all is a last resort that nothing was seen to need."""
    for edit in ALONE.repair(text).edits:
        assert edit.confidence == fixer.CONFIDENCE
        assert edit.reason != "mojibake"


def test_the_last_resort() -> None:
    repair = fixer._as_one("abcxxabc", "abcyabc")
    assert [(e.start, e.end, e.replacement) for e in repair.edits] == [(3, 5, "y")]
    assert fixer._as_one("aa", "aaa").text == "aaa"


def test_protected_spans_stay() -> None:
    text = "“cafÃ©” and `“cafÃ©”`\n&amp; `&amp;`"
    assert PROFILE.fix(text, protect="`.*?`") == '"café" and `“cafÃ©”`\n& `&amp;`'


def test_what_is_too_unsure_stays_open() -> None:
    careful = PROFILE.with_min_confidence(0.99)
    for _ in range(3):
        repair = careful.repair("“cafÃ©”")
        assert repair.text == careful.fix("“cafÃ©”") == '"cafÃ©"'
        assert [place.replacement for place in repair.unresolved] == ["é"]
        assert careful.fix("cafÃ©", "best") == "café"


def test_records_and_copies() -> None:
    assert Pipeline.from_json(PROFILE.to_json()) == PROFILE
    assert PROFILE.to_dict()["longest_line"] == 1_000_000
    assert "longest_line" not in PROFILES["repair"].to_dict()
    with pytest.raises(ValueError, match="longest_line: expected 1 or more"):
        Pipeline.from_dict({"name": "own", "stages": [], "longest_line": 0})
    copy = pickle.loads(pickle.dumps(PROFILE))
    assert copy == PROFILE
    assert both_ways(copy, "“ﬁne”\n") == '"fine"\n'
    assert str(PROFILE).endswith(", line by line")


# --- the look -------------------------------------------------------------------------------


def classes() -> list[str]:
    """A character of each kind that ftfy's expression tells apart."""
    inside = [*MOJIBAKE_CATEGORIES.values(), *re.findall(r"\[([^]]+)\]", BADNESS_RE.pattern)]
    sets = [re.compile(f"[{each}]") for each in dict.fromkeys(inside)]
    sets += [re.compile(each) for each in ("[a-z]", "\\w", "\\s", *"°×œà√≈‚ÄвЂГўВβā€ÂÃ")]
    found: dict[object, str] = {}
    for char in map(chr, range(0x10000)):
        found.setdefault(tuple(bool(each.match(char)) for each in sets), char)
    return list(found.values())


@known
@native
def test_the_look_misses_nothing_that_is_bad() -> None:
    """Every three of all kinds of characters in a row, in one line."""
    passes = look_of([STAGES["ftfy_mojibake"]])
    assert passes
    kinds = classes()
    assert len(kinds) > 60
    for first, second in itertools.product(kinds, repeat=2):
        # Line feeds between, since what is bad in a line is so by itself.
        texts = [f"{first}{second}{third}" for third in kinds]
        if not passes("\n".join(texts)):
            continue
        assert not any(map(is_bad, texts)), ascii((first, second))


@known
@native
@pytest.mark.parametrize(
    "text", ["Ø·Ù„ Ø", "ГўВЂВ™a", "a Ã b", "aÃ b", "Â x", "a Â «", "À£", "é»a"]
)
def test_the_look_sees_each_longer_form(text: str) -> None:
    passes = look_of([STAGES["ftfy_mojibake"]])
    assert passes
    assert passes(text) <= (not is_bad(text))


@known
@native
def test_the_looks_miss_no_longer_sequence() -> None:
    passes = look_of([STAGES["ftfy_mojibake"]])
    looks = [passes, *(Screen(PROFILE.stages, compiled=c).passes for c in (None, False))]

    @share(200)
    @given(st.text(SUSPECT + "abzAZ \n\t.?", max_size=8))
    def compare(text: str) -> None:
        if is_bad(text):
            assert not any(look is None or look(text) for look in looks)

    compare()


@known
def test_the_look_lets_correct_text_pass() -> None:
    look = Screen(PROFILE.without("straight_quotes").stages)
    held_up = {code for code, text in SENTENCES.items() if not look.passes(text)}
    # A full-width comma; a letter with a dot below, of which the normal form makes two.
    assert held_up == {"zh", "hi"}


def test_signs_fit_without_being_cut() -> None:
    stages = PROFILE.stages
    assert sum(len(sign) for stage in stages for sign in _signs(stage) if len(sign) > 1) < 64


def _signs(stage: Stage) -> list[tuple[str, ...]]:
    assert isinstance(stage.run, OfTheHouse)
    return list(stage.run.signs)


def test_another_ftfy_is_asked_about_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["ftfy.badness"], "BADNESS_RE", re.compile("x"))
    detector.is_known.cache_clear()
    try:
        assert not detector.is_known()
        assert detector.Bad().signs == (("\x80-\U0010ffff",),)
        assert detector.may_be_bad("é")
        assert detector.Bad()("axé") != []
    finally:
        detector.is_known.cache_clear()


# --- text without edits ---------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
@share(3)
@given(TEXTS)
def test_any_pipeline_may_go_line_by_line(name: str, text: str) -> None:
    """Text alone and edits come to the same, whatever the stages."""
    pipeline = dataclasses.replace(PROFILES[name], longest_line=80)
    if "mojibake" in [stage.name for stage in pipeline.stages]:
        pipeline = pipeline.without("mojibake")
    repair = pipeline.repair(text)
    assert repair.undo() == text
    for _ in range(2):
        assert pipeline.fix(text) == repair.text


def test_a_table_that_another_stage_could_upset_is_not_used() -> None:
    """What removes a character may bring two together that are one line end."""
    stages = (STAGES["control_characters"], STAGES["line_ends"])
    assert Rewriting(stages, 6)("a\r\x00\n") is None
    assert Pipeline("own", stages, longest_line=9).fix("a\r\x00\n") == "a\n"


# --- time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    ["&", "&amp;", "Ã ", "Ã", "â€", "\r", "\r\n", "<&amp;\n", "“", "ｶﾞ", "\x1b[", "\ud83d", "Ａ\n"],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begun = time.process_time()
    PROFILE.fix(text)
    PROFILE.repair(text)
    assert time.process_time() - begun < 10
