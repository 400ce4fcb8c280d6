/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See explain.h. Owns no state but a buffer mapped for the call. */
#include "report/explain.h"

#include "base/str.h"
#include "core/init.h"
#include "platform/platform.h"
#include "report/diagnosis.h"
#include "report/record.h"

#define TEXT_BYTES (1ul << 20)

void rts_report_explain(uptr addr) {
  static struct rts_diagnosis d;
  static struct rts_report r;
  char *buf = rts_os_map(TEXT_BYTES);
  if (!buf) return;
  struct rts_out o = {.buf = buf, .cap = TEXT_BYTES};
  rts_enter();
  bool locked = rts_report_lock();
  if (locked) {
    r = (struct rts_report){.kind = RTS_REPORT_UNKNOWN_CRASH, .addr = addr, .bad_addr = addr, .has_addr = true};
    rts_symbolize_reset();
    rts_diagnose(&d, &r);
    for (u32 i = 0; i < d.traces_count; i++)
      for (u32 k = 0; k < d.traces[i].n; k++) rts_symbolize_add(rts_trace_addr(&d.traces[i], k));
    if (d.frame_pc) rts_symbolize_add(d.frame_pc);
    rts_symbolize_run();
    rts_text_place(&o, &d);
    rts_text_owners(&o, &d);
    rts_report_write(o.buf, o.len);
    rts_report_unlock();
  }
  rts_leave();
  rts_os_unmap(buf, TEXT_BYTES);
}

static void put_frame(struct rts_out *o, const char *fmt, const struct rts_sym *s, const struct rts_frame *f, u32 n) {
  const char *function = f && f->function ? f->function : "<null>", *file = f && f->file ? f->file : "<null>";
  for (const char *p = fmt; *p; p++) {
    if (*p != '%' || !p[1]) {
      rts_out_bytes(o, p, 1);
      continue;
    }
    switch (*++p) {
    case 'n': rts_out_printf(o, "%u", n); break;
    case 'p': rts_out_printf(o, "0x%lx", s->addr); break;
    case 'f': rts_out_printf(o, "%s", function); break;
    case 's': rts_out_printf(o, "%s", file); break;
    case 'l': rts_out_printf(o, "%u", f ? f->line : 0); break;
    case 'c': rts_out_printf(o, "%u", f ? f->column : 0); break;
    case 'm': rts_out_printf(o, "%s", s->module ? s->module->path : "<null>"); break;
    case 'o': rts_out_printf(o, "0x%lx", s->offset); break;
    case 'F':
      if (f && f->function) rts_out_printf(o, "in %s", function);
      break;
    case 'S': rts_text_location(o, s, f && f->file ? f : NULL); break;
    case 'L': rts_text_location(o, s, f); break;
    case 'M': rts_text_location(o, s, NULL); break;
    case '%': rts_out_bytes(o, "%", 1); break;
    default: rts_out_printf(o, "%%%c", *p); break;
    }
  }
}

void rts_report_symbolize_pc(uptr pc, const char *fmt, char *out, uptr cap) {
  if (!cap) return;
  out[0] = 0;
  rts_enter();
  bool locked = rts_report_lock();
  rts_symbolize_reset();
  rts_symbolize_add(pc - 1);
  rts_symbolize_run();
  const struct rts_sym *s = rts_symbolize_get(pc - 1);
  uptr used = 0;
  for (u32 i = 0; (i < s->n || i == 0) && used + 2 < cap; i++) {
    struct rts_out o = {.buf = out + used, .cap = cap - used - 1};
    o.buf[0] = 0;
    put_frame(&o, fmt, s, s->n ? &s->frames[i] : NULL, i);
    used += o.len + 1;
  }
  out[used < cap ? used : cap - 1] = 0;
  if (locked) rts_report_unlock();
  rts_leave();
}

static void put_global(struct rts_out *o, const char *fmt, uptr addr, const struct rts_global *g, const char *name) {
  for (const char *p = fmt; *p; p++) {
    if (*p != '%' || !p[1]) {
      rts_out_bytes(o, p, 1);
      continue;
    }
    switch (*++p) {
    case 'g': rts_out_printf(o, "%s", name); break;
    case 's': rts_out_printf(o, "%s", g && g->file ? g->file : "<null>"); break;
    case 'l': rts_out_printf(o, "%u", g ? g->line : 0); break;
    case 'p': rts_out_printf(o, "0x%lx", addr); break;
    case '%': rts_out_bytes(o, "%", 1); break;
    default: rts_out_printf(o, "%%%c", *p); break;
    }
  }
}

void rts_report_symbolize_global(uptr addr, const char *fmt, char *out, uptr cap) {
  if (!cap) return;
  out[0] = 0;
  struct rts_out o = {.buf = out, .cap = cap};
  const struct rts_global *near[RTS_GLOBALS_NEAR];
  const struct rts_global *g = rts_globals_find(addr, near) && addr >= near[0]->begin && addr - near[0]->begin < near[0]->size ? near[0] : NULL;
  struct rts_symbol y;
  rts_enter();
  bool locked = rts_report_lock();
  if (g) {
    put_global(&o, fmt, addr, g, g->name ? g->name : "<unknown>");
  } else {
    rts_modules_refresh();
    if (rts_modules_symbol(addr, true, &y)) put_global(&o, fmt, addr, NULL, y.name);
  }
  if (locked) rts_report_unlock();
  rts_leave();
}
