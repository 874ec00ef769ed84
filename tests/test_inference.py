"""What was lost, inferred by what stands around it: marks with partners, dashes, apostrophes.

Text is damaged as the founding article was: UTF-8 read as TIS-620, undefined bytes dropped, so that
each of `’ “ ” – — …` and the arrows becomes `โ`.
"""

from __future__ import annotations

from typing import Literal

import pytest
from conftest import offers, share
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.fixers.inference import REACH, Change, Inference
from textfix.language.model import load

pytestmark = pytest.mark.usefixtures("each_kernel")

TRACE = "โ"
MARKS = ("’", "“", "”", "–", "—")


def damage(text: str) -> str:
    read = text.encode().decode("tis_620", "ignore")
    return "".join(char for char in read if not "\x80" <= char < "\xa0")


def test_damage_is_what_it_says() -> None:
    assert damage("“Don’t – it’s—hot”") == "โDonโt โ itโsโhotโ"


def ranked(text: str, candidates: tuple[str, ...] = MARKS) -> list[tuple[str, float]]:
    """What is inferred for the only open place in a text; what else is damaged is read as it is."""
    start = text.index("⟦")
    text = text.replace("⟦⟧", TRACE)
    inference = Inference(load(), text, [Change(start, start + 1, None)])
    left, right = text[:start].split(" ")[-1], text[start + 1 :].split(" ")[0]
    return inference.decide(start, start + 1, candidates, left, right)


# --- one place ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "char"),
    [
        ("The baker⟦⟧s boy has a cold.", "’"),
        ("They don⟦⟧t know, and we won’t tell.", "’"),
        ("He said ⟦⟧come in” and left.", "“"),
        ("He said “come in⟦⟧ and left.", "”"),
        ("Then the door⟦⟧the heavy one—fell shut, and the heavy bolt too.", "—"),
    ],
)
def test_the_likeliest(text: str, char: str) -> None:
    (best, chance), *others = ranked(text)
    assert best == char, others
    assert chance > 0.5


@pytest.mark.parametrize(
    ("with_partner", "without", "char"),
    [
        ("He said ⟦⟧come in” and left.", "He said ⟦⟧come in and left.", "“"),
        ("He said “come in⟦⟧ and left.", "He said come in⟦⟧ and left.", "”"),
    ],
)
def test_a_partner_speaks_for_a_quotation_mark(with_partner: str, without: str, char: str) -> None:
    assert dict(ranked(with_partner))[char] > dict(ranked(without))[char]


def test_a_partner_in_another_line_is_none() -> None:
    same = dict(ranked("He said ⟦⟧come in” and left."))["“"]
    other = dict(ranked("He said ⟦⟧come in and\nleft” for good."))["“"]
    assert same > other


def test_a_partner_out_of_reach_is_none() -> None:
    near = dict(ranked("He said ⟦⟧come in " + "la " * 5 + "and left”."))["“"]
    far = dict(ranked("He said ⟦⟧come in " + "la " * REACH + "and left”."))["“"]
    assert near > far


def test_a_dash_between_words_has_spaces_on_both_sides_or_none() -> None:
    both = dict(ranked("The hut ⟦⟧ cold and dark – stood."))["–"]
    one = dict(ranked("The hut ⟦⟧cold and dark, stood."))["–"]
    assert both > one


def test_words_that_stand_alone_elsewhere_speak_for_a_dash() -> None:
    alone = dict(ranked("The windmill⟦⟧stood there. Once it stood alone."))
    never = dict(ranked("The windmill⟦⟧stood there. Once it was alone."))
    assert alone["—"] > never["—"]


@pytest.mark.parametrize(
    "text", ["⟦⟧", "⟦⟧ a", "a ⟦⟧", "\n⟦⟧\n", "\ud800⟦⟧\udfff", "⟦⟧" + "é" * 3000]
)
def test_chances_are_shares(text: str) -> None:
    found = ranked(text, (*MARKS, " ", "\n", "é", "\ud800"))
    assert len(found) == len(MARKS) + 4
    assert sum(chance for _, chance in found) == pytest.approx(1)
    assert [c for _, c in found] == sorted((c for _, c in found), reverse=True)


def test_what_was_decided_before_is_seen() -> None:
    text = f"He said {TRACE}come in{TRACE} and left."
    first, second = (i for i, char in enumerate(text) if char == TRACE)
    places = [Change(first, first + 1, None), Change(second, second + 1, None)]

    def chance(reading: str) -> float:
        inference = Inference(load(), text, places)
        inference.settle(first, reading)
        return dict(inference.decide(second, second + 1, MARKS, "in", ""))["”"]

    assert chance("“") > chance("’")


# --- texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The mayor’s house isn’t old, and the baker’s isn’t either.",
        "We don’t sell bread—it’s Sunday—but there’s cake, and they’re warm.",
        "We don’t sell bread – it’s Sunday – but there’s cake, and they’re warm.",
        "He said “yes” twice, and she didn’t hear it.",
        "“Come in,” said the miller’s wife, “it’s cold out there.”",
        "She’d said “no” twice, and he didn’t hear it.",
        "“Come in,” said the miller, and it isn’t late.",
    ],
)
def test_english_comes_back_or_is_left_open(text: str) -> None:
    repair = textfix.repair(damage(text))
    assert repair.edits
    assert offers(repair, text), f"{repair.text}\n{repair.unresolved}"


@pytest.mark.parametrize(
    "text",
    [
        f"Read all of it at Miller {TRACE}Why bread matters",
        f"Our shop isn{TRACE}t far, it{TRACE}s {TRACE} near.",
    ],
)
def test_what_is_open_stays_open(text: str) -> None:
    repair = textfix.repair(text)
    left = [i for i, char in enumerate(text) if char == TRACE]
    done = {edit.start for edit in repair.edits}
    stays = [i for i in left if i not in done]
    assert stays, repair.text
    assert repair.text.count(TRACE) == len(stays)
    named = {place.start: place for place in repair.unresolved}
    for start in named.keys() & set(stays):
        assert named[start].alternatives
        assert named[start].confidence < 0.8


@pytest.mark.parametrize("unresolved", ["keep", "best", "mark"])
def test_open_places_become_what_is_asked(unresolved: Literal["keep", "best", "mark"]) -> None:
    text = f"Read Full Story at Miller {TRACE}Why This Matters\nThe baker{TRACE}s isn{TRACE}t."
    repaired = textfix.fix_text(text, unresolved=unresolved)
    first, second = repaired.split("\n")
    assert second == "The baker’s isn’t."
    assert (TRACE in first) == (unresolved == "keep")
    assert ("\ufffd" in first) == (unresolved == "mark")


THAI = ["โรงเรียนของเราอยู่ใกล้ตลาด", "โต๊ะตัวนี้เก่ามาก", "คุณยายโทรมาเมื่อวาน", "โอ่งน้ำ"]


@pytest.mark.parametrize("text", THAI)
def test_thai_stays(text: str) -> None:
    assert textfix.fix_text(text) is text


@share(2)
@given(st.lists(st.sampled_from([TRACE, "’", "“", "”", "\n", " ", "it", "s", "don", "t", "é"])))
def test_any_arrangement_is_undone(parts: list[str]) -> None:
    text = "".join(parts)
    repair = textfix.repair(text)
    assert repair.undo() == text
    for place in repair.unresolved:
        assert text[place.start : place.end] == place.original


# --- what the language says -----------------------------------------------------------------


def test_marks_of_other_languages_are_rarer() -> None:
    english = textfix.repair("I remember seeing âA Rainy Summerâ with my mother in that old town.")
    german = textfix.repair(
        "Das Stück âEin nasser Sommerâ haben wir damals nicht zusammen gesehen, glaube ich."
    )
    assert next(e.replacement for e in english.edits + english.unresolved) == "“"
    assert next(e.replacement for e in german.edits + german.unresolved) == "„"


def test_irish_names() -> None:
    assert textfix.fix_text("a guy named Joe OโNeill, and heโs fine") == (
        "a guy named Joe O’Neill, and he’s fine"
    )


def cut(text: str) -> str:
    """UTF-8 read as Windows-1252, after its last byte was cut off."""
    data = text.encode()[:-1]
    return "".join(
        bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b)
        for b in data
    )


@pytest.mark.parametrize(
    "text",
    [
        "A vizsga után a diák örült és azt mondta: „Végre vége!”",
        "Pastaj nëna hapi dritaren dhe pa borën mbi kopshtin e vogël, e bardhë",
        "Jak se jmenuje ta vesnice za řekou a kdo tam žije bez sousedů",
        "Cette lettre est arrivée trop tard à la mairie du village où il était né",
        "Çocuklar bütün gün bahçede oynadılar ve çok yoruldular…",
    ],
)
def test_a_cut_end_is_inferred(text: str) -> None:
    assert textfix.fix_text(cut(text)) == text


@pytest.mark.parametrize(
    ("before", "after", "char"),
    [
        ("He calls it 'the mill⟦⟧ and nothing else.", "", "’"),
        ("Hän sanoi ⟦⟧tule tänne” ja lähti pois kotiin heti.", "", "”"),
        ("Gazetedeki “Haber⟦⟧i okudun mu diye sordu annem bana.", "", "”"),
    ],
)
def test_partners_and_conventions(before: str, after: str, char: str) -> None:
    marks = (char, "‐", "–", "—")
    assert ranked(before + after, marks)[0][0] == char
