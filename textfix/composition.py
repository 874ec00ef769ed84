"""Edits of several rounds told as one: what was done to a text, and then to what came of that.

Left to others: what an edit is, and what it makes of a text (`edits.py`); how the reasons of two
rounds read as one (`reasons.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textfix import reasons
from textfix.edits import (
    Alternative,
    Edit,
    Repair,
    Stretch,
    bounds_of,
    inputs_of,
    moved,
    outputs_of,
    parting,
    require_order,
    rewrite,
    touches,
)

__all__ = ["compose", "compose_repairs"]


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
