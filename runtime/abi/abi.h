/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* C side of the entry points in include/rtsan/abi.def. */
#ifndef RTS_ABI_H
#define RTS_ABI_H
#include "base/types.h"

struct rts_global;
u32 rts_abi_range_ok(uptr addr, uptr size);
u32 rts_abi_range_ok_within(uptr addr, uptr size, uptr budget);
/* Address of the first access of the loop that is bad, or 0. */
uptr rts_abi_loop_first_bad(uptr start, sptr stride, uptr count, uptr size);
void rts_abi_stack_poison(uptr addr, uptr size, u32 magic);
void rts_abi_stack_unpoison(uptr addr, uptr size);
void rts_abi_alloca_poison(uptr addr, uptr size);
void rts_abi_allocas_unpoison(uptr from, uptr to);
void rts_abi_stack_reset(uptr sp);
/* Called once in init: how much room xsave wants, 0 if the CPU has none. */
void rts_abi_init(void);
extern u32 rts_abi_xsave_size;
/* What leaving functions write over their frame's shadow: 0, or eight times RTS_MAGIC_STACK_RETURN. */
extern u64 __rts_stack_exit_pattern;
#endif
