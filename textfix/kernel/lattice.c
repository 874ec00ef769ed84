/* The best explanation of a token under one channel: the twin of lattice.py. Paths are kept in the
   same order and ties fall the same way. */

#include "kernel.h"

typedef struct {
    int32_t end;   /* observed index where the character ends, -1 inside one */
    uint32_t c;    /* the character if it was taken from the channel, else NO_CHAR */
    int32_t trace; /* index of a trace that it was inferred from, else -1 */
    int32_t before;
} Step;

typedef struct {
    int64_t cost;
    State state;
    int32_t step;
} Path;

#define FIRST_PATHS 12
#define FIRST_STEPS 256
#define SHORT_TOKEN 128

/* Room that most tokens can do with comes with it, so that it costs no call. */
typedef struct {
    Path *items; /* `first`, or of PyMem */
    int count, room;
    Path first[FIRST_PATHS];
} Paths;

typedef struct {
    Step *items;
    int32_t count, room;
    Step first[FIRST_STEPS];
} Steps;

typedef struct {
    int size, price, trace; /* trace: index into the loss's traces, -1 where c alone stands */
    uint32_t c;
    int bytes; /* as many as positions, but where characters have two ways */
} Edge;

#define MOST_EDGES 32
#define TOGETHER 16 /* characters of a trace that are asked about at once */
#define RING 16 /* a power of two above LONGEST_TRACE */

typedef struct {
    Kernel *k;
    Encoding *written;
    int loss;
    uint8_t *raw;
    uint32_t *symbols; /* as raw, but what no byte stands for is a code point plus 0x100 */
    Py_ssize_t size;
    uint8_t *forks; /* where a character begins that may have been read from other bytes; NULL if nowhere */
    Advance *ahead; /* room for TOGETHER */
} Search;

static void start_paths(Paths *p) {
    p->items = p->first;
    p->count = 0;
    p->room = FIRST_PATHS;
}

static void free_paths(Paths *p) {
    if (p->items != p->first) PyMem_Free(p->items);
}

static void start_steps(Steps *s) {
    s->items = s->first;
    s->count = 0;
    s->room = FIRST_STEPS;
}

static void free_steps(Steps *s) {
    if (s->items != s->first) PyMem_Free(s->items);
}

static int reserve(Paths *p, int count) {
    if (count <= p->room) return 1;
    int room = p->room * 2;
    while (room < count) room *= 2;
    Path *old = p->items == p->first ? NULL : p->items;
    Path *items = PyMem_Realloc(old, (size_t)room * sizeof *items);
    if (!items) {
        PyErr_NoMemory();
        return 0;
    }
    if (!old) memcpy(items, p->first, (size_t)p->count * sizeof *items);
    p->items = items;
    p->room = room;
    return 1;
}

static int push(Paths *p, int64_t cost, const State *state, int32_t step) {
    if (!reserve(p, p->count + 1)) return 0;
    Path *path = p->items + p->count++;
    path->cost = cost;
    path->state = *state;
    path->step = step;
    return 1;
}

static int32_t remember(Steps *s, int32_t end, uint32_t c, int32_t trace, int32_t before) {
    if (s->count == s->room) {
        int32_t room = (int32_t)((uint32_t)s->room * 2);
        Step *old = s->items == s->first ? NULL : s->items;
        Step *items =
            s->room > INT32_MAX / 2 ? NULL : PyMem_Realloc(old, (size_t)room * sizeof *items);
        if (!items) {
            PyErr_NoMemory();
            return -1;
        }
        if (!old) memcpy(items, s->first, (size_t)s->count * sizeof *items);
        s->items = items;
        s->room = room;
    }
    s->items[s->count] = (Step){end, c, trace, before};
    return s->count++;
}

/* Whether the model will see the same of two paths. */
ALWAYS_INLINE int same_state(const State *a, const State *b) {
    if (a->count != b->count || a->before != b->before || a->previous != b->previous) return 0;
    for (int i = 0; i < a->count; i++)
        if (a->chars[i] != b->chars[i]) return 0;
    return 1;
}

#define FEW_PATHS 12  /* up to which each is compared with each */
#define MANY_PATHS 4096 /* a power of two; more are compared with each, too */

static uint32_t hash_of_state(const State *state) {
    uint64_t hash = (uint64_t)state->count << 16 | (uint64_t)state->before << 8 | state->previous;
    for (int i = 0; i < state->count; i++) {
        hash = (hash ^ state->chars[i]) * 0x9E3779B97F4A7C15ull;
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash >> 32);
}

/* Leaves the cheapest path for each state, in the order in which the states are first met. */
static int cheapest_by_state(Paths *p) {
    int kept = 0, tabled = p->count > FEW_PATHS && p->count < MANY_PATHS / 2;
    int16_t table[MANY_PATHS]; /* the place of a state, plus one */
    uint32_t mask = 31;
    if (tabled) {
        while (mask < 2 * (uint32_t)p->count) mask = mask * 2 + 1;
        memset(table, 0, (mask + 1) * sizeof *table);
    }
    for (int i = 0; i < p->count; i++) {
        const Path *path = p->items + i;
        int j = 0;
        if (tabled) {
            uint32_t at = hash_of_state(&path->state) & mask;
            while (table[at] && !same_state(&p->items[table[at] - 1].state, &path->state))
                at = (at + 1) & mask;
            if (!table[at]) table[at] = (int16_t)(kept + 1);
            j = table[at] - 1;
        } else
            while (j < kept && !same_state(&p->items[j].state, &path->state)) j++;
        if (j == kept) {
            if (kept != i) p->items[kept] = *path;
            kept++;
        } else if (path->cost < p->items[j].cost)
            p->items[j] = *path;
    }
    return kept;
}

/* The cheapest path for each state, at most `beam`, cheapest first; ties in order. */
static void keep_best(Paths *p, int beam) {
    if (p->count < 2) return;
    int kept = cheapest_by_state(p), sorted = 0;
    for (int i = 0; i < kept; i++) {
        int j = sorted < beam ? sorted : beam;
        if (j == beam && p->items[beam - 1].cost <= p->items[i].cost) continue;
        Path path = p->items[i];
        if (j == beam) j--;
        while (j > 0 && p->items[j - 1].cost > path.cost) {
            p->items[j] = p->items[j - 1];
            j--;
        }
        p->items[j] = path;
        if (sorted < beam) sorted++;
    }
    p->count = sorted;
}

/* Whether a trace may begin with a symbol: a byte beyond ASCII, or what such a byte became. */
ALWAYS_INLINE int may_begin(uint32_t symbol) {
    return symbol >= 0x80 || symbol == '?' || symbol == 'a' || symbol == 'A' || symbol == '+';
}

/* The first of the traces that is not before some symbols, in order. */
static int first_trace(const Trace *traces, int count, const uint32_t *symbols, int size) {
    int low = 0, high = count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (compare_symbols(traces + middle, symbols, size) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

int has_trace(Kernel *k, int loss, int read, const uint32_t *token, Py_ssize_t n) {
    const Trace *traces = k->loss[loss].traces;
    int count = k->loss[loss].count, longest = k->loss[loss].longest, found = 0;
    Py_ssize_t size = 0;
    uint32_t *symbols = PyMem_Malloc(((size_t)n * 4 + 1) * sizeof *symbols);
    if (!symbols) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t bytes = bytes_at(k, k->encoding[read], token[i]);
        uint8_t piece[4];
        if (bytes == UNKNOWN) {
            PyMem_Free(symbols);
            return -1;
        }
        int length = bytes == NO_BYTES ? 0 : put_bytes(piece, bytes);
        if (!length) symbols[size++] = 0x100 + token[i];
        for (int j = 0; j < length; j++) symbols[size++] = piece[j];
    }
    for (Py_ssize_t i = 0; i < size && !found; i++) {
        if (!may_begin(symbols[i])) continue;
        for (int length = 1; length <= longest && i + length <= size && !found; length++) {
            int at = first_trace(traces, count, symbols + i, length);
            found = at < count && !compare_symbols(traces + at, symbols + i, length);
        }
    }
    PyMem_Free(symbols);
    return found;
}

/* The edges of traces at a position, added to what is there. */
static int trace_edges(const Search *s, Py_ssize_t position, Edge *out, int count) {
    if (!may_begin(s->symbols[position])) return count;
    /* where whole bytes are there, nothing was lost */
    int whole = count && !(out[0].c >= 0x80 && out[0].c < 0xA0);
    int refused = whole ? s->k->constants.refused : 0;
    const Trace *traces = s->k->loss[s->loss].traces;
    int all = s->k->loss[s->loss].count, longest = s->k->loss[s->loss].longest;
    for (int size = 1; size <= longest && position + size <= s->size; size++) {
        int low = first_trace(traces, all, s->symbols + position, size);
        if (refused && s->k->loss[s->loss].recased && size == out[0].size && low < all &&
            !compare_symbols(traces + low, s->symbols + position, size)) {
            refused = 0; /* what is whole is one of those that look the same */
            count--;
            memmove(out, out + 1, (size_t)count * sizeof *out);
        }
        for (; low < all && !compare_symbols(traces + low, s->symbols + position, size) &&
               count < MOST_EDGES; low++)
            out[count++] = (Edge){size, traces[low].price + refused, low, NO_CHAR, size};
    }
    return count;
}

/* The edges that begin with some bytes; -1 with an error. */
static int byte_edges(Search *s, const uint8_t *data, Py_ssize_t left, Edge *out) {
    const Constants *c = &s->k->constants;
    if (left <= 0) return 0;
    Encoding *e = s->written;
    if (!e->multibyte) {
        out[0] = (Edge){1, 0, -1, e->single[data[0]], 1};
        return 1;
    }
    if (data[0] < 0x80) {
        out[0] = (Edge){1, 0, -1, data[0], 1};
        return 1;
    }
    if (!e->utf8) {
        for (int size = 1; size <= e->longest && size <= left; size++) {
            uint32_t found = char_of(s->k, e, data, size);
            if (found == UNKNOWN) return -1;
            if (found == NO_CHAR || (found >= 0xE000 && found < 0xF900)) continue;
            int price = 0;
            if (size > 1 && found < 0x2000) price += c->foreign;
            if (size > 1 && data[size - 1] < 0x80) price += c->swallowed;
            out[0] = (Edge){size, price, -1, found, size};
            return 1;
        }
        return 0;
    }
    int count = 0;
    uint32_t found;
    int size = utf8_at(data, left, &found);
    if (size) {
        int proper = is_proper(s->k, found);
        if (proper < 0) return -1;
        out[count++] = (Edge){size, proper ? 0 : c->improper, -1, found, size};
    }
    return count;
}

/* Bytes that follow a position, each with the position behind it. */
typedef struct {
    uint8_t data[4];
    int after[4], size;
} Bytes;

/* Adds the edges of all ways that the bytes from a position on can be, an edge once. */
static int forked_edges(Search *s, Py_ssize_t origin, Py_ssize_t position, Py_ssize_t limit, int longest,
                        Bytes *way, Edge *out, int count) {
    if (position >= limit || way->size == longest) {
        Edge found;
        int has = byte_edges(s, way->data, way->size, &found), known = 0;
        if (has < 0) return -1;
        if (!has) return count;
        found.size = way->after[found.bytes - 1];
        for (int i = 0; i < count && !known; i++)
            known = out[i].size == found.size && out[i].c == found.c && out[i].price == found.price &&
                    out[i].bytes == found.bytes;
        if (!known && count < MOST_EDGES) out[count++] = found;
        return count;
    }
    int begins = s->forks[position], amid = !begins && position && s->forks[position - 1];
    for (int other = 0; other <= begins && count >= 0; other++) {
        Py_ssize_t start = position + 2 * other, after = amid ? position + 3 : start + 1;
        way->data[way->size] = s->raw[start];
        way->after[way->size++] = (int)(after - origin);
        count = forked_edges(s, origin, after, limit, longest, way, out, count);
        way->size--;
    }
    return count;
}

static int edges_at(Search *s, Py_ssize_t position, Py_ssize_t limit, Edge *out) {
    if (s->forks) {
        Bytes way = {{0}, {0}, 0};
        int longest = s->written->multibyte ? s->written->longest : 1;
        return forked_edges(s, position, position, limit, longest, &way, out, 0);
    }
    int count = byte_edges(s, s->raw + position, limit - position, out);
    return s->loss < 0 || count < 0 ? count : trace_edges(s, position, out, count);
}

ALWAYS_INLINE int is_word(uint32_t c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static int is_edge(const uint32_t *token, Py_ssize_t n, Py_ssize_t index) {
    return index == 0 || index == n || !is_word(token[index - 1]) || !is_word(token[index]);
}

/* Adds where an inferred character stands in its stretch, its length, and the number of its trace. */
static int add_inferred(PyObject **out, Py_ssize_t start, Py_ssize_t length, int number) {
    PyObject *one = Py_BuildValue("((nni))", start, length, number), *more = NULL;
    if (one) more = *out ? PySequence_Concat(*out, one) : Py_NewRef(one);
    Py_XDECREF(one);
    if (!more) return 0;
    Py_XSETREF(*out, more);
    return 1;
}

/* One piece for each changed stretch between boundaries of observed and true characters, with what was
   inferred in it. */
static PyObject *pieces_of(Search *s, const uint32_t *token, const Step *steps,
                           const int32_t *order, int32_t count) {
    PyObject *out = PyList_New(0), *inferred = NULL;
    uint32_t *chars = PyMem_Malloc((2 * (size_t)count + 1) * sizeof *chars);
    if (!out || !chars) goto error;
    Py_ssize_t start = 0, length = 0;
    for (int32_t i = 0; i < count; i++) {
        const Step *step = steps + (order ? order[i] : i);
        if (step->c == NO_CHAR) {
            start = step->end;
            continue;
        }
        const Trace *trace = step->trace >= 0 ? s->k->loss[s->loss].traces + step->trace : NULL;
        Py_ssize_t from = length;
        chars[length++] = step->c;
        if (trace && trace->tail) chars[length++] = trace->tail;
        if (trace && !add_inferred(&inferred, from, length - from, trace->number)) goto error;
        if (step->end < 0) continue;
        Py_ssize_t end = step->end;
        if (length != end - start || memcmp(chars, token + start, (size_t)length * 4)) {
            PyObject *piece = NULL;
            PyObject *replacement = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, chars, length);
            if (!inferred) inferred = PyTuple_New(0);
            if (replacement && inferred) piece = Py_BuildValue("nnNO", start, end, replacement, inferred);
            else Py_XDECREF(replacement);
            if (!piece || PyList_Append(out, piece) < 0) {
                Py_XDECREF(piece);
                goto error;
            }
            Py_DECREF(piece);
        }
        Py_CLEAR(inferred);
        start = end;
        length = 0;
    }
    Py_XDECREF(inferred);
    PyMem_Free(chars);
    PyObject *tuple = PyList_AsTuple(out);
    Py_DECREF(out);
    return tuple;
error:
    PyMem_Free(chars);
    Py_XDECREF(inferred);
    Py_XDECREF(out);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

/* The gain of a token that is UTF-8 from end to end, if it is clear: 1, else 0; -1 with an error. */
static int as_a_whole(Search *s, const int32_t *index_at, int32_t enter, int64_t kept,
                      Steps *steps, int64_t *gain) {
    State state;
    int64_t cost = enter;
    start_state(&s->k->model, &state);
    for (Py_ssize_t offset = 0; offset < s->size;) {
        uint32_t c;
        int size = utf8_at(s->raw + offset, s->size - offset, &c);
        int proper = size ? is_proper(s->k, c) : 0;
        if (proper < 0) return -1;
        if (!proper) {
            steps->count = 0;
            return 0;
        }
        int price = advance(s->k, &state, c), ceiling = decoded_ceiling(&s->k->constants, c, 1);
        cost += price < ceiling ? price : ceiling;
        offset += size;
        if (remember(steps, index_at[offset], c, -1, -1) < 0) return -1;
    }
    int price = close_cost(s->k, &state);
    cost += price < s->k->constants.decoded_ceiling ? price : s->k->constants.decoded_ceiling;
    *gain = kept - cost;
    if (*gain >= s->k->constants.clear) return 1;
    steps->count = 0;
    return 0;
}

/* Moves a state on by one of the characters of an edge, and by all of a trace's at once, some ahead: the
   answer is the cost. */
ALWAYS_INLINE int step_to(Search *s, State *state, const Trace *trace, int number, uint32_t c) {
    if (!trace || trace->count == 1) return advance(s->k, state, c);
    int at = number % TOGETHER;
    if (!at) {
        int count = trace->count - number < TOGETHER ? trace->count - number : TOGETHER;
        for (int i = 0; i < count; i++) {
            s->ahead[i].state = *state;
            s->ahead[i].c = trace->chars[number + i];
        }
        advance_all(s->k, s->ahead, count);
    }
    *state = s->ahead[at].state;
    return s->ahead[at].cost;
}

static int search(Search *s, const uint32_t *token, Py_ssize_t n, const uint8_t *sizes,
                  const int32_t *index_at, const int32_t *limits, const int32_t *ceilings,
                  int32_t enter, int32_t switch_price, Steps *steps, int64_t *best_cost,
                  int32_t *best_step) {
    const Constants *constants = &s->k->constants;
    int32_t leave = enter < 0 ? -enter : 0;
    int anywhere = s->written->multibyte, structured = s->written->utf8;
    int result = 0;
    Paths here, within;
    /* nothing reaches further than a trace: a ring of nodes is enough */
    Paths keep[RING], inside[RING];
    start_paths(&here);
    start_paths(&within);
    for (int i = 0; i < RING; i++) {
        start_paths(keep + i);
        start_paths(inside + i);
    }
    State start;
    start_state(&s->k->model, &start);
    int32_t root = remember(steps, 0, NO_CHAR, -1, -1);
    if (root < 0 || !push(keep, 0, &start, root) || !push(inside, enter, &start, root)) goto done;
    for (Py_ssize_t position = 0; position < s->size; position++) {
        Paths *at = keep + (position & (RING - 1)), *at_inside = inside + (position & (RING - 1));
        if (at->count || at_inside->count) {
            Edge found[MOST_EDGES];
            int edges = edges_at(s, position, limits[position], found);
            if (edges < 0) goto done;
            here.count = within.count = 0;
            if (!reserve(&here, at->count + at_inside->count) ||
                !reserve(&within, at->count + at_inside->count + constants->beam))
                goto done;
            if (at->count) memcpy(here.items, at->items, (size_t)at->count * sizeof *here.items);
            here.count = at->count;
            if (at_inside->count)
                memcpy(within.items, at_inside->items, (size_t)at_inside->count * sizeof *here.items);
            within.count = at_inside->count;
            int32_t index = index_at[position];
            if (index >= 0) {
                int size = sizes[index];
                int edge = anywhere || is_edge(token, n, index);
                if (within.count && (edge || !size))
                    for (int i = 0; i < within.count; i++)
                        if (!push(&here, within.items[i].cost + leave, &within.items[i].state,
                                  within.items[i].step))
                            goto done;
                if (here.count) {
                    keep_best(&here, constants->beam);
                    Paths *target = keep + ((position + (size ? size : 1)) & (RING - 1));
                    int refused = edges && found[0].bytes > 1
                                      ? (structured ? constants->refused : constants->refused_pair)
                                      : 0;
                    for (int i = 0; i < here.count; i++) {
                        State state = here.items[i].state;
                        int cost = advance(s->k, &state, token[index]);
                        if (cost > ceilings[index]) cost = ceilings[index];
                        int32_t next = remember(steps, index + 1, NO_CHAR, -1, here.items[i].step);
                        if (next < 0 ||
                            !push(target, here.items[i].cost + cost + refused, &state, next))
                            goto done;
                    }
                    if (size && edge && position)
                        for (int i = 0; i < here.count; i++)
                            if (steps->items[here.items[i].step].c == NO_CHAR &&
                                !push(&within, here.items[i].cost + switch_price,
                                      &here.items[i].state, here.items[i].step))
                                goto done;
                }
            }
            if (within.count && edges) {
                keep_best(&within, constants->beam);
                for (int e = 0; e < edges; e++) {
                    int32_t end = index_at[position + found[e].size];
                    Paths *target = inside + ((position + found[e].size) & (RING - 1));
                    const Trace *trace =
                        found[e].trace >= 0 ? s->k->loss[s->loss].traces + found[e].trace : NULL;
                    int count = trace ? trace->count : 1;
                    for (int i = 0; i < within.count; i++)
                        for (int j = 0; j < count; j++) {
                            uint32_t c = trace ? trace->chars[j] : found[e].c;
                            State state = within.items[i].state;
                            int cost = step_to(s, &state, trace, j, c);
                            int ceiling = decoded_ceiling(constants, c, structured);
                            if (cost > ceiling) cost = ceiling;
                            if (trace && trace->tail)
                                cost += advance(s->k, &state, trace->tail);
                            else if (trace && is_before_words(c))
                                start_state(&s->k->model, &state);
                            int32_t next =
                                remember(steps, end, c, found[e].trace, within.items[i].step);
                            if (next < 0 || !push(target, within.items[i].cost + cost + found[e].price,
                                                  &state, next))
                                goto done;
                        }
                }
            }
        }
        at->count = at_inside->count = 0;
    }
    int have = 0;
    for (int side = 0; side < 2; side++) {
        Paths *last = (side ? inside : keep) + (s->size & (RING - 1));
        for (int i = 0; i < last->count; i++) {
            int64_t cost = last->items[i].cost + close_cost(s->k, &last->items[i].state);
            if (!have || cost < *best_cost) {
                have = 1;
                *best_cost = cost;
                *best_step = last->items[i].step;
            }
        }
    }
    result = 1;
done:
    free_paths(&here);
    free_paths(&within);
    for (int i = 0; i < RING; i++) {
        free_paths(keep + i);
        free_paths(inside + i);
    }
    return result;
}

/* The gain of a token under a channel and, if wanted, its pieces; 0 with an error. */
static int run(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read, int loss,
               int32_t enter, int32_t switch_price, int64_t *gain, PyObject **pieces) {
    Advance ahead[TOGETHER];
    Search s = {k, k->encoding[written], loss, NULL, NULL, 0, NULL, ahead};
    int ok = 0, all = 1, strange = 0; /* strange: whether a byte of ASCII is read as something else */
    Steps steps;
    start_steps(&steps);
    size_t most = (size_t)n * 4;
    uint8_t first_raw[5 * SHORT_TOKEN + 8], *raw = first_raw;
    int32_t first_numbers[13 * SHORT_TOKEN + 8], *numbers = first_numbers;
    if (n > SHORT_TOKEN) {
        raw = PyMem_Malloc(most + (size_t)n + 8);
        numbers = PyMem_Malloc((3 * most + (size_t)n + 8) * sizeof *numbers);
        if (!raw || !numbers) {
            PyErr_NoMemory();
            goto done;
        }
    }
    uint8_t *sizes = raw + most + 4;
    int32_t *index_at = numbers, *limits = numbers + most + 1;
    int32_t *ceilings = limits + most + 1;
    s.symbols = (uint32_t *)(ceilings + n + 1);
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t bytes = bytes_at(k, k->encoding[read], token[i]), other = 0;
        if (loss < 0 && bytes > 0xFF && bytes < 0x10000) other = other_bytes(k->encoding[read], token[i]);
        if (bytes == UNKNOWN || other == UNKNOWN) goto done;
        if (other && !s.forks && !(s.forks = PyMem_Calloc(most + 1, 1))) {
            PyErr_NoMemory();
            goto done;
        }
        if (other) s.forks[s.size] = 1;
        bytes = other ? bytes << 16 | other : bytes;
        index_at[s.size] = (int32_t)i;
        if (bytes == NO_BYTES) {
            all = 0;
            sizes[i] = 0;
            s.symbols[s.size] = 0x100 + token[i];
            raw[s.size++] = 0;
        } else {
            strange |= bytes < 0x80 && token[i] >= 0x80;
            sizes[i] = (uint8_t)put_bytes(raw + s.size, bytes);
            for (int j = 0; j < sizes[i]; j++) {
                s.symbols[s.size + j] = raw[s.size + j];
                if (j) index_at[s.size + j] = -1;
            }
            s.size += sizes[i];
        }
    }
    index_at[s.size] = (int32_t)n;
    s.raw = raw;
    ceilings_of(k, token, n, ceilings);
    int64_t total = kept_cost_under(k, token, n, ceilings);
    if (s.written->utf8 && all && !s.forks && !(loss >= 0 && k->loss[loss].recased)) {
        int whole = as_a_whole(&s, index_at, enter, total, &steps, gain);
        if (whole < 0) goto done;
        if (whole) {
            if (pieces) *pieces = pieces_of(&s, token, steps.items, NULL, steps.count);
            ok = !pieces || *pieces;
            goto done;
        }
    }
    int free_outside = enter >= 0 && switch_price >= 0 && !strange;
    if (s.written->utf8 && loss < 0 && free_outside && !s.forks && !utf8_sequences(raw, s.size)) {
        *gain = 0; /* nothing but ASCII is in the channel, and that costs no less there */
        if (pieces) *pieces = PyTuple_New(0);
        ok = !pieces || *pieces;
        goto done;
    }
    /* bytes belong to the channel up to the next character that it cannot have produced */
    Py_ssize_t limit = s.size, offset = s.size;
    for (Py_ssize_t i = n - 1; i >= 0; i--) {
        int size = sizes[i] ? sizes[i] : 1;
        offset -= size;
        if (!sizes[i]) limit = offset;
        for (int j = 0; j < size; j++) limits[offset + j] = (int32_t)limit;
    }
    int64_t cost = 0;
    int32_t last = 0;
    if (!search(&s, token, n, sizes, index_at, limits, ceilings, enter, switch_price, &steps, &cost,
                &last))
        goto done;
    *gain = total - cost;
    if (pieces) {
        int32_t count = 0;
        for (int32_t i = last; steps.items[i].before >= 0; i = steps.items[i].before) count++;
        int32_t *order = PyMem_Malloc(((size_t)count + 1) * sizeof *order);
        if (!order) {
            PyErr_NoMemory();
            goto done;
        }
        for (int32_t i = last, j = count; steps.items[i].before >= 0; i = steps.items[i].before)
            order[--j] = i;
        *pieces = pieces_of(&s, token, steps.items, order, count);
        PyMem_Free(order);
        ok = *pieces != NULL;
    } else
        ok = 1;
done:
    PyMem_Free(s.forks);
    if (raw != first_raw) PyMem_Free(raw);
    if (numbers != first_numbers) PyMem_Free(numbers);
    free_steps(&steps);
    return ok;
}

PyObject *explain(Kernel *k, PyObject *text, int written, int read, int loss, int32_t enter,
                  int32_t switch_price, int want_pieces) {
    Py_ssize_t n;
    uint32_t *token = chars_of(text, &n);
    if (!token) return NULL;
    if (n > LONGEST_TOKEN) {
        PyMem_Free(token);
        return PyErr_Format(PyExc_ValueError, "a token has at most %d characters", LONGEST_TOKEN);
    }
    int64_t gain = 0;
    PyObject *pieces = NULL;
    int ok = run(k, token, n, written, read, loss, enter, switch_price, &gain,
                 want_pieces ? &pieces : NULL);
    PyMem_Free(token);
    if (!ok) return NULL;
    if (!want_pieces) return PyLong_FromLongLong(gain);
    return Py_BuildValue("LN", (long long)gain, pieces);
}

/* What a channel explains of some tokens: (index, gain, pieces) of each that gains by being changed. */
PyObject *explain_all(Kernel *k, PyObject *tokens, int written, int read, int loss, int32_t enter,
                      int32_t switch_price) {
    PyObject *list = PySequence_Fast(tokens, "expected a sequence of str"), *out = NULL;
    if (!list) return NULL;
    out = PyList_New(0);
    for (Py_ssize_t i = 0; out && i < PySequence_Fast_GET_SIZE(list); i++) {
        PyObject *one = explain(k, PySequence_Fast_GET_ITEM(list, i), written, read, loss, enter,
                                switch_price, 1);
        if (!one) goto error;
        PyObject *gain = PyTuple_GET_ITEM(one, 0), *pieces = PyTuple_GET_ITEM(one, 1);
        int failed = 0;
        if (PyTuple_GET_SIZE(pieces) && PyLong_AsLongLong(gain) > 0) {
            PyObject *found = Py_BuildValue("nOO", i, gain, pieces);
            failed = !found || PyList_Append(out, found) < 0;
            Py_XDECREF(found);
        }
        Py_DECREF(one);
        if (failed) goto error;
    }
    Py_DECREF(list);
    return out;
error:
    Py_DECREF(list);
    Py_DECREF(out);
    return NULL;
}

int64_t explain_gain(Kernel *k, const uint32_t *chars, Py_ssize_t n, int written, int read,
                     int loss, int32_t enter, int32_t switch_price) {
    int64_t gain = 0;
    if (!run(k, chars, n, written, read, loss, enter, switch_price, &gain, NULL)) return INT64_MIN;
    return gain;
}
