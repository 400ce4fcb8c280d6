/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Loading and unloading of libraries, and what that orders.
 *
 * The loader's own lock, which is held while constructors and destructors run, is never seen; so there is one of ours around it, as recursive,
 * and it orders. L1 Where we cannot see the end of a dlopen, a module's first constructor acquires what its last destructor and dlclose
 * released, and dlopen pardons all accesses so far. Fork: the child's only thread starts with a free lock, as the loader does.
 * Cost: that of the real functions. */
#include <dlfcn.h>
#include <pthread.h>

#include "base/atomic.h"
#include "base/str.h"
#include "intercept/intercept.h"
#include "intercept/process.h"
#include "platform/modules.h"

RTS_REAL_DECLARE(void *, dlopen, const char *, int);
RTS_REAL_DECLARE(int, dlclose, void *);
RTS_REAL_DECLARE(int, pthread_mutex_lock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_unlock, pthread_mutex_t *);

static pthread_mutex_t loader = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; /* its address is the sync object */
static u32 lost_sight;       /* there was a dlopen whose end we did not see */

static void enter(void) {
  RTS_REAL(pthread_mutex_lock)(&loader);
  if (rts_races_on()) rts_race_acquire((uptr)&loader);
}
static void leave(void) {
  if (rts_races_on()) {
    if (rts_load_relaxed(&lost_sight)) rts_race_pardon_all();
    rts_race_release((uptr)&loader);
  }
  RTS_REAL(pthread_mutex_unlock)(&loader);
}
void rts_loader_child(void) { loader = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; }

void rts_loader_constructing(void) {
  if (rts_races_on()) rts_race_acquire((uptr)&loader);
}
void rts_loader_destructed(void) {
  if (rts_races_on()) rts_race_release((uptr)&loader);
}

static void check_name(const char *path, uptr pc, uptr fp) {
  const struct rts_call call = {"dlopen", pc, fp};
  if (path) rts_call_read_str(&call, path);
}

static RTS_NOINLINE void *open_and_see(const char *path, int flags) {
  enter();
  void *handle = RTS_REAL(dlopen)(path, flags);
  leave();
  return handle;
}

/* A plain name is searched for in the caller's RUNPATH, and $ORIGIN is the caller's: the real function must see our caller as its own. */
static bool needs_caller(const char *path) { return path && (!rts_strchr(path, '/') || rts_strchr(path, '$')); }

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
  if (rts_race_on && !needs_caller(path)) return open_and_see(path, flags);
  if (rts_race_on) rts_store_relaxed(&lost_sight, 1);
  void *(*real)(const char *, int) = RTS_REAL(dlopen);
  __attribute__((musttail)) return real(path, flags);
}

RTS_INTERCEPT(int, dlclose, void *handle) {
  if (rts_ready()) rts_modules_note_unload();
  if (!rts_race_on) return RTS_REAL(dlclose)(handle);
  enter();
  int ret = RTS_REAL(dlclose)(handle);
  leave();
  rts_races_modules_changed();
  return ret;
}
