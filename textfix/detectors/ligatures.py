"""Latin ligatures and digraphs as single characters: what a copied page leaves of `fi`."""

from __future__ import annotations

from textfix.detectors.characters import Characters

DETECTORS = {
    "ligatures": Characters("\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06"),
}
