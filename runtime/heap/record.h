/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is kept about one block, and its only packing. A record is 16 bytes, so four share a cache line and none straddles two.
 *
 * R1 `word` decides. free moves it from LIVE to FREED by a compare-and-swap that only the thread's own handlers respect (a locked one would
 *    wait for every earlier store, 60 ns in allocation churn). Two threads that free a block within that window may both think they
 *    won; by the time that they hand it to the quarantine, the word is that of one of them, who moves it from FREED to WAITING; the
 *    other finds that it is not his, and is the double free. Contexts are written around it without order: a reporter that looks at a block while another
 *    thread frees it may see an older context, never a wrong state.
 * R2 a word of 0 is a slot that never held a block, and its memory is still as the kernel gave it: zero.
 * R3 quarantined and reusable blocks are both WAITING: reuse touches no record until the slot is handed out again.
 * Any context, no locks. */
#ifndef RTS_HEAP_RECORD_H
#define RTS_HEAP_RECORD_H
#include "base/atomic.h"
#include "base/check.h"
#include "base/types.h"
#include "heap/heap.h"

struct rts_record {
  u32 alloc_ctx, free_ctx;
  u64 word;
};

/* word: size 17 bits | state 2 | kind 2 | alignment 4 | spare 1 | alloc tid 19 | free tid 19.
 * Threads beyond 2^19 - 2 are recorded as unknown, which reports print as such. */
#define RTS_REC_SIZE_MASK 0x1ffffull
#define RTS_REC_STATE_SHIFT 17
#define RTS_REC_KIND_SHIFT 19
#define RTS_REC_ALIGN_SHIFT 21
#define RTS_REC_ALLOC_TID_SHIFT 26
#define RTS_REC_FREE_TID_SHIFT 45
#define RTS_REC_TID_MAX 0x7ffffu
#define RTS_REC_STATE_MASK (3ull << RTS_REC_STATE_SHIFT)
#define RTS_REC_LIVE (1ull << RTS_REC_STATE_SHIFT)
#define RTS_REC_FREED (2ull << RTS_REC_STATE_SHIFT)   /* by one thread, or by two at once */
#define RTS_REC_WAITING (3ull << RTS_REC_STATE_SHIFT) /* in the quarantine, or free */

RTS_INLINE u32 rts_rec_tid(u32 tid) { return tid < RTS_REC_TID_MAX ? tid : RTS_REC_TID_MAX; }
RTS_INLINE u32 rts_rec_tid_out(u64 t) { return t == RTS_REC_TID_MAX ? ~0u : (u32)t; }

/* Alignment codes: 0 is the default of 16, k is 2^(k+2). */
RTS_INLINE u32 rts_rec_align_code(uptr alignment) {
  if (alignment == 0) return 0;
  u32 l = rts_log2(alignment);
  return l < 3 ? 1 : l > 17 ? 15 : l - 2;
}
RTS_INLINE uptr rts_rec_align(u64 word) {
  u32 code = (u32)(word >> RTS_REC_ALIGN_SHIFT) & 15;
  return code ? 4ul << code : 0;
}
RTS_INLINE uptr rts_rec_size(u64 word) { return word & RTS_REC_SIZE_MASK; }
RTS_INLINE enum rts_alloc_kind rts_rec_kind(u64 word) { return (enum rts_alloc_kind)(word >> RTS_REC_KIND_SHIFT & 3); }
RTS_INLINE bool rts_rec_is_live(u64 word) { return (word & RTS_REC_STATE_MASK) == RTS_REC_LIVE; }

RTS_INLINE u64 rts_rec_live(uptr size, enum rts_alloc_kind kind, u32 align_code, u32 tid) {
  RTS_DCHECK_OP(size, <=, RTS_REC_SIZE_MASK);
  return size | RTS_REC_LIVE | (u64)kind << RTS_REC_KIND_SHIFT | (u64)align_code << RTS_REC_ALIGN_SHIFT |
         (u64)rts_rec_tid(tid) << RTS_REC_ALLOC_TID_SHIFT | (u64)RTS_REC_TID_MAX << RTS_REC_FREE_TID_SHIFT;
}
RTS_INLINE u64 rts_rec_freed(u64 live, u32 tid) {
  return (live & ~(RTS_REC_STATE_MASK | (u64)RTS_REC_TID_MAX << RTS_REC_FREE_TID_SHIFT)) | RTS_REC_FREED |
         (u64)rts_rec_tid(tid) << RTS_REC_FREE_TID_SHIFT;
}
/* FREED -> WAITING, for who freed the block as `tid`; false if another thread did so at the same moment, and goes on with it. Threads whose number does not
 * fit are told apart by a real compare-and-swap; for all others that would be a tenth of what a free costs. alone: there is no other. */
RTS_INLINE bool rts_rec_claim(struct rts_record *r, u32 tid, bool alone) {
  u64 word = rts_load_relaxed(&r->word);
  if ((word & RTS_REC_STATE_MASK) != RTS_REC_FREED) return false;
  if (RTS_LIKELY(!alone)) {
    tid = rts_rec_tid(tid);
    if (RTS_UNLIKELY((word >> RTS_REC_FREE_TID_SHIFT & RTS_REC_TID_MAX) != tid)) return false;
    if (RTS_UNLIKELY(tid == RTS_REC_TID_MAX)) return rts_cas_acq_rel(&r->word, word, word | RTS_REC_WAITING);
  }
  rts_store_relaxed(&r->word, word | RTS_REC_WAITING);
  return true;
}
/* Where the user's bytes begin in their slot. */
RTS_INLINE uptr rts_rec_begin(uptr slot, u64 word) {
  uptr align = rts_rec_align(word);
  return RTS_UNLIKELY(align > 16) ? rts_round_up(slot, align) : slot;
}
void rts_rec_describe(const struct rts_record *r, u64 word, uptr slot, struct rts_block *out);
#endif
