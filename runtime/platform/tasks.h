/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The tasks of this process as the kernel sees them, and one of our own that nobody else does. Raw system calls only; nothing here touches
 * thread-local storage but where it says so. */
#ifndef RTS_PLATFORM_TASKS_H
#define RTS_PLATFORM_TASKS_H
#include "base/types.h"

/* Calls fn for each task until it says false. False if it did, or if the list cannot be read. */
bool rts_os_each_task(bool (*fn)(void *arg, u32 os_tid), void *arg);
/* Its state's letter, and how often it gave up the CPU so far. Changes in `switches` show that it ran. False: it is gone, or cannot be seen. */
bool rts_os_task_state(u32 os_tid, char *state, u64 *switches);
/* Does it wait for a futex, without a time limit? False too if the kernel does not tell (Linux on x86-64 does). */
bool rts_os_task_waits(u32 os_tid);
/* Which signals have a handler, of any kind: bit n - 1 for signal n. All ones if unknown. */
u64 rts_os_caught_signals(void);
/* Is there a timer of the process that will raise a signal? True if unknown. */
bool rts_os_timers_pending(void);

/* A task that is no thread to the C library: it has no thread state but a blank one, takes no signals, and does not keep the process alive. fn
 * must use nothing but this runtime's code that needs no thread state, until it takes over another's. Its number; 0 if there can be none. */
u32 rts_os_task_start(void (*fn)(void));
/* From now on the calling task, made as above, goes by the thread state whose thread pointer is tp: that thread must never run again. */
void rts_os_task_become(uptr tp);
RTS_NORETURN void rts_os_task_end(void);
void rts_os_task_forked(void); /* a forked child has none */
#endif
