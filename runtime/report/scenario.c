/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The scenario of a deadlock, one column for each thread:
 *
 *   thread T1 (writer)            | thread T2
 *   ------------------------------+------------------------------
 *   holds M0 'accounts'           | holds M1 'log'
 *     at bank.c:12 in transfer    |   at bank.c:31 in audit
 *   wants M1 'log'                | wants M0 'accounts'
 *     at bank.c:13 in transfer    |   at bank.c:32 in audit
 *
 * As many columns stand side by side as fit in 100 characters, four at most; further ones stand below them. Under the report lock, which also
 * covers the static cells. */
#include "base/str.h"
#include "report/diagnosis.h"
#include "report/locks.h"

#define WIDTH 100u
#define CELL_MIN 22u
#define CELL_MAX ((WIDTH - 2 - 3) / 2)
#define LINES 12u
#define COLUMNS 4u  /* side by side */
#define DRAWN 12u   /* in all: the stacks below tell of all */
#define HELD 2u     /* of what a thread holds */

/* One thread's column: what it holds, then from `wants` on what it wants. */
struct column {
  char line[LINES][256];
  u32 n, wants;
};

/* Starts the next line, as a text to be written. */
static struct rts_out next_line(struct column *c) {
  c->n = (u32)rts_min(c->n, LINES - 1);
  char *at = c->line[c->n++];
  at[0] = 0;
  return (struct rts_out){.buf = at, .cap = sizeof c->line[0]};
}

/* "  at FILE:LINE in FUNCTION", the file without folders and the function without parameters: what is long would be cut. */
static void put_site(struct column *c, const struct rts_diagnosis *d, u32 trace) {
  const struct rts_sym *s = NULL;
  const struct rts_frame *f = trace ? rts_text_blamed(&d->traces[trace - 1], true, &s) : NULL;
  if (!s) return;
  struct rts_out o = next_line(c);
  if (f && f->file) rts_out_printf(&o, "  at %s:%u", rts_modules_basename(f->file), f->line);
  else if (!f || !f->function) rts_out_printf(&o, "  at %s+0x%lx", s->module ? rts_modules_basename(s->module->path) : "?", s->offset);
  if (!f || !f->function) return;
  const char *end = rts_strchr(f->function, '(');
  if (end == f->function) end = NULL; /* (anonymous namespace) */
  uptr n = end ? (uptr)(end - f->function) : rts_strlen(f->function);
  rts_out_printf(&o, f->file ? " in %.*s" : "  in %.*s", (int)n, f->function);
}

static void fill(struct column *c, const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  c->n = 0;
  struct rts_out o = next_line(c);
  rts_out_printf(&o, "thread ");
  rts_text_thread(&o, p->r->tid);
  if (p->like) rts_out_printf(&o, " and %u more", p->like);
  for (u32 i = 0; i < p->held_n && i < HELD; i++) {
    o = next_line(c);
    rts_out_printf(&o, "holds ");
    rts_lock_text_name(&o, d, p->held[i].lock, false);
    if (p->held[i].shared) rts_out_printf(&o, " for reading");
    put_site(c, d, p->held[i].trace);
  }
  u32 more = p->held_n + p->held_more - (u32)rts_min(p->held_n, HELD);
  if (more) {
    o = next_line(c);
    rts_out_printf(&o, "holds %u more", more);
  }
  c->wants = c->n;
  if (p->r->want == RTS_WANT_NOTHING) return;
  o = next_line(c);
  rts_out_printf(&o, p->r->want == RTS_WANT_LOCK ? "wants " : "waits for ");
  rts_lock_text_want(&o, d, p, false);
  put_site(c, d, p->wait);
}

static u32 width_of(const struct column *c) {
  u32 w = CELL_MIN;
  for (u32 i = 0; i < c->n; i++) w = (u32)rts_max(w, rts_strlen(c->line[i]));
  return (u32)rts_min(w, CELL_MAX);
}

static void put_cell(struct rts_out *o, const char *s, u32 width, bool last) {
  u32 n = (u32)rts_strlen(s);
  if (n > width) rts_out_printf(o, "%.*s..", (int)width - 2, s);
  else if (last) rts_out_printf(o, "%s", s);
  else rts_out_printf(o, "%-*s", (int)width, s);
}

static void put_rule(struct rts_out *o, const u32 *width, u32 n) {
  for (u32 i = 0; i < n; i++) {
    rts_out_printf(o, i ? "-+-" : "  ");
    for (u32 k = 0; k < width[i]; k++) rts_out_bytes(o, "-", 1);
  }
  rts_out_printf(o, "\n");
}

/* Line r of a band whose columns hold things on up to `holds` lines: what they want begins at the same height everywhere. */
static const char *line_of(const struct column *c, u32 r, u32 holds) {
  if (r < c->wants) return c->line[r];
  if (r < holds || r - holds + c->wants >= c->n) return "";
  return c->line[r - holds + c->wants];
}

static void put_band(struct rts_out *o, const struct column *c, const u32 *width, u32 n) {
  u32 holds = 0, wants = 0;
  for (u32 i = 0; i < n; i++) holds = (u32)rts_max(holds, c[i].wants), wants = (u32)rts_max(wants, c[i].n - c[i].wants);
  for (u32 r = 0; r < holds + wants; r++) {
    u32 last = n; /* no blanks at the end of a line */
    while (last > 1 && !*line_of(&c[last - 1], r, holds)) last--;
    for (u32 i = 0; i < last; i++) {
      rts_out_printf(o, i ? " | " : "  ");
      put_cell(o, line_of(&c[i], r, holds), width[i], i + 1 == n);
    }
    rts_out_printf(o, last < n ? " |\n" : "\n");
    if (r == 0) put_rule(o, width, n);
  }
  rts_out_printf(o, "\n");
}

void rts_lock_text_scenario(struct rts_out *o, const struct rts_diagnosis *d) {
  static struct column columns[COLUMNS + 1]; /* and the one that may not fit */
  u32 width[COLUMNS], n = (u32)rts_min(d->parties_count, DRAWN), used = 0, at = 0;
  rts_out_printf(o, "\n");
  bool writer = d->r->locks->writer_needed && n == d->parties_count;
  for (u32 i = 0; i < n + writer; i++) {
    fill(&columns[at], d, i < n ? &d->parties[i] : &d->writer);
    u32 w = width_of(&columns[at]);
    if (at == COLUMNS || (at && used + 3 + w > WIDTH)) {
      put_band(o, columns, width, at);
      columns[0] = columns[at];
      at = used = 0;
    }
    used += at ? 3 + w : 2 + w;
    width[at++] = w;
  }
  put_band(o, columns, width, at);
  if (d->parties_count + d->parties_more > n) rts_out_printf(o, "  ... and %u more threads, see below\n\n", d->parties_count + d->parties_more - n);
}
