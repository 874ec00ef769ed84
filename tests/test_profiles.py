"""Pipelines as values: put together, printed, written and read; profiles; stages of others."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import pytest
from conftest import share
from hypothesis import given
from hypothesis import strategies as st
from make_fixtures import misread
from test_stages import TEXTS

import textfix
from textfix import PROFILES, STAGES, Edit, Pipeline, Place, Stage, stages
from textfix.gate import BEYOND_ASCII, Gate, ranges
from textfix.pipeline import RULES
from textfix.stage import Found

README = Path(__file__).resolve().parent.parent / "README.md"


def detect(text: str) -> list[Place]:
    return [Place(i, i + 1) for i, char in enumerate(text) if char == "`"]


def fix(text: str, places: Sequence[Place]) -> list[Edit]:
    return [Edit(p.start, p.end, "`", "'", "ticks", "backtick", 0.9) for p in places]


TICKS = Stage.of("ticks", detect, fix, characters="`")

# --- putting together -----------------------------------------------------------------------


def names(pipeline: Pipeline) -> list[str]:
    return [stage.name for stage in pipeline.stages]


def test_without_and_with() -> None:
    pipeline = PROFILES["repair"].without("terminal_escapes").with_("nfc")
    assert pipeline.name == "repair-terminal_escapes+nfc"
    assert "terminal_escapes" not in names(pipeline)
    assert names(pipeline)[-1] == "nfc"
    assert pipeline.repair("\x1b[0me\u0301").text == "[0mé"
    assert PROFILES["repair"].repair("\x1b[0me\u0301").text == "e\u0301"


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_of_the_house_goes_to_its_place(name: str) -> None:
    order = list(STAGES)
    pipeline = Pipeline("own", tuple(STAGES[n] for n in order if n != name)).with_(name)
    assert names(pipeline) == order


def test_with_what_is_there_is_the_same_object() -> None:
    assert PROFILES["repair"].with_("entities") is PROFILES["repair"]


def test_beside_another() -> None:
    pipeline = PROFILES["strict"].with_(TICKS, before="mojibake").with_("nfc", after="ticks")
    assert names(pipeline)[-4:] == ["ticks", "nfc", "mojibake", "surrogate_pairs"]
    assert names(pipeline)[:-4] == names(PROFILES["strict"])[:-2]


def test_own_stages_come_last() -> None:
    assert names(PROFILES["strict"].with_(TICKS))[-1] == "ticks"


def test_errors_of_putting_together() -> None:
    repair = PROFILES["repair"]
    with pytest.raises(ValueError, match=r"repair has no stage 'nfc'; it has terminal_escapes, .*"):
        repair.without("nfc")
    with pytest.raises(ValueError, match="no stage is called 'entites'; did you mean 'entities'"):
        repair.with_("entites")
    with pytest.raises(ValueError, match="repair has no stage 'nfc'"):
        repair.with_(TICKS, before="nfc")
    with pytest.raises(ValueError, match="give one of the two"):
        repair.with_(TICKS, before="entities", after="entities")
    with pytest.raises(ValueError, match="has a stage 'entities'; take it out first"):
        repair.with_(Stage("entities", TICKS.run))
    with pytest.raises(ValueError, match="has a stage 'entities'; take it out first"):
        repair.with_("entities", after="mojibake")


def test_printed() -> None:
    assert str(Pipeline("none", ())) == (
        f"none (rules {RULES}): no stages; at most 6 rounds, confidence from 0.8"
    )


def test_values() -> None:
    assert PROFILES["repair"] == pickle.loads(pickle.dumps(PROFILES["repair"]))
    assert len({PROFILES["repair"], PROFILES["repair"].with_name("repair")}) == 1
    with pytest.raises(AttributeError):
        PROFILES["repair"].name = "other"  # type: ignore[misc]


# --- profiles -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "ftfy"])
def test_profiles_keep_the_order(name: str) -> None:
    order = list(STAGES)
    assert names(PROFILES[name]) == sorted(names(PROFILES[name]), key=order.index)


@pytest.mark.parametrize("name", PROFILES)
@share(10)
@given(TEXTS)
def test_profiles_are_idempotent(name: str, text: str) -> None:
    pipeline = PROFILES[name]
    if "mojibake" in names(pipeline):
        pipeline = pipeline.without("mojibake")  # has its own tests, and takes its time
    result = pipeline.repair(text)
    assert result.undo() == text
    assert pipeline.repair(result.text).text is result.text


def test_names_of_profiles_and_stages_do_not_meet() -> None:
    assert set(PROFILES) & set(STAGES) == set()


def test_readme_names_every_stage_and_profile() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in [*STAGES, *PROFILES] if f"`{name}`" not in text] == []


def test_normalize() -> None:
    before = "\ufeffThe oﬃce\xa0said: “ＯＫ！”  \r\nre\u0301sume\u0301\u200b for 日本（ほん）\u202e"
    after = 'The office said: "OK！"\nrésumé for 日本（ほん）'
    assert PROFILES["normalize"].repair(before.replace("！", "!")).text == after.replace("！", "!")


def test_web() -> None:
    before = "Salt &amp; pepper\xa0– it\x92s “fi\xadne”\r\n"
    assert PROFILES["web"].repair(before).text == "Salt & pepper – it’s “fine”\n"


def test_search_leads_back() -> None:
    text = "The OFFICE in the Straße is well-\nknown: ½ “ﬁne”"
    result = PROFILES["search"].repair(text)
    assert result.text == 'the office in the strasse is wellknown: 1⁄2 "fine"'
    start = result.text.index("strasse")
    assert result.span_to_original(start, start + 7) == (18, 24)
    assert result.undo() == text


def test_what_folding_takes_apart_and_composing_puts_back_stays() -> None:
    text = "\u0390"
    assert PROFILES["search"].repair(text).text is text


def test_source() -> None:
    text = "if\u200b a:  # “\u202eﬁne\u2066” &amp; \ufb01 \r\n    x = '👩\u200d👧'\x00"
    assert PROFILES["source"].repair(text).text == (
        "if a:  # “ﬁne” &amp; \ufb01 \r\n    x = '👩\u200d👧'"
    )


def test_local_repairs_wait_for_the_layers_of_mojibake() -> None:
    text = "약품을 사용하는 방식이 아닌"
    damaged = text
    for _ in range(2):
        damaged = misread(damaged.encode(), "cp1251")
    assert textfix.fix_text(damaged) == text


def test_escaped_mojibake() -> None:
    assert textfix.fix_text("Jordan&#226;&#8364;&#8482;s kettle") == "Jordan’s kettle"


def test_a_stage_is_not_run_again_on_what_it_passed() -> None:
    seen: list[str] = []

    def run(text: str, least: float) -> Found:
        seen.append(text)
        return Found()

    pipeline = Pipeline("own", (TICKS, Stage("look", run)))
    assert pipeline.repair("`a`").text == "'a'"
    assert seen == ["'a'"]


def test_what_is_below_the_threshold_stays_open() -> None:
    result = Pipeline("own", (TICKS,), min_confidence=0.95).repair("`a")
    assert result.text == "`a"
    assert [place.replacement for place in result.unresolved] == ["'"]
    assert Pipeline("own", (TICKS,), min_confidence=0.95).repair("`a", "best").text == "'a"


# --- records --------------------------------------------------------------------------------

PIPELINES = st.builds(
    Pipeline,
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "Cc"])),
    st.lists(st.sampled_from(list(STAGES.values())), unique=True).map(tuple),
    st.integers(0, 50),
    st.floats(0, 1),
)


@given(PIPELINES)
def test_json_comes_back(pipeline: Pipeline) -> None:
    assert Pipeline.from_json(pipeline.to_json()) == pipeline


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs tomllib")
@given(PIPELINES)
def test_toml_comes_back(pipeline: Pipeline) -> None:
    assert Pipeline.from_toml(pipeline.to_toml()) == pipeline


def test_records_name_own_stages() -> None:
    pipeline = PROFILES["strict"].with_(TICKS)
    with pytest.raises(ValueError, match="no stage is called 'ticks'"):
        Pipeline.from_json(pipeline.to_json())
    assert Pipeline.from_json(pipeline.to_json(), [TICKS]) == pipeline


def test_a_record_by_hand() -> None:
    assert Pipeline.from_dict({"name": "own", "stages": ["nfc"]}) == Pipeline(
        "own", (STAGES["nfc"],)
    )


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "expected the record of a pipeline, got list"),
        ({"stages": []}, "name: missing"),
        ({"name": "a"}, "stages: missing"),
        ({"name": "a", "stages": "nfc"}, "stages: expected list, got str"),
        ({"name": "a", "stages": [1]}, "stages: expected a list of names"),
        ({"name": "a", "stages": ["nfc", "nfc"]}, "stages: a name stands twice"),
        ({"name": "a", "stages": [], "passes": -1}, "passes: expected 0 or more"),
        ({"name": "a", "stages": [], "passes": True}, "passes: expected int, got bool"),
        ({"name": "a", "stages": [], "min_confidence": 2}, "min_confidence is a probability"),
        ({"name": "a", "stages": [], "rules": 0}, "made by rules 0, this version"),
        ({"name": "a", "stages": [], "stage": 0}, "stage: no such key; there are rules"),
    ],
)
def test_errors_of_records(record: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Pipeline.from_dict(record)


def test_what_is_no_record() -> None:
    with pytest.raises(ValueError, match="not JSON"):
        Pipeline.from_json("[" * 100_000)
    with pytest.raises(ValueError, match="expected the record of a pipeline, got list"):
        Pipeline.from_json("[]")


# --- stages of others -----------------------------------------------------------------------


def bring(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    entries = [metadata.EntryPoint(n, v, stages.ENTRY_POINTS) for n, v in values.items()]
    monkeypatch.setattr(metadata, "entry_points", lambda group: entries)
    stages._brought.cache_clear()


def test_a_package_brings_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(monkeypatch, ticks=f"{__name__}:TICKS")
    pipeline = PROFILES["repair"].with_("ticks")
    assert pipeline.repair("`a").text == "'a"
    assert Pipeline.from_json(pipeline.to_json()) == pipeline


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("tocks", f"{__name__}:TICKS", r"'tocks' \(.*\) loads the stage 'ticks'"),
        ("ticks", f"{__name__}:detect", r"'ticks' \(.*\) loads <function detect"),
    ],
)
def test_a_package_brings_something_else(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    bring(monkeypatch, **{name: value})
    with pytest.raises(ValueError, match=message):
        PROFILES["strict"].with_(name)


def test_a_package_cannot_replace_a_stage_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(monkeypatch, nfc=f"{__name__}:TICKS")
    assert stages.stage("nfc") is STAGES["nfc"]


# --- the gate -------------------------------------------------------------------------------


@given(
    st.lists(st.text(st.sampled_from("abc-&\x80é￿😀\U0010ffff"), max_size=4), max_size=5),
    st.text(st.sampled_from("abcd-&\x80é￿😀\U0010ffff")),
)
def test_signals_are_those_of_the_sets(sets: list[str], text: str) -> None:
    try:
        members = [{p for first, last in ranges(s) for p in range(first, last + 1)} for s in sets]
    except ValueError:
        return  # a range that runs backwards
    expected = sum(
        1 << i
        for i, points in enumerate(members)
        if not sets[i] or any(ord(char) in points for char in text)
    )
    assert Gate(sets).signals(text) == expected


def test_signals_beyond_ascii() -> None:
    gate = Gate([BEYOND_ASCII, "a" + BEYOND_ASCII, "é"])
    assert [gate.signals(text) for text in ("b", "a", "ü", "é", "\U0010ffff")] == [0, 2, 3, 7, 3]


def test_signals_of_long_texts() -> None:
    text = "é" * 200_000 + "`"
    assert Gate(["`", "~"]).signals(text) == 1


def test_a_range_that_runs_backwards() -> None:
    with pytest.raises(ValueError, match=r"from U\+0062 to U\+0061 runs backwards"):
        ranges("b-a")


@share(10)
@given(TEXTS)
def test_search_leads_back_by_offsets(text: str) -> None:
    repair = PROFILES["search"].without("mojibake").repair(text)
    assert repair.undo() == text
    covered = {at for edit in repair.edits for at in range(edit.start, edit.end)}
    for at in range(len(text)):
        if at not in covered:
            found = repair.to_repaired(at)
            assert repair.text[found] == text[at]
            assert repair.span_to_original(found, found + 1) == (at, at + 1)


def test_search_finds_what_a_searcher_types() -> None:
    text = "Der „Straßen\u00adbau“ in São\u00a0Paulo, ﬁnanziert von ＡＢＣ"
    repair = PROFILES["search"].repair(text)
    for typed, stands in (
        ('"strassenbau"', "„Straßen\u00adbau“"),
        ("são paulo", "São\u00a0Paulo"),
        ("finanziert", "ﬁnanziert"),
        ("abc", "ＡＢＣ"),
    ):
        start = repair.text.index(typed)
        begin, end = repair.span_to_original(start, start + len(typed))
        assert text[begin:end] == stands


def test_quotation_marks_by_language_are_stages_by_name() -> None:
    pipeline = PROFILES["search"].with_("curly_quotes_de")
    assert names(pipeline).index("curly_quotes_de") < names(pipeline).index("plain_dashes")
    assert Pipeline.from_json(pipeline.to_json()) == pipeline
    with pytest.raises(ValueError, match="the languages of curly_quotes are ar, az"):
        pipeline.with_("curly_quotes_ja")
