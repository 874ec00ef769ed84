r"""ASCII that a reader of pairs took along, where the marks of a line show that it is missing.

Windows puts one sign for two bytes that are no pair. So behind an ideograph of which the last byte
was refused the quotation mark may be gone that ended a string: `label: '鍓嶅彴鍙?,` lacks one. What
a line opens and does not close tells which mark that was, and where.

Promises: linear time; at most one mark for a sign, and none where two could be meant. What it
leaves to others: what else stood there, and whether the text came through such a reader at all
(`pairs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

QUOTES = "\"'"

PARTNERS = "\"'()<>"
"""What of ASCII comes in pairs and may be swallowed."""

NONE_MISSING = "\0"


def missing_marks(text: str, signs: Collection[str]) -> dict[int, str]:
    """The marks that lines lack, each by the place of the sign that it went with.

    Args:
        text: what a reader of pairs has made of it.
        signs: what stands for what was refused.

    >>> missing_marks("label: '鍙?,", "?"), missing_marks("<p>鍙?/p>", "?")
    ({9: "'"}, {4: '<'})
    >>> missing_marks("['鍙?, '鍙?]", "?"), missing_marks("// 鍙?", "?")
    ({3: "'", 8: "'"}, {})
    """
    found: dict[int, str] = {}
    start = 0
    lines = text.split("\n")
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        places = [at for at, char in enumerate(line) if char in signs and _is_of_pair(line, at)]
        if places:
            found.update((start + place, mark) for place, mark in _missing(line, following, places))
        start += len(line) + 1
    return found


def _is_of_pair(line: str, at: int) -> bool:
    """Whether a sign may stand for a byte of a character of which others were read before it."""
    before = line[max(0, at - 2) : at]
    return before[-1:] >= "\x80" or (before[-1:] == line[at] and before[:1] >= "\x80")


def _missing(line: str, following: str, places: Sequence[int]) -> Iterator[tuple[int, str]]:
    marks: dict[int, set[str]] = {}
    for mark in QUOTES:
        for place in _ends_of_quotations(line, mark, places):
            if place == len(line.rstrip()) - 1 and _goes_on(following, mark):
                continue
            marks.setdefault(place, set()).add(mark)
    for place in _ends_of_brackets(line, places):
        marks.setdefault(place, set()).add(")")
    for mark, place in _by_what_follows(line, places):
        marks.setdefault(place, set()).add(mark)
    return ((place, some.pop()) for place, some in marks.items() if len(some) == 1)


def _ends_of_quotations(line: str, mark: str, places: Sequence[int]) -> Iterator[int]:
    """The signs at which quotations ended that nothing else ends."""
    if mark not in line:
        return
    line = line.rstrip()
    depths = [0, *accumulate((char in "([{") - (char in ")]}") for char in line)]
    ends = [at for at in places if line[at + 1 : at + 2] in ENDS_QUOTATION]
    first = 0
    for start, end in _unclosed(line, mark, ends):
        while first < len(ends) and ends[first] < start:
            first += 1
        last = first
        while last < len(ends) and ends[last] < end:
            last += 1
        within = ends[first:last]
        if len(within) > 1:  # where the brackets about the quotation come out even
            within = [at for at in within if depths[start] + depths[-1] == depths[at + 1]]
        if len(within) == 1:
            yield within[0]


ENDS_QUOTATION = ("", *" ,;:.)]}>/+=|&!?")
"""What may stand behind a quotation mark that closes."""


def _unclosed(line: str, mark: str, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where marks open that nothing closes, and where the next one opens."""
    opened, number = -1, 0
    for match in QUOTED.finditer(line):
        at = match.start()
        if match[0] != mark or (mark == "'" and _is_apostrophe(line, at)):
            continue
        while number < len(ends) and ends[number] < opened:
            number += 1
        if opened < 0:
            opened = at
        elif number < len(ends) and ends[number] < at and _opens(line, at):
            yield opened, at
            opened = at
        else:
            opened = -1
    if opened >= 0:
        yield opened, len(line)


QUOTED = re.compile(r"\\.|\"{3}|'{3}|[\"']")
"""A quotation mark, or what is none: what is escaped, and what opens a text of several lines."""


def _goes_on(following: str, mark: str) -> bool:
    """Whether a quotation may end in the line that follows."""
    first = following.find(mark)
    return first >= 0 and following.count(mark) % 2 == 1 and not _opens(following, first)


def _is_apostrophe(line: str, at: int) -> bool:
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    return before.isalnum() and before.isascii() and after.isalpha()


def _opens(line: str, at: int) -> bool:
    """Whether a quotation mark opens by what stands beside it."""
    before, after = line[max(0, at - 1) : at], line[at + 1 : at + 2]
    return before in " \t([{=,:+" and (after.isalnum() or after >= "\x80" or after in BEGINS)


BEGINS = ("%", "<", "{")
"""What of ASCII text may begin with besides letters and digits."""


def _ends_of_brackets(line: str, places: Sequence[int]) -> Iterator[int]:
    """The sign at which a remark in brackets ended, if nothing ends it."""
    opened = line.rfind("(")
    if opened < 0 or line.find(")", opened) >= 0:
        return
    remark = REMARK.match(line, opened)
    within = [at for at in places if opened < at and line[at + 1 : at + 2] in ENDS_REMARK]
    if remark and len(within) == 1:
        yield within[0]


REMARK = re.compile(r"\((?=[^\x00-\x7f])[^\"'()\[\]{}]*$")
ENDS_REMARK = ("", *".;:")
"""A bracket that no other mark follows, and what may stand behind one that closes."""


def _by_what_follows(line: str, places: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Marks that are made of several characters, of which the others are there."""
    for at in places:
        for mark, opens, rest in HALVES:
            found = rest.match(line, at + 1)
            if found and _is_open(line[max(0, at - REACH) : at], opens, mark + found[0]):
                yield mark, at


def _is_open(before: str, opens: str, closes: str) -> bool:
    if opens == closes:
        return before.count(opens) % 2 == 1
    return not opens or before.rfind(opens) > before.rfind(closes)


REACH = 1000
"""How far, in characters, what a mark closes may be."""

HALVES = (
    ("<", "", re.compile(r"/[A-Za-z][\w:.-]*>")),
    ("*", "/*", re.compile(r"/(?=\s|$)")),
    ("-", "<!--", re.compile(r"->")),
    ('"', '"""', re.compile(r'""(?=\s|$)')),
    ("'", "'''", re.compile(r"''(?=\s|$)")),
)
"""The first character of a mark, what it closes if it must, and the rest of it."""
