"""Spans of a text that are never touched, and are no evidence for what is.

A stage gets to see the text without them: in the place of each stands one form feed, which is
white space, so that what stands on either side is not joined to one word. What the stage answers
is moved back to the text with them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias, cast

from textfix.edits import Edit
from textfix.stage import Found

PLACEHOLDER = "\f"
"""What the stages see of a protected span."""


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


class Pattern(Protocol):
    """A compiled pattern, of `re` or of the `regex` package."""

    def finditer(self, text: str, /) -> Iterator[_Match]: ...


Protect: TypeAlias = "str | Pattern | Iterable[str | Pattern | tuple[int, int]]"
"""What a caller protects: a regular expression, compiled or not, or several of them and
(start, end) ranges in code points."""

Span: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True, slots=True)
class Protected:
    """Spans of a text: in order, not empty, and not touching each other.

    >>> Protected.of("see `Ã©` and `Ã¼`", "`.*?`").spans
    ((4, 8), (13, 17))
    """

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, text: str, protect: Protect | None) -> Protected:
        """The spans of a text that a caller protects.

        Args:
            text: the text.
            protect: see `Protect`; what matches overlap or touch is one span.

        Raises:
            TypeError: if protect is none of what it may be.
            ValueError: if a pattern is no regular expression, or a range not one of the text.
        """
        if protect is None:
            return cls()
        items = [protect] if isinstance(protect, str) or hasattr(protect, "finditer") else protect
        if not isinstance(items, Iterable):
            raise TypeError(f"protect must be a pattern or ranges, not {type(protect).__name__}")
        found: list[Span] = []
        for item in items:
            found += _spans(text, item)
        return cls(tuple(_merged(found)))

    def mask(self, text: str) -> Masked:
        """The text as stages see it."""
        pieces, ends, shifts = [], [], []
        position = length = 0
        for start, end in self.spans:
            pieces += [text[position:start], PLACEHOLDER]
            length += start - position + 1
            ends.append(length)
            shifts.append(end - length)
            position = end
        pieces.append(text[position:])
        return Masked("".join(pieces), ends, shifts)

    def run(self, run: Callable[[str, float], Found], text: str, least: float) -> Found:
        """What a stage finds around the spans."""
        if not self.spans:
            return run(text, least)
        masked = self.mask(text)
        found = run(masked.text, least)
        return Found(masked.back(found.edits), masked.back(found.unresolved))

    def after(self, edits: Sequence[Edit]) -> Protected:
        """The same spans in the text that edits around them make."""
        if not edits or not self.spans:
            return self
        moved = []
        shift = index = 0
        for start, end in self.spans:
            while index < len(edits) and edits[index].end <= start:
                shift += len(edits[index].replacement) - len(edits[index].original)
                index += 1
            moved.append((start + shift, end + shift))
        return Protected(tuple(moved))


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with placeholders.

    text:   the text
    ends:   where each placeholder ends
    shifts: how much further what stands behind it is in the text without placeholders
    """

    text: str
    ends: list[int]
    shifts: list[int]

    def back(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """Edits over the text with placeholders as edits over the text without; those that touch a
        placeholder's own character are left out."""
        out = []
        for edit in edits:
            index = bisect_right(self.ends, edit.start)
            if index < len(self.ends) and self.ends[index] - 1 < edit.end:
                # The placeholder itself is what ends at ends[index]; only an edit that holds it
                # reaches beyond its start.
                continue
            shift = self.shifts[index - 1] if index else 0
            out.append(replace(edit, start=edit.start + shift, end=edit.end + shift))
        return tuple(out)


def _spans(text: str, item: object) -> Iterator[Span]:
    """The spans of one pattern or range."""
    if isinstance(item, str):
        try:
            item = re.compile(item)
        except re.error as error:
            raise ValueError(f"protect: {item!r} is no regular expression: {error}") from None
    if hasattr(item, "finditer"):
        for match in cast(Pattern, item).finditer(text):
            yield match.span()
        return
    yield _range(text, item)


def _range(text: str, item: object) -> Span:
    if not (isinstance(item, Sequence) and len(item) == 2 and all(map(_is_offset, item))):
        raise TypeError(f"protect: expected a pattern or a range (start, end), got {item!r}")
    start, end = item
    if not 0 <= start <= end <= len(text):
        raise ValueError(
            f"protect: expected 0 <= start <= end <= {len(text)}, got the range ({start}, {end})"
        )
    return start, end


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that overlap or touch as one, empty ones left out."""
    low = high = 0
    for start, end in sorted(spans):
        if start == end:
            continue
        if start > high:
            if low < high:
                yield low, high
            low = start
        high = max(high, end)
    if low < high:
        yield low, high
