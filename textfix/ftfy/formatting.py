"""ftfy's justification of text by its width in a terminal, by the names of `ftfy.formatting`.

>>> display_ljust("車", 4, ".")
'車..'
"""

from ftfy.formatting import (
    character_width,
    display_center,
    display_ljust,
    display_rjust,
    monospaced_width,
)

__all__ = [
    "character_width",
    "display_center",
    "display_ljust",
    "display_rjust",
    "monospaced_width",
]
