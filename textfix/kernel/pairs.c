/* What a reader of pairs refused, inferred from what it read: the twin of the search in fixers/pairs.py.
   Places, contexts and arcs are met in the same order, and sums are taken in it. */

#include "kernel.h"

#include <math.h>

enum { NONE, PAIR, HIGH, STRAY, PRIVATE, ALONE, LOW };
enum { FIRST_BYTE, BOTH_BYTES, BOTH_IF_HIGH };

#define RANKS 5
#define MOST_KEPT 64
#define EURO 0x80
#define BOUNDARY 0x20
#define PARTNERS "\"'()<>" /* what of ASCII comes in pairs */
#define NOWHERE (1 << 30) /* more than any path costs */

/* Between characters: how many observed ones are taken in, what is left of the last one's bytes, what the
   byte before waits for, and that byte. */
typedef struct {
    int32_t at;
    uint8_t size, rest[3], waits, before, none[2]; /* none: so that there are no bytes between */
} Place;

typedef struct {
    Place place;
    int32_t first, last, next; /* its contexts; the next node of its place and rank */
} Node;

/* A context of the model at a node. */
typedef struct {
    State state;
    int32_t node, next, best, step; /* step: the arc by which it costs the least */
    double alpha, beta;
} Context;

typedef struct {
    int32_t source, target, cost;
    uint32_t c;
    int lost;
} Arc;

/* A true character that may follow a node. */
typedef struct {
    Place to;
    uint32_t c;
    int lost;
} Follower;

typedef struct {
    uint8_t data[2][4], size[2], is_sign;
} Unit;

typedef struct {
    Kernel *k;
    /* the reader */
    const uint8_t *read, *private_, *single, *leads; /* bits of pairs; of bytes */
    int refuses, signs, has_euro, has_control, line_ends;
    /* what may be inferred: bytes that begin it, pairs of bytes, characters; those that may be gone whole; that end no line */
    const uint8_t *starts, *begins, *chars, *frequent, *unending;
    /* numbers */
    int beam, margin, unspaced, unplaced, uneven, missing_mark, by_chance;
    double nat;
    const uint8_t *missing; /* of each observed character the mark that its line lacks there, or 0 */
    Unit *units;
    int32_t count;
    Node *nodes;
    int32_t node_count, node_room;
    Context *contexts;
    int32_t context_count, context_room;
    Arc *arcs;
    int32_t arc_count, arc_room;
    Follower *followers;
    int32_t follower_count, follower_room;
    int32_t *heads, *tails; /* of the nodes of each place and rank */
    int32_t *least_at;      /* of each place, what a path to it costs at least so far */
    int32_t *table;         /* contexts by hash, plus one */
    uint32_t mask;
    double total;
    int32_t least, end;
    int32_t *ends, *end_costs, end_count, end_room; /* contexts in which an account may end, and what that costs */
} Search;

ALWAYS_INLINE int has_bit(const uint8_t *bits, uint32_t i) { return bits[i >> 3] >> (i & 7) & 1; }
ALWAYS_INLINE int is_read(const Search *s, int a, int b) { return has_bit(s->read, (uint32_t)a << 8 | (uint32_t)b); }
ALWAYS_INLINE int is_private(const Search *s, int a, int b) {
    return s->private_ && has_bit(s->private_, (uint32_t)a << 8 | (uint32_t)b);
}
ALWAYS_INLINE int is_waiting(const Place *p) { return p->waits >= PAIR && p->waits <= PRIVATE; }

static int grow(void *items, int32_t *room, int32_t count, size_t size) {
    if (count < *room) return 1;
    int32_t more = *room ? *room * 2 : 256;
    void *bigger = *room > INT32_MAX / 2 ? NULL : PyMem_Realloc(*(void **)items, (size_t)more * size);
    if (!bigger) {
        PyErr_NoMemory();
        return 0;
    }
    *(void **)items = bigger;
    *room = more;
    return 1;
}

static double plus(double a, double b) {
    if (a < b) {
        double c = a;
        a = b;
        b = c;
    }
    return b == -INFINITY ? a : a + log1p(exp(b - a));
}

/* --- the reader ------------------------------------------------------------------------------- */

typedef struct {
    Place to;
    int gone; /* whether the byte is none that was read */
} Move;

static Place place_of(int32_t at, int waits, int before) {
    Place p = {at, 0, {0, 0, 0}, (uint8_t)waits, (uint8_t)before, {0, 0}};
    return p;
}

/* Behind the first byte of some that were read. */
static Place place_in(int32_t at, const uint8_t *data, int size) {
    Place p = {at, (uint8_t)(size - 1), {0, 0, 0}, NONE, 0, {0, 0}};
    memcpy(p.rest, data + 1, (size_t)(size - 1));
    return p;
}

static int refused(const Search *s, int byte, int32_t at, Move *out) {
    if (s->single[byte] || (byte == EURO && s->has_euro)) return 0;
    if (!s->leads[byte]) {
        out[0] = (Move){place_of(at, NONE, 0), 1};
        return 1;
    }
    if (s->refuses == BOTH_BYTES) {
        out[0] = (Move){place_of(at, PAIR, byte), 1};
        return 1;
    }
    if (s->refuses == BOTH_IF_HIGH) {
        out[0] = (Move){place_of(at, HIGH, byte), 1};
        out[1] = (Move){place_of(at, LOW, byte), 1};
        return 2;
    }
    out[0] = (Move){place_of(at, ALONE, byte), 1};
    out[1] = (Move){place_of(at, STRAY, byte), 1};
    return 2;
}

#define MOST_MOVES 8

/* Where a true byte may lead. */
static int moves_of(const Search *s, const Place *p, int byte, Move *out) {
    if (p->size) {
        if (byte != p->rest[0]) return 0;
        out[0] = (Move){place_in(p->at, p->rest, p->size), 0};
        return 1;
    }
    if (p->waits == PAIR || p->waits == HIGH || p->waits == STRAY) {
        if (is_read(s, p->before, byte) || is_private(s, p->before, byte)) return 0;
        if ((p->waits == HIGH && byte < 0x80) || (p->waits == STRAY && (s->leads[byte] || s->single[byte]))) return 0;
        out[0] = (Move){place_of(p->at, NONE, 0), 1};
        return 1;
    }
    if (p->waits == PRIVATE) {
        if (!is_private(s, p->before, byte)) return 0;
        out[0] = (Move){place_of(p->at, NONE, 0), 1};
        return 1;
    }
    if (p->waits == ALONE && is_read(s, p->before, byte)) return 0;
    if (p->waits == LOW && byte >= 0x80) return 0;
    int count = 0;
    if (p->at < s->count) {
        const Unit *unit = s->units + p->at;
        for (int i = 0; i < 2; i++)
            if (unit->size[i] && unit->data[i][0] == byte)
                out[count++] = (Move){place_in(p->at + 1, unit->data[i], unit->size[i]), 0};
        if (s->signs && unit->is_sign) count += refused(s, byte, p->at + 1, out + count);
    }
    if (!s->signs) count += refused(s, byte, p->at, out + count);
    else if (s->private_ && has_bit(s->private_ + 8192, (uint32_t)byte))
        out[count++] = (Move){place_of(p->at, PRIVATE, byte), 1};
    if (byte == EURO && s->has_control && s->signs) out[count++] = (Move){place_of(p->at, NONE, 0), 1};
    return count;
}

ALWAYS_INLINE int may_be_first(int byte) { return byte < 0x80 || (byte >= 0xC2 && byte < 0xF5); }

/* Whether no true character can begin at a place. */
static int is_dead(const Search *s, const Place *p) {
    if (p->size) return !may_be_first(p->rest[0]);
    if (is_waiting(p) || !s->signs || p->at >= s->count || s->units[p->at].is_sign) return 0;
    for (int i = 0; i < 2; i++)
        if (s->units[p->at].size[i] && may_be_first(s->units[p->at].data[i][0])) return 0;
    return 1;
}

static int follow(Search *s, const Place *to, uint32_t c, int lost) {
    if (is_dead(s, to)) return 1;
    if (!grow(&s->followers, &s->follower_room, s->follower_count, sizeof *s->followers)) return 0;
    s->followers[s->follower_count++] = (Follower){*to, c, lost};
    return 1;
}

/* Characters all of whose bytes were read. */
static int read_whole(Search *s, const Place *p, const uint8_t *data, int size) {
    if (is_waiting(p)) return 1;
    int options = p->size ? 1 : p->at < s->count ? 2 : 0;
    for (int i = 0; i < options; i++) {
        const uint8_t *option = p->size ? p->rest : s->units[p->at].data[i];
        int length = p->size ? p->size : s->units[p->at].size[i];
        if (!length) continue;
        int byte = option[0];
        if (p->waits == ALONE && is_read(s, p->before, byte)) continue;
        if (p->waits == LOW && byte >= 0x80) continue;
        Place to = place_in(p->size ? p->at : p->at + 1, option, length);
        uint8_t longer[4];
        memcpy(longer, data, (size_t)size);
        longer[size] = (uint8_t)byte;
        int whole = longer[0] < 0x80 ? 1 : longer[0] < 0xC2 ? 0 : longer[0] < 0xE0 ? 2 : longer[0] < 0xF0 ? 3 : longer[0] < 0xF5 ? 4 : 0;
        if (!whole || (size && (byte & 0xC0) != 0x80)) continue;
        if (size + 1 < whole) {
            if (!read_whole(s, &to, longer, size + 1)) return 0;
            continue;
        }
        uint32_t c;
        if (utf8_at(longer, whole, &c) == whole && !follow(s, &to, c, 0)) return 0;
    }
    return 1;
}

/* Whether some bytes begin a character that may be inferred, or are one: c is NO_CHAR if they only begin it. */
static int may_go_on(const Search *s, uint32_t sofar, int size, int byte, uint32_t *c) {
    *c = NO_CHAR;
    if (!size && byte >= 0x80) return s->starts[byte];
    if (!size) {
        *c = (uint32_t)byte;
        return has_bit(s->chars, *c);
    }
    if ((byte & 0xC0) != 0x80) return 0;
    if (size == 1 && sofar < 0xE0) {
        *c = (sofar & 0x1F) << 6 | (uint32_t)(byte & 0x3F);
        return has_bit(s->chars, *c);
    }
    if (size == 1) return has_bit(s->begins, sofar << 8 | (uint32_t)byte);
    *c = (sofar >> 8 & 0xF) << 12 | (sofar & 0x3F) << 6 | (uint32_t)(byte & 0x3F);
    return has_bit(s->chars, *c);
}

/* Characters some of whose bytes were refused. */
static int walk(Search *s, int32_t origin, const Place *p, uint32_t sofar, int size, int known, int lost) {
    uint8_t bytes[4 + 32];
    int count = 0, first = 0, last = -1;
    const Unit *unit = p->at < s->count ? s->units + p->at : NULL;
    if (p->size) bytes[count++] = p->rest[0];
    else if (is_waiting(p) || !s->signs || (unit && unit->is_sign)) {
        first = size ? 0x80 : 0x20;
        last = size ? 0xBF : 0xF4;
    } else {
        if (unit)
            for (int i = 0; i < 2; i++)
                if (unit->size[i]) bytes[count++] = unit->data[i][0];
        for (int byte = 0xA1; s->private_ && byte < 0xB0; byte++)
            if (has_bit(s->private_ + 8192, (uint32_t)byte) && !memchr(bytes, byte, (size_t)count))
                bytes[count++] = (uint8_t)byte;
        if (s->has_control && !memchr(bytes, EURO, (size_t)count)) bytes[count++] = EURO;
    }
    for (int i = 0; last < 0 ? i < count : first + i <= last; i++) {
        int byte = last < 0 ? bytes[i] : first + i;
        uint32_t c;
        if (!may_go_on(s, sofar, size, byte, &c)) continue;
        Move moves[MOST_MOVES];
        int number = moves_of(s, p, byte, moves);
        for (int j = 0; j < number; j++) {
            int gone = moves[j].gone, some = known || !gone;
            if (c == NO_CHAR) {
                if (!walk(s, origin, &moves[j].to, sofar << 8 | (uint32_t)byte, size + 1, some, lost || gone))
                    return 0;
                continue;
            }
            if (!lost && !gone) continue;
            if (some || c < 0x80 || (moves[j].to.at > origin && has_bit(s->frequent, c)))
                if (!follow(s, &moves[j].to, c, 1)) return 0;
        }
    }
    return 1;
}

static int is_end(const Search *s, const Place *p) {
    if (p->at < s->count || p->size) return 0;
    return p->waits == NONE || p->waits == ALONE || p->waits == LOW || (p->waits == PAIR && s->line_ends);
}

/* --- the search ------------------------------------------------------------------------------- */

static int rank_of(const Place *p) { return p->size ? 3 - p->size : is_waiting(p) ? 3 : 4; }

static int32_t node_at(Search *s, const Place *p) {
    int32_t list = p->at * RANKS + rank_of(p);
    for (int32_t i = s->heads[list]; i >= 0; i = s->nodes[i].next)
        if (!memcmp(&s->nodes[i].place, p, sizeof *p)) return i;
    if (!grow(&s->nodes, &s->node_room, s->node_count, sizeof *s->nodes)) return -1;
    int32_t number = s->node_count++;
    s->nodes[number] = (Node){*p, -1, -1, -1};
    if (s->heads[list] < 0) s->heads[list] = number;
    else s->nodes[s->tails[list]].next = number;
    s->tails[list] = number;
    return number;
}

static uint32_t hash_of(int32_t node, const State *state) {
    uint64_t hash = (uint64_t)(uint32_t)node << 24 | (uint64_t)state->count << 16 | (uint64_t)state->before << 8 | state->previous;
    for (int i = 0; i < state->count; i++) hash = hash_with(hash, state->chars[i]);
    return (uint32_t)(hash >> 16);
}

static int is_same(const State *a, const State *b) {
    if (a->count != b->count || a->before != b->before || a->previous != b->previous) return 0;
    for (int i = 0; i < a->count; i++)
        if (a->chars[i] != b->chars[i]) return 0;
    return 1;
}

static int rehash(Search *s) {
    uint32_t mask = s->mask * 2 + 1;
    int32_t *table = PyMem_Calloc((size_t)mask + 1, sizeof *table);
    if (!table) {
        PyErr_NoMemory();
        return 0;
    }
    for (int32_t i = 0; i < s->context_count; i++) {
        uint32_t at = hash_of(s->contexts[i].node, &s->contexts[i].state) & mask;
        while (table[at]) at = (at + 1) & mask;
        table[at] = i + 1;
    }
    PyMem_Free(s->table);
    s->table = table;
    s->mask = mask;
    return 1;
}

static int put(Search *s, int32_t node, const State *state, int32_t best, double alpha, const Arc *arc) {
    if (!grow(&s->arcs, &s->arc_room, s->arc_count, sizeof *s->arcs)) return 0;
    if (2 * (uint32_t)s->context_count > s->mask && !rehash(s)) return 0;
    uint32_t at = hash_of(node, state) & s->mask;
    Context *c = NULL;
    for (; s->table[at]; at = (at + 1) & s->mask) {
        c = s->contexts + s->table[at] - 1;
        if (c->node == node && is_same(&c->state, state)) break;
    }
    int32_t number = s->table[at] - 1;
    if (number < 0) {
        if (!grow(&s->contexts, &s->context_room, s->context_count, sizeof *s->contexts)) return 0;
        number = s->context_count++;
        s->table[at] = number + 1;
        s->contexts[number] = (Context){*state, node, -1, best, s->arc_count, alpha, -INFINITY};
        Node *n = s->nodes + node;
        if (n->first < 0) n->first = number;
        else s->contexts[n->last].next = number;
        n->last = number;
    } else {
        if (best < c->best) {
            c->best = best;
            c->step = s->arc_count;
        }
        c->alpha = plus(c->alpha, alpha);
    }
    s->arcs[s->arc_count] = *arc;
    s->arcs[s->arc_count++].target = number;
    return 1;
}

/* The contexts of a node that cost the least, the least first; ties in order. */
static int kept_of(const Search *s, int32_t node, int32_t most, int32_t *kept) {
    int count = 0;
    for (int32_t i = s->nodes[node].first; i >= 0; i = s->contexts[i].next) {
        int32_t best = s->contexts[i].best;
        if (best > most) continue;
        int j = count < s->beam ? count : s->beam;
        if (j == s->beam && s->contexts[kept[j - 1]].best <= best) continue;
        if (j == s->beam) j--;
        for (; j > 0 && s->contexts[kept[j - 1]].best > best; j--) kept[j] = kept[j - 1];
        kept[j] = i;
        if (count < s->beam) count++;
    }
    return count;
}

/* Whether a word of ASCII begins at a place. */
ALWAYS_INLINE int is_before_word(const Search *s, int32_t at) {
    return at < s->count && s->units[at].size[0] == 1 && Py_ISALPHA(s->units[at].data[0][0]);
}

/* What it costs that a reader has taken along what is ASCII; `at` is what follows. */
static int cost_of_swallowed(const Search *s, uint32_t c, int32_t cost, const State *before, int32_t at) {
    if (c == s->missing[at - 1]) return close_cost(s->k, before) - s->missing_mark;
    uint32_t last = before->chars[0];
    if (c == ' ') return cost + (last >= 0x3000 && last < 0xA000 && !is_before_word(s, at) ? s->unspaced : 0);
    int price = cost > s->k->constants.ordinary ? cost - s->k->constants.ordinary : 0;
    if (c >= '0' && c <= '9') price += s->k->constants.one_digit; /* the model knows them as one */
    if (strchr(PARTNERS, (int)c)) price += s->uneven;
    return cost + price;
}

/* What a character costs that was not read: no less than what is so rare can cost there. */
static int32_t plausible(const Search *s, uint32_t c, int32_t cost, uint32_t before) {
    const Model *m = &s->k->model;
    uint32_t gram[2] = {before, fold_of(m, c)};
    int least = lone_cost(m, gram[1]) - (before == BOUNDARY ? 0 : lone_cost(m, before)) - s->by_chance;
    return cost >= least || gram_cost(m, gram, 2) >= least ? cost : least;
}

static int go_on(Search *s, int32_t node, const int32_t *kept, int count) {
    const Constants *constants = &s->k->constants;
    Place place = s->nodes[node].place;
    uint8_t none[4];
    s->follower_count = 0;
    if (!read_whole(s, &place, none, 0) || !walk(s, place.at, &place, 0, 0, 0, 0)) return 0;
    Advance ahead[MOST_KEPT];
    for (int32_t f = 0; f < s->follower_count; f++) {
        Follower follower = s->followers[f];
        int32_t to = node_at(s, &follower.to);
        if (to < 0) return 0;
        for (int i = 0; i < count; i++) {
            ahead[i].state = s->contexts[kept[i]].state;
            ahead[i].c = follower.c;
        }
        advance_all(s->k, ahead, count);
        for (int i = 0; i < count; i++) {
            const Context *from = s->contexts + kept[i];
            int32_t cost = ahead[i].cost;
            if (!follower.lost && cost > constants->decoded_ceiling) cost = constants->decoded_ceiling;
            if (follower.lost && follower.c >= 0x80) cost = plausible(s, follower.c, cost, from->state.chars[0]);
            if (follower.lost && follower.c < 0x80)
                cost = cost_of_swallowed(s, follower.c, cost, &from->state, follower.to.at);
            int32_t *least = s->least_at + follower.to.at;
            if (from->best + cost > *least + s->margin) continue;
            if (from->best + cost < *least) *least = from->best + cost;
            Arc arc = {kept[i], 0, cost, follower.c, follower.lost};
            if (!put(s, to, &ahead[i].state, from->best + cost, from->alpha - cost / s->nat, &arc)) return 0;
        }
    }
    return 1;
}

/* What it costs that a token ends: few signs of East Asia may end a line. */
static int closing(const Search *s, const State *state) {
    uint32_t last = state->chars[0];
    int unending = s->line_ends && last < 0x10000 && has_bit(s->unending, last);
    return close_cost(s->k, state) + (unending ? s->unplaced : 0);
}

/* All accounts; whether there is one, -1 with an error. */
static int search(Search *s) {
    State start;
    memset(&start, 0, sizeof start);
    start_state(&s->k->model, &start);
    Place first = place_of(0, NONE, 0);
    Arc none = {-1, 0, 0, 0, 0};
    int32_t root = node_at(s, &first);
    if (root < 0 || !put(s, root, &start, 0, 0.0, &none)) return -1;
    int32_t kept[MOST_KEPT];
    for (int32_t at = 0; at <= s->count; at++) {
        int32_t least = s->least_at[at];
        for (int rank = 0; rank < RANKS; rank++)
            for (int32_t n = s->heads[at * RANKS + rank]; n >= 0; n = s->nodes[n].next) {
                int count = kept_of(s, n, least + s->margin, kept);
                if (is_end(s, &s->nodes[n].place))
                    for (int i = 0; i < count && s->end_count < s->end_room; i++) {
                        s->end_costs[s->end_count] = closing(s, &s->contexts[kept[i]].state);
                        s->ends[s->end_count++] = kept[i];
                    }
                if (count && !go_on(s, n, kept, count)) return -1;
            }
    }
    if (!s->end_count) return 0;
    for (int32_t i = 0; i < s->end_count; i++) {
        Context *c = s->contexts + s->ends[i];
        int32_t cost = s->end_costs[i];
        c->beta = -(cost / s->nat);
        s->total = plus(s->total, c->alpha - cost / s->nat);
        if (i == 0 || c->best + cost < s->least) {
            s->least = c->best + cost;
            s->end = s->ends[i];
        }
    }
    for (int32_t i = s->arc_count - 1; i > 0; i--) {
        const Arc *arc = s->arcs + i;
        double beta = s->contexts[arc->target].beta;
        if (beta == -INFINITY) continue;
        Context *source = s->contexts + arc->source;
        source->beta = plus(source->beta, beta - arc->cost / s->nat);
    }
    return 1;
}

/* (cost, total, contexts, arcs): of each context that counts where it is, whether observed and true
   characters meet there, and what is before and behind it; of each arc its ends, character, cost, whether
   bytes of it were refused, and whether the likeliest account has it. The last context is the end of all. */
static PyObject *account_of(Search *s, double least_share) {
    PyObject *contexts = PyList_New(0), *arcs = PyList_New(0), *answer = NULL;
    int32_t *numbers = PyMem_Malloc(((size_t)s->context_count + 1) * sizeof *numbers);
    uint8_t *best = PyMem_Calloc((size_t)s->arc_count + 1, 1);
    if (!numbers || !best) PyErr_NoMemory();
    if (!contexts || !arcs || !numbers || !best) goto done;
    for (int32_t i = 0; i < s->context_count; i++) numbers[i] = -1;
    for (int32_t c = s->end; s->arcs[s->contexts[c].step].source >= 0; c = s->arcs[s->contexts[c].step].source)
        best[s->contexts[c].step] = 1;
    for (int32_t i = 1; i < s->arc_count; i++) {
        const Arc *arc = s->arcs + i;
        const Context *ends[2] = {s->contexts + arc->source, s->contexts + arc->target};
        double share = ends[0]->alpha - arc->cost / s->nat + ends[1]->beta;
        if (!best[i] && !(share >= s->total - least_share)) continue;
        int32_t number[2] = {arc->source, arc->target};
        for (int j = 0; j < 2; j++) {
            int32_t *own = numbers + number[j];
            if (*own >= 0) continue;
            const Place *p = &s->nodes[ends[j]->node].place;
            int meets = !p->size && !is_waiting(p) && p->at < s->count;
            PyObject *one = Py_BuildValue("iOdd", p->at, meets ? Py_True : Py_False, ends[j]->alpha, ends[j]->beta);
            int failed = !one || PyList_Append(contexts, one) < 0;
            Py_XDECREF(one);
            if (failed) goto done;
            *own = (int32_t)PyList_GET_SIZE(contexts) - 1;
        }
        PyObject *one = Py_BuildValue("iiCiOO", numbers[arc->source], numbers[arc->target], (int)arc->c, arc->cost,
                                      arc->lost ? Py_True : Py_False, best[i] ? Py_True : Py_False);
        int failed = !one || PyList_Append(arcs, one) < 0;
        Py_XDECREF(one);
        if (failed) goto done;
    }
    PyObject *last = Py_BuildValue("iOdd", s->count, Py_True, s->total, 0.0);
    int failed = !last || PyList_Append(contexts, last) < 0;
    Py_XDECREF(last);
    for (int32_t i = 0; i < s->end_count && !failed; i++) {
        double share = s->contexts[s->ends[i]].alpha - s->end_costs[i] / s->nat;
        int32_t own = numbers[s->ends[i]];
        if (own < 0 || !(s->ends[i] == s->end || share >= s->total - least_share)) continue;
        PyObject *one = Py_BuildValue("insiOO", own, PyList_GET_SIZE(contexts) - 1, "", s->end_costs[i], Py_False,
                                      s->ends[i] == s->end ? Py_True : Py_False);
        failed = !one || PyList_Append(arcs, one) < 0;
        Py_XDECREF(one);
    }
    if (!failed) answer = Py_BuildValue("idOO", s->least, s->total, contexts, arcs);
done:
    PyMem_Free(numbers);
    PyMem_Free(best);
    Py_XDECREF(contexts);
    Py_XDECREF(arcs);
    return answer;
}

static int take_units(Search *s, PyObject *units, const char *signs) {
    for (int32_t i = 0; i < s->count; i++) {
        PyObject *unit = PyList_GET_ITEM(units, i);
        s->units[i].is_sign = signs[i] != 0;
        if (!PyTuple_Check(unit)) {
            PyErr_SetString(PyExc_TypeError, "expected tuples of bytes");
            return 0;
        }
        for (Py_ssize_t j = 0; j < 2 && j < PyTuple_GET_SIZE(unit); j++) {
            char *data;
            Py_ssize_t size;
            if (PyBytes_AsStringAndSize(PyTuple_GET_ITEM(unit, j), &data, &size) < 0) return 0;
            if (size > 4) size = 0;
            memcpy(s->units[i].data[j], data, (size_t)size);
            s->units[i].size[j] = (uint8_t)size;
        }
    }
    return 1;
}

PyObject *account(Kernel *k, PyObject *args) {
    Search s;
    memset(&s, 0, sizeof s);
    PyObject *units;
    const char *signs, *missing, *tables[9];
    Py_ssize_t sizes[9], sign_count, missing_count;
    double least_share;
    if (!PyArg_ParseTuple(args, "O!y#y#(y#y#y#y#)(y#y#y#y#y#)(iiiii)(iiiiiii)(dd)", &PyList_Type, &units, &signs, &sign_count,
                          &missing, &missing_count,
                          tables, sizes, tables + 1, sizes + 1, tables + 2, sizes + 2, tables + 3, sizes + 3,
                          tables + 4, sizes + 4, tables + 5, sizes + 5, tables + 6, sizes + 6, tables + 7, sizes + 7, tables + 8, sizes + 8,
                          &s.refuses, &s.signs, &s.has_euro, &s.has_control, &s.line_ends,
                          &s.beam, &s.margin, &s.unspaced, &s.unplaced, &s.uneven, &s.missing_mark, &s.by_chance, &s.nat, &least_share))
        return NULL;
    static const Py_ssize_t needed[9] = {8192, 8192 + 32, 256, 256, 256, 8192, 8192, 8192, 8192};
    Py_ssize_t count = PyList_GET_SIZE(units);
    int fits = count == sign_count && count == missing_count && count <= LONGEST_TOKEN && s.beam > 0 && s.beam <= MOST_KEPT;
    for (int i = 0; i < 9; i++) fits &= sizes[i] == needed[i] || (i == 1 && !sizes[i]);
    if (!fits) return PyErr_Format(PyExc_ValueError, "tables of another size, or a token too long");
    const uint8_t **places[9] = {&s.read, &s.private_, &s.single, &s.leads, &s.starts, &s.begins, &s.chars, &s.frequent, &s.unending};
    for (int i = 0; i < 9; i++) *places[i] = sizes[i] ? (const uint8_t *)tables[i] : NULL;
    s.k = k;
    s.count = (int32_t)count;
    s.missing = (const uint8_t *)missing;
    s.total = -INFINITY;
    s.mask = 255;
    size_t lists = ((size_t)count + 5) * RANKS;
    s.end_room = 260 * s.beam;
    s.units = PyMem_Calloc((size_t)count + 1, sizeof *s.units);
    s.heads = PyMem_Malloc(lists * sizeof *s.heads);
    s.tails = PyMem_Malloc(lists * sizeof *s.tails);
    s.least_at = PyMem_Malloc(((size_t)count + 5) * sizeof *s.least_at);
    s.table = PyMem_Calloc((size_t)s.mask + 1, sizeof *s.table);
    s.ends = PyMem_Malloc((size_t)s.end_room * sizeof *s.ends);
    s.end_costs = PyMem_Malloc((size_t)s.end_room * sizeof *s.end_costs);
    PyObject *answer = NULL;
    if (!s.units || !s.heads || !s.tails || !s.least_at || !s.table || !s.ends || !s.end_costs) PyErr_NoMemory();
    else if (take_units(&s, units, signs)) {
        for (size_t i = 0; i < lists; i++) s.heads[i] = -1;
        for (Py_ssize_t i = 1; i < count + 5; i++) s.least_at[i] = NOWHERE;
        s.least_at[0] = 0;
        int found = search(&s);
        if (found > 0) answer = account_of(&s, least_share);
        else if (!found) answer = Py_NewRef(Py_None);
    }
    PyMem_Free(s.units);
    PyMem_Free(s.heads);
    PyMem_Free(s.tails);
    PyMem_Free(s.least_at);
    PyMem_Free(s.table);
    PyMem_Free(s.ends);
    PyMem_Free(s.end_costs);
    PyMem_Free(s.nodes);
    PyMem_Free(s.contexts);
    PyMem_Free(s.arcs);
    PyMem_Free(s.followers);
    return answer;
}
