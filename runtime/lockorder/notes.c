/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the table of notes: open addressing in one mapping, never grown; what finds no room is counted.
 * Locks: `lock`, for one note. Fork: a child goes on counting from its copy. */
#include "lockorder/notes.h"

#include "base/atomic.h"
#include "base/mutex.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/held.h"
#include "core/init.h"
#include "core/stack.h"
#include "platform/platform.h"
#include "report/report.h"
#include "report/out.h"
#include "report/stacks.h"

#define NOTES RTS_LIMIT(4096u, 16u)
#define HELD_MAX 8u    /* of what a thread holds, the newest */
#define SHOWN 50u
#define FRAMES 4u
#define TEXT_BYTES (1ul << 20)

struct note {
  uptr pc, lock_pc;    /* the places; lock_pc 0: not known */
  const char *function;
  uptr lock;           /* of the first time */
  u64 count;
  u32 ctx, lock_ctx;   /* likewise */
  u8 kind;
};

u32 rts_lock_notes_on;
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LOCK_TALLY);
static struct note *notes;
static u32 used;
static u64 lost;

static uptr top_of(u32 ctx) {
  const uptr *pcs;
  return rts_depot_get(ctx, &pcs) ? pcs[0] : 0;
}

static struct note *find(const struct note *n) {
  u64 h = (n->pc ^ n->lock_pc << 21 ^ n->kind) * 0x9fb21c651e98df25ull;
  for (u32 i = (u32)(h >> 40);; i++) {
    struct note *at = &notes[i % (2 * NOTES)];
    if (!at->count || (at->pc == n->pc && at->lock_pc == n->lock_pc && at->kind == n->kind)) return at;
  }
}

static void count(const struct note *n) {
  rts_mutex_lock(&lock);
  if (!notes) notes = rts_os_map(2 * NOTES * sizeof *notes);
  struct note *at = notes ? find(n) : NULL;
  if (at && at->count) at->count++;
  else if (at && used < NOTES) *at = *n, used++;
  else lost++;
  rts_mutex_unlock(&lock);
}

static void note_one(enum rts_lock_note kind, const char *function, uptr pc, u32 ctx, uptr held, u32 lock_ctx) {
  count(&(struct note){.pc = pc, .lock_pc = top_of(lock_ctx), .function = function, .lock = held, .count = 1, .ctx = ctx, .lock_ctx = lock_ctx, .kind = (u8)kind});
}

void rts_lock_note(enum rts_lock_note kind, const char *function, uptr pc, uptr fp, uptr held, u32 lock_ctx) {
  if (rts_inside()) return;
  rts_enter();
  note_one(kind, function, pc, rts_stack_capture_id(pc, fp), held, lock_ctx);
  rts_leave();
}

void rts_lock_note_all_held(enum rts_lock_note kind, const char *function, uptr pc, uptr fp, uptr except) {
  const struct rts_held_lock *list;
  u32 n = rts_held_list(&list), told = 0, ctx = 0;
  if (!n || rts_inside()) return;
  rts_enter();
  while (n-- > 0 && told < HELD_MAX) {
    if (!list[n].lock || list[n].lock == except) continue;
    if (!told++) ctx = rts_stack_capture_id(pc, fp);
    note_one(kind, function, pc, ctx, list[n].lock, list[n].ctx);
  }
  rts_leave();
}

void rts_lock_notes_lock(void) { rts_mutex_lock(&lock); }
void rts_lock_notes_unlock(void) { rts_mutex_unlock(&lock); }

/* -- the list at exit */

static bool goes_first(const struct note *a, const struct note *b) {
  if (a->count != b->count) return a->count > b->count;
  return a->pc != b->pc ? a->pc < b->pc : a->lock_pc < b->lock_pc;
}

/* The most frequent of them, in order. */
static u32 choose(const struct note **best, u32 max) {
  u32 n = 0;
  for (u32 i = 0; i < 2 * NOTES; i++) {
    const struct note *at = &notes[i];
    if (!at->count || (n == max && !goes_first(at, best[n - 1]))) continue;
    u32 k = n < max ? n++ : n - 1;
    for (; k && goes_first(at, best[k - 1]); k--) best[k] = best[k - 1];
    best[k] = at;
  }
  return n;
}

static void put_note(struct rts_out *o, const struct note *n) {
  static const char *const words[] = {" may block while it holds a lock", " gives up its thread while it holds a lock of the thread",
                                      " takes again for reading what it reads already: that blocks for ever if a writer comes in between"};
  if (n->count == 1) rts_out_printf(o, "once: ");
  else rts_out_printf(o, "%lu times: ", n->count);
  rts_out_printf(o, "%s%s:\n", n->function, words[n->kind]);
  rts_stacks_put(o, n->ctx, FRAMES);
  rts_out_printf(o, "  the lock ");
  if (rts_stacks_put_variable(o, n->lock)) rts_out_printf(o, " ");
  rts_out_printf(o, "(0x%012lx) was taken here:\n", n->lock);
  if (n->lock_ctx) rts_stacks_put(o, n->lock_ctx, FRAMES);
  else rts_out_printf(o, "    <its stack is not known>\n");
  rts_out_printf(o, "\n");
}

static void print(const struct note **best, u32 n, u32 all) {
  char *buf = rts_os_map(TEXT_BYTES);
  u32 ctx[2 * SHOWN];
  if (!buf) return;
  for (u32 i = 0; i < n; i++) ctx[2 * i] = best[i]->ctx, ctx[2 * i + 1] = best[i]->lock_ctx;
  rts_stacks_name(ctx, 2 * n, FRAMES); /* all fit */
  for (u32 i = 0; i < n; i++) {
    struct rts_out o = {.buf = buf, .cap = TEXT_BYTES};
    put_note(&o, best[i]);
    rts_report_write_note(o.buf, o.len);
  }
  if (all > n) rts_note("%u more such places are not shown", all - n);
  rts_os_unmap(buf, TEXT_BYTES);
}

void rts_lock_notes_print(void) {
  const struct note *best[SHOWN];
  if (!used || !rts_stacks_begin()) return;
  rts_mutex_lock(&lock);
  u32 n = choose(best, SHOWN), all = used;
  rts_mutex_unlock(&lock);
  rts_note("%u place%s where a lock is held that had better not be, most frequent first:", all, all == 1 ? "" : "s");
  print(best, n, all);
  if (lost) rts_note("%lu more times, at places for which there was no room", lost);
  rts_stacks_end();
}
