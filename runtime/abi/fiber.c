/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The two interfaces by which programs tell of fibers: <sanitizer/tsan_interface.h>'s, which says who runs, and
 * <sanitizer/common_interface_defs.h>'s, which says where. A program may use either or both. Thin; see intercept/fiber.c. */
#include <sanitizer/tsan_interface.h>

#include "core/init.h"
#include "core/stack.h"
#include "intercept/fiber.h"
#include "platform/x86_64.h"

RTS_EXPORT void *__tsan_get_current_fiber(void) {
  rts_init();
  return rts_fiber_current();
}
RTS_EXPORT void *__tsan_create_fiber(unsigned flags) {
  (void)flags;
  rts_init();
  return rts_fiber_create(rts_stack_capture_id_slow(RTS_CALLER_PC(), RTS_FRAME()));
}
RTS_EXPORT void __tsan_destroy_fiber(void *fiber) { rts_fiber_destroy(fiber); }
RTS_EXPORT void __tsan_switch_to_fiber(void *fiber, unsigned flags) { rts_fiber_switch(fiber, !(flags & __tsan_switch_to_fiber_no_sync)); }
RTS_EXPORT void __tsan_set_fiber_name(void *fiber, const char *name) { rts_fiber_set_name(fiber, name); }

/* There is no fake stack to carry along. */
RTS_EXPORT void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom, size_t size) {
  rts_init();
  if (fake_stack_save) *fake_stack_save = NULL;
  rts_fiber_stack_leave((uptr)bottom, (uptr)bottom + size);
}
RTS_EXPORT void __sanitizer_finish_switch_fiber(void *fake_stack_save, const void **bottom_old, size_t *size_old) {
  (void)fake_stack_save;
  uptr lo, hi;
  rts_fiber_stack_enter(&lo, &hi);
  if (bottom_old) *bottom_old = (const void *)lo;
  if (size_old) *size_old = hi - lo;
}
