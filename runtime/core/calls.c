/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See calls.h. No locks. The array is mapped at a thread's first entry: 1.5 MB of addresses, pages as the depth needs them. */
#include "core/calls.h"

#include "core/thread.h"
#include "platform/platform.h"

_Thread_local struct rts_calls rts_calls __attribute__((tls_model("initial-exec"), visibility("hidden")));

#define BYTES (RTS_CALLS_MAX * sizeof(struct rts_call_entry))

static RTS_COLD bool first(struct rts_calls *c) {
  if (rts_tls.detached) return false;
  c->entries = rts_os_map(BYTES);
  return c->entries != NULL;
}

/* Entries whose frame is gone once the stack pointer is at sp. */
RTS_INLINE u32 without_stale(const struct rts_calls *c, uptr sp) {
  u32 n = c->n;
  while (n && n <= RTS_CALLS_MAX && c->entries[n - 1].sp < sp) n--;
  return n;
}

/* The frames of the last walk are not those of the next. */
static RTS_NOINLINE void forget_frames(void) {
  if (rts_tls.thr) rts_tls.thr->contexts.n = 0;
}

void rts_calls_enter(uptr pc, uptr sp) {
  struct rts_calls *c = &rts_calls;
  if (RTS_UNLIKELY(!c->entries) && !first(c)) return;
  if (RTS_UNLIKELY(!c->n)) forget_frames();
  u32 n = without_stale(c, sp + 1);
  if (RTS_LIKELY(n < RTS_CALLS_MAX)) c->entries[n] = (struct rts_call_entry){pc, sp, 0};
  c->n = n + 1;
}

void rts_calls_leave(uptr sp) {
  struct rts_calls *c = &rts_calls;
  if (RTS_UNLIKELY(!c->n)) return;
  u32 n = without_stale(c, sp);
  c->n = n ? n - 1 : 0;
}

struct rts_call_entry *rts_calls_top(uptr sp) {
  struct rts_calls *c = &rts_calls;
  u32 n = without_stale(c, sp);
  return n && n <= RTS_CALLS_MAX ? &c->entries[n - 1] : NULL;
}

void rts_calls_switch(const struct rts_calls *c) {
  rts_calls = *c;
  forget_frames();
}

void rts_calls_free(struct rts_calls *c) {
  struct rts_call_entry *e = c->entries;
  c->n = 0;
  c->entries = NULL;
  if (e) rts_os_unmap(e, BYTES);
}
