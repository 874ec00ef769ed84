"""textfix repairs text whose encoding went wrong, explains every change, leaves good text alone.

>>> import textfix
>>> textfix.fix_text("doesnâ€™t")
'doesn’t'
>>> textfix.fix_bytes(b"caf\\xe9").text
'café'
"""

import codecs
import importlib
from typing import TYPE_CHECKING

from textfix._version import __version__
from textfix.decoding import codec
from textfix.edits import Alternative, Edit, Repair
from textfix.face import fix_encoding, fix_text, repair, show
from textfix.pipeline import Pipeline
from textfix.profiles import PROFILES
from textfix.stage import Place, Stage
from textfix.stages import STAGES

if TYPE_CHECKING:
    from textfix.byte_repair import BytesRepair, fix_bytes
    from textfix.decoding.detection import Detection, Guess, detect
    from textfix.decoding.mixed import NotText
    from textfix.decoding.pieces import ByteEdit
    from textfix.explanation import recipe, tally
    from textfix.file_repair import FileRepair, fix_file

codecs.register(codec.find)  # open(path, encoding="textfix")

__all__ = [
    "PROFILES",
    "STAGES",
    "Alternative",
    "ByteEdit",
    "BytesRepair",
    "Detection",
    "Edit",
    "FileRepair",
    "Guess",
    "NotText",
    "Pipeline",
    "Place",
    "Repair",
    "Stage",
    "__version__",
    "detect",
    "fix_bytes",
    "fix_encoding",
    "fix_file",
    "fix_text",
    "recipe",
    "repair",
    "show",
    "tally",
]

# Names whose modules are loaded when they are first used, so that a bare import stays fast.
_LATER = {
    "ByteEdit": "textfix.decoding.pieces",
    "BytesRepair": "textfix.byte_repair",
    "Detection": "textfix.decoding.detection",
    "FileRepair": "textfix.file_repair",
    "Guess": "textfix.decoding.detection",
    "NotText": "textfix.decoding.mixed",
    "detect": "textfix.decoding.detection",
    "fix_bytes": "textfix.byte_repair",
    "fix_file": "textfix.file_repair",
    "recipe": "textfix.explanation",
    "tally": "textfix.explanation",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_LATER[name]), name)
    return value
