"""Surrogates: a pair is a character of UTF-16 in halves, a lone one is no character at all."""

from __future__ import annotations

from textfix.detectors.characters import Pattern

SURROGATES = "\ud800-\udfff"

DETECTORS = {
    "surrogate_pairs": Pattern(SURROGATES, "(?:[\ud800-\udbff][\udc00-\udfff])+"),
    "lone_surrogates": Pattern(
        SURROGATES, "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]"
    ),
}
