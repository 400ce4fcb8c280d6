/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* OpenMP on LLVM's libomp: a tool in the sense of the OpenMP 5 specification's chapter on OMPT, which turns the runtime's events into
 * orderings of the race engine. Locks and other calls that programs make directly are in openmp_calls.c.
 *
 * Owns a node for each parallel region, task and taskgroup under way; libomp keeps the pointer in the word it has for tools. A node is the name
 * of up to eight sync objects, its `key` bytes. O1 a key that is used anew first gets a release_store, so nothing of an earlier use stays.
 * O2 a region's node lives from parallel_begin to parallel_end: what a worker tells later (libomp lets it find out that the region is over
 * when the next one starts) comes without region and touches none. O3 a task's node lives until it and all its children are complete.
 *
 * The orderings:
 *   region begin -> its implicit tasks; their end, and that of all its explicit tasks -> region end
 *   barrier: everything before it in the team -> everything behind it. Two keys in turn, since nobody is two barriers ahead of another
 *   task creation -> task; earlier tasks by `depend` -> task; task -> taskwait of its parent, end of its taskgroup, next barrier
 *   reduction in a barrier: those who arrived -> the combining code -> those who leave
 * A thread that is suspended in a task and runs another orders the two by program order, as it did happen.
 *
 * Nodes come from one mapping by a lock-free list: any thread, after fork, never waits. When it is exhausted, what begins has no node: LOST stands
 * for it, and for whatever cannot be found because of that (the region or the taskgroup that a task without node is in).
 * O4 an event that concerns LOST pardons all accesses so far. Of an ordering's two events one suffices: either comes after all that is ordered
 * before. So nobody needs to know what the other side could find. Cost: 1 to 3 engine calls an event. */
#include "base/check.h"
#include "core/flags.h"
#include "intercept/intercept.h"
#include "intercept/openmp.h"
#include "platform/modules.h"
#include "platform/platform.h"

/* -- the interface, as the specification numbers it */
union data {
  u64 value;
  struct node *node;
};
enum { SCOPE_BEGIN = 1, SCOPE_END = 2 };
enum {
  EVENT_PARALLEL_BEGIN = 3, EVENT_PARALLEL_END = 4, EVENT_TASK_CREATE = 5, EVENT_TASK_SCHEDULE = 6, EVENT_IMPLICIT_TASK = 7,
  EVENT_SYNC_REGION_WAIT = 16, EVENT_DEPENDENCES = 18, EVENT_SYNC_REGION = 23, EVENT_REDUCTION = 31
};
enum { SYNC_TASKWAIT = 5, SYNC_TASKGROUP = 6, SYNC_REDUCTION = 7 };
enum { TASK_INITIAL = 1, TASK_IMPLICIT = 2 };
enum {
  STATUS_COMPLETE = 1, STATUS_YIELD = 2, STATUS_CANCEL = 3, STATUS_DETACH = 4, STATUS_EARLY_FULFILL = 5, STATUS_LATE_FULFILL = 6,
  STATUS_SWITCH = 7, STATUS_TASKWAIT_COMPLETE = 8
};
enum { DEPEND_IN = 1, DEPEND_SOURCE = 5, DEPEND_SINK = 6, DEPEND_OUT_ALL = 34, DEPEND_INOUT_ALL = 35 };
struct dependence {
  union data variable;
  int type;
};
struct start_result {
  int (*initialize)(void (*(*lookup)(const char *))(void), int device, union data *tool);
  void (*finalize)(union data *tool);
  union data tool;
};

/* -- nodes */
enum key { REGION_FORK = 0, REGION_JOIN, REGION_BARRIER, REGION_BARRIER_2, REGION_ORDERED, REGION_DOACROSS,
           TASK_START = 0, TASK_CHILDREN,
           TASK_DEPENDENT /* children with dependences */, TASK_ALL_MEMORY /* those on omp_all_memory */, GROUP_END = 0 };
#define DEPS 6u
#define DEP_READS (1ul << 63)
struct node {
  u8 key[8];
  struct node *parent;  /* task: who created it. Taskgroup: the one around it */
  struct node *region;  /* task: of the team that runs it */
  struct node *group;   /* task: the innermost taskgroup it is in */
  struct node *outer;   /* implicit task: what the thread was in before */
  struct node *more;    /* further dependences */
  u32 index, next, refs;
  u32 barriers;         /* implicit task: how many are behind it */
  u32 outer_lost;       /* implicit task: how many without node the thread was in inside `outer` */
  u32 lost_groups;      /* the innermost taskgroups, that have no node: `group` is around them */
  u8 ndeps;
  bool implicit, started, all_memory;
  bool lost_deps;       /* there are more than could be noted */
  uptr deps[DEPS];      /* addresses; DEP_READS: `in` */
} RTS_ALIGNED(64);

#define NODES RTS_LIMIT(1u << 22, 64u)
static struct node *nodes;
static u32 used = 1;                /* next one never used; 0 is LOST */
static u64 unused;                  /* count << 32 | index of the first free one */

#define LOST (&nodes[0])
static bool real(const struct node *n) { return n && n != LOST; }

static struct node *take(void) {
  u64 head = rts_load_acquire(&unused);
  while ((u32)head) {
    u32 next = rts_load_relaxed(&nodes[(u32)head].next);
    if (rts_cas_acq_rel(&unused, head, ((head >> 32) + 1) << 32 | next)) return &nodes[(u32)(head)];
  }
  if (rts_load_relaxed(&used) >= NODES) return LOST;
  u32 i = rts_add_relaxed(&used, 1);
  if (i < NODES) return &nodes[i];
  rts_store_relaxed(&used, NODES);
  return LOST;
}

static struct node *new_node(void) {
  struct node *n = take();
  if (n != LOST) *n = (struct node){.index = (u32)(n - nodes), .refs = 1};
  return n;
}

static void give(struct node *n) {
  u64 head = rts_load_relaxed(&unused);
  do rts_store_relaxed(&n->next, (u32)head);
  while (!rts_cas_acq_rel(&unused, head, ((head >> 32) + 1) << 32 | n->index));
}

/* Null is what there never was: a parent of an initial task, a taskgroup around none. */
static void acquire(const struct node *n, enum key k) {
  if (real(n)) rts_race_acquire((uptr)&n->key[k]);
  else if (n) rts_race_pardon_all();
}
static void release(const struct node *n, enum key k) {
  if (real(n)) rts_race_release((uptr)&n->key[k]);
  else if (n) rts_race_pardon_all();
}
/* O1 */
static void begin(struct node *n, enum key k) {
  if (real(n)) rts_race_release_store((uptr)&n->key[k]);
}

static void begin_children(struct node *n) {
  for (enum key k = TASK_CHILDREN; k <= TASK_ALL_MEMORY; k++) begin(n, k);
}

static struct node *hold(struct node *n) {
  if (real(n)) rts_add_relaxed(&n->refs, 1);
  return n;
}
static void drop(struct node *n) {
  while (real(n) && __atomic_sub_fetch(&n->refs, 1, __ATOMIC_ACQ_REL) == 0) {
    struct node *up = n->parent;
    for (struct node *m = n->more, *next; m; m = next) {
      next = m->more;
      give(m);
    }
    give(n);
    n = up;
  }
}

/* The implicit task that the thread is in, explicit ones above it aside; and how many more inside it, that have no node. They begin and end like
 * brackets. */
static _Thread_local struct node *noted __attribute__((tls_model("initial-exec")));
static _Thread_local u32 lost __attribute__((tls_model("initial-exec")));
static struct node *here(void) { return lost ? LOST : noted; }
static struct node *here_region(void) {
  const struct node *n = here();
  return n ? n->region : NULL;
}

static struct node *of(const union data *d) { return d ? d->node : NULL; }
static enum key barrier_of(const struct node *implicit) { return REGION_BARRIER + (implicit->barriers & 1); }

void rts_openmp_ordered(bool begins) {
  if (!rts_races_on()) return;
  if (begins) acquire(here_region(), REGION_ORDERED);
  else release(here_region(), REGION_ORDERED);
}

/* -- regions and implicit tasks */

static void parallel_begin(union data *task, const void *frame, union data *region, u32 wanted, int flags, const void *pc) {
  (void)task, (void)frame, (void)wanted, (void)flags, (void)pc;
  if (!rts_races_on()) return;
  struct node *n = region->node = new_node();
  for (enum key k = REGION_FORK; k <= REGION_DOACROSS; k++) begin(n, k);
}

static void parallel_end(union data *region, union data *task, int flags, const void *pc) {
  (void)task, (void)flags, (void)pc;
  struct node *n = of(region);
  if (!n) return;
  if (rts_races_on()) acquire(n, REGION_JOIN);
  region->node = NULL;
  drop(n);
}

static void enter_implicit(struct node *n, struct node *region) {
  if (n == LOST) {
    lost++;
    return;
  }
  *n = (struct node){.index = n->index, .refs = 1, .implicit = true, .started = true, .region = region, .outer = noted, .outer_lost = lost};
  noted = n;
  lost = 0;
}
static void leave_implicit(const struct node *n) {
  if (n == noted) {
    lost = n->outer_lost;
    noted = n->outer;
  } else if (n == LOST && lost) {
    lost--;
  }
}

static void implicit_task(int scope, union data *region, union data *task, u32 team, u32 index, int flags) {
  (void)team, (void)index, (void)flags;
  if (scope == SCOPE_BEGIN && rts_races_on()) {
    struct node *n = task->node = new_node();
    begin_children(n);
    acquire(of(region), REGION_FORK);
    enter_implicit(n, of(region));
  } else if (scope == SCOPE_END && of(task)) {
    if (region && rts_races_on()) release(of(region), REGION_JOIN); /* O2 */
    leave_implicit(task->node);
    drop(task->node);
    task->node = NULL;
  }
}

/* -- explicit tasks */

static void task_create(union data *creator, const void *frame, union data *task, int flags, int has_deps, const void *pc) {
  (void)frame, (void)has_deps, (void)pc;
  if ((flags & (TASK_INITIAL | TASK_IMPLICIT)) || !rts_races_on()) return;
  struct node *n = task->node = new_node(), *p = of(creator);
  if (n == LOST) return; /* its start pardons */
  n->parent = hold(p);
  n->region = p ? p->region : NULL;
  n->group = hold(p ? p->group : NULL);
  begin(n, TASK_START);
  begin_children(n);
}

/* A dependence's address names two sync objects: what its writers did, and what its readers did. */
#define WROTE(address) ((address) + 1)
#define READ(address) ((address) + 2)

static void acquire_dep(uptr dep) {
  uptr a = dep & ~DEP_READS;
  rts_race_acquire(WROTE(a));
  if (!(dep & DEP_READS)) rts_race_acquire(READ(a));
}
static void acquire_deps(const struct node *n) {
  for (const struct node *m = n; m; m = m->more)
    for (u32 i = 0; i < m->ndeps; i++) acquire_dep(m->deps[i]);
  if (n->lost_deps) rts_race_pardon_all();
  if (n->ndeps || n->all_memory) acquire(n->parent, n->all_memory ? TASK_DEPENDENT : TASK_ALL_MEMORY);
}
static void release_deps(const struct node *n) {
  for (const struct node *m = n; m; m = m->more)
    for (u32 i = 0; i < m->ndeps; i++) {
      uptr a = m->deps[i] & ~DEP_READS;
      rts_race_release(m->deps[i] & DEP_READS ? READ(a) : WROTE(a));
    }
  if (n->lost_deps) rts_race_pardon_all();
  if (n->ndeps || n->all_memory) release(n->parent, TASK_DEPENDENT);
  if (n->all_memory) release(n->parent, TASK_ALL_MEMORY);
}

/* Ordered loops tell of their iterations by the same event. Which iteration does not matter here: all posts so far come before a wait. */
static void doacross(bool posts) {
  if (posts) release(here_region(), REGION_DOACROSS);
  else acquire(here_region(), REGION_DOACROSS);
}

/* To m's, or a further node's; null if there is none to be had. */
static struct node *note_dep(struct node *m, uptr dep) {
  if (m->ndeps == DEPS) {
    struct node *more = new_node();
    if (more == LOST) return NULL;
    m = m->more = more;
  }
  m->deps[m->ndeps++] = dep;
  return m;
}

static void dependences(union data *task, const struct dependence *deps, int count) {
  struct node *n = of(task), *m = n;
  if (!rts_races_on()) return;
  for (int i = 0; i < count; i++) {
    const struct dependence *d = &deps[i];
    if (d->type == DEPEND_SOURCE || d->type == DEPEND_SINK) {
      doacross(d->type == DEPEND_SOURCE);
      return;
    }
    if (!real(n)) return; /* its start and its end pardon */
    if (d->type == DEPEND_OUT_ALL || d->type == DEPEND_INOUT_ALL) {
      n->all_memory = true;
      continue;
    }
    m = note_dep(m, (uptr)d->variable.value | (d->type == DEPEND_IN ? DEP_READS : 0));
    if (!m) {
      n->lost_deps = true;
      return;
    }
  }
}

static void complete(struct node *n) {
  if (n == LOST) {
    rts_race_pardon_all();
    return;
  }
  release_deps(n);
  release(n->parent, TASK_CHILDREN);
  release(n->group, GROUP_END);
  struct node *r = n->region;
  release(r, REGION_JOIN);
  if (real(r) && here_region() == r) {
    release(r, barrier_of(here()));
  } else {
    release(r, REGION_BARRIER);
    release(r, REGION_BARRIER_2);
  }
}

static void retire(union data *task) {
  struct node *n = task->node;
  task->node = NULL;
  drop(n->group);
  n->group = NULL;
  drop(n);
}

static void leave_task(union data *task, int status) {
  struct node *n = of(task);
  if (!n || n->implicit) return;
  bool over = status == STATUS_COMPLETE || status == STATUS_CANCEL || status == STATUS_LATE_FULFILL;
  if (rts_races_on()) {
    if (over || status == STATUS_DETACH || status == STATUS_EARLY_FULFILL) complete(n);
    else if (status == STATUS_TASKWAIT_COMPLETE) acquire_deps(n);
    else release(n, TASK_START);
  }
  if ((over || status == STATUS_TASKWAIT_COMPLETE) && n != LOST) retire(task);
}

static void task_schedule(union data *prior, int status, union data *next) {
  leave_task(prior, status);
  struct node *n = of(next);
  if (!n || n->implicit || !rts_races_on()) return;
  acquire(n, TASK_START);
  if (n->started) return;
  acquire_deps(n);
  n->started = true;
}

/* -- waiting */

static void barrier(int scope, struct node *region, struct node *n) {
  if (!region || !n) return;
  if (n == LOST) {
    rts_race_pardon_all(); /* which one it is counts in the node */
    return;
  }
  if (!n->implicit || region != n->region) return;
  if (scope == SCOPE_BEGIN) {
    release(region, barrier_of(n));
    release(region, REGION_JOIN);
  } else {
    acquire(region, barrier_of(n));
    n->barriers++;
  }
}

static void taskgroup_begin(struct node *n) {
  struct node *g = n->lost_groups ? LOST : new_node(); /* those without are the innermost */
  if (g == LOST) {
    n->lost_groups++;
    return;
  }
  begin(g, GROUP_END);
  g->parent = n->group;
  n->group = g;
}
static void taskgroup_end(struct node *n) {
  struct node *g = n->group;
  if (n->lost_groups) {
    n->lost_groups--;
    rts_race_pardon_all();
  } else if (g) {
    acquire(g, GROUP_END);
    n->group = hold(g->parent);
    drop(g);
  }
}
static void taskgroup(int scope, struct node *n) {
  if (n == LOST) rts_race_pardon_all();
  else if (n && scope == SCOPE_BEGIN) taskgroup_begin(n);
  else if (n) taskgroup_end(n);
}

static void sync_region(int kind, int scope, union data *region, union data *task, const void *pc) {
  (void)pc;
  struct node *n = of(task);
  if (!rts_races_on()) return;
  if (kind == SYNC_TASKWAIT) {
    if (scope != SCOPE_BEGIN) acquire(n, TASK_CHILDREN);
  } else if (kind == SYNC_TASKGROUP) {
    taskgroup(scope, n);
  } else if (kind != SYNC_REDUCTION) {
    barrier(scope, of(region), n);
  }
}

/* A reduction of the team's tasks: each thread waits for those that it created, and the last one combines what all left. Who that will be nobody
 * knows, and it tells of nothing in between; so all pardon when their wait is over (as O4). */
static _Thread_local bool team_reduction __attribute__((tls_model("initial-exec")));
void rts_openmp_team_reduction(bool begins) { team_reduction = begins; }

/* A taskgroup with a reduction combines what its tasks left between the end of the wait and its own end. */
static void sync_region_wait(int kind, int scope, union data *region, union data *task, const void *pc) {
  (void)region, (void)pc;
  const struct node *n = of(task);
  if (kind != SYNC_TASKGROUP || scope == SCOPE_BEGIN || !n || !rts_races_on()) return;
  acquire(n->lost_groups ? LOST : n->group, GROUP_END);
  if (team_reduction) rts_race_pardon_all();
}

/* Combining code runs for those who arrived at the barrier already, and before they leave it. */
static void reduction(int kind, int scope, union data *region, union data *task, const void *pc) {
  (void)kind, (void)task, (void)pc;
  struct node *r = of(region);
  if (!r || !rts_races_on()) return;
  for (enum key k = REGION_BARRIER; k <= REGION_BARRIER_2; k++) {
    if (scope == SCOPE_BEGIN) acquire(r, k);
    else release(r, k);
  }
}

/* -- bring-up */

static uptr library_lo, library_hi; /* libomp's, or libgomp's */
static bool library_known;
bool rts_openmp_events;

bool rts_openmp_inside(uptr pc) { return rts_load_acquire(&library_known) && pc - library_lo < library_hi - library_lo; }

void rts_openmp_library(uptr pc) {
  static bool begun;
  if (rts_load_relaxed(&begun) || __atomic_exchange_n(&begun, true, __ATOMIC_RELAXED)) return;
  rts_modules_refresh();
  const struct rts_module *m = rts_modules_find(pc);
  if (!m || m->program) return;
  library_lo = m->lo;
  library_hi = m->hi;
  rts_store_release(&library_known, true);
}

static int initialize(void (*(*lookup)(const char *))(void), int device, union data *tool) {
  (void)device, (void)tool;
  int (*set)(int event, void (*callback)(void)) = (int (*)(int, void (*)(void)))(void (*)(void))lookup("ompt_set_callback");
  if (!set) return 0;
  if (!nodes) nodes = rts_os_map(NODES * sizeof *nodes);
  if (!nodes) return 0;
  rts_os_nodump((uptr)nodes, NODES * sizeof *nodes);
  *LOST = (struct node){.parent = LOST, .region = LOST, .group = LOST, .started = true, .lost_deps = true};
  rts_openmp_library((uptr)set);
  rts_store_relaxed(&rts_openmp_events, true);
#define CALLBACK(event, function) set(event, (void (*)(void))function)
  CALLBACK(EVENT_PARALLEL_BEGIN, parallel_begin);
  CALLBACK(EVENT_PARALLEL_END, parallel_end);
  CALLBACK(EVENT_IMPLICIT_TASK, implicit_task);
  CALLBACK(EVENT_TASK_CREATE, task_create);
  CALLBACK(EVENT_TASK_SCHEDULE, task_schedule);
  CALLBACK(EVENT_DEPENDENCES, dependences);
  CALLBACK(EVENT_SYNC_REGION, sync_region);
  CALLBACK(EVENT_SYNC_REGION_WAIT, sync_region_wait);
  CALLBACK(EVENT_REDUCTION, reduction);
  return 1;
}
static void finalize(union data *tool) { (void)tool; }

RTS_EXPORT struct start_result *ompt_start_tool(u32 version, const char *runtime);
/* Called by libomp when the program first uses it, which may be before a module that looks for races is loaded. */
RTS_EXPORT struct start_result *ompt_start_tool(u32 version, const char *runtime) {
  static struct start_result result = {.initialize = initialize, .finalize = finalize};
  (void)version, (void)runtime;
  rts_init();
  return rts_flags.detect_races ? &result : NULL;
}
