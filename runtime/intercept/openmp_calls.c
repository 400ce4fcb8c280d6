/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* OpenMP: what compiled code calls in libomp (or, for locks, in libgomp) and what synchronises there. OMPT's event for a released lock comes
 * after the release, too late to order it before the next owner, so these calls are seen where they are made.
 *
 * The same rules as in sync.c: release before the real call, acquire after it. Any context that the real function allows. Cost with races
 * off: one load. */
#include "intercept/intercept.h"
#include "intercept/openmp.h"

#define LIBRARY "libomp.so.5"
#define REAL(ret, name, ...) RTS_REAL_ENTRY(0, LIBRARY, 0, ret, name, __VA_ARGS__)
typedef void *loc_t;

static void acquire(const void *o) {
  if (rts_races_on() && o) rts_race_acquire((uptr)o);
}
static void release(const void *o) {
  if (rts_races_on() && o) rts_race_release((uptr)o);
}

/* -- critical */
REAL(void, __kmpc_critical, loc_t, int, void *);
REAL(void, __kmpc_critical_with_hint, loc_t, int, void *, u32);
REAL(void, __kmpc_end_critical, loc_t, int, void *);
RTS_INTERCEPT(void, __kmpc_critical, loc_t l, int thread, void *name) {
  RTS_REAL(__kmpc_critical)(l, thread, name);
  acquire(name);
}
RTS_INTERCEPT(void, __kmpc_critical_with_hint, loc_t l, int thread, void *name, u32 hint) {
  RTS_REAL(__kmpc_critical_with_hint)(l, thread, name, hint);
  acquire(name);
}
RTS_INTERCEPT(void, __kmpc_end_critical, loc_t l, int thread, void *name) {
  release(name);
  RTS_REAL(__kmpc_end_critical)(l, thread, name);
}

/* -- ordered: one at a time in the team, in the loop's order */
REAL(void, __kmpc_ordered, loc_t, int);
REAL(void, __kmpc_end_ordered, loc_t, int);
RTS_INTERCEPT(void, __kmpc_ordered, loc_t l, int thread) {
  RTS_REAL(__kmpc_ordered)(l, thread);
  rts_openmp_ordered(true);
}
RTS_INTERCEPT(void, __kmpc_end_ordered, loc_t l, int thread) {
  rts_openmp_ordered(false);
  RTS_REAL(__kmpc_end_ordered)(l, thread);
}

/* -- reductions: 1 means "combine, then call end", one thread at a time; 2 means "combine atomically". */
typedef void combine_t(void *, void *);
REAL(int, __kmpc_reduce, loc_t, int, int, size_t, void *, combine_t *, void *);
REAL(int, __kmpc_reduce_nowait, loc_t, int, int, size_t, void *, combine_t *, void *);
REAL(void, __kmpc_end_reduce, loc_t, int, void *);
REAL(void, __kmpc_end_reduce_nowait, loc_t, int, void *);
RTS_INTERCEPT(int, __kmpc_reduce, loc_t l, int thread, int n, size_t size, void *data, combine_t *combine, void *lock) {
  int how = RTS_REAL(__kmpc_reduce)(l, thread, n, size, data, combine, lock);
  acquire(lock);
  return how;
}
RTS_INTERCEPT(int, __kmpc_reduce_nowait, loc_t l, int thread, int n, size_t size, void *data, combine_t *combine, void *lock) {
  int how = RTS_REAL(__kmpc_reduce_nowait)(l, thread, n, size, data, combine, lock);
  acquire(lock);
  return how;
}
RTS_INTERCEPT(void, __kmpc_end_reduce, loc_t l, int thread, void *lock) {
  release(lock);
  RTS_REAL(__kmpc_end_reduce)(l, thread, lock);
  acquire(lock);
}
RTS_INTERCEPT(void, __kmpc_end_reduce_nowait, loc_t l, int thread, void *lock) {
  release(lock);
  RTS_REAL(__kmpc_end_reduce_nowait)(l, thread, lock);
}

REAL(void, __kmpc_task_reduction_modifier_fini, loc_t, int, int);
RTS_INTERCEPT(void, __kmpc_task_reduction_modifier_fini, loc_t l, int thread, int loop) {
  rts_openmp_team_reduction(true);
  RTS_REAL(__kmpc_task_reduction_modifier_fini)(l, thread, loop);
  rts_openmp_team_reduction(false);
}

REAL(void, __kmpc_flush, loc_t);
RTS_INTERCEPT(void, __kmpc_flush, loc_t l) {
  if (rts_races_on()) rts_race_fence(__ATOMIC_SEQ_CST);
  RTS_REAL(__kmpc_flush)(l);
}

/* -- locks: nested levels of a nestable one release too, which nobody can notice */
#define LOCK(kind) \
  REAL(void, omp_set_##kind, void *); \
  REAL(void, omp_unset_##kind, void *); \
  REAL(int, omp_test_##kind, void *); \
  RTS_INTERCEPT(void, omp_set_##kind, void *o) { \
    RTS_REAL(omp_set_##kind)(o); \
    acquire(o); \
  } \
  RTS_INTERCEPT(void, omp_unset_##kind, void *o) { \
    release(o); \
    RTS_REAL(omp_unset_##kind)(o); \
  } \
  RTS_INTERCEPT(int, omp_test_##kind, void *o) { \
    int got = RTS_REAL(omp_test_##kind)(o); \
    if (got) acquire(o); \
    return got; \
  }
LOCK(lock)
LOCK(nest_lock)
