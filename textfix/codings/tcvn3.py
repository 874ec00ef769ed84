"""TCVN3, also called ABC, Vietnamese: TCVN 5712:1993, set VN3, and the marks of Windows-1252.

No capital has a tone: capitals were another font, with the bytes of the small letters.
"""

UPPER = (
    "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f"
    "\x90‘’“”•–—˜™š›œ\x9džŸ"
    "\xa0ĂÂÊÔƠƯĐăâêôơưđ\ufffd"
    "\u0300\u0309\u0303\u0301\u0323àảãáạ\ufffdằẳẵắ\ufffd"
    "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdặầẩẫấậè\ufffdẻẽ"
    "éẹềểễếệìỉ\ufffd\ufffd\ufffdĩíịò"
    "\ufffdỏõóọồổỗốộờởỡớợù"
    "\ufffdủũúụừửữứựỳỷỹýỵ\ufffd"
)
"""The characters of the bytes 80 to FF; U+FFFD where there is none."""
