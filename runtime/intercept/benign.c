/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the ranges. They stay for ever, as the annotations' users are used to, so memory that is freed and used for something else is not reported
 * either; one address has one range, which only grows. Looked through when a race was found, and only then.
 *
 * Lists by address, which only grow at their heads: readers take no lock. Adding is not for signal handlers. Cost: ~20 ns to add. */
#include "intercept/benign.h"

#include "base/atomic.h"
#include "base/mutex.h"
#include "core/init.h"
#include "platform/platform.h"

#define BUCKETS 4096u
#define BATCH (16 * RTS_PAGE)

struct range {
  struct range *next;
  uptr addr, size;
};
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_INTERCEPT);
static struct range *bucket[BUCKETS];
static struct range *fresh;
static uptr fresh_left;
bool rts_benign_detecting = true;

static struct range **bucket_of(uptr addr) { return &bucket[(addr >> 3 ^ addr >> 15) % BUCKETS]; }

static struct range *take(void) {
  if (!fresh_left) {
    fresh = rts_os_map(BATCH);
    if (!fresh) return NULL;
    fresh_left = BATCH / sizeof *fresh;
  }
  return &fresh[--fresh_left];
}

void rts_benign_add(uptr addr, uptr size) {
  if (!size) return;
  rts_enter();
  rts_mutex_lock(&lock);
  struct range **b = bucket_of(addr), *r = *b;
  while (r && r->addr != addr) r = r->next;
  if (r) {
    rts_store_relaxed(&r->size, rts_max(r->size, size));
  } else if ((r = take())) {
    *r = (struct range){*b, addr, size};
    rts_store_release(b, r);
  }
  rts_mutex_unlock(&lock);
  rts_leave();
}

bool rts_benign_meets(uptr addr, uptr size) {
  for (u32 i = 0; i < BUCKETS; i++)
    for (const struct range *r = rts_load_acquire(&bucket[i]); r; r = r->next)
      if (r->addr < addr + size && addr < r->addr + rts_load_relaxed(&r->size)) return true;
  return false;
}
