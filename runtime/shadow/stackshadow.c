/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See stackshadow.h. No state; any context. */
#include "shadow/stackshadow.h"

#include "core/init.h"
#include "platform/fault.h"
#include "shadow/shadow.h"

/* On a stack that we do not know the bounds of (fiber), believe in jumps of at most this. */
#define UNKNOWN_REACH (1ul << 20)

static void drop(uptr from, uptr to) {
  from = rts_round_up(from, RTS_GRANULE);
  to = rts_round_down(to, RTS_GRANULE);
  if (from < to) rts_unpoison(from, to - from);
}

/* A jump that does not lead up the stack it starts from leaves an alternate signal stack (which may itself lie in a frame). */
static void drop_signal_stack(uptr from) {
  uptr base, size;
  if (rts_os_altstack_get(&base, &size) && from - base < size) drop(from, base + size);
}

void rts_stack_unwound(uptr from, uptr to) {
  if (!rts_watching()) return;
  const struct rts_thread *t = rts_tls.thr;
  uptr lo, hi, to_lo, to_hi;
  bool from_mine = t && rts_thread_stack_at(t, from, &lo, &hi);
  bool to_mine = t && rts_thread_stack_at(t, to - 1, &to_lo, &to_hi);
  if (!from_mine || from > to) drop_signal_stack(from);
  if (to_mine) drop(from_mine && lo == to_lo ? from : to_lo, to);
  else if (to > from && to - from <= UNKNOWN_REACH) drop(from, to);
}
