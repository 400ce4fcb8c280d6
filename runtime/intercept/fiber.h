/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Fibers: what a thread takes along when the program switches between stacks and says so. See fiber.c. */
#ifndef RTS_INTERCEPT_FIBER_H
#define RTS_INTERCEPT_FIBER_H
#include "base/types.h"

struct rts_fiber;

/* The one that runs now: a made one, or what the thread was before its first switch. Null late in thread death, or out of memory. */
struct rts_fiber *rts_fiber_current(void);
/* Comes after all that the caller did so far. create_ctx: depot id of who made it. */
struct rts_fiber *rts_fiber_create(u32 create_ctx);
/* It runs nowhere, and never again. */
void rts_fiber_destroy(struct rts_fiber *f);
/* Just before the thread changes to f's stack. ordered: what the one that runs did so far comes before what f does next. */
void rts_fiber_switch(struct rts_fiber *f, bool ordered);
void rts_fiber_set_name(struct rts_fiber *f, const char *name);
/* A thread ends: it becomes what it was born as. */
void rts_fiber_thread_finish(void);

/* Switches between stacks of which only the bounds are told: the thread stays who it is, the stack carries the order. Before the switch, and after it
 * on the new stack; bounds of the old one come back. */
void rts_fiber_stack_leave(uptr lo, uptr hi);
void rts_fiber_stack_enter(uptr *old_lo, uptr *old_hi);
#endif
