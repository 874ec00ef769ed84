/* Texts that come again, in columns and in logs: lines that were passed are known by their characters.

   Short ones that a glance passed are known by a copy of all of their characters, in a ring; who comes round
   again overwrites the oldest. A text that was met once has left but a part of its hash, so that those that
   never come again cost no copy, and the places of others but one of two. The lock is held here. */

#include "screen.h"

#define AGAIN_BITS 13 /* in pairs */
#define AGAIN_RING (1 << 20) /* bytes */
#define LONGEST_AGAIN 1024   /* bytes */
typedef struct {
    uint64_t at;         /* of all bytes that were ever written */
    uint32_t tag, shape; /* shape: bytes and kind; 0 if it was met once */
} Met;
typedef struct Again {
    uint64_t written;
    Met met[1 << AGAIN_BITS];
    uint8_t ring[AGAIN_RING];
} Again;

/* Of all bytes; four words at once, so that one need not wait for the other. */
ALWAYS_INLINE uint64_t hash_of_all(const uint8_t *p, Py_ssize_t size) {
    const uint64_t odd = 0x9E3779B97F4A7C15ull;
    uint64_t a = (uint64_t)size, b = 1, c = 2, d = 3;
    Py_ssize_t i = 0;
    for (; i + 32 <= size; i += 32) {
        a = (a ^ word_at(p + i)) * odd, a ^= a >> 32;
        b = (b ^ word_at(p + i + 8)) * odd, b ^= b >> 32;
        c = (c ^ word_at(p + i + 16)) * odd, c ^= c >> 32;
        d = (d ^ word_at(p + i + 24)) * odd, d ^= d >> 32;
    }
    for (; i + 8 <= size; i += 8) a = (a ^ word_at(p + i)) * odd, a ^= a >> 32;
    uint64_t rest = 0;
    for (; i < size; i++) rest = rest << 8 | p[i];
    a = (a ^ rest) * odd ^ (b ^ b >> 29) * 0xBF58476D1CE4E5B9ull;
    a ^= a >> 32;
    a = (a ^ c) * odd ^ (d ^ d >> 29) * 0xBF58476D1CE4E5B9ull;
    a = (a ^ a >> 32) * 0xD6E8FEB86659FD93ull;
    return a ^ a >> 32;
}

/* 0 if it is too long to be kept. */
int line_of(PyObject *text, Line *line) {
    int kind = (int)PyUnicode_KIND(text);
    Py_ssize_t size = PyUnicode_GET_LENGTH(text) * kind;
    if (size > LONGEST_AGAIN) return 0;
    line->p = PyUnicode_DATA(text);
    line->size = (uint32_t)size;
    line->shape = line->size << 3 | (uint32_t)kind;
    line->hash = hash_of_all(line->p, size);
    return 1;
}

ALWAYS_INLINE Met *places_of(Again *again, const Line *line) {
    return again->met + (line->hash >> (65 - AGAIN_BITS)) * 2;
}

ALWAYS_INLINE int is_line(const Again *again, const Met *met, const Line *line) {
    return met->tag == (uint32_t)line->hash && met->shape == line->shape &&
           again->written - met->at <= AGAIN_RING && !memcmp(again->ring + met->at % AGAIN_RING, line->p, line->size);
}

/* Whether a text came before and was passed. */
int came_before(const Screen *s, const Line *line) {
    if (!s->again) return 0;
    const Met *met = places_of(s->again, line);
    return is_line(s->again, met, line) || is_line(s->again, met + 1, line);
}

/* A text that was passed is met. */
void meet_line(Screen *s, const Line *line) {
    if (!s->again && !(s->again = PyMem_Calloc(1, sizeof *s->again))) return;
    Again *again = s->again;
    Met *met = places_of(again, line);
    uint32_t tag = (uint32_t)line->hash;
    int at = met[0].tag == tag ? 0 : 1;
    if (met[at].tag != tag) {
        met[1] = (Met){0, tag, 0};
        return;
    }
    if (AGAIN_RING - again->written % AGAIN_RING < line->size)
        again->written += AGAIN_RING - again->written % AGAIN_RING;
    memcpy(again->ring + again->written % AGAIN_RING, line->p, line->size);
    if (at) met[1] = met[0];
    met[0] = (Met){again->written, tag, line->shape};
    again->written += line->size;
}
