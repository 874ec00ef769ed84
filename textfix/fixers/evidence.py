"""What explanations say for a channel and against it: gains, less what else would explain them.

Each function answers in eighths of a nat, or whether a token is of a kind that says little. What
the rest of the text says is in `surroundings.py`, what a token's form says in `form.py`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

from textfix.channels import Channel
from textfix.detectors.known import is_known
from textfix.detectors.mojibake import TOKEN
from textfix.fixers.form import (
    MANY,
    are_accents,
    bare,
    is_accented,
    is_gloss,
    is_label,
    is_mark,
    is_mixed,
    is_of_one,
    is_pointed,
    is_well_formed,
    may_be_name,
)
from textfix.fixers.mentions import (
    are_endings,
    are_joined,
    are_vowels,
    is_both_cases,
    is_bracketed,
    is_chart,
    is_class,
    is_list,
    is_mention,
    is_pattern,
    is_row,
)
from textfix.fixers.notation import (
    FORMULA,
    are_accents_alone,
    are_names,
    is_abbreviation,
    is_alternating,
    is_barred,
    is_chuvash,
    is_drawing,
    is_formula,
    is_frame,
    is_jamo,
    is_numbered,
    is_numeral,
    is_one_repeated,
    is_periodic,
    is_stretched,
    is_styled,
    is_transcribed,
    is_unit,
    is_uzbek,
    runs_of,
)
from textfix.fixers.places import (
    are_apostrophes,
    are_phonetic,
    are_romanized,
    as_meant,
    as_one_script,
    has_raised,
    has_strangers,
    is_behind_placeholder,
    is_dash_in_place,
    is_drawn_within,
    is_mark_in_place,
    is_punctuation,
    is_quoted,
    is_range,
    is_symbol,
    is_variant,
)
from textfix.fixers.signs import least_placed
from textfix.language.languages import CONTEXT
from textfix.language.model import Model
from textfix.language.spelling import LAST_ALPHABET
from textfix.lattice import Explanation, Piece
from textfix.losses import Loss
from textfix.weights import (
    ALONE,
    ANOTHER_ACCENT,
    COMMON,
    DIVERSE,
    DRAWN,
    EVERYWHERE,
    IMPLAUSIBLE,
    INITIALS,
    LEAST_OF_RARE,
    LEAST_OF_ROW,
    MENTIONED,
    MISTYPED,
    MOST_IMPLAUSIBLE,
    NEVER,
    OF_NO_GLOSS,
    PLAUSIBLE,
    RARE_STRUCTURED,
    SHOUTED,
    SINGLES,
    SPOKEN_FOR,
    STRAY,
    STRAY_IDEOGRAPH,
    STRAY_LETTERS,
    STRAY_MARK,
    STRAY_PAIR,
    SUPPORT,
    UNCOMMON,
    UNEXPECTED,
    UNPLACED,
    UNSOFTENED,
    UNSUPPORTED,
    UNUSUAL,
)


def is_of_none(model: Model, char: str) -> bool:
    """Whether a character is a letter of hardly any alphabet, or a digit that is not ASCII: what
    two characters side by side happen to be, rather than what someone wrote."""
    kind = unicodedata.category(char)
    if char < "\u02b0" and (char < "\x80" or not char.isalnum() or kind == "No"):
        return False
    if not char.isalnum() or kind == "No":
        return kind == "Sk" or (kind == "Sm" and model.lone_cost(char) > MENTIONED)
    return not char.isalpha() or model.lone_cost(char) > MENTIONED


def is_unheard(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is made are letters of hardly any alphabet."""
    made = made_of(explanations)
    return bool(made) and all(
        (char.isalpha() or char.isdecimal())
        and is_of_none(model, char)
        and model.script_name(char) not in MANY
        for char in made
    )


def is_beyond_languages(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is made are ideographs, or letters of hardly any alphabet: the languages
    that the letters of a text speak for have none of them, and say nothing."""
    return is_unheard(model, explanations) or all(
        model.script_name(char) in MANY for char in made_of(explanations)
    )


def made_of(explanations: dict[str, Explanation]) -> set[str]:
    """The characters that are made."""
    return {c for e in explanations.values() for p in e.pieces for c in p.replacement}


def displaced(explanations: dict[str, Explanation]) -> int:
    """What the signs that were inferred cost where they stand."""
    return sum(
        least_placed(
            piece.candidates,
            token[: piece.start],
            token[piece.start : piece.end],
            token[piece.end :],
        )
        for token, explanation in explanations.items()
        for piece in explanation.pieces
        if piece.candidates
    )


def made_signs(explanations: dict[str, Explanation]) -> int:
    """The same of signs that a channel without structure makes of letters."""
    return sum(
        least_placed(
            (p.replacement,), token[: p.start], token[p.start : p.end], token[p.end :], UNPLACED
        )
        for token, explanation in explanations.items()
        for p in explanation.pieces
        if not p.candidates and token[p.start : p.end].isalpha() and _is_sign(p.replacement)
        if not is_punctuation(p.replacement)
    )


def _is_mute(token: str, explanation: Explanation) -> bool:
    """Whether all that is made are signs of signs: some encoding has another for each. A control is
    none: it is damage."""
    return not any(
        char.isalpha() or "\x80" <= char < "\xa0"
        for p in explanation.pieces
        for char in token[p.start : p.end] + p.replacement
    )


def drawn(explanations: dict[str, Explanation]) -> int:
    """What it speaks for an explanation that it makes letters of lines drawn within words."""
    return DRAWN * any(
        all(p.replacement.isalpha() for p in e.pieces) and is_drawn_within(token, _places_of(e))
        for token, e in explanations.items()
    )


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text >= "\x80" and not text.isalnum() and not text.isspace()


def losses_of(explanations: dict[str, Explanation]) -> dict[Loss, None]:
    """What was lost, each once: that it happened is paid for, not how often."""
    return dict.fromkeys(
        loss for e in explanations.values() for piece in e.pieces for loss in piece.losses
    )


def ignorance(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """What it speaks against an explanation that it changes well-formed words: the model may not
    know them. If they are explained by likely text, less. A letter with an accent for another in a
    language that has both tells little of that; there the price is the same."""
    texts = {
        t: e.text(t) for t, e in explanations.items() if is_well_formed(model, t) or are_accents(t)
    }
    if not texts:
        return 0
    if any(model.script_name(c) in MANY for text in texts.values() for c in text):
        return ANOTHER_ACCENT * (len(texts) == len(explanations) == 1)
    changes = {(t[p.start : p.end], p.replacement) for t in texts for p in explanations[t].pieces}
    scripts = {model.script_name(char) for a, b in changes for char in a + b}
    number, unusual = len(changes), channel.cost > UNUSUAL
    length = sum(len(text) + 1 for text in texts.values())
    excess = sum(map(model.cost, texts.values())) // length - PLAUSIBLE
    implausible = IMPLAUSIBLE * max(0, min(excess, MOST_IMPLAUSIBLE))
    if len(scripts) == 1 and number <= 1 + (scripts != {"latin"} or unusual):
        words = max(_words_changed(t, explanations[t]) for t in texts)
        price = ANOTHER_ACCENT * max(words, number) + implausible * unusual
        return price * (len(texts) == len(explanations))
    return implausible


_JOINTS = re.compile("[,;|/\t]")
"""What joins words that are a list or a row."""


def _words_changed(token: str, explanation: Explanation) -> int:
    """How many words of a token an explanation changes."""
    alpha = [char.isalpha() for char in token]
    words = [i for i, (before, is_one) in enumerate(pairwise([False, *alpha])) if is_one > before]
    return _stretches(words, (piece.end for piece in explanation.pieces))


def _items_changed(token: str, explanation: Explanation) -> int:
    """How many items of a list, or fields of a row, that is one token."""
    joints = [match.start() for match in _JOINTS.finditer(token)]
    return _stretches(joints, (piece.start for piece in explanation.pieces))


def _contexts(token: str, explanation: Explanation) -> set[str]:
    """Where the pieces of an explanation stand: the same word with other endings says the same."""
    return {
        token[max(0, p.start - BESIDE) : p.end + 2 * (p.start < BESIDE)].lower()
        for p in explanation.pieces
    }


BESIDE = 3
"""Characters before a piece that tell it from others."""


def _stretches(borders: Sequence[int], places: Iterable[int]) -> int:
    """In how many of the stretches between borders some places are."""
    return len({bisect_left(borders, place) for place in places})


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
    known = _is_typical_of(channel)
    gains = [_witness(model, known, t, explanations[t]) for t in alone]
    price = price_of_one(model, channel, explanations) if alone else 0
    if support >= SPOKEN_FOR and price < STRAY_MARK:
        price = min(price, STRAY_PAIR)
    # letters that are a pair in one word are so in all that have them
    sure = max(gains) if price >= STRAY_LETTERS else sum(gains)
    ranked = sorted(
        ((t, e) for t, e in explanations.items() if t not in alone), key=lambda item: -item[1].gain
    )
    if alone and max(gains) <= 0 and not ranked:
        return -NEVER  # without a witness neither scripts nor languages can speak
    if channel.read.multibyte and structured and is_gloss(" ".join(explanations)):
        price += OF_NO_GLOSS * _are_letters_of_none(model, explanations)
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
        ranges = structured and is_range(token, _places_of(explanation))
        if len(letters) == 1 or (channel.whole and len(token) <= 2):
            singles += min(gain, ALONE)
            rows += 1
            continue
        if ranges or (channel.rare and _is_pattern(token, letters)):
            gain = min(gain, ALONE)
        elif _says_nothing(model, channel, token, explanation) or all(
            c in typed for c, _ in changed
        ):
            gain = 0
        elif _is_short(model, channel, token):
            initials += min(gain, INITIALS)
            continue
        elif not structured and (
            _is_mute(token, explanation) or _is_otherwise(token, text, explanation)
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
    if not structured and (_are_unlikely(model, explanations) or _are_shaken(explanations)):
        total = min(total, ALONE)
    return sure + total


def _is_any_known(model: Model, explanations: dict[str, Explanation]) -> bool:
    return any(is_known(model, e.text(token)) for token, e in explanations.items())


def _are_letters_of_none(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether letters are made of which no word comes that is known, of an alphabet."""
    made = made_of(explanations)
    return (
        all(char.isalpha() or "\x80" <= char < "\xa0" or is_of_none(model, char) for char in made)
        and not any(model.script_name(char) in MANY for char in made)
        and not _is_any_known(model, explanations)
    )


def are_of_no_word(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that happens to Latin words is that a letter becomes another, all others are
    ASCII, and no word comes of it that is known: they may be of a language that no list has."""
    changed = {t[p.start : p.end] for t, e in explanations.items() for p in e.pieces}
    if len(changed) > 1 or any(
        c >= "\x80" and c.isalpha() and c not in changed for t in explanations for c in t
    ):
        return False
    return all(
        len(p.replacement) == p.end - p.start
        and (token[p.start : p.end] + p.replacement).isalpha()
        and all("\x80" <= char < "\u0250" for char in token[p.start : p.end] + p.replacement)
        for token, e in explanations.items()
        for p in e.pieces
    ) and not _is_any_known(model, explanations)


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


def _is_in_place(
    model: Model, channel: Channel, explanations: dict[str, Explanation], support: int
) -> bool:
    """Whether the one character that is changed may stand where it does, or draws a frame. What the
    languages of the text speak for is asked no further."""
    places = {token: _places_of(e) for token, e in explanations.items()}
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


def _are_unlikely(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether ideographs are made that hardly ever stand together."""
    texts = [explanation.text(token) for token, explanation in explanations.items()]
    many = [char for text in texts for char in text if model.script_name(char) in MANY]
    if not many:
        return False
    return sum(map(model.cost, texts)) > UNEXPECTED * sum(map(len, texts))


def _are_shaken(explanations: dict[str, Explanation]) -> bool:
    """Whether most of what is made are words with capitals behind small letters, twice or more:
    nobody writes so."""
    shaken = sum(_is_shaken(e.text(token)) for token, e in explanations.items())
    return 2 * shaken > len(explanations)


def _is_shaken(text: str) -> bool:
    return sum(a.islower() and b.isupper() for a, b in pairwise(text)) > 1


def is_denied(text: str, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is explained is a letter of which the rest is lost, and as many words
    of the text have other letters beyond ASCII, whole ones: these would not be."""
    seen = {t[p.start : p.end] for t, e in explanations.items() for p in e.pieces}
    if not all(len(char) == 1 and char.isalpha() and char < "\u0250" for char in seen):
        return False
    others = {
        match[0]
        for match in TOKEN.finditer(text[:CONTEXT])
        if any(char >= "\x80" and char.isalpha() and char not in seen for char in match[0])
    }
    return len(others) >= len(explanations)


def typed_in(model: Model, explanations: dict[str, Explanation]) -> set[str]:
    """What is changed of letters that look like one of their word's own, in words that are not much
    less likely with those: typed by mistake there, and so everywhere in the text."""
    typed = set()
    for token, explanation in explanations.items():
        meant = as_meant(token, _places_of(explanation))
        margin = MISTYPED + UNSOFTENED * ("'" in meant)
        if meant and model.cost(meant) <= model.cost(explanation.text(token)) + margin:
            typed |= {token[p.start : p.end] for p in explanation.pieces}
    return typed


def are_often_typed(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether the letters that are changed are those of Cyrillic which stand in Latin words most
    often, and no word comes of it that is known."""
    seen = {c for t, e in explanations.items() for p in e.pieces for c in t[p.start : p.end]}
    letters = {char for char in seen if char.isalpha()}
    return (
        bool(letters)
        and letters <= OFTEN_TYPED
        and all(any(c.isascii() and c.isalpha() for c in token) for token in explanations)
        and not _is_any_known(model, explanations)
    )


OFTEN_TYPED = frozenset("\u043e\u0435")
"""Others stand for letters of Western and Central Europe too often (`\u0443`, `\u0456`)."""


def are_typed(explanations: dict[str, Explanation], typed: Collection[str]) -> bool:
    """Whether all that is explained was typed in another script: nothing else need have happened,
    whatever the languages and the scripts of the text say."""
    return all(t[p.start : p.end] in typed for t, e in explanations.items() for p in e.pieces)


def _is_pattern(token: str, letters: Sequence[str]) -> bool:
    """Whether a token is signs alone, of which one or two letters come out: signs in a pattern are
    of many kinds, and some encoding has a letter for each."""
    return len(set(letters)) <= 2 and not any(map(str.isalpha, token))


def _says_nothing(model: Model, channel: Channel, token: str, explanation: Explanation) -> bool:
    """Whether a token is a drawing, or signs for other signs are all that a rare channel makes, or
    something would have been lost from a class of characters."""
    if channel.rare and not any(
        char.isalpha() for piece in explanation.pieces for char in piece.replacement
    ):
        return True
    if is_mention(token) or _is_typed(token, explanation):
        return True
    if max(explanation.text(token)) >= UNASSIGNED_FROM:
        return True
    if _is_of_two_scripts(model, token, explanation):
        return True
    if channel.structured:
        return is_class(token) or (channel.lossy and (is_row(token) or are_names(token)))
    if is_label(model, token) or _is_of_signs(model, token, explanation):
        return True
    if is_alternating(token) and not channel.written.multibyte:
        return True
    return (
        _is_no_word(token)
        or are_romanized(token, _places_of(explanation), explanation.text(token))
        or is_quoted(token, _places_of(explanation))
        or _mixes(model, token, explanation)
    )


def _is_of_signs(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether signs are all that comes of ideographs."""
    return not any(
        char.isalnum() or model.script_name(seen) not in MANY
        for p in explanation.pieces
        for seen in token[p.start : p.end]
        for char in p.replacement
    )


def _is_of_two_scripts(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether a token is a word typed in two scripts, with letters that look alike: it is likelier
    than what would come out."""
    meant = as_one_script(token)
    if not meant or len(runs_of(token)) > 1:
        return False
    if is_known(model, meant):
        return True
    return len(meant) >= LETTERS_OF_WORD and (
        model.cost(meant) <= model.cost(explanation.text(token)) + MISTYPED
    )


LETTERS_OF_WORD = 4
"""From how many letters the model can tell words."""


@functools.lru_cache(maxsize=1024)
def _is_no_word(token: str) -> bool:
    """Whether a token is characters for their shapes; each channel asks it of the same ones."""
    return (
        is_drawing(token)
        or is_periodic(token)
        or is_stretched(token)
        or is_pointed(token)
        or is_styled(token)
        or is_chart(token)
        or is_bracketed(token)
        or are_vowels(token)
        or is_barred(token)
        or is_chuvash(token)
        or is_jamo(token)
        or is_numbered(token)
        or is_uzbek(token)
        or is_pattern(token)
        or is_transcribed(token)
    )


def _is_typed(token: str, explanation: Explanation) -> bool:
    """Whether all that is made are the signs of ASCII in whose places Japanese and Korean code
    tables have others."""
    return all(
        token[p.start : p.end] in _IN_PLACE and p.replacement in _IN_PLACE[token[p.start : p.end]]
        for p in explanation.pieces
    )


_IN_PLACE = {"\xa5": "\\", "\u20a9": "\\", "\u203e": "~"}


def _mixes(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether letters of two scripts beyond ASCII stand side by side where those of one did."""
    return is_mixed(model, explanation.text(token)) and not is_mixed(model, token)


def _parts(model: Model, token: str, text: str) -> bool:
    """Whether ideographs come to stand among letters of another alphabet, in a token that has one
    alphabet, or any letters but Latin ones among those of a Latin word: nobody writes so, and a
    name in camel case or a word full of accents gives it by chance."""
    scripts = {model.script_name(char) for char in token if char >= "\x80"} - {""}
    named = [{model.script_name(char) for char in run} for run in runs_of(text)]
    if scripts == {"latin"} and is_well_formed(model, token):
        return any("latin" in names and names - BESIDE_LATIN for names in named)
    if len(scripts) != 1 or scripts <= {"latin", *MANY}:
        return False
    return any(scripts & names and names & set(MANY) for names in named)


def breaks(model: Model, token: str, text: str) -> bool:
    """Whether a word of Latin letters becomes one that nobody writes: with a control in it, or with
    letters of another alphabet among its own."""
    scripts = {model.script_name(char) for char in text if char >= "\x80"}
    return (scripts.isdisjoint(MANY) and _parts(model, token, text)) or (
        token.isalpha() and _CONTROL.search(text) is not None and is_well_formed(model, token)
    )


_CONTROL = re.compile("[\x80-\x9f]")

BESIDE_LATIN = frozenset(("", "latin", "greek"))
"""Scripts whose letters stand beside Latin ones: `µm`, `kΩ`."""


def _is_short(model: Model, channel: Channel, token: str) -> bool:
    """Whether a token is too short for the model to know it."""
    if is_abbreviation(token) and not channel.structured:
        return True
    return is_abbreviation(token) and is_well_formed(model, token)


def _is_space_before(token: str, piece: Piece) -> bool:
    """Whether a letter of phonetics comes of a no-break space and what stands behind it, as a unit
    or a word behind a number does: `210\xa0°C` read in Mac OS Roman."""
    return token[piece.start : piece.start + 1] == "\xa0" and (
        len(piece.replacement) == 1 and "\u0250" <= piece.replacement < "\u0300"
    )


def _is_amid_letters(token: str, explanation: Explanation) -> bool:
    """Whether a symbol comes of letters that stand beside others: nobody writes so. One beside
    another character that is made is of several layers of damage."""
    ends = {piece.end for piece in explanation.pieces}
    starts = {piece.start for piece in explanation.pieces}
    return any(
        all(unicodedata.category(char) in ("So", "Sm") for char in piece.replacement)
        and piece.start not in ends
        and piece.end not in starts
        and token[piece.start : piece.end].isalpha()
        and (token[: piece.start][-1:].isalpha() or token[piece.end :][:1].isalpha())
        for piece in explanation.pieces
    )


@functools.lru_cache(maxsize=128)
def _witness(
    model: Model, typical: Callable[[str, str], bool], token: str, explanation: Explanation
) -> int:
    """What a token that is UTF-8 says for its channel, of which it matters which pairs are
    `typical`: related ones ask for the same. Abbreviations are in no model, and a
    letter alone among signs and digits is rather a formula that happens to be UTF-8."""
    text = explanation.text(token)
    if max(text) >= UNASSIGNED_FROM or _is_typed(token, explanation):
        return 0
    if is_mention(token) or are_joined(token) or is_both_cases(token):
        return 0
    if is_chart(token) or are_names(token) or is_class(token) or is_numeral(token):
        return 0
    if is_label(model, token):
        return 0
    if are_accents_alone(token) or _parts(model, token, text):
        return 0
    if _is_amid_letters(token, explanation) or _is_of_two_scripts(model, token, explanation):
        return 0
    if all(_is_space_before(token, piece) for piece in explanation.pieces):
        return 0
    if _is_half(model, token, explanation):
        return min(explanation.gain, ALONE)
    if _spares_more(token, explanation):
        return 0
    if _is_shaken(text) and any(model.script_name(char) in MANY for char in token):
        return min(explanation.gain, ALONE)
    made = {c for p in explanation.pieces for c in p.replacement}
    if all(is_of_none(model, char) for char in made) and not any(map(str.isalpha, token)):
        return min(explanation.gain, ALONE)
    seen = [token[piece.start : piece.end] for piece in explanation.pieces]
    if all(map(_is_certain, seen)) or all(
        typical(pair, piece.replacement)
        for pair, piece in zip(seen, explanation.pieces, strict=True)
    ):
        return explanation.gain
    raised = any(char in FORMULA and char not in "\xb7=/^" for char in token)
    if is_stretched(token) or is_one_repeated(token) or (raised and is_formula(model, token)):
        return min(explanation.gain, ALONE)
    rest = [char for char in text if not char.isalpha()]
    is_sign = len(rest) == len(text) - 1 and any(char in FORMULA for char in rest)
    if is_range(token, _places_of(explanation)):
        return min(explanation.gain, ALONE)
    if is_sign or (is_abbreviation(token) and is_well_formed(model, token)):
        return min(explanation.gain, INITIALS)
    return explanation.gain


def _is_half(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether an ideograph that is changed stands beside one that is not."""
    places = _places_of(explanation)
    changed = {i for start, end in places for i in range(start, end)}
    return any(
        model.script_name(token[i]) in MANY
        and any(
            j not in changed and 0 <= j < len(token) and model.script_name(token[j]) in MANY
            for j in (i - 1, i + 1)
        )
        for i in changed
    )


def _spares_more(token: str, explanation: Explanation) -> bool:
    """Whether a token has a few sequences of UTF-8 and more letters of European alphabets beyond
    ASCII that are left as they are: flags, or a list of letters."""
    changed = {i for start, end in _places_of(explanation) for i in range(start, end)}
    left = sum(
        "\x80" <= char < LAST_ALPHABET and char.isalpha()
        for i, char in enumerate(token)
        if i not in changed
    )
    return len(explanation.pieces) <= FEW_SEQUENCES and left > len(explanation.pieces)


FEW_SEQUENCES = 3
"""Up to how many they may be chance, however few letters are left."""


WESTERN = ("cp1252", "latin_1")
"""The encodings that text of Western Europe is read in by far the most."""


def _is_certain(seen: str) -> bool:
    """Whether several controls are what a sequence of UTF-8 goes on with."""
    return len(seen) > 2 and all("\x80" <= char < "\xa0" for char in seen[1:])


def _is_typical_of(channel: Channel) -> Callable[[str, str], bool]:
    """Whether a channel shows a character in a way in which nobody writes: by what is seen and what
    is made of it."""
    if not channel.structured:
        return _never
    return _is_typical if channel.read.codec in WESTERN else _is_drawn_apart


def _never(seen: str, made: str) -> bool:
    return False


def _is_drawn_apart(seen: str, made: str) -> bool:
    """Whether a line that goes on to the right stands before what no line comes to from the left:
    `├│` is `ó` in DOS code pages, `┬▓` is `²`."""
    return len(seen) == 2 and seen[0] in "├┬" and seen[1] in "│║░▒▓"


def _is_typical(seen: str, made: str) -> bool:
    """Whether Windows-1252 shows a sign as itself behind `Â`, or a letter as a capital with an
    accent (`Ã`, `Î`) and a sign that stands behind no letter: nobody writes that, in however short
    a word."""
    if len(seen) != 2:
        return False
    lead, sign = seen[0], seen[1]
    if lead == "\xc2":
        return sign == made and sign not in _PUNCTUATION
    if lead in "\xce\xcf":  # Greek letters
        return sign in "\u20ac\u2020\u2021\u2030" or (
            "\xa1" <= sign <= "\xbf" and sign not in "\xab\xbb"
        )
    return "\xc3" <= lead <= "\xdf" and sign in _BEHIND_NONE


_PUNCTUATION = frozenset("\xa0\xa1\xab\xb7\xbb\xbf")
_BEHIND_NONE = frozenset(
    "\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xac\xae\xaf\xb1\xb4\xb6\xb8\xbc\xbd\xbe"
)
"""Signs that may stand behind any letter, quotation marks and the like; and those that stand behind
no letter of a word, as notes and units do."""


def _is_otherwise(token: str, text: str, explanation: Explanation) -> bool:
    """Whether what is odd about a token has another cause than damage."""
    if is_list(token) or is_variant(token, text):
        return True
    places = _places_of(explanation)
    if are_phonetic(token, places) or are_apostrophes(token, places) or is_unit(token):
        return True
    return has_strangers(token, places) or has_raised(token, places)


UNASSIGNED_FROM = "\U00040000"
"""From where Unicode has no letters and signs; any four bytes of a form make one."""


def price_of_one(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """The price if all that is explained is two characters that stand for one, or any for an
    ideograph; the commonest damage of all, an accented letter of Western Europe read as
    Windows-1252, is known by its first."""
    changes = {
        (t[p.start : p.end], p.replacement) for t, e in explanations.items() for p in e.pieces
    }
    if len(changes) != 1:
        return 0
    pair, sign = next(iter(changes))
    if sign.isupper() and all(map(_is_amid_small, explanations, explanations.values())):
        return STRAY_LETTERS
    if _is_typical_of(channel)(pair, sign):
        return 0
    if is_mark(sign) or (
        not "\x80" <= sign < "\u0250"
        and all(is_abbreviation(t) and len(e.text(t)) == 1 for t, e in explanations.items())
    ):
        return STRAY_MARK
    if any(is_of_none(model, char) for char in sign):
        return STRAY_IDEOGRAPH
    if sign and len(sign) <= 2 and all(model.script_name(char) in MANY for char in sign):
        rest = [c for t in explanations for c in t if c not in pair and model.script_name(c)]
        beside = any(model.script_name(char) in MANY for char in rest)
        return STRAY_IDEOGRAPH if beside or channel.cost > RARE_STRUCTURED else STRAY_LETTERS // 2
    common = channel.read.codec in WESTERN and pair[0] in "\xc2\xc3"
    if common or any("\x80" <= char < "\xa0" for char in pair):
        return 0
    if (
        len(pair) == 1
        and model.script_name(pair) in MANY
        and all(any(model.script_name(c) in MANY and c != pair for c in t) for t in explanations)
    ):
        return STRAY_LETTERS
    # ideographs of grammar stand between foreign words
    if len(pair) == 1 and model.script_name(pair) in MANY and model.lone_cost(pair) <= EVERYWHERE:
        return STRAY_MARK
    # in a word of one script the two are letters like its others, and so is one that lost another
    scripts = {model.script_name(char) for char in (*pair, *sign[:1])}
    alike = len(pair) == 2 or (len(pair) == 1 and scripts == {"latin"})
    if alike and all(is_well_formed(model, t) for t in explanations):
        return STRAY_LETTERS
    if len(pair) != 2:
        return 0
    if pair.isalpha() and all(_is_no_better(model, t, e) for t, e in explanations.items()):
        return STRAY_LETTERS
    if all(is_of_one(model, t) for t in explanations):
        return STRAY_LETTERS
    between_letters = all(map(_is_within, explanations, explanations.values()))
    return 0 if between_letters and not any(map(str.isalpha, pair)) else STRAY_PAIR


def _is_amid_small(token: str, explanation: Explanation) -> bool:
    """Whether all that an explanation changes has a letter before and a small one behind."""
    return all(
        token[: p.start][-1:].isalpha() and token[p.end : p.end + 1].islower()
        for p in explanation.pieces
    )


def _is_no_better(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether a word of accents alone is one still when it is explained."""
    texts = (token, explanation.text(token))
    return all(is_accented(text) and not is_well_formed(model, text) for text in texts)


def _places_of(explanation: Explanation) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in explanation.pieces]


def _is_within(token: str, explanation: Explanation) -> bool:
    """Whether all that an explanation changes in a token has letters on both sides."""
    return all(
        p.start > 0 and token[p.start - 1].isalpha() and token[p.end : p.end + 1].isalpha()
        for p in explanation.pieces
    )
