/* Bytes of observed characters and characters of bytes. What Python's codecs know is asked of them
   once for each character and kept. */

#include "kernel.h"

static uint32_t ask_bytes(Encoding *e, uint32_t c) {
    PyObject *text = PyUnicode_FromOrdinal((int)c);
    if (!text) return UNKNOWN;
    PyObject *data = PyObject_CallOneArg(e->get, text);
    Py_DECREF(text);
    if (!data) return UNKNOWN;
    uint32_t bytes = NO_BYTES;
    if (PyBytes_Check(data)) {
        Py_ssize_t size = PyBytes_GET_SIZE(data);
        const uint8_t *from = (const uint8_t *)PyBytes_AS_STRING(data);
        if (size > 0 && size <= 4) {
            bytes = 0;
            for (Py_ssize_t i = 0; i < size; i++) bytes = bytes << 8 | from[i];
            if (size_of(bytes) != size || bytes >= UNKNOWN) bytes = NO_BYTES;
        }
    } else if (data != Py_None) {
        PyErr_SetString(PyExc_TypeError, "an encoding's table must answer with bytes or None");
        bytes = UNKNOWN;
    }
    Py_DECREF(data);
    return bytes;
}

uint32_t bytes_of(Kernel *k, Encoding *e, uint32_t c) {
    (void)k;
    uint32_t *page = e->pages[c >> 8];
    if (!page) {
        page = PyMem_Malloc(256 * sizeof *page);
        if (!page) {
            PyErr_NoMemory();
            return UNKNOWN;
        }
        for (int i = 0; i < 256; i++) page[i] = UNKNOWN;
        e->pages[c >> 8] = page;
    }
    uint32_t bytes = page[c & 0xFF];
    if (bytes == UNKNOWN) {
        bytes = ask_bytes(e, c);
        if (bytes != UNKNOWN) page[c & 0xFF] = bytes;
    }
    return bytes;
}

static uint32_t ask_char(Kernel *k, Encoding *e, const uint8_t *data, int size) {
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

/* Whether three or four bytes may be a character: GB18030 has a digit second, EUC-JP 8F first. */
static int may_be_long(const Encoding *e, const uint8_t *data, int size) {
    return e->longest == 4 ? size == 4 && data[1] >= 0x30 && data[1] <= 0x39 : data[0] == 0x8F;
}

uint32_t char_of(Kernel *k, Encoding *e, const uint8_t *data, int size) {
    uint32_t *known;
    if (size == 1 && data[0] >= 0x80)
        known = e->narrow + (data[0] - 0x80);
    else if (size == 2 && data[0] >= 0x80) {
        if (!e->pair) {
            e->pair = PyMem_Malloc(0x8000 * sizeof *e->pair);
            if (!e->pair) {
                PyErr_NoMemory();
                return UNKNOWN;
            }
            for (int i = 0; i < 0x8000; i++) e->pair[i] = UNKNOWN;
        }
        known = e->pair + ((uint32_t)(data[0] - 0x80) << 8 | data[1]);
    } else if (size > 2 && !may_be_long(e, data, size))
        return NO_CHAR;
    else
        return ask_char(k, e, data, size);
    if (*known == UNKNOWN) {
        uint32_t c = ask_char(k, e, data, size);
        if (c == UNKNOWN) return UNKNOWN;
        *known = c;
    }
    return *known;
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

int is_assigned(Kernel *k, uint32_t c) {
    uint8_t *place = k->assigned + (c >> 2);
    int shift = (int)(c & 3) * 2;
    int known = *place >> shift & 3;
    if (!known) {
        PyObject *text = PyUnicode_FromOrdinal((int)c);
        if (!text) return -1;
        PyObject *answer = PyObject_CallOneArg(k->is_unassigned, text);
        Py_DECREF(text);
        if (!answer) return -1;
        int not_assigned = PyObject_IsTrue(answer);
        Py_DECREF(answer);
        if (not_assigned < 0) return -1;
        known = not_assigned ? 2 : 1;
        *place |= (uint8_t)(known << shift);
    }
    return known == 1;
}

/* Character by character; what is none is U+FFFD. */
static Py_ssize_t decode_loosely(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t size,
                                 uint32_t *out) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < size; n++) {
        int length = 0;
        out[n] = 0xFFFD;
        if (e->utf8 || data[i] < 0x80)
            length = utf8_at(data + i, size - i, out + n);
        for (int j = 1; !e->utf8 && !length && j <= e->longest && i + j <= size; j++) {
            uint32_t c = char_of(k, e, data + i, j);
            if (c == UNKNOWN) return -2;
            if (c != NO_CHAR) {
                out[n] = c;
                length = j;
            }
        }
        i += length ? length : 1;
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
    return n == -1 && e->several ? decode_at_once(e, data, size, out) : n;
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
