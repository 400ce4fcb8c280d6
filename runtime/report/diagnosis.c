/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Gathers what a report says: place, stacks, threads. Prints nothing. Under the report lock; owns the filtered stacks. */
#include "report/diagnosis.h"

#include "base/fmt.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/stack.h"
#include "platform/platform.h"

#define KEPT RTS_LIMIT(65536u, 16384u)
#define BRIEF 8u /* frames of a stack that is shown in one line */

static uptr kept[KEPT];
static u32 kept_count;
bool (*rts_report_free_unordered)(uptr addr, u32 tid);

uptr rts_trace_addr(const struct rts_trace *t, u32 i) { return i == 0 && t->exact_top ? t->pcs[0] : t->pcs[i] - 1; }

bool rts_trace_hides(const struct rts_sym *s, const struct rts_frame *f) {
  if (s->module && s->module->runtime) return true;
  if (!f || !f->function) return false;
  if (rts_strncmp(f->function, "__rts_", 6) == 0) return true;
  return s->module == rts_modules_own() && rts_strncmp(f->function, "rts_", 4) == 0;
}

static struct rts_trace *add_trace(struct rts_diagnosis *d, enum rts_stack_role role, u32 tid, const uptr *pcs, u32 n, bool exact_top, bool brief) {
  if (!n) return NULL;
  if (d->traces_count == RTS_TRACES_MAX || KEPT - kept_count < n) return d->traces_lost++, NULL;
  struct rts_trace *t = &d->traces[d->traces_count++];
  uptr *to = &kept[kept_count];
  bool folded = pcs[n - 1] == RTS_STACK_FOLDED;
  n -= folded;
  *t = (struct rts_trace){.role = role, .tid = tid, .lock = ~0u, .exact_top = exact_top, .brief = brief, .pcs = to, .folded = folded};
  for (u32 i = 0; i < n && !(brief && t->n == BRIEF); i++) {
    uptr addr = i == 0 && exact_top ? pcs[0] : pcs[i] - 1;
    const struct rts_module *m = rts_modules_find(addr);
    if (m && m->runtime) {
      if (i == 0) t->exact_top = false;
      continue;
    }
    to[t->n++] = pcs[i];
  }
  kept_count += t->n;
  return t;
}

static struct rts_trace *add_depot_trace(struct rts_diagnosis *d, enum rts_stack_role role, u32 tid, u32 ctx) {
  const uptr *pcs = NULL;
  u32 n = rts_depot_get(ctx, &pcs);
  return add_trace(d, role, tid, pcs, n, false, false);
}

u32 rts_diag_add_stack(struct rts_diagnosis *d, enum rts_stack_role role, u32 tid, u32 ctx, bool brief) {
  const uptr *pcs = NULL;
  u32 n = rts_depot_get(ctx, &pcs);
  return add_trace(d, role, tid, pcs, n, false, brief) ? d->traces_count : 0;
}

/* Notes a thread, and with print_full_thread_history its ancestors. */
void rts_diag_add_thread(struct rts_diagnosis *d, u32 tid) {
  while (d->threads_count < RTS_DIAG_THREADS_MAX) {
    for (u32 i = 0; i < d->threads_count; i++)
      if (d->threads[i].tid == tid) return;
    struct rts_thread_info *t = &d->threads[d->threads_count];
    if (!rts_thread_info_get(tid, t)) return;
    d->threads_count++;
    if (t->main || tid == 0) return;
    add_depot_trace(d, RTS_ROLE_THREAD, tid, t->create_ctx);
    if (!rts_flags.print_full_thread_history) return;
    tid = t->parent_tid;
  }
}

static bool wants_place(enum rts_kind k) {
  switch (k) {
  case RTS_REPORT_DATA_RACE:
  case RTS_REPORT_NEGATIVE_SIZE:
  case RTS_REPORT_PARAM_OVERLAP:
  case RTS_REPORT_BAD_FREE:
  case RTS_REPORT_BAD_CONTAINER_ANNOTATION:
  case RTS_REPORT_BAD_USABLE_SIZE:
  case RTS_REPORT_BAD_GET_ALLOCATED_SIZE: return true;
  default: return k <= RTS_REPORT_CONTAINER_OVERFLOW || k == RTS_REPORT_UNKNOWN_CRASH;
  }
}

const char *rts_report_kind_text(enum rts_kind k) {
  static const char *const names[] = {
#define RTS_KIND(id, text) text,
#include "report/kinds.def"
#undef RTS_KIND
  };
  return k < RTS_COUNT(names) ? names[k] : "error";
}

static const char *kind_name(const struct rts_report *r) {
  static char overlap[64];
  const char *name = rts_report_kind_text(r->kind);
  if (r->kind != RTS_REPORT_PARAM_OVERLAP || !r->function) return name;
  rts_snprintf(overlap, sizeof overlap, "%s-%s", r->function, name);
  return overlap;
}

/* The runtime's function behind a name that a report shows. */
static uptr function_address(const char *name) {
  static const char *const mangled[][2] = {{"operator new", "_Znwm"}, {"operator new[]", "_Znam"}, {"operator new []", "_Znam"},
                                           {"operator delete", "_ZdlPv"}, {"operator delete[]", "_ZdaPv"}, {"operator delete []", "_ZdaPv"}};
  for (uptr i = 0; i < RTS_COUNT(mangled); i++)
    if (rts_strcmp(name, mangled[i][0]) == 0) name = mangled[i][1];
  return rts_modules_address_of(rts_modules_own(), name);
}

static void diagnose_frame(struct rts_diagnosis *d) {
  const struct rts_frame_desc *f = d->place.frame;
  if (f && f->function) d->frame_pc = rts_modules_address_of(rts_modules_find((uptr)f), f->function);
}

const char *rts_report_thread_name(const struct rts_thread_info *t) {
  /* Threads inherit the program's name (15 bytes of it): that says nothing. */
  const char *program = rts_modules_basename(rts_os_exe_path());
  return t->name[0] && rts_strncmp(t->name, program, sizeof t->name - 1) != 0 ? t->name : NULL;
}

static void add_lock_trace(struct rts_diagnosis *d, enum rts_stack_role role, u32 tid, u32 ctx, u32 lock) {
  struct rts_trace *t = add_depot_trace(d, role, tid, ctx);
  if (t) t->lock = lock;
}

u32 rts_diag_lock_number(struct rts_diagnosis *d, uptr addr) {
  for (u32 i = 0; i < d->locks_count; i++)
    if (d->locks[i].addr == addr) return i;
  if (d->locks_count == RTS_DIAG_LOCKS_MAX) return ~0u;
  struct rts_diag_lock *l = &d->locks[d->locks_count];
  l->addr = addr;
  rts_describe(addr, &l->place);
  return d->locks_count++;
}

static void diagnose_held(struct rts_diagnosis *d, u32 side, u32 tid, u32 set) {
  struct rts_held_lock locks[RTS_DIAG_HELD_MAX];
  struct rts_diag_held *h = &d->held[side];
  h->total = rts_held_set_get(set, locks, RTS_DIAG_HELD_MAX, &h->partial);
  h->n = (u32)rts_min(h->total, RTS_DIAG_HELD_MAX);
  for (u32 i = 0; i < h->n; i++) { /* in the order they were taken */
    const struct rts_held_lock *l = &locks[h->n - 1 - i];
    h->at[i].lock = rts_diag_lock_number(d, l->lock);
    h->at[i].write = l->mode == RTS_HELD_WRITE;
    add_lock_trace(d, RTS_ROLE_LOCK, tid, l->ctx, h->at[i].lock);
  }
}

/* Where the memory of each lock was allocated. */
static void diagnose_lock_memory(struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->locks_count; i++) {
    const struct rts_place *p = &d->locks[i].place;
    if (p->kind == RTS_PLACE_HEAP) add_lock_trace(d, RTS_ROLE_LOCK_ALLOC, p->block.alloc_tid, p->block.alloc_ctx, i);
  }
}

static void find_place(struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  uptr at = r->has_object ? r->addr2 : r->bad_addr ? r->bad_addr : r->addr;
  d->has_place = r->has_addr && wants_place(r->kind);
  if (!d->has_place) return;
  if (r->local) rts_describe_local(at, r->local, &d->place);
  else rts_describe(at, &d->place);
  diagnose_frame(d);
}

/* A thread notes without a stack that a variable of its own came to life, so its history may have what it did there before: in a call of something
 * else, since the function whose frame this is now was not running. */
static bool is_of_former_frame(const struct rts_diagnosis *d) {
  const struct rts_other_access *p = d->r->other;
  if (!d->frame_pc || d->place.kind != RTS_PLACE_STACK || !d->place.thread_known || d->place.tid != p->tid || p->access != RTS_ACCESS_WRITE) return false;
  const char *function = d->place.frame->function;
  const struct rts_module *m = rts_modules_find(d->frame_pc);
  if (p->pcs_count == RTS_OTHER_PCS) return false; /* there may be more */
  for (u32 i = 0; i < p->pcs_count; i++) {
    struct rts_symbol y;
    if (rts_modules_find(p->pcs[i] - 1) != m) continue;
    /* Parts of functions have names that begin alike. */
    if (!rts_modules_symbol(p->pcs[i] - 1, false, &y) || y.start == d->frame_pc || rts_strncmp(y.name, function, rts_strlen(function)) == 0) return false;
  }
  return p->pcs_count != 0;
}

static void add_block_traces(struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  if (!d->has_place || d->place.kind != RTS_PLACE_HEAP) return;
  const struct rts_block *b = &d->place.block;
  bool freed = b->state == RTS_BLOCK_QUARANTINED || b->state == RTS_BLOCK_FREE;
  if (freed) add_depot_trace(d, RTS_ROLE_FREE, b->free_tid, b->free_ctx);
  if (freed && rts_report_free_unordered && (r->kind == RTS_REPORT_HEAP_UAF || r->kind == RTS_REPORT_DOUBLE_FREE))
    d->free_unordered = rts_report_free_unordered(b->begin, b->free_tid);
  add_depot_trace(d, RTS_ROLE_ALLOC, b->alloc_tid, b->alloc_ctx);
}

/* The word that both sides accessed points into a vtable. */
static bool is_vptr(const struct rts_report *r) {
  struct rts_symbol y;
  uptr table;
  if (!r->other || r->addr != r->other->addr || r->size != sizeof table || r->other->size != sizeof table || r->atomic || r->other->atomic) return false;
  if (!rts_os_safe_copy(&table, r->addr, sizeof table) || !rts_modules_symbol(table, true, &y)) return false;
  return rts_strncmp(y.name, "_ZTV", 4) == 0 || rts_strncmp(y.name, "_ZTC", 4) == 0;
}

void rts_diagnose(struct rts_diagnosis *d, const struct rts_report *r) {
  const struct rts_thread *me = rts_tls.thr;
  rts_memset(d, 0, sizeof *d);
  d->r = r;
  d->kind = kind_name(r);
  d->tid = me ? me->tid : 0;
  kept_count = 0;
  add_trace(d, RTS_ROLE_MAIN, d->tid, r->stack.pcs, r->stack.n, r->stack.exact_top, false);
  find_place(d);
  bool other = r->other && !is_of_former_frame(d);
  if (other) add_trace(d, RTS_ROLE_OTHER, r->other->tid, r->other->pcs, r->other->pcs_count, false, false);
  add_block_traces(d);
  if (r->held) diagnose_held(d, 0, d->tid, r->held);
  if (other && r->other->held) diagnose_held(d, 1, r->other->tid, r->other->held);
  diagnose_lock_memory(d);
  if (rts_report_of_locks(r->kind)) rts_diagnose_locks(d);
  d->vptr = r->vptr || is_vptr(r);
  u32 stacks = d->traces_count;
  rts_diag_add_thread(d, d->tid);
  if (r->other) rts_diag_add_thread(d, r->other->tid);
  for (u32 i = 0; i < stacks; i++) rts_diag_add_thread(d, d->traces[i].tid);
  if (d->has_place && d->place.thread_known) rts_diag_add_thread(d, d->place.tid);
  if (r->function) d->function_pc = function_address(r->function);
  d->id = rts_report_id(d);
}
