/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the records of locks, the table that finds them by address, and the marks of memory that has some.
 *
 * M1 a 64-byte line with a record in it has its mark set; a mark without records costs a look. All records of a line are in one bucket.
 * M2 buckets are changed under `lock`, and read without: who misses one there looks again under the lock.
 * M3 a number's life is written before the number is given out; a number that is used again has other high bits.
 * Locks: `lock`, held for one bucket's length. Not for signal handlers that interrupted it, which the guard puts off. General registers only, up to
 * `forget`, since memory goes behind the assembly stubs as well. Cost: a look-up two loads that hit; memory without locks one load for 4 KB. */
#include "base/check.h"
#include "base/mutex.h"
#include "core/init.h"
#include "lockorder/class.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "rtsan/layout.h"
#include "shadow/lazy.h"
#include "shadow/shadow.h"

#define LINE_SHIFT RTS_LOCK_LINE_SHIFT
#define LINE (1ul << LINE_SHIFT)
#define BATCH (64ul << 10)

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LOCKS);
struct rts_lock_record **rts_lock_buckets;
static struct rts_lock_record *unused;
static u64 *marks;                 /* a bit for each line: a word for each page */
u64 rts_lock_alive;
void rts_vectors_kept_call(void (*fn)(void *), void *arg) __attribute__((visibility("hidden"))); /* abi/stubs.S */

void rts_lock_table_init(void) {
  rts_lock_buckets = rts_shadow_table(RTS_LOCK_BUCKETS * sizeof *rts_lock_buckets, "the table of locks");
  marks = rts_shadow_table((RTS_ADDR_END >> LINE_SHIFT) / 8, "the marks of memory with locks");
}

/* A handler that we could not put off must not come here twice. */
static _Thread_local bool inside __attribute__((tls_model("initial-exec")));
static void enter(void) {
  rts_enter();
  inside = true;
  rts_mutex_lock(&lock);
}
static void leave(void) {
  rts_mutex_unlock(&lock);
  inside = false;
  rts_leave();
}

struct rts_lock_record *rts_lock_find(uptr addr) {
  if (!rts_addr_in_app(addr)) return NULL;
  struct rts_lock_record *r = rts_lock_look_up(addr);
  if (RTS_LIKELY(r != NULL) || !(marks[addr >> (LINE_SHIFT + 6)] >> (addr >> LINE_SHIFT & 63) & 1)) return r;
  enter();
  r = rts_lock_look_up(addr);
  leave();
  return r;
}

/* -- lives: what a number stands for */
#define INDEX(number) ((number) & ((1u << RTS_ORDER_INDEX_BITS) - 1))
#define CHUNK RTS_LIMIT(4096u, 64u)
static struct rts_lock_life *lives[(1u << RTS_ORDER_INDEX_BITS) / RTS_LIMIT(4096u, 64u)];

static bool note_life(u32 number, const struct rts_lock_record *r, bool in_class) {
  struct rts_lock_life **c = &lives[INDEX(number) / CHUNK];
  if (!*c) {
    struct rts_lock_life *more = rts_os_map(CHUNK * sizeof *more);
    if (!more) return false;
    rts_store_release(c, more);
  }
  (*c)[INDEX(number) % CHUNK] = (struct rts_lock_life){number, r->traits, r->create_ctx, r->create_tid, r->addr, in_class};
  return true;
}

bool rts_lock_life(u32 number, struct rts_lock_life *out) {
  const struct rts_lock_life *c = rts_load_acquire(&lives[INDEX(number) / CHUNK]);
  if (!c || !number) return false;
  *out = c[INDEX(number) % CHUNK];
  return out->number == number;
}

/* Of a lock whose life is over; a class goes on. */
static void retire_number(u32 number) {
  struct rts_lock_life life;
  if (!rts_lock_classes || !rts_lock_life(number, &life) || !life.in_class) rts_order_lock_retire(number);
}

/* -- under the lock */

static struct rts_lock_record *take(void) {
  if (!unused) {
    struct rts_lock_record *more = rts_os_map(BATCH);
    for (uptr i = 0; more && i < BATCH / sizeof *more; i++) more[i].next = unused, unused = &more[i];
  }
  struct rts_lock_record *r = unused;
  if (r) unused = r->next;
  return r;
}

static struct rts_lock_record *make(uptr addr, u32 traits) {
  struct rts_lock_record *r = rts_lock_look_up(addr), **b = rts_lock_bucket(addr);
  if (r || !(r = take())) return r;
  *r = (struct rts_lock_record){.traits = traits, .next = *b};
  rts_store_relaxed(&r->addr, addr);
  rts_store_release(b, r);
  __atomic_fetch_or(&marks[addr >> (LINE_SHIFT + 6)], 1ull << (addr >> LINE_SHIFT & 63), __ATOMIC_RELAXED);
  rts_store_relaxed(&rts_lock_alive, rts_lock_alive + 1);
  return r;
}

/* Its number, if any, is to be retired by the caller. */
static void start_afresh(struct rts_lock_record *r, u32 *retire) {
  if (r->order) *retire = r->order;
  *r = (struct rts_lock_record){.addr = r->addr, .next = r->next, .traits = r->traits};
}

/* Takes all records in [lo, hi), which is in one line, out of their bucket, with their numbers into a list of those that are to be retired. */
static struct rts_lock_record *take_out(uptr lo, uptr hi) {
  struct rts_lock_record **at = rts_lock_bucket(lo), *r, *gone = NULL;
  while ((r = *at)) {
    if (r->addr < lo || r->addr >= hi) {
      at = &r->next;
      continue;
    }
    rts_store_release(at, r->next);
    rts_store_relaxed(&r->addr, 0);
    r->owner = (void *)gone; /* `next` stays: somebody may be reading it */
    gone = r;
    rts_store_relaxed(&rts_lock_alive, rts_lock_alive - 1);
  }
  return gone;
}
static void give_back(struct rts_lock_record *gone) {
  for (struct rts_lock_record *r; (r = gone);) {
    gone = (void *)r->owner;
    r->owner = NULL;
    r->next = unused;
    unused = r;
  }
}

/* -- the door */

struct rts_lock_record *rts_lock_get(uptr addr, u32 traits) {
  if (RTS_UNLIKELY(!rts_addr_in_app(addr))) return NULL;
  struct rts_lock_record *r = rts_lock_look_up(addr);
  if (RTS_LIKELY(r != NULL)) return r;
  enter();
  r = make(addr, traits);
  leave();
  return r;
}

/* Another kind of lock may lie there than the one we know: nobody told us of that one's end. */
RTS_COLD u32 rts_lock_number_new(uptr addr, u32 traits) {
  struct rts_lock_record *r = rts_lock_get(addr, traits);
  u32 n = 0, retire = 0;
  if (!r) return 0;
  const struct rts_lock_class_key key = rts_lock_classes ? rts_lock_class_key(r) : (struct rts_lock_class_key){0};
  enter();
  if (r->addr == addr && (((r->traits ^ traits) & RTS_LOCK_KIND) || r->destroyed)) start_afresh(r, &retire);
  if (retire) retire_number(retire);
  if (r->addr == addr && !r->order && (n = rts_lock_class_number(&key, traits))) {
    r->traits = traits;
    if (note_life(n, r, key.ctx != 0)) rts_store_release(&r->order, n);
    else if (!key.ctx) rts_order_lock_retire(n);
  }
  n = r->addr == addr ? r->order : 0;
  leave();
  return n;
}

u32 rts_lock_traits_of(uptr addr) {
  const struct rts_lock_record *r = rts_lock_find(addr);
  return r && !r->destroyed ? r->traits : 0;
}

void rts_lock_made(const struct rts_lock_call *c) {
  if (!rts_locks_on() || !rts_addr_in_app(c->lock)) return;
  u32 ctx = rts_stack_capture_id(c->pc, c->fp), retire = 0;
  enter();
  struct rts_lock_record *r = make(c->lock, c->traits);
  if (r) {
    start_afresh(r, &retire);
    r->traits = c->traits;
    r->create_ctx = ctx;
    r->create_tid = rts_tls.thr ? rts_tls.thr->tid : 0;
  }
  if (retire) retire_number(retire);
  leave();
}

/* The record stays, to know of later uses, with where it was destroyed in `with`. */
void rts_lock_end_of(uptr addr, u32 gone_ctx) {
  struct rts_lock_record *r = rts_lock_find(addr);
  u32 retire = 0;
  if (!r) return;
  enter();
  if (r->addr == addr) {
    u32 ctx = r->create_ctx, tid = r->create_tid;
    start_afresh(r, &retire);
    r->create_ctx = ctx;
    r->create_tid = tid;
    r->with = (uptr)gone_ctx << 32 | (rts_tls.thr ? rts_tls.thr->tid : 0);
    r->destroyed = true;
  }
  if (retire) retire_number(retire);
  leave();
}

bool rts_lock_gone_at(const struct rts_lock_record *r, u32 *ctx, u32 *tid) {
  if (!r || !r->destroyed) return false;
  *ctx = (u32)(r->with >> 32);
  *tid = (u32)r->with;
  return true;
}

u32 rts_lock_known_traits(uptr lock) {
  const struct rts_lock_record *r = rts_lock_active ? rts_lock_find(lock) : NULL;
  return r ? r->traits : 0;
}

/* -- memory that goes */

struct range {
  uptr lo, hi;
};

static bool line_is_empty(uptr addr) {
  for (const struct rts_lock_record *r = *rts_lock_bucket(addr); r; r = r->next)
    if (r->addr >> LINE_SHIFT == addr >> LINE_SHIFT) return false;
  return true;
}

static void forget_line(uptr lo, uptr hi) {
  enter();
  struct rts_lock_record *gone = take_out(lo, hi);
  if (line_is_empty(lo)) __atomic_fetch_and(&marks[lo >> (LINE_SHIFT + 6)], ~(1ull << (lo >> LINE_SHIFT & 63)), __ATOMIC_RELAXED);
  for (struct rts_lock_record *r = gone; r; r = (void *)r->owner)
    if (r->order) retire_number(r->order);
  give_back(gone);
  leave();
}

static void forget(void *arg) {
  const struct range *g = arg;
  for (uptr a = g->lo; a < g->hi;) {
    u64 word = rts_load_relaxed(&marks[a >> (LINE_SHIFT + 6)]) >> (a >> LINE_SHIFT & 63);
    if (!word) {
      a = ((a >> (LINE_SHIFT + 6)) + 1) << (LINE_SHIFT + 6);
      continue;
    }
    uptr line = ((a >> LINE_SHIFT) + (uptr)__builtin_ctzll(word)) << LINE_SHIFT;
    if (line >= g->hi) return;
    forget_line(rts_max(line, g->lo), rts_min(line + LINE, g->hi));
    a = line + LINE;
  }
}

/* So much memory that looking through the table is less work than looking through its marks. */
#define VAST (1ul << 28)
static void forget_vast(void *arg) {
  const struct range *g = arg;
  for (uptr i = 0; i < RTS_LOCK_BUCKETS; i++)
    for (const struct rts_lock_record *r = rts_load_acquire(&rts_lock_buckets[i]); r;) {
      uptr addr = rts_load_relaxed(&r->addr), line = rts_round_down(addr, LINE);
      r = rts_load_acquire(&r->next);
      if (addr < g->lo || addr >= g->hi) continue;
      forget_line(rts_max(line, g->lo), rts_min(line + LINE, g->hi));
      r = rts_load_acquire(&rts_lock_buckets[i]);
    }
}

/* Those of the lines from first to last in the page. */
RTS_INLINE u64 marks_of(uptr page, uptr first, uptr last) {
  u64 word = rts_load_relaxed(&marks[page]);
  if (page == first >> (LINE_SHIFT + 6)) word &= ~0ull << (first >> LINE_SHIFT & 63);
  if (page == last >> (LINE_SHIFT + 6)) word &= ~0ull >> (63 - (last >> LINE_SHIFT & 63));
  return word;
}

void rts_lock_memory_gone(uptr addr, uptr size) {
  if (!size || !rts_lock_active || !rts_addr_in_app(addr) || !rts_load_relaxed(&rts_lock_alive)) return;
  uptr last = addr + size - 1;
  if (last < addr || !rts_addr_in_app(last) || inside) return;
  struct range g = {addr, addr + size};
  if (RTS_UNLIKELY(size >= VAST)) {
    rts_vectors_kept_call(forget_vast, &g);
    return;
  }
  u64 any = 0;
  for (uptr page = addr >> (LINE_SHIFT + 6); !any && page <= last >> (LINE_SHIFT + 6); page++) any = marks_of(page, addr, last);
  if (RTS_UNLIKELY(any)) rts_vectors_kept_call(forget, &g);
}

void rts_lock_table_lock(void) { rts_mutex_lock(&lock); }
void rts_lock_table_unlock(void) { rts_mutex_unlock(&lock); }
