"""The first look: whether anything in a text can be for one of ftfy's fixers at all.

Most text is clean, and the fixers are slow at finding that out one after the other. Nearly all of
them look at single characters, so for each configuration there is one table of the characters
that they change, and one pattern that finds these. The table is made by running the fixers on
each candidate, so it knows no fixer better than ftfy does.

A look may be wrong in one direction only: it may call for a closer look where nothing comes of
it, and never says that nothing applies where something does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ftfy import FIXERS, TextFixerConfig
from ftfy.chardata import CONTROL_CHARS, HTML_ENTITY_RE, LIGATURES, WIDTH_MAP

from textfix.detectors.ftfy_mojibake import may_be_bad, seed_characters
from textfix.ftfy._mojibake import suspicious
from textfix.gate import char_class
from textfix.screen import Sign, compiled_look, set_of

CHARACTER_FIXERS = (
    "fix_c1_controls",
    "fix_latin_ligatures",
    "fix_character_width",
    "uncurl_quotes",
    "fix_line_breaks",
    "fix_surrogates",
    "remove_terminal_escapes",
    "remove_control_chars",
)
"""The fixers that run after the repair of the encoding, in ftfy's order."""

_CANDIDATES = frozenset(
    map(
        chr,
        {
            *range(0x80, 0xA0),
            *LIGATURES,
            *WIDTH_MAP,
            *CONTROL_CHARS,
            0x02BC,
            *range(0x2018, 0x2020),
            *(0x0D, 0x85, 0x2028, 0x2029),
        },
    )
)
"""Every character that one of the fixers may change."""

_ESCAPE = "\x1b"


@dataclass(frozen=True, slots=True)
class Characters:
    """What the character fixers of one configuration do.

    touched: finds the characters that one of them may change
    joined:  finds what needs them one after the other, since several characters go together
    members: the characters that one of them may change, or begin with
    table:   what becomes of each of the others
    """

    touched: re.Pattern[str] | None
    joined: re.Pattern[str] | None
    members: str
    table: dict[str, str]

    def apply(self, text: str) -> str | None:
        """The text after all of them, in one pass; None if that can't be done."""
        if self.touched is None:
            return text
        if self.joined is not None and self.joined.search(text):
            return None
        return self.touched.sub(lambda match: self.table[match[0]], text)


@lru_cache(maxsize=64)
def characters(config: TextFixerConfig) -> Characters:
    """The table and the patterns for a configuration.

    >>> characters(TextFixerConfig()).apply("ﬂubberiﬁc’s\\r\\n")
    "flubberific's\\n"
    """
    enabled = [FIXERS[name] for name in CHARACTER_FIXERS if getattr(config, name)]
    table = {
        char: fixed for char in sorted(_CANDIDATES) if (fixed := _through(enabled, char)) != char
    }
    joined = "".join(map(chr, range(0xD800, 0xE000))) if config.fix_surrogates else ""
    joined += _ESCAPE if config.remove_terminal_escapes else ""
    members = "".join(table) + joined
    breaks = ""
    if config.fix_line_breaks:
        table["\r\n"] = "\n"
        breaks = "\r\n|"
    return Characters(
        re.compile(f"{breaks}{char_class(set_of(members))}") if members else None,
        re.compile(char_class(set_of(joined))) if joined else None,
        members,
        table,
    )


def _through(fixers: list[Callable[[str], str]], char: str) -> str:
    for fixer in fixers:
        char = fixer(char)
    return char


def is_clean(text: str, config: TextFixerConfig) -> bool:
    """Whether nothing in a text, or in any line of it, is for any fixer.

    >>> is_clean("Nothing, naïve or not, is wrong here.", TextFixerConfig())
    True
    >>> is_clean("“Curly”", TextFixerConfig())
    False
    """
    passes = _passes(config)
    if passes and passes(text):
        return text.isascii() or _is_normal(text, config)
    ascii_only = text.isascii()
    if "&" not in text:
        if ascii_only and text.isprintable():
            return True
    elif config.unescape_html and HTML_ENTITY_RE.search(text):
        return False
    touched = characters(config).touched
    if touched is not None and touched.search(text):
        return False
    if ascii_only:
        return True
    if not _is_normal(text, config):
        return False
    return not config.fix_encoding or not (may_be_bad(text) or suspicious(text))


def _is_normal(text: str, config: TextFixerConfig) -> bool:
    form = config.normalization
    return form is None or unicodedata.is_normalized(form, text)


@lru_cache(maxsize=64)
def _passes(config: TextFixerConfig) -> Callable[[str], bool] | None:
    """One look of the compiled kernel's for all of it but normal forms; None without a kernel.

    What it holds up may still be clean: it knows single characters, and tokens by their cost.
    """
    known = characters(config)
    signs: list[Sign] = []
    if known.members:
        signs.append((set_of(known.members),))
    if config.unescape_html:
        signs.append(("&", "#0-9A-Za-z"))
    if config.fix_encoding:
        signs.append((set_of(seed_characters()),))
    return compiled_look(signs, evident=config.fix_encoding)
