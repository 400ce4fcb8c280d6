/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Runs as the library's destructor, that is after the program's atexit functions and destructors. */
#include <stdio.h>

#include "core/flags.h"
#include "core/held.h"
#include "core/init.h"
#include "core/stack.h"
#include "heap/heap.h"
#include "intercept/races.h"
#include "intercept/thread_link.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"
#include "report/record.h"
#include "report/suppress.h"

/* The program's: says whether it failed after all. */
extern int __tsan_on_finalize(int failed) __attribute__((weak));

static void print_race_stats(void) {
  struct rts_race_stats s;
  rts_race_get_stats(&s);
  rts_note("races: %lu found in %lu accesses off the fast path, %lu sync objects, %lu granules with several readers", s.races, s.accesses_slow,
           s.sync_objects, s.inflated);
  rts_note("races: recycled: %lu eras (%lu of them by memory_limit_mb or flush_memory_ms), %lu slots (%lu of them from live threads), %lu times no new epoch", s.eras, s.flushes, s.slots_recycled,
           s.slots_taken, s.stuck);
  u64 sets, generations;
  rts_held_counts(&sets, &generations);
  rts_note("races: locks: %lu sets of held locks, %lu generations of them", sets, generations);
  rts_note("races: lost: %lu stacks of earlier accesses, %lu synchronisations, %lu accesses", s.history_lost, s.sync_lost, s.side_full);
}

static void print_stats(void) {
  if (rts_race_on) print_race_stats();
  rts_heap_print_stats();
  rts_note("stack depot: %zu KB", rts_depot_bytes() >> 10);
  rts_note("resident memory: %zu MB", rts_os_rss() >> 20);
}

__attribute__((destructor(101))) static void at_exit(void) {
  if (!rts_ready()) return;
  if (rts_race_on && rts_flags.atexit_sleep_ms > 0) rts_os_sleep_ms((u32)rts_flags.atexit_sleep_ms);
  if (rts_flags.report_thread_leaks) rts_link_report_leaks();
  rts_enter();
  if (rts_flags.print_stats) print_stats();
  rts_lock_at_exit();
  rts_report_at_exit();
  if (rts_flags.print_suppressions) rts_suppress_print_used();
  rts_leave();
  bool failed = rts_report_count();
  if (__tsan_on_finalize) failed = __tsan_on_finalize(failed);
  if (failed && rts_flags.exitcode) {
    /* libc flushes its streams only after us. */
    fflush(NULL);
    rts_os_exit((int)rts_flags.exitcode);
  }
}
