/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is written to a descriptor is before what is read from its other end.
 *
 * Each descriptor has the number of a sync object; the two ends of a pipe or socket pair, and copies by dup, share one. Sockets share one
 * all together, because their other end is not known to us. Numbers of closed descriptors are not taken back: a new file with an old
 * number inherits an order, which costs a detection at most (R4). Descriptors from LIMIT on share one object too. No locks.
 *
 * Uses are reads of a word of ours that stands for the descriptor, and closing it is a write; then the word's cells are cleared, because the
 * number may be another file's. So what is found is a close after a use; not a use after a close, which nobody can tell from a use of the
 * next file. dup2 onto a descriptor in use is atomic, and no error. */
#include "intercept/fds.h"

#include "base/atomic.h"
#include "core/flags.h"
#include "report/describe.h"

#define LIMIT 65536
#define ALL 0 /* one object for everything that is not told apart */

static u32 object[LIMIT]; /* 0: its own, fd + 1 */
#define SOCKETS (LIMIT + 1)
static u64 names[LIMIT + 2]; /* their addresses name the objects */

static uptr name_of(int fd) {
  if (rts_flags.io_sync > 1 || fd < 0 || fd >= LIMIT) return (uptr)&names[ALL];
  u32 o = rts_load_relaxed(&object[fd]);
  return (uptr)&names[o ? o : (u32)fd + 1];
}

static bool on(void) { return rts_flags.io_sync > 0 && rts_races_on(); }

RTS_COLD void rts_fds_acquire_slow(int fd) {
  if (on()) rts_race_acquire(name_of(fd));
}
RTS_COLD void rts_fds_release_slow(int fd) {
  if (on()) rts_race_release(name_of(fd));
}

RTS_COLD void rts_fds_join_slow(int a, int b) {
  if (b < 0 || a >= LIMIT || b >= LIMIT) return;
  u32 o = a < 0 ? SOCKETS : rts_load_relaxed(&object[a]);
  o = o ? o : (u32)a + 1;
  if (a >= 0) rts_store_relaxed(&object[a], o);
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
