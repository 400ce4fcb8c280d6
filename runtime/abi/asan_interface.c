/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* <sanitizer/asan_interface.h>, weak: code that is annotated for AddressSanitizer works unchanged. The header is included, so
 * signatures cannot drift. Thin: each function translates and calls the module that knows.
 * __asan_default_options and __asan_on_error are the program's to define. */
#include <sanitizer/asan_interface.h>

#include "abi/abi.h"
#include "base/fmt.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/init.h"
#include "core/stack.h"
#include "heap/heap.h"
#include "platform/x86_64.h"
#include "report/describe.h"
#include "report/explain.h"
#include "report/record.h"
#include "shadow/shadow.h"
#include "shadow/user_poison.h"

/* -- poison -- */

RTS_EXPORT void __asan_poison_memory_region(void const volatile *addr, size_t size) {
  rts_init();
  if (!rts_flags.allow_user_poisoning) return;
  rts_heap_will_poison((uptr)addr);
  rts_user_poison((uptr)addr, size);
}

RTS_EXPORT void __asan_unpoison_memory_region(void const volatile *addr, size_t size) {
  rts_init();
  if (rts_flags.allow_user_poisoning) rts_user_unpoison((uptr)addr, size);
}

RTS_EXPORT int __asan_address_is_poisoned(void const volatile *addr) {
  return rts_ready() && rts_addr_in_app((uptr)addr) && !rts_byte_ok((uptr)addr);
}

RTS_EXPORT void *__asan_region_is_poisoned(void *beg, size_t size) {
  uptr b = (uptr)beg;
  if (!size || !rts_ready()) return NULL;
  if (!rts_addr_in_app(b)) return beg;
  if (b + size < b || !rts_addr_in_app(b + size - 1)) return (void *)(b + size - 1);
  return (void *)rts_first_bad(b, size);
}

/* -- the report under way -- */

RTS_EXPORT int __asan_report_present(void) { return rts_report_last()->present; }
RTS_EXPORT void *__asan_get_report_pc(void) { return (void *)rts_report_last()->regs.pc; }
RTS_EXPORT void *__asan_get_report_bp(void) { return (void *)rts_report_last()->regs.bp; }
RTS_EXPORT void *__asan_get_report_sp(void) { return (void *)rts_report_last()->regs.sp; }
RTS_EXPORT void *__asan_get_report_address(void) { return (void *)rts_report_last()->addr; }
RTS_EXPORT int __asan_get_report_access_type(void) { return rts_report_last()->access == RTS_ACCESS_WRITE; }
RTS_EXPORT size_t __asan_get_report_access_size(void) { return rts_report_last()->size; }
RTS_EXPORT const char *__asan_get_report_description(void) { return rts_report_last()->kind; }

RTS_EXPORT void __asan_report_error(void *pc, void *bp, void *sp, void *addr, int is_write, size_t access_size) {
  struct rts_regs regs = {(uptr)pc, (uptr)sp, (uptr)bp};
  rts_init();
  if (rts_inside()) return;
  if (rts_addr_in_app((uptr)addr) && rts_first_bad((uptr)addr, access_size)) {
    rts_report_access((uptr)addr, access_size, is_write ? RTS_ACCESS_WRITE : RTS_ACCESS_READ, &regs, NULL);
    return;
  }
  struct rts_report r; /* the caller knows better than the shadow */
  rts_report_begin(&r, RTS_REPORT_UNKNOWN_CRASH, regs.pc, regs.sp, regs.bp, NULL);
  r.addr = r.bad_addr = (uptr)addr;
  r.size = access_size;
  r.access = is_write ? RTS_ACCESS_WRITE : RTS_ACCESS_READ;
  r.has_addr = true;
  rts_report_emit(&r);
}

RTS_EXPORT void __asan_set_death_callback(void (*callback)(void)) { rts_report_on_death(RTS_CALLBACK_ASAN, callback); }
RTS_EXPORT void __asan_set_error_report_callback(void (*callback)(const char *)) { rts_report_on_text(RTS_CALLBACK_ASAN, callback); }

/* -- what lies where -- */

RTS_EXPORT void __asan_describe_address(void *addr) {
  rts_init();
  rts_report_explain((uptr)addr);
}

/* The object's words for __asan_locate_address: kind, and name, begin and size as far as there are any. */
static const char *locate(const struct rts_place *p, const char **name, uptr *begin, uptr *size) {
  switch (p->kind) {
  case RTS_PLACE_HEAP:
    *begin = p->block.begin;
    *size = p->block.size;
    return "heap";
  case RTS_PLACE_GLOBAL:
    *name = p->globals[0]->name;
    *begin = p->globals[0]->begin;
    *size = p->globals[0]->size;
    return "global";
  case RTS_PLACE_STACK: {
    const char *relation;
    const struct rts_frame_var *v = p->frame ? rts_describe_variable(p->frame, (sptr)(p->addr - p->frame_base), 1, &relation) : NULL;
    if (v) {
      *name = v->name;
      *begin = p->frame_base + v->offset;
      *size = v->size;
    }
    return "stack";
  }
  case RTS_PLACE_ALLOCA: return "stack";
  case RTS_PLACE_SHADOW: return p->addr < RTS_LOW_SHADOW_END ? "shadow-low" : "shadow-high";
  case RTS_PLACE_SYMBOL:
  case RTS_PLACE_TLS:
    *name = p->name;
    *begin = p->begin;
    *size = p->size;
    return "global";
  case RTS_PLACE_MAPPED:
  case RTS_PLACE_FD:
  case RTS_PLACE_UNKNOWN: break;
  }
  return p->addr >= RTS_LOW_SHADOW_END && p->addr < RTS_HIGH_SHADOW ? "shadow-gap" : rts_heap_owns(p->addr) ? "heap-invalid" : "unknown";
}

RTS_EXPORT const char *__asan_locate_address(void *addr, char *name, size_t name_size, void **region_address, size_t *region_size) {
  struct rts_place p;
  const char *what = NULL;
  uptr begin = 0, size = 0;
  rts_init();
  bool locked = rts_report_lock(); /* not if this thread is reporting: then it has the lock */
  rts_describe((uptr)addr, &p);
  if (locked) rts_report_unlock();
  const char *kind = locate(&p, &what, &begin, &size);
  if (name && name_size) rts_strlcpy(name, what ? what : "", name_size);
  if (region_address) *region_address = (void *)begin;
  if (region_size) *region_size = size;
  return kind;
}

static size_t copy_stack(u32 ctx, u32 tid, void **trace, size_t size, int *thread_id) {
  const uptr *pcs = NULL;
  u32 n = rts_depot_get(ctx, &pcs);
  if (n && pcs[n - 1] == RTS_STACK_FOLDED) n--;
  if (n > size) n = (u32)size;
  for (u32 i = 0; i < n; i++) trace[i] = (void *)pcs[i];
  if (thread_id) *thread_id = (int)tid;
  return n;
}

RTS_EXPORT size_t __asan_get_alloc_stack(void *addr, void **trace, size_t size, int *thread_id) {
  struct rts_block b;
  return rts_ready() && rts_heap_find((uptr)addr, &b) ? copy_stack(b.alloc_ctx, b.alloc_tid, trace, size, thread_id) : 0;
}

RTS_EXPORT size_t __asan_get_free_stack(void *addr, void **trace, size_t size, int *thread_id) {
  struct rts_block b;
  if (!rts_ready() || !rts_heap_find((uptr)addr, &b) || b.state == RTS_BLOCK_LIVE) return 0;
  return copy_stack(b.free_ctx, b.free_tid, trace, size, thread_id);
}

RTS_EXPORT void __asan_get_shadow_mapping(size_t *shadow_scale, size_t *shadow_offset) {
  if (shadow_scale) *shadow_scale = RTS_SHADOW_SCALE;
  if (shadow_offset) *shadow_offset = RTS_SHADOW_OFFSET;
}

RTS_EXPORT void __asan_print_accumulated_stats(void) {
  rts_init();
  rts_heap_print_stats();
}

/* -- stack -- */

/* Frames above are about to be left without a trace; those below the stack pointer are dead already. */
RTS_EXPORT void __asan_handle_no_return(void) {
  if (rts_ready()) rts_abi_stack_reset(rts_cpu_sp());
}

/* There is no fake stack: returned frames stay on the real one (detect_stack_use_after_return). */
RTS_EXPORT void *__asan_get_current_fake_stack(void) { return NULL; }
RTS_EXPORT void *__asan_addr_is_in_fake_stack(void *fake_stack, void *addr, void **beg, void **end) {
  (void)fake_stack, (void)addr, (void)beg, (void)end;
  return NULL;
}
RTS_EXPORT void __asan_suppress_fake_stack(void) {}
RTS_EXPORT void __asan_unsuppress_fake_stack(void) {}
/* 0: the stack of an allocation cannot be changed afterwards. */
RTS_EXPORT int __asan_update_allocation_context(void *addr) {
  (void)addr;
  return 0;
}
