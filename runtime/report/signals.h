/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Signals that end a program, turned into reports. Handlers are installed once; each thread gets an alternate stack, so that a
 * stack overflow can be reported. A program's own handler wins with handle_*=1 and is refused with handle_*=2. */
#ifndef RTS_REPORT_SIGNALS_H
#define RTS_REPORT_SIGNALS_H
#include "report/report.h"

void rts_signals_init(void);
void rts_signals_thread_init(void);   /* the calling thread gets its signal stack, unless it has one */
void rts_signals_thread_finish(void); /* and gives it back */

/* What the inline check at pc is for; set by whoever knows the entry points, null until then. */
extern enum rts_access (*rts_signals_access_at)(uptr pc, bool *of_cells); /* of_cells: by a race check */

/* For the sigaction and signal interceptors. */
/* We report this signal when nobody else handles it. */
bool rts_signals_is_deadly(int signo);
/* False: the program's attempt to install a handler for it is to be ignored, as if it had worked. Always true of other signals. */
bool rts_signals_user_may_handle(int signo);
/* Is this handler ours? (then the program asks for the default action's name, SIG_DFL, unless it wants to chain) */
bool rts_signals_is_ours(uptr handler);
/* The program went back to SIG_DFL: we report again. */
void rts_signals_reinstall(int signo);
#endif
