"""Makes every line end a line feed."""

from __future__ import annotations

from textfix.fixers.table import Constant

FIXERS = {"line_ends": Constant("line_ends", "line end of another system", "\n")}

LETTERS = {"line_ends": {"\r\n": "\n", **dict.fromkeys("\r\x85\u2028\u2029", "\n")}}
