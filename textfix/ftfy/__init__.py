"""ftfy's names, for programs written for it: `import textfix.ftfy as ftfy`.

The functions have the signatures, options and results of ftfy 6.3.1. ftfy itself does what it does
well, one purpose at a time; encodings are repaired by both (see `_encoding.py`), so that more is
repaired than ftfy repairs. `DIFFERENCES.md` lists what comes out otherwise, and why.

>>> import textfix.ftfy as ftfy
>>> ftfy.fix_text("dÃ©jÃ vu &mdash; ﬁnally")
'déjà vu — finally'
>>> ftfy.fix_encoding("les sociИtИs")
'les sociétés'
"""

from ftfy import (
    BYTES_ERROR_TEXT,
    TextFixerConfig,
    __version__,
    explain_unicode,
    guess_bytes,
)

from textfix.ftfy import bad_codecs, badness, chardata, fixes, formatting
from textfix.ftfy._encoding import fix_encoding, fix_encoding_and_explain
from textfix.ftfy._plan import FIXERS, ExplainedText, ExplanationStep, apply_plan
from textfix.ftfy._text import fix_and_explain, fix_file, fix_text, fix_text_segment
from textfix.ftfy.badness import is_bad
from textfix.ftfy.formatting import display_ljust

ftfy = fix_text
"""ftfy's other name for `fix_text`."""

__all__ = [
    "BYTES_ERROR_TEXT",
    "FIXERS",
    "ExplainedText",
    "ExplanationStep",
    "TextFixerConfig",
    "__version__",
    "apply_plan",
    "bad_codecs",
    "badness",
    "chardata",
    "display_ljust",
    "explain_unicode",
    "fix_and_explain",
    "fix_encoding",
    "fix_encoding_and_explain",
    "fix_file",
    "fix_text",
    "fix_text_segment",
    "fixes",
    "formatting",
    "ftfy",
    "guess_bytes",
    "is_bad",
]
