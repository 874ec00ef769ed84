r"""ftfy's sloppy codecs: a byte without a character becomes the character of its number.

>>> b"\x81\x82".decode("sloppy-windows-1252")
'\x81‚'
"""

from ftfy.bad_codecs.sloppy import (
    CODECS,
    INCOMPLETE_ENCODINGS,
    REPLACEMENT_CHAR,
    make_sloppy_codec,
)

__all__ = ["CODECS", "INCOMPLETE_ENCODINGS", "REPLACEMENT_CHAR", "make_sloppy_codec"]
