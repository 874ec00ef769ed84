"""What ideographs, kana and Hangul say of a channel between two encodings of pairs.

Such channels make characters of thousands of as many, of which the model knows too little: that a
text is Japanese, or is none, it says by pairs of classes. What it does not know is which ideographs
belong to which writing, in which encodings a writing is written, and that nothing changes encodings
within a run of pairs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence

from textfix.channels import Channel, bytes_of
from textfix.detectors.mojibake import ORDINARY_OF_MANY
from textfix.fixers.form import MANY
from textfix.fixers.nomination import affected, price_of_entering, through
from textfix.fixers.places import is_punctuation, pieces_between
from textfix.language.model import Model
from textfix.language.simplified import is_simplified
from textfix.lattice import HALFWIDTH, Explanation, Piece, decoded_cost, kept_cost, kept_costs
from textfix.losses import SIGNS
from textfix.weights import (
    AMID_KANA,
    ANOTHER_KANA,
    FEW_LEFT,
    KANA_ELSEWHERE,
    LEFT_OF_WHOLE,
    MOST_AMID_KANA,
    ORDINARY,
    ORDINARY_IDEOGRAPH,
    PAIR_RARE,
    PER_CHARACTER,
    QUOTED_KANA,
    RARE_IDEOGRAPH,
)

JAPANESE = ("cp932", "euc_jp")
"""Encodings that Japanese is written in."""

_LEVEL_1 = 0xCF
"""The last first byte of the ideographs of JIS X 0208 that are in common use, in EUC-JP."""


def is_between_pairs(channel: Channel) -> bool:
    """Whether a channel was written and read in encodings of pairs."""
    return not channel.structured and channel.written.multibyte and channel.read.multibyte


def amid_kana(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """What speaks for a channel in eighths of a nat, or against it, by its kana.

    Ideographs that are Chinese amid kana are no Japanese, nor are signs of mathematics in the place
    of punctuation. Where a Japanese encoding makes all of them ideographs that are common in
    Japanese, they are no Chinese that quotes kana either: of such a one in four would become a
    rare ideograph. Whoever writes Japanese does it in an encoding of his own.
    """
    if channel.structured or not channel.written.multibyte:
        return 0
    if channel.written.codec not in JAPANESE:
        made = {c for e in explanations.values() for p in e.pieces for c in p.replacement}
        return -KANA_ELSEWHERE * any(_is_kana(model, char) for char in made)
    odd: set[str] = set()
    kana: set[str] = set()
    common = rare = 0
    for token, explanation in explanations.items():
        found = {char for char in token if _is_kana(model, char)}
        if not found:
            continue
        kana |= found
        odd.update(_odd_signs(model, token, explanation))
        places = {i for p in explanation.pieces for i in range(p.start, p.end)}
        for i, char in enumerate(token):
            if model.script_name(char) == "han":
                if i not in places:
                    return 0
                odd.update(char * is_simplified(char))
        for char in explanation.text(token):
            if model.script_name(char) == "han":
                known = bytes_of("euc_jp").get(char) or b"\xff"
                common += known[0] <= _LEVEL_1
                rare += known[0] > _LEVEL_1
    likely = QUOTED_KANA + ANOTHER_KANA * (len(kana) - 1)
    likely += ORDINARY_IDEOGRAPH * common - RARE_IDEOGRAPH * rare
    return max(0, min(AMID_KANA * len(odd), likely, MOST_AMID_KANA))


def _odd_signs(model: Model, token: str, explanation: Explanation) -> Iterator[str]:
    """The signs beside kana or ideographs that are none of East Asia's, or brackets that nothing
    closes, and become punctuation that is."""
    for piece in explanation.pieces:
        if len(piece.replacement) != piece.end - piece.start:
            continue
        for i, now in enumerate(piece.replacement, piece.start):
            sign = token[i]
            if not is_punctuation(now) or (sign.isalpha() and model.script_name(sign)):
                continue
            unclosed = sign == "〖" and "〗" not in token
            beside = map(model.script_name, token[max(0, i - 1) : i] + token[i + 1 : i + 2])
            if (unclosed or not is_punctuation(sign)) and any(name in EASTERN for name in beside):
                yield sign


EASTERN = ("han", "japanese")


def _is_kana(model: Model, char: str) -> bool:
    return model.script_name(char) == "japanese"


def unexpected_made(model: Model, token: str, explanation: Explanation) -> int:
    """The surprise of the characters that are made of a token, beyond what so many may have. What
    a channel leaves as it is says nothing of what it makes."""
    text = explanation.text(token)
    costs = kept_costs(model, text)
    surprise = number = shift = 0
    for piece in explanation.pieces:
        start = piece.start + shift
        for i in range(start, start + len(piece.replacement)):
            if text[i] >= "\x80":
                ordinary = ORDINARY_OF_MANY.get(model.script_name(text[i]), ORDINARY)
                surprise += max(0, costs[i] - ordinary)
                number += 1
        shift += len(piece.replacement) - (piece.end - piece.start)
    return max(0, surprise - PER_CHARACTER * number)


def completed(
    model: Model, channel: Channel, explanations: dict[str, Explanation]
) -> dict[str, Explanation]:
    """Explanations in which a token of which hardly anything is left went through the channel from
    end to end: bytes do not change encodings in the midst of a word, and the price of what is rare
    at its end is all that kept it."""
    out = {}
    for token, explanation in explanations.items():
        out[token] = explanation
        made = {i for p in explanation.pieces for i in range(p.start, p.end)}
        scripts = {model.script_name(c) for p in explanation.pieces for c in p.replacement}
        more = []
        for match in _BEYOND_ASCII.finditer(
            "".join("a" if i in made else c for i, c in enumerate(token))
        ):
            text = through(model, match[0], channel)
            if (
                text
                and text != match[0]
                and all(map(functools.partial(_fits, model, scripts), text))
            ):
                more.append(Piece(*match.span(), text))
        number = sum(piece.end - piece.start for piece in more)
        if not more or number * FEW_LEFT > len(made):
            continue
        pieces = sorted([*explanation.pieces, *more], key=lambda piece: piece.start)
        whole = Explanation(explanation.gain, tuple(pieces))
        gain = kept_cost(model, token) - price_of_entering(channel)
        gain -= decoded_cost(model, whole.text(token), False)
        if gain >= explanation.gain - LEFT_OF_WHOLE * number:
            out[token] = Explanation(min(gain, explanation.gain), whole.pieces)
    return out


def _fits(model: Model, scripts: Collection[str], char: str) -> bool:
    """Whether a character is in one of some scripts, or a sign; Greek letters are signs, too."""
    script = model.script_name(char).replace("greek", "")
    return script in scripts if script else not HALFWIDTH[0] <= ord(char) <= HALFWIDTH[1]


_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def left_over(
    model: Model, tokens: Sequence[str], channel: Channel, explained: dict[str, Explanation]
) -> dict[str, Explanation]:
    """The tokens of ideographs that are left where a channel has made Hangul of all others: they
    are Hangul, too, if nothing else is made of them. A text of Korean has ideographs, but in the
    encoding that it was read in they would be others."""
    if not is_between_pairs(channel) or channel.written.codec != "cp949":
        return {}
    left = [t for t in affected(model, tokens, channel) if t not in explained]
    if len(left) * 2 > len(explained):
        return {}
    found = {}
    for token in left:
        text = through(model, token, channel)
        if text and all(model.script_name(c) == "hangul" for c in text if c >= "\x80"):
            found[token] = Explanation(LEFT_OF_WHOLE, pieces_between(token, text))
    return found


def without_strays(model: Model, explanations: dict[str, Explanation]) -> dict[str, Explanation]:
    """Explanations without letters that are inferred beside an ideograph, a kana or a syllable of
    Hangul, and without ideographs that hardly any text has beside a reader's sign: no word goes on
    in another alphabet there, and what is left of characters that were cut off looks like any."""
    return {
        token: Explanation(explanation.gain, kept)
        for token, explanation in explanations.items()
        if (kept := tuple(_without_strays(model, token, explanation)))
    }


def _without_strays(model: Model, token: str, explanation: Explanation) -> Iterator[Piece]:
    beside = ""
    before = 0
    for piece in explanation.pieces:
        beside = (token[before : piece.start] or beside)[-1:]
        before = piece.end
        char = piece.replacement[:1]
        inferred = piece.losses and char >= "\x80" and model.script_name(char) not in MANY
        stray = inferred and char.isalpha() and model.script_name(beside or " ") in MANY
        if token[piece.end : piece.end + 1] in SIGNS and model.script_name(char or " ") in MANY:
            stray = stray or model.character_cost(char) > PAIR_RARE
        if not stray:
            yield piece
        beside = piece.replacement or beside
