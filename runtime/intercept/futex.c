/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Futexes by way of syscall(): who wakes is before who waited, for locks that nobody else tells us about.
 *
 * The futex's address is the sync object, the same that atomics on it have: a wake releases before the call, a wait acquires after it,
 * whatever it returned (a value that has changed is news as well). Waiters that were moved to another futex are woken by its
 * address, which they do not know: from the first requeue on they also acquire `moved`, to which every wake releases.
 *
 * A lock in a library that is not instrumented changes the word before it wakes. A waiter that finds the word changed and does not sleep may
 * have seen a release that was not told yet; then all that was done so far counts as ordered (race/state.h, C5). A foreign lock
 * that is free when taken makes no call, so nothing can be said about it.
 * Whose code calls does not matter but for that. No locks; any context that the real call allows; errno is the real call's. */
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include "base/atomic.h"
#include "base/str.h"
#include "intercept/intercept.h"
#include "lockorder/lockorder.h"
#include "platform/modules.h"

/* Newer than some kernels' headers. */
#define NR_FUTEX_WAITV 449
#define NR_FUTEX_WAKE 454
#define NR_FUTEX_WAIT 455
#define NR_FUTEX_REQUEUE 456
#define OP_LOCK_PI2 13

long rts_syscall_plain(long, ...) __attribute__((visibility("hidden")));
struct rts_real_entry rts_syscall_real __attribute__((section("rts_real"), used, retain, aligned(32), visibility("hidden"))) = {
    (void *)rts_syscall_plain, "syscall", 0, (void *)rts_syscall_plain};
long rts_futex_call(long nr, uptr a, uptr b, uptr c, uptr d, uptr e, uptr f) __attribute__((visibility("hidden")));

/* What a call means for the race engine. */
enum { WAKES = 1, WAITS = 2, WAITS_BOTH = 4, WAKES_BOTH = 8, REQUEUES = 16 };
struct meaning {
  u32 what;
  uptr first, second; /* futexes */
};

static struct meaning of_op(int op, uptr first, uptr second) {
  switch (op & FUTEX_CMD_MASK) {
  case FUTEX_WAIT:
  case FUTEX_WAIT_BITSET:
  case FUTEX_LOCK_PI:
  case OP_LOCK_PI2:
  case FUTEX_TRYLOCK_PI: return (struct meaning){WAITS, first, 0};
  case FUTEX_WAKE:
  case FUTEX_WAKE_BITSET:
  case FUTEX_UNLOCK_PI: return (struct meaning){WAKES, first, 0};
  case FUTEX_REQUEUE:
  case FUTEX_CMP_REQUEUE:
  case FUTEX_CMP_REQUEUE_PI: return (struct meaning){WAKES | WAKES_BOTH | REQUEUES, first, second};
  case FUTEX_WAKE_OP: return (struct meaning){WAKES | WAKES_BOTH | WAITS_BOTH, first, second}; /* it reads the second one, too */
  case FUTEX_WAIT_REQUEUE_PI: return (struct meaning){WAITS | WAITS_BOTH, first, second};
  default: return (struct meaning){0, 0, 0};
  }
}

static u64 moved_name;
static bool moved;

static void acquire(uptr addr) {
  if (rts_addr_in_app(addr)) rts_race_acquire(addr);
}
static void release(uptr addr) {
  if (rts_addr_in_app(addr)) rts_race_release(addr);
}

static void before(const struct meaning *m) {
  if (m->what & REQUEUES) rts_store_release(&moved, true);
  if (m->what & WAKES) release(m->first);
  if (m->what & WAKES_BOTH) release(m->second);
  if (m->what & (WAKES | WAKES_BOTH)) rts_race_release((uptr)&moved_name);
}

/* Code whose atomics nobody sees. libstdc++'s own are in headers: only the waiting is in the library. */
static bool foreign(uptr pc) {
  if (rts_races_instrumented(pc)) return false;
  const struct rts_module *m = rts_modules_find(pc);
  return !m || rts_strncmp(rts_modules_basename(m->path), "libstdc++", 9) != 0;
}

static void after(const struct meaning *m, bool changed, uptr pc) {
  if (m->what & WAITS) acquire(m->first);
  if (m->what & WAITS_BOTH) acquire(m->second);
  if (m->what & (WAITS | WAITS_BOTH) && rts_load_acquire(&moved)) rts_race_acquire((uptr)&moved_name);
  if (m->what & WAITS && changed && foreign(pc)) rts_race_pardon_all();
}

/* futex_waitv: the vector is the kernel's to judge; what can be read of it names futexes. */
static void after_vector(const struct futex_waitv *v, uptr n, bool changed, uptr pc) {
  if (!v || n > FUTEX_WAITV_MAX || !rts_addr_in_app((uptr)v)) return;
  for (uptr i = 0; i < n; i++) {
    struct meaning m = {WAITS, v[i].uaddr, 0};
    after(&m, changed && i == 0, pc);
  }
}

static struct meaning meaning_of(long nr, uptr a, uptr b, uptr e) {
  if (nr == SYS_futex) return of_op((int)b, a, e);
  if (nr == NR_FUTEX_WAKE) return (struct meaning){WAKES, a, 0};
  if (nr == NR_FUTEX_WAIT) return (struct meaning){WAITS, a, 0};
  const struct futex_waitv *pair = (const struct futex_waitv *)a;
  if (nr == NR_FUTEX_REQUEUE && pair && rts_addr_in_app(a)) return (struct meaning){WAKES | WAKES_BOTH | REQUEUES, pair[0].uaddr, pair[1].uaddr};
  return (struct meaning){0, 0, 0};
}

/* A wait that only this process can end: whether the word is in memory of its own is looked at if it matters (lockorder/stuck.c). libstdc++ leaves out the
 * flag that would say so. */
static bool waits_for_ever(long nr, uptr op, uptr until) {
  if (nr != SYS_futex || until) return false;
  int what = (int)op & FUTEX_CMD_MASK;
  return what == FUTEX_WAIT || what == FUTEX_WAIT_BITSET;
}

typedef long real_call(long, ...);
static long wait_told(real_call *real, long nr, uptr a, uptr b, uptr c, uptr d, uptr e, uptr f, uptr pc, uptr fp) {
  const struct rts_wait_call w = {.kind = RTS_WAIT_FUTEX, .object = a, .tid = ~0u, .function = "syscall", .pc = pc, .fp = fp};
  rts_wait_begin(&w);
  long result = real(nr, a, b, c, d, e, f);
  rts_wait_end();
  return result;
}

long rts_futex_call(long nr, uptr a, uptr b, uptr c, uptr d, uptr e, uptr f) {
  real_call *real = (real_call *)rts_load_relaxed(&rts_syscall_real.fn);
  bool told = RTS_UNLIKELY(rts_lock_active) && waits_for_ever(nr, b, d) && rts_locks_on();
  if (!rts_race_on || !rts_races_on()) return told ? wait_told(real, nr, a, b, c, d, e, f, RTS_CALLER_PC(), RTS_FRAME()) : real(nr, a, b, c, d, e, f);
  struct meaning m = meaning_of(nr, a, b, e);
  if (m.what) before(&m);
  long result = told ? wait_told(real, nr, a, b, c, d, e, f, RTS_CALLER_PC(), RTS_FRAME()) : real(nr, a, b, c, d, e, f);
  int err = errno;
  bool changed = result < 0 && err == EAGAIN;
  if (result < 0 && err == EFAULT) return result;
  if (nr == NR_FUTEX_WAITV) after_vector((const struct futex_waitv *)a, b, changed, RTS_CALLER_PC());
  else if (m.what) after(&m, changed, RTS_CALLER_PC());
  errno = err;
  return result;
}
