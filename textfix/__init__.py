"""textfix repairs text whose encoding went wrong, explains every change, leaves good text alone.

>>> import textfix
>>> textfix.fix_text("doesnâ€™t")
'doesn’t'
"""

import codecs

from textfix._version import __version__
from textfix.byte_repair import BytesRepair, fix_bytes
from textfix.decoding import stream
from textfix.decoding.detection import Detection, Guess, detect
from textfix.decoding.mixed import ByteEdit, NotText
from textfix.edits import Alternative, Edit, Repair
from textfix.face import fix_encoding, fix_text, repair
from textfix.file_repair import FileRepair, fix_file
from textfix.pipeline import PROFILES, Pipeline, Stage

codecs.register(stream.find)  # open(path, encoding="textfix")

__all__ = [
    "PROFILES",
    "Alternative",
    "ByteEdit",
    "BytesRepair",
    "Detection",
    "Edit",
    "FileRepair",
    "Guess",
    "NotText",
    "Pipeline",
    "Repair",
    "Stage",
    "__version__",
    "detect",
    "fix_bytes",
    "fix_encoding",
    "fix_file",
    "fix_text",
    "repair",
]
