r"""ftfy's sloppy codecs: bytes that an encoding does not define become the characters of their number.

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
