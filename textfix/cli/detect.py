"""`--detect`: what encoding a file is in, a line each.

letter.txt: cp1252 0.987  latin
"""

from __future__ import annotations

import json

from textfix.decoding.detection import Detection
from textfix.visible import printable


def as_text(label: str, found: Detection) -> str:
    """A line for people: the encoding and its confidence, what else is known, alternatives."""
    name = printable(label)
    if found.encoding is None:
        return f"{name}: binary\n"
    notes = [found.script, found.language, f"BOM {found.bom.hex()}" if found.bom else ""]
    if found.damaged:
        notes.append(f"{found.damaged:.2%} damaged")
    notes += [f"or {guess.encoding} {guess.confidence:.3f}" for guess in found.alternatives[:3]]
    line = f"{name}: {found.encoding} {found.confidence:.3f}  {', '.join(filter(None, notes))}"
    return line.rstrip() + "\n"


def as_json(label: str, found: Detection) -> str:
    """A line for programs: the detection with the file's name, in ASCII."""
    return json.dumps({"file": label, **found.to_dict()}) + "\n"
