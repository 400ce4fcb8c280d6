/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The vocabulary of the tables in def/. RTS_PRE_x runs before the real function, RTS_POST_x after it succeeded, RTS_AFTER_x whether or not; generate.py
 * reads the names from here, so a new clause is one or two macros. `ret` is the result in a POST. Parameters that a macro
 * pastes or dereferences must be plain parameter names.
 *
 * Null pointers are fine everywhere (invariant I3 of intercept.h). */
#ifndef RTS_INTERCEPT_CLAUSES_H
#define RTS_INTERCEPT_CLAUSES_H
#include <errno.h>

#include "intercept/fds.h"
#include "intercept/intercept.h"
#include "intercept/ranges.h"
#include "intercept/signal.h"
#include "intercept/widths.h"
#include "lockorder/notes.h"
#include "platform/platform.h"

/* in(p, n)          n bytes are read */
#define RTS_PRE_in(p, n) rts_call_read(&rts_call, (p), (uptr)(n));
/* in_if(c, p, n)    if c */
#define RTS_PRE_in_if(c, p, n) \
  if (c) rts_call_read(&rts_call, (p), (uptr)(n));
/* in_obj(p)         *p is read */
#define RTS_PRE_in_obj(p) rts_call_read(&rts_call, (p), sizeof *(p));
/* in_str(s)         a string and its NUL is read; in_strn: at most n bytes; in_strn_if: if c; in_wcs: a wide one */
#define RTS_PRE_in_str(s) rts_call_read_str(&rts_call, (s));
#define RTS_PRE_in_strn(s, n) rts_call_read_strn(&rts_call, (s), (uptr)(n));
#define RTS_PRE_in_strn_if(c, s, n) \
  if (c) RTS_PRE_in_strn(s, n)
#define RTS_PRE_in_wcs(s) rts_call_read_wcs(&rts_call, (s));
/* in_strs(v)        a null-terminated array of strings is read */
#define RTS_PRE_in_strs(v) rts_call_read_strs(&rts_call, (const char *const *)(v));
/* in_part(s, n)     n bytes of the string s were read, known only afterwards */
#define RTS_POST_in_part(s, n) rts_call_read_part(&rts_call, (s), (uptr)(n));

/* in_after(p, n)    n bytes were read, known only afterwards */
#define RTS_POST_in_after(p, n) rts_call_read(&rts_call, (p), (uptr)(n));

/* out(p, n)         n bytes are written by a call that succeeded */
#define RTS_POST_out(p, n) rts_call_write(&rts_call, (p), (uptr)(n));
/* out_if(c, p, n)   if c, evaluated after the call */
#define RTS_POST_out_if(c, p, n) \
  if (c) rts_call_write(&rts_call, (p), (uptr)(n));
/* out_obj(p)        *p is written */
#define RTS_POST_out_obj(p) rts_call_write(&rts_call, (p), sizeof *(p));
/* out_str(s)        a string and its NUL is written; out_str_if: if c; out_wcs: a wide one */
#define RTS_POST_out_str(s) rts_call_write_str(&rts_call, (s));
#define RTS_POST_out_str_if(c, s) \
  if (c) rts_call_write_str(&rts_call, (s));
#define RTS_POST_out_strn(s, n) rts_call_write_strn(&rts_call, (s), (uptr)(n));
#define RTS_POST_out_wcs(s) rts_call_write_wcs(&rts_call, (s));
/* will_out(p, n)    n bytes are written whatever happens, maybe after the call returned: checked before it */
#define RTS_PRE_will_out(p, n) rts_call_write(&rts_call, (p), (uptr)(n));

/* disjoint(d, dn, s, sn): the two must not overlap */
#define RTS_PRE_disjoint(d, dn, s, sn) RTS_CHECK_OVERLAP(d, dn, s, sn, RTS_FAMILY_STRING);

/* io(p, n)          read, and written by a call that succeeded */
#define RTS_PRE_io(p, n) RTS_PRE_in(p, n)
#define RTS_POST_io(p, n) RTS_POST_out(p, n)
#define RTS_PRE_io_obj(p) RTS_PRE_in_obj(p)
#define RTS_POST_io_obj(p) RTS_POST_out_obj(p)
/* io_str(s)         a string changed in place (mkstemp) */
#define RTS_PRE_io_str(s) RTS_PRE_in_str(s)
#define RTS_POST_io_str(s) RTS_POST_out_str(s)

/* after_fd(fd)      what others did before they wrote to fd is before what we do now; before_fd: the other way round */
#define RTS_FDS_USED(fd, use) rts_fds_used((fd), use, rts_call.name, rts_call.pc, rts_call.fp)
#define RTS_PRE_after_fd(fd) RTS_FDS_USED(fd, RTS_FDS_USE);
#define RTS_POST_after_fd(fd) rts_fds_acquire(fd);
#define RTS_PRE_before_fd(fd) \
  RTS_FDS_USED(fd, RTS_FDS_USE); \
  rts_fds_release(fd);
/* exchanges()       both, with everybody else who uses message queues and semaphore sets */
#define RTS_PRE_exchanges() rts_fds_release(RTS_FDS_QUEUES);
#define RTS_POST_exchanges() rts_fds_acquire(RTS_FDS_QUEUES);
/* polled(fds, n), selected(n, set), woke(epfd): what was found ready is as good as read; watches(epfd, fd): before_fd(epfd), and so is
 * whatever others will write to fd */
#define RTS_POST_polled(fds, n) \
  if (RTS_UNLIKELY(rts_race_on) && ret > 0) rts_fds_polled_slow((fds), (uptr)(n));
#define RTS_POST_selected(n, set) \
  if (RTS_UNLIKELY(rts_race_on) && ret > 0) rts_fds_selected_slow((n), (set));
#define RTS_PRE_woke(epfd) RTS_FDS_USED(epfd, RTS_FDS_USE);
#define RTS_POST_woke(epfd) \
  if (RTS_UNLIKELY(rts_race_on) && ret > 0) rts_fds_woke_slow(epfd);
#define RTS_PRE_watches(epfd, fd) \
  RTS_FDS_USED(epfd, RTS_FDS_USE); \
  rts_fds_watch((epfd), (fd));
/* signals_fd()      the result is a signalfd; signal_taken(n): what its sender did is before what we do now */
#define RTS_POST_signals_fd() rts_fds_is_signals(ret);
#define RTS_POST_signal_taken(n) rts_signal_taken(n);
/* signal_coming(n)  the kernel will send signal n for what is done now; event(e): the event names a signal; events_coming(): any event may follow */
#define RTS_PRE_signal_coming(n) rts_signal_coming(n);
#define RTS_PRE_event(e) rts_signal_event(e);
#define RTS_PRE_events_coming() rts_signal_events_coming();
/* closes(fd)        fd is closed; replaces(fd): it is another file from now on; closes_file(f): f's, and f; replaces_file(f): f's;
 * closes_dir(d): d's. closes_from(a, b): all from a to b */
#define RTS_PRE_closes(fd) RTS_FDS_USED(fd, RTS_FDS_CLOSE);
#define RTS_PRE_replaces(fd) RTS_FDS_USED(fd, RTS_FDS_GONE);
#define RTS_PRE_closes_file(f) \
  if (RTS_UNLIKELY(rts_fds_watched) && (f)) { \
    rts_call_write(&rts_call, (f), sizeof(int)); \
    RTS_FDS_USED((f)->_fileno, RTS_FDS_CLOSE); \
  }
#define RTS_PRE_replaces_file(f) \
  if (f) RTS_FDS_USED((f)->_fileno, RTS_FDS_GONE);
/* glibc's DIR begins with the descriptor. */
#define RTS_PRE_closes_dir(d) \
  if (d) RTS_FDS_USED(*(const int *)(d), RTS_FDS_CLOSE);
#define RTS_PRE_closes_from(a, b) \
  for (u64 rts_fd = (a); RTS_UNLIKELY(rts_fds_watched) && rts_fd <= (b) && rts_fd < 65536; rts_fd++) RTS_FDS_USED((int)rts_fd, RTS_FDS_GONE);
/* opens(fd)         fd is a file opened by name; opens_file(f): the stream's; changes_files(): something that inotify tells of happens */
#define RTS_PRE_opens(fd) rts_fds_opening();
#define RTS_POST_opens(fd) rts_fds_opened(fd);
#define RTS_PRE_opens_file(f) rts_fds_opening();
#define RTS_POST_opens_file(f) rts_fds_opened((f)->_fileno);
#define RTS_PRE_changes_files() rts_fds_notify();
/* notifies()        the result is an inotify descriptor */
#define RTS_POST_notifies() rts_fds_is_notify(ret);
/* from_file(f)      bytes come out of a stream, or its end is seen; to_file(f): go into it. What is at its other end, if it is a pipe or socket, is ordered */
#define RTS_AFTER_from_file(f) \
  if (f) rts_fds_stream_acquire((f)->_fileno);
#define RTS_PRE_to_file(f) \
  if (f) rts_fds_stream_release((f)->_fileno);
/* one_fd(a, b)      two descriptors of one thing; new_pair(a, b): the two ends of a new one */
#define RTS_POST_one_fd(a, b) rts_fds_join((a), (b));
#define RTS_POST_new_pair(a, b) rts_fds_pair((a), (b));
/* starts_child()    another process begins, or a child of vfork becomes another; child_ended(): one has ended */
#define RTS_PRE_starts_child() rts_fds_child_starts();
#define RTS_POST_child_ended() rts_fds_child_ended();

/* save(decl)        a declaration that keeps something from before the call */
#define RTS_PRE_save(decl) decl;

/* sized(p, len)     *len is the room at p, and afterwards the length of what was there to write (socket addresses, options) */
#define RTS_PRE_sized(p, len) \
  rts_call_read(&rts_call, (len), sizeof *(len)); \
  const uptr rts_room_##len = (p) && (len) ? (uptr) * (len) : 0;
#define RTS_POST_sized(p, len) \
  if (rts_room_##len) rts_call_write(&rts_call, (p), rts_min(rts_room_##len, (uptr) * (len))); \
  rts_call_write(&rts_call, (len), sizeof *(len));

/* iov_in(iov, count)       all bytes that the vector names are read (never more than an off_t can count) */
#define RTS_PRE_iov_in(iov, count) rts_call_read_iov(&rts_call, (iov), (uptr)(count));
/* iov_out(iov, count, n)   the first n bytes of what the vector names are written */
#define RTS_PRE_iov_out(iov, count, n) RTS_PRE_in(iov, (uptr)(count) * sizeof *(iov))
#define RTS_POST_iov_out(iov, count, n) rts_call_write_iov(&rts_call, (iov), (uptr)(count), (uptr)(n));
/* msg_in(m), msg_out(m, n): struct msghdr of sendmsg, recvmsg */
#define RTS_PRE_msg_in(m) rts_call_read_msg(&rts_call, (m));
#define RTS_PRE_msg_out(m, n) \
  rts_call_read(&rts_call, (m), sizeof *(m)); \
  const struct rts_msg_room rts_room_##m = rts_call_msg_room(m);
#define RTS_POST_msg_out(m, n) rts_call_write_msg(&rts_call, (m), &rts_room_##m, (uptr)(n));

/* mmsg_in(v, n), mmsg_out(v, n, done): arrays of struct mmsghdr; of received ones only the data is checked */
#define RTS_PRE_mmsg_in(v, n) rts_call_read_mmsg(&rts_call, (v), (uptr)(n));
#define RTS_PRE_mmsg_out(v, n, done) RTS_PRE_in(v, (uptr)(n) * sizeof *(v))
#define RTS_POST_mmsg_out(v, n, done) rts_call_write_mmsg(&rts_call, (v), (uptr)(done));

/* blocks            the call may wait for long, for what others do: with report_blocking_under_lock that is noted when a lock is held.
 * blocks_if(c): if c; blocks_for(t): unless the time limit *t is 0; blocks_fd(fd): if fd may let its readers wait; blocks_fd_if(c, fd): and if c */
#define RTS_PRE_blocks() RTS_LOCK_BLOCKS(rts_call.name, rts_call.pc, rts_call.fp, 0);
#define RTS_PRE_blocks_if(c) \
  if (RTS_UNLIKELY(rts_lock_notes_on) && (c)) rts_lock_note_all_held(RTS_NOTE_BLOCKS, rts_call.name, rts_call.pc, rts_call.fp, 0);
#define RTS_PRE_blocks_for(t) RTS_PRE_blocks_if(rts_ranges_time_is_long((uptr)(t)))
#define RTS_PRE_blocks_fd(fd) RTS_PRE_blocks_if(rts_os_fd_blocks(fd))
#define RTS_PRE_blocks_fd_if(c, fd) RTS_PRE_blocks_if((c) && rts_os_fd_blocks(fd))

/* file(f)           a stream that libc is about to use: its first word is read (finds use after fclose) */
#define RTS_PRE_file(f) rts_call_read(&rts_call, (f), sizeof(int));
/* fits(p, n, room)  fortified call: n bytes are meant for p, the compiler saw room. If they do not fit the real function
 *                   aborts before we see anything: so ask before */
#define RTS_PRE_fits(p, n, room) \
  if (RTS_UNLIKELY((uptr)(n) > (uptr)(room))) rts_call_write(&rts_call, (p), (uptr)(n));

#endif
