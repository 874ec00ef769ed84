/* What bytes cost when they are read in an encoding: the twin of decoding/costs.py. */

#include "kernel.h"

#define UNDEFINED 0xFFFD
#define BOUNDARY 0x20
#define MOST_TABLES 256

typedef struct {
    PyObject_HEAD
    Kernel *kernel;
    int dearest, undefined; /* a character costs at most, what an encoding does not have costs */
    int mark, between;      /* a quotation mark or a dash costs at most, a sign between letters */
    int count;              /* of tables */
    uint32_t *tables;       /* 256 characters each */
    uint16_t **rows;        /* of each pair of bytes, its cost in all tables; NULL if never met */
} Costs;

/* The cost of a folded character after another, up to the dearest. */
ALWAYS_INLINE int pair_of(const Costs *s, uint32_t before, uint32_t folded) {
    const Model *m = &s->kernel->model;
    if (folded == UNDEFINED) return s->undefined;
    if (before == UNDEFINED) before = BOUNDARY;
    State state;
    memset(&state, 0, sizeof state);
    state.chars[0] = before;
    state.count = state.known = 1;
    state.back[0] = m->backoff[slot_of(m, before)];
    int cost = conditional_cost(m, &state, folded);
    return cost < s->dearest ? cost : s->dearest;
}

static int64_t pairs_of(const Costs *s, int kind, const void *data, Py_ssize_t n, int with_ascii) {
    const Model *m = &s->kernel->model;
    int64_t total = 0;
    uint32_t before = n ? fold_of(m, PyUnicode_READ(kind, data, 0)) : 0;
    for (Py_ssize_t i = 1; i < n; i++) {
        uint32_t folded = fold_of(m, PyUnicode_READ(kind, data, i));
        if (with_ascii || before >= 0x80 || folded >= 0x80) total += pair_of(s, before, folded);
        before = folded;
    }
    return total;
}

/* Accents that are characters of their own; but not the acute, which many write for an apostrophe. */
static int is_lone_accent(uint32_t c) {
    return c == 0xA8 || c == 0xAF || c == 0xB8 || (c >= 0x2C6 && c <= 0x2DF);
}

/* What a character of a token costs at most. */
static int ceiling_of(const Costs *s, int kind, const void *data, Py_ssize_t i, Py_ssize_t n,
                      int inside) {
    const Model *m = &s->kernel->model;
    uint32_t c = PyUnicode_READ(kind, data, i);
    int after = inside && script_of(m, PyUnicode_READ(kind, data, i - 1));
    if (is_mark(c)) return after ? s->dearest : s->mark;
    if (is_lone_accent(c)) return s->between;
    if (c < 0x80 || !after || c == 0xB4 || script_of(m, c) || is_blank(c)) return s->dearest;
    int before = i + 1 < n && script_of(m, PyUnicode_READ(kind, data, i + 1));
    return before ? s->between : s->dearest;
}

/* Tokens that end at line ends. What an encoding does not have parts a token in two, each with its
   own beginning and end, but only if there is something of it. */
static int64_t lines_of(const Costs *s, int kind, const void *data, Py_ssize_t n) {
    const Kernel *k = s->kernel;
    const int dearest = s->dearest;
    int64_t total = 0;
    int whole = 1; /* nothing in this line was undefined */
    Py_ssize_t length = 0; /* of the part */
    State state;
    start_state(&k->model, &state);
    for (Py_ssize_t i = 0; i <= n; i++) {
        uint32_t c = i < n ? PyUnicode_READ(kind, data, i) : '\n';
        if (c == '\n' || c == UNDEFINED) {
            if (c == UNDEFINED) {
                total += s->undefined;
                whole = 0;
            }
            if (length || (whole && c == '\n')) {
                int cost = close_cost(k, &state);
                total += cost < dearest ? cost : dearest;
            }
            if (c == '\n') whole = 1;
            length = 0;
            start_state(&k->model, &state);
            continue;
        }
        int cost = advance(k, &state, c);
        if (cost > s->mark) {
            int most = ceiling_of(s, kind, data, i, n, length > 0);
            cost = cost < most ? cost : most;
        }
        total += cost;
        length++;
    }
    return total;
}

PyDoc_STRVAR(pairs_doc, "pairs(text, with_ascii)\n--\n\nThe twin of Costs.pairs, with no limit.");
static PyObject *pairs(Costs *s, PyObject *args) {
    PyObject *text;
    int with_ascii;
    if (!PyArg_ParseTuple(args, "Up", &text, &with_ascii)) return NULL;
    return PyLong_FromLongLong(pairs_of(s, PyUnicode_KIND(text), PyUnicode_DATA(text),
                                        PyUnicode_GET_LENGTH(text), with_ascii));
}

PyDoc_STRVAR(lines_doc, "lines(text)\n--\n\nThe twin of Costs.lines.");
static PyObject *lines(Costs *s, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "expected a str");
    return PyLong_FromLongLong(lines_of(s, PyUnicode_KIND(text), PyUnicode_DATA(text),
                                        PyUnicode_GET_LENGTH(text)));
}

/* What the model's pattern of case knows of a character; see State in language/model.py. */
static int shape_of(const Model *m, uint32_t c) {
    if (c == BOUNDARY) return 0;
    int case_ = m->case_[slot_of(m, c)];
    return case_ ? case_ : c < 0x80 ? 3 : 4;
}

static uint16_t *row_of(Costs *s, int one, int other) {
    uint16_t **place = s->rows + (one << 8 | other);
    if (*place) return *place;
    const Model *m = &s->kernel->model;
    uint16_t *row = PyMem_Malloc((size_t)s->count * sizeof *row);
    if (!row) return NULL;
    for (int i = 0; i < s->count; i++) {
        uint32_t before = s->tables[i << 8 | one], c = s->tables[i << 8 | other];
        int cost = pair_of(s, fold_of(m, before), fold_of(m, c));
        int case_ = m->case_[slot_of(m, c)], shape = shape_of(m, before);
        if (case_ && c != UNDEFINED) cost += m->cases[(shape * 5 + shape) * 3 + case_];
        row[i] = (uint16_t)(cost < s->dearest ? cost : s->dearest);
    }
    return *place = row;
}

PyDoc_STRVAR(lanes_doc, "lanes(data)\n--\n\nThe twin of Costs.lanes.");
static PyObject *lanes(Costs *s, PyObject *from) {
    Py_buffer data;
    if (PyObject_GetBuffer(from, &data, PyBUF_SIMPLE) < 0) return NULL;
    const uint8_t *bytes = data.buf;
    uint32_t totals[MOST_TABLES] = {0};
    PyObject *out = NULL;
    if (data.len > UINT32_MAX / UINT16_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many bytes");
        goto done;
    }
    for (Py_ssize_t i = 1; i < data.len; i++) {
        if ((bytes[i - 1] | bytes[i]) < 0x80) continue;
        const uint16_t *row = row_of(s, bytes[i - 1], bytes[i]);
        if (!row) {
            PyErr_NoMemory();
            goto done;
        }
        for (int j = 0; j < s->count; j++) totals[j] += row[j];
    }
    out = PyList_New(s->count);
    for (int j = 0; out && j < s->count; j++) {
        PyObject *number = PyLong_FromUnsignedLong(totals[j]);
        if (number)
            PyList_SET_ITEM(out, j, number);
        else
            Py_CLEAR(out);
    }
done:
    PyBuffer_Release(&data);
    return out;
}

static PyObject *costs_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *kernel, *tables;
    int dearest, undefined, mark, between;
    if (kwargs && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Costs takes no keyword arguments");
    if (!PyArg_ParseTuple(args, "OUiiii", &kernel, &tables, &dearest, &undefined, &mark,
                          &between)) return NULL;
    int is = is_kernel(type, kernel);
    if (is < 0) return NULL;
    if (!is) return PyErr_Format(PyExc_TypeError, "expected a Kernel");
    Py_ssize_t length = PyUnicode_GET_LENGTH(tables);
    if (length % 256 || length > MOST_TABLES * 256 || dearest < 0 || dearest > UINT16_MAX)
        return PyErr_Format(PyExc_ValueError, "expected up to %d tables of 256 characters",
                            MOST_TABLES);
    Costs *s = (Costs *)type->tp_alloc(type, 0);
    if (!s) return NULL;
    Py_INCREF(kernel);
    s->kernel = (Kernel *)kernel;
    s->dearest = dearest;
    s->undefined = undefined;
    s->mark = mark;
    s->between = between;
    s->count = (int)(length / 256);
    Py_ssize_t n;
    s->tables = chars_of(tables, &n);
    s->rows = s->tables ? PyMem_Calloc(1 << 16, sizeof *s->rows) : NULL;
    if (!s->rows) {
        if (s->tables) PyErr_NoMemory();
        Py_DECREF(s);
        return NULL;
    }
    return (PyObject *)s;
}

static void costs_dealloc(Costs *s) {
    PyTypeObject *type = Py_TYPE(s);
    for (int i = 0; s->rows && i < 1 << 16; i++) PyMem_Free(s->rows[i]);
    PyMem_Free(s->rows);
    PyMem_Free(s->tables);
    Py_XDECREF(s->kernel);
    type->tp_free((PyObject *)s);
    Py_DECREF(type);
}

#define BLOCK 4096
#define ESCAPE 0x1B

/* Copies a block and looks at it in the same pass: the memory is what takes the time. */
ALWAYS_INLINE int copy_bytes(uint8_t *restrict out, const uint8_t *restrict in, Py_ssize_t n, int *signs) {
    uint8_t most = 0, least = 0xFF, escape = 0xFF;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint8_t c = in[i], e = c ^ ESCAPE;
        most = c > most ? c : most;
        least = c < least ? c : least;
        escape = e < escape ? e : escape;
        out[i] = c;
    }
    *signs |= (least == 0) | (escape == 0) << 1 | (most >= '~') << 2;
    return most < 0x80;
}

typedef int Copy(uint8_t *restrict, const uint8_t *restrict, Py_ssize_t, int *);

static int copy_ascii(uint8_t *restrict out, const uint8_t *restrict in, Py_ssize_t n, int *signs) {
    return copy_bytes(out, in, n, signs);
}

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
__attribute__((target("avx2"))) static int copy_ascii_avx2(uint8_t *restrict out,
                                                            const uint8_t *restrict in,
                                                            Py_ssize_t n, int *signs) {
    return copy_bytes(out, in, n, signs);
}
static Copy *fastest_copy(void) {
    return __builtin_cpu_supports("avx2") ? copy_ascii_avx2 : copy_ascii;
}
#else
static Copy *fastest_copy(void) { return copy_ascii; }
#endif

PyDoc_STRVAR(ascii_doc, "ascii(data)\n--\n\nThe twin of decoding.utf8.ascii_text.");
static PyObject *ascii(PyObject *module, PyObject *from) {
    (void)module;
    Py_buffer data;
    if (PyObject_GetBuffer(from, &data, PyBUF_SIMPLE) < 0) return NULL;
    const uint8_t *bytes = data.buf;
    PyObject *text = NULL, *out = NULL;
    uint8_t head[BLOCK];
    Copy *copy = fastest_copy();
    int signs = 0;
    Py_ssize_t at = data.len < BLOCK ? data.len : BLOCK;
    if (!copy(head, bytes, at, &signs)) { /* most that is not ASCII shows it here */
        out = Py_NewRef(Py_None);
        goto done;
    }
    text = PyUnicode_New(data.len, 0x7F);
    if (!text) goto done;
    if (data.len) {
        uint8_t *room = PyUnicode_1BYTE_DATA(text);
        memcpy(room, head, (size_t)at);
        for (; at < data.len; at += BLOCK) {
            Py_ssize_t left = data.len - at;
            if (!copy(room + at, bytes + at, left < BLOCK ? left : BLOCK, &signs)) {
                out = Py_NewRef(Py_None);
                goto done;
            }
        }
    }
    out = Py_BuildValue("Oi", text, signs);
done:
    Py_XDECREF(text);
    PyBuffer_Release(&data);
    return out;
}

static PyMethodDef functions[] = {
    {"ascii", ascii, METH_O, ascii_doc},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef methods[] = {
    {"pairs", (PyCFunction)(void (*)(void))pairs, METH_VARARGS, pairs_doc},
    {"lines", (PyCFunction)(void (*)(void))lines, METH_O, lines_doc},
    {"lanes", (PyCFunction)(void (*)(void))lanes, METH_O, lanes_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(costs_doc, "Costs(kernel, tables, dearest, undefined, mark, between)\n--\n\n"
    "What texts cost that encodings make of bytes; `tables` are those of the single-byte ones, 256 "
    "characters each.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)costs_doc},
    {Py_tp_new, costs_new},
    {Py_tp_dealloc, costs_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {"textfix.kernel._native.Costs", sizeof(Costs), 0, Py_TPFLAGS_DEFAULT,
                           slots};

int add_costs(PyObject *module) {
    int failed = add_type(module, &spec);
    return failed ? failed : PyModule_AddFunctions(module, functions);
}
