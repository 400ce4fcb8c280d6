/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Mappings and fork. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "base/atomic.h"
#include "heap/heap.h"
#include "intercept/intercept.h"
#include "intercept/fds.h"
#include "intercept/process.h"
#include "intercept/rounds.h"
#include "intercept/thread_link.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"
#include "shadow/globals.h"

/* -- mappings: poison does not outlive them */
RTS_REAL_DECLARE(void *, mmap, void *, size_t, int, int, int, off_t);
RTS_REAL_DECLARE(int, munmap, void *, size_t);

static void forget(uptr addr, uptr size) {
  uptr lo = rts_round_up(addr, RTS_GRANULE), hi = rts_round_down(addr + size, RTS_GRANULE);
  if (lo >= hi || !rts_addr_in_app(lo) || !rts_addr_in_app(hi - 1) || rts_heap_owns(lo)) return;
  if (rts_watching()) rts_unpoison(lo, hi - lo);
  rts_cells_gone(lo, hi - lo);
}

RTS_INTERCEPT(void *, mmap, void *addr, size_t size, int prot, int flags, int fd, off_t off) {
  void *p = RTS_REAL(mmap)(addr, size, prot, flags, fd, off);
  if (p == MAP_FAILED || !rts_ready()) return p;
  if (flags & MAP_FIXED) forget((uptr)p, size);
  else if (rts_memory_watched && !rts_heap_owns((uptr)p)) rts_cells_gone((uptr)p, rts_round_up(size, RTS_PAGE)); /* glibc unmaps past us */
  if (rts_race_on && (prot & (PROT_READ | PROT_WRITE)) == PROT_READ) rts_race_memory_readonly((uptr)p, size);
  return p;
}
RTS_INTERCEPT_ALIAS(mmap64, mmap);

RTS_INTERCEPT(int, munmap, void *addr, size_t size) {
  if (RTS_UNLIKELY(rts_race_on)) rts_races_unmapping((uptr)addr, size, RTS_CALLER_PC(), RTS_FRAME());
  if (rts_ready()) forget((uptr)addr, size);
  return RTS_REAL(munmap)(addr, size);
}

RTS_REAL_DECLARE(int, mprotect, void *, size_t, int);
RTS_INTERCEPT(int, mprotect, void *addr, size_t size, int prot) {
  if (rts_race_on && (prot & PROT_WRITE)) rts_race_memory_writable((uptr)addr, size);
  return RTS_REAL(mprotect)(addr, size, prot);
}

/* Where memory moved to, or was attached, it is new: what anybody did at these addresses before is over. */
RTS_REAL_DECLARE(void *, mremap, void *, size_t, size_t, int, void *);
RTS_INTERCEPT(void *, mremap, void *old, size_t old_size, size_t size, int flags, void *to) {
  if (RTS_UNLIKELY(rts_race_on) && (flags & MREMAP_MAYMOVE)) rts_races_unmapping((uptr)old, old_size, RTS_CALLER_PC(), RTS_FRAME());
  void *p = RTS_REAL(mremap)(old, old_size, size, flags, to);
  if (p == MAP_FAILED || !rts_ready()) return p;
  if (p != old) {
    forget((uptr)old, rts_round_up(old_size, RTS_PAGE));
    forget((uptr)p, rts_round_up(size, RTS_PAGE));
  } else {
    uptr lo = rts_round_up(rts_min(old_size, size), RTS_PAGE), hi = rts_round_up(rts_max(old_size, size), RTS_PAGE);
    forget((uptr)p + lo, hi - lo);
  }
  return p;
}

/* Their size is known to the kernel only. */
RTS_REAL_DECLARE(void *, shmat, int, const void *, int);
RTS_REAL_DECLARE(int, shmdt, const void *);
RTS_INTERCEPT(void *, shmat, int id, const void *addr, int flags) {
  void *p = RTS_REAL(shmat)(id, addr, flags);
  uptr lo, hi;
  if (p != (void *)-1 && rts_ready() && rts_os_mapping_of((uptr)p, &lo, &hi)) forget((uptr)p, hi - (uptr)p);
  return p;
}
RTS_INTERCEPT(int, shmdt, const void *addr) {
  uptr lo = 0, hi = 0;
  if (rts_ready() && rts_os_mapping_of((uptr)addr, &lo, &hi) && lo == (uptr)addr) forget(lo, hi - lo);
  return RTS_REAL(shmdt)(addr);
}

/* -- fork. The report lock is not among these: a child frees it at its first report. Handlers registered first run last before the fork and first after it, so the program's own may still allocate. */
static bool fork_races; /* the engine was there when its locks were taken */
static bool fork_locks;
static void before_fork(void) {
  rts_fds_child_starts();
  rts_thread_lock_all();
  rts_globals_lock_all();
  rts_link_lock_all();
  rts_rounds_lock_all();
  fork_locks = rts_load_acquire(&rts_lock_active);
  if (fork_locks) rts_lock_lock_all();
  rts_heap_lock_all();
  rts_barrier_lock_all();
  fork_races = rts_load_acquire(&rts_race_on);
  if (fork_races) rts_race_lock_all();
}
static void after_fork(bool child) {
  if (fork_races) rts_race_unlock_all(child);
  rts_barrier_unlock_all();
  rts_heap_unlock_all(child);
  if (fork_locks) rts_lock_unlock_all(child);
  rts_rounds_unlock_all();
  rts_link_unlock_all();
  rts_globals_unlock_all(child);
  rts_thread_unlock_all(child);
}
static void in_parent(void) { after_fork(false); }
static void in_child(void) {
  after_fork(true);
  rts_loader_child();
}

/* Runs no handlers; its child may do little, but what it locks is its own. */
RTS_REAL_DECLARE(pid_t, _Fork, void);
RTS_INTERCEPT(pid_t, _Fork, void) {
  pid_t child = RTS_REAL(_Fork)();
  if (child == 0 && rts_tls.thr) rts_lock_thread_renumbered(rts_tls.thr->os_tid = rts_os_tid());
  return child;
}

void rts_process_init(void) { pthread_atfork(before_fork, in_parent, in_child); }
