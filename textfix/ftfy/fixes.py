"""ftfy's single-purpose fixers, by the names they have in `ftfy.fixes`.

>>> unescape_html("&lt;tag&gt;")
'<tag>'
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

from ftfy.chardata import CONTROL_CHARS, HTML_ENTITIES, LIGATURES, WIDTH_MAP
from ftfy.fixes import (
    A_GRAVE_WORD_RE,
    ANSI_RE,
    ESCAPE_SEQUENCE_RE,
    SURROGATE_PAIR_RE,
    SURROGATE_RE,
    convert_surrogate_pair,
    decode_escapes,
    decode_inconsistent_utf8,
    fix_c1_controls,
    fix_character_width,
    fix_latin_ligatures,
    fix_line_breaks,
    fix_surrogates,
    remove_bom,
    remove_control_chars,
    remove_terminal_escapes,
    replace_lossy_sequences,
    restore_byte_a0,
    uncurl_quotes,
    unescape_html,
)

from textfix.ftfy import _encoding, _plan

__all__ = [
    "ANSI_RE",
    "A_GRAVE_WORD_RE",
    "CONTROL_CHARS",
    "ESCAPE_SEQUENCE_RE",
    "HTML_ENTITIES",
    "LIGATURES",
    "SURROGATE_PAIR_RE",
    "SURROGATE_RE",
    "WIDTH_MAP",
    "apply_plan",
    "convert_surrogate_pair",
    "decode_escapes",
    "decode_inconsistent_utf8",
    "fix_c1_controls",
    "fix_character_width",
    "fix_encoding",
    "fix_encoding_and_explain",
    "fix_latin_ligatures",
    "fix_line_breaks",
    "fix_surrogates",
    "remove_bom",
    "remove_control_chars",
    "remove_terminal_escapes",
    "replace_lossy_sequences",
    "restore_byte_a0",
    "uncurl_quotes",
    "unescape_html",
]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _moved(function: _Function) -> _Function:
    """A function that ftfy moved out of this module, with ftfy's warning."""
    name = function.__name__

    def moved(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(
            f"`{name}()` has moved to the main module of ftfy.", DeprecationWarning, stacklevel=2
        )
        return function(*args, **kwargs)

    moved.__name__ = name
    moved.__doc__ = f"Deprecated: `textfix.ftfy.{name}`."
    return cast(_Function, moved)


fix_encoding = _moved(_encoding.fix_encoding)
fix_encoding_and_explain = _moved(_encoding.fix_encoding_and_explain)
apply_plan = _moved(_plan.apply_plan)
