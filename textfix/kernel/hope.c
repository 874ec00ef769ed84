/* Whether anything at all could explain a text: the twin of fixers/hope.py. All channels are asked at
   once; what they would make of a token differs in few characters, so each reading is scored once and
   only from the first of them on, and no further than it could still gain. */

#include "kernel.h"

#include <math.h>

#define MOST_WEIGHED 48 /* tokens; close_sample is at most this */
#define MOST_LIKELY 96
#define LONGEST_WEIGHED 256
enum { LOSSLESS = 3, LATE_ROUND = 5, TRACE = 6, HOPEFUL = 7, NO_HOPE = 8 }; /* what is asked of tokens, where that is kept, beside words.c */
#define MOST_KNOWN 256 /* texts of which is kept what they gain; a power of two */
#define MOST_KEPT 4096 /* suspects for which room is kept from one text to the next */

#define NOT_KNOWN INT64_MIN

/* That a token may hold UTF-8 that was read in an encoding, how odd that makes it, and what it gains:
   the same in all that say the same of it, so it is kept at the first of them. */
typedef struct {
    uint8_t read, first;
    int64_t odd, gain;
} Form;

typedef struct {
    uint32_t *chars;
    Py_ssize_t n;
    int64_t surprise, kept, rough; /* the last two: NOT_KNOWN until they are asked for */
    Form *forms;
    int form_count;
} Token;

/* What a token gains as some text. */
typedef struct {
    uint64_t hash, turn; /* turn: the text of which it is known */
    int64_t gain;
} Known;

/* The bytes of a token's characters in one encoding. */
typedef struct {
    uint8_t data[4 * LONGEST_WEIGHED];
    uint8_t size[LONGEST_WEIGHED]; /* 0 where a character is not in the encoding */
    int total, all, special;       /* special: whether there is one beyond ASCII */
    uint64_t hash;
} Reading;

/* Too big for the stack; one that is done with waits in the kernel for the next text. */
typedef struct Hope {
    Kernel *k;
    const uint32_t *text;
    Py_ssize_t size;
    Suspects found;
    Token weighed[MOST_WEIGHED], likely[MOST_LIKELY];
    int weighed_count, likely_count;
    int64_t surprise; /* of those that are weighed, together */
    int by_likely; /* whether likely tokens spoke against a channel */
    Promises promised;
    Reading reading[MAX_ENCODINGS]; /* of one token, each once */
    int reading_count;
    int read_as[MAX_ENCODINGS];     /* the encodings' readings of it, -1 where none */
    int64_t odd[MAX_ENCODINGS];     /* by encoding, of all tokens */
    Form forms[MOST_WEIGHED][MAX_ENCODINGS];
    uint64_t turn;
    Judged judged[1 << JUDGED_BITS];
    Known known[MOST_KNOWN];
    int32_t room[LONGEST_TOKEN + 1];
    uint32_t chars[4 * LONGEST_TOKEN];
    uint8_t data[4 * LONGEST_TOKEN];
} Hope;

static int read_in(Kernel *k, int r, const Token *token, Reading *out) {
    Encoding *e = k->encoding[r];
    uint64_t hash = 0;
    out->total = out->special = 0;
    out->all = 1;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        uint32_t bytes = bytes_at(k, e, token->chars[i]);
        if (bytes == UNKNOWN) return 0;
        hash = hash_with(hash, bytes);
        out->size[i] = 0;
        if (bytes == NO_BYTES)
            out->all = 0;
        else {
            out->size[i] = (uint8_t)put_bytes(out->data + out->total, bytes);
            out->total += out->size[i];
            out->special |= token->chars[i] >= 0x80;
        }
    }
    out->hash = hash;
    return 1;
}

static int same_reading(const Reading *a, const Reading *b, Py_ssize_t n) {
    return a->hash == b->hash && a->total == b->total && !memcmp(a->size, b->size, (size_t)n) &&
           !memcmp(a->data, b->data, (size_t)a->total);
}

/* The readings of a token in some encodings, of which as many may hold UTF-8; 0 with an error. */
static int read_token(Hope *h, const Token *token, Readers of, uint64_t may_be) {
    Kernel *k = h->k;
    h->reading_count = 0;
    for (int r = 0; r < k->encodings; r++) {
        h->read_as[r] = -1;
        if (!(of.bits[r >> 6] >> (r & 63) & 1) || !(may_be >> r % 64 & 1)) continue;
        Reading *reading = h->reading + h->reading_count;
        if (!read_in(k, r, token, reading)) return 0;
        if (!reading->special) continue;
        int g = 0;
        while (g < h->reading_count && !same_reading(h->reading + g, reading, token->n)) g++;
        if (g == h->reading_count) h->reading_count++;
        h->read_as[r] = g;
    }
    return 1;
}

/* --- channels without structure ----------------------------------------------------------------- */

/* What a reading is in a written encoding, into h->chars; 0 if it is nothing, -2 with an error. */
static Py_ssize_t written_in(Hope *h, const Token *token, const Reading *reading, int w) {
    Encoding *e = h->k->encoding[w];
    if (e->multibyte)
        return reading->all ? decode_all(h->k, e, reading->data, reading->total, 0, h->chars) : 0;
    Py_ssize_t n = 0;
    const uint8_t *p = reading->data;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        if (!reading->size[i]) h->chars[n++] = token->chars[i];
        for (int j = 0; j < reading->size[i]; j++) h->chars[n++] = e->single[*p++];
    }
    return n;
}

/* What decoded text costs, or more than `most`. */
static int64_t cost_within(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int64_t most) {
    const Constants *c = &k->constants;
    State state;
    int64_t total = 0;
    start_state(&k->model, &state);
    for (Py_ssize_t i = 0; i < n && total <= most; i++) {
        int cost = advance(k, &state, chars[i]), ceiling = decoded_ceiling(c, chars[i], 0);
        total += cost < ceiling ? cost : ceiling;
    }
    if (total > most) return total;
    int cost = close_cost(k, &state);
    return total + (cost < c->decoded_ceiling ? cost : c->decoded_ceiling);
}

static int64_t kept_of(Hope *h, Token *token) {
    if (token->kept == NOT_KNOWN) token->kept = kept_costs_of(h->k, token->chars, token->n, h->room);
    return token->kept;
}

static int64_t rough_of(Hope *h, Token *token) {
    if (token->rough == NOT_KNOWN) token->rough = rough_sum(h->k, token->chars, token->n);
    return token->rough;
}

/* What a token gains at most, whatever becomes of it. */
static int64_t most_of(Hope *h, Token *token) {
    int64_t most = kept_of(h, token) - h->k->constants.enter;
    return most > 0 ? most : 0;
}

/* What a token gains as the text in h->chars; each is scored once. */
static int64_t gain_as(Hope *h, int number, Py_ssize_t n, int many) {
    const Constants *c = &h->k->constants;
    Token *token = h->weighed + number;
    uint64_t hash = hash_with(hash_of_chars(h->chars, n), (uint64_t)(2 * number + many)) | 1;
    Known *known = h->known + (hash * 0x9E3779B97F4A7C15ull >> 40 & (MOST_KNOWN - 1));
    if (known->turn == h->turn && known->hash == hash) return known->gain;
    int64_t most = most_of(h, token), gain = 0;
    int64_t loss = rough_sum(h->k, h->chars, n) - rough_of(h, token);
    if (most && loss <= (many ? c->rough_loss_of_many : c->rough_loss)) {
        int64_t cost = cost_within(h->k, h->chars, n, most);
        gain = cost < most ? most - cost : 0;
    }
    *known = (Known){hash, h->turn, gain};
    return gain;
}

/* What a token gains in a channel without structure, if all of it that can have gone through it did; -1
   with an error. */
static int64_t gain_of(Hope *h, int number, int w, int r) {
    Reading *reading = h->reading;
    if (!read_in(h->k, r, h->weighed + number, reading)) return -1;
    if (!reading->special) return 0;
    Py_ssize_t n = written_in(h, h->weighed + number, reading, w);
    if (n == -2) return -1;
    return n ? gain_as(h, number, n, h->k->encoding[w]->multibyte) : 0;
}

/* What all tokens gain in it; 0 if that can't be enough for hope, -1 with an error. */
static int64_t gain_together(Hope *h, int w, int r) {
    int64_t needed = h->k->channel_cost[w * MAX_ENCODINGS + r] + h->k->constants.hopeless_beside;
    int64_t total = 0, rest = 0;
    for (int i = 0; i < h->weighed_count; i++) rest += most_of(h, h->weighed + i);
    for (int i = 0; i < h->weighed_count; i++) {
        int64_t gain = gain_of(h, i, w, r);
        if (gain < 0) return -1;
        rest -= most_of(h, h->weighed + i);
        total += gain;
        if (total + rest < needed) return 0;
    }
    return total;
}

/* Where it is kept that tokens have no hope, or that one gains nothing in a channel with structure. */
static uint64_t *inert_of(Kernel *k, uint64_t hash) {
    return k->inert + (hash * 0x9E3779B97F4A7C15ull >> (64 - INERT_BITS));
}

/* What a token that a channel does not explain says against it; -1 with an error. */
static int64_t spared_token(Kernel *k, const uint32_t *chars, Py_ssize_t n, int64_t kept, int w, int r,
                            uint8_t *data, uint32_t *out) {
    Py_ssize_t length = 0;
    int whole = n ? through(k, chars, n, w, r, data, out, &length) : 1;
    if (whole < 0) return -1;
    if (whole && length == n && !memcmp(out, chars, (size_t)n * 4)) return 0;
    int64_t lost = whole ? cost_of(k, out, length) - kept : k->constants.spared;
    return lost > 0 ? lost : 0;
}

/* What the likely tokens say against a channel; -1 with an error. */
static int64_t spared(Hope *h, int w, int r) {
    Kernel *k = h->k;
    int64_t most = k->constants.spared, total = 0;
    for (int i = 0; i < h->likely_count && total < most; i++) {
        Token *token = h->likely + i;
        int64_t lost =
            spared_token(k, token->chars, token->n, kept_of(h, token), w, r, h->data, h->chars);
        if (lost < 0) return -1;
        h->by_likely |= lost > 0;
        total += lost;
    }
    return total < most ? total : most;
}

int64_t spared_of(Kernel *k, const uint32_t *chars, Py_ssize_t n, int w, int r) {
    uint8_t *data = PyMem_Malloc((size_t)n * 4 + 1);
    uint32_t *out = PyMem_Malloc(((size_t)n * 4 + 1) * sizeof *out);
    int32_t *room = PyMem_Malloc(((size_t)n + 1) * sizeof *room);
    int64_t lost = -1;
    if (!data || !out || !room)
        PyErr_NoMemory();
    else
        lost = spared_token(k, chars, n, kept_costs_of(k, chars, n, room), w, r, data, out);
    PyMem_Free(data);
    PyMem_Free(out);
    PyMem_Free(room);
    return lost;
}

/* --- UTF-8 -------------------------------------------------------------------------------------- */

/* What the characters that may be UTF-8 cost more than likely text, each sequence with the character
   behind it; -1 if there are none. */
static int64_t odd_of(const Hope *h, const Token *token, const int32_t *costs,
                      const Reading *reading) {
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

int64_t utf8_gain_of(Kernel *k, const uint32_t *chars, Py_ssize_t n, int w, int r, int loss) {
    uint64_t of_channel = ((uint64_t)loss + 1) << 16 | (uint64_t)(r + 1) << 8;
    uint64_t hash = hash_of_chars(chars, n) ^ of_channel, *inert = inert_of(k, hash);
    if (LOAD_RELAXED(inert) == hash) return 0;
    int64_t gain = quick_gain_of(k, chars, n, w, r, loss, k->constants.enter_structured);
    if (gain == INT64_MIN || gain > 0) return gain;
    STORE_RELAXED(inert, hash);
    return 0;
}

/* In which encodings a token may hold UTF-8, and how odd that makes it; how many. */
static int forms_of(Hope *h, const Token *token, Form *out) {
    Kernel *k = h->k;
    int64_t odd[MAX_ENCODINGS];
    int first[MAX_ENCODINGS], count = 0;
    kept_costs_of(k, token->chars, token->n, h->room);
    for (int g = 0; g < h->reading_count; g++) {
        odd[g] = odd_of(h, token, h->room, h->reading + g);
        first[g] = -1;
    }
    for (int r = 0; r < k->encodings; r++) {
        int g = h->read_as[r];
        if (g < 0 || odd[g] < 0) continue;
        if (first[g] < 0) first[g] = count;
        out[count++] = (Form){(uint8_t)r, (uint8_t)first[g], odd[g], NOT_KNOWN};
    }
    return count;
}

/* Whether UTF-8 read in an encoding has hope; -1 with an error. */
static int structured(Hope *h, int w, int r) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int64_t least = k->channel_cost[w * MAX_ENCODINGS + r] + c->hopeless_structured, total = 0;
    if (h->odd[r] < least) return 0;
    for (int i = 0; i < h->weighed_count; i++) {
        const Token *token = h->weighed + i;
        int number = 0;
        while (number < token->form_count && token->forms[number].read != r) number++;
        if (number == token->form_count) continue;
        int64_t *gain = &token->forms[token->forms[number].first].gain;
        if (*gain == NOT_KNOWN) *gain = utf8_gain_of(k, token->chars, token->n, w, r, -1);
        if (*gain == INT64_MIN) return -1;
        total += *gain;
        if (total > 0 && total >= least) return 1;
    }
    return 0;
}

/* --- losses ------------------------------------------------------------------------------------- */

static int may_be_lead(const Hope *h, int r) {
    /* its accent may be lost */
    const Encoding *e = h->k->encoding[r];
    int western = !e->multibyte && e->single[0xC3] == 0xC3;
    for (int i = 0; i < h->weighed_count; i++)
        for (Py_ssize_t j = 0; j < h->weighed[i].n; j++) {
            uint32_t bytes = bytes_at(h->k, h->k->encoding[r], h->weighed[i].chars[j]);
            if (bytes == UNKNOWN) return -1;
            if (bytes == NO_BYTES) continue;
            if (western && j && bytes >= 0xA0 && bytes < 0xC0 && (h->weighed[i].chars[j - 1] | 0x20) == 'a')
                return 1;
            for (; bytes; bytes >>= 8)
                if (((bytes & 0xFF) >= 0xC2 && (bytes & 0xFF) <= 0xF4) ||
                    ((bytes & 0xFF) >= 0x80 && (bytes & 0xFF) < 0xA0))
                    return 1;
        }
    return 0;
}

/* Whether the last bytes of a token begin a sequence of UTF-8 that they do not end. */
static int is_open(Kernel *k, int r, const void *text, int kind, Py_ssize_t start, Py_ssize_t end) {
    static const uint8_t leads[] = {0xC2, 0xE0, 0xF0};
    uint8_t tail[12];
    int size = 0;
    for (Py_ssize_t i = end - start > 3 ? end - 3 : start; i < end; i++) {
        uint32_t bytes = bytes_at(k, k->encoding[r], read_at(text, kind, i));
        if (bytes == UNKNOWN) return -1;
        if (bytes != NO_BYTES) size += put_bytes(tail + size, bytes);
    }
    for (int i = 0; i < 3 && i < size; i++)
        if (tail[size - 1 - i] >= leads[i] && tail[size - 1 - i] <= 0xF4) return 1;
    return 0;
}

/* Moves the end of a token past what follows where a character may reach over it; whether it is open
   there, or -1 with an error. */
static int reach(Kernel *k, int r, const void *text, int kind, Py_ssize_t size, Py_ssize_t start, Py_ssize_t *end) {
    for (;;) {
        int open = is_open(k, r, text, kind, start, *end);
        if (open <= 0 || *end >= size || read_at(text, kind, *end) != ' ') return open;
        Py_ssize_t further = *end + 1;
        while (further < size && !is_white(read_at(text, kind, further))) further++;
        if (further - start > k->constants.longest) return open;
        *end = further;
        if (*end - start > k->constants.longest_extension) return is_open(k, r, text, kind, start, *end);
    }
}

int reach_over(Kernel *k, int r, const void *text, int kind, Py_ssize_t size, Py_ssize_t start, Py_ssize_t *end) {
    int open = reach(k, r, text, kind, size, start, end);
    if (open <= 0 || *end == size) return open;
    uint32_t next = read_at(text, kind, *end);
    return next == '\n' || next == '\r';
}

/* A token with what follows where a character may reach past it, into h->chars; its length, or -1. */
static Py_ssize_t extend(Hope *h, int r, const Suspect *suspect, Py_ssize_t *end) {
    Py_ssize_t start = suspect->start;
    *end = suspect->end;
    int open = reach_over(h->k, r, h->text, 4, h->size, start, end);
    if (open < 0) return -1;
    Py_ssize_t n = *end - start;
    if (n >= LONGEST_TOKEN) return n;
    memcpy(h->chars, h->text + start, (size_t)n * 4);
    if (open) h->chars[n++] = '\n';
    return n;
}

static int is_among(const Hope *h, const Token *tokens, int count, const Suspect *suspect) {
    Py_ssize_t n = suspect->end - suspect->start;
    const uint32_t *chars = h->text + suspect->start;
    for (int i = 0; i < count; i++)
        if (tokens[i].n == n && !memcmp(tokens[i].chars, chars, (size_t)n * 4)) return 1;
    return 0;
}

/* Whether enough of a token may be leads of UTF-8 in one script, and others what goes on with them; -1
   with an error. The twin of _has_leads. */
static int has_leads(Hope *h, int r, Py_ssize_t n) {
    static const uint8_t starts[] = {0xC2, 0xC6, 0xCA, 0xCE, 0xD0, 0xD4, 0xD6, 0xD8, 0xDC, 0xE0, 0xE1,
                                     0xE2, 0xE3, 0xEA, 0xEE, 0xF0, 0xF5};
    int count[sizeof starts] = {0}, most = 0, beyond = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (h->chars[i] < 0x80) continue;
        uint32_t bytes = bytes_at(h->k, h->k->encoding[r], h->chars[i]);
        size_t script = sizeof starts - 1;
        if (bytes == UNKNOWN) return -1;
        beyond++;
        if (bytes > 0xFF) continue;
        while (script && bytes < starts[script]) script--;
        if (bytes < starts[0] || script == sizeof starts - 1) continue;
        if (++count[script] > most) most = count[script];
    }
    return most * h->k->constants.leads_apart >= beyond;
}

/* Whether a loss has hope: the tokens show its traces, and gain enough; -1 with an error. */
static int lossy(Hope *h, const Thought *thought) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int32_t cost = k->channel_cost[thought->written * MAX_ENCODINGS + thought->read];
    int64_t total = 0;
    /* what the first byte of a typographic sign is read as */
    int latin = script_of(&k->model, k->encoding[thought->read]->single[0xE2]) == script_of(&k->model, 'a');
    int32_t least = latin ? c->loss_hopeless_latin : c->loss_hopeless;
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
        uint64_t hash = hash_of_chars(h->chars, n);
        int j = 0;
        while (j < count && met[j] != hash) j++;
        if (j < count) continue;
        if (count == c->close_sample) break;
        met[count++] = hash;
        uint64_t *traceless = inert_of(k, hash ^= ((uint64_t)thought->loss + 1) << 24 | TRACE);
        if (LOAD_RELAXED(traceless) == hash) continue;
        int trace = latin ? 1 : has_leads(h, thought->read, n);
        if (trace > 0) trace = has_trace(k, thought->loss, thought->read, h->chars, n);
        if (trace < 0) return -1;
        if (!trace) {
            STORE_RELAXED(traceless, hash);
            continue;
        }
        int64_t gain = utf8_gain_of(k, h->chars, n, thought->written, thought->read, thought->loss);
        if (gain == INT64_MIN) return -1;
        total += gain;
        if (total - cost >= least) return 1;
    }
    return 0;
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
    tokens[(*count)++] = (Token){chars, suspect->end - suspect->start, suspect->surprise, NOT_KNOWN, NOT_KNOWN, NULL, 0};
    return 1;
}

/* Fills in the most surprising tokens and likely ones; 0 if one is too long to be weighed, -1 with an
   error. */
static int gather(Hope *h) {
    const Constants *c = &h->k->constants;
    Suspect *ranked = PyMem_Malloc((size_t)(h->found.count + 1) * sizeof *ranked);
    int result = 0;
    if (!ranked) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t count = 0, i = 0;
    for (Py_ssize_t j = 0; j < h->found.count; j++)
        if (h->found.items[j].first == j) ranked[count++] = h->found.items[j];
    qsort(ranked, (size_t)count, sizeof *ranked, by_surprise);
    for (; i < count && ranked[i].surprise >= c->suspicious; i++) {
        if (ranked[i].end - ranked[i].start > c->longest_weighed) goto done;
        if (!add(h, h->weighed, &h->weighed_count, c->close_sample, ranked + i)) break;
    }
    while (i < count && ranked[i].surprise >= c->suspicious) i++;
    int most = 2 * c->close_sample - h->weighed_count;
    for (; i < count; i++)
        if (!add(h, h->likely, &h->likely_count, most, ranked + i)) break;
    h->surprise = 0;
    for (int j = 0; j < h->weighed_count; j++) h->surprise += h->weighed[j].surprise;
    result = 1;
done:
    PyMem_Free(ranked);
    return result;
}

/* Finds what may hold UTF-8 that was read in the encodings that promise it; 0 with an error. */
static int find_forms(Hope *h) {
    for (int i = 0; i < h->weighed_count; i++) {
        Token *token = h->weighed + i;
        uint64_t may_be = may_be_structured(h->k, token);
        if (has_error()) return 0;
        if (!may_be) continue;
        if (!read_token(h, token, h->promised.structured, may_be)) return 0;
        token->forms = h->forms[i];
        token->form_count = forms_of(h, token, token->forms);
        for (int j = 0; j < token->form_count; j++) h->odd[token->forms[j].read] += token->forms[j].odd;
    }
    return 1;
}

/* Whether scripts or languages may know a character. */
static int is_letter(const Kernel *k, uint32_t c) {
    return script_of(&k->model, c) || Py_UNICODE_ISALPHA(c);
}

/* How many characters of a token a single-byte channel changes; -1 if one is a letter, or becomes one,
   -2 with an error. */
static int changed_signs(const Hope *h, const Token *token, int w, int r) {
    Kernel *k = h->k;
    int count = 0, loud = 0;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        uint32_t bytes = bytes_at(k, k->encoding[r], token->chars[i]), was;
        if (bytes == UNKNOWN) return -2;
        if (bytes == NO_BYTES || bytes > 0xFF) {
            loud |= bytes != NO_BYTES;
            continue;
        }
        was = k->encoding[w]->single[bytes];
        if (was == token->chars[i]) continue;
        count++;
        loud |= is_letter(k, was) || is_letter(k, token->chars[i]);
    }
    return loud ? -1 : count;
}

/* Whether a channel that only makes signs of signs, for which neither scripts nor languages speak, can't
   gain what it costs at the lowest price of entering; -1 with an error. The twin of is_mute. */
static int is_mute(const Hope *h, int w, int r) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int64_t total = -(int64_t)k->channel_cost[w * MAX_ENCODINGS + r];
    int affected[MOST_WEIGHED], count = 0;
    if (k->encoding[w]->multibyte) return 0;
    for (int i = 0; i < h->weighed_count; i++) {
        int changed = changed_signs(h, h->weighed + i, w, r);
        if (changed < 0) return changed == -2 ? -1 : 0;
        if (changed) affected[count++] = i;
    }
    for (int i = 0; i < count && total < c->mute; i++) {
        const Token *token = h->weighed + affected[i];
        int64_t gain = explain_gain(k, token->chars, token->n, w, r, -1,
                                    count == 1 ? -c->lowest_of_one : -c->bonus, c->enter);
        if (gain == INT64_MIN) return -1;
        total += gain > 0 ? gain : 0;
    }
    return total < c->mute;
}

/* --- what can be proven ------------------------------------------------------------------------- */

/* The twin of price_beside. */
static int32_t price_beside(const Constants *c, int found, int of, int32_t most) {
    double odds = (found + 0.5) / (of + 0.5 - found);
    int32_t price = (int32_t)-lround(c->together * c->unit * log(odds));
    if (price < -c->bonus) price = -c->bonus;
    return price < most ? price : most;
}

/* Whether a token is another after a channel, or can't have gone through it; -1 with an error. */
static int is_affected(Hope *h, const Token *token, int w, int r) {
    Py_ssize_t length = 0;
    int whole = through(h->k, token->chars, token->n, w, r, h->data, h->chars, &length);
    if (whole < 0) return -1;
    return !(whole && length == token->n && !memcmp(h->chars, token->chars, (size_t)length * 4));
}

/* What tokens gain at the price that settles, as the engine's search does it, nothing where they don't;
   how many do, or -1 with an error. */
static int settled_gains(Hope *h, int w, int r, int64_t *gains) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int structured = k->encoding[w]->utf8, of[MOST_WEIGHED], count = 0, found = 0;
    int32_t most = structured ? c->enter_structured : c->enter, enter = most;
    for (int i = 0; i < h->weighed_count; i++) {
        /* what a channel without structure leaves as it is says nothing of where it was at work */
        int affected = structured ? 1 : is_affected(h, h->weighed + i, w, r);
        if (affected < 0) return -1;
        if (affected) of[count++] = i;
        gains[i] = 0;
    }
    for (int pass = 0; pass < c->passes; pass++) {
        found = 0;
        for (int i = 0; i < count; i++) {
            const Token *token = h->weighed + of[i];
            int64_t gain = explain_gain(k, token->chars, token->n, w, r, -1, enter, most);
            if (gain == INT64_MIN) return -1;
            gains[of[i]] = gain > 0 ? gain : 0;
            found += gain > 0;
        }
        int32_t next = price_beside(c, found, count, most);
        if (!found || next == enter) break;
        enter = next;
    }
    return found;
}

static int is_sign(uint32_t c) { return c >= 0xA0 && !Py_UNICODE_ISALPHA(c); }

/* Whether all that is not ASCII in a token becomes one character, and it holds one letter then, or that
   is a sign made of signs, or of a letter that stands alone; -1 with an error. The twin of says_little. */
static int says_little(Hope *h, const Token *token, int w, int r) {
    Py_ssize_t n = 0, beyond = 0, letters = 0, signs = 0, ascii = 0, others = 0;
    int whole = through(h->k, token->chars, token->n, w, r, h->data, h->chars, &n);
    if (whole <= 0) return whole;
    for (Py_ssize_t i = 0; i < n; i++) {
        beyond += h->chars[i] >= 0x80;
        letters += Py_UNICODE_ISALPHA(h->chars[i]) != 0;
        signs += is_sign(h->chars[i]);
    }
    if (n == 1 && token->n == 1 && beyond == 1 && !is_mark(h->chars[0])) return 1;
    for (Py_ssize_t i = 0; i < token->n; i++) {
        ascii += token->chars[i] < 0x80;
        others += token->chars[i] >= 0x80 && !is_sign(token->chars[i]);
    }
    return beyond == 1 && (letters == 1 || (signs == 1 && !others && ascii == n - 1));
}

/* Whether a token is a word of small Latin letters, the first perhaps a capital, and a channel makes
   another one of one of them and changes no other; -1 with an error. The twin of is_other_accent. */
static int is_other_accent(Kernel *k, const Token *token, int w, int r) {
    const Model *m = &k->model;
    int changed = 0, ascii = 0, latin = script_of(m, 'a');
    Py_ssize_t n = token->n;
    while (n && token->chars[n - 1] && token->chars[n - 1] < 0x80 && strchr(".,;:!?", (int)token->chars[n - 1]))
        n--;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t c = token->chars[i], bytes = bytes_at(k, k->encoding[r], c);
        int case_ = m->case_[slot_of(m, c)];
        if (bytes == UNKNOWN) return -1;
        if (script_of(m, c) != latin || (case_ != 1 && (i || case_ != 2))) return 0;
        ascii += c < 0x80;
        if (bytes > 0xFF || k->encoding[w]->single[bytes] == c) continue;
        if (script_of(m, k->encoding[w]->single[bytes]) != latin) return 0;
        changed++;
    }
    return changed == 1 && ascii;
}

/* Whether a channel may be proven by what tokens gain in it, what it costs and what it would have
   spared; -1 with an error. The twin of is_provable. */
static int is_provable(Hope *h, int w, int r) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int64_t gains[MOST_WEIGHED], total;
    int structured = k->encoding[w]->utf8, found = settled_gains(h, w, r, gains);
    int32_t cost = k->channel_cost[w * MAX_ENCODINGS + r];
    if (found < 0) return -1;
    total = -(int64_t)cost - c->provable;
    for (int i = 0; i < h->weighed_count; i++) {
        int alone = gains[i] > c->alone && !structured ? says_little(h, h->weighed + i, w, r) : 0;
        if (alone < 0) return -1;
        total += alone ? c->alone : gains[i];
    }
    if (!found || total < 0) return 0;
    if (structured) {
        int left = h->weighed_count + h->likely_count - found;
        h->by_likely |= h->likely_count > 0;
        return total >= (cost > c->rare_structured && left > c->many_left * found ? c->overlooked : 0);
    }
    for (int i = 0; i < h->weighed_count && found == 1 && !k->encoding[w]->multibyte; i++) {
        int accent = gains[i] ? is_other_accent(k, h->weighed + i, w, r) : 0;
        if (accent < 0) return -1;
        if (accent) total -= c->provable_accent - c->provable;
    }
    int64_t against = spared(h, w, r);
    for (int i = 0; i < h->weighed_count && against >= 0 && against < c->spared; i++) {
        Token *token = h->weighed + i;
        if (gains[i]) continue;
        int64_t lost =
            spared_token(k, token->chars, token->n, kept_of(h, token), w, r, h->data, h->chars);
        against = lost < 0 ? -1 : against + lost;
    }
    if (against < 0) return -1;
    return total >= (against < c->spared ? against : c->spared);
}

/* What tokens are, for what looks at their characters only. */
static void spans_of(const Hope *h, Span *out) {
    for (int i = 0; i < h->weighed_count; i++) out[i] = (Span){h->weighed[i].chars, h->weighed[i].n};
}

/* The channels that are nominated for the tokens; 0 if those behind them would be asked as well, -1 with
   an error. */
static int nominated(Hope *h, int late, Nominees *out) {
    Kernel *k = h->k;
    Span tokens[MOST_WEIGHED];
    int64_t sampled = 0;
    spans_of(h, tokens);
    for (int i = 0; i < h->weighed_count; i++) {
        sampled += tokens[i].n < k->constants.longest_sample ? tokens[i].n : k->constants.longest_sample;
    }
    if (h->weighed_count == k->constants.close_sample && sampled < k->constants.sample) return 0;
    return nominees_of(k, tokens, h->weighed_count, late, out) ? 1 : -1;
}

/* About what a channel gains on all tokens, less its cost; INT64_MIN with an error. */
static int64_t quick_net(Hope *h, int w, int r) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    int64_t total = -(int64_t)k->channel_cost[w * MAX_ENCODINGS + r];
    for (int i = 0; i < h->weighed_count; i++) {
        const Token *token = h->weighed + i;
        int64_t gain = k->encoding[w]->utf8
                           ? utf8_gain_of(k, token->chars, token->n, w, r, -1)
                           : quick_gain_of(k, token->chars, token->n, w, r, -1, c->enter);
        if (gain == INT64_MIN) return gain;
        if (gain > 0) total += gain;
    }
    return total;
}

/* Whether one of those channels may be proven that the engine would search; -1 with an error. The twin
   of has_finalist. */
static int has_finalist(Hope *h) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    Nominees of;
    int64_t net[MOST_NOMINEES];
    int order[MOST_NOMINEES], known = nominated(h, 0, &of);
    if (known <= 0) return known < 0 ? -1 : 1;
    if (of.promise < c->hopeless) return 0;
    for (int i = 0; i < of.count; i++) {
        if ((net[i] = quick_net(h, of.written[i], of.read[i])) == INT64_MIN) return -1;
        int at = i;
        for (; at > 0 && net[order[at - 1]] < net[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    for (int i = 0; i < of.count && i < c->finalists; i++) {
        int w = of.written[order[i]], r = of.read[order[i]];
        int64_t left = net[order[i]];
        if (left >= c->hopeless_beside && !k->encoding[w]->utf8) {
            int64_t against = spared(h, w, r);
            if (against < 0) return -1;
            left -= against;
        }
        if (left < c->hopeless_beside) continue;
        int provable = is_provable(h, w, r);
        if (provable) return provable;
    }
    return 0;
}

static int is_odd(Hope *h);
static int late_hope(Hope *h);

/* What is left of hope where a channel may be proven: the engine must come to search one. */
static int is_searched(Hope *h) {
    int found = has_finalist(h);
    if (found || !is_odd(h)) return found;
    return h->k->whole_known ? late_hope(h) : DEPENDS_ON_WHAT_IS_TOLD;
}

/* Whether UTF-8 may explain the tokens; -1 with an error. */
static int ask_structured(Hope *h) {
    Kernel *k = h->k;
    Readers of = h->promised.structured;
    if (!(of.bits[0] | of.bits[1])) return 0;
    if (!find_forms(h)) return -1;
    for (int r = 0; r < k->encodings; r++) {
        if (!(of.bits[r >> 6] >> (r & 63) & 1)) continue;
        int answer = structured(h, k->utf8, r);
        if (answer > 0) answer = is_provable(h, k->utf8, r);
        if (answer) return answer;
    }
    return 0;
}

/* Whether a channel without structure may; -1 with an error. */
static int ask_channel(Hope *h, int w, int r) {
    int64_t cost = h->k->channel_cost[w * MAX_ENCODINGS + r], gain = gain_together(h, w, r);
    if (gain < 0) return -1;
    if (!gain || gain - cost < h->k->constants.hopeless_beside) return 0;
    int mute = is_mute(h, w, r);
    if (mute) return mute < 0 ? -1 : 0;
    int64_t against = spared(h, w, r);
    if (against < 0) return -1;
    return gain - cost - against < h->k->constants.hopeless_beside ? 0 : is_provable(h, w, r);
}

/* Whether a channel without loss may explain the tokens; -1 with an error. */
static int ask_lossless(Hope *h) {
    Span tokens[MOST_WEIGHED];
    spans_of(h, tokens);
    if (!promises_of(h->k, tokens, h->weighed_count, 0, &h->promised)) return -1;
    int found = ask_structured(h);
    for (int i = 0; i < h->promised.count && !found; i++) {
        int pair = h->promised.pair[i];
        found = ask_channel(h, pair / MAX_ENCODINGS, pair % MAX_ENCODINGS);
    }
    return found > 0 ? is_searched(h) : found;
}

static uint32_t small_of(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

/* How many of some characters end an English contraction; 0 if none do. */
static Py_ssize_t contraction(const uint32_t *chars, Py_ssize_t n) {
    uint32_t first = n > 0 ? small_of(chars[0]) : 0, second = n > 1 ? small_of(chars[1]) : 0;
    if (first == 'l' && second == 'l') return 2;
    if ((first == 'r' || first == 'v') && second == 'e') return 2;
    return first == 's' || first == 't' || first == 'd' || first == 'm' || first == 'r';
}

/* Whether all beyond ASCII in a text is the lone lead, and once a contraction has it for its apostrophe,
   or it and a space.
   The twin of fixers.lossy.shows_contraction. */
static int shows_contraction(const Hope *h) {
    uint32_t lead = (uint32_t)h->k->constants.lone_lead;
    int found = 0;
    for (Py_ssize_t i = 0; i < h->size; i++) {
        if (h->text[i] < 0x80) continue;
        if (h->text[i] != lead) return 0;
        if (found || !i || !(Py_ISALPHA(h->text[i - 1] & 0xFF) || h->text[i - 1] == lead)) continue;
        Py_ssize_t after = i + 1 + (i + 1 < h->size && h->text[i + 1] == ' ');
        Py_ssize_t n = contraction(h->text + after, h->size - after), next = after + n;
        found = n && (next == h->size || !(h->text[next] >= 0x80 || Py_ISALNUM(h->text[next] & 0xFF)));
    }
    return found;
}

/* Whether a letter of which the first byte is left may end a word, wherever it stands: the twin of
   fixers.lossy.shows_trimmed. */
static int shows_trimmed(const Hope *h) {
    uint32_t lead = (uint32_t)h->k->constants.trimmed_lead;
    int found = 0;
    for (Py_ssize_t i = 0; i < h->size; i++) {
        if (h->text[i] != lead) continue;
        uint32_t before = i ? h->text[i - 1] : ' ', after = i + 1 < h->size ? h->text[i + 1] : ' ';
        int capital = (before >= 'A' && before <= 'Z') || (before >= 0x80 && before < 0xDF);
        if (capital || after >= 0x80 || Py_ISALNUM(after)) return 0;
        found = 1;
    }
    return found;
}

/* A hash of the tokens that are weighed, or of the likely ones as well, for one question. */
static uint64_t hash_of_tokens(const Hope *h, int likely, uint64_t question) {
    uint64_t hash = question ^ (uint64_t)h->surprise << 8;
    for (int i = 0; i < h->weighed_count + (likely ? h->likely_count : 0); i++) {
        const Token *token = i < h->weighed_count ? h->weighed + i : h->likely + (i - h->weighed_count);
        hash = hash_with(hash, hash_of_chars(token->chars, token->n));
    }
    return (hash ^ (uint64_t)h->weighed_count << 7) | 1;
}

static int is_inert(const Hope *h, uint64_t hash) {
    return LOAD_RELAXED(inert_of(h->k, hash)) == hash;
}

/* The same as ask_lossless; that tokens have no hope is kept, of all that had a say in it: what the
   likely ones may say is only against. */
static int ask_lossless_once(Hope *h) {
    uint64_t hash = hash_of_tokens(h, 0, LOSSLESS), of_all = 0;
    if (is_inert(h, hash)) return 0;
    if (h->likely_count && is_inert(h, of_all = hash_of_tokens(h, 1, LOSSLESS))) return 0;
    h->by_likely = 0;
    int found = ask_lossless(h);
    if (h->by_likely) hash = of_all;
    if (!found) STORE_RELAXED(inert_of(h->k, hash), hash);
    return found;
}

static int ask_all(Hope *h) {
    Kernel *k = h->k;
    const Constants *c = &k->constants;
    if (shows_contraction(h)) return 1;
    int found = ask_lossless_once(h);
    if (found) return found;
    if (h->surprise < c->loss_worthwhile) return 0;
    if (!k->thoughts) return DEPENDS_ON_WHAT_IS_TOLD;
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

/* The sets of channels that are whole in which a character is. */
static uint64_t sets_of(const Kernel *k, uint32_t c) {
    int low = 0, high = k->whole_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (k->whole[middle].c < c) low = middle + 1;
        else high = middle;
    }
    return low < k->whole_count && k->whole[low].c == c ? k->whole[low].sets : 0;
}

/* The twin of fixers.hope.is_odd. */
static int is_odd(Hope *h) {
    const Constants *c = &h->k->constants;
    int64_t surprise = h->surprise;
    h->by_likely |= h->likely_count > 0;
    int64_t odd = beyond_ascii(h->weighed, h->weighed_count);
    return surprise >= c->late_worthwhile && surprise >= c->late_per_character * odd &&
           beyond_ascii(h->likely, h->likely_count) <= c->late_likely * odd;
}

/* Room for a question; NULL with an error. */
static Hope *begin(Kernel *k, const uint32_t *text, Py_ssize_t n) {
    Hope *h = TAKE(&k->spare); /* a call of Python's tables may ask again, or another thread */
    if (!h) h = PyMem_Calloc(1, sizeof *h);
    if (!h) return (Hope *)PyErr_NoMemory();
    h->k = k;
    h->text = text;
    h->size = n;
    h->found = (Suspects){.items = h->found.items, .room = h->found.room};
    h->weighed_count = h->likely_count = 0;
    h->turn++;
    memset(h->odd, 0, sizeof h->odd);
    return h;
}

static void end(Kernel *k, Hope *h) {
    if (h->found.room > MOST_KEPT) { /* what is kept of tokens stays */
        PyMem_RawFree(h->found.items);
        h->found = (Suspects){0};
    }
    if (PUBLISH(&k->spare, h)) free_hope(h);
}

void free_hope(Hope *h) {
    if (h) PyMem_RawFree(h->found.items);
    PyMem_Free(h);
}

/* The sets in which some characters are a piece: one, or two. */
static uint64_t sets_with_piece(const Kernel *k, uint64_t chars) {
    int low = 0, high = k->piece_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (k->pieces[middle].chars < chars) low = middle + 1;
        else high = middle;
    }
    return low < k->piece_count && k->pieces[low].chars == chars ? k->pieces[low].sets : 0;
}

/* Whether a token is pieces of a set from end to end, two characters before one. */
static int is_in_pieces(const Kernel *k, const Token *token, int set) {
    for (Py_ssize_t i = 0; i < token->n;) {
        uint64_t one = token->chars[i], two = i + 1 < token->n ? token->chars[i + 1] : 0;
        if (two && sets_with_piece(k, one | two << 32) >> set & 1) i += 2;
        else if (sets_with_piece(k, one) >> set & 1) i++;
        else return 0;
    }
    return 1;
}

/* The characters of a token, as far as it is looked at, that are of words beyond ASCII: what stands
   between ASCII's signs, and has some. 1 for each of those. */
static int mark_words(const Token *token, int n, uint8_t *of_word) {
    int count = 0;
    for (int start = 0, end; start < n; start = end) {
        int beyond = 0;
        for (end = start; end < n; end++) {
            uint32_t c = token->chars[end];
            if (c < 0x80 && !(c - '0' < 10u || (c | 0x20) - 'a' < 26u)) break;
            beyond |= c >= 0x80;
        }
        if (end == start) of_word[end++] = 0;
        else memset(of_word + start, beyond, (size_t)(end - start));
        count += beyond * (end - start);
    }
    return count;
}

/* The twin of fixers.nomination.may_be_whole: whether some channel's characters make up two thirds of
   the first token and of most of the first four, and most are its pieces from end to end. Of a channel
   with pieces, words are looked at, without what is about them. */
static int may_be_whole(const Hope *h) {
    const Kernel *k = h->k;
    int count = h->weighed_count < 4 ? h->weighed_count : 4;
    int made[64] = {0};
    uint64_t first = 0;
    for (int i = 0; i < count; i++) {
        const Token *token = h->weighed + i;
        int n = token->n < k->constants.longest_sample ? (int)token->n : k->constants.longest_sample;
        uint8_t of_word[LONGEST_TOKEN];
        int words = mark_words(token, n, of_word);
        int in[64] = {0};
        for (int j = 0; j < n; j++) {
            uint64_t sets = sets_of(k, token->chars[j]);
            if (!of_word[j]) sets &= ~k->in_pieces;
            for (; sets; sets &= sets - 1) in[lowest_bit(sets)]++;
        }
        for (int set = 0; set < 64; set++) {
            int most = k->in_pieces >> set & 1 ? words : n;
            if (!most || 3 * in[set] < 2 * most) continue;
            made[set]++;
            if (!i) first |= (uint64_t)1 << set;
        }
        if (!first) return 0;
    }
    for (int set = 0; set < 64; set++) {
        if (!(first >> set & 1) || 2 * made[set] <= count) continue;
        if (!(k->in_pieces >> set & 1)) return 1;
        int whole = 0;
        for (int i = 0; i < count; i++) whole += is_in_pieces(k, h->weighed + i, set);
        if (2 * whole > count) return 1;
    }
    return 0;
}

/* The twin of fixers.hope.has_late_hope; -1 with an error. */
static int late_hope(Hope *h) {
    Kernel *k = h->k;
    Nominees of;
    if (!is_odd(h)) return 0;
    if (!k->whole_known || may_be_whole(h)) return 1;
    uint64_t hash = hash_of_tokens(h, 0, LATE_ROUND);
    if (is_inert(h, hash)) return 0;
    Span tokens[MOST_WEIGHED];
    spans_of(h, tokens);
    if (!promises_of(k, tokens, h->weighed_count, 1, &h->promised)) return -1;
    int promised = h->promised.count || h->promised.structured.bits[0] || h->promised.structured.bits[1];
    int known = promised ? nominated(h, 1, &of) : 1;
    if (!promised) of.count = 0;
    if (known <= 0) return known < 0 ? -1 : 1;
    for (int i = 0; i < of.count && of.promise >= k->constants.hopeless; i++) {
        int64_t net = quick_net(h, of.written[i], of.read[i]);
        if (net == INT64_MIN) return -1;
        if (net >= k->constants.hopeless) return 1;
    }
    STORE_RELAXED(inert_of(k, hash), hash);
    return 0;
}

#define LONGEST_HOPEFUL 4096

/* Rows come again: that a text has hope, or none at all, is kept by hash. */
static int ask(Kernel *k, const uint32_t *chars, Py_ssize_t n, int late, int *early, Suspects *found) {
    int answer = -1, keep = n <= LONGEST_HOPEFUL;
    uint64_t text = keep ? hash_of_chars(chars, n) : 0;
    uint64_t hopeful = hash_with(text, HOPEFUL) | 1, hopeless = hash_with(text, NO_HOPE) | 1;
    if (keep && LOAD_RELAXED(inert_of(k, hopeful)) == hopeful) return *early = 1;
    if (keep && late && LOAD_RELAXED(inert_of(k, hopeless)) == hopeless) return *early = 0;
    Hope *h = begin(k, chars, n);
    if (!h) return -1;
    if (!find_suspects(k, chars, 4, n, &h->found, h->chars, h->room, h->judged))
        PyErr_NoMemory();
    else if (!h->found.worthwhile)
        answer = *early = 0;
    else {
        answer = h->found.strange || is_spoilt(chars, n) ? 0 : gather(h);
        if (answer > 0) {
            answer = *early = ask_all(h);
            if (!answer && late) answer = shows_trimmed(h) ? 1 : late_hope(h);
        } else if (!answer)
            answer = *early = 1;
    }
    if (!answer && late) answer = shows_unknown(k, chars, n);
    if (found && answer == 1 && n >= LONG_TEXT) {
        *found = h->found;
        h->found = (Suspects){0};
    }
    end(k, h);
    if (keep && answer == 1 && *early == 1) STORE_RELAXED(inert_of(k, hopeful), hopeful);
    /* what depends on what is not told yet is asked again */
    if (keep && late && !answer && k->whole_known && k->thoughts) STORE_RELAXED(inert_of(k, hopeless), hopeless);
    return answer;
}

int has_hope_in(Kernel *k, const uint32_t *chars, Py_ssize_t n) {
    int early;
    return ask(k, chars, n, 1, &early, NULL);
}

#define LONGEST_REMEMBERED 1048576
#define MOST_REMEMBERED 262144 /* suspects; of 40 bytes each */

/* Whether a text was asked of just before, by the screen or for one layer after another. */
static int is_asked(const Kernel *k, PyObject *text) {
    if (text == k->asked) return 1;
    return k->asked && PyUnicode_GET_LENGTH(text) == PyUnicode_GET_LENGTH(k->asked) &&
           !PyUnicode_Compare(text, k->asked);
}

int has_hope(Kernel *k, PyObject *text, int late) {
    if (is_asked(k, text) && (!late || k->answer || k->late >= 0)) return late && !k->answer ? k->late : k->answer;
    Py_ssize_t n;
    uint32_t *chars = chars_of(text, &n);
    if (!chars) return -1;
    Suspects found = {0};
    int early = -1, answer = ask(k, chars, n, late, &early, &found);
    PyMem_Free(chars);
    if (early == 0 || early == 1) {
        PyObject *before = k->asked;
        struct Found *of_before = k->found;
        k->asked = n <= LONGEST_REMEMBERED ? text : NULL;
        k->found = NULL;
        if (k->asked && found.items && found.count <= MOST_REMEMBERED) {
            k->found = found_of(found.items, found.count);
            found.items = NULL;
            if (!k->found) answer = -1;
        }
        free_found(of_before);
        k->answer = early;
        /* what depends on what is not told yet is asked again */
        k->late = late && !early && (answer == 0 || k->whole_known) ? answer : -1;
        Py_XINCREF(k->asked);
        Py_XDECREF(before);
    }
    PyMem_RawFree(found.items);
    return answer;
}

struct Found *kept_found(const Kernel *k, PyObject *text) {
    return k->found && is_asked(k, text) ? share_found(k->found) : NULL;
}
