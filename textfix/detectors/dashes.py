"""Dashes and ellipses: typographic ones where plain ones are wanted, and the other way round."""

from __future__ import annotations

from textfix.detectors.characters import Characters, Pattern

DETECTORS = {
    "plain_dashes": Characters("\u2010-\u2015\u2212\ufe58\ufe63"),
    "plain_ellipses": Characters("\u2026"),
    # Between words only: at the start of a word two hyphens are an option of a command.
    "typographic_dashes": Pattern("-", r"(?<=\w)--(?=\w)|(?<=\w )--(?= \w)"),
    # Neither a range of numbers nor a path.
    "typographic_ellipses": Pattern(".", r"(?<![.\d/\\])\.\.\.(?![./\\])"),
}
