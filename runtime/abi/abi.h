/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* C side of the entry points in include/rtsan/abi.def. */
#ifndef RTS_ABI_H
#define RTS_ABI_H
#include "base/types.h"

struct rts_global;
/* Registers as SAVE in stubs.S leaves them. */
struct rts_saved {
  uptr rbp, r10, r9, r8, rdi, rsi, rdx, rcx, rax, ret;
};
/* What a stub checks, as its low byte in `what`; the size of an access is above it, 0 for "in rsi". */
#define RTS_WHAT_WRITE 1u
#define RTS_WHAT_OOB 2u
#define RTS_WHAT_LOOP 4u
#define RTS_WHAT_RACE 8u
#define RTS_WHAT_VPTR 16u
#define RTS_WHAT_OVERLAP 32u
void rts_abi_race(const struct rts_saved *s, u64 what_size);
/* The memory of the stub's access was good, and is not any more. */
RTS_COLD void rts_abi_report_gone(const struct rts_saved *s, u64 what_size);
void rts_abi_report(const struct rts_saved *s, u64 what_size);
u32 rts_abi_race_same(uptr addr, uptr size, u32 what);
/* The accesses of a loop in s: true if nothing is left to do. Else their memory is to be looked at, and then what they race with. */
u32 rts_abi_race_loop(const struct rts_saved *s, u32 what);
u32 rts_abi_range_ok(uptr addr, uptr size);
u32 rts_abi_range_ok_within(uptr addr, uptr size, uptr budget);
/* Address of the first access of the loop that is bad, or 0. */
uptr rts_abi_loop_first_bad(uptr start, sptr stride, uptr count, uptr size);
void rts_abi_scope_begin(const struct rts_saved *s);
void rts_abi_stack_poison(uptr addr, uptr size, u32 magic);
void rts_abi_stack_unpoison(uptr addr, uptr size);
void rts_abi_alloca_poison(uptr addr, uptr size);
void rts_abi_allocas_unpoison(uptr from, uptr to);
void rts_abi_stack_reset(uptr sp);
/* pc is in code that calls the entry points of -fsanitize=thread: its module counts as instrumented. */
void rts_abi_foreign_code(uptr pc);
/* Before an atomic operation: looks at the memory's state. pc, fp: the caller, and the entry point's frame. True if the engine is to hear of it. */
bool rts_abi_bracket(uptr addr, uptr size, u32 access, uptr pc, uptr fp);
void rts_abi_enable_locks(void);
/* Called once in init: how much room xsave wants, 0 if the CPU has none. */
void rts_abi_init(void);
extern u32 rts_abi_xsave_size;
/* What leaving functions write over their frame's shadow: 0, or eight times RTS_MAGIC_STACK_RETURN. */
extern u64 __rts_stack_exit_pattern;
#endif
