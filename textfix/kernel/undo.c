/* What a text surely was: every character beyond ASCII is part of UTF-8 that was read in one
   single-byte encoding, and no other encoding makes other likely text of it. The twin of
   fixers/sure.py. */

#include "kernel.h"

#define STRONG_KINDS 2
#define ASK 2 /* of strength: what is gained must settle it, which is asked only if it matters */
#define MOST_DIFFERENT 128 /* characters beyond ASCII; more are no text of an alphabet */

typedef struct {
    const void *data;
    int kind;
    Py_ssize_t n;
    uint32_t *out;
    Py_ssize_t length;
    int strong, weak; /* whether such a text can't be right as it is, or ASK; or may be undone if it is odd */
    int by_mark; /* whether nothing but where a sequence stands makes it so */
    int64_t before, after; /* what tokens beyond ASCII cost as they are, and as they were; -1 */
    uint32_t met[MOST_DIFFERENT]; /* different characters beyond ASCII that were observed */
    uint8_t met_byte[MOST_DIFFERENT];
    int met_count;
    uint8_t seen[256]; /* number of the one met last by its byte, plus one; hardly ever is another the same */
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
};
struct Rows { const struct Row *of[256]; };

static const struct Row NO_ROW; /* of what no reader has, as ideographs */

/* NULL with an error. */
static const struct Row *row_of(Kernel *k, uint32_t c) {
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
        any = 1;
    }
    if (any && !(row = PyMem_Malloc(sizeof *row))) return (const struct Row *)PyErr_NoMemory();
    if (any) *row = found;
    known = PUBLISH(&page->of[c & 0xFF], any ? row : &NO_ROW);
    if (!known) return any ? row : &NO_ROW;
    PyMem_Free(row);
    return known;
}

/* Keeps a character with its byte; 0 if there are too many. */
ALWAYS_INLINE int meet(Undo *u, uint32_t c, int byte) {
    int last = u->seen[byte];
    if (last && u->met[last - 1] == c) return 1;
    for (int i = 0; last && i < u->met_count; i++)
        if (u->met[i] == c) {
            u->seen[byte] = (uint8_t)(i + 1);
            return 1;
        }
    if (u->met_count == MOST_DIFFERENT) return 0;
    u->met[u->met_count] = c;
    u->met_byte[u->met_count++] = (uint8_t)byte;
    u->seen[byte] = (uint8_t)u->met_count;
    return 1;
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

/* The whole text as UTF-8 read in an encoding: 1 if it is, 0 if not, -1 with an error. */
ALWAYS_INLINE int decode_as(Kernel *k, Encoding *e, Undo *u, int kind, int first) {
    Py_ssize_t length = 0, word = 0;
    uint32_t last = 0;
    int points = 0, kinds = 0, letters = 0, special = 0; /* special: the word has more than ASCII */
    int marked = 0, passed = 0, shown = 0; /* bytes 80 to 9F as controls where they are none, or not */
    const Constants *constants = &k->constants;
    for (Py_ssize_t i = 0; i < u->n;) {
        uint32_t c = read_at(u->data, kind, i);
        if (c < 0x80) {
            Py_ssize_t end = skip_ascii(u->data, kind, i, u->n), white = end;
            for (Py_ssize_t j = i; j < end; j++) u->out[length + j - i] = read_at(u->data, kind, j);
            for (Py_ssize_t j = i; j < end && letters < constants->sure_letters; j++)
                letters += Py_ISALPHA(u->out[length + j - i]) != 0;
            if (special && word + end - i > constants->longest) {
                Py_ssize_t first = i;
                while (first < end && !is_white(read_at(u->data, kind, first))) first++;
                if (word + first - i > constants->longest) return 0; /* the fixer takes it in parts */
            }
            while (white > i && !is_white(u->out[length + white - i - 1])) white--;
            word = white > i ? end - white : word + end - i;
            special &= white == i;
            length += end - i;
            i = end;
            continue;
        }
        uint8_t bytes[4] = {0};
        int size = 1;
        for (int j = 0; j < size; j++) {
            c = i + j < u->n ? read_at(u->data, kind, i + j) : 0;
            int byte = c < 0x80 ? -1 : byte_of(k, e, c);
            if (byte < 0) return byte + 1; /* -1 becomes 0, and -2 an error */
            bytes[j] = (uint8_t)byte;
            passed |= c < 0xA0 && e->single[byte] != c;
            shown |= c >= 0xA0 && byte < 0xA0;
            if (!j) size = byte < 0xC2 ? 0 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 0;
            if (first && !meet(u, c, byte)) return 0;
        }
        uint32_t decoded = 0;
        if (!size || utf8_at(bytes, size, &decoded) != size) return 0;
        int assigned = is_assigned(k, decoded);
        if (assigned <= 0) return assigned;
        if (decoded != last) kinds += kinds < STRONG_KINDS;
        last = decoded;
        /* an accented letter of Western Europe is known by its first byte */
        if (points < constants->sure_points) points += size - 1 + (bytes[0] == 0xC3);
        marked = marked || is_marked(k, u, kind, i, size);
        word += size;
        special = 1;
        if (word > constants->longest) return 0;
        u->out[length++] = decoded;
        i += size;
    }
    if (passed && shown) return 0; /* it was read in another, or in two */
    u->length = length;
    u->after = -1;
    u->strong = points >= constants->sure_points && kinds >= STRONG_KINDS;
    u->weak = points >= constants->sure_points ||
              (points >= constants->sure_points_beside && letters >= constants->sure_letters);
    u->by_mark = !u->strong && !u->weak;
    if (!u->strong && marked && letters >= constants->sure_letters)
        u->strong = u->weak ? ASK : gain_of(k, u) >= constants->sure_gain;
    return u->strong || u->weak;
}

static int decode_in(Kernel *k, Encoding *e, Undo *u, int first) {
    if (u->kind == 1) return decode_as(k, e, u, 1, first);
    if (u->kind == 2) return decode_as(k, e, u, 2, first);
    return decode_as(k, e, u, 4, first);
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
static int is_same(Kernel *k, const Undo *u, int a, int b) {
    for (int i = 0; i < u->met_count; i++) {
        const struct Row *row = row_of(k, u->met[i]);
        if (!row || row->byte[a] != row->byte[b]) return 0;
    }
    return 1;
}

/* Which readers have all that was met, and not all of it as the same bytes, each such reading once; 0
   with an error. */
static int others_of(Kernel *k, const Undo *u, uint8_t *others) {
    uint8_t lacks[MAX_ENCODINGS] = {0};
    memset(others, 0, MAX_ENCODINGS);
    for (int i = 0; i < u->met_count; i++) {
        const struct Row *row = row_of(k, u->met[i]);
        if (!row) return 0;
        for (int j = 0; j < MAX_ENCODINGS; j++) {
            lacks[j] |= (uint8_t)(row->byte[j] == 0);
            others[j] |= (uint8_t)(row->byte[j] != u->met_byte[i]);
        }
    }
    for (int j = 0; j < MAX_ENCODINGS; j++) others[j] &= (uint8_t)!lacks[j];
    /* those that have the same bytes as a cheaper one make the same of it */
    for (int j = 1; j < k->readers; j++)
        for (int earlier = 0; others[j] && earlier < j; earlier++) others[j] &= !others[earlier] || !is_same(k, u, j, earlier);
    return 1;
}

static PyObject *text_of(const Undo *u) {
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, u->out, u->length);
}

/* Whether no other encoding makes other likely text of it that may be meant; -1 with an error. */
static int is_agreed(Kernel *k, int found, Undo *u, Likely likely, void *whose) {
    const int32_t *costs = k->channel_cost + k->utf8 * MAX_ENCODINGS;
    uint8_t others[MAX_ENCODINGS];
    if (!others_of(k, u, others)) return -1;
    Undo other = *u; /* as u, but what it makes of the text goes elsewhere */
    int agreed = 1;
    other.out = NULL;
    for (int i = 0; i < k->readers && agreed == 1; i++) {
        int r = k->reader[i];
        if (!others[i] || r == found) continue;
        if (!other.out && !(other.out = PyMem_Malloc((size_t)u->n * sizeof *other.out))) {
            PyErr_NoMemory();
            return -1;
        }
        other.before = u->before;
        int whole = decode_in(k, k->encoding[r], &other, 0);
        if (other.by_mark && !u->by_mark) whole = whole < 0 ? -1 : 0; /* weaker evidence */
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
    Undo u = {.data = data, .kind = kind, .n = n, .before = -1, .after = -1};
    PyObject *out = NULL;
    const int32_t *costs = k->channel_cost + k->utf8 * MAX_ENCODINGS;
    for (int i = 0; i < k->readers && !out; i++) {
        Encoding *e = k->encoding[k->reader[i]];
        int a = first->byte[i], b = second->byte[i];
        if (a < 0xC2 || a > 0xF4 || (b & 0xC0) != 0x80) continue;
        if (!u.out) u.out = PyMem_Malloc((size_t)u.n * sizeof *u.out);
        if (!u.out) {
            PyErr_NoMemory();
            break;
        }
        u.met_count = 0;
        memset(u.seen, 0, sizeof u.seen);
        int whole = decode_in(k, e, &u, 1);
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
        if (whole > 0 && enough &&
            is_agreed(k, k->reader[i], &u, likely, whose) == 1)
            out = text_of(&u);
        break;
    }
    PyMem_Free(u.out);
    return out;
}

static int is_likely_as(PyObject *text, Likely likely, void *whose) {
    return likely(whose, PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text));
}

/* Whether a text is likely, or hopeless as it is; -1 with an error. */
static int is_done(Kernel *k, PyObject *text, Likely likely, void *whose) {
    int answer = is_likely_as(text, likely, whose);
    if (answer) return answer;
    int hope = has_hope(k, text, 0);
    return hope < 0 ? -1 : !hope;
}

/* Whether what a layer gains makes it strong. */
static int is_strong(const Kernel *k, PyObject *after, PyObject *before, int strong) {
    return strong != ASK ? strong : cost_of_str(k, after) - cost_of_str(k, before) >= k->constants.sure_gain;
}

PyObject *undo_surely(Kernel *k, PyObject *text, Likely likely, void *whose, int *reads, int *count) {
    PyObject *now = text, *after = text; /* after: the last layer */
    int strong = 0, last = 0, read = 0;
    *count = 0;
    Py_INCREF(now);
    Py_INCREF(after);
    while (*count < MOST_SURE_LAYERS && !PyUnicode_IS_ASCII(now)) {
        PyObject *before = undo_layer(k, now, likely, whose, &last, &read);
        if (!before) break;
        /* what is likely as it is may well be right; at first strong evidence speaks for itself */
        int right = *count ? is_done(k, now, likely, whose) : last == 1 ? 0 : is_likely_as(now, likely, whose);
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
