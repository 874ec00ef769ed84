/* Costs of characters in context: the twin of language/model.py and of the kept costs in lattice.py. */

#include "kernel.h"

#define MULTIPLIER 0x9E3779B97F4A7C15ull
#define SLOT_MULTIPLIER 0xD6E8FEB86659FD93ull
#define COST_STEP 4
#define BACKOFF_STEP 4
#define BOUNDARY 0x20

ALWAYS_INLINE uint64_t mix(uint64_t state, uint32_t c) {
    state = (state ^ c) * MULTIPLIER;
    return state ^ state >> 32;
}

/* The cell of an n-gram by its hash: cost and back-off, or -1 if it is not known. */
ALWAYS_INLINE int entry_of(const Model *m, uint64_t state) {
    uint64_t mixed = (state + m->seed) * SLOT_MULTIPLIER;
    mixed ^= mixed >> 29;
    uint64_t mask = m->length - 1;
    uint64_t cell = (mixed >> 32) * m->scale >> 32;
    uint16_t entry = m->cells[cell] ^ m->cells[(cell + m->length) ^ (mixed >> 18 & mask)] ^
                     m->cells[(cell + 2 * m->length) ^ (mixed & mask)];
    return entry >> 8 == (uint8_t)(mixed * SLOT_MULTIPLIER >> 56) ? entry & 0xFF : -1;
}

/* What the table says of a character after a context, packed: 10 bits of cost, then how many
   suffixes of the new context are known (2 bits) and the back-off of each (3 bits).
   Cached by the hash of the whole n-gram; index and tag are 57 bits of it. */
#define PACKED_BITS 23

static uint64_t look_up(const Model *m, const State *state, uint32_t folded) {
    uint64_t hash = mix(0, folded);
    int entries[4], found = 0;
    for (int i = 0; i < state->count; i++) {
        hash = mix(hash, state->chars[i]);
        int entry = entry_of(m, hash);
        if (entry < 0) break;
        entries[found++] = entry;
    }
    uint32_t cost;
    if (found)
        cost = (uint32_t)(entries[found - 1] >> 3 & 31) * COST_STEP;
    else
        cost = m->pairs[(uint32_t)class_of(m, state->chars[0]) * m->classes +
                        (uint32_t)class_of(m, folded)] +
               m->character[slot_of(m, folded)];
    for (int i = found; i < state->known; i++) cost += state->back[i];
    int known = found < 3 ? found : 3;
    uint64_t packed = cost | (uint64_t)known << 10;
    for (int i = 0; i < known; i++) packed |= (uint64_t)(entries[i] & 7) << (12 + 3 * i);
    return packed;
}

void start_state(const Model *m, State *state) {
    memset(state, 0, sizeof *state);
    state->chars[0] = BOUNDARY;
    state->count = state->known = 1;
    state->back[0] = m->backoff[slot_of(m, BOUNDARY)];
}

ALWAYS_INLINE uint64_t packed_of(const Model *m, const State *state, uint32_t folded) {
    uint64_t hash = mix(0, folded);
    for (int i = 0; i < state->count; i++) hash = mix(hash, state->chars[i]);
    uint64_t mixed = (hash ^ state->count) * SLOT_MULTIPLIER;
    uint64_t *place = m->cache + (mixed >> (64 - CACHE_BITS));
    uint64_t tag = mixed << PACKED_BITS;
    uint64_t entry = LOAD_RELAXED(place);
    if ((entry ^ tag) >> PACKED_BITS == 0 && entry) return entry & ((1u << PACKED_BITS) - 1);
    uint64_t packed = look_up(m, state, folded);
    STORE_RELAXED(place, tag | packed);
    return packed;
}

int conditional_cost(const Model *m, const State *state, uint32_t folded) {
    return (int)(packed_of(m, state, folded) & 0x3FF);
}

int close_cost(const Kernel *k, const State *state) {
    int cost = (int)(packed_of(&k->model, state, BOUNDARY) & 0x3FF);
    return cost < k->constants.ascii_ceiling ? cost : k->constants.ascii_ceiling;
}

int advance(const Kernel *k, State *state, uint32_t c) {
    const Model *m = &k->model;
    if (c == ' ' || c == '\n') { /* white space ends one token and begins another */
        int cost = close_cost(k, state);
        start_state(m, state);
        return cost;
    }
    uint32_t folded = fold_of(m, c);
    uint64_t packed = packed_of(m, state, folded);
    int cost = (int)(packed & 0x3FF);
    int case_ = m->case_[slot_of(m, c)];
    if (case_) cost += m->cases[(state->before * 5 + state->previous) * 3 + case_];
    if (c < 0x80 && cost > k->constants.ascii_ceiling) cost = k->constants.ascii_ceiling;
    state->chars[3] = state->chars[2];
    state->chars[2] = state->chars[1];
    state->chars[1] = state->chars[0];
    state->chars[0] = folded;
    if (state->count < 4) state->count++;
    state->before = state->previous;
    state->previous = (uint8_t)(case_ ? case_ : c < 0x80 ? 3 : 4);
    int known = (int)(packed >> 10 & 3);
    state->known = (uint8_t)(known + 1);
    state->back[0] = m->backoff[slot_of(m, folded)];
    for (int i = 0; i < 3; i++)
        state->back[i + 1] = i < known ? (uint8_t)((packed >> (12 + 3 * i) & 7) * BACKOFF_STEP) : 0;
    return cost;
}

int64_t costs_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *out) {
    State state;
    int64_t total = 0;
    start_state(&k->model, &state);
    for (Py_ssize_t i = 0; i < n; i++) total += out[i] = advance(k, &state, chars[i]);
    return total + (out[n] = close_cost(k, &state));
}

int64_t cost_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    State state;
    int64_t total = 0;
    start_state(&k->model, &state);
    for (Py_ssize_t i = 0; i < n; i++) total += advance(k, &state, chars[i]);
    return total + close_cost(k, &state);
}

int64_t decoded_cost_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int structured) {
    State state;
    int64_t total = 0;
    start_state(&k->model, &state);
    for (Py_ssize_t i = 0; i <= n; i++) {
        int cost = i < n ? advance(k, &state, chars[i]) : close_cost(k, &state);
        int ceiling = i < n ? decoded_ceiling(&k->constants, chars[i], structured)
                            : k->constants.decoded_ceiling;
        total += cost < ceiling ? cost : ceiling;
    }
    return total;
}

static int step_ceiling(const Constants *c, int64_t distance) {
    switch (distance) {
        case 0: return c->step_same;
        case 1: return c->step_next;
        case -1: return c->step_back;
        case 2: return c->step_skip;
        default: return 0;
    }
}

void ceilings_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *out) {
    const Model *m = &k->model;
    const Constants *c = &k->constants;
    int script = 0, step_before = 0;
    int64_t previous = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        out[i] = c->keep_ceiling;
        int64_t folded = fold_of(m, chars[i]);
        int own = script_of(m, chars[i]);
        if (i) {
            int together = (own == m->han && script == m->japanese) ||
                           (own == m->japanese && script == m->han);
            if (script && own && script != own && !together) 
                out[i] = own == m->greek || script == m->greek ? c->greek_ceiling : c->mixed_ceiling;
            int ceiling = step_ceiling(c, folded - previous);
            if (ceiling && step_before) {
                out[i - 1] = step_before;
                out[i] = ceiling;
            }
            step_before = ceiling;
        }
        script = own;
        previous = folded;
    }
    previous = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        int64_t folded = fold_of(m, chars[i]);
        int64_t least = previous < folded ? previous : folded;
        if (i && least >= 0xFF61 && folded <= 0xFF9F && out[i] > c->halfwidth_ceiling)
            out[i] = c->halfwidth_ceiling;
        /* the second half of a letter may look like a blank */
        int after_capital = i && chars[i - 1] >= 0x80 && previous != (int64_t)chars[i - 1];
        if (is_blank(chars[i]) && !after_capital && out[i] > c->blank_ceiling)
            out[i] = c->blank_ceiling;
        /* between letters a mark may as well be what is left of a letter */
        if (is_mark(chars[i]) && out[i] > c->mark_ceiling &&
            !(i && script_of(m, chars[i - 1]) && i + 1 < n && script_of(m, chars[i + 1])))
            out[i] = c->mark_ceiling;
        previous = folded;
    }
}

int64_t kept_costs_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *out) {
    State state;
    ceilings_of(k, chars, n, out);
    start_state(&k->model, &state);
    int64_t total = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        int cost = advance(k, &state, chars[i]);
        if (cost < out[i]) out[i] = cost;
        total += out[i];
    }
    int cost = close_cost(k, &state);
    out[n] = cost < k->constants.keep_ceiling ? cost : k->constants.keep_ceiling;
    return total + out[n];
}

int64_t kept_cost_under(const Kernel *k, const uint32_t *chars, Py_ssize_t n,
                        const int32_t *ceilings) {
    State state;
    start_state(&k->model, &state);
    int64_t total = 0;
    for (Py_ssize_t i = 0; i <= n; i++) {
        int cost = i < n ? advance(k, &state, chars[i]) : close_cost(k, &state);
        int ceiling = i < n ? ceilings[i] : k->constants.keep_ceiling;
        total += cost < ceiling ? cost : ceiling;
    }
    return total;
}

int64_t surprise_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *room,
                    int64_t *wonder) {
    const Model *m = &k->model;
    const Constants *c = &k->constants;
    kept_costs_of(k, chars, n, room);
    int64_t total = 0;
    int after = 0, script = 0;     /* script: of the character before */
    int first = 0, several = 0;    /* the token's script, and whether it has others */
    *wonder = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        int own = script_of(m, chars[i]);
        if (!own) continue;
        if (!first) first = own;
        several |= own != first && !((own == m->han && first == m->japanese) ||
                                     (own == m->japanese && first == m->han));
    }
    for (Py_ssize_t i = 0; i <= n; i++) {
        int special = i < n && chars[i] >= 0x80;
        if (special || after) {
            int ordinary = c->ordinary;
            if (special) {
                script = script_of(m, chars[i]);
                if (script && script == m->han) ordinary = c->ordinary_han;
                if (script && script == m->hangul) ordinary = c->ordinary_hangul;
            }
            if (room[i] > ordinary) total += room[i] - ordinary;
            int is_word = !special && i < n && Py_ISALNUM(chars[i]);
            ordinary = is_word ? c->ordinary : m->remarkable[script];
            if (room[i] > ordinary) *wonder += room[i] - ordinary;
        }
        after = special;
    }
    if (several) *wonder = total;
    return total;
}
