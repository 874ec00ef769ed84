/* Channels worth a close look: the twin of fixers/nomination.py. Order and ties are the same. */

#include "kernel.h"

#define MOST_TOKENS 64

typedef struct {
    uint8_t data[4 * 64];
    uint32_t seen[64];
    int size, length;
    int64_t kept, cost; /* rough and fine cost of `seen` */
    int has_cost;
} Reading;

typedef struct {
    int32_t written, read, first; /* first: the turn in which it was met */
    int64_t gain;
} Pair;

ALWAYS_INLINE int64_t rough_sum(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    const Model *m = &k->model;
    int64_t cost = 0;
    int before = -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t slot = slot_of(m, fold_of(m, chars[i]));
        int own = m->class_[slot];
        cost += m->character[slot];
        if (i && own != before) cost += k->constants.rough_change;
        before = own;
    }
    return cost;
}

/* The rough cost of bytes in an encoding; INT64_MIN with an error. */
static int64_t rough_bytes(Kernel *k, Encoding *e, const uint8_t *data, int size) {
    if (!e->multibyte) {
        int64_t cost = 0;
        int changes = 0;
        for (int i = 0; i < size; i++) {
            cost += e->rough_cost[data[i]];
            changes += i && e->rough_class[data[i]] != e->rough_class[data[i - 1]];
        }
        return cost + (int64_t)changes * k->constants.rough_change;
    }
    uint32_t chars[4 * 64];
    Py_ssize_t n = decode_all(k, e, data, size, 0, chars);
    if (n < 0) return INT64_MIN;
    return rough_sum(k, chars, n);
}

static int by_cost(const void *a, const void *b) {
    const Pair *x = a, *y = b;
    if (x->gain != y->gain) return x->gain < y->gain ? -1 : 1; /* here: cost less gain */
    return x->first < y->first ? -1 : x->first > y->first;
}

typedef struct {
    Kernel *k;
    Reading *readings;
    int count;
    /* for each encoding read, the readings of the tokens in turn */
    int16_t signature[MAX_ENCODINGS][MOST_TOKENS];
    int length[MAX_ENCODINGS];
    int32_t *slot; /* [written * encodings + read] -> index into pairs, or -1 */
    Pair *pairs;
    int pair_count;
} Nomination;

/* The readings of a token: what bytes it may have been, and by which encodings. */
static int read_token(Nomination *nom, const uint32_t *token, int n) {
    Kernel *k = nom->k;
    int first = nom->count;
    int groups[MAX_ENCODINGS], reads[MAX_ENCODINGS], readers = 0;
    for (int r = 0; r < k->encodings; r++) {
        if (!k->encoding[r]->can_be_read) continue;
        Reading *reading = nom->readings + nom->count;
        reading->size = reading->length = reading->has_cost = 0;
        int special = 0;
        for (int i = 0; i < n; i++) {
            uint32_t bytes = bytes_of(k, k->encoding[r], token[i]);
            if (bytes == UNKNOWN) return 0;
            if (bytes == NO_BYTES) continue;
            reading->size += put_bytes(reading->data + reading->size, bytes);
            reading->seen[reading->length++] = token[i];
            special |= token[i] >= 0x80;
        }
        if (!special) continue;
        int same = 0;
        for (; same < nom->count; same++) {
            const Reading *other = nom->readings + same;
            if (other->size == reading->size && other->length == reading->length &&
                !memcmp(other->data, reading->data, (size_t)reading->size) &&
                !memcmp(other->seen, reading->seen, (size_t)reading->length * 4))
                break;
        }
        if (same == nom->count) {
            reading->kept = rough_sum(k, reading->seen, reading->length);
            nom->count++;
        }
        groups[readers] = same;
        reads[readers++] = r;
        nom->signature[r][nom->length[r]++] = (int16_t)same;
    }
    (void)first;
    /* group by group in the order in which they were met, as a dict keeps them */
    char done[MAX_ENCODINGS] = {0};
    for (int i = 0; i < readers; i++) {
        if (done[i]) continue;
        const Reading *reading = nom->readings + groups[i];
        for (int w = 0; w < k->encodings; w++) {
            Encoding *e = k->encoding[w];
            if (!e->can_be_written) continue;
            int64_t cost = rough_bytes(k, e, reading->data, reading->size);
            if (cost == INT64_MIN) return 0;
            int64_t gain = reading->kept - cost;
            if (e->utf8)
                gain += k->constants.structure * utf8_sequences(reading->data, reading->size);
            for (int j = i; j < readers; j++) {
                if (groups[j] != groups[i] || reads[j] == w) continue;
                int32_t *slot = nom->slot + w * k->encodings + reads[j];
                if (*slot < 0) {
                    *slot = nom->pair_count;
                    nom->pairs[nom->pair_count] = (Pair){w, reads[j], nom->pair_count, 0};
                    nom->pair_count++;
                }
                nom->pairs[*slot].gain += gain;
            }
        }
        for (int j = i; j < readers; j++) done[j] |= groups[j] == groups[i];
    }
    return 1;
}

static int same_signature(const Nomination *nom, int a, int b) {
    return nom->length[a] == nom->length[b] &&
           !memcmp(nom->signature[a], nom->signature[b],
                   (size_t)nom->length[a] * sizeof nom->signature[a][0]);
}

/* The finer gain of a reading in an encoding; INT64_MIN with an error. */
static int64_t fine_gain(Kernel *k, Encoding *e, Reading *reading) {
    uint32_t chars[4 * 64];
    Py_ssize_t n = decode_all(k, e, reading->data, reading->size, 0, chars);
    if (n < 0) return INT64_MIN;
    if (!reading->has_cost) {
        reading->cost = cost_of(k, reading->seen, reading->length);
        reading->has_cost = 1;
    }
    int64_t gain = reading->cost - cost_of(k, chars, n);
    if (e->utf8) {
        int64_t least = k->constants.structure * utf8_sequences(reading->data, reading->size);
        if (gain < least) gain = least;
    }
    return gain > 0 ? gain : 0;
}

static int refine(Nomination *nom, Pair *chosen, int *count) {
    Kernel *k = nom->k;
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        int64_t total = 0;
        int seen = 0;
        for (int j = 0; j < nom->length[chosen[i].read]; j++) {
            Reading *reading = nom->readings + nom->signature[chosen[i].read][j];
            int64_t gain = fine_gain(k, k->encoding[chosen[i].written], reading);
            if (gain == INT64_MIN) return 0;
            total += gain;
            seen += reading->length;
            if (seen > k->constants.fine_sample) break;
        }
        if (!total) continue;
        int32_t cost = k->channel_cost[chosen[i].written * MAX_ENCODINGS + chosen[i].read];
        chosen[kept] = chosen[i];
        chosen[kept].first = kept;
        chosen[kept++].gain = cost - total;
    }
    *count = kept;
    qsort(chosen, (size_t)kept, sizeof *chosen, by_cost);
    return 1;
}

static int append_pair(PyObject *out, int written, int read) {
    PyObject *pair = Py_BuildValue("ii", written, read);
    int failed = !pair || PyList_Append(out, pair) < 0;
    Py_XDECREF(pair);
    return !failed;
}

static PyObject *choose(Nomination *nom) {
    Kernel *k = nom->k;
    const Constants *c = &k->constants;
    Pair *pairs = nom->pairs, *chosen = NULL;
    PyObject *out = PyList_New(0);
    for (int i = 0; i < nom->pair_count; i++)
        pairs[i].gain = k->channel_cost[pairs[i].written * MAX_ENCODINGS + pairs[i].read] - pairs[i].gain;
    qsort(pairs, (size_t)nom->pair_count, sizeof *pairs, by_cost);
    chosen = PyMem_Malloc((size_t)(c->rough_nominees + 1) * sizeof *chosen);
    if (!out || !chosen) goto error;
    int count = 0;
    for (int i = 0; i < nom->pair_count && count < c->rough_nominees; i++) {
        int twin = 0;
        for (int j = 0; j < count && !twin; j++)
            twin = chosen[j].written == pairs[i].written &&
                   same_signature(nom, chosen[j].read, pairs[i].read);
        if (!twin) chosen[count++] = pairs[i];
    }
    if (!refine(nom, chosen, &count)) goto error;
    for (int i = 0; i < count && i < c->nominees; i++)
        if (!append_pair(out, chosen[i].written, chosen[i].read)) goto error;
    /* relatives that say the same of the sample may differ on the rest of the text */
    for (int i = 0; i < count && i < c->with_twins; i++)
        for (int j = 0, twins = 0; j < nom->pair_count && twins < c->most_twins; j++) {
            if (pairs[j].written != chosen[i].written || pairs[j].read == chosen[i].read ||
                !same_signature(nom, pairs[j].read, chosen[i].read))
                continue;
            if (!append_pair(out, pairs[j].written, pairs[j].read)) goto error;
            twins++;
        }
    PyMem_Free(chosen);
    return out;
error:
    PyMem_Free(chosen);
    Py_XDECREF(out);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

PyObject *nominate(Kernel *k, PyObject *tokens) {
    PyObject *list = PySequence_Fast(tokens, "expected a sequence of str");
    if (!list) return NULL;
    PyObject *out = NULL;
    Nomination *nom = PyMem_Calloc(1, sizeof *nom);
    size_t pairs = (size_t)k->encodings * (size_t)k->encodings;
    if (!nom) {
        Py_DECREF(list);
        return PyErr_NoMemory();
    }
    nom->k = k;
    nom->readings = PyMem_Malloc(((size_t)MOST_TOKENS * (size_t)k->encodings + 1) * sizeof(Reading));
    nom->slot = PyMem_Malloc(pairs * sizeof *nom->slot);
    nom->pairs = PyMem_Malloc(pairs * sizeof *nom->pairs);
    if (!nom->readings || !nom->slot || !nom->pairs) {
        PyErr_NoMemory();
        goto done;
    }
    for (size_t i = 0; i < pairs; i++) nom->slot[i] = -1;
    int left = k->constants.sample;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < count && left > 0 && i < MOST_TOKENS; i++) {
        Py_ssize_t n;
        uint32_t *token = chars_of(PySequence_Fast_GET_ITEM(list, i), &n);
        if (!token) goto done;
        if (n > k->constants.longest_sample) n = k->constants.longest_sample;
        int ok = read_token(nom, token, (int)n);
        PyMem_Free(token);
        if (!ok) goto done;
        left -= (int)n;
    }
    out = choose(nom);
done:
    PyMem_Free(nom->readings);
    PyMem_Free(nom->slot);
    PyMem_Free(nom->pairs);
    PyMem_Free(nom);
    Py_DECREF(list);
    return out;
}
