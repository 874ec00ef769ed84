"""The numbers of the engine: prices, ceilings and bounds, each with its reason.

Costs are in eighths of a nat (`UNIT` is a nat), counts in characters, tokens or channels. The
Python code and the compiled kernel take them from here, so that both decide alike. They were set on
development text (`../shared/data/clean` and damage made from it), none on a single case.
"""

from __future__ import annotations

UNIT = 8
"""Cost units in a nat."""

# --- model -----------------------------------------------------------------------------------

ASCII_CEILING = 8 * UNIT
"""What an ASCII character or a boundary costs at most: either may follow anything."""

# --- lattice ---------------------------------------------------------------------------------

BEAM = 6
"""Paths that a state keeps at a node."""

KEEP_CEILING = 11 * UNIT
"""What an observed character can cost at most. However odd, it may be right: what the model has
never seen must not buy an arbitrary explanation."""

DECODED_CEILING = 13 * UNIT
"""What a character taken from the channel can cost at most: where damage has layers, it is itself
half-way damage."""

CONTROL_CEILING = 6 * UNIT
"""The same for a C1 control: it is half-way damage, as a rule."""

REFUSED = 4 * UNIT
"""What it costs an explanation to keep observed characters that are well-formed UTF-8 in the very
channel that it assumes."""

CLEAR = 4 * UNIT
"""The gain from which a token that is UTF-8 from end to end needs no search."""

CLEARLY_APART = 8 * UNIT
"""How much less surprising a line must be as it is repaired by itself, to be so in its text."""

CLEARLY_RECASED = 5 * UNIT
"""How much better a text must be explained if it was given another case than if it was not: most
that is small throughout was so before, and of two letters one is often the likelier."""

RECASED_REMAINS = 3
"""One part in so many of the surprise may be left by what was given another case."""

REFUSED_PAIR = 2 * UNIT
"""The same for a well-formed character of another multi-byte encoding."""

IMPROBABLE = 10 * UNIT
"""Characters costlier than this within their class are not inferred from traces."""

JOINED = 6 * UNIT
"""What it costs that a space is the last of what a character left, and no space between words."""

UNSPACED = 5 * UNIT
"""What it costs that a space was lost between words of Chinese or Japanese."""

WRITTEN_OUT = 8 * UNIT
"""What it costs that letters of ASCII are what became of `º` and the like: few texts are so made,
and the letter is likelier one."""

CANDIDATES = 64
"""How many characters a trace is taken for at most."""

FOREIGN = 5 * UNIT
"""What a letter outside its own scripts costs in an East Asian encoding: the encoding has it, texts
in it do not."""

IMPROPER = 20 * UNIT
"""What a character costs that hardly anybody writes (`engine.has_improper`): any four bytes of
the right form make one."""

SWALLOWED = 1 * UNIT
"""What it costs that an ASCII character was half of another one."""

INFERRED = 1 * UNIT
"""What each character costs whose bytes are partly gone: any of many could have left its trace."""

MARK_CEILING = 6 * UNIT
"""What a quotation mark, an apostrophe, a dash or an ellipsis costs at most, kept or decoded: any
word may stand beside one, and the model knows but few of them so."""

BLANK_CEILING = 4 * UNIT
"""What a no-break space or a soft hyphen costs at most: layout, that words know nothing of."""

MIXED_CEILING = 15 * UNIT
"""What a letter costs at most right after a letter of another script. Where that is usual the
model knows."""

GREEK_CEILING = 8 * UNIT
"""The same where one of the two is Greek: its letters serve as symbols."""

HALFWIDTH_CEILING = 6 * UNIT
"""What a half-width katakana costs at most after another: whole words are written in them."""

STEP_SAME = 3 * UNIT // 2
STEP_NEXT = 5 * UNIT // 2
STEP_BACK = 4 * UNIT
STEP_SKIP = 4 * UNIT
"""What a character costs at most by its distance in the code table from the one before (0, 1, -1,
2), two such steps in a row."""

# --- detection -------------------------------------------------------------------------------

ORDINARY = 4 * UNIT
"""What a character of ordinary text costs at most, in most places; the excess is surprise."""

SUSPICIOUS = 3 * UNIT
"""The surprise from which a token is looked at, if the text is."""

WORTHWHILE = 6 * UNIT
"""The surprise beyond what is remarkable that one token of a text must have, or no channel could be
proven."""

PER_CHARACTER = 2 * UNIT
"""The surprise that this token must have for each character outside ASCII. Long correct tokens
of scripts without spaces gather surprise too, but little for each character."""

EVIDENT = 7 * UNIT
EVIDENT_PER_CHARACTER = 4 * UNIT
"""The same two for damage that is evident (`detectors/evident.py`). All 136 texts found in the wild
that `textfix.ftfy` repaired and ftfy did not have such a token."""

EVIDENT_OF_LINE = 10 * UNIT
EVIDENT_OF_LINE_PER_CHARACTER = 3 * UNIT
"""The surprise that the line must have, and for each of its characters outside ASCII, unless the
token has the structure of UTF-8 or a stranger amid Latin letters."""

REMARKABLE = {
    "": 5 * UNIT,
    "latin": 5 * UNIT,
    "cyrillic": 9 * UNIT // 2,
    "greek": 5 * UNIT,
    "arabic": 15 * UNIT // 2,
    "hebrew": 11 * UNIT // 2,
    "thai": 5 * UNIT,
    "han": 15 * UNIT // 2,
    "hangul": 8 * UNIT,
    "japanese": ORDINARY,
    "katakana-halfwidth": ORDINARY,
    "latin-fullwidth": ORDINARY,
}
"""What a character costs at most that is no reason to look at a text, by its script: the model
knows some worse than others. Of each the highest that hides next to no damage. A character of no
script named here is in no encoding that text is misread in, and never a reason."""

MANY_HALFWIDTH = 6
"""Half-width katakana from which on what each has beyond the remarkable counts twice: one after
another may cost but half of what others may, and so no token of them would ever be remarkable
enough. A word of fewer may be a word in any encoding."""

NEVER = 31 * UNIT
"""More than a character can cost."""

AT_A_GLANCE: dict[str, tuple[tuple[int, int], ...]] = {
    "": ((3, 7),),
    "latin": ((3, 7),),
    "cyrillic": ((1, 6),),
    "greek": ((1, 7),),
    "arabic": ((1, 7),),
    "hebrew": ((1, 7),),
    "thai": ((1, 5),),
    "han": ((0, 6), (1, 7)),
    "japanese": ((0, 7), (1, 7)),
    "hangul": ((0, 7),),
    "other": ((1, 7),),
}
"""By how many characters before it a character is weighed at a glance, by its script (nothing where
only signs are), and the share of what makes a token worthwhile, in eighths, below which the token
is ordinary; of two glances one is enough. By none is by the classes of both alone: the ideographs
and syllables that damage makes are rare ones. Latin letters serve many languages, so that two of
them say little. Of each the most that lets go of no more than two damaged texts among the 23,700
of the benchmark that are repaired."""

ORDINARY_HAN = 15 * UNIT // 2
ORDINARY_HANGUL = 8 * UNIT
"""The same as `ORDINARY` for scripts of thousands of characters."""

LONE_LEAD = 0xE2
"""The letter by which the typographic signs of UTF-8 begin in ISO 8859-1, Windows-1252 and their
relatives. Of all that was lost of them it alone may be left, and looks like a letter of the word; a
text that has it and nothing else beyond ASCII is looked at."""

TRIMMED_LEAD = 0xC3
"""The letter by which those of Western Europe begin. Where the no-break space behind it is trimmed,
it alone is left of `à`."""

STRANGER = 2 * UNIT
"""What a single ideograph costs more amid words of Latin letters than in a text of its own script.
Of 10 million lines of good text 97 have such ones and no others of their script."""

MANY_FROM = 0x3400
"""Where in Unicode the scripts of thousands of characters begin; before, their parts and signs are,
and none of them is a stranger."""

AMID_LETTERS = 7
"""Letters of ASCII that make a text of words in which such a one is a stranger."""

COMMON_IN_NAME = 14 * UNIT
COMMON_TOGETHER = 25 * UNIT // 2
"""The cost up to which a character of a script of thousands is common enough for names, and the
same of one beside another. Of what damage makes in two characters four in five pairs have none."""

MENTIONED = 13 * UNIT
"""The cost up to which an ideograph is common enough for a text to name it: cat, hat and snake are,
and few of what Latin letters are misread as."""

EVERYWHERE = 9 * UNIT
"""The same for the few that stand everywhere in their language, between foreign words too."""

LONGEST = 4000
"""Longer tokens are cut, so that the memory of a search is bounded."""

# --- words that are known --------------------------------------------------------------------

LETTERS_KNOWN = 2
"""Letters of the longest word of a token that is known: one is many things."""

LOW_OPENED = 4 * UNIT
"""How much likelier what a low quotation mark opens that nothing answers must be than the word that
comes of both, in the language of that: an accent costs the model as much."""

LETTERS_TELLING = 3
LETTERS_TELLING_ALONE = 4
LETTERS_TELLING_OF_MANY = 4
LETTERS_TELLING_OF_UTF8 = 2
LETTERS_TELLING_OF_STRANGER = 2
"""Letters that a word must have to tell of a channel: nearly any two are a word somewhere, or three
of which none is ASCII (four, in a text that has no other word beyond ASCII: an abbreviation may be
any), and what was read in an encoding of thousands may be of languages that have no list. One
ideograph is hardly ever a word with a letter of ASCII by chance."""

COMMON_AMONG_LETTERS = 12 * UNIT
COMMON_FOR_ONE = 11 * UNIT
WORDS_BESIDE = 2
"""The cost up to which a channel is thought of where a Latin word may be one as it stands, in a
language that has no list; the same if only one letter is another and no other words, so many at
least, say that the text is in a language that has the word."""

COMMONEST_WORD = 11 * UNIT // 2
"""What a word of two letters costs at most that stands everywhere in its language: `że`, `și`."""

UNLISTED = 7 * UNIT // 2
"""What it costs a word to be in no list: of three words in a hundred it is true."""

UNLISTED_UNSPACED = 5 * UNIT
"""The same of characters that no spaces part, and are a word or only stand side by side. Of 1,200
Chinese and 1,196 Japanese lines that readers of pairs had left gaps in, 607 came back whole without
the words, and 695 with them."""

CEILING_OF_WORD = 24 * UNIT
CEILING_OF_ODD_WORD = 40 * UNIT
"""What a word in no list costs at most as it stands, if it is well formed and if not."""

OTHERS_SAY = 4 * UNIT
"""By how much a word may fail to make up by itself for the channel that makes it: the languages of
the text and its other words have a say, too."""

MOST_TOKENS = 64
MOST_PLACES = 256
"""Distinct tokens beyond ASCII that a text may have to be weighed by its words, and how many with
their repetitions: in a longer one the engine has witnesses."""

# --- what is sure at once --------------------------------------------------------------------

SURE_POINTS = 3
"""What all of a text's characters beyond ASCII must count as UTF-8 to be taken for it without a
search: a sequence of two bytes is one point, of three two, of four three; and one more where the
first byte is C3."""

SURE_POINTS_BESIDE = 2
"""The same beside words of ASCII."""

SURE_LETTERS = 4
"""How many letters of ASCII make words."""

SURE_GAIN = 18 * UNIT
"""What it must gain where a letter of ASCII stands beside a sequence as beside no two characters: a
capital behind a small letter, a sign between letters. Such a sequence needs no other, and what
comes out need not be likely."""

SURE_MARGIN = 5 * UNIT
"""By how much another encoding's reading must be the worse, if it is likely as well."""

SURE_READERS = 2
"""How many of the commonest encodings read need no more: in Windows-1252 and ISO 8859-1 leads of
UTF-8 and what follows them are no words."""

# --- nomination and evidence -----------------------------------------------------------------

SAMPLE = 64
"""Characters of suspicious tokens that nominate channels; all of them weigh in the decision."""

LONGEST_SAMPLE = 32
"""How much of one token nominates."""

ROUGH_NOMINEES = 400
"""Readings that the rough score leaves."""

COMMON = 21 * UNIT // 2
"""The cost up to which a channel is left by the rough score whatever it says: between alphabets
that are much alike it says little."""

ROUGH_CHANGE = 4 * UNIT
"""What a change of class costs in the rough score."""

ROUGH_ACCENT = 2 * UNIT
"""What a Latin letter beyond ASCII costs more in the rough score than one of ASCII. It goes with
these, as a sign does not."""

ROUGH_LOSS = 8 * UNIT
"""What a reading without structure may cost more by the rough score: past it, it is not weighed."""

ROUGH_LOSS_OF_MANY = 2 * UNIT
"""The same where the written encoding has several bytes a character: what is read of those looks
odd throughout. Of 900 repaired tokens none lost more than a quarter of a nat."""

STRUCTURE = 6 * UNIT
"""What each well-formed sequence of UTF-8 is worth to a nominee at least."""

FINE_SAMPLE = 24
"""Characters over which the finer score is taken."""

NOMINEES = 12
"""Channels that the finer score leaves."""

WITH_TWINS = 2
"""Nominees whose relatives are looked at too."""

MOST_TWINS = 4
"""How many relatives of each."""

FINALISTS = 5
"""Channels that are searched."""

HOPELESS = -4 * UNIT
"""The promise below which no channel is looked at: what the rest of a text can say for one does not
make up for it."""

PROMISE = -6 * UNIT
"""What each channel without structure must gain beyond its cost on the characters over which the
finer score is taken, or it is not weighed. Of 3,329 repairs two came below four nats less than
nothing."""

LEAST_LIKELY = 1 * UNIT
"""What a character counts at least there of what a text costs: of those repairs none had less on
the average, and so it is soon known what can't be."""

HOPELESS_BESIDE = -8 * UNIT
"""The same for one channel, when it has been asked what it would have made of the tokens that are
likely as they are."""

HOPELESS_STRUCTURED = -6 * UNIT
"""The same for a channel with structure, which the likely tokens say nothing against."""

ODD = 2 * UNIT
"""What a character of likely text costs. Characters that may be UTF-8, and what it would be, must
cost more than that together, or nothing can be gained by decoding them."""

LOSS_WORTHWHILE = 8 * UNIT
"""The surprise that the tokens of a text must have together, or no loss could be proven."""

LATE_WORTHWHILE = 14 * UNIT
"""The surprise that the tokens of a text must have together, or no rare channel could be proven:
the cheapest costs as much."""

LATE_ROUGH_LOSS = 4 * UNIT
"""What a reading of a rare channel may lose by the rough score, and still be looked at."""

LATE_PER_CHARACTER = 11 * UNIT // 4
"""The surprise that they must have for each character outside ASCII: words that the model does not
know have about a nat, what went through rare channels three or more."""

LEAST_OF_RARE = 5
"""Letters that a rare channel must explain to say more than one token of one letter does: units and
abbreviations of three letters are in no model."""

LATE_LIKELY = 1
"""How many characters outside ASCII may be in likely tokens, for each that is in unlikely ones."""

LATE_REMAINS = 8
"""One part in so many of the surprise may be left by a common channel, and none that is rare is
thought of: names and foreign words are never likely."""

LATE_ROUGH_NOMINEES = 160
"""Readings of rare channels that the rough score leaves."""

LONGEST_EXTENSION = 200
"""Characters of the longest run of tokens that are taken together."""

LONGEST_WEIGHED = 256
"""Characters of a token up to which it is weighed whether it has hope."""

CLOSE_SAMPLE = 48
"""Suspicious tokens over which channels are compared."""

LAYERS = 5
"""Layers below the first that are looked for."""

LATER = 4 * UNIT
"""What it costs more that a text went through a channel without structure before it went through
others: after a layer is undone, an odd character is rather right than half-way damage."""

PROSPECTS = 3
"""Channels by which each is looked for."""

ENTER_STRUCTURED = 1 * UNIT
"""Price of entering a channel whose written encoding has structure (UTF-8)."""

ENTER = 3 * UNIT
"""Price of entering any other channel."""

BONUS = 6 * UNIT
"""What the rest of the text can speak for a token at most."""

TOGETHER = 2
"""How strongly the tokens of a text share a fate: the power to which the odds are raised that the
share of those explained gives the next."""

LOWEST_OF_ONE = 18
"""How far below nothing the price of entering may fall where one token alone is explained."""

MUTE = -2 * UNIT
"""What a channel must come to that only makes signs of signs: that scripts and languages can't
speak for it is known beforehand."""

PASSES = 4
"""How often the share of tokens that a channel explains sets the price of the next one."""

PROVABLE = -3 * UNIT
"""What a channel must come to by what it gains, costs and would have spared, or nothing can prove
it: scripts and languages speak for a channel, too, but form speaks against it. Of 2,700 repairs of
damaged development text the least came to one and a half nats below nothing."""

LOSS_HOPELESS = -2 * UNIT
LOSS_HOPELESS_LATIN = -1 * UNIT
"""What a channel with losses must gain beyond its cost on all tokens. If Latin letters are what is
left, scripts do not speak for it, and accented words of good text have such letters: of 1,514
damaged texts repaired so, the least that one came to is this."""

LEADS_APART = 5
"""Of how many characters beyond ASCII of a token one at least must be a lead of UTF-8 of one
script, or the token was not that with losses: a character leaves four at most."""

PROVABLE_ACCENT = -1 * UNIT
"""The same where all that it does is to give one letter of one well-formed word another accent: of
`STRAY` and `ANOTHER_ACCENT` the languages can make up ten nats."""

LONELY = 6 * UNIT
"""What it costs an explanation that a script has but a few letters in the whole text."""

FEW = 2
"""How many letters are a few."""

STRAY = 3 * UNIT
"""What it costs a channel without structure that it explains one odd character and no other."""

UNSUPPORTED = 2 * UNIT
"""What it costs more if the languages of the text do not speak for the change."""

SUPPORT = 3 * UNIT // 2
"""From where they do."""

SPOKEN_FOR = 3 * UNIT
"""From where the languages of a text make up for one pair of letters being all there is: `ΓΆ` is
no word amid Welsh."""

MOST_SPELT = 64
"""Tokens that are asked at most how they are spelt."""

SPELT = 5.0
SPELT_AND_SPOKEN = 7.0
"""Nats by which a token must be spelt better to follow others that a channel explains; and the same
together with what the languages of the text say for its letters."""

AMID_KANA = 8 * UNIT
QUOTED_KANA = 5 * UNIT
ANOTHER_KANA = UNIT // 2
ORDINARY_IDEOGRAPH = 1 * UNIT // 4
RARE_IDEOGRAPH = 4 * UNIT
MOST_AMID_KANA = 12 * UNIT
"""What a Chinese ideograph amid kana speaks against Japanese (of 9,000 in Japanese lines none is
one; of those that EUC-JP read as GBK shows 28 in 100); what speaks against Chinese that quotes
kana, with each other kana and each ideograph made that is common in Japanese, and less for each
that is not (a third of a per cent in Japanese, a quarter of what Chinese would become); what both
say at most."""

KANA_ELSEWHERE = 8 * UNIT
"""What it costs that kana were written in an encoding of Chinese or Korean."""

FEW_LEFT = 3
LEFT_OF_WHOLE = 7 * UNIT
"""How many times as many characters a channel between encodings of pairs must have explained of a
token for the rest to be taken for read in it as well, and what each of these may lose by it."""

STRANGER_MADE = 4 * UNIT
"""What speaks for a channel in an ideograph that it makes a word of, where it has made words of all
others."""

STOPPED = 0.1
WENT_ON = 2
"""How often a channel has stopped within a line, and how often it has not, before anything is known
of a text: most texts went through it whole."""

UNLIKELY_AMID = 7 * UNIT
"""What the model says at most against a reading of an abbreviation between tokens that went through
the channel."""

UNCOMMON = 3 * UNIT
"""What it costs more if the channel is none of the common ones."""

SPOILT = 7 * UNIT
"""What it speaks for a channel without structure that it makes whole all that is damaged for
certain: then nothing having happened is no explanation, and others are asked as well."""

DRAWN = 4 * UNIT
"""What it speaks for a channel that it makes letters of junctions of lines drawn within words."""

UNUSUAL = 23 * UNIT // 2
"""The cost of a channel from above which two letters with another accent tell no more than one, and
must make likely text as well."""

STRAY_PAIR = 3 * UNIT
"""What it costs a channel with structure that it explains one pair of characters and no other: two
symbols side by side are a sequence in some encoding. A pair with a C1 control is none of those."""

STRAY_LETTERS = 8 * UNIT
"""The same where the two are letters of a well-formed word."""

KNOWN_OF_PAIR = 5 * UNIT
KNOWN_LETTERS = 4
"""How much less that is if a known word comes of it, of so many letters: few do by chance."""

MEASURED = 6 * UNIT
"""What it speaks for UTF-8 that a measure comes of a token that is none (`m²`, `°C`), or a Greek
letter of a pair that nobody writes (`HÎ±`): the model has seen few such signs, and everyone knows
them."""

STRAY_IDEOGRAPH = 14 * UNIT
"""The same for one ideograph beside undamaged ones."""

STRAY_MARK = 15 * UNIT
"""The same for one mark that belongs on a letter: no language speaks for it."""

OVERLOOKED = 8 * UNIT
"""What it costs a channel with structure to have spared nearly all of a text."""

RARE_STRUCTURED = 7 * UNIT
"""The cost from above which this is asked: a dash in good Russian that was UTF-8 read as
Windows-1251 is common."""

MANY_LEFT = 5
"""How many tokens beyond ASCII for each explained one are nearly all."""

SHOUTED = 4 * UNIT
"""What it costs a channel without structure that all it explains is one word in capitals: names of
stars, of files and of protocols are written so."""

WITNESSES = 3
"""Up to how many explained tokens the languages say only what the rest of the text adds."""

PLAUSIBLE = 5 * UNIT // 2
"""What a character of likely text in an alphabet costs."""

MOST_IMPLAUSIBLE = 3 * UNIT
"""How much more is counted at most."""

IMPLAUSIBLE = 6
"""How often what a character costs more, on the average, speaks against a channel without
structure."""

ANOTHER_ACCENT = 6 * UNIT
"""What it speaks against such a channel that all it does is to give one letter another accent, in
words that are well formed: languages that are in no table do so too."""

SPARED = 14 * UNIT
"""What it costs that a channel was at work in only some tokens of a text."""

DIVERSE = 4
"""Different changes from which the tokens of a text count as witnesses of their own."""

NOT_AT_HOME = 4 * UNIT
"""What it costs that an encoding of another script (Windows-1256, for French) makes Latin letters
and no others."""

INITIALS = 6 * UNIT
"""What a token of a few capitals can speak for a channel at most: abbreviations are in no model."""

FEW_CAPITALS = 4
"""How many are a few."""

ALONE = 2 * UNIT
"""What a token of one letter can speak for a channel at most."""

UNEXPECTED = 87
"""What an ideograph costs, in eighths of a nat, from where it is not
expected beside the others: of words that were repaired none cost as much."""

UNLIKELY = 42
UNLIKELY_SYLLABLE = 68
"""What a letter of an alphabet or a syllable of Hangul costs, on the average, from where no text
has them so: names and rare words cost up to 40 and 60, most that ideographs give by chance more."""

LEAST_OF_ROW = 3
"""How many of them, and nothing else, are a row of a table that says nothing."""

SINGLES = 4
"""How many of these speak for a channel together, at most: letters one by one are a list."""


# --- inference -------------------------------------------------------------------------------

OF_NO_GLOSS = 5 * UNIT
"""The price if up to three characters of a script of thousands are all that UTF-8 explains, and no
word comes of them that is known."""

OF_NO_WORD = 8 * UNIT
SPELT_CLEARLY = 5 * UNIT
"""The price if a letter of Latin words becomes another, the only one beyond ASCII, and none of the
words is known: their language may be in no list. And from where the languages of the text say that
it is not."""

UNPAIRED = 5 * UNIT // 2
"""The price of a quotation mark without a partner in its line. Counted in the lines of 41 languages
that the model is trained on: one opening mark in 15 has none; where another sign stands, three
lines in four have none."""

ENDS_SENTENCE = 1 * UNIT
"""The same for one that closes a sentence, where the quotation may have begun in another: of such
marks one in six has no partner; where another sign stands, two in five have none."""

PAIRED = 3 * UNIT // 2
"""What it is worth to a closing quotation mark that a partner waits for it. Counted in the same
lines: nine in ten have one, and where another sign stands one waits in two of ten."""

UNPLACED = 4 * UNIT
"""What a sign costs besides that is no punctuation of running text."""

NESTED = 4 * UNIT
"""The price of a quotation mark within a quotation in the same marks."""

MIDDLE = 2 * UNIT
"""The price of a capital in the middle of a sentence."""

MISTYPED = 7 * UNIT
"""How much less likely a word may be with a letter of its own for a look-alike of another script
than with what a channel makes of it, and still be thought mistyped."""

UNSOFTENED = 3 * UNIT
"""How much more if a hard or soft sign stands for an apostrophe: what is ASCII the model knows
little of."""

AMID_WORD = 3 * UNIT
"""What it costs an explanation that a letter between small ones is a sign that joins two words."""

BY_LANGUAGE = 6
"""What a nat counts by which a letter fits its neighbours in the languages of a text, in eighths:
the model has judged the whole word already."""

USUAL = 2
"""Nats that a letter beyond ASCII costs between its neighbours, as a rule."""

BY_CHANCE = 0.004
"""The share of a language's apostrophes that two letters have between them by chance."""

PAIR_BEAM = 24
PAIR_MARGIN = 25 * UNIT // 2
"""Contexts that a node keeps where what a reader of pairs refused is searched for, and how much
more than the least at its place one may cost. Twice as many, or twice as much, found one account
more in 144."""

UNUSUAL_SIGN = 2 * UNIT
"""What it costs that a reader's sign is another than it puts: a later step made `?` of U+FFFD."""

ONE_DIGIT = 18
"""What it costs that a digit is this one of ten."""

MISSING_MARK = 6 * UNIT
"""What it speaks for a reader having taken along a quotation mark or a bracket that the line shows
to be missing there, less what it costs that a word ends before it."""

UNEVEN = 3 * UNIT
"""What it costs that it took one along of which the line shows nothing."""

FOUND_BY_CHANCE = 5 * UNIT // 2
"""By how much less than its rarity allows a character may cost behind another: costs are those of
classes, and rounded. Of 62,000 pairs of five languages that the model knows none costs less by more
than two nats; of two characters at random that its table knows by chance one in ten."""

PAIR_RARE = 13 * UNIT
"""Characters costlier than this within their class are not inferred there: of 100,000 in Chinese,
Japanese and Korean text that the model was not trained on fewer than 200 are."""

PAIR_FREQUENT = 23 * UNIT // 2
"""Characters costlier than this by themselves are not inferred where nothing is left of them."""

DECIDED_BY = 11
DECIDED_BY_SIGNS = 6
DECIDED_BY_PAIRS = 9
DECIDED_BY_READERS = 12
"""What is a nat, in eighths, when candidates become probabilities; where signs are among them; and
of ideographs, kana and Hangul. Measured: of those that are nine in ten sure nine are right."""

NEGATED = 12 * UNIT
"""What an English verb that is negated speaks against the letter that stands for its apostrophe."""

FROM_ELSEWHERE = 3 * UNIT
"""From what the languages of a text say against the only letter beyond ASCII in it, it is asked
whether signs have become that letter."""

WORDS_APART = 2 * UNIT
"""What it is worth to a dash that both sides are words of their own."""


def constants() -> dict[str, int]:
    """All of them by name in small letters, as the kernel takes them.

    >>> constants()["unit"]
    8
    """
    return {
        name.lower(): value
        for name, value in globals().items()
        if name.isupper() and isinstance(value, int)
    }
