/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From the engine's two sides of a race to a report record. Called by the engine in the middle of an access, maybe behind a stub that
 * promised to keep vector registers. No state. errno stays. */
#include <errno.h>

#include "base/str.h"
#include "base/atomic.h"
#include "core/flags.h"
#include "heap/heap.h"
#include "intercept/benign.h"
#include "intercept/openmp.h"
#include "intercept/races.h"
#include "report/report.h"

static enum rts_access kind_of(const struct rts_race_side *s) {
  return s->flags & (RTS_RACE_WRITE | RTS_RACE_FREE | RTS_RACE_ALLOC) ? RTS_ACCESS_WRITE : RTS_ACCESS_READ;
}

static void fill(struct rts_other_access *o, const struct rts_race_side *s) {
  const uptr *pcs = NULL;
  *o = (struct rts_other_access){.tid = s->tid, .access = kind_of(s), .atomic = (s->flags & RTS_RACE_ATOMIC) != 0,
                                 .freeing = (s->flags & RTS_RACE_FREE) != 0, .allocating = (s->flags & RTS_RACE_ALLOC) != 0, .addr = s->addr, .size = s->size};
  u32 n = s->ctx ? rts_depot_get(s->ctx, &pcs) : 0;
  o->held = s->held;
  o->pcs_count = (u32)rts_min(n, RTS_OTHER_PCS);
  for (u32 i = 0; i < o->pcs_count; i++) o->pcs[i] = pcs[i];
  if (o->pcs_count || !s->pc) return;
  o->pcs[o->pcs_count++] = s->pc;
}

/* Bytes that both touched. */
static bool intended(const struct rts_race_side sides[2]) {
  uptr lo = rts_max(sides[0].addr, sides[1].addr), hi = rts_min(sides[0].addr + sides[0].size, sides[1].addr + sides[1].size);
  return !rts_load_relaxed(&rts_benign_detecting) || rts_benign_meets(lo, hi > lo ? hi - lo : 1);
}

/* Memory that a library hands from one user to the next without a free that we could see. */
static bool recycled(uptr addr) {
  struct rts_block b;
  const uptr *pcs = NULL;
  return rts_heap_live_at(addr, &b) && b.alloc_ctx && rts_depot_get(b.alloc_ctx, &pcs) && rts_openmp_inside(pcs[0]);
}

static void report(void *arg) {
  const struct rts_race_side *sides = arg;
  const struct rts_races_where *w = &rts_races_where;
  struct rts_report r;
  struct rts_other_access other;
  int saved = errno;
  if (intended(sides) || recycled(sides[0].addr)) return;
  fill(&other, &sides[1]);
  rts_report_begin(&r, RTS_REPORT_DATA_RACE, w->regs.pc, w->regs.sp, w->regs.bp, NULL);
  r.access = kind_of(&sides[0]);
  r.atomic = (sides[0].flags & RTS_RACE_ATOMIC) != 0;
  r.held = sides[0].held;
  r.nearly_ordered = (sides[0].flags & RTS_RACE_NEARLY) != 0;
  r.freeing = (sides[0].flags & RTS_RACE_FREE) != 0;
  r.addr = r.bad_addr = sides[0].addr;
  r.size = sides[0].size;
  /* Name the bytes that both touched. */
  if (other.addr > r.addr && other.addr < r.addr + r.size) r.bad_addr = other.addr;
  r.vptr = (sides[0].flags | sides[1].flags) & RTS_RACE_VPTR && !((sides[0].flags | sides[1].flags) & RTS_RACE_FREE);
  r.has_addr = true;
  r.function = w->function;
  r.other = &other;
  rts_report_emit(&r);
  errno = saved;
}

static bool foreign(const struct rts_race_side *s) {
  return s->pc && !(s->flags & (RTS_RACE_FREE | RTS_RACE_ALLOC | RTS_RACE_ATOMIC)) && rts_races_handed_on(s->pc);
}

void rts_races_report(const struct rts_race_side sides[2]) {
  bool atomic = (sides[0].flags | sides[1].flags) & RTS_RACE_ATOMIC;
  if (atomic && !rts_flags.report_atomic_races) return;
  if (foreign(&sides[0]) || foreign(&sides[1])) return;
  if (!rts_tls.in_report) rts_vectors_kept_call(report, (void *)sides);
}
