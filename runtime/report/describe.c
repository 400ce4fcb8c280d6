/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Diagnosis of addresses. A stack frame is believed only if the words at its base say so (RTS_FRAME_MAGIC ^ base), the shadow
 * there is still that of a frame's left redzone, and the descriptor is readable and consistent: poison alone proves nothing, since frames
 * are left by longjmp, unwinding and thread exit. */
#include "report/describe.h"

#include "core/thread.h"
#include "platform/platform.h"
#include "shadow/shadow.h"

/* How far a frame's header may be from an address in it. */
#define FRAME_REACH (64ul << 20)
#define VARS_MAX 65536

static bool consistent(const struct rts_frame_desc *d, uptr base, uptr addr) {
  struct rts_frame_desc copy;
  if (!rts_os_safe_copy(&copy, (uptr)d, sizeof copy) || copy.nvars > VARS_MAX) return false;
  if (addr - base >= copy.size || !rts_os_readable((uptr)d, sizeof copy + copy.nvars * sizeof copy.vars[0])) return false;
  for (u32 i = 0; i < copy.nvars; i++)
    if ((u64)d->vars[i].offset + d->vars[i].size > copy.size) return false;
  return true;
}

static bool has_frame_magic(uptr base, u8 left, const struct rts_frame_desc **desc) {
  u64 head[2];
  const u8 *s = (const u8 *)rts_shadow_of(base);
  if (s[0] != left || s[1] != left) return false;
  if (!rts_os_safe_copy(head, base, sizeof head) || head[0] != (RTS_FRAME_MAGIC ^ base)) return false;
  *desc = (const struct rts_frame_desc *)head[1];
  return true;
}

bool rts_describe_frame(uptr addr, uptr *base, const struct rts_frame_desc **desc) {
  uptr lo = 0, hi = 0, at = rts_round_down(addr, RTS_GRANULE);
  if (!rts_addr_in_app(addr)) return false;
  /* A function that returned painted its whole frame; the words in it may have survived. */
  u8 left = rts_describe_magic(addr) == RTS_MAGIC_STACK_RETURN ? RTS_MAGIC_STACK_RETURN : RTS_MAGIC_STACK_LEFT;
  if (rts_thread_of_stack(addr, &lo, &hi) == ~0u) lo = at > FRAME_REACH ? at - FRAME_REACH : 0;
  lo = rts_max(lo, at > FRAME_REACH ? at - FRAME_REACH : 0);
  for (; at >= lo && rts_addr_in_app(at); at -= RTS_GRANULE) {
    if (!has_frame_magic(at, left, desc)) continue;
    *base = at;
    return consistent(*desc, at, addr); /* frames do not overlap: the nearest header decides */
  }
  return false;
}

const struct rts_frame_var *rts_describe_variable(const struct rts_frame_desc *f, sptr offset, uptr size, const char **relation) {
  const struct rts_frame_var *before = NULL, *after = NULL;
  const sptr end = offset + (sptr)size;
  for (u32 i = 0; i < f->nvars; i++) {
    const struct rts_frame_var *v = &f->vars[i];
    const sptr first = v->offset, behind = first + v->size;
    if (offset >= first && offset < behind) {
      *relation = end > behind ? "partially overflows" : "is inside";
      return v;
    }
    if (offset >= behind && (!before || v->offset > before->offset)) before = v;
    if (offset < first && (!after || v->offset < after->offset)) after = v;
  }
  if (!before && !after) return NULL;
  uptr behind = before ? (uptr)(offset - before->offset - before->size) : ~(uptr)0;
  uptr ahead = after ? (uptr)(after->offset - offset) : ~(uptr)0;
  if (before && behind <= ahead) return *relation = "overflows", before;
  *relation = end > (sptr)after->offset ? "partially underflows" : "underflows";
  return after;
}

u8 rts_describe_magic(uptr addr) {
  if (!rts_addr_in_app(addr)) return 0;
  u8 k = *(const u8 *)rts_shadow_of(addr);
  if (k >= 0x80) return k;
  uptr next = rts_round_down(addr, RTS_GRANULE) + RTS_GRANULE;
  if (k && rts_addr_in_app(next) && *(const u8 *)rts_shadow_of(next) >= 0x80) return *(const u8 *)rts_shadow_of(next);
  return 0;
}

static bool describe_stack(struct rts_place *p) {
  uptr lo, hi;
  u32 tid = rts_thread_of_stack(p->addr, &lo, &hi);
  u8 magic = rts_describe_magic(p->addr);
  p->thread_known = tid != ~0u;
  p->tid = tid;
  if (magic == RTS_MAGIC_ALLOCA_LEFT || magic == RTS_MAGIC_ALLOCA_RIGHT) return p->kind = RTS_PLACE_ALLOCA, true;
  bool framed = rts_describe_frame(p->addr, &p->frame_base, &p->frame);
  if (!framed) p->frame_base = 0, p->frame = NULL;
  if (!framed && !p->thread_known) return false;
  p->kind = RTS_PLACE_STACK;
  return true;
}

/* Poison that only stack frames have: decides even inside a heap block, which may be a fiber's stack. */
static bool is_stack_magic(u8 magic) {
  switch (magic) {
  case RTS_MAGIC_STACK_LEFT:
  case RTS_MAGIC_STACK_MID:
  case RTS_MAGIC_STACK_RIGHT:
  case RTS_MAGIC_STACK_SCOPE:
  case RTS_MAGIC_STACK_RETURN:
  case RTS_MAGIC_ALLOCA_LEFT:
  case RTS_MAGIC_ALLOCA_RIGHT: return true;
  }
  return false;
}

uptr rts_place_fds, rts_place_fds_count;

static bool describe_tls(struct rts_place *p) {
  const struct rts_module *m = rts_modules_program();
  struct rts_symbol y;
  uptr tp;
  if (!m || !m->tls_size) return false;
  u32 tid = rts_thread_of_tls(p->addr, m->tls_below, &tp);
  uptr offset = p->addr - (tp - m->tls_below);
  if (tid == ~0u || offset >= m->tls_size) return false;
  p->kind = RTS_PLACE_TLS;
  p->thread_known = true;
  p->tid = tid;
  p->module = m;
  if (rts_modules_tls_symbol(m, offset, &y)) p->name = y.name, p->begin = y.start + tp - m->tls_below, p->size = y.size;
  return true;
}

static bool describe_symbol(struct rts_place *p) {
  struct rts_symbol y;
  const struct rts_module *m = rts_modules_find(p->addr);
  if (!m || m->runtime || !rts_modules_symbol(p->addr, true, &y)) return false;
  p->kind = RTS_PLACE_SYMBOL;
  p->module = m;
  p->name = y.name, p->begin = y.start, p->size = y.size;
  return true;
}

/* What no record of ours speaks of. */
static void describe_other(struct rts_place *p) {
  uptr hi;
  if (p->addr - rts_place_fds < rts_place_fds_count * 8) {
    p->kind = RTS_PLACE_FD;
    p->fd = (u32)((p->addr - rts_place_fds) / 8);
    return;
  }
  if (describe_tls(p) || describe_stack(p) || describe_symbol(p) || p->addr < RTS_PAGE) return;
  if (!rts_os_mapping_of(p->addr, &p->begin, &hi)) return;
  p->kind = RTS_PLACE_MAPPED;
  p->size = hi - p->begin;
}

void rts_describe(uptr addr, struct rts_place *out) {
  *out = (struct rts_place){.addr = addr};
  if (is_stack_magic(rts_describe_magic(addr)) && describe_stack(out)) return;
  if (rts_addr_in_shadow(addr)) {
    out->kind = RTS_PLACE_SHADOW;
  } else if (!rts_addr_in_app(addr)) {
    out->kind = RTS_PLACE_UNKNOWN;
  } else if (rts_heap_owns(addr)) {
    if (rts_heap_find(addr, &out->block)) out->kind = RTS_PLACE_HEAP;
  } else if ((out->globals_count = rts_globals_find(addr, out->globals))) {
    out->kind = RTS_PLACE_GLOBAL;
  } else {
    describe_other(out);
  }
}

void rts_describe_local(uptr base, const struct rts_frame_desc *desc, struct rts_place *out) {
  uptr lo, hi;
  u32 tid = rts_thread_of_stack(base, &lo, &hi);
  *out = (struct rts_place){.kind = RTS_PLACE_STACK, .addr = base, .thread_known = tid != ~0u, .tid = tid, .frame_base = base, .frame = desc};
}
