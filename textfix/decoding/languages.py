"""The language of a text in Latin letters, by the commonest words that are all ASCII.

Those words are the same in every encoding, so they tell of the language before the encoding is
known, and languages have their encodings: what stands among "hogy", "nem" and "egy" is an encoding
that has "ő". It is a hint, worth no more than a few nats, and says nothing where few words are met.

The words are the commonest short ones of each language, written down for this table.
"""

from __future__ import annotations

import functools
import re
from collections import Counter

from textfix.decoding.sample import first_high

WORDS = {
    "en": "the and of to in that is was for with as his on be at by this had not are but from have",
    "de": "der die und in den von zu das mit sich des auf ist im dem nicht ein eine als auch aus",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne ce avec",
    "es": "de la que el en y los se del las un por con no una su para es al lo como pero este ha",
    "it": "di il la che in un per del una non sono da con si le dei al nel come della anche gli",
    "pt": "de o que e do da em um para com uma os no se na por mais as dos como mas ao foi seu",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook als maar bij uit",
    "da": "og i at det er en til den der ikke af for med har som de et jeg han var men blev",
    "no": "og i det er til som en av ikke for med har de at den han om var et men ble fra",
    "sv": "och i att det som en av den med inte till ett om har de jag var men sig han eller",
    "fi": "ja on ei ole se oli mutta kun kuin niin tai ovat joka sen vain mukaan jos hyvin",
    "is": "og er sem ekki til var um hann en fyrir hefur vera af eru hafa voru eftir",
    "et": "ja on ei et see oli kui ta mis ning aga ka ma oma siis tema selle pole olnud",
    "lv": "un ir ar no tas par bet kas lai uz gan tika vai tikai viena nav pie",
    "lt": "ir kad yra su bet tai buvo kaip jo apie ne iki taip jis nuo tik po savo",
    "pl": "w i z na do nie to jest od za przez jak po ale tym co dla oraz czy tego",
    "cs": "a se v na je to z s do pro ale jsem jako by po jeho jsou od tak nebo byl",
    "sk": "a sa v na je to z do pre ale som ako by po jeho od tak alebo bol aj",
    "hu": "a az nem hogy is egy volt meg ez csak de ki el van mint azt kell vagy",
    "ro": "de la a care nu o din cu pe un se pentru ce mai sunt este dar fost lui",
    "hr": "i je u se na da su za ne od s kao ali koji ili nije bi iz to bio",
    "sl": "in je v na se da so za ne pa ki z s tudi po kot bi od bil ker",
    "tr": "ve bir bu da de ne ile ama daha gibi en ben kadar sonra olan olarak her",
    "cy": "yn y a i ar o ac yr bod am mae fel wedi eu ei gan hefyd oedd",
    "ga": "an na a ar i go agus is le do ag ach den sin bhfuil ann leis",
    "id": "yang dan di dengan untuk ini dari dalam itu pada tidak akan adalah ke juga oleh",
    "vi": "cho trong khi con theo ra sau hai anh ta nhau xem tay kinh",
}

ENOUGH = 2.0
"""The score that a language must reach: that many words of its own, or more that it shares..."""

AHEAD = 1.4
"""...and by what factor it must be ahead of the next."""

BEFORE = 1 << 7
LOOKED_AT = 1 << 13
"""Bytes before the first one beyond ASCII, and after it, whose words are counted: what stands
elsewhere may be in another language."""

_WORD = re.compile(rb"(?<![^\s\"'(,.])[a-z]{1,10}(?![^\s\"'),.:;?!])")


def guess(data: bytes) -> tuple[str, float]:
    """The language of a text and its score, the number of words that speak for it; "" if unclear.

    >>> guess(b"A f\\xe9rfi azt mondta, hogy nem volt ott egy ember sem, csak az ablak.")[0]
    'hu'
    >>> guess(b"caf\\xe9")
    ('', 0.0)
    """
    scores: Counter[str] = Counter()
    first = max(first_high(data, 0, len(data)), 0)
    near = data[max(first - BEFORE, 0) : first + LOOKED_AT]
    for word in set(_WORD.findall(near.lower())):
        for language, weight in _weights().get(word, ()):
            scores[language] += weight  # type: ignore[assignment]
    ranked = scores.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH:
        return "", 0.0
    if len(ranked) > 1 and ranked[0][1] < AHEAD * ranked[1][1]:
        return "", 0.0
    return ranked[0][0], float(ranked[0][1])


@functools.cache
def _weights() -> dict[bytes, list[tuple[str, float]]]:
    """Each word's languages; a word counts less where several have it."""
    owners: dict[bytes, list[str]] = {}
    for language, words in WORDS.items():
        for word in words.encode().split():
            owners.setdefault(word, []).append(language)
    return {word: [(name, 1 / len(names)) for name in names] for word, names in owners.items()}
