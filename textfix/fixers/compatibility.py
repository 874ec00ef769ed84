"""Replaces compatibility ideographs and radicals by the ideographs they are."""

from __future__ import annotations

import unicodedata

from textfix.fixers.table import Table


def _plain(*ranges: tuple[int, int]) -> dict[str, str]:
    return {
        chr(point): unicodedata.normalize("NFKC", chr(point))
        for first, last in ranges
        for point in range(first, last + 1)
    }


FIXERS = {
    "compatibility_ideographs": Table(
        "compatibility_ideographs",
        "compatibility ideograph",
        _plain((0xF900, 0xFAFF), (0x2F800, 0x2FA1F)),
    ),
    "radicals": Table(
        "radicals",
        "radical for an ideograph",
        _plain((0x2E9F, 0x2E9F), (0x2EF3, 0x2EF3), (0x2F00, 0x2FD5)),
    ),
}
