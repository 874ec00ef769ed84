"""Edits and open places as lines: what stood there, what stands there now, why and how surely."""

from __future__ import annotations

from collections.abc import Iterable

from textfix.display.color import Paint
from textfix.edits import Edit
from textfix.visible import visible


def edit_lines(edit: Edit, paint: Paint) -> list[str]:
    """An edit, and under it what else it may have been.

    >>> from textfix.display.color import plain
    >>> edit_lines(Edit(0, 2, "Ã©", "é", "mojibake", "UTF-8 read as Windows-1252", 0.998), plain)
    ['Ã© → é  UTF-8 read as Windows-1252  0.998']
    """
    before = paint(visible(edit.original), "before")
    after = paint(visible(edit.replacement), "after")
    confidence = paint(f"{edit.confidence:.3f}", "confidence")
    guesses = ((other.replacement, other.probability) for other in edit.alternatives)
    return [f"{before} → {after}  {edit.reason}  {confidence}", *_guess_lines(guesses, paint)]


def open_lines(place: Edit, paint: Paint) -> list[str]:
    """A place that could not be decided, and under it what it may have been."""
    before = paint(visible(place.original), "before")
    unresolved = paint("unresolved", "unresolved")
    # Here the replacement is only the first of the guesses.
    guesses = {place.replacement: place.confidence}
    if place.replacement == place.original:
        guesses = {}  # nobody can know
    for other in place.alternatives:
        guesses.setdefault(other.replacement, other.probability)
    return [f"{before} {unresolved}  {place.reason}", *_guess_lines(guesses.items(), paint)]


def _guess_lines(guesses: Iterable[tuple[str, float]], paint: Paint) -> list[str]:
    return [
        f"    {paint(f'{probability:.3f}', 'confidence')}  {paint(visible(text), 'guess')}"
        for text, probability in guesses
    ]


def summary(counts: dict[str, int], unresolved: int, files: str = "") -> str:
    """How many edits there are for which reasons, and how many open places.

    >>> summary({"cut off": 2}, 1)
    '2 edits: 2 × cut off; 1 place unresolved'
    """
    text = counted(sum(counts.values()), "edit") + files
    if counts:
        text += ": " + "; ".join(f"{count} × {reason}" for reason, count in counts.items())
    if unresolved:
        text += f"; {counted(unresolved, 'place')} unresolved"
    return text


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "edit"), counted(2, "edit")
    ('1 edit', '2 edits')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
