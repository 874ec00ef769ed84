"""Pieces of HTML for notebooks, readable on light and dark ground.

Styles are attributes, because notebooks that are not trusted drop style sheets, and colors are
translucent over whatever ground there is. Where even attributes are dropped (a repository's
preview), `del`, `ins` and `code` still say what is what.
"""

from __future__ import annotations

from html import escape

from textfix.visible import escaped, is_unseen, visible

_MONO = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"

_MARKED = "color:inherit;text-decoration:none;border-radius:3px;padding:0 1px"

STYLES = {
    "before": f"background:rgba(255,70,60,.30);{_MARKED}",
    "after": f"background:rgba(40,190,80,.32);{_MARKED}",
    "unresolved": f"background:rgba(235,180,0,.38);{_MARKED}",
    "unseen": f"background:rgba(150,90,220,.32);color:inherit;border-radius:3px;"
    f"padding:0 2px;font-size:85%;{_MONO}",
    "faint": "opacity:.65",
    "mono": _MONO,
    "cell": "text-align:left;vertical-align:top;padding:2px 10px;white-space:nowrap",
    # Tables don't take the color of what is around them in pages without a doctype.
    "table": "color:inherit;border-collapse:collapse",
    "line": "padding-left:1.2em;text-indent:-1.2em",
    "place": f"text-align:left;vertical-align:top;opacity:.65;{_MONO}",
    "sign": f"display:inline-block;width:1.2em;text-indent:0;opacity:.65;{_MONO}",
    "text": "text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere",
    "notes": "text-align:left;vertical-align:top;font-size:90%",
    "guess": "opacity:.8;padding-left:1.5em",
    "block": "line-height:1.5;text-align:left;max-width:100%;overflow-x:auto",
}
"""What each role looks like."""


def element(tag: str, content: str, style: str = "") -> str:
    """An element around HTML that is escaped already.

    >>> element("b", "a &lt; b")
    '<b>a &lt; b</b>'
    """
    attribute = f' style="{STYLES[style]}"' if style else ""
    return f"<{tag}{attribute}>{content}</{tag}>"


def seen(text: str) -> str:
    r"""A text between other text as HTML, each invisible character as a badge.

    >>> "200b</code>" in seen("a<\u200b"), seen("a<b")
    (True, 'a&lt;b')
    """
    return "".join(
        element("code", escape(escaped(char)), "unseen")
        if is_unseen(char) and char != "\\"
        else escape(char)
        for char in text
    )


def alone(text: str) -> str:
    """A text that stands alone as HTML, with what is invisible at its ends written out."""
    shown = visible(text)
    return element("code", escape(shown), "unseen") if shown != text else escape(text)
