"""What was changed in a text, where, and why: the values that the whole library speaks.

An `Edit` says that some characters of a text are replaced by others.
An *edit list* is a sequence of edits over one text, in order and without overlap.
A `Repair` is a text before and after, with the edit list between the two.

Promises:

- Offsets are code points and half-open, always into the text *before* the edits.
- A record alone can undo: `undo` needs the repaired text and the edits, nothing else.
- Every value is checked when it is made; an error says where, what was expected and what came.
- Everything takes time linear in the text and the edits; mapping one offset is a bisection.
- Any `str` can be held, lone surrogates too, and comes back the same from JSON.

Left to others: finding damage (`detectors/`), deciding what to put in its place (`fixers/`) and in
which order (`pipeline.py`), telling two rounds of edits as one (`composition.py`), and what an
account of it looks like (`display/`).

Edits may touch. Several insertions may stand at one place; they apply in the order of the list.
An insertion at the edge of another edit comes before or after it, as the list says.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from textfix.records import (
    located,
    mapping,
    read_int,
    read_list,
    read_optional_list,
    read_probability,
    read_text,
    require_probability,
    to_json_text,
)
from textfix.visible import BLANK, escaped, is_mark

if TYPE_CHECKING:
    from textfix.display.comparison import Comparison

__all__ = ["Alternative", "Edit", "Repair", "apply", "undo"]

RECORD_VERSION = 1
"""Written into every record; goes up when an older reader would misread a newer record."""

start_of = attrgetter("start")
_end_of = attrgetter("end")
bounds_of = attrgetter("start", "end")


# --- values ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another replacement that was considered, and how probable it was.

    Raises `ValueError` if the probability is not between 0 and 1.

    >>> print(Alternative("é", 0.25))
    'é' [0.250]
    """

    replacement: str
    probability: float

    def __post_init__(self) -> None:
        require_probability("probability", self.probability)

    def __str__(self) -> str:
        return f"{_shown(self.replacement)} [{self.probability:.3f}]"

    def to_dict(self) -> dict[str, object]:
        """Return the alternative as values that JSON can hold (see `Edit.to_dict`).

        >>> Alternative("é", 0.25).to_dict()
        {'replacement': 'é', 'probability': 0.25}
        """
        return {"replacement": to_json_text(self.replacement), "probability": self.probability}

    @classmethod
    def from_dict(cls, record: Mapping[str, object]) -> Alternative:
        """Return the alternative that `to_dict` made `record` of; `ValueError` if it did not.

        >>> Alternative.from_dict({"replacement": "é", "probability": 0.25})
        Alternative(replacement='é', probability=0.25)
        """
        values = mapping(record)
        return cls(
            replacement=read_text(values, "replacement"),
            probability=read_probability(values, "probability"),
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """Some characters of a text, and what they are replaced by.

    start, end:    code-point offsets into the text, half-open; equal for an insertion
    original:      the characters from start to end, so that the record alone can undo
    replacement:   what stands there instead; empty for a deletion
    fixer:         the name of what made the edit, such as "mojibake"; without "+",
                   which joins the names of several in a composed edit
    reason:        what had happened, in words a person understands
    confidence:    the probability, 0 to 1, that the replacement is right
    alternatives:  other replacements that were considered, most probable first

    Raises `ValueError` if the offsets do not fit each other or `original`,
    or the confidence is not between 0 and 1.

    >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
    >>> print(edit)
    'Ã©' → 'é' [0.998] UTF-8 read as Windows-1252, at 3\N{EN DASH}5
    """

    start: int
    end: int
    original: str
    replacement: str
    fixer: str
    reason: str
    confidence: float
    alternatives: tuple[Alternative, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"expected 0 <= start <= end, got start {self.start}, end {self.end}")
        if len(self.original) != self.end - self.start:
            raise ValueError(
                f"expected {self.end - self.start} characters of original text at {_at(self)}, "
                f"got {len(self.original)}: {_shown(self.original)}"
            )
        require_probability("confidence", self.confidence)

    def __str__(self) -> str:
        others = "".join(f", or {alternative}" for alternative in self.alternatives)
        return (
            f"{_shown(self.original)} → {_shown(self.replacement)} [{self.confidence:.3f}]{others} "
            f"{self.reason}, at {_at(self)}"
        )

    def to_dict(self) -> dict[str, object]:
        """Return the edit as a dict of values that JSON can hold.

        A text is a `str`, with one exception. A high surrogate followed by a low one, each a
        code point of its own, is what UTF-8 of UTF-16 (CESU-8) leaves behind; JSON readers join
        the two into one character. Such a text is a list of pieces that, joined, give it.

        >>> edit = Edit(0, 2, "\\ud83d\\ude00", "?", "surrogates", "CESU-8 read as UTF-8", 1.0)
        >>> edit.to_dict()["original"]
        ['\\ud83d', '\\ude00']
        >>> Edit.from_dict(edit.to_dict()) == edit
        True
        """
        return {
            "start": self.start,
            "end": self.end,
            "original": to_json_text(self.original),
            "replacement": to_json_text(self.replacement),
            "fixer": to_json_text(self.fixer),
            "reason": to_json_text(self.reason),
            "confidence": self.confidence,
            "alternatives": [alternative.to_dict() for alternative in self.alternatives],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, object]) -> Edit:
        """Return the edit that `to_dict` made `record` of.

        "alternatives" may be missing; keys not known here are passed over.
        Raises `ValueError` that names the key if `record` is no such record.

        >>> Edit.from_dict({"start": "3"})
        Traceback (most recent call last):
        ...
        ValueError: start: expected a whole number, got str
        """
        values = mapping(record)
        return cls(
            start=read_int(values, "start"),
            end=read_int(values, "end"),
            original=read_text(values, "original"),
            replacement=read_text(values, "replacement"),
            fixer=read_text(values, "fixer"),
            reason=read_text(values, "reason"),
            confidence=read_probability(values, "confidence"),
            alternatives=tuple(
                located(f"alternatives[{index}]", Alternative.from_dict, item)
                for index, item in enumerate(read_optional_list(values, "alternatives"))
            ),
        )


@dataclass(frozen=True, slots=True)
class Repair:
    """A text before and after, what changed between the two, and why.

    original:    the text before
    text:        the text after
    edits:       what was replaced, over `original`
    unresolved:  places that look damaged but could not be decided, over `original` too; what
                 stands there was left as it is, and the replacement is the best guess. No edit
                 overlaps one in what a pipeline returns, so edits and guesses can be applied
                 together. In a repair made by `compose_repairs` such a place may have edits wholly
                 inside it: an earlier round changed it, and what came out is what could not be
                 decided (`composition.with_places_apart` tells such places by edits).

    Raises `ValueError` if the edits are out of order, overlap, or do not lead from `original`
    to `text`, or if an unresolved place does not fit `original` or cuts an edit in two.

    >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
    >>> repair = Repair("cafÃ© noir", "café noir", (edit,))
    >>> print(repair)
    1 edit: 1 \N{MULTIPLICATION SIGN} UTF-8 read as Windows-1252
      'Ã©' → 'é' [0.998] UTF-8 read as Windows-1252, at 3\N{EN DASH}5
    >>> repair.undo()
    'cafÃ© noir'
    >>> repair.span_to_repaired(6, 10)
    (5, 9)
    """

    original: str
    text: str
    edits: tuple[Edit, ...]
    unresolved: tuple[Edit, ...] = ()
    # Where each edit's output starts in `text`; made when an offset is first asked for.
    _output_starts: tuple[int, ...] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        # Early releases of Python 3.10 leave a slot unset when its field has init=False.
        object.__setattr__(self, "_output_starts", None)
        expected = apply(self.original, self.edits) if self.edits else self.original
        if self.text != expected:
            raise ValueError(f"text is not what the edits make of original: {_difference(self)}")
        if self.unresolved:
            require_order(self.unresolved, "unresolved")
            rewrite(self.original, inputs_of(self.unresolved), "unresolved do not fit the text")
            _require_whole_edits(self.unresolved, self.edits)

    def __str__(self) -> str:
        counts = ", ".join(
            f"{count} \N{MULTIPLICATION SIGN} {reason}" for reason, count in self.counts().items()
        )
        lines = [f"{_number(len(self.edits), 'edit')}: {counts}" if counts else "no edits"]
        lines += [f"  {edit}" for edit in self.edits]
        if self.unresolved:
            lines.append(f"{_number(len(self.unresolved), 'place')} unresolved:")
            lines += [f"  {edit}" for edit in self.unresolved]
        return "\n".join(lines)

    def show(self) -> Comparison:
        """Return the text before and after, place by place, for terminals and notebooks.

        >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
        >>> print(Repair("cafÃ© noir", "café noir", (edit,)).show())
        1 edit: 1 \N{MULTIPLICATION SIGN} UTF-8 read as Windows-1252
        <BLANKLINE>
        1:4
        - cafÃ© noir
             ~~
        + café noir
             ~
          Ã© → é  UTF-8 read as Windows-1252  0.998
        """
        # A display is far above the ground; only who asks for one pays for it.
        from textfix.display.comparison import Comparison

        return Comparison(self)

    def _repr_html_(self) -> str:
        """What notebooks show."""
        return self.show()._repr_html_()

    @property
    def changed(self) -> bool:
        """Whether the text after differs from the text before.

        >>> Repair("café", "café", ()).changed
        False
        """
        return self.text != self.original

    @property
    def chain(self) -> str:
        """What happened to the text, in words: the reasons of the edits, the most frequent first.

        A reason tells its steps in the order in which they happened.

        >>> why = "UTF-8 read as Windows-1252, twice"
        >>> Repair("Ã\x83Â©", "é", (Edit(0, 4, "Ã\x83Â©", "é", "mojibake", why, 0.9),)).chain
        'UTF-8 read as Windows-1252, twice'
        """
        return "; ".join(self.counts())

    def counts(self) -> dict[str, int]:
        """Return how many edits were made for each reason, the most frequent first.

        >>> edits = [Edit(i, i + 1, "`", "'", "quotes", "typewriter quotes", 1.0) for i in (0, 2)]
        >>> Repair("`a`", "'a'", tuple(edits)).counts()
        {'typewriter quotes': 2}
        """
        return dict(Counter(edit.reason for edit in self.edits).most_common())

    def undo(self) -> str:
        """Return the text before, worked out from `text` and `edits` alone.

        >>> Repair("ab", "abc", (Edit(2, 2, "", "c", "end", "cut off", 0.9),)).undo()
        'ab'
        """
        return undo(self.text, self.edits)

    # --- offsets ---

    def to_repaired(self, offset: int) -> int:
        """Return where in `text` the position `offset` of `original` is now.

        An offset stands for the character that begins there; the length of the text stands for
        its end. So for every character outside the edits,
        `text[to_repaired(i)] == original[i]`. In particular:

        - inside a replaced stretch, its first position included: the start of the replacement;
        - where characters were inserted: after them;
        - just after a replaced stretch: just after the replacement.

        The result never falls as `offset` rises, and `to_original` brings it back, unless the
        position is inside a replaced stretch.

        Raises `IndexError` if `offset` is not in 0 to len(original).

        >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
        >>> repair = Repair("cafÃ©s", "cafés", (edit,))
        >>> [repair.to_repaired(offset) for offset in range(7)]
        [0, 1, 2, 3, 3, 4, 5]
        """
        _require_offset(offset, len(self.original), "original")
        before = bisect_right(self.edits, offset, key=start_of)
        start, end, output_start, output_end = self._stretches(before - 1)
        return output_start if start <= offset < end else output_end + offset - end

    def to_original(self, offset: int) -> int:
        """Return where in `original` the position `offset` of `text` was.

        The mirror of `to_repaired`: inside a replacement, its first position included, the start
        of what it replaced; where characters were deleted, after them.

        Raises `IndexError` if `offset` is not in 0 to len(text).

        >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
        >>> repair = Repair("cafÃ©s", "cafés", (edit,))
        >>> [repair.to_original(offset) for offset in range(6)]
        [0, 1, 2, 3, 5, 6]
        """
        _require_offset(offset, len(self.text), "text")
        before = bisect_right(self._starts(), offset)
        start, end, output_start, output_end = self._stretches(before - 1)
        return start if output_start <= offset < output_end else end + offset - output_end

    def span_to_repaired(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `text` that holds what became of `original[start:end]`.

        A replaced stretch that the span reaches into counts whole, because nobody can say which
        character of the replacement came from which. Characters inserted at the edge of the span
        stay outside. The result is empty if everything in the span was deleted; an empty span
        is a position and goes where `to_repaired` says.

        Raises `IndexError` if an offset is not in 0 to len(original), `ValueError` if
        `start > end`.

        >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
        >>> repair = Repair("cafÃ©s", "cafés", (edit,))
        >>> repair.span_to_repaired(4, 6)
        (3, 5)
        """
        _require_span(start, end)
        first = self.to_repaired(start)
        if start == end:
            return first, first
        _require_offset(end, len(self.original), "original")
        before = bisect_left(self.edits, end, key=start_of)
        _, edit_end, _, output_end = self._stretches(before - 1)
        return first, output_end + max(0, end - edit_end)

    def span_to_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that `text[start:end]` came from.

        The mirror of `span_to_repaired`: a replacement that the span reaches into counts whole,
        characters deleted at the edge of the span stay outside, and the result is empty if
        everything in the span was inserted.

        Raises `IndexError` if an offset is not in 0 to len(text), `ValueError` if `start > end`.

        >>> edit = Edit(3, 5, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998)
        >>> repair = Repair("cafÃ©s", "cafés", (edit,))
        >>> repair.span_to_original(3, 4)
        (3, 5)
        """
        _require_span(start, end)
        first = self.to_original(start)
        if start == end:
            return first, first
        _require_offset(end, len(self.text), "text")
        before = bisect_left(self._starts(), end)
        _, edit_end, _, output_end = self._stretches(before - 1)
        return first, edit_end + max(0, end - output_end)

    def _starts(self) -> tuple[int, ...]:
        """Return where in `text` the output of each edit starts."""
        starts = self._output_starts
        if starts is None:
            starts = tuple(start for start, _, _ in outputs_of(self.edits))
            # One assignment of a whole tuple, so two threads at worst do the work twice.
            object.__setattr__(self, "_output_starts", starts)
        return starts

    def _stretches(self, index: int) -> tuple[int, int, int, int]:
        """Return start and end of an edit in `original`, then of its output in `text`.

        Index -1 is an empty stretch before everything: what a position before the first edit
        is measured from.
        """
        if index < 0:
            return 0, 0, 0, 0
        edit = self.edits[index]
        output_start = self._starts()[index]
        return edit.start, edit.end, output_start, output_start + len(edit.replacement)

    # --- records ---

    def to_dict(self) -> dict[str, object]:
        """Return the repair as a dict of values that JSON can hold (see `Edit.to_dict`).

        >>> Repair("a", "a", ()).to_dict()
        {'version': 1, 'original': 'a', 'text': 'a', 'edits': [], 'unresolved': []}
        """
        return {
            "version": RECORD_VERSION,
            "original": to_json_text(self.original),
            "text": to_json_text(self.text),
            "edits": [edit.to_dict() for edit in self.edits],
            "unresolved": [edit.to_dict() for edit in self.unresolved],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, object]) -> Repair:
        """Return the repair that `to_dict` made `record` of.

        "unresolved" may be missing; keys not known here are passed over, so that a record may
        carry more (a file name, say).
        Raises `ValueError` that names the place if `record` is no such record, is of another
        version, or does not hold together.

        >>> Repair.from_dict({"version": 1, "original": "a", "text": "b", "edits": []})
        Traceback (most recent call last):
        ...
        ValueError: text is not what the edits make of original: expected 'a' at 0, found 'b'
        """
        values = mapping(record)
        version = read_int(values, "version")
        if version != RECORD_VERSION:
            raise ValueError(f"version: expected {RECORD_VERSION}, got {version}")
        return cls(
            original=read_text(values, "original"),
            text=read_text(values, "text"),
            edits=tuple(
                located(f"edits[{index}]", Edit.from_dict, item)
                for index, item in enumerate(read_list(values, "edits"))
            ),
            unresolved=tuple(
                located(f"unresolved[{index}]", Edit.from_dict, item)
                for index, item in enumerate(read_optional_list(values, "unresolved"))
            ),
        )

    def to_json(self, indent: int | None = None) -> str:
        """Return the repair as JSON in ASCII; `indent` is the number of spaces a level, if any.

        >>> Repair("é", "é", ()).to_json().startswith('{"version": 1, "original": "\\\\u00e9", ')
        True
        """
        return json.dumps(self.to_dict(), indent=indent)

    @classmethod
    def from_json(cls, record: str) -> Repair:
        """Return the repair that `to_json` made `record` of; `ValueError` if it did not.

        >>> Repair.from_json(Repair("é", "é", ()).to_json()).text
        'é'
        >>> Repair.from_json("[]")
        Traceback (most recent call last):
        ...
        ValueError: not the record of a repair: expected an object, got list
        """
        try:
            return cls.from_dict(json.loads(record))
        except RecursionError:
            raise ValueError("not the record of a repair: nested too deeply") from None
        except ValueError as error:
            raise ValueError(f"not the record of a repair: {error}") from error


# --- applying and undoing -------------------------------------------------------------------


def apply(original: str, edits: Sequence[Edit]) -> str:
    """Return `original` with `edits` made.

    Raises `ValueError` if the edits are out of order, overlap, or replace something other than
    what stands in `original`.

    >>> apply("ab", [Edit(1, 2, "b", "c", "demo", "a demonstration", 1.0)])
    'ac'
    >>> apply("abc", [Edit(1, 2, "x", "c", "demo", "a demonstration", 1.0)])
    Traceback (most recent call last):
    ...
    ValueError: edits do not fit the text: expected 'x' at 1, found 'b'
    """
    require_order(edits, "edits")
    return rewrite(original, inputs_of(edits), "edits do not fit the text")


def undo(text: str, edits: Sequence[Edit]) -> str:
    """Return the text that `edits` were made on, given the `text` that came out.

    Raises `ValueError` if the edits are out of order, overlap, or their replacements do not
    stand in `text`. Text that was changed elsewhere since cannot be told and is kept.

    >>> undo("ac", [Edit(1, 2, "b", "c", "demo", "a demonstration", 1.0)])
    'ab'
    >>> undo("ab", [Edit(1, 2, "b", "c", "demo", "a demonstration", 1.0)])
    Traceback (most recent call last):
    ...
    ValueError: edits do not fit the text: expected 'c' at 1, found 'b'
    """
    require_order(edits, "edits")
    return rewrite(text, outputs_of(edits), "edits do not fit the text")


def repaired(original: str, edits: Sequence[Edit], unresolved: Sequence[Edit] = ()) -> Repair:
    """Return the repair that `edits` make of a text: what comes out is made and checked once.

    Raises `ValueError` as `Repair` does.

    >>> print(repaired("ab", [Edit(1, 2, "b", "c", "demo", "a demonstration", 1.0)]).text)
    ac
    """
    if unresolved:
        return Repair(original, apply(original, edits), tuple(edits), tuple(unresolved))
    repair = object.__new__(Repair)
    text = apply(original, edits)
    for name, value in zip(Repair.__slots__, (original, text, tuple(edits), (), None), strict=True):
        object.__setattr__(repair, name, value)
    return repair


def moved(edit: Edit, distance: int) -> Edit:
    """The same edit over a text in which its place is so much further on."""
    if distance == 0:
        return edit
    return Edit(
        edit.start + distance,
        edit.end + distance,
        edit.original,
        edit.replacement,
        edit.fixer,
        edit.reason,
        edit.confidence,
        edit.alternatives,
    )


Stretch = tuple[int, str, str]
"""Where something stands, what stands there, and what to put in its place."""


def inputs_of(edits: Iterable[Edit]) -> Iterator[Stretch]:
    """Yield what making each edit replaces, in the text before."""
    for edit in edits:
        yield edit.start, edit.original, edit.replacement


def outputs_of(edits: Iterable[Edit], shift: int = 0) -> Iterator[Stretch]:
    """Yield what undoing each edit replaces, in the text after.

    `shift` is how far earlier edits have moved the text already.
    """
    for edit in edits:
        yield edit.start + shift, edit.replacement, edit.original
        shift += len(edit.replacement) - len(edit.original)


def rewrite(text: str, stretches: Iterable[Stretch], misfit: str, base: int = 0) -> str:
    """Return `text`, which begins at offset `base`, with every stretch replaced.

    `misfit` begins the error if something else stands there.
    """
    pieces = []
    position = 0
    for offset, old, new in stretches:
        start = offset - base
        if not text.startswith(old, start):
            found = text[start : start + len(old)]
            instead = f"found {_shown(found)}" if found else f"but the text ends at {len(text)}"
            raise ValueError(f"{misfit}: expected {_shown(old)} at {offset}, {instead}")
        pieces.append(text[position:start])
        pieces.append(new)
        position = start + len(old)
    pieces.append(text[position:])
    return "".join(pieces)


# --- checking -------------------------------------------------------------------------------


def _require_offset(offset: int, length: int, name: str) -> None:
    if not 0 <= offset <= length:
        raise IndexError(f"expected an offset into {name} from 0 to {length}, got {offset}")


def _require_span(start: int, end: int) -> None:
    if start > end:
        raise ValueError(f"expected start <= end, got start {start}, end {end}")


def require_order(edits: Sequence[Edit], name: str) -> None:
    end = 0
    for index, edit in enumerate(edits):
        if edit.start < end:
            raise ValueError(
                f"expected {name} in order and without overlap, but {name}[{index}], at "
                f"{_at(edit)}, starts before the one ahead of it, at {_at(edits[index - 1])}, ends"
            )
        end = edit.end


def _require_whole_edits(places: Sequence[Edit], edits: tuple[Edit, ...]) -> None:
    """Check that no place has part of an edit inside and part outside."""
    for index, place in enumerate(places):
        inside = bisect_right(edits, place.start, key=_end_of)
        beyond = bisect_left(edits, place.end, key=start_of)
        # Only the outermost of the edits that share something with the place can stick out.
        for edit in edits[inside : inside + 1] + edits[max(inside, beyond - 1) : beyond]:
            if edit.start < place.end and not place.start <= edit.start <= edit.end <= place.end:
                raise ValueError(
                    f"unresolved[{index}], at {_at(place)}, and the edit at {_at(edit)} overlap; "
                    "expected them apart, or the edit whole inside"
                )


def is_within(edit: Edit, place: Edit) -> bool:
    """Whether an edit changes something inside `place` only; an insertion at its edge does not."""
    if edit.start == edit.end:
        return place.start < edit.start < place.end
    return place.start <= edit.start and edit.end <= place.end


def touches(place: Edit, edits: Sequence[Edit]) -> bool:
    """Whether an edit overlaps `place`, or is as empty as it and at the same position."""
    after = bisect_right(edits, place.start, key=_end_of)
    if after < len(edits) and edits[after].start < place.end:
        return True
    # Of the edits that end by the start of the place, an insertion right there is the last.
    return place.start == place.end and after > 0 and edits[after - 1].start == place.start


def _difference(repair: Repair) -> str:
    expected = apply(repair.original, repair.edits)
    at = _parting_offset(expected, repair.text)
    return f"expected {_glimpse(expected, at)} at {at}, found {_glimpse(repair.text, at)}"


def parting(one: str, other: str) -> str:
    """Say where two different texts part, and how each goes on there."""
    at = _parting_offset(one, other)
    return f"{_glimpse(one, at)} and {_glimpse(other, at)} differ at {at}"


def _parting_offset(one: str, other: str) -> int:
    """Return the offset at which two different texts part."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _glimpse(text: str, at: int) -> str:
    return _shown(text[at : at + 20]) if at < len(text) else "the end"


# --- showing --------------------------------------------------------------------------------

_SHOWN_WHOLE = 60
"""Texts up to this many characters are shown whole."""

_SHOWN_OF_EACH_END = 25
"""Of longer ones, this many at either end."""


def _shown(text: str) -> str:
    """Return `text` quoted, what cannot be seen escaped, and the middle left out if long.

    >>> print(_shown("a\\u200bb"))
    'a\\u200bb'
    """
    if len(text) > _SHOWN_WHOLE:
        return f"{_quoted(text[:_SHOWN_OF_EACH_END])}…{_quoted(text[-_SHOWN_OF_EACH_END:])}"
    return _quoted(text)


def _quoted(text: str) -> str:
    quoted = repr(text)
    # A mark at the start would be drawn on the quote.
    if text and is_mark(text[0]):
        quoted = quoted[0] + escaped(text[0]) + quoted[2:]
    return BLANK.sub(lambda match: escaped(match[0]), quoted)


def _at(edit: Edit) -> str:
    return f"{edit.start}\N{EN DASH}{edit.end}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
