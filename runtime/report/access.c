/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From a bad access to its kind, by the state of the first bad byte; stale stack poison is recognised here and dropped (R1).
 * Runs in whatever context the access had. No state, no locks of its own. */
#include "core/thread.h"
#include "heap/heap.h"
#include "platform/platform.h"
#include "rtsan/descriptors.h"
#include "report/describe.h"
#include "report/report.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

enum verdict { REPORT, STALE, NOTHING };

static bool on_own_stack(uptr addr) {
  const struct rts_thread *t = rts_tls.thr;
  return t && addr >= t->stack_lo && addr < t->stack_hi;
}

/* True if sp tells which frames of this address's stack are dead: we run on it ourselves. */
static bool comparable(uptr addr, uptr sp) { return on_own_stack(addr) && on_own_stack(sp); }

static enum verdict judge_frame(uptr addr, uptr sp) {
  uptr base;
  const struct rts_frame_desc *d;
  if (!rts_describe_frame(addr, &base, &d)) return STALE;
  return comparable(addr, sp) && base < sp ? STALE : REPORT;
}

/* Poison of an alloca has no header to prove it; it is believed on our own stack above the stack pointer, or where nobody's stack
 * is known to be (a fiber's). */
static enum verdict judge_alloca(uptr addr, uptr sp) {
  uptr lo, hi;
  if (comparable(addr, sp)) return addr < sp ? STALE : REPORT;
  return rts_thread_of_stack(addr, &lo, &hi) == ~0u ? REPORT : NOTHING;
}

/* A frame that returned is below the stack pointer; above it a live frame has taken the place. (Whoever calls us is no leaf, so
 * nothing of a live frame is below it.) */
static enum verdict judge_returned(uptr addr, uptr sp) {
  if (!comparable(addr, sp)) return STALE;
  return addr < sp ? REPORT : STALE;
}

static enum verdict judge(uptr bad, uptr sp, enum rts_kind *kind) {
  struct rts_block b;
  switch (rts_describe_magic(bad)) {
  case RTS_MAGIC_HEAP_REDZONE: *kind = RTS_REPORT_HEAP_OVERFLOW; return REPORT;
  case RTS_MAGIC_HEAP_FREED: *kind = RTS_REPORT_HEAP_UAF; return REPORT;
  case RTS_MAGIC_STACK_LEFT: *kind = RTS_REPORT_STACK_UNDERFLOW_BUFFER; return judge_frame(bad, sp);
  case RTS_MAGIC_STACK_MID:
  case RTS_MAGIC_STACK_RIGHT: *kind = RTS_REPORT_STACK_OVERFLOW_BUFFER; return judge_frame(bad, sp);
  case RTS_MAGIC_STACK_SCOPE: *kind = RTS_REPORT_STACK_USE_AFTER_SCOPE; return judge_frame(bad, sp);
  case RTS_MAGIC_STACK_RETURN: *kind = RTS_REPORT_STACK_USE_AFTER_RETURN; return judge_returned(bad, sp);
  case RTS_MAGIC_ALLOCA_LEFT:
  case RTS_MAGIC_ALLOCA_RIGHT: *kind = RTS_REPORT_DYNAMIC_STACK_OVERFLOW; return judge_alloca(bad, sp);
  case RTS_MAGIC_GLOBAL: *kind = RTS_REPORT_GLOBAL_OVERFLOW; return REPORT;
  case RTS_MAGIC_USER: *kind = RTS_REPORT_USE_AFTER_POISON; return REPORT;
  case RTS_MAGIC_CONTAINER: *kind = RTS_REPORT_CONTAINER_OVERFLOW; return REPORT;
  }
  *kind = RTS_REPORT_UNKNOWN_CRASH;
  if (!rts_heap_owns(bad)) {
    /* Partial granule with nothing poisoned behind it: a stack variable whose redzone is gone is stale. */
    uptr lo, hi;
    return rts_thread_of_stack(bad, &lo, &hi) != ~0u ? STALE : REPORT;
  }
  if (rts_heap_find(bad, &b)) *kind = b.state == RTS_BLOCK_LIVE ? RTS_REPORT_HEAP_OVERFLOW : RTS_REPORT_HEAP_UAF;
  return REPORT;
}

/* The bad granules of [bad, end) up to the first good one. */
static void drop_stale(uptr bad, uptr end) {
  for (uptr g = rts_round_down(bad, RTS_GRANULE); g < end && *rts_shadow_of(g); g += RTS_GRANULE) rts_unpoison(g, RTS_GRANULE);
}

void rts_report_access(uptr addr, uptr size, enum rts_access access, const struct rts_regs *regs, const char *function) {
  uptr bad, end = addr + size < addr ? ~(uptr)0 : addr + size;
  enum rts_kind kind = RTS_REPORT_UNKNOWN_CRASH;
  if (rts_tls.in_report) return;
  while ((bad = rts_first_bad(addr, size))) {
    enum verdict v = judge(bad, regs->sp, &kind);
    if (v == NOTHING) return;
    if (v == REPORT) break;
    drop_stale(bad, end);
  }
  if (!bad) return;
  rts_cells_check(bad, 1);
  struct rts_report r;
  rts_report_begin(&r, kind, regs->pc, regs->sp, regs->bp, NULL);
  r.access = access;
  r.addr = function ? bad : addr;
  r.size = size;
  r.bad_addr = bad;
  r.has_addr = true;
  r.function = function;
  rts_report_emit(&r);
}

/* Objects of known size: heap blocks (no description), locals (described), globals (a description without variables). */
static enum rts_kind kind_of_object(uptr base, uptr addr, const struct rts_frame_desc *desc) {
  if (!desc) return RTS_REPORT_HEAP_OVERFLOW;
  if (!desc->nvars) return RTS_REPORT_GLOBAL_OVERFLOW;
  return addr < base ? RTS_REPORT_STACK_UNDERFLOW_BUFFER : RTS_REPORT_STACK_OVERFLOW_BUFFER;
}

/* False if it cannot be known any more: the block was freed since and may be another's. */
static bool size_of_object(uptr base, const struct rts_frame_desc *desc, uptr *size) {
  struct rts_block b;
  if (desc) return *size = desc->size, true;
  if (!rts_heap_find(base, &b) || b.begin != base || b.state != RTS_BLOCK_LIVE) return false;
  return *size = b.size, true;
}

void rts_report_oob(uptr addr, uptr size, enum rts_access access, uptr base, const struct rts_frame_desc *desc,
                    const struct rts_regs *regs) {
  struct rts_report r;
  uptr object_size;
  if (rts_tls.in_report || !size_of_object(base, desc, &object_size)) return;
  if (addr >= base && addr - base <= object_size && size <= object_size - (addr - base)) return; /* inside after all */
  rts_report_begin(&r, kind_of_object(base, addr, desc), regs->pc, regs->sp, regs->bp, NULL);
  r.access = access;
  r.addr = addr;
  r.size = size;
  r.bad_addr = addr < base ? addr : rts_max(addr, base + object_size);
  r.addr2 = base;
  r.size2 = object_size;
  r.local = desc && desc->nvars ? desc : NULL;
  r.has_object = true;
  r.has_addr = true;
  rts_report_emit(&r);
}
