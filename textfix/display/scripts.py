"""The script of a character, as Unicode's Script property has it, by way of the `regex` package.

The names are those of Unicode's PropertyValueAliases.txt as far as a `regex` of November 2026 knows
them; an older one knows fewer.
"""

from __future__ import annotations

from functools import cache

import regex

# The frequent ones first, since they are tried in order.
_NAMES = (  # noqa: SIM905
    "Common Latin Inherited Han Cyrillic Arabic Hiragana Katakana Hangul Thai Greek Hebrew "
    "Devanagari Adlam Ahom Anatolian_Hieroglyphs Armenian Avestan Balinese Bamum Bassa_Vah Batak "
    "Bengali Beria_Erfe Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal "
    "Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Coptic Cuneiform Cypriot "
    "Cypro_Minoan Deseret Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic "
    "Ethiopic Garay Georgian Glagolitic Gothic Grantha Gujarati Gunjala_Gondi Gurmukhi "
    "Gurung_Khema Hanifi_Rohingya Hanunoo Hatran Imperial_Aramaic Inscriptional_Pahlavi "
    "Inscriptional_Parthian Javanese Jurchen Kaithi Kannada Kawi Kayah_Li Kharoshthi "
    "Khitan_Small_Script Khmer Khojki Khudawadi Kirat_Rai Lao Lepcha Limbu Linear_A Linear_B "
    "Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi "
    "Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi "
    "Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu "
    "Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian "
    "Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage "
    "Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Proto_Cuneiform "
    "Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Seal Sharada Shavian Siddham Sidetic "
    "SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac "
    "Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Tai_Yo Takri Tamil Tangsa Tangut Telugu Thaana "
    "Tibetan Tifinagh Tirhuta Todhri Tolong_Siki Toto Tulu_Tigalari Ugaritic Vai Vithkuqi Wancho "
    "Warang_Citi Yezidi Yi Zanabazar_Square"
).split()

UNKNOWN = "Unknown"
"""The script of what Unicode has not assigned, of private use and of surrogates."""


@cache
def script_of(character: str) -> str:
    """The name of a character's script, with spaces for Unicode's underscores.

    >>> script_of("โ"), script_of("é"), script_of("—")
    ('Thai', 'Latin', 'Common')
    """
    for name in _NAMES:
        pattern = _pattern(name)
        if pattern is not None and pattern.match(character):
            return name.replace("_", " ")
    return UNKNOWN


@cache
def _pattern(name: str) -> regex.Pattern[str] | None:
    try:
        return regex.compile(rf"\p{{Script={name}}}")
    except regex.error:
        return None
