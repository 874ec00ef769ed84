"""The machine behind most fixers: characters at the places found are replaced by a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from textfix.edits import Edit
from textfix.gate import ranges
from textfix.stage import Place

SURE = 1.0
"""Of what a table says: nothing is inferred."""


@dataclass(frozen=True)
class Table:
    """Replaces each character by what the table has for it; one it does not have stays.

    name:     what edits call their fixer
    reason:   what had happened, in words a person understands
    mapping:  from characters to what stands for them

    >>> table = Table("ligatures", "Latin ligature", {"ﬂ": "fl"})
    >>> [str(edit) for edit in table("ﬂu", [Place(0, 1)])]
    ["'ﬂ' → 'fl' [1.000] Latin ligature, at 0–1"]
    """

    name: str
    reason: str
    mapping: Mapping[str, str]
    confidence: float = SURE
    _translation: dict[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        changing = {char: new for char, new in self.mapping.items() if char != new}
        object.__setattr__(self, "_translation", str.maketrans(changing))

    def letters(self, characters: str) -> Mapping[str, str]:
        """What becomes of each character of a set that changes."""
        return {c: new for c, new in self.mapping.items() if c != new and _is_in(c, characters)}

    def __call__(self, text: str, places: Sequence[Place]) -> Iterator[Edit]:
        for place in places:
            for start, end in self._changing(text, place):
                original = text[start:end]
                replacement = original.translate(self._translation)
                yield Edit(
                    start, end, original, replacement, self.name, self.reason, self.confidence
                )

    def _changing(self, text: str, place: Place) -> Iterator[tuple[int, int]]:
        """The parts of a place that hold only characters of the table."""
        start = place.start
        for index in range(place.start, place.end):
            if ord(text[index]) not in self._translation:
                if start < index:
                    yield start, index
                start = index + 1
        if start < place.end:
            yield start, place.end


@dataclass(frozen=True)
class Constant:
    """Replaces every place by the same text; by default by nothing.

    >>> removed = Constant("controls", "control character")
    >>> [edit.replacement for edit in removed("a\\x01", [Place(1, 2)])]
    ['']
    """

    name: str
    reason: str
    replacement: str = ""
    confidence: float = SURE

    def letters(self, characters: str) -> Mapping[str, str] | None:
        """The same of each character of a set; None where a run of them becomes one."""
        if self.replacement:
            return None
        return {chr(c): "" for first, last in ranges(characters) for c in range(first, last + 1)}

    def __call__(self, text: str, places: Sequence[Place]) -> Iterator[Edit]:
        for start, end in places:
            yield Edit(
                start,
                end,
                text[start:end],
                self.replacement,
                self.name,
                self.reason,
                self.confidence,
            )


def _is_in(char: str, characters: str) -> bool:
    return any(first <= ord(char) <= last for first, last in ranges(characters))
