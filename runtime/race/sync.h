/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sync objects: an address and the clock that was released to it.
 *
 * Y1 `seq` is odd while somebody has the object locked; it grows by one with each locking and unlocking, also when the object is
 *    forgotten or reused, so that a reader can tell whether what it copied was of one piece.
 * Y2 the clock counts only if `era` is the reader's; nobody reads one of a later era without joining that era first (C3).
 * Y3 objects are never unmapped; a pointer found without the lock may by now be another address's object: look at `key` again.
 * Y4 no two objects stand for the same bytes. Once two operations on overlapping bytes of different address or size met, their unit of 16
 *    bytes has one object for all that happens in it, a mixed one. Nothing ends what was released to that: who reads half of a
 *    value may have read it from any of several writers.
 * Y5 releases are numbered: a thread's later ones of an era hold all that its earlier ones did. A clock that is one release and nothing else says
 *    which: whoever took in that one or a later one has nothing to take in. (Slots do not do for that: their next owner does not know what the
 *    last one did.)
 * Y6 a full clock that is one release lacks the releaser's own place, which is in `latest`. That also says for how long the other places have been what
 *    they are: since release `since`; or since `alien`, but for what came of releases of `from`, who holds all of that. Whoever took in a later
 *    one than that needs the own place only, not the four lines of a full clock, which two threads that hand things back and forth would both want. */
#ifndef RTS_RACE_SYNC_H
#define RTS_RACE_SYNC_H
#include "race/state.h"

#define RTS_WRITES 2u
#define RTS_READS 2u
/* NONE: there never were any; OFF: there may be some, but the granule has no room for the mark, or too much else. */
enum rts_sync_records { RTS_RECORDS_NONE, RTS_RECORDS_ON, RTS_RECORDS_OFF };

struct rts_sync {
  u32 seq, next;                 /* next: index in the bucket's or the free list */
  u64 key;                       /* address, size, mixed or not; 0: no object */
  u32 era;                       /* of the clock; 0: empty */
  u32 big;                       /* index of a full clock that is used instead of `small`; 0: none */
  u32 by;                        /* the clock is release `at` of `by` (Y5); 0: it is of several */
  u16 at;
  u8 n;                          /* entries of the clock in use; a multiple of RTS_CLOCK_STEP */
  u8 records;                    /* enum rts_sync_records: of accesses (accesses.h) | era:6 << 2 */
  union {
    int16_t small[RTS_CLOCK_SMALL] RTS_ALIGNED(16);
    struct {
      u32 from;
      u16 since, alien;
      int16_t own;
      u16 place;
      u32 write[RTS_WRITES], read[RTS_READS]; /* stamps */
    } latest;                    /* where there is a full clock */
  };
} RTS_ALIGNED(64);

#define RTS_SYNC_UNIT 16ul
#define RTS_SYNC_ADDR 0xfffffffffffful
#define RTS_SYNC_SIZE_SHIFT 48         /* 1 to 16, or 0: the size is not known; overlaps nothing, is found by its address by all sizes */
#define RTS_SYNC_MIXED (1ul << 63)
RTS_INLINE u64 rts_sync_key(uptr addr, u32 size) { return addr | (u64)size << RTS_SYNC_SIZE_SHIFT; }
/* The same address, and sizes that agree as far as they are known. */
RTS_INLINE bool rts_sync_is_key(u64 key, uptr addr, u32 size) {
  u64 d = key ^ rts_sync_key(addr, size);
  return !d || (!(d & (RTS_SYNC_ADDR | RTS_SYNC_MIXED)) && key && (!size || !(key >> RTS_SYNC_SIZE_SHIFT)));
}
/* Does this object, read again, stand for these bytes? */
RTS_INLINE bool rts_sync_is(const struct rts_sync *o, uptr addr, u32 size) {
  u64 key = rts_load_relaxed(&o->key);
  return rts_sync_is_key(key, addr, size) || (key & RTS_SYNC_MIXED && !((key ^ addr) & RTS_SYNC_ADDR & ~(RTS_SYNC_UNIT - 1)));
}

/* A unit has a list for each of its words. */
#define RTS_SYNC_LISTS 4u
extern u32 *rts_sync_buckets __attribute__((visibility("hidden")));
#define RTS_SYNC_BUCKETS (1u << RTS_LIMIT(20, 4))
RTS_INLINE u32 *rts_sync_place_of(uptr addr, u32 within) {
  u32 at = (u32)addr + (u32)(addr >> 24) * (0x779b1u * RTS_SYNC_UNIT); /* a list for each word: neighbours stay neighbours */
  return (u32 *)((char *)rts_sync_buckets + (at & (RTS_SYNC_BUCKETS * (u32)RTS_SYNC_UNIT - within)));
}
RTS_INLINE u32 *rts_sync_unit_of(uptr addr) { return rts_sync_place_of(addr, RTS_SYNC_UNIT); }
RTS_INLINE u32 *rts_sync_list_of(uptr addr) { return rts_sync_place_of(addr, RTS_SYNC_UNIT / RTS_SYNC_LISTS); }
/* Is there any object in the lists that those of addr's unit would be in? */
RTS_INLINE bool rts_sync_any(uptr addr) {
  const u64 *two = (const u64 *)rts_sync_unit_of(addr);
  return (rts_load_acquire(&two[0]) | rts_load_acquire(&two[1])) != 0;
}
/* Objects by number. */
extern struct rts_sync *rts_sync_objects __attribute__((visibility("hidden")));
RTS_INLINE u32 rts_sync_index(const struct rts_sync *o) { return (u32)(o - rts_sync_objects); }
RTS_INLINE const struct rts_sync *rts_sync_at(u32 index) { return &rts_sync_objects[index]; }

void rts_sync_init(void);
void rts_sync_unlock_all(void);  /* in the child of a fork */
/* Without a lock: the object, or null. Overlap with another size or address: null and *clash, and nothing is done about it. */
struct rts_sync *rts_sync_peek(uptr addr, u32 size, bool *clash);
/* With no lock held; after this there is no clash (Y4). */
struct rts_sync *rts_sync_find(struct rts_race_thread *t, uptr addr, u32 size);
/* The object of these bytes, locked; made if `create`. Null if there is none, or (and then C5 was applied) none to be had. */
struct rts_sync *rts_sync_lock(struct rts_race_thread *t, uptr addr, u32 size, bool create);
void rts_sync_unlock(struct rts_race_thread *t, struct rts_sync *o);
/* Grows when an object of the unit goes: who walked its lists meanwhile may have left them. */
RTS_KEEPS_REGISTERS u32 rts_sync_taken_out(uptr addr);
/* Under rts_race_page_mark'ed pages only. */
void rts_sync_forget(struct rts_race_thread *t, uptr addr, uptr size);

/* Y5. Did t take that release in, or make it? `seen`: into t->seen will do. */
RTS_INLINE bool rts_sync_known(const struct rts_race_thread *t, u32 by, u32 at, bool seen) {
  const struct rts_race_known *k = &t->known[by % RTS_KNOWN];
  if (RTS_LIKELY(by == (u32)(t->released >> 16))) return by;
  return by && k->by == by && (at <= k->at || (seen && at <= k->seen));
}
RTS_INLINE void rts_sync_now_known(struct rts_race_thread *t, u32 by, u32 at, bool seen) {
  struct rts_race_known *k = &t->known[by % RTS_KNOWN];
  if (!by) return;
  if (k->by != by) *k = (struct rts_race_known){.by = by};
  if (seen) k->seen = (u16)rts_max(k->seen, at);
  else k->at = (u16)rts_max(k->at, at);
}
/* The number of a release of t's vc as it is now: by << 16 | at. */
RTS_COLD u64 rts_sync_first_release(struct rts_race_thread *t);
RTS_INLINE u64 rts_sync_next_release(struct rts_race_thread *t) {
  if (RTS_UNLIKELY(!((t->released + 1) & 0xffff) || !t->released)) return rts_sync_first_release(t);
  return ++t->released;
}

/* With o locked by t. */
void rts_sync_acquire(struct rts_race_thread *t, const struct rts_sync *o);          /* vc takes o in */
/* vc is released; merge: into what others released, which vc did not just take in. */
void rts_sync_release(struct rts_race_thread *t, struct rts_sync *o, bool merge);
/* The same for what t's last release fence covers. */
void rts_sync_release_fence(struct rts_race_thread *t, struct rts_sync *o, bool merge);
void rts_sync_clear(struct rts_sync *o);                                             /* replaced by nothing */

/* These two where the object has an earlier release of t's, since which vc changed in t's own place only: one entry. False: not so. */
RTS_INLINE void rts_sync_again(const struct rts_race_thread *t, struct rts_sync *o, const int16_t *clock, u64 number) {
  rts_store_relaxed(RTS_UNLIKELY(o->big) ? &o->latest.own : &o->small[t->place], clock[t->place]);
  rts_store_relaxed(&o->at, (u16)number);
}
RTS_INLINE bool rts_sync_release_again(struct rts_race_thread *t, struct rts_sync *o) {
  u64 number = t->released + 1, last = (u64)o->by << 16 | o->at;
  if (RTS_UNLIKELY(!(number & 0xffff))) return false; /* the numbers are used up; the next ones may be another thread's */
  if (RTS_UNLIKELY(last <= t->grown || last >> 16 != number >> 16 || !(last >> 16) || o->era != t->era)) return false;
  t->released = number;
  return rts_sync_again(t, o, t->vc, number), true;
}
RTS_INLINE bool rts_sync_release_fence_again(const struct rts_race_thread *t, struct rts_sync *o, bool merged) {
  u64 number = t->fence_released, last = (u64)o->by << 16 | o->at;
  if (RTS_UNLIKELY(rts_min(last, number) <= t->grown || last >> 16 != number >> 16 || o->era != t->era)) return false;
  if (!merged || last < number) rts_sync_again(t, o, t->fence, number); /* else it has that */
  return true;
}

/* Makes its clock a full one, if it is not; false: there is none to be had. */
bool rts_sync_make_full(struct rts_sync *o);
/* o's clock, joined with or copied to one that has room for all; how many entries that is. Unlocked: to be believed if seq did not change. */
u32 rts_sync_join(int16_t *clock, const struct rts_sync *o);
u32 rts_sync_copy(int16_t *clock, const struct rts_sync *o);

/* Y6. t needs the place *place of o's clock only, which is *own, into vc, or (seen) into `seen`. Unlocked as above. */
RTS_INLINE bool rts_sync_latest(const struct rts_race_thread *t, const struct rts_sync *o, u32 by, bool seen, u32 *place, int16_t *own) {
  const struct rts_race_known *k = &t->known[by % RTS_KNOWN];
  if (!by || !rts_load_relaxed(&o->big) || k->by != by) return false;
  u32 at = seen ? (u32)rts_max(k->at, k->seen) : k->at, from = rts_load_relaxed(&o->latest.from);
  *place = rts_load_relaxed(&o->latest.place) % RTS_PLACES;
  *own = rts_load_relaxed(&o->latest.own);
  return at > rts_load_relaxed(&o->latest.since) || (from && from == (u32)(t->released >> 16) && at > rts_load_relaxed(&o->latest.alien));
}
#endif
