/* What a text surely was: every character beyond ASCII is part of UTF-8 that was read in one
   single-byte encoding, and no other encoding makes other likely text of it. The twin of
   fixers/sure.py. */

#include "kernel.h"

#define STRONG_KINDS 2
#define ASK 2 /* of strength: what is gained must settle it, which is asked only if it matters */
#define MOST_DIFFERENT 128 /* characters beyond ASCII; more are no text of an alphabet */

#define SHORT 512 /* characters of a text that needs no memory of its own */

/* The different characters beyond ASCII that were observed. */
typedef struct {
    uint32_t c[MOST_DIFFERENT];
    uint8_t byte[MOST_DIFFERENT];
    int count;
} Met;

/* What there is of them in a text that is in an encoding. */
typedef struct {
    uint64_t leads, others; /* their bytes, which lead or go on, by their lowest bits; others may be missing */
    uint32_t mixed;         /* unless this is 0: then some are not what is usual for their bytes */
    Readers have, differ;   /* the readers that have them all as bytes of UTF-8, and those that have others */
} Seen;

/* An encoding that text was read in: what is usually met, at hand. */
#define BRIEFLY_BELOW 0x2200
typedef struct Brief {
    uint8_t byte[BRIEFLY_BELOW]; /* of a character; 0 if that is not known */
    uint32_t c[128];             /* of a byte, the first one that was met; or 0 */
    struct {
        Readers have, differ;
        int passed; /* PASSED, SHOWN, KNOWN */
    } of[128];                   /* the same one's */
} Brief;

/* Bytes 80 to 9F as controls where they are none, or not. */
enum { PASSED = 1, SHOWN = 2, KNOWN = 4 };
ALWAYS_INLINE int is_passed(const Encoding *e, uint32_t c, int byte) {
    return (c < 0xA0 && e->single[byte] != c ? PASSED : 0) | (c >= 0xA0 && byte < 0xA0 ? SHOWN : 0);
}

typedef struct {
    const void *data;
    int kind;
    Py_ssize_t n;
    uint32_t *out;
    Py_ssize_t length;
    uint32_t bits; /* that are set in any character of it */
    int strong, weak; /* whether such a text can't be right as it is, or ASK; or may be undone if it is odd */
    int by_mark; /* whether nothing but where a sequence stands makes it so */
    int no_marks; /* whether that would not do */
    int64_t before, after; /* what tokens beyond ASCII cost as they are, and as they were; -1 */
} Undo;

/* The byte of an observed character beyond ASCII; -1 if the encoding has none for it. */
ALWAYS_INLINE int byte_of(Kernel *k, Encoding *e, uint32_t c) {
    uint32_t bytes = bytes_at(k, e, c);
    return bytes < 0x100 && bytes >= 0x80 ? (int)bytes : bytes == UNKNOWN ? -2 : -1;
}

/* The bytes that the encodings which are read have for a character, side by side in the order of readers;
   0 where one has none beyond ASCII. */
struct Row {
    uint8_t byte[MAX_ENCODINGS];
    uint64_t leads, goes_on; /* where it may be a lead of UTF-8, or follow one: a bit for each, two may share one */
    Readers may_be; /* which have one that may stand in UTF-8 */
};
struct Rows { const struct Row *of[256]; };

static const struct Row NO_ROW; /* of what no reader has, as ideographs */

static const struct Row *learn_row(Kernel *k, uint32_t c) {
    struct Rows *page = LOAD_POINTER(&k->rows[c >> 8]), *other;
    if (!page) {
        page = PyMem_Calloc(1, sizeof *page);
        if (!page) return (const struct Row *)PyErr_NoMemory();
        if ((other = PUBLISH(&k->rows[c >> 8], page))) {
            PyMem_Free(page);
            page = other;
        }
    }
    const struct Row *known = LOAD_POINTER(&page->of[c & 0xFF]);
    if (known) return known;
    struct Row found = {0}, *row = NULL;
    int any = 0;
    for (int i = 0; i < k->readers; i++) {
        int byte = byte_of(k, k->encoding[k->reader[i]], c);
        if (byte == -2) return NULL;
        if (byte < 0) continue;
        found.byte[i] = (uint8_t)byte;
        if (byte >= 0xC2 && byte <= 0xF4) found.leads |= (uint64_t)1 << i % 64;
        if ((byte & 0xC0) == 0x80) found.goes_on |= (uint64_t)1 << i % 64;
        if (byte < 0xC0 || (byte >= 0xC2 && byte <= 0xF4)) found.may_be.bits[i / 64] |= (uint64_t)1 << i % 64;
        any = 1;
    }
    if (any && !(row = PyMem_Malloc(sizeof *row))) return (const struct Row *)PyErr_NoMemory();
    if (any) *row = found;
    known = PUBLISH(&page->of[c & 0xFF], any ? row : &NO_ROW);
    if (!known) return any ? row : &NO_ROW;
    PyMem_Free(row);
    return known;
}

/* NULL with an error. */
ALWAYS_INLINE const struct Row *row_of(Kernel *k, uint32_t c) {
    struct Rows *page = LOAD_POINTER(&k->rows[c >> 8]);
    const struct Row *known = page ? LOAD_POINTER(&page->of[c & 0xFF]) : NULL;
    return known ? known : learn_row(k, c);
}

/* The byte of a character of a text that was read in an encoding. */
ALWAYS_INLINE int brief_byte_of(Kernel *k, Encoding *e, uint32_t c) {
    int byte = c < BRIEFLY_BELOW ? e->brief->byte[c] : 0;
    if (byte) return byte;
    byte = c < 0x80 ? -1 : byte_of(k, e, c);
    if (byte < 0) return byte;
    if (!e->brief->c[byte & 0x7F]) e->brief->c[byte & 0x7F] = c;
    if (c < BRIEFLY_BELOW) e->brief->byte[c] = (uint8_t)byte;
    return byte;
}

/* What readers say of a character that is a byte in one; 0 with an error. */
static int add_readers(Kernel *k, uint32_t c, int byte, Readers *have, Readers *differ) {
    const struct Row *row = row_of(k, c);
    if (!row) return 0;
    for (int j = 0; j < k->readers; j++)
        differ->bits[j / 64] |= (uint64_t)(row->byte[j] != byte) << j % 64;
    for (int half = 0; half < MAX_ENCODINGS / 64; half++) have->bits[half] &= row->may_be.bits[half];
    return 1;
}

/* The different characters of a text that is in an encoding; 0 if there are too many. */
static int meet_all(Kernel *k, Encoding *e, const Undo *u, const Seen *seen, Met *met) {
    uint32_t last[128] = {0}; /* by its byte, the one met last; hardly ever is another the same */
    met->count = 0;
    for (int high = 0; !seen->mixed && high < 2; high++)
        for (uint64_t left = high ? seen->leads : seen->others; left; left &= left - 1) {
            int at = 64 * high + lowest_bit(left);
            met->byte[met->count] = (uint8_t)(0x80 + at);
            met->c[met->count++] = e->brief->c[at];
        }
    if (met->count) return 1;
    for (Py_ssize_t i = 0; i < u->n; i++) {
        uint32_t c = read_at(u->data, u->kind, i);
        if (c < 0x80) continue;
        int byte = byte_of(k, e, c), known = 0;
        if (last[byte & 0x7F] == c) continue;
        for (int j = 0; last[byte & 0x7F] && !known && j < met->count; j++) known = met->c[j] == c;
        last[byte & 0x7F] = c;
        if (known) continue;
        if (met->count == MOST_DIFFERENT) return 0;
        met->c[met->count] = c;
        met->byte[met->count++] = (uint8_t)byte;
    }
    return 1;
}

/* Fills in what readers have, and says what was passed; -1 if there are too many characters, -2 with an error. */
static int sum_up(Kernel *k, Encoding *e, const Undo *u, Seen *seen) {
    int passed = 0;
    seen->have = (Readers){{~(uint64_t)0, ~(uint64_t)0}};
    seen->differ = (Readers){{0}};
    if (seen->mixed) {
        Met met;
        if (!meet_all(k, e, u, seen, &met)) return -1;
        for (int i = 0; i < met.count; i++) {
            if (!add_readers(k, met.c[i], met.byte[i], &seen->have, &seen->differ)) return -2;
            passed |= is_passed(e, met.c[i], met.byte[i]);
        }
        return passed;
    }
    Brief *brief = e->brief;
    for (int high = 0; high < 2; high++)
        for (uint64_t left = high ? seen->leads : seen->others; left; left &= left - 1) {
            int at = 64 * high + lowest_bit(left);
            if (!brief->of[at].passed) {
                uint32_t c = brief->c[at];
                brief->of[at].have = (Readers){{~(uint64_t)0, ~(uint64_t)0}};
                if (!add_readers(k, c, 0x80 + at, &brief->of[at].have, &brief->of[at].differ)) return -2;
                brief->of[at].passed = KNOWN | is_passed(e, c, 0x80 + at);
            }
            passed |= brief->of[at].passed;
            for (int half = 0; half < MAX_ENCODINGS / 64; half++) {
                seen->have.bits[half] &= brief->of[at].have.bits[half];
                seen->differ.bits[half] |= brief->of[at].differ.bits[half];
            }
        }
    return passed & ~KNOWN;
}

ALWAYS_INLINE int is_small(uint32_t c) { return c >= 'a' && c <= 'z'; }

/* Whether a sequence stands where no two characters do: a capital behind a small letter, or a letter
   and a sign before one. */
ALWAYS_INLINE int is_marked(const Kernel *k, const Undo *u, int kind, Py_ssize_t i, int size) {
    const Model *m = &k->model;
    uint32_t lead = read_at(u->data, kind, i);
    if (i && is_small(read_at(u->data, kind, i - 1)) && m->case_[slot_of(m, lead)] == 2) return 1;
    return size == 2 && i + 2 < u->n && is_small(read_at(u->data, kind, i + 2)) &&
           !script_of(m, read_at(u->data, kind, i + 1)) && script_of(m, lead);
}

/* What the tokens of a text that are not ASCII cost together. */
static int64_t cost_of_text(const Kernel *k, const void *data, int kind, Py_ssize_t n) {
    int64_t total = 0;
    Py_ssize_t token_end = 0;
    for (Py_ssize_t i = skip_ascii(data, kind, 0, n); i < n;
         i = skip_ascii(data, kind, token_end, n)) {
        Py_ssize_t start = i;
        State state;
        start_state(&k->model, &state);
        while (start > token_end && !is_white(read_at(data, kind, start - 1))) start--;
        for (; start < n && !is_white(read_at(data, kind, start)); start++)
            total += advance(k, &state, read_at(data, kind, start));
        total += close_cost(k, &state);
        token_end = start;
    }
    return total;
}

static int64_t cost_of_str(const Kernel *k, PyObject *text) {
    return cost_of_text(k, PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text));
}

static int64_t cost_after(const Kernel *k, Undo *u) {
    if (u->after < 0) u->after = cost_of_text(k, u->out, 4, u->length);
    return u->after;
}

static int64_t gain_of(const Kernel *k, Undo *u) {
    if (u->before < 0) u->before = cost_of_text(k, u->data, u->kind, u->n);
    return u->before - cost_after(k, u);
}

/* How many characters a lead of UTF-8 and what follows it are. */
ALWAYS_INLINE int size_from(int lead) { return 2 + (lead >= 0xE0) + (lead >= 0xF0); }

/* Whether any sequence of a text that is UTF-8 read in an encoding is marked. */
static int has_mark(Kernel *k, Encoding *e, const Undo *u) {
    for (Py_ssize_t i = skip_ascii(u->data, u->kind, 0, u->n); i < u->n;) {
        int size = size_from(byte_of(k, e, read_at(u->data, u->kind, i)));
        if (is_marked(k, u, u->kind, i, size)) return 1;
        i = skip_ascii(u->data, u->kind, i + size, u->n);
    }
    return 0;
}

/* Whether a token beyond ASCII is so long that the fixer takes it in parts. */
static int has_long_token(const Kernel *k, const Undo *u) {
    Py_ssize_t start = 0;
    int special = 0;
    for (Py_ssize_t i = 0; i <= u->n; i++) {
        uint32_t c = i < u->n ? read_at(u->data, u->kind, i) : ' ';
        special |= c >= 0x80;
        if (!is_white(c)) continue;
        if (special && i - start > k->constants.longest) return 1;
        start = i + 1;
        special = 0;
    }
    return 0;
}

/* Copies ASCII from a place on, and says where it ends. A few characters more may be written, no farther than
   the text is long. */
ALWAYS_INLINE Py_ssize_t copy_ascii(const void *data, int kind, Py_ssize_t i, Py_ssize_t n, uint32_t *out) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t mask = mask_beyond_ascii(kind);
    for (int each = 8 / kind; i + each <= n; i += each, out += each) {
        uint64_t word;
        memcpy(&word, (const char *)data + i * kind, 8);
        for (int j = 0; j < each; j++) out[j] = read_at(data, kind, i + j);
        if (word & mask) return i + lowest_bit(word & mask) / (8 * kind);
    }
#endif
    while (i < n && read_at(data, kind, i) < 0x80) *out++ = read_at(data, kind, i++);
    return i;
}

/* The whole text as UTF-8 read in an encoding: 1 if it is, 0 if not, -1 with an error. What was
   seen is kept if asked for. */
ALWAYS_INLINE int decode_as(Kernel *k, Encoding *e, Undo *u, int kind, Seen *seen) {
    uint64_t leads = 0, others = 0;
    uint32_t mixed = 0;
    const Constants *constants = &k->constants;
    const void *data = u->data;
    Py_ssize_t n = u->n;
    uint32_t *out = u->out, last = 0, bits = 0;
    int points = 0, kinds = 0, letters = 0, passed = 0;
    for (Py_ssize_t i = 0; i < n;) {
        uint32_t c = read_at(data, kind, i);
        if (c < 0x80) {
            Py_ssize_t end = copy_ascii(data, kind, i, n, out);
            for (Py_ssize_t j = i; j < end && letters < constants->sure_letters; j++)
                letters += Py_ISALPHA(read_at(data, kind, j)) != 0;
            out += end - i;
            i = end;
            continue;
        }
        int byte = seen ? brief_byte_of(k, e, c) : byte_of(k, e, c);
        if (byte < 0xC2 || byte > 0xF4) return byte == -2 ? -1 : 0;
        if (seen) {
            leads |= (uint64_t)1 << (byte & 0x3F);
            mixed |= e->brief->c[byte & 0x7F] ^ c;
        } else
            passed |= is_passed(e, c, byte);
        int size = size_from(byte), western = byte == 0xC3;
        if (n - i < size) return 0;
        uint32_t decoded = (uint32_t)byte & 0x7Fu >> size;
        for (int j = 1; j < size; j++) {
            c = read_at(data, kind, i + j);
            byte = seen ? brief_byte_of(k, e, c) : c < 0x80 ? -1 : byte_of(k, e, c);
            if ((byte & 0xC0) != 0x80 || byte < 0) return byte == -2 ? -1 : 0;
            if (seen) {
                others |= (uint64_t)1 << (byte & 0x3F);
                mixed |= e->brief->c[byte & 0x7F] ^ c;
            } else
                passed |= is_passed(e, c, byte);
            decoded = decoded << 6 | ((uint32_t)byte & 0x3F);
        }
        if (size == 3 && (decoded < 0x800 || (decoded >= 0xD800 && decoded < 0xE000))) return 0;
        if (size == 4 && (decoded < 0x10000 || decoded > MAX_CODE_POINT)) return 0;
        int proper = is_proper(k, decoded);
        if (proper <= 0) return proper;
        if (decoded != last) kinds += kinds < STRONG_KINDS;
        last = decoded;
        bits |= decoded;
        /* an accented letter of Western Europe is known by its first byte */
        if (points < constants->sure_points) points += size - 1 + western;
        *out++ = decoded;
        i += size;
    }
    if (seen) {
        seen->leads = leads;
        seen->others = others;
        seen->mixed = mixed;
        passed = sum_up(k, e, u, seen);
        if (passed < 0) return passed + 1;
    }
    if (passed == (PASSED | SHOWN)) return 0; /* it was read in another, or in two */
    if (n > constants->longest && has_long_token(k, u)) return 0;
    u->length = out - u->out;
    u->bits = bits;
    u->after = -1;
    u->strong = points >= constants->sure_points && kinds >= STRONG_KINDS;
    u->weak = points >= constants->sure_points ||
              (points >= constants->sure_points_beside && letters >= constants->sure_letters);
    u->by_mark = !u->strong && !u->weak;
    if (!seen && (u->weak || u->strong)) return 1; /* how strong another is, nobody asks */
    if (!seen && u->no_marks) return 0;
    if (!u->strong && letters >= constants->sure_letters && has_mark(k, e, u))
        u->strong = u->weak ? ASK : gain_of(k, u) >= constants->sure_gain;
    return u->strong || u->weak;
}

static int decode_in(Kernel *k, Encoding *e, Undo *u) {
    if (u->kind == 1) return decode_as(k, e, u, 1, NULL);
    if (u->kind == 2) return decode_as(k, e, u, 2, NULL);
    return decode_as(k, e, u, 4, NULL);
}

static int decode_and_see(Kernel *k, Encoding *e, Undo *u, Seen *seen) {
    if (!LOAD_POINTER(&e->brief)) {
        Brief *brief = PyMem_Calloc(1, sizeof *brief);
        if (!brief) {
            PyErr_NoMemory();
            return -1;
        }
        if (PUBLISH(&e->brief, brief)) PyMem_Free(brief);
    }
    if (u->kind == 1) return decode_as(k, e, u, 1, seen);
    if (u->kind == 2) return decode_as(k, e, u, 2, seen);
    return decode_as(k, e, u, 4, seen);
}

void free_rows(Kernel *k) {
    for (int i = 0; k->rows && i < (MAX_CODE_POINT + 1) >> 8; i++) {
        for (int j = 0; k->rows[i] && j < 256; j++)
            if (k->rows[i]->of[j] != &NO_ROW) PyMem_Free((void *)k->rows[i]->of[j]);
        PyMem_Free(k->rows[i]);
    }
    PyMem_Free(k->rows);
    k->rows = NULL;
}

/* Whether two readers have the same bytes for all that was met, whose rows are there. */
static int is_same(Kernel *k, const Met *met, int a, int b) {
    for (int i = 0; i < met->count; i++) {
        const struct Row *row = row_of(k, met->c[i]);
        if (!row || row->byte[a] != row->byte[b]) return 0;
    }
    return 1;
}

/* Which readers have all of a text as bytes that may stand in UTF-8, and not all of it as the same ones, each
   such reading once, the cheapest; how many, in order. `first` and `second` are the first of the text. */
static int others_of(Kernel *k, Encoding *e, const Undo *u, const Seen *seen, const struct Row *first,
                     const struct Row *second, uint8_t *others) {
    int all = 0, count = 0;
    for (int half = 0; half < MAX_ENCODINGS / 64; half++)
        for (uint64_t left = seen->have.bits[half] & seen->differ.bits[half]; left; left &= left - 1) {
            int j = 64 * half + lowest_bit(left);
            if (first->byte[j] >= 0xC2 && (second->byte[j] & 0xC0) == 0x80) others[all++] = (uint8_t)j;
        }
    if (all < 2) return all;
    /* one that has the same bytes as a cheaper one makes the same of it */
    Met met;
    meet_all(k, e, u, seen, &met);
    for (int i = 0; i < all; i++) {
        int earlier = 0;
        while (earlier < count && !is_same(k, &met, others[i], others[earlier])) earlier++;
        if (earlier == count) others[count++] = others[i];
    }
    return count;
}

static PyObject *text_of(const Undo *u) {
    uint32_t bits = u->bits;
    PyObject *text = PyUnicode_New(u->length, bits < MAX_CODE_POINT ? bits : MAX_CODE_POINT);
    if (!text) return NULL;
    void *data = PyUnicode_DATA(text);
    if (bits < 0x100)
        for (Py_ssize_t i = 0; i < u->length; i++) ((Py_UCS1 *)data)[i] = (Py_UCS1)u->out[i];
    else if (bits < 0x10000)
        for (Py_ssize_t i = 0; i < u->length; i++) ((Py_UCS2 *)data)[i] = (Py_UCS2)u->out[i];
    else
        memcpy(data, u->out, (size_t)u->length * sizeof *u->out);
    return text;
}

/* Whether no other encoding makes other likely text of it that may be meant; -1 with an error. */
static int is_agreed(Kernel *k, int found, Undo *u, const uint8_t *others, int count, Likely likely, void *whose) {
    const int32_t *costs = k->channel_cost + k->utf8 * MAX_ENCODINGS;
    Undo other = *u; /* as u, but what it makes of the text goes elsewhere */
    int agreed = 1;
    other.no_marks = !u->by_mark; /* which would be weaker evidence */
    other.out = count ? PyMem_Malloc((size_t)u->n * sizeof *other.out) : NULL;
    if (count && !other.out) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < count && agreed == 1; i++) {
        int r = k->reader[others[i]];
        other.before = u->before;
        int whole = decode_in(k, k->encoding[r], &other);
        if (whole > 0) whole = likely(whose, other.out, 4, other.length);
        if (whole > 0) {
            int64_t worse = cost_after(k, &other) - cost_after(k, u);
            whole = worse + costs[r] - costs[found] < k->constants.sure_margin;
        }
        if (whole) agreed = whole < 0 ? -1 : 0;
    }
    PyMem_Free(other.out);
    return agreed;
}

/* One layer; NULL if nothing is sure, or with an error. */
static PyObject *undo_layer(Kernel *k, PyObject *text, Likely likely, void *whose, int *strong, int *read) {
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(text), start = skip_ascii(data, kind, 0, n);
    if (start + 1 >= n) return NULL;
    uint32_t lead = read_at(data, kind, start), next = read_at(data, kind, start + 1);
    if (next < 0x80) return NULL;
    const struct Row *first = row_of(k, lead), *second = first && first->leads ? row_of(k, next) : NULL;
    if (!second || !(first->leads & second->goes_on)) return NULL;
    uint32_t room[SHORT];
    Undo u = {.data = data, .kind = kind, .n = n, .before = -1, .after = -1};
    Seen seen;
    PyObject *out = NULL;
    const int32_t *costs = k->channel_cost + k->utf8 * MAX_ENCODINGS;
    for (int i = 0; i < k->readers && !out; i++) {
        Encoding *e = k->encoding[k->reader[i]];
        int a = first->byte[i], b = second->byte[i];
        if (a < 0xC2 || a > 0xF4 || (b & 0xC0) != 0x80) continue;
        if (!u.out) u.out = n <= SHORT ? room : PyMem_Malloc((size_t)n * sizeof *u.out);
        if (!u.out) {
            PyErr_NoMemory();
            break;
        }
        int whole = decode_and_see(k, e, &u, &seen);
        if (!whole) continue;
        int common = i < k->constants.sure_readers;
        *strong = common ? u.strong : 0;
        *read = k->reader[i];
        int enough = 1; /* as it is weak, or strong */
        if (!common) { /* abbreviations may happen to be ideographs */
            int64_t least = u.strong == ASK ? k->constants.sure_gain : 0;
            if (least < costs[k->reader[i]]) least = costs[k->reader[i]];
            enough = u.strong && gain_of(k, &u) >= least;
        }
        uint8_t others[MAX_ENCODINGS];
        int count = whole > 0 && enough ? others_of(k, e, &u, &seen, first, second, others) : -1;
        if (count >= 0 && is_agreed(k, k->reader[i], &u, others, count, likely, whose) == 1) out = text_of(&u);
        break;
    }
    if (u.out != room) PyMem_Free(u.out);
    return out;
}

static int is_likely_as(PyObject *text, Likely likely, void *whose) {
    return likely(whose, PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text));
}

/* Whether a text is likely, or hopeless as it is; -1 with an error. */
static int is_done(Kernel *k, PyObject *text, Likely likely, void *whose, int *open) {
    int answer = is_likely_as(text, likely, whose);
    if (answer) return answer;
    int hope = has_hope(k, text, 0);
    *open |= hope == DEPENDS_ON_WHAT_IS_TOLD;
    return hope < 0 ? -1 : !hope;
}

/* Whether what a layer gains makes it strong. */
static int is_strong(const Kernel *k, PyObject *after, PyObject *before, int strong) {
    return strong != ASK ? strong : cost_of_str(k, after) - cost_of_str(k, before) >= k->constants.sure_gain;
}

void keep_undone(Kernel *k, PyObject *text, PyObject *was, const int *reads, int count) {
    Undone before = k->undone;
    k->undone = (Undone){.text = text, .was = was, .count = count};
    memcpy(k->undone.reads, reads, sizeof k->undone.reads);
    Py_XINCREF(text);
    Py_XINCREF(was);
    Py_XDECREF(before.text);
    Py_XDECREF(before.was);
}

int take_undone(Kernel *k, PyObject *text, PyObject **was, int *reads, int *count) {
    Undone found = k->undone;
    if (!found.text) return 0;
    k->undone.text = k->undone.was = NULL;
    if (text != found.text) { /* whoever asks of another is not going to ask of this one */
        Py_DECREF(found.text);
        Py_XDECREF(found.was);
        return 0;
    }
    *was = found.was;
    *count = found.count;
    memcpy(reads, found.reads, sizeof found.reads);
    Py_DECREF(found.text);
    return 1;
}

/* Whether all that a text has beyond ASCII are the bytes of one letter each between the quotation marks of program
   text (`sure._SPOKEN_OF`). */
static int speaks_of_bytes(PyObject *text) {
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), at = 0;
    while (at < length) {
        Py_UCS4 quote = PyUnicode_READ(kind, data, at);
        if (quote >= 0x80) return 0;
        at++;
        if (at >= length || (quote != '\'' && quote != '"' && quote != '`')) continue;
        Py_UCS4 lead = PyUnicode_READ(kind, data, at);
        if (lead < 0xC2 || lead > 0xDF) continue;
        Py_ssize_t end = at + 1;
        while (end < length && end < at + 3 && PyUnicode_READ(kind, data, end) >= 0x80) end++;
        if (end == at + 1 || end >= length || PyUnicode_READ(kind, data, end) != quote) return 0;
        at = end + 1;
    }
    return 1;
}

PyObject *undo_surely(Kernel *k, PyObject *text, Likely likely, void *whose, int *reads, int *count, int *open) {
    PyObject *now = text, *after = text; /* after: the last layer */
    int strong = 0, last = 0, read = 0;
    *count = *open = 0;
    if (speaks_of_bytes(text)) return NULL;
    Py_INCREF(now);
    Py_INCREF(after);
    while (*count < MOST_SURE_LAYERS && !PyUnicode_IS_ASCII(now)) {
        PyObject *before = undo_layer(k, now, likely, whose, &last, &read);
        if (!before) break;
        /* what is likely as it is may well be right; at first strong evidence speaks for itself */
        int right = *count ? is_done(k, now, likely, whose, open) : last == 1 ? 0 : is_likely_as(now, likely, whose);
        if (right > 0 && !*count && last == ASK) right = !is_strong(k, now, before, last);
        if (right) {
            Py_DECREF(before);
            break;
        }
        reads[(*count)++] = read;
        strong = last;
        Py_SETREF(after, now);
        now = before;
    }
    /* what strong evidence makes of it may hold other damage */
    int done = has_error() || !*count ? 0 : is_likely_as(now, likely, whose);
    if (!done && *count && !has_error()) done = is_strong(k, after, now, strong);
    Py_DECREF(after);
    if (done > 0 && !has_error()) return now;
    Py_DECREF(now);
    return NULL;
}
