"""Mojibake undone by ftfy: its text, our edits.

ftfy answers with a text and a plan: encode, change bytes, decode, for the text as a whole. Here the
plan is followed once more with the place of every byte, so that each change becomes an edit of its
own. What the edits make is compared with ftfy's text; if the two ever differed, one edit over all
that changed would stand for them. So the text is ftfy's whatever the places say.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from textfix.channels import ENCODINGS
from textfix.composition import compose_repairs
from textfix.detectors.ftfy_mojibake import may_be_bad
from textfix.edits import Edit, Repair, apply, moved
from textfix.fixers import c1
from textfix.stage import Place

NAME = "ftfy_mojibake"

CONFIDENCE = 0.9
"""Of every edit, however many layers it takes off: ftfy's word is one. On the development text,
damage of all kinds, nine edits in ten that decode UTF-8 were right. Of C1 controls and of lost
sequences hardly any were, because there they are what is left of other encodings."""

Step = tuple[str, str]
"""What ftfy's plans are made of: an action, and the name of an encoding or a function."""

LOST = "in part lost"
NO_BREAK_SPACE = "a no-break space made a space"


def fix(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Undoes what ftfy undoes in each place.

    >>> [(e.start, e.original, e.replacement, e.reason) for e in fix("dÃ©jÃ vu", [Place(0, 8)])]
    [(1, 'Ã©', 'é', 'UTF-8 read as ISO 8859-1'), \
(4, 'Ã ', 'à ', 'UTF-8 read as ISO 8859-1, a no-break space made a space')]
    """
    for start, end in places:
        for edit in _undone(text[start:end]).edits:
            yield replace(moved(edit, start), confidence=CONFIDENCE)


def rewrite(text: str) -> str:
    """The text that the edits make."""
    if text.isascii() or not may_be_bad(text):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def _undone(text: str) -> Repair:
    from ftfy import fix_encoding_and_explain

    fixed, plan = fix_encoding_and_explain(text)
    repair = Repair(text, text, ())
    try:
        for layer in _layers(plan or ()):
            edits = [e for e in _edits_of(repair.text, layer) if e.original != e.replacement]
            made = Repair(repair.text, apply(repair.text, edits), tuple(edits))
            repair = compose_repairs(repair, made)
    except ValueError:  # changes that overlap, or bytes that only together are text
        return _as_one(text, fixed)
    return repair if repair.text == fixed else _as_one(text, fixed)


def _layers(plan: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps that go together from text to text."""
    layer: list[Step] = []
    for step in plan:
        layer.append(step)
        if layer[0][0] != "encode" or step[0] == "decode":
            yield layer
            layer = []


def _edits_of(text: str, layer: Sequence[Step]) -> Iterator[Edit]:
    """The changes that one layer of a plan makes to a text."""
    (action, name), (_, written) = layer[0], layer[-1]
    if action != "encode":
        return _embedded(text) if name == "decode_inconsistent_utf8" else _controls(text)
    if not written.startswith("utf-8"):
        return _controls(text)
    return _decoded(text, name, [function for _, function in layer[1:-1]], written)


def _controls(text: str) -> Iterator[Edit]:
    """C1 controls as Windows-1252."""
    for match in re.finditer("[\x80-\x9f]+", text):
        chars = "".join(c1.WINDOWS_1252.get(char, char) for char in match[0])
        yield Edit(*match.span(), match[0], chars, NAME, c1.REASON, CONFIDENCE)


def _embedded(text: str) -> Iterator[Edit]:
    """What ftfy decodes amid other text: each sequence as a text of its own."""
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    for match in UTF8_DETECTOR_RE.finditer(text):
        if len(match[0]) < len(text) and is_bad(match[0]):
            for edit in _undone(match[0]).edits:
                yield moved(edit, match.start())


def _as_one(text: str, fixed: str) -> Repair:
    """All that differs as one edit."""
    start = 0
    least = min(len(text), len(fixed))
    while start < least and text[start] == fixed[start]:
        start += 1
    behind = 0
    while behind < least - start and text[-1 - behind] == fixed[-1 - behind]:
        behind += 1
    end = len(text) - behind
    replacement = fixed[start : len(fixed) - behind]
    edit = Edit(start, end, text[start:end], replacement, NAME, "mojibake", CONFIDENCE)
    return Repair(text, fixed, (edit,) if text != fixed else ())


# --- UTF-8 in a text that was read in one encoding -----------------------------------------------


class _Traced:
    """Bytes, and for each the character that it came from; of what was put in, those it replaced.

    data:    the bytes
    starts:  where each byte's characters begin
    ends:    and end
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts: Sequence[int] = range(len(data))
        self.ends: Sequence[int] = range(1, len(data) + 1)
        self.changed: dict[int, str] = {}  # by where its characters begin, what else had happened

    def replace(self, pattern: re.Pattern[bytes], new: Callable[[bytes], bytes], why: str) -> None:
        """Puts something in the place of every match."""
        pieces: list[bytes] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.data):
            low, high = match.span()
            put = new(match[0])
            first, last = self.starts[low], self.ends[high - 1]
            pieces += [self.data[at:low], put]
            starts += [*self.starts[at:low], *[first] * len(put)]
            ends += [*self.ends[at:low], *[last] * len(put)]
            if put != match[0]:
                self.changed[first] = why
            at = high
        if pieces:
            self.data = b"".join(pieces) + self.data[at:]
            self.starts = [*starts, *self.starts[at:]]
            self.ends = [*ends, *self.ends[at:]]


_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")


def _decoded(text: str, read: str, functions: Sequence[str], written: str) -> Iterator[Edit]:
    """UTF-8 that was read in an encoding of one byte a character."""
    traced = _Traced(text.encode(read))
    for function in functions:
        for pattern, new, why in _CHANGES[function]():
            traced.replace(pattern, new, why)
    reason = f"UTF-8 read as {_label(read)}"
    for (low, high), (start, end) in _runs(traced):
        had = [traced.changed[at] for at in range(start, end) if at in traced.changed]
        why = ", ".join([reason, *dict.fromkeys(had)])
        put = traced.data[low:high].decode(written)
        yield Edit(start, end, text[start:end], put, NAME, why, CONFIDENCE)


_Span = tuple[int, int]


def _runs(traced: _Traced) -> Iterator[tuple[_Span, _Span]]:
    """Stretches of bytes beyond ASCII, or put in, and the characters that they came from."""
    data, starts, ends = traced.data, traced.starts, traced.ends
    at = 0
    for match in _BEYOND_ASCII.finditer(data):
        low, high = match.span()
        # Bytes of one replacement stay together.
        while low > at and starts[low - 1] == starts[low] and ends[low - 1] == ends[low]:
            low -= 1
        while high < len(data) and starts[high] == starts[high - 1]:
            high += 1
        if low >= at and high > at:
            yield (low, high), (starts[low], ends[high - 1])
            at = high


def _label(codec: str) -> str:
    """What people call an encoding of ftfy's.

    >>> [_label(codec) for codec in ("sloppy-windows-1251", "macroman", "latin-1")]
    ['Windows-1251', 'Mac OS Roman', 'ISO 8859-1']
    """
    import codecs

    plain = codec.replace("sloppy-windows-", "cp")
    return _labels().get(codecs.lookup(plain).name, plain)


@functools.cache
def _labels() -> dict[str, str]:
    import codecs

    known = {}
    for encoding in ENCODINGS:
        try:
            known[codecs.lookup(encoding.codec).name] = encoding.label
        except LookupError:
            continue  # one of codings/
    return known


_Changes = Sequence[tuple[re.Pattern[bytes], Callable[[bytes], bytes], str]]


def _no_break_spaces() -> _Changes:
    from ftfy.chardata import ALTERED_UTF8_RE
    from ftfy.fixes import A_GRAVE_WORD_RE

    return (
        (A_GRAVE_WORD_RE, lambda found: b"\xc3\xa0 ", NO_BREAK_SPACE),
        (ALTERED_UTF8_RE, lambda found: found.replace(b" ", b"\xa0"), NO_BREAK_SPACE),
    )


def _lossy_sequences() -> _Changes:
    from ftfy.chardata import LOSSY_UTF8_RE

    return ((LOSSY_UTF8_RE, lambda found: b"\xef\xbf\xbd", LOST),)


_CHANGES: dict[str, Callable[[], _Changes]] = {
    "restore_byte_a0": _no_break_spaces,
    "replace_lossy_sequences": _lossy_sequences,
}
"""What ftfy does to bytes on their way, by its patterns."""

FIXERS = {NAME: fix}
REWRITES = {NAME: rewrite}
