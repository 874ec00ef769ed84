r"""What a reader of pairs refused, inferred from what it read: a search through true characters.

Text that was UTF-8 was read as GBK, Shift-JIS or Korean. Where two bytes were no pair there, a sign
was put or nothing. Which bytes those were no trace says, but the reader does: they must be such as
it refuses, between what it read before and after (`pair_readers.py`). So true characters are
searched for, one after the other, each as bytes that the reader takes in; a path that gives all
that is seen, and nothing else, is an *account*. The language model says which is likeliest, and the
sum over all of them how sure each place of it is.

Promises: what an account says, written as UTF-8 and read by its reader, is what is seen. Time is
linear in the length of a token: a node keeps at most `PAIR_BEAM` contexts. The kernel has the same
search (`kernel/pairs.c`), its answers are equal.

What it leaves to others: whether a text went through such a reader at all (`mojibake.py`).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textfix.channels import Channel, bytes_of, spellings_of
from textfix.fixers.signs import EAST_ASIAN, MAY_END
from textfix.fixers.swallowed import NONE_MISSING, PARTNERS
from textfix.kernel import Accounts
from textfix.language.model import BOUNDARY, Model, State
from textfix.lattice import kept_cost, kernel_of
from textfix.pair_readers import (
    ANY_SIGN,
    BOTH_BYTES,
    BOTH_IF_HIGH,
    EURO,
    READERS,
    SIGNS,
    Pairs,
    Reader,
    bits_of,
    is_usual,
    pairs_of,
)
from textfix.weights import (
    DECIDED_BY_READERS,
    DECODED_CEILING,
    FOUND_BY_CHANCE,
    MISSING_MARK,
    ONE_DIGIT,
    ORDINARY,
    PAIR_BEAM,
    PAIR_FREQUENT,
    PAIR_MARGIN,
    PAIR_RARE,
    UNEVEN,
    UNPLACED,
    UNSPACED,
    UNUSUAL_SIGN,
)

LEAST_SHARE = 7.0
"""How many nats less than all accounts together one may be worth and still be told of."""

NONE, PAIR, HIGH, STRAY, PRIVATE, ALONE, LOW = range(7)
"""What a byte that was refused waits for: nothing; the second one of a pair that was refused with
it, whatever that is, if it is not ASCII, or if it could begin none; the second one of a pair that
was read and left nothing; any that is no pair with it; one of ASCII."""

WAITING = (PAIR, HIGH, STRAY, PRIVATE)
"""Within a pair. Else observed and true characters meet."""

Node = tuple[int, bytes, int, int]
"""Where between characters a path is: how many observed ones are taken in, what is left of the
bytes of the last one, what the byte before waits for, and that byte."""

START: Node = (0, b"", NONE, 0)

Trie = dict[int, "Trie | str"]

INFERRED_FROM = (
    (0xA0, 0x180), (0x391, 0x3CA), (0x410, 0x450), (0x2010, 0x2800), (0x3000, 0x3041),
    (0x3041, 0x3100), (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0xFF00, 0xFF60),
)  # fmt: skip
"""Where in Unicode the characters are that may be inferred: of alphabets the commonest letters,
signs, and what East Asian text is written in."""

SWALLOWED = range(0x20, 0x40)
"""What of ASCII may have gone as the second byte of a pair: that of any is above."""


IDEOGRAPHS, KANA, HANGUL = (0x4E00, 0xA000), (0x3041, 0x3100), (0xAC00, 0xD7A4)

WRITINGS: dict[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    "simplified": ("gb2312", (KANA, HANGUL)),
    "traditional": ("big5", (KANA, HANGUL)),
    "Japanese": ("shift_jis", (HANGUL,)),
    "Korean": ("", (IDEOGRAPHS, KANA)),
}
"""What a text may be written in: the standard that has its ideographs, and what it does without."""

CLEARLY = 4
"""How many times as many characters of one writing than of another make it clear."""


def writing_of(text: str) -> str:
    """What a text is written in, as far as its characters tell; nothing if they do not.

    >>> writing_of("这个问题"), writing_of("這個問題"), writing_of("日本"), writing_of("この本")
    ('simplified', 'traditional', '', 'Japanese')
    """
    chars = set(text)
    kana = sum(_is_in(char, KANA) for char in chars)
    hangul = sum(_is_in(char, HANGUL) for char in chars)
    simplified = sum(_is_only_in(char, "gb2312", "big5") for char in chars)
    traditional = sum(_is_only_in(char, "big5", "gb2312") for char in chars)
    if kana > 1 and kana >= hangul:
        return "Japanese"
    if hangul > 1:
        return "Korean"
    if simplified > CLEARLY * traditional:
        return "simplified"
    # one may be of a Japanese word
    return "traditional" if traditional > max(1, CLEARLY * simplified) else ""


def _is_in(char: str, block: tuple[int, int]) -> bool:
    return block[0] <= ord(char) < block[1]


def _is_only_in(char: str, codec: str, other: str) -> bool:
    return _is_in(char, IDEOGRAPHS) and is_encodable(char, codec) > is_encodable(char, other)


def is_encodable(char: str, codec: str) -> bool:
    """Whether an encoding has a character."""
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


class Characters:
    """The characters that may be inferred: by their bytes, and as sets of bits.

    Args:
        model: the language model.
        writing: what the text is written in, or nothing.
    """

    def __init__(self, model: Model, writing: str) -> None:
        codec, without = WRITINGS.get(writing, ("", ()))
        chars = [
            char
            for first, end in INFERRED_FROM
            if not any(first <= block[0] and block[1] <= end for block in without)
            for char in map(chr, range(first, end))
            if model.character_cost(model.fold(char)) <= PAIR_RARE
            and not (codec and first == IDEOGRAPHS[0] and not is_encodable(char, codec))
        ]
        self.frequent = {c for c in chars if c >= "\u3000" and model.lone_cost(c) <= PAIR_FREQUENT}
        self.root: Trie = {}
        for char in (*map(chr, SWALLOWED), *sorted(chars)):
            *first_bytes, last = char.encode()
            at = self.root
            for byte in first_bytes:
                below = at.setdefault(byte, {})
                assert isinstance(below, dict)
                at = below
            at[last] = char
        begin = {char.encode()[:2] for char in chars if char >= "\u0800"}
        self.bits = (
            bytes(b in self.root for b in range(0x100)),
            bits_of((pair[0] << 8 | pair[1] for pair in begin), 0x10000),
            bits_of((ord(c) for c in (*map(chr, SWALLOWED), *chars)), 0x10000),
            bits_of(map(ord, self.frequent), 0x10000),
            bits_of(map(ord, EAST_ASIAN - MAY_END), 0x10000),
        )


@functools.lru_cache(maxsize=8)
def _characters(model: Model, writing: str) -> Characters:
    return Characters(model, writing)


class Seen(NamedTuple):
    """A token as it stands in a text.

    token:   what is seen
    ends:    whether a line ends behind it, so that a byte may have had no other to be a pair with
    missing: for each character the mark that its line lacks there (`swallowed.py`), or
             `NONE_MISSING`; empty if there is none
    """

    token: str
    ends: bool
    missing: str = ""


class Observed:
    """A token as a reader of pairs has left it.

    Args:
        codec: what it was read in.
        seen: the observed characters, and what stands about them.
        sign: what stands for what was refused; nothing if nothing does.
        writing: what its text is written in, or nothing.
    """

    def __init__(self, codec: str, seen: Seen, sign: str, writing: str = "") -> None:
        self.writing = writing
        self.token = token = seen.token
        self.ends = seen.ends
        self.missing = seen.missing or NONE_MISSING * len(token)
        self.pairs = pairs_of(codec)
        table, ways = bytes_of(codec), spellings_of(codec)
        # what nobody writes beside ASCII stands for nothing else
        signs_alone = {"\ufffd", sign} - {"?"}
        self.units: list[tuple[bytes, ...]] = [
            () if char in signs_alone else ways.get(char) or (table.get(char, b""),)
            for char in token
        ]
        self.signs = bytes(char == sign for char in token)

    @property
    def readable(self) -> bool:
        """Whether each character was read from bytes, or stands for what was refused."""
        return all(any(unit) or sign for unit, sign in zip(self.units, self.signs, strict=True))


def search(model: Model, observed: Observed, reader: Reader) -> Accounts | None:
    """The accounts of a token by a reader; nothing if there is none."""
    kernel = kernel_of(model)
    if not kernel:
        return Search(model, observed, reader).accounts()
    pairs = observed.pairs
    private = pairs.bits[1] if _has_private(pairs, reader) else b""
    return kernel.account(
        observed.units,
        observed.signs,
        observed.missing.encode(),
        (pairs.bits[0], private, *pairs.bits[2:]),
        _characters(model, observed.writing).bits,
        (
            reader.refuses,
            reader.signs,
            _has_euro(pairs, reader),
            _drops_control(pairs, reader),
            observed.ends,
        ),
        (PAIR_BEAM, PAIR_MARGIN, UNSPACED, UNPLACED, UNEVEN, MISSING_MARK, FOUND_BY_CHANCE),
        (float(DECIDED_BY_READERS), LEAST_SHARE),
    )


def _has_private(pairs: Pairs, reader: Reader) -> bool:
    return reader.windows and bool(pairs.private)


def _has_euro(pairs: Pairs, reader: Reader) -> bool:
    return reader.windows and pairs.has_euro


def _drops_control(pairs: Pairs, reader: Reader) -> bool:
    """Whether 80 may be read as a control, which later steps drop."""
    return EURO in pairs.single or (reader.windows and not pairs.has_euro)


class _Context:
    """A context of the model at a node: what is before it and behind it."""

    __slots__ = ("alpha", "best", "beta", "node", "state", "step")

    def __init__(self, state: State, node: Node, best: int, alpha: float, step: int) -> None:
        self.state = state
        self.node = node
        self.best = best
        self.alpha = alpha
        self.beta = -math.inf
        self.step = step


_Arc = tuple[int, int, str, int, bool]
"""A true character: from which context to which, its cost, and whether bytes of it were refused."""


class Search:
    """The twin of the kernel's search.

    Args:
        model: the language model.
        observed: a token.
        reader: that has left it.
    """

    def __init__(self, model: Model, observed: Observed, reader: Reader) -> None:
        self._model = model
        self._observed = observed
        self._reader = reader
        self._pairs = observed.pairs
        self._characters = _characters(model, observed.writing)
        self._private = _has_private(observed.pairs, reader)
        self._euro = _has_euro(observed.pairs, reader)
        self._control = _drops_control(observed.pairs, reader)
        self._arcs: list[_Arc] = []
        self._contexts: list[_Context] = []
        self._total = -math.inf
        self._least = 0
        self._ends: list[tuple[int, int]] = []
        self._end = -1
        self._run(model)

    # --- the reader --------------------------------------------------------------------------

    def _moves(self, node: Node, byte: int) -> Iterator[tuple[Node, bool]]:
        """Where a true byte may lead, and whether it is none that was read."""
        at, rest, waits, before = node
        pairs = self._pairs
        if rest:
            if byte == rest[0]:
                yield (at, rest[1:], NONE, 0), False
            return
        if waits in (PAIR, HIGH, STRAY):
            if pairs.is_read(before, byte) or self._is_private(before, byte):
                return
            if waits == HIGH and byte < 0x80:
                return
            if waits == STRAY and (byte in pairs.leads or byte in pairs.single):
                return
            yield (at, b"", NONE, 0), True
            return
        if waits == PRIVATE:
            if self._is_private(before, byte):
                yield (at, b"", NONE, 0), True
            return
        if not self._may_follow(waits, before, byte):
            return
        if at < len(self._observed.units):
            for unit in self._observed.units[at]:
                if unit and unit[0] == byte:
                    yield (at + 1, unit[1:], NONE, 0), False
            if self._reader.signs and self._observed.signs[at]:
                yield from self._refused(byte, at + 1)
        if not self._reader.signs:
            yield from self._refused(byte, at)
        elif self._private and byte in pairs.private_leads:
            yield (at, b"", PRIVATE, byte), True
        if byte == EURO and self._control and self._reader.signs:
            yield (at, b"", NONE, 0), True

    def _is_private(self, first: int, second: int) -> bool:
        return self._private and first << 8 | second in self._pairs.private

    def _may_follow(self, waits: int, before: int, byte: int) -> bool:
        """Whether a byte may come next where observed and true characters meet."""
        if waits == ALONE:
            return not self._pairs.is_read(before, byte)
        return waits != LOW or byte < 0x80

    def _refused(self, byte: int, at: int) -> Iterator[tuple[Node, bool]]:
        """Where a byte leads that is refused."""
        if byte in self._pairs.single or (byte == EURO and self._euro):
            return
        if byte not in self._pairs.leads:
            yield (at, b"", NONE, 0), True
            return
        if self._reader.refuses == BOTH_BYTES:
            ways: tuple[int, ...] = (PAIR,)
        else:
            ways = (HIGH, LOW) if self._reader.refuses == BOTH_IF_HIGH else (ALONE, STRAY)
        for waits in ways:
            yield (at, b"", waits, byte), True

    def _following(self, node: Node) -> list[tuple[str, Node, bool]]:
        """The true characters that may follow a node, where they lead, and whether bytes of them
        were refused."""
        out: list[tuple[str, Node, bool]] = []
        self._read_whole(node, b"", out)
        self._walk(node[0], node, self._characters.root, False, False, out)
        return [follower for follower in out if not self._is_dead(follower[1])]

    def _is_dead(self, node: Node) -> bool:
        """Whether no true character can begin at a node."""
        at, rest, waits, _ = node
        if rest:
            return not _may_be_first(rest[0])
        units = self._observed.units
        if waits in WAITING or not self._reader.signs or at >= len(units):
            return False
        if self._observed.signs[at]:
            return False
        return not any(unit and _may_be_first(unit[0]) for unit in units[at])

    def _read_whole(self, node: Node, data: bytes, out: list[tuple[str, Node, bool]]) -> None:
        """Characters all of whose bytes were read."""
        at, rest, waits, before = node
        if waits in WAITING:
            return
        units = self._observed.units
        options: Sequence[bytes] = (rest,) if rest else units[at] if at < len(units) else ()
        for option in options:
            if not option or not self._may_follow(waits, before, option[0]):
                continue
            to = (at if rest else at + 1, option[1:], NONE, 0)
            longer = data + option[:1]
            size = _size_of(longer[0])
            if not size or (data and option[0] & 0xC0 != 0x80):
                continue
            if len(longer) < size:
                self._read_whole(to, longer, out)
                continue
            try:
                out.append((longer.decode(), to, False))
            except UnicodeDecodeError:
                continue

    def _walk(
        self,
        origin: int,
        node: Node,
        trie: Trie,
        known: bool,
        lost: bool,
        out: list[tuple[str, Node, bool]],
    ) -> None:
        """Characters some of whose bytes were refused. Of one of which nothing was read there must
        be a sign, and it must be frequent."""
        for byte in self._bytes_at(node, trie):
            below = trie[byte]
            for to, gone in self._moves(node, byte):
                some = known or not gone
                if isinstance(below, dict):
                    self._walk(origin, to, below, some, lost or gone, out)
                elif lost or gone:
                    shown = to[0] > origin and below in self._characters.frequent
                    if some or below < "\x80" or shown:
                        out.append((below, to, True))

    def _bytes_at(self, node: Node, trie: Collection[int]) -> list[int]:
        """The bytes that a character may go on with at a node."""
        at, rest, waits, _ = node
        if rest:
            return [rest[0]] if rest[0] in trie else []
        units = self._observed.units
        is_sign = at < len(units) and self._observed.signs[at]
        if waits in WAITING or not self._reader.signs or is_sign:
            return list(trie)
        found = [unit[0] for unit in (units[at] if at < len(units) else ()) if unit]
        if self._private:
            found += [b for b in self._pairs.private_leads if b not in found]
        if self._control and EURO not in found:
            found.append(EURO)
        return [byte for byte in found if byte in trie]

    def _is_end(self, node: Node) -> bool:
        at, rest, waits, _ = node
        if at < len(self._observed.units) or rest:
            return False
        return waits not in WAITING or (waits == PAIR and self._observed.ends)

    # --- the search --------------------------------------------------------------------------

    def _run(self, model: Model) -> None:
        places: list[tuple[dict[Node, dict[State, int]], ...]] = [
            tuple({} for _ in range(RANKS)) for _ in range(len(self._observed.units) + 5)
        ]
        self._least_at = [0, *[NOWHERE] * (len(places) - 1)]
        self._put(places, START, model.start(), 0, 0.0, (-1, 0, "", 0, False))
        for at, ranks in enumerate(places[: len(self._observed.units) + 1]):
            most = self._least_at[at] + PAIR_MARGIN
            for nodes in ranks:
                for node, states in nodes.items():
                    kept = [n for n in states.values() if self._contexts[n].best <= most]
                    kept = sorted(kept, key=lambda n: self._contexts[n].best)[:PAIR_BEAM]
                    if self._is_end(node):
                        self._ends += [(n, self._closing(self._contexts[n].state)) for n in kept]
                    if kept:
                        self._go_on(places, node, kept)
        if self._ends:
            self._look_back()

    def _closing(self, state: State) -> int:
        """What it costs that a token ends: few signs of East Asia may end a line."""
        unending = state.context[-1] in EAST_ASIAN and state.context[-1] not in MAY_END
        return state.close + UNPLACED * (self._observed.ends and unending)

    def _go_on(
        self,
        places: Sequence[tuple[dict[Node, dict[State, int]], ...]],
        node: Node,
        kept: Sequence[int],
    ) -> None:
        for char, to, lost in self._following(node):
            for number in kept:
                context = self._contexts[number]
                cost, state = context.state[char]
                if not lost and cost > DECODED_CEILING:
                    cost = DECODED_CEILING
                if lost and char >= "\x80":
                    cost = self._plausible(char, cost, context.state.context[-1])
                elif lost:
                    cost = self._cost_of_swallowed(char, cost, context.state, to[0])
                best = context.best + cost
                if best > self._least_at[to[0]] + PAIR_MARGIN:
                    continue
                self._least_at[to[0]] = min(best, self._least_at[to[0]])
                arc = (number, 0, char, cost, lost)
                alpha = context.alpha - cost / DECIDED_BY_READERS
                self._put(places, to, state, best, alpha, arc)

    def _plausible(self, char: str, cost: int, before: str) -> int:
        """What a character costs that was not read: no less than what is so rare can cost there. A
        table that is a static function knows one pair in 256 by chance."""
        model = self._model
        least = model.lone_cost(char) - FOUND_BY_CHANCE
        least -= model.lone_cost(before) if before != BOUNDARY else 0
        found = cost >= least or model.conditional(before + model.fold(char)) >= least
        return cost if found else least

    def _cost_of_swallowed(self, char: str, cost: int, before: State, at: int) -> int:
        """What it costs that a reader has taken along what is ASCII: what is not expected there,
        which a ceiling makes cheap, costs twice as much; Chinese and Japanese have no spaces to
        lose but before a word of ASCII; of marks in pairs the line shows which is missing."""
        if char == self._observed.missing[at - 1]:
            return before.close - MISSING_MARK
        if char == " ":
            behind = self._observed.token[at : at + 1]
            is_before_word = behind.isascii() and behind.isalpha()
            is_unspaced = "\u3000" <= before.context[-1] < "\ua000"
            return cost + UNSPACED * (is_unspaced and not is_before_word)
        # the model knows digits as one
        price = ONE_DIGIT * char.isdigit() + UNEVEN * (char in PARTNERS)
        return cost + max(0, cost - ORDINARY) + price

    def _put(
        self,
        places: Sequence[tuple[dict[Node, dict[State, int]], ...]],
        node: Node,
        state: State,
        best: int,
        alpha: float,
        arc: _Arc,
    ) -> None:
        states = places[node[0]][_rank_of(node)].setdefault(node, {})
        number = states.get(state)
        if number is None:
            number = states[state] = len(self._contexts)
            self._contexts.append(_Context(state, node, best, alpha, len(self._arcs)))
        else:
            context = self._contexts[number]
            if best < context.best:
                context.best, context.step = best, len(self._arcs)
            context.alpha = _plus(context.alpha, alpha)
        self._arcs.append((arc[0], number, *arc[2:]))

    def _look_back(self) -> None:
        """What is behind each context, and where the likeliest account ends."""
        for place, (number, cost) in enumerate(self._ends):
            context = self._contexts[number]
            context.beta = -(cost / DECIDED_BY_READERS)
            self._total = _plus(self._total, context.alpha - cost / DECIDED_BY_READERS)
            if not place or context.best + cost < self._least:
                self._least, self._end = context.best + cost, number
        for source, target, _, cost, _ in reversed(self._arcs[1:]):
            beta = self._contexts[target].beta
            if beta > -math.inf:
                before = self._contexts[source]
                before.beta = _plus(before.beta, beta - cost / DECIDED_BY_READERS)

    def accounts(self) -> Accounts | None:
        """The accounts that were found, without what is worth next to nothing."""
        if self._end < 0:
            return None
        best = set()
        step = self._contexts[self._end].step
        while self._arcs[step][0] >= 0:
            best.add(step)
            step = self._contexts[self._arcs[step][0]].step
        numbers: dict[int, int] = {}
        contexts: list[tuple[int, bool, float, float]] = []
        arcs: list[tuple[int, int, str, int, bool, bool]] = []
        for index, (source, target, char, cost, lost) in enumerate(self._arcs):
            if not index:
                continue
            before, behind = self._contexts[source], self._contexts[target]
            share = before.alpha - cost / DECIDED_BY_READERS + behind.beta
            if index not in best and not share >= self._total - LEAST_SHARE:
                continue
            for number, context in ((source, before), (target, behind)):
                if number not in numbers:
                    numbers[number] = len(contexts)
                    at, rest, waits, _ = context.node
                    meets = not rest and waits not in WAITING and at < len(self._observed.units)
                    contexts.append((at, meets, context.alpha, context.beta))
            arcs.append((numbers[source], numbers[target], char, cost, lost, index in best))
        contexts.append((len(self._observed.units), True, self._total, 0.0))
        for number, cost in self._ends:
            share = self._contexts[number].alpha - cost / DECIDED_BY_READERS
            is_best = number == self._end
            if number in numbers and (is_best or share >= self._total - LEAST_SHARE):
                arcs.append((numbers[number], len(contexts) - 1, "", cost, False, is_best))
        return self._least, self._total, contexts, arcs


RANKS = 5

NOWHERE = 1 << 30
"""More than any path costs."""


def _rank_of(node: Node) -> int:
    """Nodes of one place are met in this order: what is left of a character before what is not,
    what waits before what does not. None leads back."""
    _, rest, waits, _ = node
    return 3 - len(rest) if rest else 3 if waits in WAITING else 4


def _may_be_first(byte: int) -> bool:
    """Whether a byte may be the first of a character in UTF-8."""
    return byte < 0x80 or 0xC2 <= byte < 0xF5


def _size_of(lead: int) -> int:
    """The length of a sequence of UTF-8 by its first byte; 0 if it is none."""
    if lead < 0x80:
        return 1
    if lead < 0xE0:
        return 2 * (lead >= 0xC2)
    return 3 if lead < 0xF0 else 4 * (lead < 0xF5)


def _plus(a: float, b: float) -> float:
    """The logarithm of a sum of two, given theirs."""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


# --- what the accounts of a token say ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """Observed characters between two places where they meet true ones, and what they may stand
    for, each with its share of all accounts, that of the likeliest account first."""

    start: int
    end: int
    readings: tuple[tuple[str, float], ...]
    lost: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What a token was by its likeliest account, and what that gains over keeping it."""

    gain: int
    stretches: tuple[Stretch, ...]


def stretches_of(token: str, accounts: Accounts) -> Iterator[Stretch]:
    """The parts of a token that its likeliest account changes."""
    _, total, contexts, arcs = accounts
    leaving: dict[int, list[tuple[int, str, int]]] = {}
    for source, target, char, cost, _, _ in arcs:
        leaving.setdefault(source, []).append((target, char, cost))
    meeting: dict[int, list[int]] = {}
    for number, (at, meets, _, _) in enumerate(contexts):
        if meets:
            meeting.setdefault(at, []).append(number)
    start, chars, any_lost = 0, "", False
    for _, target, char, _, lost, best in arcs:
        if not best:
            continue
        chars += char
        any_lost = any_lost or lost
        end, meets, _, _ = contexts[target]
        if not meets or end == start:
            continue
        if token[start:end] != chars:
            found = _readings(contexts, leaving, meeting.get(start, ()), end, total)
            ranked = sorted(found.items(), key=lambda pair: -pair[1])
            yield Stretch(start, end, tuple(ranked), any_lost)
        start, chars, any_lost = end, "", False


def _readings(
    contexts: Sequence[tuple[int, bool, float, float]],
    leaving: dict[int, list[tuple[int, str, int]]],
    sources: Sequence[int],
    end: int,
    total: float,
) -> dict[str, float]:
    """What may stand between some contexts and a place, each with its share of all accounts."""
    found: dict[str, float] = {}
    now = {number: {"": contexts[number][2]} for number in sources}
    while now:
        then: dict[int, dict[str, float]] = {}
        for number, strings in now.items():
            for target, char, cost in leaving.get(number, ()):
                at, meets, _, beta = contexts[target]
                for string, before in strings.items():
                    here = before - cost / DECIDED_BY_READERS
                    longer = string + char
                    if at == end and meets:
                        found[longer] = _plus(found.get(longer, -math.inf), here + beta)
                    elif at <= end and here + beta >= total - LEAST_SHARE:
                        into = then.setdefault(target, {})
                        into[longer] = _plus(into.get(longer, -math.inf), here)
        now = then
    return {string: min(1.0, math.exp(log - total)) for string, log in found.items()}


LONGEST_ACCOUNTED = 1000
"""Characters of a token that is accounted for: where there are more, it is no line of text."""

READERS_SAMPLE = 24
"""Tokens by which it is decided which reader a text went through."""


def accounts_of(
    model: Model, tokens: Sequence[Seen], channel: Channel, enter: int, known: str
) -> dict[Seen, Account]:
    """The accounts of tokens by the reader that makes the likeliest text of all together; where
    others do about as well, they have a say in what each place is.

    Args:
        model: the language model.
        tokens: as they stand in the text.
        channel: from UTF-8 to an encoding of pairs.
        enter: the price of a token having gone through it.
        known: what is certain of the text, as it is read.
    """
    writing = writing_of(known)
    codec = channel.read.codec
    tokens = [seen for seen in tokens if len(seen.token) <= LONGEST_ACCOUNTED]
    text = "".join(seen.token for seen in tokens)
    signs = [sign for sign in signs_of(codec) if sign in text]
    best: dict[Seen, tuple[int, Accounts]] = {}
    top = 0
    way: tuple[Reader, str] | None = None
    every: list[tuple[int, dict[Seen, tuple[int, Accounts]]]] = []
    sample = tokens[:READERS_SAMPLE]

    def accounted(
        some: Sequence[Seen], reader: Reader, sign: str
    ) -> dict[Seen, tuple[int, Accounts]]:
        found = {}
        for seen in some:
            observed = Observed(codec, seen, sign, writing)
            accounts = search(model, observed, reader) if observed.readable else None
            gain = kept_cost(model, seen.token) - accounts[0] - enter if accounts else 0
            if accounts and gain > 0:
                found[seen] = gain, accounts
        return found

    for reader in READERS:
        if not reader.signs and signs and len(best) == len(sample):
            continue  # what shows signs was read by one that leaves them
        for sign in (signs or ANY_SIGN[:1]) if reader.signs else [""]:
            found = accounted(sample, reader, sign)
            score = sum(gain for gain, _ in found.values())
            score -= UNUSUAL_SIGN * (not is_usual(reader, codec, sign))
            every.append((score, found))
            if score > top:
                top, best, way = score, found, (reader, sign)
    others = [(score - top, found) for score, found in every if score > 0 and found is not best]
    if way:
        best = best | accounted(tokens[READERS_SAMPLE:], *way)
    return {
        seen: Account(gain, tuple(_heard(seen, accounts, others)))
        for seen, (gain, accounts) in best.items()
    }


def signs_of(codec: str) -> tuple[str, ...]:
    """What readers of an encoding put for what they refuse, or later steps for that."""
    return SIGNS.get(codec, ANY_SIGN)


def _heard(
    seen: Seen,
    accounts: Accounts,
    others: Sequence[tuple[int, dict[Seen, tuple[int, Accounts]]]],
) -> Iterator[Stretch]:
    """The stretches of a token with what other readers say of the same places, each as likely as
    what it makes of all tokens is beside what the first does."""
    token = seen.token
    told: list[tuple[float, dict[tuple[int, int], Stretch]]] = [(1.0, {})]
    for less, found in others:
        weight = math.exp(less / DECIDED_BY_READERS)
        if seen in found and weight >= math.exp(-LEAST_SHARE):
            places = {(s.start, s.end): s for s in stretches_of(token, found[seen][1])}
            told.append((weight, places))
    for stretch in stretches_of(token, accounts):
        shares: dict[str, float] = {}
        total = 0.0
        for weight, places in told:
            same = places.get((stretch.start, stretch.end)) if places else None
            if places and same is None:
                continue
            total += weight
            for reading, share in (same or stretch).readings:
                shares[reading] = shares.get(reading, 0.0) + weight * share
        ranked = sorted(shares.items(), key=lambda pair: -pair[1])
        readings = tuple((reading, share / total) for reading, share in ranked)
        yield Stretch(stretch.start, stretch.end, readings, stretch.lost)
