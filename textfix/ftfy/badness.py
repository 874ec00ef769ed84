"""ftfy's heuristic for what looks like mojibake, by the names of `ftfy.badness`.

It says what ftfy would repair; textfix's own detector is `textfix.detectors.mojibake`.

>>> is_bad("schÃ¶n"), badness("schön")
(True, 0)
"""

from ftfy.badness import (
    BADNESS_RE,
    MOJIBAKE_CATEGORIES,
    badness,
    is_bad,
    sequence_weirdness,
)

__all__ = ["BADNESS_RE", "MOJIBAKE_CATEGORIES", "badness", "is_bad", "sequence_weirdness"]
