/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* <sanitizer/tsan_interface.h> but for fibers (fiber.c) and reports (tsan_report.c), weak. The header is included, so signatures cannot drift.
 * __tsan_default_options, __tsan_default_suppressions, __tsan_on_initialize and __tsan_on_finalize are the program's to define. */
#include <sanitizer/tsan_interface.h>

#include "abi/abi.h"
#include "core/init.h"
#include "heap/heap.h"
#include "intercept/races.h"
#include "intercept/user_lock.h"
#include "lockorder/lockorder.h"
#include "shadow/shadow.h"

#define CALLER ((struct rts_regs){RTS_CALLER_PC(), RTS_FRAME() + 2 * sizeof(uptr), *(const uptr *)RTS_FRAME()})

/* -- order */

RTS_EXPORT void __tsan_acquire(void *addr) {
  if (rts_races_on()) rts_race_acquire((uptr)addr);
}
RTS_EXPORT void __tsan_release(void *addr) {
  if (rts_races_on()) rts_race_release((uptr)addr);
}

/* -- own locks. Between a pre_ and its post_ the lock's own code runs, and counts for nothing. Linker-initialized, reentrant, never destroyed: all locks
 * may be so. */

static u32 traits_of(unsigned flags) {
  return RTS_LOCK_RW | (flags & (__tsan_mutex_write_reentrant | __tsan_mutex_recursive_lock | __tsan_mutex_recursive_unlock) ? RTS_LOCK_RECURSIVE : 0u);
}

RTS_EXPORT void __tsan_mutex_create(void *addr, unsigned flags) { rts_user_lock_made((uptr)addr, traits_of(flags), RTS_CALLER_PC(), RTS_FRAME()); }
RTS_EXPORT void __tsan_mutex_destroy(void *addr, unsigned flags) { rts_user_lock_gone((uptr)addr, traits_of(flags), RTS_CALLER_PC(), RTS_FRAME()); }

RTS_EXPORT void __tsan_mutex_pre_lock(void *addr, unsigned flags) {
  if (!(flags & __tsan_mutex_try_lock)) rts_user_lock_wanted((uptr)addr, traits_of(flags), flags & __tsan_mutex_read_lock, RTS_CALLER_PC(), RTS_FRAME());
  rts_user_lock_inside(1);
}
RTS_EXPORT void __tsan_mutex_post_lock(void *addr, unsigned flags, int recursion) {
  rts_user_lock_inside(-1);
  if (flags & __tsan_mutex_try_lock_failed) return;
  int levels = flags & __tsan_mutex_recursive_lock ? recursion : 1;
  rts_user_lock_taken((uptr)addr, traits_of(flags), flags & __tsan_mutex_read_lock, flags & __tsan_mutex_try_lock, levels, RTS_CALLER_PC(), RTS_FRAME());
}
/* Returns the number of levels that were given up, for post_lock to take again. */
RTS_EXPORT int __tsan_mutex_pre_unlock(void *addr, unsigned flags) {
  bool shared = flags & __tsan_mutex_read_lock;
  int levels = rts_user_lock_leaving((uptr)addr, traits_of(flags), shared, flags & __tsan_mutex_recursive_unlock, RTS_CALLER_PC(), RTS_FRAME());
  rts_user_lock_inside(1);
  return shared ? 0 : levels;
}
RTS_EXPORT void __tsan_mutex_post_unlock(void *addr, unsigned flags) {
  (void)addr, (void)flags;
  rts_user_lock_inside(-1);
}
RTS_EXPORT void __tsan_mutex_pre_signal(void *addr, unsigned flags) {
  (void)addr, (void)flags;
  rts_user_lock_inside(1);
}
RTS_EXPORT void __tsan_mutex_post_signal(void *addr, unsigned flags) {
  (void)addr, (void)flags;
  rts_user_lock_inside(-1);
}
RTS_EXPORT void __tsan_mutex_pre_divert(void *addr, unsigned flags) {
  (void)addr, (void)flags;
  rts_user_lock_diverted(1);
}
RTS_EXPORT void __tsan_mutex_post_divert(void *addr, unsigned flags) {
  (void)addr, (void)flags;
  rts_user_lock_diverted(-1);
}

RTS_EXPORT void __tsan_check_no_mutexes_held(void) {
  struct rts_regs regs = CALLER;
  rts_user_lock_none_held(&regs);
}

/* -- objects whose users have to take turns: an access to the object is one to its first byte. A tag only has to be unlike any other. */

RTS_EXPORT void *__tsan_external_register_tag(const char *object_type) { return (void *)(object_type ? object_type : ""); }
RTS_EXPORT void __tsan_external_register_header(void *tag, const char *header) { (void)tag, (void)header; }
RTS_EXPORT void __tsan_external_assign_tag(void *addr, void *tag) { (void)addr, (void)tag; }

static void external(void *addr, void *caller_pc, void *tag, u32 flags, struct rts_regs regs) {
  if (!tag || !rts_addr_in_app((uptr)addr) || !rts_races_on() || !rts_range_is_ok((uptr)addr, 1)) return;
  if (caller_pc) regs.pc = (uptr)caller_pc;
  rts_races_access((uptr)addr, 1, flags, &regs, NULL);
}
RTS_EXPORT void __tsan_external_read(void *addr, void *caller_pc, void *tag) { external(addr, caller_pc, tag, RTS_RACE_READ, CALLER); }
RTS_EXPORT void __tsan_external_write(void *addr, void *caller_pc, void *tag) { external(addr, caller_pc, tag, RTS_RACE_WRITE, CALLER); }

/* -- the process */

RTS_EXPORT void __tsan_flush_memory(void) {
  if (!rts_ready()) return;
  rts_heap_purge();
  if (rts_race_on && !rts_races_muted) rts_race_flush();
}
