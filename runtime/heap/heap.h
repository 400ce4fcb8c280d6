/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The heap's one door. Blocks with exact redzones, states in metadata away from user bytes, quarantine. */
#ifndef RTS_HEAP_H
#define RTS_HEAP_H
#include "base/types.h"

/* Which allocation function made (or frees) a block. */
enum rts_alloc_kind { RTS_KIND_MALLOC = 1, RTS_KIND_NEW = 2, RTS_KIND_NEW_ARRAY = 3 };

enum rts_block_state { RTS_BLOCK_NONE, RTS_BLOCK_LIVE, RTS_BLOCK_QUARANTINED, RTS_BLOCK_FREE };

/* What a report wants to know about the block at or around an address. */
struct rts_block {
  uptr begin, size;             /* user bytes */
  enum rts_block_state state;
  enum rts_alloc_kind kind;
  u32 alignment;                /* as requested, 0 = default */
  u32 alloc_ctx, free_ctx;      /* depot ids; 0 = unknown */
  u32 alloc_tid, free_tid;
};

void rts_heap_init(void);
/* size bytes, alignment a power of two or 0 for the default 16. Null if it cannot be had (the caller decides between null and a
 * report). zero: content must be zero. */
void *rts_heap_alloc(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, u32 ctx);
/* Result of a free; all but OK and RACED leave the heap untouched, and the caller reports.
 * RACED: this free went well, but it came out that rts_heap_take_raced() was freed by two threads at the same moment. */
enum rts_free_result {
  RTS_FREE_OK, RTS_FREE_NOT_OURS, RTS_FREE_BAD_POINTER, RTS_FREE_DOUBLE, RTS_FREE_KIND_MISMATCH, RTS_FREE_SIZE_MISMATCH, RTS_FREE_RACED
};
struct rts_free_args {
  enum rts_alloc_kind kind;
  bool sized, aligned;          /* operator delete(p, size[, align]) / free_sized: what the caller claims */
  uptr size, alignment;
  bool check_kind;              /* report alloc-dealloc-mismatch */
};
enum rts_free_result rts_heap_free(void *p, const struct rts_free_args *args, u32 ctx);
/* The same, which asks for ctx once it is certain that there is a block to free, and tells when that is poisoned but its cells are still there (a
 * large block: just before): whoever is in the middle of an access then has left his record, or sees the poison. */
struct rts_heap_teller {
  u32 (*stack)(const void *arg);
  void (*going)(const void *arg, uptr addr, uptr size);
};
enum rts_free_result rts_heap_free_told(void *p, const struct rts_free_args *args, const struct rts_heap_teller *tell, const void *arg);
/* The block of RTS_FREE_RACED, its memory forgotten; 0 if another thread asked first. */
uptr rts_heap_take_raced(void);
/* User size if p is the start of a live block, else 0 and *ok = false. */
uptr rts_heap_usable(const void *p, bool *ok);
RTS_INLINE bool rts_heap_owns(uptr a);
/* Fills `out` with the block whose user bytes or redzone hold addr (nearest one); false outside our heap or where no block ever was. */
bool rts_heap_find(uptr addr, struct rts_block *out);

/* True only if [addr, addr+size) lies inside the user bytes of one live block and no program ever poisoned heap memory by hand
 * (rts_heap_hand_poisoned), so that no shadow need be read. General registers only; any context; about 5 ns. */
bool rts_heap_range_live(uptr addr, uptr size);
extern bool rts_heap_hand_poisoned;
/* To be called before bytes at addr are poisoned other than by the heap. */
void rts_heap_will_poison(uptr addr);

struct rts_heap_stats {
  u64 live_bytes, live_blocks;  /* user bytes of live blocks */
  u64 mallocs, frees, total_bytes;
  u64 mapped_bytes;             /* footprint: touched by design, incl. metadata */
  u64 quarantine_bytes, quarantine_blocks;
};
void rts_heap_get_stats(struct rts_heap_stats *s);
void rts_heap_purge(void);      /* quarantine emptied, free pages given back */
void rts_heap_release(void);    /* free pages given back; the quarantine stays */
struct rts_heap_cache *rts_heap_cache_new(void);
void rts_heap_cache_drain(struct rts_heap_cache *c); /* thread exit */
void rts_heap_lock_all(void);
void rts_heap_unlock_all(bool child);

uptr rts_heap_max_size(void);   /* larger requests are refused */

/* -- for leak detection and the interface */
/* The live block whose user bytes hold addr (or that begins there with size 0). */
bool rts_heap_live_at(uptr addr, struct rts_block *out);
/* Every live block, in address order; cb must not allocate. Exact only while other threads stand still. */
void rts_heap_for_each_live(void (*cb)(const struct rts_block *, void *), void *arg);
void rts_heap_print_stats(void);

/* -- for the malloc family: things that are off in most programs, behind one test */
#define RTS_HEAP_HOOKS 1u  /* somebody wants to see allocations */
#define RTS_HEAP_LIMITS 2u /* hard_ or soft_rss_limit_mb is set */
#define RTS_HEAP_FILL 4u   /* max_malloc_fill_size or max_free_fill_size is set */
extern u32 rts_heap_special;
enum rts_heap_limit { RTS_LIMIT_NONE, RTS_LIMIT_SOFT, RTS_LIMIT_HARD };
/* Is the process above a limit? Asked before an allocation of `size`; looks every few milliseconds. */
enum rts_heap_limit rts_heap_over_limit(uptr size);
/* Up to 8 pairs, never removed, called outside all locks; false if there is no room. Either may be null. */
bool rts_heap_install_hooks(void (*on_malloc)(const volatile void *, size_t), void (*on_free)(const volatile void *));
void rts_heap_run_malloc_hooks(const void *p, uptr size);
/* False: a hook asked for the block to stay (__sanitizer_ignore_free_hook). */
bool rts_heap_run_free_hooks(const void *p);

#include "rtsan/layout.h"
RTS_INLINE bool rts_heap_owns(uptr a) { return a >= RTS_HEAP_BEGIN && a < RTS_HEAP_END; }
#endif
