/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* OpenMP on GCC's libgomp, which tells nobody of its events and waits by system calls of its own: what compiled code calls is seen where it is called.
 * Regions and tasks run functions of the program; ours stand before them, to know where they begin and end.
 *
 * Owns a team for each region, on the stack of the thread that began it, which returns last (G1). Its words name sync objects, as do tasks' own
 * records. The orderings are those of openmp.c, coarser where a task ends (any end comes before any wait in the team) and for tasks with
 * dependences (each comes after all that ended before): this costs detections, never makes a report. Where libomp has the same functions and
 * tells its events, these do nothing.
 *
 * Any context that the real functions allow. No locks. Cost: 1 to 3 engine calls a construct. */
#include "core/calls.h"
#include "intercept/intercept.h"
#include "intercept/openmp.h"

#define REAL(ret, name, ...) RTS_REAL_ENTRY(0, "libgomp.so.1", 0, ret, name, __VA_ARGS__)
typedef void function(void *);
typedef void copy_function(void *, void *);
typedef unsigned long word;

enum object { FORK, JOIN, BARRIER, BARRIER_2, ORDERED, DOACROSS, TASKS, DEPENDENT, OBJECTS };
struct team {
  void *first; /* GOMP_parallel_reductions reads the first word of what the function gets */
  u64 names[OBJECTS];
  function *fn;
  void *data;
  uptr pc; /* where the region is: the last that stacks can know, since libgomp tells of no calls */
};
static struct team outside; /* of threads that are in no region */
static u64 critical_name, atomic_name, events_name;

static _Thread_local struct here {
  struct team *team; /* null: outside */
  u32 barriers;      /* of it, behind this thread: nobody is two ahead of another */
} here __attribute__((tls_model("initial-exec")));

static bool on(void) { return rts_races_on() && !rts_openmp_events; }
static void acquire(const void *name) {
  if (on()) rts_race_acquire((uptr)name);
}
static void release(const void *name) {
  if (on()) rts_race_release((uptr)name);
}
static struct team *team(void) { return here.team ? here.team : &outside; }

/* -- regions */

REAL(void, GOMP_parallel, function *, void *, unsigned, unsigned);

static void begin(struct team *t, function *fn, void *data, uptr pc) {
  t->fn = fn;
  t->data = data;
  t->pc = pc;
  rts_openmp_library((uptr)RTS_REAL(GOMP_parallel));
  for (u32 i = 0; i < OBJECTS; i++) rts_race_release_store((uptr)&t->names[i]); /* nothing of what was at this address is left */
}
static void run(void *p) {
  struct team *t = p;
  struct here was = here;
  here = (struct here){t, 0};
  acquire(&t->names[FORK]);
  rts_calls_enter(t->pc, RTS_FRAME());
  t->fn(t->data);
  rts_calls_leave(RTS_FRAME());
  release(&t->names[JOIN]); /* G1: the region waits for this function, and only then returns */
  here = was;
}
static void ended(const struct team *t) {
  acquire(&t->names[JOIN]);
  acquire(&t->names[TASKS]);
  acquire(&events_name);
}

#define UNPACK(...) __VA_ARGS__
#define PARALLEL(name, params, args) \
  RTS_INTERCEPT(void, name, function *fn, void *data, UNPACK params) { \
    if (!on()) { \
      RTS_REAL(name)(fn, data, UNPACK args); \
      return; \
    } \
    struct team t; \
    begin(&t, fn, data, RTS_CALLER_PC()); \
    RTS_REAL(name)(run, &t, UNPACK args); \
    ended(&t); \
  }
#define LOOP(name) \
  REAL(void, name, function *, void *, unsigned, long, long, long, long, unsigned); \
  PARALLEL(name, (unsigned n, long from, long to, long step, long chunk, unsigned flags), (n, from, to, step, chunk, flags))
#define RUNTIME_LOOP(name) \
  REAL(void, name, function *, void *, unsigned, long, long, long, unsigned); \
  PARALLEL(name, (unsigned n, long from, long to, long step, unsigned flags), (n, from, to, step, flags))
PARALLEL(GOMP_parallel, (unsigned n, unsigned flags), (n, flags))
LOOP(GOMP_parallel_loop_static)
LOOP(GOMP_parallel_loop_dynamic)
LOOP(GOMP_parallel_loop_guided)
LOOP(GOMP_parallel_loop_nonmonotonic_dynamic)
LOOP(GOMP_parallel_loop_nonmonotonic_guided)
RUNTIME_LOOP(GOMP_parallel_loop_runtime)
RUNTIME_LOOP(GOMP_parallel_loop_nonmonotonic_runtime)
RUNTIME_LOOP(GOMP_parallel_loop_maybe_nonmonotonic_runtime)
REAL(void, GOMP_parallel_sections, function *, void *, unsigned, unsigned, unsigned);
PARALLEL(GOMP_parallel_sections, (unsigned n, unsigned count, unsigned flags), (n, count, flags))
REAL(unsigned, GOMP_parallel_reductions, function *, void *, unsigned, unsigned);
RTS_INTERCEPT(unsigned, GOMP_parallel_reductions, function *fn, void *data, unsigned n, unsigned flags) {
  if (!on()) return RTS_REAL(GOMP_parallel_reductions)(fn, data, n, flags);
  struct team t;
  begin(&t, fn, data, RTS_CALLER_PC());
  t.first = *(void **)data;
  unsigned ret = RTS_REAL(GOMP_parallel_reductions)(run, &t, n, flags);
  ended(&t);
  return ret;
}

/* -- barriers, and constructs that end with one */

static void arrive(void) { release(&team()->names[BARRIER + (here.barriers & 1)]); }
static void leave(void) {
  acquire(&team()->names[BARRIER + (here.barriers++ & 1)]);
  acquire(&team()->names[TASKS]);
  acquire(&events_name);
}
#define BARRIER_CALL(name) \
  REAL(void, name, void); \
  RTS_INTERCEPT(void, name, void) { \
    arrive(); \
    RTS_REAL(name)(); \
    leave(); \
  }
#define BARRIER_CANCEL(name) \
  REAL(bool, name, void); \
  RTS_INTERCEPT(bool, name, void) { \
    arrive(); \
    bool cancelled = RTS_REAL(name)(); \
    leave(); \
    return cancelled; \
  }
BARRIER_CALL(GOMP_barrier)
BARRIER_CALL(GOMP_loop_end)
BARRIER_CALL(GOMP_sections_end)
BARRIER_CANCEL(GOMP_barrier_cancel)
BARRIER_CANCEL(GOMP_loop_end_cancel)
BARRIER_CANCEL(GOMP_sections_end_cancel)
REAL(void, GOMP_workshare_task_reduction_unregister, bool);
RTS_INTERCEPT(void, GOMP_workshare_task_reduction_unregister, bool cancelled) {
  arrive();
  RTS_REAL(GOMP_workshare_task_reduction_unregister)(cancelled);
  leave();
}
/* single copyprivate: one gets null, does the work and tells where it is; the others wait for that. */
REAL(void *, GOMP_single_copy_start, void);
REAL(void, GOMP_single_copy_end, void *);
RTS_INTERCEPT(void *, GOMP_single_copy_start, void) {
  arrive();
  void *data = RTS_REAL(GOMP_single_copy_start)();
  if (data) leave();
  return data;
}
RTS_INTERCEPT(void, GOMP_single_copy_end, void *data) {
  arrive();
  RTS_REAL(GOMP_single_copy_end)(data);
  leave();
}

/* -- one at a time */

#define EXCLUSIVE(start, end, params, args, name) \
  REAL(void, start, UNPACK params); \
  REAL(void, end, UNPACK params); \
  RTS_INTERCEPT(void, start, UNPACK params) { \
    RTS_REAL(start) args; \
    acquire(name); \
  } \
  RTS_INTERCEPT(void, end, UNPACK params) { \
    release(name); \
    RTS_REAL(end) args; \
  }
EXCLUSIVE(GOMP_critical_start, GOMP_critical_end, (void), (), &critical_name)
EXCLUSIVE(GOMP_critical_name_start, GOMP_critical_name_end, (void **lock), (lock), lock)
EXCLUSIVE(GOMP_atomic_start, GOMP_atomic_end, (void), (), &atomic_name)
EXCLUSIVE(GOMP_ordered_start, GOMP_ordered_end, (void), (), &team()->names[ORDERED])

REAL(void, GOMP_doacross_post, long *);
REAL(void, GOMP_doacross_ull_post, word *);
RTS_INTERCEPT(void, GOMP_doacross_post, long *counts) {
  release(&team()->names[DOACROSS]);
  RTS_REAL(GOMP_doacross_post)(counts);
}
RTS_INTERCEPT(void, GOMP_doacross_ull_post, word *counts) {
  release(&team()->names[DOACROSS]);
  RTS_REAL(GOMP_doacross_ull_post)(counts);
}
/* As many numbers as there are loops around: more are handed on than were given, and not looked at. */
#define NUMBERS(type) type a, type b, type c, type d, type e, type f, type g, type h, type i, type j
#define DOACROSS_WAIT(name, type) \
  REAL(void, name, NUMBERS(type)); \
  RTS_INTERCEPT(void, name, NUMBERS(type)) { \
    RTS_REAL(name)(a, b, c, d, e, f, g, h, i, j); \
    acquire(&team()->names[DOACROSS]); \
  }
DOACROSS_WAIT(GOMP_doacross_wait, long)
DOACROSS_WAIT(GOMP_doacross_ull_wait, word)

/* -- explicit tasks. libgomp copies what the function gets, by a function of the compiler's or as it is. Our record is copied instead, with that behind
 * it. T1 libgomp writes into the first words of what it has (bounds of a taskloop, the event of a detached task) and reads them: they are those of the
 * program's, in both directions. */
struct task {
  word first[2]; /* T1 */
  function *fn;
  copy_function *copy;
  void *from, *payload;
  long size, offset;
  struct team *team;
  bool loop, dependent;
};

static void run_task(void *p) {
  struct task *t = p;
  struct here was = here;
  here = (struct here){t->team, 0};
  acquire(t);
  if (t->dependent) acquire(&team()->names[DEPENDENT]);
  if (t->loop) __builtin_memcpy(t->payload, t->first, sizeof t->first);
  t->fn(t->payload);
  if (t->dependent) release(&team()->names[DEPENDENT]);
  release(&team()->names[TASKS]);
  here = was;
}
static void copy_task(void *to, void *from) {
  struct task *t = to, *f = from;
  if (!f->loop && f->size >= (long)sizeof(word) && *(word *)f->from != f->first[0]) *(word *)f->from = f->first[0]; /* T1: the event */
  *t = *f;
  t->payload = (char *)to + f->offset;
  if (f->copy) f->copy(t->payload, f->from);
  else __builtin_memcpy(t->payload, f->from, (uptr)f->size);
  if (on()) rts_race_release_store((uptr)t);
}
static struct task new_task(function *fn, void *data, copy_function *copy, long size, long *align) {
  struct task t = {.fn = fn, .copy = copy, .from = data, .payload = data, .size = size, .team = here.team};
  if (*align < 16) *align = 16;
  t.offset = ((long)sizeof t + *align - 1) & -*align;
  if (data) __builtin_memcpy(t.first, data, rts_min((uptr)size, sizeof t.first));
  return t;
}
static void waited(void) {
  acquire(&team()->names[TASKS]);
  acquire(&events_name);
}

#define TASK_DEPEND 8u
REAL(void, GOMP_task, function *, void *, copy_function *, long, long, bool, unsigned, void **, int, void *);
RTS_INTERCEPT(void, GOMP_task, function *fn, void *data, copy_function *copy, long size, long align, bool deferred, unsigned flags, void **depend,
              int priority, void *detach) {
  if (!on()) {
    RTS_REAL(GOMP_task)(fn, data, copy, size, align, deferred, flags, depend, priority, detach);
    return;
  }
  struct task t = new_task(fn, data, copy, size, &align);
  t.dependent = flags & TASK_DEPEND;
  RTS_REAL(GOMP_task)(run_task, &t, copy_task, t.offset + size, align, deferred, flags, depend, priority, detach);
}
#define TASKLOOP(name, type) \
  REAL(void, name, function *, void *, copy_function *, long, long, unsigned, word, int, type, type, type); \
  RTS_INTERCEPT(void, name, function *fn, void *data, copy_function *copy, long size, long align, unsigned flags, word n, int priority, \
                type from, type to, type step) { \
    if (!on()) { \
      RTS_REAL(name)(fn, data, copy, size, align, flags, n, priority, from, to, step); \
      return; \
    } \
    struct task t = new_task(fn, data, copy, size, &align); \
    t.loop = true; \
    RTS_REAL(name)(run_task, &t, copy_task, t.offset + size, align, flags, n, priority, from, to, step); \
    waited(); \
  }
TASKLOOP(GOMP_taskloop, long)
TASKLOOP(GOMP_taskloop_ull, unsigned long long)

#define WAIT(name, params, args) \
  REAL(void, name, UNPACK params); \
  RTS_INTERCEPT(void, name, UNPACK params) { \
    RTS_REAL(name) args; \
    waited(); \
  }
WAIT(GOMP_taskwait, (void), ())
WAIT(GOMP_taskgroup_end, (void), ())
WAIT(GOMP_taskwait_depend, (void **depend), (depend))
REAL(void, omp_fulfill_event, word);
RTS_INTERCEPT(void, omp_fulfill_event, word event) {
  release(&events_name);
  RTS_REAL(omp_fulfill_event)(event);
}
