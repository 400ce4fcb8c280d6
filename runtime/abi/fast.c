/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The C behind abi/stubs.S on the good path. Built with -mgeneral-regs-only, because the stubs promise to keep vector registers.
 * No locks, no state; any context. */
#include "abi/abi.h"
#include "core/flags.h"
#include "core/thread.h"
#include "heap/heap.h"
#include "intercept/races.h"
#include "shadow/shadow.h"

u32 rts_abi_range_ok(uptr addr, uptr size) { return rts_range_is_ok(addr, size); }

/* A shadow scan goes at about 512 application bytes a nanosecond-pair; one single check costs about one nanosecond. */
#define SCAN_BYTES_PER_CHECK 128

/* Whole range known good without looking at all of its shadow: inside one live heap block, or short enough to look. */
static bool range_ok_within(uptr addr, uptr size, uptr budget) {
  if (size <= 512) return rts_range_is_ok(addr, size);
  if (rts_heap_owns(addr) && rts_heap_range_live(addr, size)) return true;
  return size / SCAN_BYTES_PER_CHECK <= budget && rts_first_bad(addr, size) == 0;
}

u32 rts_abi_range_ok_within(uptr addr, uptr size, uptr budget) { return range_ok_within(addr, size, budget); }

uptr rts_abi_loop_first_bad(uptr start, sptr stride, uptr count, uptr size) {
  if (!count) return 0;
  uptr last, lo = start, span;
  /* What wraps around (a count of -1) leads through all of memory: the first bad step is not far. */
  bool wraps = __builtin_mul_overflow(count - 1, (uptr)(stride < 0 ? -stride : stride), &last);
  if (stride < 0) lo = start - last;
  if (!wraps && !__builtin_add_overflow(last, size, &span) && range_ok_within(lo, span, count)) return 0;
  for (uptr a = start; count--; a += (uptr)stride)
    if (!rts_range_is_ok(a, size)) return a;
  return 0;
}

/* Cells that all say "so accessed by me now" say as well that the memory is good (R2): nothing is left to do. */
u32 rts_abi_race_same(uptr addr, uptr size, u32 what) { return rts_race_on && rts_race_range_same(addr, size, what & RTS_WHAT_WRITE); }

/* For the accesses of a loop; those that lie apart are looked at one by one. */
static bool race_loop_same(uptr start, sptr stride, uptr count, uptr size, bool write) {
  uptr step = (uptr)(stride < 0 ? -stride : stride), span, end;
  if (!rts_race_on || !count || __builtin_mul_overflow(count - 1, step, &span) || __builtin_add_overflow(span, size, &span)) return false;
  uptr lo = stride < 0 ? start - (span - size) : start;
  if (__builtin_add_overflow(lo, span, &end)) return false;
  return step <= size ? rts_race_range_same(lo, span, write) : rts_race_steps_same(lo, step, count, size, write);
}

/* Mostly they are few, and each follows the one before: then that is all. 160 instructions in place of 280 beside those of the engine. */
#define FEW_BYTES 512ul
u32 rts_abi_race_loop(const struct rts_saved *s, u32 what) {
  bool write = what & RTS_WHAT_WRITE;
  uptr lo = s->rdi, count = s->rdx, size = s->rcx, span = count * size;
  if (RTS_UNLIKELY(s->rsi != size) || RTS_UNLIKELY(count - 1 >= FEW_BYTES) || RTS_UNLIKELY(size > 8) || RTS_UNLIKELY(span > FEW_BYTES) || RTS_UNLIKELY(!rts_race_on))
    return race_loop_same(lo, (sptr)s->rsi, count, size, write);
  if (rts_race_range_same(lo, span, write)) return true;
  if (RTS_UNLIKELY(!rts_addr_in_app(lo)) || RTS_UNLIKELY(!rts_range_is_ok(lo, span))) return false;
  const struct rts_regs regs = {.pc = s->ret, .sp = (uptr)(s + 1), .bp = s->rbp};
  rts_races_range(lo, span, (write ? RTS_RACE_WRITE : RTS_RACE_READ) | RTS_RACES_OURS, &regs, NULL);
  return true;
}

/* The memory under the access is known to be good. A stub's caller is instrumented code: nobody asks whose. */
void rts_abi_race(const struct rts_saved *s, u64 what_size) {
  struct rts_regs regs = {.pc = s->ret, .sp = (uptr)(s + 1), .bp = s->rbp};
  u32 flags = what_size & RTS_WHAT_WRITE ? RTS_RACE_WRITE : RTS_RACE_READ;
  if (what_size & RTS_WHAT_VPTR) flags |= RTS_RACE_VPTR;
  if (!(what_size & RTS_WHAT_LOOP)) {
    uptr size = what_size >> 8 ? what_size >> 8 : s->rsi;
    struct rts_race_side sides[2];
    if (RTS_UNLIKELY(rts_race_small_found(s->rdi, s->ret, sides))) {
      rts_races_where = (struct rts_races_where){.regs = regs};
      rts_race_tell(sides);
    } else if (rts_addr_in_app(s->rdi)) {
      rts_races_range(s->rdi, size, flags | RTS_RACES_OURS, &regs, NULL);
      /* Freed meanwhile, by somebody who did not see that it was noted: the access itself is still to come. */
      if (RTS_UNLIKELY(!rts_range_is_ok(s->rdi, size)) && rts_flags.detect_memory) rts_abi_report_gone(s, what_size);
    }
    return;
  }
  /* (start, stride, count, size): the accesses touch each other, so they are one range. */
  uptr lo = s->rdi, count = s->rdx, size = s->rcx, span;
  sptr stride = (sptr)s->rsi;
  if (!count || __builtin_mul_overflow(count - 1, (uptr)(stride < 0 ? -stride : stride), &span)) return;
  if (stride < 0) lo -= span;
  if (!rts_addr_in_app(lo) || !rts_addr_in_app(lo + span + size - 1)) return;
  if ((uptr)(stride < 0 ? -stride : stride) <= size) rts_races_range(lo, span + size, flags | RTS_RACES_OURS, &regs, NULL);
  else
    for (uptr a = s->rdi; count--; a += (uptr)stride)
      if (!rts_race_range_same(a, size, flags & RTS_RACE_WRITE)) rts_races_access(a, size, flags, &regs, NULL);
}

void rts_abi_scope_begin(const struct rts_saved *s) { rts_races_scope_begin(s->rdi, s->rsi, s->ret); }

void rts_abi_stack_poison(uptr addr, uptr size, u32 magic) { rts_poison(addr, size, (u8)magic); }
void rts_abi_stack_unpoison(uptr addr, uptr size) { rts_unpoison(addr, size); }

void rts_abi_alloca_poison(uptr addr, uptr size) {
  uptr end = rts_round_up(addr + size, 32) + 32;
  rts_poison(addr - 32, 32, RTS_MAGIC_ALLOCA_LEFT);
  rts_poison_tail(addr, size, end, RTS_MAGIC_ALLOCA_RIGHT);
}

void rts_abi_allocas_unpoison(uptr from, uptr to) {
  if (from < to) rts_unpoison(rts_round_down(from, RTS_GRANULE), rts_round_up(to, RTS_GRANULE) - rts_round_down(from, RTS_GRANULE));
}

/* How far below the stack pointer dead frames may have left poison: down to where the stack's shadow has ever been written. The
 * jump that brought us here was seen by our longjmp wrapper, which has cleaned already; this is for the ways nobody sees (vfork,
 * builtin setjmp), whose frames lie close. */
#define RESET_REACH (64ul << 10)
void rts_abi_stack_reset(uptr sp) {
  struct rts_thread *t = rts_tls.thr;
  uptr lo = sp - RESET_REACH;
  if (t && sp > t->stack_lo && sp <= t->stack_hi) lo = rts_max(lo, t->stack_lo);
  lo = rts_round_up(lo, RTS_GRANULE);
  sp = rts_round_down(sp, RTS_GRANULE);
  if (lo < sp) rts_unpoison(lo, sp - lo);
}
