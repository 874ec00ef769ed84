"""Tokens that follow: where a channel is settled, what else of a text it was at work in.

Evidence comes from words that are improbable as they stand. Others are not, or not by so much that
they would speak for anything; but if the text went through a channel, so did they.
"""

from __future__ import annotations

from collections.abc import Sequence

from textfix.channels import Channel
from textfix.fixers.form import MANY
from textfix.fixers.nomination import affected, through
from textfix.fixers.places import changes_between
from textfix.fixers.surroundings import Neighbours, scripts_of
from textfix.language.model import UNIT, Model
from textfix.lattice import Explanation, Piece
from textfix.weights import MOST_SPELT, SPELT, SPOKEN_FOR, STRANGER_MADE


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
    return spelt | _strangers_too(model, left, channel, explained)


def _strangers_too(
    model: Model, left: Sequence[str], channel: Channel, explained: dict[str, Explanation]
) -> dict[str, Explanation]:
    """Ideographs, Hangul and half-width kana that the channel makes words of, where it has made
    words of all others: a text of an alphabet has none by itself. One that would stay, and nobody
    knows whether any was spoilt."""
    strange = [token for token in left if any(_is_strange(model, char) for char in token)]
    if not channel.read.multibyte or len(strange) > len(explained):
        return {}
    scripts = {script for t, e in explained.items() for script in scripts_of(model, e.text(t))}
    found = {}
    for token in strange:
        text = through(model, token, channel)
        if not (scripts_of(model, text) and scripts.issuperset(scripts_of(model, text))):
            return {}
        if any(_is_strange(model, c) or (c >= "\x80" and not c.isalpha()) for c in text):
            return {}
        found[token] = Explanation(STRANGER_MADE, _pieces(token, text))
    return found


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
        if len(text) != len(token) or neighbours.gain({token: text}) <= -SPOKEN_FOR:
            continue
        pieces = _pieces(token, text)
        whole = Explanation(0, pieces)
        margin = neighbours.margin(token, whole, (*explained, *left), SPELT, settled=True)
        if margin is not None and margin >= SPELT:
            found[token] = Explanation(round(UNIT * (margin - SPELT / 2)), pieces)
    return found


def _pieces(token: str, text: str) -> tuple[Piece, ...]:
    return tuple(Piece(*change) for change in changes_between(token, text))
