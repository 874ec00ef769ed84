"""Removes control characters."""

from __future__ import annotations

from textfix.fixers.table import Constant

FIXERS = {
    "controls": Constant("controls", "control character"),
    "annotations": Constant("annotations", "annotation or object mark"),
    "deprecated_controls": Constant("deprecated_controls", "deprecated control character"),
    "control_characters": Constant("control_characters", "control character"),
}
