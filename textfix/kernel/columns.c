/* Columns of Arrow: which rows have to be looked at, without a copy and without the interpreter's lock.

   A row is judged as a text is (screen.c). Beneath that, what was said of rows is kept, because columns repeat
   themselves: of those that were in doubt, and in a large column of all. */

#include "screen.h"

/* --- what is known of rows -------------------------------------------------------------------------- */

ALWAYS_INLINE uint64_t hash_of_row(const uint8_t *p, Py_ssize_t size) {
    uint64_t h = (uint64_t)size;
    Py_ssize_t i = 0, last = size - 8;
    for (; i < last && i < 64; i += 8) h = (h ^ word_at(p + i)) * 0x9E3779B97F4A7C15ull, h ^= h >> 32;
    if (last >= 0)
        h ^= word_at(p + last);
    else
        for (; i < size; i++) h = h << 8 ^ p[i];
    h *= 0xD6E8FEB86659FD93ull;
    return h ^ h >> 32;
}

/* What was said of rows in doubt, with copies of them: to ask again costs a thousand times as much as
   to compare. */
#define ASKED_BITS 13
#define LONGEST_ASKED 1024
typedef struct Asked {
    uint8_t *bytes;
    uint32_t size, room;
    int verdict;
} Asked;

static Asked *asked_of(Scan *x, const uint8_t *start, Py_ssize_t size) {
    if (size > LONGEST_ASKED) return NULL;
    if (!x->asked) x->asked = PyMem_Calloc((size_t)1 << ASKED_BITS, sizeof *x->asked);
    return x->asked ? x->asked + (hash_of_row(start, size) * 0x9E3779B97F4A7C15ull >> (64 - ASKED_BITS))
                    : NULL;
}

static void note_answer(Asked *asked, const uint8_t *start, Py_ssize_t size, int verdict) {
    if (size > asked->room) {
        PyMem_Free(asked->bytes);
        asked->bytes = PyMem_Malloc((size_t)size);
        asked->room = asked->bytes ? (uint32_t)size : 0;
    }
    asked->size = 0;
    if (!asked->bytes) return;
    memcpy(asked->bytes, start, (size_t)size);
    asked->size = (uint32_t)size;
    asked->verdict = verdict;
}

static int is_ascii(const uint8_t *p, const uint8_t *end) {
    uint64_t bits = 0;
    for (; end - p >= 8; p += 8) bits |= word_at(p);
    while (p < end) bits |= *p++;
    return !(bits & 0x8080808080808080ull);
}

/* The same, and what look_twice asks besides. */
static int judge_row_twice(Scan *x, const uint8_t *start, const uint8_t *end, const uint8_t *stop) {
    int verdict = judge_row(x, start, end, stop);
    Kernel *k = x->s->kernel;
    if (x->error) return FAILED;
    if (!is_asked_on(x->s, verdict) || is_ascii(start, end)) return verdict;
    Py_ssize_t n = 0, room = end - start;
    Asked *asked = verdict == DOUBTFUL ? asked_of(x, start, room) : NULL;
    if (asked && asked->size == (uint32_t)room && !memcmp(asked->bytes, start, (size_t)room))
        return asked->verdict;
    if (room > x->room_of_text) {
        PyMem_Free(x->text);
        x->text = PyMem_Malloc((size_t)room * sizeof *x->text);
        x->room_of_text = x->text ? room : 0;
        if (!x->text) return DOUBTFUL; /* Python may have memory */
    }
    for (const uint8_t *p = start; p < end && n < room; n++) {
        int size = utf8_at(p, end - p, x->text + n);
        if (!size) return INVALID;
        p += size;
    }
    int hope = verdict == CLEAN ? shows_unknown(k, x->text, n) : has_hope_in(k, x->text, n);
    if (hope < 0) return FAILED;
    verdict = hope ? DOUBTFUL : CLEAN;
    x->open = hope == DEPENDS_ON_WHAT_IS_TOLD;
    if (asked && !x->open) note_answer(asked, start, room, verdict);
    return verdict;
}

/* Columns repeat themselves: the verdicts on rows, with copies of them in a ring; who comes round again
   overwrites the oldest. `at` counts all bytes that were ever written. */
#define KNOWN_BITS 15 /* in pairs: of two the one that was written first goes */
#define RING (1 << 21) /* bytes */
#define LONGEST_KNOWN 8192
typedef struct Known {
    uint64_t at;
    uint32_t size;
    int verdict;
} Known;

static void note_row(Scan *x, Known *known, const uint8_t *start, Py_ssize_t size, int verdict) {
    if (RING - x->written % RING < (uint64_t)size) x->written += RING - x->written % RING;
    memcpy(x->ring + x->written % RING, start, (size_t)size);
    *known = (Known){x->written, (uint32_t)size, verdict};
    x->written += (uint64_t)size;
}

ALWAYS_INLINE int is_row(const Scan *x, const Known *known, const uint8_t *start, Py_ssize_t size) {
    return known->size == (uint32_t)size && x->written - known->at <= RING &&
           !memcmp(x->ring + known->at % RING, start, (size_t)size);
}

static int judge_row_once(Scan *x, const uint8_t *start, const uint8_t *end, const uint8_t *stop) {
    Py_ssize_t size = end - start;
    if (size > LONGEST_KNOWN || !x->known) return judge_row_twice(x, start, end, stop);
    uint64_t hash = hash_of_row(start, size);
    Known *known = x->known + (hash * 0x9E3779B97F4A7C15ull >> (65 - KNOWN_BITS)) * 2;
    if (is_row(x, known, start, size)) return known[0].verdict;
    if (is_row(x, known + 1, start, size)) return known[1].verdict;
    x->open = 0;
    int verdict = judge_row_twice(x, start, end, stop);
    if (!x->open && (verdict == CLEAN || verdict == SUSPICIOUS || verdict == DOUBTFUL)) {
        known[1] = known[0];
        note_row(x, known, start, size, verdict);
    }
    return verdict;
}

void free_known_rows(Scan *x) {
    for (int i = 0; x->asked && i < 1 << ASKED_BITS; i++) PyMem_Free(x->asked[i].bytes);
    PyMem_Free(x->asked);
    PyMem_Free(x->known);
    PyMem_Free(x->ring);
    PyMem_Free(x->text);
}

/* --- the rows of a column ---------------------------------------------------------------------------- */

/* The rows of a column: offsets into one buffer (4 or 8 bytes each), or views (16 bytes each, into
   any of several buffers). */
typedef struct {
    Py_buffer offsets, data, validity, *buffers;
    Py_ssize_t count, first, validity_first, buffer_count;
    int wide;
} Column;

typedef struct {
    uint8_t *bits;      /* a bit a row, those set that have to be looked at */
    Py_ssize_t found;
    Py_ssize_t row;     /* what is wrong, and where */
    const char *error;
} Answer;

ALWAYS_INLINE int64_t offset_at(const Column *col, Py_ssize_t row) {
    const char *base = (const char *)col->offsets.buf;
    if (col->wide) {
        int64_t offset;
        memcpy(&offset, base + (col->first + row) * 8, 8);
        return offset;
    }
    int32_t offset;
    memcpy(&offset, base + (col->first + row) * 4, 4);
    return offset;
}

ALWAYS_INLINE int is_null(const Column *col, Py_ssize_t row) {
    if (!col->validity.buf) return 0;
    Py_ssize_t at = col->validity_first + row;
    return !(((const uint8_t *)col->validity.buf)[at >> 3] >> (at & 7) & 1);
}

static int fail(Answer *out, Py_ssize_t row, const char *error) {
    out->row = row;
    out->error = error;
    return 0;
}

static int note(const Column *col, Answer *out, Py_ssize_t row, int verdict) {
    if (verdict == CLEAN || is_null(col, row)) return 1;
    if (verdict == INVALID) return fail(out, row, "is not UTF-8");
    if (verdict == FAILED) return 0;
    out->bits[row >> 3] |= (uint8_t)(1 << (row & 7));
    out->found++;
    return 1;
}

/* The last row that begins at or before a place, from one on that does. */
static Py_ssize_t row_of(const Column *col, Py_ssize_t row, int64_t place) {
    Py_ssize_t step = 1, high;
    while (row + step < col->count && offset_at(col, row + step) <= place) {
        row += step;
        step *= 2;
    }
    high = row + step < col->count ? row + step : col->count;
    while (high - row > 1) {
        Py_ssize_t middle = row + (high - row) / 2;
        if (offset_at(col, middle) <= place) row = middle;
        else high = middle;
    }
    return row;
}

static int check_offsets(const Column *col, Answer *out) {
    int64_t before = offset_at(col, 0), size = (int64_t)col->data.len;
    if (before < 0) return fail(out, 0, "begins before the data");
    for (Py_ssize_t row = 0; row < col->count; row++) {
        int64_t offset = offset_at(col, row + 1);
        if (offset < before) return fail(out, row, "ends before it begins");
        before = offset;
    }
    return before <= size ? 1 : fail(out, col->count - 1, "ends beyond the data");
}

static int scan_offsets(Scan *x, const Column *col, Answer *out) {
    if (!check_offsets(col, out)) return 0;
    const uint8_t *data = col->data.buf;
    int64_t stop = offset_at(col, col->count), size = (int64_t)col->data.len, at;
    if (stop > size) return fail(out, col->count - 1, "was changed meanwhile");
    const uint8_t *end = data + stop, *p = data + offset_at(col, 0);
    Py_ssize_t row = 0;
    if (p > end) return fail(out, 0, "was changed meanwhile");
    while ((p = next_byte(x->s, p, end)) < end) {
        at = p - data;
        row = row_of(col, row, at);
        /* Read again and checked again: the buffer may be another's to write to. */
        int64_t first = offset_at(col, row), last = offset_at(col, row + 1);
        if (first < 0 || first > at || last <= at || last > stop)
            return fail(out, row, "was changed meanwhile");
        if (!note(col, out, row, judge_row_once(x, data + first, data + last, p))) return 0;
        p = data + last;
    }
    return 1;
}

static int scan_views(Scan *x, const Column *col, Answer *out) {
    for (Py_ssize_t row = 0; row < col->count; row++) {
        const uint8_t *view = (const uint8_t *)col->offsets.buf + (col->first + row) * 16;
        const uint8_t *p = view + 4;
        uint8_t copy[12];
        int32_t size, number, offset;
        if (is_null(col, row)) continue;
        memcpy(&size, view, 4);
        if (size < 0) return fail(out, row, "has a negative length");
        if (size > 12) {
            memcpy(&number, view + 8, 4);
            memcpy(&offset, view + 12, 4);
            if (number < 0 || number >= col->buffer_count || offset < 0 ||
                col->buffers[number].len - size < offset)
                return fail(out, row, "lies beyond the data");
            p = (const uint8_t *)col->buffers[number].buf + offset;
        } else {
            memcpy(copy, view + 4, sizeof copy);
            p = copy;
        }
        const uint8_t *end = p + size, *stop = next_byte(x->s, p, end);
        if (stop == end) continue;
        int verdict = judge_row_once(x, p, end, stop);
        if (!note(col, out, row, verdict)) return 0;
    }
    return 1;
}

/* --- the methods of a screen ------------------------------------------------------------------------- */

static int get_buffer(PyObject *from, Py_buffer *out) {
    if (from == Py_None) return 1;
    if (PyObject_GetBuffer(from, out, PyBUF_SIMPLE) < 0) {
        out->obj = NULL;
        return 0;
    }
    return 1;
}

static void release(Column *col) {
    if (col->offsets.obj) PyBuffer_Release(&col->offsets);
    if (col->data.obj) PyBuffer_Release(&col->data);
    if (col->validity.obj) PyBuffer_Release(&col->validity);
    for (Py_ssize_t i = 0; i < col->buffer_count; i++)
        if (col->buffers[i].obj) PyBuffer_Release(&col->buffers[i]);
    PyMem_Free(col->buffers);
}

static PyObject *run(Screen *s, Column *col, Py_ssize_t size, int views) {
    Answer answer = {0};
    if (!fetch_kernel(s)) return NULL;
    PyObject *bits = PyBytes_FromStringAndSize(NULL, (col->count + 7) / 8), *out = NULL;
    Scan *x = bits ? begin_scan(s, size) : NULL;
    if (!x) {
        Py_XDECREF(bits);
        return NULL;
    }
    x->impatient = x->error = 0;
    answer.bits = (uint8_t *)PyBytes_AS_STRING(bits);
    memset(answer.bits, 0, (size_t)(col->count + 7) / 8);
    int alone = size + col->count * 4 >= RELEASE_FROM;
    if (alone && !x->known && (x->ring = PyMem_Malloc(RING)))
        x->known = PyMem_Calloc((size_t)1 << KNOWN_BITS, sizeof *x->known);
    if (alone) leave_lock();
    views ? scan_views(x, col, &answer) : scan_offsets(x, col, &answer);
    if (alone) come_back();
    finish_scan(s, x);
    if (PyErr_Occurred()) {
        Py_DECREF(bits);
        return NULL;
    }
    if (answer.error) { /* two arguments: only the caller knows the row's number in the whole */
        PyObject *args = Py_BuildValue("ns", answer.row, answer.error);
        if (args) PyErr_SetObject(PyExc_ValueError, args);
        Py_XDECREF(args);
    }
    else
        out = Py_BuildValue("nO", answer.found, bits);
    Py_DECREF(bits);
    return out;
}

/* Whether a buffer holds `count` things of `size` bits from the `first` on. */
static int holds(const Py_buffer *buffer, Py_ssize_t first, Py_ssize_t count, int size) {
    if (first < 0 || count < 0 || first > PY_SSIZE_T_MAX - count) return 0;
    Py_ssize_t whole = size == 1 ? buffer->len : buffer->len / (size / 8);
    return size == 1 ? (first + count) / 8 + ((first + count) % 8 != 0) <= whole
                     : first + count <= whole;
}

const char rows_doc[] = PyDoc_STR("rows(data, offsets, wide, first, count, validity)\n--\n\n"
    "How many rows of a column of UTF-8 have to be looked at, and a bitmap of them (the lowest bit "
    "first). `wide` says whether offsets have eight bytes; `first` is the first row's number.\n"
    "Raises ValueError(row, what is wrong) if a row is not UTF-8 or does not lie in the data.");
PyObject *rows(Screen *s, PyObject *args) {
    PyObject *data, *offsets, *validity, *out = NULL;
    Column col = {0};
    if (!PyArg_ParseTuple(args, "OOpnnO", &data, &offsets, &col.wide, &col.first, &col.count,
                          &validity))
        return NULL;
    col.validity_first = col.first;
    if (get_buffer(data, &col.data) && get_buffer(offsets, &col.offsets) &&
        get_buffer(validity, &col.validity)) {
        if (!col.count)
            out = Py_BuildValue("ny#", (Py_ssize_t)0, "", (Py_ssize_t)0);
        else if (col.count < 0 || col.count == PY_SSIZE_T_MAX ||
                 !holds(&col.offsets, col.first, col.count + 1, col.wide ? 64 : 32))
            PyErr_SetString(PyExc_ValueError, "the offsets are cut off");
        else if (col.validity.buf && !holds(&col.validity, col.first, col.count, 1))
            PyErr_SetString(PyExc_ValueError, "the validity bitmap is cut off");
        else
            out = run(s, &col, col.data.len, 0);
    }
    release(&col);
    return out;
}

const char views_doc[] = PyDoc_STR("views(views, buffers, first, count, validity)\n--\n\n"
    "The same for a column of views.");
PyObject *views(Screen *s, PyObject *args) {
    PyObject *from, *buffers, *validity, *out = NULL;
    Column col = {0};
    if (!PyArg_ParseTuple(args, "OO!nnO", &from, &PyList_Type, &buffers, &col.first, &col.count,
                          &validity))
        return NULL;
    col.validity_first = col.first;
    Py_ssize_t size = 0, number = PyList_GET_SIZE(buffers);
    col.buffers = PyMem_Calloc((size_t)number + 1, sizeof *col.buffers);
    if (!col.buffers) return PyErr_NoMemory();
    for (; col.buffer_count < number; col.buffer_count++) {
        Py_buffer *one = &col.buffers[col.buffer_count];
        if (!get_buffer(PyList_GET_ITEM(buffers, col.buffer_count), one)) goto done;
        size = one->len > PY_SSIZE_T_MAX / 2 - size ? PY_SSIZE_T_MAX / 2 : size + one->len;
    }
    if (get_buffer(from, &col.offsets) && get_buffer(validity, &col.validity)) {
        if (!col.count)
            out = Py_BuildValue("ny#", (Py_ssize_t)0, "", (Py_ssize_t)0);
        else if (!holds(&col.offsets, col.first, col.count, 128))
            PyErr_SetString(PyExc_ValueError, "the views are cut off");
        else if (col.validity.buf && !holds(&col.validity, col.first, col.count, 1))
            PyErr_SetString(PyExc_ValueError, "the validity bitmap is cut off");
        else
            out = run(s, &col, size, 1);
    }
done:
    release(&col);
    return out;
}
