"""Edits of several rounds told as one: what was done to a text, and then to what came of that.

Left to others: what an edit is, and what it makes of a text (`edits.py`); how the reasons of two
rounds read as one (`reasons.py`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from textfix import reasons
from textfix.edits import (
    Alternative,
    Edit,
    Repair,
    Stretch,
    apply,
    bounds_of,
    inputs_of,
    is_within,
    moved,
    outputs_of,
    parting,
    require_order,
    rewrite,
    start_of,
    touches,
)

__all__ = ["compose", "compose_repairs", "with_places_apart"]


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return one edit list that does what `first` and then `second` do.

    `first` is over a text, `second` over what `first` makes of it, the result over the text
    that `first` is over. The texts are not needed: the edits carry what they replace.

    An edit of `second` that overlaps the output of edits of `first`, or lies within it, becomes
    one edit with them, over all they span and the characters between. So do a deletion by
    `first` and an insertion by `second` at the same place. Edits that only touch stay apart.
    Edits that change nothing, merged or not, are left out. A merged edit has:

    - as reason, the distinct reasons in the order in which things happened, which is the reverse
      of the order of undoing: "B, then A"; the same reason in both rounds is "A, twice", in three
      rounds "A, three times"; edits side by side in one round count once;
    - as fixer, the distinct names in order, joined by "+";
    - as confidence, the product over the rounds, since the second round was judged as if the
      first were right; of edits side by side in one round the least, since they are judged on
      the same evidence and stand or fall together;
    - as alternatives, those of the edit of `second` if it is the only one of `second` and no
      edit of `first` has any, their probabilities times the confidence of `first`; else none.

    Raises `ValueError` if a list is out of order or overlaps itself, or if `second` is seen not
    to be over what `first` makes.

    >>> first = [Edit(1, 5, "Ã\\x83Â©", "Ã©", "mojibake", "UTF-8 read as Latin-1", 0.9)]
    >>> second = [Edit(1, 3, "Ã©", "é", "mojibake", "UTF-8 read as Latin-1", 0.9)]
    >>> for edit in compose(first, second):
    ...     print(edit)
    'Ã\\x83Â©' → 'é' [0.810] UTF-8 read as Latin-1, twice, at 1\N{EN DASH}5
    """
    if not first or not second:
        require_order(first or second, "first" if first else "second")
        return tuple(edit for edit in first or second if edit.original != edit.replacement)
    return tuple(
        edit
        for edit in (group.merged() for group in _groups(first, second))
        if edit.original != edit.replacement
    )


def compose_repairs(first: Repair, second: Repair) -> Repair:
    """Return one repair from the original of `first` to the text of `second`.

    The edits are those of `compose`. Unresolved places of both are kept, over the original:

    - one of `first` vanishes if `second` edited something in it, or found it unresolved again
      (the later judgement counts);
    - one of `second` is widened to whole edits if it reaches into what `first` put there. Its
      replacement is then the best guess for all it spans, and its reason tells the way there,
      both as in `compose`.

    Raises `ValueError` if `second` is not over the text of `first`.

    >>> first = Repair("ab", "xb", (Edit(0, 1, "a", "x", "demo", "one", 1.0),))
    >>> second = Repair("xb", "xy", (Edit(1, 2, "b", "y", "demo", "two", 1.0),))
    >>> print(compose_repairs(first, second))
    2 edits: 1 \N{MULTIPLICATION SIGN} one, 1 \N{MULTIPLICATION SIGN} two
      'a' → 'x' [1.000] one, at 0\N{EN DASH}1
      'b' → 'y' [1.000] two, at 1\N{EN DASH}2
    """
    if second.original != first.text:
        raise ValueError(
            "expected the original of the second repair to be the text of the first, but "
            + parting(first.text, second.original)
        )
    if not (first.edits or first.unresolved) and _all_change(second.edits):
        return second
    edits = compose(first.edits, second.edits)
    asked_again = _unresolved_by_second(first, second)
    unresolved = asked_again
    if first.unresolved:
        edited = [group.merged() for group in _groups(first.edits, second.edits) if group.second]
        still_open = [
            place
            for place in first.unresolved
            if not touches(place, edited) and not touches(place, asked_again)
        ]
        unresolved = sorted(still_open + asked_again, key=bounds_of)
    return Repair(first.original, second.text, edits, tuple(unresolved))


def _all_change(edits: Iterable[Edit]) -> bool:
    return all(edit.original != edit.replacement for edit in edits)


def _unresolved_by_second(first: Repair, second: Repair) -> list[Edit]:
    """Return the unresolved places of `second` over the original of `first`.

    A place that shares an edit of `first` with edits of `second`, or with another place, can
    only be told together with them. So the places are composed as if they were edits, together
    with the real ones, and the groups that hold a place are taken.
    """
    if not second.unresolved:
        return []
    # An edit inside a place is left out: the place says what all of it should become.
    edits = [edit for edit in second.edits if not touches(edit, second.unresolved)]
    guesses = {id(place) for place in second.unresolved}
    accepted = sorted([*edits, *second.unresolved], key=bounds_of)
    return [
        group.merged()
        for group in _groups(first.edits, accepted)
        if any(id(edit) in guesses for edit in group.second)
    ]


def with_places_apart(repair: Repair) -> Repair:
    """Return the same repair with unresolved places that no edit overlaps.

    What came of an edit may itself be left open by a later round. Such a place is none that was
    left as it is, so edits tell of it:

    - if there is a better guess than what stands there now, the edits inside the place become one
      edit over all of it, and the guess is among its alternatives;
    - if all that is known is that something is lost there, the stretches between the edits are
      the places.

    >>> edit = Edit(0, 2, "Ã©", "é", "demo", "one", 1.0)
    >>> place = Edit(0, 3, "Ã©?", "éa", "demo", "two", 0.5)
    >>> print(with_places_apart(Repair("Ã©?", "é?", (edit,), (place,))))
    1 edit: 1 \N{MULTIPLICATION SIGN} one
      'Ã©?' → 'é?' [1.000], or 'éa' [0.500] one, at 0\N{EN DASH}3
    """
    if not repair.unresolved or not repair.edits:
        return repair
    edits: list[Edit] = []
    places: list[Edit] = []
    position = 0
    for place in repair.unresolved:
        inside = _inside(place, repair.edits)
        if not inside:
            places.append(place)
            continue
        edits += repair.edits[position : inside.start]
        position = inside.stop
        told, left = _told_by_edits(place, repair.edits[inside.start : inside.stop])
        edits += told
        places += left
    if not position:
        return repair
    edits += repair.edits[position:]
    return Repair(repair.original, repair.text, tuple(edits), tuple(places))


def _inside(place: Edit, edits: tuple[Edit, ...]) -> range:
    """Return the indices of the edits within a place, which are in a row."""
    first = bisect_left(edits, place.start, key=start_of)
    # An insertion at the edge is not within.
    while first < len(edits) and edits[first].end == place.start:
        first += 1
    last = first
    while last < len(edits) and is_within(edits[last], place):
        last += 1
    return range(first, last)


def _told_by_edits(place: Edit, inside: Sequence[Edit]) -> tuple[Sequence[Edit], Sequence[Edit]]:
    """Return edits that do what those inside a place do and tell of its guess; and what is open."""
    start = place.start
    now = apply(place.original, [moved(edit, -start) for edit in inside])
    if now == place.original:
        return (), (place,)
    if now == place.replacement:
        return inside, _stretches_between(place, inside)
    alternatives = [Alternative(place.replacement, place.confidence), *place.alternatives]
    if [(edit.start, edit.end) for edit in inside] == [(start, place.end)]:
        alternatives += inside[0].alternatives
    one = Edit(
        start=start,
        end=place.end,
        original=place.original,
        replacement=now,
        fixer=_joined_fixers(inside),
        reason=_joined_reasons((), inside),
        confidence=min(edit.confidence for edit in inside),
        alternatives=tuple(sorted(alternatives, key=lambda other: -other.probability)),
    )
    return (one,), ()


def _stretches_between(place: Edit, inside: Sequence[Edit]) -> list[Edit]:
    """Return what edits leave of a place, each stretch that is not blank as a place of its own."""
    bounds = [place.start, *(at for edit in inside for at in bounds_of(edit)), place.end]
    stretches = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        text = place.original[start - place.start : end - place.start]
        if text and not text.isspace():
            open_place = replace(
                place, start=start, end=end, original=text, replacement=text, alternatives=()
            )
            stretches.append(open_place)
    return stretches


@dataclass(frozen=True, slots=True)
class _Group:
    """Edits of two rounds that can only be told as one; or a single edit of either round.

    "Middle" is the text between the rounds. `shift` is how far the edits of the first round
    before this group have moved it against the original.
    """

    shift: int
    first: list[Edit]
    second: list[Edit]

    def merged(self) -> Edit:
        """Return the one edit over the original that does what the group does."""
        if not self.second:
            return self.first[0]
        if not self.first:
            return moved(self.second[0], -self.shift)
        outputs = list(outputs_of(self.first, self.shift))
        inputs = list(inputs_of(self.second))
        low, middle = _joined(outputs, inputs)
        # Both read the same middle text, so lists that do not belong together are found out.
        original = rewrite(middle, outputs, "first does not fit second", low)
        replacement = rewrite(middle, inputs, "second does not fit first", low)
        start = low - self.shift
        return Edit(
            start=start,
            end=start + len(original),
            original=original,
            replacement=replacement,
            fixer=_joined_fixers([*self.first, *self.second]),
            reason=_joined_reasons(self.first, self.second),
            confidence=self._first_confidence() * min(edit.confidence for edit in self.second),
            alternatives=self._alternatives(low, middle),
        )

    def _first_confidence(self) -> float:
        return min(edit.confidence for edit in self.first)

    def _alternatives(self, low: int, middle: str) -> tuple[Alternative, ...]:
        """Return what else the group could have come to, if only one edit leaves it open."""
        if len(self.second) > 1 or any(edit.alternatives for edit in self.first):
            return ()
        (last,) = self.second
        before, after = middle[: last.start - low], middle[last.end - low :]
        return tuple(
            Alternative(
                before + alternative.replacement + after,
                alternative.probability * self._first_confidence(),
            )
            for alternative in last.alternatives
        )


def _groups(first: Sequence[Edit], second: Sequence[Edit]) -> Iterator[_Group]:
    """Yield the edits of both rounds in order, those that belong together as one group.

    One walk over the middle text, along the outputs of `first` and the inputs of `second`.
    """
    require_order(first, "first")
    require_order(second, "second")
    # (start, end, index, round) in the middle text. Each list is sorted, and of two sorted runs
    # `sorted` makes one in linear time. Equal bounds in both rounds end up in the same group.
    outputs = [
        (start, start + len(replacement), index, 0)
        for index, (start, replacement, _) in enumerate(outputs_of(first))
    ]
    inputs = [(edit.start, edit.end, index, 1) for index, edit in enumerate(second)]
    rounds = (first, second)
    shift = low = high = 0
    members: tuple[list[Edit], list[Edit]] = ([], [])
    for start, end, index, which in sorted(outputs + inputs):
        # Within the group, or as empty as the group and at its place.
        if not (start < high or start == end == low == high):
            yield from _closed(shift, *members)
            shift += sum(len(edit.replacement) - len(edit.original) for edit in members[0])
            members = ([], [])
            low, high = start, end
        members[which].append(rounds[which][index])
        high = max(high, end)
    yield from _closed(shift, *members)


def _closed(shift: int, first: list[Edit], second: list[Edit]) -> Iterator[_Group]:
    """Yield the group; but edits of one round alone, which are at one place, each for itself."""
    if first and second:
        yield _Group(shift, first, second)
    else:
        yield from (_Group(shift, [edit], []) for edit in first)
        yield from (_Group(shift, [], [edit]) for edit in second)


def _joined(outputs: list[Stretch], inputs: list[Stretch]) -> tuple[int, str]:
    """Return where the middle text of a group starts, and the text.

    Every character of it is the output of one round, the input of the other, or both.
    """
    stretches = sorted(outputs + inputs, key=lambda stretch: stretch[0])
    low = high = stretches[0][0]
    pieces = []
    for start, text, _ in stretches:
        if start + len(text) > high:
            pieces.append(text[high - start :])
            high = start + len(text)
    return low, "".join(pieces)


def _joined_fixers(edits: Iterable[Edit]) -> str:
    # A dict keeps the order in which names were first met.
    return "+".join(dict.fromkeys(name for edit in edits for name in edit.fixer.split("+")))


def _joined_reasons(first: Iterable[Edit], second: Iterable[Edit]) -> str:
    """Return the reasons of two rounds in the order in which things happened: "A, twice, then B".

    What is undone last happened first, so the reasons of the second round come first.
    """
    return reasons.joined(
        tuple(dict.fromkeys(edit.reason for edit in second)),
        tuple(dict.fromkeys(edit.reason for edit in first)),
    )
