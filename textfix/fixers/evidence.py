"""What explanations say for a channel and against it, all tokens of a text together.

In eighths of a nat: the gains of tokens as far as these are witnesses (`witnesses.py`), less what
it costs to change and to make what they do (`prices.py`). What the rest of the text says is in
`surroundings.py`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection

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


def evidence_of(
    model: Model,
    channel: Channel,
    explanations: dict[str, Explanation],
    support: int,
    typed: Collection[str],
) -> int:
    """The gains of all tokens together; `typed` is what `typed_in` them.

    UTF-8 has structure, so each token is a witness of its own. Elsewhere, where few characters are
    changed, tokens with the same ones say the same thing again (a model that dislikes `Ú` between
    capitals does so each time): the second such token counts half, the third a third.
    """
    structured = channel.structured
    alone = {
        t for t, e in explanations.items() if structured and not any(p.losses for p in e.pieces)
    }
    known = is_typical_of(channel)
    gains = [witness(model, known, t, explanations[t]) for t in alone]
    price = price_of_one(model, channel, {t: explanations[t] for t in alone}) if alone else 0
    if support >= SPOKEN_FOR and price < STRAY_MARK:
        price = min(price, STRAY_PAIR)
    # letters that are a pair in one word are so in all that have them
    sure = max(gains) if price >= STRAY_LETTERS else sum(gains)
    ranked = sorted(
        ((t, e) for t, e in explanations.items() if t not in alone), key=lambda item: -item[1].gain
    )
    if alone and max(gains) <= 0 and not ranked:
        return -NEVER  # without a witness neither scripts nor languages can speak
    if channel.read.multibyte and _are_of_no_text(model, explanations):
        return -NEVER
    if channel.read.multibyte and structured and is_gloss(" ".join(explanations)):
        price += OF_NO_GLOSS * are_letters_of_none(model, explanations)
    if not ranked:
        return sure - price
    if not alone and not structured and is_frame(explanations):
        return -NEVER
    if not structured and are_endings(explanations):
        return -NEVER
    # what was inferred may differ though the same was seen
    changes = [
        {(t[p.start : p.end], "" if p.candidates else p.replacement) for p in e.pieces}
        for t, e in ranked
    ]
    distinct = len(set().union(*changes))
    met: Counter[tuple[str, str]] = Counter()
    total = initials = singles = rows = 0
    words: set[str] = set()
    contexts: set[str] = set()
    for (token, explanation), changed in zip(ranked, changes, strict=True):
        gain = explanation.gain
        if distinct < DIVERSE:
            said = _contexts(token, explanation)
            if bare(token) in words or said <= contexts:
                continue
            words.add(bare(token))
            contexts |= said
            # words joined by commas are as many witnesses
            number = _items_changed(token, explanation)
            others = min(number, len(said))
            gain = round(gain * sum(1 / i for i in range(1, others + 1)) / number)
            gain //= 1 + min(met[c] for c in changed)
            met.update(changed)
        text = explanation.text(token)
        letters = [char for char in text if char.isalpha()]
        ranges = structured and is_range(token, places_of(explanation))
        if len(letters) == 1 or (channel.whole and len(token) <= 2):
            singles += min(gain, ALONE)
            rows += 1
            continue
        if ranges or (channel.rare and is_pattern_of_signs(token, letters)):
            gain = min(gain, ALONE)
        elif says_nothing(model, channel, token, explanation) or all(
            c in typed for c, _ in changed
        ):
            gain = 0
        elif is_short(model, channel, token):
            initials += min(gain, INITIALS)
            continue
        elif not structured and (
            is_mute(token, explanation) or is_otherwise(model, token, text, explanation)
        ):
            gain = min(gain, ALONE)
        total += gain
    # letters one by one are a list of them, and in a row a table
    if not alone and rows == len(ranked) >= LEAST_OF_ROW:
        return -NEVER
    total += min(initials, 2 * INITIALS) + min(singles, SINGLES * ALONE)
    if not alone and total <= 0:
        return -NEVER
    if distinct == 1 and not alone:
        total -= STRAY
        if any(is_mark(p.replacement) for _, e in ranked for p in e.pieces):
            total -= STRAY_MARK
        if not structured and _is_in_place(model, channel, explanations, support):
            total = min(total, ALONE)
        if structured and all(is_well_formed(model, token) for token in explanations):
            total -= price_of_one(model, channel, explanations)
        if not structured:
            total -= UNSUPPORTED * (support < SUPPORT)
            total -= UNCOMMON * (support < 2 * SUPPORT and channel.cost > COMMON)
    if not structured and len(explanations) == 1 and next(iter(explanations)).isupper():
        total -= SHOUTED
    if not structured and len(explanations) == 1 and not _is_word_after(explanations):
        total = min(total, ALONE)
    if not structured and channel.cost > UNUSUAL and _is_lone_syllable(model, explanations):
        total = min(total, ALONE)
    texts = "".join(explanation.text(token) for token, explanation in explanations.items())
    if channel.rare and sum(map(str.isalpha, texts)) < LEAST_OF_RARE:
        total = min(total, ALONE)
    if channel.read.multibyte and not structured and may_be_name(model, " ".join(explanations)):
        total = min(total, ALONE)
    if not structured and _are_variables(model, explanations):
        total = min(total, ALONE)
    if channel.whole and any(is_shaken(e.text(token)) for token, e in explanations.items()):
        total = min(total, ALONE)
    if not structured and (_are_unlikely(model, explanations) or _are_shaken(explanations)):
        total = min(total, ALONE)
    return sure + total


def _is_word_after(explanations: dict[str, Explanation]) -> bool:
    """Whether what comes out of the one token that is explained may be a word, for its capitals."""
    ((token, explanation),) = explanations.items()
    runs = [run for run in runs_of(explanation.text(token)) if not run.isascii()]
    return all(len(run) > LONGEST_CASED or _is_cased(run) for run in runs)


def _is_cased(run: str) -> bool:
    """Whether letters in a row have capitals as words or abbreviations do."""
    return run[1:] == run[1:].lower() or run == run.upper() or is_abbreviation(run)


LONGEST_CASED = 4
"""Letters up to which a capital within is rather chance than a name in camel case."""


def _is_lone_syllable(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is explained is one well-formed word of few letters, none of ASCII: there
    are so many encodings that in one of them it is another word."""
    token = next(iter(explanations))
    return (
        len(explanations) == 1
        and sum(map(str.isalpha, token)) <= FEW_LETTERS
        and not any(char.isascii() and char.isalpha() for char in token)
        and (is_well_formed(model, token) or is_accented(token))
    )


FEW_LETTERS = 4


def _are_variables(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is changed are single letters of other alphabets at the edges of names and
    numbers, amid signs that formulas and programs have."""
    return any(map(is_calculated, explanations)) and all(
        is_symbol(model, token, places_of(e)) for token, e in explanations.items()
    )


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


def _are_unlikely(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether ideographs are made that hardly ever stand together."""
    texts = [explanation.text(token) for token, explanation in explanations.items()]
    runs = [
        "".join(chars)
        for text in texts
        if max(text) >= IDEOGRAPHS
        for is_many, chars in itertools.groupby(text, lambda c: model.script_name(c) in MANY)
        if is_many
    ]
    costs = [cost for run in runs for cost in model.costs(run)[:-1]]
    return sum(costs) > UNEXPECTED * len(costs)


def _are_shaken(explanations: dict[str, Explanation]) -> bool:
    """Whether most of what is made are words with capitals behind small letters, twice or more:
    nobody writes so."""
    shaken = sum(is_shaken(e.text(token)) for token, e in explanations.items())
    return 2 * shaken > len(explanations)
