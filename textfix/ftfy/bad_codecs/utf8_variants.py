"""ftfy's decoder of CESU-8 and Java's modified UTF-8, which takes UTF-8 as well."""

from ftfy.bad_codecs.utf8_variants import (
    CODEC_INFO,
    NAME,
    IncrementalDecoder,
    IncrementalEncoder,
    StreamReader,
    StreamWriter,
)

__all__ = [
    "CODEC_INFO",
    "NAME",
    "IncrementalDecoder",
    "IncrementalEncoder",
    "StreamReader",
    "StreamWriter",
]
