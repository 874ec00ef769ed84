"""Where a text may hold HZ or ISO-2022-JP: East Asian text as pairs of ASCII characters.

Both switch to pairs and back by escapes. Of ISO-2022-JP the escape byte is lost, as a rule, because
it is a control character: `$B$3$s(B`; or all of the one that ends it, and then where it ends is
for the fixer to say: `$B$3$srest`. HZ's tildes are often lost as escapes of something else:
`{VPND}`. What is found may still be a price, a variable or a set; the fixer decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# An escape that is spelled out is that of program text.
_BEGIN = r"\x1b?\$[@B](?<!\\x1b..)(?<!\\x1B..)(?<!\\033..)(?<!\\e..)"
_ISO_2022_JP = _BEGIN + r"(?P<jis>(?:[!-~]{2}){1,500}?)\x1b?\([BJ]"
# Without its end: from its start to white space, and some of it kana, which begin so.
_OPEN = _BEGIN + r"(?P<open>(?=[!-~]{0,40}[$%][!-v])[!-~]{6,1000})"
# The first is a common ideograph or a mark: `{` and such a pair are rare enough to stop for.
_HZ = r"~\{(?P<hz>[!0-W][!-~](?:[!-w][!-~]){0,500}?)(?:~\}|(?=\n|\Z))"
# Without tildes: ideographs and marks alone.
_BARE_HZ = r"\{(?P<bare>[!0-W][!-~](?:[!#0-w][!-~]){3,200}?)\}"
# Repetitions are bounded, so that the search is linear where nothing ends a stretch.

_STRETCH = re.compile(f"{_ISO_2022_JP}|{_HZ}|{_BARE_HZ}|{_OPEN}")

ENCODINGS = {
    "jis": ("ISO-2022-JP", "euc_jp"),
    "hz": ("HZ", "gb2312"),
    "bare": ("HZ", "gb2312"),
    "open": ("ISO-2022-JP", "euc_jp"),
}
"""What each is called, and the encoding that has the same characters with the eighth bit set."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where pairs stand with their escapes, and the pairs."""

    start: int
    end: int
    kind: str
    pairs: str

    @property
    def label(self) -> str:
        """What they are in."""
        return ENCODINGS[self.kind][0]


def may_be_in(text: str) -> bool:
    """The gate: whether a text holds a stretch.

    >>> may_be_in("$B$3$s$K$A$O(B"), may_be_in("$BASH or ${B}")
    (True, False)
    """
    return _STRETCH.search(text) is not None


def stretches(text: str) -> Iterator[Stretch]:
    """All stretches of a text, in order.

    >>> [s.pairs for s in stretches("$BF|K\\\\(B and ~{VPND~}")]
    ['F|K\\\\', 'VPND']
    """
    for match in _STRETCH.finditer(text):
        kind = str(match.lastgroup)
        yield Stretch(match.start(), match.end(), kind, match[kind])
