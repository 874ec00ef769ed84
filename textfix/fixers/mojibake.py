"""Undoes mojibake, layer by layer: what a verdict changes in a text, and how sure each change is.

Which channel explains a text best is decided in `judging.py`. Within a text where a channel was at
work each token still needs evidence of its own, though less; what was lost is inferred place by
place.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from textfix.channels import Channel
from textfix.composition import compose_repairs
from textfix.detectors.mojibake import (
    Survey,
    Suspect,
    surprise_of,
    survey,
)
from textfix.edits import Alternative, Edit, Repair, repaired
from textfix.fixers.explained import (
    losses_of,
)
from textfix.fixers.form import (
    MANY,
)
from textfix.fixers.hope import (
    is_hopeless,
)
from textfix.fixers.inference import Change, Inference, alternatives_of, with_spaces
from textfix.fixers.judging import (
    EVIDENCE_SCALE,
    LEAST_REPORTED,
    NOTHING_EXPLAINED,
    Verdict,
    judge,
)
from textfix.fixers.listed import with_words
from textfix.fixers.lone import undo_lone
from textfix.fixers.lossy import may_have_lost
from textfix.fixers.mentions import is_pseudo
from textfix.fixers.nomination import (
    price_of_entering,
    through,
)
from textfix.fixers.one_letter import undo_one_letter
from textfix.fixers.pairs import Account, Seen, accounts_of, signs_of
from textfix.fixers.recased import may_be_recased, recased, recased_throughout
from textfix.fixers.signs import bare
from textfix.fixers.sure import SURE, edits_of, plain_edit_of, undo_surely
from textfix.fixers.swallowed import NONE_MISSING, missing_marks
from textfix.fixers.trimmed import undo_trimmed
from textfix.fixers.vocabulary import undo_unknown
from textfix.language.model import UNIT, Model
from textfix.lattice import Explanation, Piece, patched
from textfix.losses import (
    BLANKS_DROPPED,
    CUT,
    LINE_END,
    NO_BREAK,
    READER,
    REPLACED,
)
from textfix.pair_readers import CODECS
from textfix.stage import NOTHING, Found
from textfix.weights import (
    LAYERS,
    LONE_LEAD,
    MOST_TOKENS,
    PAIR_RARE,
    STOPPED,
    SUSPICIOUS,
    WENT_ON,
)

DROPPED = READER[0]

BESIDE = 40
"""Characters of a token on each side of a place that say what it was."""


def undo_layers(model: Model, text: str, least: float, plain: bool = False) -> Found:
    """The edits that undo all layers of damage, over the text as it is given.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
        plain: whether nobody asks for edits, so that one from end to end will do for many.
    """
    if is_pseudo(text):
        return NOTHING
    whole = Repair(text, text, ())
    whole_case = may_be_recased(text)
    plain = plain and not whole_case
    for layer in range(LAYERS + 1):
        sure = undo_surely(model, whole.text) if least <= SURE else None
        if sure and plain:
            edit = plain_edit_of(whole.text, *sure)
            whole = compose_repairs(whole, repaired(whole.text, [edit]))
        for channel in sure[1] if sure and not plain else ():
            edits = edits_of(whole.text, channel)
            whole = compose_repairs(whole, repaired(whole.text, edits))
        lone = undo_lone(model, whole.text, least)
        if lone.edits:
            whole = compose_repairs(whole, repaired(whole.text, lone.edits, lone.unresolved))
            break
        one_letter = undo_one_letter(whole.text, least)
        if one_letter.edits:
            whole = compose_repairs(whole, repaired(whole.text, one_letter.edits))
            break
        trimmed = undo_trimmed(model, whole.text, least)
        if trimmed.edits or trimmed.unresolved:
            whole = compose_repairs(whole, repaired(whole.text, trimmed.edits, trimmed.unresolved))
        # what was asked of the text as it came is not known of what became of it
        if is_hopeless(model, whole.text):
            break
        suspects = survey(model, whole.text)
        fixed = fix(model, whole.text, suspects, least, layer) if suspects else NOTHING
        fixed = _apart(outside(fixed, _open_places(whole)), whole)
        # in a long text the engine has witnesses
        if not fixed.edits and not (suspects and suspects.tokens > MOST_TOKENS):
            known = undo_unknown(model, whole.text, least)
            fixed = known if known.edits or not fixed.unresolved else fixed
        if fixed.edits or fixed.unresolved:
            whole = compose_repairs(whole, repaired(whole.text, fixed.edits, fixed.unresolved))
        if not fixed.edits:
            break
    if whole_case:
        edits = recased_throughout(text, whole.edits, whole.unresolved)
        return Found(tuple(edits), whole.unresolved)
    return Found(whole.edits, whole.unresolved)


def _open_places(repair: Repair) -> list[tuple[int, int]]:
    """Where in a repaired text a reader of pairs has left something open: what is known is told,
    and to a later layer it looks like anything."""
    return [
        repair.span_to_repaired(place.start, place.end)
        for place in sorted(repair.unresolved, key=lambda e: e.start)
        if REPLACED.name in place.reason
    ]


def outside(found: Found, spans: Sequence[tuple[int, int]]) -> Found:
    """What was found outside of some spans, which are in order and apart."""
    if not spans:
        return found
    ends = [end for _, end in spans]

    def is_outside(edit: Edit) -> bool:
        after = bisect_right(ends, edit.start)
        return after == len(spans) or edit.end <= spans[after][0]

    return Found(
        tuple(filter(is_outside, found.edits)), tuple(filter(is_outside, found.unresolved))
    )


def _apart(found: Found, repair: Repair) -> Found:
    """What was found, without what touches UTF-8 that is repaired and came through another channel,
    where bytes were lost: what stands beside it is what is left of more, and no word of another."""
    if not any(DROPPED.name in edit.reason for edit in (*repair.edits, *repair.unresolved)):
        return found
    ends = {
        end
        for edit in repair.edits
        if edit.reason.startswith(WESTERN_UTF8)
        for end in repair.span_to_repaired(edit.start, edit.end)
    }
    return Found(
        tuple(
            edit
            for edit in found.edits
            if edit.reason.startswith(WESTERN_UTF8) or ends.isdisjoint((edit.start, edit.end))
        ),
        found.unresolved,
    )


WESTERN_UTF8 = ("UTF-8 read as Windows-1252", "UTF-8 read as ISO 8859-1")


def fix(model: Model, text: str, suspects: Survey, least: float, layer: int = 0) -> Found:
    """The edits that undo one layer of damage.

    Args:
        model: the language model.
        text: what the suspects were found in.
        suspects: tokens of the text that may be damaged.
        least: the confidence below which nothing is changed.
        layer: how many have been undone already.
    """
    verdict = judge(model, text, suspects, least, layer)
    if verdict is None or verdict.confidence < min(least, LEAST_REPORTED):
        return NOTHING
    missing = _missing(text, verdict.channel)
    accounts = _accounted(model, text, verdict, missing)
    if accounts:
        taken = {seen.token for seen in accounts}
        rest = {t: e for t, e in verdict.explanations.items() if t.rstrip(LINE_END) not in taken}
        verdict = replace(verdict, explanations=rest)
    places = _places(verdict)
    told = list(_told(text, verdict, accounts, missing))
    changes = [
        Change(p.start, p.end, None if p.piece.candidates else p.cut(p.piece.replacement))
        for p in places
    ]
    changes += [Change(t.start, t.end, None if t.is_sign else t.readings[0][0]) for t in told]
    inference = Inference(model, text, sorted(changes, key=lambda change: change.start))
    edits: list[Edit] = []
    doubtful = places
    # each as its neighbours would be read, which are not decided either
    for place in places:
        place.edit(text, verdict.channel, inference)
    # what was decided may decide its partner
    for _ in range(ROUNDS):
        left: list[Place] = []
        for place in doubtful:
            edit = place.edit(text, verdict.channel, inference)
            if edit.confidence >= least:
                edits.append(edit)
                inference.settle(edit.start, edit.replacement)
            else:
                left.append(place)
        if len(left) == len(doubtful):
            break
        doubtful = left
    edits, doubtful = _without_few(places, edits, doubtful)
    unresolved: list[Edit] = []
    for edit in _edits_of_accounts(text, verdict, accounts, told, inference):
        (edits if edit.confidence >= least else unresolved).append(edit)
    for place in doubtful:
        edit = place.edit(text, verdict.channel, inference)
        if edit.confidence >= LEAST_REPORTED or (
            place.piece.candidates and verdict.confidence >= least
        ):
            unresolved.append(edit)
    lost = losses_of(verdict.explanations)
    unresolved += _unread(model, text, verdict, accounts, missing)
    unresolved.sort(key=lambda e: e.start)
    edits.sort(key=lambda e: e.start)
    return Found(tuple(recased(text, edits, lost, unresolved)), tuple(unresolved))


def _missing(text: str, channel: Channel) -> dict[int, str]:
    """The marks that lines lack where a reader of pairs may have taken them along."""
    if not channel.structured or channel.read.codec not in CODECS:
        return {}
    return missing_marks(text, signs_of(channel.read.codec))


def _seen(text: str, suspect: Suspect, missing: Mapping[int, str]) -> Seen:
    token = text[suspect.start : suspect.end]
    ends = text[suspect.end : suspect.end + 1] in ("", "\r", "\n")
    if not missing:
        return Seen(token, ends)
    marks = "".join(missing.get(at, NONE_MISSING) for at in range(suspect.start, suspect.end))
    return Seen(token, ends, marks if marks.strip(NONE_MISSING) else "")


def _accounted(
    model: Model, text: str, verdict: Verdict, missing: Mapping[int, str]
) -> dict[Seen, Account]:
    """What a reader of pairs has taken in of the tokens that it did not read whole."""
    channel = verdict.channel
    if not channel.structured or channel.read.codec not in CODECS:
        return {}
    tokens: dict[Seen, None] = {}
    for suspect in verdict.suspects.all():
        seen = _seen(text, suspect, missing)
        if suspect.surprise < SUSPICIOUS and suspect.token not in verdict.explanations:
            continue
        if _is_read_whole(model, seen.token, channel):
            continue
        tokens[seen] = None
    if not tokens:
        return {}
    enter, certain = price_of_entering(channel), _certain(verdict)
    accounts = accounts_of(model, list(tokens), channel, enter, certain)
    return {
        seen: replace(account, stretches=with_words(model, seen.token, account.stretches))
        for seen, account in accounts.items()
    }


def _is_read_whole(model: Model, token: str, channel: Channel) -> bool:
    """Whether nothing of a token was refused: beside a sign an ideograph that hardly any text has
    is rather the rest of two others."""
    text = through(model, token, channel)
    if not text or not may_have_lost(channel.read, token):
        return bool(text)
    many = (char for char in text if model.script_name(char) in MANY)
    return all(model.character_cost(char) <= PAIR_RARE for char in many)


def _certain(verdict: Verdict) -> str:
    """What is certain of what a channel explains."""
    return "".join(
        piece.replacement
        for explanation in verdict.explanations.values()
        for piece in explanation.pieces
        if not piece.candidates
    )


class _Told(NamedTuple):
    """What an account says of a stretch of the text."""

    suspect: Suspect
    account: Account
    start: int
    end: int
    readings: Sequence[tuple[str, float]]
    lost: bool

    @property
    def is_sign(self) -> bool:
        """Whether it is open which, and rather a sign than a letter: where it stands says more of
        that than what stands beside it does."""
        (reading, share), *_ = self.readings
        return share < SURE_READING and len(bare(reading)) == 1 and not bare(reading).isalnum()


SURE_READING = 0.95


def _told(
    text: str, verdict: Verdict, accounts: Mapping[Seen, Account], missing: Mapping[int, str]
) -> Iterator[_Told]:
    """What accounts say, where it stands in a text."""
    for suspect in verdict.suspects.all() if accounts else ():
        account = accounts.get(_seen(text, suspect, missing))
        if account is None:
            continue
        for stretch in account.stretches:
            start, end = suspect.start + stretch.start, suspect.start + stretch.end
            yield _Told(suspect, account, start, end, stretch.readings, stretch.lost)


def _edits_of_accounts(
    text: str,
    verdict: Verdict,
    accounts: Mapping[Seen, Account],
    told: Sequence[_Told],
    inference: Inference,
) -> Iterator[Edit]:
    """What accounts say as edits."""
    evidence = sum(account.gain for account in accounts.values()) - verdict.channel.cost
    whole = _probability(evidence - max(0, verdict.rival))
    for place in told:
        suspect, account, start, end, readings, lost = place
        agreed = verdict.agreement.get(suspect.token, verdict.confidence)
        sure = SURE * _probability(account.gain) * max(agreed, whole)
        if place.is_sign:
            signs = [(reading, share) for reading, share in readings if len(bare(reading)) == 1]
            longer = [(reading, share) for reading, share in readings if len(bare(reading)) != 1]
            decided = [*inference.decide_sign(start, end, signs), *longer]
            readings = sorted(decided, key=lambda item: -item[1])
        (reading, share), *_ = readings
        reason = str(verdict.channel) + f", {REPLACED.name}" * lost
        confidence = round(sure * share, 4)
        others = alternatives_of(readings, sure)
        yield Edit(start, end, text[start:end], reading, "mojibake", reason, confidence, others)


def _unread(
    model: Model,
    text: str,
    verdict: Verdict,
    accounts: Mapping[Seen, Account],
    missing: Mapping[int, str],
) -> list[Edit]:
    """What a reader of pairs has damaged beside its signs and no character can be inferred for, as
    open places that stay as they are: more is lost than is left."""
    channel = verdict.channel
    if not (channel.lossy and channel.read.multibyte):
        return []
    reason = f"{channel}, {REPLACED.name}"
    found = []
    for suspect in verdict.suspects.all():
        if accounts and _seen(text, suspect, missing) in accounts:
            continue
        at = 0
        pieces = verdict.explanations.get(suspect.token, NOTHING_EXPLAINED).pieces
        end = len(suspect.token)
        for piece in (*pieces, Piece(end, end, "")):
            left = suspect.token[at : piece.start]
            stretch = UNREAD.search(left)
            unlikely = may_have_lost(channel.read, left) and surprise_of(model, left) >= SUSPICIOUS
            if stretch and unlikely:
                start = suspect.start + at + stretch.start()
                stop = min(suspect.start + at + stretch.end(), suspect.end)
                seen = text[start:stop]
                found.append(Edit(start, stop, seen, seen, "mojibake", reason, 0.0))
            at = piece.end
    return found


UNREAD = re.compile(r"[^\x00-\x3e\x40-\x7f](?:.*[^\x00-\x3e\x40-\x7f])?", re.DOTALL)
"""From the first sign or character beyond ASCII to the last."""


def _without_few(
    places: Sequence[Place], edits: Sequence[Edit], doubtful: Sequence[Place]
) -> tuple[list[Edit], list[Place]]:
    """Edits and open places, where what few of the places that show the same trace decide is left
    open as well: a trace that stands mostly where it can be no sign is a letter of the text."""
    inferred = {p.start: p for p in places if p.piece.candidates}
    settled = [inferred[e.start] for e in edits if e.start in inferred]
    unsettled = [p for p in doubtful if p.piece.candidates]
    words = {p.word for p in unsettled if p.seen == LETTER}
    again = {p.start for p in settled if p.seen == LETTER and p.word in words}
    open_at = Counter(p.seen for p in unsettled)
    open_at.update(p.seen for p in settled if p.start in again)
    decided = Counter(p.seen for p in settled if p.start not in again)
    few = {
        seen
        for seen, number in open_at.items()
        if decided[seen] * (1 if seen == LETTER else FEW_DECIDED) < number
    }
    again |= {p.start for p in settled if p.seen in few}
    if not again:
        return list(edits), list(doubtful)
    more = [inferred[start] for start in again]
    left = [e for e in edits if e.start not in again]
    return left, sorted([*doubtful, *more], key=lambda place: place.start)


LETTER = chr(LONE_LEAD)
FEW_DECIDED = 3
"""What is left of typographic signs and a letter of many languages: a few open places make it one,
and what stands in one word with such. Of others so many times as many make those that are decided
few."""


def _places(verdict: Verdict) -> list[Place]:
    """Where the channel changes the text, in order."""
    out = []
    settled = _settled(verdict)
    joined = {token: _joined(e.pieces) for token, e in verdict.explanations.items()}
    for suspect in verdict.suspects.all():
        explanation = verdict.explanations.get(suspect.token)
        if explanation is None:
            continue
        confidence = verdict.agreement.get(suspect.token, verdict.confidence)
        lost = {loss for piece in explanation.pieces for loss in piece.losses}
        confidence *= SURE * _probability(explanation.gain + settled * (lost <= _OF_BLANKS))
        out += [Place(suspect, explanation, piece, confidence) for piece in joined[suspect.token]]
    return out


def _settled(verdict: Verdict) -> int:
    """What several tokens that were UTF-8 say for one more that the channel explains, in eighths of
    a nat: it would have stopped there (`followers.amid` counts so, too)."""
    number = len(verdict.explanations)
    if not verdict.channel.structured or number < SEVERAL:
        return 0
    return round(UNIT * math.log((number + WENT_ON + STOPPED) / STOPPED))


SEVERAL = 3

_OF_BLANKS = {NO_BREAK, BLANKS_DROPPED}
"""Losses that change no letter."""


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of an explanation where it stands in the text."""

    suspect: Suspect
    explanation: Explanation
    piece: Piece
    confidence: float

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.suspect.start + self.piece.start

    @property
    def end(self) -> int:
        """Where it ends; a line end that bore witness is not part of it."""
        return min(self.suspect.start + self.piece.end, self.suspect.end)

    @property
    def seen(self) -> str:
        """What stands there."""
        return self.suspect.token[self.piece.start : self.piece.end]

    @property
    def word(self) -> int:
        """Where the word that it is in begins."""
        return self.suspect.start + self.suspect.token.rfind(" ", 0, self.piece.start) + 1

    def cut(self, reading: str) -> str:
        """A reading without the line end that bore witness."""
        past = self.suspect.start + self.piece.end - self.suspect.end
        return reading[:-past] if past > 0 else reading

    def edit(self, text: str, channel: Channel, inference: Inference) -> Edit:
        """What becomes of the place, with the alternatives if it was inferred."""
        replacement, confidence = self.piece.replacement, self.confidence
        alternatives: tuple[Alternative, ...] = ()
        if self.piece.candidates:
            beside = self._beside(inference)
            candidates = with_spaces(text, self.start, self.end, self.piece.candidates)
            is_cut = CUT in self.piece.losses
            ranked = inference.decide(self.start, self.end, candidates, *beside, is_cut)
            replacement, chance = ranked[0]
            cut = [(self.cut(candidate), share) for candidate, share in ranked]
            alternatives = alternatives_of(cut, confidence)
            confidence *= chance
            if replacement[:1].isupper() and beside[0][-1:].islower():
                confidence *= CAPITAL_WITHIN
        return Edit(
            self.start,
            self.end,
            text[self.start : self.end],
            self.cut(replacement),
            "mojibake",
            ", ".join([str(channel), *(loss.name for loss in self.piece.losses)]),
            round(confidence, 4),
            alternatives,
        )

    def _beside(self, inference: Inference) -> tuple[str, str]:
        """The rest of the token, as it is read."""
        token, piece = self.suspect.token, self.piece
        pieces = [
            replace(p, replacement=inference.best(self.suspect.start + p.start, p.replacement))
            for p in self.explanation.pieces
            if p.end > piece.start - BESIDE and p.start < piece.end + BESIDE
        ]
        before = [p for p in pieces if p.end <= piece.start]
        after = [p for p in pieces if p.start >= piece.end]
        first = min([max(0, piece.start - BESIDE), *(p.start for p in before)])
        last = max([min(len(token), piece.end + BESIDE), *(p.end for p in after)])
        return (
            patched(token, before, first, piece.start),
            patched(token, after, piece.end, last),
        )


CAPITAL_WITHIN = 0.1
"""How likely it is that a letter behind a small one was a capital, where no other fits better: that
what was lost is no letter that the channel loses is likelier."""

ROUNDS = 3
"""How many times open places are decided, each with what was decided before: `ÐÑÐ¸Ð²ÐµÑ` is
`Привет` at the third."""

MOST_ODDS = 500.0
"""Nats against something beyond which there are no numbers."""


def _probability(evidence: int) -> float:
    """Evidence in eighths of a nat as a probability; no evidence is one half."""
    return 1.0 / (1.0 + math.exp(min(-evidence / EVIDENCE_SCALE, MOST_ODDS)))


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that touch as one, except inferred ones, which are judged on their own."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        alike = last and last.losses == piece.losses and not (last.candidates or piece.candidates)
        if last and alike and last.end == piece.start:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [
        run[0]
        if len(run) == 1
        else Piece(
            run[0].start, run[-1].end, "".join(p.replacement for p in run), (), run[-1].losses
        )
        for run in runs
    ]
