/* Characters replaced by a table, in one pass over a str: the twin of rewriting.Letters.

   A key is a character, or two of which the first is seen with its second behind it. A stop is a
   character that the table must not be used beside: then nothing is done. */

#include "kernel.h"

#define KEEP 0
#define STOP 1
#define FIRST_NUMBER 2
#define MOST 4096 /* keys */

typedef struct {
    uint32_t second;            /* NO_CHAR: the character alone */
    Py_ssize_t offset, length;  /* what it becomes, in the pool */
    uint16_t next;              /* the same first character with another second; 0 ends */
} Replacement;

typedef struct {
    PyObject_HEAD
    uint8_t page[(MAX_CODE_POINT + 1) >> 8];
    uint16_t *entries; /* pages of 256; the first keeps all */
    int pages;
    Replacement *replacements;
    Py_ssize_t count;
    uint32_t *pool;
} Letters;

/* The entry of a character, on a page of its own if need be; NULL with an error. */
static uint16_t *entry_of(Letters *l, uint32_t c) {
    int page = l->page[c >> 8];
    if (!page) {
        if (l->pages == 256) {
            PyErr_SetString(PyExc_ValueError, "the characters lie too far apart");
            return NULL;
        }
        uint16_t *more = PyMem_Realloc(l->entries, (size_t)(l->pages + 1) * 256 * sizeof *more);
        if (!more) {
            PyErr_NoMemory();
            return NULL;
        }
        l->entries = more;
        memset(more + (size_t)l->pages * 256, 0, 256 * sizeof *more);
        l->page[c >> 8] = (uint8_t)(page = l->pages++);
    }
    return l->entries + page * 256 + (c & 0xFF);
}

ALWAYS_INLINE uint16_t number_of(const Letters *l, uint32_t c) {
    return l->entries[l->page[c >> 8] * 256 + (c & 0xFF)];
}

/* Room for all replacements and what they put; 0 with an error. */
static int make_room(Letters *l, PyObject *mapping) {
    PyObject *key, *value;
    Py_ssize_t at = 0, size = 1;
    while (PyDict_Next(mapping, &at, &key, &value)) {
        if (!PyUnicode_Check(key) || !PyUnicode_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "expected a dict from str to str");
            return 0;
        }
        size += PyUnicode_GET_LENGTH(value);
    }
    Py_ssize_t keys = PyDict_Size(mapping);
    if (keys > MOST) {
        PyErr_Format(PyExc_ValueError, "more than %d keys", MOST);
        return 0;
    }
    l->entries = PyMem_Calloc(256, sizeof *l->entries);
    l->pages = 1;
    l->replacements = PyMem_Calloc((size_t)keys + 1, sizeof *l->replacements);
    l->pool = PyMem_Calloc((size_t)size, sizeof *l->pool);
    if (!l->entries || !l->replacements || !l->pool) {
        PyErr_NoMemory();
        return 0;
    }
    return 1;
}

static int read_mapping(Letters *l, PyObject *mapping) {
    PyObject *key, *value;
    Py_ssize_t at = 0, used = 0;
    if (!make_room(l, mapping)) return 0;
    while (PyDict_Next(mapping, &at, &key, &value)) {
        Py_ssize_t length = PyUnicode_GET_LENGTH(key), put = PyUnicode_GET_LENGTH(value);
        if (length < 1 || length > 2) {
            PyErr_SetString(PyExc_ValueError, "a key has one character or two");
            return 0;
        }
        uint16_t *entry = entry_of(l, PyUnicode_READ_CHAR(key, 0));
        if (!entry) return 0;
        Replacement *r = l->replacements + l->count;
        r->second = length == 2 ? PyUnicode_READ_CHAR(key, 1) : NO_CHAR;
        r->offset = used;
        r->length = put;
        r->next = *entry;
        *entry = (uint16_t)(FIRST_NUMBER + l->count++);
        for (Py_ssize_t i = 0; i < put; i++) l->pool[used++] = PyUnicode_READ_CHAR(value, i);
    }
    return 1;
}

static int read_stops(Letters *l, PyObject *stops) {
    Py_ssize_t size = PyTuple_GET_SIZE(stops);
    for (Py_ssize_t i = 0; i < size; i++) {
        int first, last;
        PyObject *pair = PyTuple_GET_ITEM(stops, i);
        if (!PyTuple_Check(pair)) {
            PyErr_SetString(PyExc_TypeError, "stops are pairs of code points");
            return 0;
        }
        if (!PyArg_ParseTuple(pair, "ii", &first, &last)) return 0;
        if (first < 0 || last > MAX_CODE_POINT) {
            PyErr_SetString(PyExc_ValueError, "no code point");
            return 0;
        }
        for (int c = first; c <= last; c++) {
            uint16_t *entry = entry_of(l, (uint32_t)c);
            if (!entry) return 0;
            *entry = STOP;
        }
    }
    return 1;
}

/* What stands at a place becomes, NULL if it stays: its second character must be there. */
ALWAYS_INLINE const Replacement *found(const Letters *l, uint16_t number, const void *data, int kind,
                                       Py_ssize_t i, Py_ssize_t n) {
    const Replacement *alone = NULL;
    while (number >= FIRST_NUMBER) {
        const Replacement *r = l->replacements + (number - FIRST_NUMBER);
        if (r->second == NO_CHAR)
            alone = r;
        else if (i + 1 < n && read_at(data, kind, i + 1) == r->second)
            return r;
        number = r->next;
    }
    return alone;
}

/* The length of the result, -1 at a stop; `first` is where the first change is, or n. */
ALWAYS_INLINE Py_ssize_t measure(const Letters *l, const void *data, int kind, Py_ssize_t n,
                                 Py_ssize_t *first) {
    Py_ssize_t length = 0;
    *first = n;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint16_t number = number_of(l, read_at(data, kind, i));
        length++;
        if (number == KEEP) continue;
        if (number == STOP) return -1;
        const Replacement *r = found(l, number, data, kind, i, n);
        if (!r) continue;
        if (*first == n) *first = i;
        length += r->length - 1;
        if (r->second == NO_CHAR) continue;
        if (number_of(l, r->second) == STOP) return -1;
        i++;
    }
    return length;
}

ALWAYS_INLINE void write_all(const Letters *l, const void *data, int kind, Py_ssize_t n, uint32_t *out) {
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t c = read_at(data, kind, i);
        uint16_t number = number_of(l, c);
        const Replacement *r = number ? found(l, number, data, kind, i, n) : NULL;
        if (!r) {
            *out++ = c;
            continue;
        }
        memcpy(out, l->pool + r->offset, (size_t)r->length * sizeof *out);
        out += r->length;
        i += r->second != NO_CHAR;
    }
}

#define BY_KIND(call) \
    (kind == PyUnicode_1BYTE_KIND ? call(PyUnicode_1BYTE_KIND) \
                                  : kind == PyUnicode_2BYTE_KIND ? call(PyUnicode_2BYTE_KIND) \
                                                                 : call(PyUnicode_4BYTE_KIND))

PyDoc_STRVAR(apply_doc, "apply(text)\n--\n\nThe text after the table; the same object if nothing "
                        "changes, None if there is a stop in it.");
static PyObject *apply(Letters *l, PyObject *text) {
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(text) < 0) return NULL;
#endif
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(text), first = n;
#define MEASURE(k) measure(l, data, k, n, &first)
    Py_ssize_t length = BY_KIND(MEASURE);
    if (length < 0) Py_RETURN_NONE;
    if (first == n) {
        Py_INCREF(text);
        return text;
    }
    uint32_t *out = PyMem_Malloc((size_t)(length ? length : 1) * sizeof *out);
    if (!out) return PyErr_NoMemory();
#define WRITE(k) (write_all(l, data, k, n, out), 0)
    (void)BY_KIND(WRITE);
    PyObject *result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, out, length);
    PyMem_Free(out);
    return result;
}

static PyObject *letters_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"mapping", "stops", NULL};
    PyObject *mapping, *stops;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!", names, &PyDict_Type, &mapping,
                                     &PyTuple_Type, &stops))
        return NULL;
    Letters *l = (Letters *)type->tp_alloc(type, 0);
    if (l && (!read_mapping(l, mapping) || !read_stops(l, stops))) Py_CLEAR(l);
    return (PyObject *)l;
}

static void letters_dealloc(Letters *l) {
    PyMem_Free(l->entries);
    PyMem_Free(l->replacements);
    PyMem_Free(l->pool);
    PyTypeObject *type = Py_TYPE(l);
    type->tp_free((PyObject *)l);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"apply", (PyCFunction)(void (*)(void))apply, METH_O, apply_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(letters_doc, "Letters(mapping, stops)\n--\n\n"
                          "Characters, or two of them, and what they become; stops as ranges.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)letters_doc},
    {Py_tp_new, letters_new},
    {Py_tp_dealloc, letters_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {"textfix.kernel._native.Letters", sizeof(Letters), 0, Py_TPFLAGS_DEFAULT,
                           slots};

int add_letters(PyObject *module) {
    return add_type(module, &spec);
}
