"""Quotation marks: curly ones where plain ones are wanted, and the other way round."""

from __future__ import annotations

from textfix.detectors.characters import Characters

DETECTORS = {
    "straight_quotes": Characters("\u02bc\u2018-\u201f"),
    "curly_quotes": Characters("\"'"),
}
