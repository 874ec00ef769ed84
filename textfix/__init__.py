"""textfix repairs text whose encoding went wrong, explains every change, leaves good text alone.

>>> import textfix
>>> textfix.fix_text("doesnâ€™t")
'doesn’t'
"""

from textfix._version import __version__
from textfix.edits import Alternative, Edit, Repair
from textfix.explanation import recipe, tally
from textfix.face import fix_encoding, fix_text, repair, show
from textfix.pipeline import PROFILES, Pipeline
from textfix.stage import Place, Stage
from textfix.stages import STAGES

__all__ = [
    "PROFILES",
    "STAGES",
    "Alternative",
    "Edit",
    "Pipeline",
    "Place",
    "Repair",
    "Stage",
    "__version__",
    "fix_encoding",
    "fix_text",
    "recipe",
    "repair",
    "show",
    "tally",
]
