/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Runs as the library's destructor, that is after the program's atexit functions and destructors. */
#include <stdio.h>

#include "core/flags.h"
#include "core/init.h"
#include "core/stack.h"
#include "heap/heap.h"
#include "platform/platform.h"
#include "report/record.h"
#include "report/suppress.h"

static void print_stats(void) {
  rts_heap_print_stats();
  rts_note("stack depot: %zu KB", rts_depot_bytes() >> 10);
  rts_note("peak resident memory: see hard_rss_limit_mb; now %zu MB", rts_os_rss() >> 20);
}

__attribute__((destructor(101))) static void at_exit(void) {
  if (!rts_ready()) return;
  rts_enter();
  if (rts_flags.print_stats) print_stats();
  rts_report_at_exit();
  if (rts_flags.print_suppressions) rts_suppress_print_used();
  rts_leave();
  if (rts_report_count() && rts_flags.exitcode) {
    /* libc flushes its streams only after us. */
    fflush(NULL);
    rts_os_exit((int)rts_flags.exitcode);
  }
}
