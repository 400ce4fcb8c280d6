/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The short way of accesses that need no search, half of what the general one costs (granule.h): a thread has released something since it last used a
 * granule, and whoever else is noted there is ordered before. The record is replaced.
 *
 * Inside the engine only. General registers only. Keeps to what rts_context_callers_kept keeps. */
#ifndef RTS_RACE_QUICK_H
#define RTS_RACE_QUICK_H
#include "core/context.h"
#include "core/held.h"
#include "core/thread.h"
#include "platform/x86_64.h"
#include "race/granule.h"

struct rts_quick_access {
  u32 cur, bytes;
  bool write, atomic;
};
struct rts_quick_words {
  u64 first, second;
};
RTS_INLINE u32 rts_quick_tag(const struct rts_quick_access *a) { return (a->cur & RTS_CELL_STAMP) | (a->atomic ? RTS_CELL_ATOMIC : 0); }

/* Nobody, or ordered before: of its own slot (C1), or of this half's others. */
RTS_INLINE bool rts_quick_before(const struct rts_race_thread *t, u32 cur, u32 c) {
  if (RTS_LIKELY(!((c ^ cur) >> 24)) || !c) return true;
  return !((c ^ cur) >> 31) && rts_cell_place(c) != RTS_PLACE_INFLATED && rts_race_ordered(t, c);
}
/* The usual: of the only word nothing is left but t's reads of now, and for a read the write. What becomes of it; 0: not so. */
RTS_INLINE u64 rts_quick_plain(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first) {
  u32 w = rts_word_w(first), r = rts_word_r(first), tag = a->cur & RTS_CELL_STAMP, all = tag | a->bytes, others = RTS_CELL_BYTES & ~a->bytes;
  bool own = RTS_LIKELY(!((first ^ rts_word(a->cur, a->cur)) & rts_word(0xff000000, 0xff000000)));
  if (!own && (!rts_quick_before(t, a->cur, w) || !rts_quick_before(t, a->cur, r))) return 0;
  if (a->write) return (w | r) & others ? 0 : rts_word(all, all);
  if (RTS_UNLIKELY(r & others)) {
    if (rts_cell_same_tag(r, tag)) all |= r; /* and it repeats w if that is of now */
    else if (r & others & ~w || !rts_cell_same_tag(w, r)) return 0;
  }
  return (first & ~0xffffffffull) | (rts_cell_same_tag(w, tag) ? w | all : all);
}
/* The same for atomic ones, but where nothing is t's of now. */
RTS_INLINE u64 rts_quick_atomic(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first) {
  u32 w = rts_word_w(first), r = rts_word_r(first), all = rts_quick_tag(a) | a->bytes;
  if (!rts_quick_before(t, a->cur, w) || !rts_quick_before(t, a->cur, r) || rts_cell_same_stamp(w, a->cur) || rts_cell_same_stamp(r, a->cur)) return 0;
  u32 left = (a->write ? w | r : !rts_cell_same_tag(w, r) ? r : r & ~w) & RTS_CELL_BYTES;
  if (left & ~a->bytes || (left && !(r & RTS_CELL_ATOMIC)) || (a->write && w && !(w & RTS_CELL_ATOMIC))) return 0;
  return a->write ? rts_word(all, all) : rts_word(w, all);
}
RTS_INLINE u64 rts_quick_usual(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first) {
  return a->atomic ? rts_quick_atomic(t, a, first) : rts_quick_plain(t, a, first);
}

/* What A leaves of the record *c, whose bytes go to *own if it is of A's tag. False: a race, of the other half, or of A's stamp but not of its tag. */
RTS_INLINE bool rts_quick_left(const struct rts_race_thread *t, const struct rts_quick_access *a, bool r_write, u32 *c, u32 *own) {
  u32 r = *c;
  *c = 0;
  if (!(r & RTS_CELL_BYTES)) return true;
  if (!((r ^ a->cur) >> 24)) { /* of its own slot: C1 */
    if (rts_cell_same_tag(r, rts_quick_tag(a))) return *own |= r & RTS_CELL_BYTES, true;
    if (RTS_UNLIKELY(rts_cell_same_stamp(r, a->cur))) return false;
  } else {
    if (RTS_UNLIKELY((r ^ a->cur) >> 31)) return false;
    if (!rts_race_ordered(t, r)) {
      *c = r;
      return !(r & a->bytes) || (a->atomic && r & RTS_CELL_ATOMIC) || (!(r_write | a->write) && !rts_cell_is_mark(r));
    }
  }
  if ((a->write || !r_write) && (!a->atomic || r & RTS_CELL_ATOMIC)) r &= ~a->bytes;
  if (r & RTS_CELL_BYTES) *c = r;
  return true;
}

/* Two fields that were only written, each at another time, and one of them is now. first 0: something else. */
RTS_INLINE struct rts_quick_words rts_quick_fields(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u32 one = rts_word_w(first), other = rts_word_w(second), all = rts_quick_tag(a) | a->bytes;
  const struct rts_quick_words no = {0, 0};
  if (one != rts_word_r(first) || (u32)second || !other) return no;
  bool swapped = one & a->bytes ? false : true;
  u32 same = swapped ? other : one, apart = swapped ? one : other;
  if ((same & RTS_CELL_BYTES & ~a->bytes) | (apart & a->bytes) || rts_cell_same_stamp(same, a->cur) || rts_cell_same_stamp(apart, a->cur)) return no;
  if (!rts_quick_before(t, a->cur, same) || (apart ^ a->cur) >> 31) return no;
  return (struct rts_quick_words){rts_word(all, all), (u64)apart << 32};
}

/* A write to some of the bytes that t wrote last, at another time: the rest of that goes to the second word, with what is left of reads before. first 0:
 * something else. */
RTS_INLINE struct rts_quick_words rts_quick_part(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u32 w = rts_word_w(first), r = rts_word_r(first), all = rts_quick_tag(a) | a->bytes, others = RTS_CELL_BYTES & ~a->bytes;
  const struct rts_quick_words no = {0, 0};
  if (rts_word_w(second) | rts_cell_not_repeated(rts_word_r(second), r)) return no;
  if ((w ^ a->cur) >> 24 || !(w & others) || rts_cell_same_stamp(w, a->cur)) return no;
  if (!rts_quick_before(t, a->cur, r) || rts_cell_same_stamp(r, a->cur)) return no;
  if (rts_cell_same_tag(w, r)) r &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  return (struct rts_quick_words){rts_word(all, all), rts_word(w & ~a->bytes, r & others ? r & ~a->bytes : 0)};
}
/* A write of more bytes of what t writes now. */
RTS_INLINE struct rts_quick_words rts_quick_more(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u32 w2 = rts_word_w(second), r2 = rts_word_r(second), others = RTS_CELL_BYTES & ~a->bytes, now = rts_quick_tag(a);
  const struct rts_quick_words no = {0, 0};
  if ((first ^ rts_word(now, now)) & ~rts_word(RTS_CELL_BYTES, RTS_CELL_BYTES)) return no;
  if (!rts_quick_before(t, a->cur, w2) || !rts_quick_before(t, a->cur, r2)) return no;
  return (struct rts_quick_words){first | rts_word(a->bytes, a->bytes), rts_word(w2 & others ? w2 & ~a->bytes : 0, r2 & others ? r2 & ~a->bytes : 0)};
}
/* Writes where there is a second word, or will be. */
RTS_INLINE struct rts_quick_words rts_quick_writes(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  struct rts_quick_words next = rts_quick_fields(t, a, first, second);
  if (!next.first) next = rts_quick_more(t, a, first, second);
  return next.first ? next : rts_quick_part(t, a, first, second);
}

/* What a plain read leaves of the read record *r, whose bytes go to *own if it is t's of now. False: of the other half, or a mark for these bytes. */
RTS_INLINE bool rts_quick_reader(const struct rts_race_thread *t, const struct rts_quick_access *a, u32 *r, u32 *own) {
  u32 c = *r;
  if (RTS_LIKELY(!((c ^ a->cur) >> 24))) {
    if (rts_cell_same_tag(c, rts_quick_tag(a))) *own |= c & RTS_CELL_BYTES, c = 0;
    c &= ~a->bytes;
  } else if (c & RTS_CELL_BYTES) {
    if (RTS_UNLIKELY((c ^ a->cur) >> 31)) return false;
    if (rts_race_ordered(t, c)) c &= ~a->bytes;
    else if (RTS_UNLIKELY(rts_cell_is_mark(c)) && c & a->bytes) return false;
  }
  *r = c & RTS_CELL_BYTES ? c : 0;
  return true;
}
/* A write that a plain read does not race with, and that is not t's of now. */
RTS_INLINE bool rts_quick_apart(const struct rts_race_thread *t, const struct rts_quick_access *a, u32 w) {
  if (!((w ^ a->cur) >> 24)) return !rts_cell_same_stamp(w, a->cur);
  return !w || (!((w ^ a->cur) >> 31) && (!(w & a->bytes) || rts_race_ordered(t, w)));
}
/* A plain read of the bytes that t read last of this granule, at an earlier time; the second word stays as it is: what several threads read again and
 * again. What becomes of the first; 0: something else. */
RTS_INLINE u64 rts_quick_read_again(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u32 w = rts_word_w(first), w2 = rts_word_w(second), r2 = rts_word_r(second), tag = a->cur & RTS_CELL_STAMP, r = rts_word_r(first) ^ tag;
  if (r & (0xff000000 | RTS_CELL_ATOMIC | (RTS_CELL_BYTES & ~a->bytes)) || RTS_UNLIKELY(r < 0x200)) return 0;
  if (!rts_quick_apart(t, a, w) || (w2 && !rts_quick_apart(t, a, w2)) || RTS_UNLIKELY(r2 && ((r2 ^ tag) >> 31 || rts_cell_same_stamp(r2, tag) || (r2 & a->bytes && rts_cell_is_mark(r2))))) return 0;
  return rts_word(w, tag | a->bytes);
}
/* A plain read of bytes that join those t read of this granule at this time; the second word stays as it is, whatever it repeats of them (S1). */
RTS_INLINE u64 rts_quick_read_more(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u32 w = rts_word_w(first), w2 = rts_word_w(second), r2 = rts_word_r(second), tag = a->cur & RTS_CELL_STAMP;
  if ((rts_word_r(first) ^ tag) >= 0x100) return 0;
  if ((w ^ tag) >> 24 && !rts_quick_apart(t, a, w)) return 0;
  if (w2 && (w2 ^ tag) >> 24 && !rts_quick_apart(t, a, w2)) return 0;
  if (RTS_UNLIKELY(rts_cell_is_mark(r2)) && r2 & a->bytes) return 0;
  return first | a->bytes;
}
/* The same where the first word is t's own, as is what the second has: mostly. */
RTS_INLINE struct rts_quick_words rts_quick_own_reads(const struct rts_quick_access *a, u64 first, u64 second) {
  u32 w = rts_word_w(first), r = rts_word_r(first), w2 = rts_word_w(second), r2 = rts_word_r(second), tag = a->cur & RTS_CELL_STAMP, all = tag | a->bytes, left = r & ~a->bytes;
  const struct rts_quick_words no = {0, 0};
  if (rts_cell_same_stamp(w, tag) || (w2 && ((w2 ^ tag) >> 24 || rts_cell_same_stamp(w2, tag)))) return no;
  if (rts_cell_same_tag(r, tag)) all |= r, left = 0;
  else if (rts_cell_same_tag(w, r)) left &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  if (!(left & RTS_CELL_BYTES)) left = 0;
  if (r2) {
    if ((r2 ^ tag) >> 24) return no;
    if (rts_cell_same_tag(r2, tag)) all |= r2, r2 = 0;
    else if (!((r2 = rts_cell_not_repeated(r2, r) & ~a->bytes) & RTS_CELL_BYTES)) r2 = 0;
    if (left && r2) return no;
  }
  return (struct rts_quick_words){rts_word(w, all), rts_word(w2, left | r2)};
}
/* A plain read, where other bytes were read at other times: what is left of those goes to the second word. first 0: something else. */
RTS_INLINE struct rts_quick_words rts_quick_reads(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u32 w = rts_word_w(first), r = rts_word_r(first), w2 = rts_word_w(second), r2 = rts_word_r(second), own = a->bytes;
  const struct rts_quick_words no = {0, 0};
  u64 more = rts_quick_read_more(t, a, first, second);
  if (more) return (struct rts_quick_words){more, second};
  if (RTS_LIKELY(!((first ^ rts_word(a->cur, a->cur)) & rts_word(0xff000000, 0xff000000)))) {
    const struct rts_quick_words mostly = rts_quick_own_reads(a, first, second);
    if (RTS_LIKELY(mostly.first)) return mostly;
  }
  if (!rts_quick_apart(t, a, w) || !rts_quick_apart(t, a, w2)) return no;
  r2 = rts_cell_not_repeated(r2, r);
  if (rts_cell_same_tag(w, r)) r &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  if (!rts_quick_reader(t, a, &r, &own) || !rts_quick_reader(t, a, &r2, &own) || (r && r2)) return no;
  return (struct rts_quick_words){rts_word(w, rts_quick_tag(a) | own), rts_word(w2, r | r2)};
}

/* Atomic accesses of t, whose records go to the first word. first 0: something else. What is ordered before may stay (granule.h): so most records are
 * left alone, but for one of each kind that has to make room. */
RTS_INLINE bool rts_quick_stays(const struct rts_race_thread *t, u32 tag, u32 c) {
  u32 d = c ^ tag;
  if (RTS_LIKELY(!(d >> 24))) return d - 0x100 >= 0x100; /* own: of another time, or of this kind */
  return !c || (!(d >> 31) && (c & RTS_CELL_ATOMIC || rts_race_ordered(t, c)));
}
/* What is left of a record that t's access replaces where bytes meet: atomic ones only, of others those that are replaced as a whole. */
RTS_INLINE u32 rts_quick_rest(const struct rts_race_thread *t, u32 c, u32 tag, u32 bytes) {
  if (!(c & RTS_CELL_ATOMIC)) return c;
  u32 rest = c & RTS_CELL_BYTES & ~bytes;
  if ((c ^ tag) >> 24) return rest || (c ^ tag) >> 31 || !rts_race_ordered(t, c) ? c : 0;
  return rest ? c & ~bytes : 0;
}
RTS_INLINE struct rts_quick_words rts_quick_atomic_read(const struct rts_race_thread *t, u32 cur, u32 bytes, u64 first, u64 second) {
  u32 tag = (cur & RTS_CELL_STAMP) | RTS_CELL_ATOMIC, w = rts_word_w(first), r = rts_word_r(first), w2 = rts_word_w(second), r2 = rts_word_r(second);
  const struct rts_quick_words no = {0, 0};
  if (RTS_UNLIKELY(!first || rts_word_inflated(first)) || !rts_quick_stays(t, tag, w) || !rts_quick_stays(t, tag, w2) || !rts_quick_stays(t, tag, r2)) return no;
  if (rts_cell_same_tag(r, tag)) return (struct rts_quick_words){first | bytes, second};
  u32 left = rts_cell_same_tag(w, r) ? r & ~(w & RTS_CELL_BYTES) : r; /* what R does not only repeat */
  if (RTS_UNLIKELY(!rts_quick_stays(t, tag, left))) return no;
  left = left & RTS_CELL_BYTES ? rts_quick_rest(t, left, tag, bytes) : 0;
  if (r2) r2 = rts_quick_rest(t, r2, tag, bytes);
  if (RTS_UNLIKELY(left && r2)) return no;
  return (struct rts_quick_words){rts_word(w, bytes | (rts_cell_same_tag(w, tag) ? w : tag)), rts_word(w2, left | r2)};
}
RTS_INLINE struct rts_quick_words rts_quick_atomic_write(const struct rts_race_thread *t, u32 cur, u32 bytes, u64 first, u64 second) {
  u32 tag = (cur & RTS_CELL_STAMP) | RTS_CELL_ATOMIC, w = rts_word_w(first), r = rts_word_r(first), w2 = rts_word_w(second), r2 = rts_word_r(second), all = tag | bytes;
  const struct rts_quick_words no = {0, 0};
  if (RTS_UNLIKELY(!first || rts_word_inflated(first)) || !rts_quick_stays(t, tag, w) || !rts_quick_stays(t, tag, w2) || !rts_quick_stays(t, tag, r2)) return no;
  if (RTS_UNLIKELY(rts_cell_same_tag(w2, tag)) || RTS_UNLIKELY(rts_cell_same_tag(r2, tag))) return no;
  u32 left = rts_cell_same_tag(w, r) ? r & ~(w & RTS_CELL_BYTES) : r; /* what R does not only repeat */
  if (RTS_UNLIKELY(!rts_quick_stays(t, tag, left))) return no;
  if (rts_cell_same_tag(w, tag)) all |= w, w = 0;
  else w = rts_quick_rest(t, w, tag, bytes);
  if (rts_cell_same_tag(r, tag)) r |= all, left = 0;
  else r = all, left = left & RTS_CELL_BYTES ? rts_quick_rest(t, left, tag, bytes) : 0;
  if (w2) w2 = rts_quick_rest(t, w2, tag, bytes);
  if (r2) r2 = rts_quick_rest(t, r2, tag, bytes);
  if (RTS_UNLIKELY((w && w2) || (left && r2))) return no;
  return (struct rts_quick_words){rts_word(all, r), rts_word(w | w2, left | r2)};
}

/* The same where what the first word says is t's own and atomic; of the second word, most records stay. `d`: what the first word's cells and those of t's
 * tag have not in common, so that a cell of now is below 0x100. */
RTS_INLINE u32 rts_quick_beside(const struct rts_race_thread *t, u32 tag, u32 bytes, u32 c, bool *no) {
  u32 d = c ^ tag, rest = c & RTS_CELL_BYTES & ~bytes;
  if (RTS_UNLIKELY(d < 0x200) || RTS_UNLIKELY(d >> 31)) *no = true;
  if (!(c & bytes)) return c;
  if (!(d >> 24)) return !(c & RTS_CELL_ATOMIC) ? c : rest ? c & ~bytes : 0;
  bool ordered = rts_race_ordered(t, c);
  if (RTS_LIKELY(c & RTS_CELL_ATOMIC)) return rest || !ordered ? c : 0;
  if (RTS_UNLIKELY(!ordered)) *no = true;
  return c;
}
RTS_INLINE struct rts_quick_words rts_quick_own_write(const struct rts_race_thread *t, u32 cur, u32 bytes, u64 first, u64 second) {
  u32 tag = (cur & RTS_CELL_STAMP) | RTS_CELL_ATOMIC, all = tag | bytes, own = 0xff000000 | RTS_CELL_ATOMIC, others = RTS_CELL_BYTES & ~bytes;
  u64 d = first ^ rts_word(tag, tag);
  const struct rts_quick_words no = {0, 0};
  if (RTS_LIKELY(!(d & rts_word(own | others, own | others)))) {
    if (RTS_LIKELY(!second) || RTS_LIKELY(!(second & rts_word(RTS_CELL_BYTES, RTS_CELL_BYTES) & rts_word(bytes, bytes)))) return (struct rts_quick_words){rts_word(all, all), second};
  }
  if (RTS_UNLIKELY(d & rts_word(own, own))) return no;
  u32 w = rts_word_w(d), r = rts_word_r(d), all_r, w2 = rts_word_w(second), r2 = rts_word_r(second);
  bool bad = false;
  if (rts_cell_same_tag(w, r)) r &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  if (w < 0x100) all |= w, w = 0;
  else w = w & others ? (w & ~bytes) ^ tag : 0;
  all_r = all;
  if (r < 0x100) all_r |= r, r = 0;
  else r = r & others ? (r & ~bytes) ^ tag : 0;
  if (w2) {
    w2 = rts_quick_beside(t, tag, bytes, w2, &bad);
    if (RTS_UNLIKELY(w && w2)) return no;
  }
  if (r2) {
    r2 = rts_quick_beside(t, tag, bytes, r2, &bad);
    if (RTS_UNLIKELY(r && r2)) return no;
  }
  if (RTS_UNLIKELY(bad)) return no;
  return (struct rts_quick_words){rts_word(all, all_r), rts_word(w | w2, r | r2)};
}
/* A write that an atomic read leaves where it is. */
RTS_INLINE bool rts_quick_write_stays(u32 tag, u32 w) {
  u32 d = w ^ tag;
  return RTS_LIKELY(!(d >> 24)) ? d - 0x100 >= 0x100 : !w || (!(d >> 31) && w & RTS_CELL_ATOMIC);
}
RTS_INLINE struct rts_quick_words rts_quick_own_read(const struct rts_race_thread *t, u32 cur, u32 bytes, u64 first, u64 second) {
  u32 tag = (cur & RTS_CELL_STAMP) | RTS_CELL_ATOMIC, own = 0xff000000 | RTS_CELL_ATOMIC, others = RTS_CELL_BYTES & ~bytes;
  u32 w = rts_word_w(first), r = rts_word_r(first) ^ tag, w2 = rts_word_w(second), r2 = rts_word_r(second);
  const struct rts_quick_words no = {0, 0};
  bool bad = false;
  if (RTS_UNLIKELY(r & own) || RTS_UNLIKELY(rts_word_inflated(first)) || RTS_UNLIKELY(!rts_quick_write_stays(tag, w))) return no;
  if (RTS_LIKELY(!second) && RTS_LIKELY(!(r & others)) && RTS_LIKELY(!rts_cell_same_tag(w, tag))) return (struct rts_quick_words){rts_word(w, tag | bytes), 0};
  if (RTS_UNLIKELY(!rts_quick_write_stays(tag, w2))) return no;
  if (r < 0x100) return (struct rts_quick_words){first | bytes, second};
  if (rts_cell_same_tag(w ^ tag, r)) r &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  r = r & others ? (r & ~bytes) ^ tag : 0;
  if (r2) {
    r2 = rts_quick_beside(t, tag, bytes, r2, &bad);
    if (RTS_UNLIKELY(bad) || RTS_UNLIKELY(r && r2)) return no;
  }
  return (struct rts_quick_words){rts_word(w, bytes | (rts_cell_same_tag(w, tag) ? w : tag)), rts_word(w2, r | r2)};
}

/* What becomes of a granule's two words, of which the second may be 0; first 0: not for the short way. */
RTS_INLINE struct rts_quick_words rts_quick_unusual(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  const struct rts_quick_words no = {0, 0};
  if (RTS_UNLIKELY(!first) || RTS_UNLIKELY(rts_word_inflated(first))) return no;
  if (!a->atomic) {
    const struct rts_quick_words often = a->write ? rts_quick_writes(t, a, first, second) : rts_quick_reads(t, a, first, second);
    if (RTS_LIKELY(often.first)) return often;
  }
  u32 w = rts_word_w(first), r = rts_word_r(first), w2 = rts_word_w(second), r2 = rts_cell_not_repeated(rts_word_r(second), r), own_w = 0, own_r = 0;
  if (rts_cell_same_tag(w, r)) r &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  if (!rts_quick_left(t, a, true, &w, &own_w) || !rts_quick_left(t, a, false, &r, &own_r)) return no;
  if (second && (!rts_quick_left(t, a, true, &w2, &own_w) || !rts_quick_left(t, a, false, &r2, &own_r))) return no;
  u32 tag = rts_quick_tag(a);
  if (!a->write) {
    if (own_w) w2 |= w, w = tag | own_w;
    if (RTS_UNLIKELY(r && r2)) return no;
    return (struct rts_quick_words){rts_word(w, tag | own_r | own_w | a->bytes), rts_word(w2, r | r2)};
  }
  own_w |= a->bytes;
  own_r &= ~own_w;
  if (RTS_UNLIKELY((w && w2) || (own_r && r && r2))) return no;
  w2 |= w;
  u32 all = tag | own_w | own_r;
  if (own_r || !r) return (struct rts_quick_words){rts_word(tag | own_w, all), rts_word(w2, r | r2)};
  if (w2 && !r2) return (struct rts_quick_words){rts_word(tag | own_w, all), rts_word(w2, r)};
  return (struct rts_quick_words){rts_word(tag | own_w, r), rts_word(w2, r2)};
}

RTS_INLINE struct rts_quick_words rts_quick_next(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second) {
  u64 usual = RTS_LIKELY(!second) && RTS_LIKELY(first) ? rts_quick_usual(t, a, first) : 0;
  return RTS_LIKELY(usual) ? (struct rts_quick_words){usual, 0} : rts_quick_unusual(t, a, first, second);
}

/* Nobody is noted. 0: this may be untrue (granule.h), or it may take more than a store. */
RTS_INLINE u64 rts_quick_first(const struct rts_quick_access *a, uptr addr) {
  u32 all = rts_quick_tag(a) | a->bytes;
  if (!(rts_load_relaxed(&rts_cells_there[addr >> RTS_THERE_SHIFT]) >> (addr >> 12 & 7) & 1) || !rts_load_acquire(&rts_era_regions[addr >> RTS_REGION_SHIFT])) return 0;
  return rts_load_relaxed(&rts_race_pages[addr >> RTS_PAGE_SHIFT]) & RTS_PAGE_STAMPED ? 0 : rts_word(a->write ? all : 0, all);
}
/* A look at a granule, and what is to become of it. */
struct rts_quick {
  u64 *word;
  const u32 *pages; /* of second words, and what that said */
  u32 page;
  struct rts_quick_words seen, next;
  bool alone;
};
/* usual: may rts_quick_usual do? Else it was asked already, most likely. */
RTS_INLINE struct rts_quick rts_quick_look(const struct rts_race_thread *t, uptr addr, const struct rts_quick_access *a, bool usual) {
  struct rts_quick q = {.word = rts_cells_of(addr), .pages = &rts_second_pages[addr >> RTS_SECOND_SHIFT], .alone = rts_race_alone()};
  q.seen.first = rts_load_acquire(q.word);
  if (RTS_UNLIKELY(rts_word_inflated(q.seen.first))) return q;
  q.page = rts_load_acquire(q.pages);
  q.seen.second = RTS_LIKELY(!rts_second_has(q.page, addr)) ? 0 : rts_load_acquire(rts_second_in(q.page, addr));
  if (RTS_UNLIKELY(!q.seen.first)) q.next.first = q.seen.second ? 0 : rts_quick_first(a, addr);
  else q.next = usual ? rts_quick_next(t, a, q.seen.first, q.seen.second) : rts_quick_unusual(t, a, q.seen.first, q.seen.second);
  return q;
}

/* Both words: with the first one locked (S2). */
RTS_INLINE bool rts_quick_swap_both(struct rts_race_thread *t, uptr addr, const struct rts_quick *q) {
  u64 *second = RTS_LIKELY(rts_second_has(q->page, addr)) ? rts_second_in(q->page, addr) : rts_second_make(addr), first = q->seen.first;
  if (RTS_UNLIKELY(!second)) return false;
  t->held_word = q->word;
  bool locked = rts_cas_acq_rel(q->word, first, rts_word_locked_by(t->era & 1)), same = locked && rts_load_relaxed(second) == q->seen.second;
  if (RTS_LIKELY(same)) rts_second_set(second, addr, q->next.second);
  if (RTS_LIKELY(locked)) rts_store_release(q->word, same ? q->next.first : first);
  t->held_word = NULL;
  return same;
}

enum rts_quick_how { RTS_QUICK_CHANGED, RTS_QUICK_DONE, RTS_QUICK_AGAIN };
/* CHANGED: somebody else was there meanwhile; AGAIN: and made or changed the second word, which the access was not checked against (S3), though the
 * first says the same as before. Where the second one stays as it is, it is enough to swap the first. */
RTS_INLINE enum rts_quick_how rts_quick_put(struct rts_race_thread *t, uptr addr, u32 bytes, const struct rts_quick *q) {
  bool both = q->next.second != q->seen.second;
  u64 first = q->seen.first;
  if (RTS_UNLIKELY(both)) {
    if (!rts_quick_swap_both(t, addr, q)) return RTS_QUICK_CHANGED;
  } else if (q->alone) {
    rts_store_release(q->word, q->next.first);
  } else if (RTS_UNLIKELY(!rts_cas_acq_rel(q->word, first, q->next.first))) {
    return RTS_QUICK_CHANGED;
  }
  if (RTS_UNLIKELY(!rts_granule_addressable(addr, bytes))) rts_granule_clear(t, q->word);
  bool none = RTS_LIKELY(!rts_second_has(q->page, addr)) && RTS_LIKELY(rts_load_acquire(q->pages) == q->page);
  return !none && !both && rts_second(addr) != q->seen.second ? RTS_QUICK_AGAIN : RTS_QUICK_DONE;
}

RTS_INLINE void rts_quick_remember(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, u32 ctx) {
  t->accesses_slow++;
  if (RTS_UNLIKELY(!__rts_fresh.word)) rts_race_stamping(t);
  rts_ring_add(t->ring, rts_race_stamp(t), addr, size, flags, pc, ctx, rts_held_set_current());
}

#endif
