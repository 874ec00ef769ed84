"""Removes byte order marks."""

from __future__ import annotations

from textfix.fixers.table import Constant

FIXERS = {
    "byte_order_marks": Constant("byte_order_marks", "byte order mark inside the text"),
    "leading_byte_order_mark": Constant("leading_byte_order_mark", "byte order mark"),
}
