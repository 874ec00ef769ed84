/* Bytes of observed characters and characters of bytes. What Python's codecs know is asked of them
   once for each character and kept. */

#include "kernel.h"

/* What a table answers, as a number; UNKNOWN with an error. */
static uint32_t number_of(PyObject *data) {
    if (!PyBytes_Check(data)) {
        if (data == Py_None) return NO_BYTES;
        PyErr_SetString(PyExc_TypeError, "an encoding's table must answer with bytes or None");
        return UNKNOWN;
    }
    Py_ssize_t size = PyBytes_GET_SIZE(data);
    const uint8_t *from = (const uint8_t *)PyBytes_AS_STRING(data);
    uint32_t bytes = 0;
    if (size < 1 || size > 4) return NO_BYTES;
    for (Py_ssize_t i = 0; i < size; i++) bytes = bytes << 8 | from[i];
    return size_of(bytes) != size || bytes >= UNKNOWN ? NO_BYTES : bytes;
}

static uint32_t *page_of(uint32_t filled_with) {
    uint32_t *page = PyMem_Malloc(256 * sizeof *page);
    for (int i = 0; page && i < 256; i++) page[i] = filled_with;
    if (!page) PyErr_NoMemory();
    return page;
}

/* Of characters that a table which was taken over does not have; one for all. */
static uint32_t nothing_there[256];

void free_pages(Encoding *e) {
    for (int i = 0; i < (MAX_CODE_POINT + 1) >> 8; i++)
        if (e->pages[i] != nothing_there) PyMem_Free(e->pages[i]);
    PyMem_Free(e->brief);
}

/* Takes over a table that is whole; 0 with an error. Pages are shown when they are full, because others
   may read them without the lock. */
static int take_table(Encoding *e, PyObject *table) {
    static const int count = (MAX_CODE_POINT + 1) >> 8;
    PyObject *key, *data;
    Py_ssize_t at = 0;
    uint32_t **made = PyMem_Calloc((size_t)count, sizeof *made);
    int ok = made != NULL;
    if (!ok) PyErr_NoMemory();
    while (ok && PyDict_Next(table, &at, &key, &data)) {
        uint32_t bytes = number_of(data);
        if (!PyUnicode_Check(key) || PyUnicode_GET_LENGTH(key) != 1)
            PyErr_SetString(PyExc_TypeError, "an encoding's table is of characters");
        ok = bytes != UNKNOWN && !PyErr_Occurred();
        if (!ok) break;
        uint32_t c = PyUnicode_READ_CHAR(key, 0), **page = made + (c >> 8);
        if (!*page) *page = page_of(NO_BYTES);
        ok = *page != NULL;
        if (ok) (*page)[c & 0xFF] = bytes;
    }
    for (int i = 0; made && i < count; i++)
        if (made[i] && (!ok || PUBLISH(&e->pages[i], made[i]))) PyMem_Free(made[i]);
    PyMem_Free(made);
    for (int i = 0; i < 256; i++) nothing_there[i] = NO_BYTES;
    e->taken = ok;
    return ok;
}

static uint32_t ask_bytes(Encoding *e, uint32_t c) {
    PyObject *text = PyUnicode_FromOrdinal((int)c);
    if (!text) return UNKNOWN;
    PyObject *data = PyObject_CallOneArg(e->get, text);
    Py_DECREF(text);
    if (!data) return UNKNOWN;
    uint32_t bytes = PyDict_CheckExact(data) ? take_table(e, data) ? NO_BYTES : UNKNOWN : number_of(data);
    Py_DECREF(data);
    return bytes;
}

/* What the table says of a character met first, and kept. */
static uint32_t learn_bytes(Encoding *e, uint32_t c) {
    int borrowed = borrow_lock();
    uint32_t bytes = e->taken ? NO_BYTES : ask_bytes(e, c), *page = e->pages[c >> 8];
    if (bytes != UNKNOWN && !page) {
        page = e->taken ? nothing_there : page_of(UNKNOWN);
        if (page) PUBLISH(&e->pages[c >> 8], page);
    }
    if (!page) bytes = UNKNOWN;
    else if (e->taken) bytes = page[c & 0xFF];
    else if (bytes != UNKNOWN) STORE_WORD(page + (c & 0xFF), bytes);
    give_back(borrowed);
    return bytes;
}

uint32_t bytes_of(Kernel *k, Encoding *e, uint32_t c) {
    (void)k;
    const uint32_t *page = LOAD_POINTER(&e->pages[c >> 8]);
    uint32_t bytes = page ? LOAD_WORD(page + (c & 0xFF)) : UNKNOWN;
    return bytes == UNKNOWN ? learn_bytes(e, c) : bytes;
}

static int by_character(const void *a, const void *b) {
    const Way *x = a, *y = b;
    return x->c < y->c ? -1 : x->c > y->c;
}

/* A table of characters to pairs of bytes as an array in their order; NULL with an error. */
static Way *ways_of(PyObject *table) {
    PyObject *key, *pair;
    Py_ssize_t at = 0;
    if (!PyDict_Check(table)) {
        PyErr_SetString(PyExc_TypeError, "ways are a dict");
        return NULL;
    }
    Way *ways = PyMem_Malloc(((size_t)PyDict_GET_SIZE(table) + 1) * sizeof *ways);
    if (!ways) return (Way *)PyErr_NoMemory();
    ways->c = 0;
    while (PyDict_Next(table, &at, &key, &pair)) {
        uint32_t bytes = NO_BYTES;
        if (PyUnicode_Check(key) && PyUnicode_GET_LENGTH(key) == 1 && PyTuple_Check(pair) &&
            PyTuple_GET_SIZE(pair) == 2)
            bytes = number_of(PyTuple_GET_ITEM(pair, 1));
        if (bytes == NO_BYTES && !PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "ways are of characters, two pairs of bytes each");
        if (PyErr_Occurred()) {
            PyMem_Free(ways);
            return NULL;
        }
        ways[++ways->c] = (Way){PyUnicode_READ_CHAR(key, 0), bytes};
    }
    qsort(ways + 1, ways->c, sizeof *ways, by_character);
    return ways;
}

/* The table of an encoding, met first. */
static Way *learn_ways(Encoding *e) {
    int borrowed = borrow_lock();
    PyObject *table = PyObject_CallNoArgs(e->ways);
    Way *ways = table ? ways_of(table) : NULL;
    Py_XDECREF(table);
    Way *was = ways ? PUBLISH(&e->other, ways) : NULL;
    if (was) {
        PyMem_Free(ways);
        ways = was;
    }
    give_back(borrowed);
    return ways;
}

uint32_t other_bytes(Encoding *e, uint32_t c) {
    if (!e->ways) return 0;
    const Way *ways = LOAD_POINTER(&e->other);
    if (!ways && !(ways = learn_ways(e))) return UNKNOWN;
    uint32_t low = 1, high = ways->c + 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ways[middle].c < c) low = middle + 1;
        else high = middle;
    }
    return low <= ways->c && ways[low].c == c ? ways[low].bytes : 0;
}

static uint32_t ask_decoder(Kernel *k, Encoding *e, const uint8_t *data, int size) {
    PyObject *piece = PyBytes_FromStringAndSize((const char *)data, size);
    if (!piece) return UNKNOWN;
    PyObject *answer = PyObject_CallFunctionObjArgs(k->decode_one, e->codec, piece, NULL);
    Py_DECREF(piece);
    if (!answer) return UNKNOWN;
    long c = PyLong_AsLong(answer);
    Py_DECREF(answer);
    if (c == -1 && PyErr_Occurred()) return UNKNOWN;
    return c < 0 || c > MAX_CODE_POINT ? NO_CHAR : (uint32_t)c;
}

static uint32_t ask_char(Kernel *k, Encoding *e, const uint8_t *data, int size) {
    int borrowed = borrow_lock();
    uint32_t c = ask_decoder(k, e, data, size);
    give_back(borrowed);
    return c;
}

/* The table of two bytes, made when it is first needed. */
static uint32_t *pairs_of(Encoding *e) {
    uint32_t *pair = LOAD_POINTER(&e->pair);
    if (pair) return pair;
    pair = PyMem_Malloc(0x8000 * sizeof *pair);
    if (!pair) return (uint32_t *)PyErr_NoMemory();
    for (int i = 0; i < 0x8000; i++) pair[i] = UNKNOWN;
    uint32_t *other = PUBLISH(&e->pair, pair);
    if (other) PyMem_Free(pair);
    return other ? other : pair;
}

/* Whether three or four bytes may be a character: GB18030 has a digit second, EUC-JP 8F first. */
static int may_be_long(const Encoding *e, const uint8_t *data, int size) {
    return e->longest == 4 ? size == 4 && data[1] >= 0x30 && data[1] <= 0x39 : data[0] == 0x8F;
}

/* What a table that is kept says of one byte or two, the first from 0x80; UNKNOWN where Python is to say. */
static uint32_t kept_char(const Encoding *e, const uint8_t *data, int size) {
    const uint8_t *p = e->kept.buf;
    p += 2 * (size == 2 ? (size_t)(data[0] - 0x80) << 8 | data[1] : (size_t)(0x8000 + data[0] - 0x80));
    uint32_t c = p[0] | (uint32_t)p[1] << 8;
    return c == 0xFFFF ? UNKNOWN : c == 0xFFFE ? NO_CHAR : c;
}

uint32_t char_of(Kernel *k, Encoding *e, const uint8_t *data, int size) {
    uint32_t *known;
    if (e->kept.buf && (size == 1 || size == 2) && data[0] >= 0x80) {
        uint32_t c = kept_char(e, data, size);
        if (c != UNKNOWN) return c;
    }
    if (size == 1 && data[0] >= 0x80)
        known = e->narrow + (data[0] - 0x80);
    else if (size == 2 && data[0] >= 0x80) {
        uint32_t *pair = pairs_of(e);
        if (!pair) return UNKNOWN;
        known = pair + ((uint32_t)(data[0] - 0x80) << 8 | data[1]);
    } else if (size > 2 && !may_be_long(e, data, size))
        return NO_CHAR;
    else
        return ask_char(k, e, data, size);
    uint32_t c = LOAD_WORD(known);
    if (c == UNKNOWN && (c = ask_char(k, e, data, size)) != UNKNOWN) STORE_WORD(known, c);
    return c;
}

/* How many sequences look like UTF-8 from lead and continuation bytes alone, left to right. */
Py_ssize_t utf8_sequences(const uint8_t *data, Py_ssize_t size) {
    Py_ssize_t found = 0;
    for (Py_ssize_t i = 0; i < size;) {
        int length = utf8_form(data + i, size - i);
        found += length > 0;
        i += length ? length : 1;
    }
    return found;
}

/* Whether Python says so; -1 with an error. Four code points share a byte, so the lock is held. */
int learn_proper(Kernel *k, uint32_t c) {
    int borrowed = borrow_lock(), improper = -1;
    PyObject *text = PyUnicode_FromOrdinal((int)c);
    PyObject *answer = text ? PyObject_CallOneArg(k->has_improper, text) : NULL;
    if (answer) improper = PyObject_IsTrue(answer);
    Py_XDECREF(text);
    Py_XDECREF(answer);
    if (improper >= 0) k->proper[c >> 2] |= (uint8_t)((improper ? 2 : 1) << (c & 3) * 2);
    give_back(borrowed);
    return improper < 0 ? -1 : !improper;
}

int decode_next(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t left, uint32_t *c) {
    int length = e->utf8 || *data < 0x80 ? utf8_at(data, left, c) : 0;
    for (int j = 1; !e->utf8 && !length && j <= e->longest && j <= left; j++) {
        *c = char_of(k, e, data, j);
        if (*c == UNKNOWN) return -1;
        if (*c != NO_CHAR) length = j;
    }
    if (!length) *c = 0xFFFD;
    return length ? length : 1;
}

/* Character by character; what is none is U+FFFD. */
static Py_ssize_t decode_loosely(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t size,
                                 uint32_t *out) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < size; n++) {
        int length = decode_next(k, e, data + i, size - i, out + n);
        if (length < 0) return -2;
        i += length;
    }
    return n;
}

/* Characters of bytes, each of them one; -1 if some are none or several, -2 with an error. */
static Py_ssize_t decode_in_pieces(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t size,
                                   uint32_t *out) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < size; n++) {
        int length = data[i] < 0x80;
        if (length) out[n] = data[i];
        for (int j = 1; !length && j <= e->longest && i + j <= size; j++) {
            out[n] = char_of(k, e, data + i, j);
            if (out[n] == UNKNOWN) return -2;
            if (out[n] != NO_CHAR) length = j;
        }
        if (!length) return -1;
        i += length;
    }
    return n;
}

/* The same by Python's codec, for an encoding that writes some characters as two. */
static Py_ssize_t decode_at_once(Encoding *e, const uint8_t *data, Py_ssize_t size, uint32_t *out) {
    PyObject *text = PyUnicode_Decode((const char *)data, size, e->name, "strict");
    if (!text) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) return -2;
        PyErr_Clear();
        return -1;
    }
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    if (n > size) n = size;
    int kind = PyUnicode_KIND(text);
    const void *from = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < n; i++) out[i] = PyUnicode_READ(kind, from, i);
    Py_DECREF(text);
    return n;
}

Py_ssize_t decode_all(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t size, int strict,
                      uint32_t *out) {
    if (!e->multibyte) {
        for (Py_ssize_t i = 0; i < size; i++) out[i] = e->single[data[i]];
        return size;
    }
    if (e->utf8 && strict) {
        Py_ssize_t n = 0;
        for (Py_ssize_t i = 0; i < size;) {
            int length = utf8_at(data + i, size - i, out + n++);
            if (!length) return -1;
            i += length;
        }
        return n;
    }
    if (!strict) return decode_loosely(k, e, data, size, out);
    Py_ssize_t n = decode_in_pieces(k, e, data, size, out);
    if (n != -1 || !e->several) return n;
    int borrowed = borrow_lock();
    n = decode_at_once(e, data, size, out);
    give_back(borrowed);
    return n;
}

uint32_t *chars_of(PyObject *text, Py_ssize_t *n) {
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
        return NULL;
    }
    *n = PyUnicode_GET_LENGTH(text);
    uint32_t *out = PyMem_Malloc(((size_t)*n + 1) * sizeof *out);
    if (!out) {
        PyErr_NoMemory();
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *from = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < *n; i++) out[i] = PyUnicode_READ(kind, from, i);
    return out;
}
