"""Removes invisible characters."""

from __future__ import annotations

from textfix.fixers.table import Constant

FIXERS = {
    "invisible": Constant("invisible", "invisible character"),
    "all_invisible": Constant("all_invisible", "invisible character"),
}
