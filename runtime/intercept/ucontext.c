/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* makecontext, swapcontext and setcontext, in programs that do not tell of their fibers: the thread stays who it is, and what it finds out by
 * itself is the order and the bounds of the stack.
 *
 * U1 a context is left by release on its ucontext_t and entered by acquire from it, both before the switch: one that moves to another thread takes
 *    along what it did. A context that ends goes on at its uc_link without us; whoever entered it has acquired that, too.
 * U2 swapcontext and setcontext leave no frame of ours: they may come back on another thread, or never.
 * U3 a stack that gets a new context holds no frames: what is left of their poison and accesses goes. Its bounds are what makecontext was told; those of a
 *    stack that a context was only saved on stay unknown.
 * No state. Any context. Cost: two sync objects a switch, about 50 ns. */
#include <stdarg.h>
#include <ucontext.h>

#include "core/context.h"
#include "intercept/intercept.h"
#include "platform/x86_64.h"
#include "shadow/stackshadow.h"

#define CONTEXT_SP(uc) ((uptr)(uc)->uc_mcontext.gregs[REG_RSP])

/* The thread's bounds become those of the stack that the context is on. */
static void move_to(const ucontext_t *uc) {
  struct rts_thread *t = rts_thread_cur();
  rts_context_left();
  if (!t) return;
  uptr sp = CONTEXT_SP(uc), lo = (uptr)uc->uc_stack.ss_sp, hi = lo + uc->uc_stack.ss_size;
  bool at_home = sp - t->home_lo < t->home_hi - t->home_lo;
  if (!at_home && sp > lo && sp <= hi) {
    t->stack_lo = lo;
    t->stack_hi = hi;
  } else { /* an unknown one: these prove nothing about it */
    t->stack_lo = t->home_lo;
    t->stack_hi = t->home_hi;
  }
}

static void entering(const ucontext_t *to) {
  if (rts_races_on()) {
    rts_race_acquire((uptr)to);
    if (to->uc_link) rts_race_acquire((uptr)to->uc_link);
  }
  move_to(to);
}

RTS_REAL_DECLARE(int, swapcontext, ucontext_t *, const ucontext_t *);
RTS_INTERCEPT(int, swapcontext, ucontext_t *save, const ucontext_t *to) {
  if (rts_ready() && save && to) {
    if (rts_races_on()) rts_race_release((uptr)save);
    entering(to);
  }
  __attribute__((musttail)) return RTS_REAL(swapcontext)(save, to);
}

/* To a frame of the same stack this is a longjmp. */
RTS_REAL_DECLARE(int, setcontext, const ucontext_t *);
RTS_INTERCEPT(int, setcontext, const ucontext_t *to) {
  if (rts_ready() && to) {
    uptr from = rts_cpu_sp();
    if (CONTEXT_SP(to) > from) rts_stack_unwound(from, CONTEXT_SP(to));
    entering(to);
  }
  __attribute__((musttail)) return RTS_REAL(setcontext)(to);
}

/* Arguments are ints, of which nobody passes more than a few; registers and stack words carry pointers as well. */
#define ARGS_MAX 64
#define ARGS8(a) (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5], (a)[6], (a)[7]
RTS_REAL_DECLARE(void, makecontext, ucontext_t *, void (*)(void), int, ...);
RTS_INTERCEPT(void, makecontext, ucontext_t *uc, void (*fn)(void), int argc, ...) {
  uptr a[ARGS_MAX] = {0};
  va_list args;
  va_start(args, argc);
  for (int i = 0; i < argc && i < ARGS_MAX; i++) a[i] = va_arg(args, uptr);
  va_end(args);
  uptr lo = rts_round_up((uptr)uc->uc_stack.ss_sp, RTS_GRANULE);
  uptr hi = rts_round_down((uptr)uc->uc_stack.ss_sp + uc->uc_stack.ss_size, RTS_GRANULE);
  if (rts_ready() && lo < hi && rts_addr_in_app(lo) && rts_addr_in_app(hi - 1)) {
    if (rts_watching()) rts_unpoison(lo, hi - lo);
    rts_cells_gone(lo, hi - lo);
  }
  RTS_REAL(makecontext)(uc, fn, argc, ARGS8(a), ARGS8(a + 8), ARGS8(a + 16), ARGS8(a + 24), ARGS8(a + 32), ARGS8(a + 40), ARGS8(a + 48), ARGS8(a + 56));
}
