/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Inside heap/: what the rest of it needs of the hooks. */
#ifndef RTS_HEAP_HOOKS_H
#define RTS_HEAP_HOOKS_H
#include "base/types.h"
/* Does the program define hooks? Once, at heap init. */
void rts_hooks_init(void);
/* Pairs installed. */
u32 rts_hooks_count(void);
#endif
