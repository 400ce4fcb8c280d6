/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Things done once: what the first caller did is before what every later one does. pthread_once, C11's call_once, C++'s guards of static
 * local variables, libc++'s call_once. The control word is the object: compilers read it inline with an acquire load, which the engine
 * sees too. The first caller's thread remembers what it runs, innermost last, because the routine has no argument to carry it. */
#include <pthread.h>
#include <threads.h>

#include "intercept/intercept.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"

struct running {
  void (*fn)(void);
  uptr control;
};
static _Thread_local struct running running __attribute__((tls_model("initial-exec")));

static void acquire(const volatile void *o) {
  if (rts_races_on()) rts_race_acquire((uptr)o);
}
static void release(uptr o) {
  if (rts_races_on()) rts_race_release(o);
}

RTS_REAL_DECLARE(int, pthread_once, pthread_once_t *, void (*)(void));
static void ran(void *none) {
  (void)none;
  rts_once_ends();
}

/* A routine that is cancelled, or throws, has not run: the next caller's will. */
static void run(void) {
  struct running mine = running;
  rts_once_begins(mine.control, RTS_FRAME());
  pthread_cleanup_push(ran, NULL);
  mine.fn();
  pthread_cleanup_pop(1);
  release(mine.control);
}

#define BUSY 1 /* in glibc's control word: somebody runs the routine */
#define DONE 2
static int run_or_wait(pthread_once_t *control, const struct rts_wait_call *w) {
  int word = rts_load_acquire((int *)control);
  bool waits = rts_lock_active && (word & BUSY) && !(word & DONE);
  if (waits) rts_wait_begin(w);
  int err = RTS_REAL(pthread_once)(control, run);
  if (waits) rts_wait_end();
  return err;
}

RTS_INTERCEPT(int, pthread_once, pthread_once_t *control, void (*fn)(void)) {
  if (!rts_races_on() && !rts_locks_on()) return RTS_REAL(pthread_once)(control, fn);
  const struct rts_wait_call w = {.kind = RTS_WAIT_ONCE, .object = (uptr)control, .tid = ~0u, .function = "pthread_once", .pc = RTS_CALLER_PC(), .fp = RTS_FRAME()};
  struct running outer = running;
  running = (struct running){fn, (uptr)control};
  int err = run_or_wait(control, &w);
  running = outer;
  acquire(control);
  return err;
}
RTS_INTERCEPT_ALIAS(__pthread_once, pthread_once);
RTS_INTERCEPT(void, call_once, once_flag *flag, void (*fn)(void)) { rts_intercept_pthread_once((pthread_once_t *)flag, fn); }

/* -- libc++'s std::call_once: the slow half is in its library, with a store that we do not see. */
struct libcxx_call {
  void (*fn)(void *);
  void *arg;
  uptr flag;
};
static void run_libcxx(void *p) {
  struct libcxx_call *c = p;
  c->fn(c->arg);
  release(c->flag);
}
RTS_REAL_DECLARE(void, _ZNSt3__111__call_onceERVmPvPFvS2_E, volatile uptr *, void *, void (*)(void *));
RTS_INTERCEPT(void, _ZNSt3__111__call_onceERVmPvPFvS2_E, volatile uptr *flag, void *arg, void (*fn)(void *)) {
  struct libcxx_call c = {fn, arg, (uptr)flag};
  if (rts_races_on()) RTS_REAL(_ZNSt3__111__call_onceERVmPvPFvS2_E)(flag, &c, run_libcxx);
  else RTS_REAL(_ZNSt3__111__call_onceERVmPvPFvS2_E)(flag, arg, fn);
  acquire(flag);
}

/* -- guards of static locals, for C++ runtimes that are shared libraries. One that is linked statically, and so defined behind our back,
 * leaves no "next": then these do the work themselves, by the same bytes: [0] done, [1] somebody is at it. */
static int own_acquire(u8 *g) {
  while (!rts_load_acquire(&g[0])) {
    u8 idle = 0;
    if (rts_cas_acq_rel(&g[1], idle, 1)) {
      if (!rts_load_acquire(&g[0])) return 1;
      rts_store_release(&g[1], 0);
    }
    rts_os_yield();
  }
  return 0;
}
static void own_release(u8 *g) {
  rts_store_release(&g[0], 1);
  rts_store_release(&g[1], 0);
}
static void own_abort(u8 *g) { rts_store_release(&g[1], 0); }

RTS_REAL_ENTRY(0, 0, own_acquire, int, __cxa_guard_acquire, u8 *);
RTS_REAL_ENTRY(0, 0, own_release, void, __cxa_guard_release, u8 *);
RTS_REAL_ENTRY(0, 0, own_abort, void, __cxa_guard_abort, u8 *);
RTS_INTERCEPT(int, __cxa_guard_acquire, u8 *g) {
  const struct rts_wait_call w = {.kind = RTS_WAIT_ONCE, .object = (uptr)g, .tid = ~0u, .function = NULL, .pc = RTS_CALLER_PC(), .fp = RTS_FRAME()};
  bool waits = RTS_UNLIKELY(rts_lock_active) && !rts_load_acquire(&g[0]) && rts_load_acquire(&g[1]);
  if (waits) rts_wait_begin(&w);
  int mine = RTS_REAL(__cxa_guard_acquire)(g);
  if (waits) rts_wait_end();
  if (mine) rts_once_begins((uptr)g, *(const uptr *)RTS_FRAME());
  acquire(g);
  return mine;
}
RTS_INTERCEPT(void, __cxa_guard_release, u8 *g) {
  release((uptr)g);
  rts_once_ends();
  RTS_REAL(__cxa_guard_release)(g);
}
RTS_INTERCEPT(void, __cxa_guard_abort, u8 *g) {
  release((uptr)g);
  rts_once_ends();
  RTS_REAL(__cxa_guard_abort)(g);
}
