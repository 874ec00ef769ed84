/* Costs of characters in context: the twin of language/model.py and of the kept costs in lattice.py. */

#include "kernel.h"

#define COST_STEP 4
#define BACKOFF_STEP 4
#define BOUNDARY 0x20

/* The cells of an n-gram by its hash, and the hash as mixed. */
ALWAYS_INLINE uint64_t places_of(const Model *m, uint64_t state, uint64_t *cells) {
    return cells_of(state, m->seed, m->length, m->scale, cells);
}

/* What the cells say: cost and back-off, or -1 if the n-gram is not known. */
ALWAYS_INLINE int entry_of(const Model *m, uint64_t state) {
    uint64_t cells[3], mixed = places_of(m, state, cells);
    uint16_t entry = m->cells[cells[0]] ^ m->cells[cells[1]] ^ m->cells[cells[2]];
    return entry >> 8 == (uint8_t)(mixed * SLOT_MULTIPLIER >> 56) ? entry & 0xFF : -1;
}

/* What the table says of a character after a context, packed: 10 bits of cost, then how many
   suffixes of the new context are known (2 bits) and the back-off of each (3 bits).
   Cached by the hash of the whole n-gram; index and tag are 57 bits of it. */
#define PACKED_BITS 23

/* `most` is how many suffixes are looked for: one, if it is known that none is known. */
ALWAYS_INLINE uint64_t look_up_so_far(const Model *m, const State *state, uint32_t folded, int most) {
    uint64_t hash = mix(0, folded);
    int entries[4], found = 0;
    for (int i = 0; i < most; i++) { /* all, because each is a wait for memory */
        hash = mix(hash, state->chars[i]);
        entries[i] = entry_of(m, hash);
    }
    while (found < most && entries[found] >= 0) found++;
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

static uint64_t look_up(const Model *m, const State *state, uint32_t folded) {
    return look_up_so_far(m, state, folded, state->count);
}

void start_state(const Model *m, State *state) {
    memset(state, 0, sizeof *state);
    state->chars[0] = BOUNDARY;
    state->chars[1] = state->chars[2] = state->chars[3] = NO_CHAR;
    state->count = state->known = 1;
    state->back[0] = m->backoff[slot_of(m, BOUNDARY)];
}

ALWAYS_INLINE uint64_t *place_of(const Model *m, uint64_t hash) {
    return m->cache + (hash >> (64 - CACHE_BITS));
}

/* Whether what is at a place is of an n-gram. */
ALWAYS_INLINE int is_of(uint64_t entry, uint64_t hash) {
    return (entry ^ hash << PACKED_BITS) >> PACKED_BITS == 0 && entry;
}

ALWAYS_INLINE uint64_t packed_of(const Model *m, const State *state, uint32_t folded) {
    const uint32_t *chars = state->chars;
    uint64_t hash = hash_of_gram(folded, chars[0], chars[1], chars[2], chars[3]);
    uint64_t *place = place_of(m, hash), entry = LOAD_RELAXED(place);
    if (is_of(entry, hash)) return entry & ((1u << PACKED_BITS) - 1);
    uint64_t packed = look_up(m, state, folded);
    STORE_RELAXED(place, hash << PACKED_BITS | packed);
    return packed;
}

int conditional_cost(const Model *m, const State *state, uint32_t folded) {
    return (int)(packed_of(m, state, folded) & 0x3FF);
}

void await_pair(const Model *m, uint32_t a, uint32_t b) {
    uint64_t cells[3];
    places_of(m, mix(mix(0, b), a), cells);
    for (int i = 0; i < 3; i++) PREFETCH(m->cells + cells[i]);
}

int lone_cost(const Model *m, uint32_t folded) {
    return m->class_costs[class_of(m, folded)] + m->character[slot_of(m, folded)];
}

int gram_cost(const Model *m, const uint32_t *gram, int n) {
    State state;
    const uint32_t *last = gram + n - 2;
    memset(&state, 0, sizeof state);
    state.count = (uint8_t)(n - 1);
    for (int i = 0; i < n - 1; i++) state.chars[i] = last[-i];
    state.back[0] = m->backoff[slot_of(m, last[0])];
    state.known = 1;
    uint64_t hash = mix(0, last[0]);
    for (int i = 1; i < n - 1; i++) { /* the suffixes of what stands before, as far as they are known */
        hash = mix(hash, last[-i]);
        int entry = entry_of(m, hash);
        if (entry < 0) break;
        state.back[state.known++] = (uint8_t)((entry & 7) * BACKOFF_STEP);
    }
    return (int)(look_up(m, &state, gram[n - 1]) & 0x3FF);
}

int close_cost(const Kernel *k, const State *state) {
    int cost = (int)(packed_of(&k->model, state, BOUNDARY) & 0x3FF);
    return cost < k->constants.ascii_ceiling ? cost : k->constants.ascii_ceiling;
}

/* Moves on by a character of which it is known what the table says. */
ALWAYS_INLINE int follow(const Kernel *k, State *state, uint32_t c, uint32_t folded, uint64_t packed) {
    const Model *m = &k->model;
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

int advance(const Kernel *k, State *state, uint32_t c) {
    const Model *m = &k->model;
    if (c == ' ' || c == '\n') { /* white space ends one token and begins another */
        int cost = close_cost(k, state);
        start_state(m, state);
        return cost;
    }
    uint32_t folded = fold_of(m, c);
    return follow(k, state, c, folded, packed_of(m, state, folded));
}

#define AT_ONCE 32

/* Fetches the cells of suffixes of an n-gram, from one of them on up to another. */
static void prefetch_cells(const Model *m, const State *state, uint32_t folded, int from, int to) {
    uint64_t hash = mix(0, folded), cells[3];
    for (int i = 0; i < to; i++) {
        hash = mix(hash, state->chars[i]);
        if (i < from) continue;
        places_of(m, hash, cells);
        for (int j = 0; j < 3; j++) PREFETCH(m->cells + cells[j]);
    }
}

void advance_all(const Kernel *k, Advance *steps, Py_ssize_t count) {
    const Model *m = &k->model;
    for (Py_ssize_t from = 0; from < count; from += AT_ONCE) {
        Advance *some = steps + from;
        int n = count - from < AT_ONCE ? (int)(count - from) : AT_ONCE;
        uint64_t hash[AT_ONCE];
        uint32_t folded[AT_ONCE];
        for (int i = 0; i < n; i++) {
            const uint32_t *chars = some[i].state.chars;
            folded[i] = some[i].c == NO_CHAR || is_white(some[i].c) ? BOUNDARY : fold_of(m, some[i].c);
            hash[i] = hash_of_gram(folded[i], chars[0], chars[1], chars[2], chars[3]);
            PREFETCH(place_of(m, hash[i]));
        }
        int new_[AT_ONCE], count_of_new = 0;
        uint64_t packed[AT_ONCE];
        for (int i = 0; i < n; i++) {
            uint64_t entry = LOAD_RELAXED(place_of(m, hash[i]));
            packed[i] = entry & ((1u << PACKED_BITS) - 1);
            if (is_of(entry, hash[i])) continue;
            new_[count_of_new++] = i;
            prefetch_cells(m, &some[i].state, folded[i], 0, 1);
        }
        /* of text that is none most pairs are unknown, and then longer n-grams are as well */
        int known[AT_ONCE];
        for (int j = 0; j < count_of_new; j++) {
            const State *state = &some[new_[j]].state;
            known[j] = entry_of(m, mix(mix(0, folded[new_[j]]), state->chars[0])) >= 0;
            if (known[j]) prefetch_cells(m, state, folded[new_[j]], 1, state->count);
        }
        for (int j = 0; j < count_of_new; j++) {
            int i = new_[j], most = known[j] ? some[i].state.count : 1;
            packed[i] = look_up_so_far(m, &some[i].state, folded[i], most);
            STORE_RELAXED(place_of(m, hash[i]), hash[i] << PACKED_BITS | packed[i]);
        }
        for (int i = 0; i < n; i++) /* a boundary is no character of the token, or ends it */
            some[i].cost = some[i].c == NO_CHAR       ? close_cost(k, &some[i].state)
                           : folded[i] == BOUNDARY ? advance(k, &some[i].state, some[i].c)
                                                   : follow(k, &some[i].state, some[i].c, folded[i], packed[i]);
    }
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
    int kana = 0, chinese = 0;     /* what does not go together */
    Py_ssize_t special_count = 0, halfwidth = 0;
    *wonder = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        int own = script_of(m, chars[i]);
        special_count += chars[i] >= 0x80;
        halfwidth += is_halfwidth(chars[i]);
        if (!own) continue;
        if (!first) first = own;
        kana |= own == m->japanese;
        chinese |= is_simplified(m, chars[i]);
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
            if (room[i] > ordinary)
                *wonder += (room[i] - ordinary) << (halfwidth >= c->many_halfwidth && special && is_halfwidth(chars[i]));
        }
        after = special;
    }
    if (several) *wonder = total;
    if (kana && chinese) {
        int64_t needed = (int64_t)c->per_character * special_count;
        if (needed < c->worthwhile) needed = c->worthwhile;
        if (*wonder < needed) *wonder = needed;
    }
    return total;
}

/* --- a bound on wonder --------------------------------------------------------------------------- */

/* What has to be known of a character, together. */
struct Info {
    int32_t fold; /* the folded character less itself */
    uint8_t case_, script, remarkable, kind;
};
enum { OTHER, MARK, BLANK, WORD, HALFWIDTH, SIMPLIFIED };

/* The page is made when it is first needed; two threads may do it at once. */
static const Info *make_page(const Model *m, uint32_t number) {
    Info *page = PyMem_RawMalloc(256 * sizeof *page);
    if (!page) return NULL;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = number << 8 | i, slot = slot_of(m, c);
        page[i].fold = (int32_t)fold_of(m, c) - (int32_t)c;
        page[i].case_ = m->case_[slot];
        page[i].script = m->script[m->class_[slot]];
        page[i].remarkable = m->remarkable[page[i].script];
        page[i].kind = is_mark(c) ? MARK : is_blank(c) ? BLANK : c < 0x80 && Py_ISALNUM(c) ? WORD
                       : is_halfwidth(c) ? HALFWIDTH : is_simplified(m, c) ? SIMPLIFIED : OTHER;
    }
    const Info *other = PUBLISH(&m->info[number], page);
    if (!other) return page;
    PyMem_RawFree(page);
    return other;
}

ALWAYS_INLINE const Info *info_of(const Model *m, uint32_t c) {
    const Info *page = LOAD_POINTER(&m->info[c >> 8]);
    if (!page) page = make_page(m, c >> 8);
    return page ? page + (c & 0xFF) : NULL;
}

ALWAYS_INLINE int least(int a, int b) { return a < b ? a : b; }
ALWAYS_INLINE int above(int cost, int ordinary) { return cost > ordinary ? cost - ordinary : 0; }

/* By what a character adds to wonder at most, whatever its cost; `judged` is the one beyond ASCII that
   it is or stands behind. */
ALWAYS_INLINE int potential(const Constants *c, int special, const Info *own, const Info *judged) {
    if (special) return above(c->keep_ceiling, own->remarkable) << (own->kind == HALFWIDTH);
    return above(c->ascii_ceiling, own->kind == WORD ? c->ordinary : judged->remarkable);
}

int may_be_worthwhile(const Kernel *k, const uint32_t *chars, Py_ssize_t n, Py_ssize_t special,
                      const Info **info) {
    const Model *m = &k->model;
    const Constants *c = &k->constants;
    int64_t needed = (int64_t)c->per_character * special, left = 0, wonder = 0;
    int script = 0, kana = 0, chinese = 0;
    const Info *judged = NULL, *end = info_of(m, BOUNDARY);
    if (needed < c->worthwhile) needed = c->worthwhile;
    if (!end) return 1;
    for (Py_ssize_t i = 0; i < n; i++) {
        const Info *own = info[i] = info_of(m, chars[i]);
        if (!own) return 1;
        if (own->script && own->script != script) {
            if (script && !((own->script == m->han && script == m->japanese) ||
                            (own->script == m->japanese && script == m->han)))
                return 1; /* several scripts: another rule */
            if (!script) script = own->script;
        }
        kana |= own->script == m->japanese;
        chinese |= own->kind == SIMPLIFIED;
        if (chars[i] >= 0x80) {
            judged = own;
            left += potential(c, 1, own, own);
        } else if (i && chars[i - 1] >= 0x80)
            left += potential(c, 0, own, judged);
    }
    if (judged && chars[n - 1] >= 0x80) left += potential(c, 0, end, judged);
    if (kana && chinese) return 1;
    State state;
    start_state(m, &state);
    uint32_t f1 = BOUNDARY, f2 = NO_CHAR, f3 = NO_CHAR, f4 = NO_CHAR;
    uint8_t before = 0, previous = 0;
    uint64_t packed = 0;
    for (Py_ssize_t i = 0; i <= n && wonder + left >= needed; i++) {
        const Info *own = i < n ? info[i] : end;
        uint32_t folded = i < n ? (uint32_t)((int32_t)chars[i] + own->fold) : BOUNDARY;
        uint64_t hash = hash_of_gram(folded, f1, f2, f3, f4);
        uint64_t *place = place_of(m, hash), entry = LOAD_RELAXED(place);
        if (!is_of(entry, hash)) {
            state.chars[0] = f1;
            state.chars[1] = f2;
            state.chars[2] = f3;
            state.chars[3] = f4;
            state.count = (uint8_t)(i < 3 ? i + 1 : 4);
            if (i) { /* what the character before has left; else it is the start */
                int known = (int)(packed >> 10 & 3);
                state.known = (uint8_t)(known + 1);
                state.back[0] = m->backoff[slot_of(m, f1)];
                for (int j = 0; j < known; j++)
                    state.back[j + 1] = (uint8_t)((packed >> (12 + 3 * j) & 7) * BACKOFF_STEP);
            }
            entry = hash << PACKED_BITS | look_up(m, &state, folded);
            STORE_RELAXED(place, entry);
        }
        packed = entry & ((1u << PACKED_BITS) - 1);
        int cost = (int)(packed & 0x3FF), special_here = i < n && chars[i] >= 0x80;
        if (i < n && own->case_) cost += m->cases[(before * 5 + previous) * 3 + own->case_];
        before = previous;
        previous = own->case_ ? own->case_ : special_here ? 4 : 3;
        if (special_here) {
            int ceiling = c->keep_ceiling;
            if (own->kind == BLANK && !(i && chars[i - 1] >= 0x80 && info[i - 1]->fold))
                ceiling = c->blank_ceiling;
            if (own->kind == MARK && !(i && info[i - 1]->script && i + 1 < n && info[i + 1]->script))
                ceiling = least(ceiling, c->mark_ceiling);
            wonder += above(least(cost, ceiling), own->remarkable) << (own->kind == HALFWIDTH);
            left -= potential(c, 1, own, own);
            judged = own;
        } else if (i && chars[i - 1] >= 0x80) {
            int ordinary = i < n && own->kind == WORD ? c->ordinary : judged->remarkable;
            wonder += above(least(cost, c->ascii_ceiling), ordinary);
            left -= potential(c, 0, own, judged);
        }
        f4 = f3;
        f3 = f2;
        f2 = f1;
        f1 = folded;
    }
    return wonder + left >= needed;
}

void forget_pages(Model *m) {
    for (int i = 0; i < (MAX_CODE_POINT + 1) >> 8; i++) PyMem_RawFree((void *)m->info[i]);
}
