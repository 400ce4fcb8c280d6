/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the table of notes, and each thread's activations of coroutines. The table: open addressing in one mapping, never grown; what finds no room is counted.
 * Locks: `lock`, for one note. Fork: a child goes on counting from its copy. */
#include "lockorder/notes.h"

#include "base/atomic.h"
#include "base/mutex.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/held.h"
#include "core/init.h"
#include "core/stack.h"
#include "lockorder/order.h"
#include "lockorder/state.h"
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
  u64 key;             /* of the places, the innermost FRAMES of them: a lock's may all be in one library function */
  uptr pc, lock_pc;    /* the innermost; lock_pc 0: not known */
  const char *function;
  uptr lock;           /* of the first time */
  u64 count;
  u32 ctx, lock_ctx;   /* likewise */
  u32 writer_tid, writer_ctx; /* reading again: a writer that might come in between; tid ~0u: none was seen yet */
  u16 traits;
  u8 kind;
  u32 order;           /* of the first time: the lock in the order graph, and the thread and segment that read */
  u32 tid, segment;
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

static u64 mix(u64 h, u64 with) {
  h = (h ^ with) * 0x9fb21c651e98df25ull;
  return h ^ h >> 29;
}
static u64 mix_stack(u64 h, u32 ctx) {
  const uptr *pcs;
  u32 n = (u32)rts_min(rts_depot_get(ctx, &pcs), FRAMES);
  for (u32 i = 0; i < n; i++) h = mix(h, pcs[i]);
  return h;
}
/* What is called has one place, whoever calls its caller; inlined code of a library has its caller's. */
static u64 key_of(const struct note *n) {
  u64 h = mix_stack(mix(n->kind, n->pc), n->lock_ctx);
  return n->function ? h : mix_stack(h, n->ctx);
}

static struct note *find(const struct note *n) {
  for (u32 i = (u32)(n->key >> 32);; i++) {
    struct note *at = &notes[i % (2 * NOTES)];
    if (!at->count || at->key == n->key) return at;
  }
}

/* True if it is the first of its place. */
static bool count(struct note *n) {
  bool first = false;
  n->key = key_of(n);
  rts_mutex_lock(&lock);
  if (!notes) notes = rts_os_map(2 * NOTES * sizeof *notes);
  struct note *at = notes ? find(n) : NULL;
  if (at && at->count) {
    at->count++;
    if (at->writer_tid == ~0u) at->writer_tid = n->writer_tid, at->writer_ctx = n->writer_ctx;
  }
  else if (at && used < NOTES) *at = *n, used++, first = true;
  else lost++;
  rts_mutex_unlock(&lock);
  return first;
}

static void note_one(enum rts_lock_note kind, const char *function, uptr pc, u32 ctx, uptr held, u32 traits, u32 lock_ctx) {
  count(&(struct note){.pc = pc, .lock_pc = top_of(lock_ctx), .function = function, .lock = held, .count = 1, .ctx = ctx, .lock_ctx = lock_ctx, .traits = (u16)traits, .kind = (u8)kind});
}

/* The segment stays known for good: a writer that comes later is compared with it at exit. */
void rts_lock_note_read_again(const struct rts_order_thread *t, const char *function, u32 number, u32 ctx, const struct rts_held_lock *was) {
  struct note n = {.pc = top_of(ctx), .lock_pc = top_of(was->ctx), .function = function, .lock = was->lock, .count = 1, .ctx = ctx, .lock_ctx = was->ctx,
                   .traits = was->traits, .kind = RTS_NOTE_READ_AGAIN, .order = number, .tid = t->tid, .segment = t->segment};
  if (rts_inside()) return;
  rts_enter();
  if (!rts_order_has_writer(t->tid, t->segment, number, &n.writer_tid, &n.writer_ctx)) n.writer_tid = ~0u;
  if (count(&n) && n.writer_tid == ~0u) rts_order_keep_segment(t->segment);
  rts_leave();
}

static void note_held(enum rts_lock_note kind, const char *function, uptr pc, uptr fp, uptr except, const u32 *since) {
  const struct rts_held_lock *list;
  u32 n = rts_held_list(&list), told = 0, ctx = 0;
  if (!n || rts_inside()) return;
  rts_enter();
  while (n-- > 0 && told < HELD_MAX) {
    if (!list[n].lock || list[n].lock == except || (since && (s32)(list[n].serial - *since) <= 0)) continue;
    if (!told++) ctx = rts_stack_capture_id(pc, fp);
    note_one(kind, function, pc, ctx, list[n].lock, list[n].traits, list[n].ctx);
  }
  rts_leave();
}

void rts_lock_note_all_held(enum rts_lock_note kind, const char *function, uptr pc, uptr fp, uptr except) { note_held(kind, function, pc, fp, except, NULL); }

/* -- coroutines. What an activation took has a larger serial number than what was held when it began. */

void rts_lock_note_suspension(u32 since, const char *what, uptr pc, uptr fp) { note_held(RTS_NOTE_SUSPENDS, what, pc, fp, 0, &since); }

#define ACTIVATIONS 16u
static _Thread_local struct {
  u32 n;               /* those that are on, as far as is known: one that ends without a suspension stays until a frame above it is seen */
  struct {
    uptr frame;
    u32 n, since;      /* n: its place; of many inside each other the innermost are remembered */
  } at[ACTIVATIONS];
} on __attribute__((tls_model("initial-exec")));

static bool innermost(uptr frame) {
  while (on.n && on.at[on.n % ACTIVATIONS].n == on.n && on.at[on.n % ACTIVATIONS].frame < frame) on.n--;
  return on.n && on.at[on.n % ACTIVATIONS].n == on.n;
}

/* Several in one frame are inlined coroutines, or loops of them. */
void rts_lock_coroutine_enters(uptr fp) {
  innermost(fp);
  on.n++;
  on.at[on.n % ACTIVATIONS].frame = fp;
  on.at[on.n % ACTIVATIONS].n = on.n;
  on.at[on.n % ACTIVATIONS].since = rts_held_serial();
}

/* In the activation's frame, or in one that it called, which may have been inlined or not. */
void rts_lock_coroutine_suspends(const char *what, uptr pc, uptr fp) {
  uptr frame = *(const uptr *)fp;
  if (!innermost(frame)) return;
  uptr of = on.at[on.n % ACTIVATIONS].frame;
  if (of != frame && of != *(const uptr *)frame) return;
  u32 since = on.at[on.n-- % ACTIVATIONS].since;
  rts_lock_note_suspension(since, what, pc, fp);
}

void rts_lock_notes_lock(void) { rts_mutex_lock(&lock); }
void rts_lock_notes_unlock(void) { rts_mutex_unlock(&lock); }

/* -- the list at exit */

/* Reading again only matters if somebody writes: did anybody, up to now? The graph's lock comes before ours. */
static void drop_idle(void) {
  for (u32 i = 0; i < 2 * NOTES; i++) {
    rts_mutex_lock(&lock);
    struct note n = notes[i];
    rts_mutex_unlock(&lock);
    if (!n.count || n.kind != RTS_NOTE_READ_AGAIN || n.writer_tid != ~0u) continue;
    bool writes = rts_order_has_writer(n.tid, n.segment, n.order, &n.writer_tid, &n.writer_ctx);
    rts_mutex_lock(&lock);
    if (writes) notes[i].writer_tid = n.writer_tid, notes[i].writer_ctx = n.writer_ctx;
    else notes[i].count = 0, used--;
    rts_mutex_unlock(&lock);
  }
}

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
  rts_out_printf(o, "%s%s:\n", n->function ? n->function : "this code", words[n->kind]);
  rts_stacks_put(o, n->ctx, FRAMES);
  rts_out_printf(o, "  %s ", rts_lock_type(n->traits));
  if (rts_stacks_put_variable(o, n->lock)) rts_out_printf(o, " ");
  rts_out_printf(o, "(0x%012lx) was taken here:\n", n->lock);
  if (n->lock_ctx) rts_stacks_put(o, n->lock_ctx, FRAMES);
  else rts_out_printf(o, "    <its stack is not known>\n");
  if (n->kind == RTS_NOTE_READ_AGAIN) {
    rts_out_printf(o, "  such a writer is thread T%u:\n", n->writer_tid);
    rts_stacks_put(o, n->writer_ctx, FRAMES);
  }
  rts_out_printf(o, "\n");
}

static void print(const struct note **best, u32 n, u32 all) {
  char *buf = rts_os_map(TEXT_BYTES);
  u32 ctx[3 * SHOWN];
  if (!buf) return;
  for (u32 i = 0; i < n; i++) ctx[3 * i] = best[i]->ctx, ctx[3 * i + 1] = best[i]->lock_ctx, ctx[3 * i + 2] = best[i]->writer_ctx;
  rts_stacks_name(ctx, 3 * n, FRAMES); /* all fit */
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
  if (!used) return;
  drop_idle();
  rts_mutex_lock(&lock);
  u32 n = choose(best, SHOWN), all = used;
  rts_mutex_unlock(&lock);
  if (!n || !rts_stacks_begin()) return;
  rts_note("%u place%s where a lock is held that had better not be, most frequent first:", all, all == 1 ? "" : "s");
  print(best, n, all);
  if (lost) rts_note("%lu more times, at places for which there was no room", lost);
  rts_stacks_end();
}
