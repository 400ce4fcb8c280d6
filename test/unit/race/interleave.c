/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Two accesses of which one is stopped after each of its instructions, and the other is done then, or begun, if it has to wait: if they race, one of them says
 * so, wherever that was. Atomics with records of their own (accesses.h) against plain accesses, and against whatever moves these records; the same for
 * reads that their readers record (readers.h).
 * Argument: after how many instructions the next try stops; 1 for all of them, by hand. */
// REQUIRES: x86_64
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t 151
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <ucontext.h>

#include "Inputs/race_test.h"
#include "race/second.h"
#include "race/sync.h"

/* -- stepping */
enum { TRAP = 0x100, PATIENCE_NS = 200000 };
static unsigned steps, stop_at;
static bool begin_other, other_done, over;
static void on_step(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  if (++steps < stop_at) return;
  rts_store_release(&begin_other, true);
  for (u64 begin = rts_os_now_ns(); !rts_load_acquire(&other_done) && rts_os_now_ns() - begin < PATIENCE_NS;) sched_yield();
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~TRAP;
}
#define SET_TRAP(change) __asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\t" change ", (%%rsp)\n\tpopfq\n\tlea 128(%%rsp), %%rsp" ::: "memory", "cc")

/* -- what is done */
static thread a, b, c;
static uptr at; /* an atomic of 4 bytes */
static unsigned of_other;
static void store_whole(thread t, int order) {
  be(t);
  if (rts_race_whole_store(at, 4, 0, WHOLE_HOW(order, 0), WHOLE_FRAME, tell_whole)) return;
  rts_race_atomic_store_begin_at(at, 4, order, 0x3000, RTS_FRAME());
  rts_race_atomic_store_end();
}
static void b_stores(void) { store_whole(b, __ATOMIC_RELAXED); }
static void b_loads(void) {
  be(b);
  if (!usual_load(at, 4, __ATOMIC_RELAXED)) load_of(b, at, 4, __ATOMIC_RELAXED);
}
static void b_changes(void) {
  be(b);
  if (!rts_race_whole_rmw(at, 4, 0, WHOLE_HOW(__ATOMIC_RELAXED, 0), WHOLE_FRAME, tell_whole).done) rmw_of(b, at, 4, __ATOMIC_RELAXED, true, 0);
}
static void b_fails(void) { rmw_of(b, at, 4, __ATOMIC_RELAXED, false, __ATOMIC_RELAXED); }
static void a_writes(void) { wr(a, at, 4); }
static void a_reads(void) { rd(a, at + 1, 2); }
static void a_frees(void) { be(a), rts_race_access_at(at & ~7ul, 16, RTS_RACE_WRITE | RTS_RACE_FREE, 0x4000, RTS_FRAME()); }
static void a_clears(void) { be(a), rts_race_access_at(at & ~7ul, 64, RTS_RACE_WRITE, 0x4000, RTS_FRAME()); }
static void a_writes_beside(void) { wr(a, at ^ 4, 4); }
static void c_writes_beside(void) { wr(c, at ^ 4, 4); }
static void c_reads_beside(void) { rd(c, at ^ 4, 4); }
static void c_mixes(void) { load_of(c, at, 2, __ATOMIC_RELAXED); }
static void nothing(void) {}
static void read_shared(thread t) {
  struct rts_race_side sides[2];
  be(t);
  u32 how = by_stub(at, 4, false, 0x2000);
  if (how == RTS_RACE_SMALL_OTHER) rts_race_access(at, 4, RTS_RACE_READ, 0x2000);
  if (how == RTS_RACE_SMALL_FOUND && rts_race_small_found(at, 0x2000, sides)) rts_race_tell(sides);
}
static void a_reads_shared(void) { read_shared(a); }
static void b_reads_shared(void) { read_shared(b); }
static void b_reads_all(void) { be(b), rts_race_access(at & ~7ul, 8, RTS_RACE_READ, 0x2000); }
static void b_writes(void) { wr(b, at, 4); }
static void c_writes(void) { wr(c, at, 4); }
static void c_writes_part(void) { wr(c, at + 1, 1); }
static void c_stores(void) { store_whole(c, __ATOMIC_RELAXED); }
static void c_frees(void) { be(c), rts_race_access_at(at & ~7ul, 16, RTS_RACE_WRITE | RTS_RACE_FREE, 0x4000, RTS_FRAME()); }
static void c_clears(void) { be(c), rts_race_access_at(at & ~7ul, 64, RTS_RACE_WRITE, 0x4000, RTS_FRAME()); }

/* -- what was before: all of it is ordered before what is done */
static void meet(void) {
  const thread all[3] = {a, b, c};
  for (unsigned i = 0; i < 6; i++) be(all[i % 3]), i < 3 ? rts_race_release(memory) : rts_race_acquire(memory);
}
static void synchronised(void) {
  for (unsigned i = 0; i < 64; i++) store_whole(i & 1 ? a : b, __ATOMIC_RELEASE);
  meet();
}
static void read_lately(void) { synchronised(), rd(c, at, 4), rd(c, at ^ 4, 4), meet(); }
static void of_many(void) {
  synchronised();
  rd(a, at ^ 4, 1), wr(b, at ^ 4, 2), rd(c, at ^ 4, 4), rd(b, (at ^ 4) + 3, 1);
  reported = 0;
  meet();
}
static void written_beside(void) { synchronised(), wr(c, at ^ 4, 4), meet(); }
/* Two threads that read again and again: a mark, and records of theirs. */
static void shared(void) {
  for (unsigned i = 0; i < 6; i++) read_shared(i & 1 ? a : b), rts_race_release(memory + 8);
  EXPECT(rts_cell_is_readers(rts_word_r(rts_second(at))));
  meet();
}
static void shared_again(void) {
  shared(), a_reads_shared(), a_reads_shared(), b_reads_shared(), b_reads_shared(), meet();
}
static void shared_written(void) { wr(c, at, 4), meet(), shared(); }
static void shared_beside(void) { shared(), wr(c, at ^ 4, 4), meet(); }

struct scenario {
  const char *name;
  void (*before)(void), (*earlier)(void), (*stepped)(void), (*other)(void);
  bool race;
};
static const struct scenario scenarios[] = {
#define AGAINST(before, plain, atomic, race) {#before " " #plain " " #atomic, before, nothing, plain, atomic, race}, {#before " " #atomic " " #plain, before, nothing, atomic, plain, race}
#define BY_ALL(plain, reads) AGAINST(synchronised, plain, b_stores, true), AGAINST(read_lately, plain, b_loads, reads), AGAINST(of_many, plain, b_changes, true), AGAINST(synchronised, plain, b_loads, reads), \
  AGAINST(written_beside, plain, b_fails, reads), AGAINST(written_beside, plain, b_stores, true), AGAINST(of_many, plain, b_stores, true), AGAINST(of_many, plain, b_loads, reads)
  BY_ALL(a_writes, true), BY_ALL(a_reads, false), AGAINST(synchronised, a_frees, b_loads, true), AGAINST(synchronised, a_clears, b_loads, true),
  AGAINST(written_beside, a_writes_beside, b_stores, false), AGAINST(of_many, a_writes_beside, b_loads, false),
#define MOVED(before, earlier, stepped, other, race) {#before " " #earlier ": " #stepped " " #other, before, earlier, stepped, other, race}
  /* What was recorded by the object before moves to the granule. */
  MOVED(synchronised, b_stores, a_writes, c_mixes, true), MOVED(synchronised, b_stores, c_mixes, a_writes, true), MOVED(read_lately, b_loads, a_writes, c_mixes, true),
  MOVED(of_many, b_loads, c_mixes, a_frees, true), MOVED(written_beside, b_stores, a_reads, c_mixes, true), MOVED(written_beside, b_stores, c_mixes, a_reads, true),
  MOVED(synchronised, b_loads, a_reads, c_mixes, false), MOVED(synchronised, b_stores, c_mixes, a_writes_beside, false),
  /* A plain record moves within the granule. */
  MOVED(written_beside, a_writes, b_stores, c_writes_beside, true), MOVED(written_beside, a_reads, b_stores, c_writes_beside, true), MOVED(written_beside, a_writes, b_loads, c_reads_beside, true),
  MOVED(read_lately, a_reads, b_changes, c_reads_beside, true),
  AGAINST(shared, a_reads_shared, c_writes, true), AGAINST(shared_again, a_reads_shared, c_writes, true), AGAINST(shared_written, b_reads_shared, c_writes, true), AGAINST(shared_beside, a_reads_shared, c_writes, true),
  AGAINST(shared, b_reads_shared, c_writes_part, true), AGAINST(shared_again, b_reads_shared, c_writes_part, true), AGAINST(shared, a_reads_shared, c_clears, true), AGAINST(shared, a_reads_shared, c_frees, true),
  AGAINST(shared, a_reads_shared, c_stores, true), AGAINST(shared_again, b_reads_shared, c_stores, true), AGAINST(shared, b_reads_all, c_writes, true), AGAINST(shared_beside, b_reads_all, c_writes, true),
  AGAINST(shared, a_reads_shared, c_writes_beside, false), AGAINST(shared_again, a_reads_shared, b_reads_shared, false), AGAINST(shared_written, a_reads_shared, b_reads_all, false),
  MOVED(shared, a_reads_shared, b_reads_shared, c_writes, true), MOVED(shared_again, a_reads_shared, b_reads_shared, c_writes, true), MOVED(shared, a_reads_shared, c_writes_beside, b_writes, true), MOVED(shared_again, a_reads_shared, b_writes, c_writes_beside, true),
  MOVED(shared_again, a_reads_shared, b_reads_all, c_frees, true), MOVED(shared_written, b_reads_all, a_reads_shared, c_stores, true), MOVED(of_many, a_writes, b_loads, c_writes_beside, true), MOVED(read_lately, a_reads, b_loads, c_writes_beside, false),
};
static const struct scenario *now;

static void *other(void *unused) {
  for (;;) {
    while (!rts_load_acquire(&begin_other) && !rts_load_acquire(&over)) sched_yield();
    if (!rts_load_acquire(&begin_other)) return unused;
    rts_store_relaxed(&begin_other, false);
    reported = 0;
    now->other();
    of_other = reported;
    rts_store_release(&other_done, true);
  }
}
/* True if there is more of it. */
static bool try(unsigned stop) {
  static unsigned turn;
  turn++;
  at = memory + 4096 + turn % 8000 * 64 + turn % 2 * 4;
  be(main_thread), rts_race_memory_gone(at & ~63ul, 64);
  now->before();
  now->earlier();
  EXPECT(!reported);
  reported = steps = 0, stop_at = stop, other_done = false;
  SET_TRAP("orl $0x100");
  now->stepped();
  SET_TRAP("andl $0xfffffeff");
  bool more = steps >= stop;
  if (!more) rts_store_release(&begin_other, true);
  while (!rts_load_acquire(&other_done)) sched_yield();
  unsigned sum = reported + of_other;
  if ((sum != 0) != now->race) fprintf(stderr, "%s: stopped at %u: %u and %u reports\n", now->name, stop, reported, of_other), failures++;
  reported = 0;
  return more;
}

int main(int argc, char **argv) {
  unsigned stride = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
  struct sigaction on = {.sa_sigaction = on_step, .sa_flags = SA_SIGINFO};
  pthread_t thread;
  start();
  sigaction(SIGTRAP, &on, NULL);
  a = spawn(main_thread, 1), b = spawn(main_thread, 2), c = spawn(main_thread, 3);
  pthread_create(&thread, NULL, other, NULL);
  for (u32 i = 0; i < RTS_COUNT(scenarios); i++) {
    unsigned stop = 1 + i % stride;
    for (now = &scenarios[i]; try(stop); stop += stride) {}
    if (argc > 2) fprintf(stderr, "%s: %u\n", now->name, stop);
  }
  rts_store_release(&over, true);
  pthread_join(thread, NULL);
  return done();
}
