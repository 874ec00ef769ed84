"""`--explain`: every edit as a line that people can read and editors can jump to.

    letter.txt:3:7: â€™ → ’  UTF-8 read as Windows-1252  0.999

and under it, where the original is uncertain, what it may have been with the probabilities.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from textfix.cli.color import Paint, plain
from textfix.cli.visible import visible
from textfix.edits import Edit, Repair
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
                yield self._place(label, *places.position(start)) + entry
            line, column = places.position(len(repair.original))

    def summary(self) -> str:
        """The sums, and before them how each chain is undone by hand, where it can be."""
        edits = self._reasons.total()
        summary = f"{_count(edits, 'edit')} in {_count(self._files, 'file')}"
        if edits:
            summary += ": " + "; ".join(f"{n} × {why}" for why, n in self._reasons.most_common())
        if self._unresolved:
            summary += f"; {_count(self._unresolved, 'place')} unresolved"
        by_hand = "".join(
            f"by hand, {why}: {expression}\n"
            for why, _ in self._reasons.most_common()
            if (expression := self._recipes.get(why))
        )
        return by_hand + self._paint(summary, "summary") + "\n"

    def _entries(self, repair: Repair) -> list[tuple[int, str]]:
        """What there is to say of a block, in the order of the text."""
        self._reasons.update(repair.counts())
        self._unresolved += len(repair.unresolved)
        for edit in repair.edits:
            if not self._recipes.get(edit.reason) and self._tries[edit.reason] < _TRIES:
                self._tries[edit.reason] += 1
                self._recipes[edit.reason] = recipe(edit)
        entries = [(edit.start, self._edit(edit)) for edit in repair.edits]
        entries += [(place.start, self._open(place)) for place in repair.unresolved]
        return sorted(entries, key=lambda entry: entry[0])

    def _place(self, label: str, line: int, column: int) -> str:
        return self._paint(f"{label}:{line}:{column}:", "place") + " "

    def _edit(self, edit: Edit) -> str:
        before = self._paint(visible(edit.original), "before")
        after = self._paint(visible(edit.replacement), "after")
        confidence = self._paint(f"{edit.confidence:.3f}", "confidence")
        return f"{before} → {after}  {edit.reason}  {confidence}\n" + self._guesses(
            (other.replacement, other.probability) for other in edit.alternatives
        )

    def _open(self, place: Edit) -> str:
        before = self._paint(visible(place.original), "before")
        unresolved = self._paint("unresolved", "unresolved")
        # Here the replacement is only the first of the guesses.
        guesses = {place.replacement: place.confidence}
        if place.replacement == place.original:
            guesses = {}  # nobody can know
        for other in place.alternatives:
            guesses.setdefault(other.replacement, other.probability)
        return f"{before} {unresolved}  {place.reason}\n" + self._guesses(guesses.items())

    def _guesses(self, guesses: Iterable[tuple[str, float]]) -> str:
        return "".join(
            f"    {self._paint(f'{probability:.3f}', 'confidence')}"
            f"  {self._paint(visible(text), 'guess')}\n"
            for text, probability in guesses
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
