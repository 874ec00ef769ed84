/* How well letters go together by language: the twin of the sums in language/languages.py. What is added
   up before exp is a multiple of a sixteenth, so only the order of the last sum matters. */

#include "kernel.h"

#include <math.h>

#define MOST_LANGUAGES 512

/* Numbers of a list of so many float; 0 with an error. */
static int read_floats(PyObject *from, Py_ssize_t count, double *out) {
    if (!PyList_Check(from) || PyList_GET_SIZE(from) != count) {
        PyErr_SetString(PyExc_ValueError, "expected a list of a float for each language");
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *one = PyList_GET_ITEM(from, i);
        if (!PyFloat_Check(one)) {
            PyErr_Format(PyExc_TypeError, "expected a float, not %.100s", Py_TYPE(one)->tp_name);
            return 0;
        }
        out[i] = PyFloat_AS_DOUBLE(one);
    }
    return 1;
}

/* Adds (number, column) of each letter, a column as doubles in bytes; 0 with an error. */
static int add_scores(PyObject *letters, Py_ssize_t count, double *scores) {
    double column[MOST_LANGUAGES];
    if (!PyList_Check(letters)) {
        PyErr_SetString(PyExc_TypeError, "expected a list of letters");
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(letters); i++) {
        PyObject *one = PyList_GET_ITEM(letters, i), *numbers;
        int times;
        if (!PyTuple_Check(one)) {
            PyErr_SetString(PyExc_TypeError, "a letter is a tuple");
            return 0;
        }
        if (!PyArg_ParseTuple(one, "iO!", &times, &PyBytes_Type, &numbers)) return 0;
        if (PyBytes_GET_SIZE(numbers) != count * (Py_ssize_t)sizeof *column) {
            PyErr_SetString(PyExc_ValueError, "expected a double for each language");
            return 0;
        }
        memcpy(column, PyBytes_AS_STRING(numbers), (size_t)PyBytes_GET_SIZE(numbers));
        for (Py_ssize_t j = 0; j < count; j++) scores[j] += times * column[j];
    }
    return 1;
}

static double log_sum(const double *values, Py_ssize_t count) {
    double most = values[0], total = 0.0;
    for (Py_ssize_t i = 1; i < count; i++) most = values[i] > most ? values[i] : most;
    for (Py_ssize_t i = 0; i < count; i++) total += exp(values[i] - most);
    return most + log(total);
}

#define MOST_TIMES 3 /* that a gram counts */

PyObject *gram_sums(PyObject *args) {
    PyObject *seen, *grams, *gram, *times, *out;
    Py_ssize_t at = 0;
    int languages, unseen, bias;
    int64_t sums[MOST_LANGUAGES] = {0}, count = 0;
    if (!PyArg_ParseTuple(args, "O!O!iii", &PyDict_Type, &seen, &PyDict_Type, &grams, &languages, &unseen,
                          &bias))
        return NULL;
    if (languages < 1 || languages > MOST_LANGUAGES)
        return PyErr_Format(PyExc_ValueError, "expected 1 to %d languages", MOST_LANGUAGES);
    while (PyDict_Next(seen, &at, &gram, &times)) {
        PyObject *pairs = PyDict_GetItemWithError(grams, gram);
        if (!pairs && PyErr_Occurred()) return NULL;
        if (!pairs) continue;
        long number = PyLong_AsLong(times);
        if (number == -1 && PyErr_Occurred()) return NULL;
        if (!PyBytes_Check(pairs) || number < 0)
            return PyErr_Format(PyExc_TypeError, "expected bytes of a gram, and its number");
        if (number > MOST_TIMES) number = MOST_TIMES;
        count += number;
        const uint8_t *data = (const uint8_t *)PyBytes_AS_STRING(pairs);
        for (Py_ssize_t i = 0; i + 1 < PyBytes_GET_SIZE(pairs); i += 2)
            if (data[i] < languages) sums[data[i]] += number * (data[i + 1] - unseen);
    }
    if (!(out = PyList_New(languages))) return NULL;
    for (int i = 0; i < languages; i++) {
        PyObject *sum = PyLong_FromLongLong(sums[i] + count * (unseen - bias));
        if (!sum) {
            Py_DECREF(out);
            return NULL;
        }
        PyList_SET_ITEM(out, i, sum);
    }
    return out;
}

#define LETTERS 27 /* and a border, which is 0 */
#define GRAMS (LETTERS * LETTERS * LETTERS)

typedef struct {
    uint8_t times[GRAMS]; /* that a gram was met, at most MOST_TIMES */
    int16_t met[GRAMS];   /* those that were */
    int count;
} Seen;

/* Counts the grams of a token in small letters, its borders as spaces; how many there are. */
static Py_ssize_t count_grams(Seen *seen, const void *data, int kind, Py_ssize_t start, Py_ssize_t end) {
    int first = -1, second = -1; /* what stood before; -1 is none, or beyond ASCII */
    Py_ssize_t grams = 0;
    for (Py_ssize_t i = start - 1; i <= end; i++) {
        uint32_t c = i < start || i == end ? ' ' : read_at(data, kind, i);
        if (c >= 0x80) {
            first = second = -1;
            continue;
        }
        int letter = c >= 'a' && c <= 'z' ? (int)c - 'a' + 1 : 0;
        if (!letter && !second) continue; /* borders in a row are one */
        if (first >= 0 && second > 0) {
            int gram = (first * LETTERS + second) * LETTERS + letter;
            if (!seen->times[gram]) seen->met[seen->count++] = (int16_t)gram;
            if (seen->times[gram] < MOST_TIMES) seen->times[gram]++;
            grams++;
        }
        first = second;
        second = letter;
    }
    return grams;
}

PyObject *text_sums(PyObject *args) {
    PyObject *text, *table;
    int languages, unseen, bias, left;
    int64_t sums[MOST_LANGUAGES] = {0}, count = 0;
    if (!PyArg_ParseTuple(args, "UO!iiii", &text, &PyList_Type, &table, &languages, &unseen, &bias, &left))
        return NULL;
    if (languages < 1 || languages > MOST_LANGUAGES || PyList_GET_SIZE(table) != GRAMS)
        return PyErr_Format(PyExc_ValueError, "expected 1 to %d languages, and %d grams", MOST_LANGUAGES,
                            GRAMS);
    Seen *seen = PyMem_Calloc(1, sizeof *seen);
    if (!seen) return PyErr_NoMemory();
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(text), over = left;
    for (Py_ssize_t start = 0, end; start < n && over >= 0; start = end) {
        while (start < n && Py_UNICODE_ISSPACE(read_at(data, kind, start))) start++;
        for (end = start; end < n && !Py_UNICODE_ISSPACE(read_at(data, kind, end));) end++;
        if (end > start) over -= count_grams(seen, data, kind, start, end);
    }
    PyObject *out = seen->count ? PyList_New(languages) : Py_NewRef(Py_None);
    for (int i = 0; i < seen->count; i++) {
        PyObject *pairs = PyList_GET_ITEM(table, seen->met[i]);
        if (!PyBytes_Check(pairs)) continue;
        int number = seen->times[seen->met[i]];
        count += number;
        const uint8_t *from = (const uint8_t *)PyBytes_AS_STRING(pairs);
        for (Py_ssize_t j = 0; j + 1 < PyBytes_GET_SIZE(pairs); j += 2)
            if (from[j] < languages) sums[from[j]] += number * (from[j + 1] - unseen);
    }
    for (int i = 0; seen->count && out && i < languages; i++) {
        PyObject *sum = PyLong_FromLongLong(sums[i] + count * (unseen - bias));
        if (!sum) Py_CLEAR(out);
        else PyList_SET_ITEM(out, i, sum);
    }
    PyMem_Free(seen);
    return out;
}

PyObject *log_sums(PyObject *args) {
    PyObject *given, *shared, *before, *after;
    double base[MOST_LANGUAGES], changed[MOST_LANGUAGES], sums[3];
    if (!PyArg_ParseTuple(args, "O!OOO", &PyList_Type, &given, &shared, &before, &after)) return NULL;
    Py_ssize_t count = PyList_GET_SIZE(given);
    if (count < 1 || count > MOST_LANGUAGES)
        return PyErr_Format(PyExc_ValueError, "expected 1 to %d languages", MOST_LANGUAGES);
    if (!read_floats(given, count, base) || !add_scores(shared, count, base)) return NULL;
    sums[0] = log_sum(base, count);
    for (int i = 1; i < 3; i++) {
        memcpy(changed, base, (size_t)count * sizeof *changed);
        if (!add_scores(i == 1 ? before : after, count, changed)) return NULL;
        sums[i] = log_sum(changed, count);
    }
    return Py_BuildValue("ddd", sums[0], sums[1], sums[2]);
}
