"""Cells of tables and short phrases whose one sign or letter is damaged: units, symbols, names."""

from __future__ import annotations

import pytest
from make_fixtures import misread

import textfix

pytestmark = pytest.mark.usefixtures("each_kernel")

CELLS = [
    "20°C",
    "½ cup",
    "30 m²",
    "m³",
    "µm",
    "±5",
    "§ 5",
    "£5",
    "© 2024",
    "€50",
    "CO₂",
    "10 kΩ",
    "ΔT",
    "π = 3.14",
    "TNF-α",
    "β-carotene",
    "the γ-rays of the sample",
    "5 μg",
    "São Paulo",
    "Zürich",
    "Ærø",
    "1º",
    "Brand™",
    "• item",
    "3×4",
]


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_comes_back(text: str) -> None:
    damaged = misread(text.encode(), "cp1252")
    repair = textfix.repair(damaged)
    assert repair.text == text
    assert repair.undo() == damaged
    assert textfix.fix_text(damaged) == text


@pytest.mark.parametrize(
    "text",
    [
        *CELLS,
        "SÃO²",
        "AMANHû",
        "«AMANHÃ»",
        "the letter Â",
        "Â",
        "ROMÂNIA",
        "CÂMARA",
        "Â, Ê, Î",
        "Î",
    ],
)
def test_a_good_cell_stays(text: str) -> None:
    assert textfix.fix_text(text) is text


@pytest.mark.parametrize("name", ["Brück", "Bøge", "Åhäll"])
def test_a_name_gets_no_capital_within(name: str) -> None:
    damaged = name.encode().decode("iso8859-15")
    assert textfix.fix_text(f"Erik {damaged}") in (f"Erik {damaged}", f"Erik {name}")
