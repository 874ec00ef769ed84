/* Whether anything at all could explain a text: the twin of fixers/hope.py. All channels are asked at
   once; what they would make of a token differs in few characters, so each reading is scored once and
   only from the first of them on, and no further than it could still gain. */

#include "kernel.h"

#define MOST_WEIGHED 48 /* tokens; close_sample is at most this */
#define MOST_LIKELY 96
#define LONGEST_WEIGHED 256
#define READINGS 2048 /* a power of two above what a token has */

typedef struct {
    uint32_t *chars;
    Py_ssize_t n;
    int64_t surprise, kept;
    uint64_t may_be; /* UTF-8, in these encodings read */
} Token;

typedef struct {
    Kernel *k;
    const uint32_t *text;
    Py_ssize_t size;
    Suspects found;
    Token weighed[MOST_WEIGHED], likely[MOST_LIKELY];
    int weighed_count, likely_count;
    int64_t *gain; /* [written * encodings + read] */
    uint64_t known[READINGS];                   /* hashes of readings of a token, 0 where none */
    int64_t known_gain[READINGS];
    int used;
    int32_t room[LONGEST_TOKEN + 1];
    uint32_t chars[4 * LONGEST_TOKEN];
    uint8_t data[4 * LONGEST_TOKEN];
} Hope;

/* The bytes of a token's characters in one encoding. */
typedef struct {
    uint8_t data[4 * LONGEST_WEIGHED];
    uint8_t size[LONGEST_WEIGHED]; /* 0 where a character is not in the encoding */
    int total, all, special;       /* special: whether there is one beyond ASCII */
    int first;                     /* the first character that is not one byte of ASCII */
} Reading;

static int read_in(Kernel *k, int r, const Token *token, Reading *out) {
    out->total = out->special = 0;
    out->all = 1;
    out->first = -1;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        uint32_t bytes = bytes_of(k, k->encoding[r], token->chars[i]);
        if (bytes == UNKNOWN) return 0;
        out->size[i] = 0;
        if (bytes == NO_BYTES)
            out->all = 0;
        else {
            out->size[i] = (uint8_t)put_bytes(out->data + out->total, bytes);
            out->total += out->size[i];
            out->special |= token->chars[i] >= 0x80;
        }
        /* the yen sign may be a byte of ASCII, too */
        if (out->first < 0 && (token->chars[i] >= 0x80 || bytes >= 0x80)) out->first = (int)i;
    }
    return 1;
}

static int same_reading(const Reading *a, const Reading *b, Py_ssize_t n) {
    return a->total == b->total && !memcmp(a->size, b->size, (size_t)n) &&
           !memcmp(a->data, b->data, (size_t)a->total);
}

/* --- channels without structure ----------------------------------------------------------------- */

/* What a reading is in a written encoding, from the reading's first odd character on. */
static Py_ssize_t written_in(Hope *h, const Token *token, const Reading *reading, int w) {
    Encoding *e = h->k->encoding[w];
    if (e->multibyte) {
        if (!reading->all) return 0;
        return decode_all(h->k, e, reading->data + reading->first, reading->total - reading->first, 0,
                          h->chars);
    }
    Py_ssize_t n = 0;
    const uint8_t *p = reading->data + reading->first;
    for (Py_ssize_t i = reading->first; i < token->n; i++) {
        if (!reading->size[i]) h->chars[n++] = token->chars[i];
        for (int j = 0; j < reading->size[i]; j++) h->chars[n++] = e->single[*p++];
    }
    return n;
}

/* By how much more a reading costs by the rough score (of nominate.c) than the token does, in each
   single-byte encoding written, all side by side; from the reading's first odd character on. */
static void rough_losses(Hope *h, const Token *token, const Reading *reading, int32_t *loss) {
    const Kernel *k = h->k;
    const Model *m = &k->model;
    const Constants *c = &k->constants;
    uint16_t cost[LANES], class_[LANES];
    const uint8_t *p = reading->data + reading->first;
    int64_t kept = 0;
    int kept_before = -1;
    if (reading->first)
        kept_before = m->class_[slot_of(m, fold_of(m, token->chars[reading->first - 1]))];
    for (int w = 0; w < LANES; w++) {
        cost[w] = 0;
        class_[w] = (uint16_t)(kept_before < 0 ? NO_CLASS : kept_before);
        loss[w] = 0;
    }
    for (Py_ssize_t i = reading->first; i < token->n; i++) {
        uint32_t slot = slot_of(m, fold_of(m, token->chars[i]));
        uint16_t own = m->class_[slot];
        kept += m->character[slot] + (kept_before >= 0 && own != kept_before ? c->rough_change : 0);
        kept_before = own;
        for (int j = 0; j < reading->size[i]; j++, p++) {
            const RoughByte *of = k->rough + *p;
            for (int w = 0; w < LANES; w++) {
                uint16_t changed = of->class_[w] != class_[w] && class_[w] != NO_CLASS;
                cost[w] = (uint16_t)(cost[w] + of->cost[w] + changed * (uint16_t)c->rough_change);
                class_[w] = of->class_[w];
            }
        }
        for (int w = 0; !reading->size[i] && w < LANES; w++) {
            uint16_t changed = own != class_[w] && class_[w] != NO_CLASS;
            cost[w] = (uint16_t)(cost[w] + m->character[slot] + changed * (uint16_t)c->rough_change);
            class_[w] = own;
        }
        if ((i - reading->first) % 32 == 31) /* before sixteen bits are full */
            for (int w = 0; w < LANES; w++) {
                loss[w] += cost[w];
                cost[w] = 0;
            }
    }
    for (int w = 0; w < LANES; w++) loss[w] += cost[w] - (int32_t)kept;
}

/* The same of text in any encoding that stands in h->chars. */
static int64_t rough_loss_of(Hope *h, const Token *token, const Reading *reading, Py_ssize_t n) {
    Kernel *k = h->k;
    Py_ssize_t first = reading->first, from = first > 0 ? first - 1 : 0;
    int64_t loss = rough_sum(k, h->chars, n) - rough_sum(k, token->chars + from, token->n - from);
    if (first > 0 && n > 0) { /* the character before, which both have */
        uint32_t both[2] = {token->chars[from], h->chars[0]};
        loss += rough_sum(k, both, 2) - rough_sum(k, both + 1, 1);
    }
    return loss;
}

/* The cost of text after a state, or more than `most`. */
static int64_t cost_within(const Kernel *k, State state, const uint32_t *chars, Py_ssize_t n,
                           int64_t most) {
    const Constants *c = &k->constants;
    int64_t total = 0;
    for (Py_ssize_t i = 0; i < n && total <= most; i++) {
        int cost = advance(k, &state, chars[i]), ceiling = decoded_ceiling(c, chars[i], 0);
        total += cost < ceiling ? cost : ceiling;
    }
    if (total > most) return total;
    int cost = close_cost(k, &state);
    return total + (cost < c->decoded_ceiling ? cost : c->decoded_ceiling);
}

static uint64_t hash_of(const uint32_t *chars, Py_ssize_t n) {
    uint64_t hash = (uint64_t)n;
    for (Py_ssize_t i = 0; i < n; i++) {
        hash = (hash ^ chars[i]) * 0xD6E8FEB86659FD93ull;
        hash ^= hash >> 32;
    }
    return hash | 1;
}

/* The gain of a reading as it stands in h->chars; each is scored once. */
static int64_t gain_of(Hope *h, const Token *token, const State *state, int64_t before, Py_ssize_t n,
                       int first) {
    uint64_t hash = (hash_of(h->chars, n) ^ (uint64_t)first * 0x9E3779B97F4A7C15ull) | 1;
    uint64_t place = hash * 0x9E3779B97F4A7C15ull >> 40 & (READINGS - 1);
    while (h->known[place]) {
        if (h->known[place] == hash) return h->known_gain[place];
        place = (place + 1) & (READINGS - 1);
    }
    int64_t most = token->kept - h->k->constants.enter - before;
    int64_t cost = most > 0 ? cost_within(h->k, *state, h->chars, n, most) : most;
    int64_t gain = cost < most ? most - cost : 0;
    if (h->used < READINGS / 2) {
        h->used++;
        h->known[place] = hash;
        h->known_gain[place] = gain;
    }
    return gain;
}

/* Adds what a token gains in each channel without structure. */
static int weigh(Hope *h, const Token *token) {
    Kernel *k = h->k;
    uint64_t hash = hash_of(token->chars, token->n);
    uint64_t *inert = k->inert + (hash * 0x9E3779B97F4A7C15ull >> (64 - INERT_BITS));
    if (LOAD_RELAXED(inert) == hash) return 1;
    int gains = 0;
    const Constants *c = &k->constants;
    Reading *readings = PyMem_Malloc((size_t)k->encodings * sizeof *readings);
    int group[MAX_ENCODINGS], heads[MAX_ENCODINGS], groups = 0, ok = 0;
    if (!readings) {
        PyErr_NoMemory();
        return 0;
    }
    memset(h->known, 0, sizeof h->known);
    h->used = 0;
    for (int r = 0; r < k->encodings; r++) {
        group[r] = -1;
        if (!k->encoding[r]->can_be_read) continue;
        if (!read_in(k, r, token, readings + groups)) goto done;
        if (!readings[groups].special) continue;
        int g = 0;
        while (g < groups && !same_reading(readings + g, readings + groups, token->n)) g++;
        if (g == groups) heads[groups++] = r;
        group[r] = g;
    }
    for (int g = 0; g < groups; g++) {
        const Reading *reading = readings + g;
        State state;
        int64_t before = 0;
        start_state(&k->model, &state);
        for (int i = 0; i < reading->first; i++) {
            int cost = advance(k, &state, token->chars[i]);
            before += cost < c->decoded_ceiling ? cost : c->decoded_ceiling;
        }
        int32_t loss[LANES];
        rough_losses(h, token, reading, loss);
        for (int w = 0; w < k->encodings; w++) {
            int lane = k->lane[w], single = !k->encoding[w]->multibyte;
            if (!k->encoding[w]->can_be_written || k->encoding[w]->utf8) continue;
            if (single && loss[lane] > c->rough_loss) continue;
            Py_ssize_t n = written_in(h, token, reading, w);
            if (n == -2) goto done;
            if (!single && n > 0 && rough_loss_of(h, token, reading, n) > c->rough_loss) continue;
            int64_t gain = n > 0 ? gain_of(h, token, &state, before, n, reading->first) : 0;
            if (!gain) continue;
            gains = 1;
            for (int r = heads[g]; r < k->encodings; r++)
                if (group[r] == g) h->gain[w * k->encodings + r] += gain;
        }
    }
    ok = 1;
    if (!gains) STORE_RELAXED(inert, hash);
done:
    PyMem_Free(readings);
    return ok;
}

/* What the likely tokens say against a channel; -1 with an error. */
static int64_t spared(Hope *h, int w, int r) {
    Kernel *k = h->k;
    int64_t most = k->constants.spared, total = 0;
    for (int i = 0; i < h->likely_count; i++) {
        const Token *token = h->likely + i;
        Py_ssize_t n = 0;
        int whole = through(k, token->chars, token->n, w, r, h->data, h->chars, &n);
        if (whole < 0) return -1;
        if (whole && n == token->n && !memcmp(h->chars, token->chars, (size_t)n * 4)) continue;
        int64_t lost = most;
        if (whole) lost = cost_of(k, h->chars, n) - token->kept;
        if (lost > 0) total += lost;
        if (total >= most) return most;
    }
    return total;
}

/* --- UTF-8 -------------------------------------------------------------------------------------- */

/* What the characters that may be UTF-8 cost more than likely text, each sequence with the character
   behind it; -1 if there are none. */
static int64_t odd_of(Hope *h, const Token *token, const Reading *reading) {
    const int32_t *costs = h->room;
    int found = 0;
    int64_t total = 0;
    uint8_t data[4 * LONGEST_WEIGHED + 4];
    int at[4 * LONGEST_WEIGHED + 4], size = 0;
    const uint8_t *p = reading->data;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        int bytes = reading->size[i] ? reading->size[i] : 1;
        for (int j = 0; j < bytes; j++) {
            at[size] = (int)i;
            data[size++] = reading->size[i] ? *p++ : 0;
        }
    }
    at[size] = (int)token->n;
    for (int i = 0; i < size;) {
        int length = utf8_form(data + i, size - i);
        int64_t odd = -h->k->constants.odd;
        for (int j = at[i]; length && j <= at[i + length] && j <= token->n; j++)
            odd += costs[j] - h->k->constants.odd;
        if (length && odd > 0) total += odd;
        found |= length;
        i += length ? length : 1;
    }
    return found ? total : -1;
}

/* In which encodings a character's last byte may be a lead of UTF-8, its first one go on with it, and
   its bytes do both: a bit for each that is read. */
typedef struct { uint64_t lead, goes_on, both; uint32_t known; } Mark;
struct Marks { Mark of[256]; };

static const Mark *mark_of(Kernel *k, uint32_t c) {
    struct Marks *page = LOAD_POINTER(&k->marks[c >> 8]), *other;
    if (!page) {
        page = PyMem_Calloc(1, sizeof *page);
        if (!page) return (const Mark *)PyErr_NoMemory();
        other = PUBLISH(&k->marks[c >> 8], page);
        if (other) PyMem_Free(page);
        if (other) page = other;
    }
    Mark *place = page->of + (c & 0xFF), found = {0}, *mark = &found;
    if (LOAD_FLAG(&place->known)) return place;
    for (int r = 0; r < k->encodings; r++) {
        if (!k->encoding[r]->can_be_read) continue;
        uint32_t bytes = bytes_of(k, k->encoding[r], c);
        uint8_t piece[4];
        if (bytes == UNKNOWN) return NULL;
        if (bytes == NO_BYTES) continue;
        int size = put_bytes(piece, bytes);
        uint64_t bit = (uint64_t)1 << r % 64; /* two may share one: it only says "may" */
        if (piece[size - 1] >= 0xC2 && piece[size - 1] <= 0xF4) mark->lead |= bit;
        if ((piece[0] & 0xC0) == 0x80) mark->goes_on |= bit;
        for (int i = 1; i < size; i++)
            if (piece[i - 1] >= 0xC2 && piece[i - 1] <= 0xF4 && (piece[i] & 0xC0) == 0x80)
                mark->both |= bit;
    }
    place->lead = found.lead; /* whole, because others may be at it without the lock */
    place->goes_on = found.goes_on;
    place->both = found.both;
    SET_FLAG(&place->known);
    return place;
}

int may_be_utf8(Kernel *k, uint32_t lead, uint32_t next) {
    const Mark *first = mark_of(k, lead);
    uint64_t leads = first ? first->lead : 0; /* the next may move what was found */
    const Mark *second = leads ? mark_of(k, next) : NULL;
    return second && (leads & second->goes_on);
}

/* The encodings in which a token may hold UTF-8; 0 with an error as well. */
static uint64_t may_be_structured(Kernel *k, const Token *token) {
    uint64_t found = 0, lead = 0;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        const Mark *mark = mark_of(k, token->chars[i]);
        if (!mark) return 0;
        found |= (lead & mark->goes_on) | mark->both;
        lead = mark->lead;
    }
    return found;
}

/* Whether UTF-8 read in an encoding has hope; -1 with an error. */
static int structured(Hope *h, int w, int r) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int64_t least = k->channel_cost[w * MAX_ENCODINGS + r] + c->hopeless_structured, odd = 0, total = 0;
    char has[MOST_WEIGHED];
    Reading reading;
    for (int i = 0; i < h->weighed_count; i++) {
        const Token *token = h->weighed + i;
        has[i] = 0;
        if (!(token->may_be >> r % 64 & 1)) continue;
        if (!read_in(k, r, token, &reading)) return -1;
        kept_costs_of(k, token->chars, token->n, h->room);
        int64_t more = odd_of(h, token, &reading);
        has[i] = more >= 0;
        if (has[i]) odd += more;
    }
    if (odd < least) return 0;
    for (int i = 0; i < h->weighed_count; i++) {
        const Token *token = h->weighed + i;
        if (!has[i]) continue;
        int64_t gain = quick_gain_of(k, token->chars, token->n, w, r, -1, c->enter_structured);
        if (gain == INT64_MIN) return -1;
        if (gain > 0) total += gain;
    }
    return total > 0 && total >= least;
}

/* --- losses ------------------------------------------------------------------------------------- */

static int may_be_lead(const Hope *h, int r) {
    for (int i = 0; i < h->weighed_count; i++)
        for (Py_ssize_t j = 0; j < h->weighed[i].n; j++) {
            uint32_t bytes = bytes_of(h->k, h->k->encoding[r], h->weighed[i].chars[j]);
            if (bytes == UNKNOWN) return -1;
            if (bytes == NO_BYTES) continue;
            for (; bytes; bytes >>= 8)
                if (((bytes & 0xFF) >= 0xC2 && (bytes & 0xFF) <= 0xF4) ||
                    ((bytes & 0xFF) >= 0x80 && (bytes & 0xFF) < 0xA0))
                    return 1;
        }
    return 0;
}

/* Whether the last bytes of a token begin a sequence of UTF-8 that they do not end. */
static int is_open(Kernel *k, int r, const uint32_t *chars, Py_ssize_t n) {
    static const uint8_t leads[] = {0xC2, 0xE0, 0xF0};
    uint8_t tail[12];
    int size = 0;
    for (Py_ssize_t i = n > 3 ? n - 3 : 0; i < n; i++) {
        uint32_t bytes = bytes_of(k, k->encoding[r], chars[i]);
        if (bytes == UNKNOWN) return -1;
        if (bytes != NO_BYTES) size += put_bytes(tail + size, bytes);
    }
    for (int i = 0; i < 3 && i < size; i++)
        if (tail[size - 1 - i] >= leads[i] && tail[size - 1 - i] <= 0xF4) return 1;
    return 0;
}

/* A token with what follows where a character may reach past it, into h->chars; its length, or -1. */
static Py_ssize_t extend(Hope *h, int r, const Suspect *suspect, Py_ssize_t *end) {
    Kernel *k = h->k;
    Py_ssize_t start = suspect->start;
    int open;
    *end = suspect->end;
    for (;;) {
        open = is_open(k, r, h->text + start, *end - start);
        if (open < 0) return -1;
        if (!open || *end >= h->size || h->text[*end] != ' ') break;
        Py_ssize_t further = *end + 1;
        while (further < h->size && !is_white(h->text[further])) further++;
        if (further - start > k->constants.longest) break;
        *end = further;
        if (*end - start > k->constants.longest_extension) {
            open = is_open(k, r, h->text + start, *end - start);
            if (open < 0) return -1;
            break;
        }
    }
    Py_ssize_t n = *end - start;
    if (n >= LONGEST_TOKEN) return n;
    memcpy(h->chars, h->text + start, (size_t)n * 4);
    int at_end = *end == h->size || h->text[*end] == '\n' || h->text[*end] == '\r';
    if (open && at_end) h->chars[n++] = '\n';
    return n;
}

static int is_among(const Hope *h, const Token *tokens, int count, const Suspect *suspect) {
    Py_ssize_t n = suspect->end - suspect->start;
    const uint32_t *chars = h->text + suspect->start;
    for (int i = 0; i < count; i++)
        if (tokens[i].n == n && !memcmp(tokens[i].chars, chars, (size_t)n * 4)) return 1;
    return 0;
}

/* Whether a loss has hope: the tokens show its traces, and gain enough; -1 with an error. */
static int lossy(Hope *h, const Thought *thought) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int32_t cost = k->channel_cost[thought->written * MAX_ENCODINGS + thought->read];
    int64_t total = 0;
    int sign = may_be_lead(h, thought->read);
    if (sign <= 0) return sign;
    Py_ssize_t end = 0, last = 0;
    uint64_t met[MOST_WEIGHED + 1];
    int count = 0;
    for (Py_ssize_t i = 0; i < h->found.count; i++) {
        const Suspect *suspect = h->found.items + i;
        if (suspect->start < last || suspect->surprise < c->suspicious) continue;
        if (!is_among(h, h->weighed, h->weighed_count, suspect)) continue;
        Py_ssize_t n = extend(h, thought->read, suspect, &end);
        if (n < 0) return -1;
        last = end;
        if (n > LONGEST_WEIGHED) return 1;
        uint64_t hash = hash_of(h->chars, n);
        int j = 0;
        while (j < count && met[j] != hash) j++;
        if (j < count) continue;
        if (count == c->close_sample) break;
        met[count++] = hash;
        int trace = has_trace(k, thought->loss, thought->read, h->chars, n);
        if (trace < 0) return -1;
        if (!trace) continue;
        int64_t gain = quick_gain_of(k, h->chars, n, thought->written, thought->read, thought->loss,
                                     c->enter_structured);
        if (gain == INT64_MIN) return -1;
        if (gain > 0) total += gain;
    }
    return total - cost >= c->hopeless / 2;
}

/* --- the text ----------------------------------------------------------------------------------- */

static int by_surprise(const void *a, const void *b) {
    const Suspect *x = a, *y = b;
    if (x->surprise != y->surprise) return x->surprise > y->surprise ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Adds a token unless it is there; 0 if there is no room for it. */
static int add(const Hope *h, Token *tokens, int *count, int most, const Suspect *suspect) {
    if (is_among(h, tokens, *count, suspect)) return 1;
    if (*count == most) return 0;
    uint32_t *chars = (uint32_t *)h->text + suspect->start;
    tokens[(*count)++] = (Token){chars, suspect->end - suspect->start, suspect->surprise, 0, 0};
    return 1;
}

/* Fills in the most surprising tokens and likely ones; 0 if one is too long to be weighed, -1 with an
   error. */
static int gather(Hope *h, int64_t *surprise) {
    const Constants *c = &h->k->constants;
    Suspect *ranked = PyMem_Malloc((size_t)(h->found.count + 1) * sizeof *ranked);
    int result = 0;
    if (!ranked) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(ranked, h->found.items, (size_t)h->found.count * sizeof *ranked);
    qsort(ranked, (size_t)h->found.count, sizeof *ranked, by_surprise);
    Py_ssize_t i = 0;
    for (; i < h->found.count && ranked[i].surprise >= c->suspicious; i++) {
        if (ranked[i].end - ranked[i].start > c->longest_weighed) goto done;
        if (!add(h, h->weighed, &h->weighed_count, c->close_sample, ranked + i)) break;
    }
    while (i < h->found.count && ranked[i].surprise >= c->suspicious) i++;
    int most = 2 * c->close_sample - h->weighed_count;
    for (; i < h->found.count; i++)
        if (!add(h, h->likely, &h->likely_count, most, ranked + i)) break;
    *surprise = 0;
    for (int j = 0; j < h->weighed_count + h->likely_count; j++) {
        Token *token = j < h->weighed_count ? h->weighed + j : h->likely + (j - h->weighed_count);
        if (j < h->weighed_count) *surprise += token->surprise;
        token->kept = kept_costs_of(h->k, token->chars, token->n, h->room);
    }
    result = 1;
done:
    PyMem_Free(ranked);
    return result;
}

static int ask_all(Hope *h, int64_t surprise) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    uint64_t may_be = 0;
    for (int i = 0; i < h->weighed_count; i++) {
        if (!weigh(h, h->weighed + i)) return -1;
        may_be |= h->weighed[i].may_be = may_be_structured(k, h->weighed + i);
        if (has_error()) return -1;
    }
    for (int r = 0; r < k->encodings; r++)
        for (int w = 0; w < k->encodings; w++) {
            if (w == r || !k->encoding[w]->can_be_written || !k->encoding[r]->can_be_read) continue;
            int answer = 0;
            if (k->encoding[w]->utf8 && !(may_be >> r % 64 & 1)) continue;
            if (k->encoding[w]->utf8)
                answer = structured(h, w, r);
            else if (h->gain[w * k->encodings + r]) {
                int64_t gain = h->gain[w * k->encodings + r] - k->channel_cost[w * MAX_ENCODINGS + r];
                if (gain < c->hopeless_beside) continue;
                int64_t against = spared(h, w, r);
                answer = against < 0 ? -1 : gain - against >= c->hopeless_beside;
            }
            if (answer) return answer;
        }
    if (surprise < c->loss_worthwhile) return 0;
    if (!k->thoughts) return DEPENDS_ON_LOSSES;
    for (int i = 0; i < k->thoughts; i++) {
        int answer = lossy(h, k->thought + i);
        if (answer) return answer;
    }
    return 0;
}

static int64_t beyond_ascii(const Token *tokens, int count) {
    int64_t found = 0;
    for (int i = 0; i < count; i++)
        for (Py_ssize_t j = 0; j < tokens[i].n; j++) found += tokens[i].chars[j] >= 0x80;
    return found;
}

/* The twin of fixers.hope.is_odd. */
static int is_odd(const Hope *h, int64_t surprise) {
    const Constants *c = &h->k->constants;
    int64_t odd = beyond_ascii(h->weighed, h->weighed_count);
    return surprise >= c->late_worthwhile && surprise >= c->late_per_character * odd &&
           beyond_ascii(h->likely, h->likely_count) <= c->late_likely * odd;
}

int has_hope(Kernel *k, const uint32_t *text, Py_ssize_t n, int late) {
    Hope *h = PyMem_Malloc(sizeof *h);
    int answer = -1;
    int64_t surprise;
    if (!h) goto no_memory;
    h->k = k;
    h->text = text;
    h->size = n;
    h->found = (Suspects){0};
    h->weighed_count = h->likely_count = 0;
    h->gain = PyMem_Calloc((size_t)k->encodings * (size_t)k->encodings, sizeof *h->gain);
    if (!h->gain || !find_suspects(k, text, 4, n, &h->found, h->chars, h->room)) goto no_memory;
    if (!h->found.worthwhile)
        answer = 0;
    else {
        answer = gather(h, &surprise);
        if (answer > 0) {
            answer = ask_all(h, surprise);
            if (!answer && late) answer = is_odd(h, surprise);
        } else if (!answer)
            answer = 1;
    }
    goto done;
no_memory:
    PyErr_NoMemory();
done:
    if (h) {
        PyMem_RawFree(h->found.items);
        PyMem_Free(h->gain);
    }
    PyMem_Free(h);
    return answer;
}
