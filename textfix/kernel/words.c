/* Words that languages have, and the channels that make them of a token: the twin of
   language/words.py, detectors/known.py, fixers.vocabulary.ways_to_words and shows_unknown. */

#include "kernel.h"

#define CELL 5 /* bytes */
#define PADDING (8 - CELL)
#define FINGERPRINT_BITS 23 /* of a cell; then come the set of languages and the frequency */
#define SET_BITS 12
#define SET_BYTES 16
#define FREQUENCY_BITS 5
#define FIRST_COST 120
#define COST_STEP 16 /* of words, in fortieths of a nat: 3 and 0.4 nats, as language.words has them */
#define MOST_LETTERS 32 /* likewise */
#define LONGEST_ASKED 64 /* as detectors.known has it */
#define MOST_ASKED 256 /* tokens, as weights.MOST_PLACES has it */

enum { LATIN, GREEK, CYRILLIC, OTHERS, SCRIPTS }; /* Words are of one script. */
enum { NO_WORDS = 1, KNOWN_WORD = 2, OTHER_WORD = 3 }; /* what is kept of tokens */
#define MET_BITS 16
#define THAI 0xE00 /* and Lao: whose words are in no list */
#define BEHIND_LAO 0xF00

struct Words {
    Py_buffer buffer; /* of the whole table, held while the kernel lives */
    const uint8_t *cells, *languages; /* languages: of each set, a bit for each */
    uint64_t seed, length, scale;
    uint32_t sets;
    struct Letters *letters; /* NULL until they are asked for */
    struct Same *same[MAX_ENCODINGS]; /* likewise, of encodings that are read */
    uint64_t met[1 << MET_BITS];      /* tokens that nothing is to be asked of, by hash */
};

/* Of each byte from 0x80, the places of RoughByte where it is a letter of a script, or a mark. */
typedef struct Letters { uint64_t of[SCRIPTS][128]; } Letters;

/* Of each byte from 0x80, the places of RoughByte where it is what it is in another encoding. */
typedef struct Same { uint64_t of[128]; } Same;

static int is_letter(uint32_t c) { return Py_UNICODE_ISALPHA((Py_UCS4)c) != 0; }

/* What is a letter, or a mark about one, in each single-byte encoding that text is written in; NULL with
   an error. */
static const Letters *letters_of(const Kernel *k, struct Words *words) {
    const Model *m = &k->model;
    int latin = script_of(m, 'a'), cyrillic = script_of(m, 0x430);
    Letters *made = LOAD_POINTER(&words->letters);
    if (made) return made;
    made = PyMem_Calloc(1, sizeof *made);
    if (!made) return (Letters *)PyErr_NoMemory();
    for (int b = 0x80; b < 0x100; b++)
        for (int lane = 0; lane < k->lanes[0]; lane++) {
            uint32_t c = k->encoding[k->written_in[lane]]->single[b];
            if (c >= NO_BYTES - 1 || !(is_letter(c) || is_mark(c))) continue;
            int of = script_of(m, c), mark = is_mark(c);
            int own = of == latin ? LATIN : of == m->greek ? GREEK : of == cyrillic ? CYRILLIC : OTHERS;
            for (int i = 0; i < SCRIPTS; i++)
                if (mark || i == own) made->of[i][b - 0x80] |= (uint64_t)1 << lane;
        }
    Letters *other = PUBLISH(&words->letters, made);
    if (other) PyMem_Free(made);
    return other ? other : made;
}

/* Where bytes are the same as in a single-byte encoding; NULL with an error. */
static const Same *same_as(const Kernel *k, struct Words *words, int r) {
    Same *made = LOAD_POINTER(&words->same[r]);
    if (made) return made;
    made = PyMem_Calloc(1, sizeof *made);
    if (!made) return (Same *)PyErr_NoMemory();
    for (int b = 0x80; b < 0x100; b++)
        for (int lane = 0; lane < k->lanes[0]; lane++)
            if (k->encoding[k->written_in[lane]]->single[b] == k->encoding[r]->single[b])
                made->of[b - 0x80] |= (uint64_t)1 << lane;
    Same *other = PUBLISH(&words->same[r], made);
    if (other) PyMem_Free(made);
    return other ? other : made;
}

void free_words(struct Words *w) {
    if (!w) return;
    PyBuffer_Release(&w->buffer);
    PyMem_Free(w->letters);
    for (int r = 0; r < MAX_ENCODINGS; r++) PyMem_Free(w->same[r]);
    PyMem_Free(w);
}

PyObject *tell_words(Kernel *k, PyObject *args) {
    PyObject *data;
    Py_ssize_t base, sets;
    unsigned long long seed, length, count;
    if (!PyArg_ParseTuple(args, "OnKKKn", &data, &base, &seed, &length, &count, &sets)) return NULL;
    struct Words *w = PyMem_Calloc(1, sizeof *w);
    if (!w) return PyErr_NoMemory();
    if (PyObject_GetBuffer(data, &w->buffer, PyBUF_SIMPLE)) {
        PyMem_Free(w);
        return NULL;
    }
    const uint64_t most = (uint64_t)1 << 32;
    int is_whole = length && !(length & (length - 1)) && length < most && count && count < most / length - 2 &&
                   base >= 0 && base <= w->buffer.len && sets > 0 && sets <= 1 << SET_BITS &&
                   w->buffer.len - base >= PADDING + SET_BYTES * sets &&
                   (uint64_t)(w->buffer.len - base - PADDING - SET_BYTES * sets) / CELL >= (count + 2) * length;
    w->cells = (const uint8_t *)w->buffer.buf + base;
    w->languages = w->cells + CELL * (count + 2) * length + PADDING;
    if (!is_whole) {
        free_words(w);
        return PyErr_Format(PyExc_ValueError, "not a whole table of words");
    }
    w->seed = seed, w->length = length, w->scale = count * length, w->sets = (uint32_t)sets;
    if (PUBLISH(&k->words, w)) free_words(w); /* told before */
    Py_RETURN_NONE;
}

/* A cell; the machine is little-endian, or there is no kernel (language/model.py). */
static uint64_t cell_of(const struct Words *w, uint64_t number) {
    uint64_t cell;
    memcpy(&cell, w->cells + CELL * number, sizeof cell);
    return cell & (((uint64_t)1 << 8 * CELL) - 1);
}

/* Whether a folded word is known: its cell, the fingerprint aside, plus one; 0 if not. */
static uint32_t word_of(const struct Words *w, const uint32_t *word, Py_ssize_t n) {
    uint64_t state = 0, cells[3];
    for (Py_ssize_t i = 0; i < n; i++) state = mix(state, word[i]);
    uint64_t mixed = cells_of(state, w->seed, w->length, w->scale, cells);
    uint64_t cell = cell_of(w, cells[0]) ^ cell_of(w, cells[1]) ^ cell_of(w, cells[2]);
    if (cell >> (SET_BITS + FREQUENCY_BITS) != mixed * SLOT_MULTIPLIER >> (64 - FINGERPRINT_BITS)) return 0;
    uint32_t entry = (uint32_t)cell & ((1u << (SET_BITS + FREQUENCY_BITS)) - 1);
    return entry >> FREQUENCY_BITS < w->sets ? entry + 1 : 0;
}

static int is_alnum(uint32_t c) { return Py_UNICODE_ISALNUM((Py_UCS4)c) != 0; }

#define LETTERS_BEFORE 4

/* Whether a mark, with the letter before it, is two bytes of UTF-8 behind a letter or two. */
static int is_split(const uint32_t *text, Py_ssize_t at) {
    Py_ssize_t start = at;
    while (start && at - start < LETTERS_BEFORE && is_letter(text[start - 1])) start--;
    return text[at - 1] >= FIRST_LEAD && text[at - 1] <= LAST_LEAD && at - start > 1 && at - start < LETTERS_BEFORE;
}

/* Whether a character is a quotation mark at the end of a word where it may stand, or an apostrophe or a
   dash within; not if with the letter before it is two bytes of UTF-8. */
static int is_placed(const uint32_t *text, Py_ssize_t n, Py_ssize_t at) {
    uint32_t c = text[at], before = at ? text[at - 1] : ' ', after = at + 1 < n ? text[at + 1] : ' ';
    int closes = c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 || c == 0xAB || c == 0xBB;
    int opens = c == 0x201A || c == 0x201E || (closes && c != 0x2019 && c != 0x2026);
    if ((c == 0x2019 || c == 0x2013 || c == 0x2014) && is_alnum(before) && is_alnum(after))
        return !is_letter(after) || !is_split(text, at);
    if (opens && is_letter(after)) return !is_alnum(before);
    return closes && is_letter(before) && !is_alnum(after);
}

/* What known words cost together, in fifths of the model's unit, and the languages that have all of them. */
typedef struct {
    int64_t cost;
    uint64_t languages[SET_BYTES / 8];
} Known;

/* Without a word there is no cost, and every language has all. */
static void know_no_word(Known *known) {
    memset(known->languages, 0xFF, sizeof known->languages);
    known->cost = 0;
}

static void take_word(const struct Words *w, uint32_t entry, Known *known) {
    uint64_t languages[SET_BYTES / 8];
    memcpy(languages, w->languages + SET_BYTES * (size_t)(entry >> FREQUENCY_BITS), SET_BYTES);
    for (int i = 0; i < SET_BYTES / 8; i++) known->languages[i] &= languages[i];
    known->cost += FIRST_COST + COST_STEP * (int64_t)(entry & ((1u << FREQUENCY_BITS) - 1));
}

/* Whether letters in a row have capitals as words have: none, all, or the first. */
static int is_cased(const uint32_t *run, Py_ssize_t n) {
    Py_ssize_t capitals = 0;
    for (Py_ssize_t i = 0; i < n; i++) capitals += Py_UNICODE_ISUPPER((Py_UCS4)run[i]) != 0;
    return !capitals || capitals == n || (capitals == 1 && Py_UNICODE_ISUPPER((Py_UCS4)run[0]));
}

/* Whether all that a token has beyond ASCII is known words and the marks about them, one of so many letters at
   least, with some of ASCII or without; and what is known of them. */
static int is_of_words(const Kernel *k, const uint32_t *text, Py_ssize_t n, Py_ssize_t beside, Py_ssize_t alone,
                       Known *known) {
    uint32_t word[MOST_LETTERS], entry;
    int enough = 0;
    know_no_word(known);
    for (Py_ssize_t i = 0; i < n; i++)
        if (text[i] >= 0x80 && !is_letter(text[i]) && !is_placed(text, n, i)) return 0;
    for (Py_ssize_t i = 0; i < n;) {
        Py_ssize_t start = i;
        int beyond = 0, ascii = 0;
        for (; i < n && is_letter(text[i]); i++) {
            beyond |= text[i] >= 0x80;
            ascii |= text[i] < 0x80;
            if (i - start < MOST_LETTERS) word[i - start] = fold_of(&k->model, text[i]);
        }
        Py_ssize_t length = i - start;
        i += i == start || i < n; /* past what is no letter */
        if (!beyond) continue;
        if (!is_cased(text + start, length) || length > MOST_LETTERS || !(entry = word_of(LOAD_POINTER(&k->words), word, length))) return 0;
        take_word(LOAD_POINTER(&k->words), entry - 1, known);
        enough |= length >= (ascii ? beside : alone);
    }
    return enough;
}

/* A token's bytes in an encoding, and whether it has any there, of so many a character at most; -1 with an error. */
static int bytes_in(Kernel *k, Encoding *e, const uint32_t *chars, Py_ssize_t n, int most, uint8_t *out, int *size) {
    *size = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t bytes = bytes_at(k, e, chars[i]);
        if (bytes == UNKNOWN) return -1;
        if (bytes == NO_BYTES || size_of(bytes) > most) return 0;
        *size += put_bytes(out + *size, bytes);
    }
    return 1;
}

/* The single-byte encodings in which all bytes beyond ASCII are letters or marks, by their places, if there may be
   as many letters as are asked; those in a row are of one script, beside letters of ASCII of theirs. */
static uint64_t lanes_of_letters(const Letters *letters, const uint8_t *data, int size, int least) {
    uint64_t lanes = ~(uint64_t)0;
    int start = 0, longest = 0; /* of the letters of ASCII before, and with what is beyond it */
    for (int i = 0; i < size && lanes; i++) {
        if (data[i] < 0x80) {
            if (!Py_ISALPHA(data[i])) start = i + 1;
            continue;
        }
        int latin = start < i;
        uint64_t of[SCRIPTS];
        memset(of, 0xFF, sizeof of);
        for (; i < size && data[i] >= 0x80; i++)
            for (int j = 0; j < SCRIPTS; j++) of[j] &= letters->of[j][data[i] - 0x80];
        latin |= i < size && Py_ISALPHA(data[i]);
        lanes &= latin ? of[LATIN] : of[LATIN] | of[GREEK] | of[CYRILLIC] | of[OTHERS];
        int end = i--;
        while (end < size && Py_ISALPHA(data[end])) end++;
        longest = Py_MAX(longest, end - start);
    }
    return longest < least ? 0 : lanes;
}

/* A token that stays as it is: a channel that makes another of it is none, nor one that of a word makes words of
   languages that do not have it. Without one, all may be. */
typedef struct {
    const uint32_t *chars;
    Py_ssize_t n;
    Known known;
    int is_short; /* a syllable, of which a channel may make another word */
    int least; /* letters that are asked without one of ASCII, where the token that is asked of is all of a text */
} Stay;

/* The places of the encodings that a token may have been written in for all that stays; -1 with an error. UTF-8 is
   not asked of what it is no UTF-8 in. */
static int staying(Kernel *k, const Stay *stay, int r, uint64_t *lanes, int *utf8) {
    uint8_t data[4 * LONGEST_ASKED];
    uint32_t text[4 * LONGEST_ASKED];
    Encoding *e = k->encoding[r];
    int size, has = stay->n ? bytes_in(k, e, stay->chars, stay->n, 4, data, &size) : 0;
    if (has <= 0) return has;
    if (e->multibyte) *lanes = 0;
    else {
        const Same *same = same_as(k, LOAD_POINTER(&k->words), r);
        if (!same) return -1;
        for (int i = 0; i < size; i++)
            if (data[i] >= 0x80) *lanes &= same->of[data[i] - 0x80];
    }
    *utf8 = decode_all(k, k->encoding[k->utf8], data, size, 1, text) <= 0;
    return 0;
}

#define TRIED 512 /* a power of two, and more than what is tried */

/* Texts that were made of a token, each with the letters that were asked of it. */
typedef struct { int count; uint64_t hash[TRIED]; } Tried;

/* Of the bytes of ASCII and their places, and of what is asked of the others. */
static uint64_t hash_of_ascii(const uint8_t *data, int size, int least) {
    uint64_t hash = (uint64_t)least;
    for (int i = 0; i < size; i++)
        if (data[i] < 0x80) hash = hash_with(hash, (uint64_t)i << 8 | data[i]);
    return hash;
}

/* Whether bytes in a single-byte encoding are tried for the first time; `hash` is of those of ASCII. */
static int is_new(Tried *tried, const Encoding *e, const uint8_t *data, int size, uint64_t hash) {
    for (int i = 0; i < size; i++)
        if (data[i] >= 0x80) hash = hash_with(hash, e->single[data[i]]);
    hash |= 1;
    for (uint64_t at = hash * SLOT_MULTIPLIER >> 32;; at++) {
        uint64_t *place = tried->hash + at % TRIED;
        if (*place == hash) return 0;
        if (*place) continue;
        if (tried->count < TRIED / 2) tried->count++, *place = hash;
        return 1;
    }
}

static int are_together(const Known *a, const Known *b) {
    uint64_t both = 0;
    for (int i = 0; i < SET_BYTES / 8; i++) both |= a->languages[i] & b->languages[i];
    return both != 0;
}

/* Whether a character is too rare for a text to name it. */
static int is_unnamed(const Kernel *k, uint32_t c) {
    State state;
    start_state(&k->model, &state);
    return advance(k, &state, c) > k->constants.mentioned;
}

/* The pairs of encodings, written and read, of channels that make known words of a token: how many, each
   as written * MAX_ENCODINGS + read. Without room for them, whether there is one that may pay and lets another token
   stay. -1 with an error. */
static int ways_of(Kernel *k, const uint32_t *chars, Py_ssize_t n, const Stay *stay, uint16_t *pairs) {
    const Constants *constants = &k->constants;
    int count = 0;
    if (n > LONGEST_ASKED) return 0;
    uint32_t text[3 * LONGEST_ASKED];
    uint8_t data[3 * LONGEST_ASKED];
    Tried tried;
    tried.count = -1; /* not begun */
    int is_word = 1; /* all beyond ASCII is letters */
    int is_stranger = 0, beyond = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        is_word &= chars[i] < 0x80 || is_letter(chars[i]);
        if (chars[i] < 0x80) continue;
        is_stranger = !beyond++ && chars[i] >= (uint32_t)constants->many_from && is_unnamed(k, chars[i]);
    }
    int64_t before = -1; /* not asked for */
    Known words;
    const Letters *letters = letters_of(k, LOAD_POINTER(&k->words));
    if (!letters) return -1;
    for (int r = 0; r < k->encodings && (pairs || !count); r++) {
        int size, utf8 = 1, has = k->encoding[r]->can_be_read ? bytes_in(k, k->encoding[r], chars, n, 3, data, &size) : 0;
        if (has < 0) return -1;
        if (!has) continue;
        int multibyte = k->encoding[r]->multibyte;
        int least = is_stranger && multibyte ? constants->letters_telling_of_stranger : constants->letters_telling;
        int alone = multibyte ? constants->letters_telling_of_many : least;
        if (stay) alone = Py_MAX(alone, stay->least);
        uint64_t lanes = lanes_of_letters(letters, data, size, least);
        uint64_t kept = lanes; /* by the encodings in which what stays does */
        if (stay && staying(k, stay, r, &kept, &utf8)) return -1;
        if (stay && (!stay->is_short || multibyte)) lanes = kept;
        uint64_t of_ascii = hash_of_ascii(data, size, alone);
        for (; (utf8 || lanes) && (pairs || !count); utf8 = 0) {
            int lane = utf8 ? 0 : lowest_bit(lanes), w = utf8 ? k->utf8 : k->written_in[lane];
            int stays = utf8 || (kept >> lane & 1);
            if (!utf8) lanes &= lanes - 1;
            if (!(k->rounds[w * MAX_ENCODINGS + r] & 1)) continue;
            if (!pairs && !utf8) {
                if (tried.count < 0) memset(&tried, 0, sizeof tried);
                if (!is_new(&tried, k->encoding[w], data, size, of_ascii)) continue;
            }
            Py_ssize_t length = decode_all(k, k->encoding[w], data, size, 1, text);
            if (length <= 0 || (length == n && !memcmp(text, chars, (size_t)n * sizeof *text))) continue;
            int of_utf8 = constants->letters_telling_of_utf8;
            if (!is_of_words(k, text, length, utf8 ? of_utf8 : least, utf8 ? of_utf8 : alone, &words)) continue;
            if (!pairs && before < 0) {
                before = cost_of(k, chars, n);
                before = 5 * (constants->unlisted + Py_MIN(before, constants->ceiling_of_odd_word) + constants->others_say);
            }
            if (stay && is_word && stays && !are_together(&words, &stay->known)) continue;
            if (!pairs && before < words.cost + 5 * k->channel_cost[w * MAX_ENCODINGS + r]) continue;
            if (pairs) pairs[count] = (uint16_t)(w * MAX_ENCODINGS + r);
            count++;
        }
    }
    return count;
}

int is_known(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    Known known;
    return n <= LONGEST_ASKED && LOAD_POINTER(&k->words) && is_of_words(k, chars, n, k->constants.letters_known, k->constants.letters_known, &known);
}

/* Where it is kept what is known of a token: of two the one that was written first goes. */
static uint64_t *met_of(Kernel *k, uint64_t key) {
    struct Words *words = LOAD_POINTER(&k->words);
    return words->met + (key * SLOT_MULTIPLIER >> (65 - MET_BITS)) * 2;
}

static int is_met(Kernel *k, uint64_t key) {
    uint64_t *met = met_of(k, key);
    return LOAD_RELAXED(met) == key || LOAD_RELAXED(met + 1) == key;
}

static void meet(Kernel *k, uint64_t key) {
    uint64_t *met = met_of(k, key);
    STORE_RELAXED(met + 1, LOAD_RELAXED(met));
    STORE_RELAXED(met, key);
}

/* Whether a token is known, which is kept by hash. */
static int is_known_once(Kernel *k, const uint32_t *chars, Py_ssize_t n, uint64_t hash) {
    uint64_t known = hash_with(hash, KNOWN_WORD) | 1, other = hash_with(hash, OTHER_WORD) | 1;
    if (is_met(k, known)) return 1;
    if (is_met(k, other)) return 0;
    int answer = is_known(k, chars, n);
    meet(k, answer ? known : other);
    return answer;
}

/* Whether a channel makes known words of a token that is none; that none does is kept. */
static int becomes_words(Kernel *k, const uint32_t *chars, Py_ssize_t n, uint64_t hash, const Stay *stay) {
    uint64_t nothing = hash_with(hash_with(hash, hash_of_chars(stay->chars, stay->n)), NO_WORDS) | 1;
    if (is_met(k, nothing)) return 0;
    int answer = ways_of(k, chars, n, stay, NULL);
    if (!answer) meet(k, nothing);
    return answer;
}

/* Whether nothing of a token is beyond ASCII but marks where they may stand. */
static int is_plain(const uint32_t *text, Py_ssize_t n) {
    for (Py_ssize_t i = 0; i < n; i++)
        if (text[i] >= 0x80 && !is_placed(text, n, i)) return 0;
    return 1;
}

#define APOSTROPHE 0x2019
static int is_small(uint32_t c) { return Py_UNICODE_ISLOWER((Py_UCS4)c) != 0; }

/* Whether the ending of an English word is all that stands before what is no letter. */
static int is_english_ending(const uint32_t *text, Py_ssize_t n) {
    static const char *const endings[] = {"s", "t", "d", "m", "re", "ve", "ll"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        Py_ssize_t at = 0;
        while (endings[i][at] && at < n && text[at] == (uint32_t)endings[i][at]) at++;
        if (!endings[i][at] && (at == n || !is_letter(text[at]))) return 1;
    }
    return 0;
}

/* Whether an apostrophe stands between small letters where no English ending begins. */
static int splits(const uint32_t *text, Py_ssize_t n) {
    for (Py_ssize_t i = 1; i + 1 < n; i++)
        if (text[i] == APOSTROPHE && is_small(text[i - 1]) && is_small(text[i + 1]) &&
            !is_english_ending(text + i + 1, n - i - 1))
            return 1;
    return 0;
}

#define LOW_MARK 0x201A
#define LOW_MARKS 0x201E

/* Whether a quotation begins with a small letter, and does not end in the token. */
static int opens(const uint32_t *text, Py_ssize_t n) {
    if (n < 2 || (text[0] != LOW_MARK && text[0] != LOW_MARKS) || !is_small(text[1])) return 0;
    for (Py_ssize_t i = 2; i < n; i++)
        if (text[i] == '"' || text[i] == '\'' || (text[i] >= 0x2018 && text[i] <= 0x201F)) return 0;
    return 1;
}

#define IDEOGRAPHS 0x2E80

/* Whether a token might be a word of an alphabet as it stands: its letters have capitals as words have. */
static int may_be_written(const uint32_t *text, Py_ssize_t n) {
    for (Py_ssize_t i = 0; i < n;) {
        Py_ssize_t start = i;
        int beyond = 0;
        if (text[i] >= IDEOGRAPHS) return 0;
        for (; i < n && is_letter(text[i]); i++) {
            if (text[i] >= IDEOGRAPHS) return 0;
            beyond |= text[i] >= 0x80;
        }
        if (beyond && !is_cased(text + start, i - start)) return 0;
        i += i == start;
    }
    return 1;
}

/* Whether a known token says what language it is in: one has all its words. `known` is what they are known for. */
static int tells_language(const Kernel *k, const uint32_t *chars, Py_ssize_t n, Known *known) {
    return is_of_words(k, chars, n, 0, 0, known) && are_together(known, known);
}

static int is_syllable(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    Py_ssize_t letters = 0;
    for (Py_ssize_t i = 0; i < n; i++) letters += is_letter(chars[i]);
    return letters < k->constants.letters_telling;
}

/* A token beyond ASCII, and the hash of its characters. */
typedef struct { Py_ssize_t start, size; uint64_t hash; } Asked;

/* The tokens of a text that words are listed for, up to MOST_ASKED; `places` is how many are beyond ASCII, those of
   other writing too. -1 if these are more than `most`: such a text is the engine's. */
static int tokens_asked(const uint32_t *text, Py_ssize_t n, int most, Asked *tokens, int *places) {
    int count = 0;
    *places = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t start = i;
        int beyond = 0, unlisted = 0;
        for (; i < n && !is_white(text[i]); i++) {
            beyond |= text[i] >= 0x80;
            unlisted |= text[i] >= THAI && text[i] < BEHIND_LAO;
        }
        if (!beyond) continue;
        if ((*places)++ == most) return -1;
        if (!unlisted) tokens[count++] = (Asked){.start = start, .size = i - start};
    }
    return count;
}

/* Leaves of tokens those that are not known, and says how many; the longest known one that tells its language stays. */
static int leave_unknown(Kernel *k, const uint32_t *text, Asked *tokens, int count, Stay *stay) {
    int unknown = 0;
    Known known;
    for (int i = 0; i < count; i++) {
        const uint32_t *chars = text + tokens[i].start;
        Py_ssize_t size = tokens[i].size;
        if (size > LONGEST_ASKED || (is_plain(chars, size) && !splits(chars, size) && !opens(chars, size))) continue;
        uint64_t hash = hash_of_chars(chars, size);
        if (!is_known_once(k, chars, size, hash)) {
            tokens[unknown] = tokens[i];
            tokens[unknown++].hash = hash;
        } else if (size > stay->n && tells_language(k, chars, size, &known))
            stay->chars = chars, stay->n = size, stay->known = known;
    }
    return unknown;
}

/* The characters that words of one letter are read as, in order. */
struct Singles {
    Py_ssize_t count;
    uint32_t chars[];
};

PyObject *tell_singles(Kernel *k, PyObject *told) {
    Py_ssize_t n;
    uint32_t *chars = chars_of(told, &n);
    if (!chars) return NULL;
    for (Py_ssize_t i = 1; i < n; i++)
        if (chars[i - 1] >= chars[i]) {
            PyMem_Free(chars);
            return PyErr_Format(PyExc_ValueError, "characters are out of order");
        }
    struct Singles *singles = PyMem_Malloc(sizeof *singles + (size_t)n * sizeof *chars);
    if (singles) {
        singles->count = n;
        memcpy(singles->chars, chars, (size_t)n * sizeof *chars);
        if (PUBLISH(&k->singles, singles)) PyMem_Free(singles); /* told before */
    }
    PyMem_Free(chars);
    if (!singles) return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static int is_single(const struct Singles *singles, uint32_t c) {
    Py_ssize_t low = 0, high = singles->count;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (singles->chars[middle] < c) low = middle + 1;
        else high = middle;
    }
    return low < singles->count && singles->chars[low] == c;
}

/* The twin of fixers.one_letter.shows_one_letter. */
static int shows_one_letter(const Kernel *k, const uint32_t *text, Py_ssize_t n) {
    const struct Singles *singles = LOAD_POINTER(&k->singles);
    int found = 0;
    for (Py_ssize_t i = 0; singles && i < n; i++) {
        if (text[i] < 0x80) continue;
        if (!is_single(singles, text[i])) return 0;
        found = 1;
    }
    return found;
}

int shows_unknown(Kernel *k, const uint32_t *text, Py_ssize_t n) {
    Asked tokens[MOST_ASKED];
    int places, most = (int)Py_MIN(k->constants.most_places, MOST_ASKED);
    if (shows_one_letter(k, text, n)) return 1;
    if (!LOAD_POINTER(&k->words)) return 0;
    int count = tokens_asked(text, n, most, tokens, &places);
    if (count <= 0) return 0;
    Stay stay = {.n = 0};
    know_no_word(&stay.known);
    int unknown = leave_unknown(k, text, tokens, count, &stay);
    if (!unknown) return 0;
    if (places == 1)
        stay.least = k->constants.letters_telling_alone + may_be_written(text + tokens[0].start, tokens[0].size);
    stay.is_short = is_syllable(k, stay.chars, stay.n);
    for (int i = 0; i < unknown; i++) {
        int answer = becomes_words(k, text + tokens[i].start, tokens[i].size, tokens[i].hash, &stay);
        if (answer) return answer;
    }
    return 0;
}

PyObject *find_word(Kernel *k, PyObject *word) {
    if (!k->words) return PyErr_Format(PyExc_RuntimeError, "not told yet");
    Py_ssize_t n;
    uint32_t *chars = chars_of(word, &n);
    if (!chars) return NULL;
    uint32_t cell = word_of(k->words, chars, n);
    PyMem_Free(chars);
    if (!cell) Py_RETURN_NONE;
    return PyLong_FromUnsignedLong(cell - 1);
}

PyObject *shows_unknown_(Kernel *k, PyObject *text) {
    if (!k->words || !k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not told yet");
    Py_ssize_t n;
    uint32_t *chars = chars_of(text, &n);
    int answer = chars ? shows_unknown(k, chars, n) : -1;
    PyMem_Free(chars);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

PyObject *ways_to_words(Kernel *k, PyObject *token) {
    if (!k->words || !k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not told yet");
    Py_ssize_t n;
    uint32_t *chars = chars_of(token, &n);
    uint16_t *pairs = chars ? PyMem_Malloc(MAX_ENCODINGS * MAX_ENCODINGS * sizeof *pairs) : NULL;
    int count = pairs ? ways_of(k, chars, n, NULL, pairs) : -1;
    if (chars && !pairs) PyErr_NoMemory();
    PyObject *out = count < 0 ? NULL : PyList_New(count);
    for (int i = 0; out && i < count; i++) {
        PyObject *pair = Py_BuildValue("(ii)", pairs[i] / MAX_ENCODINGS, pairs[i] % MAX_ENCODINGS);
        if (!pair) Py_CLEAR(out);
        else PyList_SET_ITEM(out, i, pair);
    }
    PyMem_Free(pairs);
    PyMem_Free(chars);
    return out;
}
