"""Evident mojibake: what is tried by ftfy's face and its own stage, and what is left at no cost."""

from __future__ import annotations

import time

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st
from test_stages import TEXTS

from textfix import STAGES, Pipeline
from textfix.detectors import evident
from textfix.language.model import load
from textfix.screen import Screen

ALONE = Pipeline("evident", (STAGES["evident_mojibake"],))

DAMAGED = {
    "cafÃ© con leche": "café con leche",
    "Íà áåðåãó ðåêè ñèäåë ñòàðûé ìåëüíèê": "На берегу реки сидел старый мельник",
    "f³r die gr÷▀ten": "für die größten",
    "Der alte Müller fütterte morgens Tauben, und das cafÃ© war zu": (
        "Der alte Müller fütterte morgens Tauben, und das café war zu"
    ),
}


@pytest.mark.parametrize("text", DAMAGED)
def test_evident_damage_is_repaired(text: str) -> None:
    repair = ALONE.repair(text)
    assert repair.text == DAMAGED[text]
    assert repair.undo() == text
    assert {edit.fixer for edit in repair.edits} == {"evident_mojibake"}


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_correct_text_is_left(text: str) -> None:
    assert ALONE.repair(text).text is text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("OK (   `¬´    ):", id="a face"),
        pytest.param("SENSЕ - a name", id="a look-alike"),
        pytest.param("В 1967 году он окончил факультет МГУ, а потом работал в КБ.", id="capitals"),
    ],
)
def test_what_is_odd_is_left(text: str) -> None:
    assert not evident.is_in(load(), text)
    assert ALONE.fix(text) == text


@share(3)
@given(st.one_of(TEXTS, st.sampled_from(list(DAMAGED))))
def test_the_screen_lets_nothing_evident_pass(text: str) -> None:
    if evident.is_in(load(), text):
        assert not Screen(ALONE.stages).passes(text)
        assert not Screen(ALONE.stages, compiled=False).passes(text)


@share(2)
@given(TEXTS)
def test_any_text(text: str) -> None:
    repair = ALONE.repair(text)
    assert repair.undo() == text


def test_lines_are_judged_apart() -> None:
    correct = "\n".join([SENTENCES["de"], SENTENCES["ru"], SENTENCES["ja"], SENTENCES["el"]])
    damaged = "Ñòàðûé ìåëüíèê"
    assert not evident.is_in(load(), correct)
    assert evident.is_in(load(), f"{correct}\n{damaged}\n{correct}")


@pytest.mark.parametrize("text", DAMAGED)
def test_idempotent(text: str) -> None:
    once = ALONE.repair(text).text
    assert ALONE.repair(once).text is once


def test_what_others_are() -> None:
    assert evident.others(load(), "Tea\nTea\n") is None
    assert evident.others(load(), "Ñòàðûé ìåëüíèê") == []
    assert evident.others(load(), "Tea\nÑòàðûé ìåëüíèê\nÏðèâåò\nTea") == [(0, 4), (26, 29)]


@pytest.mark.parametrize("unit", ["Ã ", "¬´ ", "МГУ ", "Ã\n", "Â", "é daß "])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    begun = time.process_time()
    evident.others(load(), text)
    assert time.process_time() - begun < 5
