/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* __tsan_get_report_*, weak: what a callback (__tsan_on_report, which the program may define) reads from the report under way. A report's handle is
 * its record. An index out of range answers 0 and changes nothing. Valid during the callback only. */
#include <sanitizer/tsan_interface.h>

#include "base/str.h"
#include "core/thread.h"
#include "report/describe.h"
#include "report/diagnosis.h"
#include "report/record.h"

#define PUT(out, value) ((out) ? (void)(*(out) = (value)) : (void)0)

static void put_trace(void **trace, uptr size, const uptr *pcs, u32 n) {
  if (!trace || !size) return;
  uptr k = 0;
  for (; k + 1 < size && k < n && pcs[k] != RTS_STACK_FOLDED; k++) trace[k] = (void *)pcs[k];
  trace[k] = NULL;
}
static void put_depot_trace(void **trace, uptr size, u32 ctx) {
  const uptr *pcs = NULL;
  u32 n = rts_depot_get(ctx, &pcs);
  put_trace(trace, size, pcs, n);
}

/* Both threads; the current one first. */
static u32 tid_of(const struct rts_report *r, uptr i) {
  if (i == 0) return rts_tls.thr ? rts_tls.thr->tid : 0;
  return r->other->tid;
}
static int sides(const struct rts_report *r) { return r->other ? 2 : 1; }
static bool place_of(const struct rts_report *r, struct rts_place *p) {
  if (!r->has_addr) return false;
  rts_describe(r->bad_addr, p);
  return p->kind != RTS_PLACE_UNKNOWN && p->kind != RTS_PLACE_SHADOW;
}

RTS_EXPORT void *__tsan_get_current_report(void) { return (void *)rts_report_current(); }

RTS_EXPORT int __tsan_get_report_data(void *report, const char **description, int *count, int *stack_count, int *mop_count, int *loc_count,
                                      int *mutex_count, int *thread_count, int *unique_tid_count, void **sleep_trace, unsigned long trace_size) {
  const struct rts_report *r = report;
  struct rts_place p;
  if (!r) return 0;
  PUT(description, rts_report_kind_text(r->kind));
  PUT(count, 1);
  PUT(stack_count, 1);
  PUT(mop_count, sides(r));
  PUT(loc_count, place_of(r, &p));
  PUT(mutex_count, 0);
  PUT(thread_count, sides(r));
  PUT(unique_tid_count, sides(r));
  put_trace(sleep_trace, trace_size, NULL, 0);
  return 1;
}

RTS_EXPORT int __tsan_get_report_stack(void *report, unsigned long idx, void **trace, unsigned long trace_size) {
  const struct rts_report *r = report;
  if (!r || idx) return 0;
  put_trace(trace, trace_size, r->stack.pcs, r->stack.n);
  return 1;
}

RTS_EXPORT int __tsan_get_report_mop(void *report, unsigned long idx, int *tid, void **addr, int *size, int *write, int *atomic, void **trace,
                                     unsigned long trace_size) {
  const struct rts_report *r = report;
  if (!r || idx >= (unsigned long)sides(r)) return 0;
  const struct rts_other_access *o = idx ? r->other : NULL;
  PUT(tid, (int)tid_of(r, idx));
  PUT(addr, (void *)(o ? o->addr : r->addr));
  PUT(size, (int)(o ? o->size : r->size));
  PUT(write, (o ? o->access : r->access) == RTS_ACCESS_WRITE);
  PUT(atomic, o ? o->atomic : r->atomic);
  if (o) put_trace(trace, trace_size, o->pcs, o->pcs_count);
  else put_trace(trace, trace_size, r->stack.pcs, r->stack.n);
  return 1;
}

RTS_EXPORT int __tsan_get_report_loc(void *report, unsigned long idx, const char **type, void **addr, void **start, unsigned long *size, int *tid,
                                     int *fd, int *suppressable, void **trace, unsigned long trace_size) {
  static const char *const names[] = {[RTS_PLACE_HEAP] = "heap", [RTS_PLACE_STACK] = "stack", [RTS_PLACE_ALLOCA] = "stack", [RTS_PLACE_GLOBAL] = "global"};
  const struct rts_report *r = report;
  struct rts_place p;
  if (!r || idx || !place_of(r, &p)) return 0;
  bool heap = p.kind == RTS_PLACE_HEAP, global = p.kind == RTS_PLACE_GLOBAL && p.globals_count;
  PUT(type, names[p.kind]);
  PUT(addr, (void *)r->bad_addr);
  PUT(start, (void *)(heap ? p.block.begin : global ? p.globals[0]->begin : 0));
  PUT(size, heap ? p.block.size : global ? p.globals[0]->size : 0);
  PUT(tid, (int)(heap ? p.block.alloc_tid : p.thread_known ? p.tid : 0));
  PUT(fd, 0);
  PUT(suppressable, 0);
  put_depot_trace(trace, trace_size, heap ? p.block.alloc_ctx : 0);
  return 1;
}

RTS_EXPORT int __tsan_get_report_mutex(void *report, unsigned long idx, uint64_t *mutex_id, void **addr, int *destroyed, void **trace,
                                       unsigned long trace_size) {
  (void)report, (void)idx, (void)mutex_id, (void)addr, (void)destroyed, (void)trace, (void)trace_size;
  return 0;
}

RTS_EXPORT int __tsan_get_report_thread(void *report, unsigned long idx, int *tid, uint64_t *os_id, int *running, const char **name, int *parent_tid,
                                        void **trace, unsigned long trace_size) {
  static char names[2][16];
  const struct rts_report *r = report;
  struct rts_thread_info t;
  if (!r || idx >= (unsigned long)sides(r) || !rts_thread_info_get(tid_of(r, idx), &t)) return 0;
  rts_strlcpy(names[idx], t.name, sizeof names[idx]);
  PUT(tid, (int)t.tid);
  PUT(os_id, t.os_tid);
  PUT(running, t.alive);
  PUT(name, names[idx][0] ? names[idx] : NULL);
  PUT(parent_tid, (int)t.parent_tid);
  put_depot_trace(trace, trace_size, t.create_ctx);
  return 1;
}

RTS_EXPORT int __tsan_get_report_unique_tid(void *report, unsigned long idx, int *tid) {
  const struct rts_report *r = report;
  if (!r || idx >= (unsigned long)sides(r)) return 0;
  PUT(tid, (int)tid_of(r, idx));
  return 1;
}
