/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What only reports of locks have in log_format=json; see json.c for the whole. Under the report lock; no state.
 *
 *   cycle       true if each party waits for what the next one holds; false if all wait and none can go on; deadlock only
 *   parties     [{thread, like, wants, holds, more_held}], in the order of the cycle; of wrong uses: who holds the lock or waits there
 *     like      so many more threads wait at this place for the same, and hold nothing
 *     wants     {type, lock, mode, thread, address, function}; type "lock", "thread", "condition", "semaphore", "barrier", "once", "futex", "park";
 *               what does not apply is absent; no wants: it waits for nothing
 *     holds     [{lock, mode, closes}]; closes: it is what the party before waits for
 *   more_parties  so many were left out
 *   writer_needed {lock, thread}: only readers meet there; the deadlock needs a writer that waits in between, such as this one
 *   lock_classes  true with lock_order=class: each lock stands for all that are made where it was
 *   in_signal_handler  true if the waiting code is a signal handler
 * The stacks "wait" belong to the party whose thread is theirs (the stack "error" is that of the thread that reports), "held" to its thread and lock. */
#include "base/str.h"
#include "report/diagnosis.h"
#include "report/locks.h"

static void put_lock(struct rts_out *o, u32 lock, bool shared) {
  if (lock != ~0u) rts_out_printf(o, "\"lock\":%u,", lock);
  rts_out_printf(o, "\"mode\":\"%s\"", shared ? "read" : "write");
}

static void put_wants(struct rts_out *o, const struct rts_diag_party *p) {
  static const char *const types[] = {"nothing", "lock", "thread", "condition", "semaphore", "barrier", "once", "futex", "park"};
  const struct rts_report_party *r = p->r;
  if (r->want == RTS_WANT_NOTHING) return;
  rts_out_printf(o, ",\"wants\":{\"type\":\"%s\"", types[r->want]);
  if (r->want == RTS_WANT_LOCK) {
    rts_out_printf(o, ",");
    put_lock(o, p->lock, r->shared);
  }
  if (r->want == RTS_WANT_THREAD && r->other_tid != ~0u) rts_out_printf(o, ",\"thread\":%u", r->other_tid);
  if (r->object) rts_out_printf(o, ",\"address\":\"0x%lx\"", r->object);
  if (r->function) {
    rts_out_printf(o, ",\"function\":");
    rts_out_json(o, r->function);
  }
  rts_out_printf(o, "}");
}

static void put_party(struct rts_out *o, const struct rts_diag_party *p) {
  rts_out_printf(o, "{\"thread\":%u,\"like\":%u", p->r->tid, p->like);
  put_wants(o, p);
  rts_out_printf(o, ",\"holds\":[");
  for (u32 i = 0; i < p->held_n; i++) {
    rts_out_printf(o, i ? ",{" : "{");
    put_lock(o, p->held[i].lock, p->held[i].shared);
    rts_out_printf(o, ",\"closes\":%s}", p->has_key && i == 0 ? "true" : "false");
  }
  rts_out_printf(o, "],\"more_held\":%u}", p->held_more);
}

void rts_lock_json(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_lock_report *l = d->r->locks;
  if (!l) return;
  if (d->r->kind == RTS_REPORT_DEADLOCK) rts_out_printf(o, ",\"cycle\":%s", l->cycle ? "true" : "false");
  rts_out_printf(o, ",\"parties\":[");
  for (u32 i = 0; i < d->parties_count; i++) {
    if (i) rts_out_printf(o, ",");
    put_party(o, &d->parties[i]);
  }
  rts_out_printf(o, "],\"more_parties\":%u", d->parties_more);
  if (l->writer_needed && d->writer.lock != ~0u) rts_out_printf(o, ",\"writer_needed\":{\"lock\":%u,\"thread\":%u}", d->writer.lock, l->writer_tid);
  if (l->classes) rts_out_printf(o, ",\"lock_classes\":true");
  if (l->in_handler) rts_out_printf(o, ",\"in_signal_handler\":true");
}
