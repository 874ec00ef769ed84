"""Tokens that are words which languages have, as the table of words says (`language/words.py`).

What it leaves to others: which languages a text is in, and what it means that a word is known.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from textfix.language.model import Model
from textfix.language.unspaced import LONGEST, SHORTEST, is_unspaced
from textfix.language.unspaced import load as load_unspaced
from textfix.language.words import MOST_LETTERS, Known
from textfix.language.words import load as load_words
from textfix.weights import LETTERS_KNOWN

LONGEST_ASKED = 64
"""Characters of a token that is asked of."""

WITHIN = "\u2019\u2013\u2014"
OPENING = "\xab\xbb\u2018\u201a\u201c\u201d\u201e"
CLOSING = "\xab\xbb\u2018\u2019\u201c\u201d\u2026"
"""Marks that stand within words, before and behind them."""


def is_known(model: Model, token: str) -> bool:
    """Whether all that a token has beyond ASCII is known words and the marks about them. The kernel
    has the same in `kernel/words.c`.

    Args:
        model: the language model.
        token: characters without white space.

    >>> from textfix.language.model import load
    >>> [is_known(load(), token) for token in ("„für“", "p³otu", "fÜr", "à")]
    [True, False, False, False]
    """
    return (
        len(token) <= LONGEST_ASKED
        and max(map(len, runs_beyond(token)), default=0) >= LETTERS_KNOWN
        and is_of_words(model, token)
    )


def runs_beyond(text: str) -> Iterator[str]:
    """Letters in a row, those with some beyond ASCII.

    >>> list(runs_beyond("l’été-là"))
    ['été', 'là']
    """
    start = 0
    for at in range(len(text) + 1):
        if at == len(text) or not text[at].isalpha():
            if not text[start:at].isascii():
                yield text[start:at]
            start = at + 1


@functools.lru_cache(maxsize=4096)
def is_of_unspaced(model: Model, token: str) -> bool:
    """Whether all letters that a token has beyond ASCII are words of Chinese or Japanese, two
    characters or more each.

    Args:
        model: the language model.
        token: characters without white space.

    >>> from textfix.language.model import load
    >>> [is_of_unspaced(load(), token) for token in ("没戏", "*均勻分配*", "小歇", "x没戏")]
    [True, True, False, False]
    """
    if len(token) > LONGEST_ASKED:
        return False
    runs = list(runs_beyond(token))
    return bool(runs) and all(_is_of_unspaced(model.fold(run)) for run in runs)


def _is_of_unspaced(run: str) -> bool:
    """Whether letters in a row are such words, one behind the other."""
    if not all(map(is_unspaced, run)):
        return False
    cost = load_unspaced().cost
    reached = {0}
    for end in range(SHORTEST, len(run) + 1):
        starts = reached & set(range(end - LONGEST, end - SHORTEST + 1))
        if any(cost(run[start:end]) is not None for start in starts):
            reached.add(end)
    return len(run) in reached


def languages_of(model: Model, token: str) -> int:
    """The languages that have all of a token's words beyond ASCII, a bit for each; all, if it has
    none. `is_of_words` is true of it."""
    languages = -1
    for run in runs_beyond(token):
        entry = entry_of(model, run)
        languages &= 0 if entry is None else load_words().languages_of(entry)
    return languages


def is_cased(run: str) -> bool:
    """Whether letters in a row have capitals as words have."""
    number = sum(map(str.isupper, run))
    return number in (0, len(run)) or (number == 1 and run[0].isupper())


def may_be_written(token: str) -> bool:
    """Whether a token might be a word of an alphabet as it stands: its letters have capitals as
    words have."""
    return all(map(is_cased, runs_beyond(token))) and not any(c >= IDEOGRAPHS for c in token)


IDEOGRAPHS = "\u2e80"
"""From here on most characters are of scripts of thousands."""


def is_of_words(model: Model, text: str) -> bool:
    """The same, however short the words are."""
    runs = list(runs_beyond(text))
    return (
        bool(runs)
        and all(c < "\x80" or c.isalpha() or _is_placed(text, i) for i, c in enumerate(text))
        and all(is_cased(run) and find(model, run) is not None for run in runs)
    )


def is_plain(text: str) -> bool:
    """Whether nothing of a token is beyond ASCII but marks where they may stand."""
    return all(c < "\x80" or _is_placed(text, i) for i, c in enumerate(text))


def splits(text: str) -> bool:
    """Whether an apostrophe stands between small letters where no English ending begins: in some
    languages that is a way to write, in others it is none.

    >>> splits("categor’a"), splits("l’été"), splits("don’t"), splits("O’Hara")
    (True, True, False, False)
    """
    for at, char in enumerate(text):
        if char != APOSTROPHE or not (text[:at][-1:].islower() and text[at + 1 : at + 2].islower()):
            continue
        end = at + 1
        while end < len(text) and text[end].isalpha():
            end += 1
        if text[at + 1 : end] not in ENGLISH_ENDINGS:
            return True
    return False


def opens(text: str) -> bool:
    """Whether a quotation begins with a small letter, and does not end in the token.

    >>> opens("\u201atait"), opens("\u201etait\u201c"), opens("\u201eWas")
    (True, False, False)
    """
    return (
        text[:1] in LOW_MARKS
        and text[1:2].islower()
        and not any(char in ENDING for char in text[2:])
    )


LOW_MARKS = ("\u201a", "\u201e")
ENDING = "\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
"""Marks that only begin a quotation, and those of which one may end it."""

APOSTROPHE = "\u2019"
ENGLISH_ENDINGS = ("s", "t", "d", "m", "re", "ve", "ll")


def _is_placed(text: str, at: int) -> bool:
    """Whether a character is a quotation mark at the end of a word where it may stand, or an
    apostrophe or a dash within; not if with the letter before it is two bytes of UTF-8."""
    char, before, after = text[at], text[:at][-1:], text[at + 1 : at + 2]
    if char in WITHIN and before.isalnum() and after.isalnum():
        return not after.isalpha() or not _is_split(text, at)
    if char in OPENING and after.isalpha():
        return not before.isalnum()
    return char in CLOSING and before.isalpha() and not after.isalnum()


def _is_split(text: str, at: int) -> bool:
    """Whether a mark, with the letter before it, is two bytes of UTF-8 behind a letter or two:
    there are few such words, and `MANHÃ` is none."""
    start = at
    while start and at - start < LETTERS_BEFORE and text[start - 1].isalpha():
        start -= 1
    return text[at - 1] in LEADS and 1 < at - start < LETTERS_BEFORE


LETTERS_BEFORE = 4
LEADS = "\xc2\xc3\xc4\xc5"
"""Of UTF-8 in Windows-1252, before marks that are the second byte of a letter."""


def find(model: Model, run: str) -> Known | None:
    """What is known of letters in a row."""
    entry = entry_of(model, run)
    return None if entry is None else load_words().known(entry)


def entry_of(model: Model, run: str) -> int | None:
    """The same as the table has it."""
    if len(run) > MOST_LETTERS:
        return None
    word = model.fold(run)
    return model.kernel.find_word(word) if model.kernel else load_words().entry(word)
