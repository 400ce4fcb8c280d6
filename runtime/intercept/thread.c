/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Birth and death of threads. A new thread adopts the state that its creator prepared, before any code of the program runs in
 * it, and gives it back in the last round of its thread-specific destructors, so that the program's own destructors still have it.
 *
 * Cost: one mapping and the creation stack for each thread, about 3 us beside the 15 us of pthread_create itself. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <threads.h>

#include "core/stack.h"
#include "intercept/fiber.h"
#include "intercept/intercept.h"
#include "intercept/thread_link.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"
#include "report/signals.h"

RTS_REAL_DECLARE(int, pthread_create, pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static pthread_key_t finish_key;
static bool have_key;

/* Destructors of other keys may still allocate: stay until the last round that glibc makes. */
static void finish(void *round) {
  uptr n = (uptr)round;
  if (n < PTHREAD_DESTRUCTOR_ITERATIONS && pthread_setspecific(finish_key, (void *)(n + 1)) == 0) return;
  if (rts_lock_active) rts_lock_thread_ends();
  if (rts_tls.thr && rts_tls.thr->tid == 0) {
    if (rts_lock_active) rts_lock_main_ends();
    return; /* it may yet run what exit() runs */
  }
  rts_fiber_thread_finish();
  rts_thread_finish();
}

static void make_key_once(void) {
  have_key = pthread_key_create(&finish_key, finish) == 0;
  if (have_key && rts_tls.thr && rts_tls.thr->tid == 0) pthread_setspecific(finish_key, (void *)1);
}
static void make_key(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_key_once);
}

static uptr default_stack_size(void) {
  static uptr size;
  if (!size) {
    pthread_attr_t a;
    size_t n = 8 << 20;
    if (pthread_getattr_default_np(&a) == 0) {
      pthread_attr_getstacksize(&a, &n);
      pthread_attr_destroy(&a);
    }
    size = n;
  }
  return size;
}

/* glibc puts the thread's descriptor and static TLS at the top of its stack, so pthread_self() bounds it from above. */
static void adopt(struct rts_thread *t) {
  uptr hi = rts_round_down((uptr)pthread_self(), 16);
  uptr size = (uptr)t->stack_lo; /* left there by the creator */
  uptr lo = rts_round_up(hi - size, RTS_PAGE) + RTS_PAGE;
  uptr sp = rts_cpu_sp();
  if (sp < lo || sp > hi) rts_os_stack_bounds(&lo, &hi);
  rts_thread_adopt(t, lo, hi);
}

/* The first event of the thread in the race engine. */
static void start_race(struct rts_race_thread *race, struct rts_thread_link *link) {
  struct rts_thread *t = rts_tls.thr;
  if (rts_races_muted) rts_race_thread_start(NULL);
  if (!t || (!race && !link)) return;
  /* A handler's access may have attached this thread before we came here: then it keeps that state, and nobody can join it there. */
  if (!race || t->race != race) {
    if (race && link) rts_link_elsewhere(link);
    rts_link_publish(link, (uptr)pthread_self(), false);
    return;
  }
  rts_enter();
  rts_race_thread_start(race);
  rts_leave();
  rts_link_publish(link, (uptr)pthread_self(), false);
}

static void *run_thread(void *arg) {
  struct rts_thread *t = arg;
  void *(*start)(void *) = t->start;
  void *start_arg = t->start_arg;
  struct rts_race_thread *race = t->race;
  struct rts_thread_link *link = t->link;
  adopt(t);
  if (rts_lock_active) rts_lock_thread_starts();
  start_race(race, link);
  if (have_key) pthread_setspecific(finish_key, (void *)1);
  rts_signals_thread_init();
  return start(start_arg);
}

static int create(pthread_t *out, const pthread_attr_t *attr, void *(*start)(void *), void *arg, u32 ctx) {
  make_key();
  struct rts_thread *t = rts_thread_prepare(ctx);
  if (!t) return RTS_REAL(pthread_create)(out, attr, start, arg);
  size_t size = 0;
  if (!attr || pthread_attr_getstacksize(attr, &size) != 0 || !size) size = default_stack_size();
  t->start = start;
  t->start_arg = arg;
  t->stack_lo = size;
  int state = PTHREAD_CREATE_JOINABLE;
  if (attr) pthread_attr_getdetachstate(attr, &state);
  struct rts_thread_link *link = rts_race_on || rts_lock_active ? rts_link_new(t, state == PTHREAD_CREATE_JOINABLE) : NULL;
  int err = RTS_REAL(pthread_create)(out, attr, run_thread, t);
  if (!err) return rts_link_publish(link, (uptr)*out, true), 0;
  rts_link_discard(link);
  rts_lock_thread_discarded(t);
  rts_thread_discard(t);
  return err;
}

RTS_INTERCEPT(int, pthread_create, pthread_t *out, const pthread_attr_t *attr, void *(*start)(void *), void *arg) {
  rts_init();
  if (!rts_intercept_alive()) return RTS_REAL(pthread_create)(out, attr, start, arg);
  return create(out, attr, start, arg, rts_stack_capture_id_slow(RTS_CALLER_PC(), RTS_FRAME()));
}

/* -- the end of a thread, seen by others. The real call may be a point of cancellation: a link that is held then stays, which costs its
 * memory and nothing else. */
RTS_REAL_DECLARE(int, pthread_join, pthread_t, void **);
RTS_REAL_DECLARE(int, pthread_tryjoin_np, pthread_t, void **);
RTS_REAL_DECLARE(int, pthread_timedjoin_np, pthread_t, void **, const struct timespec *);
RTS_REAL_DECLARE(int, pthread_clockjoin_np, pthread_t, void **, clockid_t, const struct timespec *);
RTS_REAL_DECLARE(int, pthread_detach, pthread_t);

#define JOIN(id, call) \
  struct rts_thread_link *link = rts_race_on || rts_lock_active ? rts_link_hold((uptr)(id)) : NULL; \
  int err = call; \
  rts_link_release(link, err == 0, false); \
  return err

static void joined(void *none) {
  (void)none;
  rts_wait_end();
}
static int join_told(pthread_t id, void **value, const struct rts_thread_link *link, const char *name, uptr pc, uptr fp) {
  const struct rts_wait_call w = {.kind = RTS_WAIT_JOIN, .tid = rts_link_tid(link), .whom = rts_link_locks(link), .function = name, .pc = pc, .fp = fp};
  int err;
  if (RTS_LIKELY(!rts_lock_active)) return RTS_REAL(pthread_join)(id, value);
  rts_wait_begin(&w);
  pthread_cleanup_push(joined, NULL);
  err = RTS_REAL(pthread_join)(id, value);
  pthread_cleanup_pop(1);
  return err;
}
RTS_INTERCEPT(int, pthread_join, pthread_t id, void **value) {
  JOIN(id, join_told(id, value, link, "pthread_join", RTS_CALLER_PC(), RTS_FRAME()));
}
RTS_INTERCEPT(int, pthread_tryjoin_np, pthread_t id, void **value) { JOIN(id, RTS_REAL(pthread_tryjoin_np)(id, value)); }
RTS_INTERCEPT(int, pthread_timedjoin_np, pthread_t id, void **value, const struct timespec *until) {
  JOIN(id, RTS_REAL(pthread_timedjoin_np)(id, value, until));
}
RTS_INTERCEPT(int, pthread_clockjoin_np, pthread_t id, void **value, clockid_t clock, const struct timespec *until) {
  JOIN(id, RTS_REAL(pthread_clockjoin_np)(id, value, clock, until));
}
RTS_INTERCEPT(int, pthread_detach, pthread_t id) {
  struct rts_thread_link *link = rts_race_on || rts_lock_active ? rts_link_hold((uptr)id) : NULL;
  int err = RTS_REAL(pthread_detach)(id);
  rts_link_release(link, false, err == 0);
  return err;
}

/* What was done before is before the victim's cleanup handlers, which the C library calls without passing us. That this orders too much costs a
 * detection at most, and hardly anybody cancels. */
RTS_REAL_DECLARE(int, pthread_cancel, pthread_t);
RTS_INTERCEPT(int, pthread_cancel, pthread_t id) {
  static u64 word;
  if (rts_races_on()) {
    rts_race_pardon_all();
    rts_race_release((uptr)&word); /* what the caller does next is not pardoned */
  }
  return RTS_REAL(pthread_cancel)(id);
}

/* C11's call their pthread twins inside libc, past us. */
static int join(pthread_t id, void **value, uptr pc, uptr fp) { JOIN(id, join_told(id, value, link, "thrd_join", pc, fp)); }
RTS_INTERCEPT(int, thrd_join, thrd_t id, int *value) {
  void *result;
  int err = join(id, &result, RTS_CALLER_PC(), RTS_FRAME());
  if (err == 0 && value) *value = (int)(sptr)result;
  return err == 0 ? thrd_success : thrd_error;
}
RTS_INTERCEPT(int, thrd_detach, thrd_t id) { return rts_intercept_pthread_detach(id) == 0 ? thrd_success : thrd_error; }

/* glibc's own goes to pthread_create inside libc, past us; the int result travels as it does there. */
RTS_INTERCEPT(int, thrd_create, thrd_t *out, thrd_start_t start, void *arg) {
  rts_init();
  int err = create(out, NULL, (void *(*)(void *))(void *)start, arg, rts_stack_capture_id_slow(RTS_CALLER_PC(), RTS_FRAME()));
  return err == 0 ? thrd_success : err == ENOMEM ? thrd_nomem : thrd_error;
}
