r"""Which escapes are damage that have lost their backslash: `Mu00e4dchen`, `itu2019s`.

Databases and web logs strip the backslashes of JSON, and unzip writes names with `#U`. What is
left is letters and digits, as names with a year are (`menu2019`), product codes and keys. So the
notation says nothing, and words decide: a *witness* is a word that, with its escapes undone, a
language has, or an elision (`d’abord`, `it’s`), and what stands about it is prose. Several words
that are likely text do as well. In a text with a witness, all else that comes out as likely text
follows, and so do signs beside words.

What it leaves to others: mojibake that was escaped so (`escapes.py` asks the mojibake fixer).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textfix.detectors import mojibake as detector
from textfix.detectors.escapes import Escape
from textfix.detectors.known import APOSTROPHE, CLOSING, OPENING, find, is_cased
from textfix.fixers.signs import CLOSES, place_of
from textfix.language.languages import CONTEXT, probabilities
from textfix.language.languages import load as load_languages
from textfix.language.model import UNIT, Model

CERTAIN = 0.99
"""How sure it is that a witness is damage."""

LIKELY = 0.95
"""The same of what else stands in a text that has one."""

ELIDING = ("ca", "fr", "it", "oc")
LEAST_ELIDING = 0.9
"""Languages that elide vowels before others, and the chance from which on a text is in one."""

SEVERAL = 3
"""Different words that are likely text, which do as well as a known one."""

LEAST_LETTERS = 3
"""Letters of a word from which on that it is known is no chance."""

ODD = 4 * UNIT
MORE_ODD = 8 * UNIT
ODD_EACH = 2 * UNIT
"""The surprise that a word may hold in a text without a witness and with one, and for each of its
escapes."""

REACH = 200
"""How far, in characters, is looked for what is no prose."""

LONGEST_WORD = 40
"""Letters of a word on each side of an escape, at most."""


class Word(NamedTuple):
    """Letters and escapes in a row.

    start, end: where they stand
    spelled:    what they are without the escapes, letters composed
    escapes:    those within
    """

    start: int
    end: int
    spelled: str
    escapes: tuple[Escape, ...]


def sure_of(model: Model, text: str, escapes: Sequence[Escape], in_names: bool) -> dict[int, float]:
    """Where the escapes of a text stand that have lost their backslash, and how sure that is.

    Args:
        model: the language model.
        text: any string.
        escapes: what may be such, in order.
        in_names: whether they stand in names of files, as unzip writes them.
    """
    if _SPOKEN_OF.search(text):
        return {}
    words = [w for w in _words(text, escapes) if in_names or _is_in_prose(text, w)]
    witnesses = {word.start for word in words if _is_witness(model, text, word)}
    if not witnesses:
        witnesses = {word.start for word in _elided(text, words)}
    if not witnesses and not _are_several([w for w in words if _is_likely(model, text, w, ODD)]):
        return {}
    odd = MORE_ODD if witnesses else ODD
    likely = {word.start for word in words if _is_likely(model, text, word, odd)}
    return {
        escape.start: CERTAIN if word.start in witnesses else LIKELY
        for word in words
        if word.start in witnesses or word.start in likely
        for escape in word.escapes
    }


def _are_several(words: Sequence[Word]) -> bool:
    """Whether so many likely words of letters show escapes that none need be known."""
    spelled = {word.spelled for word in words if word.spelled.isalpha()}
    return sum(len(word) > LEAST_LETTERS for word in spelled) >= SEVERAL


# --- words ---------------------------------------------------------------------------------------


def _words(text: str, escapes: Sequence[Escape]) -> Iterator[Word]:
    """The words that hold escapes."""
    group: list[Escape] = []
    start = end = 0
    for index, escape in enumerate(escapes):
        first = escape.start
        while first > max(end, escape.start - LONGEST_WORD) and text[first - 1].isalpha():
            first -= 1
        if not group or first > end:
            yield from _word(text, start, end, group)
            group, start = [], first
        group.append(escape)
        end = escape.end
        following = escapes[index + 1].start if index + 1 < len(escapes) else len(text)
        while end < min(following, escape.end + LONGEST_WORD) and text[end].isalpha():
            end += 1
    yield from _word(text, start, end, group)


def _word(text: str, start: int, end: int, escapes: Sequence[Escape]) -> Iterator[Word]:
    if escapes:
        pieces, at = [], start
        for escape in escapes:
            pieces += [text[at : escape.start], escape.spelled]
            at = escape.end
        spelled = unicodedata.normalize("NFC", "".join([*pieces, text[at:end]]))
        yield Word(start, end, spelled, tuple(escapes))


def _is_witness(model: Model, text: str, word: Word) -> bool:
    """Whether a word is one that a language has, and was none."""
    if word.spelled == "\xa9":
        return _YEAR.match(text, word.end) is not None
    spelled = _bare(text, word)
    beyond = [run for run in _RUN.findall(spelled) if not run.isascii()]
    if not all(is_cased(run) and find(model, run) is not None for run in beyond):
        return False
    if not all(c.isalpha() or _is_elided(spelled, at) for at, c in enumerate(spelled)):
        return False
    if max(map(len, beyond), default=0) < LEAST_LETTERS and not _CONTRACTED.fullmatch(spelled):
        return False
    return not _is_beside(text, word)


def _bare(text: str, word: Word) -> str:
    """A word without the quotation marks about it."""
    spelled = word.spelled.lstrip(OPENING)
    return spelled[:-1] if spelled[-1:] in CLOSING and not _may_be_year(text, word) else spelled


def _elided(text: str, words: Sequence[Word]) -> list[Word]:
    """Words with an elision, if the rest of the text is in a language that elides: elsewhere
    `du2019adaptive` is how citations are named."""
    found = [w for w in words if any(_is_elided(w.spelled, at) for at in range(len(w.spelled)))]
    if not found:
        return []
    pieces, end = [], 0
    for word in words:
        pieces.append(text[end : word.start])
        end = word.end
    languages = load_languages()
    scores = languages.evidence_of(" ".join([*pieces, text[end:]])[:CONTEXT])
    chances = dict(zip(languages.names, probabilities(scores), strict=True))
    return found if sum(chances.get(name, 0.0) for name in ELIDING) >= LEAST_ELIDING else []


_RUN = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r" ?(?:19|20)[0-9]{2}(?![0-9])")


def _is_elided(spelled: str, at: int) -> bool:
    """Whether a sign within a word is the apostrophe of an elision."""
    return spelled[at] == APOSTROPHE and place_of(spelled[:at], spelled[at + 1 :]) == "elided"


_CONTRACTED = re.compile(
    r"(?:I|he|how|it|let|she|that|there|they|this|we|what|where|who|you)\u2019(?:d|ll|m|re|s|ve)"
    r"|[a-z]+n\u2019t",
    re.IGNORECASE,
)
"""English contractions that nothing else is: nouns are followed by numbers, too (`menu2019s`)."""


def _is_beside(text: str, word: Word) -> bool:
    """Whether the line shows a word as it is, too, and so the notation."""
    start = text.rfind("\n", max(0, word.start - REACH), word.start) + 1
    before = text[max(start, word.start - REACH) : word.start]
    after = text[word.end : word.end + REACH].split("\n", 1)[0]
    return word.spelled in before or word.spelled in after


def _is_likely(model: Model, text: str, word: Word, odd: int) -> bool:
    """Whether what comes of a word is likely in a text that has a witness."""
    if any(map(_is_control, word.spelled)):
        return False
    within = list(enumerate(word.spelled))[1:-1]
    if _may_be_year(text, word):
        return False
    if any(c == APOSTROPHE and not _is_elided(word.spelled, at) for at, c in within):
        return False
    allowed = odd + ODD_EACH * len(word.escapes)
    return all(
        is_cased(run) and (find(model, run) or detector.surprise_of(model, run) < allowed)
        for run in _RUN.findall(word.spelled)
    )


def _may_be_year(text: str, word: Word) -> bool:
    """Whether a sign at the end of a word may be a letter of it and a number (`menu2019`): it
    closes nothing that was opened."""
    last = word.escapes[-1]
    if last.end < word.end or last.start == word.start or last.spelled.isalpha():
        return False
    if not text[last.start + 1 : last.end].isdigit() or not text[last.start - 1].isalpha():
        return False
    return not any(opening in word.spelled for opening in CLOSES.get(last.spelled, ""))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc"


# --- prose ---------------------------------------------------------------------------------------

_SPOKEN_OF = re.compile(r"\\u[0-9a-fA-F]{4}|U\+[0-9A-F]{4}")
"""What a text has that speaks of characters by their numbers, or in which backslashes stayed."""

_BORDER = r"\s\"'`<>(),;!?{}&\[\]\xab\xbb\u2018-\u201e"
_BEFORE = re.compile(rf"[^{_BORDER}]*\Z")
_AFTER = re.compile(rf"[^{_BORDER}]*")
"""What a word stands in: up to white space, quotation marks, brackets, punctuation."""

_BARE = re.compile(r"u[0-9a-fA-F]{4}")
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_]+[-\u2013]|[*\u2026])*")
_WORDS_AFTER = re.compile(r"(?:[-\u2013][^\W\d_]+)*[.:*\u2026-]*")
_NUMBERS = re.compile(r"[\d.,]*")
"""Words that a hyphen joins to it, and the punctuation at its end; numbers beside a sign."""

_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(
    r"=>|->|::|[=!]=|[\w.\])]\s*=\s*[\"'`\[{]"
    r"|\w\((?:\)|[^()]*[\"'`])|\bs:\d+:|\{[^{}\"]*:[^{}\"]*;|[)\"'\]}];\s*$"
    r"|\(\?[:=!<]|\.[*+](?!\s)|\[\^|\[[^\]\s]*-[^\]\s]*\]|\\[dswb.]"
    r"|^\s*(?:var|let|const|def|function|return|case|import|class|public|private|echo|print|puts"
    r"|assert|sed|grep|select|insert|update|export|static)\b.*[;=({:'\"]",
    re.IGNORECASE | re.MULTILINE,
)
"""Source code, queries, style sheets, regular expressions; strings whose length is written."""


def _is_in_prose(text: str, word: Word) -> bool:
    """Whether a word with escapes stands as words of prose do, and no code is beside it."""
    before = text[max(0, word.start - REACH) : word.start]
    after = text[word.end : word.end + REACH]
    if before[-1:] in ("[", "{") or after[:1] in ("]", "}"):
        return False
    head, tail = _BEFORE.search(before), _AFTER.match(after)
    assert head and tail
    joined = _BARE.sub("x", head[0]), _BARE.sub("x", tail[0])
    if not (_WORDS_BEFORE.fullmatch(joined[0]) and _WORDS_AFTER.fullmatch(joined[1])):
        is_sign = not any(map(str.isalpha, word.spelled))
        if not (is_sign and all(map(_NUMBERS.fullmatch, joined))):
            return False
    return _CODE.search(_TAG.sub(" ", f"{before}{word.spelled}{after}")) is None
