/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* <sanitizer/common_interface_defs.h> but for containers (container.c) and fibers (fiber.c), weak. Thin. The __sanitizer_weak_hook_* are the program's. */
#include <sanitizer/common_interface_defs.h>

#include "base/atomic.h"
#include "base/str.h"
#include "core/init.h"
#include "heap/heap.h"
#include "platform/modules.h"
#include "platform/x86_64.h"
#include "report/explain.h"
#include "report/out.h"
#include "report/record.h"
#include "shadow/shadow.h"

/* -- the report channel -- */

RTS_EXPORT void __sanitizer_set_report_path(const char *path) {
  rts_init();
  rts_channel_set_path(path);
}
RTS_EXPORT void __sanitizer_set_report_fd(void *fd) {
  rts_init();
  rts_channel_set_fd((int)(sptr)fd);
}
RTS_EXPORT const char *__sanitizer_get_report_path() {
  rts_init();
  const char *path = rts_channel_path();
  return path ? path : "stderr";
}
/* A sandbox is about to take file access away: open and read now what a report will need. */
RTS_EXPORT void __sanitizer_sandbox_on_notify(__sanitizer_sandbox_arguments *args) {
  (void)args;
  rts_init();
  rts_channel_path();
  rts_modules_refresh();
}
RTS_EXPORT void __sanitizer_report_error_summary(const char *error_summary) {
  rts_report_write(error_summary, rts_strlen(error_summary));
  rts_report_write("\n", 1);
}
RTS_EXPORT void __sanitizer_log_write(const char *text, size_t size);
RTS_EXPORT void __sanitizer_log_write(const char *text, size_t size) { rts_report_write(text, size); }

RTS_EXPORT void __sanitizer_set_death_callback(void (*callback)(void)) { rts_report_on_death(RTS_CALLBACK_SANITIZER, callback); }
RTS_EXPORT int __sanitizer_acquire_crash_state() {
  static int taken;
  return rts_exchange_acq_rel(&taken, 1) == 0;
}

/* -- unaligned access, checked like the program's own -- */

#define CALLER_REGS ((struct rts_regs){RTS_CALLER_PC(), RTS_FRAME() + 2 * sizeof(uptr), *(const uptr *)RTS_FRAME()})

static void check(const void *p, uptr size, enum rts_access access, struct rts_regs regs) {
  if (!rts_ready() || rts_range_is_ok((uptr)p, size) || rts_inside()) return;
  rts_report_access((uptr)p, size, access, &regs, NULL);
}

#define UNALIGNED(bits) \
  RTS_EXPORT uint##bits##_t __sanitizer_unaligned_load##bits(const void *p) { \
    uint##bits##_t x; \
    check(p, sizeof x, RTS_ACCESS_READ, CALLER_REGS); \
    __builtin_memcpy(&x, p, sizeof x); \
    return x; \
  } \
  RTS_EXPORT void __sanitizer_unaligned_store##bits(void *p, uint##bits##_t x) { \
    check(p, sizeof x, RTS_ACCESS_WRITE, CALLER_REGS); \
    __builtin_memcpy(p, &x, sizeof x); \
  }
UNALIGNED(16)
UNALIGNED(32)
UNALIGNED(64)

/* -- stacks and names -- */

RTS_EXPORT void __sanitizer_print_stack_trace(void) {
  rts_init();
  rts_report_print_stack(RTS_CALLER_PC(), RTS_FRAME() + 2 * sizeof(uptr), *(const uptr *)RTS_FRAME());
}
RTS_EXPORT void __sanitizer_symbolize_pc(void *pc, const char *fmt, char *out_buf, size_t out_buf_size) {
  rts_init();
  rts_report_symbolize_pc((uptr)pc, fmt, out_buf, out_buf_size);
}
RTS_EXPORT void __sanitizer_symbolize_global(void *data_ptr, const char *fmt, char *out_buf, size_t out_buf_size) {
  rts_init();
  rts_report_symbolize_global((uptr)data_ptr, fmt, out_buf, out_buf_size);
}
RTS_EXPORT int __sanitizer_get_module_and_offset_for_pc(void *pc, char *module_path, size_t module_path_len, void **pc_offset) {
  rts_init();
  const struct rts_module *m = rts_modules_find((uptr)pc);
  if (!m || !m->loaded) {
    rts_modules_refresh();
    m = rts_modules_find((uptr)pc);
  }
  if (!m) return 0;
  if (module_path && module_path_len) rts_strlcpy(module_path, m->path, module_path_len);
  if (pc_offset) *pc_offset = (void *)((uptr)pc - m->bias);
  return 1;
}

RTS_EXPORT void __sanitizer_print_memory_profile(size_t top_percent, size_t max_number_of_contexts) {
  (void)top_percent, (void)max_number_of_contexts;
  rts_init();
  rts_heap_print_stats();
}
