"""Chooses the channel that explains a text best: hears what speaks for each, and compares.

The rule is that of a noisy channel: a text is explained by "nothing happened" or by a channel; the
better explanation wins, by a margin. The evidence for a channel is summed over the whole text, and
its prior is paid once. What becomes of the verdict is in `mojibake.py`.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from textfix.channels import EBCDIC, Channel, all_channels
from textfix.detectors.known import is_known
from textfix.detectors.mojibake import (
    TOKEN_OF,
    Survey,
    Suspect,
    is_spoilt,
    is_worthwhile,
    surprise_of,
    unexpected,
)
from textfix.fixers.evidence import evidence_of
from textfix.fixers.explained import (
    are_of_no_word,
    directs_none,
    draw_within,
    is_beyond_languages,
    is_of_none,
    is_unheard,
    losses_of,
    stand_elsewhere,
    with_one_blank,
    without_chance,
    without_loss,
)
from textfix.fixers.followers import amid, followers, lonely, strangers
from textfix.fixers.form import (
    MANY,
    are_few,
    is_well_formed,
)
from textfix.fixers.hope import (
    has_hope,
    is_odd,
    outweighs,
    price_beside,
    spared,
    tokens_in_order,
)
from textfix.fixers.ideographs import (
    amid_kana,
    completed,
    is_between_pairs,
    left_over,
    unexpected_made,
    without_strays,
)
from textfix.fixers.lossy import extended, is_lossy, lossy_channels, may_have_lost, recased_channels
from textfix.fixers.mentions import are_pinyin, is_index, speaks_of_characters
from textfix.fixers.nomination import (
    Nomination,
    affected,
    nominate,
    nominate_whole,
    price_of_entering,
    quick_gains,
    through,
)
from textfix.fixers.notation import (
    is_drawing,
)
from textfix.fixers.prices import (
    displaced,
    drawn,
    far_from_home,
    ignorance,
    made_controls,
    made_signs,
    price_of_one,
)
from textfix.fixers.recased import keeps_capitals
from textfix.fixers.romanian import commas, with_commas
from textfix.fixers.surroundings import MOST_SUPPORT, SPELT_MOST, Neighbours, Scripts
from textfix.fixers.typed import (
    are_often_typed,
    are_typed,
    is_denied,
    plain_words,
    spelt_beside,
    typed_in,
)
from textfix.fixers.witnesses import breaks
from textfix.language.languages import CONTEXT
from textfix.language.languages import are_loaded as are_languages_loaded
from textfix.language.model import UNIT, Model
from textfix.lattice import Explanation, Piece, explain, explain_together, settled
from textfix.losses import (
    BEFORE,
    CASES,
    SMALL,
)
from textfix.weights import (
    CLEAR,
    CLEARLY_RECASED,
    CLOSE_SAMPLE,
    COMMON,
    DECODED_CEILING,
    FINALISTS,
    HOPELESS,
    KNOWN_LETTERS,
    LATE_REMAINS,
    LATER,
    LAYERS,
    LOSS_WORTHWHILE,
    MANY_LEFT,
    NEVER,
    OF_NO_WORD,
    OVERLOOKED,
    PASSES,
    PROSPECTS,
    RARE_STRUCTURED,
    RECASED_REMAINS,
    SPARED,
    SPELT_CLEARLY,
    SPOILT,
    SPOKEN_FOR,
    STRAY_IDEOGRAPH,
    STRAY_LETTERS,
    SUSPICIOUS,
    WITNESSES,
)

DOUBT = 5
DOUBT_OF_UTF8 = 1
"""Quarters of the surprise of what an explanation makes of the text that speak against it: where
both readings are unlikely, the text is of a kind that the model does not know. UTF-8 has structure
to speak for it."""

EVIDENCE_SCALE = 8.0

LEAST_REPORTED = 0.5
"""The confidence from which a repair that is not made is reported as unresolved."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A channel over a text: what it explains, and how probable each token's repair is, given what
    the other channels and "nothing happened" say of it."""

    channel: Channel
    suspects: Survey
    neighbours: Neighbours
    explanations: dict[str, Explanation]
    confidence: float
    agreement: dict[str, float]
    rival: int = 0


def judge(
    model: Model, text: str, suspects: Survey, least: float, layer: int = 0
) -> Verdict | None:
    """The channel that explains the suspicious tokens best, or nothing."""
    hearing = Hearing(model, text, Case(model, text, suspects, layer))
    dear = suspects.tokens >= MANY_TOKENS or not are_languages_loaded()
    if dear and least >= LEAST_REPORTED and not hearing.may_convince():
        return None
    verdicts = [_in_commas(model, *verdict) for verdict in _of_one_case(hearing.verdicts())]
    verdicts = _compared(model, _by_likelihood(sorted(verdicts, key=lambda v: -v[0])))
    best = verdicts[0][1] if verdicts else None
    # the kernel asked first; here it is dear, and asked only of what was found
    if not model.kernel and best and not (best.rare or has_hope(model, text, suspects.all(), best)):
        verdicts = [v for v in verdicts if v[1].rare]
    if not verdicts:
        return None
    _, channel, case, explanations = verdicts[0]
    elsewhere = _of_others(model, verdicts)
    verdicts[0] = (*verdicts[0][:3], {t: e for t, e in explanations.items() if t not in elsewhere})
    explanations = verdicts[0][3]
    agreement = _agreement(verdicts)
    confidence = max(agreement.values())
    if case.suspects.tokens > len(case.sample) and confidence >= least:
        # the channel is settled: what is left is where it was at work
        everything = case.everything()
        explanations = _explain_all(case, everything, channel)
        explanations |= followers(model, case.neighbours, everything, channel, explanations)
    if confidence >= least:
        if is_between_pairs(channel):
            explanations |= left_over(model, case.everything(), channel, explanations)
        explanations |= amid(model, text, case.suspects, channel, explanations)
        explanations |= lonely(model, text, case.suspects, channel, explanations)
        explanations |= strangers(model, case.suspects, channel, explanations)
    explanations = {
        token: explanation
        for token, explanation in explanations.items()
        if token not in elsewhere
        and (channel.structured or not breaks(model, token, explanation.text(token)))
    }
    ends = channel.written, channel.read
    others = [v[0] for v in verdicts if (v[1].written, v[1].read) != ends]
    rival = max(others, default=0)
    return Verdict(
        channel, case.suspects, case.neighbours, explanations, confidence, agreement, rival
    )


def _of_one_case(verdicts: Sequence[_Verdict]) -> Sequence[_Verdict]:
    """Verdicts of which none says that letters were given another case than all of the text was."""
    recased = next((channel for _, channel, _, _ in verdicts if channel.recased), None)
    return [v for v in verdicts if not (recased and _is_of_other_case(v, recased))]


def _is_of_other_case(verdict: _Verdict, recased: Channel) -> bool:
    """Whether something is explained by another case than a channel's."""
    _, channel, _, explanations = verdict
    given = {loss.name for loss in losses_of(explanations)} & CASES.keys()
    return not channel.recased and not given <= {recased.recased}


MANY_TOKENS = 256
"""Tokens from which on it takes longer to read all their letters than to see that they matter. So
it does before any language is known: most first texts of a process come to nothing."""

UNCONVINCING = -5 * UNIT
UNCONVINCING_AND_UNSPELT = -SPARED - UNIT * SPELT_MOST
"""What no verdict comes to at most if "nothing happened" is to be the likeliest by far; and of a
channel without structure, if that is not to depend on how other tokens are spelt."""


class Hearing:
    """All channels that a text may have come through, and what speaks for each."""

    def __init__(self, model: Model, text: str, case: Case) -> None:
        self._model = model
        self._text = text
        self._case = case
        self._last = case
        self._longer: dict[Channel, Case] = {}
        self._explained: dict[tuple[int, Channel], dict[str, Explanation]] = {}

    def may_convince(self) -> bool:
        """Whether a channel could be believed if the rest of the text spoke for it as much as it
        can. In a long text that is good this is known before all of it is read."""
        return any(
            evidence > (UNCONVINCING if channel.structured else UNCONVINCING_AND_UNSPELT)
            for evidence, channel, _, _ in self._verdicts_in_turn([], most=True)
        )

    def verdicts(self) -> list[_Verdict]:
        """The verdicts of all channels that are thought of."""
        verdicts: list[_Verdict] = []
        for verdict in self._verdicts_in_turn(verdicts, most=False):
            verdicts.append(verdict)  # which the next are thought of by
        return verdicts

    def _verdicts_in_turn(self, before: Sequence[_Verdict], most: bool) -> Iterator[_Verdict]:
        """The same, given those before: what explains a text need not be thought of further. If
        `most`, with what speaks for them at most, and of all that might be thought of."""
        model, case = self._model, self._case
        hopeful = not model.kernel or has_hope(model, self._text, ())  # which looks for itself
        odd = is_odd(case.ranked)
        if not hopeful and not odd:
            return
        nomination = nominate(model, case.suspicious) if hopeful else Nomination((), HOPELESS - 1)
        gains: dict[Channel, int] = {}
        finalists = _strange_channels(case)
        if nomination.promise >= HOPELESS:
            gains = quick_gains(model, case.sample, nomination.channels)
            nominees = sorted(nomination.channels, key=lambda c: c.cost - gains[c])
            gains = {c: gains[c] for c in nominees}
            _, likely = tokens_in_order(case.ranked)
            finalists += [c for c in nominees[:FINALISTS] if outweighs(model, c, gains[c], likely)]
        yield from self._verdicts(case, list(dict.fromkeys(finalists)), most)
        loses = hopeful and case.surprise >= LOSS_WORTHWHILE
        if loses and not (before and _is_settled(model, before[0])):
            for channel in lossy_channels(case.sample, gains):
                longer = self._case_with(channel)
                if is_lossy(model, longer.sample, channel):
                    yield from self._verdicts(longer, [channel], most)
            channels = recased_channels(self._text, case.sample)
            clearly = CLEARLY_RECASED + max(
                (v[0] for v in before if not (channels and _is_of_other_case(v, channels[0]))),
                default=0,
            )
            yield from (
                verdict
                for verdict in self._verdicts(case, channels, most)
                if verdict[0] >= clearly and _is_mostly_likely(model, verdict)
            )
        if odd and not any(map(_is_explained, before)):
            late = _late_channels(model, case)
            yield from self._verdicts(case, [c for c in late if hopeful or c.rare], most)

    def _case_with(self, channel: Channel) -> Case:
        """The case with what follows tokens; the last one if it is the same."""
        case = self._longer.get(channel)
        if case is None:
            longer = extended(self._model, self._text, self._case.suspects, channel)
            if longer != self._last.suspects:
                self._last = Case(self._model, self._text, longer, self._case.layer)
            case = self._longer[channel] = self._last
        return case

    def _verdicts(self, case: Case, channels: Sequence[Channel], most: bool) -> list[_Verdict]:
        """The evidence for each channel that explains anything, and what it explains, in order."""
        out = []
        for channel in channels:
            explanations = self._explained.get((id(case), channel))
            if explanations is None:
                explanations = _explain_all(case, case.sample, channel)
                self._explained[id(case), channel] = explanations
            evidence = _evidence(self._model, case, channel, explanations, most)
            if evidence is None:
                continue
            if not most and _may_be_spelt(case, channel, explanations, evidence):
                more = followers(self._model, case.neighbours, case.sample, channel, explanations)
                if more:
                    explanations = explanations | more
                    evidence = _evidence(self._model, case, channel, explanations)
            if evidence is not None:
                out.append((evidence, channel, case, explanations))
        return sorted(out, key=lambda v: -v[0])


class Case:
    """What a text has to say: its tokens, the most surprising first, their scripts and letters.
    Nothing is looked at before it is asked for."""

    def __init__(self, model: Model, text: str, suspects: Survey, layer: int) -> None:
        self.model = model
        self.text = text
        self.suspects = suspects
        self.layer = layer
        self.scripts = Scripts(model, text, suspects)
        self.neighbours = Neighbours(model, text, suspects)

    @functools.cached_property
    def ranked(self) -> Sequence[Suspect]:
        """The first suspect of each token, the most surprising ones first; suspicious ones and
        others, so many as channels are compared over."""
        number = self.suspects.suspicious
        sample = min(number, CLOSE_SAMPLE)
        others = self.suspects.ranked(number, number + 2 * CLOSE_SAMPLE - sample)
        return self.suspects.ranked(0, sample) + others

    @functools.cached_property
    def head(self) -> Sequence[str]:
        """Tokens in that order, suspicious or not."""
        return list(map(TOKEN_OF, self.suspects.ranked(0, 2 * CLOSE_SAMPLE)))

    @functools.cached_property
    def suspicious(self) -> Sequence[str]:
        """Those of them that are."""
        return self.head[: self.suspects.suspicious]

    @functools.cached_property
    def first(self) -> dict[str, Suspect]:
        """The tokens over which channels are compared, with the first suspect of each."""
        head = self.suspects.ranked(0, CLOSE_SAMPLE)
        return {suspect.token: suspect for suspect in head if suspect.suspicious}

    @functools.cached_property
    def sample(self) -> Sequence[str]:
        """The same tokens."""
        return list(self.first)

    @functools.cached_property
    def foreign(self) -> dict[str, int]:
        """The strangers, and what is foreign about each."""
        return {suspect.token: suspect.foreign for suspect in self.suspects.foreign()}

    @functools.cached_property
    def spoilt(self) -> Sequence[str]:
        """The tokens of the sample that are damaged for certain."""
        return list(filter(is_spoilt, self.sample))

    @functools.cached_property
    def is_index(self) -> bool:
        """Whether the text is letters in order, or syllables of Chinese in Latin letters."""
        return is_index(self.text) or are_pinyin(self.text[:CONTEXT].split())

    @functools.cached_property
    def plain_words(self) -> set[str]:
        """The words of the text that are ASCII."""
        return plain_words(self.text)

    @functools.cached_property
    def speaks_of_characters(self) -> bool:
        """Whether the text names characters or their syllables."""
        return speaks_of_characters(self.text[:CONTEXT])

    @property
    def surprise(self) -> int:
        """How surprising the tokens are together."""
        return self.suspects.surprise

    def miscased(self, token: str, text: str) -> float:
        """What speaks against the capitals of a reading of a token, in nats: one behind a small
        letter, and one that begins a word where no sentence begins."""
        behind = sum(a.islower() and b.isupper() for a, b in pairwise(text))
        before = self.text[: self.first[token].start].rstrip()[-1:]
        amid = text[:1].isupper() and before != "" and before not in ENDING
        return behind * BEHIND_SMALL + amid * AMID_SENTENCE

    def everything(self) -> list[str]:
        """All tokens, the most surprising ones first."""
        return list(map(TOKEN_OF, self.suspects.ranked(0, self.suspects.tokens)))


ENDING = ".!?:\"'\u00ab\u00bb\u2018\u201c\u201d\u201e(-\u2013\u2014"
BEHIND_SMALL = 5.0
AMID_SENTENCE = 2.0
"""Behind what a sentence may begin, and nats of a capital behind a small letter, and of one that
begins a word elsewhere."""

_Verdict = tuple[int, Channel, Case, dict[str, Explanation]]
"""The evidence for a channel, the channel, the case, and what it explains."""


def _in_commas(
    model: Model,
    evidence: int,
    channel: Channel,
    case: Case,
    explanations: dict[str, Explanation],
) -> _Verdict:
    """A verdict in which Romanian is spelt as it is."""
    made = {t[p.start : p.end]: p.replacement for t, e in explanations.items() for p in e.pieces}
    other = with_commas(model, channel, made)
    if not other:
        return evidence, channel, case, explanations
    spelt = {
        token: Explanation(
            explanation.gain,
            tuple(Piece(p.start, p.end, commas(p.replacement)) for p in explanation.pieces),
        )
        for token, explanation in explanations.items()
    }
    return evidence, other, case, spelt


def _by_likelihood(verdicts: list[_Verdict]) -> list[_Verdict]:
    """Verdicts in order, where several channels from UTF-8 read the same stretches as the first
    does: whether the text is damaged is one question for all of them, and what says the most for it
    answers it. Which of them it was, the likelihood alone tells: what they make of the stretches by
    the model and by the languages of the text, and how common they are."""
    if len(verdicts) < 2 or verdicts[0][0] <= 0 or not verdicts[0][1].structured:
        return verdicts
    stretches = _stretches(verdicts[0])
    same = [v[1].structured and not v[1].lossy and _stretches(v) == stretches for v in verdicts]
    if sum(same) < 2 or not same[0]:
        return verdicts
    likely = {number: _likelihood(verdicts[number]) for number, one in enumerate(same) if one}
    best = max(likely, key=likely.__getitem__)
    top, made = verdicts[0][0], _changes(verdicts[best][2], verdicts[best][3])
    found = list(verdicts)
    for number, likelihood in likely.items():
        evidence, channel, case, explanations = verdicts[number]
        if number == best:
            evidence = top
        elif _changes(case, explanations) != made:
            evidence = top + likelihood - likely[best]
        found[number] = evidence, channel, case, explanations
    return sorted(found, key=lambda v: -v[0])


def _stretches(verdict: _Verdict) -> set[tuple[str, int, int]]:
    """The stretches of tokens that a channel changes."""
    return {(t, p.start, p.end) for t, e in verdict[3].items() for p in e.pieces}


def _likelihood(verdict: _Verdict) -> int:
    """How likely what a channel makes of some stretches is, in eighths of a nat."""
    _, channel, case, explanations = verdict
    texts = {token: explanation.text(token) for token, explanation in explanations.items()}
    gain = sum(explanation.gain for explanation in explanations.values())
    return gain - channel.cost + case.neighbours.gain(texts) - made_controls(explanations, True)


def _compared(model: Model, verdicts: list[_Verdict]) -> list[_Verdict]:
    """Verdicts beside the first by what only a comparison says: how much rarer characters they make
    of the same tokens, beyond the ceiling, if they have structure; how much less as words have them
    capitals; and how much worse they spell the same tokens. No explanation is the worse for
    that by itself."""
    if len(verdicts) < 2 or verdicts[0][0] <= 0:
        return verdicts
    _, channel, case, first = verdicts[0]
    out = []
    for evidence, other, theirs, explanations in verdicts:
        both = [t for t in explanations if t in first and explanations[t] != first[t]]
        if other.structured and channel.structured:
            evidence -= _rarity(model, explanations, both) - _rarity(model, first, both)
        if both and other.structured == channel.structured:
            worse = 0.0
            for token in both:
                text, rival = explanations[token].text(token), first[token].text(token)
                worse += case.neighbours.spelt_worse(text, rival, first)
                if text.lower() == rival.lower():
                    worse += case.miscased(token, text) - case.miscased(token, rival)
            evidence -= round(UNIT * max(-MOST_WORSE, min(worse, MOST_WORSE)))
        out.append((evidence, other, theirs, explanations))
    return sorted(out, key=lambda v: -v[0])


MOST_WORSE = 6
"""Nats that spelling says for one reading beside another at most."""


def _rarity(model: Model, explanations: dict[str, Explanation], tokens: Sequence[str]) -> int:
    made = {char for t in tokens for p in explanations[t].pieces for char in p.replacement}
    return sum(max(0, model.lone_cost(char) - DECODED_CEILING) for char in made if char >= "\x80")


def _is_settled(model: Model, verdict: _Verdict) -> bool:
    """Whether no loss need be thought of: the text is UTF-8, and all of it is likely text now."""
    _, channel, case, explanations = verdict
    if not channel.structured or len(explanations) < len(case.sample):
        return False
    return all(surprise_of(model, e.text(t)) < SUSPICIOUS for t, e in explanations.items())


def _is_mostly_likely(model: Model, verdict: _Verdict) -> bool:
    """Whether what a channel explains is much less surprising then, whatever its case."""
    explained = verdict[3].items()
    left = sum(
        surprise_of(model, explanation.text(token).lower()) for token, explanation in explained
    )
    return left * RECASED_REMAINS <= sum(surprise_of(model, token) for token, _ in explained)


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
        and not any(is_of_none(model, char) for char in text)
    )


def _late_channels(model: Model, case: Case) -> list[Channel]:
    """The rare channels that are worth a search."""
    nomination = nominate(model, case.suspicious, late=True)
    channels = list(nomination.channels) if nomination.promise >= HOPELESS else []
    channels += nominate_whole(model, case.sample)
    gains = {c: gain - c.cost for c, gain in quick_gains(model, case.sample, channels).items()}
    promising = [c for c in channels if gains[c] >= HOPELESS]
    return sorted(promising, key=lambda c: -gains[c])[:FINALISTS]


def _may_be_spelt(
    case: Case, channel: Channel, explanations: dict[str, Explanation], evidence: int
) -> bool:
    """Whether it matters how other tokens are spelt: what the spelling says at most, and what they
    say against the channel now, would make up for what else does. To read a language takes time."""
    evidence += UNIT * SPELT_MOST
    if channel.structured or evidence <= -SPARED:
        return False
    left = [token for token in case.sample if token not in explanations]
    return evidence > 0 or evidence + spared(case.model, channel, left) > 0


def _evidence(
    model: Model,
    case: Case,
    channel: Channel,
    explanations: dict[str, Explanation],
    most: bool = False,
) -> int | None:
    """What speaks for a channel that explains some tokens; nothing if it explains none, or only
    what was typed or drawn. If `most`, what would if the languages and the length of the text spoke
    for it as much as they can, and no less than that."""
    typed = spelt_beside(case.plain_words, explanations)
    if not channel.structured:
        typed |= typed_in(model, explanations)
    if not explanations or (typed and are_typed(explanations, typed)):
        return None
    if not channel.structured and (
        all(map(is_drawing, explanations)) or case.is_index or are_often_typed(model, explanations)
    ):
        return None
    if not channel.structured and (directs_none(explanations) or draw_within(explanations)):
        return None
    # nobody writes punctuation of ideographs, and none of them
    if channel.written.multibyte and not channel.structured:
        made = "".join(p.replacement for e in explanations.values() for p in e.pieces)
        if not any(map(str.isalnum, made)):
            return None
    # in EBCDIC no word is as it is in ASCII
    if {channel.read.codec, channel.written.codec} & EBCDIC and case.neighbours.has_plain_word():
        return None
    if channel.lossy and is_denied(case.text, explanations):
        return None
    if channel.read.multibyte and (
        (case.speaks_of_characters and are_few(explanations))
        or stand_elsewhere(explanations, case.head)
    ):
        return None
    texts = {t: e.text(t) for t, e in explanations.items()}
    support = MOST_SUPPORT if most else case.neighbours.gain(texts)
    if channel.cost > COMMON and is_unheard(model, explanations):
        return None
    if support > 0 and not most and is_beyond_languages(model, explanations):
        support = 0
    evidence = evidence_of(model, channel, explanations, support, typed)
    evidence -= channel.cost
    evidence -= sum(round(UNIT * loss.cost) for loss in losses_of(explanations))
    evidence -= displaced(explanations) + made_controls(explanations, channel.structured)
    if not channel.structured:
        evidence -= ignorance(model, channel, explanations) + made_signs(explanations)
        evidence -= LATER * (case.layer > 0) + far_from_home(model, channel, texts.values())
        evidence += amid_kana(model, channel, explanations)
        evidence += SPOILT * _is_sound_after(case, texts)
        evidence -= spared(model, channel, [t for t in case.head if t not in explanations])
    scripts = 0
    if not (most and case.scripts.are_kept(texts)):
        scripts = case.scripts.gain(texts, channel.structured and not channel.rare)
    evidence += scripts + support + drawn(explanations)
    prospect = 0
    if channel.structured:
        evidence -= 0 if most else _sparing(case, channel, explanations, support)
        evidence -= STRAY_IDEOGRAPH * _is_amid_east_asian(case, channel, explanations)
        stray = price_of_one(model, channel, explanations) >= STRAY_IDEOGRAPH
        if not case.neighbours.has_plain_word() and all(map(is_drawing, explanations)):
            evidence -= STRAY_LETTERS  # a drawing, rather
    if channel.structured and not stray and evidence > 0:
        prospect = _prospect(model, tuple(texts.items()), LAYERS)
    if not prospect or (channel.lossy and channel.cost > RARE_STRUCTURED):
        if is_between_pairs(channel):
            left = sum(unexpected_made(model, *item) for item in explanations.items())
        else:
            left = sum(map(functools.partial(unexpected, model), texts.values()))
        doubt = DOUBT_OF_UTF8 if channel.structured and not channel.rare else DOUBT
        evidence -= left * doubt // 4
    if not channel.structured and support > -SPOKEN_FOR and evidence > -UNIT * SPELT_MOST:
        spelling = UNIT * SPELT_MOST if most else case.neighbours.spelling(explanations)
        evidence += spelling
        if spelling < SPELT_CLEARLY and evidence > 0 and are_of_no_word(model, explanations):
            evidence -= OF_NO_WORD
    return evidence + prospect


def _is_sound_after(case: Case, texts: dict[str, str]) -> bool:
    """Whether all that was spoilt for certain is whole after the repair."""
    return bool(case.spoilt) and not any(is_spoilt(texts.get(t, t)) for t in case.spoilt)


def _sparing(case: Case, channel: Channel, explained: dict[str, Explanation], support: int) -> int:
    """What it speaks against a channel with structure, if a rare one, that it would have spared
    nearly all of a text: a few of its sequences turn up in any long one. So they do in words that
    are well formed."""
    model = case.model
    number = len(explained)
    left = case.suspects.tokens - number
    few = (
        number <= WITNESSES
        and not channel.read.multibyte
        and all(is_well_formed(model, t) for t in explained)
        and support < SPOKEN_FOR
    )
    # one that makes ideographs of a few words of another script spared the others
    many = [_number_of_many(model, e.text(t)) for t, e in explained.items()]
    foreign = left > number and all(many)
    if foreign:
        others = (s.token for s in case.suspects.firsts() if s.token not in explained)
        foreign = not any(_number_of_many(model, t) for t in others)
    price = 2 * OVERLOOKED + STRAY_IDEOGRAPH * (max(many, default=0) < 2)
    rare = channel.cost > RARE_STRUCTURED and (few or left > MANY_LEFT * number)
    return price if foreign else OVERLOOKED * rare


def _is_amid_east_asian(case: Case, channel: Channel, explained: dict[str, Explanation]) -> bool:
    """Whether a few ideographs are explained of a text that has kana and keeps them."""
    return (
        channel.read.multibyte
        and are_few(explained)
        and any(_EAST_ASIAN.search(t) for t in case.head if t not in explained)
    )


_EAST_ASIAN = re.compile("[\u3040-\u30ff]")


def _number_of_many(model: Model, text: str) -> int:
    """How many characters of a text are of scripts of thousands."""
    return sum(model.script_name(char) in MANY for char in text)


@functools.lru_cache(maxsize=4)
def _prospect(model: Model, changed: tuple[tuple[str, str], ...], layers: int) -> int:
    """What undoing further layers would gain: a form half-way back is still unlikely text, and
    must not lose to a wrong form that looks better. Related channels come to the same form.

    What a channel without structure would gain of the tokens as they were is no merit of the layer
    above it: of legacy text a pair here and there is UTF-8 by chance, and the rest is what it was.

    Args:
        model: the language model.
        changed: tokens as they were, with what a layer makes of them.
        layers: how many more are looked for.
    """
    suspicious = [
        (t, made) for t, made in changed if not made.isascii() and is_worthwhile(model, made)
    ]
    if not suspicious or not layers:
        return 0
    before, after = zip(*suspicious, strict=True)
    best = 0
    channels = nominate(model, after).channels[:PROSPECTS]
    gains = quick_gains(model, after, channels)
    anyhow = quick_gains(model, before, [c for c in channels if not c.structured])
    for channel, gain in gains.items():
        gain -= channel.cost + anyhow.get(channel, 0)
        if gain > 0 and channel.structured:
            below = ((made, through(model, made, channel)) for made in after)
            gain += _prospect(model, tuple((t, made) for t, made in below if made), layers - 1)
        best = max(best, gain)
    return best


def _of_others(model: Model, verdicts: Sequence[_Verdict]) -> set[str]:
    """The tokens that the best channel leaves to the next round: UTF-8 that was read in the same
    encoding gains clearly more by them, if it has no structure; if it has, UTF-8 that was read in
    another makes a word of them that is known, and it does not."""
    _, channel, _, explanations = verdicts[0]
    found = set()
    for evidence, other, _, theirs in verdicts[1:]:
        if not other.structured:
            continue
        # one that would not convince by itself must be clearly better still
        clear = CLEAR if evidence > 0 else 2 * CLEAR
        if not channel.structured and other.read != channel.read:
            continue
        for token, explanation in theirs.items():
            mine = explanations.get(token)
            if mine is None or explanation.gain < mine.gain + clear:
                continue
            if any(piece.candidates for piece in explanation.pieces):
                continue
            text = explanation.text(token)
            if not channel.structured or (
                sum(map(str.isalpha, text)) >= KNOWN_LETTERS
                and is_known(model, text)
                and not is_known(model, mine.text(token))
            ):
                found.add(token)
    return found if len(found) < len(explanations) else set()


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
        suspect = case.first[token]
        found |= _changes_of(suspect, explanation)
        # of what was given a case it may be certain in a relative of an encoding what it was
        recased = (p for p in explanation.pieces if any(loss.name in CASES for loss in p.losses))
        found |= {(suspect.start + p.start, suspect.start + p.end, "") for p in recased}
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
        found = explain_together(model, tokens, channel, switch, switch, price, PASSES)
        if is_between_pairs(channel):
            return completed(model, channel, found)
        if channel.lossy or (channel.structured and channel.read.multibyte):
            found = without_strays(model, found)
        if channel.lossy:
            found = without_loss(found, SMALL, keeps_capitals(case.text))
            found = with_one_blank(found)
        if channel.structured and not channel.read.multibyte:
            found = without_chance(model, found)
        if not (channel.lossy and channel.read.multibyte):
            return found
        # where no sign stands for bytes, few are lost
        plain = Channel(channel.written, channel.read)
        signless = [t for t in tokens if not may_have_lost(channel.read, t)]
        whole = explain_together(model, signless, plain, switch, switch, price, PASSES)
        for token in signless:
            lossy = found.pop(token, NOTHING_EXPLAINED)
            best = whole.get(token, NOTHING_EXPLAINED)
            if lossy.gain > best.gain + UNIT and BEFORE not in losses_of({token: lossy}):
                best = lossy
            if best.pieces:
                found[token] = best
        return found

    def each(enter: int) -> dict[str, Explanation]:
        every = ((t, _explain_one(case, t, channel, enter, switch)) for t in tokens)
        return {token: e for token, e in every if e.pieces and e.gain > 0}

    return settled(each, switch, price, PASSES)


NOTHING_EXPLAINED = Explanation(0, ())


def _explain_one(case: Case, token: str, channel: Channel, enter: int, switch: int) -> Explanation:
    """What the channel makes of a token. That a stranger is none then is worth what it costs."""
    foreign = case.foreign.get(token, 0)
    if foreign:
        explanation = explain(case.model, token, channel, enter - foreign, switch)
        if _is_at_home(case.model, explanation.text(token)):
            return explanation
    return explain(case.model, token, channel, enter, switch)
