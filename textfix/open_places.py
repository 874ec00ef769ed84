"""Places of a repaired text that look damaged and could not be decided: what becomes of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from textfix.edits import Edit, Repair, apply, bounds_of, is_within, start_of

REPLACEMENT_CHARACTER = "\N{REPLACEMENT CHARACTER}"

Unresolved: TypeAlias = Literal["keep", "best", "mark"]
"""What becomes of places that look damaged and can't be decided: left as they are, replaced by
the best guess, or replaced by U+FFFD."""


def with_lost(whole: Repair, protected: Sequence[tuple[int, int]]) -> Repair:
    """A repair that says besides what the letters were that nothing brings back."""
    from textfix.fixers.lost import lost_places
    from textfix.language.model import load

    places = lost_places(load(), whole.original, whole.edits, whole.unresolved, protected)
    if not places:
        return whole
    open_places = sorted((*whole.unresolved, *places), key=bounds_of)
    return Repair(whole.original, whole.text, whole.edits, tuple(open_places))


def settle(whole: Repair, unresolved: Unresolved) -> Repair:
    """Does with the open places what the caller chose."""
    if unresolved == "keep" or not whole.unresolved:
        return whole
    chosen = [
        place if unresolved == "best" else replace(place, replacement=REPLACEMENT_CHARACTER)
        for place in whole.unresolved
        if not _stays(place, unresolved)
    ]
    if not chosen:
        return whole
    kept = [edit for edit in whole.edits if not _is_within_any(edit, chosen)]
    edits = tuple(sorted([*kept, *chosen], key=bounds_of))
    open_still = tuple(place for place in whole.unresolved if _stays(place, unresolved))
    return Repair(whole.original, apply(whole.original, edits), edits, open_still)


def _stays(place: Edit, unresolved: Unresolved) -> bool:
    """Whether a place stays as it is: there is no guess but what stands there, or it is marked."""
    if unresolved == "best":
        return place.replacement == place.original
    return not place.original.strip(REPLACEMENT_CHARACTER)


def _is_within_any(edit: Edit, places: Sequence[Edit]) -> bool:
    """Whether an edit is within one of some places, which are in order and apart."""
    at = bisect_right(places, edit.start, key=start_of) - 1
    return at >= 0 and is_within(edit, places[at])
