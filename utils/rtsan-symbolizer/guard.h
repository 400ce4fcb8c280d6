/*
 * A fence around work on untrusted files. libdw is careful, but a file may
 * shrink while it is mapped (SIGBUS), and damaged DWARF has crashed and hung
 * every reader there is. Inside the fence such an end becomes a `false`.
 *
 * What was being built when the fence was hit is lost and must not be touched
 * again: the caller gives up the module at hand.
 */
#ifndef RTSAN_SYMBOLIZER_GUARD_H
#define RTSAN_SYMBOLIZER_GUARD_H

#include <stdbool.h>

/* CPU seconds one guarded call may take. */
enum { rts_guard_cpu_seconds = 10 };

/* Takes over SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGPROF. Without this
   call guarded work runs unguarded, which is what a debugger wants. */
void rts_guard_arm(void);

/* False when the work crashed or ran out of CPU time. */
bool rts_guard_run(void (*work)(void *), void *context);

#endif
