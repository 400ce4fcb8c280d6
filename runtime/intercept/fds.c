/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is written to a descriptor is before what is read from its other end.
 *
 * Each descriptor has the number of a sync object; the two ends of a pipe or socket pair, and copies by dup, share one. Sockets share one
 * all together, because their other end is not known to us. Numbers of closed descriptors are not taken back: what is
 * not opened by a name inherits the order of who had its number before, which costs a detection at most (R4). Descriptors from LIMIT on share one object too. No locks.
 *
 * Files and named pipes that were opened by a name have an object by their inode: whoever opens the same is at the other end. Streams order at each
 * call, because nobody sees when libc fills and flushes; only where they lead to a pipe or socket, since to print is not to tell another thread.
 *
 * Who waits for readiness need not read: poll and select acquire what they found ready. epoll_wait does not say which descriptors those are, in
 * words that we could read, so a release to what an epoll instance watches is a release to the instance as well (E1). What two instances watch is
 * released to one object that all instances acquire (E2). An instance that watches an instance is followed NESTED steps.
 *
 * Other processes pass things on, too: what one thread writes to a child, say, and another one reads from it. So whatever is written to anything but
 * a file is released to one object more, OUTSIDE, and so is the start of a child; it is acquired by who reads where another process may have written
 * (outside()), or waits for a child. Opening a named pipe is a meeting of two (OPENS).
 *
 * Uses are reads of a word of ours that stands for the descriptor, and closing it is a write; then the word's cells are cleared, because the
 * number may be another file's. So what is found is a close after a use; not a use after a close, which nobody can tell from a use of the
 * next file. dup2 onto a descriptor in use is atomic, and no error. */
#include "intercept/fds.h"

#include <unistd.h>

#include "base/atomic.h"
#include "core/flags.h"
#include "platform/platform.h"
#include "report/describe.h"

#define LIMIT 65536
#define ALL 0 /* one object for everything that is not told apart */

static u32 object[LIMIT]; /* 0: its own, fd + 1 */
#define SOCKETS (LIMIT + 1)
#define SIGNALS (LIMIT + 2)
#define WATCHES (LIMIT + 3) /* E2 */
#define NOTIFY (LIMIT + 4) /* changes of files, for inotify */
#define PIPES (LIMIT + 5)  /* named ones, by inode */
#define FILES (PIPES + 64) /* likewise regular files */
#define FILES_COUNT 1024
#define OUTSIDE (FILES + FILES_COUNT)
#define OPENS (OUTSIDE + 1)
#define OBJECTS (OPENS + 1)
#define NESTED 4
static u64 names[OBJECTS]; /* their addresses name the objects */
static u32 watcher[OBJECTS]; /* E1: the object of the instance that watches this one, 0: none */

static u32 children;      /* started so far */
static u32 made[OBJECTS]; /* by pipe or socketpair after so many of them: not in the hands of other processes */

static u32 object_of(int fd) {
  if (fd == RTS_FDS_SIGNALS && rts_flags.io_sync <= 1) return SIGNALS;
  if (rts_flags.io_sync > 1 || fd < 0 || fd >= LIMIT) return ALL;
  u32 o = rts_load_relaxed(&object[fd]);
  return o ? o : (u32)fd + 1;
}

static bool on(void) { return rts_flags.io_sync > 0 && rts_races_on(); }

/* Standard input comes from elsewhere, and so may what comes through sockets and named pipes. */
static bool outside(u32 o) {
  return o == STDIN_FILENO + 1 || o == SOCKETS || (o >= PIPES && o < FILES) || (o <= LIMIT && rts_load_relaxed(&made[o]) != rts_load_relaxed(&children));
}

RTS_COLD void rts_fds_acquire_slow(int fd) {
  if (!on()) return;
  u32 o = object_of(fd);
  rts_race_acquire((uptr)&names[o]);
  if (outside(o)) rts_race_acquire((uptr)&names[OUTSIDE]);
}
RTS_COLD void rts_fds_child_starts_slow(void) {
  rts_add_relaxed(&children, 1);
  if (on()) rts_race_release((uptr)&names[OUTSIDE]);
}
RTS_COLD void rts_fds_child_ended_slow(void) {
  if (on()) rts_race_acquire((uptr)&names[OUTSIDE]);
}
RTS_COLD void rts_fds_opening_slow(void) {
  if (on()) rts_race_release((uptr)&names[OPENS]);
}
RTS_COLD void rts_fds_release_slow(int fd) {
  if (!on()) return;
  u32 o = object_of(fd);
  rts_race_release((uptr)&names[o]);
  if (o < FILES) rts_race_release((uptr)&names[OUTSIDE]);
  for (u32 i = 0; i < NESTED && (o = rts_load_relaxed(&watcher[o])); i++) rts_race_release((uptr)&names[o]);
  rts_fds_notify();
}

/* A new file has none of the order of the one that had the number before, unless it is neither file nor pipe. */
RTS_COLD void rts_fds_opened_slow(int fd) {
  if (fd < 0 || fd >= LIMIT) return;
  u64 id = 0;
  enum rts_os_file kind = rts_os_fd_file(fd, &id);
  u32 o = 0;
  if (kind == RTS_FILE_REGULAR) o = FILES + (u32)(id % FILES_COUNT);
  if (kind == RTS_FILE_PIPE) o = PIPES + (u32)(id % (FILES - PIPES));
  if (kind == RTS_FILE_TERMINAL) o = SOCKETS;
  if (kind == RTS_FILE_PIPE && on()) rts_race_acquire((uptr)&names[OPENS]);
  if (o != rts_load_relaxed(&object[fd])) rts_store_relaxed(&object[fd], o);
}

static bool tells(int fd) {
  if (fd < 0 || fd >= LIMIT) return false;
  u32 o = rts_load_relaxed(&object[fd]);
  return o && o < FILES;
}
RTS_COLD void rts_fds_stream_acquire_slow(int fd) {
  if (tells(fd)) rts_fds_acquire_slow(fd);
}
RTS_COLD void rts_fds_stream_release_slow(int fd) {
  if (tells(fd)) rts_fds_release_slow(fd);
  else rts_fds_notify();
}

bool rts_fds_notifies;
RTS_COLD void rts_fds_is_notify_slow(int fd) {
  if (fd < 0 || fd >= LIMIT) return;
  rts_store_relaxed(&object[fd], NOTIFY);
  rts_store_relaxed(&rts_fds_notifies, true);
}
RTS_COLD void rts_fds_notify_slow(void) {
  if (!on()) return;
  u32 o = NOTIFY;
  rts_race_release((uptr)&names[o]);
  for (u32 i = 0; i < NESTED && (o = rts_load_relaxed(&watcher[o])); i++) rts_race_release((uptr)&names[o]);
}

RTS_COLD void rts_fds_watch_slow(int epfd, int fd) {
  u32 o = object_of(fd), by = object_of(epfd), was = rts_load_relaxed(&watcher[o]);
  if (!on() || o == by) return;
  rts_race_acquire((uptr)&names[o]);
  rts_fds_release_slow(epfd);
  rts_store_relaxed(&watcher[o], was && was != by ? WATCHES : by);
}

RTS_COLD void rts_fds_woke_slow(int epfd) {
  if (!on()) return;
  rts_race_acquire((uptr)&names[object_of(epfd)]);
  rts_race_acquire((uptr)&names[WATCHES]);
}

RTS_COLD void rts_fds_polled_slow(const struct pollfd *fds, uptr n) {
  for (uptr i = 0; i < n; i++)
    if (fds[i].revents) rts_fds_acquire_slow(fds[i].fd);
}

RTS_COLD void rts_fds_selected_slow(int n, const fd_set *set) {
  const u64 *words = (const u64 *)set;
  for (int w = 0; set && w < (n + 63) / 64; w++)
    for (u64 left = words[w]; left; left &= left - 1) rts_fds_acquire_slow(w * 64 + __builtin_ctzll(left));
}

RTS_COLD void rts_fds_is_signals_slow(int fd) {
  if (fd >= 0 && fd < LIMIT) rts_store_relaxed(&object[fd], SIGNALS);
}

RTS_COLD void rts_fds_join_slow(int a, int b) {
  if (b < 0 || a >= LIMIT || b >= LIMIT) return;
  u32 o = a < 0 ? SOCKETS : rts_load_relaxed(&object[a]);
  o = o ? o : (u32)a + 1;
  if (a >= 0) rts_store_relaxed(&object[a], o);
  rts_store_relaxed(&object[b], o);
}

RTS_COLD void rts_fds_pair_slow(int a, int b) {
  if (a < 0 || b < 0 || a >= LIMIT || b >= LIMIT) return;
  u32 o = (u32)a + 1;
  rts_store_relaxed(&made[o], rts_load_relaxed(&children));
  rts_store_relaxed(&object[a], o);
  rts_store_relaxed(&object[b], o);
}

bool rts_fds_watched;
static u64 uses[LIMIT];

RTS_COLD void rts_fds_used_slow(int fd, enum rts_fds_use use, const char *function, uptr pc, uptr fp) {
  if (fd < 0 || fd >= LIMIT) return;
  uptr word = (uptr)&uses[fd];
  rts_place_fds = (uptr)uses;
  rts_place_fds_count = LIMIT;
  if (use != RTS_FDS_GONE) rts_races_call(word, 8, use == RTS_FDS_CLOSE ? RTS_RACE_WRITE : RTS_RACE_READ, function, pc, fp);
  if (use != RTS_FDS_USE) rts_cells_gone(word, 8);
}
