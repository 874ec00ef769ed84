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
        int own = rough_class(m, slot);
        cost += rough_cost(m, slot);
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

#define SIDE_BY_SIDE 8 /* lanes; as many as an instruction scores at least */

void rough_lanes(const Kernel *k, const uint8_t *data, int size, int lanes, int32_t *cost) {
    uint16_t change = (uint16_t)k->constants.rough_change;
    for (int from = 0; from < lanes; from += SIDE_BY_SIDE) {
        uint16_t sums[SIDE_BY_SIDE] = {0}, class_[SIDE_BY_SIDE] = {0};
        int32_t *to = cost + from;
        for (int w = 0; w < SIDE_BY_SIDE; w++) to[w] = 0;
        for (int i = 0; i < size; i++) {
            const RoughByte *of = k->rough + data[i];
            const uint16_t *costs = of->cost + from, *classes = of->class_ + from;
            for (int w = 0; w < SIDE_BY_SIDE; w++) {
                uint16_t changed = i && classes[w] != class_[w];
                sums[w] = (uint16_t)(sums[w] + costs[w] + changed * change);
                class_[w] = classes[w];
            }
            if (i % 32 == 31) /* before sixteen bits are full */
                for (int w = 0; w < SIDE_BY_SIDE; w++) {
                    to[w] += sums[w];
                    sums[w] = 0;
                }
        }
        for (int w = 0; w < SIDE_BY_SIDE; w++) to[w] += sums[w];
    }
}

static int by_cost(const void *a, const void *b) {
    const Pair *x = a, *y = b;
    if (x->gain != y->gain) return x->gain < y->gain ? -1 : 1; /* here: cost less gain */
    return x->first < y->first ? -1 : x->first > y->first;
}

/* What a text costs, or what it costs at least. */
typedef struct {
    uint64_t hash, turn; /* turn: the nomination that knows it */
    int64_t cost;
    int whole;
} Known;
#define KNOWN 1024

typedef struct Nomination {
    Kernel *k;
    int round; /* 1 the first, 2 the late one */
    Readers nominated[2][MAX_ENCODINGS]; /* by round, for each written, what it is nominated with */
    Reading *readings;
    uint64_t *hash; /* of each reading */
    int count;
    /* for each encoding read, the readings of the tokens in turn */
    int16_t signature[MAX_ENCODINGS][MOST_TOKENS];
    int length[MAX_ENCODINGS];
    int32_t *slot; /* [written * encodings + read] -> index into pairs, or -1 */
    Pair *pairs;
    int pair_count;
    uint64_t turn; /* how many nominations there were in this room */
    Known known[KNOWN];
} Nomination;

/* Adds what a reading gains in each encoding, for those of its readers that go with it; 0 with an
   error. */
static int score_reading(Nomination *nom, const Reading *reading, Readers members) {
    Kernel *k = nom->k;
    int32_t lanes[LANES];
    int64_t of_form = -1;
    rough_lanes(k, reading->data, reading->size, k->lanes[nom->round == LATE], lanes);
    for (int w = 0; w < k->encodings; w++) {
        const Readers *nominated = nom->nominated[nom->round == LATE] + w;
        uint64_t wanted[2] = {members.bits[0] & nominated->bits[0],
                              members.bits[1] & nominated->bits[1]};
        if (!(wanted[0] | wanted[1])) continue;
        Encoding *e = k->encoding[w];
        int64_t cost = k->lane[w] >= 0 ? lanes[k->lane[w]]
                                       : rough_bytes(k, e, reading->data, reading->size);
        if (cost == INT64_MIN) return 0;
        int64_t gain = reading->kept - cost;
        if (e->utf8) {
            if (of_form < 0)
                of_form = k->constants.structure * utf8_sequences(reading->data, reading->size);
            gain += of_form;
        }
        for (int half = 0; half < 2; half++)
            for (uint64_t left = wanted[half]; left; left &= left - 1) {
                int r = 64 * half + lowest_bit(left);
                int32_t *slot = nom->slot + w * k->encodings + r;
                if (*slot < 0) {
                    *slot = nom->pair_count;
                    nom->pairs[nom->pair_count] = (Pair){w, r, nom->pair_count, 0, 0};
                    nom->pair_count++;
                }
                nom->pairs[*slot].gain += gain;
            }
    }
    return 1;
}

ALWAYS_INLINE uint64_t mixed(uint64_t hash, uint32_t with) {
    hash = (hash ^ with) * 0x9E3779B97F4A7C15ull;
    return hash ^ hash >> 29;
}

/* The readings of a token: what bytes it may have been, and by which encodings. */
static int read_token(Nomination *nom, const uint32_t *token, int n) {
    Kernel *k = nom->k;
    /* groups of encodings that say the same, in the order in which they were met, as a dict keeps them */
    int groups[MAX_ENCODINGS], group_count = 0;
    Readers members[MAX_ENCODINGS];
    for (int r = 0; r < k->encodings; r++) {
        if (!(k->encoding[r]->is_read & nom->round)) continue;
        Reading *reading = nom->readings + nom->count;
        reading->size = reading->length = reading->has_cost = 0;
        uint64_t hash = 0;
        int special = 0;
        for (int i = 0; i < n; i++) {
            uint32_t bytes = bytes_at(k, k->encoding[r], token[i]);
            if (bytes == UNKNOWN) return 0;
            if (bytes == NO_BYTES) continue;
            reading->size += put_bytes(reading->data + reading->size, bytes);
            reading->seen[reading->length++] = token[i];
            hash = mixed(mixed(hash, bytes), token[i]);
            special |= token[i] >= 0x80;
        }
        if (!special) continue;
        int same = 0, group = 0;
        nom->hash[nom->count] = hash;
        for (; same < nom->count; same++) {
            if (nom->hash[same] != hash) continue;
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
        while (group < group_count && groups[group] != same) group++;
        if (group == group_count) {
            groups[group_count++] = same;
            members[group] = (Readers){{0, 0}};
        }
        members[group].bits[r >> 6] |= (uint64_t)1 << (r & 63);
        nom->signature[r][nom->length[r]++] = (int16_t)same;
    }
    for (int g = 0; g < group_count; g++)
        if (!score_reading(nom, nom->readings + groups[g], members[g])) return 0;
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

#define TOO_LITTLE (INT64_MIN + 1)

/* What is known of a text that a reading is in some encoding: related encodings make the same of it. */
static Known *known_of(Nomination *nom, const Reading *reading, const uint32_t *chars, Py_ssize_t n) {
    uint64_t hash = mixed(0, (uint32_t)(reading - nom->readings));
    for (Py_ssize_t i = 0; i < n; i++) hash = mixed(hash, chars[i]);
    if (!hash) hash = 1;
    Known *known = nom->known + (hash >> 32) % KNOWN;
    if (known->hash != hash || known->turn != nom->turn)
        *known = (Known){.hash = hash, .turn = nom->turn};
    return known;
}

/* The finer gain of a reading in an encoding; INT64_MIN with an error. No more is read of it than can
   gain; TOO_LITTLE once it must be less than so much. */
static int64_t fine_gain(Nomination *nom, Encoding *e, Reading *reading, int64_t enough) {
    Kernel *k = nom->k;
    most_gain(k, e, reading); /* now the cost is known */
    int64_t least = least_gain(k, e, reading), most = reading->cost - least;
    int64_t floor = enough > least ? enough - least : 0; /* what must be left for it to matter */
    if (most < (floor ? floor : 1)) return floor ? TOO_LITTLE : least;
    int64_t limit = floor ? most - floor : most - 1;     /* what the text may cost, or it is all the same */
    uint32_t chars[4 * 64];
    Py_ssize_t n = reading->size;
    if (e->multibyte)
        n = decode_all(k, e, reading->data, reading->size, 0, chars);
    else
        for (Py_ssize_t i = 0; i < n; i++) chars[i] = e->single[reading->data[i]];
    if (n < 0) return INT64_MIN;
    Known *known = known_of(nom, reading, chars, n);
    if (!known->whole && known->cost <= limit) {
        State state;
        int64_t cost = 0;
        start_state(&k->model, &state);
        Py_ssize_t i = 0;
        for (; i <= n && cost <= limit; i++)
            cost += i == n ? close_cost(k, &state) : advance(k, &state, chars[i]);
        known->cost = cost;
        known->whole = i > n;
    }
    if (known->cost > limit) return floor ? TOO_LITTLE : least;
    return least + most - known->cost;
}

/* What a pair gains over as many readings as are looked at; TOO_LITTLE if that is less than enough,
   INT64_MIN with an error. */
static int64_t fine_sum(Nomination *nom, const Pair *pair, int64_t enough) {
    Kernel *k = nom->k;
    Encoding *e = k->encoding[pair->written];
    int64_t total = 0, most[MOST_TOKENS], rest = 0;
    int seen = 0, count = 0;
    while (count < nom->length[pair->read] && seen <= k->constants.fine_sample) {
        Reading *reading = nom->readings + nom->signature[pair->read][count];
        rest += most[count++] = most_gain(k, e, reading);
        seen += reading->length;
    }
    if (rest < enough) return TOO_LITTLE;
    for (int j = 0; j < count; j++) {
        Reading *reading = nom->readings + nom->signature[pair->read][j];
        rest -= most[j];
        int64_t gain = fine_gain(nom, e, reading, enough - total - rest);
        if (gain == INT64_MIN || gain == TOO_LITTLE) return gain;
        total += gain;
    }
    return total;
}

static int refine(Nomination *nom, Pair *chosen, int *count) {
    Kernel *k = nom->k;
    int kept = 0, best_count = 0;
    int64_t best[MOST_NOMINEES]; /* costs less gains of the first so far, the lowest first */
    for (int i = 0; i < *count; i++) {
        int32_t cost = k->channel_cost[chosen[i].written * MAX_ENCODINGS + chosen[i].read];
        /* what can't be among them need not be known */
        int64_t enough = best_count == k->constants.nominees ? cost - best[best_count - 1] : 1;
        int64_t total = fine_sum(nom, chosen + i, enough > 1 ? enough : 1);
        if (total == INT64_MIN) return 0;
        if (total == TOO_LITTLE) continue;
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
    int16_t best[MAX_ENCODINGS * MAX_ENCODINGS]; /* of a written encoding and a set, the pair */
    memset(best, -1, (size_t)(k->encodings * head_count) * sizeof *best);
    for (int i = 0; i < nom->pair_count; i++) {
        const Pair *pair = nom->pairs + i;
        if (nom->round == LATE && pair->loss > k->constants.late_rough_loss) continue;
        int16_t *of = best + pair->written * head_count + group[pair->read];
        if (*of < 0 || pair->gain < nom->pairs[*of].gain) *of = (int16_t)i;
    }
    for (int i = 0; i < k->encodings * head_count; i++)
        if (best[i] >= 0) count = keep_pair(nom, chosen, count, nom->pairs + best[i]);
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

void free_nomination(Nomination *nom) {
    if (nom) {
        PyMem_Free(nom->readings);
        PyMem_Free(nom->hash);
        PyMem_Free(nom->slot);
        PyMem_Free(nom->pairs);
    }
    PyMem_Free(nom);
}

/* Room for a nomination: four megabytes, of which little is touched, so one is kept. */
static Nomination *new_nomination(Kernel *k) {
    Nomination *nom = PyMem_Calloc(1, sizeof *nom);
    size_t pairs = (size_t)k->encodings * (size_t)k->encodings;
    size_t readings = (size_t)MOST_TOKENS * (size_t)k->encodings + 1;
    if (!nom) return (Nomination *)PyErr_NoMemory();
    nom->readings = PyMem_Malloc(readings * sizeof *nom->readings);
    nom->hash = PyMem_Malloc(readings * sizeof *nom->hash);
    nom->slot = PyMem_Malloc(pairs * sizeof *nom->slot);
    nom->pairs = PyMem_Malloc(pairs * sizeof *nom->pairs);
    if (!nom->readings || !nom->hash || !nom->slot || !nom->pairs) {
        free_nomination(nom);
        return (Nomination *)PyErr_NoMemory();
    }
    for (size_t i = 0; i < pairs; i++) nom->slot[i] = -1;
    for (int w = 0; w < k->encodings; w++)
        for (int r = 0; r < k->encodings; r++)
            for (int round = FIRST; round <= LATE; round++)
                if (k->rounds[w * MAX_ENCODINGS + r] & round)
                    nom->nominated[round == LATE][w].bits[r >> 6] |= (uint64_t)1 << (r & 63);
    return nom;
}

static Nomination *start_nomination(Kernel *k, int late) {
    Nomination *nom = TAKE(&k->idle); /* a call of Python's tables may nominate, or another thread */
    if (!nom) nom = new_nomination(k);
    if (!nom) return NULL;
    nom->k = k;
    nom->round = late ? LATE : FIRST;
    nom->count = 0;
    nom->turn++;
    memset(nom->length, 0, sizeof nom->length);
    return nom;
}

static void end_nomination(Nomination *nom) {
    if (!nom) return;
    Kernel *k = nom->k;
    for (int i = 0; i < nom->pair_count; i++)
        nom->slot[nom->pairs[i].written * k->encodings + nom->pairs[i].read] = -1;
    nom->pair_count = 0;
    if (PUBLISH(&k->idle, nom)) free_nomination(nom);
}

/* What of a token is looked at. The twin of fixers.nomination.sample_of. */
Span sample_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    Py_ssize_t most = k->constants.longest_sample, first = 0;
    if (n <= most) return (Span){chars, n};
    while (first < n && chars[first] < 0x80) first++;
    Py_ssize_t start = first < most - most / 4 ? 0 : first - most / 4;
    return (Span){chars + start, n - start < most ? n - start : most};
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
        Span sample = token ? sample_of(k, token, n) : (Span){NULL, 0};
        ok = token && read_token(nom, sample.chars, sample.n);
        PyMem_Free(token);
        left -= (int)sample.n;
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
    end_nomination(nom);
    Py_DECREF(list);
    return out;
}

int nominees_of(Kernel *k, const Span *tokens, int count, int late, Nominees *out) {
    Nomination *nom = start_nomination(k, late);
    int left = k->constants.sample, ok = nom != NULL, found = 0;
    for (int i = 0; ok && i < count && left > 0 && i < MOST_TOKENS; i++) {
        Span sample = sample_of(k, tokens[i].chars, tokens[i].n);
        ok = read_token(nom, sample.chars, sample.n);
        left -= (int)sample.n;
    }
    Pair *chosen = ok ? choose(nom, &found) : NULL;
    if (chosen) list_pairs(nom, chosen, found, out);
    PyMem_Free(chosen);
    end_nomination(nom);
    return chosen != NULL;
}
