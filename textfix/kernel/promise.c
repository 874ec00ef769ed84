/* Which channels gain on the first tokens about what they cost: asked of all of them at once, before any
   is weighed. The twin of fixers.hope.has_promise. What encodings make of a token has much in common: a
   character is the same bytes in most that it is read in, and bytes the same characters in most that they
   are written in. So each reading is walked through once, with the set of all that write it alike; and where
   nothing but ASCII stands, as far back as the model looks, it costs what the token costs as it is. */

#include "kernel.h"

#define MOST_TOKENS 64
#define LONGEST_SAMPLED 64
#define SEEN_BACK 4 /* characters that the model looks back */
#define KEPT_BELOW 0x3400 /* the characters of alphabets, of which it is kept what they may have been */

/* What a character may have been: bytes, and the encodings in which they are read so. */
typedef struct {
    uint32_t bytes;
    Readers who;
} Bytes;
struct Origin {
    int count;
    Bytes of[];
};

/* What bytes a token was in some encodings read, and what it gains by the encodings written. */
typedef struct {
    uint8_t data[4 * LONGEST_SAMPLED];
    uint8_t sizes[LONGEST_SAMPLED]; /* of the token's characters, 0 where one is not in the encodings */
    int32_t gain[LANES];          /* of the lanes that are gaining */
    int32_t limit[LANES], lowest; /* what a text may cost above the least, by lane */
    int32_t gain_of_many[MAX_ENCODINGS];
    uint64_t may_gain, gaining;
    int many_gain, structured; /* whether one of several bytes gains; whether there is UTF-8 */
    int size, length, special; /* length: of the characters that are in the encodings */
    int token;
    int64_t cost, rough; /* of its characters as they are */
    /* Of bytes, and of the end: whether they are sure, which is ASCII behind such only; what all those count above
       the least; the first and the last that are not; the state and the class before the first. */
    uint8_t is_sure[4 * LONGEST_SAMPLED + 1];
    int32_t sure;
    int first, last, class_before;
    State state;
    /* The bytes that the rough score is asked of: those that are not sure, and one before; that of the others. */
    int rough_from, rough_to;
    int32_t rough_beside;
    /* Where a pair may begin with the last byte that is not ASCII: the end of what is not sure, and whether the
       end of the token is; what the sure ones count above the least, and by the rough score. */
    int to_of_many, end_of_many;
    int32_t sure_of_many, rough_of_many;
    Readers who;
} Form;

/* What the bytes of a form are so far, in the lanes in which they are the same. */
typedef struct {
    uint64_t lanes;
    int32_t cost, form, at; /* cost: above the least */
    int plain; /* whether the lanes leave ASCII as it is */
} Node;

/* Encodings in which all tokens so far read alike, with the forms that count. */
typedef struct {
    Readers who;
    int seen, count;
    int form[MOST_TOKENS];
} Alike;

/* The least that channels to some encodings read must gain, by the encoding written. */
typedef struct {
    Readers who;
    int32_t least[MAX_ENCODINGS];
} Bar;
#define BARS 64 /* that are kept; a power of two */

struct Promising {
    Kernel *k;
    int late;
    Readers nominated[MAX_ENCODINGS]; /* for each encoding written, in this round */
    Form *forms;
    int form_count, form_room;
    Alike alike[MAX_ENCODINGS], next[MAX_ENCODINGS];
    int alike_count;
    Readers parts[MAX_ENCODINGS], finer[MAX_ENCODINGS];
    struct Origin *origin; /* room for one that is not kept */
    uint64_t plain; /* the lanes that leave ASCII as it is */
    uint32_t seen[LONGEST_SAMPLED];
    State states[LONGEST_SAMPLED + 1];
    int32_t costs[LONGEST_SAMPLED + 1], rough[LONGEST_SAMPLED + 1]; /* rough: of those before */
    int64_t most[MOST_TOKENS + 1]; /* that a token and all behind it may gain in an encoding of several bytes */
    int32_t ahead[MOST_TOKENS + 1][LANES]; /* the same in others */
    int32_t best[LANES], best_of_many[MAX_ENCODINGS]; /* what the tokens before gain at most */
    Bar bar[BARS];
    Node *nodes; /* and what they go on to, at the same place */
    Advance *steps;
    int node_room;
};

ALWAYS_INLINE Readers both(Readers a, Readers b) {
    return (Readers){{a.bits[0] & b.bits[0], a.bits[1] & b.bits[1]}};
}
ALWAYS_INLINE int any(Readers a) { return (a.bits[0] | a.bits[1]) != 0; }
ALWAYS_INLINE int same(Readers a, Readers b) { return a.bits[0] == b.bits[0] && a.bits[1] == b.bits[1]; }
ALWAYS_INLINE int first_of(Readers a) {
    return a.bits[0] ? lowest_bit(a.bits[0]) : 64 + lowest_bit(a.bits[1]);
}
ALWAYS_INLINE void put(Readers *a, int r) { a->bits[r >> 6] |= (uint64_t)1 << (r & 63); }

/* --- what tokens were --------------------------------------------------------------------------- */

/* What a character may have been, in room for all encodings; 0 with an error. */
static int find_origin(Kernel *k, uint32_t c, struct Origin *out) {
    out->count = 0;
    for (int r = 0; r < k->encodings; r++) {
        if (!k->encoding[r]->is_read) continue;
        uint32_t bytes = bytes_at(k, k->encoding[r], c);
        if (bytes == UNKNOWN) return 0;
        int i = 0;
        while (i < out->count && out->of[i].bytes != bytes) i++;
        if (i == out->count) out->of[out->count++] = (Bytes){.bytes = bytes};
        put(&out->of[i].who, r);
    }
    return 1;
}

/* The same, kept if it is a letter of an alphabet; NULL with an error. */
static const struct Origin *origin_of(struct Promising *p, uint32_t c) {
    Kernel *k = p->k;
    if (c < KEPT_BELOW) {
        struct Origin **page = LOAD_POINTER(&k->origins[c >> 8]);
        struct Origin *kept = page ? LOAD_POINTER(&page[c & 0xFF]) : NULL;
        if (kept) return kept;
    }
    if (!find_origin(k, c, p->origin)) return NULL;
    if (c >= KEPT_BELOW) return p->origin;
    struct Origin **page = LOAD_POINTER(&k->origins[c >> 8]), **other;
    if (!page) {
        page = PyMem_Calloc(256, sizeof *page);
        if (!page) return (const struct Origin *)PyErr_NoMemory();
        other = PUBLISH(&k->origins[c >> 8], page);
        if (other) PyMem_Free(page);
        if (other) page = other;
    }
    size_t size = sizeof(struct Origin) + (size_t)p->origin->count * sizeof(Bytes);
    struct Origin *kept = PyMem_Malloc(size), *before;
    if (!kept) return (const struct Origin *)PyErr_NoMemory();
    memcpy(kept, p->origin, size);
    before = PUBLISH(&page[c & 0xFF], kept);
    if (before) PyMem_Free(kept);
    return before ? before : kept;
}

void forget_origins(Kernel *k) {
    for (int i = 0; k->origins && i < (MAX_CODE_POINT + 1) >> 8; i++) {
        for (int j = 0; k->origins[i] && j < 256; j++) PyMem_Free(k->origins[i][j]);
        PyMem_Free(k->origins[i]);
    }
    PyMem_Free(k->origins);
    k->origins = NULL;
}

/* Splits encodings by what they say of a token, into p->parts; how many parts, 0 with an error. */
static int part(struct Promising *p, const Span *token, Readers all) {
    int count = 1;
    p->parts[0] = all;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        const struct Origin *origin = origin_of(p, token->chars[i]);
        if (!origin) return 0;
        if (origin->count == 1) continue;
        int finer = 0;
        for (int j = 0; j < count; j++)
            for (int of = 0; of < origin->count; of++) {
                Readers who = both(p->parts[j], origin->of[of].who);
                if (!any(who)) continue;
                p->finer[finer++] = who;
                if (same(who, p->parts[j])) break;
            }
        count = finer;
        memcpy(p->parts, p->finer, (size_t)count * sizeof *p->parts);
    }
    return count;
}

/* A form of a token, by an encoding that reads it so; NULL with an error. */
static Form *add_form(struct Promising *p, const Span *token, int number, int r) {
    Kernel *k = p->k;
    if (p->form_count == p->form_room) {
        int room = p->form_room ? 2 * p->form_room : 64;
        Form *more = PyMem_Realloc(p->forms, (size_t)room * sizeof *more);
        if (!more) return (Form *)PyErr_NoMemory();
        p->forms = more;
        p->form_room = room;
    }
    Form *form = p->forms + p->form_count++;
    form->size = form->length = form->special = 0;
    form->token = number;
    form->gaining = 0;
    form->many_gain = form->structured = 0;
    form->who = (Readers){{0, 0}};
    for (Py_ssize_t i = 0; i < token->n; i++) {
        uint32_t bytes = bytes_at(k, k->encoding[r], token->chars[i]);
        if (bytes == UNKNOWN) return NULL;
        form->sizes[i] = 0;
        if (bytes == NO_BYTES) continue;
        form->sizes[i] = (uint8_t)put_bytes(form->data + form->size, bytes);
        form->size += form->sizes[i];
        form->length++;
        form->special |= token->chars[i] >= 0x80;
    }
    return form;
}

static int is_open(const struct Promising *p, const Alike *alike) {
    return alike->seen <= p->k->constants.fine_sample;
}

/* Adds what a token is in the encodings that have not seen enough; how many are left of those, -1 with
   an error. */
static int read_token(struct Promising *p, const Span *token, int number) {
    Readers left = {{0, 0}};
    for (int i = 0; i < p->alike_count; i++)
        for (int half = 0; half < 2 && is_open(p, p->alike + i); half++)
            left.bits[half] |= p->alike[i].who.bits[half];
    if (!any(left)) return 0;
    int parts = part(p, token, left), count = 0;
    if (!parts) return -1;
    for (int i = 0; i < p->alike_count; i++)
        if (!is_open(p, p->alike + i)) p->next[count++] = p->alike[i];
    for (int j = 0; j < parts; j++) {
        int at = p->form_count;
        Form *form = add_form(p, token, number, first_of(p->parts[j]));
        if (!form) return -1;
        for (int i = 0; i < p->alike_count; i++) {
            Readers who = both(p->parts[j], p->alike[i].who);
            if (!any(who) || !is_open(p, p->alike + i)) continue;
            Alike *of = p->next + count++;
            of->who = who;
            of->seen = p->alike[i].seen;
            of->count = p->alike[i].count;
            memcpy(of->form, p->alike[i].form, (size_t)of->count * sizeof *of->form);
            form->who.bits[0] |= who.bits[0];
            form->who.bits[1] |= who.bits[1];
            if (!form->special) continue;
            of->form[of->count++] = at;
            of->seen += form->length;
        }
        if (!form->special) p->form_count--; /* nobody counts it */
    }
    p->alike_count = count;
    memcpy(p->alike, p->next, (size_t)count * sizeof *p->alike);
    return 1;
}

/* --- what they would be -------------------------------------------------------------------------- */

/* The least that a channel to some encodings read must gain to promise enough; INT32_MAX if there is none. */
static int32_t find_least(const struct Promising *p, int w, Readers who) {
    const Kernel *k = p->k;
    int32_t least = INT32_MAX;
    Readers of = both(who, p->nominated[w]);
    for (int half = 0; half < 2; half++)
        for (uint64_t left = of.bits[half]; left; left &= left - 1) {
            int32_t cost = k->channel_cost[w * MAX_ENCODINGS + 64 * half + lowest_bit(left)];
            if (cost < least) least = cost;
        }
    return least == INT32_MAX ? least : least + k->constants.promise;
}

/* The same for all encodings written; the sets of those read come again. */
static const int32_t *least_of(struct Promising *p, Readers who) {
    uint64_t hash = hash_with(hash_with(0, who.bits[0]), who.bits[1]);
    Bar *bar = p->bar + (hash & (BARS - 1));
    if (same(bar->who, who)) return bar->least;
    for (int w = 0; w < p->k->encodings; w++) bar->least[w] = find_least(p, w, who);
    bar->who = who;
    return bar->least;
}

/* How much of a gain may be lost, if some is had already and some may still be; negative if none may. */
ALWAYS_INLINE int64_t limit_of(int64_t gain, int32_t least, int64_t before, int64_t ahead) {
    int64_t needed = least - before - ahead;
    return least == INT32_MAX ? -1 : gain - (needed > 1 ? needed : 1);
}

/* What a character counts above the least. */
static int above_least(const Kernel *k, int cost) {
    return cost > k->constants.least_likely ? cost - k->constants.least_likely : 0;
}

/* Those of some lanes whose limit is not passed. */
static uint64_t within(const Form *form, uint64_t lanes, int32_t cost) {
    if (cost <= form->lowest) return lanes;
    for (uint64_t left = lanes; left; left &= left - 1)
        if (cost > form->limit[lowest_bit(left)]) lanes &= ~(left & (~left + 1));
    return lanes;
}

static int add_node(struct Promising *p, int count, Node node, const State *state, uint32_t c) {
    if (count == p->node_room) {
        int room = p->node_room ? 2 * p->node_room : 256;
        Node *nodes = PyMem_Realloc(p->nodes, (size_t)room * sizeof *nodes);
        if (nodes) p->nodes = nodes;
        Advance *steps = nodes ? PyMem_Realloc(p->steps, (size_t)room * sizeof *steps) : NULL;
        if (!steps) {
            PyErr_NoMemory();
            return -1;
        }
        p->steps = steps;
        p->node_room = room;
    }
    p->nodes[count] = node;
    p->steps[count].state = *state;
    p->steps[count].c = c;
    return count + 1;
}

/* Adds what a node goes on to behind the others; how many there are then, -1 with an error. */
static int branch(struct Promising *p, int count, Node node, const State *state) {
    const Kernel *k = p->k;
    const Form *form = p->forms + node.form;
    if (node.at == form->size) return add_node(p, count, node, state, NO_CHAR);
    const ByteChild *child = k->children + k->first_child[form->data[node.at++]];
    for (uint64_t left = node.lanes; left && count >= 0; left &= ~child++->lanes) {
        node.lanes = left & child->lanes;
        if (node.lanes) count = add_node(p, count, node, state, child->c);
    }
    return count;
}

static void settle(Form *form, uint64_t lanes, int64_t gain) {
    form->gaining |= lanes;
    for (; lanes; lanes &= lanes - 1) form->gain[lowest_bit(lanes)] = (int32_t)gain;
}

/* What a form gains if no character of its text counts above the least but those that are sure. */
static int64_t most_of(const Kernel *k, const Form *form, int plain) {
    return form->cost - (int64_t)k->constants.least_likely * (form->size + 1) - (plain ? form->sure : 0);
}

/* Goes through all forms that have begun, side by side; 0 with an error. */
static int walk(struct Promising *p, int count) {
    Kernel *k = p->k;
    while (count) {
        int end = count;
        advance_all(k, p->steps, end);
        for (int i = 0; i < end; i++) {
            Node node = p->nodes[i];
            Form *form = p->forms + node.form;
            State state = p->steps[i].state; /* what is added may move it */
            int end_met = p->steps[i].c == NO_CHAR, at = end_met ? form->size : node.at - 1;
            if (!node.plain || !form->is_sure[at]) node.cost += above_least(k, p->steps[i].cost);
            node.lanes = within(form, node.lanes, node.cost);
            if (!node.lanes) continue;
            if (end_met || (node.plain && at >= form->last))
                settle(form, node.lanes, most_of(k, form, node.plain) - node.cost);
            else if ((count = branch(p, count, node, &state)) < 0)
                return 0;
        }
        memmove(p->nodes, p->nodes + end, (size_t)(count - end) * sizeof *p->nodes);
        memmove(p->steps, p->steps + end, (size_t)(count - end) * sizeof *p->steps);
        count -= end;
    }
    return 1;
}

/* In which encodings of one byte a character a form may gain, and what at most. */
static void weigh_lanes(struct Promising *p, Form *form) {
    const Kernel *k = p->k;
    int32_t costs[LANES], *ahead = p->ahead[form->token];
    int from = ~p->plain ? 0 : form->rough_from, to = ~p->plain ? form->size : form->rough_to;
    int64_t rough = form->rough - (~p->plain ? 0 : form->rough_beside);
    int32_t most[2] = {(int32_t)most_of(k, form, 0), (int32_t)most_of(k, form, 1)};
    rough_lanes(k, form->data + from, to - from, k->lanes[p->late], costs);
    form->may_gain = 0;
    for (int lane = 0; lane < k->lanes[p->late]; lane++) {
        int32_t gain = most[p->plain >> lane & 1];
        if (costs[lane] - rough > k->constants.rough_loss || gain < 1) continue;
        form->may_gain |= (uint64_t)1 << lane;
        if (gain > ahead[lane]) ahead[lane] = gain;
    }
}

/* Begins with those in which it may be enough; how many nodes there are then, -1 with an error. */
static int begin_lanes(struct Promising *p, int number, int count, const int32_t *least) {
    Kernel *k = p->k;
    Form *form = p->forms + number;
    Node node = {.form = number};
    State state;
    uint64_t open = 0;
    const int32_t *ahead = p->ahead[form->token + 1];
    form->lowest = INT32_MAX;
    for (uint64_t left = form->may_gain; left; left &= left - 1) {
        int lane = lowest_bit(left);
        int64_t gain = most_of(k, form, p->plain >> lane & 1);
        int64_t limit = limit_of(gain, least[k->written_in[lane]], p->best[lane], ahead[lane]);
        if (limit < 0) continue;
        form->limit[lane] = (int32_t)limit;
        if (limit < form->lowest) form->lowest = (int32_t)limit;
        open |= (uint64_t)1 << lane;
    }
    if ((node.lanes = open & ~p->plain)) {
        start_state(&k->model, &state);
        if ((count = branch(p, count, node, &state)) < 0) return count;
    }
    if ((node.lanes = open & p->plain)) {
        node.plain = 1;
        node.at = form->first;
        count = branch(p, count, node, &form->state);
    }
    return count;
}

/* What a form gains in an encoding of several bytes a character; 0 with an error. */
static int try_many(struct Promising *p, Form *form, int w, int32_t least) {
    Kernel *k = p->k;
    const Model *m = &k->model;
    Encoding *e = k->encoding[w];
    uint32_t chars[4 * LONGEST_SAMPLED];
    int n = 0, before = form->class_before;
    int64_t limit = limit_of(form->cost, least, p->best_of_many[w], p->most[form->token + 1]);
    int64_t cost = form->rough_of_many - form->rough; /* at first the rough one, beside that of the token */
    if (limit < 0) return 1;
    for (int at = form->first; at < form->to_of_many; n++) {
        int length = decode_next(k, e, form->data + at, form->size - at, chars + n);
        if (length < 0) return 0;
        uint32_t slot = slot_of(m, fold_of(m, chars[n]));
        int own = rough_class(m, slot);
        cost += rough_cost(m, slot) + (before >= 0 && own != before ? k->constants.rough_change : 0);
        if (cost > k->constants.rough_loss_of_many) return 1;
        before = own;
        at += length;
    }
    State state = form->state;
    int others = form->first + form->size - form->to_of_many; /* characters that are as they were */
    cost = (int64_t)k->constants.least_likely * (n + others + 1) + form->sure_of_many;
    for (int i = 0; i < n && cost <= limit; i++) cost += above_least(k, advance(k, &state, chars[i]));
    if (cost <= limit && !form->end_of_many) cost += above_least(k, close_cost(k, &state));
    if (cost > limit) return 1;
    if (!form->many_gain) memset(form->gain_of_many, 0, sizeof form->gain_of_many);
    form->many_gain = 1;
    form->gain_of_many[w] = (int32_t)(form->cost - cost);
    return 1;
}

/* What all forms of a token gain; 0 with an error. */
static int try_token(struct Promising *p, int first, int end) {
    Kernel *k = p->k;
    int nodes = 0;
    for (int i = first; i < end; i++) {
        Form *form = p->forms + i;
        const int32_t *least = least_of(p, form->who);
        nodes = begin_lanes(p, i, nodes, least);
        if (nodes < 0) return 0;
        for (int j = 0; j < k->many_count; j++)
            if (!try_many(p, form, k->many[j], least[k->many[j]])) return 0;
    }
    if (!walk(p, nodes)) return 0;
    for (int lane = 0; lane < k->lanes[p->late]; lane++) {
        int32_t most = 0;
        for (int i = first; i < end; i++)
            if (p->forms[i].gaining >> lane & 1 && p->forms[i].gain[lane] > most) most = p->forms[i].gain[lane];
        p->best[lane] += most;
    }
    for (int j = 0; j < k->many_count; j++) {
        int32_t most = 0, w = k->many[j];
        for (int i = first; i < end; i++)
            if (p->forms[i].many_gain && p->forms[i].gain_of_many[w] > most) most = p->forms[i].gain_of_many[w];
        p->best_of_many[w] += most;
    }
    return 1;
}

/* What characters cost, each with the state before it; and the rough score of those before. */
static int64_t find_states(struct Promising *p, const uint32_t *chars, int n) {
    const Kernel *k = p->k;
    const Model *m = &k->model;
    State state;
    int64_t total = 0;
    int before = -1;
    start_state(m, &state);
    p->rough[0] = 0;
    for (int i = 0; i < n; i++) {
        uint32_t slot = slot_of(m, fold_of(m, chars[i]));
        int own = rough_class(m, slot), changed = i && own != before;
        p->rough[i + 1] = p->rough[i] + rough_cost(m, slot) + (changed ? k->constants.rough_change : 0);
        before = own;
        p->states[i] = state;
        total += p->costs[i] = advance(k, &state, chars[i]);
    }
    p->states[n] = state;
    return total + (p->costs[n] = close_cost(k, &state));
}

/* Whether a character is ASCII in the token as in a form of it. */
ALWAYS_INLINE int is_plain(uint32_t c, const uint8_t *data, int size) {
    return c > ' ' && c < 0x7F && size == 1 && *data == c;
}

/* Finds what is sure of a form, of whose characters the states are known. */
static void find_sure(const struct Promising *p, Form *form, const uint32_t *chars, int n) {
    const Kernel *k = p->k;
    const uint8_t *sizes = form->sizes;
    int plain = SEEN_BACK, at = 0, behind = 0; /* plain: how many in a row; behind: sure ones, even of pairs */
    int32_t begin = 0, end = 0;
    form->sure = form->end_of_many = 0;
    form->first = -1;
    for (int i = 0; i <= n; i++) {
        while (i < n && !*sizes) sizes++;
        int size = i < n ? *sizes++ : 1;
        plain = i == n || is_plain(chars[i], form->data + at, size) ? plain + 1 : 0;
        int is_sure = plain > SEEN_BACK, above = is_sure ? above_least(k, p->costs[i]) : 0;
        form->sure += above;
        if (!plain) end = behind = 0;
        if (form->first < 0)
            begin += above;
        else if (plain > SEEN_BACK + 1) {
            end += above;
            behind += i < n;
            form->end_of_many = i == n;
        }
        if (!is_sure && form->first < 0) {
            form->first = at;
            form->state = p->states[i];
            form->class_before = i ? rough_class(&k->model, slot_of(&k->model, fold_of(&k->model, chars[i - 1]))) : -1;
        }
        for (int j = 0; j < size; j++) form->is_sure[at++] = (uint8_t)is_sure;
        if (!is_sure) form->last = at - 1;
    }
    int from = form->first ? form->first - 1 : 0, left = form->last < form->size ? form->size - 1 - form->last : 0;
    form->rough_from = from;
    form->rough_to = form->size - left;
    form->rough_beside = p->rough[from + 1] - (int32_t)rough_sum(k, chars + from, 1) + p->rough[n] - p->rough[n - left];
    form->to_of_many = form->size - behind;
    form->sure_of_many = begin + end;
    form->rough_of_many = p->rough[form->first] + p->rough[n] - p->rough[n - behind];
}

/* What the characters of a token cost that a form has, and what it and all behind it may gain. */
static void find_costs(struct Promising *p, const Span *token, int number, int first, int end) {
    Kernel *k = p->k;
    int64_t most = 0, cost = 0;
    int whole = 0; /* whether the states are those of the whole token */
    memset(p->ahead[number], 0, sizeof p->ahead[number]);
    for (int i = first; i < end; i++) {
        Form *form = p->forms + i;
        const uint32_t *chars = token->chars;
        int n = (int)token->n;
        if (form->length < n) {
            n = 0;
            for (Py_ssize_t j = 0; j < token->n; j++)
                if (form->sizes[j]) p->seen[n++] = token->chars[j];
            chars = p->seen;
        }
        if (!whole || chars == p->seen) cost = find_states(p, chars, n);
        whole = chars != p->seen;
        form->cost = cost;
        form->rough = p->rough[n];
        find_sure(p, form, chars, n);
        weigh_lanes(p, form);
        int64_t gain = form->cost - (int64_t)k->constants.least_likely * (form->size / 4 + 1) - form->sure_of_many;
        if (gain > most) most = gain;
    }
    for (int lane = 0; lane < LANES; lane++) p->ahead[number][lane] += p->ahead[number + 1][lane];
    p->most[number] = p->most[number + 1] + most;
}

/* Adds the channels from an encoding to some of those read, if what they gain is enough. */
static void add_channels(const struct Promising *p, int w, Readers who, int64_t gain, Promises *out) {
    const Kernel *k = p->k;
    Readers of = both(who, p->nominated[w]);
    for (int half = 0; half < 2; half++)
        for (uint64_t left = of.bits[half]; left; left &= left - 1) {
            int r = 64 * half + lowest_bit(left), pair = w * MAX_ENCODINGS + r;
            if (gain - k->channel_cost[pair] >= k->constants.promise) out->pair[out->count++] = (uint16_t)pair;
        }
}

static void add_up(const struct Promising *p, const Alike *alike, Promises *out) {
    const Kernel *k = p->k;
    uint64_t gaining = 0;
    int many = 0;
    for (int i = 0; i < alike->count; i++) {
        const Form *form = p->forms + alike->form[i];
        gaining |= form->gaining;
        many |= form->many_gain;
        for (int half = 0; form->structured && half < 2; half++)
            out->structured.bits[half] |= both(alike->who, p->nominated[k->utf8]).bits[half];
    }
    for (; gaining; gaining &= gaining - 1) {
        int lane = lowest_bit(gaining);
        int64_t gain = 0;
        for (int i = 0; i < alike->count; i++) {
            const Form *form = p->forms + alike->form[i];
            if (form->gaining >> lane & 1) gain += form->gain[lane];
        }
        add_channels(p, k->written_in[lane], alike->who, gain, out);
    }
    for (int j = 0; many && j < k->many_count; j++) {
        int64_t gain = 0;
        for (int i = 0; i < alike->count; i++) {
            const Form *form = p->forms + alike->form[i];
            if (form->many_gain) gain += form->gain_of_many[k->many[j]];
        }
        if (gain) add_channels(p, k->many[j], alike->who, gain, out);
    }
}

/* --- all together -------------------------------------------------------------------------------- */

void free_promising(struct Promising *p) {
    if (p) {
        PyMem_Free(p->forms);
        PyMem_Free(p->origin);
        PyMem_Free(p->nodes);
        PyMem_Free(p->steps);
    }
    PyMem_Free(p);
}

/* The lanes that leave ASCII as it is, and all beyond the last. */
static uint64_t plain_lanes(const Kernel *k, int lanes) {
    uint64_t plain = ~(uint64_t)0;
    for (int lane = 0; lane < lanes; lane++)
        for (uint32_t c = '!'; c < 0x7F; c++)
            if (k->encoding[k->written_in[lane]]->single[c] != c) plain &= ~((uint64_t)1 << lane);
    return plain;
}

static struct Promising *begin(Kernel *k, int late) {
    struct Promising *p = TAKE(k->promising + late); /* a call of Python's tables may ask, or another thread */
    if (!p && (p = PyMem_Calloc(1, sizeof *p))) {
        p->origin = PyMem_Calloc(1, sizeof(struct Origin) + MAX_ENCODINGS * sizeof(Bytes));
        p->plain = plain_lanes(k, k->lanes[late]);
        for (int w = 0; w < k->encodings; w++)
            for (int r = 0; r < k->encodings; r++)
                if (k->rounds[w * MAX_ENCODINGS + r] >> late & 1) put(p->nominated + w, r);
    }
    if (!p || !p->origin) {
        free_promising(p);
        return (struct Promising *)PyErr_NoMemory();
    }
    p->k = k;
    p->late = late;
    p->form_count = 0;
    p->alike_count = 1;
    p->alike[0] = (Alike){.count = 0};
    for (int r = 0; r < k->encodings; r++)
        if (k->encoding[r]->is_read >> late & 1) put(&p->alike[0].who, r);
    memset(p->best, 0, sizeof p->best);
    memset(p->best_of_many, 0, sizeof p->best_of_many);
    return p;
}

static int find(struct Promising *p, const Span *tokens, int count, Promises *out) {
    Kernel *k = p->k;
    Span token[MOST_TOKENS];
    int first[MOST_TOKENS + 1], n = 0, left = k->constants.sample;
    for (; n < count && n < MOST_TOKENS && left > 0; n++) {
        token[n] = sample_of(k, tokens[n].chars, tokens[n].n);
        first[n] = p->form_count;
        int more = read_token(p, token + n, n);
        if (more < 0) return 0;
        if (!more) break;
        left -= (int)token[n].n;
    }
    first[n] = p->form_count;
    for (int i = 0; i < p->form_count; i++)
        p->forms[i].structured = utf8_sequences(p->forms[i].data, p->forms[i].size) > 0;
    p->most[n] = 0;
    memset(p->ahead[n], 0, sizeof p->ahead[n]);
    for (int i = n - 1; i >= 0; i--) find_costs(p, token + i, i, first[i], first[i + 1]);
    for (int i = 0; i < n; i++)
        if (!try_token(p, first[i], first[i + 1])) return 0;
    for (int i = 0; i < p->alike_count; i++) add_up(p, p->alike + i, out);
    return 1;
}

int promises_of(Kernel *k, const Span *tokens, int count, int late, Promises *out) {
    struct Promising *p = begin(k, late);
    out->count = 0;
    out->structured = (Readers){{0, 0}};
    if (!p) return 0;
    int ok = find(p, tokens, count, out);
    if (PUBLISH(k->promising + late, p)) free_promising(p);
    return ok;
}

/* A list of (written, read); NULL with an error. */
static PyObject *list_of(const Kernel *k, const Promises *found) {
    PyObject *out = PyList_New(0);
    for (int i = 0; out && i < found->count + k->encodings; i++) {
        int r = i - found->count, pair = i < found->count ? found->pair[i] : k->utf8 * MAX_ENCODINGS + r;
        if (r >= 0 && !(found->structured.bits[r >> 6] >> (r & 63) & 1)) continue;
        PyObject *one = Py_BuildValue("ii", pair / MAX_ENCODINGS, pair % MAX_ENCODINGS);
        if (!one || PyList_Append(out, one) < 0) Py_CLEAR(out);
        Py_XDECREF(one);
    }
    return out;
}

PyObject *promises(Kernel *k, PyObject *tokens, int late) {
    PyObject *list = PySequence_Fast(tokens, "expected a sequence of str"), *out = NULL;
    if (!list) return NULL;
    Promises *found = PyMem_Malloc(sizeof *found);
    Span token[MOST_TOKENS];
    int count = 0, ok = found != NULL;
    if (!ok) PyErr_NoMemory();
    while (ok && count < MOST_TOKENS && count < PySequence_Fast_GET_SIZE(list)) {
        uint32_t *chars = chars_of(PySequence_Fast_GET_ITEM(list, count), &token[count].n);
        token[count].chars = chars;
        ok = chars != NULL;
        count += ok;
    }
    if (ok && promises_of(k, token, count, late, found)) out = list_of(k, found);
    while (count) PyMem_Free((void *)token[--count].chars);
    PyMem_Free(found);
    Py_DECREF(list);
    return out;
}
