"""Reads C1 controls as Windows-1252; the five that it does not define stay."""

from __future__ import annotations

from textfix.fixers.table import Table


def _windows_1252() -> dict[str, str]:
    table = {}
    for byte in range(0x80, 0xA0):
        char = bytes([byte]).decode("cp1252", "ignore")
        if char:
            table[chr(byte)] = char
    return table


WINDOWS_1252 = _windows_1252()
"""Source: Python's codec. The WHATWG Encoding Standard reads Latin-1 so."""

REASON = "Windows-1252 read as Latin-1"
CONFIDENCE = 0.95

FIXERS = {
    "c1_controls": Table("c1_controls", REASON, WINDOWS_1252, CONFIDENCE),
    "all_c1_controls": Table("all_c1_controls", REASON, WINDOWS_1252, CONFIDENCE),
}
