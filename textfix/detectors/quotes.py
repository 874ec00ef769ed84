"""Quotation marks: curly ones where plain ones are wanted, and the other way round.

The conventions are those of languages that part words by spaces. Chinese, Japanese and Thai are not
among them: without spaces nothing shows which way a typewriter mark faces.
"""

from __future__ import annotations

from typing import NamedTuple

from textfix.detectors.characters import Characters


class Convention(NamedTuple):
    """Quotation marks of a language: around a quotation, and around one within it."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


_ENGLISH = "en az bn cy da ga gl hi ko lv pt ta tr vi"
_GERMAN = "de cs et hr is mk sk sl"
_ROMANCE = "ca el es it pt_PT sq"
_RUSSIAN = "be ru uk"

CONVENTIONS: dict[str, Convention] = {
    **dict.fromkeys(_ENGLISH.split(), Convention(*"“”‘’")),
    **dict.fromkeys(_GERMAN.split(), Convention(*"„“‚‘")),
    **dict.fromkeys(_ROMANCE.split(), Convention(*"«»“”")),
    **dict.fromkeys(_RUSSIAN.split(), Convention(*"«»„“")),
    **dict.fromkeys(("fi", "sv"), Convention(*"””’’")),
    **dict.fromkeys(("bg", "lt"), Convention(*"„“„“")),
    **dict.fromkeys(("pl", "ro"), Convention(*"„”«»")),
    "ar": Convention(*"”“’‘"),
    "bs": Convention(*"„”‘’"),
    "eu": Convention(*"“”“”"),
    "fa": Convention(*"«»‹›"),
    # A no-break space stands inside.
    "fr": Convention("«\u00a0", "\u00a0»", "«\u00a0", "\u00a0»"),
    "fr_CH": Convention(*"«»‹›"),
    "he": Convention(*"””’’"),
    "hu": Convention(*"„”»«"),
    "hy": Convention(*"«»«»"),
    "ka": Convention(*"„“«»"),
    # CLDR puts single marks first; a double mark that was typed stays double.
    "nl": Convention(*"“”‘’"),
    "no": Convention(*"«»‘’"),
    "sr": Convention(*"„“‘‘"),
}
"""By language. Source: the delimiters of CLDR 41 (common/main); the spaces of French are those of
the Imprimerie nationale, "Lexique des règles typographiques"."""

CURLY = "curly_quotes"
"""The stage for English; for another language "_" and its code follow."""


def name_of(language: str) -> str:
    """The stage of a language.

    >>> name_of("en"), name_of("de")
    ('curly_quotes', 'curly_quotes_de')
    """
    return CURLY if language == "en" else f"{CURLY}_{language}"


DETECTORS = {
    "straight_quotes": Characters("\u02bc\u2018-\u201f"),
    **{name_of(language): Characters("\"'") for language in CONVENTIONS},
}
