"""Pipelines: stages together, thresholds, open places, the founding article, errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st
from make_fixtures import misread

import textfix
from textfix import PROFILES, Edit, Pipeline, Place, Repair, Stage, fix_text, repair
from textfix.open_places import Unresolved
from textfix.stage import Found
from textfix.stages import MOJIBAKE

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ARTICLE = (FIXTURES / "article.txt").read_text(encoding="utf-8")
ARTICLE_REPAIRED = (FIXTURES / "article.repaired.txt").read_text(encoding="utf-8")

SARA_O = "\N{THAI CHARACTER SARA O}"
CHOICES: list[Unresolved] = ["keep", "best", "mark"]

# --- stages to put together -----------------------------------------------------------------


def edits_of(name: str, old: str, new: str, text: str, confidence: float) -> tuple[Edit, ...]:
    starts = [i for i in range(len(text)) if text.startswith(old, i)]
    return tuple(Edit(i, i + len(old), old, new, name, name, confidence) for i in starts)


def replacing(name: str, old: str, new: str) -> Stage:
    """A stage that is sure of what it replaces."""
    return Stage(name, lambda text, least: Found(edits_of(name, old, new, text, 1.0)))


def doubting(name: str, old: str, new: str) -> Stage:
    """A stage that can't decide."""
    return Stage(name, lambda text, least: Found((), edits_of(name, old, new, text, 0.5)))


def opening(name: str, new: str) -> Stage:
    """A stage that puts something before the text."""

    def run(text: str, least: float) -> Found:
        return Found(() if text.startswith(new) else (Edit(0, 0, "", new, name, name, 1.0),))

    return Stage(name, run)


def counted(stage: Stage) -> tuple[Stage, list[str]]:
    """The stage, and the texts it is run on."""
    texts: list[str] = []

    def run(text: str, least: float) -> Found:
        texts.append(text)
        return stage.run(text, least)

    return Stage(stage.name, run), texts


DASH = replacing("dash", "--", "–")

# --- composition ----------------------------------------------------------------------------


def test_edits_of_stages_are_over_the_original() -> None:
    text = "Ã©tÃ© -- hiver Ã\xa0 Paris"
    for stages in ((MOJIBAKE, DASH), (DASH, MOJIBAKE)):
        result = Pipeline("own", stages).repair(text)
        assert result.text == "été – hiver à Paris"
        assert result.undo() == text
        assert {edit.fixer for edit in result.edits} == {"mojibake", "dash"}
        assert all(text[edit.start : edit.end] == edit.original for edit in result.edits)


def test_a_stage_after_another_on_the_same_place_is_one_edit() -> None:
    pipeline = Pipeline("own", (MOJIBAKE, replacing("plain", "’", "'")))
    result = pipeline.repair("It wasnâ€™t there.")
    assert result.text == "It wasn't there."
    (edit,) = result.edits
    assert (edit.original, edit.replacement) == ("â€™", "'")
    assert edit.fixer == "mojibake+plain"
    assert edit.reason == "plain, then UTF-8 read as Windows-1252"


def test_stages_run_in_order() -> None:
    pipeline = Pipeline("own", (replacing("one", "é", "è"), replacing("two", "è", "ê")))
    assert pipeline.repair("é").text == "ê"
    pipeline = Pipeline("own", (replacing("two", "è", "ê"), replacing("one", "é", "è")), passes=1)
    assert pipeline.repair("é").text == "è"


def test_a_stage_runs_until_nothing_changes() -> None:
    shortening, texts = counted(replacing("short", "éee", "ée"))
    result = Pipeline("own", (shortening,), passes=10).repair("éeeee")
    assert result.text == "ée"
    assert texts == ["éeeee", "éeee", "éee", "ée"]


@pytest.mark.parametrize("passes", [0, 1, 3])
def test_passes_are_bounded(passes: int) -> None:
    growing, texts = counted(replacing("grow", "é", "éé"))
    result = Pipeline("own", (growing,), passes=passes).repair("é")
    assert len(texts) == passes
    assert result.text == "é" * 2**passes
    assert result.undo() == "é"


def test_layers_of_damage_are_undone_in_passes() -> None:
    text = "L’été dernier, la clôture a été repeinte."
    damaged = text
    for _ in range(3):
        damaged = misread(damaged.encode(), "cp1252")
    result = repair(damaged)
    assert result.text == text
    assert result.undo() == damaged


def test_a_pipeline_without_stages_changes_nothing() -> None:
    text = "cafÃ©"
    assert Pipeline("empty", ()).repair(text).text is text


def test_stages_see_ascii_too() -> None:
    assert Pipeline("own", (DASH,)).repair("a -- b").text == "a – b"


def test_an_edit_that_does_not_fit_is_refused() -> None:
    wrong = Stage("wrong", lambda text, least: Found((Edit(0, 1, "x", "y", "wrong", "", 1.0),)))
    with pytest.raises(ValueError, match="expected 'x' at 0, found 'é'"):
        Pipeline("own", (wrong,)).repair("é")


# --- open places ----------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "text"), [("keep", "ä"), ("best", "a"), ("mark", "\ufffd")])
def test_open_places(choice: Unresolved, text: str) -> None:
    result = Pipeline("own", (doubting("doubt", "ä", "a"),)).repair("ä-é", choice)
    assert result.text == f"{text}-é"
    assert result.undo() == "ä-é"
    assert len(result.unresolved) == (choice == "keep")


def test_open_places_are_over_the_original() -> None:
    stages = (MOJIBAKE, doubting("doubt", "ä", "a"))
    result = Pipeline("own", stages).repair("dÃ©jÃ\xa0 ä")
    (place,) = result.unresolved
    assert (place.start, place.end, place.original) == (7, 8, "ä")


def test_open_places_are_told_when_passes_run_out() -> None:
    stages = (replacing("one", "é", "è"), doubting("doubt", "ä", "a"))
    assert len(Pipeline("own", stages, passes=2).repair("éä").unresolved) == 1
    assert len(Pipeline("own", stages, passes=1).repair("éä").unresolved) == 1


@pytest.mark.parametrize(
    "choice",
    ["keep", "best", "mark"],
)
def test_an_insertion_beside_an_open_place_stays(choice: Unresolved) -> None:
    stages = (opening("open", "¿"), doubting("doubt", "é", "e"))
    result = Pipeline("own", stages).repair("é?", choice)
    assert result.text.startswith("¿")
    assert result.undo() == "é?"


def test_an_open_place_in_what_another_stage_takes_back() -> None:
    stages = (replacing("there", "é", "è"), doubting("doubt", "è", "e"), replacing("b", "è", "é"))
    assert Pipeline("own", stages).repair("é").text == "é"


PHRASES = [text[:60] for text in SENTENCES.values()]
LOSSY_READS = [
    (codec, errors)
    for codec in ("cp1252", "cp1250", "mac_roman", "tis-620", "cp932", "gbk")
    for errors in ("replace", "ignore")
]


@share(0.5)
@given(
    st.lists(st.sampled_from(PHRASES), min_size=1, max_size=2),
    st.lists(st.sampled_from(LOSSY_READS), min_size=1, max_size=2),
    st.sampled_from(["keep", "best", "mark"]),
)
def test_no_edit_overlaps_an_open_place(
    phrases: list[str], reads: list[tuple[str, str]], choice: Unresolved
) -> None:
    text = " ".join(phrases)
    for codec, errors in reads:
        text = text.encode().decode(codec, errors)
    result = repair(text, unresolved=choice)
    assert result.text == fix_text(text, unresolved=choice)
    assert result.undo() == text
    for place in result.unresolved:
        assert not any(e.start < place.end and place.start < e.end for e in result.edits)


def test_what_an_edit_made_and_a_later_stage_doubts_is_told_by_the_edit() -> None:
    stages = (replacing("there", "é", "è"), doubting("doubt", "è", "e"))
    result = Pipeline("own", stages).repair("é")
    assert (result.text, result.unresolved) == ("è", ())
    assert [other.replacement for other in result.edits[0].alternatives] == ["e"]
    assert Pipeline("own", stages).repair("é", "best").text == "e"


# --- thresholds -----------------------------------------------------------------------------

UNCERTAIN = "Â£5"
"""Damaged, most probably."""


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_probability(value: float) -> None:
    with pytest.raises(ValueError, match="min_confidence is a probability"):
        PROFILES["repair"].with_min_confidence(value)


def test_another_threshold_is_another_pipeline() -> None:
    pipeline = PROFILES["repair"].with_min_confidence(0.5)
    assert pipeline.min_confidence == 0.5
    assert pipeline.stages == PROFILES["repair"].stages
    assert PROFILES["repair"].min_confidence != 0.5


def test_a_stage_is_told_the_threshold() -> None:
    told: list[float] = []

    def run(text: str, least: float) -> Found:
        told.append(least)
        return Found()

    Pipeline("own", (Stage("ask", run),), min_confidence=0.7).repair("é")
    assert told == [0.7]


WORDS = [word for text in SENTENCES.values() for word in text.split() if not word.isascii()]


@share(2)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from([1252, 1251, 437]))
def test_nothing_uncertain_is_changed_if_certainty_is_asked_for(
    words: list[str], page: int
) -> None:
    damaged = misread(" ".join(words).encode(), f"cp{page}")
    result = PROFILES["repair"].with_min_confidence(1.0).repair(damaged)
    assert all(edit.confidence == 1.0 for edit in result.edits)


def test_what_is_below_the_threshold_stays() -> None:
    assert all(e.confidence < 1.0 for e in repair(UNCERTAIN).edits), "choose another example"
    assert PROFILES["repair"].with_min_confidence(1.0).repair(UNCERTAIN).text is UNCERTAIN


def test_what_is_below_the_threshold_is_open() -> None:
    result = PROFILES["repair"].with_min_confidence(1.0).repair(UNCERTAIN)
    assert [(place.start, place.end) for place in result.unresolved] == [(0, 2)]


def test_a_threshold_of_zero_is_allowed() -> None:
    assert PROFILES["repair"].with_min_confidence(0.0).repair("cafÃ©").text == "café"


# --- the founding article -------------------------------------------------------------------

OPEN = ARTICLE.index(f"Decrypt {SARA_O}Why") + len("Decrypt ")


def guesses(places: tuple[Edit, ...]) -> set[str]:
    """What the open place of the article may have been, by its edit."""
    (place,) = (place for place in places if place.start <= OPEN < place.end)
    return {place.replacement, *(other.replacement for other in place.alternatives)}


def test_article_is_repaired_but_for_what_cannot_be_known() -> None:
    result = repair(ARTICLE)
    assert result.undo() == ARTICLE
    if any(edit.start == OPEN for edit in result.edits):
        assert guesses(result.edits) >= {"→", "“"}
    else:
        assert result.text == ARTICLE_REPAIRED


def test_article_lists_what_cannot_be_known() -> None:
    result = repair(ARTICLE)
    assert guesses(result.unresolved + result.edits) >= {"→", "“"}


@pytest.mark.parametrize("choice", ["best", "mark"])
def test_article_with_a_choice(choice: Unresolved) -> None:
    result = repair(ARTICLE, unresolved=choice)
    assert result.undo() == ARTICLE
    there = result.text[result.to_repaired(OPEN)]
    assert there != SARA_O
    if choice == "mark" and any(place.start == OPEN for place in repair(ARTICLE).unresolved):
        assert there == "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (
            "Smithโs new bookโand it is a long oneโcomes out in May, the publisherโs office said.",
            "Smith’s new book—and it is a long one—comes out in May, the publisher’s office said.",
        ),
        (
            "We donโt know why the bridge closed, but itโs the third time this year.",
            "We don’t know why the bridge closed, but it’s the third time this year.",
        ),
    ],
)
def test_other_articles_with_the_same_damage(seen: str, text: str) -> None:
    assert fix_text(seen) == text


@pytest.mark.parametrize(
    "text",
    [
        "โ",
        "โรงเรียน",
        "โทรศัพท์",
        "โอ้โห โชคดีจริง ๆ",
        "โรงเรียนของเราอยู่ใกล้แม่น้ำ โปรดมาเยี่ยม",
        "The Thai word โรงเรียน means school.",
        "The vowel โ is written before the consonant it follows in speech.",
        "Our hotel is called โรงแรมดอกไม้, next to the old market.",
        "Thai has five vowels that come first: เ แ โ ใ ไ",
    ],
)
@pytest.mark.parametrize("choice", CHOICES)
def test_rightful_thai_is_the_same_object(text: str, choice: Unresolved) -> None:
    assert fix_text(text, unresolved=choice) is text


# --- the face -------------------------------------------------------------------------------

CALLS: list[Callable[[Any], object]] = [
    fix_text,
    repair,
    textfix.fix_encoding,
    PROFILES["repair"].repair,
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("value", [None, 3, ["a"]])
def test_what_is_no_string_is_refused(call: Callable[[Any], object], value: object) -> None:
    with pytest.raises(TypeError, match=f"text must be a str, not {type(value).__name__}"):
        call(value)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("value", [b"caf\xc3\xa9", bytearray(b"a")])
def test_bytes_are_refused_with_the_mend(call: Callable[[Any], object], value: object) -> None:
    with pytest.raises(TypeError, match="decode"):
        call(value)


@pytest.mark.parametrize("profile", ["no such", "", None, 3, []])
def test_unknown_profile(profile: Any) -> None:
    with pytest.raises(ValueError, match=r"no profile is called .*repair, strict"):
        fix_text("a", profile)


@pytest.mark.parametrize("choice", ["no such", "", None, 3, []])
@pytest.mark.parametrize("text", ["a", "é"])
def test_unknown_choice(text: str, choice: Any) -> None:
    with pytest.raises(ValueError, match='unresolved must be "keep", "best" or "mark"'):
        fix_text(text, unresolved=choice)


@pytest.mark.parametrize("name", ["repair", "strict", "web"])
def test_profiles(name: str) -> None:
    text = "It wasnâ€™t there."
    assert fix_text(text, name) == fix_text(text, PROFILES[name]) == "It wasn’t there."


@pytest.mark.parametrize("name", ["normalize", "search", "ftfy"])
def test_profiles_that_change_quotation_marks(name: str) -> None:
    assert fix_text("It wasnâ€™t there.", name).lower() == "it wasn't there."


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_know_their_names(name: str) -> None:
    assert PROFILES[name].name == name


def test_profiles_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PROFILES["repair"] = PROFILES["strict"]  # type: ignore[index]


def test_the_face_agrees_with_itself() -> None:
    text = "Ã¼ber den Ã„ther"
    result = repair(text)
    assert isinstance(result, Repair)
    assert fix_text(text) == result.text == textfix.fix_encoding(text) == "über den Äther"


def test_what_took_a_search_is_remembered() -> None:
    pipeline = PROFILES["repair"].with_min_confidence(0.81)
    text = "Der Vertrag wurde in K\xc3\xb6ln geschlossen, und b³otnik i oponê"
    first = pipeline.fix(text)
    again = "".join(list(text))
    assert pipeline.fix(again) == first
    # what needs nothing is the same object, though another was remembered
    clean = "Fils de l'usurpateur Schahr-Barâz"
    assert pipeline.fix(clean) is clean
    copy = "".join(list(clean))
    assert copy is not clean and pipeline.fix(copy) is copy


def test_stages_of_others_are_asked_each_time() -> None:
    calls = []

    def detect(text: str) -> list[Place]:
        calls.append(text)
        return []

    stage = Stage.of("counting", detect, lambda text, places: [])
    pipeline = PROFILES["repair"].with_(stage)
    pipeline.fix("b³otnik")
    pipeline.fix("b³otnik")
    assert len(calls) >= 2
