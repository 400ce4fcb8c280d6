/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* operator new and delete in all their forms, under their mangled names: the runtime links no C++ library.
 *
 * A throwing form that gets no memory asks the program's new handler first, as the standard has it. Then, with
 * allocator_may_return_null=1, it throws std::bad_alloc through the C++ library that the program brought along; otherwise, or where there
 * is none, it is a report. Nothing here needs unwinding, so exceptions pass through these frames. */
#include <errno.h>

#include "core/flags.h"
#include "intercept/alloc.h"

extern void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((weak));
typedef void new_handler(void);
extern new_handler *get_new_handler(void) __asm__("_ZSt15get_new_handlerv") __attribute__((weak));

RTS_COLD static void *new_failed(uptr size, uptr alignment, enum rts_alloc_kind kind, const struct rts_site *at) {
  while (size <= rts_heap_max_size() && get_new_handler) {
    new_handler *h = get_new_handler();
    if (!h) break;
    h();
    void *p = rts_heap_alloc(size, alignment, kind, false, rts_stack_capture_id(at->pc, at->fp));
    if (p) return p;
  }
  if (rts_flags.allocator_may_return_null && throw_bad_alloc) throw_bad_alloc();
  struct rts_report r;
  rts_report_begin(&r, size > rts_heap_max_size() ? RTS_REPORT_ALLOCATION_TOO_BIG : RTS_REPORT_OUT_OF_MEMORY, at->pc,
                   at->fp + 2 * sizeof(uptr), *(const uptr *)at->fp, NULL);
  r.function = at->name;
  r.size = size;
  r.size2 = size > rts_heap_max_size() ? rts_heap_max_size() : 0;
  r.fatal = true; /* operator new may not return null */
  rts_report_emit(&r);
  return NULL;
}

/* What the C++ library's operator would do. */
RTS_INLINE void *new_passing(uptr size, uptr alignment) {
  return alignment ? rts_libc_memalign(alignment, size) : rts_libc_malloc(size);
}
RTS_COLD static void *new_passing_failed_aligned(uptr size, uptr alignment) {
  for (new_handler *h; get_new_handler && (h = get_new_handler());) {
    h();
    void *p = new_passing(size, alignment);
    if (p) return p;
  }
  if (throw_bad_alloc) throw_bad_alloc();
  __builtin_trap(); /* operator new may not return null */
}
RTS_COLD static void *new_passing_failed(uptr size) { return new_passing_failed_aligned(size, 0); }

static RTS_NOINLINE void *passing_new(uptr size) {
  void *p = RTS_LIBC_MALLOC(size);
  if (RTS_LIKELY(p != NULL)) return p;
  __attribute__((musttail)) return new_passing_failed(size);
}

RTS_INLINE void *new_throwing(uptr size, uptr alignment, enum rts_alloc_kind kind, struct rts_site at) {
  if (rts_alloc_passes()) {
    void *p = new_passing(size, alignment);
    return RTS_LIKELY(p != NULL) ? p : new_passing_failed_aligned(size, alignment);
  }
  if (RTS_UNLIKELY(rts_heap_special & (RTS_HEAP_HOOKS | RTS_HEAP_LIMITS))) {
    void *p = rts_alloc_special(size, alignment, kind, false, &at);
    return p ? p : new_failed(size, alignment, kind, &at);
  }
  void *p = rts_heap_alloc(size, alignment, kind, false, rts_stack_capture_id(at.pc, at.fp));
  if (RTS_UNLIKELY(!p)) return new_failed(size, alignment, kind, &at);
  if (RTS_UNLIKELY(rts_race_on)) rts_races_allocated(p, size, at.pc);
  return p;
}

RTS_INLINE void delete_block(void *p, enum rts_alloc_kind kind, bool sized, uptr size, bool aligned, uptr alignment, struct rts_site at) {
  struct rts_free_args args = {.kind = kind, .check_kind = rts_flags.alloc_dealloc_mismatch, .sized = sized, .size = size,
                               .aligned = aligned, .alignment = alignment};
  rts_free(p, &args, at);
}

/* (suffix of the C identifier, mangled name, kind, name in reports) */
#define SITE(text) ((struct rts_site)RTS_SITE(text))
#define NEW(id, plain, nothrow, align, align_nothrow, kind, text) \
  static RTS_NOINLINE void *own_##id(uptr size) { return new_throwing(size, 0, kind, SITE(text)); } \
  RTS_EXPORT void *rts_intercept_##id(uptr size) __asm__(plain); \
  void *rts_intercept_##id(uptr size) { RTS_ALLOC_WAY(passing_new, own_##id, (size)); } \
  RTS_EXPORT void *rts_intercept_##id##_nothrow(uptr size, const void *tag) __asm__(nothrow); \
  void *rts_intercept_##id##_nothrow(uptr size, const void *tag) { return (void)tag, rts_alloc(size, 0, kind, false, SITE(text)); } \
  RTS_EXPORT void *rts_intercept_##id##_align(uptr size, uptr alignment) __asm__(align); \
  void *rts_intercept_##id##_align(uptr size, uptr alignment) { \
    struct rts_site at = RTS_SITE(text); \
    if (RTS_UNLIKELY(!rts_is_pow2(alignment))) return bad_alignment(size, alignment, &at); \
    return new_throwing(size, alignment, kind, at); \
  } \
  RTS_EXPORT void *rts_intercept_##id##_align_nothrow(uptr size, uptr alignment, const void *tag) __asm__(align_nothrow); \
  void *rts_intercept_##id##_align_nothrow(uptr size, uptr alignment, const void *tag) { \
    struct rts_site at = RTS_SITE(text); \
    (void)tag; \
    if (RTS_UNLIKELY(!rts_is_pow2(alignment))) return bad_alignment(size, alignment, &at); \
    return rts_alloc(size, alignment, kind, false, at); \
  }

RTS_COLD static void *bad_alignment(uptr size, uptr alignment, const struct rts_site *at) {
  rts_init();
  return rts_alloc_invalid(RTS_REPORT_INVALID_ALIGNMENT, size, alignment, EINVAL, at);
}

NEW(new, "_Znwm", "_ZnwmRKSt9nothrow_t", "_ZnwmSt11align_val_t", "_ZnwmSt11align_val_tRKSt9nothrow_t", RTS_KIND_NEW, "operator new")
NEW(new_array, "_Znam", "_ZnamRKSt9nothrow_t", "_ZnamSt11align_val_t", "_ZnamSt11align_val_tRKSt9nothrow_t", RTS_KIND_NEW_ARRAY,
    "operator new[]")

/* args: the names of params. */
#define UNUSED __attribute__((unused))
#define DELETE(id, symbol, params, args, kind, text, sized, size, aligned, alignment) \
  static RTS_NOINLINE void own_##id params { delete_block(p, kind, sized, size, aligned, alignment, SITE(text)); } \
  RTS_EXPORT void rts_intercept_##id params __asm__(symbol); \
  void rts_intercept_##id params { \
    if (RTS_UNLIKELY(rts_load_acquire(&rts_init_state) == RTS_INIT_BYSTANDER)) RTS_LIBC_FREE(p); \
    else own_##id args; \
  }
#define DELETES(id, z, kind, text) \
  DELETE(id, "_Zd" z "Pv", (void *p), (p), kind, text, false, 0, false, 0) \
  DELETE(id##_nothrow, "_Zd" z "PvRKSt9nothrow_t", (void *p, UNUSED const void *tag), (p, tag), kind, text, false, 0, false, 0) \
  DELETE(id##_sized, "_Zd" z "Pvm", (void *p, uptr n), (p, n), kind, text, true, n, false, 0) \
  DELETE(id##_sized_nothrow, "_Zd" z "PvmRKSt9nothrow_t", (void *p, uptr n, UNUSED const void *tag), (p, n, tag), kind, text, true, n, false, 0) \
  DELETE(id##_align, "_Zd" z "PvSt11align_val_t", (void *p, uptr a), (p, a), kind, text, false, 0, true, a) \
  DELETE(id##_align_nothrow, "_Zd" z "PvSt11align_val_tRKSt9nothrow_t", (void *p, uptr a, UNUSED const void *tag), (p, a, tag), kind, text, false, 0, \
         true, a) \
  DELETE(id##_sized_align, "_Zd" z "PvmSt11align_val_t", (void *p, uptr n, uptr a), (p, n, a), kind, text, true, n, true, a) \
  DELETE(id##_sized_align_nothrow, "_Zd" z "PvmSt11align_val_tRKSt9nothrow_t", (void *p, uptr n, uptr a, UNUSED const void *tag), (p, n, a, tag), kind, \
         text, true, n, true, a)

DELETES(delete, "l", RTS_KIND_NEW, "operator delete")
DELETES(delete_array, "a", RTS_KIND_NEW_ARRAY, "operator delete[]")
