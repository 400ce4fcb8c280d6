/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The cold half of the malloc family: limits, hooks, refusals and their reports. No state but two notes that are given once. */
#include <errno.h>

#include "core/flags.h"
#include "intercept/alloc.h"
#include "platform/modules.h"
#include "base/str.h"

u32 rts_alloc_foreign;

static void begin(struct rts_report *r, enum rts_kind kind, const struct rts_site *at) {
  rts_report_begin(r, kind, at->pc, at->fp + 2 * sizeof(uptr), *(const uptr *)at->fp, NULL);
  r->function = at->name;
}

static void emit(struct rts_report *r) {
  int saved = errno;
  rts_report_emit(r);
  errno = saved;
}

RTS_COLD static void report_limit(const struct rts_site *at) {
  struct rts_report r;
  begin(&r, RTS_REPORT_RSS_LIMIT, at);
  r.size = (uptr)rts_flags.hard_rss_limit_mb << 20;
  r.fatal = true;
  emit(&r);
}

void *rts_alloc_special(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, const struct rts_site *at) {
  if (rts_heap_special & RTS_HEAP_LIMITS && !rts_inside()) {
    enum rts_heap_limit l = rts_heap_over_limit(size);
    if (l == RTS_LIMIT_HARD) report_limit(at);
    if (l == RTS_LIMIT_SOFT) return rts_alloc_failed(size, at);
  }
  void *p = rts_heap_alloc(size, alignment, kind, zero, rts_stack_capture_id(at->pc, at->fp));
  if (!p) return rts_alloc_failed(size, at);
  if (RTS_UNLIKELY(rts_race_on)) rts_races_allocated(p, size, at->pc);
  if (rts_heap_special & RTS_HEAP_HOOKS && !rts_inside()) rts_heap_run_malloc_hooks(p, size);
  return p;
}

void rts_free_special(void *p, const struct rts_free_args *args, const struct rts_site *at) {
  if (!rts_inside() && !rts_heap_run_free_hooks(p)) return;
  enum rts_free_result r = rts_heap_free_told(p, args, &rts_alloc_teller, at);
  if (r != RTS_FREE_OK) rts_free_failed(r, p, args, at);
}

void *rts_alloc_failed(uptr size, const struct rts_site *at) {
  bool too_big = size > rts_heap_max_size();
  if (!rts_flags.allocator_may_return_null && rts_ready() && !rts_inside()) {
    struct rts_report r;
    begin(&r, too_big ? RTS_REPORT_ALLOCATION_TOO_BIG : RTS_REPORT_OUT_OF_MEMORY, at);
    r.size = size;
    r.size2 = too_big ? rts_heap_max_size() : 0;
    r.fatal = !too_big;
    emit(&r);
  }
  errno = ENOMEM;
  return NULL;
}

void *rts_alloc_invalid(enum rts_kind kind, uptr size, uptr size2, int error, const struct rts_site *at) {
  if (!rts_flags.allocator_may_return_null && rts_ready() && !rts_inside()) {
    struct rts_report r;
    begin(&r, kind, at);
    r.size = size;
    r.size2 = size2;
    emit(&r);
  }
  errno = error;
  return NULL;
}

void rts_alloc_report_bad_size(enum rts_kind kind, const void *p, const struct rts_site *at) {
  if (rts_inside()) return;
  struct rts_report r;
  begin(&r, kind, at);
  r.addr = r.bad_addr = (uptr)p;
  r.has_addr = true;
  emit(&r);
}

/* The loader allocates from its own pages before it finds us, and may free that later; what came before init was nobody's fault. */
static bool from_loader(uptr p) {
  const struct rts_module *m = rts_modules_find(p);
  return m && rts_strncmp(rts_modules_basename(m->path), "ld-", 3) == 0;
}

static bool tolerated(void *p) {
  if (!rts_ready() || rts_inside()) return true;
  if (rts_alloc_foreign) {
    static u32 noted;
    if (!rts_exchange_acq_rel(&noted, 1))
      rts_note("%p was not allocated by rtsan's malloc and is not freed: a library loaded with RTLD_DEEPBIND uses another one", p);
    return true;
  }
  return from_loader((uptr)p);
}

static enum rts_kind kind_of(enum rts_free_result why) {
  switch (why) {
  case RTS_FREE_DOUBLE: return RTS_REPORT_DOUBLE_FREE;
  case RTS_FREE_KIND_MISMATCH: return RTS_REPORT_ALLOC_DEALLOC_MISMATCH;
  case RTS_FREE_SIZE_MISMATCH: return RTS_REPORT_NEW_DELETE_TYPE_MISMATCH;
  default: return RTS_REPORT_BAD_FREE;
  }
}

/* Two threads freed a block at the same moment, a while ago: the stack is that of the one that was noted. */
static void report_raced(const struct rts_site *at) {
  uptr p = rts_heap_take_raced();
  struct rts_block b;
  if (!p || rts_inside() || !rts_heap_find(p, &b)) return;
  struct rts_report r;
  begin(&r, RTS_REPORT_DOUBLE_FREE, at);
  r.addr = r.bad_addr = p;
  r.has_addr = true;
  r.text = "two threads freed it at the same moment; the stack shown is one of the two";
  const uptr *pcs;
  u32 n = rts_depot_get(b.free_ctx, &pcs);
  if (n) {
    rts_memcpy(r.stack.pcs, pcs, n * sizeof(uptr));
    r.stack.n = n;
    r.stack.exact_top = false;
  }
  emit(&r);
}

void rts_free_failed(enum rts_free_result why, void *p, const struct rts_free_args *args, const struct rts_site *at) {
  if (why == RTS_FREE_RACED) return report_raced(at);
  if (why == RTS_FREE_NOT_OURS && tolerated(p)) return;
  if (rts_inside()) return;
  struct rts_report r;
  begin(&r, kind_of(why), at);
  r.addr = r.bad_addr = (uptr)p;
  r.has_addr = true;
  r.size2 = args->sized ? args->size : 0;
  if (why == RTS_FREE_SIZE_MISMATCH) {
    struct rts_block b;
    if (rts_heap_find((uptr)p, &b)) {
      r.size = b.size;
      if (!args->sized) r.size2 = b.size;
      if (!args->sized || b.size == args->size) r.text = "the alignment given to delete is not the one given to new";
    }
  }
  emit(&r);
  if (why != RTS_FREE_KIND_MISMATCH && why != RTS_FREE_SIZE_MISMATCH) return;
  struct rts_free_args any = {.kind = RTS_KIND_MALLOC};
  rts_heap_free_told(p, &any, &rts_alloc_teller, at);
}
