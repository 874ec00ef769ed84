/* Tokens that are ordinary at a glance: the twin of detectors/ordinary.py.

   What a character has beyond the remarkable, given the one before it or the three, is asked of the
   model once and kept by hash, by whatever thread. The screen keeps pairs of letters of alphabets by
   their columns besides, in a table that the processor's caches hold. */

#include "kernel.h"

#define BOUNDARY 0x20

ALWAYS_INLINE int group_of(const Model *m, uint32_t c) { return m->glance->group[script_of(m, c)]; }

int make_glance(Model *m, const uint8_t *groups, Py_ssize_t scripts, const uint8_t *glances,
                Py_ssize_t count) {
    Glance *g = m->glance = PyMem_Calloc(1, sizeof *g);
    if (!g) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(g->group, groups, (size_t)scripts);
    for (Py_ssize_t i = 0; i < count; i++, glances += 4) {
        g->first[i].context = glances[0];
        g->first[i].share = glances[1];
        g->second[i].context = glances[2];
        g->second[i].share = glances[3];
    }
    g->groups = (int)count;
    g->other = (uint8_t)(count - 1);
    return 1;
}

void free_glance(Glance *g) {
    for (int i = 0; g && i < 256; i++) PyMem_RawFree((void *)g->brief[i]);
    PyMem_Free(g);
}

/* The shape that the pattern of case knows a character by. */
ALWAYS_INLINE int shape_of(const Model *m, uint32_t c) {
    int case_ = m->case_[slot_of(m, c)];
    return c == BOUNDARY ? 0 : case_ ? case_ : c < 0x80 ? 3 : 4;
}

/* What a character has beyond the remarkable behind another, if it costs so much. */
ALWAYS_INLINE int beyond(const Kernel *k, uint32_t before, uint32_t judged, int cost) {
    const Model *m = &k->model;
    const Constants *c = &k->constants;
    int ceiling = c->ascii_ceiling, ordinary = m->remarkable[script_of(m, judged < 0x80 ? before : judged)];
    if (judged >= 0x80) {
        ceiling = c->keep_ceiling;
        if (is_blank(judged) && !(before >= 0x80 && fold_of(m, before) != before)) ceiling = c->blank_ceiling;
        else if (is_mark(judged) && !script_of(m, before)) ceiling = c->mark_ceiling;
    } else if (Py_ISALNUM(judged))
        ordinary = c->ordinary;
    if (cost > ceiling) cost = ceiling;
    return cost > ordinary ? cost - ordinary : 0;
}

/* What case adds, given the two before; the first of these may be no character. */
ALWAYS_INLINE int cost_of_case(const Model *m, uint32_t first, uint32_t before, uint32_t judged) {
    int case_ = m->case_[slot_of(m, judged)];
    if (!case_) return 0;
    return m->cases[((first == NO_CHAR ? 0 : shape_of(m, first)) * 5 + shape_of(m, before)) * 3 + case_];
}

/* What the last of up to four characters has beyond the remarkable; those that are no characters come
   first. */
static int wonder_of(const Kernel *k, const uint32_t *gram) {
    const Model *m = &k->model;
    uint32_t folded[4];
    if (gram[1] >= FIRST_LEAD && gram[1] <= LAST_LEAD && gram[2] >= 0x2010 && gram[2] <= 0x203A &&
        gram[0] != NO_CHAR && m->case_[slot_of(m, gram[0])] && m->case_[slot_of(m, gram[3])])
        return k->constants.keep_ceiling; /* two bytes of UTF-8 within a word */
    int first = gram[0] != NO_CHAR ? 0 : gram[1] != NO_CHAR ? 1 : 2;
    for (int i = first; i < 4; i++) folded[i] = fold_of(m, gram[i]);
    int cost = gram_cost(m, folded + first, 4 - first) + cost_of_case(m, gram[1], gram[2], gram[3]);
    return beyond(k, gram[2], gram[3], cost);
}

/* The same of the second of two, by the classes of both and by how common it is in its own. */
ALWAYS_INLINE int wonder_by_class(const Kernel *k, uint32_t a, uint32_t b) {
    const Model *m = &k->model;
    uint32_t folded = fold_of(m, b), slot = slot_of(m, folded);
    int cost = m->pairs[(uint32_t)class_of(m, fold_of(m, a)) * m->classes + m->class_[slot]] + m->character[slot];
    return beyond(k, a, b, cost + cost_of_case(m, NO_CHAR, a, b));
}

/* What a character of a class has beyond the remarkable behind one of another. */
ALWAYS_INLINE int beyond_by_class(const Kernel *k, uint32_t before, uint32_t class_, int cost) {
    const Model *m = &k->model;
    int ordinary = m->remarkable[m->script[class_]];
    cost += m->pairs[before * m->classes + class_];
    if (cost > k->constants.keep_ceiling) cost = k->constants.keep_ceiling;
    return cost > ordinary ? cost - ordinary : 0;
}

/* Of the characters of a page their cost in the lowest byte, their class in the next, above what they have
   beyond the remarkable behind one of the same class, and in the highest bit whether they are Chinese and not
   Japanese; 0 of those that are folded, have a case or are a mark or a blank. The page is made when it is first needed; two threads may do it at once. */
#define CHINESE 0x80000000u
static const uint32_t *make_brief(const Kernel *k, uint32_t number) {
    const Model *m = &k->model;
    uint32_t *page = PyMem_RawCalloc(256, sizeof *page);
    if (!page) return NULL;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = number << 8 | i, slot = slot_of(m, c), class_ = m->class_[slot], cost = m->character[slot];
        if (c < 0x80 || fold_of(m, c) != c || m->case_[slot] || is_mark(c) || is_blank(c)) continue;
        page[i] = (uint32_t)beyond_by_class(k, class_, class_, (int)cost) << 16 | class_ << 8 | cost;
        if (is_simplified(m, c)) page[i] |= CHINESE;
    }
    const uint32_t *other = PUBLISH(&m->glance->brief[number], page);
    if (!other) return page;
    PyMem_RawFree(page);
    return other;
}

ALWAYS_INLINE uint32_t brief_of(const Kernel *k, uint32_t c) {
    if (c > 0xFFFF) return 0;
    const uint32_t *page = LOAD_POINTER(&k->model.glance->brief[c >> 8]);
    if (!page) page = make_brief(k, c >> 8);
    return page ? page[c & 0xFF] : 0;
}

/* What the characters of a framed token have beyond the remarkable, by their classes; -1 if kana
   stand beside what they do not go with. */
static int64_t classes_at_a_glance(const Kernel *k, const uint32_t *token, Py_ssize_t n, int kana) {
    int64_t total = 0;
    uint32_t before = 0, seen = 0;
    for (Py_ssize_t i = 0; i <= n; i++) {
        uint32_t brief = brief_of(k, token[i]);
        seen |= brief;
        if (brief && before) {
            if ((brief ^ before) & 0xFF00) total += beyond_by_class(k, before >> 8 & 0xFF, brief >> 8 & 0xFF, (int)(brief & 0xFF));
            else total += brief >> 16 & 0xFF;
        } else if (token[i] >= 0x80 || token[i - 1] >= 0x80)
            total += wonder_by_class(k, token[i - 1], token[i]);
        before = brief;
    }
    return kana && seen & CHINESE ? -1 : total;
}

/* What the last of four characters has beyond the remarkable, kept by hash. */
ALWAYS_INLINE int kept_wonder(const Kernel *k, const uint32_t *gram) {
    uint64_t hash = hash_of_gram(gram[3], gram[2], gram[1], gram[0], NO_CHAR);
    uint64_t *place = k->model.glance->grams + (hash >> (64 - GRAM_BITS)), entry = LOAD_RELAXED(place);
    if (entry && !((entry ^ hash << 8) >> 8)) return (int)(entry & 0xFF) - 1;
    int wonder = wonder_of(k, gram);
    STORE_RELAXED(place, hash << 8 | (uint64_t)(wonder + 1));
    return wonder;
}

int gram_at_a_glance(const Kernel *k, const uint32_t *gram) { return kept_wonder(k, gram); }

int pair_at_a_glance(const Kernel *k, uint32_t a, uint32_t b) {
    const uint32_t gram[4] = {NO_CHAR, NO_CHAR, a, b};
    return a >= 0x80 || b >= 0x80 ? kept_wonder(k, gram) : 0;
}

/* The same of a stretch of characters, each with the one before it. What must be fetched from memory is
   asked for early. */
enum { STRETCH = 128 };
static int64_t pairs_at_a_glance(const Kernel *k, const uint32_t *chars, int n) {
    const Glance *g = k->model.glance;
    uint64_t hashes[STRETCH];
    uint8_t left[STRETCH];
    int64_t total = 0;
    int asked = 0, missing = 0;
    for (int i = 0; i < n; i++) {
        if (chars[i] < 0x80 && chars[i - 1] < 0x80) continue;
        uint64_t hash = hash_of_gram(chars[i], chars[i - 1], NO_CHAR, NO_CHAR, NO_CHAR);
        PREFETCH(g->grams + (hash >> (64 - GRAM_BITS)));
        hashes[asked] = hash;
        left[asked++] = (uint8_t)i;
    }
    for (int j = 0; j < asked; j++) {
        uint64_t hash = hashes[j], entry = LOAD_RELAXED(g->grams + (hash >> (64 - GRAM_BITS)));
        int i = left[j];
        if (entry && !((entry ^ hash << 8) >> 8)) {
            total += (int64_t)(entry & 0xFF) - 1;
            continue;
        }
        await_pair(&k->model, fold_of(&k->model, chars[i - 1]), fold_of(&k->model, chars[i]));
        left[missing++] = (uint8_t)i;
    }
    for (int j = 0; j < missing; j++) total += pair_at_a_glance(k, chars[left[j] - 1], chars[left[j]]);
    return total;
}

/* What the characters of a framed token have beyond the remarkable together. */
static int64_t glance_at(const Kernel *k, const uint32_t *framed, Py_ssize_t n, int context, int kana) {
    int64_t total = 0;
    const uint32_t *token = framed + FRAME;
    if (!context) return classes_at_a_glance(k, token, n, kana);
    if (context == 1)
        for (Py_ssize_t i = 0; i <= n; i += STRETCH)
            total += pairs_at_a_glance(k, token + i, n + 1 - i < STRETCH ? (int)(n + 1 - i) : STRETCH);
    else
        for (Py_ssize_t i = 0; i <= n; i++)
            if (token[i] >= 0x80 || (i && token[i - 1] >= 0x80)) total += kept_wonder(k, token + i - 3);
    return total;
}

int is_ordinary_in(const Kernel *k, const uint32_t *framed, Py_ssize_t n, Py_ssize_t special, int group) {
    const Model *m = &k->model;
    const Glance *g = m->glance;
    int kana = group == g->group[m->japanese];
    int64_t wonder = glance_at(k, framed, n, g->first[group].context, kana); /* of kana it is by classes */
    if (wonder < 0) return 0;
    if (is_little(k, wonder, special, g->first[group].share)) return 1;
    return g->second[group].share &&
           is_little(k, glance_at(k, framed, n, g->second[group].context, 0), special, g->second[group].share);
}

static int is_ordinary_at_a_glance(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    const Model *m = &k->model;
    uint32_t framed[LONGEST_TOKEN + FRAME + 1];
    int group = 0;
    Py_ssize_t special = 0;
    if (n > k->constants.longest || n > LONGEST_TOKEN) return 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        group = group_together(m, group, group_of(m, chars[i]));
        if (group < 0) return 0;
        special += chars[i] >= 0x80;
    }
    if (group >= m->glance->groups) return 0;
    frame(framed);
    memcpy(framed + FRAME, chars, (size_t)n * sizeof *framed);
    framed[FRAME + n] = BOUNDARY;
    return is_ordinary_in(k, framed, n, special, group);
}

int is_ordinary(const Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    return is_ordinary_at_a_glance(k, chars, n) || is_known(k, chars, n);
}
