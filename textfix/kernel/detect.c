/* Suspicious tokens of a text: the twin of detectors/mojibake.py. */

#include "kernel.h"

#define RELEASE_FROM 65536

static int is_halfwidth(uint32_t c) { return c >= 0xFF61 && c <= 0xFF9F; }

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

static Judged judge_token(const Kernel *k, const uint32_t *chars, Py_ssize_t n, Py_ssize_t special,
                          int32_t *room) {
    int64_t wonder, surprise = surprise_of(k, chars, n, room, &wonder);
    return (Judged){.surprise = (int32_t)surprise,
                    .foreign = (int32_t)strangeness(k, chars, n),
                    .worthwhile = is_worthwhile(k, wonder, special)};
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
            hash |= 1;
            Judged fresh, *found = judged ? judged + (hash >> (64 - JUDGED_BITS)) : &fresh;
            if (!judged || found->hash != hash) {
                *found = judge_token(k, chars, length, special, room);
                found->hash = hash;
            }
            out->worthwhile |= found->worthwhile;
            if (out->count == out->room) {
                Py_ssize_t more = out->room ? out->room * 2 : 64;
                Suspect *items = PyMem_RawRealloc(out->items, (size_t)more * sizeof *items);
                if (!items) return 0;
                out->items = items;
                out->room = more;
            }
            out->strange |= found->foreign > 0;
            out->ordinary |= !found->foreign && found->surprise < c->suspicious;
            out->items[out->count++] = (Suspect){from, from + length, found->surprise, found->foreign};
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
    if (kind == 1) return scan(k, data, 1, n, out, chars, room, judged);
    if (kind == 2) return scan(k, data, 2, n, out, chars, room, judged);
    return scan(k, data, 4, n, out, chars, room, judged);
}

PyObject *detect(Kernel *k, PyObject *text) {
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    Suspects found = {0};
    if (PyUnicode_IS_ASCII(text)) Py_RETURN_NONE;
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text), ok;
    const void *data = PyUnicode_DATA(text);
    uint32_t chars[LONGEST_TOKEN];
    int32_t room[LONGEST_TOKEN + 1];
    if (n >= RELEASE_FROM) {
        Py_BEGIN_ALLOW_THREADS
        ok = find_suspects(k, data, kind, n, &found, chars, room, NULL);
        Py_END_ALLOW_THREADS
    } else
        ok = find_suspects(k, data, kind, n, &found, chars, room, NULL);
    PyObject *out = NULL;
    if (!ok)
        PyErr_NoMemory();
    else if (!found.worthwhile) {
        out = Py_None;
        Py_INCREF(out);
    } else {
        out = PyList_New(found.count);
        for (Py_ssize_t i = 0; out && i < found.count; i++) {
            PyObject *one = Py_BuildValue("nnLL", found.items[i].start, found.items[i].end,
                                          (long long)found.items[i].surprise,
                                          (long long)found.items[i].foreign);
            if (!one) Py_CLEAR(out);
            else PyList_SET_ITEM(out, i, one);
        }
    }
    PyMem_RawFree(found.items);
    return out;
}

int is_unremarkable(Kernel *k, PyObject *text) {
    Suspects found = {0};
    uint32_t chars[LONGEST_TOKEN];
    int32_t room[LONGEST_TOKEN + 1];
    int ok = find_suspects(k, PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text),
                           &found, chars, room, NULL);
    PyMem_RawFree(found.items);
    if (!ok) PyErr_NoMemory();
    return ok ? !found.worthwhile : -1;
}
