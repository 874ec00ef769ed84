/* Channels worth a close look: the twin of fixers/nomination.py. Order and ties are the same. */

#include "kernel.h"

#define MOST_TOKENS 64
#define NEVER_COMMON (1LL << 40) /* puts channels that are not common after all that are */
#define FIRST 1 /* the rounds of nomination */
#define LATE 2
#define NOTHING (-(1LL << 20)) /* the promise of no channel at all */

typedef struct {
    uint8_t data[4 * 64];
    uint32_t seen[64];
    int size, length;
    int64_t kept, cost; /* rough and fine cost of `seen` */
    int has_cost;
} Reading;

typedef struct {
    int32_t written, read, first; /* first: the turn in which it was met */
    int64_t gain, loss;
} Pair;

int64_t rough_sum(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
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

/* The same in each single-byte encoding of RoughByte, all side by side. */
static void rough_lanes(const Kernel *k, const uint8_t *data, int size, int32_t *cost) {
    uint16_t sums[LANES], class_[LANES];
    uint16_t change = (uint16_t)k->constants.rough_change;
    for (int w = 0; w < LANES; w++) cost[w] = sums[w] = 0;
    for (int i = 0; i < size; i++) {
        const RoughByte *of = k->rough + data[i];
        for (int w = 0; w < LANES; w++) {
            uint16_t changed = i && of->class_[w] != class_[w];
            sums[w] = (uint16_t)(sums[w] + of->cost[w] + changed * change);
            class_[w] = of->class_[w];
        }
        if (i % 32 == 31) /* before sixteen bits are full */
            for (int w = 0; w < LANES; w++) {
                cost[w] += sums[w];
                sums[w] = 0;
            }
    }
    for (int w = 0; w < LANES; w++) cost[w] += sums[w];
}

static int by_cost(const void *a, const void *b) {
    const Pair *x = a, *y = b;
    if (x->gain != y->gain) return x->gain < y->gain ? -1 : 1; /* here: cost less gain */
    return x->first < y->first ? -1 : x->first > y->first;
}

typedef struct {
    Kernel *k;
    int round; /* 1 the first, 2 the late one */
    Reading *readings;
    int count;
    /* for each encoding read, the readings of the tokens in turn */
    int16_t signature[MAX_ENCODINGS][MOST_TOKENS];
    int length[MAX_ENCODINGS];
    int32_t *slot; /* [written * encodings + read] -> index into pairs, or -1 */
    Pair *pairs;
    int pair_count;
} Nomination;

static int is_nominated(const Nomination *nom, int written, int read) {
    return nom->k->rounds[written * MAX_ENCODINGS + read] & nom->round;
}

/* The readings of a token: what bytes it may have been, and by which encodings. */
static int read_token(Nomination *nom, const uint32_t *token, int n) {
    Kernel *k = nom->k;
    int groups[MAX_ENCODINGS], reads[MAX_ENCODINGS], readers = 0;
    for (int r = 0; r < k->encodings; r++) {
        if (!(k->encoding[r]->is_read & nom->round)) continue;
        Reading *reading = nom->readings + nom->count;
        reading->size = reading->length = reading->has_cost = 0;
        int special = 0;
        for (int i = 0; i < n; i++) {
            uint32_t bytes = bytes_at(k, k->encoding[r], token[i]);
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
    /* group by group in the order in which they were met, as a dict keeps them */
    char done[MAX_ENCODINGS] = {0};
    for (int i = 0; i < readers; i++) {
        if (done[i]) continue;
        const Reading *reading = nom->readings + groups[i];
        int32_t lanes[LANES];
        rough_lanes(k, reading->data, reading->size, lanes);
        for (int w = 0; w < k->encodings; w++) {
            Encoding *e = k->encoding[w];
            int wanted = 0;
            for (int j = i; j < readers && !wanted; j++)
                wanted = groups[j] == groups[i] && is_nominated(nom, w, reads[j]);
            if (!wanted) continue;
            int64_t cost = k->lane[w] >= 0 ? lanes[k->lane[w]]
                                           : rough_bytes(k, e, reading->data, reading->size);
            if (cost == INT64_MIN) return 0;
            int64_t gain = reading->kept - cost;
            if (e->utf8)
                gain += k->constants.structure * utf8_sequences(reading->data, reading->size);
            for (int j = i; j < readers; j++) {
                if (groups[j] != groups[i] || !is_nominated(nom, w, reads[j])) continue;
                int32_t *slot = nom->slot + w * k->encodings + reads[j];
                if (*slot < 0) {
                    *slot = nom->pair_count;
                    nom->pairs[nom->pair_count] = (Pair){w, reads[j], nom->pair_count, 0, 0};
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

/* The least that a reading gains in an encoding by its form; and the most. */
static int64_t least_gain(const Kernel *k, const Encoding *e, const Reading *reading) {
    return e->utf8 ? k->constants.structure * utf8_sequences(reading->data, reading->size) : 0;
}

static int64_t most_gain(const Kernel *k, const Encoding *e, Reading *reading) {
    if (!reading->has_cost) {
        reading->cost = cost_of(k, reading->seen, reading->length);
        reading->has_cost = 1;
    }
    int64_t least = least_gain(k, e, reading);
    return reading->cost > least ? reading->cost : least;
}

/* The finer gain of a reading in an encoding; INT64_MIN with an error. No more is read of it than can
   gain. */
static int64_t fine_gain(Kernel *k, Encoding *e, Reading *reading) {
    uint32_t chars[4 * 64];
    Py_ssize_t n = e->multibyte ? decode_all(k, e, reading->data, reading->size, 0, chars)
                                : reading->size;
    if (n < 0) return INT64_MIN;
    most_gain(k, e, reading); /* now the cost is known */
    int64_t least = least_gain(k, e, reading), left = reading->cost - least;
    State state;
    start_state(&k->model, &state);
    for (Py_ssize_t i = 0; i <= n && left > 0; i++)
        left -= i == n ? close_cost(k, &state)
                       : advance(k, &state, e->multibyte ? chars[i] : e->single[reading->data[i]]);
    return left > 0 ? least + left : least;
}

/* What a pair gains at most, or gains, over as many readings as are looked at; INT64_MIN with an
   error. */
static int64_t fine_sum(Nomination *nom, const Pair *pair, int at_most) {
    Kernel *k = nom->k;
    Encoding *e = k->encoding[pair->written];
    int64_t total = 0;
    int seen = 0;
    for (int j = 0; j < nom->length[pair->read]; j++) {
        Reading *reading = nom->readings + nom->signature[pair->read][j];
        int64_t gain = at_most ? most_gain(k, e, reading) : fine_gain(k, e, reading);
        if (gain == INT64_MIN) return gain;
        total += gain;
        seen += reading->length;
        if (seen > k->constants.fine_sample) break;
    }
    return total;
}

static int refine(Nomination *nom, Pair *chosen, int *count) {
    Kernel *k = nom->k;
    int kept = 0, best_count = 0;
    int64_t best[MOST_NOMINEES]; /* costs less gains of the first so far, the lowest first */
    for (int i = 0; i < *count; i++) {
        int32_t cost = k->channel_cost[chosen[i].written * MAX_ENCODINGS + chosen[i].read];
        if (best_count == k->constants.nominees) {
            /* what can't be among them need not be known */
            int64_t most = fine_sum(nom, chosen + i, 1);
            if (most == INT64_MIN) return 0;
            if (cost - most > best[best_count - 1]) continue;
        }
        int64_t total = fine_sum(nom, chosen + i, 0);
        if (total == INT64_MIN) return 0;
        if (!total) continue;
        chosen[kept] = chosen[i];
        chosen[kept].first = kept;
        chosen[kept++].gain = cost - total;
        if (best_count < k->constants.nominees) best[best_count++] = cost - total;
        else if (cost - total < best[best_count - 1]) best[best_count - 1] = cost - total;
        for (int at = best_count - 1; at > 0 && best[at - 1] > best[at]; at--) {
            int64_t lower = best[at];
            best[at] = best[at - 1];
            best[at - 1] = lower;
        }
    }
    *count = kept;
    qsort(chosen, (size_t)kept, sizeof *chosen, by_cost);
    return 1;
}

static void append_pair(Nominees *out, int written, int read) {
    if (out->count < MOST_NOMINEES) {
        out->written[out->count] = written;
        out->read[out->count++] = read;
    }
}

static int most_rough(const Nomination *nom) {
    const Constants *c = &nom->k->constants;
    return nom->round == LATE ? c->late_rough_nominees : c->rough_nominees;
}

/* Adds a pair to the best of those that say something of their own, kept as a heap with the dearest
   first. Pairs that write and read alike are twins, and the first of them stands for all. */
static int keep_pair(const Nomination *nom, Pair *chosen, int count, const Pair *pair) {
    int most = most_rough(nom), i = count;
    if (count < most) { /* up */
        for (; i && by_cost(pair, chosen + (i - 1) / 2) > 0; i = (i - 1) / 2)
            chosen[i] = chosen[(i - 1) / 2];
        chosen[i] = *pair;
        return count + 1;
    }
    if (by_cost(pair, chosen) > 0) return count;
    for (i = 0; 2 * i + 1 < count;) { /* down */
        int child = 2 * i + 1;
        if (child + 1 < count && by_cost(chosen + child + 1, chosen + child) > 0) child++;
        if (by_cost(pair, chosen + child) > 0) break;
        chosen[i] = chosen[child];
        i = child;
    }
    chosen[i] = *pair;
    return count;
}

/* The cheapest pair of each set of twins, the best of all sets; how many. */
static int choose_rough(Nomination *nom, Pair *chosen) {
    Kernel *k = nom->k;
    int heads[MAX_ENCODINGS], head_count = 0, group[MAX_ENCODINGS], count = 0;
    for (int r = 0; r < k->encodings; r++) {
        if (!nom->length[r]) continue;
        int j = 0;
        while (j < head_count && !same_signature(nom, heads[j], r)) j++;
        if (j == head_count) heads[head_count++] = r;
        group[r] = j;
    }
    for (int w = 0; w < k->encodings; w++) {
        Pair best[MAX_ENCODINGS];
        char met[MAX_ENCODINGS] = {0};
        for (int r = 0; r < k->encodings; r++) {
            int32_t slot = nom->length[r] ? nom->slot[w * k->encodings + r] : -1;
            if (slot < 0) continue;
            const Pair *pair = nom->pairs + slot;
            if (nom->round == LATE && pair->loss > k->constants.late_rough_loss) continue;
            if (!met[group[r]] || by_cost(pair, best + group[r]) < 0) best[group[r]] = *pair;
            met[group[r]] = 1;
        }
        for (int j = 0; j < head_count; j++)
            if (met[j]) count = keep_pair(nom, chosen, count, best + j);
    }
    qsort(chosen, (size_t)count, sizeof *chosen, by_cost);
    return count;
}

/* The other pairs that write as one does and read alike, cheapest first, at most `most`. */
static void append_twins(const Nomination *nom, Nominees *out, const Pair *of) {
    Kernel *k = nom->k;
    Pair twins[MAX_ENCODINGS];
    int count = 0;
    for (int r = 0; r < k->encodings; r++) {
        int32_t slot = nom->slot[of->written * k->encodings + r];
        if (slot < 0 || r == of->read || !same_signature(nom, r, of->read)) continue;
        int i = count++;
        for (; i > 0 && by_cost(nom->pairs + slot, twins + i - 1) < 0; i--) twins[i] = twins[i - 1];
        twins[i] = nom->pairs[slot];
    }
    for (int i = 0; i < count && i < k->constants.most_twins; i++)
        append_pair(out, twins[i].written, twins[i].read);
}

/* The chosen pairs, the best first, to be freed; NULL with an error. */
static Pair *choose(Nomination *nom, int *count) {
    Kernel *k = nom->k;
    for (int i = 0; i < nom->pair_count; i++) {
        Pair *pair = nom->pairs + i;
        int32_t cost = k->channel_cost[pair->written * MAX_ENCODINGS + pair->read];
        pair->loss = -pair->gain;
        pair->gain = cost - pair->gain + (cost > k->constants.common ? NEVER_COMMON : 0);
    }
    Pair *chosen = PyMem_Malloc((size_t)(most_rough(nom) + 1) * sizeof *chosen);
    if (!chosen) return (Pair *)PyErr_NoMemory();
    *count = choose_rough(nom, chosen);
    if (refine(nom, chosen, count)) return chosen;
    PyMem_Free(chosen);
    return NULL;
}

static void list_pairs(const Nomination *nom, const Pair *chosen, int count, Nominees *out) {
    const Constants *c = &nom->k->constants;
    out->count = 0;
    out->promise = count ? -chosen[0].gain : NOTHING;
    for (int i = 0; i < count && i < c->nominees; i++)
        append_pair(out, chosen[i].written, chosen[i].read);
    /* relatives that say the same of the sample may differ on the rest of the text */
    for (int i = 0; i < count && i < c->with_twins; i++) append_twins(nom, out, chosen + i);
}

static void free_nomination(Nomination *nom) {
    if (nom) {
        PyMem_Free(nom->readings);
        PyMem_Free(nom->slot);
        PyMem_Free(nom->pairs);
    }
    PyMem_Free(nom);
}

static Nomination *start_nomination(Kernel *k, int late) {
    Nomination *nom = PyMem_Calloc(1, sizeof *nom);
    size_t pairs = (size_t)k->encodings * (size_t)k->encodings;
    if (!nom) return (Nomination *)PyErr_NoMemory();
    nom->k = k;
    nom->round = late ? LATE : FIRST;
    nom->readings = PyMem_Malloc(((size_t)MOST_TOKENS * (size_t)k->encodings + 1) * sizeof(Reading));
    nom->slot = PyMem_Malloc(pairs * sizeof *nom->slot);
    nom->pairs = PyMem_Malloc(pairs * sizeof *nom->pairs);
    if (!nom->readings || !nom->slot || !nom->pairs) {
        free_nomination(nom);
        return (Nomination *)PyErr_NoMemory();
    }
    for (size_t i = 0; i < pairs; i++) nom->slot[i] = -1;
    return nom;
}

/* How much of a token is looked at. */
static int sampled(const Kernel *k, Py_ssize_t n) {
    return n > k->constants.longest_sample ? k->constants.longest_sample : (int)n;
}

PyObject *nominate(Kernel *k, PyObject *tokens, int late) {
    PyObject *list = PySequence_Fast(tokens, "expected a sequence of str"), *out = NULL;
    if (!list) return NULL;
    Nomination *nom = start_nomination(k, late);
    int left = k->constants.sample, ok = nom != NULL, count = 0;
    /* the size is read each time: tables are asked by calls of Python, which may do anything */
    for (Py_ssize_t i = 0; ok && i < PySequence_Fast_GET_SIZE(list) && left > 0 && i < MOST_TOKENS; i++) {
        Py_ssize_t n;
        uint32_t *token = chars_of(PySequence_Fast_GET_ITEM(list, i), &n);
        ok = token && read_token(nom, token, sampled(k, n));
        PyMem_Free(token);
        if (ok) left -= sampled(k, n);
    }
    Pair *chosen = ok ? choose(nom, &count) : NULL;
    PyObject *pairs = chosen ? PyList_New(0) : NULL;
    Nominees found;
    if (pairs) list_pairs(nom, chosen, count, &found);
    for (int i = 0; pairs && i < found.count; i++) {
        PyObject *pair = Py_BuildValue("ii", found.written[i], found.read[i]);
        if (!pair || PyList_Append(pairs, pair) < 0) Py_CLEAR(pairs);
        Py_XDECREF(pair);
    }
    if (pairs) out = Py_BuildValue("NL", pairs, (long long)found.promise);
    PyMem_Free(chosen);
    free_nomination(nom);
    Py_DECREF(list);
    return out;
}

int nominees_of(Kernel *k, const Span *tokens, int count, int late, Nominees *out) {
    Nomination *nom = start_nomination(k, late);
    int left = k->constants.sample, ok = nom != NULL, found = 0;
    for (int i = 0; ok && i < count && left > 0 && i < MOST_TOKENS; i++) {
        ok = read_token(nom, tokens[i].chars, sampled(k, tokens[i].n));
        left -= sampled(k, tokens[i].n);
    }
    Pair *chosen = ok ? choose(nom, &found) : NULL;
    if (chosen) list_pairs(nom, chosen, found, out);
    PyMem_Free(chosen);
    free_nomination(nom);
    return chosen != NULL;
}
