"""The codec "textfix", registered when the package is imported; the work is done by `stream.py`.

open(path, encoding="textfix")
data.decode("textfix")
"""

from __future__ import annotations

import codecs

NAME = "textfix"


def find(name: str) -> codecs.CodecInfo | None:
    """The codec of that name, for `codecs.register`; its module is loaded when it is asked for.

    >>> find("latin-1")
    """
    if name != NAME:
        return None
    from textfix.decoding.stream import codec_info

    return codec_info()
