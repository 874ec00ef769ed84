/* Words that languages have, and the channels that make them of a token: the twin of
   language/words.py, detectors/known.py and fixers.vocabulary.ways_to_words. */

#include "kernel.h"

#define CELL 5 /* bytes */
#define PADDING (8 - CELL)
#define FINGERPRINT_BITS 23 /* of a cell; then come the set of languages and the frequency */
#define SET_BITS 12
#define FREQUENCY_BITS 5
#define MOST_LETTERS 32 /* as language.words has it */
#define LONGEST_ASKED 64 /* as detectors.known has it */

enum { LATIN, GREEK, CYRILLIC, OTHERS, SCRIPTS }; /* Words are of one script. */

struct Words {
    Py_buffer buffer; /* of the whole table, held while the kernel lives */
    const uint8_t *cells;
    uint64_t seed, length, scale;
    uint32_t sets;
    struct Letters *letters; /* NULL until they are asked for */
};

/* Of each byte from 0x80, the places of RoughByte where it is a letter of a script, or a mark. */
typedef struct Letters { uint64_t of[SCRIPTS][128]; } Letters;

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

void free_words(struct Words *w) {
    if (!w) return;
    PyBuffer_Release(&w->buffer);
    PyMem_Free(w->letters);
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
                   w->buffer.len - base >= PADDING &&
                   (uint64_t)(w->buffer.len - base - PADDING) / CELL >= (count + 2) * length;
    w->cells = (const uint8_t *)w->buffer.buf + base;
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

/* Whether a character is a quotation mark at the end of a word where it may stand, or an apostrophe or a
   dash within. */
static int is_placed(const uint32_t *text, Py_ssize_t n, Py_ssize_t at) {
    uint32_t c = text[at], before = at ? text[at - 1] : ' ', after = at + 1 < n ? text[at + 1] : ' ';
    int closes = c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 || c == 0xAB || c == 0xBB;
    int opens = c == 0x201A || c == 0x201E || (closes && c != 0x2019 && c != 0x2026);
    if ((c == 0x2019 || c == 0x2013 || c == 0x2014) && is_alnum(before) && is_alnum(after)) return 1;
    if (opens && is_letter(after)) return !is_alnum(before);
    return closes && is_letter(before) && !is_alnum(after);
}

/* Whether all that a token has beyond ASCII is known words, the longest of so many letters at least, and
   the marks about them. */
static int is_of_words(const Kernel *k, const uint32_t *text, Py_ssize_t n, Py_ssize_t least) {
    uint32_t word[MOST_LETTERS];
    int enough = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (text[i] >= 0x80 && !is_letter(text[i]) && !is_placed(text, n, i)) return 0;
    for (Py_ssize_t i = 0; i < n;) {
        Py_ssize_t start = i, capitals = 0;
        int beyond = 0;
        for (; i < n && is_letter(text[i]); i++) {
            beyond |= text[i] >= 0x80;
            capitals += Py_UNICODE_ISUPPER((Py_UCS4)text[i]) != 0;
            if (i - start < MOST_LETTERS) word[i - start] = fold_of(&k->model, text[i]);
        }
        Py_ssize_t length = i - start;
        i += i == start || i < n; /* past what is no letter */
        if (!beyond) continue;
        int is_cased = !capitals || capitals == length ||
                       (capitals == 1 && Py_UNICODE_ISUPPER((Py_UCS4)text[start]));
        if (!is_cased || length > MOST_LETTERS || !word_of(LOAD_POINTER(&k->words), word, length)) return 0;
        enough |= length >= least;
    }
    return enough;
}

/* A token's bytes in an encoding, and whether it has any there; -1 with an error. */
static int bytes_in(Kernel *k, Encoding *e, const uint32_t *chars, Py_ssize_t n, uint8_t *out, int *size) {
    *size = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t bytes = bytes_at(k, e, chars[i]);
        if (bytes == UNKNOWN) return -1;
        if (bytes == NO_BYTES || size_of(bytes) > 3) return 0;
        *size += put_bytes(out + *size, bytes);
    }
    return 1;
}

/* The single-byte encodings in which all bytes beyond ASCII are letters or marks, by their places; those in a
   row are of one script, beside letters of ASCII of theirs. */
static uint64_t lanes_of_letters(const Letters *letters, const uint8_t *data, int size) {
    uint64_t lanes = ~(uint64_t)0;
    for (int i = 0; i < size && lanes; i++) {
        if (data[i] < 0x80) continue;
        int latin = i && Py_ISALPHA(data[i - 1]);
        uint64_t of[SCRIPTS];
        memset(of, 0xFF, sizeof of);
        for (; i < size && data[i] >= 0x80; i++)
            for (int j = 0; j < SCRIPTS; j++) of[j] &= letters->of[j][data[i] - 0x80];
        latin |= i < size && Py_ISALPHA(data[i]);
        lanes &= latin ? of[LATIN] : of[LATIN] | of[GREEK] | of[CYRILLIC] | of[OTHERS];
    }
    return lanes;
}

/* A token in an encoding, and the encodings that were tried on it. */
typedef struct {
    uint8_t data[3 * LONGEST_ASKED];
    int size;
    uint64_t tried[MAX_ENCODINGS / 64];
} Bytes;

/* The encodings that the same bytes were tried in before, or room for them. */
static Bytes *same_of(Bytes *seen, int *count) {
    Bytes *own = seen + *count;
    for (int i = 0; i < *count; i++)
        if (seen[i].size == own->size && !memcmp(seen[i].data, own->data, (size_t)own->size)) return seen + i;
    memset(own->tried, 0, sizeof own->tried);
    return seen + (*count)++;
}

/* The pairs of encodings, written and read, of channels that make known words of a token: how many, each
   as written * MAX_ENCODINGS + read. Without room for them, whether there is one. -1 with an error. */
static int ways_of(Kernel *k, const uint32_t *chars, Py_ssize_t n, uint16_t *pairs) {
    const Constants *constants = &k->constants;
    int count = 0, seen_count = 0;
    if (n > LONGEST_ASKED) return 0;
    uint32_t text[3 * LONGEST_ASKED];
    const Letters *letters = letters_of(k, LOAD_POINTER(&k->words));
    Bytes *seen = letters ? PyMem_Malloc((size_t)k->encodings * sizeof *seen) : NULL;
    if (letters && !seen) PyErr_NoMemory();
    if (!seen) return -1;
    for (int r = 0; r < k->encodings && (pairs || !count); r++) {
        Bytes *own = seen + seen_count;
        int has = k->encoding[r]->can_be_read ? bytes_in(k, k->encoding[r], chars, n, own->data, &own->size) : 0;
        if (has < 0) {
            count = -1;
            break;
        }
        if (!has) continue;
        if (!pairs) own = same_of(seen, &seen_count);
        int least = k->encoding[r]->multibyte ? constants->letters_telling_of_many : constants->letters_telling;
        uint64_t lanes = lanes_of_letters(letters, own->data, own->size);
        for (int utf8 = 1; (utf8 || lanes) && (pairs || !count); utf8 = 0) {
            int w = utf8 ? k->utf8 : k->written_in[lowest_bit(lanes)];
            if (!utf8) lanes &= lanes - 1;
            if (!(k->rounds[w * MAX_ENCODINGS + r] & 1)) continue;
            if (!pairs) {
                if (own->tried[w >> 6] >> (w & 63) & 1) continue;
                own->tried[w >> 6] |= (uint64_t)1 << (w & 63);
            }
            Py_ssize_t length = decode_all(k, k->encoding[w], own->data, own->size, 1, text);
            if (length <= 0 || (length == n && !memcmp(text, chars, (size_t)n * sizeof *text))) continue;
            if (!is_of_words(k, text, length, utf8 ? constants->letters_telling_of_utf8 : least)) continue;
            if (pairs) pairs[count] = (uint16_t)(w * MAX_ENCODINGS + r);
            count++;
        }
    }
    PyMem_Free(seen);
    return count;
}

int is_known(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    return n <= LONGEST_ASKED && LOAD_POINTER(&k->words) && is_of_words(k, chars, n, k->constants.letters_known);
}

int becomes_words(Kernel *k, const uint32_t *chars, Py_ssize_t n) { return ways_of(k, chars, n, NULL); }

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

PyObject *becomes_words_(Kernel *k, PyObject *token) {
    if (!k->words || !k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not told yet");
    Py_ssize_t n;
    uint32_t *chars = chars_of(token, &n);
    int answer = chars ? becomes_words(k, chars, n) : -1;
    PyMem_Free(chars);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

PyObject *ways_to_words(Kernel *k, PyObject *token) {
    if (!k->words || !k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not told yet");
    Py_ssize_t n;
    uint32_t *chars = chars_of(token, &n);
    uint16_t *pairs = chars ? PyMem_Malloc(MAX_ENCODINGS * MAX_ENCODINGS * sizeof *pairs) : NULL;
    int count = pairs ? ways_of(k, chars, n, pairs) : -1;
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
