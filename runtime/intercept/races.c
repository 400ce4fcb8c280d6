/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the list of instrumented modules and the calls of the race engine for accesses and memory; see races.h.
 *
 * Built with general registers only. The list grows under `lock` and is read without one; entries do not move. Cost of an access: two
 * thread-local loads and four stores beside the engine's own work; of the module question, one comparison for each module. */
#include "intercept/races.h"

#include "base/atomic.h"
#include "base/mutex.h"
#include "core/flags.h"
#include "core/functions.h"
#include "core/held.h"
#include "heap/heap.h"
#include "intercept/fds.h"
#include "intercept/process.h"
#include "lockorder/lockorder.h"
#include "platform/fault.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "report/report.h"
#include "shadow/shadow.h"

_Thread_local struct rts_races_where rts_races_where __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* -- whose code */

struct instrumented {
  struct instrumented *next;
  const struct rts_module *module;
  uptr lo, hi;
  bool loaded;
  bool mixed; /* a library is linked in that is not instrumented */
  struct rts_functions functions;
};
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_INTERCEPT);
static struct instrumented *modules;

static void note_module(uptr pc, bool mixed) {
  rts_modules_refresh();
  const struct rts_module *m = rts_modules_find(pc);
  if (!m) return;
  rts_mutex_lock(&lock);
  struct instrumented *i = modules;
  while (i && i->module != m) i = i->next;
  if (!i && (i = rts_os_map(sizeof *i))) {
    *i = (struct instrumented){.next = modules, .module = m, .lo = m->lo, .hi = m->hi};
    rts_functions_add(&i->functions, m->lo, m->hi, m->unwind);
    rts_store_release(&modules, i);
  }
  if (i) rts_store_relaxed(&i->loaded, true), rts_functions_set_gone(&i->functions, false);
  if (i && mixed) rts_store_relaxed(&i->mixed, true);
  rts_mutex_unlock(&lock);
}

static const struct instrumented *module_of(uptr pc) {
  for (const struct instrumented *i = rts_load_acquire(&modules); i; i = i->next)
    if (pc - i->lo < i->hi - i->lo && rts_load_relaxed(&i->loaded)) return i;
  return NULL;
}

bool rts_races_instrumented(uptr pc) { return module_of(pc) || !rts_flags.ignore_noninstrumented_modules; }

/* Is what a libc function accesses for the code at pc an access of instrumented code? Freeing is everybody's. */
static bool counts(uptr pc, u32 flags) {
  if (!rts_flags.ignore_noninstrumented_modules) return true;
  const struct instrumented *i = module_of(pc);
  return i && (flags & RTS_RACE_FREE || !rts_load_relaxed(&i->mixed));
}

bool rts_races_handed_on(uptr pc) {
  if (!rts_flags.ignore_noninstrumented_modules) return false;
  uptr callee = rts_os_callee(pc);
  const struct rts_module *m = callee ? rts_modules_find(callee) : NULL;
  return m && !module_of(callee) && m != rts_modules_own();
}

void rts_races_modules_changed(void) {
  if (!rts_race_on) return;
  rts_modules_refresh();
  for (struct instrumented *i = rts_load_acquire(&modules); i; i = i->next)
    if (!i->module->loaded && rts_load_relaxed(&i->loaded)) {
      rts_store_relaxed(&i->loaded, false);
      rts_functions_set_gone(&i->functions, true);
    }
}

/* -- memory_limit_mb, flush_memory_ms: looked at from accesses, no thread of our own */

#define TEND_ACCESSES 256u
#define LIMIT_PERIOD_NS 100000000ull
/* What is dropped comes back page by page, which costs many times what dropping did. So long a pause, in processor time, keeps both to a sixth of two
 * threads that do nothing but malloc and free and are to forget each 10 ms; without it they came to a crawl. */
#define PAUSE_FOR_COST 200u

static void tend(void *none) {
  (void)none;
  static u64 last, cpu_last;
  u64 now = rts_os_now_ns(), seen = rts_load_relaxed(&last), every = (u64)rts_flags.flush_memory_ms * 1000000;
  bool flush = rts_flags.flush_memory_ms > 0 && now - seen >= every;
  if (!flush && (rts_flags.memory_limit_mb <= 0 || now - seen < LIMIT_PERIOD_NS)) return;
  u64 cpu = rts_os_cpu_ns();
  if (cpu - rts_load_relaxed(&cpu_last) < rts_race_flush_cost() * PAUSE_FOR_COST || !rts_cas_acq_rel(&last, seen, now)) return;
  rts_store_relaxed(&cpu_last, cpu);
  if (flush || rts_os_rss() >> 20 > (uptr)rts_flags.memory_limit_mb) rts_race_flush();
}

RTS_INLINE void maybe_tend(void) {
  static u32 accesses;
  if (RTS_LIKELY(!(rts_race_slow & RTS_RACE_TENDED))) return;
  u32 n = rts_load_relaxed(&accesses);
  rts_store_relaxed(&accesses, n + 1); /* two threads may count as one */
  if (n % TEND_ACCESSES == 0) rts_vectors_kept_call(tend, NULL);
}

/* -- start */

bool rts_races_muted;

/* history_size: what a thread's ring holds, 32 bytes an entry. */
static const u32 history_entries[] = {512, 2048, 4096, 8192};

static void memory_gone(uptr addr, uptr size) {
  if (rts_race_on) rts_race_memory_gone(addr, size);
  if (rts_lock_active) rts_lock_memory_gone(addr, size);
}

static void memory_unused(uptr addr, uptr size) {
  if (rts_race_on) rts_race_memory_unused(addr, size);
  if (rts_lock_active) rts_lock_memory_gone(addr, size);
}

static void block_gone(uptr addr, uptr size) {
  if (rts_race_on && !rts_race_block_gone(addr, size)) rts_race_memory_gone(addr, size);
  if (rts_lock_active) rts_lock_memory_gone(addr, size);
}

void rts_memory_watch(void) {
  rts_cells_gone_hook = memory_gone;
  rts_cells_unused_hook = memory_unused;
  rts_cells_block_gone_hook = block_gone;
  rts_store_release(&rts_memory_watched, true);
}

static void start(void) {
  struct rts_thread *t = rts_thread_cur();
  rts_race_options.detect = rts_flags.detect_races;
  rts_race_options.force_seq_cst = rts_flags.force_seq_cst_atomics;
  rts_race_options.history_entries = history_entries[rts_min((uptr)rts_flags.history_size, RTS_COUNT(history_entries) - 1)];
  rts_race_init();
  rts_race_report = rts_races_report;
  rts_report_free_unordered = rts_race_free_unordered;
  rts_cells_check_hook = rts_race_memory_check;
  rts_races_muted = !rts_flags.detect_races;
  rts_fds_watched = rts_flags.report_fd_races && rts_flags.detect_races;
  if (rts_flags.memory_limit_mb > 0 || rts_flags.flush_memory_ms > 0) rts_race_slow |= RTS_RACE_TENDED;
  if (rts_races_muted) rts_race_thread_start(NULL);
  else if (t && (t->race = rts_race_thread_create(NULL, t->tid))) rts_race_thread_start(t->race);
  rts_store_release(&rts_race_on, true);
  rts_held_sets_on = rts_flags.detect_races;
  rts_memory_watch();
}

void rts_races_enable(uptr pc, bool mixed) {
  static struct rts_mutex starting = RTS_MUTEX_INIT(RTS_RANK_INIT);
  rts_enter();
  note_module(pc, mixed);
  rts_mutex_lock(&starting);
  static bool started;
  if (!started) start();
  started = true;
  rts_mutex_unlock(&starting);
  rts_leave();
  rts_loader_constructing();
}

/* A thread that was there before the engine, or that was made by code we do not see. */
static void attach(void *done) {
  struct rts_thread *t = rts_thread_cur();
  if (!t || rts_tls.detached) return;
  rts_enter();
  if (!t->race && (t->race = rts_race_thread_create(NULL, t->tid))) rts_race_thread_start(t->race);
  rts_leave();
  *(bool *)done = t->race != NULL;
}

RTS_COLD bool rts_races_attach(void) {
  bool done = false;
  if (rts_race_on && !rts_inside() && !rts_tls.detached) rts_vectors_kept_call(attach, &done);
  return done;
}

/* -- accesses */

void rts_races_access(uptr addr, uptr size, u32 flags, const struct rts_regs *regs, const char *function) {
  if (!size) return;
  if (RTS_UNLIKELY(rts_races_muted)) {
    rts_race_access_at(addr, size, flags, regs->pc, regs->bp);
    return;
  }
  /* A handler that interrupted the engine is not seen by it, and must not change what the interrupted access says of itself. */
  if (!rts_races_on() || rts_race_inside()) return;
  maybe_tend();
  struct rts_races_where *w = &rts_races_where;
  w->regs = *regs;
  w->function = function;
  rts_race_access_at(addr, size, flags, regs->pc, regs->bp);
}

RTS_INLINE bool somewhere(uptr addr, uptr size) { /* too low: an optional output that the caller does not want */
  return addr >= RTS_PAGE && size && rts_addr_in_app(addr) && rts_addr_in_app(addr + size - 1);
}

static void tell_span(const struct rts_race_side sides[2], const struct rts_regs *regs, const char *function) {
  rts_races_where = (struct rts_races_where){*regs, function};
  rts_race_tell(sides);
}
static RTS_NOINLINE void range_rest(enum rts_race_small how, uptr addr, uptr size, u32 flags, const struct rts_regs *regs, const char *function) {
  struct rts_race_side sides[2];
  if (how == RTS_RACE_SMALL_FOUND) {
    if (rts_race_small_found(addr, regs->pc, sides)) tell_span(sides, regs, function);
  } else if (somewhere(addr, size)) {
    rts_races_access(addr, size, flags & ~RTS_RACES_OURS, regs, function);
  }
}
void rts_races_range(uptr addr, uptr size, u32 flags, const struct rts_regs *regs, const char *function) {
  enum rts_race_small how = rts_race_short_span(addr, size, flags, regs->pc, regs->bp);
  if (RTS_UNLIKELY(how != RTS_RACE_SMALL_DONE)) range_rest(how, addr, size, flags, regs, function);
}

void rts_races_call(uptr addr, uptr size, u32 flags, const char *function, uptr pc, uptr fp) {
  if (rts_race_solitary() && !(flags & RTS_RACE_WRITE)) return; /* nobody will ask, and whoever wrote it has left cells that say so */
  if (rts_races_muted || !somewhere(addr, size)) return;
  u32 ours = flags & RTS_RACES_OURS;
  flags &= ~RTS_RACES_OURS;
  if (!(flags & ~RTS_RACE_WRITE) && rts_race_range_same(addr, size, flags & RTS_RACE_WRITE)) return;
  if (!ours && !counts(pc, flags)) return;
  struct rts_regs regs = {.pc = pc, .sp = fp + 16, .bp = *(uptr *)fp};
  if (flags & ~RTS_RACE_WRITE) rts_races_access(addr, size, flags, &regs, function);
  else rts_races_range(addr, size, flags | ours, &regs, function);
}

static RTS_NOINLINE void pair_rest(enum rts_race_small how, uptr a, uptr b, uptr size, u32 flags, const char *function, uptr pc, uptr fp) {
  struct rts_race_side sides[2];
  const struct rts_regs regs = {.pc = pc, .sp = fp + 16, .bp = *(uptr *)fp};
  bool second = true;
  if (how == RTS_RACE_SMALL_OTHER) rts_races_range(a, size, flags & ~RTS_RACE_WRITE, &regs, function);
  else if (rts_race_small_found(a, pc, sides)) tell_span(sides, &regs, function);
  else if ((second = !rts_race_small_found(b, pc, sides)) == false) tell_span(sides, &regs, function);
  if (second) rts_races_range(b, size, flags, &regs, function);
}
void rts_races_pair(uptr a, uptr b, uptr size, u32 flags, const char *function, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(rts_race_solitary() || rts_races_muted)) {
    rts_races_call(a, size, flags & ~RTS_RACE_WRITE, function, pc, fp);
    rts_races_call(b, size, flags, function, pc, fp);
    return;
  }
  if (!(flags & RTS_RACES_OURS) && !counts(pc, 0)) return;
  enum rts_race_small how = rts_race_short_pair(a, b, size, flags, pc, *(uptr *)fp);
  if (RTS_UNLIKELY(how != RTS_RACE_SMALL_DONE)) pair_rest(how, a, b, size, flags, function, pc, fp);
}

/* -- memory */

/* Code that is not instrumented, linked into the same module, may have given up the last reference, by a count that instrumented code gave others up by:
 * who frees the block has seen that. Counts are at its head (Rust's Arc, whose std is compiled already). */
#define COUNTS 16ul
static void take_in_counts(uptr addr, uptr size, uptr pc) {
  const struct instrumented *i = module_of(pc);
  if (!i || !rts_load_relaxed(&i->mixed)) return;
  for (uptr at = 0; at < rts_min(size, COUNTS); at += 4) rts_race_acquire(addr + at);
}

/* Longer ranges are looked through for what makes a race before anything is written: their cells would cost as much memory again. */
#define WHOLE_MAX (64ul << 10)
static void going(uptr addr, uptr size, const char *function, uptr pc, uptr fp) {
  const u32 flags = RTS_RACE_WRITE | RTS_RACE_FREE;
  uptr end = addr + size, a;
  rts_races_call(addr, rts_min(size, WHOLE_MAX), flags, function, pc, fp);
  if (size <= WHOLE_MAX || !rts_races_instrumented(pc) || end < addr) return;
  for (a = addr + WHOLE_MAX; (a = rts_race_first_unordered(a, end)) < end; a += 8) rts_races_call(a, rts_min(8, end - a), flags, function, pc, fp);
}

void rts_races_allocated(const void *p, uptr size, uptr pc) {
  if (!p || !size || !(rts_races_muted || (rts_races_on() && rts_races_instrumented(pc)))) return;
  if (RTS_UNLIKELY(!rts_race_block_allocated((uptr)p, size))) rts_race_memory_allocated((uptr)p, size);
}

void rts_races_scope_begin(uptr addr, uptr size, uptr pc) {
  if (!rts_race_on || !rts_addr_in_app(addr) || rts_race_range_same(addr, size, true)) return;
  if (rts_races_muted || rts_races_on()) rts_race_memory_fresh(addr, size, pc);
}

void rts_races_freeing(uptr addr, uptr size, const char *function, uptr pc, uptr fp) {
  if (rts_race_solitary() || !size || !rts_races_on() || !rts_races_instrumented(pc)) return;
  if (RTS_LIKELY(rts_race_block_freeing(addr, size, pc))) return;
  take_in_counts(addr, size, pc);
  going(addr, size, function, pc, fp);
}

void rts_races_unmapping(uptr addr, uptr size, uptr pc, uptr fp) {
  struct rts_race_side sides[2];
  if (!size || !rts_races_on()) return;
  if (rts_races_instrumented(pc) && rts_race_readonly_ends(addr, size, pc, *(uptr *)fp, sides)) {
    rts_races_where = (struct rts_races_where){{.pc = pc, .sp = fp + 16, .bp = *(uptr *)fp}, "munmap"};
    rts_race_tell(sides);
    return;
  }
  going(addr, size, "munmap", pc, fp);
}
