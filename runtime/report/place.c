/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where the address lies, in words; and the shadow bytes around it. Under the report lock; no state. */
#include "base/str.h"
#include "core/flags.h"
#include "platform/platform.h"
#include "report/diagnosis.h"
#include "shadow/shadow.h"

/* -- position -- */

/* "4 bytes after 10-byte region [..)" of the object [begin, begin+size). */
static void put_relation(struct rts_out *o, uptr addr, uptr begin, uptr size) {
  if (addr < begin) rts_out_printf(o, "%zu bytes before", begin - addr);
  else if (addr < begin + size) rts_out_printf(o, "%zu bytes inside of", addr - begin);
  else rts_out_printf(o, "%zu bytes after", addr - begin - size);
}

static void put_block(struct rts_out *o, const struct rts_diagnosis *d, uptr addr) {
  const struct rts_block *b = &d->place.block;
  rts_out_color(o, RTS_COLOR_PLACE);
  rts_out_printf(o, "0x%012lx is located ", addr);
  put_relation(o, addr, b->begin, b->size);
  rts_out_printf(o, " %zu-byte region [0x%012lx,0x%012lx)", b->size, b->begin, b->begin + b->size);
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
}

/* The program's text in a small global, if it is one. */
static void put_string_value(struct rts_out *o, const struct rts_global *g) {
  char s[64];
  uptr n = rts_min(g->size, sizeof s);
  if (g->size > sizeof s || !rts_os_safe_copy(s, g->begin, n) || s[n - 1]) return;
  uptr len = rts_strlen(s);
  for (uptr i = 0; i < len; i++)
    if ((u8)s[i] < ' ' || (u8)s[i] > 126) return;
  if (len >= 3) rts_out_printf(o, "  '%s' is ascii string '%s'\n", g->name ? g->name : "?", s);
}

static void put_global(struct rts_out *o, const struct rts_global *g, uptr addr) {
  rts_out_color(o, RTS_COLOR_PLACE);
  rts_out_printf(o, "0x%012lx is located ", addr);
  put_relation(o, addr, g->begin, g->size);
  const char *file = g->file ? g->file : g->module;
  rts_out_printf(o, " global variable '%s'", g->name ? g->name : "<unknown>");
  if (file && g->line) rts_out_printf(o, " defined in '%s:%u'", file, g->line);
  else if (file) rts_out_printf(o, " defined in '%s'", file);
  rts_out_printf(o, " (0x%012lx) of size %zu", g->begin, (uptr)g->size);
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
  put_string_value(o, g);
}

static void put_stack_owner(struct rts_out *o, const struct rts_place *p, uptr addr) {
  rts_out_printf(o, "Address 0x%012lx is located in stack of ", addr);
  if (p->thread_known) rts_out_printf(o, "thread T%u", p->tid);
  else rts_out_printf(o, "no known thread (a fiber?)");
}

/* The frame's function: by its symbol, where there is just one of that name, else as the program's descriptor says. */
static void put_frame_function(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_frame_desc *f = d->place.frame;
  const struct rts_sym *s = d->frame_pc ? rts_symbolize_get(d->frame_pc) : NULL;
  const struct rts_frame *at = s && s->n ? &s->frames[s->n - 1] : NULL;
  rts_out_printf(o, "    #0 0x%012lx in ", d->frame_pc);
  if (at && at->function) {
    rts_out_printf(o, "%s ", at->function);
    rts_text_location(o, s, at);
  } else {
    rts_out_printf(o, "%s %s", f->function ? f->function : "<unknown>", f->file ? f->file : "");
  }
  rts_out_printf(o, "\n\n");
}

static void put_variables(struct rts_out *o, const struct rts_frame_desc *f, sptr offset, uptr size) {
  const char *relation = NULL;
  const struct rts_frame_var *hit = rts_describe_variable(f, offset, size, &relation);
  rts_out_printf(o, "  This frame has %u object(s):\n", f->nvars);
  for (u32 i = 0; i < f->nvars; i++) {
    const struct rts_frame_var *v = &f->vars[i];
    rts_out_printf(o, "    [%u, %u) '%s'", v->offset, v->offset + v->size, v->name ? v->name : "<unknown>");
    if (v->line) rts_out_printf(o, " (line %u)", v->line);
    if (v == hit) {
      rts_out_color(o, RTS_COLOR_PLACE);
      rts_out_printf(o, " <== Memory access at offset %ld %s this variable", offset, relation);
      rts_out_color(o, RTS_COLOR_OFF);
    }
    rts_out_printf(o, "\n");
  }
  rts_out_printf(o, "\n");
}

static void put_stack(struct rts_out *o, const struct rts_diagnosis *d, uptr addr) {
  const struct rts_place *p = &d->place;
  rts_out_color(o, RTS_COLOR_PLACE);
  put_stack_owner(o, p, addr);
  if (!p->frame) {
    rts_out_color(o, RTS_COLOR_OFF);
    rts_out_printf(o, "\n\n");
    return;
  }
  sptr offset = (sptr)(addr - p->frame_base);
  rts_out_printf(o, " at offset %ld in frame", offset);
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
  put_frame_function(o, d);
  put_variables(o, p->frame, offset, 1);
}

/* Known by its symbol only. */
static void put_variable(struct rts_out *o, const struct rts_place *p, uptr addr) {
  rts_out_color(o, RTS_COLOR_PLACE);
  rts_out_printf(o, "0x%012lx is located ", addr);
  if (p->name) {
    put_relation(o, addr, p->begin, p->size);
    rts_out_printf(o, " %s variable '%s'", p->kind == RTS_PLACE_TLS ? "thread-local" : "global", p->name);
  } else {
    rts_out_printf(o, "in thread-local storage");
  }
  if (p->kind == RTS_PLACE_TLS) {
    rts_out_printf(o, " of thread ");
    rts_text_thread(o, p->tid);
  }
  rts_out_printf(o, " of '%s'", rts_modules_basename(p->module->path));
  if (p->name) rts_out_printf(o, " (0x%012lx) of size %zu", p->begin, p->size);
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n\n");
}

static void put_nothing(struct rts_out *o, const struct rts_place *p) {
  rts_out_printf(o, "Address 0x%012lx is ", p->addr);
  if (p->kind == RTS_PLACE_MAPPED)
    rts_out_printf(o, "in mapped memory [0x%012lx,0x%012lx) that is neither heap nor stack nor a known variable\n\n", p->begin, p->begin + p->size);
  else if (p->kind == RTS_PLACE_SHADOW) rts_out_printf(o, "in the runtime's shadow memory\n\n");
  else rts_out_printf(o, "a wild pointer or memory that the runtime knows nothing about\n\n");
}

void rts_text_place(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_place *p = &d->place;
  uptr addr = d->r->bad_addr ? d->r->bad_addr : d->r->addr;
  switch (p->kind) {
  case RTS_PLACE_HEAP: put_block(o, d, addr); break;
  case RTS_PLACE_GLOBAL:
    for (u32 i = 0; i < p->globals_count; i++) put_global(o, p->globals[i], addr);
    rts_out_printf(o, "\n");
    break;
  case RTS_PLACE_STACK: put_stack(o, d, addr); break;
  case RTS_PLACE_ALLOCA:
    rts_out_color(o, RTS_COLOR_PLACE);
    put_stack_owner(o, p, addr);
    rts_out_color(o, RTS_COLOR_OFF);
    rts_out_printf(o, ", beside an object made by alloca or a variable-length array\n\n");
    break;
  case RTS_PLACE_SYMBOL:
  case RTS_PLACE_TLS: put_variable(o, p, addr); break;
  case RTS_PLACE_FD: rts_out_printf(o, "Both use file descriptor %u, which one of them closes\n\n", p->fd); break;
  case RTS_PLACE_MAPPED:
  case RTS_PLACE_SHADOW:
  case RTS_PLACE_UNKNOWN: put_nothing(o, p); break;
  }
}

/* -- shadow bytes -- */

#define ROW 16
#define ROWS 5 /* before and behind */

static const struct {
  const char *meaning;
  u8 value;
} legend[] = {{"Heap redzone", RTS_MAGIC_HEAP_REDZONE},
              {"Freed heap memory", RTS_MAGIC_HEAP_FREED},
              {"Stack left redzone", RTS_MAGIC_STACK_LEFT},
              {"Stack mid redzone", RTS_MAGIC_STACK_MID},
              {"Stack right redzone", RTS_MAGIC_STACK_RIGHT},
              {"Stack after return", RTS_MAGIC_STACK_RETURN},
              {"Stack after scope", RTS_MAGIC_STACK_SCOPE},
              {"Alloca left redzone", RTS_MAGIC_ALLOCA_LEFT},
              {"Alloca right redzone", RTS_MAGIC_ALLOCA_RIGHT},
              {"Global redzone", RTS_MAGIC_GLOBAL},
              {"Poisoned by the program", RTS_MAGIC_USER},
              {"Container overflow", RTS_MAGIC_CONTAINER},
              {"Runtime's own", RTS_MAGIC_INTERNAL}};

static void put_row(struct rts_out *o, uptr row, uptr bad) {
  bool here = bad >= row && bad < row + ROW;
  rts_out_printf(o, "%s0x%012lx:", here ? "=>" : "  ", rts_shadow_to_app(row));
  for (uptr s = row; s < row + ROW; s++) {
    const char *before = s == bad ? "[" : here && s == bad + 1 ? "]" : " ";
    u8 v = *(const u8 *)s;
    rts_out_printf(o, "%s", before);
    if (v) rts_out_color(o, v < 8 ? RTS_COLOR_NAME : v == RTS_MAGIC_HEAP_FREED ? RTS_COLOR_ACCESS : RTS_COLOR_ERROR);
    rts_out_printf(o, "%02x", (u32)v);
    if (v) rts_out_color(o, RTS_COLOR_OFF);
  }
  rts_out_printf(o, "%s\n", here && bad == row + ROW - 1 ? "]" : "");
}

void rts_text_shadow(struct rts_out *o, uptr addr) {
  if (!rts_addr_in_app(addr)) return;
  uptr bad = (uptr)rts_shadow_of(addr), middle = rts_round_down(bad, ROW);
  rts_out_printf(o, "Shadow bytes around the buggy address:\n");
  for (uptr row = middle - ROWS * ROW; row <= middle + ROWS * ROW; row += ROW)
    if (rts_addr_in_shadow(row) && rts_addr_in_shadow(row + ROW - 1)) put_row(o, row, bad);
  rts_out_printf(o, "Shadow byte legend (one shadow byte represents %d application bytes):\n", RTS_GRANULE);
  rts_out_printf(o, "  %-24s 00\n  %-24s 01 02 03 04 05 06 07\n", "Addressable:", "Partially addressable:");
  for (uptr i = 0; i < RTS_COUNT(legend); i++) {
    uptr n = rts_strlen(legend[i].meaning);
    rts_out_printf(o, "  %s:%*s%02x\n", legend[i].meaning, (int)(n < 24 ? 24 - n : 1), "", (u32)legend[i].value);
  }
}
