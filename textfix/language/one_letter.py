"""Words that are one letter beyond ASCII, and what they are where UTF-8 is read in pairs.

The two bytes of such a letter are one ideograph or one syllable of Hangul to a reader of pairs, or
two half-width katakana: `è` is `猫` in GBK. Nothing of the word is left beside it, so neither the
model of words nor their list can tell; that it is a word by itself is a fact of the language.

Sources: grammars and dictionaries of the languages: forms of "to be" (`è`, `é`), prepositions and
their contractions (`à`, `á`, `â`, `å`, `í`, `į`), conjunctions (`û`) and pronouns (`ő`, `í`).
"""

from __future__ import annotations

import functools

from textfix import packed
from textfix.channels import BY_CODEC, Channel

WORDS: dict[str, str] = {
    "cy": "â",
    "da": "å",
    "fo": "áí",
    "fr": "à",
    "fur": "àè",
    "ga": "áéíó",
    "gd": "à",
    "gl": "áéó",
    "hu": "óő",
    "is": "áí",
    "it": "è",
    "ku": "û",
    "lij": "àò",
    "lt": "į",
    "nb": "å",
    "nn": "å",
    "pt": "àéó",
    "rm": "è",
    "sc": "àè",
    "sv": "å",
}
"""Languages and their words of one letter, in small letters."""

READERS = ("gb18030", "big5hkscs", "cp949", "euc_jp", "cp932")
"""Encodings in which two bytes are one character, or half-width katakana."""


@functools.cache
def readings() -> dict[str, tuple[str, Channel]]:
    """What such words are read as, capitals too, each with the letter that it was and how.

    >>> letter, channel = readings()["猫"]
    >>> letter, str(channel)
    ('è', 'UTF-8 read as GBK')
    """
    letters = sorted({char for word in WORDS.values() for char in word})
    found = {}
    for letter in (*letters, *map(str.upper, letters)):
        for codec in READERS:
            seen = letter.encode().decode(codec, "ignore")
            if len(seen) == (2 if codec == "cp932" else 1) and min(seen) >= _PAIRS:
                found[seen] = letter, Channel(BY_CODEC["utf-8"], BY_CODEC[codec])
    return found


_PAIRS = "\u2e80"
"""Below it is no ideograph, no kana and no Hangul."""


def characters() -> str:
    """The characters of which such readings are made, in order."""
    kept: str | None = packed.values("encodings", "words of one letter")
    return characters_anew() if kept is None else kept


def characters_anew() -> str:
    """The same, asked of the codecs, which take milliseconds to load."""
    return "".join(sorted(set("".join(readings()))))
