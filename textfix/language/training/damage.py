"""Damage in what the model would learn from: word lists of the web hold it, old manuals too.

What is damaged is told by principle, without the model (which must not choose its own teachers):

- A letter is *strange* to a language if CLDR's main exemplars do not have it but a single-byte
  encoding does, so that a wrong reading could have made it; and *foreign* if the auxiliary
  exemplars (of names and loan words) do not have it either.
- A *channel* (bytes of an encoding that can write the language, read as another) is believed to
  have been at work if most words with strange letters that it can have made become words of the
  alphabet that are known and at least as frequent. Short words do not testify: too many of them
  become others by chance. The Turkish ``altýn`` is ``altın`` read as Latin-1.
- A token is *damaged* if a channel that is believed makes it a known word in this way.
- A word of a word list is of no use if it has foreign letters: other languages know it better.
  So is an n-gram of published statistics, or one with a strange letter that a channel that is
  believed made of a letter of the alphabet. (Of lingua's Turkish letters 0.6 % are ``ýþð``.)
- A token is damaged if its bytes are UTF-8 and say something in the alphabet, while it is not
  itself in the alphabet.
- ftfy's opinion on whole lines is heard too: it hardly ever errs on good text.

A language that CLDR does not have is judged by the last two alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from ftfy import fix_encoding
from ftfy.badness import is_bad

from textfix.channels import BY_CODEC, ENCODINGS, Encoding, bytes_of, decode, single_byte_table
from textfix.language.training.locales import Locale

ENOUGH = 0.9
"""The share of the letters of a language that an encoding must have to have been used for it."""

SINGLE_BYTE = tuple(e for e in ENCODINGS if not e.multibyte)

CONFUSABLE = frozenset(
    char for e in SINGLE_BYTE for char in single_byte_table(e.codec)[0x80:] if char.isalpha()
)
"""Letters that a wrong reading of bytes can have made."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


LONG = 4
"""Letters that a word must have to testify for a channel."""

LEAST = 3
"""Words that must testify for a channel."""

MOST = 0.5
"""The share of the words that a channel can have made that must testify for it."""

_UPPER = "".join(c for c in map(chr, range(0x80, 0x2100)) if c.isupper())
_ODD_CASE = re.compile(rf"[^\W\d_A-Z{_UPPER}][A-Z{_UPPER}]")

WORD = re.compile(r"[^\W\d_]+")
"""Letters in a row: what is counted as known."""


def _any_of(letters: Iterable[str]) -> re.Pattern[str]:
    """A pattern of any of the letters; of none where there are none."""
    inside = "".join(map(re.escape, sorted(letters)))
    return re.compile(f"[{inside}]" if inside else r"(?!)")


@functools.cache
def _table(codec: str) -> frozenset[str]:
    return frozenset(single_byte_table(codec)[0x80:])


class Judge:
    """Tells damaged tokens and lines of one language.

    Args:
        locale: how the language is written.
        known: how often each token, in small letters, occurs in text of the language.

    >>> turkish = Locale(main="abcçdefgğhıijklmnoöprsştuüvyz")
    >>> words = {"altın": 9.0, "altýn": 2.0, "kapalý": 1.0, "kapalı": 5.0, "yanlış": 0.1}
    >>> Judge(turkish, words | {"yalnız": 8.0, "yalnýz": 1.0}).original("kapalý")
    'kapalı'
    """

    def __init__(self, locale: Locale, known: Mapping[str, float]) -> None:
        self._known = known
        self._main = frozenset(locale.main)
        self._alphabet = self._main | frozenset(locale.auxiliary)
        self._marks = frozenset(locale.punctuation) | frozenset("’‘“”„«»–—…\xa0")
        known_letters = bool(locale.main)
        self._strange = _any_of(CONFUSABLE - self._main if known_letters else ())
        self._foreign = _any_of(CONFUSABLE - self._alphabet if known_letters else ())
        own = [char for char in locale.main if char > "\x7f" and char.isalpha()]
        self._writers = [
            e for e in SINGLE_BYTE
            if own and sum(c in _table(e.codec) for c in own) >= ENOUGH * len(own)
        ]  # fmt: skip
        self._channels = self._believed()
        self._made = frozenset(
            char
            for read, written in self._channels
            for char in _table(read.codec)
            if char not in self._main and self._reading(char, read, written)
        )

    @property
    def channels(self) -> list[str]:
        """The channels that are believed to have damaged the language's text, for people."""
        return [f"{written.codec} read as {read.codec}" for read, written in self._channels]

    def is_foreign(self, text: str) -> bool:
        """Whether a text has a letter that its language does not write."""
        return self._foreign.search(text) is not None

    def is_sound_gram(self, gram: str) -> bool:
        """Whether an n-gram of statistics has no letter that damage may have put there."""
        return gram.isascii() or not (self.is_foreign(gram) or any(c in self._made for c in gram))

    def original(self, token: str) -> str | None:
        """What a damaged token was, or None if it is not known to be damaged."""
        if not _NOT_ASCII.search(token):
            return None
        if self._strange.search(token):
            for read, written in self._channels:
                reading = self._reading(token, read, written)
                if reading and self._is_rather(reading, token):
                    return reading
        if self._alphabet and not self._is_written(token):
            return next(self._unwrapped(token), None)
        return None

    def is_damaged(self, line: str) -> bool:
        """Whether a line holds damage, by any of the rules."""
        if line.isascii():
            return False
        if is_bad(line) and fix_encoding(line) != line:
            return True
        if not self._strange.search(line):
            return False
        return any(self.original(t) for t in WORD.findall(line) if self._strange.search(t))

    def _is_written(self, text: str) -> bool:
        """Whether all but ASCII is of the alphabet or the punctuation of the language."""
        return all(c < "\x80" or c in self._alphabet or c in self._marks for c in text)

    def _believed(self) -> list[tuple[Encoding, Encoding]]:
        """The channels that damaged the text that the known words are from."""
        strange = [w for w in self._known if len(w) >= LONG and self._strange.search(w)]
        found = []
        for read in SINGLE_BYTE if strange and self._writers else ():
            for written in self._writers:
                readings = [(self._reading(w, read, written), w) for w in strange]
                possible = [(reading, word) for reading, word in readings if reading]
                rather = sum(self._is_rather(reading, word) for reading, word in possible)
                if rather >= LEAST and rather >= MOST * len(possible):
                    found.append((rather, (read, written)))
        return [channel for _, channel in sorted(found, key=lambda x: -x[0])]

    def _is_rather(self, reading: str, token: str) -> bool:
        """Whether a reading is a known word, and not a rarer one than what was read."""
        count = self._known.get(reading.lower(), 0.0)
        return count > 0 and count >= self._known.get(token.lower(), 0.0)

    def _reading(self, token: str, read: Encoding, written: Encoding) -> str:
        """What the bytes of a token are in another encoding; nothing if that is not a word in the
        alphabet, or has capitals amid small letters."""
        data = _encoded(read, token)
        reading = decode(written, data) if data else ""
        if reading == token or not all(c in self._main for c in reading if c > "\x7f"):
            return ""
        odd = len(_ODD_CASE.findall(reading)) > len(_ODD_CASE.findall(token))
        return "" if odd else reading

    def _unwrapped(self, token: str) -> Iterator[str]:
        """What a token says if its bytes are UTF-8."""
        for data in _bytes(token):
            reading = decode(BY_CODEC["utf-8"], data)
            if reading and self._is_written(reading):
                yield reading


def _bytes(token: str) -> Iterator[bytes]:
    """The bytes that a token may have been read from, one for each encoding that has it."""
    seen = set()
    for encoding in SINGLE_BYTE:
        data = _encoded(encoding, token)
        if data and data not in seen:
            seen.add(data)
            yield data


def _encoded(encoding: Encoding, token: str) -> bytes:
    pieces = bytes_of(encoding.codec)
    found = [pieces.get(char, b"") for char in token]
    return b"".join(found) if all(found) else b""
