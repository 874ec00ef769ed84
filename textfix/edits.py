"""What was changed in a text, where, and why: the values that the whole library speaks.

An `Edit` says that some characters of a text are replaced by others.
An *edit list* is a sequence of edits over one text, in order and without overlap.
A `Repair` is a text before and after, with the edit list between the two.

Promises:

- Offsets are code points and half-open, always into the text *before* the edits.
- A record alone can undo: `undo` needs the repaired text and the edits, nothing else.
- Two rounds of edits become one by `compose`, and the result is over the very first text.
- Every value is checked when it is made; an error says where, what was expected and what came.
- Everything takes time linear in the text and the edits; mapping one offset is a bisection.
- Any `str` can be held, lone surrogates too, and comes back the same from JSON.

Left to others: finding damage (detectors), deciding what to put in its place (fixers),
in which order (pipeline) and how an account of it looks on a page (report).

Edits may touch. Several insertions may stand at one place; they apply in the order of the list.
An insertion at the edge of another edit comes before or after it, as the list says.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from textfix.visible import BLANK, escaped, is_mark

if TYPE_CHECKING:
    from textfix.display.comparison import Comparison

__all__ = ["Alternative", "Edit", "Repair", "apply", "compose", "compose_repairs", "undo"]

RECORD_VERSION = 1
"""Written into every record; goes up when an older reader would misread a newer record."""

_start_of = attrgetter("start")
_end_of = attrgetter("end")
_bounds_of = attrgetter("start", "end")


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
        _require_probability("probability", self.probability)

    def __str__(self) -> str:
        return f"{_shown(self.replacement)} [{self.probability:.3f}]"

    def to_dict(self) -> dict[str, object]:
        """Return the alternative as values that JSON can hold (see `Edit.to_dict`).

        >>> Alternative("é", 0.25).to_dict()
        {'replacement': 'é', 'probability': 0.25}
        """
        return {"replacement": _to_json_text(self.replacement), "probability": self.probability}

    @classmethod
    def from_dict(cls, record: Mapping[str, object]) -> Alternative:
        """Return the alternative that `to_dict` made `record` of; `ValueError` if it did not.

        >>> Alternative.from_dict({"replacement": "é", "probability": 0.25})
        Alternative(replacement='é', probability=0.25)
        """
        values = _mapping(record)
        return cls(
            replacement=_read_text(values, "replacement"),
            probability=_read_probability(values, "probability"),
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
        _require_probability("confidence", self.confidence)

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
            "original": _to_json_text(self.original),
            "replacement": _to_json_text(self.replacement),
            "fixer": _to_json_text(self.fixer),
            "reason": _to_json_text(self.reason),
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
        values = _mapping(record)
        return cls(
            start=_read_int(values, "start"),
            end=_read_int(values, "end"),
            original=_read_text(values, "original"),
            replacement=_read_text(values, "replacement"),
            fixer=_read_text(values, "fixer"),
            reason=_read_text(values, "reason"),
            confidence=_read_probability(values, "confidence"),
            alternatives=tuple(
                _located(f"alternatives[{index}]", Alternative.from_dict, item)
                for index, item in enumerate(_read_optional_list(values, "alternatives"))
            ),
        )


@dataclass(frozen=True, slots=True)
class Repair:
    """A text before and after, what changed between the two, and why.

    original:    the text before
    text:        the text after
    edits:       what was replaced, over `original`
    unresolved:  places that look damaged but could not be decided, over `original` too; what
                 stands there was left as it is, and the replacement is the best guess. In a
                 repair made by `compose_repairs` such a place may have edits wholly inside it:
                 an earlier round changed it, and what came out is what could not be decided.

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
            _require_order(self.unresolved, "unresolved")
            _rewrite(self.original, _inputs(self.unresolved), "unresolved do not fit the text")
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
        before = bisect_right(self.edits, offset, key=_start_of)
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
        before = bisect_left(self.edits, end, key=_start_of)
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
            starts = tuple(start for start, _, _ in _outputs(self.edits))
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
            "original": _to_json_text(self.original),
            "text": _to_json_text(self.text),
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
        values = _mapping(record)
        version = _read_int(values, "version")
        if version != RECORD_VERSION:
            raise ValueError(f"version: expected {RECORD_VERSION}, got {version}")
        return cls(
            original=_read_text(values, "original"),
            text=_read_text(values, "text"),
            edits=tuple(
                _located(f"edits[{index}]", Edit.from_dict, item)
                for index, item in enumerate(_read_list(values, "edits"))
            ),
            unresolved=tuple(
                _located(f"unresolved[{index}]", Edit.from_dict, item)
                for index, item in enumerate(_read_optional_list(values, "unresolved"))
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
    _require_order(edits, "edits")
    return _rewrite(original, _inputs(edits), "edits do not fit the text")


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
    _require_order(edits, "edits")
    return _rewrite(text, _outputs(edits), "edits do not fit the text")


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


_Stretch = tuple[int, str, str]
"""Where something stands, what stands there, and what to put in its place."""


def _inputs(edits: Iterable[Edit]) -> Iterator[_Stretch]:
    """Yield what making each edit replaces, in the text before."""
    for edit in edits:
        yield edit.start, edit.original, edit.replacement


def _outputs(edits: Iterable[Edit], shift: int = 0) -> Iterator[_Stretch]:
    """Yield what undoing each edit replaces, in the text after.

    `shift` is how far earlier edits have moved the text already.
    """
    for edit in edits:
        yield edit.start + shift, edit.replacement, edit.original
        shift += len(edit.replacement) - len(edit.original)


def _rewrite(text: str, stretches: Iterable[_Stretch], misfit: str, base: int = 0) -> str:
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


# --- composing ------------------------------------------------------------------------------


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return one edit list that does what `first` and then `second` do.

    `first` is over a text, `second` over what `first` makes of it, the result over the text
    that `first` is over. The texts are not needed: the edits carry what they replace.

    An edit of `second` that overlaps the output of edits of `first`, or lies within it, becomes
    one edit with them, over all they span and the characters between. So do a deletion by
    `first` and an insertion by `second` at the same place. Edits that only touch stay apart.
    Edits that change nothing, merged or not, are left out. A merged edit has:

    - as reason, the distinct reasons in the order in which things happened, which is the reverse
      of the order of undoing: "B, then A"; the same reason in both rounds is "A, twice", in three
      rounds "A, three times"; edits side by side in one round count once;
    - as fixer, the distinct names in order, joined by "+";
    - as confidence, the product over the rounds, since the second round was judged as if the
      first were right; of edits side by side in one round the least, since they are judged on
      the same evidence and stand or fall together;
    - as alternatives, those of the edit of `second` if it is the only one of `second` and no
      edit of `first` has any, their probabilities times the confidence of `first`; else none.

    Raises `ValueError` if a list is out of order or overlaps itself, or if `second` is seen not
    to be over what `first` makes.

    >>> first = [Edit(1, 5, "Ã\\x83Â©", "Ã©", "mojibake", "UTF-8 read as Latin-1", 0.9)]
    >>> second = [Edit(1, 3, "Ã©", "é", "mojibake", "UTF-8 read as Latin-1", 0.9)]
    >>> for edit in compose(first, second):
    ...     print(edit)
    'Ã\\x83Â©' → 'é' [0.810] UTF-8 read as Latin-1, twice, at 1\N{EN DASH}5
    """
    if not first or not second:
        _require_order(first or second, "first" if first else "second")
        return tuple(edit for edit in first or second if edit.original != edit.replacement)
    return tuple(
        edit
        for edit in (group.merged() for group in _groups(first, second))
        if edit.original != edit.replacement
    )


def compose_repairs(first: Repair, second: Repair) -> Repair:
    """Return one repair from the original of `first` to the text of `second`.

    The edits are those of `compose`. Unresolved places of both are kept, over the original:

    - one of `first` vanishes if `second` edited something in it, or found it unresolved again
      (the later judgement counts);
    - one of `second` is widened to whole edits if it reaches into what `first` put there. Its
      replacement is then the best guess for all it spans, and its reason tells the way there,
      both as in `compose`.

    Raises `ValueError` if `second` is not over the text of `first`.

    >>> first = Repair("ab", "xb", (Edit(0, 1, "a", "x", "demo", "one", 1.0),))
    >>> second = Repair("xb", "xy", (Edit(1, 2, "b", "y", "demo", "two", 1.0),))
    >>> print(compose_repairs(first, second))
    2 edits: 1 \N{MULTIPLICATION SIGN} one, 1 \N{MULTIPLICATION SIGN} two
      'a' → 'x' [1.000] one, at 0\N{EN DASH}1
      'b' → 'y' [1.000] two, at 1\N{EN DASH}2
    """
    if second.original != first.text:
        raise ValueError(
            "expected the original of the second repair to be the text of the first, but "
            + _parting(first, second)
        )
    if not (first.edits or first.unresolved) and _all_change(second.edits):
        return second
    edits = compose(first.edits, second.edits)
    asked_again = _unresolved_by_second(first, second)
    unresolved = asked_again
    if first.unresolved:
        edited = [group.merged() for group in _groups(first.edits, second.edits) if group.second]
        still_open = [
            place
            for place in first.unresolved
            if not _touches(place, edited) and not _touches(place, asked_again)
        ]
        unresolved = sorted(still_open + asked_again, key=_bounds_of)
    return Repair(first.original, second.text, edits, tuple(unresolved))


def _all_change(edits: Iterable[Edit]) -> bool:
    return all(edit.original != edit.replacement for edit in edits)


def _unresolved_by_second(first: Repair, second: Repair) -> list[Edit]:
    """Return the unresolved places of `second` over the original of `first`.

    A place that shares an edit of `first` with edits of `second`, or with another place, can
    only be told together with them. So the places are composed as if they were edits, together
    with the real ones, and the groups that hold a place are taken.
    """
    if not second.unresolved:
        return []
    # An edit inside a place is left out: the place says what all of it should become.
    edits = [edit for edit in second.edits if not _touches(edit, second.unresolved)]
    guesses = {id(place) for place in second.unresolved}
    accepted = sorted([*edits, *second.unresolved], key=_bounds_of)
    return [
        group.merged()
        for group in _groups(first.edits, accepted)
        if any(id(edit) in guesses for edit in group.second)
    ]


@dataclass(frozen=True, slots=True)
class _Group:
    """Edits of two rounds that can only be told as one; or a single edit of either round.

    "Middle" is the text between the rounds. `shift` is how far the edits of the first round
    before this group have moved it against the original.
    """

    shift: int
    first: list[Edit]
    second: list[Edit]

    def merged(self) -> Edit:
        """Return the one edit over the original that does what the group does."""
        if not self.second:
            return self.first[0]
        if not self.first:
            return moved(self.second[0], -self.shift)
        outputs = list(_outputs(self.first, self.shift))
        inputs = list(_inputs(self.second))
        low, middle = _joined(outputs, inputs)
        # Both read the same middle text, so lists that do not belong together are found out.
        original = _rewrite(middle, outputs, "first does not fit second", low)
        replacement = _rewrite(middle, inputs, "second does not fit first", low)
        start = low - self.shift
        return Edit(
            start=start,
            end=start + len(original),
            original=original,
            replacement=replacement,
            fixer=_joined_fixers([*self.first, *self.second]),
            reason=_joined_reasons(self.first, self.second),
            confidence=self._first_confidence() * min(edit.confidence for edit in self.second),
            alternatives=self._alternatives(low, middle),
        )

    def _first_confidence(self) -> float:
        return min(edit.confidence for edit in self.first)

    def _alternatives(self, low: int, middle: str) -> tuple[Alternative, ...]:
        """Return what else the group could have come to, if only one edit leaves it open."""
        if len(self.second) > 1 or any(edit.alternatives for edit in self.first):
            return ()
        (last,) = self.second
        before, after = middle[: last.start - low], middle[last.end - low :]
        return tuple(
            Alternative(
                before + alternative.replacement + after,
                alternative.probability * self._first_confidence(),
            )
            for alternative in last.alternatives
        )


def _groups(first: Sequence[Edit], second: Sequence[Edit]) -> Iterator[_Group]:
    """Yield the edits of both rounds in order, those that belong together as one group.

    One walk over the middle text, along the outputs of `first` and the inputs of `second`.
    """
    _require_order(first, "first")
    _require_order(second, "second")
    # (start, end, index, round) in the middle text. Each list is sorted, and of two sorted runs
    # `sorted` makes one in linear time. Equal bounds in both rounds end up in the same group.
    outputs = [
        (start, start + len(replacement), index, 0)
        for index, (start, replacement, _) in enumerate(_outputs(first))
    ]
    inputs = [(edit.start, edit.end, index, 1) for index, edit in enumerate(second)]
    rounds = (first, second)
    shift = low = high = 0
    members: tuple[list[Edit], list[Edit]] = ([], [])
    for start, end, index, which in sorted(outputs + inputs):
        # Within the group, or as empty as the group and at its place.
        if not (start < high or start == end == low == high):
            yield from _closed(shift, *members)
            shift += sum(len(edit.replacement) - len(edit.original) for edit in members[0])
            members = ([], [])
            low, high = start, end
        members[which].append(rounds[which][index])
        high = max(high, end)
    yield from _closed(shift, *members)


def _closed(shift: int, first: list[Edit], second: list[Edit]) -> Iterator[_Group]:
    """Yield the group; but edits of one round alone, which are at one place, each for itself."""
    if first and second:
        yield _Group(shift, first, second)
    else:
        yield from (_Group(shift, [edit], []) for edit in first)
        yield from (_Group(shift, [], [edit]) for edit in second)


def _joined(outputs: list[_Stretch], inputs: list[_Stretch]) -> tuple[int, str]:
    """Return where the middle text of a group starts, and the text.

    Every character of it is the output of one round, the input of the other, or both.
    """
    stretches = sorted(outputs + inputs, key=lambda stretch: stretch[0])
    low = high = stretches[0][0]
    pieces = []
    for start, text, _ in stretches:
        if start + len(text) > high:
            pieces.append(text[high - start :])
            high = start + len(text)
    return low, "".join(pieces)


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


def _joined_fixers(edits: Iterable[Edit]) -> str:
    # A dict keeps the order in which names were first met.
    return "+".join(dict.fromkeys(name for edit in edits for name in edit.fixer.split("+")))


# Merged reasons are taken apart again when they are merged once more, so that the third round
# of the same reason reads "three times" and not "twice, twice".
_THEN = ", then "
_TIMES = {
    2: "twice",
    3: "three times",
    4: "four times",
    5: "five times",
    6: "six times",
    7: "seven times",
    8: "eight times",
    9: "nine times",
    10: "ten times",
}
_TIMES_BACK = {words: times for times, words in _TIMES.items()}
_TIMES_IN_DIGITS = re.compile(r"([0-9]{1,9}) times")


def _joined_reasons(first: Iterable[Edit], second: Iterable[Edit]) -> str:
    """Return the reasons of two rounds in the order in which things happened: "A, twice, then B".

    What is undone last happened first, so the reasons of the second round come first.
    """
    return _in_words(
        tuple(dict.fromkeys(edit.reason for edit in second)),
        tuple(dict.fromkeys(edit.reason for edit in first)),
    )


def repeated(reason: str, times: int) -> str:
    """Return a reason that holds several times over, in words.

    >>> repeated("UTF-8 read as Windows-1252", 2)
    'UTF-8 read as Windows-1252, twice'
    """
    return reason if times == 1 else f"{reason}, {_TIMES.get(times, f'{times} times')}"


def layers_of(reason: str) -> tuple[tuple[str, int], ...]:
    """Return what a reason is made of, with how often each happened: the first first.

    >>> layers_of("UTF-8 read as Windows-1252, twice, then written as HTML entities")
    (('UTF-8 read as Windows-1252', 2), ('written as HTML entities', 1))
    """
    return tuple(_counted(reason).items())


# A text with thousands of merged edits has a handful of reasons; without the cache, putting them
# in words is a third of the time of composing (17 of 50 microseconds an edit, measured).
@lru_cache(maxsize=256)
def _in_words(*rounds: tuple[str, ...]) -> str:
    total: Counter[str] = Counter()
    for reasons in rounds:
        # Side by side in one round is one time: the largest count, not the sum.
        in_round: Counter[str] = Counter()
        for reason in reasons:
            in_round |= _counted(reason)
        total += in_round
    return _THEN.join(repeated(reason, times) for reason, times in total.items())


def _counted(reason: str) -> Counter[str]:
    """Return how often each reason is named: the inverse of `_in_words`."""
    counts: Counter[str] = Counter()
    for part in reason.split(_THEN):
        name, _, words = part.rpartition(", ")
        digits = _TIMES_IN_DIGITS.fullmatch(words)
        times = int(digits[1]) if digits else _TIMES_BACK.get(words, 0)
        if name and times:
            counts[name] += times
        else:
            counts[part] += 1
    return counts


# --- checking -------------------------------------------------------------------------------


def _require_probability(name: str, value: float) -> None:
    # Written so that NaN, which compares false with everything, is refused.
    if not 0 <= value <= 1:
        raise ValueError(f"expected {name} between 0 and 1, got {value}")


def _require_offset(offset: int, length: int, name: str) -> None:
    if not 0 <= offset <= length:
        raise IndexError(f"expected an offset into {name} from 0 to {length}, got {offset}")


def _require_span(start: int, end: int) -> None:
    if start > end:
        raise ValueError(f"expected start <= end, got start {start}, end {end}")


def _require_order(edits: Sequence[Edit], name: str) -> None:
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
        beyond = bisect_left(edits, place.end, key=_start_of)
        # Only the outermost of the edits that share something with the place can stick out.
        for edit in edits[inside : inside + 1] + edits[max(inside, beyond - 1) : beyond]:
            if edit.start < place.end and not place.start <= edit.start <= edit.end <= place.end:
                raise ValueError(
                    f"unresolved[{index}], at {_at(place)}, and the edit at {_at(edit)} overlap; "
                    "expected them apart, or the edit whole inside"
                )


def _touches(place: Edit, edits: Sequence[Edit]) -> bool:
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


def _parting(first: Repair, second: Repair) -> str:
    at = _parting_offset(first.text, second.original)
    return f"{_glimpse(first.text, at)} and {_glimpse(second.original, at)} differ at {at}"


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


# --- records --------------------------------------------------------------------------------

_BETWEEN_SURROGATES = re.compile(r"(?<=[\ud800-\udbff])(?=[\udc00-\udfff])")


def _to_json_text(text: str) -> str | list[str]:
    """Return the text, or its pieces if JSON would join surrogates in it."""
    if text.isascii():
        return text
    pieces = _BETWEEN_SURROGATES.split(text)
    return text if len(pieces) == 1 else pieces


_Value = TypeVar("_Value")


def _located(place: str, read: Callable[[Mapping[str, object]], _Value], record: object) -> _Value:
    """Return what `read` makes of the record; an error says in which place it was."""
    try:
        return read(_mapping(record))
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _mapping(record: object) -> Mapping[str, object]:
    if isinstance(record, Mapping):
        return record
    raise _unexpected("an object", record)


def _read_text(values: Mapping[str, object], key: str) -> str:
    value = _read(values, key)
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(piece, str) for piece in value):
        return "".join(value)
    raise _unexpected("a string, or a list of strings", value, key)


def _read_int(values: Mapping[str, object], key: str) -> int:
    value = _read(values, key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _unexpected("a whole number", value, key)


def _read_probability(values: Mapping[str, object], key: str) -> float:
    value = _read(values, key)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _unexpected("a number", value, key)
    _require_probability(key, value)
    return float(value)


def _read_list(values: Mapping[str, object], key: str) -> list[object]:
    value = _read(values, key)
    if isinstance(value, list):
        return value
    raise _unexpected("a list", value, key)


def _read_optional_list(values: Mapping[str, object], key: str) -> list[object]:
    return _read_list(values, key) if key in values else []


def _read(values: Mapping[str, object], key: str) -> object:
    if key not in values:
        raise ValueError(f"{key}: missing")
    return values[key]


def _unexpected(expected: str, value: object, key: str = "") -> ValueError:
    place = f"{key}: " if key else ""
    return ValueError(f"{place}expected {expected}, got {type(value).__name__}")
