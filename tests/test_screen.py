"""The screen: what it lets pass the pipeline would give back, compiled and in Python alike."""

from __future__ import annotations

import itertools
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st

from textfix import PROFILES, Pipeline, kernel
from textfix.channels import late_channels
from textfix.codings import SEGMENTED, SINGLE_BYTE
from textfix.detectors import mojibake, utf16
from textfix.fixers.hope import has_hope, has_late_hope, tell_losses
from textfix.fixers.lossy import shows_trimmed
from textfix.fixers.nomination import tell_whole
from textfix.gate import Gate
from textfix.language.model import load
from textfix.lattice import kernel_of
from textfix.pipeline import NOTHING, TOKENS
from textfix.screen import LONG_TEXT, Screen, Sign, _fitted, _parted, _signs_of, compiled_look

REPAIR = PROFILES["repair"]

native = pytest.mark.skipif(not kernel.active(), reason="the kernel was not compiled")

SNIPPETS = [
    *SENTENCES.values(),
    *(text.encode().decode("latin-1") for text in SENTENCES.values()),
    *("&amp;", "&#233;", "&", "=C3=A9", "= 1", "%C3%A9", "100 %", "%u20ac", "\\u00e9", "\\x41"),
    *("u00e9u00e9", "xn--caf-dma", "+AOkA6Q-", "C++", "\\303\\251", "\x1b[1m", "\x07", "e\x08e"),
    *("í ½í¸€", "í\xa0½í¸€", "\xc0\x80", "ï¿½", "пїЅ", "\udce2\udc80\udc99", "\ud83d\ude00"),
    *("锟斤拷", "烫烫烫", "屯屯屯", "占쏙옙", "畂桳栠摩", "\x92", "\ufeff", "\ufff9", "\u206a"),
    *(" ", "\t", "\n", "\x00", "a", "é", "í", "č", "’", "。", "😀", "ÿþ", "a\x00b\x00c\x00d\x00"),
]

RARE = [c for c in late_channels() if c.written.codec not in SEGMENTED]
damaged = st.builds(
    lambda text, c: text.encode(c.written.codec, "ignore").decode(c.read.codec, "ignore"),
    st.sampled_from(list(SENTENCES.values())),
    st.sampled_from([c for c in RARE if {c.written.codec, c.read.codec}.isdisjoint(SINGLE_BYTE)]),
)

WORDS = [word for sentence in SENTENCES.values() for word in sentence.split()]
SIGNS = "«»–—…“„’№°0123456789.,-!(íэьМнοпІЎ"
LETTERS = [*sorted({char for word in WORDS for char in word}), *SIGNS]


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """Words of some language, one in a few with a letter of any other or a sign."""
    words = draw(st.sampled_from(list(SENTENCES.values()))).split()
    for _ in range(draw(st.integers(0, 3))):
        i = draw(st.integers(0, len(words) - 1))
        at = draw(st.integers(0, len(words[i])))
        instead = draw(st.booleans())
        words[i] = words[i][:at] + draw(st.sampled_from(LETTERS)) + words[i][at + instead :]
    return draw(st.sampled_from([" ", "  ", "\n", " - ", " a "])).join(words)


texts = st.one_of(
    damaged,
    misspelt(),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.lists(st.sampled_from(SNIPPETS), max_size=6).map("".join),
    st.lists(st.sampled_from(SNIPPETS), max_size=4).map(" ".join),
    st.text(max_size=60),
    st.text(st.characters(max_codepoint=0xFF), max_size=60),
    st.text("u0xn-&#=%\\+aC3 í½\xa0\n", max_size=40),
)


@pytest.fixture(scope="module")
def twin() -> Screen:
    return Screen(REPAIR.stages, compiled=False)


@pytest.fixture(scope="module")
def screen() -> Screen:
    # The compiled screen asks for hope once the kernel knows the encodings and the losses.
    if kernel_of(load()):
        tell_losses(load())
        tell_whole(load())
    return Screen(REPAIR.stages)


def finds(pipeline: Pipeline, text: str) -> bool:
    """Whether any stage of a pipeline finds anything, each asked as if there were no screen."""
    signals = Gate([stage.characters for stage in pipeline.stages]).signals(text)
    for index, stage in enumerate(pipeline.stages):
        if signals >> index & 1:
            found = stage.run(text, 0.0)
            if found.edits or found.unresolved:
                return True
    return False


@native
@share(60)
@given(texts)
def test_kernel_and_twin_agree(screen: Screen, twin: Screen, text: str) -> None:
    assert screen.compiled is not None
    assert screen.passes(text) == twin.passes(text)


@native
@share(20)
@given(misspelt())
def test_whatever_is_kept_the_answer_is_the_same(screen: Screen, text: str) -> None:
    """A screen that knows no letters yet, one that does, and one that was asked for more."""
    new = Screen(REPAIR.stages).compiled
    seen = new.look(text)
    assert new.look(text) == seen == screen.compiled.look(text)
    wide = text + " \U0001f600"  # of four bytes a character
    assert screen.compiled.look(wide) == new.look(wide)


@share(3)
@given(texts)
def test_what_passes_needs_nothing(screen: Screen, text: str) -> None:
    if screen.passes(text):
        assert not finds(REPAIR, text)


WITHOUT_TOKENS = REPAIR.without("mojibake")


@native
@share(5)
@given(texts)
def test_what_only_tokens_leave_in_doubt_is_for_mojibake_alone(screen: Screen, text: str) -> None:
    seen = screen.compiled.look(text)
    assert (seen == NOTHING) == screen.passes(text)
    if seen == TOKENS:
        assert not finds(WITHOUT_TOKENS, text)
    was = screen.compiled.glance(text)
    if was is True:
        assert seen == TOKENS
    elif seen == NOTHING:
        assert was is not None  # the text, or what it surely was


@native
@share(5)
@given(st.lists(texts.filter(lambda t: t.isprintable()), max_size=12))
def test_rows_are_seen_as_texts_are(screen: Screen, values: list[str]) -> None:
    """In a buffer long enough that the lock is given away, and with every row twice."""
    data = [value.encode() for value in (*values, "x" * 70_000, *values)]
    ends = [0, *itertools.accumulate(map(len, data))]
    offsets = struct.pack(f"<{len(ends)}i", *ends)
    count, bits = screen.compiled.rows(b"".join(data), offsets, False, 0, len(data), None)
    found = [bool(bits[row >> 3] >> (row & 7) & 1) for row in range(len(data))]
    assert found == [not screen.passes(row.decode()) for row in data]
    assert count == sum(found)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_is_looked_through_or_says_that_it_cannot(name: str) -> None:
    stages = PROFILES[name].stages
    if any(not stage.characters for stage in stages):
        with pytest.raises(ValueError, match="lets none pass"):
            Screen(stages)
    else:
        assert Screen(stages).passes("a plain line")


@pytest.mark.parametrize("name", [n for n in PROFILES if n not in ("repair", "strict")])
@share(1)
@given(texts)
def test_what_passes_needs_nothing_in_other_profiles(name: str, text: str) -> None:
    try:
        screen = Screen(PROFILES[name].stages)
    except ValueError:
        return
    if screen.passes(text):
        assert not finds(PROFILES[name], text)


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_tokens_are_held_up_by_the_detectors_rule(screen: Screen, text: str) -> None:
    signs_alone = Screen(REPAIR.without("mojibake").stages)
    suspects = mojibake.detect(load(), text)
    if suspects and (
        has_hope(load(), text, suspects) or has_late_hope(load(), suspects) or shows_trimmed(text)
    ):
        assert not screen.passes(text)
    else:
        assert screen.passes(text) == signs_alone.passes(text)


@pytest.mark.parametrize("name", ["repair", "strict"])
def test_no_sign_is_cut_short(name: str) -> None:
    """What is left of a sign that is cut holds up many a good text: a Russian line in twelve."""
    signs = [sign for stage in PROFILES[name].stages for sign in _signs_of(stage)]
    whole = {sign for sign in map(_parted, signs) if len(sign) > 1}
    assert whole <= set(_fitted(signs))


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_sign_may_cross_one_space_after_a_token(screen: Screen, gap: str) -> None:
    """CESU-8 whose no-break space became a space; asked twice, because tokens are remembered."""
    for _ in range(2):
        assert screen.passes("aquí está")
    assert screen.passes(f"aquí{gap}½í¸€") == (gap != " " and screen.passes("½í¸€"))


@native
@pytest.mark.parametrize(
    ("sign", "before", "without", "text"),
    [
        (("n", "'", "é"), "l'été", "l'été", "n'été"),
        (("n", "'", "é"), "он l'été", "он l'été", "он n'été"),
        (("\u0905", "\u0906"), "\u0915\u0916 \u0917\u0918", "\u0906\u0905", "\u0905\u0906"),
        (("я", "\n"), "я я\tя", "моя книга", "моя\nкнига"),
        (("é", "\n"), "é é", "café noir", "café\nnoir"),
        (("ж", "а", "б"), "жа жба", "жаль", "жаба"),
        (("4", "2"), "от 24 до 4", "24", "от 42 до"),
        (("4", "2"), "от 24 до 4", "от «24»", "от «42»"),
        (("中", "国", "x"), "中国", "中国人", "中国x"),
        (("한", "글"), "한국 글", "한국", "한글"),
    ],
)
def test_signs_are_seen_at_a_glance(sign: Sign, before: str, without: str, text: str) -> None:
    """Whatever pairs of characters are known by then; the same in every width of text."""
    passes = compiled_look([sign], evident=True)
    assert passes
    for _ in range(3):
        for wide in ("", " …", " \U00010330\U00010331"):
            assert passes(before + wide)
            assert passes(without + wide)
            assert not passes(text + wide)


@native
def test_what_is_kept_may_be_written_by_several_threads(screen: Screen) -> None:
    """Without the lock, which long texts give away; none of the letters is known before."""
    texts = ["\n".join(SENTENCES[code] for _ in range(2000)) for code in ("ru", "el", "fr", "zh")]
    expected = [screen.compiled.look(text) for text in texts]
    for _ in range(3):
        new = Screen(REPAIR.stages).compiled
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(new.look, texts * 4)) == expected * 4


@native
def test_who_came_before_is_known_by_all_characters(screen: Screen) -> None:
    """A line that is kept, and the same with one character of it damaged, in turns."""
    glance, unknown = screen.compiled.glance, Screen(REPAIR.stages).compiled.glance
    for code in ("fr", "ru", "zh"):
        line = SENTENCES[code] * 3
        for _ in range(3):
            assert glance(line) is line
        for at, char in enumerate(line):
            if char >= "\x80":
                damaged = line[:at] + char.encode().decode("cp1252", "replace") + line[at + 1 :]
                assert glance(damaged) == unknown(damaged)
                assert glance(line) is line


@native
def test_who_came_before_is_known_by_the_width_of_characters(screen: Screen) -> None:
    """Of one byte a character, and of two, with the same bytes."""
    damaged = "cafÃ© crÃ¨me"
    wide = damaged.encode("latin-1").decode("utf-16-le")
    for _ in range(3):
        assert REPAIR.fix(damaged) == "café crème"
        assert screen.compiled.passes(wide) == (screen.compiled.glance(wide) == wide)


@native
def test_no_more_is_kept_of_who_came_than_there_is_room_for(screen: Screen) -> None:
    """Lines enough to overwrite each other, and some of them damaged, in several threads."""
    lines = [f"{SENTENCES[code]} №{i}" * 4 for i in range(1500) for code in ("fr", "ru", "el")]
    lines[::7] = [line.encode().decode("latin-1") for line in lines[::7]]
    expected = [screen.compiled.glance(line) for line in lines]
    new = Screen(REPAIR.stages).compiled
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            assert list(pool.map(new.glance, lines)) == expected


@native
def test_other_types_are_refused(screen: Screen) -> None:
    with pytest.raises(TypeError, match="str"):
        screen.compiled.passes(b"bytes")


# --- whose the signs are --------------------------------------------------------------------------


@native
@pytest.mark.parametrize("name", ["repair", "strict"])
@share(5)
@given(texts)
def test_a_stage_without_its_signs_finds_nothing(name: str, text: str) -> None:
    stages = PROFILES[name].stages
    wanted = Screen(stages).wanted(text)
    for index, stage in enumerate(stages):
        if not wanted >> index & 1 and stage.name != "mojibake":
            found = stage.run(text, 0.0)
            assert not found.edits and not found.unresolved, stage.name


@native
@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("Le café est fermé.", set()),
        ("R&amp;D", {"escapes", "entities"}),
        ("caf\x92 un", {"c1_controls"}),
        ("h\0i\0", {"utf16", "controls"}),
        ("有十八名", set()),
        ("畂桳栠摩", {"utf16"}),
    ],
)
def test_stages_are_wanted_by_their_signs(screen: Screen, text: str, stages: set[str]) -> None:
    wanted = screen.wanted(text)
    assert {s.name for i, s in enumerate(REPAIR.stages) if wanted >> i & 1} == stages


PAIRS = st.text(st.sampled_from("有十八名是利用中畂桳栠摩琠敨⁡†℠"), max_size=12)


@native
@share(5)
@given(st.lists(PAIRS, max_size=3).map(" ".join))
def test_pairs_are_asked_about_alike(screen: Screen, twin: Screen, text: str) -> None:
    utf16_of = PROFILES["repair"].with_name("utf16").stages[2:3]
    alone, in_python = Screen(utf16_of), Screen(utf16_of, compiled=False)
    assert alone.passes(text) == in_python.passes(text)
    if alone.passes(text):
        assert not utf16_of[0].run(text, 0.0).edits


def test_pairs_are_those_of_a_language() -> None:
    assert utf16.may_be_pairs("a 畂桳栠摩琠敨 b")
    assert not utf16.may_be_pairs("共有十八名学生")
    # as swapped bytes some characters end a stretch
    assert utf16.may_be_pairs("有十八名\u2120")


@native
@share(5)
@given(st.lists(texts, max_size=8).map("\n".join), st.integers(-1, 9), st.integers(-1, 99))
def test_characters_that_are_signs_by_themselves(
    screen: Screen, text: str, start: int, end: int
) -> None:
    assert screen._tables is not None
    sign = screen._tables.loose_sign
    loose = Gate([characters for _, characters in screen._tables.loose])
    part = text[max(start, 0) : max(end, 0)]
    found = screen.compiled.singles(text, start, end, sign)
    assert found == "".join(sorted(set(found)))
    assert set(found) <= set(part)
    assert loose.signals(found) == loose.signals(part)
    assert screen.compiled.singles(text, start, end, 0) == ""


@native
@share(5)
@given(st.lists(texts, max_size=8).map("\n".join))
def test_lines_that_a_stage_needs(screen: Screen, text: str) -> None:
    for index, stage in enumerate(REPAIR.stages):
        if stage.in_lines:
            lines = [text[start:end] for start, end in screen.lines_for(text, index)]
            found = [edit.original for line in lines for edit in stage.run(line, 0.0).edits]
            assert found == [edit.original for edit in stage.run(text, 0.0).edits]
            assert all("\n" not in line for line in lines)


@native
@share(5)
@given(st.lists(texts, min_size=1, max_size=8).map("\n".join))
def test_a_long_text_has_the_signs_of_its_lines(screen: Screen, text: str) -> None:
    long = text + "\n" * LONG_TEXT
    assert screen.wanted(long) == screen._owners_of(screen.compiled.signs(long), long)


def test_a_long_document_is_repaired_as_its_lines_are() -> None:
    lines = [*SENTENCES.values(), "í\xa0½í¸€ ok", "don\udce2\udc80\udc99t", "R&amp;D"] * 20
    text = "\n".join(lines)
    without = REPAIR.without("mojibake")
    assert without.fix(text) == "\n".join(map(without.fix, lines))
    repair = without.repair(text)
    assert repair.text == without.fix(text) != text
    assert repair.undo() == text
