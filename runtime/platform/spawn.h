/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Talking to a helper program (rts_os_spawn in platform.h starts it) and keeping file descriptors out of the program's way.
 * No locks, no libc, async-signal-safe. */
#ifndef RTS_PLATFORM_SPAWN_H
#define RTS_PLATFORM_SPAWN_H
#include "base/types.h"
#include "platform/platform.h"

/* Sends request[0..request_size) to c and reads what comes back, both at once so that neither side can fill a pipe and wait for the
 * other. Stops when `stop` consecutive ends of answers (empty lines) were read, at end of file, when the buffer is full
 * or at the deadline. Returns the bytes read. */
uptr rts_os_converse(struct rts_child *c, const char *request, uptr request_size, char *answer, uptr answer_cap, u32 stop,
                     u64 deadline_ns);
/* A copy of fd with a high number and close-on-exec, out of the way of programs that close or reuse low ones. Negative errno on failure. */
int rts_os_dup_high(int fd);
#endif
