/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Around the reports: how many there were, what the last one was, who wants to be called, and the ways the process ends.
 * Setters may be called at any time from any thread; getters are async-signal-safe. */
#ifndef RTS_REPORT_RECORD_H
#define RTS_REPORT_RECORD_H
#include "report/report.h"

/* Reports printed by this process (repeats and suppressed ones do not count). */
u32 rts_report_count(void);

/* Says how many repeats were not printed. */
void rts_report_at_exit(void);

/* The report under way, for callbacks; else null. */
const struct rts_report *rts_report_current(void);
/* The report under way, or the last one. */
struct rts_last_report {
  bool present;
  struct rts_regs regs;
  uptr addr, size;
  enum rts_access access;
  const char *kind;
};
const struct rts_last_report *rts_report_last(void);

typedef void (*rts_death_callback)(void);
typedef void (*rts_text_callback)(const char *text);
enum rts_callback_owner { RTS_CALLBACK_RTSAN, RTS_CALLBACK_ASAN, RTS_CALLBACK_SANITIZER, RTS_CALLBACK_OWNERS };
/* Called before the process ends after a report; one for each owner, null for none. */
void rts_report_on_death(enum rts_callback_owner owner, rts_death_callback fn);
/* Called with the whole text of each report, without colours. */
void rts_report_on_text(enum rts_callback_owner owner, rts_text_callback fn);

/* Death callbacks, sleep_before_dying, then abort() or _exit(exitcode). */
RTS_NORETURN void rts_report_die(void);
bool rts_report_dying(void);
/* The reporter itself faulted, on this thread: prints what there is and dies. */
RTS_NORETURN void rts_report_crashed(const char *signal, uptr pc, uptr addr);

/* Reports, symbolizing and module symbols are used under this lock. False if this thread holds it already. */
bool rts_report_lock(void);
void rts_report_unlock(void);
/* Prints the stack of the caller of the interceptor or interface function at (pc, bp): #0 is pc. */
void rts_report_print_stack(uptr pc, uptr sp, uptr bp);
#endif
