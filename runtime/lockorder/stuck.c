/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* All threads wait for what only this process can give: a lost wake-up, semaphores, joins, barriers nobody will reach.
 *
 * When as many threads wait as there are, that is a suspicion, no more: one of them may have been woken and not have run yet. A watcher looks at it every
 * PERIOD_MS, and only while the suspicion lasts. S1 a verdict needs two looks with nothing in between: each task of the process is one of the waiting
 * threads (or the watcher) and asleep, for a futex and without a time limit (not in a report, nor in a pause that a lock of the program's own makes), none
 * of them ran since the first look (the kernel counts), all announcements are the same. Then nobody in the process can wake anybody; S2 and nobody else
 * can: no wait is shared with other processes, no handler of an asynchronous signal is installed, no timer runs. S3 a futex
 * that the program itself waits for is in memory of this process alone. Tasks that we do not know (the C library's
 * helpers, foreign threads) mean: no verdict.
 * The watcher is a task that the C library does not know, so that it keeps no process alive; it goes when there is nothing to suspect, and is made anew.
 * It has no thread state of its own; to report it takes over the one of a thread of which it has just been proven that it will never run again.
 * Locks: none. Cost: a wait that makes all threads wait: one load more; the watcher: one look at two counters in 20 ms. */
#include "base/str.h"
#include "core/init.h"
#include "lockorder/extras.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "platform/tasks.h"

#define PERIOD_MS 20u
#define LONGEST_MS 1000u
#define IDLE_LOOKS 10u /* so many without a suspicion, and the watcher goes */

static u32 running;    /* 0 no watcher, 1 there is one, or it is being made */
static u32 suspected;  /* since its last look */
static u32 watcher;    /* its task's number, which it writes itself */
static bool impossible; /* no task can be made */

static u32 main_gone;  /* the first thread ended, but counts as alive */

void rts_lock_main_ends(void) {
  rts_store_release(&main_gone, 1);
  rts_lock_suspect();
}

static bool all_wait(void) {
  u32 alive = rts_thread_count_alive() - rts_load_relaxed(&main_gone);
  return alive && rts_lock_waiters() >= alive;
}

/* -- looking */

struct look {
  u64 seqs, switches;
  u32 tasks;
  bool possible;
};

static bool look_at(void *arg, u32 os_tid) {
  struct look *l = arg;
  char state;
  u64 switches, seq;
  if (os_tid == watcher) return true;
  const struct rts_lock_thread *t = rts_lock_thread_of(os_tid);
  if (os_tid == rts_os_pid() && rts_os_task_state(os_tid, &state, &switches) && state == 'Z') return true; /* the first thread's end is seen until the last one's */
  l->possible = t && !t->lost && ((seq = rts_load_acquire(&t->seq)) & 1) && t->wait.counted && rts_os_task_state(os_tid, &state, &switches) && state == 'S' &&
                rts_os_task_waits(os_tid);
  if (!l->possible) return false;
  /* A semaphore that can be taken will be: glibc keeps its value in the low half. */
  if (t->wait.kind == RTS_WAIT_SEMAPHORE && rts_load_relaxed((const u32 *)t->wait.object)) return l->possible = false;
  l->tasks++;
  l->seqs = l->seqs * 31 + seq;
  l->switches = l->switches * 31 + switches;
  return true;
}

/* S2. Faults, the C library's own two signals and a handler that only dumps do not count. */
static bool outsiders_may_help(void) {
  return (rts_os_caught_signals() & rts_os_async_signals() & ~(3ull << 31) & ~rts_lock_dump_mask()) || rts_os_timers_pending();
}

/* -- the verdict */

RTS_COLD static void report(void) {
  struct rts_lock_tale *s = rts_lock_tale_begin();
  const struct rts_lock_thread *first = NULL;
  struct rts_lock_wait w, of_first = {0};
  if (!s) return;
  for (const struct rts_lock_thread *t = rts_lock_threads; t; t = t->next)
    if (t->os_tid && !t->lost && rts_lock_wait_of(t, &w) && (!first || t->order.tid < first->order.tid)) first = t, of_first = w;
  if (!first) return;
  rts_os_task_become(first->thread->tp); /* unwinding goes through the C library */
  rts_lock_tale_stuck(s, first->order.tid, &of_first, 0);
  for (const struct rts_lock_thread *t = rts_lock_threads; t; t = t->next)
    if (t != first && t->os_tid && !t->lost && rts_lock_wait_of(t, &w)) rts_lock_tale_stuck(s, t->order.tid, &w, 0);
  rts_tls.in_runtime = rts_tls.in_report = 0;
  rts_lock_tale_report(s)->watcher = true;
  rts_lock_tale_emit(s, RTS_REPORT_DEADLOCK, &(struct rts_lock_place){.ctx = rts_lock_stuck_stack(&of_first), .function = of_first.function}, of_first.object, true);
}

/* S3 */
static bool others_may_wake(void) {
  struct rts_lock_wait w;
  for (const struct rts_lock_thread *t = rts_load_acquire(&rts_lock_threads); t; t = t->next)
    if (!t->lost && rts_lock_wait_of(t, &w) && w.kind == RTS_WAIT_FUTEX && !rts_os_is_own_memory(w.object)) return true;
  return false;
}

/* One more look, after `before`. True if that is the end. */
static bool proven(const struct look *before, struct look *now) {
  *now = (struct look){.possible = true};
  if (!rts_os_each_task(look_at, now) || !now->possible || now->tasks != rts_lock_waiters()) return now->possible = false;
  return before->possible && before->tasks == now->tasks && before->seqs == now->seqs && before->switches == now->switches && !outsiders_may_help() &&
         !others_may_wake();
}

/* Returns when there was nothing to look at for a while. */
static void watch_on(void) {
  struct look before = {0}, now;
  u64 seen = 0, waiting;
  u32 ms = PERIOD_MS, idle = 0;
  while (idle < IDLE_LOOKS) {
    rts_os_sleep_ms(ms);
    bool asked = rts_exchange_acq_rel(&suspected, 0), all = all_wait();
    idle = asked || all ? 0 : idle + 1;
    if (!all || (waiting = rts_load_relaxed(&rts_lock_waiting)) != seen) { /* somebody is at work */
      if (all) seen = waiting;
      ms = PERIOD_MS;
      before.possible = false;
      continue;
    }
    if (proven(&before, &now)) report();
    if (before.possible || !now.possible) ms = (u32)rts_min(2 * ms, LONGEST_MS); /* nothing changes, and still it is no proof */
    before = now;
  }
}

/* Who makes all wait after we looked last sees that we go, or is seen. */
static void watch(void) {
  u32 none = 0;
  do {
    none = 0;
    rts_store_release(&watcher, rts_os_tid());
    watch_on();
    (void)__atomic_exchange_n(&running, 0, __ATOMIC_SEQ_CST);
  } while (all_wait() && rts_cas_acq_rel(&running, none, 1));
  rts_os_task_end();
}

void rts_lock_suspect(void) {
  u32 none = 0;
  if (RTS_LIKELY(!all_wait())) return;
  if (!rts_load_relaxed(&suspected)) rts_store_relaxed(&suspected, 1);
  if (RTS_LIKELY(rts_load_relaxed(&running)) || impossible || !rts_cas_acq_rel(&running, none, 1)) return;
  rts_enter();
  u32 task = rts_os_task_start(watch);
  for (u32 tries = 0; !task && tries < 1000; tries++) { /* the last one is on its way out */
    rts_os_yield();
    task = rts_os_task_start(watch);
  }
  impossible = !task;
  if (!task) rts_store_release(&running, 0);
  rts_leave();
}

/* The child has no watcher. */
void rts_lock_stuck_forked(void) {
  running = suspected = watcher = main_gone = 0;
  rts_os_task_forked();
}
