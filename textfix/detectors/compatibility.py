"""Ideographs and radicals that stand twice in Unicode for the sake of older standards."""

from __future__ import annotations

from textfix.detectors.characters import Characters

DETECTORS = {
    "compatibility_ideographs": Characters("\uf900-\ufaff\U0002f800-\U0002fa1f"),
    "radicals": Characters("\u2e9f\u2ef3\u2f00-\u2fd5"),
}
