/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Ranges that have a structure: vectors, message headers, string arrays. Same rules as intercept.h. */
#ifndef RTS_INTERCEPT_RANGES_H
#define RTS_INTERCEPT_RANGES_H
#include <sys/socket.h>
#include <sys/uio.h>

#include "intercept/intercept.h"

/* Room that a struct msghdr offered before the kernel overwrote its lengths. */
struct rts_msg_room {
  uptr name, control;
};

void rts_call_read_strs(const struct rts_call *c, const char *const *v);
void rts_call_read_iov(const struct rts_call *c, const struct iovec *iov, uptr count);
void rts_call_write_iov(const struct rts_call *c, const struct iovec *iov, uptr count, uptr n);
void rts_call_read_msg(const struct rts_call *c, const struct msghdr *m);
struct rts_msg_room rts_call_msg_room(const struct msghdr *m);
void rts_call_write_msg(const struct rts_call *c, const struct msghdr *m, const struct rts_msg_room *room, uptr n);
void rts_call_read_mmsg(const struct rts_call *c, const struct mmsghdr *v, uptr n);
void rts_call_write_mmsg(const struct rts_call *c, const struct mmsghdr *v, uptr n);
/* Does a call with the time limit that lies at t (a timespec or timeval; 0: none) wait at all? */
RTS_COLD bool rts_ranges_time_is_long(uptr t);
#endif
