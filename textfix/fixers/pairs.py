r"""What a reader of pairs refused, inferred from what it read: a search through true characters.

Text that was UTF-8 was read as GBK, Shift-JIS or Korean. Where two bytes were no pair there, a sign
was put or nothing. Which bytes those were no trace says, but the reader does: they must be such as
it refuses, between what it read before and after (`pair_readers.py`). So the true characters are
searched for, one after the other, each as bytes that the reader takes in; a path that gives all
that is seen, and nothing else, is an *account*. The language model says which is likeliest, and the
sum over all of them how sure a place is.

Promises: an account gives back exactly what is seen, if its text is written as UTF-8 and read by its
reader. Time is linear in the length of a token: a place keeps at most `BEAM` contexts.

What it leaves to others: whether the text went through such a reader at all (`mojibake.py`).
"""

from __future__ import annotations

import functools
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textfix.channels import Channel, bytes_of, spellings_of
from textfix.language.model import Model
from textfix.lattice import kept_cost
from textfix.pair_readers import (
    ANY_SIGN,
    BOTH_BYTES,
    BOTH_IF_HIGH,
    EURO,
    READERS,
    SIGNS,
    Pairs,
    Reader,
    pairs_of,
)
from textfix.weights import DECODED_CEILING

BEAM = 48
NAT = 8.0

# what a byte waits for that was refused: its second byte, what shows that it was refused alone
PRIVATE_LEADS = (*range(0xA1, 0xA8), *range(0xAA, 0xB0))

NONE, PAIR, HIGH, PRIVATE, ALONE, LOW = range(6)

Node = tuple[int, bytes, int, int]
"""Where between characters a path is: how many observed ones are taken in, what is left of the last
one's bytes, what the byte before waits for, and that byte."""

Trie = dict[int, "Trie | str"]


RANGES = ((0xA0, 0x180), (0x391, 0x3CA), (0x410, 0x450), (0x2010, 0x2800), (0x3000, 0x3100),
          (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0xFF00, 0xFF60))
RARE = 13 * 8
OFTEN = 23 * 4

@functools.lru_cache(maxsize=2)
def _common(model: Model) -> frozenset[str]:
    return frozenset(
        char for first, end in RANGES for char in map(chr, range(first, end))
        if unicodedata.category(char) not in ("Cn", "Cc", "Cf")
        and model.character_cost(model.fold(char)) <= RARE
    )


@functools.lru_cache(maxsize=2)
def _frequent(model: Model) -> frozenset[str]:
    return frozenset(char for char in _common(model) if char >= "\u3000" and model.lone_cost(char) <= OFTEN)


@functools.lru_cache(maxsize=2)
def _trie(model: Model) -> Trie:
    """The characters that may be inferred by their bytes in UTF-8."""
    root: Trie = {}
    for char in (*map(chr, range(0x20, 0x40)), *sorted(_common(model))):
        *first, last = char.encode()
        at = root
        for byte in first:
            at = at.setdefault(byte, {})  # type: ignore[assignment]
        at[last] = char
    return root


class Observed:
    """A token as a reader of pairs has left it.

    Args:
        codec: what it was read in.
        token: the observed characters.
        sign: what stands for what was refused; nothing if nothing does.
        ends: whether a line ends behind it.
    """

    def __init__(self, codec: str, token: str, sign: str, ends: bool) -> None:
        self.token = token
        self.sign = sign
        self.ends = ends
        self.pairs: Pairs = pairs_of(codec)
        table, ways = bytes_of(codec), spellings_of(codec)
        self.units = [
            ways.get(char) or (table.get(char, b"") if char != "\ufffd" else b"",) for char in token
        ]
        self.is_sign = [char == sign for char in token]
        self.readable = all(
            any(unit) or is_sign for unit, is_sign in zip(self.units, self.is_sign, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Arc:
    """A true character between two places of a search."""

    source: int
    target: int
    char: str
    cost: int
    lost: bool


class Search:
    """The accounts of a token by one reader."""

    def __init__(self, model: Model, observed: Observed, reader: Reader) -> None:
        self._model = model
        self._observed = observed
        self._reader = reader
        self._pairs = observed.pairs
        self._root = _trie(model)
        self._frequent = _frequent(model)
        self._private = reader.private and observed.pairs.has_euro
        self._step = _steps_of(model)
        self._next: dict[Node, list[tuple[str, Node, bool]]] = {}
        self.arcs: list[Arc] = []
        self.nodes: list[Node] = []
        self.contexts: list[str] = []
        self.best: list[int] = []
        self.last: list[int] = []
        self.total = -math.inf
        self.cost = 0
        self.path: list[int] = []
        self._run()

    # --- the reader ---------------------------------------------------------------------------

    def _moves(self, node: Node, byte: int) -> Iterator[tuple[Node, bool]]:
        """Where a true byte may lead, and whether it is none that was read."""
        at, rest, waits, before = node
        if rest:
            if byte == rest[0]:
                yield (at, rest[1:], NONE, 0), False
            return
        pairs = self._pairs
        if waits in (PAIR, HIGH):
            if not pairs.is_read(before, byte) and (waits == PAIR or byte >= 0x80):
                if not (self._reader.private and pairs.is_private(before, byte)):
                    yield (at, b"", NONE, 0), True
            return
        if waits == PRIVATE:
            if pairs.is_private(before, byte):
                yield (at, b"", NONE, 0), True
            return
        if waits == ALONE and pairs.is_read(before, byte):
            return
        if waits == LOW and byte >= 0x80:
            return
        if at < len(self._observed.units):
            for unit in self._observed.units[at]:
                if unit and unit[0] == byte:
                    yield (at + 1, unit[1:], NONE, 0), False
            if self._reader.signs and self._observed.is_sign[at]:
                yield from self._refused(byte, at + 1)
        if not self._reader.signs:
            yield from self._refused(byte, at)
        elif self._private and byte in PRIVATE_LEADS:
            yield (at, b"", PRIVATE, byte), True
        if byte == EURO and self._pairs.is_control_at_80 and self._reader.signs:
            yield (at, b"", NONE, 0), True

    def _refused(self, byte: int, at: int) -> Iterator[tuple[Node, bool]]:
        """What may follow a byte that was refused."""
        if byte in self._pairs.single or self._is_euro(byte):
            return
        if byte not in self._pairs.leads:
            yield (at, b"", NONE, 0), True
        elif self._reader.refuses == BOTH_BYTES:
            yield (at, b"", PAIR, byte), True
        elif self._reader.refuses == BOTH_IF_HIGH:
            yield (at, b"", HIGH, byte), True
            yield (at, b"", LOW, byte), True
        else:
            yield (at, b"", ALONE, byte), True

    def _is_euro(self, byte: int) -> bool:
        return byte == EURO and self._reader.euro and self._pairs.has_euro

    def _is_end(self, node: Node) -> bool:
        at, rest, waits, _ = node
        if at < len(self._observed.units) or rest:
            return False
        return waits in (NONE, ALONE, LOW) or (waits == PAIR and self._observed.ends)

    def _following(self, node: Node) -> list[tuple[str, Node, bool]]:
        """The true characters that may follow a place, and where they lead."""
        found = self._next.get(node)
        if found is None:
            out: dict[tuple[str, Node], bool] = {}
            self._read_whole(node, b"", out)
            self._walk(node, node, self._root, 0, False, out)
            found = self._next[node] = [(char, to, lost) for (char, to), lost in out.items()]
        return found

    def _read_whole(self, node: Node, data: bytes, out: dict[tuple[str, Node], bool]) -> None:
        """A character all of whose bytes were read."""
        at, rest, waits, before = node
        if waits in (PAIR, HIGH, PRIVATE):
            return
        options = [rest] if rest else self._observed.units[at] if at < len(self._observed.units) else []
        for option in options:
            if not option:
                continue
            byte = option[0]
            if waits == ALONE and self._pairs.is_read(before, byte):
                continue
            if waits == LOW and byte >= 0x80:
                continue
            after = (at, rest[1:], NONE, 0) if rest else (at + 1, option[1:], NONE, 0)
            sofar = data + option[:1]
            size = _size_of(sofar[0])
            if not size or (len(sofar) > 1 and not 0x80 <= byte < 0xC0):
                continue
            if len(sofar) < size:
                self._read_whole(after, sofar, out)
                continue
            try:
                out[sofar.decode(), after] = False
            except UnicodeDecodeError:
                continue

    def _walk(
        self, origin: Node, node: Node, trie: Trie, known: int, lost: bool,
        out: dict[tuple[str, Node], bool],
    ) -> None:
        """Characters some of whose bytes were refused."""
        at, rest, waits, _ = node
        if rest:
            bytes_ = [rest[0]] if rest[0] in trie else []
        else:
            free = waits in (PAIR, HIGH, PRIVATE) or not self._reader.signs or (
                at < len(self._observed.units) and self._observed.is_sign[at]
            )
            if free:
                bytes_ = list(trie)
            else:
                units = self._observed.units[at] if at < len(self._observed.units) else ()
                bytes_ = [unit[0] for unit in units if unit and unit[0] in trie]
                if self._private:
                    bytes_ += [b for b in PRIVATE_LEADS if b in trie and b not in bytes_]
                if self._pairs.is_control_at_80 and EURO in trie and EURO not in bytes_:
                    bytes_.append(EURO)
        for byte in bytes_:
            below = trie[byte]
            for after, gone in self._moves(node, byte):
                if isinstance(below, str):
                    if not (lost or gone):
                        continue
                    whole = known or not gone
                    if whole or below < "\x80" or (after[0] > origin[0] and below in self._frequent):
                        out.setdefault((below, after), True)
                else:
                    self._walk(origin, after, below, known + (not gone), lost or gone, out)

    # --- the search ---------------------------------------------------------------------------

    def _run(self) -> None:
        observed = self._observed
        places: list[list[dict[Node, dict[str, int]]]] = [
            [{}, {}, {}, {}, {}] for _ in range(len(observed.units) + 1)
        ]
        alpha: list[float] = []

        def put(node: Node, context: str, cost: int, log: float, source: int, char: str, lost: bool,
                step: int) -> None:
            rank = 3 - len(node[1]) if node[1] else 3 if node[2] in (PAIR, HIGH, PRIVATE) else 4
            states = places[node[0]][rank].setdefault(node, {})
            number = states.get(context)
            if number is None:
                number = states[context] = len(self.nodes)
                self.nodes.append(node)
                self.contexts.append(context)
                self.best.append(cost)
                self.last.append(len(self.arcs))
                alpha.append(log)
            else:
                if cost < self.best[number]:
                    self.best[number] = cost
                    self.last[number] = len(self.arcs)
                alpha[number] = _plus(alpha[number], log)
            self.arcs.append(Arc(source, number, char, step, lost))

        put((0, b"", NONE, 0), "", 0, 0.0, -1, "", False, 0)
        ends: list[tuple[int, int]] = []
        for ranks in places:
            least = min((self.best[n] for r in ranks for s in r.values() for n in s.values()), default=0)
            for rank in ranks:
                for node, states in rank.items():
                    kept = sorted(states.values(), key=self.best.__getitem__)[:BEAM]
                    kept = [n for n in kept if self.best[n] <= least + 200]
                    if self._is_end(node):
                        ends += [(n, self._step(self.contexts[n], " ")) for n in kept]
                    if not kept:
                        continue
                    for char, after, lost in self._following(node):
                        for number in kept:
                            context = self.contexts[number]
                            cost = self._step(context, char)
                            if not lost and cost > DECODED_CEILING:
                                cost = DECODED_CEILING
                            then = "" if char == " " else (context + char)[-4:]
                            put(after, then, self.best[number] + cost, alpha[number] - cost / NAT,
                                number, char, lost, cost)
        if not ends:
            return
        self.alpha = alpha
        beta = [-math.inf] * len(self.nodes)
        for number, cost in ends:
            beta[number] = -cost / NAT
            self.total = _plus(self.total, alpha[number] - cost / NAT)
        for arc in reversed(self.arcs):
            if arc.source >= 0 and beta[arc.target] > -math.inf:
                beta[arc.source] = _plus(beta[arc.source], beta[arc.target] - arc.cost / NAT)
        self.beta = beta
        self.cost, end = min((self.best[n] + cost, n) for n, cost in ends)
        path = []
        while self.arcs[self.last[end]].source >= 0:
            path.append(self.last[end])
            end = self.arcs[self.last[end]].source
        self.path = path[::-1]


    def _is_cut(self, node: Node) -> bool:
        """Whether observed and true characters meet at a place."""
        if node[1]:
            return False
        return node[2] in (NONE, ALONE, LOW) or node[0] == len(self._observed.units)

    def strings(self, start: int, at_end: int) -> dict[str, float]:
        """What may stand between two observed places, each with its share of all accounts."""
        found: dict[str, float] = {}
        now: dict[int, dict[str, float]] = {
            number: {"": self.alpha[number]} for number in self._states(start)
        }
        while now:
            then: dict[int, dict[str, float]] = {}
            for number, strings in now.items():
                for arc in self._out.get(number, ()):
                    to = self.nodes[arc.target]
                    if to[0] > at_end:
                        continue
                    for string, log in strings.items():
                        log -= arc.cost / NAT
                        longer = string + arc.char
                        if to[0] == at_end and self._is_cut(to):
                            whole = log + self.beta[arc.target]
                            found[longer] = _plus(found.get(longer, -math.inf), whole)
                        elif log + self.beta[arc.target] > self.total - 7:
                            into = then.setdefault(arc.target, {})
                            into[longer] = _plus(into.get(longer, -math.inf), log)
            now = then
        return {s: math.exp(log - self.total) for s, log in found.items()}

    def _states(self, at: int) -> list[int]:
        if not hasattr(self, "_of_node"):
            self._of_node: dict[int, list[int]] = {}
            for number, other in enumerate(self.nodes):
                if self.beta[number] > -math.inf and self._is_cut(other):
                    self._of_node.setdefault(other[0], []).append(number)
            self._out: dict[int, list[Arc]] = {}
            for arc in self.arcs:
                if arc.source >= 0 and self.beta[arc.target] > -math.inf:
                    self._out.setdefault(arc.source, []).append(arc)
        return self._of_node.get(at, [])

    def groups(self) -> list[Group]:
        """The likeliest account, in stretches between which observed and true characters meet."""
        out: list[Group] = []
        source, chars, lost = 0, "", False
        for number in self.path:
            arc = self.arcs[number]
            chars += arc.char
            lost = lost or arc.lost
            target = self.nodes[arc.target]
            if not self._is_cut(target):
                continue
            if self._observed.token[source : target[0]] != chars:
                shares = self.strings(source, target[0])
                out.append(Group(source, target[0], chars, lost, shares))
            source, chars, lost = target[0], "", False
        return out


@dataclass(frozen=True, slots=True)
class Group:
    """Observed characters and what they stand for, with the share of each reading."""

    start: int
    end: int
    replacement: str
    lost: bool
    shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class Account:
    """What a token was."""

    gain: int
    groups: tuple[Group, ...]


def accounts_of(
    model: Model, tokens: Sequence[tuple[str, bool]], channel: Channel, enter: int
) -> tuple[dict[tuple[str, bool], Account], Reader | None]:
    """The accounts of tokens by the reader that makes the likeliest of them."""
    codec = channel.read.codec
    best: dict[tuple[str, bool], Account] = {}
    top, best_reader = 0.0, None
    text = "".join(token for token, _ in tokens)
    signs = [s for s in SIGNS.get(codec, ANY_SIGN) if s in text] or ["?"]
    for reader in READERS:
        for sign in signs if reader.signs else [""]:
            found = {}
            score = 0.0
            for token, ends in tokens:
                observed = Observed(codec, token, sign, ends)
                if not observed.readable:
                    continue
                search = Search(model, observed, reader)
                if not search.path:
                    continue
                gain = kept_cost(model, token) - search.cost - enter
                if gain > 0:
                    score += gain
                    found[token, ends] = search
            if score > top:
                top, best_reader = score, reader
                best = {
                    key: Account(kept_cost(model, key[0]) - s.cost - enter, tuple(s.groups()))
                    for key, s in found.items()
                }
    return best, best_reader


def _size_of(lead: int) -> int:
    if lead < 0x80:
        return 1
    return 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF5 else 0


def _plus(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


@functools.lru_cache(maxsize=4)
def _steps_of(model: Model):
    if model.kernel:
        costs = model.kernel.costs

        @functools.lru_cache(maxsize=1 << 17)
        def step(context: str, char: str) -> int:
            if char == " ":
                return costs(context)[-1]
            return costs(context + char)[len(context)]

        return step
    def twin(context: str, char: str) -> int:
        state = model.start()
        for before in context:
            state = state[before][1]
        return state[char][0]
    return twin
