"""Removes controls of the writing direction, and tag characters."""

from __future__ import annotations

from textfix.fixers.table import Constant

FIXERS = {
    "bidi_controls": Constant("bidi_controls", "writing direction control"),
    "all_bidi_controls": Constant("all_bidi_controls", "writing direction control"),
    "tags": Constant("tags", "hidden tag character"),
}
