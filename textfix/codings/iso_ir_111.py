"""ISO-IR-111, Cyrillic, also called ECMA-Cyrillic: ECMA-113, first edition (1985).

KOI8-R with the letters of other Slavic languages where that has box drawing. The table is that of
GNU libc.
"""

UPPER = (
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
    "\xa0ђѓёєѕіїјљњћќ\xadўџ"
    "№ЂЃЁЄЅІЇЈЉЊЋЌ¤ЎЏ"
    "юабцдефгхийклмно"
    "пярстужвьызшэщчъ"
    "ЮАБЦДЕФГХИЙКЛМНО"
    "ПЯРСТУЖВЬЫЗШЭЩЧЪ"
)
"""The characters of the bytes 80 to FF; U+FFFD where there is none."""
