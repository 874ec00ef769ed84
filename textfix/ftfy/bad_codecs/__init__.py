r"""ftfy's codecs for encodings that Python does not have, by the names of `ftfy.bad_codecs`.

Importing any part of `textfix.ftfy` makes them known to Python.

>>> b"\xed\xa0\xbd\xed\xb8\x8d".decode("utf-8-variants")
'😍'
"""

from ftfy.bad_codecs import UTF8_VAR_NAMES, ok, search_function

__all__ = ["UTF8_VAR_NAMES", "ok", "search_function"]
