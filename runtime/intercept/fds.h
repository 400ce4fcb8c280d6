/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Orderings through file descriptors (option io_sync); see fds.c. */
#ifndef RTS_INTERCEPT_FDS_H
#define RTS_INTERCEPT_FDS_H
#include "intercept/races.h"
RTS_COLD void rts_fds_acquire_slow(int fd);
RTS_COLD void rts_fds_release_slow(int fd);
/* a and b are two ends of one thing, or two names of it; a = -1: b is a socket. */
RTS_COLD void rts_fds_join_slow(int a, int b);
RTS_INLINE void rts_fds_acquire(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_acquire_slow(fd); }
RTS_INLINE void rts_fds_release(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_release_slow(fd); }
RTS_INLINE void rts_fds_join(int a, int b) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_join_slow(a, b); }
#endif
