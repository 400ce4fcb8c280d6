/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See functions.h. Owns the list of tables, which only grows, and their bits. A table that is not as linkers write it (4-byte addresses relative to its own
 * begin, sorted) is left out, as are functions whose entry does not say in four bytes where they begin and how long they are. */
#include "core/functions.h"

#include "base/atomic.h"
#include "platform/platform.h"

struct row {
  s32 begin, entry; /* of a function, and of what .eh_frame says about it: from the table's begin */
};
struct rts_unwind_table {
  u8 version, entries_how, count_how, rows_how; /* DW_EH_PE_* */
  s32 entries;
  u32 count;
  struct row rows[];
};
struct entry {
  u32 size, common;
  s32 begin; /* from here, or absolute */
  u32 length;
};
static struct rts_functions *all;
u32 rts_functions_gone;

void rts_functions_add(struct rts_functions *f, uptr lo, uptr hi, uptr table) {
  const struct rts_unwind_table *t = (const struct rts_unwind_table *)table;
  if (!t || t->version != 1 || t->entries_how != 0x1b || t->count_how != 0x03 || t->rows_how != 0x3b || !t->count) return;
  *f = (struct rts_functions){all, lo, hi, t, false, NULL};
  rts_store_release(&all, f);
}

void rts_functions_set_gone(struct rts_functions *f, bool gone) {
  rts_store_relaxed(&f->gone, gone);
  if (gone) __atomic_fetch_add(&rts_functions_gone, 1, __ATOMIC_SEQ_CST);
}

/* The table that has pc's function, and which row that is; null: none. */
static struct rts_functions *find(uptr pc, u32 *row) {
  struct rts_functions *f = rts_load_acquire(&all);
  while (f && (pc - f->lo >= f->hi - f->lo || rts_load_relaxed(&f->gone))) f = f->next;
  if (!f) return NULL;
  uptr base = (uptr)f->table;
  sptr offset = (sptr)(pc - base);
  u32 first = 0, end = f->table->count; /* the last row that begins not behind pc is in [first, end) */
  if (f->table->rows[0].begin > offset) return NULL;
  while (end - first > 1) {
    u32 middle = first + (end - first) / 2;
    if (f->table->rows[middle].begin <= offset) first = middle;
    else end = middle;
  }
  const struct row *r = &f->table->rows[first];
  uptr begin = base + (uptr)(sptr)r->begin, at = base + (uptr)(sptr)r->entry;
  const struct entry *e = (const struct entry *)at;
  bool as_usual = e->size >= sizeof *e - sizeof e->size && e->size != ~0u &&
                  (at + __builtin_offsetof(struct entry, begin) + (uptr)(sptr)e->begin == begin || (uptr)(u32)e->begin == begin);
  if (!as_usual || pc - begin >= e->length) return NULL;
  *row = first;
  return f;
}

void rts_function_has_asked(uptr pc) {
  u32 row;
  struct rts_functions *f = find(pc, &row);
  if (!f) return;
  u64 *asked = rts_load_acquire(&f->asked), *none = NULL;
  if (!asked) {
    uptr size = rts_round_up((f->table->count + 63) / 64 * sizeof *asked, RTS_PAGE);
    if (!(asked = rts_os_map(size))) return;
    if (!__atomic_compare_exchange_n(&f->asked, &none, asked, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) rts_os_unmap(asked, size), asked = none;
  }
  u64 bit = 1ull << row % 64;
  if (!(rts_load_relaxed(&asked[row / 64]) & bit)) __atomic_fetch_or(&asked[row / 64], bit, __ATOMIC_RELAXED);
}

bool rts_function_asks(uptr pc) {
  u32 row;
  const struct rts_functions *f = find(pc, &row);
  const u64 *asked = f ? rts_load_acquire(&f->asked) : NULL;
  return asked && rts_load_relaxed(&asked[row / 64]) >> row % 64 & 1;
}
