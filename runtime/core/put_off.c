/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Signals that wait until the runtime is left; see thread.h. State: two thread-local words, which only handlers and their own thread touch.
 * Async-signal-safe. General registers only: race checks end here. Cost: a thread-local load each time the runtime is left. */
#include "core/thread.h"
#include "platform/platform.h"

/* The innermost of nested contexts blocks the most: what the outermost has is in all of them. */
void rts_signals_put_off(u64 *mask) {
  rts_tls.put_off_mask = rts_tls.put_off ? rts_tls.put_off_mask & *mask : *mask;
  rts_tls.put_off = 1;
  rts_tls.in_heap |= rts_tls.in_heap ? RTS_PUT_OFF : 0;
  *mask |= rts_os_async_signals();
}

void rts_signals_let_in(void) {
  if (!rts_tls.put_off || rts_tls.in_runtime || rts_tls.in_heap & ~RTS_PUT_OFF) return;
  rts_tls.put_off = 0;
  rts_tls.in_heap = 0;
  rts_os_restore_signals(&rts_tls.put_off_mask);
}
