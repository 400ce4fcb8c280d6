/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* report_style=llvm for what ThreadSanitizer reports too (races, thread leaks, spoiled errno; locks: tsan_locks.c): the words and the layout that scrapers of its
 * reports look for. Under the report lock; no state.
 *
 *   ==================
 *   WARNING: ThreadSanitizer: data race (pid=N)
 *     Write of size 4 at 0xA by thread T1 (mutexes: write M0):
 *       #0 FUNCTION FILE:LINE:COLUMN (MODULE+0xOFFSET) (BuildId: HEX)
 *   <empty line after every stack>
 *     Previous read of size 4 at 0xA by main thread:
 *     Location is heap block of size 40 at 0xB allocated by thread T1:
 *     Mutex M0 (0xL) acquired by thread T1 at:
 *     Thread T1 'NAME' (tid=N, running) created by main thread at:
 *   SUMMARY: ThreadSanitizer: data race FILE:LINE:COLUMN in FUNCTION
 *   ================== */
#include "base/str.h"
#include "core/flags.h"
#include "platform/platform.h"
#include "report/diagnosis.h"

#define RULE "==================\n"

bool rts_tsan_style(const struct rts_report *r) {
  return rts_flags.report_style[0] == 'l' && r->kind >= RTS_REPORT_DATA_RACE && r->kind <= RTS_REPORT_WAIT_TWO_MUTEXES;
}

const char *rts_tsan_kind(const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  if (r->kind == RTS_REPORT_THREAD_LEAK) return "thread leak";
  if (r->kind == RTS_REPORT_SIGNAL_ERRNO) return "signal handler spoils errno";
  if (r->kind == RTS_REPORT_MUTEX_HELD) return "mutex held in the wrong context";
  if (rts_report_of_locks(r->kind)) return rts_tsan_lock_kind(d);
  return d->vptr ? "data race on vptr (ctor/dtor vs virtual call)" : "data race";
}

void rts_tsan_frame(struct rts_out *o, u32 n, const struct rts_sym *s, const struct rts_frame *f) {
  rts_out_printf(o, "    #%u ", n);
  if (f && f->function) {
    rts_out_printf(o, "%s ", f->function);
    if (f->file) rts_text_location(o, s, f);
    else rts_out_printf(o, "<null>");
    rts_out_printf(o, " ");
  }
  char id[2 * RTS_BUILD_ID_MAX + 1];
  rts_modules_build_id(s->module, id);
  if (s->module) rts_out_printf(o, "(%s+0x%lx)", rts_modules_basename(s->module->path), s->offset);
  else rts_out_printf(o, "(0x%lx)", s->addr);
  rts_out_printf(o, id[0] ? " (BuildId: %s)\n" : "\n", id);
}

static void put_by(struct rts_out *o, u32 tid) {
  if (tid == ~0u) rts_out_printf(o, "unknown thread");
  else if (tid) rts_out_printf(o, "thread T%u", tid);
  else rts_out_printf(o, "main thread");
}

static void put_access(struct rts_out *o, bool earlier, enum rts_access a, bool atomic, uptr size, uptr addr, u32 tid, const struct rts_diag_held *held) {
  static const char *const words[2][2][2] = {{{"Read", "Write"}, {"Previous read", "Previous write"}},
                                             {{"Atomic read", "Atomic write"}, {"Previous atomic read", "Previous atomic write"}}};
  rts_out_color(o, RTS_COLOR_ACCESS);
  rts_out_printf(o, "  %s of size %zu at 0x%012lx by ", words[atomic][earlier][a == RTS_ACCESS_WRITE], size, addr);
  put_by(o, tid);
  rts_race_text_held(o, held);
  rts_out_printf(o, ":");
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
}

static void put_thread(struct rts_out *o, const struct rts_thread_info *t) {
  rts_out_printf(o, "  Thread T%u", t->tid);
  if (rts_report_thread_name(t)) rts_out_printf(o, " '%s'", t->name);
  rts_out_printf(o, " (tid=%u, %s) created by ", t->os_tid, t->alive ? "running" : "finished");
  put_by(o, t->parent_tid);
  rts_out_printf(o, " at:\n");
}

void rts_tsan_headline(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  struct rts_thread_info t;
  rts_out_printf(o, RULE);
  rts_out_color(o, RTS_COLOR_ERROR);
  rts_out_printf(o, "WARNING: ThreadSanitizer: %s (pid=%u)", rts_tsan_kind(d), rts_os_pid());
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
  if (r->other) put_access(o, false, r->access, r->atomic, r->size, r->addr, d->tid, &d->held[0]);
  if (rts_report_of_locks(r->kind)) rts_tsan_lock_headline(o, d);
  if (r->kind == RTS_REPORT_THREAD_LEAK && rts_thread_info_get((u32)r->addr2, &t)) put_thread(o, &t);
}

static void put_location(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_place *p = &d->place;
  const struct rts_trace *made = rts_trace_of(d, RTS_ROLE_ALLOC, 0);
  switch (p->kind) {
  case RTS_PLACE_HEAP:
    rts_out_printf(o, "  Location is heap block of size %zu at 0x%012lx allocated by ", p->block.size, p->block.begin);
    put_by(o, p->block.alloc_tid);
    rts_out_printf(o, ":\n");
    if (made) rts_text_trace(o, made, d);
    else rts_out_printf(o, "\n");
    return;
  case RTS_PLACE_GLOBAL:
  case RTS_PLACE_SYMBOL: {
    const struct rts_global *g = p->kind == RTS_PLACE_GLOBAL ? p->globals[0] : NULL;
    const char *name = g ? g->name : p->name;
    uptr begin = g ? g->begin : p->begin;
    const struct rts_module *m = rts_modules_find(begin);
    rts_out_printf(o, "  Location is global '%s' of size %zu at 0x%012lx", name ? name : "<unknown>", g ? (uptr)g->size : p->size, begin);
    if (m) rts_out_printf(o, " (%s+0x%lx)", rts_modules_basename(m->path), begin - m->bias);
    break;
  }
  case RTS_PLACE_STACK:
  case RTS_PLACE_ALLOCA:
  case RTS_PLACE_TLS:
    rts_out_printf(o, "  Location is %s of ", p->kind == RTS_PLACE_TLS ? "TLS" : "stack");
    put_by(o, p->thread_known ? p->tid : ~0u);
    rts_out_printf(o, ".");
    break;
  case RTS_PLACE_FD: rts_out_printf(o, "  Location is file descriptor %u", p->fd); break;
  case RTS_PLACE_MAPPED:
  case RTS_PLACE_SHADOW:
  case RTS_PLACE_UNKNOWN: return;
  }
  rts_out_printf(o, "\n\n");
}

static void put_locks(struct rts_out *o, const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->traces_count; i++) {
    const struct rts_trace *t = &d->traces[i];
    if (t->role != RTS_ROLE_LOCK) continue;
    rts_out_printf(o, "  Mutex M%u (0x%012lx) acquired by ", t->lock, d->locks[t->lock].addr);
    put_by(o, t->tid);
    rts_out_printf(o, " at:\n");
    rts_text_trace(o, t, d);
  }
}

static void put_threads(struct rts_out *o, const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->threads_count; i++) {
    if (d->threads[i].main || !d->threads[i].tid) continue;
    const struct rts_trace *made = rts_trace_of(d, RTS_ROLE_THREAD, d->threads[i].tid);
    put_thread(o, &d->threads[i]);
    if (made) rts_text_trace(o, made, d);
    else rts_out_printf(o, "    [failed to restore the stack]\n\n");
  }
}

void rts_tsan_body(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_other_access *p = d->r->other;
  const struct rts_trace *main = rts_trace_of(d, RTS_ROLE_MAIN, 0), *other = rts_trace_of(d, RTS_ROLE_OTHER, 0);
  if (rts_report_of_locks(d->r->kind)) rts_tsan_lock_body(o, d);
  else if (main) rts_text_trace(o, main, d);
  if (p) {
    put_access(o, true, p->access, p->atomic, p->size, p->addr, p->tid, &d->held[1]);
    if (p->allocating && !other) other = rts_trace_of(d, RTS_ROLE_ALLOC, 0);
    if (other) rts_text_trace(o, other, d);
    else rts_out_printf(o, "    [failed to restore the stack]\n\n");
  }
  if (d->has_place) put_location(o, d);
  put_locks(o, d);
  if (d->r->kind != RTS_REPORT_THREAD_LEAK) put_threads(o, d);
  if (rts_flags.print_summary) rts_text_summary(o, d);
  rts_out_printf(o, RULE);
}
