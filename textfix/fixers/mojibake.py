"""Undoes mojibake: chooses the channel that explains a text best, and says what it changes.

The rule is that of a noisy channel: a text is explained by "nothing happened" or by a channel; the
better explanation wins, by a margin. The evidence for a channel is summed over the whole text, and
its prior is paid once; within a text where a channel was at work each token still needs evidence of
its own, though less.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from textfix.channels import Channel, all_channels
from textfix.detectors.mojibake import (
    TOKEN,
    Suspect,
    detect,
    distinct,
    is_spoilt,
    is_worthwhile,
    surprise_of,
    unexpected,
)
from textfix.edits import Alternative, Edit, Repair, compose_repairs, repaired
from textfix.fixers.form import (
    FORMULA,
    MANY,
    are_accents,
    are_phonetic,
    as_meant,
    bare,
    has_raised,
    has_strangers,
    is_abbreviation,
    is_class,
    is_drawing,
    is_list,
    is_pointed,
    is_range,
    is_variant,
    is_well_formed,
    runs_of,
)
from textfix.fixers.hope import (
    has_hope,
    is_hopeless,
    is_odd,
    number_of_suspicious,
    outweighs,
    price_beside,
    ranked,
    spared,
    tokens_in_order,
)
from textfix.fixers.inference import Change, Inference
from textfix.fixers.lone import undo_lone
from textfix.fixers.lossy import extended, is_lossy, lossy_channels
from textfix.fixers.nomination import (
    Nomination,
    affected,
    nominate,
    nominate_whole,
    price_of_entering,
    quick_gains,
    through,
)
from textfix.fixers.signs import least_placed
from textfix.fixers.sure import SURE, edits_of, plain_edit_of, undo_surely
from textfix.language.languages import load as load_languages
from textfix.language.model import UNIT, Model, script_group
from textfix.lattice import Explanation, Piece, explain, explain_together, patched
from textfix.losses import Loss
from textfix.stage import NOTHING, Found
from textfix.weights import (
    ALONE,
    ANOTHER_ACCENT,
    CLOSE_SAMPLE,
    COMMON,
    DIVERSE,
    FEW,
    FINALISTS,
    HOPELESS,
    IMPLAUSIBLE,
    INITIALS,
    LATE_REMAINS,
    LATER,
    LAYERS,
    LEAST_OF_RARE,
    LONELY,
    LONGEST,
    LOSS_WORTHWHILE,
    MANY_LEFT,
    MENTIONED,
    MISTYPED,
    MOST_IMPLAUSIBLE,
    NEVER,
    OVERLOOKED,
    PASSES,
    PLAUSIBLE,
    PROSPECTS,
    RARE_STRUCTURED,
    SHOUTED,
    SPOILT,
    SPOKEN_FOR,
    STRAY,
    STRAY_IDEOGRAPH,
    STRAY_LETTERS,
    STRAY_PAIR,
    SUPPORT,
    SUSPICIOUS,
    UNCOMMON,
    UNPLACED,
    UNSUPPORTED,
    UNUSUAL,
    WITNESSES,
)

DOUBT = 5
DOUBT_OF_UTF8 = 1
"""Quarters of the surprise of what an explanation makes of the text that speak against it: where
both readings are unlikely, the text is of a kind that the model does not know. UTF-8 has structure
to speak for it."""

URN = 0.5
"""How much a text's scripts follow all texts' rather than its own."""

EVIDENCE_SCALE = 8.0

BESIDE = 40
"""Characters of a token on each side of a place that say what it was."""

LEAST_ALTERNATIVE = 0.005
LEAST_REPORTED = 0.5
"""The confidence from which a repair that is not made is reported as unresolved."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A channel over a text: what it explains, and how probable each token's repair is, given what
    the other channels and "nothing happened" say of it."""

    channel: Channel
    suspects: Sequence[Suspect]
    neighbours: Neighbours
    explanations: dict[str, Explanation]
    confidence: float
    agreement: dict[str, float]


def undo_layers(model: Model, text: str, least: float, plain: bool = False) -> Found:
    """The edits that undo all layers of damage, over the text as it is given.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
        plain: whether nobody asks for edits, so that one from end to end will do for many.
    """
    whole = Repair(text, text, ())
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
            after = repaired(whole.text, lone.edits).text
            repair = Repair(whole.text, after, lone.edits, lone.unresolved)
            whole = compose_repairs(whole, repair)
            break
        # what was asked of the text as it came is not known of what became of it
        if is_hopeless(model, whole.text):
            break
        suspects = detect(model, whole.text)
        if not suspects:
            break
        fixed = fix(model, whole.text, suspects, least, layer)
        if fixed.edits or fixed.unresolved:
            whole = compose_repairs(whole, repaired(whole.text, fixed.edits, fixed.unresolved))
        if not fixed.edits:
            break
    return Found(whole.edits, whole.unresolved)


def fix(
    model: Model, text: str, suspects: Sequence[Suspect], least: float, layer: int = 0
) -> Found:
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
    places = _places(verdict)
    inference = Inference(
        model,
        text,
        [
            Change(p.start, p.end, None if p.piece.candidates else p.cut(p.piece.replacement))
            for p in places
        ],
    )
    edits: list[Edit] = []
    doubtful = places
    # each as its neighbours would be read, which are not decided either
    for place in places:
        place.edit(text, verdict.channel, inference)
    # what was decided may decide its partner
    for _ in range(2):
        left: list[Place] = []
        for place in doubtful:
            edit = place.edit(text, verdict.channel, inference)
            if edit.confidence >= least:
                edits.append(edit)
                inference.settle(edit.start, edit.replacement)
            else:
                left.append(place)
        doubtful = left
    unresolved = []
    for place in doubtful:
        edit = place.edit(text, verdict.channel, inference)
        if edit.confidence >= LEAST_REPORTED or (
            place.piece.candidates and verdict.confidence >= least
        ):
            unresolved.append(edit)
    return Found(tuple(sorted(edits, key=lambda e: e.start)), tuple(unresolved))


def _places(verdict: Verdict) -> list[Place]:
    """Where the channel changes the text, in order."""
    out = []
    joined = {token: _joined(e.pieces) for token, e in verdict.explanations.items()}
    for suspect in verdict.suspects:
        explanation = verdict.explanations.get(suspect.token)
        if explanation is None:
            continue
        confidence = verdict.agreement.get(suspect.token, verdict.confidence)
        confidence *= SURE * _probability(explanation.gain)
        out += [Place(suspect, explanation, piece, confidence) for piece in joined[suspect.token]]
    return out


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
            ranked = inference.decide(self.start, self.end, self.piece.candidates, *beside)
            replacement, chance = ranked[0]
            alternatives = tuple(
                Alternative(self.cut(candidate), round(chance * confidence, 4))
                for candidate, chance in ranked[1:6]
                if chance >= LEAST_ALTERNATIVE
            )
            confidence *= chance
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


def _probability(evidence: int) -> float:
    """Evidence in eighths of a nat as a probability; no evidence is one half."""
    return 1.0 / (1.0 + math.exp(-evidence / EVIDENCE_SCALE))


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


def judge(
    model: Model, text: str, suspects: Sequence[Suspect], least: float, layer: int = 0
) -> Verdict | None:
    """The channel that explains the suspicious tokens best, or nothing."""
    cases = [Case.of(model, text, suspects, layer)]
    hopeful = not model.kernel or has_hope(model, text, suspects)
    odd = is_odd(cases[0].ranked)
    if not hopeful and not odd:
        return None
    nomination = nominate(model, cases[0].suspicious) if hopeful else Nomination((), HOPELESS - 1)
    gains: dict[Channel, int] = {}
    verdicts: list[_Verdict] = []
    finalists = _strange_channels(cases[0])
    if nomination.promise >= HOPELESS:
        gains = quick_gains(model, cases[0].sample, nomination.channels)
        nominees = sorted(nomination.channels, key=lambda c: c.cost - gains[c])
        gains = {c: gains[c] for c in nominees}
        _, likely = tokens_in_order(cases[0].ranked)
        finalists += [c for c in nominees[:FINALISTS] if outweighs(model, c, gains[c], likely)]
    verdicts = _verdicts(model, cases[0], list(dict.fromkeys(finalists)))
    loses = hopeful and cases[0].surprise >= LOSS_WORTHWHILE
    if loses and not (verdicts and _is_settled(model, verdicts[0])):
        for channel in lossy_channels(cases[0].sample, gains):
            longer = extended(model, text, suspects, channel)
            if longer != cases[-1].suspects:
                cases.append(Case.of(model, text, longer, layer))
            if is_lossy(model, cases[-1].sample, channel):
                verdicts += _verdicts(model, cases[-1], [channel])
    if odd and not any(map(_is_explained, verdicts)):
        late = _late_channels(model, cases[0])
        verdicts += _verdicts(model, cases[0], [c for c in late if hopeful or c.rare])
    verdicts.sort(key=lambda v: -v[0])
    best = verdicts[0][1] if verdicts else None
    # the kernel asked first; here it is dear, and asked only of what was found
    if not model.kernel and best and not (best.rare or has_hope(model, text, suspects, best)):
        verdicts = [v for v in verdicts if v[1].rare]
    if not verdicts:
        return None
    _, channel, case, explanations = verdicts[0]
    agreement = _agreement(verdicts)
    confidence = max(agreement.values())
    if len(case.everything) > len(case.sample) and confidence >= least:
        # the channel is settled: what is left is where it was at work
        explanations = _explain_all(case, case.everything, channel)
    return Verdict(channel, case.suspects, case.neighbours, explanations, confidence, agreement)


@dataclass(frozen=True, slots=True)
class Case:
    """What a text has to say: its tokens, the most surprising first, and their scripts.

    ranked: the first suspect of each token, the most surprising ones first
    first: the same by their tokens, in the order of the text
    """

    model: Model
    suspects: Sequence[Suspect]
    ranked: Sequence[Suspect]
    everything: Sequence[str]
    suspicious: Sequence[str]
    scripts: Scripts
    neighbours: Neighbours
    layer: int
    foreign: dict[str, int]
    first: dict[str, Suspect]

    @classmethod
    def of(cls, model: Model, text: str, suspects: Sequence[Suspect], layer: int) -> Case:
        """The case that the tokens of a text make."""
        firsts = distinct(suspects)
        order = ranked(firsts)
        tokens = list(map(_TOKEN, order))
        first = dict(zip(map(_TOKEN, firsts), firsts, strict=True))
        odd = number_of_suspicious(order)
        return cls(
            model,
            suspects,
            order,
            tokens,
            tokens[:odd],
            Scripts(model, text, suspects),
            Neighbours(model, text, first),
            layer,
            {s.token: s.foreign for s in filter(_FOREIGN, order)},
            first,
        )

    @property
    def surprise(self) -> int:
        """How surprising the tokens are together."""
        return sum(s.surprise for s in self.ranked[: len(self.suspicious)])

    @property
    def sample(self) -> Sequence[str]:
        """The tokens over which channels are compared."""
        return self.suspicious[:CLOSE_SAMPLE]


_TOKEN, _FOREIGN = itemgetter(2), itemgetter(4)

_Verdict = tuple[int, Channel, Case, dict[str, Explanation]]
"""The evidence for a channel, the channel, the case, and what it explains."""


def _is_settled(model: Model, verdict: _Verdict) -> bool:
    """Whether no loss need be thought of: the text is UTF-8, and all of it is likely text now."""
    _, channel, case, explanations = verdict
    if not channel.structured or len(explanations) < len(case.sample):
        return False
    return all(surprise_of(model, e.text(t)) < SUSPICIOUS for t, e in explanations.items())


def _is_explained(verdict: _Verdict) -> bool:
    """Whether a channel makes so much of what is suspicious likely that no rare one need be
    thought of."""
    evidence, _, case, explanations = verdict
    if evidence <= 0:
        return False
    left = 0
    for token in case.sample:
        explanation = explanations.get(token)
        left += surprise_of(case.model, explanation.text(token) if explanation else token)
    return left * LATE_REMAINS <= case.surprise


def _strange_channels(case: Case) -> list[Channel]:
    """The channels by which all strangers are Latin letters or signs."""
    if not case.foreign:
        return []
    return [
        channel
        for channel in all_channels()
        if channel.structured
        and channel.read.multibyte
        and all(_is_at_home(case.model, through(case.model, t, channel)) for t in case.foreign)
    ]


def _is_at_home(model: Model, text: str) -> bool:
    """Whether a text is one of Latin letters and signs."""
    scripts = {model.script_name(char) for char in text}
    return (
        bool(text)
        and scripts <= {"", "latin"}
        and not any(map(unicodedata.combining, text))
        and not any(_is_of_none(model, char) for char in text)
    )


def _is_of_none(model: Model, char: str) -> bool:
    """Whether a character is a letter of hardly any alphabet, or a digit that is not ASCII: what
    two characters side by side happen to be, rather than what someone wrote."""
    if char < "\x80" or not char.isalnum():
        return False
    return not char.isalpha() or model.lone_cost(char) > MENTIONED


def _late_channels(model: Model, case: Case) -> list[Channel]:
    """The rare channels that are worth a search."""
    nomination = nominate(model, case.suspicious, late=True)
    channels = list(nomination.channels) if nomination.promise >= HOPELESS else []
    channels += nominate_whole(model, case.sample)
    gains = {c: gain - c.cost for c, gain in quick_gains(model, case.sample, channels).items()}
    promising = [c for c in channels if gains[c] >= HOPELESS]
    return sorted(promising, key=lambda c: -gains[c])[:FINALISTS]


def _verdicts(model: Model, case: Case, channels: Sequence[Channel]) -> list[_Verdict]:
    """The evidence for each channel that explains anything, and what it explains; best first."""
    out = []
    for channel in channels:
        explanations = _explain_all(case, case.sample, channel)
        if explanations and (channel.structured or not all(map(is_drawing, explanations))):
            texts = {t: e.text(t) for t, e in explanations.items()}
            support = case.neighbours.gain(texts)
            evidence = _evidence(model, channel, explanations, support) - channel.cost
            evidence -= sum(round(UNIT * loss.cost) for loss in _losses(explanations))
            evidence -= _displaced(explanations)
            if not channel.structured:
                if _is_mistyped(model, explanations):
                    continue
                evidence -= _ignorance(model, channel, explanations) + _made_signs(explanations)
                evidence -= LATER * (case.layer > 0)
                evidence += SPOILT * _is_sound_after(case, texts)
                others = case.everything[: 2 * CLOSE_SAMPLE]
                evidence -= spared(model, channel, [t for t in others if t not in explanations])
            evidence += case.scripts.gain(texts) + support
            prospect = 0
            if channel.structured:
                evidence -= _sparing(case, channel, explanations, support)
                stray = _price_of_one(model, channel, explanations) >= STRAY_IDEOGRAPH
            if channel.structured and not stray and evidence > 0:
                prospect = _prospect(model, tuple(texts.values()), LAYERS)
            if not prospect or (channel.lossy and channel.cost > RARE_STRUCTURED):
                left = sum(map(functools.partial(unexpected, model), texts.values()))
                evidence -= left * (DOUBT_OF_UTF8 if channel.structured else DOUBT) // 4
            evidence += prospect
            out.append((evidence, channel, case, explanations))
    return sorted(out, key=lambda v: -v[0])


def _is_sound_after(case: Case, texts: dict[str, str]) -> bool:
    """Whether all that was spoilt for certain is whole after the repair."""
    spoilt = [t for t in case.sample if is_spoilt(t)]
    return bool(spoilt) and not any(is_spoilt(texts.get(t, t)) for t in spoilt)


def _sparing(case: Case, channel: Channel, explained: dict[str, Explanation], support: int) -> int:
    """What it speaks against a channel with structure, if a rare one, that it would have spared
    nearly all of a text: a few of its sequences turn up in any long one. So they do in words that
    are well formed."""
    model = case.model
    number = len(explained)
    others = [t for t in case.everything if t not in explained]
    left = len(others)
    few = (
        number <= WITNESSES
        and not channel.read.multibyte
        and all(is_well_formed(model, t) for t in explained)
        and support < SPOKEN_FOR
    )
    # one that makes ideographs of a few words of another script spared the others
    many = [_number_of_many(model, e.text(t)) for t, e in explained.items()]
    foreign = left > number and all(many) and not any(_number_of_many(model, t) for t in others)
    price = 2 * OVERLOOKED + STRAY_IDEOGRAPH * (max(many, default=0) < 2)
    rare = channel.cost > RARE_STRUCTURED and (few or left > MANY_LEFT * number)
    return price if foreign else OVERLOOKED * rare


def _number_of_many(model: Model, text: str) -> int:
    """How many characters of a text are of scripts of thousands."""
    return sum(model.script_name(char) in MANY for char in text)


def _displaced(explanations: dict[str, Explanation]) -> int:
    """What the signs that were inferred cost where they stand."""
    return sum(
        least_placed(
            piece.candidates,
            token[: piece.start],
            token[piece.start : piece.end],
            token[piece.end :],
        )
        for token, explanation in explanations.items()
        for piece in explanation.pieces
        if piece.candidates
    )


def _made_signs(explanations: dict[str, Explanation]) -> int:
    """The same of signs that a channel without structure makes of letters."""
    return sum(
        least_placed(
            (p.replacement,), token[: p.start], token[p.start : p.end], token[p.end :], UNPLACED
        )
        for token, explanation in explanations.items()
        for p in explanation.pieces
        if not p.candidates and token[p.start : p.end].isalpha() and _is_sign(p.replacement)
    )


def _is_mute(token: str, explanation: Explanation) -> bool:
    """Whether all that is made are signs of signs: some encoding has another for each. A control is
    none: it is damage."""
    return not any(
        char.isalpha() or "\x80" <= char < "\xa0"
        for p in explanation.pieces
        for char in token[p.start : p.end] + p.replacement
    )


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text >= "\x80" and not text.isalnum() and not text.isspace()


def _losses(explanations: dict[str, Explanation]) -> dict[Loss, None]:
    """What was lost, each once: that it happened is paid for, not how often."""
    return dict.fromkeys(
        loss for e in explanations.values() for piece in e.pieces for loss in piece.losses
    )


def _ignorance(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """What it speaks against an explanation that it changes well-formed words: the model may not
    know them. If they are explained by likely text, less. A letter with an accent for another in a
    language that has both tells little of that; there the price is the same."""
    texts = {
        t: e.text(t) for t, e in explanations.items() if is_well_formed(model, t) or are_accents(t)
    }
    if not texts:
        return 0
    if any(model.script_name(c) in MANY for text in texts.values() for c in text):
        return ANOTHER_ACCENT * (len(texts) == len(explanations) == 1)
    changes = {(t[p.start : p.end], p.replacement) for t in texts for p in explanations[t].pieces}
    scripts = {model.script_name(char) for a, b in changes for char in a + b}
    number, unusual = len(changes), channel.cost > UNUSUAL
    length = sum(len(text) + 1 for text in texts.values())
    excess = sum(map(model.cost, texts.values())) // length - PLAUSIBLE
    implausible = IMPLAUSIBLE * max(0, min(excess, MOST_IMPLAUSIBLE))
    if len(scripts) == 1 and number <= 1 + (scripts != {"latin"} or unusual):
        words = max(_words_changed(t, explanations[t]) for t in texts)
        price = ANOTHER_ACCENT * max(words, number) + implausible * unusual
        return price * (len(texts) == len(explanations))
    return implausible


_JOINTS = re.compile("[,;|/\t]")
"""What joins words that are a list or a row."""


def _words_changed(token: str, explanation: Explanation) -> int:
    """How many words of a token an explanation changes."""
    return len({len(runs_of(token[: piece.end])) for piece in explanation.pieces})


def _evidence(
    model: Model, channel: Channel, explanations: dict[str, Explanation], support: int
) -> int:
    """The gains of all tokens together.

    UTF-8 has structure, so each token is a witness of its own. Elsewhere, where few characters are
    changed, tokens with the same ones say the same thing again (a model that dislikes `Ú` between
    capitals does so each time): the second such token counts half, the third a third.
    """
    structured = channel.structured
    alone = {
        t for t, e in explanations.items() if structured and not any(p.losses for p in e.pieces)
    }
    gains = [_witness(model, t, explanations[t]) for t in alone]
    price = _price_of_one(model, channel, explanations) if alone else 0
    if support >= SPOKEN_FOR:
        price = min(price, STRAY_PAIR)
    # letters that are a pair in one word are so in all that have them
    sure = max(gains) if price >= STRAY_LETTERS else sum(gains)
    ranked = sorted(
        ((t, e) for t, e in explanations.items() if t not in alone), key=lambda item: -item[1].gain
    )
    if not ranked:
        return sure - price
    # what was inferred may differ though the same was seen
    changes = [
        {(t[p.start : p.end], "" if p.candidates else p.replacement) for p in e.pieces}
        for t, e in ranked
    ]
    distinct = len(set().union(*changes))
    met: Counter[tuple[str, str]] = Counter()
    typed = set() if structured else _typed(model, dict(ranked))
    total = initials = 0
    words: set[str] = set()
    for (token, explanation), changed in zip(ranked, changes, strict=True):
        gain = explanation.gain
        if distinct < DIVERSE:
            if bare(token) in words:
                continue
            words.add(bare(token))
            # words joined by commas are as many witnesses
            number = len({len(_JOINTS.findall(token, 0, p.start)) for p in explanation.pieces})
            gain = round(gain * sum(1 / i for i in range(1, number + 1)) / number)
            gain //= 1 + min(met[c] for c in changed)
            met.update(changed)
        text = explanation.text(token)
        letters = [char for char in text if char.isalpha()]
        ranges = structured and is_range(token, _places_of(explanation))
        if len(letters) == 1 or ranges or (channel.rare and _is_pattern(token, letters)):
            gain = min(gain, ALONE)
        elif _says_nothing(channel, token, explanation) or {c for c, _ in changed} <= typed:
            gain = 0
        elif _is_short(model, channel, token):
            initials += min(gain, INITIALS)
            continue
        elif not structured and (
            _is_mute(token, explanation) or _is_otherwise(token, text, explanation)
        ):
            gain = min(gain, ALONE)
        total += gain
    total += min(initials, 2 * INITIALS)
    if distinct == 1 and not alone:
        total -= STRAY
        if structured and all(is_well_formed(model, token) for token in explanations):
            total -= _price_of_one(model, channel, explanations)
        if not structured:
            total -= UNSUPPORTED * (support < SUPPORT)
            total -= UNCOMMON * (support < 2 * SUPPORT and channel.cost > COMMON)
    if not structured and len(explanations) == 1 and next(iter(explanations)).isupper():
        total -= SHOUTED
    texts = "".join(explanation.text(token) for token, explanation in explanations.items())
    if channel.rare and sum(map(str.isalpha, texts)) < LEAST_OF_RARE:
        total = min(total, ALONE)
    return sure + total


def _typed(model: Model, explanations: dict[str, Explanation]) -> set[str]:
    """What is changed of letters that look like one of their word's own, in words that are not much
    less likely with those: typed by mistake there, and so everywhere in the text."""
    typed = set()
    for token, explanation in explanations.items():
        meant = as_meant(token, _places_of(explanation))
        if meant and model.cost(meant) <= model.cost(explanation.text(token)) + MISTYPED:
            typed |= {token[p.start : p.end] for p in explanation.pieces}
    return typed


def _is_mistyped(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is explained are letters typed in another script: nothing else need have
    happened, whatever the languages and the scripts of the text say."""
    return _changed(explanations) <= _typed(model, explanations)


def _changed(explanations: dict[str, Explanation]) -> set[str]:
    return {t[p.start : p.end] for t, e in explanations.items() for p in e.pieces}


def _is_pattern(token: str, letters: Sequence[str]) -> bool:
    """Whether a token is signs alone, of which one or two letters come out: signs in a pattern are
    of many kinds, and some encoding has a letter for each."""
    return len(set(letters)) <= 2 and not any(map(str.isalpha, token))


def _says_nothing(channel: Channel, token: str, explanation: Explanation) -> bool:
    """Whether a token is a drawing, or signs for other signs are all that a rare channel makes, or
    something would have been lost from a class of characters."""
    if channel.rare and not any(
        char.isalpha() for piece in explanation.pieces for char in piece.replacement
    ):
        return True
    if channel.structured:
        return channel.lossy and is_class(token)
    return is_drawing(token)


def _is_short(model: Model, channel: Channel, token: str) -> bool:
    """Whether a token is too short for the model to know it."""
    if is_abbreviation(token) and not channel.structured:
        return True
    return is_abbreviation(token) and is_well_formed(model, token)


def _witness(model: Model, token: str, explanation: Explanation) -> int:
    """What a token that is UTF-8 says for its channel. Abbreviations are in no model, and a letter
    alone among signs and digits is rather a formula that happens to be UTF-8."""
    text = explanation.text(token)
    rest = [char for char in text if not char.isalpha()]
    is_sign = len(rest) == len(text) - 1 and any(char in FORMULA for char in rest)
    if is_range(token, _places_of(explanation)):
        return min(explanation.gain, ALONE)
    if is_sign or (is_abbreviation(token) and is_well_formed(model, token)):
        return min(explanation.gain, INITIALS)
    return explanation.gain


def _is_otherwise(token: str, text: str, explanation: Explanation) -> bool:
    """Whether what is odd about a token has another cause than damage."""
    if is_list(token) or is_variant(token, text) or is_pointed(token):
        return True
    places = _places_of(explanation)
    if are_phonetic(token, places):
        return True
    return has_strangers(token, places) or has_raised(token, places)


def _price_of_one(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """The price if all that is explained is two characters that stand for one, or any for an
    ideograph; the commonest damage of all, an accented letter of Western Europe read as
    Windows-1252, is known by its first."""
    changes = {
        (t[p.start : p.end], p.replacement) for t, e in explanations.items() for p in e.pieces
    }
    if len(changes) != 1:
        return 0
    pair, sign = next(iter(changes))
    if any(_is_of_none(model, char) for char in sign):
        return STRAY_IDEOGRAPH
    if sign and len(sign) <= 2 and all(model.script_name(char) in MANY for char in sign):
        rest = [c for t in explanations for c in t if c not in pair and model.script_name(c)]
        beside = any(model.script_name(char) in MANY for char in rest)
        return STRAY_IDEOGRAPH if beside or channel.cost > RARE_STRUCTURED else STRAY_LETTERS // 2
    common = channel.read.codec in ("cp1252", "latin_1") and pair[0] in "\xc2\xc3"
    if len(pair) != 2 or common or any("\x80" <= char < "\xa0" for char in pair):
        return 0
    # in a word of one script the two are letters like its others
    if all(is_well_formed(model, t) for t in explanations):
        return STRAY_LETTERS
    between_letters = all(map(_is_within, explanations, explanations.values()))
    return 0 if between_letters and not any(map(str.isalpha, pair)) else STRAY_PAIR


def _places_of(explanation: Explanation) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in explanation.pieces]


def _is_within(token: str, explanation: Explanation) -> bool:
    """Whether all that an explanation changes in a token has letters on both sides."""
    return all(
        p.start > 0 and token[p.start - 1].isalpha() and token[p.end : p.end + 1].isalpha()
        for p in explanation.pieces
    )


@functools.lru_cache(maxsize=4)
def _prospect(model: Model, tokens: tuple[str, ...], layers: int) -> int:
    """What undoing further layers would gain: a form half-way back is still unlikely text, and
    must not lose to a wrong form that looks better. Related channels come to the same form."""
    suspicious = [t for t in tokens if not t.isascii() and is_worthwhile(model, t)]
    if not suspicious or not layers:
        return 0
    best = 0
    channels = nominate(model, suspicious).channels[:PROSPECTS]
    for channel, gain in quick_gains(model, suspicious, channels).items():
        gain -= channel.cost
        if gain > 0 and channel.structured:
            below = [through(model, t, channel) for t in suspicious]
            gain += _prospect(model, tuple(t for t in below if t), layers - 1)
        best = max(best, gain)
    return best


def _agreement(verdicts: Sequence[_Verdict]) -> dict[str, float]:
    """For each token that the best channel repairs, the share of all explanations, weighted by
    their evidence, that repair it in the same way; "nothing happened" has none.
    """
    best = max(verdicts[0][0], 0)
    weights = [math.exp((v[0] - best) / EVIDENCE_SCALE) for v in verdicts]
    total = sum(weights) + math.exp(-best / EVIDENCE_SCALE)
    changes = [_changes(case, explanations) for _, _, case, explanations in verdicts]
    out: dict[str, float] = {}
    _, _, case, explanations = verdicts[0]
    for token, explanation in explanations.items():
        mine = _changes_of(case.first[token], explanation)
        same = sum(w for w, theirs in zip(weights, changes, strict=True) if mine <= theirs)
        out[token] = same / total
    return out


_ChangeSet = set[tuple[int, int, str]]


def _changes(case: Case, explanations: dict[str, Explanation]) -> _ChangeSet:
    """What a channel changes where, each token once."""
    found: _ChangeSet = set()
    for token, explanation in explanations.items():
        found |= _changes_of(case.first[token], explanation)
    return found


def _changes_of(suspect: Suspect, explanation: Explanation) -> _ChangeSet:
    """What is certain of an explanation or, if nothing is, where something is inferred."""
    certain = [p for p in explanation.pieces if not p.candidates]
    return {
        (suspect.start + p.start, suspect.start + p.end, "" if p.candidates else p.replacement)
        for p in certain or explanation.pieces
    }


def _explain_all(case: Case, tokens: Sequence[str], channel: Channel) -> dict[str, Explanation]:
    """What the channel explains, first at the price of a stranger, then at the price that the
    share of the tokens it explained gives it."""
    model = case.model
    switch = price_of_entering(channel)
    if not channel.structured:
        # what the channel leaves as it is says nothing of where it was at work
        tokens = affected(model, tokens, channel)
    # a channel that leaves one of them strange is no explanation of it
    strange = not case.foreign.keys().isdisjoint(tokens) and all(
        _is_at_home(model, explain(model, t, channel, -NEVER, switch).text(t)) for t in case.foreign
    )

    def price(number: int) -> int:
        return price_beside(number, len(tokens), switch)

    if not strange:
        return explain_together(model, tokens, channel, switch, switch, price, PASSES)
    found: dict[str, Explanation] = {}
    enter = switch
    for _ in range(PASSES):
        each = ((t, _explain_one(case, t, channel, enter, switch)) for t in tokens)
        found = {token: e for token, e in each if e.pieces and e.gain > 0}
        again = price(len(found)) if found else enter
        if again == enter:
            break
        enter = again
    return found


def _explain_one(case: Case, token: str, channel: Channel, enter: int, switch: int) -> Explanation:
    """What the channel makes of a token. That a stranger is none then is worth what it costs."""
    foreign = case.foreign.get(token, 0)
    if foreign:
        explanation = explain(case.model, token, channel, enter - foreign, switch)
        if _is_at_home(case.model, explanation.text(token)):
            return explanation
    return explain(case.model, token, channel, enter, switch)


class Neighbours:
    """What the rest of a text says of the letters in its suspicious tokens, by the languages it may
    be in. Nothing is counted before it is asked for."""

    def __init__(self, model: Model, text: str, tokens: Mapping[str, Suspect]) -> None:
        self.model = model
        self._text = text
        self._tokens = tokens
        self._counted: Counter[str] | None = None
        self._firsts: dict[str, str] = {}
        self._scores: list[float] | None = None

    def _count(self) -> Counter[str]:
        """Reads the tokens, the first time that something is asked; all their letters."""
        self._counted = self._tally(self._tokens)
        return self._counted

    def _tally(self, tokens: Iterable[str]) -> Counter[str]:
        text = "\n".join(tokens).lower()
        kernel = self.model.kernel
        return Counter(kernel.tally(text) if kernel else _ASCII.sub("", text))

    def gain(self, texts: dict[str, str]) -> int:
        """What it is worth, in eighths of a nat, to change some tokens."""
        languages = load_languages()
        scores = self._evidence()
        shared = Counter(self._counted or self._count())
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        in_order = sorted(texts, key=lambda token: self._tokens[token].start)
        for token in in_order:
            letters, now = _letters(token), _letters(texts[token])
            for letter in dict.fromkeys(letters):
                number, left = letters.count(letter), now.count(letter)
                if number > left:
                    before[letter] = before.get(letter, 0) + number - left
            for letter in dict.fromkeys(now):
                number = now.count(letter) - letters.count(letter)
                if number > 0:
                    after[letter] = after.get(letter, 0) + number
        shared.subtract(before)
        gain = languages.weigh(scores, before, after, self._in_order(+shared, before, texts))
        if len(texts) <= WITNESSES and all(is_well_formed(self.model, token) for token in texts):
            # how well the letters of a token go together is the model's to say
            gain -= max(0.0, languages.weigh(languages.evidence(()), before, after, {}))
        return round(UNIT * gain)

    def _first_with(self, letter: str) -> str:
        """The first token that has a letter."""
        first = self._firsts.get(letter)
        if first is None:
            first = next(token for token in self._tokens if letter in token.lower())
            self._firsts[letter] = first
        return first

    def _in_order(
        self, shared: Counter[str], fewer: Collection[str], texts: dict[str, str]
    ) -> Counter[str]:
        """Letters in the order in which they are first met, which decides between equals: another
        than before if the first of a kind was in a token that is changed, and is gone."""
        if not any(self._first_with(letter) in texts for letter in fewer if shared[letter]):
            return shared
        return self._tally(
            _shared(_letters(token), _letters(texts[token])) if token in texts else token
            for token in self._tokens
        )

    def _evidence(self) -> list[float]:
        if self._scores is None:
            self._scores = _languages_of(self._text[:CONTEXT])
        return self._scores


@functools.lru_cache(maxsize=4)
def _languages_of(text: str) -> list[float]:
    """The evidence of a text for each language: layers and losses ask for the same again."""
    return load_languages().evidence_of(text)


def _shared(letters: str, others: str) -> str:
    """What is in both of two."""
    counts = [(c, min(letters.count(c), others.count(c))) for c in dict.fromkeys(letters)]
    return "".join(letter * number for letter, number in counts)


@functools.lru_cache(maxsize=256)
def _letters(token: str) -> str:
    """The small letters, and other characters, that are not ASCII."""
    return _ASCII.sub("", token.lower())


_ASCII = re.compile(r"[\x00-\x7f]+")

CONTEXT = 2000
"""Characters of a text by which its languages are judged."""


class Scripts:
    """How well tokens go together by script: most texts keep to one or two.

    The model scores each token by itself and pays for its script each time; this makes the price
    depend on the rest of the text, as an urn that remembers (Dirichlet and multinomial).
    """

    def __init__(self, model: Model, text: str, suspects: Sequence[Suspect]) -> None:
        self._model = model
        self._text = text
        self._tokens = suspects
        self._counted = False

    def _count(self) -> None:
        """Reads the text, the first time that something is asked."""
        self._counted = True
        model, text, suspects = self._model, self._text, self._tokens
        self._suspects = Counter(map(_TOKEN, suspects))
        white = text.count(" ") + text.count("\n") + 1
        self._others: Counter[str] = Counter()
        others = [t for t in self._apart() if t not in self._suspects]
        for names, _, number in scripts_together(model, Counter(others)):
            self._others.update(dict.fromkeys(names, number))
        self._others["latin"] += max(0, white - len(others) - len(suspects))
        self._having: Counter[str] = Counter()
        self._counts = dict(self._others)
        self._leading: dict[str, int] = {}
        for names, tokens, number in scripts_together(model, self._suspects):
            self._having.update(dict.fromkeys(names, tokens))
            self._add(self._counts, self._leading, names, number)
        self._before = self._price({})

    def _apart(self) -> list[str]:
        """The tokens that may not be suspects as they are: of what was cut or made longer."""
        if max(map(len, self._suspects), default=0) >= LONGEST:
            return TOKEN.findall(self._text)
        together = "".join(self._suspects)
        if " " not in together and "\n" not in together:
            return []
        longer = {token for token in self._suspects if " " in token or "\n" in token}
        spans = [(s.start, s.end) for s in self._tokens if s.token in longer]
        return [token for span in spans for token in TOKEN.findall(self._text, *span)]

    def gain(self, texts: dict[str, str]) -> int:
        """By how much the scripts of a text go together better after a change to some tokens."""
        if not self._counted:
            self._count()
        return self._before - self._price(texts) - self._lonely(texts)

    def _lonely(self, texts: dict[str, str]) -> int:
        """The price of one or two letters in a script that nothing else in the text is in. Greek
        letters serve as symbols and are free."""
        letters = Counter(
            name for text in texts.values() for name in map(self._model.script_name, text) if name
        )
        gone = Counter(name for t in texts if t in self._suspects for name in self._of(t))
        kept = +(self._having - gone)
        alone = not kept and not self._others.total()
        if alone and all(_is_rare(self._model, token) for token in texts):
            return 0  # it may be in any script rather than in this one
        return LONELY * sum(
            number <= FEW and not self._others[name] and name not in kept and name != "greek"
            for name, number in letters.items()
        )

    def _price(self, texts: dict[str, str]) -> int:
        counts, leading = dict(self._counts), dict(self._leading)
        for token, changed in texts.items():
            number = self._suspects[token]
            self._add(counts, leading, self._of(token) if number else (), -number)
            self._add(counts, leading, scripts_of(self._model, changed), number)
        base = sum(n * _script_cost(self._model, script) for script, n in leading.items())
        total = sum(counts.values())
        if not total:
            return 0
        cost = math.lgamma(total + URN) - math.lgamma(URN)
        for script, number in counts.items():
            if number:
                weight = URN * math.exp(-_script_cost(self._model, script))
                cost -= math.lgamma(number + weight) - math.lgamma(weight)
        return round(UNIT * (cost - base))

    def _of(self, token: str) -> tuple[str, ...]:
        return scripts_of(self._model, token)

    @staticmethod
    def _add(
        counts: dict[str, int], leading: dict[str, int], scripts: Sequence[str], number: int
    ) -> None:
        """Counts the scripts of a token that is met so often; the first is what it is in."""
        for script in scripts:
            counts[script] = counts.get(script, 0) + number
        for script in scripts[:1]:
            leading[script] = leading.get(script, 0) + number


def _is_rare(model: Model, token: str) -> bool:
    """Whether a token is ideographs too rare to be named, or half-width katakana."""
    names = {char: model.script_name(char) for char in token if char >= "\x80"}
    return all(
        name == "katakana-halfwidth" or (name in MANY and model.costs(char)[0] > MENTIONED)
        for char, name in names.items()
    )


def scripts_of(model: Model, token: str) -> tuple[str, ...]:
    """The scripts of a token's letters, in the order of their first."""
    if model.kernel:
        return _named(model, model.kernel.scripts(token))
    # of each character once: a token may be millions long
    return tuple(n for n in dict.fromkeys(map(model.script_name, dict.fromkeys(token))) if n)


def scripts_together(
    model: Model, tokens: dict[str, int]
) -> list[tuple[tuple[str, ...], int, int]]:
    """Scripts that tokens are in, how many tokens, and how often these are met."""
    if model.kernel:
        together = model.kernel.scripts_together(tokens)
        return [(_named(model, numbers), count, met) for numbers, count, met in together]
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for token, number in tokens.items():
        names = scripts_of(model, token)
        number_of_tokens, met = found.get(names, (0, 0))
        found[names] = number_of_tokens + 1, met + number
    return [(names, *numbers) for names, numbers in found.items()]


@functools.lru_cache(maxsize=1024)
def _named(model: Model, numbers: bytes) -> tuple[str, ...]:
    """What the kernel's numbers of scripts mean."""
    names = sorted(set(map(script_group, model.class_names)))
    return tuple(map(names.__getitem__, numbers))


@functools.cache
def _script_cost(model: Model, script: str) -> float:
    """The cost in nats of a token being in a script, in any text."""
    first = model.class_names.index("boundary") * len(model.class_names)
    chance = sum(
        math.exp(-model.pairs[first + i] / UNIT)
        for i, name in enumerate(model.class_names)
        if script_group(name) == script
    )
    return -math.log(max(chance, 1e-7))
