/* The suspects of a text as the engine asks for them: each token once, the most surprising first, how
   often each is met, what they are made longer by. The twin of detectors.mojibake.Suspects. A long text
   has tens of thousands of suspects, and only a few of them become objects. */

#include "kernel.h"

#define MOST_SURPRISE 4095 /* what is more surprising is told apart by sorting */

/* What was found in a text; the kernel keeps that of the last long one, so that hope and the engine need not
   find it twice. */
struct Found {
    Py_ssize_t owners;
    Suspect *items; /* their `first` is the number of their token here */
    Py_ssize_t count, tokens, suspicious, longest;
    int counted; /* whether tokens have their numbers; a question for the most surprising ones does without */
    Py_ssize_t *firsts, *met; /* by token: its first suspect, and how many there are */
    Py_ssize_t *slots, slot_count;
    int64_t surprise; /* of tokens that are suspicious, together */
    uint64_t seed;
};

typedef struct {
    PyObject_HEAD
    PyObject *kernel, *text;
    PyTypeObject *type; /* of suspects */
    struct Found *of;
} Survey;

/* A hash that nobody can foresee: tokens are other people's. */
static uint64_t hash_of(const struct Found *f, const void *data, int kind, Py_ssize_t start, Py_ssize_t end, int cut) {
    uint64_t hash = f->seed + (uint64_t)cut;
    for (; start < end; start++) {
        hash = (hash ^ read_at(data, kind, start)) * 0x9E3779B97F4A7C15ull;
        hash ^= hash >> 29;
    }
    return hash;
}

static int same_token(PyObject *text, const Suspect *a, const Suspect *b) {
    size_t kind = (size_t)PyUnicode_KIND(text);
    const char *data = PyUnicode_DATA(text);
    return a->cut == b->cut && a->end - a->start == b->end - b->start &&
           !memcmp(data + (size_t)a->start * kind, data + (size_t)b->start * kind,
                   (size_t)(a->end - a->start) * kind);
}

/* Where a suspect's token is, or is to be. */
static Py_ssize_t *slot_for(const struct Found *f, PyObject *text, const Suspect *one) {
    size_t mask = (size_t)(f->slot_count - 1);
    size_t at = (size_t)hash_of(f, PyUnicode_DATA(text), PyUnicode_KIND(text), one->start, one->end, one->cut) & mask;
    while (f->slots[at] && !same_token(text, f->items + f->firsts[f->slots[at] - 1], one)) at = (at + 1) & mask;
    return f->slots + at;
}

/* Room for one token more, half of the slots being free; 0 if memory is short. */
static int make_room(struct Found *f, PyObject *text) {
    if (2 * f->tokens < f->slot_count) return 1;
    Py_ssize_t more = f->slot_count ? f->slot_count * 4 : 64;
    Py_ssize_t *firsts = PyMem_Realloc(f->firsts, (size_t)more / 2 * sizeof *firsts);
    if (firsts) f->firsts = firsts;
    Py_ssize_t *met = PyMem_Realloc(f->met, (size_t)more / 2 * sizeof *met);
    if (met) f->met = met;
    Py_ssize_t *slots = PyMem_Calloc((size_t)more, sizeof *slots);
    if (!firsts || !met || !slots) {
        PyMem_Free(slots);
        return 0;
    }
    PyMem_Free(f->slots);
    f->slots = slots;
    f->slot_count = more;
    for (Py_ssize_t i = 0; i < f->tokens; i++) *slot_for(f, text, f->items + f->firsts[i]) = i + 1;
    return 1;
}

/* Numbers the tokens. A suspect whose `first` is not its own place has the token of that one. */
static int count_tokens(struct Found *f, const Kernel *k, PyObject *text) {
    if (f->counted) return 1;
    f->counted = 1;
    for (Py_ssize_t i = 0; i < f->count; i++) {
        Suspect *one = f->items + i;
        Py_ssize_t length = one->end - one->start + one->cut;
        if (length > f->longest) f->longest = length;
        if (one->first < i) {
            one->first = f->items[one->first].first;
            f->met[one->first]++;
            continue;
        }
        if (!make_room(f, text)) return 0;
        Py_ssize_t *slot = slot_for(f, text, one);
        if (*slot) {
            one->first = *slot - 1;
            f->met[one->first]++;
            continue;
        }
        *slot = f->tokens + 1;
        one->first = f->tokens;
        f->firsts[f->tokens] = i;
        f->met[f->tokens++] = 1;
        if (one->surprise < k->constants.suspicious) continue;
        f->suspicious++;
        f->surprise += one->surprise;
    }
    return make_room(f, text);
}

void free_found(struct Found *f) {
    if (!f || --f->owners) return;
    PyMem_Free(f->items);
    PyMem_Free(f->firsts);
    PyMem_Free(f->met);
    PyMem_Free(f->slots);
    PyMem_Free(f);
}

struct Found *share_found(struct Found *f) {
    f->owners++;
    return f;
}

struct Found *found_of(Suspect *items, Py_ssize_t count) {
    PyObject *secret = PyUnicode_FromString("suspects");
    struct Found *f = secret ? PyMem_Calloc(1, sizeof *f) : NULL;
    if (!f) {
        if (secret) PyErr_NoMemory();
        Py_XDECREF(secret);
        PyMem_Free(items);
        return NULL;
    }
    *f = (struct Found){.owners = 1, .items = items, .count = count, .seed = (uint64_t)PyObject_Hash(secret)};
    Py_DECREF(secret);
    return f;
}

static int count(Survey *s) {
    if (count_tokens(s->of, (Kernel *)s->kernel, s->text)) return 1;
    PyErr_NoMemory();
    return 0;
}

/* A survey of what was found, which is given away; NULL with an error. */
static PyObject *make(PyTypeObject *its, PyObject *kernel, PyObject *text, PyTypeObject *type, struct Found *found) {
    Survey *s = found ? (Survey *)its->tp_alloc(its, 0) : NULL;
    if (!s) {
        free_found(found);
        return NULL;
    }
    s->kernel = Py_NewRef(kernel);
    s->text = Py_NewRef(text);
    s->type = (PyTypeObject *)Py_NewRef((PyObject *)type);
    s->of = found;
    return (PyObject *)s;
}

static struct Found *find(Kernel *k, PyObject *text) {
    struct Found *kept = kept_found(k, text);
    if (kept || PyErr_Occurred()) return kept;
    Suspects found = {0};
    if (suspects_of(k, text, &found)) return found_of(found.items, found.worthwhile ? found.count : 0);
    PyMem_Free(found.items);
    return (struct Found *)PyErr_NoMemory();
}

static PyObject *survey_new(PyTypeObject *its, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"kernel", "text", "type", NULL};
    PyObject *kernel, *text, *type;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OUO!", names, &kernel, &text, &PyType_Type, &type))
        return NULL;
    int is = is_kernel(its, kernel);
    if (is <= 0) return is ? NULL : PyErr_Format(PyExc_TypeError, "expected a Kernel");
    if (!is_of_tuples((PyTypeObject *)type)) return NULL;
    return make(its, kernel, text, (PyTypeObject *)type, find((Kernel *)kernel, text));
}

static void survey_dealloc(Survey *s) {
    PyTypeObject *its = Py_TYPE(s);
    free_found(s->of);
    Py_XDECREF(s->kernel);
    Py_XDECREF(s->text);
    Py_XDECREF((PyObject *)s->type);
    its->tp_free((PyObject *)s);
    Py_DECREF(its);
}

static PyObject *token_of(const Survey *s, const Suspect *one) {
    PyObject *token = PyUnicode_Substring(s->text, one->start, one->end);
    if (token && one->cut) {
        PyObject *line_end = PyUnicode_FromOrdinal('\n');
        if (line_end) PyUnicode_AppendAndDel(&token, line_end);
        else Py_CLEAR(token);
    }
    return token;
}

static PyObject *tuple_of(const Survey *s, const Suspect *one) {
    return suspect_of(s->type, one->start, one->end, token_of(s, one), one->surprise, one->foreign);
}

PyDoc_STRVAR(all_doc, "all()\n--\n\nAll suspects, in order; the same token is the same object.");
static PyObject *all(Survey *s, PyObject *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    PyObject *out = PyList_New(s->of->count);
    for (Py_ssize_t i = 0; out && i < s->of->count; i++) {
        const Suspect *one = s->of->items + i;
        Py_ssize_t first = s->of->firsts[one->first];
        PyObject *token = first == i ? token_of(s, one)
                                     : Py_NewRef(PyTuple_GET_ITEM(PyList_GET_ITEM(out, first), 2));
        token = suspect_of(s->type, one->start, one->end, token, one->surprise, one->foreign);
        if (token) PyList_SET_ITEM(out, i, token);
        else Py_CLEAR(out);
    }
    return out;
}

PyDoc_STRVAR(firsts_doc, "firsts()\n--\n\nThe first suspect of each token, in order.");
static PyObject *firsts(Survey *s, PyObject *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    PyObject *out = PyList_New(s->of->tokens);
    for (Py_ssize_t i = 0; out && i < s->of->tokens; i++) {
        PyObject *one = tuple_of(s, s->of->items + s->of->firsts[i]);
        if (one) PyList_SET_ITEM(out, i, one);
        else Py_CLEAR(out);
    }
    return out;
}

static int by_surprise(const void *a, const void *b) {
    const Suspect *x = a, *y = b;
    if (x->surprise != y->surprise) return x->surprise > y->surprise ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

static int bucket_of(const Suspect *one) {
    return one->surprise < 0 ? 0 : one->surprise > MOST_SURPRISE ? MOST_SURPRISE : (int)one->surprise;
}

/* The suspects that are at least as surprising as so many of the most surprising ones, so few that their
   tokens are soon told apart; NULL with an error. */
static struct Found *most_surprising(const Survey *s, Py_ssize_t number) {
    Py_ssize_t met[MOST_SURPRISE + 1] = {0}, in = 0, left = 0;
    for (Py_ssize_t i = 0; i < s->of->count; i++) met[bucket_of(s->of->items + i)]++;
    int low = MOST_SURPRISE;
    for (in = met[low]; low > 0 && in < number;) in += met[--low];
    Suspect *items = PyMem_Malloc((size_t)(in + 1) * sizeof *items);
    if (!items) return (struct Found *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < s->of->count; i++) {
        if (bucket_of(s->of->items + i) < low) continue;
        items[left] = s->of->items[i];
        items[left].first = left;
        left++;
    }
    struct Found *f = found_of(items, left);
    if (f && !count_tokens(f, (Kernel *)s->kernel, s->text)) {
        PyErr_NoMemory();
        free_found(f);
        f = NULL;
    }
    return f;
}

#define FEW 512 /* suspects; a text of no more is counted at once */

PyDoc_STRVAR(ranked_doc, "ranked(start, stop)\n--\n\nThe first suspects of tokens, the most surprising ones first: those "
                         "that come so far in that order.");
static PyObject *ranked(Survey *s, PyObject *args) {
    Py_ssize_t start, stop, above = 0, in = 0;
    if (!PyArg_ParseTuple(args, "nn", &start, &stop)) return NULL;
    struct Found *f = NULL;
    for (Py_ssize_t few = FEW; !s->of->counted && few < s->of->count; few *= 4) {
        if (!(f = most_surprising(s, few))) return NULL;
        if (f->tokens >= stop) break;
        free_found(f);
        f = NULL;
    }
    if (!f && !count(s)) return NULL;
    if (!f) f = share_found(s->of);
    start = start < 0 ? 0 : start > f->tokens ? f->tokens : start;
    stop = stop < start ? start : stop > f->tokens ? f->tokens : stop;
    Py_ssize_t number[MOST_SURPRISE + 1] = {0};
    for (Py_ssize_t i = 0; i < f->tokens; i++) number[bucket_of(f->items + f->firsts[i])]++;
    int high = MOST_SURPRISE, low;
    while (high > 0 && above + number[high] <= start) above += number[high--];
    for (low = high, in = number[high]; low > 0 && above + in < stop;) in += number[--low];
    Suspect *chosen = PyMem_Malloc((size_t)(in + 1) * sizeof *chosen);
    PyObject *out = chosen ? PyList_New(stop - start) : PyErr_NoMemory();
    in = 0;
    for (Py_ssize_t i = 0; out && i < f->tokens; i++) {
        const Suspect *one = f->items + f->firsts[i];
        int bucket = bucket_of(one);
        if (bucket >= low && bucket <= high) chosen[in++] = *one;
    }
    if (out) qsort(chosen, (size_t)in, sizeof *chosen, by_surprise);
    for (Py_ssize_t i = start; out && i < stop; i++) {
        PyObject *one = tuple_of(s, chosen + (i - above));
        if (one) PyList_SET_ITEM(out, i - start, one);
        else Py_CLEAR(out);
    }
    PyMem_Free(chosen);
    free_found(f);
    return out;
}

PyDoc_STRVAR(number_doc, "number(token)\n--\n\nHow often a token is met as a suspect.");
static PyObject *number(Survey *s, PyObject *token) {
    if (!PyUnicode_Check(token))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(token)->tp_name);
    if (!count(s)) return NULL;
    const void *data = PyUnicode_DATA(token), *text = PyUnicode_DATA(s->text);
    int kind = PyUnicode_KIND(token), of_text = PyUnicode_KIND(s->text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(token);
    int cut = n && read_at(data, kind, n - 1) == '\n';
    uint64_t hash = hash_of(s->of, data, kind, 0, n -= cut, cut);
    size_t mask = (size_t)(s->of->slot_count - 1);
    for (size_t at = (size_t)hash & mask; s->of->slots[at]; at = (at + 1) & mask) {
        const Suspect *one = s->of->items + s->of->firsts[s->of->slots[at] - 1];
        Py_ssize_t i = 0;
        if (one->cut != cut || one->end - one->start != n) continue;
        while (i < n && read_at(data, kind, i) == read_at(text, of_text, one->start + i)) i++;
        if (i == n) return PyLong_FromSsize_t(s->of->met[s->of->slots[at] - 1]);
    }
    return PyLong_FromLong(0);
}

PyDoc_STRVAR(apart_doc, "apart()\n--\n\nHow many tokens stand within suspects that were made longer and are none of the "
                        "suspects, and what Kernel.scripts_together says of them.");
static PyObject *apart(Survey *s, PyObject *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    Together together = {0};
    const void *data = PyUnicode_DATA(s->text);
    int kind = PyUnicode_KIND(s->text), ok = 1;
    Py_ssize_t others = 0;
    for (Py_ssize_t i = 0; ok && i < s->of->count; i++) {
        if (!s->of->items[i].longer) continue;
        Suspect part = {.end = s->of->items[i].start};
        for (part.start = part.end; ok && part.start < s->of->items[i].end; part.start = part.end) {
            int special = 0;
            while (part.start < s->of->items[i].end && is_white(read_at(data, kind, part.start))) part.start++;
            for (part.end = part.start; part.end < s->of->items[i].end; part.end++) {
                uint32_t c = read_at(data, kind, part.end);
                if (is_white(c)) break;
                special |= c >= 0x80;
            }
            if (!special || *slot_for(s->of, s->text, &part)) continue;
            char of[256];
            ok = put_together(&together, of, scripts_of((Kernel *)s->kernel, data, kind, part.start, part.end, of), 1);
            others++;
        }
    }
    PyObject *scripts = list_together(&together, ok);
    return scripts ? Py_BuildValue("nN", others, scripts) : NULL;
}

PyDoc_STRVAR(spaces_doc, "spaces()\n--\n\nHow many spaces and line feeds the text has.");
static PyObject *spaces(Survey *s, PyObject *unused) {
    (void)unused;
    const void *data = PyUnicode_DATA(s->text);
    int kind = PyUnicode_KIND(s->text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(s->text), number = 0;
#define COUNT(k) for (Py_ssize_t i = 0; i < n; i++) number += read_at(data, k, i) == ' ' || read_at(data, k, i) == '\n';
    if (kind == 1) COUNT(1)
    else if (kind == 2) COUNT(2)
    else COUNT(4)
    return PyLong_FromSsize_t(number);
}

PyDoc_STRVAR(foreign_doc, "foreign()\n--\n\nThe first suspects of tokens that are strangers, in order.");
static PyObject *foreign(Survey *s, PyObject *unused) {
    (void)unused;
    Py_ssize_t first = 0;
    while (first < s->of->count && !s->of->items[first].foreign) first++;
    if (first == s->of->count) return PyList_New(0);
    if (!count(s)) return NULL;
    PyObject *out = PyList_New(0);
    for (Py_ssize_t i = 0; out && i < s->of->tokens; i++) {
        if (!s->of->items[s->of->firsts[i]].foreign) continue;
        PyObject *one = tuple_of(s, s->of->items + s->of->firsts[i]);
        if (!one || PyList_Append(out, one) < 0) Py_CLEAR(out);
        Py_XDECREF(one);
    }
    return out;
}

PyDoc_STRVAR(scripts_doc, "scripts()\n--\n\nWhat Kernel.scripts_together says of all tokens and how often they are met.");
static PyObject *scripts(Survey *s, PyObject *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    Together together = {0};
    const void *data = PyUnicode_DATA(s->text);
    int kind = PyUnicode_KIND(s->text), ok = 1;
    for (Py_ssize_t i = 0; ok && i < s->of->tokens; i++) {
        const Suspect *one = s->of->items + s->of->firsts[i];
        char of[256];
        int count = scripts_of(((Kernel *)s->kernel), data, kind, one->start, one->end, of);
        ok = put_together(&together, of, count, s->of->met[i]);
    }
    return list_together(&together, ok);
}

PyDoc_STRVAR(extended_doc, "extended(read)\n--\n\nThe suspects with what follows: the twin of fixers.lossy.extended.");
static PyObject *extended_(Survey *s, PyObject *number) {
    Kernel *k = (Kernel *)s->kernel;
    long read = PyLong_AsLong(number);
    if (read == -1 && PyErr_Occurred()) return NULL;
    if (read < 0 || read >= k->encodings) return PyErr_Format(PyExc_ValueError, "no such encoding");
    const void *data = PyUnicode_DATA(s->text);
    int kind = PyUnicode_KIND(s->text), ok = 1;
    Py_ssize_t size = PyUnicode_GET_LENGTH(s->text), past = 0, left = 0;
    if (!count(s)) return NULL;
    Py_ssize_t *kept = PyMem_Malloc((size_t)(s->of->tokens + 1) * sizeof *kept);
    Suspect *items = PyMem_Malloc((size_t)(s->of->count + 1) * sizeof *items);
    if (!kept || !items) ok = (PyErr_NoMemory(), 0);
    for (Py_ssize_t i = 0; ok && i < s->of->tokens; i++) kept[i] = -1;
    for (Py_ssize_t i = 0; ok && i < s->of->count; i++) {
        Suspect one = s->of->items[i];
        if (one.start < past) continue;
        past = one.end;
        if (one.surprise >= k->constants.suspicious) {
            int open = reach_over(k, (int)read, data, kind, size, one.start, &past);
            ok = open >= 0;
            if (past != one.end || open > 0)
                one = (Suspect){one.start, past, one.surprise, 0, one.first, 1, open > 0};
        }
        Py_ssize_t *same = kept + one.first;
        one.first = left;
        if (!one.longer && *same >= 0) one.first = *same;
        else if (!one.longer) *same = left;
        items[left++] = one;
    }
    PyMem_Free(kept);
    if (ok) return make(Py_TYPE(s), s->kernel, s->text, s->type, found_of(items, left));
    PyMem_Free(items);
    return NULL;
}

static PyObject *compare(PyObject *one, PyObject *other, int how) {
    if (!Py_IS_TYPE(other, Py_TYPE(one)) || (how != Py_EQ && how != Py_NE)) Py_RETURN_NOTIMPLEMENTED;
    const Survey *a = (Survey *)one, *b = (Survey *)other;
    if (a->of == b->of) return PyBool_FromLong(how == Py_EQ);
    int same = a->of->count == b->of->count && (a->text == b->text || !PyUnicode_Compare(a->text, b->text));
    for (Py_ssize_t i = 0; same && i < a->of->count; i++) {
        const Suspect *x = a->of->items + i, *y = b->of->items + i;
        same = x->start == y->start && x->end == y->end && x->cut == y->cut && x->surprise == y->surprise &&
               x->foreign == y->foreign;
    }
    return PyBool_FromLong(same == (how == Py_EQ));
}

static Py_ssize_t length(Survey *s) { return s->of->count; }

static PyObject *get_tokens(Survey *s, void *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    return PyLong_FromSsize_t(s->of->tokens);
}
static PyObject *get_suspicious(Survey *s, void *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    return PyLong_FromSsize_t(s->of->suspicious);
}
static PyObject *get_surprise(Survey *s, void *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    return PyLong_FromLongLong(s->of->surprise);
}
static PyObject *get_longest(Survey *s, void *unused) {
    (void)unused;
    if (!count(s)) return NULL;
    return PyLong_FromSsize_t(s->of->longest);
}

#define METHOD(name, function, flags) {#name, (PyCFunction)(void (*)(void))function, flags, name##_doc}

static PyMethodDef methods[] = {
    METHOD(all, all, METH_NOARGS),
    METHOD(firsts, firsts, METH_NOARGS),
    METHOD(ranked, ranked, METH_VARARGS),
    METHOD(number, number, METH_O),
    METHOD(apart, apart, METH_NOARGS),
    METHOD(spaces, spaces, METH_NOARGS),
    METHOD(foreign, foreign, METH_NOARGS),
    METHOD(scripts, scripts, METH_NOARGS),
    METHOD(extended, extended_, METH_O),
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef attributes[] = {
    {"tokens", (getter)get_tokens, NULL, "How many tokens there are, each counted once.", NULL},
    {"suspicious", (getter)get_suspicious, NULL, "How many of them are suspicious.", NULL},
    {"surprise", (getter)get_surprise, NULL, "How surprising these are together.", NULL},
    {"longest", (getter)get_longest, NULL, "The characters of the longest.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(survey_doc, "Survey(kernel, text, type)\n--\n\nThe suspects of a text, as tuples of a type; none if nothing "
                         "in it is suspicious.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)survey_doc},
    {Py_tp_new, survey_new},
    {Py_tp_dealloc, survey_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_richcompare, compare},
    {Py_sq_length, length},
    {0, NULL},
};

static PyType_Spec spec = {"textfix.kernel._native.Survey", sizeof(Survey), 0, Py_TPFLAGS_DEFAULT, slots};

int add_survey(PyObject *module) {
    return add_type(module, &spec);
}
