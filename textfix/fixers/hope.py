"""Whether anything at all could explain a text: asked of every text that the detector holds up.

Nearly all of those are right, with a name or a word that the model does not know. So the question
is put to all channels at once, as cheaply as it can be: what would the suspicious tokens gain in
each if all of them had gone through it, and what would the likely ones have been? A text that has
no hope is left alone without a search. The compiled kernel (`kernel/hope.c`) asks first and of each
text; its twin here confirms what was found.
"""

from __future__ import annotations

import functools
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from textfix.channels import (
    BY_CODEC,
    UTF8_SEQUENCE,
    Channel,
    all_channels,
    bytes_of,
    decode_loosely,
    late_channels,
    single_byte_table,
)
from textfix.detectors.mojibake import (
    SURPRISE_OF,
    TOKEN_OF,
    Suspect,
    distinct,
    is_spoilt,
    number_of_suspicious,
    ranked,
)
from textfix.fixers.lossy import (
    ALWAYS_THOUGHT_OF,
    extended_list,
    lossy_channels,
    shows_contraction,
)
from textfix.fixers.nomination import (
    affected,
    may_be_whole,
    nominate,
    price_of_entering,
    quick_gain,
    rough_cost,
    sampled,
    tell_whole,
    through,
)
from textfix.language.model import MARKS, Model
from textfix.lattice import (
    decoded_cost,
    explain,
    explain_together,
    kept_cost,
    kept_costs,
    kernel_of,
    numbers_of,
    shows_trace,
)
from textfix.weights import (
    ALONE,
    BONUS,
    CLOSE_SAMPLE,
    ENTER,
    FINALISTS,
    FINE_SAMPLE,
    HOPELESS,
    HOPELESS_BESIDE,
    HOPELESS_STRUCTURED,
    LATE_LIKELY,
    LATE_PER_CHARACTER,
    LATE_WORTHWHILE,
    LEADS_APART,
    LEAST_LIKELY,
    LONGEST_SAMPLE,
    LONGEST_WEIGHED,
    LOSS_HOPELESS,
    LOSS_HOPELESS_LATIN,
    LOSS_WORTHWHILE,
    LOWEST_OF_ONE,
    MANY_LEFT,
    MUTE,
    ODD,
    OVERLOOKED,
    PASSES,
    PROMISE,
    PROVABLE,
    PROVABLE_ACCENT,
    RARE_STRUCTURED,
    ROUGH_LOSS,
    ROUGH_LOSS_OF_MANY,
    SAMPLE,
    SPARED,
    TOGETHER,
    UNIT,
)


def has_hope(
    model: Model, text: str, suspects: Sequence[Suspect], first: Channel | None = None
) -> bool:
    """Whether anything could explain a text.

    Args:
        model: the language model.
        text: what the suspects were found in.
        suspects: its tokens that are not ASCII, in order.
        first: the channel to ask first.
    """
    kernel = kernel_of(model)
    if kernel:
        answer = kernel.has_hope(text)
        if answer is None:
            tell_losses(model)
            tell_whole(model)
            answer = kernel.has_hope(text)
        return answer is not False
    if shows_contraction(text):
        return True
    suspicious, likely = tokens_of(suspects)
    if is_spoilt(text) or any(s.foreign for s in suspects):
        return True
    if any(len(t) > LONGEST_WEIGHED for t in suspicious):
        return True
    channels = all_channels()
    if first is not None and not first.lossy:
        channels = (first, *channels)
    if _loses(model, text, suspects, suspicious):
        return True
    provable = any(
        has_promise(model, channel, suspicious)
        and is_hopeful(model, channel, suspicious, likely)
        and is_provable(model, channel, suspicious, likely)
        for channel in channels
    )
    return provable and (has_finalist(model, suspicious, likely) or has_late_hope(model, suspects))


def is_hopeless(model: Model, text: str) -> bool:
    """Whether the kernel knows of a text that no channel, not even a rare one, could explain it.
    The twin is slow at this, and does not say."""
    kernel = kernel_of(model)
    if not kernel:
        return False
    tell_losses(model)
    tell_whole(model)
    return kernel.has_hope(text, True) is False


def tokens_of(suspects: Sequence[Suspect]) -> tuple[Sequence[str], Sequence[str]]:
    """The tokens that are unlikely as they are, the most surprising first, and likely ones, each
    once; together not many more than channels are compared over."""
    return tokens_in_order(ranked(distinct(suspects)))


def tokens_in_order(order: Sequence[Suspect]) -> tuple[Sequence[str], Sequence[str]]:
    """The same as `tokens_of`, of suspects that are ranked."""
    number = number_of_suspicious(order)
    suspicious = list(map(TOKEN_OF, order[: min(number, CLOSE_SAMPLE)]))
    others = order[number : number + 2 * CLOSE_SAMPLE - len(suspicious)]
    return suspicious, list(map(TOKEN_OF, others))


def is_odd(order: Sequence[Suspect]) -> bool:
    """Whether a text is surprising enough, and throughout, for a rare channel to be proven, given
    its suspects as ranked. Words that the model does not know are less so than what has the wrong
    letters."""
    suspicious, likely = tokens_in_order(order)
    surprise = sum(map(SURPRISE_OF, order[: len(suspicious)]))
    odd, even = map(_beyond_ascii, (suspicious, likely))
    return surprise >= max(LATE_WORTHWHILE, LATE_PER_CHARACTER * odd) and even <= LATE_LIKELY * odd


def has_late_hope(model: Model, suspects: Sequence[Suspect]) -> bool:
    """Whether a rare channel could explain a text that no common one does."""
    order = ranked(distinct(suspects))
    tokens, _ = tokens_in_order(order)
    if not is_odd(order):
        return False
    if any(len(token) > LONGEST_WEIGHED for token in tokens) or may_be_whole(model, tokens):
        return True
    if not _is_any_promising(model, tokens):
        return False
    if _are_more_sampled(tokens):
        return True
    nomination = nominate(model, tokens, late=True)
    return nomination.promise >= HOPELESS and any(
        quick_gain(model, tokens, channel) - channel.cost >= HOPELESS
        for channel in nomination.channels
    )


def _is_any_promising(model: Model, tokens: Sequence[str]) -> bool:
    """Whether a rare channel has promise. The kernel asks all at once."""
    kernel = kernel_of(model)
    if kernel:
        return bool(kernel.promises(tokens, True))
    return any(has_promise(model, c, tokens) for c in late_channels() if not c.whole)


def _are_more_sampled(tokens: Sequence[str]) -> bool:
    """Whether what is behind these tokens would nominate channels as well."""
    number = sum(len(token[:LONGEST_SAMPLE]) for token in tokens)
    return len(tokens) == CLOSE_SAMPLE and number < SAMPLE


def has_finalist(model: Model, suspicious: Sequence[str], likely: Sequence[str]) -> bool:
    """Whether one of those channels without loss may be proven that the engine would search."""
    if _are_more_sampled(suspicious):
        return True
    nomination = nominate(model, suspicious)
    if nomination.promise < HOPELESS:
        return False
    gains = {c: quick_gain(model, suspicious, c) for c in nomination.channels}
    ranked = sorted(nomination.channels, key=lambda c: c.cost - gains[c])
    return any(
        outweighs(model, channel, gains[channel], likely)
        and is_provable(model, channel, suspicious, likely)
        for channel in ranked[:FINALISTS]
    )


def _beyond_ascii(tokens: Sequence[str]) -> int:
    text = "".join(tokens)
    return len(text) - len(text.encode("ascii", "ignore"))


@functools.cache
def tell_losses(model: Model) -> None:
    """Tells the kernel, once, which losses are thought of."""
    kernel = kernel_of(model)
    assert kernel is not None
    channels = [Channel(BY_CODEC["utf-8"], BY_CODEC[read], True) for read in ALWAYS_THOUGHT_OF]
    kernel.think_of([numbers_of(model, channel) for channel in channels])


def has_promise(model: Model, channel: Channel, tokens: Sequence[str]) -> bool:
    """Whether a channel without loss gains about what it costs on the first tokens, over which
    nomination compares channels, or they hold UTF-8 that it makes."""
    total = seen_so_far = 0
    for token in sampled(tokens):
        pieces = _pieces(channel, token)
        data = b"".join(pieces)
        seen = "".join(char for char, piece in zip(token, pieces, strict=True) if piece)
        if seen.isascii():
            continue
        if channel.structured:
            if UTF8_SEQUENCE.search(data):
                return True
        else:
            text = decode_loosely(channel.written, data)
            if rough_cost(model, text) - rough_cost(model, seen) <= _rough_loss(channel):
                cost = sum(max(cost, LEAST_LIKELY) for cost in model.costs(text))
                total += max(model.cost(seen) - cost, 0)
        seen_so_far += len(seen)
        if seen_so_far > FINE_SAMPLE:
            break
    return not channel.structured and total - channel.cost >= PROMISE


def _rough_loss(channel: Channel) -> int:
    return ROUGH_LOSS_OF_MANY if channel.written.multibyte else ROUGH_LOSS


def is_hopeful(
    model: Model, channel: Channel, suspicious: Sequence[str], likely: Sequence[str]
) -> bool:
    """Whether a channel without loss may explain some tokens that are unlikely as they are, beside
    others that are likely."""
    if channel.structured:
        odd = sum(_odd(model, channel, token) for token in suspicious)
        if odd < channel.cost + HOPELESS_STRUCTURED:
            return False
        gain = sum(_structured_gain(model, channel, token) for token in suspicious)
        return gain > 0 and gain - channel.cost >= HOPELESS_STRUCTURED
    gain = sum(_gain(model, channel, token) for token in suspicious)
    if gain <= 0 or gain - channel.cost < HOPELESS_BESIDE or _is_mute(model, channel, suspicious):
        return False
    return outweighs(model, channel, gain, likely)


def _is_mute(model: Model, channel: Channel, tokens: Sequence[str]) -> bool:
    """Whether a channel that only makes signs of signs, for which neither scripts nor languages
    speak, can't gain what it costs at the lowest price of entering."""
    if channel.written.multibyte:
        return False
    table = single_byte_table(channel.written.codec)
    affected = []
    for token in tokens:
        pieces = _pieces(channel, token)
        if any(len(piece) > 1 for piece in pieces):
            return False
        pairs = zip(token, pieces, strict=True)
        changed = {c + was for c, piece in pairs if piece and (was := table[piece[0]]) != c}
        if any(model.script_name(char) or char.isalpha() for char in "".join(changed)):
            return False
        if changed:
            affected.append(token)
    enter = -LOWEST_OF_ONE if len(affected) == 1 else -BONUS
    gains = (explain(model, token, channel, enter, ENTER).gain for token in affected)
    return sum(max(gain, 0) for gain in gains) - channel.cost < MUTE


def outweighs(model: Model, channel: Channel, gain: int, likely: Sequence[str]) -> bool:
    """Whether the gain of a channel may outweigh what the likely tokens say against it."""
    gain -= channel.cost
    if gain >= HOPELESS_BESIDE and not channel.structured:
        gain -= spared(model, channel, likely)
    return gain >= HOPELESS_BESIDE


def price_beside(found: int, of: int, most: int) -> int:
    """The price of entering a channel that explains some tokens of so many, in eighths of a nat:
    the odds of their share against it, no less than the bonus allows, at most what the first pays.
    """
    odds = round(TOGETHER * UNIT * math.log((found + 0.5) / (of + 0.5 - found)))
    return min(max(-odds, -BONUS), most)


def is_provable(
    model: Model, channel: Channel, suspicious: Sequence[str], likely: Sequence[str]
) -> bool:
    """Whether a channel without loss may be proven by what tokens gain in it, searched as the
    engine does, what it costs and what it would have spared."""
    found = _settled(model, channel, suspicious)
    total = -channel.cost - PROVABLE
    for token, gain in found.items():
        alone = not channel.structured and says_little(model, channel, token)
        total += min(gain, ALONE) if alone else gain
    if not found or total < 0:
        return False
    if channel.structured:
        left = len(suspicious) + len(likely) - len(found)
        many = channel.cost > RARE_STRUCTURED and left > MANY_LEFT * len(found)
        return total >= OVERLOOKED * many
    if len(found) == 1 and is_other_accent(model, channel, next(iter(found))):
        total -= PROVABLE_ACCENT - PROVABLE
    rest = [token for token in (*likely, *suspicious) if token not in found]
    return total >= spared(model, channel, rest)


def says_little(model: Model, channel: Channel, token: str) -> bool:
    """Whether all that is not ASCII in a token becomes one character, and it holds one letter then,
    or that is a sign made of signs, or of a letter that stands alone: what such a one may gain more
    it pays for being the only one, and in no place for a sign."""
    text = through(model, token, channel)
    made, seen = ([c for c in each if c >= "\x80"] for each in (text, token))
    if len(made) != 1:
        return False
    if sum(map(str.isalpha, text)) == 1 or (len(text) == len(token) == 1 and text not in MARKS):
        return True
    return all(map(_is_sign, made + seen)) and len(token) - len(seen) == len(text) - 1


def _is_sign(char: str) -> bool:
    return char >= "\xa0" and not char.isalpha()


def is_other_accent(model: Model, channel: Channel, token: str) -> bool:
    """Whether a token is a word of small Latin letters, the first perhaps a capital, and a channel
    makes another one of one of them and changes no other."""
    if channel.written.multibyte:
        return False
    word = token.rstrip(".,;:!?")
    if not any(map(str.isascii, word)) or not all(
        model.script_name(char) == "latin" and model.case_of(char) in ((1,) if i else (1, 2))
        for i, char in enumerate(word)
    ):
        return False
    table = single_byte_table(channel.written.codec)
    pairs = zip(word, _pieces(channel, word), strict=True)
    made = [was for c, piece in pairs if len(piece) == 1 and (was := table[piece[0]]) != c]
    return len(made) == 1 and model.script_name(made[0]) == "latin"


def _settled(model: Model, channel: Channel, tokens: Sequence[str]) -> dict[str, int]:
    """What tokens gain, those that do, at the price that settles."""
    if not channel.structured:
        tokens = affected(model, tokens, channel)
    most = price_of_entering(channel)
    found = explain_together(
        model,
        tokens,
        channel,
        most,
        most,
        lambda number: price_beside(number, len(tokens), most),
        PASSES,
    )
    return {token: explanation.gain for token, explanation in found.items()}


def _surprise(suspects: Sequence[Suspect]) -> int:
    """How surprising the tokens are together, each once."""
    return sum({s.token: s.surprise for s in suspects if s.suspicious}.values())


def _loses(model: Model, text: str, suspects: Sequence[Suspect], suspicious: Sequence[str]) -> bool:
    """Whether one of the losses that are always thought of may explain a text."""
    if _surprise(suspects) < LOSS_WORTHWHILE:
        return False
    weighed = set(suspicious)
    suspects = [s for s in suspects if not s.suspicious or s.token in weighed]
    for channel in lossy_channels(suspicious, {}):
        longer = extended_list(text, suspects, channel)
        tokens = list(dict.fromkeys(s.token for s in longer if s.suspicious))[:CLOSE_SAMPLE]
        if any(len(token) > LONGEST_WEIGHED for token in tokens):
            return True
        # what the first byte of a typographic sign is read as
        latin = model.script_name(single_byte_table(channel.read.codec)[0xE2]) == "latin"
        shown = [
            token
            for token in tokens
            if shows_trace(model, token, channel) and (latin or _has_leads(channel, token))
        ]
        least = LOSS_HOPELESS_LATIN if latin else LOSS_HOPELESS
        if quick_gain(model, shown, channel) - channel.cost >= least:
            return True
    return False


def _has_leads(channel: Channel, token: str) -> bool:
    """Whether enough of a token may be leads of UTF-8 in one script, and others what goes on with
    them. Words of an alphabet that stands where those do have leads of all scripts."""
    beyond = [char for char in token if char >= "\x80"]
    data = b"".join(piece for piece in _pieces(channel, "".join(beyond)) if len(piece) == 1)
    scripts = Counter(bisect_right(_SCRIPTS, byte) for byte in data if 0xC2 <= byte < 0xF5)
    return max(scripts.values(), default=0) * LEADS_APART >= len(beyond)


_SCRIPTS = bytes.fromhex("c2c6caced0d4d6d8dce0e1e2e3eaeef0f5")
"""Where in UTF-8 the leads of other scripts begin."""


def spared(model: Model, channel: Channel, tokens: Sequence[str]) -> int:
    """What the tokens that a channel does not explain say against it: that it spoilt them too and
    they only look right, or that it spared them, which has a price."""
    kernel = kernel_of(model)
    if kernel and not channel.whole:
        written, read, _ = numbers_of(model, channel)
        return kernel.spared(tokens, written, read)
    total = 0
    for token in tokens:
        text = through(model, token, channel)
        if text == token:
            continue
        lost = model.cost(text) - kept_cost(model, token) if text else SPARED
        total += max(lost, 0)
        if total >= SPARED:
            return SPARED
    return total


def _pieces(channel: Channel, token: str) -> list[bytes]:
    table = bytes_of(channel.read.codec)
    return [table.get(char, b"") for char in token]


def _odd(model: Model, channel: Channel, token: str) -> int:
    """What the characters that may be UTF-8 cost more than likely text, each sequence with the
    character behind it: more can't be gained."""
    pieces = _pieces(channel, token)
    data = b"".join(piece or b"\0" for piece in pieces)
    char_at = [i for i, piece in enumerate(pieces) for _ in piece or b"\0"] + [len(token)]
    costs = kept_costs(model, token)
    total = 0
    for match in UTF8_SEQUENCE.finditer(data):
        stretch = costs[char_at[match.start()] : char_at[match.end()] + 1]
        total += max(0, sum(stretch) - ODD * (len(stretch) + 1))
    return total


def _structured_gain(model: Model, channel: Channel, token: str) -> int:
    if not UTF8_SEQUENCE.search(b"".join(piece or b"\0" for piece in _pieces(channel, token))):
        return 0
    return quick_gain(model, [token], channel)


def _gain(model: Model, channel: Channel, token: str) -> int:
    """What a token gains if all of it that can have gone through a channel did."""
    pieces = _pieces(channel, token)
    if not any(piece and char >= "\x80" for char, piece in zip(token, pieces, strict=True)):
        return 0
    if channel.written.multibyte:
        if not all(pieces):
            return 0
        text = decode_loosely(channel.written, b"".join(pieces))
    else:
        table = single_byte_table(channel.written.codec)
        text = "".join(
            "".join(table[byte] for byte in piece) or char
            for char, piece in zip(token, pieces, strict=True)
        )
    if rough_cost(model, text) - rough_cost(model, token) > _rough_loss(channel):
        return 0
    gain = kept_cost(model, token) - decoded_cost(model, text, False) - price_of_entering(channel)
    return max(gain, 0)
