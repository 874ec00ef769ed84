"""Romanian with commas below: which of two spellings bytes are that are the same in both.

The encodings of Central Europe have `ş` and `ţ`, with cedillas, for what Romanian writes `ș` and
`ț`; ISO 8859-16 has these at the same bytes. So nothing tells which a damaged text was. In those
encodings the letters are of no other language, and the language's own are right in both cases, so
these are made.
"""

from __future__ import annotations

from collections.abc import Mapping

from textfix.channels import BY_CODEC, Channel
from textfix.fixers.nomination import through
from textfix.language.model import Model

_CEDILLAS = str.maketrans("ŞşŢţ", "ȘșȚț")
_WITH_CEDILLAS = ("cp1250", "iso8859_2")


def commas(text: str) -> str:
    """A text with commas for cedillas.

    >>> commas("acţiune")
    'acțiune'
    """
    return text.translate(_CEDILLAS)


def with_commas(model: Model, channel: Channel, made: Mapping[str, str]) -> Channel | None:
    """The channel that makes commas of what another makes cedillas of, and else the same.

    Args:
        model: the language model.
        channel: any.
        made: what it makes of pieces of a text.
    """
    if channel.written.codec not in _WITH_CEDILLAS or channel.lossy:
        return None
    if all(commas(text) == text for text in made.values()):
        return None
    other = Channel(BY_CODEC["iso8859_16"], channel.read)
    same = (through(model, seen, other) == commas(text) for seen, text in made.items())
    return other if all(same) else None
