/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See stacks.h. No state: names are symbolize.c's. */
#include "report/stacks.h"

#include "base/str.h"
#include "core/stack.h"
#include "report/diagnosis.h"
#include "report/record.h"

#define ADDRESSES 2048u /* at a time */

bool rts_stacks_begin(void) {
  if (!rts_report_lock()) return false;
  rts_symbolize_reset();
  return true;
}

void rts_stacks_end(void) { rts_report_unlock(); }

/* The stack, at most so many frames of it. */
static struct rts_trace trace_of(u32 ctx, u32 frames) {
  const uptr *pcs = NULL;
  u32 n = rts_depot_get(ctx, &pcs);
  bool folded = n && pcs[n - 1] == RTS_STACK_FOLDED;
  n -= folded;
  return (struct rts_trace){.role = RTS_ROLE_HELD, .n = (u32)rts_min(n, frames), .pcs = pcs};
}

u32 rts_stacks_name(const u32 *ctx, u32 n, u32 frames) {
  u32 addresses = 0, done = 0;
  rts_symbolize_reset();
  for (; done < n; done++) {
    const struct rts_trace t = trace_of(ctx[done], frames);
    if (done && addresses + t.n > ADDRESSES) break;
    addresses += t.n;
    for (u32 k = 0; k < t.n; k++) rts_symbolize_add(rts_trace_addr(&t, k));
  }
  rts_symbolize_run();
  return done;
}

void rts_stacks_put(struct rts_out *o, u32 ctx, u32 frames) {
  const struct rts_trace t = trace_of(ctx, frames);
  uptr before = o->len;
  rts_text_trace(o, &t, NULL);
  if (o->len > before + 1 && !o->lost) o->buf[--o->len] = 0; /* the empty line */
}

/* A name in a line of ';' and ' ': those would split it. */
static void put_escaped(struct rts_out *o, const char *s) {
  for (; *s; s++) {
    char c = *s == ';' ? ':' : (u8)*s <= ' ' ? '_' : *s;
    rts_out_bytes(o, &c, 1);
  }
}

static void put_folded_frame(struct rts_out *o, const struct rts_sym *s, const struct rts_frame *f, bool first) {
  if (!first) rts_out_bytes(o, ";", 1);
  if (f && f->function) {
    put_escaped(o, f->function);
    return;
  }
  put_escaped(o, s->module ? rts_modules_basename(s->module->path) : "unknown");
  rts_out_printf(o, "+0x%lx", s->offset);
}

void rts_stacks_put_folded(struct rts_out *o, u32 ctx) {
  const struct rts_trace t = trace_of(ctx, ~0u);
  bool first = true;
  for (u32 i = t.n; i-- > 0;) {
    const struct rts_sym *s = rts_symbolize_get(rts_trace_addr(&t, i));
    for (u32 k = s->n ? s->n : 1; k-- > 0;) {
      const struct rts_frame *f = s->n ? &s->frames[k] : NULL;
      if (rts_trace_hides(s, f)) continue;
      put_folded_frame(o, s, f, first);
      first = false;
    }
  }
  if (first) rts_out_printf(o, "unknown");
}

void rts_stacks_put_site(struct rts_out *o, u32 ctx) {
  const struct rts_trace t = trace_of(ctx, ~0u);
  const struct rts_sym *s;
  const struct rts_frame *f = rts_text_blamed(&t, true, &s);
  if (!s) {
    rts_out_printf(o, "an unknown place");
    return;
  }
  rts_text_location(o, s, f);
  if (f && f->function) rts_out_printf(o, " in %s", f->function);
}

bool rts_stacks_put_variable(struct rts_out *o, uptr addr) {
  struct rts_diag_lock l = {.addr = addr};
  if (rts_tls.in_heap && rts_heap_owns(addr)) return false; /* a signal handler that interrupted the heap */
  rts_describe(addr, &l.place);
  rts_lock_name(&l);
  if (!l.name) return false;
  rts_out_printf(o, "'%s'", l.name);
  if (l.name_offset) rts_out_printf(o, "+%zu", l.name_offset);
  return true;
}

u32 rts_stacks_block(uptr addr, uptr *offset) {
  struct rts_block b;
  if (rts_tls.in_heap || !rts_heap_owns(addr) || !rts_heap_find(addr, &b) || b.state != RTS_BLOCK_LIVE || addr - b.begin >= b.size) return 0;
  *offset = addr - b.begin;
  return b.alloc_ctx;
}
