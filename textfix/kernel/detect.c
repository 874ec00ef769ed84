/* Suspicious tokens of a text: the twin of detectors/mojibake.py. */

#include "kernel.h"

#define RELEASE_FROM 65536

static int is_letterlike(uint32_t c) {
    return c < 0x80 ? Py_ISALPHA(c) : c >= 0xC0 && c < 0xD800;
}

int is_spoilt(const uint32_t *chars, Py_ssize_t n) {
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t c = chars[i];
        if (c >= 0x80 && c < 0xA0 && c != 0x85) return 1;
        if (c < 0xE000 || c > 0xF8FF) continue;
        if ((i && is_letterlike(chars[i - 1])) || (i + 1 < n && is_letterlike(chars[i + 1]))) return 1;
    }
    return 0;
}

int64_t strangeness(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    const Model *m = &k->model;
    const Constants *c = &k->constants;
    int64_t total = 0;
    int rare = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (chars[i] < 0x80) continue;
        if (chars[i] < (uint32_t)c->many_from) return 0;
        Py_ssize_t end = i + 1;
        while (end < n && chars[end] >= 0x80) end++;
        int script = script_of(m, chars[i]);
        int pair = end - i == 2 && is_halfwidth(chars[i]) && is_halfwidth(chars[i + 1]);
        int one = end - i == 1 && script && (script == m->han || script == m->hangul);
        if (!pair && !one) return 0;
        State state;
        start_state(m, &state);
        int cost = advance(k, &state, chars[i]);
        total += c->stranger + (cost > c->keep_ceiling ? cost - c->keep_ceiling : 0);
        int within = (end < n && Py_ISALPHA(chars[end])) ||
                     (i && (chars[i - 1] == '\'' || Py_ISDIGIT(chars[i - 1])));
        if (pair || within || cost > c->mentioned) rare = 1;
        i = end - 1;
    }
    return rare ? total : 0;
}

#define MOST_PROBES 64 /* for who makes texts of tokens that fall together: the rest are not found again */

static uint64_t hash_of_span(const void *data, int kind, Py_ssize_t start, Py_ssize_t end) {
    uint64_t hash = (uint64_t)(end - start);
    for (; start < end; start++) {
        hash = (hash ^ read_at(data, kind, start)) * 0x9E3779B97F4A7C15ull;
        hash ^= hash >> 29;
    }
    return hash;
}

/* More room, and all that was met in its place again; 0 if memory is short. */
static int grow_slots(Suspects *s, const void *data, int kind) {
    Py_ssize_t more = s->slot_count ? s->slot_count * 4 : 1024;
    Py_ssize_t *slots = PyMem_RawCalloc((size_t)more, sizeof *slots);
    if (!slots) return 0;
    for (Py_ssize_t i = 0; i < s->count; i++) {
        if (s->items[i].first != i) continue;
        size_t at = (size_t)hash_of_span(data, kind, s->items[i].start, s->items[i].end);
        int probes = 0;
        while (slots[at & (size_t)(more - 1)] && ++probes < MOST_PROBES) at++;
        if (probes < MOST_PROBES) slots[at & (size_t)(more - 1)] = i + 1;
    }
    PyMem_RawFree(s->slots);
    s->slots = slots;
    s->slot_count = more;
    return 1;
}

/* The number of the first suspect with the token of a span, or of the next where there is none, which is
   noted; -1 if memory is short. */
static Py_ssize_t first_of(Suspects *s, const void *data, int kind, Py_ssize_t start, Py_ssize_t end) {
    if (2 * s->distinct >= s->slot_count && !grow_slots(s, data, kind)) return -1;
    size_t at = (size_t)hash_of_span(data, kind, start, end), mask = (size_t)(s->slot_count - 1);
    for (int probes = 0; s->slots[at & mask]; at++) {
        if (++probes == MOST_PROBES) return s->count;
        const Suspect *other = s->items + s->slots[at & mask] - 1;
        if (other->end - other->start == end - start &&
            !memcmp((const char *)data + other->start * kind, (const char *)data + start * kind,
                    (size_t)(end - start) * (size_t)kind))
            return s->slots[at & mask] - 1;
    }
    s->slots[at & mask] = s->count + 1;
    s->distinct++;
    return s->count;
}

static Judged judge_token(const Kernel *k, const uint32_t *chars, Py_ssize_t n, Py_ssize_t special,
                          int32_t *room) {
    int64_t wonder, surprise = surprise_of(k, chars, n, room, &wonder);
    return (Judged){.surprise = (int32_t)surprise,
                    .foreign = (int32_t)strangeness(k, chars, n),
                    .worthwhile = is_worthwhile(k, wonder, special) && !is_ordinary(k, chars, n)};
}

/* Makes room for one more; 0 if memory is short. */
ALWAYS_INLINE int has_room(Suspects *s) {
    if (s->count < s->room) return 1;
    Py_ssize_t more = s->room ? s->room * 2 : 64;
    Suspect *items = PyMem_RawRealloc(s->items, (size_t)more * sizeof *items);
    if (!items) return 0;
    s->items = items;
    s->room = more;
    return 1;
}

ALWAYS_INLINE int scan(const Kernel *k, const void *data, int kind, Py_ssize_t n, Suspects *out,
                       uint32_t *chars, int32_t *room, Judged *judged) {
    const Constants *c = &k->constants;
    Py_ssize_t token_end = 0;
    for (Py_ssize_t i = skip_ascii(data, kind, 0, n); i < n;
         i = skip_ascii(data, kind, token_end, n)) {
        Py_ssize_t start = i, end = i;
        while (start > token_end && !is_white(read_at(data, kind, start - 1))) start--;
        while (end < n && !is_white(read_at(data, kind, end))) end++;
        Py_ssize_t first = -1; /* of the token, if it is looked for at once and is one piece */
        if (n >= LONG_TEXT && end - start <= c->longest) {
            if ((first = first_of(out, data, kind, start, end)) < 0 || !has_room(out)) return 0;
            if (first < out->count) {
                const Suspect *same = out->items + first;
                out->items[out->count++] = (Suspect){start, end, same->surprise, same->foreign, first, 0, 0};
                token_end = end;
                continue;
            }
        }
        for (Py_ssize_t from = start; from < end; from += c->longest) {
            Py_ssize_t length = end - from < c->longest ? end - from : c->longest, special = 0;
            uint64_t hash = (uint64_t)length;
            for (Py_ssize_t j = 0; j < length; j++) {
                chars[j] = read_at(data, kind, from + j);
                special += chars[j] >= 0x80;
                if (judged) hash = hash_with(hash, chars[j]);
                out->others |= chars[j] >= 0x80 && chars[j] != (uint32_t)c->lone_lead;
            }
            if (!special) continue;
            if (!has_room(out)) return 0;
            if (n < LONG_TEXT) first = out->count;
            else if (end - start > c->longest && (first = first_of(out, data, kind, from, from + length)) < 0) return 0;
            if (first < out->count) {
                Suspect *same = out->items + first;
                out->items[out->count++] =
                    (Suspect){from, from + length, same->surprise, same->foreign, first, 0, 0};
                continue;
            }
            hash |= 1;
            Judged fresh, *found = judged ? judged + (hash >> (64 - JUDGED_BITS)) : &fresh;
            if (!judged || found->hash != hash) {
                *found = judge_token(k, chars, length, special, room);
                found->hash = hash;
            }
            out->worthwhile |= found->worthwhile;
            out->strange |= found->foreign > 0;
            out->ordinary |= !found->foreign && found->surprise < c->suspicious;
            out->items[out->count++] = (Suspect){from, from + length, found->surprise, found->foreign, first, 0, 0};
        }
        token_end = end;
    }
    if (!out->others && out->count) {
        out->worthwhile = 1;
        for (Py_ssize_t i = 0; i < out->count; i++)
            if (out->items[i].surprise < c->loss_worthwhile)
                out->items[i].surprise = c->loss_worthwhile;
    }
    if (out->strange) {
        Py_ssize_t letters = 0;
        for (Py_ssize_t i = 0; !out->ordinary && i < n && letters < c->amid_letters; i++) {
            uint32_t each = read_at(data, kind, i);
            letters += each < 0x80 && Py_ISALPHA(each);
        }
        int among_words = !out->ordinary && letters >= c->amid_letters;
        out->worthwhile |= among_words;
        for (Py_ssize_t i = 0; i < out->count; i++) {
            Suspect *s = out->items + i;
            if (!among_words) s->foreign = 0;
            if (s->foreign) s->surprise = (s->surprise > c->suspicious ? s->surprise : c->suspicious);
        }
        out->strange = among_words;
    }
    return 1;
}

int find_suspects(const Kernel *k, const void *data, int kind, Py_ssize_t n, Suspects *out,
                  uint32_t *chars, int32_t *room, Judged *judged) {
    int done = kind == 1 ? scan(k, data, 1, n, out, chars, room, judged)
             : kind == 2 ? scan(k, data, 2, n, out, chars, room, judged)
                         : scan(k, data, 4, n, out, chars, room, judged);
    PyMem_RawFree(out->slots);
    out->slots = NULL;
    out->slot_count = out->distinct = 0;
    return done;
}

int is_of_tuples(PyTypeObject *type) {
    if (PyType_IsSubtype(type, &PyTuple_Type) && type->tp_basicsize == PyTuple_Type.tp_basicsize &&
        type->tp_itemsize == PyTuple_Type.tp_itemsize)
        return 1;
    PyErr_Format(PyExc_TypeError, "suspects are tuples of no other size");
    return 0;
}

/* A suspect as a tuple of some type; `token` is given away. A long text has thousands of them, which the
   collector of cycles need not look at. */
PyObject *suspect_of(PyTypeObject *type, Py_ssize_t start, Py_ssize_t end, PyObject *token,
                     int64_t surprise, int64_t foreign) {
    PyObject *one = token ? type->tp_alloc(type, 5) : NULL;
    if (!one) {
        Py_XDECREF(token);
        return NULL;
    }
    PyTuple_SET_ITEM(one, 0, PyLong_FromSsize_t(start));
    PyTuple_SET_ITEM(one, 1, PyLong_FromSsize_t(end));
    PyTuple_SET_ITEM(one, 2, token);
    PyTuple_SET_ITEM(one, 3, PyLong_FromLongLong(surprise));
    PyTuple_SET_ITEM(one, 4, PyLong_FromLongLong(foreign));
    for (int i = 0; i < 5; i++)
        if (!PyTuple_GET_ITEM(one, i)) {
            Py_DECREF(one);
            return NULL;
        }
    PyObject_GC_UnTrack(one);
    return one;
}

/* All suspects; the same token is the same object. */
static PyObject *list_suspects(PyObject *text, const Suspects *found, PyTypeObject *type) {
    PyObject *out = PyList_New(found->count);
    for (Py_ssize_t i = 0; out && i < found->count; i++) {
        const Suspect *s = found->items + i;
        PyObject *token = s->first == i ? PyUnicode_Substring(text, s->start, s->end)
                                        : Py_NewRef(PyTuple_GET_ITEM(PyList_GET_ITEM(out, s->first), 2));
        PyObject *one = suspect_of(type, s->start, s->end, token, s->surprise, s->foreign);
        if (one) PyList_SET_ITEM(out, i, one);
        else Py_CLEAR(out);
    }
    return out;
}

int suspects_of(Kernel *k, PyObject *text, Suspects *out) {
    uint32_t chars[LONGEST_TOKEN];
    int32_t room[LONGEST_TOKEN + 1];
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text), ok;
    const void *data = PyUnicode_DATA(text);
    if (PyUnicode_IS_ASCII(text)) return 1;
    if (n < RELEASE_FROM) return find_suspects(k, data, kind, n, out, chars, room, NULL);
    Py_BEGIN_ALLOW_THREADS
    ok = find_suspects(k, data, kind, n, out, chars, room, NULL);
    Py_END_ALLOW_THREADS
    return ok;
}

PyObject *detect(Kernel *k, PyObject *text, PyTypeObject *type) {
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    if (!is_of_tuples(type)) return NULL;
    Suspects found = {0};
    PyObject *out = NULL;
    if (!suspects_of(k, text, &found))
        PyErr_NoMemory();
    else
        out = found.worthwhile ? list_suspects(text, &found, type) : Py_NewRef(Py_None);
    PyMem_RawFree(found.items);
    return out;
}

/* Whether no token is worthwhile, without what only suspects are asked for; 2 if there are strangers, which
   the others have to be known for. */
ALWAYS_INLINE int scan_briefly(const Kernel *k, const void *data, int kind, Py_ssize_t n, uint32_t *chars,
                               int32_t *room, const Info **info) {
    const Constants *c = &k->constants;
    Py_ssize_t token_end = 0;
    int others = 0, any = 0;
    for (Py_ssize_t i = skip_ascii(data, kind, 0, n); i < n; i = skip_ascii(data, kind, token_end, n)) {
        Py_ssize_t start = i;
        while (start > token_end && !is_white(read_at(data, kind, start - 1))) start--;
        for (uint32_t next = 0; start < n && !is_white(next);) {
            Py_ssize_t length = 0, special = 0;
            while (length < c->longest && start < n && !is_white(next = read_at(data, kind, start))) {
                chars[length++] = next;
                special += next >= 0x80;
                others |= next >= 0x80 && next != (uint32_t)c->lone_lead;
                start++;
            }
            if (!special) continue;
            any = 1;
            if (strangeness(k, chars, length)) return 2;
            if (may_be_worthwhile(k, chars, length, special, info) &&
                judge_token(k, chars, length, special, room).worthwhile)
                return 0;
        }
        token_end = start;
    }
    return others || !any;
}

int is_unremarkable(const Kernel *k, const void *data, int kind, Py_ssize_t n) {
    Suspects found = {0};
    uint32_t chars[LONGEST_TOKEN];
    int32_t room[LONGEST_TOKEN + 1];
    const Info *info[LONGEST_TOKEN];
    int brief = kind == 1 ? scan_briefly(k, data, 1, n, chars, room, info)
              : kind == 2 ? scan_briefly(k, data, 2, n, chars, room, info)
                          : scan_briefly(k, data, 4, n, chars, room, info);
    if (brief < 2) return brief;
    int ok = find_suspects(k, data, kind, n, &found, chars, room, NULL);
    PyMem_RawFree(found.items);
    if (!ok) PyErr_NoMemory();
    return ok ? !found.worthwhile : -1;
}
