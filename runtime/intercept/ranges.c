/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See ranges.h. Walks what the kernel walks, in its limits. No state. */
#include "intercept/ranges.h"

#include "platform/platform.h"

/* The kernel refuses longer vectors (UIO_MAXIOV), so nothing behind them is touched. */
#define MAX_IOV 1024

void rts_call_read_strs(const struct rts_call *c, const char *const *v) {
  if (!v) return;
  uptr n = 0;
  while (v[n]) rts_call_read_str(c, v[n++]);
  rts_call_read(c, v, (n + 1) * sizeof *v);
}

void rts_call_read_iov(const struct rts_call *c, const struct iovec *iov, uptr count) {
  if (!iov || count > MAX_IOV) return;
  rts_call_read(c, iov, count * sizeof *iov);
  for (uptr i = 0; i < count; i++) rts_call_read(c, iov[i].iov_base, iov[i].iov_len);
}

void rts_call_write_iov(const struct rts_call *c, const struct iovec *iov, uptr count, uptr n) {
  if (!iov || count > MAX_IOV) return;
  for (uptr i = 0; i < count && n; i++) {
    uptr part = rts_min(n, iov[i].iov_len);
    rts_call_write(c, iov[i].iov_base, part);
    n -= part;
  }
}

void rts_call_read_msg(const struct rts_call *c, const struct msghdr *m) {
  rts_call_read(c, m, sizeof *m);
  if (!m) return;
  rts_call_read(c, m->msg_name, m->msg_namelen);
  rts_call_read(c, m->msg_control, m->msg_controllen);
  rts_call_read_iov(c, m->msg_iov, m->msg_iovlen);
}

struct rts_msg_room rts_call_msg_room(const struct msghdr *m) {
  struct rts_msg_room room = {0, 0};
  if (m) room.name = m->msg_name ? m->msg_namelen : 0, room.control = m->msg_control ? m->msg_controllen : 0;
  return room;
}

void rts_call_write_msg(const struct rts_call *c, const struct msghdr *m, const struct rts_msg_room *room, uptr n) {
  rts_call_write(c, m, sizeof *m);
  rts_call_write(c, m->msg_name, rts_min(room->name, m->msg_namelen));
  rts_call_write(c, m->msg_control, rts_min(room->control, m->msg_controllen));
  rts_call_write_iov(c, m->msg_iov, m->msg_iovlen, n);
}

void rts_call_read_mmsg(const struct rts_call *c, const struct mmsghdr *v, uptr n) {
  if (!v || n > MAX_IOV) return;
  rts_call_read(c, v, n * sizeof *v);
  for (uptr i = 0; i < n; i++) rts_call_read_msg(c, &v[i].msg_hdr);
}

void rts_call_write_mmsg(const struct rts_call *c, const struct mmsghdr *v, uptr n) {
  if (!v) return;
  rts_call_write(c, v, n * sizeof *v);
  for (uptr i = 0; i < n; i++) rts_call_write_iov(c, v[i].msg_hdr.msg_iov, v[i].msg_hdr.msg_iovlen, v[i].msg_len);
}

bool rts_ranges_time_is_long(uptr t) {
  u64 limit[2];
  return !t || (rts_os_safe_copy(limit, t, sizeof limit) && (limit[0] || limit[1]));
}
