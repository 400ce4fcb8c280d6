/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Modules, mappings and fork. */
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "base/atomic.h"
#include "heap/heap.h"
#include "intercept/intercept.h"
#include "intercept/process.h"
#include "intercept/thread_link.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "shadow/globals.h"

/* -- libraries.
 * The loader searches the caller's RUNPATH and namespace, so the real functions must see our caller as theirs: tail calls. */
RTS_REAL_DECLARE(void *, dlopen, const char *, int);
RTS_REAL_DECLARE(int, dlclose, void *);

static void check_name(const char *path, uptr pc, uptr fp) {
  const struct rts_call call = {"dlopen", pc, fp};
  if (path) rts_call_read_str(&call, path);
}

RTS_INTERCEPT(void *, dlopen, const char *path, int flags) {
  rts_init();
  if (rts_intercept_on()) check_name(path, RTS_CALLER_PC(), RTS_FRAME());
  if (flags & RTLD_DEEPBIND) {
    /* The library would bind malloc and friends past us, and hand us pointers that are not ours. */
    static bool said;
    if (!__atomic_exchange_n(&said, true, __ATOMIC_RELAXED))
      rts_note("note: dlopen(\"%s\", ... RTLD_DEEPBIND): the flag is left out, because it would bypass rtsan's malloc", path);
    flags &= ~RTLD_DEEPBIND;
  }
  void *(*real)(const char *, int) = RTS_REAL(dlopen);
  __attribute__((musttail)) return real(path, flags);
}

RTS_INTERCEPT(int, dlclose, void *handle) {
  if (rts_ready()) rts_modules_note_unload();
  int ret = RTS_REAL(dlclose)(handle);
  rts_races_modules_changed();
  return ret;
}

/* -- mappings: poison does not outlive them */
RTS_REAL_DECLARE(void *, mmap, void *, size_t, int, int, int, off_t);
RTS_REAL_DECLARE(int, munmap, void *, size_t);

static void forget(uptr addr, uptr size) {
  uptr lo = rts_round_up(addr, RTS_GRANULE), hi = rts_round_down(addr + size, RTS_GRANULE);
  if (lo >= hi || !rts_addr_in_app(lo) || !rts_addr_in_app(hi - 1) || rts_heap_owns(lo)) return;
  rts_unpoison(lo, hi - lo);
  rts_cells_gone(lo, hi - lo);
}

RTS_INTERCEPT(void *, mmap, void *addr, size_t size, int prot, int flags, int fd, off_t off) {
  void *p = RTS_REAL(mmap)(addr, size, prot, flags, fd, off);
  if (p == MAP_FAILED || !rts_ready()) return p;
  if (flags & MAP_FIXED) forget((uptr)p, size);
  else if (rts_race_on && !rts_heap_owns((uptr)p)) rts_cells_gone((uptr)p, rts_round_up(size, RTS_PAGE)); /* glibc unmaps past us */
  return p;
}
RTS_INTERCEPT_ALIAS(mmap64, mmap);

RTS_INTERCEPT(int, munmap, void *addr, size_t size) {
  if (RTS_UNLIKELY(rts_race_on)) rts_races_unmapping((uptr)addr, size, RTS_CALLER_PC(), RTS_FRAME());
  if (rts_ready()) forget((uptr)addr, size);
  return RTS_REAL(munmap)(addr, size);
}

/* -- fork. The report lock is not among these: a child frees it at its first report. Handlers registered first run last before the fork and first after it, so the program's own may still allocate. */
static bool fork_races; /* the engine was there when its locks were taken */
static void before_fork(void) {
  rts_thread_lock_all();
  rts_globals_lock_all();
  rts_link_lock_all();
  rts_heap_lock_all();
  rts_barrier_lock_all();
  fork_races = rts_load_acquire(&rts_race_on);
  if (fork_races) rts_race_lock_all();
}
static void after_fork(bool child) {
  if (fork_races) rts_race_unlock_all(child);
  rts_barrier_unlock_all();
  rts_heap_unlock_all(child);
  rts_link_unlock_all();
  rts_globals_unlock_all(child);
  rts_thread_unlock_all(child);
}
static void in_parent(void) { after_fork(false); }
static void in_child(void) { after_fork(true); }

void rts_process_init(void) { pthread_atfork(before_fork, in_parent, in_child); }
