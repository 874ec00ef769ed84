"""Line ends of other systems: CR LF, CR, NEL (U+0085), LS and PS (U+2028, U+2029)."""

from __future__ import annotations

from textfix.detectors.characters import Pattern

DETECTORS = {"line_ends": Pattern("\r\x85\u2028\u2029", "\r\n|[\r\x85\u2028\u2029]")}
