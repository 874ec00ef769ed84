/* The Python type that holds the tables and offers the loops over them. */

#include "kernel.h"

static const char *const CONSTANT_NAMES[] = {
#define NAME(name) #name,
    CONSTANTS(NAME)
#undef NAME
};

/* All constants at once: an engine with half of them would be another engine. */
static int read_constants(Kernel *k, PyObject *from) {
    int32_t *out = (int32_t *)&k->constants;
    for (size_t i = 0; i < sizeof CONSTANT_NAMES / sizeof *CONSTANT_NAMES; i++) {
        PyObject *value = PyDict_GetItemString(from, CONSTANT_NAMES[i]);
        if (!value) {
            PyErr_Format(PyExc_ValueError, "constant %s is missing", CONSTANT_NAMES[i]);
            return 0;
        }
        long number = PyLong_AsLong(value);
        if (number == -1 && PyErr_Occurred()) return 0;
        if (number < -(1 << 20) || number > 1 << 20) {
            PyErr_Format(PyExc_ValueError, "constant %s is out of range", CONSTANT_NAMES[i]);
            return 0;
        }
        out[i] = (int32_t)number;
    }
    const Constants *c = &k->constants;
    if (c->longest < 1 || c->longest > LONGEST_TOKEN || c->longest_sample > 64 || c->beam < 1 ||
        c->sample > 4096 || c->rough_nominees < 1 || c->late_rough_nominees < 1 || c->close_sample < 0 || c->close_sample > 48 ||
        c->longest_weighed < 0 || c->longest_weighed > 256 || c->nominees < 1 ||
        c->nominees > 64 || c->with_twins > c->nominees) {
        PyErr_SetString(PyExc_ValueError, "a constant is out of range");
        return 0;
    }
    return 1;
}

/* A column of the table by its name: (offset, size) into the buffer. */
static const uint8_t *section(Kernel *k, PyObject *sections, const char *name, Py_ssize_t least,
                              Py_ssize_t *size) {
    PyObject *place = PyDict_GetItemString(sections, name);
    Py_ssize_t offset, length;
    if (!place || !PyArg_ParseTuple(place, "nn", &offset, &length)) {
        if (!PyErr_Occurred()) PyErr_Format(PyExc_ValueError, "section %s is missing", name);
        return NULL;
    }
    if (offset < 0 || length < least || offset > k->model.buffer.len - length || offset % 4) {
        PyErr_Format(PyExc_ValueError, "section %s is cut off", name);
        return NULL;
    }
    if (size) *size = length;
    return (const uint8_t *)k->model.buffer.buf + offset;
}

static int read_folds(Model *m, const uint8_t *data, Py_ssize_t size) {
    for (Py_ssize_t i = 0; i + 8 <= size; i += 8) {
        uint32_t from, to;
        memcpy(&from, data + i, 4);
        memcpy(&to, data + i + 4, 4);
        if (from > MAX_CODE_POINT || to > MAX_CODE_POINT) {
            PyErr_SetString(PyExc_ValueError, "section folds is damaged");
            return 0;
        }
        uint32_t *page = m->fold[from >> 8];
        if (!page) {
            page = m->fold[from >> 8] = PyMem_Malloc(256 * sizeof *page);
            if (!page) {
                PyErr_NoMemory();
                return 0;
            }
            for (uint32_t c = 0; c < 256; c++) page[c] = (from & ~0xFFu) | c;
        }
        page[from & 0xFF] = to;
    }
    return 1;
}

static int read_model(Kernel *k, PyObject *table, PyObject *layout) {
    Model *m = &k->model;
    if (PyObject_GetBuffer(table, &m->buffer, PyBUF_SIMPLE) < 0) return 0;
    if ((uintptr_t)m->buffer.buf % 4) {
        PyErr_SetString(PyExc_ValueError, "the table is not aligned");
        return 0;
    }
    PyObject *sections, *scripts, *remarkable, *groups, *glances;
    Py_buffer simplified;
    unsigned long long seed, length, count;
    int classes, han, hangul, japanese, greek;
    if (!PyArg_ParseTuple(layout, "O!KKKiSiiiiSSSy*", &PyDict_Type, &sections, &seed, &length, &count,
                          &classes, &scripts, &han, &hangul, &japanese, &greek, &remarkable, &groups,
                          &glances, &simplified))
        return 0;
    int whole = simplified.len == SIMPLIFIED_SIZE;
    if (whole) memcpy(m->simplified, simplified.buf, SIMPLIFIED_SIZE);
    PyBuffer_Release(&simplified);
    if (classes < 1 || classes > 256 || PyBytes_GET_SIZE(scripts) != classes || !length ||
        (length & (length - 1)) || length > 1u << 24 || !count || count > 1u << 20 ||
        PyBytes_GET_SIZE(remarkable) > 256 || PyBytes_GET_SIZE(groups) != PyBytes_GET_SIZE(remarkable) ||
        PyBytes_GET_SIZE(glances) >= 4 * MOST_GROUPS || !PyBytes_GET_SIZE(glances) ||
        PyBytes_GET_SIZE(glances) % 4 || !whole) {
        PyErr_SetString(PyExc_ValueError, "the table's header is damaged");
        return 0;
    }
    m->seed = seed;
    m->length = length;
    m->scale = length * count;
    m->classes = (uint32_t)classes;
    m->han = (uint8_t)han;
    m->hangul = (uint8_t)hangul;
    m->japanese = (uint8_t)japanese;
    m->greek = (uint8_t)greek;
    memcpy(m->script, PyBytes_AS_STRING(scripts), (size_t)classes);
    memset(m->remarkable, 255, sizeof m->remarkable);
    memcpy(m->remarkable, PyBytes_AS_STRING(remarkable), (size_t)PyBytes_GET_SIZE(remarkable));
    Py_ssize_t pages, size, folds;
    m->cells = (const uint16_t *)section(k, sections, "cells",
                                         (Py_ssize_t)((count + 2) * length * 2), NULL);
    m->index = (const uint16_t *)section(k, sections, "index", 2 * ((MAX_CODE_POINT + 1) >> 8), NULL);
    m->class_ = section(k, sections, "class", 256, &pages);
    if (!m->cells || !m->index || !m->class_) return 0;
    m->character = section(k, sections, "character", pages, NULL);
    m->backoff = section(k, sections, "backoff", pages, NULL);
    m->case_ = section(k, sections, "case", pages, NULL);
    m->pairs = section(k, sections, "pairs", (Py_ssize_t)classes * classes, NULL);
    m->class_costs = section(k, sections, "classes", classes, NULL);
    m->cases = section(k, sections, "cases", 75, &size);
    const uint8_t *fold = section(k, sections, "folds", 0, &folds);
    if (!m->character || !m->backoff || !m->case_ || !m->pairs || !m->class_costs || !m->cases || !fold) return 0;
    for (int i = 0; i < (MAX_CODE_POINT + 1) >> 8; i++)
        if (((Py_ssize_t)m->index[i] + 1) * 256 > pages) {
            PyErr_SetString(PyExc_ValueError, "section index is damaged");
            return 0;
        }
    for (Py_ssize_t i = 0; i < pages; i++)
        if (m->class_[i] >= classes || m->case_[i] > 2) {
            PyErr_SetString(PyExc_ValueError, "section class or case is damaged");
            return 0;
        }
    if (!read_folds(m, fold, folds)) return 0;
    int plain = class_of(m, 'a');
    for (int i = 0; i < classes; i++) {
        int other = m->script[i] == m->script[plain] && i != plain;
        m->rough[i] = (uint8_t)(other ? plain : i);
        m->accent[i] = (uint8_t)(other ? k->constants.rough_accent : 0);
    }
    if (!make_glance(m, (const uint8_t *)PyBytes_AS_STRING(groups), PyBytes_GET_SIZE(groups),
                     (const uint8_t *)PyBytes_AS_STRING(glances), PyBytes_GET_SIZE(glances) / 4))
        return 0;
    m->cache = PyMem_Calloc((size_t)1 << CACHE_BITS, sizeof *m->cache);
    if (!m->cache) PyErr_NoMemory();
    return m->cache != NULL;
}

static void free_encoding(Encoding *e) {
    if (!e) return;
    free_pages(e);
    PyMem_Free(e->pair);
    PyMem_Free(e->other);
    if (e->kept.obj) PyBuffer_Release(&e->kept);
    Py_XDECREF(e->get);
    Py_XDECREF(e->ways);
    Py_XDECREF(e->codec);
    PyMem_Free(e);
}

/* (codec, get, single: str of 256 or empty, longest, can be written, can be read, ways or None; written and read in
   common channels; and, if it is kept, what codings.c's kept_char reads) */
static int read_encoding(Kernel *k, PyObject *from) {
    Encoding *e = PyMem_Calloc(1, sizeof *e);
    if (!e) {
        PyErr_NoMemory();
        return 0;
    }
    PyObject *codec, *get, *single, *ways;
    k->encoding[k->encodings++] = e;
    if (!PyArg_ParseTuple(from, "UOUippO|y*", &codec, &get, &single, &e->longest, &e->can_be_written,
                          &e->can_be_read, &ways, &e->kept)) return 0;
    if (e->kept.obj && e->kept.len != KEPT_SIZE) {
        PyErr_SetString(PyExc_ValueError, "a table of characters is cut off");
        return 0;
    }
    Py_INCREF(codec);
    Py_INCREF(get);
    e->codec = codec;
    e->get = get;
    if (ways != Py_None) e->ways = Py_NewRef(ways);
    e->name = PyUnicode_AsUTF8(codec);
    if (!e->name) return 0;
    e->utf8 = !strcmp(e->name, "utf-8");
    e->several = !strcmp(e->name, "big5hkscs");
    e->multibyte = PyUnicode_GET_LENGTH(single) != 256;
    for (int i = 0; i < 128; i++) e->narrow[i] = UNKNOWN;
    for (int i = 0; !e->multibyte && i < 256; i++) {
        const Model *m = &k->model;
        e->single[i] = PyUnicode_READ_CHAR(single, i);
        uint32_t slot = slot_of(m, fold_of(m, e->single[i]));
        e->rough_class[i] = (uint8_t)rough_class(m, slot);
        e->rough_cost[i] = (uint8_t)rough_cost(m, slot);
    }
    if (e->longest < 1 || e->longest > 4) {
        PyErr_SetString(PyExc_ValueError, "a character has one to four bytes");
        return 0;
    }
    return 1;
}

static int read_encodings(Kernel *k, PyObject *encodings) {
    Py_ssize_t count = PyTuple_GET_SIZE(encodings);
    if (count > MAX_ENCODINGS) {
        PyErr_SetString(PyExc_ValueError, "too many encodings");
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *one = PyTuple_GET_ITEM(encodings, i);
        if (!PyTuple_Check(one)) {
            PyErr_SetString(PyExc_TypeError, "an encoding is a tuple");
            return 0;
        }
        if (!read_encoding(k, one)) return 0;
    }
    return 1;
}

/* The single-byte encodings that text is read in, by what it costs that UTF-8 was. */
static void order_readers(Kernel *k) {
    k->utf8 = 0;
    while (k->utf8 < k->encodings && !k->encoding[k->utf8]->utf8) k->utf8++;
    for (int r = 0; k->utf8 < k->encodings && r < k->encodings; r++) {
        const Encoding *e = k->encoding[r];
        if (e->multibyte || !e->can_be_read) continue;
        const int32_t *costs = k->channel_cost + k->utf8 * MAX_ENCODINGS;
        int i = k->readers++;
        for (; i > 0 && costs[k->reader[i - 1]] > costs[r]; i--) k->reader[i] = k->reader[i - 1];
        k->reader[i] = r;
    }
}

/* The rounds in which text in an encoding is nominated. */
static int rounds_of(const Kernel *k, int w) {
    int rounds = 0;
    for (int r = 0; r < k->encodings; r++) rounds |= k->rounds[w * MAX_ENCODINGS + r];
    return rounds;
}

/* What each byte is in which of them; 0 with an error. */
static int read_children(Kernel *k, int lanes) {
    k->children = PyMem_Calloc(256 * LANES, sizeof *k->children);
    if (!k->children) {
        PyErr_NoMemory();
        return 0;
    }
    int count = 0;
    for (int i = 0; i < 256; i++) {
        k->first_child[i] = count;
        for (int lane = 0; lane < lanes; lane++) {
            uint32_t c = k->encoding[k->written_in[lane]]->single[i];
            int child = k->first_child[i];
            while (child < count && k->children[child].c != c) child++;
            if (child == count) k->children[count++].c = c;
            k->children[child].lanes |= (uint64_t)1 << lane;
        }
    }
    k->first_child[256] = count;
    return 1;
}

static int read_rough(Kernel *k) {
    int lanes = 0;
    k->rough = PyMem_Calloc(256, sizeof *k->rough);
    if (!k->rough) {
        PyErr_NoMemory();
        return 0;
    }
    k->many_count = k->lanes[0] = k->lanes[1] = 0;
    for (int w = 0; w < k->encodings; w++) {
        const Encoding *e = k->encoding[w];
        int rounds = rounds_of(k, w);
        k->lane[w] = -1;
        if (!rounds || e->utf8) continue;
        if (e->multibyte) {
            k->many[k->many_count++] = w;
            continue;
        }
        if (lanes == LANES) {
            PyErr_SetString(PyExc_ValueError, "too many single-byte encodings");
            return 0;
        }
        for (int i = 0; i < 256; i++) {
            k->rough[i].cost[lanes] = e->rough_cost[i];
            k->rough[i].class_[lanes] = e->rough_class[i];
        }
        k->written_in[lanes] = w;
        k->lane[w] = lanes++;
        for (int late = 0; late < 2; late++)
            if (rounds >> late & 1) k->lanes[late] = lanes;
    }
    return read_children(k, lanes);
}

/* Costs of all channels, row by row of the written encoding, and the rounds in which they may be
   nominated (bits: 1 the first, 2 the late one). */
static int read_costs(Kernel *k, PyObject *costs, PyObject *rounds) {
    Py_ssize_t count = k->encodings;
    if (PyTuple_GET_SIZE(costs) != count * count || PyBytes_GET_SIZE(rounds) != count * count) {
        PyErr_SetString(PyExc_ValueError, "a channel's cost is missing");
        return 0;
    }
    k->channel_cost = PyMem_Calloc((size_t)MAX_ENCODINGS * MAX_ENCODINGS, sizeof *k->channel_cost);
    k->rounds = PyMem_Calloc((size_t)MAX_ENCODINGS * MAX_ENCODINGS, 1);
    if (!k->channel_cost || !k->rounds) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t i = 0; i < count * count; i++) {
        long cost = PyLong_AsLong(PyTuple_GET_ITEM(costs, i));
        if (cost == -1 && PyErr_Occurred()) return 0;
        int in = PyBytes_AS_STRING(rounds)[i];
        k->channel_cost[i / count * MAX_ENCODINGS + i % count] = (int32_t)cost;
        k->rounds[i / count * MAX_ENCODINGS + i % count] = (uint8_t)in;
        k->encoding[i % count]->is_read |= in;
    }
    return 1;
}

static void forget_encodings(Kernel *k) {
    for (int i = 0; i < k->encodings; i++) free_encoding(k->encoding[i]);
    k->encodings = 0;
    PyMem_Free(k->channel_cost);
    k->channel_cost = NULL;
    PyMem_Free(k->rounds);
    k->rounds = NULL;
    PyMem_Free(k->rough);
    k->rough = NULL;
    PyMem_Free(k->children);
    k->children = NULL;
    forget_origins(k);
    for (int i = 0; k->marks && i < (MAX_CODE_POINT + 1) >> 8; i++) PyMem_Free(k->marks[i]);
    PyMem_Free(k->marks);
    k->marks = NULL;
    free_rows(k);
    PyMem_Free(k->inert);
    k->inert = NULL;
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"table", "layout", "constants", NULL};
    PyObject *table, *layout, *constants;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO!O!", names, &table, &PyTuple_Type, &layout,
                                     &PyDict_Type, &constants))
        return NULL;
    Kernel *k = (Kernel *)type->tp_alloc(type, 0);
    if (!k) return NULL;
    k->proper = PyMem_Calloc((MAX_CODE_POINT + 1) / 4, 1);
    if (!k->proper) PyErr_NoMemory();
    if (!k->proper || !read_constants(k, constants) || !read_model(k, table, layout)) Py_CLEAR(k);
    return (PyObject *)k;
}

PyDoc_STRVAR(configure_doc, "configure(encodings, costs, rounds, decode_one, has_improper)\n--\n\n"
                            "Hands over the encodings, once; what works on channels needs them.");
static PyObject *configure(Kernel *k, PyObject *args) {
    PyObject *encodings, *costs, *rounds, *decode_one, *has_improper;
    if (!PyArg_ParseTuple(args, "O!O!O!OO", &PyTuple_Type, &encodings, &PyTuple_Type, &costs,
                          &PyBytes_Type, &rounds, &decode_one, &has_improper))
        return NULL;
    if (k->decode_one) return PyErr_Format(PyExc_RuntimeError, "configured already");
    if (!read_encodings(k, encodings) || !read_costs(k, costs, rounds) || !read_rough(k)) {
        forget_encodings(k);
        return NULL;
    }
    /* made here, so that no two threads make them */
    k->inert = PyMem_Calloc((size_t)1 << INERT_BITS, sizeof *k->inert);
    k->marks = PyMem_Calloc((MAX_CODE_POINT + 1) >> 8, sizeof *k->marks);
    k->rows = PyMem_Calloc((MAX_CODE_POINT + 1) >> 8, sizeof *k->rows);
    k->origins = PyMem_Calloc((MAX_CODE_POINT + 1) >> 8, sizeof *k->origins);
    if (!k->inert || !k->marks || !k->rows || !k->origins) {
        forget_encodings(k);
        return PyErr_NoMemory();
    }
    order_readers(k);
    Py_INCREF(decode_one);
    k->decode_one = decode_one;
    Py_INCREF(has_improper);
    k->has_improper = has_improper;
    Py_RETURN_NONE;
}

static PyObject *configured(Kernel *k, void *closure) {
    (void)closure;
    return PyBool_FromLong(k->decode_one != NULL);
}

static void kernel_dealloc(Kernel *k) {
    forget_encodings(k);
    for (int i = 0; i < (MAX_CODE_POINT + 1) >> 8; i++) PyMem_Free(k->model.fold[i]);
    for (int i = 0; i < k->losses; i++) {
        PyMem_Free(k->loss[i].chars);
        PyMem_Free(k->loss[i].traces);
    }
    forget_pages(&k->model);
    PyMem_Free(k->model.cache);
    free_glance(k->model.glance);
    PyMem_Free(k->proper);
    free_hope(k->spare);
    free_nomination(k->idle);
    free_words(k->words);
    PyMem_Free(k->singles);
    for (int late = 0; late < 2; late++) free_promising(k->promising[late]);
    PyMem_Free(k->whole);
    PyMem_Free(k->pieces);
    Py_XDECREF(k->asked);
    Py_XDECREF(k->undone.text);
    Py_XDECREF(k->undone.was);
    free_found(k->found);
    if (k->model.buffer.obj) PyBuffer_Release(&k->model.buffer);
    Py_XDECREF(k->decode_one);
    Py_XDECREF(k->has_improper);
    PyTypeObject *type = Py_TYPE(k);
    type->tp_free((PyObject *)k);
    Py_DECREF(type);
}

static int by_trace(const void *a, const void *b) {
    const Trace *x = a, *y = b;
    int order = compare_symbols(x, y->symbols, y->size);
    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

int compare_symbols(const Trace *trace, const uint32_t *symbols, int size) {
    if (trace->size != size) return trace->size < size ? -1 : 1;
    for (int i = 0; i < size; i++)
        if (trace->symbols[i] != symbols[i]) return trace->symbols[i] < symbols[i] ? -1 : 1;
    return 0;
}

/* The words of a trace: losses.pack says in which order they come. */
enum { TRACE_HEAD = 4, CHARACTER_BITS = 21 };

ALWAYS_INLINE uint32_t word_of(const uint8_t *p, Py_ssize_t i) {
    p += 4 * i;
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* How many traces some words are; -1 if they are none. */
static Py_ssize_t count_traces(const uint8_t *p, Py_ssize_t words) {
    Py_ssize_t count = 0;
    for (Py_ssize_t at = 0; at < words; count++) {
        if (words - at < TRACE_HEAD) return -1;
        uint32_t size = word_of(p, at), tail = word_of(p, at + 1), chars = word_of(p, at + 3);
        if (size < 1 || size > LONGEST_TRACE || tail > MAX_CODE_POINT ||
            chars > (uint32_t)1 << CHARACTER_BITS || words - at - TRACE_HEAD < (Py_ssize_t)(size + chars))
            return -1;
        at += TRACE_HEAD + (Py_ssize_t)(size + chars);
    }
    return count;
}

static int read_traces(const uint8_t *p, Py_ssize_t words, Trace *out, uint32_t *chars) {
    Py_ssize_t at = 0;
    for (int number = 0; at < words; number++, out++) {
        out->number = number;
        out->size = (int)word_of(p, at);
        out->tail = word_of(p, at + 1);
        out->price = (int)word_of(p, at + 2);
        out->count = (int)word_of(p, at + 3);
        out->chars = chars;
        at += TRACE_HEAD;
        for (int i = 0; i < out->size; i++) out->symbols[i] = word_of(p, at++);
        for (int i = 0; i < out->count; i++) {
            *chars = word_of(p, at++) & ((1u << CHARACTER_BITS) - 1);
            if (*chars++ > MAX_CODE_POINT) return 0;
        }
    }
    return 1;
}

PyDoc_STRVAR(add_loss_doc, "add_loss(traces, recased)\n--\n\n"
                           "The number of a loss, from its traces as losses.pack gives them, and "
                           "whether all of a text was given another case.");
static PyObject *add_loss(Kernel *k, PyObject *args) {
    PyObject *packed;
    int recased;
    if (!PyArg_ParseTuple(args, "Op", &packed, &recased)) return NULL;
    if (!PyBytes_Check(packed))
        return PyErr_Format(PyExc_TypeError, "expected bytes, not %.100s", Py_TYPE(packed)->tp_name);
    if (k->losses == (int)(sizeof k->loss / sizeof *k->loss))
        return PyErr_Format(PyExc_ValueError, "too many losses");
    const uint8_t *p = (const uint8_t *)PyBytes_AS_STRING(packed);
    Py_ssize_t words = PyBytes_GET_SIZE(packed) / 4;
    Py_ssize_t count = PyBytes_GET_SIZE(packed) % 4 ? -1 : count_traces(p, words);
    if (count < 0) return PyErr_Format(PyExc_ValueError, "not the traces of a loss");
    Trace *traces = PyMem_Calloc((size_t)count + 1, sizeof *traces);
    uint32_t *chars = PyMem_Malloc(((size_t)words + 1) * sizeof *chars);
    if (!traces || !chars || !read_traces(p, words, traces, chars)) {
        if (traces && chars)
            PyErr_SetString(PyExc_ValueError, "not the characters of a trace");
        else
            PyErr_NoMemory();
        PyMem_Free(traces);
        PyMem_Free(chars);
        return NULL;
    }
    qsort(traces, (size_t)count, sizeof *traces, by_trace);
    k->loss[k->losses].traces = traces;
    k->loss[k->losses].chars = chars;
    k->loss[k->losses].count = (int)count;
    k->loss[k->losses].recased = recased;
    for (Py_ssize_t i = 0; i < count; i++)
        if (traces[i].size > k->loss[k->losses].longest) k->loss[k->losses].longest = traces[i].size;
    return PyLong_FromLong(k->losses++);
}

/* --- model -------------------------------------------------------------------------------------- */

static PyObject *list_of(const int32_t *numbers, Py_ssize_t n) {
    PyObject *out = PyList_New(n);
    for (Py_ssize_t i = 0; out && i < n; i++) {
        PyObject *one = PyLong_FromLong(numbers[i]);
        if (!one) Py_CLEAR(out);
        else PyList_SET_ITEM(out, i, one);
    }
    return out;
}

typedef int64_t Costs(const Kernel *, const uint32_t *, Py_ssize_t, int32_t *);

/* The costs of a token by one of the functions, or their sum. */
static PyObject *with_costs(Kernel *k, PyObject *text, Costs *costs, int sum) {
    Py_ssize_t n;
    uint32_t *chars = chars_of(text, &n);
    if (!chars) return NULL;
    int32_t *out = PyMem_Malloc(((size_t)n + 1) * sizeof *out);
    PyObject *result = NULL;
    if (!out)
        PyErr_NoMemory();
    else {
        int64_t total = costs(k, chars, n, out);
        result = sum ? PyLong_FromLongLong(total) : list_of(out, n + 1);
    }
    PyMem_Free(out);
    PyMem_Free(chars);
    return result;
}

PyDoc_STRVAR(costs_doc, "costs(token)\n--\n\nThe twin of Model.costs.");
static PyObject *costs(Kernel *k, PyObject *text) { return with_costs(k, text, costs_of, 0); }
PyDoc_STRVAR(cost_doc, "cost(token)\n--\n\nThe twin of Model.cost.");
static PyObject *cost(Kernel *k, PyObject *text) { return with_costs(k, text, costs_of, 1); }
PyDoc_STRVAR(kept_costs_doc, "kept_costs(token)\n--\n\nThe twin of lattice.kept_costs.");
static PyObject *kept_costs(Kernel *k, PyObject *text) { return with_costs(k, text, kept_costs_of, 0); }
PyDoc_STRVAR(kept_cost_doc, "kept_cost(token)\n--\n\nThe sum of kept_costs.");
static PyObject *kept_cost(Kernel *k, PyObject *text) { return with_costs(k, text, kept_costs_of, 1); }

PyDoc_STRVAR(decoded_cost_doc,
             "decoded_cost(text, structured)\n--\n\nThe twin of lattice.decoded_cost.");
static PyObject *decoded_cost(Kernel *k, PyObject *args) {
    PyObject *text;
    int structured;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "Up", &text, &structured)) return NULL;
    uint32_t *chars = chars_of(text, &n);
    if (!chars) return NULL;
    int64_t cost = decoded_cost_of(k, chars, n, structured);
    PyMem_Free(chars);
    return PyLong_FromLongLong(cost);
}

PyDoc_STRVAR(surprise_doc, "surprise(token)\n--\n\n"
                           "The twin of detectors.mojibake.surprise_of, and of what it wonders at.");
static PyObject *surprise(Kernel *k, PyObject *text) {
    Py_ssize_t n;
    uint32_t *chars = chars_of(text, &n);
    if (!chars) return NULL;
    int32_t *room = PyMem_Malloc(((size_t)n + 1) * sizeof *room);
    int64_t wonder = 0, total = room ? surprise_of(k, chars, n, room, &wonder) : 0;
    PyObject *out = room ? Py_BuildValue("LL", (long long)total, (long long)wonder) : PyErr_NoMemory();
    PyMem_Free(room);
    PyMem_Free(chars);
    return out;
}

PyDoc_STRVAR(is_ordinary_doc, "is_ordinary(token)\n--\n\nThe twin of detectors.ordinary.is_ordinary.");
static PyObject *is_ordinary_(Kernel *k, PyObject *text) {
    Py_ssize_t n;
    uint32_t *chars = chars_of(text, &n);
    if (!chars) return NULL;
    int ordinary = is_ordinary(k, chars, n);
    PyMem_Free(chars);
    return PyBool_FromLong(ordinary);
}

/* --- lattice, detection, nomination -------------------------------------------------------------- */

static int check_channel(const Kernel *k, int written, int read, int loss) {
    if (written < 0 || written >= k->encodings || read < 0 || read >= k->encodings || loss < -1 ||
        loss >= k->losses) {
        PyErr_SetString(PyExc_ValueError, "no such channel");
        return 0;
    }
    return 1;
}

PyDoc_STRVAR(explain_doc, "explain(token, written, read, loss, enter, switch)\n--\n\n"
                          "The twin of lattice.explain: the gain and the pieces.");
static PyObject *explain_(Kernel *k, PyObject *args) {
    PyObject *token;
    int written, read, loss, enter, switch_price;
    if (!PyArg_ParseTuple(args, "Uiiiii", &token, &written, &read, &loss, &enter, &switch_price) ||
        !check_channel(k, written, read, loss))
        return NULL;
    return explain(k, token, written, read, loss, enter, switch_price, 1);
}

PyDoc_STRVAR(explain_all_doc, "explain_all(tokens, written, read, loss, enter, switch)\n--\n\n"
                              "The twin of lattice.explain_all: (index, gain, pieces) of each token "
                              "that gains by being changed.");
static PyObject *explain_all_(Kernel *k, PyObject *args) {
    PyObject *tokens;
    int written, read, loss, enter, switch_price;
    if (!PyArg_ParseTuple(args, "Oiiiii", &tokens, &written, &read, &loss, &enter, &switch_price) ||
        !check_channel(k, written, read, loss))
        return NULL;
    return explain_all(k, tokens, written, read, loss, enter, switch_price);
}

PyDoc_STRVAR(detect_doc, "detect(text, type)\n--\n\nThe twin of detectors.mojibake.detect: None, or of a type of tuples "
                         "(start, end, token, surprise, foreign) of each token that is not ASCII.");
static PyObject *detect_(Kernel *k, PyObject *args) {
    PyObject *text, *type;
    if (!PyArg_ParseTuple(args, "OO!", &text, &PyType_Type, &type)) return NULL;
    return detect(k, text, (PyTypeObject *)type);
}

PyDoc_STRVAR(promises_doc, "promises(tokens, late)\n--\n\nThe channels, as pairs of numbers, of which "
                           "fixers.hope.has_promise is true.");
static PyObject *promises_(Kernel *k, PyObject *args) {
    PyObject *tokens;
    int late;
    if (!PyArg_ParseTuple(args, "Op", &tokens, &late)) return NULL;
    return promises(k, tokens, late);
}

PyDoc_STRVAR(nominate_doc, "nominate(tokens, late)\n--\n\nThe twin of fixers.nomination.nominate: pairs "
                           "of numbers of encodings, written and read.");
static PyObject *nominate_(Kernel *k, PyObject *args) {
    PyObject *tokens;
    int late;
    if (!PyArg_ParseTuple(args, "Op", &tokens, &late)) return NULL;
    if (!k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not configured");
    return nominate(k, tokens, late);
}

int through(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read,
            uint8_t *data, uint32_t *out, Py_ssize_t *length) {
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t bytes = bytes_at(k, k->encoding[read], token[i]);
        if (bytes == UNKNOWN) return -1;
        if (bytes == NO_BYTES) return 0;
        size += put_bytes(data + size, bytes);
    }
    *length = decode_all(k, k->encoding[written], data, size, 1, out);
    return *length == -2 ? -1 : *length > 0;
}

/* As quick_gain_of; `kept` is what the token costs as it is, or less than 0 if that is not known yet. */
static int64_t quick_gain_knowing(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read,
                                  int loss, int32_t enter, int64_t *kept) {
    Py_ssize_t length = 0;
    int64_t gain = INT64_MIN;
    int whole = -1;
    uint8_t *data = PyMem_Malloc((size_t)n * 4 + 1);
    uint32_t *chars = PyMem_Malloc(((size_t)n * 4 + 1) * sizeof *chars);
    if (!data || !chars)
        PyErr_NoMemory();
    else if (loss >= 0 && k->loss[loss].recased)
        whole = 0; /* what is whole may be another */
    else
        whole = through(k, token, n, written, read, data, chars, &length);
    if (whole == 1) {
        int64_t after = decoded_cost_of(k, chars, length, k->encoding[written]->utf8);
        if (*kept < 0) *kept = kept_costs_of(k, token, n, (int32_t *)chars); /* room for n + 1 */
        gain = *kept - after - enter;
    } else if (whole == 0 && n <= LONGEST_TOKEN)
        gain = explain_gain(k, token, n, written, read, loss, enter, enter);
    PyMem_Free(data);
    PyMem_Free(chars);
    if (gain == INT64_MIN && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a token is too long");
    return gain;
}

int64_t quick_gain_of(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read, int loss,
                      int32_t enter) {
    int64_t kept = -1;
    return quick_gain_knowing(k, token, n, written, read, loss, enter, &kept);
}

typedef struct {
    const uint32_t *chars;
    Py_ssize_t n;
    int64_t kept;
} Weighed;

/* What a channel, (written, read, loss, enter), gains on tokens; INT64_MIN with an error. */
static int64_t gain_on(Kernel *k, Weighed *tokens, Py_ssize_t count, PyObject *channel) {
    int written, read, loss, enter;
    int64_t total = 0;
    if (!PyTuple_Check(channel)) {
        PyErr_SetString(PyExc_TypeError, "a channel is a tuple");
        return INT64_MIN;
    }
    if (!PyArg_ParseTuple(channel, "iiii", &written, &read, &loss, &enter) ||
        !check_channel(k, written, read, loss))
        return INT64_MIN;
    int usual = k->encoding[written]->utf8 && enter == k->constants.enter_structured;
    for (Py_ssize_t i = 0; i < count; i++) {
        Weighed *t = tokens + i;
        int64_t gain = usual ? utf8_gain_of(k, t->chars, t->n, written, read, loss)
                             : quick_gain_knowing(k, t->chars, t->n, written, read, loss, enter, &t->kept);
        if (gain == INT64_MIN) return gain;
        if (gain > 0) total += gain;
    }
    return total;
}

/* The tokens with their characters, to be freed with them; NULL with an error. */
static Weighed *weighed_of(PyObject *list, Py_ssize_t *count) {
    *count = 0;
    Weighed *tokens = PyMem_Malloc((size_t)(PySequence_Fast_GET_SIZE(list) + 1) * sizeof *tokens);
    if (!tokens) return (Weighed *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(list); i++) {
        Weighed *t = tokens + i;
        t->chars = chars_of(PySequence_Fast_GET_ITEM(list, i), &t->n);
        t->kept = -1;
        *count += t->chars != NULL;
        if (!t->chars) break;
    }
    return tokens;
}

PyDoc_STRVAR(quick_gains_doc, "quick_gains(tokens, channels)\n--\n\nThe twin of "
                              "fixers.nomination.quick_gain for several channels, each (written, read, "
                              "loss, enter).");
static PyObject *quick_gains(Kernel *k, PyObject *args) {
    PyObject *given, *channels, *list, *out = NULL;
    Py_ssize_t count = 0;
    if (!PyArg_ParseTuple(args, "OO!", &given, &PyList_Type, &channels) ||
        !(list = PySequence_Fast(given, "expected a sequence of str")))
        return NULL;
    Weighed *tokens = weighed_of(list, &count);
    if (tokens && !PyErr_Occurred()) out = PyList_New(0);
    for (Py_ssize_t i = 0; out && i < PyList_GET_SIZE(channels); i++) {
        int64_t gain = gain_on(k, tokens, count, PyList_GET_ITEM(channels, i));
        PyObject *number = gain == INT64_MIN ? NULL : PyLong_FromLongLong(gain);
        if (!number || PyList_Append(out, number) < 0) Py_CLEAR(out);
        Py_XDECREF(number);
    }
    for (Py_ssize_t i = 0; i < count; i++) PyMem_Free((void *)tokens[i].chars);
    PyMem_Free(tokens);
    Py_DECREF(list);
    return out;
}

PyDoc_STRVAR(think_of_doc, "think_of(channels)\n--\n\n"
                           "Which losses are thought of though nothing else speaks for them, as a list "
                           "of (written, read, loss).");
static PyObject *think_of(Kernel *k, PyObject *channels) {
    if (!PyList_Check(channels) || PyList_GET_SIZE(channels) > MOST_THOUGHTS)
        return PyErr_Format(PyExc_ValueError, "expected a list of at most %d channels", MOST_THOUGHTS);
    k->thoughts = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(channels); i++) {
        Thought *out = k->thought + i;
        PyObject *from = PyList_GET_ITEM(channels, i);
        if (!PyTuple_Check(from)) return PyErr_Format(PyExc_TypeError, "a channel is a tuple");
        if (!PyArg_ParseTuple(from, "iii", &out->written, &out->read, &out->loss) ||
            !check_channel(k, out->written, out->read, out->loss))
            return NULL;
        if (out->loss < 0) return PyErr_Format(PyExc_ValueError, "a channel without loss");
    }
    k->thoughts = (int)PyList_GET_SIZE(channels);
    Py_RETURN_NONE;
}

static int by_char(const void *a, const void *b) {
    const WholeSign *x = a, *y = b;
    return x->c < y->c ? -1 : x->c > y->c;
}

static int by_chars(const void *a, const void *b) {
    const WholePiece *x = a, *y = b;
    return x->chars < y->chars ? -1 : x->chars > y->chars;
}

/* The pieces of sets, each a str in which a piece is one character or two and a NUL ends it; an empty one
   tells nothing. 0 with an error. */
static int take_pieces(Kernel *k, PyObject *of) {
    Py_ssize_t room = 0, all = 0, kept = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(of); i++)
        room += PyUnicode_GET_LENGTH(PyList_GET_ITEM(of, i));
    WholePiece *pieces = PyMem_Malloc(((size_t)room + 1) * sizeof *pieces);
    uint64_t known = 0;
    if (!pieces) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(of); i++) {
        PyObject *set = PyList_GET_ITEM(of, i);
        Py_ssize_t n = PyUnicode_GET_LENGTH(set), size = 0;
        uint64_t chars = 0;
        if (n) known |= (uint64_t)1 << i;
        for (Py_ssize_t j = 0; j < n; j++) {
            uint64_t c = PyUnicode_READ_CHAR(set, j);
            if (c) {
                chars |= size++ ? c << 32 : c;
                continue;
            }
            if (size > 0 && size < 3) pieces[all++] = (WholePiece){chars, (uint64_t)1 << i};
            chars = 0;
            size = 0;
        }
    }
    qsort(pieces, (size_t)all, sizeof *pieces, by_chars);
    for (Py_ssize_t i = 0; i < all; i++) {
        if (kept && pieces[kept - 1].chars == pieces[i].chars) pieces[kept - 1].sets |= pieces[i].sets;
        else pieces[kept++] = pieces[i];
    }
    PyMem_Free(k->pieces);
    k->pieces = pieces;
    k->piece_count = (int)kept;
    k->in_pieces = known;
    return 1;
}

static int are_sets(PyObject *sets) {
    if (!PyList_Check(sets) || PyList_GET_SIZE(sets) > 64) {
        PyErr_Format(PyExc_ValueError, "expected a list of at most 64 sets");
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(sets); i++)
        if (!PyUnicode_Check(PyList_GET_ITEM(sets, i))) {
            PyErr_Format(PyExc_TypeError, "a set is a str");
            return 0;
        }
    return 1;
}

PyDoc_STRVAR(think_of_whole_doc, "think_of_whole(sets, pieces)\n--\n\n"
             "What the text is made of that comes from channels which are whole, a str for each; and of "
             "what pieces it is from end to end, or an empty str: one character or two, and a NUL.");
static PyObject *think_of_whole(Kernel *k, PyObject *args) {
    Py_ssize_t count = 0, all = 0;
    PyObject *sets, *of;
    if (!PyArg_ParseTuple(args, "OO", &sets, &of) || !are_sets(sets) || !are_sets(of)) return NULL;
    if (PyList_GET_SIZE(sets) != PyList_GET_SIZE(of))
        return PyErr_Format(PyExc_ValueError, "expected pieces for each set");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(sets); i++)
        count += PyUnicode_GET_LENGTH(PyList_GET_ITEM(sets, i));
    if (!take_pieces(k, of)) return NULL;
    WholeSign *signs = PyMem_Malloc(((size_t)count + 1) * sizeof *signs);
    if (!signs) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(sets); i++) {
        PyObject *set = PyList_GET_ITEM(sets, i);
        for (Py_ssize_t j = 0; j < PyUnicode_GET_LENGTH(set); j++)
            signs[all++] = (WholeSign){PyUnicode_READ_CHAR(set, j), (uint64_t)1 << i};
    }
    qsort(signs, (size_t)all, sizeof *signs, by_char);
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < all; i++) {
        if (kept && signs[kept - 1].c == signs[i].c) signs[kept - 1].sets |= signs[i].sets;
        else signs[kept++] = signs[i];
    }
    PyMem_Free(k->whole);
    k->whole = signs;
    k->whole_count = (int)kept;
    k->whole_known = 1;
    Py_RETURN_NONE;
}

static int is_likely(void *kernel, const void *data, int kind, Py_ssize_t n) {
    return is_unremarkable(kernel, data, kind, n);
}

PyDoc_STRVAR(undo_surely_doc, "undo_surely(text)\n--\n\nThe twin of fixers.sure.undo_surely: what the text "
                              "was, and the numbers of the encodings it was read in; or None.");
static PyObject *undo_surely_(Kernel *k, PyObject *text) {
    int reads[MOST_SURE_LAYERS], count = 0, open;
    PyObject *was;
    if (!k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not configured yet");
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    if (!take_undone(k, text, &was, reads, &count)) was = undo_surely(k, text, is_likely, k, reads, &count, &open);
    if (!was && PyErr_Occurred()) return NULL;
    if (!was) Py_RETURN_NONE;
    PyObject *numbers = PyTuple_New(count);
    for (int i = 0; numbers && i < count; i++) {
        PyObject *number = PyLong_FromLong(reads[i]);
        if (!number) Py_CLEAR(numbers);
        else PyTuple_SET_ITEM(numbers, i, number);
    }
    if (!numbers) {
        Py_DECREF(was);
        return NULL;
    }
    return Py_BuildValue("NN", was, numbers);
}

PyDoc_STRVAR(has_hope_doc, "has_hope(text, late=False)\n--\n\nThe twin of fixers.hope.has_hope, or if late "
                           "of that or has_late_hope; None if it depends on the losses, and think_of was "
                           "not told them yet.");
static PyObject *has_hope_(Kernel *k, PyObject *args) {
    PyObject *text;
    int late = 0;
    if (!PyArg_ParseTuple(args, "O|p", &text, &late)) return NULL;
    if (!k->decode_one) return PyErr_Format(PyExc_RuntimeError, "not configured yet");
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    int hope = has_hope(k, text, late);
    if (hope < 0) return NULL;
    if (hope == DEPENDS_ON_WHAT_IS_TOLD) Py_RETURN_NONE;
    return PyBool_FromLong(hope);
}

/* A token through a channel as a str, empty if it can't have gone; NULL with an error. */
static PyObject *text_through(Kernel *k, PyObject *text, int written, int read) {
    PyObject *out = NULL;
    Py_ssize_t n, length = 0;
    uint32_t *token = chars_of(text, &n);
    if (!token) return NULL;
    uint8_t *data = PyMem_Malloc((size_t)n * 4 + 1);
    uint32_t *chars = PyMem_Malloc(((size_t)n * 4 + 1) * sizeof *chars);
    if (!data || !chars)
        PyErr_NoMemory();
    else {
        int whole = through(k, token, n, written, read, data, chars, &length);
        if (whole >= 0)
            out = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, chars, whole ? length : 0);
    }
    PyMem_Free(data);
    PyMem_Free(chars);
    PyMem_Free(token);
    return out;
}

PyDoc_STRVAR(through_doc, "through(token, written, read)\n--\n\nWhat a token is if all of it went "
                          "through a channel; nothing if it can't have.");
static PyObject *through_(Kernel *k, PyObject *args) {
    PyObject *text;
    int written, read;
    if (!PyArg_ParseTuple(args, "Uii", &text, &written, &read) || !check_channel(k, written, read, -1))
        return NULL;
    return text_through(k, text, written, read);
}

PyDoc_STRVAR(affected_doc, "affected(tokens, written, read)\n--\n\n"
                          "The twin of fixers.nomination.affected: the tokens that a channel does not "
                          "leave as they are.");
static PyObject *affected(Kernel *k, PyObject *args) {
    PyObject *tokens, *list, *out;
    int written, read;
    if (!PyArg_ParseTuple(args, "Oii", &tokens, &written, &read) || !check_channel(k, written, read, -1))
        return NULL;
    if (!(list = PySequence_Fast(tokens, "expected a sequence of str"))) return NULL;
    out = PyList_New(0);
    for (Py_ssize_t i = 0; out && i < PySequence_Fast_GET_SIZE(list); i++) {
        PyObject *token = PySequence_Fast_GET_ITEM(list, i);
        PyObject *text = text_through(k, token, written, read);
        if (!text || (PyUnicode_Compare(text, token) && PyList_Append(out, token) < 0)) Py_CLEAR(out);
        Py_XDECREF(text);
    }
    Py_DECREF(list);
    return out;
}

PyDoc_STRVAR(spared_doc, "spared(tokens, written, read)\n--\n\nThe twin of fixers.hope.spared.");
static PyObject *spared(Kernel *k, PyObject *args) {
    PyObject *tokens, *list;
    int written, read;
    if (!PyArg_ParseTuple(args, "Oii", &tokens, &written, &read) || !check_channel(k, written, read, -1))
        return NULL;
    if (!(list = PySequence_Fast(tokens, "expected a sequence of str"))) return NULL;
    int64_t total = 0, most = k->constants.spared, lost = 0;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(list) && total < most && lost >= 0; i++) {
        Py_ssize_t n;
        uint32_t *token = chars_of(PySequence_Fast_GET_ITEM(list, i), &n);
        lost = token ? spared_of(k, token, n, written, read) : -1;
        PyMem_Free(token);
        total += lost;
    }
    Py_DECREF(list);
    return lost < 0 ? NULL : PyLong_FromLongLong(total < most ? total : most);
}

int scripts_of(const Kernel *k, const void *data, int kind, Py_ssize_t start, Py_ssize_t end, char *out) {
    int count = 0;
    char met[256] = {0};
    for (Py_ssize_t i = start; i < end; i++) {
        int script = script_of(&k->model, read_at(data, kind, i));
        if (!script || met[script]) continue;
        met[script] = 1;
        out[count++] = (char)script;
    }
    return count;
}

/* The scripts of a text's letters, in the order of their first; how many, or -1 with an error. */
static int scripts_in(Kernel *k, PyObject *text, char *out) {
    if (PyUnicode_Check(text))
        return scripts_of(k, PyUnicode_DATA(text), PyUnicode_KIND(text), 0, PyUnicode_GET_LENGTH(text), out);
    PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    return -1;
}

static int append(PyObject *list, PyObject *one) {
    int ok = one && !PyList_Append(list, one);
    Py_XDECREF(one);
    return ok;
}

PyDoc_STRVAR(scripts_doc, "scripts(text)\n--\n\nThe numbers of the scripts in a text, in the order of their first "
                          "letters, as bytes.");
static PyObject *scripts(Kernel *k, PyObject *text) {
    char out[256];
    int count = scripts_in(k, text, out);
    return count < 0 ? NULL : PyBytes_FromStringAndSize(out, count);
}

int put_together(Together *t, const char *scripts, int count, Py_ssize_t met) {
    int i = 0;
    while (i < t->owned && !(t->own[i].count == count && !memcmp(t->own[i].scripts, scripts, (size_t)count))) i++;
    if (i == MOST_TOGETHER) {
        if (!t->others && !(t->others = PyList_New(0))) return 0;
        return append(t->others, Py_BuildValue("y#nn", scripts, (Py_ssize_t)count, (Py_ssize_t)1, met));
    }
    if (i == t->owned) {
        memcpy(t->own[i].scripts, scripts, (size_t)count);
        t->own[t->owned++].count = count;
    }
    t->own[i].tokens++;
    t->own[i].met += met;
    return 1;
}

PyObject *list_together(Together *t, int ok) {
    PyObject *out = ok ? PyList_New(0) : NULL;
    for (int i = 0; out && i < t->owned; i++)
        if (!append(out, Py_BuildValue("y#nn", t->own[i].scripts, (Py_ssize_t)t->own[i].count, t->own[i].tokens,
                                       t->own[i].met)))
            Py_CLEAR(out);
    if (out && t->others && PyList_SetSlice(out, t->owned, t->owned, t->others) < 0) Py_CLEAR(out);
    Py_CLEAR(t->others);
    return out;
}

PyDoc_STRVAR(scripts_together_doc, "scripts_together(tokens)\n--\n\nOf a dict from tokens to how often they are met: "
    "(scripts, tokens that have them, how often these are met), in the order in which scripts are first met.");
static PyObject *scripts_together(Kernel *k, PyObject *tokens) {
    Together together = {0};
    PyObject *token, *number;
    Py_ssize_t at = 0;
    int ok = 1;
    if (!PyDict_Check(tokens)) return PyErr_Format(PyExc_TypeError, "expected a dict of tokens");
    while (ok && PyDict_Next(tokens, &at, &token, &number)) {
        char scripts[256];
        int count = scripts_in(k, token, scripts);
        Py_ssize_t met = count < 0 ? -1 : PyLong_AsSsize_t(number);
        ok = !PyErr_Occurred() && put_together(&together, scripts, count, met);
    }
    return list_together(&together, ok);
}

PyDoc_STRVAR(tally_doc, "tally(text)\n--\n\nHow often each character that is not ASCII is in a text, in the order in "
                        "which they are first met.");
static PyObject *tally(Kernel *k, PyObject *text) {
    (void)k;
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    enum { PAGES = (MAX_CODE_POINT + 1) >> 8 };
    Py_ssize_t n = PyUnicode_GET_LENGTH(text), count = 0, room = 0;
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text), ok = 1;
    Py_ssize_t **pages = PyMem_Calloc(PAGES, sizeof *pages);
    uint32_t *met = NULL;
    PyObject *out = NULL;
    if (!pages) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; ok && (i = skip_ascii(data, kind, i, n)) < n; i++) {
        uint32_t c = read_at(data, kind, i);
        Py_ssize_t **page = pages + (c >> 8);
        if (!*page && !(*page = PyMem_Calloc(256, sizeof **page))) ok = 0;
        else if (!(*page)[c & 0xFF]++) {
            if (count == room) {
                uint32_t *more = PyMem_Realloc(met, (size_t)(room = room ? room * 2 : 64) * sizeof *met);
                if (!more) {
                    ok = 0;
                    break;
                }
                met = more;
            }
            met[count++] = c;
        }
    }
    if (ok) out = PyDict_New();
    else PyErr_NoMemory();
    for (Py_ssize_t i = 0; out && i < count; i++) {
        PyObject *c = PyUnicode_FromOrdinal((int)met[i]);
        PyObject *number = PyLong_FromSsize_t(pages[met[i] >> 8][met[i] & 0xFF]);
        if (!c || !number || PyDict_SetItem(out, c, number) < 0) Py_CLEAR(out);
        Py_XDECREF(c);
        Py_XDECREF(number);
    }
    for (int i = 0; i < PAGES; i++) PyMem_Free(pages[i]);
    PyMem_Free(pages);
    PyMem_Free(met);
    return out;
}

PyDoc_STRVAR(survey_doc, "survey(text, type)\n--\n\nThe suspects of a text, as tuples of a type: a Survey.");
static PyObject *survey_(Kernel *k, PyObject *args) {
    PyObject *text, *type, *module = PyType_GetModule(Py_TYPE(k));
    if (!module || !PyArg_ParseTuple(args, "OO", &text, &type)) return NULL;
    PyObject *its = PyObject_GetAttrString(module, "Survey");
    PyObject *out = its ? PyObject_CallFunctionObjArgs(its, (PyObject *)k, text, type, NULL) : NULL;
    Py_XDECREF(its);
    return out;
}

PyDoc_STRVAR(tell_words_doc, "tell_words(data, base, seed, length, count, sets)\n--\n\n"
                             "The table of language.words.Words, once.");
PyDoc_STRVAR(find_word_doc, "find_word(word)\n--\n\nThe twin of Words.entry, of a folded word.");
PyDoc_STRVAR(ways_to_words_doc, "ways_to_words(token)\n--\n\nThe twin of fixers.vocabulary.ways_to_words, as "
                                "numbers of encodings, written and read.");
PyDoc_STRVAR(tell_singles_doc, "tell_singles(characters)\n--\n\n"
                               "What words of one letter are read as where UTF-8 is read in pairs, in order, once.");
PyDoc_STRVAR(shows_unknown_doc, "shows_unknown(text)\n--\n\nThe twin of fixers.vocabulary.shows_unknown.");
PyDoc_STRVAR(account_doc, "account(units, signs, reader, characters, flags, numbers)\n--\n\n"
                          "The accounts of a token that a reader of pairs has left, or None.");

#define METHOD(name, function, flags) {#name, (PyCFunction)(void (*)(void))function, flags, name##_doc}

static PyMethodDef methods[] = {
    METHOD(configure, configure, METH_VARARGS),
    METHOD(add_loss, add_loss, METH_VARARGS),
    METHOD(cost, cost, METH_O),
    METHOD(costs, costs, METH_O),
    METHOD(decoded_cost, decoded_cost, METH_VARARGS),
    METHOD(kept_cost, kept_cost, METH_O),
    METHOD(kept_costs, kept_costs, METH_O),
    METHOD(surprise, surprise, METH_O),
    METHOD(is_ordinary, is_ordinary_, METH_O),
    METHOD(explain, explain_, METH_VARARGS),
    METHOD(explain_all, explain_all_, METH_VARARGS),
    METHOD(detect, detect_, METH_VARARGS),
    METHOD(nominate, nominate_, METH_VARARGS),
    METHOD(promises, promises_, METH_VARARGS),
    METHOD(quick_gains, quick_gains, METH_VARARGS),
    METHOD(through, through_, METH_VARARGS),
    METHOD(affected, affected, METH_VARARGS),
    METHOD(spared, spared, METH_VARARGS),
    METHOD(scripts, scripts, METH_O),
    METHOD(scripts_together, scripts_together, METH_O),
    METHOD(tally, tally, METH_O),
    METHOD(survey, survey_, METH_VARARGS),
    METHOD(think_of, think_of, METH_O),
    METHOD(think_of_whole, think_of_whole, METH_VARARGS),
    METHOD(has_hope, has_hope_, METH_VARARGS),
    METHOD(tell_words, tell_words, METH_VARARGS),
    METHOD(tell_singles, tell_singles, METH_O),
    METHOD(find_word, find_word, METH_O),
    METHOD(ways_to_words, ways_to_words, METH_O),
    METHOD(shows_unknown, shows_unknown_, METH_O),
    METHOD(account, account, METH_VARARGS),
    METHOD(undo_surely, undo_surely_, METH_O),
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef attributes[] = {
    {"configured", (getter)configured, NULL, "Whether the encodings were handed over.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(kernel_doc, "The tables of a language model and of the encodings, with the hot loops.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)kernel_doc},
    {Py_tp_new, kernel_new},
    {Py_tp_dealloc, kernel_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {0, NULL},
};

static PyType_Spec spec = {"textfix.kernel._native.Kernel", sizeof(Kernel), 0, Py_TPFLAGS_DEFAULT,
                           slots};

int is_kernel(PyTypeObject *type, PyObject *object) {
    PyObject *module = PyType_GetModule(type);
    PyObject *known = module ? PyObject_GetAttrString(module, "Kernel") : NULL;
    int answer = known ? PyObject_IsInstance(object, known) : -1;
    Py_XDECREF(known);
    return answer;
}

int add_type(PyObject *module, PyType_Spec *its) {
    PyObject *type = PyType_FromModuleAndSpec(module, its, NULL);
    int failed = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    Py_XDECREF(type);
    return failed;
}

static int execute(PyObject *module) {
    int failed = add_type(module, &spec);
    if (!failed) failed = add_screen(module);
    if (!failed) failed = add_letters(module);
    if (!failed) failed = add_entry(module);
    if (!failed) failed = add_survey(module);
    return failed ? failed : add_costs(module);
}

PyDoc_STRVAR(log_sums_doc, "log_sums(scores, shared, before, after)\n--\n\n"
                           "The twin of Languages._log_sums: letters are lists of (number, column).");
static PyObject *log_sums_(PyObject *module, PyObject *args) {
    (void)module;
    return log_sums(args);
}

PyDoc_STRVAR(gram_sums_doc, "gram_sums(seen, grams, languages, unseen, bias)\n--\n\n"
                            "The twin of Languages._gram_sums.");
static PyObject *gram_sums_(PyObject *module, PyObject *args) {
    (void)module;
    return gram_sums(args);
}

PyDoc_STRVAR(text_sums_doc, "text_sums(text, table, languages, unseen, bias, most)\n--\n\n"
                            "What the grams of a text in small letters say, in steps, as gram_sums "
                            "does; None if it has none. The table is in the order of the grams.");
static PyObject *text_sums_(PyObject *module, PyObject *args) {
    (void)module;
    return text_sums(args);
}

static PyMethodDef functions[] = {
    METHOD(gram_sums, gram_sums_, METH_VARARGS),
    METHOD(text_sums, text_sums_, METH_VARARGS),
    METHOD(log_sums, log_sums_, METH_VARARGS),
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_native", "The hot loops of textfix, compiled.", 0, functions,
    module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&module); }
