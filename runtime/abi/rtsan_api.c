/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* include/rtsan/rtsan.h. Thin; the header is the contract. */
#include "rtsan/rtsan.h"

#include "core/flags.h"
#include "core/init.h"
#include "heap/heap.h"
#include "intercept/user_lock.h"
#include "lockorder/extras.h"
#include "lockorder/lockorder.h"
#include "lockorder/profile.h"
#include "platform/x86_64.h"
#include "report/explain.h"
#include "report/record.h"
#include "shadow/shadow.h"
#include "shadow/user_poison.h"

RTS_EXPORT int rtsan_api_version(void) { return RTSAN_API_VERSION; }

RTS_EXPORT void rtsan_poison(const volatile void *addr, size_t size) {
  rts_init();
  if (!rts_flags.allow_user_poisoning) return;
  rts_heap_will_poison((uptr)addr);
  rts_user_poison((uptr)addr, size);
}

RTS_EXPORT void rtsan_unpoison(const volatile void *addr, size_t size) {
  rts_init();
  if (rts_flags.allow_user_poisoning) rts_user_unpoison((uptr)addr, size);
}

RTS_EXPORT void *rtsan_first_poisoned(const volatile void *addr, size_t size) {
  return rts_ready() ? (void *)rts_first_bad((uptr)addr, size) : NULL;
}

RTS_EXPORT unsigned rtsan_report_count(void) { return rts_report_count(); }
RTS_EXPORT void rtsan_set_death_callback(void (*callback)(void)) { rts_report_on_death(RTS_CALLBACK_RTSAN, callback); }
RTS_EXPORT void rtsan_set_report_callback(void (*callback)(const char *)) { rts_report_on_text(RTS_CALLBACK_RTSAN, callback); }

RTS_EXPORT void rtsan_print_stack(void) {
  rts_init();
  rts_report_print_stack(RTS_CALLER_PC(), RTS_FRAME() + 2 * sizeof(uptr), *(const uptr *)RTS_FRAME());
}

RTS_EXPORT void rtsan_describe(const volatile void *addr) {
  rts_init();
  rts_report_explain((uptr)addr);
}

RTS_EXPORT void rtsan_dump_locks(void) {
  if (rts_ready() && !rts_inside()) rts_lock_dump();
}

/* -- own locks. What it is, is what it was made or first taken as. */

static u32 traits_from(unsigned flags) {
  return (flags & RTSAN_LOCK_RECURSIVE ? RTS_LOCK_RECURSIVE : 0u) | (flags & (RTSAN_LOCK_RW | RTSAN_LOCK_READ | RTSAN_LOCK_WRITERS_FIRST) ? RTS_LOCK_RW : 0u) |
         (flags & RTSAN_LOCK_WRITERS_FIRST ? RTS_LOCK_WRITERS_FIRST : 0u) | (flags & RTSAN_LOCK_HANDED ? RTS_LOCK_HANDED : 0u);
}
static u32 traits_of(uptr lock, unsigned flags) {
  u32 known = rts_lock_active ? rts_lock_traits_of(lock) : 0;
  return known & RTS_LOCK_USER ? known : traits_from(flags);
}

RTS_EXPORT void rtsan_lock_create(const volatile void *lock, unsigned flags) {
  rts_init();
  rts_user_lock_made((uptr)lock, traits_from(flags), RTS_CALLER_PC(), RTS_FRAME());
}
RTS_EXPORT void rtsan_lock_destroy(const volatile void *lock) {
  rts_user_lock_gone((uptr)lock, traits_of((uptr)lock, 0), RTS_CALLER_PC(), RTS_FRAME());
}
RTS_EXPORT void rtsan_lock_before_acquire(const volatile void *lock, unsigned flags) {
  rts_user_lock_wanted((uptr)lock, traits_of((uptr)lock, flags), flags & RTSAN_LOCK_READ, RTS_CALLER_PC(), RTS_FRAME());
}
RTS_EXPORT void rtsan_lock_acquired(const volatile void *lock, unsigned flags) {
  rts_user_lock_taken((uptr)lock, traits_of((uptr)lock, flags), flags & RTSAN_LOCK_READ, flags & RTSAN_LOCK_TRY, 1, RTS_CALLER_PC(), RTS_FRAME());
}
RTS_EXPORT void rtsan_lock_try_failed(const volatile void *lock, unsigned flags) {
  (void)flags;
  rts_lock_not_taken((uptr)lock);
}
RTS_EXPORT void rtsan_lock_release(const volatile void *lock, unsigned flags) {
  rts_user_lock_leaving((uptr)lock, traits_of((uptr)lock, flags), flags & RTSAN_LOCK_READ, false, RTS_CALLER_PC(), RTS_FRAME());
}

RTS_EXPORT int rtsan_write_lock_files(void) {
  if (!rts_ready() || rts_inside()) return 0;
  rts_enter();
  bool profile = rts_lock_profile_write(), graph = rts_lock_graph_write();
  rts_leave();
  return profile && graph;
}

RTS_EXPORT void rtsan_check_no_locks_held(void) {
  rts_init();
  const struct rts_regs regs = {.pc = RTS_CALLER_PC(), .sp = RTS_FRAME() + 2 * sizeof(uptr), .bp = *(const uptr *)RTS_FRAME()};
  rts_user_lock_none_held(&regs);
}
