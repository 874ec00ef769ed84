/* The hot loops of textfix, compiled. What each promises is written in its Python twin
   (language/model.py, lattice.py, detectors/mojibake.py, fixers/nomination.py); the results are the
   same to the bit, and the same tests run on both.

   model.c     costs of characters in context
   codings.c   bytes of observed characters, characters of bytes
   lattice.c   the best explanation of a token
   detect.c    suspicious tokens of a text
   survey.c    the same as the engine asks for them
   ordinary.c  tokens that are ordinary at a glance
   hope.c      whether anything could explain a text
   promise.c   channels that gain about what they cost, asked of all at once
   nominate.c  channels worth a close look
   undo.c      what a text surely was
   screen.c    texts and rows of columns that can be passed over
   lock.c      the interpreter's lock
   decode.c    what bytes cost, read in an encoding
   weigh.c     how well letters go together by language
   words.c     words that languages have
   pairs.c     what a reader of pairs refused
   entry.c     a function that a glance may spare
   module.c    the Python type that holds them together */

#ifndef TEXTFIX_KERNEL_H
#define TEXTFIX_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) || defined(__clang__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define PREFETCH(p) __builtin_prefetch((p))
#define LOAD_BYTE(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define STORE_BYTE(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define LOAD_RELAXED(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define STORE_RELAXED(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define LOAD_WORD(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define STORE_WORD(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
/* What was written before a flag is set is seen by who sees the flag. */
#define LOAD_FLAG(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define SET_FLAG(p) __atomic_store_n((p), 1, __ATOMIC_RELEASE)
#define LOAD_POINTER(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
/* Puts a pointer where none is yet; the answer is what was there, or NULL. */
#define PUBLISH(p, v) publish((void *)(p), (void *)(v))
ALWAYS_INLINE void *publish(void *place, void *value) {
    void *expected = NULL;
    return __atomic_compare_exchange_n((void **)place, &expected, value, 0, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE) ? NULL : expected;
}
/* Takes a pointer away. */
#define TAKE(p) __atomic_exchange_n((p), NULL, __ATOMIC_ACQ_REL)
#else /* aligned 64-bit reads and writes are whole on every machine that MSVC compiles for */
#define ALWAYS_INLINE static __forceinline
#define PREFETCH(p) ((void)(p))
#define LOAD_BYTE(p) (*(volatile const uint8_t *)(p))
#define STORE_BYTE(p, v) (*(volatile uint8_t *)(p) = (v))
#define LOAD_RELAXED(p) (*(volatile const uint64_t *)(p))
#define STORE_RELAXED(p, v) (*(volatile uint64_t *)(p) = (v))
#include <intrin.h>
#define LOAD_WORD(p) (*(volatile const uint32_t *)(p))
#define STORE_WORD(p, v) (*(volatile uint32_t *)(p) = (v))
#define LOAD_FLAG(p) (*(volatile const uint32_t *)(p))
#define SET_FLAG(p) _InterlockedExchange((volatile long *)(p), 1)
#define LOAD_POINTER(p) (*(void *volatile const *)(p))
#define TAKE(p) _InterlockedExchangePointer((void *volatile *)(p), NULL)
#define PUBLISH(p, v) _InterlockedCompareExchangePointer((void *volatile *)(p), (void *)(v), NULL)
#endif

/* Names of one file that another uses are nobody else's: libc has a `step`, too. */
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(hidden)
#endif

/* --- the lock --------------------------------------------------------------------------------- */

/* Long work on buffers goes on without the interpreter's lock; what it asks of Python (a codec, once
   a character) borrows it. So memory is of the kind that needs no lock, and errors are set with it. */
void leave_lock(void);
void come_back(void);
int borrow_lock(void); /* whether it was away, for give_back */
void give_back(int borrowed);
PyObject *no_memory(void); /* NULL, with the error */
int has_error(void);
#ifndef WITH_LOCK
#define PyMem_Malloc PyMem_RawMalloc
#define PyMem_Calloc PyMem_RawCalloc
#define PyMem_Realloc PyMem_RawRealloc
#define PyMem_Free PyMem_RawFree
#define PyErr_NoMemory no_memory
#endif

#define MAX_CODE_POINT 0x10FFFF
#define NO_CHAR 0xFFFFFFFFu
#define NO_BYTES 0xFFFFFFFFu
#define UNKNOWN 0xFFFFFFFEu
#define MAX_ENCODINGS 128
#define LONGEST_TOKEN 4096
#define CACHE_BITS 18
#define INERT_BITS 15
#define MULTIPLIER 0x9E3779B97F4A7C15ull
#define SLOT_MULTIPLIER 0xD6E8FEB86659FD93ull

/* Numbers that the Python side owns; handed over by name when the kernel is made. */
#define CONSTANTS(X) \
    X(ascii_ceiling) X(keep_ceiling) X(decoded_ceiling) X(mixed_ceiling) X(greek_ceiling) \
    X(halfwidth_ceiling) X(step_same) X(step_next) X(step_back) X(step_skip) X(control_ceiling) \
    X(mark_ceiling) X(blank_ceiling) X(refused) X(refused_pair) X(clear) X(foreign) X(many_halfwidth) \
    X(improper) X(swallowed) X(beam) X(ordinary) X(ordinary_han) X(ordinary_hangul) \
    X(worthwhile) X(per_character) X(longest) X(lone_lead) X(trimmed_lead) X(loss_worthwhile) X(sample) \
    X(longest_sample) X(rough_nominees) X(common) X(rough_change) X(rough_accent) X(structure) X(fine_sample) \
    X(nominees) X(with_twins) X(most_twins) X(enter) X(enter_structured) X(spared) X(suspicious) \
    X(hopeless) X(promise) X(least_likely) X(hopeless_beside) X(hopeless_structured) X(rough_loss) X(rough_loss_of_many) X(odd) X(close_sample) X(longest_weighed) X(longest_extension) X(sure_points) \
    X(sure_points_beside) X(sure_letters) X(sure_readers) X(sure_gain) X(sure_margin) \
    X(late_rough_nominees) X(late_rough_loss) X(late_worthwhile) X(late_per_character) X(late_likely) \
    X(stranger) X(amid_letters) X(many_from) X(mentioned) X(mute) X(lowest_of_one) X(bonus) \
    X(unit) X(together) X(passes) X(rare_structured) X(many_left) X(overlooked) X(alone) X(provable) X(provable_accent) X(finalists) X(letters_known) X(letters_telling) X(letters_telling_of_many) \
    X(letters_telling_of_utf8) X(letters_telling_of_stranger) X(letters_telling_alone) X(most_places) X(unlisted) X(ceiling_of_odd_word) X(others_say) X(loss_hopeless) X(loss_hopeless_latin) X(leads_apart) X(one_digit)

typedef struct {
#define FIELD(name) int32_t name;
    CONSTANTS(FIELD)
#undef FIELD
} Constants;

/* --- model ------------------------------------------------------------------------------------ */

/* What the model remembers of the characters before: up to four, newest first, the case pattern,
   and the back-off weights of the known suffixes. */
typedef struct {
    uint32_t chars[4];
    uint8_t count, before, previous, known; /* known: how many of `back` count */
    uint8_t back[4];
} State;

typedef struct Info Info; /* of a character */

/* What is ordinary at a glance: ordinary.c. */
#define MOST_GROUPS 16
#define GRAM_BITS 16
typedef struct {
    uint8_t group[256];                               /* of a script */
    /* Of a group, for two glances; the share of the second is 0 if there is none. */
    struct { uint8_t context, share; } first[MOST_GROUPS], second[MOST_GROUPS];
    int groups;                                       /* those that have a share */
    uint8_t other;                                    /* the group of what is never misread in */
    const uint32_t *brief[256]; /* of characters of the first plane, by page; lazily */
    uint64_t grams[1 << GRAM_BITS]; /* by hash: what was wondered at plus one, in the lowest byte */
} Glance;

typedef struct {
    Py_buffer buffer; /* of the whole table, held while the kernel lives */
    const uint16_t *cells, *index;
    const uint8_t *class_, *character, *backoff, *case_, *pairs, *cases, *class_costs;
    Py_ssize_t pages; /* in each of the four columns */
    uint64_t seed, length, scale;
    uint32_t classes;
    uint32_t *fold[(MAX_CODE_POINT + 1) >> 8]; /* NULL where nothing is folded */
    uint8_t script[256];                       /* of a class; 0 has none */
    uint8_t han, hangul, japanese, greek;      /* their numbers */
    uint8_t remarkable[256];                   /* costs, of a script */
    uint8_t rough[256], accent[256]; /* of a class: the one it is taken for at a rough look, and what its letters cost more */
#define FIRST_SIMPLIFIED 0x4E00
#define SIMPLIFIED_SIZE (0x5200 / 8)
    uint8_t simplified[SIMPLIFIED_SIZE];       /* ideographs that are Chinese and not Japanese, a bit each */
    uint64_t *cache;
    const Info *info[(MAX_CODE_POINT + 1) >> 8]; /* lazily */
    Glance *glance;
} Model;

/* A character that an encoding writes in two ways, and the second. */
typedef struct Way {
    uint32_t c, bytes;
} Way;

typedef struct {
    uint32_t *pages[(MAX_CODE_POINT + 1) >> 8]; /* bytes of characters, big-endian; lazily */
    PyObject *get;                              /* str -> bytes, or a dict of all, where no page knows */
    int taken;                                  /* whether a dict was taken over */
    PyObject *ways;                             /* () -> dict of characters to two pairs, or NULL */
    struct Way *other;                          /* the second of each, the first entry counts; lazily */
    PyObject *codec;                            /* Python's name */
    const char *name;                           /* the same, owned by `codec` */
    int multibyte, utf8, longest;
    int several; /* whether some bytes are two characters */
    int can_be_written, can_be_read; /* in common channels */
    int is_read; /* the rounds of all channels in which it is, as Kernel.rounds */
    uint32_t single[256];   /* characters of single bytes */
    uint8_t rough_class[256], rough_cost[256];
    uint32_t *pair;         /* characters of two bytes from 0x8000; lazily */
#define KEPT_SIZE (2 * (0x8000 + 128))
    Py_buffer kept;         /* the same and those of one byte, as they lie in a file; or nothing */
    uint32_t narrow[128];   /* of one byte from 0x80 in a multi-byte encoding; lazily */
    struct Brief *brief;    /* of undo.c; lazily */
} Encoding;

/* What is left of characters after a lossy channel: symbols (bytes, or code points plus 0x100), and
   the white space that went along with the character. */
#define LONGEST_TRACE 8
typedef struct {
    uint32_t symbols[LONGEST_TRACE];
    uint32_t tail; /* 0 if there is none */
    int size, count, number, price;
    uint32_t *chars;
} Trace;

/* What a byte is in each single-byte encoding that text is written in, by the rough score: side by
   side, so that one instruction scores several. */
#define LANES 64
#define NO_CLASS 0xFFFF
typedef struct { uint16_t cost[LANES], class_[LANES]; } RoughByte;

/* In which of the sets a character is that make up the text of channels that are whole. */
typedef struct {
    uint32_t c;
    uint64_t sets;
} WholeSign;

/* In which of the sets whose pieces are known one or two characters are a piece. */
typedef struct {
    uint64_t chars; /* the second above the first */
    uint64_t sets;
} WholePiece;

/* A set of encodings. */
typedef struct { uint64_t bits[MAX_ENCODINGS / 64]; } Readers;

/* What a byte is in some of the single-byte encodings of RoughByte. */
typedef struct {
    uint32_t c;
    uint64_t lanes;
} ByteChild;

/* A channel whose losses are thought of though nothing else speaks for them. */
typedef struct { int written, read, loss; } Thought;
#define MOST_THOUGHTS 8

/* What a text surely was, kept from a glance until the engine asks: the text; what it was, or NULL if
   that is not known; the encodings it was read in. */
#define MOST_SURE_LAYERS 6
typedef struct {
    PyObject *text, *was;
    int reads[MOST_SURE_LAYERS], count;
} Undone;

typedef struct {
    PyObject_HEAD
    Model model;
    Constants constants;
    int encodings;
    Encoding *encoding[MAX_ENCODINGS];
    int32_t *channel_cost; /* [written * MAX_ENCODINGS + read] */
    uint8_t *rounds;       /* likewise: bits of the rounds in which the channel is nominated */
    PyObject *decode_one;  /* (codec, bytes) -> code point, or -1 */
    PyObject *has_improper;
    uint8_t *proper; /* 2 bits a code point: 0 not asked yet, 1 proper, 2 not */
    int losses;
    /* of UTF-8 by each reader, with its kana or without, and in each case; chars: of all traces */
    struct { Trace *traces; uint32_t *chars; int count, longest, recased; } loss[5 * MAX_ENCODINGS];
    int thoughts;
    Thought thought[MOST_THOUGHTS];
    int utf8; /* the number of UTF-8 */
    int readers;
    int reader[MAX_ENCODINGS]; /* single-byte encodings that text is read in, the commonest first */
    RoughByte *rough;        /* of 256 bytes */
    int lane[MAX_ENCODINGS]; /* an encoding's place among them, -1 if it has none */
    int written_in[LANES];   /* and the encoding of a place */
    int lanes[2];            /* by round, how many places are enough: common ones first */
    ByteChild *children;     /* of each byte in turn */
    int first_child[257];
    int many[MAX_ENCODINGS], many_count; /* others that text is written in, but for UTF-8 */
    struct Origin ***origins;            /* of characters, by page; lazily */
    struct Promising *promising[2];      /* room for the next question of promise.c, by round; or NULL */
    uint64_t *inert;         /* hashes of tokens that channels do not gain on */
    struct Marks **marks;    /* of characters, by page; the pages lazily */
    PyObject *asked;         /* the text of which hope was asked last, or NULL */
    struct Rows **rows;      /* bytes of characters by reader, in pages; lazily */
    struct Found *found;     /* and its suspects, if it is long and has hope; or NULL */
    int answer, late;        /* and what was said: 0 or 1; late: and of rare channels, or -1 */
    WholeSign *whole;        /* by character, of channels that tokens go through from end to end */
    int whole_count, whole_known;
    WholePiece *pieces;      /* in order */
    int piece_count;
    uint64_t in_pieces;      /* the sets whose pieces are known */
    struct Words *words;     /* that languages have; NULL until they are told */
    struct Singles *singles; /* what words of one letter are read as; likewise */
    struct Hope *spare;      /* room for the next question of hope.c; or NULL */
    struct Nomination *idle; /* room for the next nomination; or NULL */
    Undone undone;
} Kernel;

/* One step of the hash of an n-gram or a word in a static function (training/fuse.py). */
ALWAYS_INLINE uint64_t mix(uint64_t state, uint32_t c) {
    state = (state ^ c) * MULTIPLIER;
    return state ^ state >> 32;
}
/* The three cells of a key by its hash, and the hash as mixed; scale is the count of segments times their length. */
ALWAYS_INLINE uint64_t cells_of(uint64_t state, uint64_t seed, uint64_t length, uint64_t scale, uint64_t *cells) {
    uint64_t mixed = (state + seed) * SLOT_MULTIPLIER, mask = length - 1;
    mixed ^= mixed >> 29;
    cells[0] = (mixed >> 32) * scale >> 32;
    cells[1] = (cells[0] + length) ^ (mixed >> 18 & mask);
    cells[2] = (cells[0] + 2 * length) ^ (mixed & mask);
    return mixed;
}

ALWAYS_INLINE uint32_t slot_of(const Model *m, uint32_t c) {
    return (uint32_t)m->index[c >> 8] << 8 | (c & 0xFF);
}
ALWAYS_INLINE uint32_t fold_of(const Model *m, uint32_t c) {
    const uint32_t *page = m->fold[c >> 8];
    return page ? page[c & 0xFF] : c;
}
/* What the rough score takes a character for: Latin letters are of one class, others cost more. */
ALWAYS_INLINE int rough_class(const Model *m, uint32_t slot) { return m->rough[m->class_[slot]]; }
ALWAYS_INLINE int rough_cost(const Model *m, uint32_t slot) { return m->character[slot] + m->accent[m->class_[slot]]; }
ALWAYS_INLINE int class_of(const Model *m, uint32_t c) { return m->class_[slot_of(m, c)]; }
ALWAYS_INLINE int script_of(const Model *m, uint32_t c) { return m->script[class_of(m, c)]; }

void start_state(const Model *m, State *state);
int advance(const Kernel *k, State *state, uint32_t c); /* the cost; the state moves on */
int close_cost(const Kernel *k, const State *state);
/* The same of many states at once, so that they do not wait for memory one after the other. */
typedef struct {
    State state;
    uint32_t c; /* NO_CHAR where the token is closed */
    int32_t cost;
} Advance;
void advance_all(const Kernel *k, Advance *steps, Py_ssize_t count);
/* the cost of a folded character, case apart */
int conditional_cost(const Model *m, const State *state, uint32_t folded);
/* n + 1 costs, the boundary's last; the answer is their sum */
/* A hash of an n-gram, newest character first, that does not wait for one character to go on to the
   next (Thorup's multilinear hashing). */
ALWAYS_INLINE uint64_t hash_of_gram(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e) {
    uint64_t hash = a * 0x9E3779B97F4A7C15ull + b * 0xC2B2AE3D27D4EB4Full +
                    c * 0x165667B19E3779F9ull + d * 0xD6E8FEB86659FD93ull +
                    e * 0xA0761D6478BD642Full;
    return (hash ^ hash >> 32) * 0xD6E8FEB86659FD93ull;
}

/* The cost of the last of two to five folded characters, given the others: of Model.conditional. */
int gram_cost(const Model *m, const uint32_t *gram, int n);
int lone_cost(const Model *m, uint32_t folded);
/* Asks memory for what that needs of two. */
void await_pair(const Model *m, uint32_t a, uint32_t b);
int64_t costs_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *out);
int64_t cost_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n);
/* Quotation marks, the apostrophe, dashes and the ellipsis. */
ALWAYS_INLINE int is_mark(uint32_t c) {
    if (c == 0xAB || c == 0xBB) return 1;
    if (c < 0x2013 || c > 0x2026) return 0;
    return c < 0x2015 || (c >= 0x2018 && c <= 0x201A) || (c >= 0x201C && c <= 0x201E) || c == 0x2026;
}
/* Those of them behind which a word begins. */
ALWAYS_INLINE int is_before_words(uint32_t c) {
    return c == 0x2013 || c == 0x2014;
}
/* No-break spaces and the soft hyphen. */
ALWAYS_INLINE int is_blank(uint32_t c) { return c == 0xA0 || c == 0xAD || c == 0x202F; }
/* What a character taken from the channel costs at most. */
ALWAYS_INLINE int decoded_ceiling(const Constants *constants, uint32_t c, int structured) {
    if (structured && is_mark(c)) return constants->mark_ceiling;
    return c >= 0x80 && c < 0xA0 ? constants->control_ceiling : constants->decoded_ceiling;
}
int64_t decoded_cost_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int structured);
int64_t kept_costs_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *out);
/* Their sum, under ceilings that are known. */
int64_t kept_cost_under(const Kernel *k, const uint32_t *chars, Py_ssize_t n, const int32_t *ceilings);
void ceilings_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *out);
/* `wonder` is what makes a token worthwhile. */
int64_t surprise_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n, int32_t *room,
                    int64_t *wonder);

/* 0 if a token is not worthwhile, at less expense than surprise_of has; else it may be. `info` is room
   for as many as the token has characters. */
int may_be_worthwhile(const Kernel *k, const uint32_t *chars, Py_ssize_t n, Py_ssize_t special,
                      const Info **info);
void forget_pages(Model *m);

ALWAYS_INLINE uint64_t hash_with(uint64_t hash, uint64_t more) {
    hash = (hash ^ more) * 0xD6E8FEB86659FD93ull;
    return hash ^ hash >> 32;
}
/* Of characters; never 0. */
ALWAYS_INLINE uint64_t hash_of_chars(const uint32_t *chars, Py_ssize_t n) {
    uint64_t hash = (uint64_t)n;
    for (Py_ssize_t i = 0; i < n; i++) hash = hash_with(hash, chars[i]);
    return hash | 1;
}

/* Whether a character is an ideograph that is Chinese and not Japanese. */
ALWAYS_INLINE int is_simplified(const Model *m, uint32_t c) {
    uint32_t place = c - FIRST_SIMPLIFIED;
    return place < 8 * SIMPLIFIED_SIZE && m->simplified[place >> 3] >> (place & 7) & 1;
}
/* Half-width katakana and their punctuation. */
ALWAYS_INLINE int is_halfwidth(uint32_t c) { return c >= 0xFF61 && c <= 0xFF9F; }

/* Whether a token of so many characters beyond ASCII is remarkable enough to look at its text. */
ALWAYS_INLINE int is_worthwhile(const Kernel *k, int64_t wonder, Py_ssize_t special) {
    return wonder >= k->constants.worthwhile &&
           wonder >= k->constants.per_character * (int64_t)special;
}
/* --- at a glance ------------------------------------------------------------------------------ */

/* The numbers of groups come from Python, in the order of weights.AT_A_GLANCE; 0 is nothing but signs,
   the last one what is never misread in. */
int make_glance(Model *m, const uint8_t *groups, Py_ssize_t scripts, const uint8_t *glances,
                Py_ssize_t count);
/* What the last of four characters has beyond the remarkable, given those before it (no characters come
   first); and what the second of two has. */
int gram_at_a_glance(const Kernel *k, const uint32_t *gram);
int pair_at_a_glance(const Kernel *k, uint32_t a, uint32_t b);
void free_glance(Glance *g);
/* A token stands in a frame: three places for what is before it (no character, none, the boundary), and
   one for the boundary behind it. */
#define FRAME 3
ALWAYS_INLINE void frame(uint32_t *framed) {
    framed[0] = framed[1] = NO_CHAR;
    framed[2] = ' ';
}
/* The group of characters of two; -1 if they are of several scripts. Ideographs and kana are Japanese. */
ALWAYS_INLINE int group_together(const Model *m, int group, int own) {
    const uint8_t *of = m->glance->group;
    if (!own || own == group) return group;
    if (!group) return own;
    int han = of[m->han], japanese = of[m->japanese];
    return (group == han && own == japanese) || (group == japanese && own == han) ? japanese : -1;
}
#define FIRST_LEAD 0xC2
#define LAST_LEAD 0xC5 /* of UTF-8 in Windows-1252, before marks that are the second byte of a letter */

int is_ordinary(const Kernel *k, const uint32_t *chars, Py_ssize_t n);
/* The same of a framed token of one group. */
int is_ordinary_in(const Kernel *k, const uint32_t *framed, Py_ssize_t n, Py_ssize_t special, int group);
/* Whether what a token has beyond the remarkable is below a share of what would make it worthwhile. */
ALWAYS_INLINE int is_little(const Kernel *k, int64_t wonder, Py_ssize_t special, int share) {
    int64_t needed = (int64_t)k->constants.per_character * special;
    if (needed < k->constants.worthwhile) needed = k->constants.worthwhile;
    return 8 * wonder < share * needed;
}

/* The number of the lowest bit that is set; one must be. */
ALWAYS_INLINE int lowest_bit(uint64_t bits) {
#if defined(__GNUC__) || defined(__clang__)
    return __builtin_ctzll(bits);
#else
    int at = 0;
    while (!(bits >> at & 1)) at++;
    return at;
#endif
}
/* ASCII white space, which parts tokens. */
ALWAYS_INLINE int is_white(uint32_t c) { return c == ' ' || (c >= 9 && c <= 13); }

/* --- codings ---------------------------------------------------------------------------------- */

/* The bytes a character was read from, NO_BYTES if none; UNKNOWN with a Python error set. */
uint32_t bytes_of(Kernel *k, Encoding *e, uint32_t c);
void free_pages(Encoding *e);
ALWAYS_INLINE uint32_t bytes_at(Kernel *k, Encoding *e, uint32_t c) {
    const uint32_t *page = e->pages[c >> 8];
    uint32_t bytes = page ? page[c & 0xFF] : UNKNOWN;
    return bytes == UNKNOWN ? bytes_of(k, e, c) : bytes;
}
ALWAYS_INLINE int size_of(uint32_t bytes) {
    return bytes < 0x100 ? 1 : bytes < 0x10000 ? 2 : bytes < 0x1000000 ? 3 : 4;
}
/* The other bytes a character may have been read from, 0 if there are none; UNKNOWN with an error. */
uint32_t other_bytes(Encoding *e, uint32_t c);
ALWAYS_INLINE int put_bytes(uint8_t *out, uint32_t bytes) {
    int size = size_of(bytes);
    for (int i = size - 1; i >= 0; i--, bytes >>= 8) out[i] = (uint8_t)bytes;
    return size;
}
/* The character of a piece of bytes in a multi-byte encoding, NO_CHAR if none; UNKNOWN on error. */
uint32_t char_of(Kernel *k, Encoding *e, const uint8_t *data, int size);
/* The length of the well-formed UTF-8 sequence at p; its character is written only if there is one,
   and the answer is 0 if there is none. */
ALWAYS_INLINE int utf8_at(const uint8_t *p, Py_ssize_t left, uint32_t *c) {
    uint32_t a = *p, out;
    if (a < 0x80) {
        *c = a;
        return 1;
    }
    if (a < 0xE0) {
        if (a < 0xC2 || left < 2 || (p[1] & 0xC0) != 0x80) return 0;
        *c = (a & 0x1F) << 6 | (p[1] & 0x3Fu);
        return 2;
    }
    if (a < 0xF0) {
        if (left < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80) return 0;
        out = (a & 0xF) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (out < 0x800 || (out >= 0xD800 && out < 0xE000)) return 0;
        *c = out;
        return 3;
    }
    if (left < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80) return 0;
    out = (a & 7) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    if (a > 0xF4 || out < 0x10000 || out > MAX_CODE_POINT) return 0;
    *c = out;
    return 4;
}
/* The length of what looks like a sequence of UTF-8 beyond ASCII from its lead and continuation
   bytes alone; 0 if nothing does. */
ALWAYS_INLINE int utf8_form(const uint8_t *p, Py_ssize_t left) {
    int length = *p < 0xC2 ? 0 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : *p < 0xF5 ? 4 : 0;
    if (length > left) return 0;
    for (int i = 1; i < length; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return length;
}
Py_ssize_t utf8_sequences(const uint8_t *data, Py_ssize_t size);
/* What a token is if all of it went through a channel: 1, 0 if it can't have; -1 with an error.
   `data` and `out` have room for four times its length. */
int through(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read, uint8_t *data,
            uint32_t *out, Py_ssize_t *length);
/* Whether somebody may have written a character (`engine.has_improper`); -1 with an error. */
int learn_proper(Kernel *k, uint32_t c);
ALWAYS_INLINE int is_proper(Kernel *k, uint32_t c) {
    int known = k->proper[c >> 2] >> (c & 3) * 2 & 3;
    return known ? known == 1 : learn_proper(k, c);
}
/* Characters of bytes in an encoding, at most `size` of them; -1 if they are not in it (strict),
   -2 with an error. */
Py_ssize_t decode_all(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t size, int strict,
                      uint32_t *out);

/* The next character of bytes in an encoding of several, U+FFFD if it is none, and the length of it; -1
   with an error. */
int decode_next(Kernel *k, Encoding *e, const uint8_t *data, Py_ssize_t left, uint32_t *c);

/* The order of a trace and some symbols: by length, then symbol by symbol. */
int compare_symbols(const Trace *trace, const uint32_t *symbols, int size);

/* --- the rest --------------------------------------------------------------------------------- */

PyObject *explain(Kernel *k, PyObject *token, int written, int read, int loss, int32_t enter,
                  int32_t switch_price, int want_pieces);
PyObject *explain_all(Kernel *k, PyObject *tokens, int written, int read, int loss, int32_t enter,
                      int32_t switch_price);
/* The gain only; INT64_MIN with an error. */
int64_t explain_gain(Kernel *k, const uint32_t *chars, Py_ssize_t n, int written, int read,
                     int loss, int32_t enter, int32_t switch_price);
/* Whether a token shows a trace of a loss; -1 with an error. */
int has_trace(Kernel *k, int loss, int read, const uint32_t *token, Py_ssize_t n);
/* About what a channel gains on a token; INT64_MIN with an error. */
int64_t quick_gain_of(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read, int loss,
                      int32_t enter);
/* The same of a channel from UTF-8 at the price of entering one, no less than 0; what is 0 is kept. */
int64_t utf8_gain_of(Kernel *k, const uint32_t *token, Py_ssize_t n, int written, int read, int loss);

/* The character at a place in a str of 1, 2 or 4 bytes each. */
ALWAYS_INLINE uint32_t read_at(const void *data, int kind, Py_ssize_t i) {
    return kind == 1 ? ((const uint8_t *)data)[i]
                     : kind == 2 ? ((const uint16_t *)data)[i] : ((const uint32_t *)data)[i];
}

/* What is set in a word of characters of so many bytes only where one is not ASCII. */
ALWAYS_INLINE uint64_t mask_beyond_ascii(int kind) {
    return kind == 1 ? 0x8080808080808080ull : kind == 2 ? 0xFF80FF80FF80FF80ull : 0xFFFFFF80FFFFFF80ull;
}

/* The first character from i on that is not ASCII. */
ALWAYS_INLINE Py_ssize_t skip_ascii(const void *data, int kind, Py_ssize_t i, Py_ssize_t n) {
    uint64_t mask = mask_beyond_ascii(kind);
    Py_ssize_t each = 8 / kind;
    for (; i + each <= n; i += each) {
        uint64_t word;
        memcpy(&word, (const char *)data + i * kind, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        if (word & mask) return i + lowest_bit(word & mask) / (8 * kind);
#else
        if (word & mask) break;
#endif
    }
    while (i < n && read_at(data, kind, i) < 0x80) i++;
    return i;
}

typedef struct {
    Py_ssize_t start, end;
    int32_t surprise, foreign; /* foreign: of detectors.mojibake.Suspect */
    Py_ssize_t first; /* the number of the first of the same token; in a short text its own */
    int longer, cut;  /* whether it was made longer, and a line end stands for what was cut off */
} Suspect;

typedef struct {
    Suspect *items; /* of PyMem_Raw */
    Py_ssize_t count, room;
    int worthwhile, others; /* others: whether there is more beyond ASCII than the lone lead */
    int strange, ordinary;  /* whether there are strangers, and others that are likely */
    Py_ssize_t *slots, slot_count, distinct; /* where tokens are found by hash: their number plus one */
} Suspects;

/* What was found of a token before, by its hash. */
#define JUDGED_BITS 12
typedef struct {
    uint64_t hash;
    int32_t surprise, foreign;
    int worthwhile;
} Judged;

/* The suspects of a text of `kind` bytes a character; 0 if memory is short. `chars` and `room` are
   for a token, `judged` what is kept of tokens, or NULL. Needs no lock. */
int find_suspects(const Kernel *k, const void *data, int kind, Py_ssize_t n, Suspects *out,
                  uint32_t *chars, int32_t *room, Judged *judged);
/* Of the detector: what a piece of a token has as a stranger, and whether ASCII makes words. */
int is_spoilt(const uint32_t *chars, Py_ssize_t n);
int64_t strangeness(const Kernel *k, const uint32_t *chars, Py_ssize_t n);
PyObject *detect(Kernel *k, PyObject *text, PyTypeObject *type);
int suspects_of(Kernel *k, PyObject *text, Suspects *out); /* of a str; 0 if memory is short */
struct Found *found_of(Suspect *items, Py_ssize_t count); /* which are given away; NULL with an error */
void free_found(struct Found *f);
struct Found *share_found(struct Found *f);
struct Found *kept_found(const Kernel *k, PyObject *text); /* of the text that was asked of last, or NULL */
#define LONG_TEXT 4096 /* from so many characters on, words repeat themselves enough for each to be looked at once */
int is_of_tuples(PyTypeObject *type);
PyObject *suspect_of(PyTypeObject *type, Py_ssize_t start, Py_ssize_t end, PyObject *token,
                     int64_t surprise, int64_t foreign);
/* Whether no token of a text of `kind` bytes a character is worthwhile; -1 with an error. */
int is_unremarkable(const Kernel *k, const void *data, int kind, Py_ssize_t n);
typedef int (*Likely)(void *whose, const void *data, int kind, Py_ssize_t n); /* the same */
/* What a text surely was, as a str of its own, and the encodings it was read in, layer by layer; NULL
   if that is not known, or with an error. `open` is set if it depends on what is not told yet. */
void free_rows(Kernel *k);
PyObject *undo_surely(Kernel *k, PyObject *text, Likely likely, void *whose, int *reads, int *count, int *open);
/* Keeps that; or takes it out, and says whether it was there. */
void keep_undone(Kernel *k, PyObject *text, PyObject *was, const int *reads, int count);
int take_undone(Kernel *k, PyObject *text, PyObject **was, int *reads, int *count);
/* Whether anything could explain a text: 0 if not, -1 with an error. */
#define DEPENDS_ON_WHAT_IS_TOLD 2
int has_hope(Kernel *k, PyObject *text, int late); /* late: rare channels too */
int has_hope_in(Kernel *k, const uint32_t *chars, Py_ssize_t n); /* late; needs no lock */
void free_hope(struct Hope *h);
/* Moves the end of a suspect past what follows, where a character may reach over it as a text was read in
   an encoding; whether it is open there, at the end of a line, or -1 with an error. */
int reach_over(Kernel *k, int r, const void *text, int kind, Py_ssize_t size, Py_ssize_t start, Py_ssize_t *end);
void free_nomination(struct Nomination *nom);
/* Words that languages have: words.c. */
void free_words(struct Words *w);
PyObject *tell_words(Kernel *k, PyObject *args);
PyObject *tell_singles(Kernel *k, PyObject *chars);
PyObject *find_word(Kernel *k, PyObject *word);
PyObject *ways_to_words(Kernel *k, PyObject *token);
PyObject *shows_unknown_(Kernel *k, PyObject *text);
/* What a token was that a reader of pairs has left: pairs.c. */
PyObject *account(Kernel *k, PyObject *args);
/* Whether all that a token has beyond ASCII is known words. */
int is_known(const Kernel *k, const uint32_t *chars, Py_ssize_t n);
/* Whether a text has a word that is not known and that a channel makes known words of, or nothing beyond ASCII but what
   words of one letter are read as; or -1 with an error: the twin of fixers.vocabulary.shows_unknown. */
int shows_unknown(Kernel *k, const uint32_t *text, Py_ssize_t n);
/* What a token that a channel does not explain says against it; -1 with an error. */
int64_t spared_of(Kernel *k, const uint32_t *chars, Py_ssize_t n, int w, int r);
/* About what a text costs: its characters each within their class, and the changes of class. */
int64_t rough_sum(const Kernel *k, const uint32_t *chars, Py_ssize_t n);
/* What bytes cost so in each single-byte encoding of RoughByte, the first `lanes` of them, side by side. */
void rough_lanes(const Kernel *k, const uint8_t *data, int size, int lanes, int32_t *cost);
PyObject *nominate(Kernel *k, PyObject *tokens, int late);
typedef struct {
    const uint32_t *chars;
    Py_ssize_t n;
} Span;
Span sample_of(const Kernel *k, const uint32_t *chars, Py_ssize_t n);
/* Channels worth a close look, the best first, and by how much the best gains beyond its cost. */
#define MOST_NOMINEES 64
typedef struct {
    int written[MOST_NOMINEES], read[MOST_NOMINEES], count;
    int64_t promise;
} Nominees;
/* The same as nominate, of spans and without the lock; 0 with an error. */
int nominees_of(Kernel *k, const Span *tokens, int count, int late, Nominees *out);
/* Channels that promise enough: those of UTF-8 by the encodings read, of others written * MAX_ENCODINGS +
   read. */
typedef struct {
    Readers structured;
    int count;
    uint16_t pair[MAX_ENCODINGS * MAX_ENCODINGS];
} Promises;
int promises_of(Kernel *k, const Span *tokens, int count, int late, Promises *out); /* 0 with an error */
PyObject *promises(Kernel *k, PyObject *tokens, int late);
void free_promising(struct Promising *p);
void forget_origins(Kernel *k);
/* Whether an object is a kernel, asked by another type of the module; -1 with an error. */
int is_kernel(PyTypeObject *type, PyObject *object);
int add_type(PyObject *module, PyType_Spec *its); /* under the last part of its name */
int add_screen(PyObject *module); /* the type of screen.c */
int add_costs(PyObject *module);  /* the type of decode.c */
int add_letters(PyObject *module); /* the type of letters.c */
int add_entry(PyObject *module);   /* the type of entry.c */
int add_survey(PyObject *module);  /* the type of survey.c */
/* The scripts of a stretch of text, in the order of their first letters; how many of up to 256. */
int scripts_of(const Kernel *k, const void *data, int kind, Py_ssize_t start, Py_ssize_t end, char *out);
/* Tokens by the scripts that they are in: combinations that are looked for, others each for itself. */
#define MOST_TOGETHER 16
typedef struct {
    struct { char scripts[256]; int count; Py_ssize_t tokens, met; } own[MOST_TOGETHER];
    int owned;
    PyObject *others;
} Together;
int put_together(Together *t, const char *scripts, int count, Py_ssize_t met); /* 0 with an error */
PyObject *list_together(Together *t, int ok); /* what Kernel.scripts_together answers; empties it */
PyObject *log_sums(PyObject *args); /* weigh.c */
PyObject *gram_sums(PyObject *args);
PyObject *text_sums(PyObject *args);

/* The characters of a str in room of its own, to be freed; NULL with an error. */
uint32_t *chars_of(PyObject *text, Py_ssize_t *n);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif

#endif
