"""What explanations say for a channel and against it, all tokens of a text together.

In eighths of a nat: the gains of tokens as far as these are witnesses (`witnesses.py`), less what
it costs to change and to make what they do (`prices.py`). What the rest of the text says is in
`surroundings.py`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from textfix.channels import Channel
from textfix.detectors.known import IDEOGRAPHS, is_cased, is_known
from textfix.fixers.explained import are_letters_of_none, places_of, stretches
from textfix.fixers.form import (
    MANY,
    bare,
    is_accented,
    is_gloss,
    is_mark,
    is_well_formed,
    may_be_name,
)
from textfix.fixers.mentions import are_endings
from textfix.fixers.notation import is_abbreviation, is_frame, runs_of
from textfix.fixers.places import (
    is_behind_placeholder,
    is_calculated,
    is_dash_in_place,
    is_mark_in_place,
    is_range,
    is_symbol,
)
from textfix.fixers.prices import is_typical_of, price_of_one
from textfix.fixers.witnesses import (
    LETTERS_OF_WORD,
    is_mute,
    is_otherwise,
    is_pattern_of_signs,
    is_shaken,
    is_short,
    says_nothing,
    witness,
)
from textfix.language.model import Model
from textfix.lattice import Explanation
from textfix.weights import (
    ALONE,
    COMMON,
    DIVERSE,
    INITIALS,
    LEAST_OF_RARE,
    LEAST_OF_ROW,
    NEVER,
    OF_NO_GLOSS,
    SHOUTED,
    SINGLES,
    SPOKEN_FOR,
    STRAY,
    STRAY_LETTERS,
    STRAY_MARK,
    STRAY_PAIR,
    SUPPORT,
    UNCOMMON,
    UNEXPECTED,
    UNLIKELY,
    UNLIKELY_SYLLABLE,
    UNSUPPORTED,
    UNUSUAL,
)

_JOINTS = re.compile("[,;|/\t]")
"""What joins words that are a list or a row."""


def _items_changed(token: str, explanation: Explanation) -> int:
    """How many items of a list, or fields of a row, that is one token."""
    joints = [match.start() for match in _JOINTS.finditer(token)]
    return stretches(joints, (piece.start for piece in explanation.pieces))


def _contexts(token: str, explanation: Explanation) -> set[str]:
    """Where the pieces of an explanation stand: the same word with other endings says the same."""
    return {
        token[max(0, p.start - BESIDE) : p.end + 2 * (p.start < BESIDE)].lower()
        for p in explanation.pieces
    }


BESIDE = 3
"""Characters before a piece that tell it from others."""


class _Case(NamedTuple):
    """A channel, and what it makes of the tokens of a text."""

    model: Model
    channel: Channel
    explanations: dict[str, Explanation]
    support: int


_Ranked = Sequence[tuple[str, Explanation]]
"""Tokens with what they become, those that gain most first."""


def evidence_of(
    model: Model,
    channel: Channel,
    explanations: dict[str, Explanation],
    support: int,
    typed: Collection[str],
) -> int:
    """The gains of all tokens together.

    UTF-8 has structure, so each token that lost nothing is a witness of its own; all others say
    something only together.

    Args:
        model: the language model.
        channel: any.
        explanations: what the channel makes of tokens.
        support: what the languages of the text say for that.
        typed: what `typed_in` them.
    """
    case = _Case(model, channel, explanations, support)
    alone = {t: e for t, e in explanations.items() if channel.structured and not _has_lost(e)}
    ranked = sorted(
        ((t, e) for t, e in explanations.items() if t not in alone), key=lambda item: -item[1].gain
    )
    known = is_typical_of(channel)
    gains = [witness(model, known, t, e) for t, e in alone.items()]
    if alone and max(gains) <= 0 and not ranked:
        return -NEVER  # without a witness neither scripts nor languages can speak
    if channel.read.multibyte and _are_of_no_text(model, explanations):
        return -NEVER
    price = _price_alone(case, alone)
    # letters that are a pair in one word are so in all that have them
    sure = max(gains) if price >= STRAY_LETTERS else sum(gains)
    if not ranked:
        return sure - price - _price_of_gloss(case)
    if not channel.structured and (is_frame(explanations) or are_endings(explanations)):
        return -NEVER
    changes = [_changes(t, e) for t, e in ranked]
    distinct = len(set().union(*changes))
    together = _together(case, ranked, changes, distinct, typed)
    # letters one by one are a list of them, and in a row a table
    is_table = together.singles == len(ranked) >= LEAST_OF_ROW
    if not alone and (is_table or together.gain <= 0):
        return -NEVER
    total = together.gain
    if distinct == 1 and not alone:
        total = _of_one_change(case, total)
    if not channel.structured and len(explanations) == 1 and next(iter(explanations)).isupper():
        total -= SHOUTED
    if any(is_doubtful(case) for is_doubtful in _DOUBTS):
        total = min(total, ALONE)
    return sure + total


def _has_lost(explanation: Explanation) -> bool:
    return any(piece.losses for piece in explanation.pieces)


def _changes(token: str, explanation: Explanation) -> set[tuple[str, str]]:
    """What is seen and what it becomes; what was inferred may differ though the same was seen."""
    return {
        (token[p.start : p.end], "" if p.candidates else p.replacement) for p in explanation.pieces
    }


def _price_alone(case: _Case, alone: dict[str, Explanation]) -> int:
    """What it costs that so little is changed in the tokens that are witnesses of their own."""
    price = price_of_one(case.model, case.channel, alone) if alone else 0
    if case.support >= SPOKEN_FOR and price < STRAY_MARK:
        price = min(price, STRAY_PAIR)
    return price


def _price_of_gloss(case: _Case) -> int:
    """What letters of no alphabet cost if ideographs became them in what may be a gloss."""
    channel, explanations = case.channel, case.explanations
    if channel.read.multibyte and channel.structured and is_gloss(" ".join(explanations)):
        return OF_NO_GLOSS * are_letters_of_none(case.model, explanations)
    return 0


class _Together(NamedTuple):
    """What tokens gain together, and how many of them are single letters."""

    gain: int
    singles: int


def _together(
    case: _Case,
    ranked: _Ranked,
    changes: Sequence[set[tuple[str, str]]],
    distinct: int,
    typed: Collection[str],
) -> _Together:
    """What tokens gain that are no witnesses of their own. Abbreviations, and letters one by one,
    gain so much at most, however many there are."""
    total = initials = singles = rows = 0
    gains = _without_repetition(ranked, changes) if distinct < DIVERSE else _as_they_are(ranked)
    for number, gain in gains:
        token, explanation = ranked[number]
        if _is_letter(case.channel, token, explanation):
            singles += min(gain, ALONE)
            rows += 1
        elif _is_of_signs(case.channel, token, explanation):
            total += min(gain, ALONE)
        elif all(seen in typed for seen, _ in changes[number]) or says_nothing(
            case.model, case.channel, token, explanation
        ):
            continue
        elif is_short(case.model, case.channel, token):
            initials += min(gain, INITIALS)
        elif not case.channel.structured and _has_another_cause(case.model, token, explanation):
            total += min(gain, ALONE)
        else:
            total += gain
    return _Together(total + min(initials, 2 * INITIALS) + min(singles, SINGLES * ALONE), rows)


def _as_they_are(ranked: _Ranked) -> Iterator[tuple[int, int]]:
    """The number of each token, with what it gains."""
    return ((number, explanation.gain) for number, (_, explanation) in enumerate(ranked))


def _without_repetition(
    ranked: _Ranked, changes: Sequence[set[tuple[str, str]]]
) -> Iterator[tuple[int, int]]:
    """The number of each token that says something new, with what it gains.

    Where few characters are changed, tokens with the same ones say the same thing again (a model
    that dislikes `Ú` between capitals does so each time): the second such token counts half, the
    third a third. A word that comes again, or only with another ending, does not count.
    """
    met: Counter[tuple[str, str]] = Counter()
    words: set[str] = set()
    contexts: set[str] = set()
    for number, ((token, explanation), changed) in enumerate(zip(ranked, changes, strict=True)):
        said = _contexts(token, explanation)
        if bare(token) in words or said <= contexts:
            continue
        words.add(bare(token))
        contexts |= said
        # words joined by commas are as many witnesses
        items = _items_changed(token, explanation)
        others = min(items, len(said))
        gain = round(explanation.gain * sum(1 / i for i in range(1, others + 1)) / items)
        yield number, gain // (1 + min(met[change] for change in changed))
        met.update(changed)


def _letters(token: str, explanation: Explanation) -> list[str]:
    return [char for char in explanation.text(token) if char.isalpha()]


def _is_letter(channel: Channel, token: str, explanation: Explanation) -> bool:
    """Whether a token becomes a single letter, or is as good as one."""
    return len(_letters(token, explanation)) == 1 or (channel.whole and len(token) <= 2)


def _is_of_signs(channel: Channel, token: str, explanation: Explanation) -> bool:
    """Whether a token is a range of numbers, or signs of which a rare channel makes letters."""
    if channel.structured and is_range(token, places_of(explanation)):
        return True
    return channel.rare and is_pattern_of_signs(token, _letters(token, explanation))


def _has_another_cause(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether signs become signs, or what is odd about a token has another cause than damage."""
    text = explanation.text(token)
    return is_mute(token, explanation) or is_otherwise(model, token, text, explanation)


def _of_one_change(case: _Case, total: int) -> int:
    """What is left of what tokens gain together if the same one change is made in all of them."""
    model, channel, explanations, support = case
    total -= STRAY
    if any(is_mark(p.replacement) for e in explanations.values() for p in e.pieces):
        total -= STRAY_MARK
    if channel.structured:
        if all(is_well_formed(model, token) for token in explanations):
            total -= price_of_one(model, channel, explanations)
        return total
    if _is_in_place(model, channel, explanations, support):
        total = min(total, ALONE)
    total -= UNSUPPORTED * (support < SUPPORT)
    return total - UNCOMMON * (support < 2 * SUPPORT and channel.cost > COMMON)


def _is_no_word(case: _Case) -> bool:
    """Whether the one token that is explained becomes what is no word, for its capitals."""
    if case.channel.structured or len(case.explanations) != 1:
        return False
    ((token, explanation),) = case.explanations.items()
    runs = [run for run in runs_of(explanation.text(token)) if not run.isascii()]
    return not all(len(run) > LONGEST_CASED or _is_cased(run) for run in runs)


def _is_cased(run: str) -> bool:
    """Whether letters in a row have capitals as words or abbreviations do."""
    return run[1:] == run[1:].lower() or run == run.upper() or is_abbreviation(run)


LONGEST_CASED = 4
"""Letters up to which a capital within is rather chance than a name in camel case."""


def _is_lone_syllable(case: _Case) -> bool:
    """Whether all that is explained, and not by a common channel, is one well-formed word of few
    letters, none of ASCII: there are so many encodings that in one of them it is another word."""
    token = next(iter(case.explanations))
    return (
        not case.channel.structured
        and case.channel.cost > UNUSUAL
        and len(case.explanations) == 1
        and sum(map(str.isalpha, token)) <= FEW_LETTERS
        and not any(char.isascii() and char.isalpha() for char in token)
        and (is_well_formed(case.model, token) or is_accented(token))
    )


FEW_LETTERS = 4


def _are_few_letters(case: _Case) -> bool:
    """Whether a rare channel makes hardly any letters."""
    texts = "".join(explanation.text(token) for token, explanation in case.explanations.items())
    return case.channel.rare and sum(map(str.isalpha, texts)) < LEAST_OF_RARE


def _is_name(case: _Case) -> bool:
    """Whether ideographs that may be a name are all that is explained, and not as UTF-8."""
    channel = case.channel
    if channel.structured or not channel.read.multibyte:
        return False
    return may_be_name(case.model, " ".join(case.explanations))


def _are_variables(case: _Case) -> bool:
    """Whether all that is changed are single letters of other alphabets at the edges of names and
    numbers, amid signs that formulas and programs have."""
    if case.channel.structured or not any(map(is_calculated, case.explanations)):
        return False
    return all(is_symbol(case.model, t, places_of(e)) for t, e in case.explanations.items())


def _is_in_place(
    model: Model, channel: Channel, explanations: dict[str, Explanation], support: int
) -> bool:
    """Whether the one character that is changed may stand where it does, or draws a frame. What the
    languages of the text speak for is asked no further."""
    places = {token: places_of(e) for token, e in explanations.items()}
    if all(is_behind_placeholder(*place) for place in places.items()):
        return True
    if channel.cost > COMMON and all(is_symbol(model, *place) for place in places.items()):
        return True
    if support >= SPOKEN_FOR:
        return False
    return all(
        is_mark_in_place(*place) or (support < SUPPORT and is_dash_in_place(*place))
        for place in places.items()
    )


def _are_of_no_text(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether what comes of ideographs is letters of alphabets that no text has so, by what they
    cost or by their capitals, and no word that is known: they were a list of ideographs."""
    texts = [
        explanation.text(token)
        for token, explanation in explanations.items()
        if all(model.script_name(char) in MANY for char in token if char.isalpha())
    ]
    if any(map(_LATIN.search, texts)):
        return False  # of a word there is more than what ideographs gave
    made = {model.script_name(char) for text in texts for char in text if char >= "\x80"} - {""}
    if not made or not made <= WELL_KNOWN:
        return False
    runs = [run for text in texts for run in runs_of(text)]
    if any(len(run) >= LETTERS_OF_WORD and is_known(model, run) for run in runs):
        return False
    if not all(map(is_cased, runs)):
        return True
    length = sum(len(text) + 1 for text in texts)
    most = UNLIKELY_SYLLABLE if "hangul" in made else UNLIKELY
    return sum(map(model.cost, texts)) > most * length


_LATIN = re.compile("[A-Za-z]")

WELL_KNOWN = frozenset({"cyrillic", "greek", "hebrew", "arabic", "hangul"})
"""Scripts in which the model tells words from letters by chance: Armenian words cost it as much."""


def _are_unlikely(case: _Case) -> bool:
    """Whether ideographs are made that hardly ever stand together, and not of UTF-8."""
    if case.channel.structured:
        return False
    model = case.model
    texts = [explanation.text(token) for token, explanation in case.explanations.items()]
    runs = [
        "".join(chars)
        for text in texts
        if max(text) >= IDEOGRAPHS
        for is_many, chars in itertools.groupby(text, lambda c: model.script_name(c) in MANY)
        if is_many
    ]
    costs = [cost for run in runs for cost in model.costs(run)[:-1]]
    return sum(costs) > UNEXPECTED * len(costs)


def _are_shaken(case: _Case) -> bool:
    """Whether capitals stand behind small letters twice or more, as nobody writes: in most of the
    words that are made, or in any that went through its channel from end to end; not of UTF-8."""
    shaken = sum(is_shaken(e.text(token)) for token, e in case.explanations.items())
    if case.channel.whole:
        return shaken > 0
    return not case.channel.structured and 2 * shaken > len(case.explanations)


_DOUBTS: tuple[Callable[[_Case], bool], ...] = (
    _is_no_word,
    _is_lone_syllable,
    _are_few_letters,
    _is_name,
    _are_variables,
    _are_shaken,
    _are_unlikely,
)
"""What makes all that is explained count no more than a token that stands alone (`ALONE`)."""
