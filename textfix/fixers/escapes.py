r"""Undoes damage that was written as escapes: `&acirc;&#8364;&#8482;`, `don=E2=80=99t` ...

Escaping is a channel like any other, and most escapes are right where they stand: `&eacute;` in
HTML, `\u00e9` in JSON, `%C3%A9` in a URL. So an escape is undone only

- if what it spells is mojibake: the escapes are undone on trial, the mojibake fixer is asked, and
  those stay undone whose characters it repairs. Escapes beside them are kept as they are, so that
  JSON stays JSON. In a URL or host name the repair is escaped again.
- or if it spells bytes that are UTF-8, within prose. Source code, URLs, regular expressions,
  messages with MIME headers, and escapes that stand on their own are left.

What it leaves to others: further layers (the pipeline comes back), and finding the escapes
(`detectors/escapes.py`).
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from textfix.channels import BY_CODEC, Channel, bytes_of
from textfix.composition import compose_repairs
from textfix.detectors import mojibake as detector
from textfix.detectors import transliterated
from textfix.detectors.escapes import NOTATIONS, Escape, Notation, is_url, token_around
from textfix.edits import Edit, Repair, apply, repaired
from textfix.fixers import stripped
from textfix.fixers.by_line import undo_by_line
from textfix.fixers.transliterated import fix as undo_transliterated
from textfix.language.model import UNIT, Model, load
from textfix.reasons import repeated
from textfix.stage import NOTHING, Found

NAME = "escapes"

CERTAIN = 0.99
"""How sure it is that UTF-8 escaped within a word is damage."""

LIKELY = 0.95
"""The same of what stands beside words, in a text that has such words."""

SPELLED_WORD = 3
"""Escaped letters in a row that are a word of their own."""

ODD = 10 * UNIT
ODD_EACH = 3 * UNIT
"""The surprise that a word may hold, and for each of its characters outside ASCII: well-formed
UTF-8 needs little more to be believed than not to be absurd."""

TRIALS = 3
"""How often the mojibake fixer is asked about one notation. The second answer is about fewer
escapes and may leave out some; then it is asked once more."""

REACH = 200
"""How far, in characters, the context of an escape is looked at."""


def fix(text: str, least: float, lines: str | None = None) -> Found:
    """The edits that undo escaped damage, over all notations.

    Args:
        text: any string.
        least: the confidence below which nothing is changed.
        lines: those of a long text that may hold escapes, if that is known.

    >>> [(e.original, e.replacement) for e in fix("don&acirc;&euro;&trade;t", 0.8).edits]
    [('&acirc;&euro;&trade;', '’')]
    """
    whole = Repair(text, text, ())
    for notation in NOTATIONS:
        if not notation.may_be_in(whole.text if whole.edits or lines is None else lines):
            continue
        escapes = list(notation.find(whole.text))
        if escapes:
            undone = _undone(load(), notation, whole.text, escapes, least)
            if undone.edits or undone.unresolved:
                whole = compose_repairs(whole, undone)
    look = whole.text if whole.edits or lines is None else lines
    if transliterated.may_be_in(look):
        found = undo_transliterated(load(), whole.text, least, look)
        if found.edits or found.unresolved:
            undone = repaired(whole.text, found.edits, found.unresolved)
            whole = compose_repairs(whole, undone)
    return Found(whole.edits, whole.unresolved)


def _undone(
    model: Model, notation: Notation, text: str, escapes: Sequence[Escape], least: float
) -> Repair:
    """A text with its damage in one notation undone."""
    stays = {e.start for e in escapes if notation.spell and notation.stays(text, e.start, e.end)}
    plain = {e.start: CERTAIN for e in escapes if e.certain}
    if notation.of_bytes:
        plain |= _residue(model, notation, text, [e for e in escapes if e.start not in stays])
    if notation.stripped:
        plain = stripped.sure_of(model, text, escapes, notation.signs == ("#U",))
        escapes = [escape for escape in escapes if escape.start in plain]
    plain = {start: sure for start, sure in plain.items() if sure >= least}
    chosen = list(escapes)
    for _ in range(TRIALS):
        trial = _without(notation, text, chosen, plain)
        damage = _mojibake(model, trial, least)
        touched = _touched(notation, trial, damage)
        wanted = [e for e in chosen if e.start in touched or e.start in plain]
        settled = len(wanted) == len(chosen)
        chosen = wanted
        if settled or not chosen:
            break
    else:
        chosen = [e for e in chosen if e.start in plain]
        trial = _without(notation, text, chosen, plain)
        damage = Repair(trial.text, trial.text, ())
    if not chosen:
        return Repair(text, text, (), _doubtful(notation, trial, damage))
    others = _belonging(notation, text, chosen)
    if others:
        together = sorted([*chosen, *others], key=lambda e: e.start)
        trial = _without(notation, text, together, plain)
        damage = _mojibake(model, trial, least)
    return _escaped_again(notation, compose_repairs(trial, damage), stays)


def _without(
    notation: Notation, text: str, escapes: Iterable[Escape], sure: dict[int, float]
) -> Repair:
    """A text with some escapes undone; those that are not known to be damage count as if they
    were, because what comes out is judged next."""
    edits = tuple(
        Edit(
            escape.start,
            escape.end,
            text[escape.start : escape.end],
            escape.spelled,
            NAME,
            repeated(notation.reason, escape.layers),
            sure.get(escape.start, 1.0),
        )
        for escape in escapes
    )
    return Repair(text, apply(text, edits), edits)


def _mojibake(model: Model, trial: Repair, least: float) -> Repair:
    """What the mojibake fixer makes of a text without its escapes."""
    text = trial.text
    fixed = NOTHING if text.isascii() else undo_by_line(model, text, least)
    promoted = [
        replace(e, reason=_LATIN, confidence=LIKELY)
        for e in fixed.unresolved
        if least <= LIKELY and _was_escaped(trial, e) and _is_utf8(e)
    ]
    starts = {edit.start for edit in promoted}
    edits = tuple(sorted([*fixed.edits, *promoted], key=lambda e: e.start))
    unresolved = tuple(e for e in fixed.unresolved if e.start not in starts)
    return Repair(text, apply(text, edits), edits, unresolved)


def _doubtful(notation: Notation, trial: Repair, damage: Repair) -> tuple[Edit, ...]:
    """Escapes that may well be damaged UTF-8 and are not sure enough to be undone."""
    places = []
    for guess in damage.unresolved:
        start, end = trial.span_to_original(guess.start, guess.end)
        if (
            guess.reason.startswith("UTF-8 ")
            and _was_escaped(trial, guess)
            and trial.span_to_repaired(start, end) == (guess.start, guess.end)
        ):
            seen = trial.original[start:end]
            reason = f"{guess.reason}, then {notation.reason}"
            places.append(
                replace(
                    guess,
                    start=start,
                    end=end,
                    original=seen,
                    fixer=f"{NAME}+{guess.fixer}",
                    reason=reason,
                )
            )
    return tuple(places)


_LATIN = str(Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]))
LEAST_STRUCTURE = 4
"""Bytes of UTF-8 that are no accident where each was escaped."""


def _was_escaped(trial: Repair, place: Edit) -> bool:
    start, end = trial.span_to_original(place.start, place.end)
    return trial.original[start:end] != place.original


def _is_utf8(place: Edit) -> bool:
    """Whether a guess is what the bytes are in UTF-8, one byte a character. The mojibake fixer may
    be unsure by which of several encodings they were read, which is all the same for this."""
    table = bytes_of("cp1252")
    data = b"".join(table.get(char, b"") for char in place.original)
    if len(data) != len(place.original) or len(data) < LEAST_STRUCTURE:
        return False
    return data.decode("utf-8", "replace") == place.replacement


def _touched(notation: Notation, trial: Repair, damage: Repair) -> set[int]:
    """Where the escapes stand whose characters are repaired."""
    believed = _believed(notation, trial, damage)
    ends = [edit.end for edit in believed]
    found = set()
    shift = 0
    for escape in trial.edits:
        start = escape.start + shift
        shift += len(escape.replacement) - len(escape.original)
        index = bisect_right(ends, start)
        if index < len(ends) and believed[index].start < start + len(escape.replacement):
            found.add(escape.start)
    return found


def _believed(notation: Notation, trial: Repair, damage: Repair) -> list[Edit]:
    """The repairs that speak for escapes being damage.

    UTF-8 has structure. Without it, only what is common is believed: pages in another code page
    than the one that was declared, written as entities letter by letter; and C1 controls, which no
    one escapes. Tables of characters in source code look like any legacy channel.
    """
    reasons = set()
    if notation.legacy:
        reasons = {
            edit.reason
            for edit in damage.edits
            if (len(edit.original) >= SPELLED_WORD and edit.reason.endswith(" Windows-1252"))
            or all("\x80" <= char <= "\x9f" for char in edit.original)
        }
    return [e for e in damage.edits if e.reason.startswith("UTF-8 ") or e.reason in reasons]


def _escaped_again(notation: Notation, repair: Repair, stays: set[int]) -> Repair:
    """The same repair with the notation kept where it stays."""
    if not notation.spell or not stays:
        return repair
    starts = sorted(stays)
    edits = []
    for edit in repair.edits:
        index = bisect_left(starts, edit.start)
        if index < len(starts) and starts[index] < edit.end:
            edit = replace(edit, replacement=notation.spell(edit.replacement), alternatives=())
        edits.append(edit)
    kept = tuple(edit for edit in edits if edit.original != edit.replacement)
    return Repair(repair.original, apply(repair.original, kept), kept)


# --- UTF-8 escaped in prose -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Escapes without a character between them."""

    escapes: list[Escape]

    @property
    def start(self) -> int:
        return self.escapes[0].start

    @property
    def end(self) -> int:
        return self.escapes[-1].end

    @property
    def spelled(self) -> str:
        return "".join(escape.spelled for escape in self.escapes)


def _runs(escapes: Iterable[Escape]) -> list[_Run]:
    runs: list[_Run] = []
    for escape in escapes:
        if runs and runs[-1].end == escape.start:
            runs[-1].escapes.append(escape)
        else:
            runs.append(_Run([escape]))
    return runs


def _residue(
    model: Model, notation: Notation, text: str, escapes: Sequence[Escape]
) -> dict[int, float]:
    """Where escaped UTF-8 stands that was meant to be read, and how sure that is."""
    rule = _RULES[notation.reason]
    runs = [r for r in _runs(escapes) if r.spelled.isprintable() and not rule.is_meant(text, r)]
    within = [r for r in runs if _within_word(text, r) and _is_text(model, text, r)]
    if not rule.proves(within):
        return {}
    words = {run.start for run in within}
    return {
        escape.start: CERTAIN if run.start in words else LIKELY
        for run in runs
        for escape in run.escapes
    }


def _within_word(text: str, run: _Run) -> bool:
    """Whether a run continues a word, or is one."""
    before, after = text[max(0, run.start - 1) : run.start], text[run.end : run.end + 1]
    return before.isalpha() or after.isalpha() or sum(map(str.isalpha, run.spelled)) >= SPELLED_WORD


def _is_text(model: Model, text: str, run: _Run) -> bool:
    """Whether what a run spells is likely where it stands."""
    head, tail = token_around(text, run.start, run.end, 40)
    token = head + run.spelled + tail
    allowed = ODD + ODD_EACH * sum(char >= "\x80" for char in token)
    return detector.surprise_of(model, token) < allowed


@dataclass(frozen=True, slots=True)
class _Rule:
    """What proves a notation of bytes to be residue.

    is_meant: whether a run is meant to stand where it does
    proves:   whether runs within words are enough to believe that the text has residue
    """

    is_meant: Callable[[str, _Run], bool]
    proves: Callable[[list[_Run]], bool] = bool


_CODE = re.compile(
    r"[=(\[{,+:>]\s*[a-zA-Z]{0,2}[\"'`][^\"'`]*$"
    r"|^\s+[a-zA-Z]{0,2}[\"'][^\"']*$"
    r"|^\W*(?:printf|echo|print|puts|return|case|const|let|var|assert|import|grep|sed)\b"
    r"|\[[^\]\s]*$|\b[A-Za-z]:\S*$"
)
"""What stands before an escape in source code, regular expressions and paths."""


def _in_code(text: str, run: _Run) -> bool:
    line = text[max(0, run.start - REACH) : run.start].rsplit("\n", 1)[-1]
    return _CODE.search(line) is not None


def _is_shown(text: str, run: _Run) -> bool:
    """Whether a run is in source code, or spells what stands in the text as it is: a text that can
    hold a character and has its bytes too speaks of them."""
    return _in_code(text, run) or not _beyond_ascii(text).isdisjoint(run.spelled)


def _is_beside(text: str, run: _Run) -> bool:
    """Whether what a run spells stands in the same line as it is, which so shows the notation."""
    start = text.rfind("\n", max(0, run.start - REACH), run.start) + 1 or max(0, run.start - REACH)
    end = text.find("\n", run.end, run.end + REACH)
    return run.spelled in text[start : end if end >= 0 else run.end + REACH]


@functools.lru_cache(maxsize=2)
def _beyond_ascii(text: str) -> frozenset[str]:
    return frozenset(char for char in set(text) if char >= "\x80")


_MIME = re.compile(r"^(?:Content-Transfer-Encoding|MIME-Version):", re.IGNORECASE | re.MULTILINE)


def _in_message(text: str, run: _Run) -> bool:
    """Whether a run belongs to a message with headers, or to an encoded word of one."""
    head, _ = token_around(text, run.start, run.end)
    return "=?" in head or _is_message(text)


def _is_mail(text: str, run: _Run) -> bool:
    """Whether a run belongs to a message or shows the notation: beside what it spells, or in a word
    that has other letters beyond ASCII as they are, which no mailer leaves."""
    if _in_message(text, run) or _is_beside(text, run):
        return True
    return not "".join(token_around(text, run.start, run.end)).isascii()


@functools.lru_cache(maxsize=2)
def _is_message(text: str) -> bool:
    return _MIME.search(text) is not None


def _is_odd(text: str, run: _Run) -> bool:
    """Whether a shifted run of UTF-7 spells what nobody would have written: four characters
    between signs may be part of a sum, a telephone number or an identifier."""
    spelled = run.spelled
    if all(
        char < "\x80" or "\xa0" <= char <= "\u024f" or "\u2010" <= char <= "\u2122"
        for char in spelled
    ):
        return False
    return len(spelled) < SPELLED_WORD or detector.is_worthwhile(load(), spelled)


def _inside(text: str, run: _Run) -> bool:
    """Whether a run has letters on both sides."""
    before, after = text[max(0, run.start - 1) : run.start], text[run.end : run.end + 1]
    return before.isalpha() and after.isalpha()


_ENCODED_ASCII = re.compile(r"%[0-7][0-9A-Fa-f]")


def _is_in_prose(text: str, run: _Run) -> bool:
    """Whether a run touches a word and no URL, in a text that has others within words."""
    if is_url(text, run.start, run.end) or not _has_within_word(text):
        return False
    before, after = text[max(0, run.start - 1) : run.start], text[run.end : run.end + 1]
    return before.isalpha() or after.isalpha() or not (before + after).strip()


@functools.lru_cache(maxsize=2)
def _has_within_word(text: str) -> bool:
    return _WITHIN_WORD.search(text) is not None


_WITHIN_WORD = re.compile("[^\\W\\d_](?:%[89A-F][0-9A-F]){2,4}[^\\W\\d_]", re.IGNORECASE)


def _is_encoded(text: str, run: _Run) -> bool:
    """Whether a run belongs to what is percent-encoded throughout, white space too."""
    head, tail = token_around(text, run.start, run.end)
    return _ENCODED_ASCII.search(head + tail) is not None


_RULES = {
    "written in quoted-printable": _Rule(_is_mail),
    "written in quoted-printable, in Windows-1252": _Rule(_is_mail),
    "percent-encoded": _Rule(
        lambda text, run: (
            not (_inside(text, run) or _is_in_prose(text, run)) or _is_encoded(text, run)
        ),
        # one may be quoted from a URL
        lambda runs: len(runs) > 1,
    ),
    "written as \\x escapes": _Rule(_is_shown),
    "written as octal escapes": _Rule(_is_shown),
    "written in UTF-7": _Rule(
        lambda text, run: _is_odd(text, run) or _is_beside(text, run),
        lambda runs: len(runs) > 1 or any(not run.spelled.isascii() for run in runs),
    ),
}


# --- what else quoted-printable leaves ---------------------------------------------------------

_ASCII_QUOTED = re.compile(r"=(?:[ \t]*(\r?\n)|([0-7][0-9A-F]))")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def _belonging(notation: Notation, text: str, chosen: Sequence[Escape]) -> list[Escape]:
    """The soft line breaks and escaped ASCII characters of the paragraphs that are in
    quoted-printable."""
    if not notation.reason.startswith("written in quoted-printable"):
        return []
    bounds = [0, *(match.end() for match in _BLANK_LINE.finditer(text)), len(text)]
    paragraphs = sorted({bisect_right(bounds, escape.start) for escape in chosen})
    found = []
    for index in paragraphs:
        for match in _ASCII_QUOTED.finditer(text, bounds[index - 1], bounds[index]):
            spelled = "" if match[1] else chr(int(match[2], 16))
            if match[1] or spelled.isprintable() or spelled in "\t\r\n":
                found.append(Escape(match.start(), match.end(), spelled))
    taken = [escape.end for escape in chosen]
    return [e for e in found if not _overlaps(e, chosen, taken)]


def _overlaps(escape: Escape, chosen: Sequence[Escape], ends: Sequence[int]) -> bool:
    index = bisect_right(ends, escape.start)
    return index < len(ends) and chosen[index].start < escape.end
