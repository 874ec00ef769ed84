"""Tokens that follow: where a channel is settled, what else of a text it was at work in.

Evidence comes from words that are improbable as they stand. Others are not, or not by so much that
they would speak for anything; but if the text went through a channel, so did they.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from textfix.channels import UTF8_SEQUENCE, Channel, bytes_of
from textfix.detectors.known import is_known
from textfix.detectors.mojibake import Survey, Suspect
from textfix.fixers.explained import is_of_none
from textfix.fixers.form import MANY, is_mixed, is_well_formed
from textfix.fixers.nomination import affected, price_of_entering, through
from textfix.fixers.notation import is_abbreviation
from textfix.fixers.places import pieces_between
from textfix.fixers.surroundings import Neighbours, scripts_of
from textfix.language.model import UNIT, Model
from textfix.lattice import Explanation, explain
from textfix.weights import (
    MOST_SPELT,
    NEVER,
    SPELT,
    SPELT_AND_SPOKEN,
    SPOKEN_FOR,
    STOPPED,
    STRANGER_MADE,
    UNLIKELY_AMID,
    WENT_ON,
)


def followers(
    model: Model,
    neighbours: Neighbours,
    tokens: Sequence[str],
    channel: Channel,
    explained: dict[str, Explanation],
) -> dict[str, Explanation]:
    """What a channel that has explained something makes of tokens that do not speak for it.

    Args:
        model: the language model.
        neighbours: what the languages of the text say.
        tokens: all that are asked.
        channel: any.
        explained: what it has explained of them.
    """
    if not explained or channel.structured or channel.whole or channel.written.multibyte:
        return {}
    left = [t for t in affected(model, tokens, channel) if t not in explained]
    spelt = _spelt_too(model, neighbours, left, channel, explained)
    return spelt | _words_of_strangers(model, left, channel, explained)


def _words_of_strangers(
    model: Model, left: Sequence[str], channel: Channel, explained: dict[str, Explanation]
) -> dict[str, Explanation]:
    """Ideographs, Hangul and half-width kana that the channel makes words of, where it has made
    words of all others: a text in an alphabet has none of them by itself."""
    if not channel.read.multibyte:
        return {}
    scripts = _scripts_made(model, explained)

    def is_word(text: str) -> bool:
        made = set(scripts_of(model, text))
        beyond = [char for char in text if char >= "\x80"]
        return bool(made) and made <= scripts and all(map(str.isalpha, beyond))

    return _of_strangers(model, left, channel, explained, is_word)


def strangers(
    model: Model, suspects: Survey, channel: Channel, explained: dict[str, Explanation]
) -> dict[str, Explanation]:
    """Single ideographs and the like that a settled channel from UTF-8 makes letters or signs of,
    in a text of which it has made letters of an alphabet of all others: such a text has none by
    itself.

    Args:
        model: the language model.
        suspects: all tokens beyond ASCII.
        channel: any.
        explained: what it has explained of them.
    """
    if not (channel.structured and channel.read.multibyte and explained):
        return {}
    made = _scripts_made(model, explained)
    if not made.isdisjoint(MANY):
        return {}

    def is_single(text: str) -> bool:
        if sum(char >= "\x80" for char in text) > 1 or not made.issuperset(scripts_of(model, text)):
            return False
        return max(text) <= "\xff" or not is_of_none(model, max(text))

    left = [s.token for s in suspects.firsts() if s.token not in explained]
    return _of_strangers(model, left, channel, explained, is_single)


def _of_strangers(
    model: Model,
    left: Sequence[str],
    channel: Channel,
    explained: dict[str, Explanation],
    is_fitting: Callable[[str], bool],
) -> dict[str, Explanation]:
    """What the channel makes of the tokens with strange characters, if that fits for each of them
    and leaves none strange. One that does not fit would stay, and then nobody knows whether any
    was damaged; nor if there are more of them than tokens that are explained."""
    strange = [token for token in left if _has_strange(model, token)]
    if len(strange) > len(explained):
        return {}
    found = {}
    for token in strange:
        text = through(model, token, channel)
        if not text or _has_strange(model, text) or not is_fitting(text):
            return {}
        found[token] = Explanation(STRANGER_MADE, pieces_between(token, text))
    return found


def _scripts_made(model: Model, explained: dict[str, Explanation]) -> set[str]:
    """The scripts of what has been made of the tokens that are explained."""
    return {script for t, e in explained.items() for script in scripts_of(model, e.text(t))}


def _has_strange(model: Model, text: str) -> bool:
    return any(_is_strange(model, char) for char in text)


def _is_strange(model: Model, char: str) -> bool:
    script = model.script_name(char)
    return script in MANY or script == "katakana-halfwidth" or "\ue000" <= char <= "\uf8ff"


def _spelt_too(
    model: Model,
    neighbours: Neighbours,
    left: Sequence[str],
    channel: Channel,
    explained: dict[str, Explanation],
) -> dict[str, Explanation]:
    """What the channel makes of tokens that the model does not find likelier so, but which the
    languages of the text spell so and not as they stand."""
    found = {}
    for token in left[:MOST_SPELT]:
        text = through(model, token, channel)
        # single letters say as much before a language's spelling is read
        spoken = neighbours.gain({token: text}) if len(text) == len(token) else -SPOKEN_FOR
        if spoken <= -SPOKEN_FOR:
            continue
        pieces = pieces_between(token, text)
        whole = Explanation(0, pieces)
        margin = neighbours.margin(token, whole, (*explained, *left), SPELT, settled=True)
        if margin is None or margin <= 0:
            continue
        worth = margin - SPELT
        if not token[:1].isupper() and not _is_utf8(token, channel):
            worth = max(worth, margin + spoken / UNIT - SPELT_AND_SPOKEN)
        if worth >= 0:
            found[token] = Explanation(round(UNIT * (worth + SPELT / 2)), pieces)
    return found


def _is_utf8(token: str, channel: Channel) -> bool:
    """Whether a token holds UTF-8 in the reading of a channel: it came through another."""
    table = bytes_of(channel.read.codec)
    return UTF8_SEQUENCE.search(b"".join(table.get(char, b"") for char in token)) is not None


def lonely(
    model: Model, text: str, suspects: Survey, channel: Channel, explained: dict[str, Explanation]
) -> dict[str, Explanation]:
    """What a settled channel makes of single letters, if they are all that would be left in the
    script that the text is misread in: it would be written with them and nothing else. Latin ones
    are in any text; of these a letter with an accent that stands beside a word which is explained
    must be one of its script.

    Args:
        model: the language model.
        text: what the suspects are of.
        suspects: all tokens beyond ASCII.
        channel: any.
        explained: what it has explained of them.
    """
    left = [s.token for s in suspects.firsts() if s.token not in explained]
    if channel.structured or channel.whole or not 0 < len(left) <= len(explained):
        return {}
    seen = {script for t in explained for script in scripts_of(model, t)} - {"latin"}
    made = _scripts_made(model, explained)
    beside = _beside(text, suspects, explained) if made - seen - {"latin"} else set()
    found = {}
    for token in left:
        become = through(model, token, channel)
        letters = [sum(char >= "\x80" and char.isalpha() for char in t) for t in (token, become)]
        scripts = set(scripts_of(model, token)), set(scripts_of(model, become))
        if letters != [1, 1] or not scripts[1] <= made - seen:
            return {}
        if not scripts[0] <= seen and (token not in beside or any(map(_is_plain, token))):
            return {}
        found[token] = Explanation(STRANGER_MADE, pieces_between(token, become))
    return found


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _beside(text: str, suspects: Survey, explained: dict[str, Explanation]) -> set[str]:
    """The tokens that stand beside one that is explained, a space apart."""
    return {
        token
        for one, other in pairwise(suspects.all())
        if text[one.end : other.start] == " "
        for token, neighbour in ((one.token, other.token), (other.token, one.token))
        if neighbour in explained
    }


def amid(
    model: Model, text: str, suspects: Survey, channel: Channel, explained: dict[str, Explanation]
) -> dict[str, Explanation]:
    """What a settled channel makes of tokens that stand between others which it explains, or beside
    one at the end of a line.

    A channel is at work on stretches of a text, not on tokens here and there: a token between two
    that went through it stayed out only if the channel stopped before and began again behind it;
    one at an end, only if it stopped or began there.
    How often channels do is estimated from the text and from what is known beforehand, that most
    never do (`STOPPED`, `WENT_ON`). What the model says against an abbreviation, of which it knows
    few, counts no more than `UNLIKELY_AMID`.

    Args:
        model: the language model.
        text: what the suspects are of.
        suspects: all tokens beyond ASCII.
        channel: any.
        explained: what it has explained of them.
    """
    if len(explained) < 2 or channel.structured or channel.whole:
        return {}
    left = affected(model, [s.token for s in suspects.firsts()], channel)
    open_ = set(left).difference(explained)
    if not open_:
        return {}
    scripts = _scripts_made(model, explained)
    gains = {token: _gain_amid(model, token, channel, scripts) for token in open_}
    runs = list(_runs(text, suspects, explained, gains))
    stops = sum(run is None for _, run in runs)
    stay = math.log((len(explained) + WENT_ON + STOPPED) / (stops + STOPPED))
    found: dict[str, Explanation] = {}
    refused: set[str] = set()
    for borders, run in runs:
        tokens = dict.fromkeys(run or ())
        gain = borders * UNIT * stay + sum(gains[t] for t in tokens)
        if gain <= 0:
            refused.update(tokens)
        for token in tokens if gain > 0 else ():
            made = through(model, token, channel)
            before = found.get(token)
            least = round(gain) if before is None else min(before.gain, round(gain))
            found[token] = Explanation(least, pieces_between(token, made))
    return {token: e for token, e in found.items() if token not in refused}


def _gain_amid(model: Model, token: str, channel: Channel, scripts: set[str]) -> int:
    """What speaks for a channel in a token, in eighths of a nat; a lot against it if it must not
    have been at work there."""
    made = through(model, token, channel)
    if not scripts.issuperset(scripts_of(model, made)) or not is_well_formed(model, made):
        return -NEVER
    if is_mixed(model, made) or _loses_letters(token, made):
        return -NEVER
    if is_known(model, token) and not is_known(model, made):
        return -NEVER
    whole = explain(model, token, channel, -NEVER, price_of_entering(channel))
    if whole.text(token) != made:
        return -NEVER
    gain = whole.gain - NEVER
    brief = is_abbreviation(token) or is_abbreviation(made)
    return max(gain, -UNLIKELY_AMID) if brief else gain


def _loses_letters(token: str, made: str) -> bool:
    """Whether a word of letters alone comes to have signs or controls, or fewer letters."""
    return token.isalpha() and len(token) > FEW_LETTERS and not made.isalpha()


FEW_LETTERS = 3


def _runs(
    text: str, suspects: Survey, explained: dict[str, Explanation], gains: dict[str, int]
) -> Iterable[tuple[int, list[str] | None]]:
    """The tokens of a line that stand beside some that are explained, each run with the number of
    those; nothing for what the channel can't have been at work in."""
    borders = 0
    run: list[str] | None = []
    last: Suspect | None = None
    for suspect in suspects.all():
        if last is not None and "\n" in text[last.end : suspect.start]:
            if run and borders:
                yield borders, run
            borders, run = 0, []
        last = suspect
        if suspect.token in explained:
            if run:
                yield borders + 1, run
            borders, run = 1, []
        elif suspect.token in gains:
            if gains[suspect.token] <= -NEVER:
                yield 0, None
                run = None
            elif run is not None:
                run.append(suspect.token)
    if run and borders:
        yield borders, run
