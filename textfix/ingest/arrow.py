"""Columns of Arrow: `fix_array` and `fix_table`.

The buffers of a column are looked through where they lie; a row becomes a Python string only if a
stage of the pipeline could find something in it (`textfix.screen`). A column with nothing wrong
comes back as the same object.

Left to others: files and engines. Needs PyArrow (`pip install "textfix[arrow]"`).
"""

from __future__ import annotations

import itertools
import re
from array import array as numbers
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, overload

from textfix.edits import Edit, Repair
from textfix.open_places import Unresolved
from textfix.pipeline import Pipeline
from textfix.profiles import resolve
from textfix.screen import Screen, be_ready, screen_of

try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError as error:
    raise ImportError('textfix.ingest.arrow needs PyArrow: pip install "textfix[arrow]"') from error

Column: TypeAlias = Any
"""A pyarrow.Array or ChunkedArray; PyArrow says little of its types."""

Repairs: TypeAlias = "dict[int, Repair | str]"
"""The rows that change, in order; where nobody asks how, what they become."""

ROWS_AT_ONCE = 1 << 20
"""Rows that one of several threads looks through at once at most; a multiple of 8."""

PIECES = 2
"""Pieces for each thread: few, because in each all is met for the first time once more, and more
than one, so that none waits long for the last."""

REMEMBERED = 1 << 16
CHARACTERS_REMEMBERED = 1 << 24
"""Repairs that are kept, because columns repeat themselves, and their characters together."""

AT_ONCE = 1 << 12
"""Rows that become strings together."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A repaired column and what was done to it.

    array:      the column
    edits:      a list of edits a row, with the fields of `textfix.Edit` but for alternatives; empty
                where nothing was changed, null where the row is; None if not asked for
    confidence: the least confidence of a row's edits; null where nothing was changed; None if not
                asked for
    """

    array: Column
    edits: Column = None
    confidence: Column = None


@overload
def fix_array(
    array: Column,
    pipeline: Pipeline | str = ...,
    *,
    unresolved: Unresolved = ...,
    edits: Literal[False] = ...,
    confidence: Literal[False] = ...,
    threads: int = ...,
) -> Column: ...
@overload
def fix_array(
    array: Column,
    pipeline: Pipeline | str = ...,
    *,
    unresolved: Unresolved = ...,
    edits: bool = ...,
    confidence: bool = ...,
    threads: int = ...,
) -> Fixed | Column: ...
def fix_array(
    array: Column,
    pipeline: Pipeline | str = "repair",
    *,
    unresolved: Unresolved = "keep",
    edits: bool = False,
    confidence: bool = False,
    threads: int = 1,
) -> Fixed | Column:
    """Repairs every row of a column of text.

    Args:
        array: a pyarrow Array or ChunkedArray of string, large_string, string_view, or a dictionary
            of these; a dictionary is repaired instead of its rows.
        pipeline: a `Pipeline`, or the name of a profile in `PROFILES`.
        unresolved: what becomes of places that are damaged and can't be decided; see `fix_text`.
        edits: whether the edits are wanted.
        confidence: whether the confidence is wanted.
        threads: how many threads look through the column. Repairing takes turns (it is Python's),
            so they pay where most rows are right.

    Returns:
        The column, of the same type and in the same chunks; the same object if nothing was wrong.
        With `edits` or `confidence`, a `Fixed`.

    Raises:
        TypeError: if array is not a column of text.
        ValueError: if a row is not UTF-8, offsets do not fit the data, threads is not positive, or
            the profile or the choice for unresolved places is not known.

    >>> import pyarrow as pa
    >>> column = pa.array(["cafÃ©", None, "tea"])
    >>> fix_array(column).to_pylist()
    ['café', None, 'tea']
    >>> fixed = fix_array(column, edits=True, confidence=True)
    >>> [[edit["original"] for edit in row] if row is not None else None
    ...  for row in fixed.edits.to_pylist()]
    [['Ã©'], None, []]
    >>> right = pa.array(["tea", "café"])
    >>> fix_array(right) is right
    True
    """
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads: expected 1 or more, got {threads!r}")
    _require_text(array)
    work = _Work.of(resolve(pipeline), unresolved, edits or confidence)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            fixed = _fixed(work, chunks, edits, confidence, pool.map, threads)
    else:
        fixed = _fixed(work, chunks, edits, confidence, map, 1)
    many = isinstance(array, pa.ChunkedArray)
    whole = _chunked(array, chunks, fixed) if many else fixed[0]
    return whole if edits or confidence else whole.array


def fix_table(
    table: Any,
    columns: Iterable[str] | None = None,
    pipeline: Pipeline | str = "repair",
    *,
    unresolved: Unresolved = "keep",
    threads: int = 1,
) -> Any:
    """Repairs columns of a table.

    Args:
        table: a pyarrow Table or RecordBatch.
        columns: names of columns of text; None for all columns of text.
        pipeline, unresolved, threads: as `fix_array`.

    Returns:
        The table with the same schema; the same object if nothing was wrong.

    Raises:
        TypeError: if table is none, or a named column is not text.
        KeyError: if there is no column of a name, or several.
        ValueError: as `fix_array`, with the column named.

    >>> import pyarrow as pa
    >>> table = pa.table({"id": [1, 2], "drink": ["cafÃ©", "tea"]})
    >>> fix_table(table)["drink"].to_pylist()
    ['café', 'tea']
    """
    if not isinstance(table, (pa.Table, pa.RecordBatch)):
        raise TypeError(f"expected a pyarrow Table or RecordBatch, not {type(table).__name__}")
    schema = table.schema
    if columns is None:
        chosen = [i for i, column in enumerate(schema) if _is_text(column.type)]
    else:
        chosen = [_index_of(schema, name) for name in columns]
    for i in chosen:
        column = table.column(i)
        try:
            fixed = fix_array(column, pipeline, unresolved=unresolved, threads=threads)
        except (TypeError, ValueError) as error:
            raise type(error)(f"column {schema.field(i).name!r}: {error}") from error
        if fixed is not column:
            table = table.set_column(i, schema.field(i), fixed)
    return table


def _index_of(schema: Any, name: str) -> int:
    index: int = schema.get_field_index(name)
    if index < 0:
        raise KeyError(f"there is no column {name!r}, or more than one")
    return index


# --- types -----------------------------------------------------------------------------------


def _is_plain(type_: Any) -> bool:
    return bool(
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )


def _is_text(type_: Any) -> bool:
    return _is_plain(type_) or (pa.types.is_dictionary(type_) and _is_plain(type_.value_type))


def _require_text(array: Column) -> None:
    if not isinstance(array, (pa.Array, pa.ChunkedArray)):
        raise TypeError(f"expected a pyarrow Array or ChunkedArray, not {type(array).__name__}")
    if not _is_text(array.type):
        hint = "; decode it first" if "binary" in str(array.type) else ""
        raise TypeError(f"expected a column of text, not of {array.type}{hint}")


# --- what changes ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    """How rows are repaired, and what has been repaired already."""

    pipeline: Pipeline
    unresolved: Unresolved
    screen: Screen | None
    explained: bool
    known: dict[str, Repair | str] = field(default_factory=dict)
    characters: int = 0

    @classmethod
    def of(cls, pipeline: Pipeline, unresolved: Unresolved, explained: bool) -> _Work:
        """The work of a pipeline; `explained` if edits or confidence are wanted."""
        pipeline.repair("", unresolved)  # complains of what is wrong with the choice
        screen = screen_of(pipeline.stages)
        if screen and screen.compiled:
            be_ready(pipeline.stages)
        return cls(pipeline, unresolved, screen, explained)

    def repair(self, text: str) -> Repair | str:
        """The repair of a row, or where nobody asks for more the text that it comes to."""
        found = self.known.get(text)
        if found is None:
            if self.explained:
                found = self.pipeline.repair(text, self.unresolved)
            else:
                found = self.pipeline.fix(text, self.unresolved)
            more = self.characters + len(text)
            if more <= CHARACTERS_REMEMBERED and len(self.known) < REMEMBERED:
                self.known[text] = found
                self.characters = more
        return found


def _fixed(
    work: _Work,
    chunks: Sequence[Column],
    edits: bool,
    confidence: bool,
    map_: Callable[..., Any],
    threads: int,
) -> list[Fixed]:
    """The chunks of a column, each repaired."""
    out = []
    base = 0
    for chunk, rows in zip(chunks, _held_up(work, chunks, map_, threads), strict=True):
        values = chunk.dictionary if isinstance(chunk, pa.DictionaryArray) else chunk
        repairs = _repairs(work, values, rows, 0 if values is not chunk else base)
        if values is chunk:
            fixed = _of_rows(chunk, repairs, edits, confidence)
        else:
            fixed = _of_dictionary(chunk, repairs, edits, confidence)
        out.append(fixed)
        base += len(chunk)
    return out


def _held_up(
    work: _Work, chunks: Sequence[Column], map_: Callable[..., Any], threads: int
) -> Iterator[Iterable[int]]:
    """For each chunk the rows (or places in the dictionary) that have to be looked at."""
    pieces: list[tuple[int, int, Column]] = []
    base = 0
    for number, chunk in enumerate(chunks):
        values = chunk.dictionary if isinstance(chunk, pa.DictionaryArray) else chunk
        rows = _rows_at_once(len(values), threads)
        for start in range(0, len(values), rows):
            first = base + start if values is chunk else start
            pieces.append((number, first, values.slice(start, rows)))
        base += len(chunk)
    found: list[list[int]] = [[] for _ in chunks]
    starts = dict.fromkeys(range(len(chunks)), 0)
    looked = map_(lambda piece: _rows_to_look_at(work.screen, piece[2], piece[1]), pieces)
    for (number, _, values), rows in zip(pieces, looked, strict=True):
        start = starts[number]
        found[number] += [start + row for row in rows]
        starts[number] += len(values)
    return iter(found)


def _rows_at_once(count: int, threads: int) -> int:
    """One thread takes all rows, because what it has seen once it knows again."""
    if threads == 1:
        return max(1, count)
    return min(ROWS_AT_ONCE, max(64, count // (PIECES * threads) & ~7))


def _rows_to_look_at(screen: Screen | None, array: Column, base: int) -> list[int]:
    """The rows of an array in which a stage could find something.

    Args:
        screen: of the pipeline; None if every row has to be looked at.
        array: of string, large_string or string_view.
        base: the number of its first row, for errors.
    """
    if screen is None or not screen.compiled:
        _validate(array)
        rows = range(len(array))
        return [i for i in rows if array[i].is_valid and not (screen and _passes(screen, array[i]))]
    try:
        found, bitmap = _look(screen.compiled, array)
    except ValueError as error:
        if len(error.args) != 2:
            raise
        row, what = error.args
        raise ValueError(f"row {base + row} {what}") from None
    return list(_bits(bitmap)) if found else []


def _look(compiled: Any, array: Column) -> tuple[int, bytes]:
    """How many rows the kernel holds up, and a bitmap of them."""
    validity, places, *data = array.buffers()
    found: tuple[int, bytes]
    if pa.types.is_string_view(array.type):
        found = compiled.views(places, data, array.offset, len(array), validity)
    else:
        wide = pa.types.is_large_string(array.type)
        found = compiled.rows(data[0], places, wide, array.offset, len(array), validity)
    return found


def _bits(bitmap: bytes) -> Iterator[int]:
    """The bits that are set, the lowest of each byte first."""
    for match in re.finditer(rb"[^\0]", bitmap, re.DOTALL):
        byte = bitmap[match.start()]
        for bit in range(8):
            if byte >> bit & 1:
                yield 8 * match.start() + bit


def _validate(array: Column) -> None:
    try:
        array.validate(full=True)
    except pa.ArrowInvalid as error:
        raise ValueError(f"not a whole column of text: {error}") from None


def _passes(screen: Screen, value: Any) -> bool:
    return screen.passes(value.as_py())


def _repairs(work: _Work, array: Column, rows: Iterable[int], base: int) -> Repairs:
    """What changes in the rows of an array that were held up."""
    out: Repairs = {}
    for row, text in _texts(array, rows, base):
        repair = work.repair(text)
        if isinstance(repair, str):
            if repair != text:
                out[row] = repair
        elif repair.text != text or repair.edits:
            out[row] = repair
    return out


def _texts(array: Column, rows: Iterable[int], base: int) -> Iterator[tuple[int, str]]:
    """Rows as strings, many at once."""
    left = iter(rows)
    while some := list(itertools.islice(left, AT_ONCE)):
        try:
            yield from zip(some, array.take(pa.array(some, pa.int64())).to_pylist(), strict=True)
        except (UnicodeDecodeError, pa.ArrowNotImplementedError):  # which row; views of old
            yield from ((row, _text(array, row, base)) for row in some)


def _text(array: Column, row: int, base: int) -> str:
    try:
        text: str = array[row].as_py()
    except UnicodeDecodeError:
        raise ValueError(f"row {base + row} is not UTF-8") from None
    return text


def _after(repair: Repair | str) -> str:
    return repair if isinstance(repair, str) else repair.text


def _edits_of(repair: Repair | str) -> tuple[Edit, ...]:
    return () if isinstance(repair, str) else repair.edits


# --- arrays of what changed ------------------------------------------------------------------


def _of_rows(array: Column, repairs: Repairs, edits: bool, confidence: bool) -> Fixed:
    return Fixed(
        _replaced(array, repairs) if repairs else array,
        _edits(array, repairs) if edits else None,
        _confidence(len(array), repairs) if confidence else None,
    )


def _of_dictionary(array: Column, repairs: Repairs, edits: bool, confidence: bool) -> Fixed:
    values = _of_rows(array.dictionary, repairs, edits, confidence)
    return Fixed(
        _with_dictionary(array, values.array) if repairs else array,
        values.edits.take(array.indices) if edits else None,
        values.confidence.take(array.indices) if confidence else None,
    )


def _with_dictionary(array: Column, values: Column) -> Column:
    """A dictionary array with other values. Those that have become the same become one, because
    many readers take it for granted that no value stands twice."""
    indices = array.indices
    plain = values.cast(pa.large_string())
    distinct = plain.unique()
    if len(distinct) < len(plain):
        moved = pc.index_in(plain, value_set=distinct)
        indices = moved.take(indices).cast(array.type.index_type)
        values = distinct.cast(values.type)
    return pa.DictionaryArray.from_arrays(indices, values, ordered=array.type.ordered)


def _replaced(array: Column, repairs: Repairs) -> Column:
    """The array with other texts in some rows."""
    bitmap = bytearray((len(array) + 7) // 8)
    for row in repairs:
        bitmap[row >> 3] |= 1 << (row & 7)
    mask = pa.BooleanArray.from_buffers(pa.bool_(), len(array), [None, pa.py_buffer(bitmap)])
    type_ = array.type
    # Views have no such function, and short offsets may not reach as far as repaired text does.
    wide = array.cast(pa.large_string())
    replaced = pc.replace_with_mask(wide, mask, _strings(repairs))
    return replaced.cast(type_)


def _strings(repairs: Repairs) -> Column:
    for row, repair in repairs.items():
        try:
            _after(repair).encode()
        except UnicodeEncodeError:
            raise ValueError(
                f"row {row}: the pipeline leaves lone surrogates, which Arrow can't hold"
            ) from None
    return pa.array(list(map(_after, repairs.values())), pa.large_string())


_EDIT = pa.struct(
    [
        pa.field("start", pa.int64()),
        pa.field("end", pa.int64()),
        pa.field("original", pa.large_string()),
        pa.field("replacement", pa.large_string()),
        pa.field("fixer", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("confidence", pa.float64()),
    ]
)


def _edits(array: Column, repairs: Repairs) -> Column:
    """A list of edits a row; null where the row is."""
    offsets = numbers("q", [0])
    total = following = 0
    for row, repair in repairs.items():
        offsets.extend(numbers("q", [total]) * (row - following))
        total += len(_edits_of(repair))
        offsets.append(total)
        following = row + 1
    offsets.extend(numbers("q", [total]) * (len(array) - following))
    records = [_record(edit) for repair in repairs.values() for edit in _edits_of(repair)]
    places = pa.Array.from_buffers(pa.int64(), len(offsets), [None, pa.py_buffer(offsets)])
    return pa.LargeListArray.from_arrays(
        places, pa.array(records, _EDIT), mask=array.is_null() if len(array) else None
    )


def _record(edit: Edit) -> dict[str, object]:
    return {name: getattr(edit, name) for name in _EDIT.names}


def _confidence(count: int, repairs: Repairs) -> Column:
    """The least confidence of each row's edits; null where there are none."""
    values = numbers("d", [0.0]) * count
    bitmap = bytearray((count + 7) // 8)
    for row, repair in repairs.items():
        if edits := _edits_of(repair):
            values[row] = min(edit.confidence for edit in edits)
            bitmap[row >> 3] |= 1 << (row & 7)
    return pa.Array.from_buffers(pa.float64(), count, [pa.py_buffer(bitmap), pa.py_buffer(values)])


def _chunked(array: Column, before: Sequence[Column], fixed: Sequence[Fixed]) -> Fixed:
    """The chunks of a column as one; the same object if none has changed."""
    chunks = [one.array for one in fixed]
    same = all(a is b for a, b in zip(chunks, before, strict=True))
    edits = [one.edits for one in fixed if one.edits is not None]
    confidence = [one.confidence for one in fixed if one.confidence is not None]
    empty = not fixed
    return Fixed(
        array if same else pa.chunked_array(chunks, array.type),
        pa.chunked_array(edits, pa.large_list(_EDIT)) if edits or empty else None,
        pa.chunked_array(confidence, pa.float64()) if confidence or empty else None,
    )
