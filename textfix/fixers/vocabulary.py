"""Damage that only a dictionary shows: `p³otu`, which is no word, and `płotu`, which is one.

The model's surprise at one or two words has two causes, damage and ignorance, and its numbers do
not tell them apart; so the engine leaves them. Here words are looked up. The rule is that of a
noisy channel once more, with words for what a text is made of: in each language that the text may
be in, a known word costs what it is rare, another what the model says and a price for being in no
list. As the text stands, that price has a ceiling: no list has all names, and the model is too
sure of what it does not know.

What it promises: nothing is done unless a suspicious word that is in no list becomes one that is,
and none that is in a list becomes one that is not. It is asked when the engine has found nothing.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from unicodedata import category, is_normalized

from textfix.channels import LATIN_TOO, Channel, all_channels, bytes_of, decode
from textfix.detectors.known import (
    ENDING,
    IDEOGRAPHS,
    LONGEST_ASKED,
    LOW_MARKS,
    entry_of,
    find,
    is_cased,
    is_known,
    is_of_unspaced,
    is_of_words,
    is_plain,
    languages_of,
    may_be_written,
    opens,
    runs_beyond,
    splits,
)
from textfix.detectors.mojibake import TOKEN, surprise_of
from textfix.detectors.ordinary import is_ordinary
from textfix.edits import Edit
from textfix.fixers.form import are_few, bare, is_label, is_lone, is_well_formed, may_be_name
from textfix.fixers.kinds import is_no_word
from textfix.fixers.mentions import are_pinyin, speaks_of_characters
from textfix.fixers.nomination import through
from textfix.fixers.notation import (
    is_abbreviation,
    is_drawing,
    is_genitive,
    is_one_repeated,
)
from textfix.fixers.one_letter import shows_one_letter
from textfix.fixers.places import (
    are_apostrophes,
    are_phonetic,
    as_one_script,
    changes_between,
    has_strangers,
    is_calculated,
    is_symbol,
    is_variant,
)
from textfix.fixers.prices import far_from_home
from textfix.fixers.romanian import with_commas
from textfix.fixers.sure import SURE
from textfix.fixers.surroundings import is_misplaced, spelt
from textfix.fixers.typed import is_spelt_beside, plain_words
from textfix.fixers.witnesses import joins
from textfix.language.languages import CONTEXT, probabilities
from textfix.language.languages import load as load_languages
from textfix.language.model import Model
from textfix.language.spelling import LAST_ALPHABET, is_counted, small
from textfix.language.words import cost_of
from textfix.lattice import kernel_of, numbers_of
from textfix.stage import NOTHING, Found
from textfix.weights import (
    CEILING_OF_ODD_WORD,
    CEILING_OF_WORD,
    COMMON_AMONG_LETTERS,
    COMMON_FOR_ONE,
    COMMONEST_WORD,
    LETTERS_TELLING,
    LETTERS_TELLING_ALONE,
    LETTERS_TELLING_OF_MANY,
    LETTERS_TELLING_OF_STRANGER,
    LETTERS_TELLING_OF_UTF8,
    LOW_OPENED,
    MANY_FROM,
    MENTIONED,
    MOST_PLACES,
    MOST_TOKENS,
    OTHERS_SAY,
    SUSPICIOUS,
    UNIT,
    UNLISTED,
    WORDS_BESIDE,
)

MARK = 4.0
CAPITAL = 1.5
"""Nats of a quotation mark at a word, and of a capital."""

SIGN = 6.0
"""Nats of a sign that stands where signs do: the model has seen few beside each number."""

WITHOUT_APOSTROPHE = ("cs", "es", "gl", "hu", "is", "pt", "sk")
"""Languages of `í`, which Mac OS has where Windows has an apostrophe, that write none in words."""

SURELY = 0.9
"""The chance from which a text is in one of some languages."""

FOREIGN = 7.0
"""Nats more that a word of a language costs in a text of others."""

NO_LANGUAGE = 0.02
"""The chance that a text is in a language which has no list, or in none."""

APART = 2.0
"""Nats that each token beyond ASCII speaks against a channel that it can't have come through."""

MISSPELT = 3.0
"""Nats by which one letter must be spelt worse than the one that it becomes."""

WORSE = 2.0
"""Nats by which a word in no list may become less likely on the way to another."""


class Reading(NamedTuple):
    """What words a token is made of."""

    cost: float
    """Nats, in the languages that have all of them."""
    languages: frozenset[int]


def ways_to_words(model: Model, token: str) -> Sequence[Channel]:
    """The channels that make known words of all that a token has beyond ASCII.

    Args:
        model: the language model.
        token: what stands between white space.
    """
    kernel = kernel_of(model)
    if kernel:
        channels = _channel_of(model)
        return [channels[pair] for pair in kernel.ways_to_words(token)]
    return _ways_of_twin(model, token) if len(token) <= LONGEST_ASKED else []


@functools.lru_cache(maxsize=4096)
def _ways_of_twin(model: Model, token: str) -> Sequence[Channel]:
    """The same without the kernel: a token's bytes are found once for each encoding."""
    found: set[Channel] = set()
    for read, channels in _by_read().items():
        table = bytes_of(read)
        pieces = [table.get(char, b"") for char in token]
        # no pair of four bytes is one by chance
        if not all(pieces) or max(map(len, pieces), default=0) > 3:
            continue
        data = b"".join(pieces)
        found.update(c for c in channels if _makes_words(model, token, decode(c.written, data), c))
    return [channel for channel in _channels() if channel in found]


@functools.cache
def _by_read() -> dict[str, list[Channel]]:
    found: dict[str, list[Channel]] = {}
    for channel in _channels():
        found.setdefault(channel.read.codec, []).append(channel)
    return found


@functools.cache
def _channels() -> tuple[Channel, ...]:
    """Those that are asked: what was written in many bytes is not parted into words."""
    return tuple(
        c
        for c in all_channels()
        if not (c.lossy or c.whole) and (c.structured or not c.written.multibyte)
    )


@functools.cache
def _channel_of(model: Model) -> dict[tuple[int, int], Channel]:
    """The same by the kernel's numbers."""
    return {numbers_of(model, channel)[:2]: channel for channel in _channels()}


def _makes_words(model: Model, token: str, text: str, channel: Channel) -> bool:
    beside, alone = LETTERS_TELLING, LETTERS_TELLING
    if channel.structured:
        beside = alone = LETTERS_TELLING_OF_UTF8
    elif channel.read.multibyte:
        alone = LETTERS_TELLING_OF_MANY
        if _is_stranger(model, token):
            beside = LETTERS_TELLING_OF_STRANGER
    enough = any(
        len(run) >= (beside if any(map(str.isascii, run)) else alone) for run in runs_beyond(text)
    )
    return bool(text) and text != token and enough and is_of_words(model, text)


def _is_stranger(model: Model, token: str) -> bool:
    """Whether all that a token has beyond ASCII is one character of a script of thousands that is
    too rare for a text to name it."""
    beyond = [char for char in token if char >= "\x80"]
    return (
        len(beyond) == 1 and ord(beyond[0]) >= MANY_FROM and model.costs(beyond[0])[0] > MENTIONED
    )


def _is_labelled(model: Model, token: str) -> bool:
    """Whether a token is a letter of ASCII and a common ideograph: a label, as `T恤` is a shirt."""
    return is_label(model, token) or (
        len(token) == 2
        and token[0].isascii()
        and token[1] >= IDEOGRAPHS
        and model.lone_cost(token[1]) <= MENTIONED
    )


def is_unknown(model: Model, token: str) -> bool:
    """Whether a token may be a word, and is none that is known, or has a sign behind a small
    letter. Letters with their marks apart are in no list."""
    return (
        _may_tell(token)
        and is_normalized("NFC", token)
        and (splits(token) or _is_beside_small(token) or not _is_right(model, token))
        and not _has_no_list(token)
        and not _is_halfwidth_word(token)
        and not is_of_unspaced(model, token)
        and not (as_one_script(token) and is_known(model, as_one_script(token)))
    )


def is_unpaired(text: str, token: str) -> bool:
    """Whether a word begins with a quotation mark that nothing in a text answers, or ends with one
    that only begins words, or with a bracket of East Asia that answers to none.

    >>> is_unpaired("Il \u201atait", "\u201atait"), is_unpaired("\u201awas ist\u2018", "\u201awas")
    (True, False)
    >>> is_unpaired("conserv\u201a une vie", "conserv\u201a")
    True
    """
    if _is_opened_behind(token):
        return True
    if opens(token) or (token[:1] in HIGH_MARKS and token[1:2].islower() and token[1] >= GREEK):
        return not any(char in ENDING for char in text[text.index(token) + 2 :])
    return any(
        char in EAST_ASIAN_PAIRS
        and token[:at][-1:].islower()
        and EAST_ASIAN_PAIRS[char] not in text
        for at, char in enumerate(token)
    )


def _is_opened_behind(token: str) -> bool:
    """Whether a mark that only begins words stands behind a letter."""
    return any(char in LOW_MARKS and token[:at][-1:].isalpha() for at, char in enumerate(token))


HIGH_MARKS = ("\u2018", "\u201c")
GREEK = "\u0370"
"""Marks that begin a quotation of words, or stand for an apostrophe before Latin ones; from where
on letters are no Latin ones."""

EAST_ASIAN_PAIRS = dict(
    zip(
        "\u3009\u300b\u300d\u300f\u3011\u3015\uff09\uff3d\uff5d",
        "\u3008\u300a\u300c\u300e\u3010\u3014\uff08\uff3b\uff5b",
        strict=True,
    )
)


def _has_no_list(token: str) -> bool:
    """Whether a token is Thai or Lao: their words are in no list, because nothing parts them."""
    return any("\u0e00" <= char < "\u0f00" for char in token)


def _is_halfwidth_word(token: str) -> bool:
    """Whether a token is half-width katakana with marks where Japanese has them: its words are in
    the lists in another width."""
    has_marks = any(char == "\uff70" or "\uff9e" <= char <= "\uff9f" for char in token)
    return has_marks and _HALFWIDTH_WORD.fullmatch(token) is not None


_HALFWIDTH_WORD = re.compile(
    "(?:(?:[\uff73\uff76-\uff84]\uff9e|[\uff8a-\uff8e][\uff9e\uff9f]|[\uff66-\uff6f\uff71-\uff9d])\uff70?)+"
)
"""A letter, which may be voiced if it is one of those that can be, and be long."""


def _may_stand(model: Model, token: str, at: int) -> bool:
    """Whether a character that is no letter may be right where it stands: mathematics, or a sign
    that is not between letters."""
    char, before, after = token[at], token[:at][-1:], token[at + 1 : at + 2]
    if char in LOW_MARKS and before.isalpha():
        return False
    if category(char) == "Sm" or char in MATHEMATICS:
        return bool(before and after) or not (before + after).isalpha()
    return not is_misplaced(model, token, at)


MATHEMATICS = "\xd7\xf7\u2032\u2033"


@functools.lru_cache(maxsize=4096)
def _is_right(model: Model, token: str) -> bool:
    """Whether there is nothing odd about a token as it stands: its words are known, and its signs
    stand where signs may."""
    signs = [at for at, c in enumerate(token) if c >= "\x80" and not c.isalpha()]
    runs = list(runs_beyond(token))
    if len(signs) > 1 and runs and max(map(len, runs)) == 1:
        return False  # a sign among signs
    return all(_may_stand(model, token, at) for at in signs) and all(
        is_cased(run) and find(model, run) is not None for run in runs
    )


def _is_beside_small(token: str) -> bool:
    """Whether a token has a sign, none of punctuation, behind a small letter, and no letter beyond
    ASCII: a note, a formula, or a letter once."""
    return not any(char >= "\x80" and char.isalpha() for char in token) and any(
        b >= "\x80" and category(b) in ("No", "Sm", "Sk", "So", "Sc") and a.islower()
        for a, b in itertools.pairwise(token)
    )


def _is_word(model: Model, token: str) -> bool:
    """Whether a token has a known word as it stands, of more than one letter."""
    return _is_right(model, token) and max(map(len, runs_beyond(token)), default=0) > 1


def _may_tell(token: str) -> bool:
    """Whether a token may be a damaged word: not one character again and again, or a drawing."""
    if any(map(str.isalnum, token)):
        return not (is_one_repeated(token) or is_no_word(token) or is_genitive(token))
    return len(set(token)) >= LETTERS_TELLING and not is_drawing(token)


def _is_variable(model: Model, token: str) -> bool:
    """Whether all that a token has beyond ASCII are letters of other alphabets at the edges of
    names and numbers."""
    return is_symbol(model, token, [(at, at + 1) for at, c in enumerate(token) if c >= "\x80"])


def _is_short(token: str) -> bool:
    """Whether a token is a few letters that may be an abbreviation."""
    return sum(map(str.isalpha, token)) <= FEW_LETTERS and is_abbreviation(token)


FEW_LETTERS = 4


@functools.lru_cache(maxsize=4096)
def _read(model: Model, token: str, is_given: bool) -> Reading | None:
    """The words of a token; nothing if not all of it is known in one language."""
    if not (_is_right(model, token) if is_given else is_of_words(model, token)):
        return None
    cost, languages = 0.0, None
    for run in runs_beyond(token):
        found = find(model, run)
        assert found is not None
        cost += found.cost + CAPITAL * run[0].isupper()
        own = frozenset(found.languages)
        languages = own if languages is None else languages & own
    if not languages:
        return None
    cost += MARK * sum(char >= "\x80" and not char.isalpha() for char in token)
    return Reading(cost, languages)


class _Side:
    """The tokens of a text as they stand, or as a channel makes them."""

    def __init__(self, readings: list[Reading | None], unlisted: list[float]) -> None:
        self.readings = readings
        self.unlisted = unlisted

    @classmethod
    def given(
        cls, model: Model, text: str, tokens: Sequence[str], chances: Sequence[float]
    ) -> _Side:
        """As they stand."""
        side = cls(
            [_read(model, token, True) for token in tokens],
            [_unlisted(model, token, True) for token in tokens],
        )
        whole = _chance_of(WITHOUT_APOSTROPHE, chances) >= SURELY
        for i, token in enumerate(tokens):
            if whole and splits(token):
                side.readings[i] = None
                cost = min(model.cost(token), CEILING_OF_WORD)
                side.unlisted[i] = (UNLISTED + cost) / UNIT
            elif is_unpaired(text, token):
                side.readings[i] = None
                cost = min(model.cost(_without_signs(token)), CEILING_OF_WORD)
                least = side.unlisted[i] if _is_opened_behind(token) else 0.0
                side.unlisted[i] = max(least, (UNLISTED + cost) / UNIT + SIGN)
        return side

    def cost(self, chances: Sequence[float]) -> float:
        """The cost of all, in the mixture of the languages that they may be in."""
        languages = {n for reading in self.readings if reading for n in reading.languages}
        others = 1.0 - sum(chances[number] for number in languages)
        costs = [sum(self.unlisted) - math.log(max(others, NO_LANGUAGE))]
        for number in languages:
            each = (
                reading.cost if reading and number in reading.languages else unlisted
                for reading, unlisted in zip(self.readings, self.unlisted, strict=True)
            )
            costs.append(sum(each) - math.log(max(chances[number], 1e-9)))
        least = min(costs)
        return least - math.log(sum(math.exp(least - cost) for cost in costs))


def _chance_of(names: Sequence[str], chances: Sequence[float]) -> float:
    """The chance that a text is in one of some languages."""
    return sum(p for name, p in zip(load_languages().names, chances, strict=True) if name in names)


def _without_signs(token: str) -> str:
    return "".join(char for char in token if char < "\x80" or char.isalpha())


@functools.lru_cache(maxsize=4096)
def _unlisted(model: Model, token: str, is_given: bool) -> float:
    """What a word costs that is in no list."""
    cost = model.cost(token) / UNIT
    if is_given and _is_right(model, token) and languages_of(model, token):
        rest = _without_signs(token)
        cost = min(cost, SIGN + (model.cost(rest) / UNIT if _is_beside_small(token) else 0))
    elif is_given:
        ceiling = CEILING_OF_WORD if is_well_formed(model, token) else CEILING_OF_ODD_WORD
        cost = min(cost, ceiling / UNIT)
    return UNLISTED / UNIT + cost


def undo_unknown(model: Model, text: str, least: float) -> Found:
    """The edits that make known words of what is none.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
    """
    places = list(itertools.islice(TOKEN.finditer(text), MOST_PLACES + 1))
    tokens = list(dict.fromkeys(place[0] for place in places))
    if len(places) > MOST_PLACES or len(tokens) > MOST_TOKENS:
        return NOTHING
    if (len(tokens) == 1 and is_lone(model, text, tokens[0])) or are_pinyin(tokens):
        return NOTHING
    if are_few(tokens) and speaks_of_characters(text):
        return NOTHING
    plain = plain_words(text)
    channels = dict.fromkeys(
        channel
        for token, channel in _ways(model, tokens)
        if (is_unknown(model, token) or is_unpaired(text, token))
        and not _is_labelled(model, token)
        and not is_spelt_beside(token, plain)
        and not (is_calculated(token) and _is_variable(model, token))
        and not joins(token, through(model, token, channel))
        and (channel.structured or not (_is_short(token) or may_be_name(model, text)))
    )
    chosen = _chosen(model, text, tokens, channels) if channels else None
    if not chosen:
        return NOTHING
    channel, made, confidence = chosen
    changes = dict(zip(tokens, made, strict=True))
    edits = tuple(
        Edit(
            place.start() + start,
            place.start() + end,
            place[0][start:end],
            replacement,
            "mojibake",
            str(channel),
            confidence,
        )
        for place in places
        for start, end, replacement in changes_between(place[0], changes[place[0]])
    )
    return Found(edits) if confidence >= least else Found((), edits)


def shows_unknown(model: Model, text: str) -> bool:
    """Whether there may be anything to weigh: a channel makes known words of a token that is none,
    is about made up for by it, and lets the longest known one stay as it is, which a language has
    together with them if the token might be a word; or all is what words of one letter are read as.

    Args:
        model: the language model.
        text: any string.
    """
    kernel = kernel_of(model)
    if kernel:
        return kernel.shows_unknown(text)
    if shows_one_letter(text):
        return True
    places = list(itertools.islice(TOKEN.finditer(text), MOST_PLACES + 1))
    if len(places) > MOST_PLACES:
        return False
    return any(True for _ in _ways(model, dict.fromkeys(place[0] for place in places)))


def _ways(model: Model, tokens: Iterable[str]) -> Iterator[tuple[str, Channel]]:
    """The distinct tokens of a text that may be damaged words, each with the channels for it."""
    tokens = list(tokens)
    known = {token for token in tokens if not _has_no_list(token) and is_known(model, token)}
    stays = max((t for t in tokens if t in known and languages_of(model, t)), key=len, default="")
    spoken = languages_of(model, stays)
    # `ið` is Icelandic, and Lithuanian that was damaged
    is_short = sum(map(str.isalpha, stays)) < LETTERS_TELLING
    for token in tokens:
        if (
            token in known
            or (is_plain(token) and not splits(token) and not opens(token))
            or _has_no_list(token)
        ):
            continue
        # what signs stand in is no word of any
        is_word = all(char < "\x80" or char.isalpha() for char in token)
        languages = spoken if is_word else -1
        for channel in ways_to_words(model, token):
            may_stay = through(model, stays, channel) in ("", stays)
            if not may_stay and not (is_short and not channel.read.multibyte):
                continue
            now = through(model, token, channel)
            if len(tokens) == 1 and _is_too_short(token, now, channel, True):
                continue  # among others it may be another word that tells
            if languages_of(model, now) & (languages if may_stay else -1) and _may_pay(
                model, token, now, channel
            ):
                yield token, channel


def _is_too_short(token: str, now: str, channel: Channel, is_all: bool) -> bool:
    """Whether the words that are made of a token have too few letters, none of them ASCII."""
    if channel.structured:
        return False
    least = LETTERS_TELLING_ALONE + (is_all and may_be_written(token))
    runs = list(runs_beyond(now))
    return not any(len(run) >= least or any(map(str.isascii, run)) for run in runs)


def _may_pay(model: Model, token: str, now: str, channel: Channel) -> bool:
    """Whether a channel that makes known words of a token may be worth its cost. In fifths of the
    model's unit, which both its costs and those of words are whole numbers of."""
    before = 5 * (UNLISTED + min(model.cost(token), CEILING_OF_ODD_WORD) + OTHERS_SAY)
    entries = (entry_of(model, run) for run in runs_beyond(now))
    words = sum(round(5 * UNIT * cost_of(entry)) for entry in entries if entry is not None)
    return before >= words + 5 * channel.cost


def _chosen(
    model: Model, text: str, tokens: Sequence[str], channels: Iterable[Channel]
) -> tuple[Channel, Sequence[str], float] | None:
    """The channel that explains the tokens of a text best, what it makes of them, and how probable
    that is beside the others and beside nothing having happened."""
    scores = _spoken_in(model, tokens, load_languages().evidence_of(text[:CONTEXT]))
    given = _Side.given(model, text, tokens, probabilities(scores))
    known = [_read(model, token, False) for token in tokens]
    repeated = _repeated(tokens)
    for again in repeated:
        given.readings[again], given.unlisted[again] = None, 0.0
    weighed: dict[tuple[str, ...], tuple[float, Channel]] = {}
    for channel in sorted(channels, key=lambda c: (c.written.codec in LATIN_TOO, c.cost)):
        went = [through(model, token, channel) for token in tokens]
        if with_commas(
            model, channel, {t: now for t, now in zip(tokens, went, strict=True) if now}
        ):
            continue  # the other is asked
        made = tuple(now or token for token, now in zip(tokens, went, strict=True))
        if made in weighed:
            continue
        side = _Side(known.copy(), given.unlisted.copy())
        apart = went.count("")
        for i, (token, now) in enumerate(zip(tokens, made, strict=True)):
            if now == token:
                continue
            side.readings[i] = _read(model, now, False)
            side.unlisted[i] = _unlisted(model, now, False)
            if model.cost(now) <= model.cost(token):  # what holds for one no list has does for both
                side.unlisted[i] = min(side.unlisted[i], given.unlisted[i])
            reading = side.readings[i]
            if reading:
                side.unlisted[i] = max(side.unlisted[i], reading.cost + FOREIGN)
            if (
                reading is None
                and (_is_right(model, token) or side.unlisted[i] > given.unlisted[i] + WORSE)
            ) or not _is_possible(token, now):
                break
        else:
            if _are_mostly_of_none(text, tokens, made, side, scores):
                continue
            kept = _with_kept(scores, tokens, made)
            if not _are_witnesses(model, text, tokens, made, side, channel, scores, kept):
                continue
            for again in repeated:
                side.readings[again], side.unlisted[again] = None, 0.0
            chances = probabilities(kept)
            gain = given.cost(chances) - side.cost(chances)
            gain -= (channel.cost + far_from_home(model, channel, made)) / UNIT + APART * apart
            weighed[made] = gain, channel
    if not weighed:
        return None
    chosen, (best, channel) = max(weighed.items(), key=lambda item: item[1][0])
    if best <= 0:
        return None
    total = sum(math.exp(gain - best) for gain, _ in weighed.values()) + math.exp(-best)
    return channel, chosen, round(SURE / total, 4)


def _repeated(tokens: Sequence[str]) -> list[int]:
    """The tokens that have nothing beyond ASCII but words that stand in others before them: they
    say the same again."""
    seen: set[str] = set()
    found = []
    for i, token in enumerate(tokens):
        words = {bare(run) for run in runs_beyond(token)}
        if words and words <= seen:
            found.append(i)
        seen |= words
    return found


def _spoken_in(model: Model, tokens: Sequence[str], scores: Sequence[float]) -> list[float]:
    """The evidence for each language, with what the known words beyond ASCII say: a language whose
    list has one not is the less likely by what it costs to be in no list."""
    scores = list(scores)
    for token in tokens:
        if is_known(model, token):
            languages = languages_of(model, token)
            for number in range(len(scores)):
                scores[number] -= 0 if languages >> number & 1 else UNLISTED / UNIT
    return scores


def _is_possible(token: str, now: str) -> bool:
    """Whether a token may have become another through a channel, rather than be spelt otherwise, or
    have had its signs by chance."""
    return not is_variant(token, now) and _signs(now) <= _signs(token)


def _are_mostly_of_none(
    text: str,
    tokens: Sequence[str],
    made: Sequence[str],
    side: _Side,
    scores: Sequence[float],
) -> bool:
    """Whether but one word that is made is in a list and most are in none, and the text is not
    known to be in its language."""
    words = [
        (token, reading)
        for token, now, reading in zip(tokens, made, side.readings, strict=True)
        if token != now and any(runs_beyond(now))
    ]
    known = [(token, reading) for token, reading in words if reading]
    if len(known) != 1 or len(words) < LEAST_OF_NONE:
        return False
    return not _is_spoken(text, *known[0], scores)


LEAST_OF_NONE = 3
"""From how many words two in no list are most of them."""


def _are_witnesses(
    model: Model,
    text: str,
    tokens: Sequence[str],
    made: Sequence[str],
    side: _Side,
    channel: Channel,
    scores: Sequence[float],
    kept: Sequence[float],
) -> bool:
    """Whether one of some tokens tells of a channel: a word in which letters are made, that is long
    enough, that nobody would have mistyped so, and that is no word of a language that has no list:
    `pùlce` is Kashubian."""
    for token, now, reading in zip(tokens, made, side.readings, strict=True):
        if token == now or reading is None:
            continue
        pieces = changes_between(token, now)
        if not any(map(str.isalpha, "".join(new for _, _, new in pieces))):
            continue
        places = [(start, end) for start, end, _ in pieces]
        quoted = model.cost(token[1:]) + LOW_OPENED * _is_spoken(text, token, reading, scores)
        if opens(token) and model.cost(now) > quoted:
            continue  # what is quoted is likelier
        if has_strangers(token, places) or are_phonetic(token, places):
            continue
        if are_apostrophes(token, places):
            continue
        if any(
            "\xa0" in token[at:end]
            and (any(map(str.isdigit, token)) or not _is_amid_small(token, at, end))
            for at, end in places
        ):
            continue
        if _is_too_short(token, now, channel, len(tokens) == 1):
            continue
        stands = _is_beside_small(token) and _is_right(model, token)
        if stands and not _is_spoken(text, token, reading, scores):
            continue
        if any(category(char) == "Co" for char in token) and not (
            max(map(len, runs_beyond(now))) > LETTERS_TELLING
            or _is_spoken(text, token, reading, scores)
        ):
            continue  # icons stand beside letters
        short = not channel.structured and max(map(len, runs_beyond(now))) < LETTERS_TELLING
        if (
            short
            and _is_stranger(model, token)
            and not (
                _is_small_word(token, now, reading) and _is_spoken(text, token, reading, scores)
            )
        ):
            continue
        if _is_latin_word(model, token):
            kinds = {(token[start:end], new) for start, end, new in pieces}
            odd = surprise_of(model, token) >= SUSPICIOUS and not is_ordinary(model, token)
            common = odd and channel.cost <= COMMON_FOR_ONE
            common = common and not _is_foreign(text, reading, scores)
            if channel.cost > COMMON_AMONG_LETTERS or not (
                common
                or len(kinds) > 1
                or _keeps_accents(token, places)
                or _is_spelt_apart(text, token, now, pieces, kept)
                or _is_spoken(text, token, reading, scores)
            ):
                continue
        if not _is_mistyped(token, now, pieces, kept):
            return True
    return False


def _with_kept(
    scores: Sequence[float], tokens: Sequence[str], made: Sequence[str]
) -> Sequence[float]:
    """The evidence for each language, with the letters beyond ASCII that stay as they are: a word
    by itself may have nothing else to say."""
    letters = Counter(
        char
        for token, now in zip(tokens, made, strict=True)
        for at, char in enumerate(small(token))
        if "\x80" <= char < LAST_ALPHABET
        and not any(a <= at < b for a, b, _ in changes_between(token, now))
    )
    return load_languages().coherence(list(scores), letters)[1]


def _is_amid_small(token: str, start: int, end: int) -> bool:
    """Whether a stretch stands behind a small letter, and before one or the end: elsewhere a space
    is one."""
    after = token[end : end + 1]
    return token[:start][-1:].islower() and (not after.isalnum() or after.islower())


def _is_small_word(token: str, now: str, reading: Reading) -> bool:
    """Whether a token is one ideograph in the place of a word that stands everywhere in a language,
    and is not spoken of."""
    return (
        len(token.rstrip(".,;:!?")) == 1 and now.islower() and reading.cost * UNIT <= COMMONEST_WORD
    )


def _is_latin_word(model: Model, token: str) -> bool:
    """Whether a token may be a word in Latin letters, some of them ASCII, as it stands."""
    return (
        any(char.isascii() and char.isalpha() for char in token)
        and all(char < "\x80" or model.script_name(char) == "latin" for char in token)
        and may_be_written(token)
    )


def _is_foreign(text: str, reading: Reading, scores: Sequence[float]) -> bool:
    """Whether a text of several words is surely in other languages than a word is known in: then it
    is rather a name."""
    number = _count_words(text, WORDS_OF_TEXT)
    least = 1 - SURELY if number == WORDS_OF_TEXT else HARDLY
    return number > 1 and _chance_in(reading, scores) < least


WORDS_OF_TEXT = 4
HARDLY = 0.03
"""From how many words, the one in question among them, a text is surely in a language; and the
chance below which fewer are hardly in it."""


def _keeps_letters(token: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a word has letters beyond ASCII besides those that are changed."""
    return any(
        char >= "\x80" and char.isalpha() and not any(a <= at < b for a, b in places)
        for at, char in enumerate(token)
    )


def _keeps_accents(token: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a long word has letters beyond ASCII besides those that are changed: it is no word of
    another language by chance."""
    long = sum(map(str.isalpha, token)) >= LETTERS_OF_LONG_WORD
    return long and _keeps_letters(token, places)


LETTERS_OF_LONG_WORD = 6


def _is_spelt_apart(
    text: str,
    token: str,
    now: str,
    pieces: Sequence[tuple[int, int, str]],
    scores: Sequence[float],
) -> bool:
    """Whether a word has a letter beyond ASCII that stays, or others beside it, and no language
    that may have it has what is changed where it stands: it is hardly one of a language without
    list."""
    is_kept = _keeps_letters(token, [(start, end) for start, end, _ in pieces])
    if not is_kept and _count_words(text.replace(token, ""), WORDS_BESIDE) < WORDS_BESIDE:
        return False
    return all(
        end - start == len(new) == 1
        and is_counted(small(token[start]))
        and is_counted(small(new))
        and spelt(scores, token, start) - spelt(scores, now, start) >= SPELT_APART
        for start, end, new in pieces
    )


SPELT_APART = 7.0
"""Nats by which a letter must be spelt worse than another for that."""


def _is_spoken(text: str, token: str, reading: Reading, scores: Sequence[float]) -> bool:
    """Whether a text is rather in a language that has a word, as several other words of it say, or
    surely, as one does."""
    number = _count_words(text.replace(token, ""), WORDS_BESIDE)
    least = 1 / 2 if number == WORDS_BESIDE else SURELY
    return number > 0 and _chance_in(reading, scores) > least


def _count_words(text: str, most: int) -> int:
    """How many words a text has, so many at most."""
    return sum(1 for _ in itertools.islice(_WORD.finditer(text), most))


def _chance_in(reading: Reading, scores: Sequence[float]) -> float:
    """The chance that a text is in one of the languages that have a word."""
    chances = probabilities(scores)
    return sum(chances[number] for number in reading.languages)


_WORD = re.compile(r"[^\W\d_]{2,}")


def _is_mistyped(
    token: str, now: str, pieces: Sequence[tuple[int, int, str]], scores: Sequence[float]
) -> bool:
    """Whether all that is changed is one letter that the languages of the text spell about as well
    there, or a capital that begins a short word: then it is a word that is in no list, or whoever
    wrote it took the wrong key."""
    ((start, end, new), *others) = pieces
    seen = token[start:end]
    if "\xdf" <= seen < "\u0250" and seen.islower() and new[:1].isupper() and not others:
        return True
    if others or len(seen) != 1 or len(new) != 1 or not (seen + new).isalpha():
        return False
    before = token[:start][-1:]
    if seen.isupper() and new.islower() and not before.isupper():
        if before.isalpha():
            return False  # nobody types a capital within a word
        if sum(map(str.isalpha, now)) < LETTERS_OF_NO_NAME:
            return True
    if seen.isupper() and new.islower() and start == 1 and token[end:].islower():
        return False  # or begins a word with two
    if small(seen) == small(new) or not (is_counted(small(seen)) and is_counted(small(new))):
        return False
    return spelt(scores, token, start) - spelt(scores, now, start) < MISSPELT


LETTERS_OF_NO_NAME = 5
"""From how many letters a word that would begin with another capital is no name, if its languages
do not spell so."""


def _signs(text: str) -> int:
    """The signs of ASCII in a text. Where one comes out of a pair of bytes, that is chance."""
    return sum(char < "\x80" and not char.isalnum() for char in text)
