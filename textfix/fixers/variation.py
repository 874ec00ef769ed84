"""Removes variation selectors that select nothing."""

from __future__ import annotations

from textfix.fixers.table import Constant

FIXERS = {"variation_selectors": Constant("variation_selectors", "stray variation selector")}
