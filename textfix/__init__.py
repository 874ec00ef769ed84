"""textfix repairs text whose encoding went wrong, explains every change, leaves good text alone.

>>> import textfix
>>> textfix.fix_text("doesnâ€™t")
'doesn’t'
"""

from textfix._version import __version__
from textfix.byte_repair import BytesRepair, fix_bytes
from textfix.decoding.detection import Detection, Guess, detect
from textfix.decoding.mixed import ByteEdit, NotText
from textfix.edits import Alternative, Edit, Repair
from textfix.face import fix_encoding, fix_text, repair
from textfix.pipeline import PROFILES, Pipeline, Stage

__all__ = [
    "PROFILES",
    "Alternative",
    "ByteEdit",
    "BytesRepair",
    "Detection",
    "Edit",
    "Guess",
    "NotText",
    "Pipeline",
    "Repair",
    "Stage",
    "__version__",
    "detect",
    "fix_bytes",
    "fix_encoding",
    "fix_text",
    "repair",
]
