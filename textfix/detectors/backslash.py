"""Backslash escapes as program text has them: `\\u00e9`, `\\x41`, `\\n`, `\\N{BULLET}`.

Not in any profile, because a backslash is often meant. A doubled backslash stays, with what
follows it: one round of decoding must not make an escape of it for the next.
"""

from __future__ import annotations

from textfix.detectors.characters import Pattern

DETECTORS = {
    "backslash_escapes": Pattern(
        "\\",
        r"\\\\"
        r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
        r"|\\U[0-9a-fA-F]{8}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}"
        r"|\\N\{[A-Za-z0-9 -]{1,90}\}"
        r"|\\[\"'abfnrtv]",
    ),
}
