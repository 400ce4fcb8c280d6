/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Orderings through file descriptors (option io_sync), and their closing in the middle of use (option report_fd_races); see fds.c. */
#ifndef RTS_INTERCEPT_FDS_H
#define RTS_INTERCEPT_FDS_H
#include <poll.h>
#include <sys/select.h>

#include "intercept/races.h"
RTS_COLD void rts_fds_acquire_slow(int fd);
RTS_COLD void rts_fds_release_slow(int fd);
/* b is another name of a, or accepted from it; a = -1: b is a socket. */
RTS_COLD void rts_fds_join_slow(int a, int b);
/* Likewise, new ones: nobody else has them. a = b: a pipe from or to a child. */
RTS_COLD void rts_fds_pair_slow(int a, int b);
/* A child is about to begin; one has ended. */
RTS_COLD void rts_fds_child_starts_slow(void);
RTS_COLD void rts_fds_child_ended_slow(void);
/* Something is about to be opened by a name. */
RTS_COLD void rts_fds_opening_slow(void);
/* fd was just opened by a name: whoever opens the same file or named pipe has the same object. */
RTS_COLD void rts_fds_opened_slow(int fd);
/* Orders through what a stream's descriptor leads to, where that is a pipe or socket: who uses the stream reads or writes for whoever has the
 * other end, now or when the buffer is full, flushed or empty. */
RTS_COLD void rts_fds_stream_acquire_slow(int fd);
RTS_COLD void rts_fds_stream_release_slow(int fd);
/* inotify: from the first instance on, who changes files (by name, or closes them) tells all who read from one. */
RTS_COLD void rts_fds_is_notify_slow(int fd);
RTS_COLD void rts_fds_notify_slow(void);
extern bool rts_fds_notifies;
/* fd was handed to epoll_ctl of epfd: from then on what is released to fd is released to epfd too, and what was so far. */
RTS_COLD void rts_fds_watch_slow(int epfd, int fd);
/* epoll_wait, poll or select (once for each set) found something ready. */
RTS_COLD void rts_fds_woke_slow(int epfd);
RTS_COLD void rts_fds_polled_slow(const struct pollfd *fds, uptr n);
RTS_COLD void rts_fds_selected_slow(int n, const fd_set *set);
/* fd is a signalfd. */
RTS_COLD void rts_fds_is_signals_slow(int fd);
/* Numbers that are no descriptors, for acquire and release. */
enum { RTS_FDS_QUEUES = -1 /* message queues and semaphore sets */, RTS_FDS_SIGNALS = -2 /* signals on their way to a signalfd */ };
/* Code at pc uses or is about to close fd, or something else closes it: from then on it is another's. */
enum rts_fds_use { RTS_FDS_USE, RTS_FDS_CLOSE, RTS_FDS_GONE };
RTS_COLD void rts_fds_used_slow(int fd, enum rts_fds_use use, const char *function, uptr pc, uptr fp);
extern bool rts_fds_watched;
RTS_INLINE void rts_fds_used(int fd, enum rts_fds_use use, const char *function, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(rts_fds_watched)) rts_fds_used_slow(fd, use, function, pc, fp);
}
RTS_INLINE void rts_fds_acquire(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_acquire_slow(fd); }
RTS_INLINE void rts_fds_release(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_release_slow(fd); }
RTS_INLINE void rts_fds_opened(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_opened_slow(fd); }
RTS_INLINE void rts_fds_stream_acquire(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_stream_acquire_slow(fd); }
RTS_INLINE void rts_fds_stream_release(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_stream_release_slow(fd); }
RTS_INLINE void rts_fds_is_notify(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_is_notify_slow(fd); }
RTS_INLINE void rts_fds_notify(void) { if (RTS_UNLIKELY(rts_fds_notifies)) rts_fds_notify_slow(); }
RTS_INLINE void rts_fds_join(int a, int b) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_join_slow(a, b); }
RTS_INLINE void rts_fds_pair(int a, int b) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_pair_slow(a, b); }
RTS_INLINE void rts_fds_child_starts(void) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_child_starts_slow(); }
RTS_INLINE void rts_fds_child_ended(void) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_child_ended_slow(); }
RTS_INLINE void rts_fds_opening(void) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_opening_slow(); }
RTS_INLINE void rts_fds_watch(int epfd, int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_watch_slow(epfd, fd); }
RTS_INLINE void rts_fds_is_signals(int fd) { if (RTS_UNLIKELY(rts_race_on)) rts_fds_is_signals_slow(fd); }
#endif
