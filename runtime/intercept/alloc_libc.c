/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The allocator behind ours: the next one in the loader's order, mostly the C library's. Only processes that are, or were, bystanders use it.
 *
 * B1 it is looked up before the first block is given out, so all its blocks are of one allocator. B2 its blocks and ours are told apart by address:
 * ours lie in [RTS_HEAP_BEGIN, RTS_HEAP_END), which is reserved during init.
 * Any context that the functions allow. Cost: a jump. */
#include "intercept/alloc.h"

#define SHARED_ENTRY(name) \
  struct rts_real_entry rts_real_##name __attribute__((section("rts_real"), used, retain, aligned(32))) = {0, #name, 0, 0}
SHARED_ENTRY(malloc);
SHARED_ENTRY(free);
RTS_REAL_DECLARE(void *, calloc, uptr, uptr);
RTS_REAL_DECLARE(void *, realloc, void *, uptr);
RTS_REAL_DECLARE(void *, memalign, uptr, uptr);
RTS_REAL_DECLARE(uptr, malloc_usable_size, void *);

void rts_alloc_resolve(void) {
  rts_real_resolve(&rts_real_malloc);
  rts_real_resolve(&rts_real_calloc);
  rts_real_resolve(&rts_real_realloc);
  rts_real_resolve(&rts_real_memalign);
  rts_real_resolve(&rts_real_free);
  rts_real_resolve(&rts_real_malloc_usable_size);
}

void *rts_libc_malloc(uptr size) { return RTS_LIBC_MALLOC(size); }
void *rts_libc_calloc(uptr n, uptr size) { return RTS_REAL(calloc)(n, size); }
/* Whether it moves is known too late: then the old place may be somebody else's. */
void *rts_libc_realloc(void *p, uptr size) {
  if (p && rts_load_relaxed(&rts_lock_alive)) rts_lock_memory_gone((uptr)p, rts_libc_usable(p));
  return RTS_REAL(realloc)(p, size);
}
void *rts_libc_memalign(uptr alignment, uptr size) { return RTS_REAL(memalign)(alignment, size); }
void rts_libc_free_told(void *p) {
  if (p) rts_lock_memory_gone((uptr)p, rts_libc_usable(p));
  RTS_LIBC_FREE(p);
}
void rts_libc_free(void *p) { RTS_LIBC_FREE_WAY(p); }
uptr rts_libc_usable(void *p) { return RTS_REAL(malloc_usable_size)(p); }

bool rts_alloc_passes_slow(void) {
  rts_init();
  return rts_init_bystander && rts_load_acquire(&rts_init_state) != RTS_INIT_WATCHING;
}
