/* A screen, and a scan of a text or of a column by it: what screen.c, columns.c and again.c share. */

#ifndef TEXTFIX_SCREEN_H
#define TEXTFIX_SCREEN_H

#include "kernel.h"

#define MOST_RANGES 16
#define MOST_PAIRS 4
#define KEY 64            /* bytes of an entry of the cache: a line of the processor's */
#define WORDS (KEY / 8)
#define MOST_SCANS 8
#define DOUBTED_BITS 11
#define KINDS 4 /* of text: UTF-8, or a str of one, two or four bytes a character */
#define RELEASE_FROM 65536
#define LONGEST_GLANCE 1000 /* characters of a token that is taken in at a glance */

/* DOUBTFUL: no sign, but a token that the detector would look at. */
enum { CLEAN, SUSPICIOUS, INVALID, DOUBTFUL, FAILED }; /* failed: a Python error */

/* A token's bytes, zeros, and last its length and above that what sort it is. */
typedef struct { uint64_t key[WORDS]; } Entry;

typedef struct {
    PyObject_HEAD
    Kernel *kernel; /* NULL if tokens are not scored */
    PyObject *promised; /* what gives the kernel when a text first needs it, or NULL */
    uint32_t lone;  /* where nothing else is beyond ASCII, this is suspicious; or NO_CHAR */
    int64_t least, per_character; /* the surprise that a token must have besides; or 0 */
    uint64_t starts, ends, white; /* white: positions that ASCII white space may stand in */
    uint64_t pairs_end; /* the last position of the sign that `may_be_pairs` has a say in, or 0 */
    uint8_t of_pair[256]; /* of a byte: 1 if ASCII text may have it, 2 if most of it must be such */
    uint16_t page[(MAX_CODE_POINT + 1) >> 8];
    uint8_t *class_;     /* pages of 256 */
    uint64_t masks[256]; /* of a class: the positions of signs it may stand in */
    /* A byte is worth a stop if first[byte] & second[following]; bit 0 needs no certain following. */
    uint8_t first[256], second[256];
    int ranges, pairs, exact; /* exact: of the pairs those of two certain bytes, which are first */
    /* The same for vectors, each byte sixteen times: first of a range and its length less one; of pairs
       two ranges. */
    uint8_t low[MOST_RANGES][16], span[MOST_RANGES][16], pair[MOST_PAIRS][4][16];
    /* Kept from call to call, one for each thread at work; busy while one has it. */
    struct { struct Scan *scan; int busy; } own[MOST_SCANS];
    Py_ssize_t seen; /* characters of strings so far: who has many gets a larger cache */
    struct Sight *sight; /* NULL without a kernel */
    struct Again *again; /* texts that come again; NULL until one is passed */
} Screen;

/* One call. */
typedef struct Scan {
    const Screen *s;
    void *room_of_cache[KINDS];
    Entry *cache[KINDS]; /* aligned; NULL until text of the kind is met: its tokens are known by its units */
    int bits;
    uint32_t chars[LONGEST_TOKEN];
    int32_t room[LONGEST_TOKEN + 1];
    const Info *info[LONGEST_TOKEN];
    int exact; /* whether all is asked of each token */
    uint32_t framed[FRAME + LONGEST_GLANCE + 1]; /* a token, see FRAME */
    int impatient; /* whether one doubt is enough */
    uint64_t doubted[1 << DOUBTED_BITS]; /* pieces of tokens that were doubted by such, by hash */
    int others; /* of what was passed at a glance: as in judge */
    const uint8_t *failed[2]; /* where a token begins and ends that is not ordinary */
    uint32_t *text; /* room for a row */
    Py_ssize_t room_of_text;
    struct Asked *asked; /* rows in doubt */
    struct Known *known; /* rows, from a column on; NULL if memory is short */
    uint8_t *ring;
    uint64_t written;
    int open; /* whether what was said of a row depends on what is not told yet */
    int error; /* whether a codec that was asked raised one */
} Scan;

/* Text is read by its kind: UTF-8, or a str of one, two or four bytes a character. */
enum { UTF8 = 0, BYTES = 1, PAIRS = 2, WHOLE = 4 };

ALWAYS_INLINE uint64_t word_at(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

/* screen.c */
/* A scan of some bytes; NULL with an error. The lock is held where it begins and is finished. */
Scan *begin_scan(Screen *s, Py_ssize_t size);
void finish_scan(Screen *s, Scan *x);
/* Fetches the kernel where it was only promised; 0 with an error. */
int fetch_kernel(Screen *s);
/* The next byte of UTF-8 that a sign can't do without, or that is not ASCII; or the end. */
const uint8_t *next_byte(const Screen *s, const uint8_t *p, const uint8_t *end);
/* What a row says from its first such byte on. */
int judge_row(Scan *x, const uint8_t *start, const uint8_t *end, const uint8_t *stop);
int is_asked_on(const Screen *s, int verdict);

/* columns.c */
void free_known_rows(Scan *x);
PyObject *rows(Screen *s, PyObject *args);
PyObject *views(Screen *s, PyObject *args);
extern const char rows_doc[], views_doc[];

/* again.c: a text by its characters as they lie in memory */
typedef struct {
    const uint8_t *p;
    uint32_t size, shape;
    uint64_t hash;
} Line;

int line_of(PyObject *text, Line *line);
int came_before(const Screen *s, const Line *line);
void meet_line(Screen *s, const Line *line);

#endif
