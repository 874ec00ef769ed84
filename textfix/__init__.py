"""textfix repairs text whose encoding went wrong, explains every change, leaves good text alone.

>>> import textfix
>>> textfix.fix_text("doesnâ€™t")
'doesn’t'
"""

from textfix._version import __version__
from textfix.decoding.detection import Detection, Guess, detect
from textfix.edits import Alternative, Edit, Repair
from textfix.face import fix_encoding, fix_text, repair
from textfix.pipeline import PROFILES, Pipeline, Stage

__all__ = [
    "PROFILES",
    "Alternative",
    "Detection",
    "Edit",
    "Guess",
    "Pipeline",
    "Repair",
    "Stage",
    "__version__",
    "detect",
    "fix_encoding",
    "fix_text",
    "repair",
]
