/* Whether a text, or a row of a column, can be passed over: one look at its bytes.

   The twin of screen.py. A screen is made of signs (short sequences of classes of characters,
   without one of which no stage of a pipeline has anything to do) and of the detector's rule for
   tokens. Four floors, each for what the one below could not pass over:

   1. ASCII, 16 bytes at once: stops at bytes that a sign can't do without, and at what is not ASCII.
   2. Tokens that are not ASCII, at a glance (ordinary.c), and signs by Shift-And (Baeza-Yates and
      Gonnet 1992), a bit for each position of each sign.
   3. Of the others those found clean before, which are known by their bytes.
   4. The surprise of the token by the model.

   Vectors are GCC's and Clang's own, so that one source gives SSE2 and NEON; other compilers, and
   whoever defines TEXTFIX_SCALAR, get the loop over a table. */

#include "screen.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#if (defined(__GNUC__) || defined(__clang__)) && !defined(TEXTFIX_SCALAR)
#define VECTORS 1
typedef uint8_t Block __attribute__((vector_size(16)));
typedef uint64_t Halves __attribute__((vector_size(16)));
#endif

#define NEAR 2            /* units after a token that are looked at one by one: a space, a bracket */
#define SIGN 8            /* characters of a sign at most */
#define CACHE_LEAST 9     /* bits */
#define CACHE_MOST 14
#define LEAST_PAIRS 4     /* characters in a row that may be pairs of ASCII characters */

/* Sorts of clean tokens, by the detector: likely, strangers, unlikely ones, and of those that are no
   strangers such as it was not asked of, as bits. */
enum { LIKELY = 1, STRANGE = 2, UNLIKELY = 4, UNTOLD = 8 };
#define SIZE_BITS 6

ALWAYS_INLINE uint64_t mask_of(const Screen *s, uint32_t c) {
    return s->masks[s->class_[(uint32_t)s->page[c >> 8] << 8 | (c & 0xFF)]];
}

/* --- ASCII -------------------------------------------------------------------------------------- */

ALWAYS_INLINE int unit_of(int kind) { return kind ? kind : 1; }

/* The unit at p: a character, or a byte of UTF-8. */
ALWAYS_INLINE uint32_t unit_at(const uint8_t *p, int kind) {
    if (kind == WHOLE) {
        uint32_t c;
        memcpy(&c, p, 4);
        return c;
    }
    if (kind == PAIRS) {
        uint16_t c;
        memcpy(&c, p, 2);
        return c;
    }
    return *p;
}

#ifdef VECTORS
/* Sixteen units as bytes; what is beyond Latin-1 becomes FF, which is a stop, too. */
ALWAYS_INLINE Block load(const uint8_t *p, int kind) {
    Block block;
    if (kind == PAIRS) {
        uint16_t units[16];
        memcpy(units, p, sizeof units);
        for (int i = 0; i < 16; i++) block[i] = (uint8_t)(units[i] > 0xFF ? 0xFF : units[i]);
    } else if (kind == WHOLE) {
        uint32_t units[16];
        memcpy(units, p, sizeof units);
        for (int i = 0; i < 16; i++) block[i] = (uint8_t)(units[i] > 0xFF ? 0xFF : units[i]);
    } else
        memcpy(&block, p, sizeof block);
    return block;
}

/* The index of the first byte that has its high bit set, or 16. */
ALWAYS_INLINE int first_of(Block block) {
#if defined(__SSE2__)
    int bits = _mm_movemask_epi8((__m128i)block);
    return bits ? __builtin_ctz((unsigned)bits) : 16;
#else
    Halves halves = (Halves)(block & 0x80);
    if (!(halves[0] | halves[1])) return 16;
    for (int i = 0; i < 16; i++)
        if (block[i] & 0x80) return i;
    return 16;
#endif
}
#endif

/* Whether a unit is ASCII and not worth a stop. */
ALWAYS_INLINE int is_plain(const Screen *s, const uint8_t *p, const uint8_t *end, int kind) {
    uint32_t c = unit_at(p, kind);
    uint32_t following = end - p > unit_of(kind) ? unit_at(p + unit_of(kind), kind) : 0;
    return c < 0x80 && !(s->first[c] & s->second[following & 0x7F]);
}

/* The next unit worth a stop, or the end. */
ALWAYS_INLINE const uint8_t *next_stop(const Screen *s, const uint8_t *p, const uint8_t *end, int kind) {
    int unit = unit_of(kind);
#ifdef VECTORS
    for (; end - p > 16 * unit; p += 16 * unit) {
        Block block = load(p, kind), found = block;
        for (int i = 0; i < s->ranges; i++)
            found |= (Block)((Block)(block - load(s->low[i], BYTES)) <= load(s->span[i], BYTES));
        if (s->pairs) {
            Block following = load(p + unit, kind);
            int i = 0;
            for (; i < s->exact; i++)
                found |= (Block)(block == load(s->pair[i][0], BYTES)) &
                         (Block)(following == load(s->pair[i][2], BYTES));
            for (; i < s->pairs; i++)
                found |= (Block)((Block)(block - load(s->pair[i][0], BYTES)) <= load(s->pair[i][1], BYTES)) &
                         (Block)((Block)(following - load(s->pair[i][2], BYTES)) <= load(s->pair[i][3], BYTES));
        }
        int at = first_of(found);
        if (at < 16) return p + at * unit;
    }
#endif
    for (; p < end; p += unit) {
        if (!is_plain(s, p, end, kind)) return p;
    }
    return end;
}

ALWAYS_INLINE const uint8_t *next_white(const uint8_t *p, const uint8_t *end, int kind) {
    int unit = unit_of(kind);
#ifdef VECTORS
    for (; end - p >= 16 * unit; p += 16 * unit) {
        Block block = load(p, kind);
        int at = first_of((Block)(block == ' ') | (Block)((Block)(block - 9) <= 4));
        if (at < 16) return p + at * unit;
    }
#endif
    while (p < end && !is_white(unit_at(p, kind))) p += unit;
    return p;
}

/* Whether a sign of ASCII characters stands around a stop. */
ALWAYS_INLINE int ascii_sign(const Screen *s, const uint8_t *start, const uint8_t *end,
                             const uint8_t *p, int kind) {
    int unit = unit_of(kind);
    const uint8_t *from = p, *to = end - p > SIGN * unit ? p + SIGN * unit : end;
    while (from > start && p - from < SIGN * unit && unit_at(from - unit, kind) < 0x80) from -= unit;
    uint64_t state = 0;
    for (; from < to; from += unit) {
        uint32_t c = unit_at(from, kind);
        if (c >= 0x80) break;
        state = (state << 1 | s->starts) & mask_of(s, c);
        if (state & s->ends) return 1;
    }
    return 0;
}

/* --- tokens ------------------------------------------------------------------------------------- */

/* Whether a piece of a token is doubted: the detector would look at it. Its sort besides. */
static int is_suspicious(Scan *x, Py_ssize_t n, Py_ssize_t special, int *sort) {
    const Kernel *k = x->s->kernel;
    int64_t wonder;
    uint64_t hash = 0, *doubted = NULL;
    if (!k || !special) return 0;
    if (x->impatient) { /* damage is looked at to be sure that it is some, and words of it come again */
        hash = hash_of_chars(x->chars, n);
        doubted = x->doubted + (hash >> (64 - DOUBTED_BITS));
        if (*doubted == hash) return 1;
    }
    int likely = !x->exact && !x->impatient && !may_be_worthwhile(k, x->chars, n, special, x->info);
    if (likely) *sort |= strangeness(k, x->chars, n) ? STRANGE : UNTOLD;
    if (likely && x->s->least) return 0;
    int64_t surprise = surprise_of(k, x->chars, n, x->room, &wonder);
    if (!likely) *sort |= strangeness(k, x->chars, n) ? STRANGE : surprise < k->constants.suspicious ? LIKELY : UNLIKELY;
    int worthwhile = is_worthwhile(k, wonder, special) && surprise >= x->s->least &&
                     surprise >= x->s->per_character * (int64_t)special;
    if (!worthwhile || is_ordinary(k, x->chars, n)) return 0;
    if (doubted) *doubted = hash;
    return 1;
}

/* The next character, and by how much it moves on; 0 at the end, -1 if there is none. */
ALWAYS_INLINE int read_next(const uint8_t **p, const uint8_t *end, int kind, uint32_t *c) {
    *c = 0;
    if (*p >= end) return 0;
    int size = kind;
    if (kind == UTF8) {
        size = utf8_at(*p, end - *p, c);
        if (!size) return -1;
    } else
        *c = unit_at(*p, kind);
    *p += size;
    return 1;
}

/* Whether some text may be pairs of ASCII characters: the twin of detectors.utf16.may_be_pairs. Half
   of what the sign for these finds in Chinese is not. */
static int may_be_pairs(const Screen *s, const uint8_t *p, const uint8_t *end, int kind) {
    Py_ssize_t n = 0, typical = 0;
    uint32_t c;
    int more, other = 0;
    do {
        more = read_next(&p, end, kind, &c);
        int high = c < 0x2000 || c > 0xFFFF ? 0 : s->of_pair[c >> 8], low = s->of_pair[c & 0xFF];
        if (more > 0 && high && low) {
            n++;
            typical += (high == 2) + (low == 2);
            other |= (c & 0xFF) == ' ';
            continue;
        }
        if (n >= LEAST_PAIRS && (other || (2 * n - typical) * 20 <= 2 * n * 3)) return 1;
        n = typical = other = 0;
    } while (more > 0);
    return 0;
}

/* Whether no sign that has begun in a token can go on behind it, whatever follows. */
ALWAYS_INLINE int ends_alone(const Screen *s, uint64_t state) {
    return !(state << 1 & ~s->starts & s->white);
}

/* Whether one does. */
ALWAYS_INLINE int goes_on(const Screen *s, uint64_t state, const uint8_t *p, const uint8_t *limit, int kind) {
    uint32_t c;
    for (int ahead = 0; state && ahead < SIGN; ahead++) {
        if (read_next(&p, limit, kind, &c) <= 0) break; /* bad UTF-8 is met again in its own token */
        state = (state << 1 & ~s->starts) & mask_of(s, c);
        if (state & s->ends) return 1;
    }
    return 0;
}

/* A whole token, and then as far beyond as a sign that has begun in it could go on. `alone` says
   whether none could, whatever follows: then the verdict is the token's alone. `others` is set if
   there is more beyond ASCII than the lone lead, `doubt` if the token is doubted;
   `sort` becomes its sort. */
ALWAYS_INLINE int judge(Scan *x, const uint8_t *p, const uint8_t *end, const uint8_t *limit, int kind,
                        int *alone, int *others, int *doubt, int *sort) {
    const Screen *s = x->s;
    const uint8_t *token = p;
    Py_ssize_t longest = s->kernel ? s->kernel->constants.longest : LONGEST_TOKEN;
    uint64_t state = 0, hit;
    uint32_t c;
    int more, pairs = 0;
    do {
        Py_ssize_t n = 0, special = 0;
        while ((more = n < longest ? read_next(&p, end, kind, &c) : 2) == 1) {
            x->chars[n++] = c;
            special += c >= 0x80;
            *others |= c >= 0x80 && c != s->lone;
            state = (state << 1 | s->starts) & mask_of(s, c);
            hit = state & s->ends;
            if (hit & ~s->pairs_end) return SUSPICIOUS;
            pairs |= hit != 0;
        }
        if (more < 0) return INVALID;
        *doubt |= is_suspicious(x, n, special, sort);
    } while (more);
    if (pairs && may_be_pairs(s, token, end, kind)) return SUSPICIOUS;
    *alone = ends_alone(s, state);
    return !*alone && goes_on(s, state, p, limit, kind) ? SUSPICIOUS : CLEAN;
}

/* --- at a glance -------------------------------------------------------------------------------- */

#define FIRST_PLANE 0x10000
#define SIGHTED_BELOW 0x2200 /* where alphabets are, and the signs beside their letters */
#define ALPHABETS 6          /* groups whose letters have columns */
#define MOST_COLUMNS 256

/* What the loops have to know of a character of the first plane: its column among the letters of its
   alphabet, or 0; what it belongs to, as bits; whether it is white space. */
#define COLUMN 0xFF
#define ALPHABET_AT 8
#define LATIN (1u << (ALPHABET_AT + ALPHABETS))
#define WHITE_AT (ALPHABET_AT + ALPHABETS + 1)
enum { OF_BOUNDARY = 1, OF_OTHERS, FIRST_COLUMN }; /* others: all that is never misread has one */

typedef struct Sight {
    uint16_t face[FIRST_PLANE];
    uint8_t group[ALPHABETS]; /* of an alphabet */
    uint8_t of_page[FIRST_PLANE >> 8]; /* the group of ideographs or Hangul that a whole page is of, or 0 */
    int mixed; /* whether a sign may begin with two characters of ASCII and go on with others */
    /* What two characters in a row have beyond the remarkable, by their columns; NOT_KEPT if that is not
       known, or a sign may begin with them. */
    uint8_t *pairs[ALPHABETS];
} Sight;
#define NOT_KEPT 255

#define COMMONEST ".,-:\"" /* signs */
#define HARDLY_MET 84 /* the cost within its class of a letter that needs no column */

/* Signs that are met beside letters, as first and last of runs. */
static const uint16_t BESIDE_LETTERS[][2] = {
    {0xA0, 0xA0}, {0xA7, 0xA7}, {0xA9, 0xA9}, {0xAB, 0xAB}, {0xAD, 0xAE}, {0xB0, 0xB7}, {0xBB, 0xBE},
    {0xD7, 0xD7}, {0x2010, 0x2015}, {0x2018, 0x201E}, {0x2020, 0x2022}, {0x2026, 0x2026}, {0x202F, 0x2030},
    {0x2032, 0x2033}, {0x2039, 0x203A}, {0x20AC, 0x20AC}, {0x2116, 0x2116}, {0x2122, 0x2122},
};

ALWAYS_INLINE int group_of(const Screen *s, uint32_t c) {
    const Model *m = &s->kernel->model;
    return m->glance->group[script_of(m, c)];
}

/* Whether a character is a sign by itself. */
ALWAYS_INLINE int is_sign(const Screen *s, uint32_t c) { return (mask_of(s, c) & s->starts & s->ends) != 0; }

/* Gives signs their columns, which are those of no alphabet: the commonest ones beside the letters, so
   that what is read most lies together. The answer is the first of the others. */
static int see_signs(const Screen *s, Sight *sight) {
    int next = FIRST_COLUMN, last = MOST_COLUMNS;
    for (const char *c = COMMONEST; *c; c++)
        if (!is_sign(s, (uint8_t)*c)) sight->face[(uint8_t)*c] = (uint16_t)next++;
    for (uint32_t c = '!'; c < 0x7F; c++)
        if (!Py_ISALPHA(c) && !is_sign(s, c) && !sight->face[c]) sight->face[c] = (uint16_t)--last;
    for (size_t i = 0; i < sizeof BESIDE_LETTERS / sizeof *BESIDE_LETTERS; i++)
        for (uint32_t c = BESIDE_LETTERS[i][0]; c <= BESIDE_LETTERS[i][1]; c++)
            if (!group_of(s, c) && !is_sign(s, c)) sight->face[c] = (uint16_t)--last;
    for (uint32_t c = 0; c <= ' '; c++)
        if (is_white(c) && !s->first[c] && !is_sign(s, c)) sight->face[c] = OF_BOUNDARY | 1 << WHITE_AT;
    return last;
}

/* Gives letters of alphabets their columns, capitals after the others. */
static void see_letters(const Screen *s, Sight *sight, int capitals, int *next, int last) {
    const Model *m = &s->kernel->model;
    const Glance *g = m->glance;
    for (uint32_t c = 0x80; c < SIGHTED_BELOW; c++) {
        int group = group_of(s, c), i = 0;
        if (!group || group >= g->groups || is_sign(s, c) || (m->case_[slot_of(m, c)] == 2) != capitals) continue;
        if (m->character[slot_of(m, fold_of(m, c))] > HARDLY_MET) continue;
        if (group == group_of(s, 'a')) sight->face[c] = LATIN;
        if (g->first[group].context != 1 || g->second[group].share) continue;
        while (i < ALPHABETS && sight->group[i] && sight->group[i] != group) i++;
        if (i == ALPHABETS) continue;
        sight->group[i] = (uint8_t)group;
        int in_sign = (mask_of(s, c) & (s->starts | s->starts << 1)) != 0; /* others are all alike */
        int column = group == g->other ? in_sign ? 0 : OF_OTHERS : next[i] < last ? next[i]++ : 0;
        if (column) sight->face[c] = (uint16_t)(column | 1 << (ALPHABET_AT + i));
    }
}

/* Pages of ideographs or Hangul. */
static void see_pages(const Screen *s, Sight *sight) {
    for (uint32_t page = 0x34; page < FIRST_PLANE >> 8; page++) {
        int group = group_of(s, page << 8), alike = 1;
        for (uint32_t i = 0; alike && i < 256; i++) alike = group_of(s, page << 8 | i) == group;
        if (alike) sight->of_page[page] = (uint8_t)group;
    }
}

/* Whether a sign may begin with two characters of ASCII and go on with others. */
static int has_mixed(const Screen *s) {
    uint64_t ascii = 0, others = 0, begun, rest;
    for (uint32_t c = 0; c < 0x80; c++) ascii |= mask_of(s, c);
    for (uint32_t c = 0x80; c <= MAX_CODE_POINT; c++) {
        if (c % 256 == 0 && s->page[c >> 8] == s->page[(c >> 8) - 1]) c += 255; /* as the page before */
        else others |= mask_of(s, c);
    }
    begun = (ascii & s->starts) << 1 & ~s->starts & ascii;
    for (rest = begun; rest; rest = rest << 1 & ~s->starts) /* the positions behind */
        if (rest << 1 & ~s->starts & others) return 1;
    return 0;
}

static Sight *make_sight(const Screen *s) {
    int last, next[ALPHABETS];
    Sight *sight = PyMem_Calloc(1, sizeof *sight);
    if (!sight) return NULL;
    last = see_signs(s, sight);
    for (int i = 0; i < ALPHABETS; i++) next[i] = FIRST_COLUMN + (int)strlen(COMMONEST);
    see_letters(s, sight, 0, next, last);
    see_letters(s, sight, 1, next, last);
    see_pages(s, sight);
    sight->mixed = has_mixed(s);
    return sight;
}

static void free_sight(Sight *sight) {
    for (int i = 0; sight && i < ALPHABETS; i++) PyMem_RawFree(sight->pairs[i]);
    PyMem_Free(sight);
}

/* Whether no sign can begin with two characters in a row. */
ALWAYS_INLINE int are_clear(const Screen *s, uint64_t mask, uint64_t next) {
    return !((mask & s->starts) << 1 & ~s->starts & next);
}

/* The table of an alphabet, made when it is first needed; two threads may do it at once. */
static uint8_t *pairs_of(const Screen *s, int alphabet) {
    Sight *sight = s->sight;
    uint8_t *pairs = (uint8_t *)LOAD_POINTER(&sight->pairs[alphabet]), *other;
    if (pairs) return pairs;
    pairs = PyMem_RawMalloc(MOST_COLUMNS * MOST_COLUMNS);
    if (!pairs) return NULL;
    memset(pairs, NOT_KEPT, MOST_COLUMNS * MOST_COLUMNS);
    for (uint32_t a = 0; a < 0x7F; a++) /* of ASCII nothing is asked but whether it begins a sign */
        for (uint32_t b = 0; b < 0x7F; b++) {
            uint64_t before = is_white(a) ? 0 : mask_of(s, a);
            int first = sight->face[a] & COLUMN, second = sight->face[b] & COLUMN;
            uint64_t after = is_white(b) ? s->white : mask_of(s, b);
            if (first && second && are_clear(s, before, after)) pairs[first << 8 | second] = 0;
        }
    other = PUBLISH(&sight->pairs[alphabet], pairs);
    if (!other) return pairs;
    PyMem_RawFree(pairs);
    return other;
}

/* Keeps what two characters in a row have beyond the remarkable, if that is the same of all that share
   their columns. */
static void keep_pair(const Screen *s, uint8_t *pairs, uint32_t a, uint32_t b) {
    int first = a < FIRST_PLANE ? s->sight->face[a] & COLUMN : 0;
    int second = b < FIRST_PLANE ? s->sight->face[b] & COLUMN : 0;
    uint64_t after = b == ' ' ? s->white : mask_of(s, b), before = a == ' ' ? 0 : mask_of(s, a);
    if (!first || !second || LOAD_BYTE(pairs + (first << 8 | second)) != NOT_KEPT || !are_clear(s, before, after))
        return;
    if (first == OF_OTHERS && second != OF_OTHERS && (b >= 0x80 || Py_ISALNUM(b))) return;
    STORE_BYTE(pairs + (first << 8 | second), (uint8_t)pair_at_a_glance(s->kernel, a, b));
}

ALWAYS_INLINE Py_ssize_t count_special(const uint8_t *p, const uint8_t *end, int kind) {
    Py_ssize_t count = 0;
    for (; p < end; p += unit_of(kind)) /* of UTF-8 the first bytes of characters */
        count += kind == UTF8 ? *p >= 0xC0 : unit_at(p, kind) >= 0x80;
    return count;
}

/* Whether a token is ordinary and has no sign, asked of each of its characters. */
ALWAYS_INLINE int is_passed_in(Scan *x, const uint8_t *p, const uint8_t *end, const uint8_t *limit, int kind) {
    const Screen *s = x->s;
    const Model *m = &s->kernel->model;
    const Glance *g = m->glance;
    uint32_t *token = x->framed + FRAME;
    Py_ssize_t n = 0, special = 0;
    const uint64_t starts = s->starts, ends = s->ends;
    uint64_t state = 0;
    int group = 0, alone = 1; /* whether no two in a row are beyond ASCII */
    frame(x->framed);
    for (; p < end; n++) {
        if (n == LONGEST_GLANCE || read_next(&p, end, kind, token + n) < 0) return 0;
        uint32_t c = token[n];
        int own = c < FIRST_PLANE && s->sight->of_page[c >> 8] ? s->sight->of_page[c >> 8] : group_of(s, c);
        if (own != group && (group = group_together(m, group, own)) < 0) return 0;
        state = (state << 1 | starts) & mask_of(s, c);
        if (state & ends) return 0;
        special += c >= 0x80;
        alone &= !(n && c >= 0x80 && token[n - 1] >= 0x80);
    }
    if (group >= g->groups || (!ends_alone(s, state) && goes_on(s, state, end, limit, kind))) return 0;
    /* one ideograph that stands alone may be a stranger */
    if (alone && group && (group == g->group[m->han] || group == g->group[m->hangul])) return 0;
    token[n] = ' ';
    for (int i = 0; i < ALPHABETS; i++) {
        uint8_t *pairs = s->sight->group[i] == group ? (uint8_t *)LOAD_POINTER(&s->sight->pairs[i]) : NULL;
        for (Py_ssize_t j = 0; pairs && j <= n; j++) keep_pair(s, pairs, token[j - 1], token[j]);
    }
    return is_ordinary_in(s->kernel, x->framed, n, special, group);
}

static int is_passed(Scan *x, const uint8_t *p, const uint8_t *end, const uint8_t *limit, int kind) {
    switch (kind) {
        case BYTES: return is_passed_in(x, p, end, limit, BYTES);
        case PAIRS: return is_passed_in(x, p, end, limit, PAIRS);
        case WHOLE: return is_passed_in(x, p, end, limit, WHOLE);
        default: return is_passed_in(x, p, end, limit, UTF8);
    }
}

/* The end of the last of some tokens that are ordinary and have no sign, from the one that begins at p
   on, all of one alphabet; p if the first is not. No branch depends on where tokens end, until all have
   been read. */
ALWAYS_INLINE const uint8_t *pass_alphabet(Scan *x, const uint8_t *p, const uint8_t *end, int kind, int alphabet) {
    enum { STRETCH = 256 };
    const Screen *s = x->s;
    const uint16_t *faces = s->sight->face;
    const uint8_t *pairs = pairs_of(s, alphabet);
    int unit = unit_of(kind), group = s->sight->group[alphabet];
    int share = s->kernel->model.glance->first[group].share;
    int64_t little = (int64_t)share * s->kernel->constants.worthwhile;
    uint32_t sums[STRETCH + 1];
    uint32_t ends[STRETCH + 1];
    while (pairs) {
        const uint8_t *q = p, *limit = end - p > STRETCH * unit ? p + STRETCH * unit : end;
        uint32_t sum = 0, seen = 0, row = OF_BOUNDARY << 8, tokens = 0, c;
        while (q < limit) {
            const uint8_t *here = q;
            if (kind == UTF8) {
                if (*q < 0x80)
                    c = *q++;
                else if (read_next(&q, end, kind, &c) < 0)
                    break;
            } else {
                c = unit_at(q, kind);
                q += unit;
            }
            uint32_t face = kind == WHOLE || kind == UTF8 ? (c < FIRST_PLANE ? faces[c] : 0) : faces[c];
            uint32_t column = (uint8_t)face;
            if (!column) {
                q = here;
                break;
            }
            sum += LOAD_BYTE(pairs + row + column);
            row = column << 8;
            sums[tokens] = sum;
            ends[tokens] = (uint32_t)(here - p);
            tokens += face >> WHITE_AT;
            seen |= face;
        }
        if (q == end) {
            sums[tokens] = sum + LOAD_BYTE(pairs + row + OF_BOUNDARY);
            ends[tokens++] = (uint32_t)(end - p);
        }
        if ((seen >> ALPHABET_AT & ((1 << ALPHABETS) - 1)) & ~(1u << alphabet)) return p;
        uint32_t before = 0, start = 0;
        for (uint32_t i = 0; i < tokens; i++) {
            uint32_t wonder = sums[i] - before;
            const uint8_t *from = p + start, *to = p + ends[i];
            if (8 * (int64_t)wonder >= little &&
                !is_little(s->kernel, wonder, count_special(from, to, kind), share) &&
                (wonder < NOT_KEPT || !is_passed(x, from, to, end, kind))) {
                x->failed[0] = from;
                x->failed[1] = to;
                return i ? p + start - unit : p;
            }
            before = sums[i];
            start = ends[i] + (uint32_t)unit;
        }
        if (!tokens || q < limit || q == end) return tokens ? p + start - unit : p;
        p += start;
    }
    return p;
}

/* The end of the token around `stop`, its first character that is not ASCII, if it is of Latin letters
   and signs, ordinary, and no sign begins beside what is not ASCII; else NULL. `seen_to` is the end of
   the last such: signs of ASCII behind it are met again. */
ALWAYS_INLINE const uint8_t *pass_latin(Scan *x, const uint8_t *start, const uint8_t *stop, const uint8_t *end,
                                        int kind, const uint8_t **seen_to) {
    const Screen *s = x->s;
    const uint16_t *faces = s->sight->face;
    int unit = unit_of(kind), n = 0, last = 0, count = 0, others = 0;
    uint32_t *token = x->framed + FRAME, c;
    uint64_t special = 0;
    const uint8_t *q = stop;
    for (int i = 1; i <= FRAME; i++) {
        const uint8_t *before = stop - i * unit;
        c = before < start ? ' ' : unit_at(before, kind);
        if (is_white(c)) {
            token[-i] = ' ';
            while (++i <= FRAME) token[-i] = NO_CHAR;
            break;
        }
        token[-i] = c;
    }
    while (q < end) {
        const uint8_t *here = q;
        if (kind == UTF8) {
            if (*q < 0x80)
                c = *q++;
            else if (read_next(&q, end, kind, &c) < 0)
                return NULL;
        } else {
            c = unit_at(q, kind);
            q += unit;
        }
        if (c >= 0x80) {
            uint32_t face = c < FIRST_PLANE ? faces[c] : 0;
            if (!face || face >> ALPHABET_AT & ((1 << ALPHABETS) - 1)) return NULL;
            special |= (uint64_t)1 << n;
            others |= c != s->lone;
            last = n;
            count++;
            *seen_to = q;
        } else if (is_white(c)) {
            q = here;
            break;
        }
        token[n++] = c;
        if (n == 62) return NULL;
    }
    token[n] = ' ';
    int64_t wonder = 0;
    for (uint64_t left = special | special << 1; left; left &= left - 1) {
        int i = lowest_bit(left);
        uint64_t before = token[i - 1] == ' ' ? 0 : mask_of(s, token[i - 1]);
        if (!are_clear(s, before, i < n ? mask_of(s, token[i]) : s->white)) return NULL;
        wonder += gram_at_a_glance(s->kernel, token + i - 3);
    }
    if (count > 1 && kind != UTF8) {
        for (int i = 1; i < last; i++)
            if (token[i] < 0x80 && !is_plain(s, stop + i * unit, end, kind)) return NULL;
    } else if (count > 1) {
        for (const uint8_t *at = stop; at < *seen_to; at++)
            if (*at < 0x80 && !is_plain(s, at, end, kind)) return NULL;
    }
    x->others = others;
    return is_little(s->kernel, wonder, count, s->kernel->model.glance->first[0].share) ? q : NULL;
}

/* Whether the first character of some UTF-8 is a Latin letter beyond ASCII. */
ALWAYS_INLINE int begins_latin(const Sight *sight, const uint8_t *p, const uint8_t *end) {
    uint32_t c;
    return !sight->mixed && read_next(&p, end, UTF8, &c) > 0 && c < FIRST_PLANE && sight->face[c] & LATIN;
}

/* The alphabet of a token that begins with a sign, or -1. */
ALWAYS_INLINE int alphabet_of(const Sight *sight, const uint8_t *p, const uint8_t *end, int kind) {
    uint32_t c;
    for (int i = 0; i < 4; i++) {
        if (read_next(&p, end, kind, &c) <= 0 || is_white(c) || c >= FIRST_PLANE) return -1;
        uint32_t bits = sight->face[c] >> ALPHABET_AT & ((1 << ALPHABETS) - 1);
        if (bits) return lowest_bit(bits);
    }
    return -1;
}

/* The end of tokens that are ordinary and have no sign, the first one around `stop`, which is its first
   character beyond ASCII; NULL if that is not. Nothing before `start` is of it. */
ALWAYS_INLINE const uint8_t *pass_ordinary(Scan *x, const uint8_t *start, const uint8_t *stop,
                                           const uint8_t *end, int kind, const uint8_t **seen_to) {
    const Sight *sight = x->s->sight;
    const uint8_t *p = stop, *passed;
    int unit = unit_of(kind), alphabet = -1;
    uint32_t c;
    if (kind != BYTES) {
        if (read_next(&p, end, kind, &c) <= 0 || c >= FIRST_PLANE) return NULL;
        if (!(sight->face[c] & LATIN)) alphabet = alphabet_of(sight, stop, end, kind);
    } else
        c = unit_at(stop, kind);
    if (alphabet < 0 && sight->face[c] && !sight->mixed) {
        passed = pass_latin(x, start, stop, end, kind, seen_to);
        if (passed) return passed;
    }
    p = stop;
    x->others = 1;
    while (p > start && !is_white(unit_at(p - unit, kind))) p -= unit;
    if (alphabet >= 0) {
        passed = pass_alphabet(x, p, end, kind, alphabet);
        *seen_to = passed;
        return passed > p ? passed : NULL;
    }
    const uint8_t *behind = next_white(stop, end, kind);
    *seen_to = behind;
    if (c == x->s->lone) return NULL;
    return is_passed(x, p, behind, end, kind) ? behind : NULL;
}

/* A token by its bytes, as its text has them, read where they lie; the first byte is the lowest of a
   word (screen.py sees to it that the machine is little-endian). */
typedef struct {
    const uint8_t *p;
    int whole;           /* words that are the token's altogether */
    uint64_t last, size; /* what is left, and the length in the highest byte */
} Key;

/* 0 if a token is too long for an entry; `bytes` is room for it. */
ALWAYS_INLINE int key_of(const uint8_t *p, const uint8_t *end, const uint8_t *limit, uint8_t *bytes,
                         Key *key) {
    Py_ssize_t size = end - p;
    if (size >= KEY) return 0;
    key->whole = (int)(size >> 3);
    if (limit - p < 8 * key->whole + 8) { /* the last word would be read past the end */
        memcpy(bytes, p, (size_t)size);
        memset(bytes + size, 0, 8);
        p = bytes;
    }
    key->p = p;
    key->last = word_at(p + 8 * key->whole) & (((uint64_t)1 << (size & 7) * 8) - 1);
    key->size = (uint64_t)size << 56;
    return 1;
}

/* Room for the tokens of a kind of text; NULL if memory is short. */
static Entry *make_cache(Scan *x, int kind) {
    int number = kind == WHOLE ? 3 : kind;
    void *room = PyMem_Calloc(((size_t)1 << x->bits) + 1, sizeof(Entry));
    uintptr_t place = (uintptr_t)room;
    x->room_of_cache[number] = room;
    return x->cache[number] = room ? (Entry *)(place + (KEY - place % KEY) % KEY) : NULL;
}

/* The first of the two entries that a token may have; NULL if there is no room. */
ALWAYS_INLINE Entry *place_of(Scan *x, const Key *key, int kind) {
    uint64_t h = key->size ^ key->last;
    Entry *cache = x->cache[kind == WHOLE ? 3 : kind];
    if (!cache && !(cache = make_cache(x, kind))) return NULL;
    for (int i = 0; i < key->whole; i++) {
        h = (h ^ word_at(key->p + 8 * i)) * 0x9E3779B97F4A7C15ull;
        h ^= h >> 32;
    }
    h *= 0xBF58476D1CE4E5B9ull;
    return cache + ((h ^ h >> 32) * 0x9E3779B97F4A7C15ull >> (65 - x->bits)) * 2;
}

ALWAYS_INLINE int same(const Entry *entry, const Key *key) {
    const uint64_t *words = entry->key;
    if ((words[WORDS - 1] ^ key->size) >> 56 & ((1 << SIZE_BITS) - 1)) return 0;
    for (int i = 0; i < key->whole; i++)
        if (words[i] != word_at(key->p + 8 * i)) return 0;
    return ((words[key->whole] ^ key->last) & ~(0xFFull << 56)) == 0;
}

/* The sort of a token that is kept; 0 if it is not. */
ALWAYS_INLINE int kept_sort(const Entry *entry, const Key *key) {
    return same(entry, key) ? 1 << (entry->key[WORDS - 1] >> (56 + SIZE_BITS)) : 0;
}

/* Of two, the one that was written first goes. */
static void keep(Entry *place, const Key *key, int sort) {
    place[1] = place[0];
    memset(place, 0, sizeof *place);
    for (int i = 0; i < key->whole; i++) place->key[i] = word_at(key->p + 8 * i);
    place->key[key->whole] = key->last;
    place->key[WORDS - 1] |= key->size | (uint64_t)(sort == UNTOLD ? 3 : sort >> 1) << (56 + SIZE_BITS);
}

/* Whether there are words in ASCII. */
static int has_words(const Scan *x, const uint8_t *p, const uint8_t *end, int kind) {
    int letters = 0, least = x->s->kernel->constants.amid_letters;
    for (; p < end && letters < least; p += unit_of(kind)) {
        uint32_t c = unit_at(p, kind);
        letters += c < 0x80 && Py_ISALPHA(c);
    }
    return letters >= least;
}

/* A text or row from its first stop on. */
ALWAYS_INLINE int judge_from(Scan *x, const uint8_t *start, const uint8_t *end, const uint8_t *stop,
                             int kind) {
    int unit = unit_of(kind), alone, leads = 0, others = 0, doubts = 0, sorts = 0;
    const uint8_t *behind = start; /* the last token */
    const uint8_t *first = stop;
    x->exact = 0;
    x->failed[0] = x->failed[1] = NULL;
again:
    while (stop < end) {
        if (unit_at(stop, kind) < 0x80) {
            if (ascii_sign(x->s, start, end, stop, kind)) return SUSPICIOUS;
            stop += unit;
        } else {
            const uint8_t *p = stop;
            uint8_t bytes[KEY + 8];
            Key key = {0};
            Entry *place = NULL;
            int glance = x->s->sight && !x->exact && !(stop >= x->failed[0] && stop < x->failed[1]);
            /* in a column words come again, and short ones are found sooner than they are looked at */
            int later = kind == UTF8 && glance && begins_latin(x->s->sight, stop, end);
            const uint8_t *seen_to = stop, *passed;
            if (glance && !later && (passed = pass_ordinary(x, behind, stop, end, kind, &seen_to))) {
                sorts |= UNTOLD;
                others |= x->others;
                leads |= !x->others;
                behind = passed;
                stop = seen_to;
                goto next;
            }
            const uint8_t *before = behind;
            while (p > behind && !is_white(unit_at(p - unit, kind))) p -= unit;
            behind = next_white(stop, end, kind);
            if (key_of(p, behind, end, bytes, &key) && (place = place_of(x, &key, kind))) {
                int known = kept_sort(place, &key);
                if (!known) known = kept_sort(place + 1, &key);
                if (x->exact) known &= ~UNTOLD;
                if (known) {
                    sorts |= known;
                    stop = behind;
                    others = 1;
                    goto next;
                }
            }
            if (later && pass_latin(x, before, stop, end, kind, &seen_to)) {
                const uint8_t *plain = seen_to; /* signs of ASCII behind it are met again */
                while (plain < behind && is_plain(x->s, plain, end, kind)) plain++;
                if (place && plain == behind && x->others) keep(place, &key, UNTOLD);
                sorts |= UNTOLD;
                others |= x->others;
                leads |= !x->others;
                stop = seen_to;
                goto next;
            }
            int more = 0, doubt = 0, sort = 0;
            int verdict = judge(x, p, behind, end, kind, &alone, &more, &doubt, &sort);
            if (verdict != CLEAN) return verdict;
            /* what is kept has more than leads */
            if (place && alone && more && !doubt) keep(place, &key, sort ? sort : LIKELY);
            sorts |= sort;
            doubts |= doubt;
            if (doubt && x->impatient) return DOUBTFUL;
            others |= more;
            leads |= !more;
            stop = behind;
        }
    next:
        for (int i = 0; i < NEAR && stop < end && is_plain(x->s, stop, end, kind); i++) stop += unit;
        if (stop < end && is_plain(x->s, stop, end, kind)) stop = next_stop(x->s, stop, end, kind);
    }
    if (sorts & STRANGE && !(sorts & LIKELY) && !x->s->least) {
        if (sorts & UNTOLD) { /* now it matters, which is rare */
            x->exact = 1;
            leads = others = doubts = sorts = 0;
            behind = start;
            stop = first;
            goto again;
        }
        doubts |= has_words(x, start, end, kind);
    }
    return doubts || (leads && !others) ? DOUBTFUL : CLEAN;
}

int judge_row(Scan *x, const uint8_t *start, const uint8_t *end, const uint8_t *stop) {
    return judge_from(x, start, end, stop, UTF8);
}

static int judge_str(Scan *x, const uint8_t *data, int kind, Py_ssize_t n) {
    const uint8_t *end = data + n * kind;
    if (kind == 1) return judge_from(x, data, end, next_stop(x->s, data, end, BYTES), BYTES);
    if (kind == 2) return judge_from(x, data, end, next_stop(x->s, data, end, PAIRS), PAIRS);
    return judge_from(x, data, end, next_stop(x->s, data, end, WHOLE), WHOLE);
}

const uint8_t *next_byte(const Screen *s, const uint8_t *p, const uint8_t *end) {
    return next_stop(s, p, end, UTF8);
}

/* Whether more can be asked about a verdict: the channels where the tokens leave a doubt, and else the words. */
int is_asked_on(const Screen *s, int verdict) {
    return (verdict == DOUBTFUL || verdict == CLEAN) && s->kernel && !s->least && s->kernel->decode_one;
}

/* --- the Python type ---------------------------------------------------------------------------- */

static void free_scan(Scan *x) {
    if (x) {
        for (int i = 0; i < KINDS; i++) PyMem_Free(x->room_of_cache[i]);
        free_known_rows(x);
    }
    PyMem_Free(x);
}

static Scan *make_scan(const Screen *s, int bits) {
    Scan *x = PyMem_Malloc(sizeof *x);
    if (!x) return NULL;
    x->s = s;
    x->bits = bits;
    x->text = NULL;
    x->room_of_text = 0;
    x->known = NULL;
    x->ring = NULL;
    x->written = 0;
    x->asked = NULL;
    memset(x->room_of_cache, 0, sizeof x->room_of_cache);
    memset(x->cache, 0, sizeof x->cache);
    memset(x->doubted, 0, sizeof x->doubted);
    return x;
}

/* A scan of some bytes: one of the screen's own, which remember, or if all are taken one of this
   call. The lock is held here. */
Scan *begin_scan(Screen *s, Py_ssize_t size) {
    int bits = CACHE_LEAST, i = 0;
    if (s->kernel && !s->sight) s->sight = make_sight(s);
    if (!s->own[0].busy && s->own[0].scan && s->own[0].scan->bits == CACHE_MOST) {
        s->own[0].busy = 1;
        return s->own[0].scan;
    }
    while (bits < CACHE_MOST && size >> (bits + 3)) bits++;
    while (i < MOST_SCANS && s->own[i].busy) i++;
    if (i < MOST_SCANS && s->own[i].scan && s->own[i].scan->bits >= bits) {
        s->own[i].busy = 1;
        return s->own[i].scan;
    }
    Scan *x = make_scan(s, bits);
    if (!x) return (Scan *)PyErr_NoMemory();
    if (i < MOST_SCANS) {
        free_scan(s->own[i].scan);
        s->own[i].scan = x;
        s->own[i].busy = 1;
    }
    return x;
}

void finish_scan(Screen *s, Scan *x) {
    for (int i = 0; i < MOST_SCANS; i++)
        if (x == s->own[i].scan) {
            s->own[i].busy = 0;
            return;
        }
    free_scan(x);
}

/* The bytes to stop at, by the anchors that the Python side chose. */
static int read_anchors(Screen *s, const uint8_t *single, const uint8_t *pairs, Py_ssize_t count) {
    memset(s->second, 1, sizeof s->second);
    if (count / 4 > MOST_PAIRS) {
        PyErr_Format(PyExc_ValueError, "at most %d pairs", MOST_PAIRS);
        return 0;
    }
    for (int c = 0; c < 256; c++) s->first[c] = c >= 0x80 || single[c];
    for (int c = 0; c < 0x80; c++) {
        if (!single[c]) continue;
        int from = c;
        while (c + 1 < 0x80 && single[c + 1]) c++;
        if (s->ranges == MOST_RANGES) {
            PyErr_Format(PyExc_ValueError, "at most %d ranges", MOST_RANGES);
            return 0;
        }
        memset(s->low[s->ranges], from, 16);
        memset(s->span[s->ranges++], c - from, 16);
    }
    for (; s->pairs < count / 4; s->pairs++) {
        const uint8_t *pair = pairs + 4 * s->pairs;
        if (s->exact == s->pairs && pair[0] == pair[1] && pair[2] == pair[3]) s->exact++;
        for (int i = 0; i < 4; i += 2) {
            memset(s->pair[s->pairs][i], pair[i], 16);
            memset(s->pair[s->pairs][i + 1], pair[i + 1] - pair[i], 16);
        }
        for (int c = pair[0]; c <= pair[1]; c++) s->first[c] |= (uint8_t)(2 << s->pairs);
        for (int c = pair[2]; c <= pair[3]; c++) s->second[c] |= (uint8_t)(2 << s->pairs);
    }
    return 1;
}

/* The first code points and the classes of runs, in order, to pages; pages that are alike are one. */
static int read_classes(Screen *s, const char *runs, Py_ssize_t count, Py_ssize_t classes) {
    Py_ssize_t run = 0, pages = 0;
    int uniform[256];
    uint32_t pair[2], next[2] = {0, 0};
    memset(uniform, -1, sizeof uniform);
    for (Py_ssize_t i = 0; i < count; i++) {
        memcpy(pair, runs + i * sizeof pair, sizeof pair);
        if ((i ? pair[0] <= next[0] : pair[0] != 0) || pair[0] > MAX_CODE_POINT ||
            pair[1] >= (uint32_t)classes) {
            PyErr_SetString(PyExc_ValueError, "runs of classes are out of order");
            return 0;
        }
        next[0] = pair[0];
    }
    for (uint32_t number = 0; number < (MAX_CODE_POINT + 1) >> 8; number++) {
        uint8_t page[256];
        uint32_t c = number << 8, end = c + 256;
        int alike = 1;
        for (int first = 1; c < end; first = 0) {
            while (run + 1 < count) { /* the last run that begins here or before */
                memcpy(next, runs + (run + 1) * sizeof next, sizeof next);
                if (next[0] > c) break;
                run++;
            }
            memcpy(pair, runs + run * sizeof pair, sizeof pair);
            uint32_t stop = run + 1 < count && next[0] < end ? next[0] : end;
            memset(page + (c & 0xFF), (int)pair[1], stop - c);
            alike = alike && (first || page[0] == (uint8_t)pair[1]);
            c = stop;
        }
        if (alike && uniform[page[0]] >= 0) {
            s->page[number] = (uint16_t)uniform[page[0]];
            continue;
        }
        uint8_t *more = PyMem_Realloc(s->class_, (size_t)(pages + 1) * 256);
        if (!more) {
            PyErr_NoMemory();
            return 0;
        }
        s->class_ = more;
        memcpy(more + pages * 256, page, 256);
        if (alike) uniform[page[0]] = (int)pages;
        s->page[number] = (uint16_t)pages++;
    }
    return 1;
}

/* The kernel that was given, or is given now that a text needs it; 0 with an error. */
static int take_kernel(Screen *s, PyObject *kernel) {
    int is = is_kernel(Py_TYPE(s), kernel);
    if (is < 0) return 0;
    if (!is && kernel != Py_None) {
        PyErr_SetString(PyExc_TypeError, "expected a kernel or None");
        return 0;
    }
    if (is && !s->kernel) {
        Py_INCREF(kernel);
        s->kernel = (Kernel *)kernel;
    }
    return 1;
}

/* Asks for the kernel that was promised. */
int fetch_kernel(Screen *s) {
    if (!s->promised) return 1;
    PyObject *promised = s->promised;
    Py_INCREF(promised);
    PyObject *kernel = PyObject_CallNoArgs(promised);
    Py_DECREF(promised);
    if (!kernel) return 0;
    int ok = take_kernel(s, kernel);
    Py_DECREF(kernel);
    if (ok) Py_CLEAR(s->promised);
    return ok;
}

static PyObject *screen_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *kernel;
    unsigned long long starts, ends;
    unsigned long long pairs_end;
    const char *single, *pairs, *runs, *masks, *of_pair;
    Py_ssize_t single_size, pairs_size, runs_size, masks_size, of_pair_size;
    unsigned int lone;
    long long least, per_character;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "OILLy#y#KKy#y#Ky#", &kernel, &lone, &least, &per_character, &runs,
                          &runs_size, &masks, &masks_size, &starts, &ends, &single, &single_size,
                          &pairs, &pairs_size, &pairs_end, &of_pair, &of_pair_size))
        return NULL;
    Py_ssize_t classes = masks_size / 8;
    if (single_size != 256 || of_pair_size != 256 || pairs_size % 2 || masks_size % 8 || classes < 1 || classes > 256 ||
        runs_size % 8 || !runs_size)
        return PyErr_Format(PyExc_ValueError, "not the tables of a screen");
    Screen *s = (Screen *)type->tp_alloc(type, 0);
    if (!s) return NULL;
    s->lone = lone;
    s->least = least;
    s->per_character = per_character;
    s->starts = starts;
    s->ends = ends;
    s->pairs_end = pairs_end;
    memcpy(s->of_pair, of_pair, 256);
    if (PyCallable_Check(kernel)) {
        Py_INCREF(kernel);
        s->promised = kernel;
    } else if (!take_kernel(s, kernel))
        goto error;
    memcpy(s->masks, masks, (size_t)masks_size);
    if (!read_classes(s, runs, runs_size / 8, classes)) goto error;
    for (uint32_t c = 0; c <= ' '; c++)
        if (is_white(c)) s->white |= mask_of(s, c);
    if (read_anchors(s, (const uint8_t *)single, (const uint8_t *)pairs, pairs_size))
        return (PyObject *)s;
error:
    Py_DECREF(s);
    return NULL;
}

static void screen_dealloc(Screen *s) {
    PyTypeObject *type = Py_TYPE(s);
    PyMem_Free(s->class_);
    free_sight(s->sight);
    PyMem_Free(s->again);
    for (int i = 0; i < MOST_SCANS; i++) free_scan(s->own[i].scan);
    Py_XDECREF(s->kernel);
    Py_XDECREF(s->promised);
    type->tp_free((PyObject *)s);
    Py_DECREF(type);
}

/* What a look at characters says; -1 with an error. An impatient one is content with one doubt. */
static int look_at(Screen *s, const uint8_t *data, int kind, Py_ssize_t n, int impatient) {
    int verdict;
    s->seen = s->seen > PY_SSIZE_T_MAX / 2 - n ? PY_SSIZE_T_MAX / 2 : s->seen + n;
    Scan *x = begin_scan(s, s->seen);
    if (!x) return -1;
    x->impatient = impatient;
    x->error = 0;
    if (n >= RELEASE_FROM) leave_lock(); /* to be borrowed where a codec is asked */
    verdict = judge_str(x, data, kind, n);
    if (n >= RELEASE_FROM) come_back();
    if (x->error) verdict = -1;
    finish_scan(s, x);
    return verdict;
}

/* What a look at a str says; -1 with an error. */
static int look(Screen *s, PyObject *text) {
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    const uint8_t *data = PyUnicode_DATA(text);
    if (PyUnicode_IS_ASCII(text) && n < RELEASE_FROM) { /* no tokens, so no room for them */
        const uint8_t *end = data + n, *p = data;
        while ((p = next_byte(s, p, end)) < end && !ascii_sign(s, data, end, p, BYTES)) p++;
        return p == end ? CLEAN : SUSPICIOUS;
    }
    if (s->promised && !PyUnicode_IS_ASCII(text) && !fetch_kernel(s)) return -1;
    return look_at(s, data, PyUnicode_KIND(text), n, 0);
}

#define SHORT 512 /* characters */

/* Whether a text has a word that a channel makes known words of; -1 with an error. */
static int has_unknown(Kernel *k, PyObject *text) {
    uint32_t room[SHORT];
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text)) return 0;
    if (n <= SHORT) {
        int kind = PyUnicode_KIND(text);
        const uint8_t *data = PyUnicode_DATA(text);
        for (Py_ssize_t i = 0; i < n; i++) room[i] = unit_at(data + i * kind, kind);
        return shows_unknown(k, room, n);
    }
    uint32_t *chars = chars_of(text, &n);
    int answer = chars ? shows_unknown(k, chars, n) : -1;
    PyMem_Free(chars);
    return answer;
}

/* The same, and the channels are asked where the tokens leave a doubt, and else the words. Where damage must be
   evident, that is asked first: it costs less than hope does. */
static int look_twice(Screen *s, PyObject *text) {
    int verdict = look(s, text);
    if (!is_asked_on(s, verdict)) return verdict;
    int hope = verdict == CLEAN ? has_unknown(s->kernel, text) : has_hope(s->kernel, text, 1);
    return hope < 0 ? -1 : hope ? DOUBTFUL : CLEAN;
}

static int is_str(PyObject *text) {
    if (PyUnicode_Check(text)) return 1;
    PyErr_Format(PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(text)->tp_name);
    return 0;
}

PyDoc_STRVAR(passes_doc, "passes(text)\n--\n\nThe twin of Screen.passes.");
static PyObject *passes(Screen *s, PyObject *text) {
    int verdict = is_str(text) ? look_twice(s, text) : -1;
    return verdict < 0 ? NULL : PyBool_FromLong(verdict == CLEAN);
}

PyDoc_STRVAR(look_doc, "look(text)\n--\n\nThe same: 0 if the text passes, 1 if there may be anything, 2 if it "
                       "has no sign and only its tokens are in doubt.");
static PyObject *look_(Screen *s, PyObject *text) {
    int verdict = is_str(text) ? look_twice(s, text) : -1;
    return verdict < 0 ? NULL : PyLong_FromLong(verdict == CLEAN ? 0 : verdict == DOUBTFUL ? 2 : 1);
}

/* The last positions of all signs that are in a text. */
ALWAYS_INLINE uint64_t signs_in(const Screen *s, const uint8_t *data, Py_ssize_t n, int kind) {
    const uint8_t *p = data, *end = data + n * kind;
    uint64_t state = 0, hits = 0;
    for (; p < end; p += kind) {
        state = (state << 1 | s->starts) & mask_of(s, unit_at(p, kind));
        hits |= state & s->ends;
    }
    if (hits & s->pairs_end && !may_be_pairs(s, data, end, kind)) hits &= ~s->pairs_end;
    return hits;
}

PyDoc_STRVAR(signs_doc, "signs(text)\n--\n\nWhich signs a text has, as a bit mask of their last positions.");
static PyObject *signs(Screen *s, PyObject *text) {
    if (!is_str(text)) return NULL;
    const uint8_t *data = PyUnicode_DATA(text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    uint64_t hits;
    Py_BEGIN_ALLOW_THREADS
    hits = kind == 1 ? signs_in(s, data, n, BYTES) : kind == 2 ? signs_in(s, data, n, PAIRS)
                                                               : signs_in(s, data, n, WHOLE);
    Py_END_ALLOW_THREADS
    return PyLong_FromUnsignedLongLong(hits);
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

PyDoc_STRVAR(singles_doc, "singles(text, start, end, sign)\n--\n\n"
    "The different characters between two places that are a sign by themselves, which its bit says, in order.");
static PyObject *singles(Screen *s, PyObject *args) {
    PyObject *text, *out = NULL;
    Py_ssize_t start, end, count = 0, room = 0;
    unsigned long long sign;
    uint32_t *found = NULL, met[64] = {0}; /* met: the last one by its lowest bits, plus one */
    if (!PyArg_ParseTuple(args, "UnnK", &text, &start, &end, &sign)) return NULL;
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    const uint8_t *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    if (end > n) end = n;
    for (Py_ssize_t i = start < 0 ? 0 : start; i < end; i++) {
        uint32_t c = read_at(data, kind, i);
        if (!(mask_of(s, c) & sign) || met[c % 64] == c + 1) continue;
        if (count == room) {
            uint32_t *larger = PyMem_Realloc(found, (size_t)(room = 2 * room + 16) * sizeof *found);
            if (!larger) {
                PyErr_NoMemory();
                goto done;
            }
            found = larger;
        }
        met[c % 64] = c + 1;
        found[count++] = c;
    }
    if (count) qsort(found, (size_t)count, sizeof *found, by_number);
    Py_ssize_t different = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (!different || found[different - 1] != found[i]) found[different++] = found[i];
    out = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, found ? found : met, different);
done:
    PyMem_Free(found);
    return out;
}

/* Adds a line with the signs that end in it, if there are any; 0 with an error. */
static int add_line(const Screen *s, PyObject *out, const uint8_t *data, int kind, Py_ssize_t start, Py_ssize_t end,
                    uint64_t hits) {
    if (hits & s->pairs_end && !may_be_pairs(s, data + start * kind, data + end * kind, kind)) hits &= ~s->pairs_end;
    if (!hits) return 1;
    PyObject *one = Py_BuildValue("nnK", start, end, (unsigned long long)hits);
    int ok = one && !PyList_Append(out, one);
    Py_XDECREF(one);
    return ok;
}

ALWAYS_INLINE int add_lines(const Screen *s, PyObject *out, const uint8_t *data, Py_ssize_t n, int kind) {
    uint64_t state = 0, hits = 0;
    Py_ssize_t start = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t c = unit_at(data + i * kind, kind);
        state = (state << 1 | s->starts) & mask_of(s, c);
        hits |= state & s->ends;
        if (c != '\n') continue;
        if (hits && !add_line(s, out, data, kind, start, i, hits)) return 0;
        hits = 0;
        start = i + 1;
    }
    return !hits || add_line(s, out, data, kind, start, n, hits);
}

PyDoc_STRVAR(lines_doc, "lines(text)\n--\n\n"
    "Where the lines begin and end in which signs end, and what signs() says of each, in order.");
static PyObject *lines(Screen *s, PyObject *text) {
    if (!is_str(text)) return NULL;
    const uint8_t *data = PyUnicode_DATA(text);
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    PyObject *out = PyList_New(0);
    if (out && !(kind == 1 ? add_lines(s, out, data, n, BYTES) : kind == 2 ? add_lines(s, out, data, n, PAIRS)
                                                                           : add_lines(s, out, data, n, WHOLE)))
        Py_CLEAR(out);
    return out;
}

/* Who looks at texts that may have been, and what was said of the last one. */
typedef struct {
    Screen *screen;
    int verdict;
} Looker;

static int is_likely(void *whose, const void *data, int kind, Py_ssize_t n) {
    Looker *looker = whose;
    int verdict = looker->verdict = look_at(looker->screen, data, kind, n, 1);
    return verdict == SUSPICIOUS ? is_unremarkable(looker->screen->kernel, data, kind, n) /* for a sign perhaps */
                                 : verdict < 0 ? -1 : verdict == CLEAN;
}

#define FEW_TITLES 3
#define FEW_CAPITALS 10

/* As [^\W\d_] is in Python. */
ALWAYS_INLINE int is_of_word(Py_UCS4 c) {
    return c < 0x80 ? Py_ISALPHA(c) : Py_UNICODE_ISALNUM(c) && !Py_UNICODE_ISDECIMAL(c);
}

/* Whether a text is in capitals throughout, or all its words begin with one: the twin of
   fixers.recased.may_be_recased. */
static int may_be_recased(PyObject *text) {
    int kind = PyUnicode_KIND(text), small = 0;
    Py_ssize_t capitals = 0, titles = 0, letters = 0, others = 0, n = PyUnicode_GET_LENGTH(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i), before;
        int is_small = c >= 'a' && c <= 'z', is_capital = c >= 'A' && c <= 'Z';
        others += c >= 0x80;
        if (!is_small && !is_capital) continue;
        before = i ? PyUnicode_READ(kind, data, i - 1) : ' ';
        int amid = is_of_word(before);
        if (!amid && is_small) return 0;
        small |= is_small;
        capitals += is_capital;
        letters++;
        titles += !amid;
    }
    return 2 * letters > others && (titles >= FEW_TITLES || (!small && capitals >= FEW_CAPITALS));
}

PyDoc_STRVAR(glance_doc, "glance(text)\n--\n\n"
    "The text if it passes; if it is surely damaged in one way, and likely text when that is undone, "
    "what it was; else None, or True if it has no sign and only its tokens are in doubt.");
static PyObject *glance(Screen *s, PyObject *text) {
    if (!is_str(text)) return NULL;
    int reads[MOST_SURE_LAYERS] = {0}, count = 0, open = 1;
    PyObject *was = NULL, *seen = text;
    Looker looker = {s, SUSPICIOUS};
    if (s->promised && !PyUnicode_IS_ASCII(text) && !fetch_kernel(s)) return NULL;
    Line line;
    int ready = s->kernel && s->kernel->decode_one && !PyUnicode_IS_ASCII(text), kept = ready && line_of(text, &line);
    if (kept && came_before(s, &line)) return Py_NewRef(text);
    if (ready)
        was = undo_surely(s->kernel, text, is_likely, &looker, reads, &count, &open);
    if (!was && PyErr_Occurred()) return NULL;
    if (was && !may_be_recased(text)) { /* of those more than the encoding was changed */
        Line then; /* what it was comes again, too */
        int kept_then = looker.verdict == CLEAN && line_of(was, &then); /* that was the last to be looked at */
        if (kept_then && came_before(s, &then)) return was;
        int unknown = looker.verdict == CLEAN ? has_unknown(s->kernel, was) : 1;
        if (!unknown && kept_then) meet_line(s, &then);
        if (!unknown) return was;
        if (unknown < 0) {
            Py_DECREF(was);
            return NULL;
        }
        seen = was;
    }
    int verdict = look_twice(s, seen), same = seen == text;
    if (verdict == CLEAN && same && kept) meet_line(s, &line);
    if (verdict == CLEAN) Py_INCREF(seen);
    else if (verdict >= 0 && !open) keep_undone(s->kernel, text, was, reads, count);
    Py_XDECREF(was);
    if (verdict == CLEAN) return seen;
    if (verdict < 0) return NULL;
    if (verdict == DOUBTFUL && same) Py_RETURN_TRUE;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"passes", (PyCFunction)(void (*)(void))passes, METH_O, passes_doc},
    {"look", (PyCFunction)(void (*)(void))look_, METH_O, look_doc},
    {"glance", (PyCFunction)(void (*)(void))glance, METH_O, glance_doc},
    {"signs", (PyCFunction)(void (*)(void))signs, METH_O, signs_doc},
    {"singles", (PyCFunction)(void (*)(void))singles, METH_VARARGS, singles_doc},
    {"lines", (PyCFunction)(void (*)(void))lines, METH_O, lines_doc},
    {"rows", (PyCFunction)(void (*)(void))rows, METH_VARARGS, rows_doc},
    {"views", (PyCFunction)(void (*)(void))views, METH_VARARGS, views_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(screen_doc, "Screen(kernel, lone, least, per_character, runs, masks, starts, ends, single, pairs, "
                         "pairs_end, of_pair)\n--\n\n"
    "What a pipeline looks for, and the loops that look for it.");

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)screen_doc},
    {Py_tp_new, screen_new},
    {Py_tp_dealloc, screen_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {"textfix.kernel._native.Screen", sizeof(Screen), 0, Py_TPFLAGS_DEFAULT,
                           slots};

int add_screen(PyObject *module) {
    return add_type(module, &spec);
}
