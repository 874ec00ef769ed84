"""Makes dashes and ellipses plain, or typographic."""

from __future__ import annotations

from textfix.fixers.table import Constant, Table

DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")

FIXERS = {
    "plain_dashes": Table("plain_dashes", "typographic dash", DASHES),
    "plain_ellipses": Table("plain_ellipses", "typographic ellipsis", {"\u2026": "..."}),
    "typographic_dashes": Constant("typographic_dashes", "two hyphens for a dash", "\u2014", 0.9),
    "typographic_ellipses": Constant("typographic_ellipses", "three periods", "\u2026", 0.95),
}
