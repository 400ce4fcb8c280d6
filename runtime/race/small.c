/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Accesses inside of one granule by instrumented code: nearly all that are asked about. Called by the stubs (abi/stubs.S) with the memory known to be
 * good.
 *
 * Everything here keeps all registers but rax, r11 and flags, so that only what is used is saved. Any context. Cost: ~10 ns. */
#include "race/accesses.h"
#include "race/quick.h"
#include "race/readers.h"
#include "race/readonly.h"

RTS_INLINE u32 leave(struct rts_race_thread *t, u32 how) {
  rts_race_leave(t);
  return how;
}

/* Memory that went while the access was noted: OTHER, so that it is looked at again. */
RTS_INLINE u32 noted(uptr addr, u32 bytes) { return RTS_LIKELY(rts_granule_addressable(addr & ~7ul, bytes)) ? RTS_RACE_SMALL_DONE : RTS_RACE_SMALL_OTHER; }

/* The access is noted. */
RTS_INLINE u32 noted_as(struct rts_race_thread *t, uptr addr, u64 size_flags, u32 bytes, uptr pc, u32 ctx, const struct rts_race_found *found) {
  if (RTS_LIKELY(!found->cell)) return leave(t, noted(addr, bytes));
  const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size_flags >> 32, .flags = (u32)size_flags, .pc = pc, .ctx = ctx, .held = rts_held_set_current()};
  rts_race_describe(t, found, &now, t->found);
  t->found_pc = pc;
  return leave(t, RTS_RACE_SMALL_FOUND);
}

/* The general way, t being inside. again: the first word has the access already. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 general(struct rts_race_thread *t, uptr addr, u64 size_flags, uptr pc, uptr bp, bool again) {
  u32 flags = (u32)size_flags, size = size_flags >> 32, bytes = ((1u << size) - 1) << (addr & 7);
  uptr granule = addr & ~7ul;
  if (rts_race_solitary()) {
    rts_race_note_alone(t, addr, size);
    return leave(t, RTS_RACE_SMALL_DONE);
  }
  /* Where there are many records, the look at them is part of the access. */
  bool many = rts_word_inflated(rts_load_relaxed(rts_cells_of(granule)));
  if (!again && !many && rts_granule_covers(t, granule, bytes, flags & RTS_RACE_WRITE)) return leave(t, RTS_RACE_SMALL_DONE);
  if (RTS_UNLIKELY(t->found_pc)) return leave(t, RTS_RACE_SMALL_OTHER);
  u32 ctx = rts_context_callers_here(bp, pc);
  if (!again) rts_quick_remember(t, addr, size, flags, pc, ctx);
  rts_era_touch(addr);
  struct rts_race_found found = {0};
  struct rts_race_one a = {rts_race_stamp(t), bytes, flags & RTS_RACE_WRITE, &found};
  rts_granule_access(t, granule, &a, again);
  return noted_as(t, addr, size_flags, bytes, pc, ctx, &found);
}

/* The granule's word was inflated a moment ago, as where many threads read different parts of it. Two thirds of the cost of the general way. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 of_many(struct rts_race_thread *t, uptr addr, u64 size_flags, uptr pc, uptr bp) {
  u32 flags = (u32)size_flags, size = size_flags >> 32, bytes = ((1u << size) - 1) << (addr & 7);
  u64 *word = rts_cells_of(addr), first = rts_load_acquire(word);
  if (RTS_UNLIKELY(!rts_word_inflated(first) || rts_cell_half(rts_word_w(first)) != (t->era & 1) || rts_race_solitary() || t->found_pc)) return general(t, addr, size_flags, pc, bp, false);
  u32 ctx = rts_context_callers_here(bp, pc);
  rts_quick_remember(t, addr, size, flags, pc, ctx);
  struct rts_race_found found = {0};
  struct rts_race_one a = {rts_race_stamp(t), bytes, flags & RTS_RACE_WRITE, &found};
  if (RTS_UNLIKELY(!rts_inflated_access(t, word, first, &a, addr & ~7ul))) rts_granule_access(t, addr & ~7ul, &a, false);
  else if (RTS_UNLIKELY(!rts_granule_addressable(addr, bytes))) rts_granule_clear(t, word);
  if (rts_one_asks(&a)) rts_accesses_ask(t, addr & ~7ul, &a);
  return noted_as(t, addr, size_flags, bytes, pc, ctx, &found);
}

bool rts_race_small_found(uptr addr, uptr pc, struct rts_race_side out[2]) {
  struct rts_race_thread *t = rts_race_self;
  if (RTS_LIKELY(!t || t->found_pc != pc || t->found[0].addr != addr)) return false;
  out[0] = t->found[0];
  out[1] = t->found[1];
  t->found_pc = 0;
  return true;
}

/* A read of memory that cannot be written to. False: it is for the other ways. */
RTS_INLINE bool readonly(struct rts_race_thread *t, uptr addr, uptr size, uptr pc, uptr bp) {
  if (RTS_UNLIKELY(rts_race_solitary() || rts_readonly_written(addr))) return false;
  if (RTS_UNLIKELY(!rts_readonly_noted(t, addr))) {
    rts_quick_remember(t, addr, size, RTS_RACE_READ, pc, rts_context_callers_here(bp, pc));
    rts_readonly_note(t, addr);
  }
  rts_readonly_show(addr & ~7ul, ((1u << size) - 1) << (addr & 7));
  return true;
}

/* What the two below have not done, t being inside. Once for reads and once for writes, whatever the size: with as many copies as there are entries, they
 * would push each other out of the instruction cache. */
RTS_INLINE u32 rest(struct rts_race_thread *t, uptr addr, u64 size_flags, u32 flags, uptr pc, uptr bp) {
  u32 size = size_flags >> 32;
  const struct rts_quick_access a = {__rts_cur, ((1u << size) - 1) << (addr & 7), flags & RTS_RACE_WRITE, false};
  const struct rts_quick q = rts_quick_look(t, addr, &a, false);
  if (RTS_UNLIKELY(rts_word_inflated(q.seen.first))) return of_many(t, addr, size_flags, pc, bp);
  if (RTS_UNLIKELY(!q.next.first || rts_race_solitary())) return general(t, addr, size_flags, pc, bp, false);
  rts_quick_remember(t, addr, size, (u32)size_flags, pc, rts_context_callers_here(bp, pc));
  enum rts_quick_how how = rts_quick_put(t, addr, a.bytes, &q);
  if (RTS_UNLIKELY(how != RTS_QUICK_DONE)) return general(t, addr, size_flags, pc, bp, how == RTS_QUICK_AGAIN);
  return leave(t, noted(addr, a.bytes));
}
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 rest_of_read(struct rts_race_thread *t, uptr addr, u64 size_flags, uptr pc, uptr bp) {
  return rest(t, addr, size_flags, RTS_RACE_READ, pc, bp);
}
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 rest_of_write(struct rts_race_thread *t, uptr addr, u64 size_flags, uptr pc, uptr bp) {
  return rest(t, addr, size_flags, RTS_RACE_WRITE, pc, bp);
}
RTS_INLINE u32 go_on(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, const volatile uptr *frame) {
  u64 size_flags = (u64)size << 32 | flags;
  if (RTS_UNLIKELY(rts_word_inflated(rts_load_relaxed(rts_cells_of(addr))))) return of_many(t, addr, size_flags, frame[3], frame[0]);
  return flags & RTS_RACE_WRITE ? rest_of_write(t, addr, size_flags, frame[3], frame[0]) : rest_of_read(t, addr, size_flags, frame[3], frame[0]);
}

static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 any(uptr addr, u64 size_flags, uptr pc, uptr bp) {
  struct rts_race_thread *t = rts_race_self;
  u32 size = size_flags >> 32;
  bool write = size_flags & RTS_RACE_WRITE;
  if (RTS_UNLIKELY(!t || (addr & 7) + size > 8 || !rts_race_has_cells(addr))) return RTS_RACE_SMALL_OTHER;
  if (RTS_UNLIKELY(t->busy | (u32)t->ignore_accesses | rts_tls.in_runtime | (rts_race_slow & (RTS_RACE_TENDED | RTS_RACE_FENCES)))) return RTS_RACE_SMALL_OTHER;
  rts_cpu_prefetch_write(rts_cells_of(addr));
  rts_store_relaxed(&t->busy, 1);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(rts_load_acquire(&rts_race_phase) != rts_load_relaxed(&t->phase))) return leave(t, RTS_RACE_SMALL_OTHER);
  rts_store_relaxed(&t->active, 1);
  if (RTS_UNLIKELY(!write && rts_readonly(addr)) && readonly(t, addr, size, pc, bp)) return leave(t, RTS_RACE_SMALL_DONE);
  return write ? rest_of_write(t, addr, size_flags, pc, bp) : rest_of_read(t, addr, size_flags, pc, bp);
}

/* The word was swapped, but there is a second one, or not all of the granule is addressable. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 look_behind(struct rts_race_thread *t, uptr addr, u64 size_flags, uptr pc, uptr bp) {
  u32 bytes = ((1u << (size_flags >> 32)) - 1) << (addr & 7);
  if (RTS_UNLIKELY(!rts_granule_addressable(addr, bytes))) rts_granule_clear(t, rts_cells_of(addr));
  return RTS_UNLIKELY(rts_second(addr)) ? general(t, addr, size_flags, pc, bp, true) : leave(t, noted(addr, bytes));
}

/* Most of them: several threads, and a granule with one word, of which all is replaced. Half of the instructions of the above, because nothing else is
 * looked at: about 105, of which each costs. `frame` is read where it is needed, or it would be kept in registers that have to be saved. OTHER: it
 * is not for this way, or its memory went meanwhile. */
RTS_INLINE u32 usual(uptr addr, uptr size, u32 flags, const volatile uptr *frame) {
  struct rts_race_thread *t = rts_race_self;
  uptr offset = addr & 7;
  if (RTS_UNLIKELY(!t || offset + size > 8)) return RTS_RACE_SMALL_OTHER;
  if (RTS_UNLIKELY(t->busy | (u32)t->ignore_accesses | rts_tls.in_runtime | rts_race_slow)) return RTS_RACE_SMALL_OTHER;
  if (RTS_UNLIKELY(!rts_race_has_cells(addr))) return RTS_RACE_SMALL_OTHER;
  u64 *word = rts_cells_of(addr);
  rts_cpu_prefetch_write(word);
  rts_store_relaxed(&t->busy, 1);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(rts_load_acquire(&rts_race_phase) != rts_load_relaxed(&t->phase))) return leave(t, RTS_RACE_SMALL_OTHER);
  rts_store_relaxed(&t->active, 1);
  const struct rts_quick_access a = {__rts_cur, ((1u << size) - 1) << offset, flags & RTS_RACE_WRITE, false};
  u64 first = rts_load_acquire(word), next;
  if (!a.write && !rts_word_w(first) && RTS_UNLIKELY(rts_readonly(addr)))
    return leave(t, readonly(t, addr, size, frame[3], frame[0]) ? RTS_RACE_SMALL_DONE : RTS_RACE_SMALL_OTHER);
  if (RTS_UNLIKELY(!first)) return go_on(t, addr, size, flags, frame);
  if (!(next = rts_quick_plain(t, &a, first)) && (!a.write || !(next = rts_quick_more(t, &a, first, 0).first))) return go_on(t, addr, size, flags, frame);
  u32 ctx = rts_context_callers_here(frame[0], frame[3]);
  rts_quick_remember(t, addr, size, flags, frame[3], ctx);
  if (RTS_UNLIKELY(!rts_cas_acq_rel(word, first, next))) return go_on(t, addr, size, flags, frame);
  if (RTS_UNLIKELY(rts_second(addr) || *(const volatile u8 *)rts_shadow_of(addr))) return look_behind(t, addr, (u64)size << 32 | flags, frame[3], frame[0]);
  return leave(t, RTS_RACE_SMALL_DONE);
}

/* A granule with two words that was noted, but whose memory is partly or no longer addressable. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 look_at_state(struct rts_race_thread *t, uptr addr, u32 size) {
  u32 bytes = ((1u << size) - 1) << (addr & 7);
  if (RTS_UNLIKELY(!rts_granule_addressable(addr, bytes))) rts_granule_clear(t, rts_cells_of(addr));
  return leave(t, noted(addr, bytes));
}

/* A read whose record takes the place of another thread's, which goes to the second word. If that happens all the time, both are to be recorded by their
 * readers from now on. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE bool taken_over(struct rts_race_thread *t, uptr addr, u64 first, u64 second, const struct rts_quick_words *next) {
  struct rts_race_taken *e = &t->taken[(addr >> 3) % RTS_COUNT(t->taken)];
  if (e->addr != (addr & ~7ul) || t->stamp - e->since > RTS_READERS_EPOCHS) *e = (struct rts_race_taken){addr & ~7ul, t->stamp, 0};
  if (++e->times < rts_readers_often) return false;
  const struct rts_quick_words seen = {first, second};
  e->addr = 0;
  return rts_readers_begin(t, addr, &seen, next);
}

/* Where there are two words: the second one, t being inside; null: it is not for these ways. */
RTS_INLINE u64 *enter_two(struct rts_race_thread *t, uptr addr, uptr size) {
  if (RTS_UNLIKELY(!t || (addr & 7) + size > 8)) return NULL;
  if (RTS_UNLIKELY(t->busy | (u32)t->ignore_accesses | rts_tls.in_runtime | rts_race_slow)) return NULL;
  u32 page = rts_second_page(addr);
  if (RTS_UNLIKELY(!rts_race_has_cells(addr) || !rts_second_has(page, addr))) return NULL;
  rts_store_relaxed(&t->busy, 1);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(rts_load_acquire(&rts_race_phase) != rts_load_relaxed(&t->phase))) return leave(t, 0), NULL;
  rts_store_relaxed(&t->active, 1);
  return rts_second_in(page, addr);
}
/* The same for the usual granules with two words: fields that are written at different times, or read (quick.h). */
RTS_INLINE u32 usual_two(uptr addr, uptr size, u32 flags, const volatile uptr *frame) {
  struct rts_race_thread *t = rts_race_self;
  u64 *word = rts_cells_of(addr), *second = enter_two(t, addr, size);
  if (RTS_UNLIKELY(!second)) return RTS_RACE_SMALL_OTHER;
  const struct rts_quick_access a = {__rts_cur, ((1u << size) - 1) << (addr & 7), flags & RTS_RACE_WRITE, false};
  u64 first = rts_load_acquire(word), other = rts_load_acquire(second);
  if (RTS_UNLIKELY(!first || !other || rts_word_inflated(first))) return go_on(t, addr, size, flags, frame);
  struct rts_quick_words next = {0, other};
  if (a.write || !(next.first = rts_quick_read_again(t, &a, first, other)))
    next = a.write ? rts_quick_writes(t, &a, first, other) : rts_quick_reads(t, &a, first, other);
  if (RTS_UNLIKELY(!next.first)) return go_on(t, addr, size, flags, frame);
  rts_quick_remember(t, addr, size, flags, frame[3], rts_context_callers_here(frame[0], frame[3]));
  if (next.second == other) {
    if (RTS_UNLIKELY(!rts_cas_acq_rel(word, first, next.first))) return go_on(t, addr, size, flags, frame);
    if (RTS_UNLIKELY(rts_load_acquire(second) != other)) return general(t, addr, (u64)size << 32 | flags, frame[3], frame[0], true); /* S3 */
  } else if (a.write || RTS_LIKELY(!((rts_word_r(first) ^ t->stamp) >> 24)) || RTS_LIKELY(!taken_over(t, addr, first, other, &next))) {
    t->held_word = word;
    bool same = false;
    if (RTS_LIKELY(rts_cas_acq_rel(word, first, rts_word_locked_by(t->era & 1)))) {
      same = RTS_LIKELY(rts_load_relaxed(second) == other);
      if (RTS_LIKELY(same)) rts_second_set(second, addr, next.second);
      rts_store_release(word, RTS_LIKELY(same) ? next.first : first);
    }
    t->held_word = NULL;
    if (RTS_UNLIKELY(!same)) return go_on(t, addr, size, flags, frame);
  }
  if (RTS_UNLIKELY(*(const volatile u8 *)rts_shadow_of(addr))) return look_at_state(t, addr, (u32)size);
  return leave(t, RTS_RACE_SMALL_DONE);
}

/* The same for reads of granules whose readers record what they read (readers.h). */
RTS_INLINE u32 usual_shared(uptr addr, uptr size, u32 flags, const volatile uptr *frame) {
  struct rts_race_thread *t = rts_race_self;
  u64 *word = rts_cells_of(addr), *second = enter_two(t, addr, size);
  if (RTS_UNLIKELY(!second)) return RTS_RACE_SMALL_OTHER;
  const struct rts_quick_access a = {__rts_cur, ((1u << size) - 1) << (addr & 7), false, false};
  u64 first = rts_load_acquire(word), other = rts_load_acquire(second);
  struct rts_readers_look look;
  if (RTS_UNLIKELY(!first) || RTS_UNLIKELY(rts_word_inflated(first))) return go_on(t, addr, size, flags, frame);
  enum rts_readers_how how = rts_readers_look(t, &a, first, other, &look);
  if (RTS_UNLIKELY(how == RTS_READERS_OTHER)) return go_on(t, addr, size, flags, frame);
  if (how == RTS_READERS_NOTED) {
    rts_store_relaxed(look.own, look.was | RTS_READERS_AGAIN);
  } else {
    rts_quick_remember(t, addr, size, flags, frame[3], rts_context_callers_here(frame[0], frame[3]));
    enum rts_quick_how put = rts_readers_put(t, word, second, first, other, &look);
    if (RTS_UNLIKELY(put != RTS_QUICK_DONE)) return general(t, addr, (u64)size << 32 | flags, frame[3], frame[0], put == RTS_QUICK_AGAIN);
  }
  if (RTS_UNLIKELY(*(const volatile u8 *)rts_shadow_of(addr))) return look_at_state(t, addr, (u32)size);
  return leave(t, RTS_RACE_SMALL_DONE);
}

/* The stub pushed rax before it called. Plain: there was a second word a moment ago; _only: there was none; _shared: there was a mark of readers in it. */
#define ENTRY(name, size, flags, way) \
  RTS_KEEPS_REGISTERS u32 rts_race_##name(uptr addr); \
  RTS_KEEPS_REGISTERS u32 rts_race_##name(uptr addr) { \
    const volatile uptr *frame = (const volatile uptr *)RTS_FRAME(); \
    u32 how = way(addr, size, flags, frame); \
    return RTS_LIKELY(how != RTS_RACE_SMALL_OTHER) ? how : any(addr, (u64)size << 32 | (flags), frame[3], frame[0]); \
  }
#define SMALL(name, size, flags) ENTRY(name, size, flags, usual_two) ENTRY(name##_only, size, flags, usual)
#define SMALL_READ(name, size) SMALL(name, size, RTS_RACE_READ) ENTRY(name##_shared, size, RTS_RACE_READ, usual_shared)
SMALL_READ(read1, 1)
SMALL_READ(read2, 2)
SMALL_READ(read4, 4)
SMALL_READ(read8, 8)
SMALL(write1, 1, RTS_RACE_WRITE)
SMALL(write2, 2, RTS_RACE_WRITE)
SMALL(write4, 4, RTS_RACE_WRITE)
SMALL(write8, 8, RTS_RACE_WRITE)
SMALL(write_vptr, 8, RTS_RACE_WRITE | RTS_RACE_VPTR)
