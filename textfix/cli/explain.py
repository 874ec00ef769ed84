"""`--explain`: every edit as a line that people can read and editors can jump to.

    letter.txt:3:7: â€™ → ’  UTF-8 read as Windows-1252  0.998

and under it, where the original is uncertain, what it may have been with the probabilities.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from textfix.display.color import Paint, plain
from textfix.display.entries import counted, edit_lines, open_lines, summary
from textfix.edits import Repair
from textfix.explanation import recipe
from textfix.files import BYTE_ORDER_MARK, LineMap

_TRIES = 8
"""Edits of one chain for which an expression is looked for."""


class Explanation:
    """The lines for any number of texts, and the sums at the end."""

    def __init__(self, paint: Paint = plain) -> None:
        self._paint = paint
        self._files = 0
        self._reasons: Counter[str] = Counter()
        self._recipes: dict[str, str | None] = {}
        self._tries: Counter[str] = Counter()
        self._unresolved = 0

    def lines(self, label: str, repairs: Iterable[Repair]) -> Iterator[str]:
        """The lines for one text, given as the repairs of its successive blocks."""
        self._files += 1
        line, column = 1, 1
        for index, repair in enumerate(repairs):
            if index == 0 and repair.original.startswith(BYTE_ORDER_MARK):
                # It marks the file and is no part of the line; no editor counts it.
                column = 0
            places = LineMap(repair.original, line, column)
            for start, entry in self._entries(repair):
                yield self._place(label, *places.position(start)) + "\n".join(entry) + "\n"
            line, column = places.position(len(repair.original))

    def summary(self) -> str:
        """The sums, and before them how each chain is undone by hand, where it can be."""
        files = f" in {counted(self._files, 'file')}"
        text = summary(dict(self._reasons.most_common()), self._unresolved, files)
        by_hand = "".join(
            f"by hand, {why}: {expression}\n"
            for why, _ in self._reasons.most_common()
            if (expression := self._recipes.get(why))
        )
        return by_hand + self._paint(text, "summary") + "\n"

    def _entries(self, repair: Repair) -> list[tuple[int, list[str]]]:
        """What there is to say of a block, in the order of the text."""
        self._reasons.update(repair.counts())
        self._unresolved += len(repair.unresolved)
        for edit in repair.edits:
            if not self._recipes.get(edit.reason) and self._tries[edit.reason] < _TRIES:
                self._tries[edit.reason] += 1
                self._recipes[edit.reason] = recipe(edit)
        entries = [(edit.start, edit_lines(edit, self._paint)) for edit in repair.edits]
        entries += [(place.start, open_lines(place, self._paint)) for place in repair.unresolved]
        return sorted(entries, key=lambda entry: entry[0])

    def _place(self, label: str, line: int, column: int) -> str:
        return self._paint(f"{label}:{line}:{column}:", "place") + " "
