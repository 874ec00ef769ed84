"""Undoes mojibake that a transliterator made ASCII: `MA1/4nchen`, which is `München`.

`A1/4` may be any of three letters, and `modelA3` the name of a third model: no sign says what a
trace was, nor that it is one. Words do. The question is asked of the text as a whole: whether the
words in which traces stand, read as letters, are words that a language has (`language/words.py`),
and all of one language, in which the words beside them are, too. By chance hardly any is: of the
names in source code that look so not one in a hundred, if it has five letters. Words in which a
trace may stand and that are in no list speak against it, so that source code stays.

Once it is known that it happened, and in which language, the words that are in no list follow: the
model and the spelling of the language choose (`language/spelling.py`), also where the second byte
is lost. So do single letters (`A(c)` is Portuguese `é`) and the signs beside words.

What it promises: nothing is done where no word is known. What it leaves to others: punctuation that
is told by itself (`aEUR(tm)`, in `escapes.py`), and what the engine sees beside other damage.
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from textfix.detectors.known import find, is_cased
from textfix.detectors.transliterated import LEADS, LETTERS, SHOWN, Trace, traces
from textfix.edits import Alternative, Edit
from textfix.fixers.signs import DASHES
from textfix.fixers.sure import SURE
from textfix.language.languages import CONTEXT, Languages, log_sum, probabilities
from textfix.language.languages import load as load_languages
from textfix.language.model import UNIT, Model
from textfix.language.spelling import load as load_spellings
from textfix.stage import NOTHING, Found
from textfix.weights import UNLISTED

NAME = "escapes"

HAPPENED = 3.0
"""Nats that it costs a text in which traces may stand to have gone through this."""

LISTED = 0.6
"""The share of damaged words that are in the list of their language."""

LUCK = (1.0, 1.0, 0.5, 0.1, 0.03, 0.008, 0.003, 0.0015, 0.001)
"""By the letters of a word, how many are in the list of a language by chance where no trace is one.
Counted in names that show one, in four million lines of source code and manuals: of those of two
letters 0.9 are in the list of some language, of three 0.1, of four 0.05, of five and more none of
380. A language has a fourth of what all have together."""

LUCK_OF_ONE = 10.0
"""How much more often that is where all that is left is one letter at the end (`cittA`)."""

TELLING_SIGN = 4.0
"""Nats of a fraction, a sign in brackets or the like within a word or at its end: nobody puts one
there."""

SIGN_WITHIN = 2.0
"""Nats of another sign between small letters."""

LEAST_LETTERS = 2
"""Letters from which on a word tells of anything."""

FOREIGN = 6.0
"""Nats that it costs a letter to be in no alphabet of the text's languages."""

AS_LETTERS = 6.0
"""Nats that it costs a trace to be letters alone where a word begins: most such words are right."""

LONE = 3.0
"""How much more the spelling of one letter by itself counts: nothing else speaks for it."""

INVERTED = ("es", "ca", "gl", "ast", "eu")
"""Languages that begin questions with a sign."""

LEFT = 2.0
"""Nats that it costs a trace to be none, where others are."""

LEFT_OVER = 5.0
"""Nats of each character behind a word that another reading has as a part of it."""

MISSPELT = 6.0
"""Nats that the spelling of one letter says at most."""

SIGNS_LEAST = 0.97
"""How sure a sign beside words is, where the words are."""

LEAST_LANGUAGE = 0.02
"""The chance from which on a language is one that a text may be in."""

LEAST_SHARE = 2e-4
"""The share of the letters of a language from which one is its own."""

MOST_STEPS = 3000
MOST_READINGS = 256
"""Steps of the search for what a word may have been, and how many answers are enough."""

LONGEST_WORD = 40
SNIPPET = 2 * LONGEST_WORD
"""Letters of a word at most, and the characters in which it must end."""

FEW = 20
"""Letters from which on a trace says next to nothing: of them the language's own are thought of."""


class Piece(NamedTuple):
    """A trace in a word and the letter that it stands for; and whether nothing was lost."""

    start: int
    end: int
    char: str
    is_whole: bool


class Reading(NamedTuple):
    """A word as it may have been, where it ends, and what was made in it."""

    word: str
    end: int
    pieces: tuple[Piece, ...]


class Place(NamedTuple):
    """Where a word stands in which there may be traces, and the text from there on."""

    start: int
    snippet: str

    def shown(self, piece: Piece) -> str:
        """How a trace in the word is written."""
        return self.snippet[piece.start : piece.end]


def fix(model: Model, text: str, least: float, lines: str | None = None) -> Found:
    """The edits that undo it.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
        lines: those of a long text that show traces, if that is known.
    """
    if lines is not None and lines is not text and not _heard(model, lines)[0].known:
        return NOTHING
    heard, scores = _heard(model, text)
    if not heard.known:
        return NOTHING
    after = [score + says for score, says in zip(scores, heard.says, strict=True)]
    gain = log_sum(after) - log_sum(scores) - HAPPENED
    if gain <= 0:
        return NOTHING
    happened = 1 / (1 + math.exp(-gain))
    return _Decision(model, text, after, heard.shows_windows(after), happened, least).found()


def _heard(model: Model, text: str) -> tuple[_Hearing, list[float]]:
    """What the words of a text say, and the languages that the others speak for."""
    places = list(_telling_places(text))
    languages = load_languages()
    scores = languages.evidence_of(_context(text, places))
    letters = _letters_of(languages, scores)
    return _Hearing(model, languages, places, letters, not _UNSPACED.search(text)), scores


# --- what a word may have been ------------------------------------------------------------------

_START = re.compile(
    rf"(?<![^\W\d_])(?:[a\xe2]EUR(?:z|oe|~)?)?(?P<word>[^\W\d_]*[{LEADS}])",
)
"""A word as far as a lead may stand in it, behind the quotation mark that opens it."""


def _places(text: str) -> Iterator[Place]:
    """The words of a text that hold a lead."""
    for match in _START.finditer(text):
        start = match.start("word")
        yield Place(start, text[start : start + SNIPPET])


def _telling_places(text: str) -> Iterator[Place]:
    """Those where it stands behind a small letter, or a trace of more than letters begins there, or
    one that may begin a word: no other is one before it is settled that any is."""
    before = -1
    for match in _telling_lead().finditer(text):
        start = match.start()
        least = max(0, start - LONGEST_WORD)
        while start > least and text[start - 1].isalpha():
            start -= 1
        opening = _OPENING.match(text, start)
        if opening and opening.end() <= match.start():
            start = opening.end()
        if start > before:
            before = start
            yield Place(start, text[start : start + SNIPPET])


_OPENING = re.compile(r"[a\xe2]EUR(?:z|oe|~)?")


@functools.cache
def _telling_lead() -> re.Pattern[str]:
    letters = {written[1:] for written in traces() if len(written) > 2 and written.isalpha()}
    behind = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
    # what it must be comes first, so that a search stops there only
    return re.compile(rf"[{LEADS}](?:(?<=[^\W\d_A-Z].)|(?=[^\w\s]|\d| [13]/|{behind}))")


@functools.cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(written) for written in traces()}, reverse=True))


def _traces_at(text: str, at: int, has_spaces: bool) -> Iterator[Trace]:
    """The traces that begin at a place, but for those that are cut short: a sign belongs to what it
    may belong to, unless it ends the word."""
    if text[at] not in LEADS:
        return
    table = traces()
    longer: list[int] = []
    for length in _lengths():
        written = text[at : at + length]
        trace = table.get(written)
        if not trace or len(written) < length or (_SPACED.match(written) and not has_spaces):
            continue
        if not any(_is_cut(text, at, length, more) for more in longer):
            yield trace
        longer.append(len(written))


_SPACED = re.compile(r". [13]/[24] ")
_UNSPACED = re.compile(r"A [13]/[24](?! )")
"""What iconv writes for a fraction, and what Unidecode does."""


def _is_cut(text: str, at: int, length: int, longer: int) -> bool:
    """Whether what a longer trace has more is a sign that is no punctuation behind a word."""
    more = text[at + length : at + longer].strip()
    within = longer > length + 1 or text[at + longer : at + longer + 1].isalpha()
    return bool(more) and not more[0].isalpha() and within


@functools.lru_cache(maxsize=4096)
def _readings(
    text: str, letters: frozenset[str], has_spaces: bool, is_settled: bool
) -> tuple[Reading, ...]:
    """What the word with which a text begins may have been.

    Args:
        text: as far as the word may reach.
        letters: those of the languages that the text may be in.
        has_spaces: whether a space may have been written behind a fraction.
        is_settled: whether lost second bytes are thought of, too.
    """
    found: list[Reading] = []
    left = MOST_STEPS
    stack: list[tuple[int, str, tuple[Piece, ...]]] = [(0, "", ())]
    while stack and left and len(found) < MOST_READINGS:
        left -= 1
        at, word, pieces = stack.pop()
        if not text[at : at + 1].isalpha():
            if is_cased(word) and not all(piece.is_whole for piece in pieces):
                found.append(Reading(word, at, pieces))
            continue
        if len(word) == LONGEST_WORD:
            continue
        is_small = word[-1:].islower()
        if not (text[at].isupper() and is_small):
            stack.append((at + 1, word + text[at], pieces))
        for trace in _traces_at(text, at, has_spaces):
            end = at + len(trace.written)
            if not _may_stand(text, at, end, is_small, is_settled):
                continue
            if trace.written == "A ":
                end = _end_of_space(text, end)
            stack += (
                (end, word + char, (*pieces, Piece(at, end, char, trace.is_whole)))
                for char in trace.chars
                if char.isalpha()
                and not (char.isupper() and is_small)
                and (len(trace.chars) <= FEW or char in letters)
            )
    return tuple(found)


def _may_stand(text: str, at: int, end: int, is_small: bool, is_settled: bool) -> bool:
    """Whether a trace may be one where it stands. One that is letters alone stands behind a small
    one; at the beginning of a word it must be long, and a small one follow."""
    written, following = text[at:end], text[end : end + 1]
    if len(written) == 1:
        return is_settled and is_small
    if written.isalpha() and not is_small:
        return at == 0 and (is_settled or len(written) > 2) and following.islower()
    return True


def _end_of_space(text: str, end: int) -> int:
    """Where `A ` ends: the space is the no-break space that is the second byte of `à` if another
    stands behind it, or what no space stands before; else it parts two words."""
    following = text[end : end + 1]
    return end if following.isspace() or following in ".,;:!?)" else end - 1


def _context(text: str, places: Sequence[Place]) -> str:
    """A text without the words that may be damaged, as far as its languages are judged by it."""
    pieces, end = [], 0
    for place in places:
        if place.start >= CONTEXT:
            break
        token = _TOKEN.match(place.snippet)
        if place.start >= end and token and _DAMAGED.search(token[0]):
            pieces.append(text[end : place.start])
            end = place.start + token.end()
    pieces.append(text[end:CONTEXT])
    return " ".join(pieces)


_TOKEN = re.compile(r"\S+(?: [13]/[24](?: ?[a-z]+)?)*")
_DAMAGED = re.compile(r"[^\W\d_A-Z][AE]|A[^\w\s]|A ?[1-3]")


def _letters_of(languages: Languages, scores: Sequence[float]) -> frozenset[str]:
    """The letters of the languages that a text may be in."""
    return frozenset(
        letter
        for number, chance in enumerate(probabilities(scores))
        if chance >= LEAST_LANGUAGE
        for letter in _alphabet(languages, number)
    )


@functools.cache
def _alphabet(languages: Languages, number: int) -> frozenset[str]:
    """The letters that are no strangers to a language, in both cases."""
    return frozenset(
        letter for letter in LETTERS if languages.share_of(letter.lower(), number) >= LEAST_SHARE
    )


# --- whether it happened ------------------------------------------------------------------------


class _Hearing:
    """What the words of a text say for traces being such.

    says:  nats, for each language that the text may be in
    known: the readings that are words, with their places
    """

    def __init__(
        self,
        model: Model,
        languages: Languages,
        places: Sequence[Place],
        letters: frozenset[str],
        has_spaces: bool,
    ) -> None:
        self.model = model
        self.says = [0.0] * len(languages.names)
        self.known: list[tuple[Place, Reading]] = []
        met: set[str] = set()
        end = 0
        for place in places:
            if place.start < end:
                continue
            readings = _readings(place.snippet, letters, has_spaces, False)
            known = _longest(r for r in readings if find(model, r.word) is not None)
            end = place.start + max((r.end for r in known or readings), default=0)
            token = _telling(place, known or readings)
            if token and token not in met:
                met.add(token)
                self._hear(place, known)

    def _hear(self, place: Place, known: Sequence[Reading]) -> None:
        says: dict[int, float] = {}
        for reading in known:
            self.known.append((place, reading))
            for number in self._languages_of(reading):
                says[number] = _says(place, reading)
        unknown = math.log(1 - LISTED)
        self.says = [of + says.get(number, unknown) for number, of in enumerate(self.says)]

    def _languages_of(self, reading: Reading) -> Sequence[int]:
        known = find(self.model, reading.word)
        return known.languages if known else ()

    def shows_windows(self, scores: Sequence[float]) -> bool:
        """Whether a known word shows a sign of Windows-1252 where Latin-1 has a control."""
        chances = probabilities(scores)
        return any(
            piece.char in SHOWN and len(place.shown(piece)) > 1 and place.shown(piece)[1:] != "?"
            for place, reading in self.known
            for piece in reading.pieces
            if any(chances[number] >= LEAST_LANGUAGE for number in self._languages_of(reading))
        )


def _longest(readings: Iterator[Reading]) -> list[Reading]:
    """Those that make most of what stands there."""
    every = list(readings)
    end = max((reading.end for reading in every), default=0)
    return [reading for reading in every if reading.end == end]


def _telling(place: Place, readings: Sequence[Reading]) -> str:
    """The word if it tells whether traces are such; else nothing."""
    if readings:
        reading = readings[0]
        return place.snippet[: reading.end] if len(reading.word) >= LEAST_LETTERS else ""
    match = _CAMEL.match(place.snippet)
    return match[0] if match else ""


_CAMEL = re.compile(r"[^\W\d_]*[^\W\d_A-Z]A\w*")


def _says(place: Place, reading: Reading) -> float:
    """Nats that a known word says for traces being such."""
    luck = LUCK[min(len(reading.word), len(LUCK) - 1)]
    shown = [place.shown(piece) for piece in reading.pieces]
    if all(trace in ("A", "A ") for trace in shown):
        luck = min(1.0, luck * LUCK_OF_ONE)
    says = math.log(LISTED / luck)
    if any(map(_STRONG.match, shown)):
        return says + TELLING_SIGN
    within = any(_WITHIN.match(place.snippet, piece.start) for piece in reading.pieces)
    return says + SIGN_WITHIN * within


_STRONG = re.compile(
    rf"[{LEADS}](?:\([a-zA-Z]+\)| ?[13]/[24]|\+-|<<|>>|Y=|\$\?|C/|%0|EUR|[\xa0-\xbf\u0152-\u2122])"
)
_WITHIN = re.compile(rf"[{LEADS}][^\w\s]+[a-z]")


# --- what it was --------------------------------------------------------------------------------


class _Decision:
    """What becomes of a text that went through it.

    Args:
        model: the language model.
        text: the text.
        scores: the log-probabilities of the languages that it may be in.
        is_windows: whether it was read in Windows-1252 for certain, so that little is lost.
        happened: the probability that it did.
        least: the confidence below which nothing is changed.
    """

    def __init__(
        self,
        model: Model,
        text: str,
        scores: list[float],
        is_windows: bool,
        happened: float,
        least: float,
    ) -> None:
        self.model = model
        self.text = text
        self.has_spaces = not _UNSPACED.search(text)
        self.scores = scores
        self.chances = probabilities(scores)
        self.happened = happened
        self.least = least
        self.alphabet = _letters_of(load_languages(), scores)
        self.letters = self.alphabet - SHOWN if is_windows else self.alphabet
        self.edits: list[Edit] = []
        self.unresolved: list[Edit] = []

    def found(self) -> Found:
        """The edits, and the places that stay open."""
        end = 0
        for place in _places(self.text):
            if place.start >= end and not self._is_article(place):
                readings = _readings(place.snippet, self.letters, self.has_spaces, True)
                end = max(end, self._decide(place, readings)) if readings else end
        self._add_signs()
        reason = reason_of("".join(edit.original for edit in (*self.edits, *self.unresolved)))
        return Found(_told(self.edits, reason), _told(self.unresolved, reason))

    def _is_article(self, place: Place) -> bool:
        """Whether `A` is a word by itself that may be one: it begins a sentence."""
        if place.snippet[:2] not in ("A ", "A") or place.snippet[:3] == "A  ":
            return False
        before = self.text[max(0, place.start - FEW) : place.start].rstrip(" ")
        return before[-1:] in ("", *"\n.!?:\"'(")

    def _decide(self, place: Place, readings: Sequence[Reading]) -> int:
        """Reads one word. Answers where it ends."""
        length = max(reading.end for reading in readings)
        costs = [
            self._cost(place, r) + LEFT_OVER * self._left_over(place.snippet[r.end : length])
            for r in readings
        ]
        seen = "".join(place.snippet[:length].split())
        stays = (UNLISTED + self.model.cost(seen)) / UNIT + LEFT
        best = min(costs)
        if stays < best:
            return place.start + length
        total = math.exp(best - stays) + sum(math.exp(best - cost) for cost in costs)
        reading = readings[costs.index(best)]
        shares = [self.happened * math.exp(best - cost) / total for cost in costs]
        for piece in reading.pieces:
            self._add(
                place.start + piece.start,
                place.start + piece.end,
                {piece.char: 0.0} | _shares_of(piece, readings, shares),
            )
        return place.start + reading.end

    def _left_over(self, text: str) -> int:
        """The characters behind a word that are of it: white space ends it, but where it may be
        of a fraction."""
        if self.has_spaces:
            return len(text)
        return len(text.split(None, 1)[0]) if text[:1].strip() else 0

    def _add(self, start: int, end: int, shares: dict[str, float]) -> None:
        """An edit, or an open place; the first of the candidates is what the word was read as."""
        (char, share), *others = shares.items()
        seen, confidence = self.text[start:end], round(SURE * share, 4)
        alternatives = tuple(
            Alternative(other, round(of, 4))
            for other, of in sorted(others, key=lambda item: -item[1])
            if of >= LEAST_LANGUAGE
        )
        edit = Edit(start, end, seen, char, NAME, "", confidence, alternatives)
        (self.edits if confidence >= self.least else self.unresolved).append(edit)

    def _cost(self, place: Place, reading: Reading) -> float:
        """Nats of a word in the languages of the text."""
        word = reading.word
        first = place.shown(reading.pieces[0]) if reading.pieces[0].start == 0 else ""
        cost = AS_LETTERS * (first.isalpha() and len(first) > 1)
        if len(word) == 1:
            return cost + LONE * self._spelling(word)
        known = find(self.model, word)
        if known and any(self.chances[number] >= LEAST_LANGUAGE for number in known.languages):
            return cost + known.cost
        return cost + (UNLISTED + self.model.cost(word)) / UNIT + self._spelling(word)

    def _spelling(self, word: str) -> float:
        """What the letters of a word beyond ASCII cost where they stand."""
        spellings = load_spellings()
        return sum(
            min(MISSPELT, spellings.cost(self.scores, word[:at], char, word[at + 1 :]))
            + FOREIGN * (char not in self.alphabet)
            for at, char in enumerate(word)
            if char >= "\x80"
        )

    def _add_signs(self) -> None:
        """The signs beside words."""
        made = sorted(self.edits + self.unresolved, key=_start_of)
        ends = [edit.end for edit in made]
        for match in _SIGN.finditer(self.text):
            if match["opens"] and not self._inverts():
                continue
            index = bisect_right(ends, match.start())
            if index < len(made) and made[index].start < match.end():
                continue
            sure = SIGNS_LEAST * self.happened
            name = next(name for name in _SIGNS if match[name])
            shares = {_SIGNS[name]: sure}
            if name == "dash":
                share = self._share_of_short()
                shares = {"\u2013": share * sure, "\u2014": (1 - share) * sure}
                shares = dict(sorted(shares.items(), key=lambda item: -item[1]))
            self._add(*match.span(), shares)

    def _inverts(self) -> bool:
        """Whether the languages of the text have inverted marks."""
        names = load_languages().names
        return sum(self.chances[names.index(name)] for name in INVERTED if name in names) > 0.5

    def _share_of_short(self) -> float:
        """The share of the en dash among dashes, in the languages of the text."""
        names = load_languages().names
        return sum(
            chance * DASHES.get(name, 0.5) for name, chance in zip(names, self.chances, strict=True)
        )


def _shares_of(
    piece: Piece, readings: Sequence[Reading], shares: Sequence[float]
) -> dict[str, float]:
    """What each letter at a place has of the probability of all readings."""
    found: dict[str, float] = {}
    for reading, share in zip(readings, shares, strict=True):
        for other in reading.pieces:
            if (other.start, other.end) == (piece.start, piece.end):
                found[other.char] = found.get(other.char, 0.0) + share
    return found


def _start_of(edit: Edit) -> int:
    return edit.start


_SIGNS = {
    "left": "\xab", "right": "\xbb", "inverted": "\xa1", "question": "\xbf", "degree": "\xb0",
    "space": "\xa0", "low": "\u201e", "opening": "\u201c", "single": "\u2018",
    "apostrophe": "\u2019", "ellipsis": "\u2026", "bullet": "\u2022", "dash": "\u2013",
    "closing": "\u201d",
}  # fmt: skip

_SIGN = re.compile(
    r"(?P<left>(?<!\w)[A\xc2]<<)|(?P<right>[A\xc2]>>(?!\w))"
    r"|(?P<opens>(?<![^\s(\"'])(?:(?P<inverted>[A\xc2]!)|(?P<question>[A\xc2]\?))(?=[^\W\d_]))"
    r"|(?P<degree>(?<=[\d ])[A\xc2]deg(?![^\W\d_AC])|(?<=[\d ])[A\xc2]deg(?=C\b))"
    r"|(?P<space>(?<=\w)[A\xc2] (?=[:;!?%])|(?<=\xab)[A\xc2] (?=\w))"
    r"|(?P<low>(?<!\w)[a\xe2]EURz(?=\w))|(?P<opening>[a\xe2]EURoe)|(?P<single>(?<!\w)[a\xe2]EUR~(?=\w))"
    r"|(?P<apostrophe>[a\xe2]EUR(?:\([tT][mM]\)|TM|tm))|(?P<ellipsis>[a\xe2]EUR\|)|(?P<bullet>[a\xe2]EURC/)"
    r"|(?P<dash>(?<= )[a\xe2]EUR\"(?= ))|(?P<closing>(?<=[\w.,!?;:)])[a\xe2]EUR(?![\w\"'(~|]))"
)
"""Signs beside words, as transliterators write what Windows-1252 shows of them."""


def _told(edits: Sequence[Edit], reason: str) -> tuple[Edit, ...]:
    """Edits in order, with their reason: one thing happened to all of a text."""
    return tuple(replace(edit, reason=reason) for edit in sorted(edits, key=_start_of))


def reason_of(seen: str) -> str:
    r"""What had happened, by what all traces show.

    >>> reason_of("A(c)A1/4")
    'UTF-8 read as Windows-1252, then transliterated to ASCII'
    >>> reason_of("A\xa9"), reason_of("\xc3Y")[-10:]
    ('UTF-8 read as Windows-1252, accents stripped', 'to Latin-1')
    """
    if seen.isascii():
        step = ", then transliterated to ASCII"
    elif set(seen).isdisjoint(LEADS[2:]):
        step = ", accents stripped"
    else:
        step = ", then transliterated to Latin-1"
    return f"UTF-8 read as Windows-1252{step}"
