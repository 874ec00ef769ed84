"""ARMSCII-8, Armenian: AST 34.002 (1997); the table is that of GNU libc."""

UPPER = (
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
    "\xa0\ufffdև։)(»«—.՝,-֊…՜"
    "՛՞ԱաԲբԳգԴդԵեԶզԷէ"
    "ԸըԹթԺժԻիԼլԽխԾծԿկ"
    "ՀհՁձՂղՃճՄմՅյՆնՇշ"
    "ՈոՉչՊպՋջՌռՍսՎվՏտ"
    "ՐրՑցՒւՓփՔքՕօՖֆ՚\ufffd"
)
"""The characters of the bytes 80 to FF; U+FFFD where there is none."""
