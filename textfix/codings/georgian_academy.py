"""Georgian-Academy, in the order of the alphabet; the table is that of GNU libc."""

UPPER = (
    "\x80\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8d\x8e\x8f"
    "\x90‘’“”•–—˜™š›œ\x9d\x9eŸ"
    "\xa0¡¢£¤¥¦§¨©ª«¬\xad®¯"
    "°±²³´µ¶·¸¹º»¼½¾¿"
    "აბგდევზთიკლმნოპჟ"
    "რსტუფქღყშჩცძწჭხჯ"
    "ჰჱჲჳჴჵჶçèéêëìíîï"
    "ðñòóôõö÷øùúûüýþÿ"
)
"""The characters of the bytes 80 to FF; U+FFFD where there is none."""
