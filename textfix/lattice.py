"""The best explanation of a token under one channel: Viterbi over byte positions.

Nodes are positions in the bytes that the observed characters were read from. There are two states,
outside the channel (characters are kept) and inside it (bytes are taken as text in the written
encoding); an edge is one character of either kind, costed by the language model in the context of
the path that leads to it. The states meet where a boundary of observed characters is one of true
characters too, and entering the channel has a price. A lossy channel adds edges whose bytes are
partly gone; each stands for all the characters that would have left the same trace.

Linear in the length of the token: a node keeps at most `BEAM` paths a state, told apart by the
context that the model will see next.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any, TypeVar

from textfix import losses
from textfix.channels import (
    EVERY,
    LONGEST,
    Channel,
    Encoding,
    bytes_of,
    char_of,
    segments,
    single_byte_table,
    spellings_of,
)
from textfix.engine import has_improper
from textfix.engine import kernel_of as kernel_of
from textfix.language.model import BEFORE_WORDS, BLANKS, MARKS, Model, State
from textfix.traces import packed_traces, price_in, traces_of
from textfix.weights import (
    BEAM,
    BLANK_CEILING,
    CLEAR,
    CONTROL_CEILING,
    DECODED_CEILING,
    FOREIGN,
    GREEK_CEILING,
    HALFWIDTH_CEILING,
    IMPROPER,
    KEEP_CEILING,
    MARK_CEILING,
    MIXED_CEILING,
    REFUSED,
    REFUSED_PAIR,
    STEP_BACK,
    STEP_NEXT,
    STEP_SAME,
    STEP_SKIP,
    SWALLOWED,
)

_NUMBERS = {encoding.codec: number for number, encoding in enumerate(EVERY)}


def number_of(encoding: Encoding) -> int:
    """What the kernel calls an encoding."""
    return _NUMBERS[encoding.codec]


@functools.cache  # the kernel keeps what it is told of a loss: it is told once
def numbers_of(model: Model, channel: Channel) -> tuple[int, int, int]:
    """What the kernel calls a channel: its encodings written and read, and its loss or -1."""
    loss = -1
    if channel.lossy and model.kernel:
        loss = model.kernel.add_loss(packed_traces(channel, model), bool(channel.recased))
    return _NUMBERS[channel.written.codec], _NUMBERS[channel.read.codec], loss


@dataclass(frozen=True, slots=True)
class Piece:
    """Observed characters, what they stand for, what else they could, and what was lost."""

    start: int
    end: int
    replacement: str
    candidates: tuple[str, ...] = ()
    losses: tuple[losses.Loss, ...] = ()


# A path to a node: its cost, the model's state, the observed index where its last character ends
# (-1 inside one), that character if it was taken from the channel, the number of the trace it was
# inferred from or -1, and the path before. A plain tuple, because these are made by the thousand.
_Path = tuple[int, State, int, "str | None", int, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a token was under a channel: its pieces, and what it gains over keeping the token."""

    gain: int
    pieces: tuple[Piece, ...]
    _texts: dict[str, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    def text(self, token: str) -> str:
        """The repaired token; who weighs an explanation asks for it again and again."""
        text = self._texts.get(token)
        if text is None:
            text = self._texts[token] = patched(token, self.pieces, 0, len(token))
        return text


def patched(token: str, pieces: Sequence[Piece], start: int, end: int) -> str:
    """A stretch of a token with the pieces in it as they are read."""
    out = []
    for piece in pieces:
        out += [token[start : piece.start], piece.replacement]
        start = piece.end
    return "".join(out) + token[start:end]


def kept_cost(model: Model, token: str) -> int:
    """The cost of a token, its boundary included, if all of it is right."""
    return model.kernel.kept_cost(token) if model.kernel else sum(kept_costs(model, token))


def decoded_cost(model: Model, text: str, structured: bool) -> int:
    """The cost of what a token is taken for, its boundary included.

    Args:
        model: the language model.
        text: what the token is taken for.
        structured: whether the text was written in UTF-8, so that not any bytes would do.
    """
    if model.kernel:
        return model.kernel.decoded_cost(text, structured)
    return sum(
        min(cost, _decoded_ceiling(char, structured))
        for char, cost in zip(text + " ", model.costs(text), strict=True)
    )


def _decoded_ceiling(char: str, structured: bool) -> int:
    """What a character taken from the channel can cost at most."""
    if structured and char in MARKS:
        return MARK_CEILING
    return CONTROL_CEILING if "\x80" <= char < "\xa0" else DECODED_CEILING


def kept_costs(model: Model, token: str) -> list[int]:
    """The cost of each character of a token, and of the boundary, if all are right."""
    if model.kernel:
        return model.kernel.kept_costs(token)
    return list(map(min, model.costs(token), [*_ceilings(model, token), KEEP_CEILING]))


def _ceilings(model: Model, token: str) -> list[int]:
    """What each observed character can cost at most: less where it repeats the one before or
    follows it in the code table. Rules, bars and listed alphabets are not words, and not damage."""
    folded = list(map(ord, model.fold(token)))
    out = [KEEP_CEILING] * len(folded)
    scripts = itertools.pairwise(map(model.script_name, token))
    for index, (script, following) in enumerate(scripts):
        if script and following and script != following and {script, following} != EAST_ASIAN:
            greek = "greek" in (script, following)
            out[index + 1] = GREEK_CEILING if greek else MIXED_CEILING
    steps = itertools.pairwise(b - a for a, b in itertools.pairwise(folded))
    for index, (step, next_step) in enumerate(steps):
        if step in _STEPS and next_step in _STEPS:
            out[index + 1], out[index + 2] = _STEPS[step], _STEPS[next_step]
    for index in range(1, len(folded)):
        if HALFWIDTH[0] <= min(folded[index - 1], folded[index]) and folded[index] <= HALFWIDTH[1]:
            out[index] = min(out[index], HALFWIDTH_CEILING)
    for index, char in enumerate(token):
        # the second half of a letter may look like a blank
        before = token[index - 1 : index] if index else ""
        if char in BLANKS and not (before >= "\x80" and model.fold(before) != before):
            out[index] = min(out[index], BLANK_CEILING)
        # between letters a mark may as well be what is left of a letter
        if char in MARKS and not (
            model.script_name(token[index - 1 : index] or " ")
            and model.script_name(token[index + 1 : index + 2] or " ")
        ):
            out[index] = min(out[index], MARK_CEILING)
    return out


EAST_ASIAN = {"han", "japanese"}
"""Scripts that are written together."""

HALFWIDTH = (0xFF61, 0xFF9F)
"""Half-width katakana: whole words are written in them that are otherwise in full width."""


_STEPS = {0: STEP_SAME, 1: STEP_NEXT, -1: STEP_BACK, 2: STEP_SKIP}


def explain(model: Model, token: str, channel: Channel, enter: int, switch: int) -> Explanation:
    """The best path through a token.

    Args:
        token: observed characters, no white space.
        channel: the only one considered.
        enter: the price of the token beginning inside the channel, in eighths of a nat; negative
            where most of the text is inside.
        switch: the price of entering within the token; leaving forfeits what a negative price of
            entering gave.
    """
    if channel.whole:
        return _from_end_to_end(model, token, channel, enter)
    kernel = kernel_of(model)
    if kernel:
        gain, pieces = kernel.explain(token, *numbers_of(model, channel), enter, switch)
        return Explanation(gain, tuple(_piece(model, channel, *p) for p in pieces))
    leave = max(0, -enter)
    ceilings = _ceilings(model, token)
    structured = channel.structured
    table = bytes_of(channel.read.codec)
    observed = [table.get(char, b"") for char in token]
    ways = {} if channel.lossy else spellings_of(channel.read.codec)
    forks = [index for index, char in enumerate(token) if char in ways]
    for index in forks:
        observed[index] = b"".join(ways[token[index]])
    data = bytearray()
    index_at: dict[int, int] = {}
    for index, piece in enumerate(observed):
        index_at[len(data)] = index
        data += piece or b"\0"
    index_at[len(data)] = len(token)
    raw = bytes(data)
    if structured and all(observed) and not (forks or channel.recased):
        whole = _as_a_whole(model, channel, token, raw, index_at, enter)
        if whole:
            return whole
    edges = _edges(channel, model, _symbols(token, observed))
    if forks:
        at = {index: position for position, index in index_at.items()}
        edges = _forked_edges(edges, channel, frozenset(at[index] for index in forks))
    anywhere = channel.written.multibyte
    # bytes belong to the channel up to the next character that it cannot have produced
    limit = len(raw)
    limits = [0] * len(raw)
    offset = len(raw)
    for piece in reversed(observed):
        offset -= len(piece or b"\0")
        if not piece:
            limit = offset
        for i in range(offset, offset + len(piece or b"\0")):
            limits[i] = limit
    count = len(raw)
    keep: list[list[_Path]] = [[] for _ in range(count + 1)]
    inside: list[list[_Path]] = [[] for _ in range(count + 1)]
    keep[0].append((0, model.start(), 0, None, -1, None))
    inside[0].append((enter, model.start(), 0, None, -1, None))
    for position in range(count):
        here, within = keep[position], inside[position]
        if not here and not within:
            continue
        found = edges(raw, position, limits[position])
        index = index_at.get(position, -1)
        if index >= 0:
            size = len(observed[index])
            edge = anywhere or _is_edge(token, index)
            if within and (edge or not size):
                here = here + [(p[0] + leave, *p[1:]) for p in within]
            if here:
                here = _best(here)
                char, target = token[index], keep[position + (size or 1)]
                refused = found and found[0][5] > 1
                for path in here:
                    cost, state = path[1][char]
                    if cost > ceilings[index]:
                        cost = ceilings[index]
                    if refused:
                        cost += REFUSED if structured else REFUSED_PAIR
                    target.append((path[0] + cost, state, index + 1, None, -1, path))
                if size and edge and position:
                    within = within + [(p[0] + switch, *p[1:]) for p in here if p[3] is None]
        if not within or not found:
            continue
        within = _best(within)
        for size, chars, price, trace, tail, _ in found:
            end = index_at.get(position + size, -1)
            target = inside[position + size]
            for path in within:
                for char in chars:
                    cost, state = path[1][char]
                    ceiling = _decoded_ceiling(char, structured)
                    if cost > ceiling:
                        cost = ceiling
                    if tail:
                        more, state = state[tail]
                        cost += more
                    elif trace >= 0 and char in BEFORE_WORDS:
                        state = model.start()
                    total = path[0] + cost + price
                    target.append((total, state, end, char + tail, trace, path))
    cost, path = min(
        ((p[0] + p[1].close, p) for p in keep[count] + inside[count]), key=lambda pair: pair[0]
    )
    return Explanation(kept_cost(model, token) - cost, _pieces(model, channel, token, _steps(path)))


Answer = TypeVar("Answer", bound=Sized)


def settled(
    ask: Callable[[int], Answer], enter: int, price: Callable[[int], int], passes: int
) -> Answer:
    """What is explained at a price of entering, asked anew at the price that follows from how much
    that is, until it is the price that was asked at.

    Args:
        ask: from a price to what is explained at it.
        enter: the first price.
        price: from the number of what is explained to the next price.
        passes: how often to ask at most.
    """
    found = ask(enter)
    for _ in range(passes - 1):
        again = price(len(found)) if found else enter
        if again == enter:
            break
        enter = again
        found = ask(enter)
    return found


def explain_together(
    model: Model,
    tokens: Sequence[str],
    channel: Channel,
    enter: int,
    switch: int,
    price: Callable[[int], int],
    passes: int,
) -> dict[str, Explanation]:
    """The explanations of the tokens that gain by being changed, when the price of entering is
    settled.

    Args:
        model: the language model.
        tokens: observed ones.
        channel: the only one considered.
        switch: as in `explain`.
        enter, price, passes: as in `settled`.
    """
    kernel = kernel_of(model)
    if not kernel or channel.whole:

        def each(at: int) -> dict[str, Explanation]:
            every = ((t, explain(model, t, channel, at, switch)) for t in tokens)
            return {token: e for token, e in every if e.pieces and e.gain > 0}

        return settled(each, enter, price, passes)
    numbers = numbers_of(model, channel)
    # told as they are asked, and read when they are settled
    found = settled(
        lambda at: kernel.explain_all(tokens, *numbers, at, switch), enter, price, passes
    )
    return {
        tokens[index]: Explanation(gain, tuple(_piece(model, channel, *p) for p in pieces))
        for index, gain, pieces in found
    }


def _as_a_whole(
    model: Model,
    channel: Channel,
    token: str,
    raw: bytes,
    index_at: dict[int, int],
    enter: int,
) -> Explanation | None:
    """The explanation of a token that is UTF-8 from end to end, if that clearly gains.

    Every other path would refuse a well-formed sequence and pay for it, so nothing is searched.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if has_improper(text):
        return None
    gain = kept_cost(model, token) - enter - decoded_cost(model, text, True)
    if gain < CLEAR:
        return None
    steps: list[_Step] = []
    offset = 0
    for char in text:
        offset += len(char.encode())
        steps.append((index_at.get(offset, -1), char, -1))
    return Explanation(gain, _pieces(model, channel, token, steps))


def _from_end_to_end(model: Model, token: str, channel: Channel, enter: int) -> Explanation:
    """The explanation of a token that went through a channel as a whole; no other is looked for."""
    table = bytes_of(channel.read.codec)
    observed = [table.get(char, b"") for char in token]
    if not all(len(piece) == 1 for piece in observed):
        return Explanation(0, ())
    pieces = []
    text, start = "", 0
    for size, chars in segments(channel.written, b"".join(observed)):
        if token[start : start + size] != chars:
            pieces.append(Piece(start, start + size, chars))
        text += chars
        start += size
    if not pieces:
        return Explanation(0, ())
    gain = kept_cost(model, token) - enter - decoded_cost(model, text, channel.structured)
    return Explanation(gain, tuple(pieces))


def _is_edge(text: str, index: int) -> bool:
    """Whether a word could begin or end before this index: damage does not stop inside words."""
    if index == 0 or index == len(text):
        return True
    return not (_is_word(text[index - 1]) and _is_word(text[index]))


def _is_word(char: str) -> bool:
    return char >= "\x80" or char.isalnum()


def _best(paths: list[_Path]) -> list[_Path]:
    """The cheapest path for each state of the model, at most `BEAM`."""
    if len(paths) < 2:
        return paths
    cheapest: dict[State, _Path] = {}
    for path in paths:
        other = cheapest.get(path[1])
        if other is None or path[0] < other[0]:
            cheapest[path[1]] = path
    if len(cheapest) == 1:
        return list(cheapest.values())
    return sorted(cheapest.values(), key=_cost_of)[:BEAM]


def _cost_of(path: _Path) -> int:
    return path[0]


_Step = tuple[int, "str | None", int]
"""Where an observed character ends (-1 inside one), what it stands for, the trace it left or -1."""


def _steps(path: _Path | None) -> list[_Step]:
    """The steps of a path from the first to the last."""
    steps: list[_Step] = []
    while path is not None and path[5] is not None:
        steps.append((path[2], path[3], path[4]))
        path = path[5]
    return steps[::-1]


def _pieces(
    model: Model, channel: Channel, token: str, steps: Sequence[_Step]
) -> tuple[Piece, ...]:
    """One piece for each changed stretch between boundaries of observed and true characters."""
    out: list[Piece] = []
    start, chars = 0, ""
    inferred: list[tuple[int, int, int]] = []
    for end, char, trace in steps:
        if char is None:
            start = end
            continue
        if trace >= 0:
            inferred.append((len(chars), len(char), trace))
        chars += char
        if end < 0:
            continue
        if token[start:end] != chars:
            out.append(_piece(model, channel, start, end, chars, inferred))
        start, chars, inferred = end, "", []
    return tuple(out)


def _piece(
    model: Model,
    channel: Channel,
    start: int,
    end: int,
    replacement: str,
    inferred: Sequence[tuple[int, int, int]],
) -> Piece:
    """A stretch of observed characters and what it stands for. What was inferred in it is given by
    its place in the replacement, its length and the number of its trace; where that is several
    characters, what else the stretch could be differs in one of them at a time."""
    if not inferred:
        return Piece(start, end, replacement)
    several: dict[str, None] = {}
    lost: dict[losses.Loss, None] = {}
    for at, length, trace in inferred:
        (_, tail), found = traces_of(channel, model)[trace]
        before, char = replacement[:at], replacement[at : at + length]
        after = replacement[at + length :]
        if len(found) > 1:
            several |= dict.fromkeys(before + c.char + tail + after for c in found)
        lost |= dict.fromkeys(next((c.losses for c in found if c.char + tail == char), ()))
    return Piece(start, end, replacement, tuple(several), tuple(lost))


# --- edges: what stands at a byte position in the written encoding ------------------------------

Edge = tuple[int, tuple[str, ...], int, int, str, int]
"""How many positions it reaches over, the characters it may stand for, a price on top, the number
of a trace or -1, white space that stood behind, and how many bytes it takes."""
Edges = Callable[[bytes, int, int], Sequence[Edge]]
"""From bytes, a position and the limit of the channel to the edges that begin there."""


def _edges(channel: Channel, model: Model, symbols: Sequence[int]) -> Edges:
    codec = channel.written.codec
    if channel.lossy:
        return _lossy_edges(channel, model, symbols)
    if codec == "utf-8":
        return _utf8_edges
    if channel.written.multibyte:
        return functools.partial(_multibyte_edges, codec)
    return functools.partial(_single_byte_edges, _single_byte_table(codec))


@functools.cache
def _single_byte_table(codec: str) -> list[tuple[Edge, ...]]:
    return [((1, (char,), 0, -1, "", 1),) for char in single_byte_table(codec)]


def _single_byte_edges(
    table: list[tuple[Edge, ...]], raw: bytes, position: int, limit: int
) -> Sequence[Edge]:
    return table[raw[position]] if position < limit else ()


def _utf8_edges(raw: bytes, position: int, limit: int) -> Sequence[Edge]:
    if position >= limit:
        return ()
    lead = raw[position]
    if lead < 0x80:
        return ((1, (chr(lead),), 0, -1, "", 1),)
    size = _SIZES[lead]
    if not size or position + size > limit:
        return ()
    return _decode_utf8(raw[position : position + size])


@functools.lru_cache(maxsize=1 << 16)
def _decode_utf8(piece: bytes) -> Sequence[Edge]:
    try:
        char = piece.decode("utf-8")
    except UnicodeDecodeError:
        return ()
    return ((len(piece), (char,), IMPROPER if has_improper(char) else 0, -1, "", len(piece)),)


_SIZES = [0] * 0xC2 + [2] * 0x1E + [3] * 0x10 + [4] * 5 + [0] * 11
"""The length of a UTF-8 sequence by its lead byte; 0 where none begins."""


@functools.lru_cache(maxsize=1 << 16)
def _decode(codec: str, piece: bytes) -> Sequence[Edge]:
    """The edge of the one character that these bytes are, or none."""
    code_point = char_of(codec, piece)
    if code_point < 0 or 0xE000 <= code_point < 0xF900:
        return ()
    text = chr(code_point)
    foreign = len(piece) > 1 and text < "\u2000"
    swallowed = piece[-1] < 0x80 and len(piece) > 1
    price = FOREIGN * foreign + SWALLOWED * swallowed
    return ((len(piece), (text,), price, -1, "", len(piece)),)


def _multibyte_edges(codec: str, raw: bytes, position: int, limit: int) -> Sequence[Edge]:
    if position >= limit:
        return ()
    if raw[position] < 0x80:
        return ((1, (chr(raw[position]),), 0, -1, "", 1),)
    for size in range(1, min(LONGEST.get(codec, 2), limit - position) + 1):
        edges = _decode(codec, raw[position : position + size])
        if edges:
            return edges
    return ()


def _forked_edges(edges: Edges, channel: Channel, forks: frozenset[int]) -> Edges:
    """Edges where some characters may have been read from other bytes (`spellings_of`).

    Such a character has four positions: its first two bytes, which lead on to the next character,
    and its other two. So no path begins in one pair and ends in the other.

    Args:
        edges: what stands in bytes that lie side by side.
        channel: what is asked.
        forks: the positions where such characters begin.
    """
    longest = LONGEST.get(channel.written.codec, 2) if channel.written.multibyte else 1

    def ways(raw: bytes, position: int, limit: int, left: int) -> list[list[tuple[int, int]]]:
        """Bytes that follow a position, each with the position behind it."""
        if position >= limit or not left:
            return [[]]
        begins = position in forks
        out = []
        for start in (position, position + 2) if begins else (position,):
            if begins:
                after = start + 1
            elif position - 1 in forks:
                after = position + 3
            else:
                after = position + 1
            out += [[(raw[start], after), *more] for more in ways(raw, after, limit, left - 1)]
        return out

    def forked(raw: bytes, position: int, limit: int) -> Sequence[Edge]:
        out: dict[Edge, None] = {}
        for way in ways(raw, position, limit, longest):
            data = bytes(byte for byte, _ in way)
            for edge in edges(data, 0, len(data)):
                size = way[edge[0] - 1][1] - position
                out[(size, *edge[1:])] = None
        return list(out)

    return forked


def _symbols(token: str, observed: Sequence[bytes]) -> list[int]:
    """What stands at each byte position: the byte, or what no byte stands for."""
    out: list[int] = []
    for char, piece in zip(token, observed, strict=True):
        out += piece or (losses.UNMAPPED + ord(char),)
    return out


def _lossy_edges(channel: Channel, model: Model, symbols: Sequence[int]) -> Edges:
    by_trace, longest = _by_symbols(channel, model)

    def edges(raw: bytes, position: int, limit: int) -> Sequence[Edge]:
        out = list(_utf8_edges(raw, position, limit))
        if symbols[position] < 0x80 and symbols[position] not in _SIGNS:
            return out
        whole = out[:] if out and not "\x80" <= out[0][1][0] < "\xa0" else []
        for size in range(1, min(longest, len(symbols) - position) + 1):
            for edge in by_trace.get(tuple(symbols[position : position + size]), ()):
                if channel.recased and whole and size == whole[0][0]:
                    out.remove(whole.pop())  # which is one of those that look the same
                out.append((*edge[:2], edge[2] + REFUSED * len(whole), *edge[3:]))
        return out

    return edges


def shows_trace(model: Model, token: str, channel: Channel) -> bool:
    """Whether a token shows a trace of a lossy channel."""
    by_trace, longest = _by_symbols(channel, model)
    table = bytes_of(channel.read.codec)
    symbols = _symbols(token, [table.get(char, b"") for char in token])
    return any(
        tuple(symbols[i : i + size]) in by_trace
        for i, symbol in enumerate(symbols)
        if symbol >= 0x80 or symbol in _SIGNS
        for size in range(1, min(longest, len(symbols) - i) + 1)
    )


_SIGNS = tuple(ord(sign) for sign in "?aA+")
"""ASCII characters that a trace may begin with."""


@functools.lru_cache(maxsize=64)
def _by_symbols(channel: Channel, model: Model) -> tuple[dict[tuple[int, ...], list[Edge]], int]:
    found: dict[tuple[int, ...], list[Edge]] = {}
    for number, (trace, candidates) in enumerate(traces_of(channel, model)):
        symbols, tail = trace
        chars = tuple(c.char for c in candidates)
        price = price_in(channel, trace, candidates)
        found.setdefault(symbols, []).append(
            (len(symbols), chars, price, number, tail, len(symbols))
        )
    return found, max(map(len, found), default=0)
