"""Words of one letter that UTF-8 read in pairs has made one ideograph: `Questo 猫 il conto`.

Of `è` only two bytes are beyond ASCII, and a reader of pairs (GBK, EUC-KR) makes one character of
them. It is a good one, standing where a text may mention it, so nothing is odd about it but that it
is there. But in a text whose languages have that letter for a word, which has nothing else beyond
ASCII and does not speak of characters, words or East Asia, it is that letter.
"""

from __future__ import annotations

import functools
import re

from textfix.edits import Edit
from textfix.fixers.mentions import speaks_of_characters
from textfix.language.languages import CONTEXT, probabilities
from textfix.language.languages import load as load_languages
from textfix.language.one_letter import WORDS, characters, readings
from textfix.stage import NOTHING, Found


def undo_one_letter(text: str, least: float) -> Found:
    """The words of one letter that became one ideograph, or a pair of half-width katakana.

    Args:
        text: any string.
        least: the confidence below which nothing is changed.
    """
    if not shows_one_letter(text):
        return NOTHING
    places = list(_BEYOND_ASCII.finditer(text))
    seen = places[0][0]
    if seen not in readings() or any(place[0] != seen for place in places):
        return NOTHING
    letter, channel = readings()[seen]
    if not all(_is_word(text, place, letter) for place in places):
        return NOTHING
    words = _WORD.findall(text)
    if not LEAST_WORDS <= len(words) <= MOST_WORDS * len(places) or _speaks_of_words(text):
        return NOTHING
    if _NO_SENTENCE.search(text) or all(map(_SYLLABLE.fullmatch, words)):
        return NOTHING
    share = _share_of_languages(text, letter)
    confidence = round(SURE_OF_LETTER * share, 4)
    if share < SURE_OF_LANGUAGE or confidence < least:
        return NOTHING
    edits = tuple(
        Edit(*place.span(), seen, letter, "mojibake", str(channel), confidence) for place in places
    )
    return Found(edits)


SURE_OF_LETTER = 0.97
"""How sure it is that one was the letter, if the text is in a language that has it for a word."""

SURE_OF_LANGUAGE = 0.95
"""How probable such languages must be together."""

LEAST_WORDS = 3
MOST_WORDS = 60
"""The words of ASCII beside such places: fewer say too little of the language; where there are more
for each place, others would have been damaged as well."""


def shows_one_letter(text: str) -> bool:
    """Whether all beyond ASCII in a text is what words of one letter are read as, and there is any.

    >>> shows_one_letter("Il pane 猫 fresco"), shows_one_letter("Il 猫 e il 犬")
    (True, False)
    """
    return not text.isascii() and not _others().search(text)


@functools.cache
def _others() -> re.Pattern[str]:
    return re.compile(f"[^\x00-\x7f{characters()}]")


_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_WORD = re.compile("(?<![A-Za-z])[A-Za-z]+")
_NO_SENTENCE = re.compile(r"[_=<>{}\[\]\\|#@~^*+`/]")
"""What sentences do not have, and code and tables do."""

_SYLLABLE = re.compile("(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?[aeiouv]{1,3}(?:ng?|r)?")
"""A syllable of Chinese in Latin letters. A row of such spells what stands beside it."""


def _is_word(text: str, place: re.Match[str], letter: str) -> bool:
    """Whether a place is a word between words, one of them in small letters, and where a sentence
    begins if it was a capital."""
    left = text[max(0, place.start() - NEAR) : place.start()]
    right = text[place.end() : place.end() + NEAR]
    if not _MAY_GO_BEFORE.search(left) or not _MAY_FOLLOW.match(right):
        return False
    if letter.isupper() and not _SENTENCE_ENDS.search(left):
        return False
    if _stands_never_so(left, letter.lower(), right):
        return False
    return bool(_SMALL_BEFORE.search(left) or _SMALL_BEHIND.match(right))


NEAR = 40
"""Characters on each side that are looked at."""

_MAY_GO_BEFORE = re.compile(r"(?:\A|\n)[ \t]*\Z|[A-Za-z0-9%)][.,;?!']?\s\Z")
_MAY_FOLLOW = re.compile(r"'[A-Za-z]|[.,;?!]?\s['A-Za-z0-9]|[.,;?!]*\s*\Z")
_SENTENCE_ENDS = re.compile(r"(?:\A|\n|[.?!]\s)\s*\Z")
_SMALL_BEFORE = re.compile(r"(?<![A-Za-z])[a-z]+'? \Z")
_SMALL_BEHIND = re.compile(r"[ '][a-z]+(?![A-Za-z])")


def _stands_never_so(left: str, letter: str, right: str) -> bool:
    """Whether what stands beside a place never stands beside the word: then it is a name."""
    before, behind = NEVER_BEFORE.get(letter, ""), NEVER_BEHIND.get(letter, "")
    words = _WORD_BEFORE.search(left), _WORD_BEHIND.match(right)
    return any(
        pattern and word and re.fullmatch(pattern, word[1], re.IGNORECASE)
        for pattern, word in zip((before, behind), words, strict=True)
    )


_WORD_BEFORE = re.compile(r"(?<![A-Za-z])([A-Za-z]+)\s\Z")
_WORD_BEHIND = re.compile(r"\s([A-Za-z]+)(?![A-Za-z])")

_WITHOUT_NOUN = (
    "il|lo|un|di|del|dello|della|dei|degli|delle|con|per|dal|dalla|nel|nella|sul|sulla|al|alla"
    "|do|dos|das|no|na|com|por|pelo|pela|ao|aos"
)
_AGAIN_VERB = "ha|ho|hanno|aveva|era|erano|fu|sono|tem|foi"
NEVER_BEFORE = {"è": _WITHOUT_NOUN, "é": _WITHOUT_NOUN}
NEVER_BEHIND = {
    "è": _AGAIN_VERB,
    "é": _AGAIN_VERB,
    "å": "[a-z]*(?:[bcdfghj-np-rtvwxz]|(?<!e)s)",
    "â": "y|yr|yn|a|ac|o|i|mae",
}
"""What never stands directly before or behind such words: beside "is" articles, prepositions and
other verbs; behind the mark of Scandinavian infinitives what does not end as these do (of 524 all
but two do); articles and particles behind Welsh "with"."""


def _share_of_languages(text: str, letter: str) -> float:
    """How probable the languages of a text are that have a letter for a word."""
    languages = load_languages()
    chances = probabilities(languages.evidence_of(text[:CONTEXT]))
    small = letter.lower()
    return sum(
        chance
        for name, chance in zip(languages.names, chances, strict=True)
        if small in WORDS.get(name, "")
    )


def _speaks_of_words(text: str) -> bool:
    """Whether a text speaks of characters, of words and what they mean, or of East Asia, in one of
    the languages that have such words.

    >>> _speaks_of_words("La parola 猫 significa gatto"), _speaks_of_words("Il pane 猫 fresco")
    (True, False)
    """
    return _OF_WORDS.search(text) is not None or speaks_of_characters(text)


_ROOTS = (
    # of characters, and of the writing of East Asia
    "kanji hanzi hanja kana katakana hiragana hangul hangeul ideogr sinogr logogr pictogr pittogr "
    "piktogr ierogl hierogl geroglif caract caratt karakt charact glyph glif simbol symbol samhla "
    "siombail skrifttegn skriftteikn unicode emoji radical pinyin romaj traslitt translit "
    "llythyren bokstav stafur "
    # of East Asia
    "chin cines kines kinvers tsiein giappon japan japon siapan seapan kore core asia mandarin "
    "canton taiwan tokyo manga anime neko "
    # of words, and what they mean, are called, written and read
    "parol palavr palabr geiriau focail signif meaning betyr betyd golyg ystyr ciall jelent tradu "
    "cyfieith aistr pronun uttal ynganu chiama chama appel kalla kalles scrit scriv escri escrev "
    "ecri ysgrif sgriobh scriobh skriv skrev skrif"
)
"""How words begin that speak of such things in those languages, and few others do."""

_WORDS = (
    "segno segni sinal sinais signe signes tegn tegnet teikn teiknet znak sign signs takn tacn "
    "merki lettera lettere letra letras lettre lettres litir litreacha litrichean letter letters "
    "betu raide gair gairm eiriau focal facal faclan ord ordet ordene szo szot zodis mot mots "
    "word words cina kina kinas japonia kinija nome nomi nomes nom noms navn navnet namn namnet "
    "nafn nafnid enw enwau ainm ainmneacha nev cymeriad cymeriadau gatto gatti gato gatos chat "
    "chats cath katt katten kottur"
)
"""Words for the same, where others begin so, too; and what the commonest ideograph means."""

_OF_WORDS = re.compile(
    rf"(?<![a-z])(?:(?:{'|'.join(_ROOTS.split())})|(?:{'|'.join(_WORDS.split())})(?![a-z]))",
    re.IGNORECASE,
)
