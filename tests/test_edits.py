"""Edits, repairs and their composition: what must hold for every text and every edit list."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work import calls_of

from textfix.composition import compose, compose_repairs, with_places_apart
from textfix.edits import Alternative, Edit, Repair, apply, is_within, undo

READ_WRONG = "UTF-8 read as Windows-1252"
QUOTE = "\N{RIGHT SINGLE QUOTATION MARK}"
QUOTE_READ_WRONG = "\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}\N{EURO SIGN}\N{TRADE MARK SIGN}"

# Keeps the file under 10 seconds; raise it to hunt. No deadline for an example: a busy machine
# is not a failure.
BRIEF = settings(max_examples=50, deadline=None)

# --- random texts and edit lists ------------------------------------------------------------

# Few characters, so that edits often change something into the same, and surrogates often meet.
characters = st.sampled_from("aab\ud83d\ude00") | st.characters()
texts = st.text(characters, max_size=12)
short_texts = st.text(characters, max_size=3)
# What else an edit says, drawn in one go: fixer, reason, confidence, alternatives.
Account = tuple[str, str, float, tuple[Alternative, ...]]
ACCOUNTS: list[Account] = [
    ("mojibake", "A", 1.0, ()),
    ("mojibake", "A, twice", 0.25, ()),
    ("mojibake", "A, then B", 1 / 3, (Alternative("z", 0.5), Alternative("\ud83d", 0.1))),
    ("quotes", "B", 0.9, ()),
    ("quotes", "\ud83d\ude00", 0.0, (Alternative("", 1.0),)),
]


@st.composite
def edit_lists(draw: st.DrawFn, text: str, most: int = 4) -> list[Edit]:
    """Draw edits over a text: touching, empty, several at one place, or changing nothing too."""
    offsets = st.integers(0, len(text))
    cuts = sorted(draw(st.lists(offsets, max_size=2 * most)))
    return [
        Edit(
            start,
            end,
            text[start:end],
            draw(short_texts | st.just(text[start:end])),
            *draw(st.sampled_from(ACCOUNTS)),
        )
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]


@st.composite
def repairs(draw: st.DrawFn, original: str | None = None) -> Repair:
    """Draw a repair; some places in its text were left unresolved."""
    if original is None:
        original = draw(texts)
    places = draw(edit_lists(original))
    chosen = draw(st.integers(0, 2 ** len(places) - 1))
    edits = [place for index, place in enumerate(places) if chosen >> index & 1]
    rest = [place for index, place in enumerate(places) if not chosen >> index & 1]
    return Repair(original, apply(original, edits), tuple(edits), tuple(rest))


@st.composite
def rounds(draw: st.DrawFn, count: int) -> tuple[str, list[list[Edit]]]:
    """Draw a text and edit lists, each over what the one before makes."""
    original = text = draw(texts)
    lists = []
    for _ in range(count):
        lists.append(draw(edit_lists(text)))
        text = apply(text, lists[-1])
    return original, lists


def apply_all(text: str, lists: Sequence[Sequence[Edit]]) -> str:
    for edits in lists:
        text = apply(text, edits)
    return text


# --- values ---------------------------------------------------------------------------------


def an_edit(
    start: int = 0,
    original: str = "",
    replacement: str = "",
    reason: str = "A",
    confidence: float = 1.0,
    fixer: str = "mojibake",
    alternatives: tuple[Alternative, ...] = (),
) -> Edit:
    end = start + len(original)
    return Edit(start, end, original, replacement, fixer, reason, confidence, alternatives)


def test_edit_reads_as_one_line() -> None:
    edit = an_edit(4, QUOTE_READ_WRONG, QUOTE, READ_WRONG, 0.998)
    assert str(edit) == (
        f"'{QUOTE_READ_WRONG}' → '{QUOTE}' [0.998] UTF-8 read as Windows-1252, at 4\N{EN DASH}7"
    )


def test_alternatives_are_shown_after_the_choice() -> None:
    edit = an_edit(0, "x", "y", alternatives=(Alternative("z", 0.25),), confidence=0.5)
    assert str(edit) == "'x' → 'y' [0.500], or 'z' [0.250] A, at 0\N{EN DASH}1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x85", r"\x85"),
        ("\n", r"\n"),
        ("\N{NO-BREAK SPACE}", r"\xa0"),
        ("\N{ZERO WIDTH SPACE}", r"\u200b"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}", r"\u202e"),
        ("\ud83d", r"\ud83d"),
        ("\N{TAG LATIN SMALL LETTER A}", r"\U000e0061"),
        ("\N{VARIATION SELECTOR-16}", r"\ufe0f"),
        ("\N{HANGUL FILLER}", r"\u3164"),
        ("\N{COMBINING ACUTE ACCENT}", r"\u0301"),
        ("e\N{COMBINING ACUTE ACCENT}", "e\N{COMBINING ACUTE ACCENT}"),
        ("\\", r"\\"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, shown: str) -> None:
    assert str(an_edit(0, text, "")).startswith(f"'{shown}' → ''")


def test_long_texts_are_shown_by_their_ends() -> None:
    shown = str(an_edit(0, "a" * 500 + "b" * 500, ""))
    assert shown.startswith(f"'{'a' * 25}'…'{'b' * 25}' → ''")


def test_values_are_hashable_and_picklable() -> None:
    repair = Repair("ab", "xb", (an_edit(0, "a", "x"),), (an_edit(1, "b", "y"),))
    repair.to_repaired(1)
    again = pickle.loads(pickle.dumps(repair))
    assert again == repair
    assert hash(again) == hash(repair)
    assert again.to_repaired(1) == 1
    assert "_output_starts" not in repr(repair)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 0, "a", "", "f", "r", 1.0), "expected 0 <= start <= end, got start -1, end 0"),
        ((2, 1, "", "", "f", "r", 1.0), "expected 0 <= start <= end, got start 2, end 1"),
        ((0, 2, "a", "", "f", "r", 1.0), "expected 2 characters of original text at 0"),
        ((0, 0, "", "", "f", "r", 1.5), "expected confidence between 0 and 1, got 1.5"),
        ((0, 0, "", "", "f", "r", float("nan")), "expected confidence between 0 and 1, got nan"),
    ],
)
def test_edit_that_does_not_fit_itself_is_refused(
    arguments: tuple[int, int, str, str, str, str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Edit(*arguments)


def test_probability_of_an_alternative_is_checked() -> None:
    with pytest.raises(ValueError, match="expected probability between 0 and 1, got -1"):
        Alternative("a", -1)


A_TO_X = an_edit(0, "a", "x")
B_TO_Y = an_edit(1, "b", "y")
AB_TO_Z = an_edit(0, "ab", "z")


@pytest.mark.parametrize(
    ("text", "edits", "unresolved", "message"),
    [
        ("xy", (B_TO_Y, A_TO_X), (), r"edits in order and without overlap, but edits\[1\], at 0"),
        ("zy", (AB_TO_Z, B_TO_Y), (), "starts before the one ahead of it, at 0\N{EN DASH}2, ends"),
        ("ax", (an_edit(0, "b", "x"),), (), "expected 'b' at 0, found 'a'"),
        ("ab", (an_edit(5, "a", "x"),), (), "expected 'a' at 5, but the text ends at 2"),
        ("ab", (an_edit(5, "", "x"),), (), "expected '' at 5, but the text ends at 2"),
        ("aby", (B_TO_Y,), (), "not what the edits make of original: expected 'y' at 1, found 'b"),
        ("ay!", (B_TO_Y,), (), "expected the end at 2, found '!'"),
        ("abc", (), (), "expected the end at 2, found 'c'"),
        ("ab", (), (an_edit(0, "b", "x"),), "unresolved do not fit the text: expected 'b' at 0"),
        ("ab", (), (B_TO_Y, A_TO_X), r"in order and without overlap, but unresolved\[1\]"),
        ("zc", (AB_TO_Z,), (B_TO_Y,), r"unresolved\[0\], at 1\N{EN DASH}2, and the edit at 0"),
        ("zc", (AB_TO_Z,), (an_edit(1, "", "y"),), "overlap; expected them apart"),
        ("ayc", (an_edit(1, "b", "y"),), (an_edit(0, "a"), an_edit(2, "c")), None),
        ("ayc", (an_edit(1, "b", "y"),), (an_edit(0, "abc", "d"),), None),
        ("axbc", (an_edit(1, "", "x"),), (an_edit(0, "a"), an_edit(1, ""), an_edit(1, "bc")), None),
    ],
)
def test_repair_that_does_not_hold_together_is_refused(
    text: str, edits: tuple[Edit, ...], unresolved: tuple[Edit, ...], message: str | None
) -> None:
    original = "abc" if text.endswith("c") and text != "abc" else "ab"
    if message is None:
        assert Repair(original, text, edits, unresolved).undo() == original
    else:
        with pytest.raises(ValueError, match=message):
            Repair(original, text, edits, unresolved)


def test_counts_put_the_most_frequent_reason_first() -> None:
    edits = (an_edit(0, "a", "x", "A"), an_edit(1, "b", "x", "B"), an_edit(2, "c", "x", "B"))
    repair = Repair("abc", "xxx", edits)
    assert list(repair.counts().items()) == [("B", 2), ("A", 1)]


def test_account_of_a_repair() -> None:
    open_place = an_edit(2, "c", "d", "C", 0.4)
    repair = Repair("abc", "xyc", (A_TO_X, B_TO_Y), (open_place,))
    assert str(repair).splitlines() == [
        "2 edits: 2 \N{MULTIPLICATION SIGN} A",
        "  'a' → 'x' [1.000] A, at 0\N{EN DASH}1",
        "  'b' → 'y' [1.000] A, at 1\N{EN DASH}2",
        "1 place unresolved:",
        "  'c' → 'd' [0.400] C, at 2\N{EN DASH}3",
    ]
    assert str(Repair("a", "a", ())) == "no edits"


def test_changed_is_about_the_text() -> None:
    assert not Repair("a", "a", ()).changed
    assert not Repair("a", "a", (an_edit(0, "a", "a"),)).changed
    assert Repair("a", "b", (an_edit(0, "a", "b"),)).changed


# --- applying and undoing -------------------------------------------------------------------


@BRIEF
@given(repairs())
def test_undo_is_exact(repair: Repair) -> None:
    assert repair.undo() == repair.original
    assert undo(repair.text, repair.edits) == repair.original


def test_insertions_at_one_place_apply_in_order() -> None:
    edits = [an_edit(1, "", "x"), an_edit(1, "", "y"), an_edit(1, "b", "B"), an_edit(2, "", "z")]
    assert apply("ab", edits) == "axyBz"
    assert undo("axyBz", edits) == "ab"


def test_undo_refuses_another_text() -> None:
    with pytest.raises(ValueError, match="expected 'y' at 1, found 'b'"):
        undo("xb", [A_TO_X, B_TO_Y])
    with pytest.raises(ValueError, match="expected 'y' at 1, but the text ends at 1"):
        undo("x", [A_TO_X, B_TO_Y])


# --- offsets --------------------------------------------------------------------------------


def is_replaced(repair: Repair, offset: int) -> bool:
    return any(edit.start <= offset < edit.end for edit in repair.edits)


@BRIEF
@given(repairs())
def test_offsets_never_fall_and_stay_in_the_text(repair: Repair) -> None:
    there = [repair.to_repaired(offset) for offset in range(len(repair.original) + 1)]
    back = [repair.to_original(offset) for offset in range(len(repair.text) + 1)]
    assert there == sorted(there)
    assert back == sorted(back)
    assert there[0] >= 0
    assert there[-1] == len(repair.text)
    assert back[0] >= 0
    assert back[-1] == len(repair.original)


@BRIEF
@given(repairs())
def test_offsets_outside_edits_keep_their_character_and_come_back(repair: Repair) -> None:
    for offset in range(len(repair.original) + 1):
        if not is_replaced(repair, offset):
            there = repair.to_repaired(offset)
            assert repair.text[there : there + 1] == repair.original[offset : offset + 1]
            assert repair.to_original(there) == offset


@BRIEF
@given(repairs())
def test_offsets_inside_an_edit_go_to_the_start_of_its_counterpart(repair: Repair) -> None:
    moved = 0
    for edit in repair.edits:
        output = edit.start + moved
        for offset in range(edit.start, edit.end):
            assert repair.to_repaired(offset) == output
        for offset in range(output, output + len(edit.replacement)):
            assert repair.to_original(offset) == edit.start
        moved += len(edit.replacement) - len(edit.original)


@BRIEF
@given(repairs())
def test_spans_cover_whole_edits_and_their_characters(repair: Repair) -> None:
    outputs: list[tuple[int, int]] = []
    moved = 0
    for edit in repair.edits:
        outputs.append((edit.start + moved, edit.start + moved + len(edit.replacement)))
        moved += len(edit.replacement) - len(edit.original)
    size = len(repair.original)
    for start, end in ((a, b) for a in range(size) for b in range(a + 1, size + 1)):
        first, last = repair.span_to_repaired(start, end)
        assert 0 <= first <= last <= len(repair.text)
        for edit, (output_start, output_end) in zip(repair.edits, outputs, strict=True):
            if edit.start < end and start < edit.end:
                assert first <= output_start and output_end <= last
            elif edit.end <= start:
                assert output_end <= first
            else:
                assert last <= output_start
        kept = [o for o in range(start, end) if not is_replaced(repair, o)]
        assert all(first <= repair.to_repaired(offset) < last for offset in kept)


@BRIEF
@given(repairs())
def test_mapping_back_is_mapping_by_the_inverse(repair: Repair) -> None:
    moved = 0
    inverse = []
    for edit in repair.edits:
        inverse.append(an_edit(edit.start + moved, edit.replacement, edit.original))
        moved += len(edit.replacement) - len(edit.original)
    mirror = Repair(repair.text, repair.original, tuple(inverse))
    for start in range(len(repair.text) + 1):
        assert repair.to_original(start) == mirror.to_repaired(start)
        for end in range(start, len(repair.text) + 1):
            assert repair.span_to_original(start, end) == mirror.span_to_repaired(start, end)


def test_spans_at_insertions_and_deletions() -> None:
    inserted = Repair("ab", "axxb", (an_edit(1, "", "xx"),))
    assert inserted.span_to_repaired(0, 1) == (0, 1)
    assert inserted.span_to_repaired(1, 2) == (3, 4)
    assert inserted.span_to_repaired(0, 2) == (0, 4)
    assert inserted.span_to_repaired(1, 1) == (3, 3)
    assert inserted.span_to_original(1, 3) == (1, 1)
    deleted = Repair("axxb", "ab", (an_edit(1, "xx", ""),))
    assert deleted.span_to_repaired(1, 3) == (1, 1)
    assert deleted.span_to_original(0, 2) == (0, 4)


@pytest.mark.parametrize("offset", [-1, 3])
def test_offsets_out_of_range(offset: int) -> None:
    repair = Repair("ab", "xb", (A_TO_X,))
    with pytest.raises(IndexError, match=f"offset into original from 0 to 2, got {offset}"):
        repair.to_repaired(offset)
    with pytest.raises(IndexError, match=f"offset into text from 0 to 2, got {offset}"):
        repair.to_original(offset)
    for span in (repair.span_to_repaired, repair.span_to_original):
        with pytest.raises((IndexError, ValueError)):
            span(0, offset)
    with pytest.raises(ValueError, match="expected start <= end, got start 2, end 1"):
        repair.span_to_original(2, 1)


# --- records --------------------------------------------------------------------------------


@BRIEF
@given(repairs(), st.none() | st.integers(0, 2))
def test_json_round_trip(repair: Repair, indent: int | None) -> None:
    record = repair.to_json(indent)
    assert record.isascii()
    assert Repair.from_json(record) == repair
    for edit in repair.edits:
        assert Edit.from_dict(json.loads(json.dumps(edit.to_dict()))) == edit


def test_surrogates_that_json_would_join_stay_apart() -> None:
    pair = "a\ud83d\ude00\ud83d\ude00b"
    repair = Repair(pair, pair, ())
    assert repair.to_dict()["text"] == ["a\ud83d", "\ude00\ud83d", "\ude00b"]
    assert Repair.from_json(repair.to_json()).text == pair


RECORD = Repair(
    "ab", "xb", (an_edit(0, "a", "x", alternatives=(Alternative("z", 0.1),)),)
).to_dict()
EDIT = an_edit(0, "a", "x").to_dict()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        pytest.param("[" * 100_000, "nested too deeply", id="nested"),
        ("null", "expected an object, got NoneType"),
        ("{}", "version: missing"),
        (json.dumps(RECORD | {"version": 2}), "version: expected 1, got 2"),
        (json.dumps(RECORD | {"version": True}), "version: expected a whole number, got bool"),
        (json.dumps(RECORD | {"text": None}), "text: expected a string, or a list of strings, got"),
        (json.dumps(RECORD | {"text": ["a", 1]}), "text: expected a string, or a list of strings"),
        (json.dumps(RECORD | {"edits": {}}), "edits: expected a list, got dict"),
        (json.dumps(RECORD | {"edits": [3]}), r"edits\[0\]: expected an object, got int"),
        (json.dumps(RECORD | {"unresolved": [{}]}), r"unresolved\[0\]: start: missing"),
        (
            json.dumps(RECORD | {"edits": [EDIT | {"confidence": "1"}]}),
            "confidence: expected a num",
        ),
        (json.dumps(RECORD | {"edits": [EDIT | {"confidence": 10**400}]}), "between 0 and 1"),
        (json.dumps(RECORD | {"edits": [EDIT | {"confidence": float("nan")}]}), "got nan"),
        (
            json.dumps(RECORD | {"edits": [EDIT | {"alternatives": [{"replacement": "z"}]}]}),
            r"edits\[0\]: alternatives\[0\]: probability: missing",
        ),
        (json.dumps(RECORD | {"text": "yb"}), "not what the edits make of original"),
    ],
)
def test_nonsense_is_refused_with_a_reason(record: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"not the record of a repair: .*{message}"):
        Repair.from_json(record)


def test_records_may_carry_more_and_leave_out_what_is_empty() -> None:
    record: dict[str, object] = {"version": 1, "path": "a.txt", "original": "", "text": ""}
    assert Repair.from_dict(record | {"edits": []}) == Repair("", "", ())


# --- composing ------------------------------------------------------------------------------


@BRIEF
@given(rounds(2))
def test_composed_edits_do_what_both_do(drawn: tuple[str, list[list[Edit]]]) -> None:
    original, lists = drawn
    edits = compose(*lists)
    final = apply_all(original, lists)
    assert apply(original, edits) == final
    assert undo(final, edits) == original
    assert all(edit.original != edit.replacement for edit in edits)


@BRIEF
@given(rounds(3))
def test_composing_three_is_associative_in_effect(drawn: tuple[str, list[list[Edit]]]) -> None:
    original, (first, second, third) = drawn
    final = apply_all(original, [first, second, third])
    assert apply(original, compose(compose(first, second), third)) == final
    assert apply(original, compose(first, compose(second, third))) == final


@BRIEF
@given(rounds(2))
def test_composed_offsets_are_the_offsets_of_both(drawn: tuple[str, list[list[Edit]]]) -> None:
    original, (first, second) = drawn
    middle = apply(original, first)
    one = Repair(original, middle, tuple(first))
    two = Repair(middle, apply(middle, second), tuple(second))
    both = Repair(original, two.text, compose(first, second))
    for offset in range(len(original)):
        # Not where both rounds together changed nothing: those edits are gone.
        untouched = not is_replaced(one, offset) and not is_replaced(two, one.to_repaired(offset))
        if untouched and not is_replaced(both, offset):
            assert both.to_repaired(offset) == two.to_repaired(one.to_repaired(offset))


@BRIEF
@given(rounds(2))
def test_composed_edits_stay_within_what_was_edited(drawn: tuple[str, list[list[Edit]]]) -> None:
    original, (first, second) = drawn
    one = Repair(original, apply(original, first), tuple(first))
    in_second = [one.span_to_original(edit.start, edit.end) for edit in second]
    covered = {o for edit in first for o in range(edit.start, edit.end)}
    covered |= {o for start, end in in_second for o in range(start, end)}
    for edit in compose(first, second):
        assert covered.issuperset(range(edit.start, edit.end))


@BRIEF
@given(texts.flatmap(edit_lists))
def test_composing_with_nothing_leaves_out_only_what_changes_nothing(edits: list[Edit]) -> None:
    real = tuple(edit for edit in edits if edit.original != edit.replacement)
    assert compose(edits, []) == real
    assert compose([], edits) == real


def bounds_and_replacements(edits: Sequence[Edit]) -> list[tuple[int, int, str]]:
    return [(edit.start, edit.end, edit.replacement) for edit in edits]


# Over "abcdef"; edits given as (start, original, replacement).
Given = list[tuple[int, str, str]]


@pytest.mark.parametrize(
    ("label", "first", "second", "expected"),
    [
        (
            "apart, later one moved back",
            [(0, "ab", "x")],
            [(2, "d", "y")],
            [(0, 2, "x"), (3, 4, "y")],
        ),
        ("apart, the second ahead", [(3, "d", "xx")], [(0, "a", "")], [(0, 1, ""), (3, 4, "xx")]),
        ("touching before", [(1, "b", "x")], [(0, "a", "y")], [(0, 1, "y"), (1, 2, "x")]),
        ("touching after", [(1, "b", "x")], [(2, "c", "y")], [(1, 2, "x"), (2, 3, "y")]),
        ("the same stretch", [(1, "b", "x")], [(1, "x", "y")], [(1, 2, "y")]),
        ("within", [(1, "b", "xyz")], [(2, "y", "")], [(1, 2, "xz")]),
        ("reaching out before", [(1, "b", "xyz")], [(0, "ax", "q")], [(0, 2, "qyz")]),
        ("reaching out after", [(1, "b", "xyz")], [(3, "zc", "q")], [(1, 3, "xyq")]),
        ("over two and between", [(0, "a", "x"), (2, "c", "y")], [(0, "xby", "q")], [(0, 3, "q")]),
        (
            "a chain",
            [(0, "ab", "xx"), (3, "de", "yy")],
            [(1, "xcy", "q"), (4, "yf", "r")],
            [(0, 6, "xqr")],
        ),
        ("restored", [(1, "b", "x")], [(1, "x", "b")], []),
        ("inserted, then deleted", [(1, "", "x")], [(1, "x", "")], []),
        ("deleted, then inserted again", [(1, "b", "")], [(1, "", "b")], []),
        ("deleted, then something inserted", [(1, "b", "")], [(1, "", "x")], [(1, 2, "x")]),
        (
            "two deletions, an insertion",
            [(1, "b", ""), (2, "c", "")],
            [(1, "", "x")],
            [(1, 3, "x")],
        ),
        ("a deletion within", [(1, "b", "")], [(0, "ac", "x")], [(0, 3, "x")]),
        ("a deletion at the start", [(1, "b", "")], [(1, "c", "x")], [(1, 2, ""), (2, 3, "x")]),
        ("a deletion at the end", [(1, "b", "")], [(0, "a", "x")], [(0, 1, "x"), (1, 2, "")]),
        ("inserting before", [(1, "b", "x")], [(1, "", "y")], [(1, 1, "y"), (1, 2, "x")]),
        ("inserting after", [(1, "b", "x")], [(2, "", "y")], [(1, 2, "x"), (2, 2, "y")]),
        ("inserting within", [(1, "b", "xz")], [(2, "", "y")], [(1, 2, "xyz")]),
        (
            "inserting before the inserted",
            [(1, "", "x")],
            [(1, "", "y")],
            [(1, 1, "y"), (1, 1, "x")],
        ),
        (
            "inserting after the inserted",
            [(1, "", "x")],
            [(2, "", "y")],
            [(1, 1, "x"), (1, 1, "y")],
        ),
        ("changing the inserted", [(1, "", "x")], [(1, "x", "y")], [(1, 1, "y")]),
    ],
)
def test_composing(
    label: str, first: Given, second: Given, expected: list[tuple[int, int, str]]
) -> None:
    one = [an_edit(*given) for given in first]
    two = [an_edit(*given) for given in second]
    edits = compose(one, two)
    assert bounds_and_replacements(edits) == expected, label
    assert apply("abcdef", edits) == apply_all("abcdef", [one, two]), label


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["A"], ["B"], "B, then A"),
        (["A"], ["A"], "A, twice"),
        (["A, twice"], ["A"], "A, three times"),
        (["A, twice"], ["A, twice"], "A, four times"),
        (["A, ten times"], ["A"], "A, 11 times"),
        (["A, 11 times"], ["A"], "A, 12 times"),
        (["A, then B"], ["C"], "C, then A, then B"),
        (["A, then B"], ["A"], "A, twice, then B"),
        (["A, twice, then B"], ["B"], "B, twice, then A, twice"),
        (["A", "A"], ["A"], "A, twice"),
        (["A", "B"], ["B"], "B, twice, then A"),
        (["A, twice", "A"], ["B"], "B, then A, twice"),
        (["A, or so"], ["A, or so"], "A, or so, twice"),
        (["twice"], ["twice"], "twice, twice"),
    ],
)
def test_reasons_are_joined(first: list[str], second: list[str], expected: str) -> None:
    one = [an_edit(index, "a", "b", reason) for index, reason in enumerate(first)]
    assert len(second) == 1
    (edit,) = compose(one, [an_edit(0, "b" * len(first), "c", second[0])])
    assert edit.reason == expected


def test_fixers_and_confidences_are_joined() -> None:
    first = [an_edit(0, "a", "b", fixer="one", confidence=0.5), an_edit(1, "a", "b", fixer="two")]
    second = [an_edit(0, "bb", "c", fixer="two", confidence=0.5)]
    (edit,) = compose(first, second)
    assert edit.fixer == "one+two"
    assert edit.confidence == 0.25


def test_alternatives_survive_where_they_are_unambiguous() -> None:
    others = (Alternative("y", 0.5),)
    plain = an_edit(0, "a", "bcd", confidence=0.5)
    (edit,) = compose([plain], [an_edit(1, "c", "x", alternatives=others)])
    assert edit.alternatives == (Alternative("byd", 0.25),)
    opened = an_edit(0, "a", "bcd", alternatives=others)
    assert compose([opened], [an_edit(1, "c", "x", alternatives=others)])[0].alternatives == ()
    two = [an_edit(0, "b", "x", alternatives=others), an_edit(2, "d", "x")]
    assert compose([plain], two)[0].alternatives == ()


def test_edits_untouched_by_the_other_round_keep_everything() -> None:
    first = an_edit(0, "ab", "x", "A", 0.7, "one", (Alternative("y", 0.2),))
    second = an_edit(2, "d", "z", "B", 0.6, "two", (Alternative("y", 0.3),))
    moved = an_edit(3, "d", "z", "B", 0.6, "two", (Alternative("y", 0.3),))
    assert compose([first], [second]) == (first, moved)


def test_lists_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="second does not fit first: expected 'y' at 0, found 'x'"):
        compose([an_edit(0, "a", "x")], [an_edit(0, "y", "z")])
    with pytest.raises(ValueError, match="expected second in order and without overlap"):
        compose([], [B_TO_Y, A_TO_X])


def work_of_composing(size: int) -> int:
    """The calls that composing makes, merging all and apart."""
    first = [an_edit(2 * index, "a", "x") for index in range(size)]
    spread = [an_edit(2 * index, "x", "y") for index in range(size)]
    whole = [an_edit(0, "xb" * size, "c")]

    def both() -> None:
        assert len(compose(first, spread)) == size
        assert bounds_and_replacements(compose(first, whole)) == [(0, 2 * size, "c")]

    return calls_of(both)


def test_composing_is_linear() -> None:
    # 8 times the edits are 8 times the work if linear, 64 if quadratic; 12 is far from both.
    assert work_of_composing(4_000) < 12 * work_of_composing(500)


# --- composing repairs ----------------------------------------------------------------------


@BRIEF
@given(st.data())
def test_composed_repairs_hold_together(data: st.DataObject) -> None:
    first = data.draw(repairs())
    second = data.draw(repairs(first.text))
    third = data.draw(repairs(second.text))
    # Being valid is half of the test: Repair checks that places and edits do not cut each other.
    left = compose_repairs(compose_repairs(first, second), third)
    right = compose_repairs(first, compose_repairs(second, third))
    for repair in (left, right):
        assert (repair.original, repair.text) == (first.original, third.text)
        assert repair.undo() == first.original


@BRIEF
@given(repairs())
def test_composing_with_an_idle_repair_keeps_what_is_unresolved(repair: Repair) -> None:
    before = Repair(repair.original, repair.original, ())
    after = Repair(repair.text, repair.text, ())
    assert compose_repairs(before, repair).unresolved == repair.unresolved
    assert compose_repairs(repair, after).unresolved == repair.unresolved


def test_unresolved_of_the_first_that_the_second_edited_vanishes() -> None:
    kept, decided = an_edit(0, "a", "?"), an_edit(2, "c", "?")
    first = Repair("abc", "axc", (an_edit(1, "b", "x"),), (kept, decided))
    second = Repair("axc", "axy", (an_edit(2, "c", "y"),))
    assert compose_repairs(first, second).unresolved == (kept,)


def test_unresolved_in_both_counts_once_as_judged_later() -> None:
    first = Repair("ab", "ab", (), (an_edit(0, "a", "x", confidence=0.1),))
    later = an_edit(0, "a", "y", confidence=0.2)
    second = Repair("ab", "ab", (), (later,))
    assert compose_repairs(first, second).unresolved == (later,)


def test_unresolved_of_the_second_moves_to_the_original() -> None:
    first = Repair("aabc", "xbc", (an_edit(0, "aa", "x"),))
    second = Repair("xbc", "xbc", (), (an_edit(2, "c", "y"),))
    assert compose_repairs(first, second).unresolved == (an_edit(3, "c", "y"),)


def test_unresolved_within_what_the_first_put_there_is_widened() -> None:
    first = Repair("abc", "axyzc", (an_edit(1, "b", "xyz", "A"),))
    second = Repair("axyzc", "axyzc", (), (an_edit(3, "zc", "q", "B"),))
    composed = compose_repairs(first, second)
    assert composed.edits == first.edits
    assert composed.unresolved == (an_edit(1, "bc", "xyq", "B, then A"),)


@BRIEF
@given(st.data())
def test_places_that_are_told_apart_overlap_no_edit(data: st.DataObject) -> None:
    first = data.draw(repairs())
    composed = compose_repairs(first, data.draw(repairs(first.text)))
    repair = with_places_apart(composed)
    assert (repair.original, repair.text) == (composed.original, composed.text)
    assert repair.undo() == composed.original
    for place in repair.unresolved:
        assert not any(e.start < place.end and place.start < e.end for e in repair.edits)
    # Nothing is said twice, and nothing else is changed.
    assert with_places_apart(repair) == repair
    apart = [p for p in composed.unresolved if not any(is_within(e, p) for e in composed.edits)]
    assert set(apart) <= set(repair.unresolved)


def test_a_guess_of_what_an_edit_made_is_an_alternative_of_it() -> None:
    edits = (an_edit(0, "a", "x"), an_edit(2, "c", "z", confidence=0.75))
    composed = Repair("abcd", "xbzd", edits, (an_edit(0, "abc", "xyz", confidence=0.5),))
    (edit,) = with_places_apart(composed).edits
    assert (edit.start, edit.end, edit.replacement, edit.confidence) == (0, 3, "xbz", 0.75)
    assert edit.alternatives == (Alternative("xyz", 0.5),)


def test_alternatives_of_the_edit_itself_are_kept_in_order() -> None:
    edit = an_edit(0, "a", "x", alternatives=(Alternative("w", 0.25),))
    place = an_edit(0, "a", "y", confidence=0.5, alternatives=(Alternative("z", 0.125),))
    (told,) = with_places_apart(Repair("a", "x", (edit,), (place,))).edits
    assert [other.replacement for other in told.alternatives] == ["y", "w", "z"]


def test_of_a_place_without_a_guess_what_the_edits_leave_is_open() -> None:
    edits = (an_edit(1, "b", "x"), an_edit(3, "d", "y"))
    repair = Repair("ab dz", "ax yz", edits, (an_edit(0, "ab dz", "ax yz", confidence=0.0),))
    told = with_places_apart(repair)
    assert told.edits == edits
    assert [(e.start, e.original, e.replacement) for e in told.unresolved] == [
        (0, "a", "a"),
        (4, "z", "z"),
    ]


def test_repairs_of_different_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="'b' and 'c' differ at 1"):
        compose_repairs(Repair("ab", "ab", ()), Repair("ac", "ac", ()))
