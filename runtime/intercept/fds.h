/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Orderings through file descriptors (option io_sync), and their closing in the middle of use (option report_fd_races); see fds.c. */
#ifndef RTS_INTERCEPT_FDS_H
#define RTS_INTERCEPT_FDS_H
#include "intercept/races.h"
RTS_COLD void rts_fds_acquire_slow(int fd);
RTS_COLD void rts_fds_release_slow(int fd);
/* a and b are two ends of one thing, or two names of it; a = -1: b is a socket. */
RTS_COLD void rts_fds_join_slow(int a, int b);
/* Code at pc uses or is about to close fd, or something else closes it: from then on it is another's. */
enum rts_fds_use { RTS_FDS_USE, RTS_FDS_CLOSE, RTS_FDS_GONE };
RTS_COLD void rts_fds_used_slow(int fd, enum rts_fds_use use, const char *function, uptr pc, uptr fp);
extern bool rts_fds_watched;
RTS_INLINE void rts_fds_used(int fd, enum rts_fds_use use, const char *function, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(rts_fds_watched)) rts_fds_used_slow(fd, use, function, pc, fp);
}
RTS_INLINE void rts_fds_acquire(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_acquire_slow(fd); }
RTS_INLINE void rts_fds_release(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_release_slow(fd); }
RTS_INLINE void rts_fds_join(int a, int b) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_join_slow(a, b); }
#endif
