/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Poison of stack frames that are gone. Functions clean up after themselves; this is for the ways out of a function that do not
 * pass its end: longjmp, unwinding, context switches. */
#ifndef RTS_STACKSHADOW_H
#define RTS_STACKSHADOW_H
#include "base/types.h"

/* Control goes from a frame at stack pointer `from` to one at `to`: frames between are dead, if both are on one stack. When
 * `from` is on another stack (signal stack), everything below `to` is. Async-signal-safe. */
void rts_stack_unwound(uptr from, uptr to);
#endif
