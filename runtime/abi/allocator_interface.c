/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* <sanitizer/allocator_interface.h>, weak like all exported names. The hooks that programs define themselves are in hooks.c. */
#include <sanitizer/allocator_interface.h>

#include "core/init.h"
#include "core/stack.h"
#include "heap/central.h"
#include "heap/heap.h"
#include "heap/hooks.h"
#include "intercept/alloc.h"
#include "platform/x86_64.h"
#include "report/report.h"

RTS_EXPORT size_t __sanitizer_get_estimated_allocated_size(size_t size) { return size; }

RTS_EXPORT int __sanitizer_get_ownership(const volatile void *p) {
  bool ok;
  rts_heap_usable((const void *)(uptr)p, &ok);
  return ok;
}

RTS_EXPORT const void *__sanitizer_get_allocated_begin(const void *p) {
  struct rts_block b;
  return rts_heap_live_at((uptr)p, &b) ? (const void *)b.begin : NULL;
}

RTS_EXPORT size_t __sanitizer_get_allocated_size(const volatile void *p) {
  if (!p) return 0;
  if (rts_alloc_is_libcs((const void *)(uptr)p)) return rts_libc_usable((void *)(uptr)p);
  bool ok;
  uptr n = rts_heap_usable((const void *)(uptr)p, &ok);
  if (!ok && rts_ready() && !rts_inside()) {
    struct rts_report r;
    rts_report_begin(&r, RTS_REPORT_BAD_GET_ALLOCATED_SIZE, RTS_CALLER_PC(), RTS_FRAME() + 2 * sizeof(uptr), *(const uptr *)RTS_FRAME(), NULL);
    r.addr = r.bad_addr = (uptr)p;
    r.has_addr = true;
    r.function = "__sanitizer_get_allocated_size";
    rts_report_emit(&r);
  }
  /* An empty block still holds its one address. */
  return ok && n == 0 ? 1 : n;
}

RTS_EXPORT size_t __sanitizer_get_allocated_size_fast(const volatile void *p) {
  bool ok;
  if (p && rts_alloc_is_libcs((const void *)(uptr)p)) return rts_libc_usable((void *)(uptr)p);
  uptr n = p ? rts_heap_usable((const void *)(uptr)p, &ok) : 0;
  return p && ok && n == 0 ? 1 : n;
}

RTS_EXPORT size_t __sanitizer_get_current_allocated_bytes(void) {
  struct rts_heap_stats s;
  rts_heap_get_stats(&s);
  return s.live_bytes;
}

RTS_EXPORT size_t __sanitizer_get_heap_size(void) {
  struct rts_heap_stats s;
  rts_heap_get_stats(&s);
  return s.mapped_bytes;
}

RTS_EXPORT size_t __sanitizer_get_free_bytes(void) { return rts_central_free_bytes(); }
RTS_EXPORT size_t __sanitizer_get_unmapped_bytes(void) { return 0; }

RTS_EXPORT int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                                         void (*on_free)(const volatile void *)) {
  return rts_heap_install_hooks(on_malloc, on_free) ? (int)rts_hooks_count() : 0;
}

RTS_EXPORT void __sanitizer_purge_allocator(void) { rts_heap_purge(); }
