"""ISCII-91 in Devanagari: IS 13194:1991, annex A.

Nukta is a character of its own, as in Unicode's normal forms. What needs two bytes (avagraha, the
sign Om) and changes of script (ATR) are left out.
"""

UPPER = (
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
    "\ufffdँंःअआइईउऊऋऎएऐऍऒ"
    "ओऔऑकखगघङचछजझञटठड"
    "ढणतथदधनऩपफबभमयय़र"
    "ऱलळऴवशषसह\ufffdािीुूृ"
    "ॆेैॅॊोौॉ्\u093c।\ufffd\ufffd\ufffd\ufffd\ufffd"
    "\ufffd०१२३४५६७८९\ufffd\ufffd\ufffd\ufffd\ufffd"
)
"""The characters of the bytes 80 to FF; U+FFFD where there is none."""
