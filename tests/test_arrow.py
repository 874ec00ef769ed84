"""Arrow columns: every row as `fix_text` has it, nothing else touched, no harm from bad buffers."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from typing import Any

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st

from textfix import PROFILES, Edit, fix_text, kernel, repair

pa = pytest.importorskip("pyarrow")

from textfix.ingest import arrow  # noqa: E402
from textfix.ingest.arrow import Fixed, fix_array, fix_table  # noqa: E402

DAMAGED = "The kettle doesnâ€™t whistle in our cafÃ© any more."
RIGHT = "The kettle doesn’t whistle in our café any more."
TYPES = [pa.string(), pa.large_string(), pa.string_view()]
ALL_TYPES = [*TYPES, *(pa.dictionary(pa.int8(), type_) for type_ in TYPES[:2])]

native = pytest.mark.skipif(not kernel.active(), reason="the kernel was not compiled")

rows = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *SENTENCES.values(),
            *("", "tea", DAMAGED, RIGHT, "R&amp;D", "caf&eacute;", "\x1b[1mred\x1b[0m", "a\x07b"),
            *("cafÃ©", "na\x92ve", "\ufeffx\ufeff", "é" * 200, "x" * 40, "x=C3=A9", "í ½í¸€"),
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


def expected(values: list[str | None]) -> list[str | None]:
    return [None if value is None else fix_text(value) for value in values]


@pytest.mark.parametrize("type_", ALL_TYPES, ids=str)
@share(3)
@given(st.lists(rows, max_size=20), st.integers(0, 5), st.integers(0, 5))
def test_rows_are_as_fix_text_has_them(
    type_: Any, values: list[str | None], cut: int, kept: int
) -> None:
    array = pa.array(values, pa.string()).cast(type_) if values else pa.array([], type_)
    array = array[cut : len(array) - kept]
    fixed = fix_array(array)
    fixed.validate(full=True)
    assert fixed.type == array.type
    assert fixed.to_pylist() == expected(array.to_pylist())
    values_of = getattr(array, "dictionary", array)  # a value may be repaired that no row has
    if expected(values_of.to_pylist()) == values_of.to_pylist():
        assert fixed is array


@share(2)
@given(st.lists(st.lists(rows, max_size=6), max_size=5), st.sampled_from(TYPES), st.integers(1, 3))
def test_chunks_stay_as_they_are(chunks: list[list[str | None]], type_: Any, threads: int) -> None:
    column = pa.chunked_array([pa.array(chunk, type_) for chunk in chunks], type_)
    fixed = fix_array(column, edits=True, confidence=True, threads=threads)
    assert isinstance(fixed, Fixed)
    whole = [value for chunk in chunks for value in chunk]
    assert fixed.array.to_pylist() == expected(whole)
    assert [len(chunk) for chunk in fixed.array.chunks] == [len(chunk) for chunk in chunks]
    if expected(whole) == whole:
        assert fixed.array is column
    for value, edits, confidence in zip(
        whole, fixed.edits.to_pylist(), fixed.confidence.to_pylist(), strict=True
    ):
        if value is None:
            assert edits is None and confidence is None
            continue
        made = repair(value).edits
        assert [Edit(**edit) for edit in edits] == [
            Edit(e.start, e.end, e.original, e.replacement, e.fixer, e.reason, e.confidence)
            for e in made
        ]
        assert confidence == min((e.confidence for e in made), default=None)


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_many_rows_in_several_threads(type_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "ROWS_AT_ONCE", 64)
    random_ = random.Random(4)
    values = [
        random_.choice([DAMAGED, RIGHT, None, "tea", "", *SENTENCES.values()]) for _ in range(999)
    ]
    array = pa.array(values, type_)[3:-2]
    assert fix_array(array, threads=2).to_pylist() == expected(values[3:-2])
    clean = pa.array([RIGHT] * 999, type_)
    assert fix_array(clean, threads=2) is clean


@native
def test_doubtful_rows_are_asked_without_the_lock() -> None:
    """Long enough that the lock is given away; the codecs are asked meanwhile."""
    random_ = random.Random(5)
    sentences = list(SENTENCES.values())

    def row() -> str:
        odd = "".join(chr(random_.choice([0xE9, 0x142, 0x3C9, 0x436, 0x5D0])) for _ in range(3))
        strange = chr(random_.randrange(0x4E00, 0x9FA5))
        return f"{random_.choice(sentences)} {odd} {strange * random_.randrange(2)}"

    values = [row() for _ in range(2400)] * 2
    array = pa.array(values)
    assert array.nbytes > 4 * (1 << 16)
    known = {value: fix_text(value) for value in values}
    for threads in (1, 2, 3):
        fixed = fix_array(array, threads=threads)
        assert fixed.to_pylist() == [known[value] for value in values]


def test_a_dictionary_keeps_no_value_twice() -> None:
    array = pa.array(["cafÃ©", "café", None, "cafÃ©"]).dictionary_encode()
    fixed = fix_array(array, edits=True, confidence=True)
    assert fixed.array.to_pylist() == ["café", "café", None, "café"]
    assert fixed.array.dictionary.to_pylist() == ["café"]
    assert [row and len(row) for row in fixed.edits.to_pylist()] == [1, [], None, 1]
    assert fixed.confidence.to_pylist()[1:3] == [None, None]


def test_profiles_and_open_places() -> None:
    array = pa.array(["ﬁne", "a  \nb", None])
    assert fix_array(array) is array
    assert fix_array(array, "normalize").to_pylist() == ["fine", "a\nb", None]
    lossy = "Donโt go to Americaโs coast"
    for choice in ("keep", "best", "mark"):
        fixed = fix_array(pa.array([lossy]), unresolved=choice)
        assert fixed.to_pylist() == [fix_text(lossy, unresolved=choice)]


def test_tables() -> None:
    metadata = {b"of": b"the table"}
    table = pa.table(
        {"id": [1, 2], "a": ["cafÃ©", "tea"], "b": ["x", "y"]}
    ).replace_schema_metadata(metadata)
    fixed = fix_table(table)
    assert fixed["a"].to_pylist() == ["café", "tea"]
    assert fixed.schema.equals(table.schema, check_metadata=True)
    assert fix_table(table, ["b"]) is table
    batch = table.to_batches()[0]
    assert fix_table(batch).column("a").to_pylist() == ["café", "tea"]
    with pytest.raises(KeyError, match="'c'"):
        fix_table(table, ["c"])
    with pytest.raises(TypeError, match="'id'"):
        fix_table(table, ["id"])


@pytest.mark.parametrize(
    "wrong", [["tea"], None, pa.array([1]), pa.array([b"x"]), pa.scalar("x"), pa.array([["x"]])]
)
def test_what_is_no_column_of_text_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="expected a"):
        fix_array(wrong)


def test_choices_are_checked() -> None:
    array = pa.array([], pa.string())
    with pytest.raises(ValueError, match="profile"):
        fix_array(array, "repare")
    with pytest.raises(ValueError, match="unresolved"):
        fix_array(array, unresolved="guess")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="threads"):
        fix_array(array, threads=0)


# --- buffers that are not what they should be ---------------------------------------------------


def of(offsets: list[int], data: bytes, count: int, validity: bytes | None = None) -> Any:
    buffers = [
        pa.py_buffer(validity) if validity else None,
        pa.py_buffer(struct.pack(f"<{len(offsets)}i", *offsets)),
        pa.py_buffer(data),
    ]
    return pa.Array.from_buffers(pa.string(), count, buffers)


@pytest.mark.parametrize(
    ("offsets", "data"),
    [
        ([0, 3, 2], b"abc"),
        ([0, 2, 900], b"abc"),
        ([-5, 1, 2], b"abc"),
        ([0, 1], b"abc"),  # an offset is missing
        ([0, 2, 2**31 - 1], "é".encode()),
        ([0, 1, 2], "é".encode()),  # cut in mid-character
        ([0, 1, 3], b"a\xff\xfe"),
        ([0, 1, 4], b"a\xed\xa0\x80"),
        ([0, 1, 3], b"a\xc0\x80"),
        ([0, 1, 5], b"a\xf4\x90\x80\x80"),
    ],
)
@native
def test_bad_buffers_are_errors(offsets: list[int], data: bytes) -> None:
    from textfix.screen import Screen

    screen = Screen(PROFILES["repair"].stages).compiled
    with pytest.raises(ValueError, match=r"is not UTF-8|begins|ends|cut off"):
        screen.rows(data, struct.pack(f"<{len(offsets)}i", *offsets), False, 0, 2, None)
    with pytest.raises(ValueError):  # PyArrow sees some of them itself
        fix_array(of(offsets, data, 2))


@native
def test_errors_count_rows_over_all_chunks() -> None:
    column = pa.chunked_array([pa.array(["tea"]), of([0, 1, 3], b"a\xff\xfe", 2)])
    with pytest.raises(ValueError, match="row 2 is not UTF-8"):
        fix_array(column)


def test_what_lies_beneath_a_null_does_not_matter() -> None:
    array = of([0, 1, 3, 9], b"a\xff\xfecaf\xc3\x83\xc2\xa9"[:9], 3, b"\x01")
    assert fix_array(array).to_pylist() == ["a", None, None]


@native
@pytest.mark.parametrize(
    "view",
    [
        struct.pack("<i4sii", 20, b"abcd", 0, 10),
        struct.pack("<i4sii", 20, b"abcd", 1, 0),
        struct.pack("<i4sii", 20, b"abcd", -1, 0),
        struct.pack("<i4sii", 20, b"abcd", 0, -4),
        struct.pack("<i12s", -1, b"abcd"),
        struct.pack("<i12s", 2, b"\xff\xff"),
    ],
)
def test_bad_views_are_errors(view: bytes) -> None:
    array = pa.Array.from_buffers(
        pa.string_view(), 1, [None, pa.py_buffer(view), pa.py_buffer(b"x" * 25)]
    )
    with pytest.raises(ValueError, match="row 0"):
        fix_array(array)


@native
@share(20)
@given(
    st.lists(st.integers(-3, 40), max_size=9),
    st.binary(max_size=40),
    st.integers(-1, 9),
    st.integers(-1, 3),
    st.none() | st.binary(max_size=2),
    st.booleans(),
)
def test_random_buffers_do_no_harm(
    offsets: list[int], data: bytes, count: int, first: int, validity: bytes | None, in_order: bool
) -> None:
    from textfix.screen import Screen

    screen = Screen(PROFILES["repair"].stages).compiled
    if in_order:
        offsets.sort()
    packed = struct.pack(f"<{len(offsets)}i", *offsets)
    looks: list[Callable[[], tuple[int, bytes]]] = [
        lambda: screen.rows(data, packed, False, first, count, validity),
        lambda: screen.rows(data, packed, True, first, count, validity),
        lambda: screen.views(packed, [data, data[:3]], first, count, validity),
    ]
    for look in looks:
        try:
            found, bitmap = look()
        except ValueError:
            continue
        assert len(bitmap) == (count + 7) // 8
        assert found == sum(byte.bit_count() for byte in bitmap)


@native
def test_the_kernel_checks_what_it_is_given() -> None:
    from textfix.screen import Screen

    screen = Screen(PROFILES["repair"].stages).compiled
    with pytest.raises(ValueError, match="cut off"):
        screen.rows(b"", b"", False, 0, 1, None)
    with pytest.raises(ValueError, match="cut off"):
        screen.rows(b"ab", struct.pack("<3i", 0, 1, 2), False, 2**62, 2**62, None)
    with pytest.raises(ValueError, match="cut off"):
        screen.rows(b"ab", struct.pack("<3i", 0, 1, 2), False, -1, 2, None)
    with pytest.raises(ValueError, match="cut off"):
        screen.rows(b"ab", b"", False, 0, -1, None)
    with pytest.raises(ValueError, match="cut off"):
        screen.rows(b"ab", struct.pack("<3i", 0, 1, 2), False, 0, 2, b"")
    with pytest.raises(ValueError, match="cut off"):
        screen.views(b"", [], 0, 1, None)
    with pytest.raises(TypeError):
        screen.rows("ab", struct.pack("<3i", 0, 1, 2), False, 0, 2, None)
    assert screen.rows(None, struct.pack("<1i", 0), False, 0, 0, None) == (0, b"")
    freed = memoryview(b"ab")
    freed.release()
    with pytest.raises(ValueError, match="released"):
        screen.rows(freed, struct.pack("<3i", 0, 1, 2), False, 0, 2, None)


@share(2)
@given(st.lists(rows, max_size=8))
def test_the_twin_does_the_same(values: list[str | None]) -> None:
    from textfix.screen import Screen, be_ready

    twin = Screen(PROFILES["repair"].stages, compiled=False)
    array = pa.array(values, pa.string())
    held = arrow._rows_to_look_at(twin, array, 0)
    screen = Screen(PROFILES["repair"].stages)
    be_ready(PROFILES["repair"].stages)
    assert arrow._rows_to_look_at(screen, array, 0) == held
