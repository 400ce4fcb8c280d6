/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Loading and unloading of libraries, and what that orders.
 *
 * The loader's own lock is never seen. L1 constructors come after all that anybody did before a library was closed (its addresses may be
 * theirs now): the first constructor of a module acquires what dlclose and the last destructor released. L2 who gets a handle comes after
 * the constructors, whoever ran them: dlopen acquires what other calls released; where one is still under way, or was not followed to its end,
 * all accesses so far are pardoned. Locks: none. Cost: that of the real functions. */
#include <dlfcn.h>

#include "base/atomic.h"
#include "base/str.h"
#include "intercept/intercept.h"
#include "intercept/process.h"
#include "platform/modules.h"

RTS_REAL_DECLARE(void *, dlopen, const char *, int);
RTS_REAL_DECLARE(int, dlclose, void *);

static u32 loader;           /* the sync object */
static u32 under_way;        /* threads that are inside */
static u32 lost_sight;       /* there was a dlopen whose end we did not see */

static void enter(void) {
  rts_add_relaxed(&under_way, 1);
  if (rts_races_on()) rts_race_release((uptr)&loader);
}
static void leave(void) {
  if (rts_races_on()) {
    if (rts_load_relaxed(&under_way) > 1 || rts_load_relaxed(&lost_sight)) rts_race_pardon_all();
    rts_race_acq_rel((uptr)&loader);
  }
  rts_add_relaxed(&under_way, -1u);
}
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
  enter();
  int ret = RTS_REAL(dlclose)(handle);
  leave();
  rts_races_modules_changed();
  return ret;
}
