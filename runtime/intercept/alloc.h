/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What malloc's family and the operators share: the way from an entry point into the heap, and from a refusal to a report.
 *
 * An entry point says where it was called (RTS_SITE), so that stacks begin with its caller. Nothing here holds a lock or the
 * recursion guard while it calls out (hooks, reports, new handlers). errno changes only where null is returned. */
#ifndef RTS_INTERCEPT_ALLOC_H
#define RTS_INTERCEPT_ALLOC_H
#include "core/init.h"
#include "core/stack.h"
#include "heap/heap.h"
#include "intercept/intercept.h"
#include "intercept/races.h"
#include "lockorder/lockorder.h"

struct rts_site {
  const char *name; /* of the entry point, as reports print it */
  uptr pc, fp;
};
/* Only in the entry point itself. */
#define RTS_SITE(entry) {(entry), (uptr)__builtin_return_address(0), (uptr)__builtin_frame_address(0)}

/* Another allocator is in the process for sure (a library loaded with RTLD_DEEPBIND): pointers that are not ours are let pass. */
extern u32 rts_alloc_foreign;

/* -- entry points: in a bystander a jump to what `real` names, else to `own`, which sees the same caller and frame. */
#define RTS_ALLOC_WAY(real, own, args) \
  if (RTS_UNLIKELY(rts_load_acquire(&rts_init_state) == RTS_INIT_BYSTANDER)) __attribute__((musttail)) return real args; \
  __attribute__((musttail)) return own args
typedef void *rts_malloc_fn(uptr);
typedef void rts_free_fn(void *);
extern struct rts_real_entry rts_real_malloc, rts_real_free;
#define RTS_LIBC_MALLOC ((rts_malloc_fn *)rts_load_relaxed(&rts_real_malloc.fn)) /* B1 */
#define RTS_LIBC_FREE ((rts_free_fn *)rts_load_relaxed(&rts_real_free.fn))

/* -- the C library's allocator (alloc_libc.c): a bystander leaves all to it, and what it gave is given back to it ever after. */
void rts_alloc_resolve(void);
void *rts_libc_malloc(uptr size);
void *rts_libc_calloc(uptr n, uptr size);
void *rts_libc_realloc(void *p, uptr size);
/* Null where the alignment is not to its liking, too. */
void *rts_libc_memalign(uptr alignment, uptr size);
void rts_libc_free(void *p);
/* The same where there are locks that may lie in the block. */
void rts_libc_free_told(void *p);
#define RTS_LIBC_FREE_WAY (RTS_LIKELY(!rts_load_relaxed(&rts_lock_alive)) ? RTS_LIBC_FREE : rts_libc_free_told)
uptr rts_libc_usable(void *p);

RTS_COLD bool rts_alloc_passes_slow(void);
/* Is this call the C library's to serve? */
RTS_INLINE bool rts_alloc_passes(void) {
  u32 state = rts_load_acquire(&rts_init_state);
  if (RTS_LIKELY(state == RTS_INIT_WATCHING)) return false;
  return state == RTS_INIT_BYSTANDER || rts_alloc_passes_slow();
}
/* Is this block, not null, the C library's? */
RTS_INLINE bool rts_alloc_is_libcs(const void *p) { return RTS_UNLIKELY(rts_init_bystander) && !rts_heap_owns((uptr)p); }

/* Limits, hooks, failures. */
RTS_COLD void *rts_alloc_special(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, const struct rts_site *at);
/* The heap said no: errno and null, or a report; operators call on the new handler and throw instead. */
RTS_COLD void *rts_alloc_failed(uptr size, const struct rts_site *at);
/* A free that the heap refused: report, or let it pass. With halt_on_error=0 a mismatched block is freed after all. */
RTS_COLD void rts_free_failed(enum rts_free_result why, void *p, const struct rts_free_args *args, const struct rts_site *at);
RTS_COLD void rts_free_special(void *p, const struct rts_free_args *args, const struct rts_site *at);
/* Overflows and bad alignments. addr2 and size2 as report.h says. Sets `error` in errno. Returns null if the program may go on. */
RTS_COLD void *rts_alloc_invalid(enum rts_kind kind, uptr size, uptr size2, int error, const struct rts_site *at);
RTS_COLD void rts_alloc_report_bad_size(enum rts_kind kind, const void *p, const struct rts_site *at);

/* The malloc that the program calls, if that is not ours: it has one of its own, or a preloaded library has. Null if it is. */
typedef void *rts_malloc_function(uptr size);
rts_malloc_function *rts_alloc_replaced(void);

RTS_INLINE void *rts_alloc(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, struct rts_site at) {
  if (rts_alloc_passes()) return zero ? rts_libc_calloc(1, size) : alignment ? rts_libc_memalign(alignment, size) : rts_libc_malloc(size);
  if (RTS_UNLIKELY(rts_heap_special & (RTS_HEAP_HOOKS | RTS_HEAP_LIMITS))) return rts_alloc_special(size, alignment, kind, zero, &at);
  void *p = rts_heap_alloc(size, alignment, kind, zero, rts_stack_capture_id(at.pc, at.fp));
  if (RTS_UNLIKELY(!p)) return rts_alloc_failed(size, &at);
  if (RTS_UNLIKELY(rts_race_on)) rts_races_allocated(p, size, at.pc);
  return p;
}

/* For functions that return what the program frees by itself. */
RTS_INLINE void *rts_alloc_handed_over(uptr size, struct rts_site at) {
  rts_malloc_function *other = rts_alloc_replaced();
  return RTS_UNLIKELY(other != NULL) ? other(size) : rts_alloc(size, 0, RTS_KIND_MALLOC, false, at);
}

/* For the heap, of blocks that go from a site. */
extern const struct rts_heap_teller rts_alloc_teller;

RTS_INLINE void rts_free(void *p, const struct rts_free_args *args, struct rts_site at) {
  if (!p) return;
  if (rts_alloc_is_libcs(p)) return rts_libc_free(p);
  if (RTS_UNLIKELY(rts_heap_special & RTS_HEAP_HOOKS)) return rts_free_special(p, args, &at);
  enum rts_free_result r = rts_heap_free_told(p, args, &rts_alloc_teller, &at);
  if (RTS_UNLIKELY(r != RTS_FREE_OK)) rts_free_failed(r, p, args, &at);
}
#endif
